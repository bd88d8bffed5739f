"""The commands that put the site online and look after it: deploy, status, verify, releases and rollback."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clinicsite.cli.options import JSON, ROOT
from clinicsite.cli.report import ProgressBar, print_report
from clinicsite.cli.words import FAULTY, count, print_diagnostics
from clinicsite.diagnostics import Severity, SiteError

if TYPE_CHECKING:
    from clinicsite.online import Online
    from clinicsite.pipeline import BuildReport
    from clinicsite.publish.deploy import Outcome, Prepared

TO = click.option("--to", "name", metavar="NAME", help="The place in site.yaml; by default the first one.")
YES = click.option("--yes", is_flag=True, help="Do it without asking.")


@click.command()
@ROOT
@TO
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@YES
@click.option("--allow-deletes", is_flag=True, help="Let much of the live site disappear.")
@click.option("--replace", "replaced", metavar="ID", default="", help="Replace this live version, whoever made it.")
@JSON
def deploy(
    root: Path, name: str | None, dry_run: bool, yes: bool, allow_deletes: bool, replaced: str, as_json: bool
) -> None:
    """Build the site and put it online, after showing what would change."""
    from clinicsite.online import Online
    from clinicsite.publish.guards import Leave

    start = time.perf_counter()
    online, leave = Online(root, name), Leave(allow_deletes, replaced)
    report = _built(online, root, as_json)
    prepared = online.prepare(report, leave)
    if not as_json:
        _print_plan(online, prepared)
    if prepared.refused:
        _stop(prepared, root, as_json)
    if prepared.is_done and not dry_run:
        online.take_note(prepared)
    if prepared.is_done or dry_run:
        _end(
            _as_data(prepared, None, start),
            as_json,
            "" if prepared.is_done else "Nothing was sent: this was a dry run.",
        )
        return
    _ask(yes, as_json, "Put this online?")
    bar = _SendBar(prepared, shown=not as_json and sys.stderr.isatty())
    outcome = online.deploy(prepared, leave, bar.add)
    bar.close()
    trouble = online.announce(outcome)
    _finish(online, outcome, root, as_json, _as_data(prepared, outcome, start), trouble)


@click.command()
@ROOT
@TO
@JSON
def status(root: Path, name: str | None, as_json: bool) -> None:
    """Say what is live, what is not online yet, and what is wrong."""
    from clinicsite.online import Online

    online = Online(root, name)
    found = online.status(online.build())
    data = {"live": found.live, "waiting": list(found.waiting), "problems": [asdict(one) for one in found.problems]}
    _end(data, as_json, found.sentence)
    if not as_json:
        for one in found.problems:
            click.echo(f"  {one.position}: {one.message}")


@click.command()
@ROOT
@TO
@JSON
def verify(root: Path, name: str | None, as_json: bool) -> None:
    """Compare the live site, as visitors get it, with what was put online."""
    from clinicsite.online import Online

    online = Online(root, name)
    release, found = online.verify()
    if not online.address:
        raise click.UsageError(f'The place "{online.target.name}" has no "address:" in site.yaml to look at.')
    if release is None:
        raise click.UsageError(f'Nothing was put online at "{online.target.name}" yet.')
    wrong = [one for one in found if one.severity is Severity.ERROR]
    if not as_json:
        print_diagnostics(found, root)
    words = f"Looked at {count(len(release.files), 'file')} of {online.address}: "
    data = {"ok": not wrong, "release": release.id, "diagnostics": [asdict(one) for one in found]}
    _end(data, as_json, words + (f"{count(len(found), 'problem')}." if found else "all is as it was put online."))
    if wrong:
        sys.exit(FAULTY)


@click.command()
@ROOT
@TO
@JSON
def releases(root: Path, name: str | None, as_json: bool) -> None:
    """List the versions that can be brought back."""
    from clinicsite.online import Online

    live, found = Online(root, name).releases()
    rows = [
        {"id": one.id, "live": one.id == live, "made": one.made.isoformat(), "by": one.maker.by, "changes": one.summary}
        for one in found
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    if not rows:
        click.echo("Nothing was put online yet.")
    for row in rows:
        mark = "live" if row["live"] else "    "
        click.echo(f"{mark}  {row['id']}  {str(row['made'])[:16].replace('T', ' ')} UTC  {row['by']}: {row['changes']}")


@click.command()
@click.argument("release", metavar="[ID]", default="")
@ROOT
@TO
@YES
@JSON
def rollback(root: Path, name: str | None, release: str, yes: bool, as_json: bool) -> None:
    """Bring an earlier version back: the one before the live one, or the one named."""
    from clinicsite.online import Online

    online = Online(root, name)
    _ask(yes, as_json, f"Bring back {release or 'the version before the live one'}?")
    outcome = online.roll_back(release)
    data = {
        "ok": not outcome.found,
        "release": outcome.release.id,
        "diagnostics": [asdict(one) for one in outcome.found],
    }
    _finish(online, outcome, root, as_json, data, online.announce(outcome))


def _built(online: Online, root: Path, as_json: bool) -> BuildReport:
    """Build the site; leave with the exit code if it has faults."""
    start = time.perf_counter()
    bar = ProgressBar(shown=not as_json and sys.stderr.isatty())
    report = online.build(bar.update)
    bar.close()
    if not report.ok:
        print_report(report, root, True, False, time.perf_counter() - start)
        click.echo("Nothing was put online.", err=True)
        sys.exit(FAULTY)
    return report


def _print_plan(online: Online, prepared: Prepared) -> None:
    """Show what would change."""
    from clinicsite.publish.plan import page_lines
    from clinicsite.publish.told import size

    plan, where = prepared.plan, online.host.label
    if prepared.is_done:
        click.echo(f"Nothing to do: {where} shows this version already.")
        return
    if prepared.state.interrupted:
        click.echo("The last deploy was cut off; this one takes it to its end.")
    click.echo(
        f"For {where}: {len(plan.new)} new, {len(plan.changed)} changed, {len(plan.removed)} removed, "
        f"{len(plan.unchanged)} unchanged; {size(plan.size)}."
    )
    for line in page_lines(plan, prepared.state.live, prepared.release.pages):
        click.echo(f"  {line}")


def _stop(prepared: Prepared, root: Path, as_json: bool) -> None:
    """Say why nothing was put online, and leave."""
    if as_json:
        click.echo(json.dumps(_as_data(prepared, None, time.perf_counter()), indent=2, ensure_ascii=False))
        sys.exit(FAULTY)
    raise SiteError(prepared.refused)


def _ask(yes: bool, as_json: bool, question: str) -> None:
    """Ask whether to go on; leave if not. Nobody can be asked without a keyboard."""
    if yes:
        return
    if as_json or not sys.stdin.isatty():
        raise click.UsageError("There is nobody to ask here. Look first with --dry-run, then add --yes.")
    if not click.confirm(question):
        click.echo("Nothing was changed.")
        sys.exit(0)


def _finish(online: Online, outcome: Outcome, root: Path, as_json: bool, data: dict[str, Any], trouble: str) -> None:
    """Tell what was done, keep the report, and leave with the exit code."""
    online.keep_report(data)
    if not as_json:
        print_diagnostics((*outcome.found, *outcome.left), root)
    done = f"Live: {outcome.release.id}" + (f", {count(outcome.files, 'file')} sent" if outcome.files else "")
    seen = " and looked at" if online.address and not outcome.found else ""
    _end(data, as_json, f"{done}{seen}. To go back: python3 build.py rollback" + (f"\n{trouble}" if trouble else ""))
    if outcome.found:
        sys.exit(FAULTY)


def _end(data: dict[str, Any], as_json: bool, words: str) -> None:
    """Print the report as data, or in words."""
    if as_json:
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    elif words:
        click.echo(words)


def _as_data(prepared: Prepared, outcome: Outcome | None, start: float) -> dict[str, Any]:
    """Return what a deploy would do, or has done, as plain data."""
    plan = prepared.plan
    return {
        "ok": not prepared.refused and not (outcome and outcome.found),
        "done": prepared.is_done or outcome is not None,
        "before": prepared.state.live.id if prepared.state.live else None,
        "release": outcome.release.id if outcome else None,
        "changes": {kind: list(getattr(plan, kind)) for kind in ("new", "changed", "removed", "held")},
        "unchanged": len(plan.unchanged),
        "words": list(prepared.words),
        "sent": {"files": outcome.files, "bytes": outcome.size} if outcome else {"files": 0, "bytes": 0},
        "seconds": round(time.perf_counter() - start, 3),
        "diagnostics": [
            asdict(one) for one in (*prepared.refused, *((*outcome.found, *outcome.left) if outcome else ()))
        ],
    }


class _SendBar:
    """A line that shows how much has been sent."""

    def __init__(self, prepared: Prepared, shown: bool) -> None:
        self.shown = shown
        self._files, self._size = 0, 0
        self._all, self._total = len(prepared.plan.sent), prepared.plan.size

    def add(self, files: int, size: int) -> None:
        """Draw the line again."""
        from clinicsite.publish.told import size as told

        self._files += files
        self._size += size
        if self.shown:
            words = f"{self._files} of {self._all} files, {told(self._size)} of {told(self._total)}"
            click.echo(f"\rsending  {words:<60}", nl=False, err=True)

    def close(self) -> None:
        """Clear the line."""
        if self.shown and self._files:
            click.echo("\r" + " " * 70 + "\r", nl=False, err=True)
