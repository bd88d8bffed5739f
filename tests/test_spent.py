"""Where the time of a build went."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinicsite.cli.spent import TRACE, print_spent
from clinicsite.pipeline import BuildReport

REPORT = BuildReport(
    ok=True,
    destination=Path("public"),
    as_of=None,
    timings={"load": 0.5, "render": 2.0},
    spent=(
        ("/", "home.html", "content/index.md", 0.25, 0.125, 0.125, 10.0, 7),
        ("/fees/", "page.html", "content/pages/fees.md", 1.0, 0.25, 0.25, 11.0, 8),
    ),
)


def test_time_is_told_by_stage_template_and_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The slowest stands first."""
    print_spent(REPORT, tmp_path)

    lines = capsys.readouterr().out.splitlines()[:-1]
    assert [
        "Seconds by stage:",
        "     2.000  render",
        "     0.500  load",
        "Seconds by template:",
        "     1.500  page.html",
        "     0.500  home.html",
        "Seconds by document:",
        "     1.500  content/pages/fees.md",
        "     0.500  content/index.md",
    ] == lines


def test_the_trace_has_what_each_process_did(tmp_path: Path) -> None:
    """Rendering, writing and checking follow each other, in microseconds."""
    print_spent(REPORT, tmp_path)

    events = json.loads((tmp_path / TRACE).read_text("utf-8"))["traceEvents"]
    assert [
        ("render home.html", 10_000_000.0, 250_000.0, 7),
        ("write", 10_250_000.0, 125_000.0, 7),
        ("check", 10_375_000.0, 125_000.0, 7),
    ] == [(event["name"], event["ts"], event["dur"], event["pid"]) for event in events[:3]]
