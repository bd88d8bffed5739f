"""What a build or a check says about itself, in words and as data."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clinicsite.cli.words import count, print_diagnostics, say, shown
from clinicsite.diagnostics import FACT, Diagnostic, Severity

if TYPE_CHECKING:
    from clinicsite.pipeline import BuildReport

SLOW = 1.0
"""Seconds after which a build shows its progress."""


class ProgressBar:
    """A line that shows how far a long build is."""

    def __init__(self, shown: bool) -> None:
        self.shown = shown
        self._start = time.perf_counter()
        self._drawn = False
        self._first: tuple[float, int] | None = None

    def update(self, stage: str, done: int, total: int) -> None:
        """Draw the line again, once the build takes longer than a second."""
        if not self.shown or time.perf_counter() - self._start < SLOW or not total:
            return
        filled = "#" * (30 * done // total)
        passed = time.perf_counter() - self._start
        self._first = self._first or (passed, done)
        rate = (done - self._first[1]) / (passed - self._first[0]) if done > self._first[1] else 0
        pace = f"{rate:.0f} a second, {(total - done) / rate:.0f} s left" if rate else ""
        say(f"\r{stage}  [{filled:<30}] {done} of {total} pages  {pace:<28}", end="", err=True)
        self._drawn = True

    def close(self) -> None:
        """Clear the line."""
        if self._drawn:
            say("\r" + " " * 100 + "\r", end="", err=True)


def as_data(report: BuildReport) -> dict[str, Any]:
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


def print_report(report: BuildReport, root: Path, publishing: bool, quiet: bool, seconds: float) -> None:
    """Print what a build has done: faults first, then what was made and what to do next."""
    facts = [diagnostic for diagnostic in report.diagnostics if diagnostic.code == FACT]
    others = [diagnostic for diagnostic in report.diagnostics if diagnostic.code != FACT]
    print_diagnostics((d for d in others if not (quiet and d.severity is Severity.ADVICE)), root)
    if not report.ok:
        if not report.of(Severity.ERROR):
            print_facts(facts)
        _print_failure(report, publishing)
        return
    if quiet:
        return
    print_facts(facts)
    _print_success(report, root, publishing, seconds, bool(facts))


def _print_failure(report: BuildReport, publishing: bool) -> None:
    """Say how many mistakes there are and that the published site is as it was."""
    errors = len(report.of(Severity.ERROR))
    warnings = len([d for d in report.of(Severity.WARNING) if d.code != FACT])
    counted = count(errors, "mistake") if errors else count(warnings or len(report.diagnostics), "warning")
    stands = os.path.isfile(report.destination / "index.html")
    kept = f"The site in {report.destination.name}/ is as it was before." if stands else "Nothing was published."
    say(f"{counted} to put right." + (f" {kept}" if publishing else ""), err=True)
    first = next((diagnostic for diagnostic in report.diagnostics if diagnostic.code != FACT), None)
    if first:
        say(f"To read more about one: python3 build.py explain {first.code}", err=True)


def print_facts(facts: Sequence[Diagnostic]) -> None:
    """List the facts that are still to be supplied, by file."""
    if not facts:
        return
    places: dict[str, list[str]] = {}
    for fact in facts:
        places.setdefault(fact.message, []).append(str(fact.position))
    say(f"{count(len(facts), 'fact')} still to be supplied, shown on the site as marked notes:")
    for message, found in places.items():
        more = f" and {count(len(found) - 1, 'more place')}" if len(found) > 1 else ""
        say(f"  {found[0]}{more}: {message}")
    say("")


def _print_success(report: BuildReport, root: Path, publishing: bool, seconds: float, waiting: bool) -> None:
    """Say what was made, how long it took and what to do next."""
    folder = shown(report.destination)
    if report.current:
        say(f"Nothing has changed since the last build: {count(report.pages, 'page')} in {folder}/.")
    elif publishing and report.changes:
        changes = report.changes
        say(f"Built {count(report.pages, 'page')} ({count(report.files, 'file')}) into {folder}/.")
        say(
            f"  {len(changes.new)} new, {len(changes.changed)} changed, {len(changes.unchanged)} unchanged, "
            f"{len(changes.removed)} removed"
        )
        for path in changes.removed:
            say(f"  removed: {path}")
    else:
        say(f"Checked {count(report.pages, 'page')}: no mistakes.")
    stages = ", ".join(f"{stage} {taken:.2f}" for stage, taken in report.timings.items())
    say(f"  {seconds:.2f} s" + (f" ({stages})" if stages else ""))
    if publishing:
        say("Next: python3 build.py serve, to look at it." if waiting else "Next: look at it, then put it online.")
