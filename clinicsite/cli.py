"""Words -> calls, and what comes back -> words and exit codes. The only door to `click`.

Exit codes: 0 all is well, 1 the site has faults, 2 the command was not understood. A fault of the user's files is
explained; anything else is a bug of ours and shows its traceback with a request to report it.
"""

from __future__ import annotations

import json
import re
import sys
import time
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clinicsite import __version__
from clinicsite.diagnostics import Diagnostic, Position, Severity, SiteError, closest, format_diagnostic

if TYPE_CHECKING:
    from clinicsite.pipeline import BuildReport

FAULTY = 1
CONFIG = "site.yaml"
SLOW = 1.0
"""Seconds after which a build shows its progress."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Every day": ("build", "serve", "check"),
    "Writing": ("new", "explain"),
    "Housekeeping": ("clean", "schemas", "completion"),
}
EXAMPLES = """\b
Examples:
  python3 build.py                     build the site into public/
  python3 build.py serve               see it in a browser while you write
  python3 build.py new town Aurora     start a page for a town
  python3 build.py explain broken-link what a fault means"""


class _Commands(click.Group):
    """Lists commands in groups, and builds when no command is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `build` in front of options that stand alone."""
        named = args and (args[0] in ("--help", "-h", "--version") or not args[0].startswith("-"))
        return super().parse_args(ctx, args if named else ["build", *args])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in their groups."""
        for title, names in GROUPS.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            rows = [(name, command.get_short_help_str(70)) for name, command in commands if command]
            with formatter.section(title):
                formatter.write_dl(rows)


@click.group(cls=_Commands, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="clinicsite")
def cli() -> None:
    """Make the website of a clinic from Markdown and YAML. Without a command, build it."""


def _as_date(ctx: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """Return the date given on the command line."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f'"{value}" is not a date. Write year-month-day, like 2026-11-26.') from None


def _root(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> Path:
    """Return the project's folder: the one given, or the nearest one above that holds `site.yaml`."""
    if value is not None:
        if not (value / CONFIG).is_file():
            raise click.BadParameter(f"There is no {CONFIG} in {value}.")
        return value
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise click.UsageError(
        f"There is no {CONFIG} here or in a folder above. Go to your site's folder, or make a new site: new site NAME"
    )


ROOT = click.option(
    "--root",
    type=click.Path(file_okay=False, path_type=Path),
    callback=_root,
    metavar="FOLDER",
    help="The project's folder; by default found from where you are.",
)
AS_OF = click.option("--as-of", callback=_as_date, metavar="DATE", help="Build for this day instead of today.")
DRAFTS = click.option("--drafts/--no-drafts", default=False, help="Build drafts too.")
STRICT = click.option("--strict/--no-strict", default=False, help="Let warnings stop the build as errors do.")
QUIET = click.option("--quiet", "-q", is_flag=True, help="Print only what is wrong.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, for other programs.")


@cli.command()
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


@cli.command()
@ROOT
@AS_OF
@DRAFTS
@STRICT
@QUIET
@JSON
@click.option("--json-ld", "page", metavar="FILE_OR_ADDRESS", help="Check only the structured data of one page.")
def check(
    root: Path, as_of: date | None, drafts: bool, strict: bool, quiet: bool, as_json: bool, page: str | None
) -> None:
    """Look for mistakes without publishing anything."""
    from clinicsite import pipeline

    if page is not None:
        _check_structured_data(root, page)
        return
    options = pipeline.BuildOptions(None, as_of, drafts, strict, publish=False)
    _run(root, options, quiet, as_json)


def _check_structured_data(root: Path, page: str) -> None:
    """Check the structured data of one page, of this site or any other, and leave with the exit code."""
    from clinicsite import pipeline

    found = pipeline.check_structured_data(root, page)
    if found is None:
        raise click.UsageError(f'There is no file "{page}", and no page of that address in {pipeline.OUTPUT_FOLDER}/.')
    _print_diagnostics(found, root)
    errors = [diagnostic for diagnostic in found if diagnostic.severity is Severity.ERROR]
    click.echo(f"{_count(len(errors), 'mistake')} in the structured data of {page}.")
    if errors:
        sys.exit(FAULTY)


def _run(root: Path, options: Any, quiet: bool, as_json: bool) -> None:
    """Build or check, print the report, and leave with its exit code."""
    from clinicsite import pipeline

    start = time.perf_counter()
    bar = _ProgressBar(shown=not quiet and not as_json and sys.stderr.isatty())
    report = pipeline.build(root, options, bar.update, _say_waiting)
    bar.close()
    if as_json:
        click.echo(json.dumps(_as_data(report), indent=2, ensure_ascii=False))
    else:
        _print_report(report, root, options.publish, quiet, time.perf_counter() - start)
    if not report.ok:
        sys.exit(FAULTY)


def _say_waiting(message: str) -> None:
    """Say that another build has to end first."""
    click.echo(message, err=True)


class _ProgressBar:
    """A line that shows how far a long build is."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._start = time.perf_counter()
        self._drawn = False

    def update(self, stage: str, done: int, total: int) -> None:
        """Draw the line again, once the build takes longer than a second."""
        if not self._shown or time.perf_counter() - self._start < SLOW or not total:
            return
        filled = "#" * (30 * done // total)
        click.echo(f"\r{stage}  [{filled:<30}] {done} of {total} pages ", nl=False, err=True)
        self._drawn = True

    def close(self) -> None:
        """Clear the line."""
        if self._drawn:
            click.echo("\r" + " " * 70 + "\r", nl=False, err=True)


def _as_data(report: BuildReport) -> dict[str, Any]:
    """Return a report as plain data."""
    changes = report.changes
    return {
        "ok": report.ok,
        "destination": str(report.destination),
        "as_of": report.as_of.isoformat() if report.as_of else None,
        "pages": report.pages,
        "files": report.files,
        "nothing_changed": report.current,
        "changes": {kind: list(getattr(changes, kind)) for kind in ("new", "changed", "removed")} if changes else None,
        "seconds": {stage: round(seconds, 4) for stage, seconds in report.timings.items()},
        "diagnostics": [asdict(diagnostic) for diagnostic in report.diagnostics],
    }


PLACEHOLDER = "fact-to-supply"


def _print_report(report: BuildReport, root: Path, publishing: bool, quiet: bool, seconds: float) -> None:
    """Print what a build has done: faults first, then what was made and what to do next."""
    facts = [diagnostic for diagnostic in report.diagnostics if diagnostic.code == PLACEHOLDER]
    others = [diagnostic for diagnostic in report.diagnostics if diagnostic.code != PLACEHOLDER]
    _print_diagnostics((d for d in others if not (quiet and d.severity is Severity.ADVICE)), root)
    if not report.ok:
        if not report.of(Severity.ERROR):
            _print_facts(facts)
        _print_failure(report, publishing)
        return
    if quiet:
        return
    _print_facts(facts)
    _print_success(report, root, publishing, seconds, bool(facts))


def _print_diagnostics(diagnostics: Iterable[Diagnostic], root: Path) -> None:
    """Print complaints to the error stream, each with the line it is about."""
    for diagnostic in diagnostics:
        click.echo(format_diagnostic(diagnostic, lambda place: _line_of(root, place)), err=True)
        click.echo("", err=True)


def _line_of(root: Path, place: Position) -> str | None:
    """Return the text of a line of the user's files, or None when it cannot be shown."""
    path = root / place.path
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return None
    lines = re.split(r"\r\n|\r|\n", text)  # `splitlines` knows more ends of lines than editors do
    return lines[place.line - 1] if 0 < place.line <= len(lines) else None


def _print_failure(report: BuildReport, publishing: bool) -> None:
    """Say how many mistakes there are and that the published site is as it was."""
    errors = len(report.of(Severity.ERROR))
    warnings = len([d for d in report.of(Severity.WARNING) if d.code != PLACEHOLDER])
    counted = _count(errors, "mistake") if errors else _count(warnings or len(report.diagnostics), "warning")
    stands = (report.destination / "index.html").is_file()
    kept = f"The site in {report.destination.name}/ is as it was before." if stands else "Nothing was published."
    click.echo(f"{counted} to put right." + (f" {kept}" if publishing else ""), err=True)
    first = next((diagnostic for diagnostic in report.diagnostics if diagnostic.code != PLACEHOLDER), None)
    if first:
        click.echo(f"To read more about one: python3 build.py explain {first.code}", err=True)


def _print_facts(facts: Sequence[Diagnostic]) -> None:
    """List the facts that are still to be supplied, by file."""
    if not facts:
        return
    places: dict[str, list[str]] = {}
    for fact in facts:
        places.setdefault(fact.message, []).append(str(fact.position))
    click.echo(f"{_count(len(facts), 'fact')} still to be supplied, shown on the site as marked notes:")
    for message, found in places.items():
        more = f" and {_count(len(found) - 1, 'more place')}" if len(found) > 1 else ""
        click.echo(f"  {found[0]}{more}: {message}")
    click.echo("")


def _print_success(report: BuildReport, root: Path, publishing: bool, seconds: float, waiting: bool) -> None:
    """Say what was made, how long it took and what to do next."""
    shown = _shown(report.destination)
    if report.current:
        click.echo(f"Nothing has changed since the last build: {_count(report.pages, 'page')} in {shown}/.")
    elif publishing and report.changes:
        changes = report.changes
        click.echo(f"Built {_count(report.pages, 'page')} ({_count(report.files, 'file')}) into {shown}/.")
        click.echo(
            f"  {len(changes.new)} new, {len(changes.changed)} changed, {len(changes.unchanged)} unchanged, "
            f"{len(changes.removed)} removed"
        )
        for path in changes.removed:
            click.echo(f"  removed: {path}")
    else:
        click.echo(f"Checked {_count(report.pages, 'page')}: no mistakes.")
    stages = ", ".join(f"{stage} {taken:.2f}" for stage, taken in report.timings.items())
    click.echo(f"  {seconds:.2f} s" + (f" ({stages})" if stages else ""))
    if publishing:
        click.echo(
            "Next: python3 build.py serve, to look at it." if waiting else "Next: look at it, then put it online."
        )


def _shown(path: Path) -> str:
    """Return a path as seen from the current folder, if it lies below it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@cli.command()
@ROOT
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--open/--no-open", "open_browser", default=False, help="Open the browser.")
@DRAFTS
@AS_OF
def serve(root: Path, port: int, open_browser: bool, drafts: bool, as_of: date | None) -> None:
    """Show the site in a browser and renew it whenever you save."""
    from clinicsite.preview.server import PortInUse
    from clinicsite.preview.server import serve as run

    try:
        run(root, port=port, drafts=drafts, as_of=as_of, open_browser=open_browser, say=click.echo)
    except PortInUse:
        raise click.UsageError(f"Port {port} is in use by another program. Try: serve --port {port + 1}") from None


@cli.command()
@ROOT
@click.option("--output", type=click.Path(path_type=Path), metavar="FOLDER", help="Empty this instead of public/.")
def clean(root: Path, output: Path | None) -> None:
    """Take away the published folder's files: only those that a build has made."""
    from clinicsite import pipeline

    changes = pipeline.clean(root, output)
    click.echo(f"Removed {_count(len(changes.removed), 'file')}.")


@cli.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Explain a fault: why it matters and how to put it right."""
    from clinicsite import catalogue

    if code is None:
        for stage, faults in catalogue.STAGES.items():
            click.echo(stage)
            click.echo("\n".join(f"  {fault.code:<28} {fault.title}" for fault in faults))
        return
    fault = catalogue.FAULTS.get(code)
    if fault is None:
        match = closest(code, catalogue.FAULTS)
        advice = f' Did you mean "{match}"?' if match else " Run explain without a name to see them all."
        raise click.UsageError(f'There is no fault "{code}".{advice}')
    click.echo(catalogue.explanation(fault))


@cli.group()
def new() -> None:
    """Start a new site, or a new page in this one; nothing is ever overwritten."""


@new.command("site")
@click.argument("folder", type=click.Path(path_type=Path))
def new_site(folder: Path) -> None:
    """Make a working site in FOLDER."""
    from clinicsite import scaffold

    made = scaffold.new_site(folder)
    _say_made(made, f'build it with: build --root "{folder}"; then fill in what begins with TODO in its site.yaml.')


def _new_page_command(kind: str, noun: str) -> None:
    """Add the command that starts one kind of page."""

    @new.command(kind, help=f"Start a page about {noun}, called NAME.")
    @click.argument("name", nargs=-1, required=True)
    @ROOT
    def command(name: tuple[str, ...], root: Path) -> None:
        from clinicsite import scaffold

        made = scaffold.new_page(root, kind, " ".join(name))
        _say_made(made, "fill it in; it is a draft until you take `draft: true` away.")


for _kind, _noun in (("condition", "a condition"), ("town", "a town"), ("page", "anything"), ("person", "a person")):
    _new_page_command(_kind, _noun)


def _say_made(paths: Sequence[Path], following: str) -> None:
    """Say which files were made and what to do with them."""
    for path in paths:
        click.echo(f"Made {_shown(path)}")
    click.echo(f"Next: {following}")


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("docs/schemas"))
def schemas(folder: Path) -> None:
    """Write JSON Schemas, with which editors check and complete YAML while you type."""
    from clinicsite.load.reference import json_schemas

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in json_schemas().items():
        (folder / f"{name}.json").write_text(text, "utf-8", newline="\n")
        click.echo(f"Wrote {_shown(folder / f'{name}.json')}")


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
def completion(shell: str) -> None:
    """Print what a shell needs to complete the `clinicsite` command's words."""
    from click.shell_completion import get_completion_class

    completer = get_completion_class(shell)
    if completer is None:
        raise click.UsageError(f"This version cannot complete in {shell}.")
    click.echo(completer(cli, {}, "clinicsite", "_CLINICSITE_COMPLETE").source())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli.main(list(arguments) if arguments is not None else None, prog_name=_program_name())
    except SiteError as error:
        _print_diagnostics(error.diagnostics, Path.cwd())
        sys.exit(FAULTY)
    except Exception:  # noqa: BLE001 - the one catch-all: what comes here is our mistake, not the user's
        traceback.print_exc()
        click.echo(
            "This is a mistake in the generator, not in your files. Please report it with the text above.", err=True
        )
        sys.exit(FAULTY)


def _program_name() -> str:
    """Return how the command was called."""
    return "python3 build.py" if Path(sys.argv[0]).name == "build.py" else "clinicsite"
