"""The commands that make the site: build, check and clean."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import click

from clinicsite.cli.options import AS_OF, DRAFTS, JSON, QUIET, ROOT, STRICT
from clinicsite.cli.report import ProgressBar, as_data, print_report
from clinicsite.cli.words import FAULTY, count, print_diagnostics
from clinicsite.diagnostics import Severity


@click.command()
@ROOT
@click.option("--output", type=click.Path(path_type=Path), metavar="FOLDER", help="Publish here instead of public/.")
@AS_OF
@DRAFTS
@STRICT
@click.option("--cache/--no-cache", default=True, help="Use what earlier builds have kept.")
@QUIET
@JSON
def build(
    root: Path,
    output: Path | None,
    as_of: date | None,
    drafts: bool,
    strict: bool,
    cache: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Build the site into public/."""
    from clinicsite import pipeline

    options = pipeline.BuildOptions(output, as_of, drafts, strict, cache=cache)
    _run(root, options, quiet, as_json)


@click.command()
@ROOT
@AS_OF
@DRAFTS
@STRICT
@QUIET
@JSON
@click.option("--json-ld", "page", metavar="FILE_OR_ADDRESS", help="Check only the structured data of one page.")
@click.option("--towns", is_flag=True, help="Show how much the town pages have in common, and which are refused.")
def check(
    root: Path,
    as_of: date | None,
    drafts: bool,
    strict: bool,
    quiet: bool,
    as_json: bool,
    page: str | None,
    towns: bool,
) -> None:
    """Look for mistakes without publishing anything."""
    from clinicsite import pipeline

    if towns:
        _check_towns(root, as_of, as_json)
        return
    if page is not None:
        _check_structured_data(root, page)
        return
    options = pipeline.BuildOptions(None, as_of, drafts, strict, publish=False)
    _run(root, options, quiet, as_json)


def _check_towns(root: Path, as_of: date | None, as_json: bool) -> None:
    """Show the table of town pages and what the gate says of them, and leave with the exit code."""
    from clinicsite import pipeline
    from clinicsite.cli.town_table import as_data as table_data
    from clinicsite.cli.town_table import print_table

    table = pipeline.town_pages(root, as_of)
    if as_json:
        click.echo(json.dumps(table_data(table), indent=2, ensure_ascii=False))
    else:
        print_table(table, root)
    if table.refused:
        sys.exit(FAULTY)


def _check_structured_data(root: Path, page: str) -> None:
    """Check the structured data of one page, of this site or any other, and leave with the exit code."""
    from clinicsite import pipeline

    found = pipeline.check_structured_data(root, page)
    if found is None:
        raise click.UsageError(f'There is no file "{page}", and no page of that address in {pipeline.OUTPUT_FOLDER}/.')
    print_diagnostics(found, root)
    errors = [diagnostic for diagnostic in found if diagnostic.severity is Severity.ERROR]
    click.echo(f"{count(len(errors), 'mistake')} in the structured data of {page}.")
    if errors:
        sys.exit(FAULTY)


def _run(root: Path, options: Any, quiet: bool, as_json: bool) -> None:
    """Build or check, print the report, and leave with its exit code."""
    from clinicsite import pipeline

    start = time.perf_counter()
    bar = ProgressBar(shown=not quiet and not as_json and sys.stderr.isatty())
    report = pipeline.build(root, options, bar.update, _say_waiting)
    bar.close()
    if as_json:
        click.echo(json.dumps(as_data(report), indent=2, ensure_ascii=False))
    else:
        print_report(report, root, options.publish, quiet, time.perf_counter() - start)
    if not report.ok:
        sys.exit(FAULTY)


def _say_waiting(message: str) -> None:
    """Say that another build has to end first."""
    click.echo(message, err=True)


@click.command()
@ROOT
@click.option("--output", type=click.Path(path_type=Path), metavar="FOLDER", help="Empty this instead of public/.")
def clean(root: Path, output: Path | None) -> None:
    """Take away the published folder's files: only those that a build has made."""
    from clinicsite import pipeline

    changes = pipeline.clean(root, output)
    click.echo(f"Removed {count(len(changes.removed), 'file')}.")
