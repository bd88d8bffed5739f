"""Where the time of a build went: a table, and a trace that opens in speedscope or a browser's profiler."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from clinicsite.pipeline import BuildReport

TRACE = ".clinicsite/trace.json"
MOST = 10
"""Rows of a table."""


def print_spent(report: BuildReport, root: Path) -> None:
    """Print the slowest stages, templates and documents, and write the trace."""
    for title, rows in (
        ("stage", report.timings.items()),
        ("template", _sums(report, 1)),
        ("document", _sums(report, 2)),
    ):
        click.echo(f"Seconds by {title}:")
        for name, seconds in sorted(rows, key=lambda row: -row[1])[:MOST]:
            click.echo(f"  {seconds:8.3f}  {name}")
    place = root / TRACE
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps({"traceEvents": list(_events(report))}), "utf-8")
    click.echo(f"The course of all pages is in {TRACE}: open it in speedscope or in the profiler of a browser.")


def _sums(report: BuildReport, column: int) -> Iterable[tuple[str, float]]:
    """Return the seconds of the pages that were made, added up by template or content file."""
    sums: dict[str, float] = defaultdict(float)
    for row in report.spent:
        sums[row[column]] += sum(row[3:6])
    return sums.items()


def _events(report: BuildReport) -> Iterator[dict[str, Any]]:
    """Yield what was done when, in the format of Chrome's traces ("Trace Event Format", complete events)."""
    for url, template, source, rendering, reading, writing, start, process in report.spent:
        at = start
        for name, seconds in ((f"render {template}", rendering), ("write", writing), ("check", reading)):
            details = {"page": url, "source": source}
            yield {
                "name": name,
                "ph": "X",
                "ts": at * 1e6,
                "dur": seconds * 1e6,
                "pid": process,
                "tid": 1,
                "args": details,
            }
            at += seconds
