"""The command that checks: this site, or any folder of HTML."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from clinicsite.cli.options import AS_OF, DRAFTS, JSON, QUIET, STRICT, project_folder
from clinicsite.cli.report import ProgressBar, as_data, print_facts, print_report
from clinicsite.cli.words import FAULTY, count, print_diagnostics, shown
from clinicsite.diagnostics import Severity
from clinicsite.unchanged import OUTPUT_FOLDER


def _file(name: str, words: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return an option that names a file to write."""
    return click.option(f"--{name}", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help=words)


@click.command()
@click.option(
    "--root",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="The project's folder; by default found from where you are.",
)
@AS_OF
@DRAFTS
@STRICT
@QUIET
@JSON
@click.option(
    "--output",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Check any folder of finished pages instead, made by anything.",
)
@click.option("--external", is_flag=True, help="Visit links to other sites, too.")
@click.option("--fix", is_flag=True, help="Put right what can be put right safely; shows every change and asks first.")
@click.option("--yes", is_flag=True, help="With --fix: do not ask.")
@_file("html", "Write a report for the browser.")
@click.option("--github", is_flag=True, help="Print lines that GitHub shows beside your files.")
@_file("junit", "Write a report as JUnit's XML.")
@_file("sarif", "Write a report as SARIF.")
@click.option("--json-ld", "page", metavar="FILE_OR_ADDRESS", help="Check only the structured data of one page.")
@click.option("--towns", is_flag=True, help="Show how much the town pages have in common, and which are refused.")
def check(
    root: Path | None, page: str | None, towns: bool, folder: Path | None, fix: bool, yes: bool, **how: Any
) -> None:
    """Look for mistakes without publishing anything."""
    if folder is not None:
        _check_folder(folder, how)
        return
    root = project_folder(root)
    if towns:
        _check_towns(root, how["as_of"], how["as_json"])
    elif page is not None:
        _check_structured_data(root, page)
    elif fix:
        from clinicsite.cli.fixing import fix_files

        fix_files(root, yes)
    else:
        _check_site(root, how)


def _check_site(root: Path, how: dict[str, Any]) -> None:
    """Check this site, report, and leave with the exit code."""
    from clinicsite import inquiries, pipeline

    start = time.perf_counter()
    quiet, as_json = how["quiet"], how["as_json"]
    options = pipeline.BuildOptions(
        None,
        how["as_of"],
        how["drafts"],
        how["strict"],
        publish=False,
        external=how["external"],
    )
    bar = ProgressBar(shown=not quiet and not as_json and sys.stderr.isatty())
    report = pipeline.build(root, options, bar.update, lambda message: click.echo(message, err=True))
    bar.close()
    if report.audit is None:
        _print_unread(report, root, quiet, as_json, time.perf_counter() - start)
        return
    audit = _complete(inquiries.compared(root, report.audit))
    _write_files(audit, how, report.as_of or date.min)
    if as_json:
        data = {**as_data(report), **_data(audit)}
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    elif not how["github"]:
        _print_site(report, audit, root, quiet, time.perf_counter() - start)
    if not report.ok:
        sys.exit(FAULTY)


def _print_unread(report: Any, root: Path, quiet: bool, as_json: bool, seconds: float) -> None:
    """Report on a site that could not be read, and leave with the exit code."""
    if as_json:
        click.echo(json.dumps(as_data(report), indent=2, ensure_ascii=False))
    else:
        print_report(report, root, False, quiet, seconds)
    sys.exit(FAULTY)


def _print_site(report: Any, audit: Any, root: Path, quiet: bool, seconds: float) -> None:
    """Print the report on this site."""
    from clinicsite.check.audit import counted
    from clinicsite.cli.check_report import print_audit

    print_audit(audit, root, quiet)
    if not quiet:
        print_facts(audit.facts)
    if quiet and report.ok:
        return
    click.echo(f"Checked {count(len(audit.pages), 'page')}: {counted(audit.faulty)}.", err=not report.ok)
    if audit.faulty and not report.ok:
        click.echo(f"To read more about one: python3 build.py explain {audit.faulty[0].code}", err=True)
    if not quiet:
        stages = ", ".join(f"{stage} {taken:.2f}" for stage, taken in report.timings.items())
        spent = "nothing had changed since the last check" if report.current else stages
        click.echo(f"  {seconds:.2f} s ({spent})", err=not report.ok)


def _check_folder(folder: Path, how: dict[str, Any]) -> None:
    """Check any folder of HTML, report, and leave with the exit code."""
    from clinicsite import inquiries, pipeline
    from clinicsite.check.audit import counted
    from clinicsite.cli.check_report import print_audit

    start = time.perf_counter()
    try:
        audit = _complete(inquiries.check_folder(folder, external=how["external"]))
    except OSError as error:
        raise click.UsageError(f'"{shown(folder)}" cannot be read: {error.strerror}.') from None
    if not audit.pages:
        raise click.UsageError(f'There is no HTML file in "{shown(folder)}".')
    _write_files(audit, how, how["as_of"] or pipeline.today_in("UTC"))
    if how["as_json"]:
        click.echo(json.dumps(_data(audit), indent=2, ensure_ascii=False))
    elif not how["github"]:
        print_audit(audit, folder, how["quiet"])
        seconds = time.perf_counter() - start
        click.echo(f"Checked {count(len(audit.pages), 'page')} in {seconds:.2f} s: {counted(audit.found)}.")
    errors = any(found.severity is Severity.ERROR for found in audit.found)
    if errors or (how["strict"] and audit.found):
        sys.exit(FAULTY)


def _complete(audit: Any) -> Any:
    """Return an audit with what is known of every fault."""
    from clinicsite.catalogue import FAULTS

    return replace(audit, faults=FAULTS)


def _data(audit: Any) -> dict[str, Any]:
    """Return an audit as plain data."""
    return {
        "score": audit.score(),
        "areas": {str(area): audit.score(area) for area in dict.fromkeys(audit.areas.values())},
        "diagnostics": [{**asdict(found), "area": str(audit.areas.get(found.code, "files"))} for found in audit.found],
        "silenced": [asdict(one) for one in audit.silenced],
        "skipped": list(audit.skipped),
    }


def _write_files(audit: Any, how: dict[str, Any], day: date) -> None:
    """Write the reports that were asked for."""
    from clinicsite import __version__
    from clinicsite.check import report_files
    from clinicsite.check.report_html import html_report

    if how["github"]:
        for line in report_files.github(audit):
            click.echo(line)
    texts: dict[str, Callable[[], str]] = {
        "html": lambda: html_report(audit, day),
        "junit": lambda: report_files.junit(audit),
        "sarif": lambda: report_files.sarif(audit, __version__),
    }
    for name, text in texts.items():
        path = how[name]
        if path is None:
            continue
        try:
            path.write_text(text(), "utf-8", newline="\n")
        except OSError as error:
            raise click.UsageError(f'"{shown(path)}" cannot be written: {error.strerror}.') from None
        if not how["as_json"] and not how["github"] and not how["quiet"]:
            click.echo(f"Wrote {shown(path)}", err=True)


def _check_towns(root: Path, as_of: date | None, as_json: bool) -> None:
    """Show the table of town pages and what the gate says of them, and leave with the exit code."""
    from clinicsite import inquiries
    from clinicsite.cli.town_table import as_data as table_data
    from clinicsite.cli.town_table import print_table

    table = inquiries.town_pages(root, as_of)
    if as_json:
        click.echo(json.dumps(table_data(table), indent=2, ensure_ascii=False))
    else:
        print_table(table, root)
    if table.refused:
        sys.exit(FAULTY)


def _check_structured_data(root: Path, page: str) -> None:
    """Check the structured data of one page, of this site or any other, and leave with the exit code."""
    from clinicsite import inquiries

    found = inquiries.check_structured_data(root, page)
    if found is None:
        raise click.UsageError(f'There is no file "{page}", and no page of that address in {OUTPUT_FOLDER}/.')
    print_diagnostics(found, root)
    errors = [diagnostic for diagnostic in found if diagnostic.severity is Severity.ERROR]
    click.echo(f"{count(len(errors), 'mistake')} in the structured data of {page}.")
    if errors:
        sys.exit(FAULTY)
