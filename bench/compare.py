"""Our generator beside others on the same site, by the comparison in `../shared/bench`. Writes bench/RESULTS.md.

Others take part as far as they are installed there (its README says how). usage: compare.py [JSON ...]: runs the quick
comparison, or only writes down what earlier runs have left as JSON.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
COMPARISON = Path(os.environ.get("BENCH", ROOT.parent / "shared/bench"))
TOOLS = Path(os.environ.get("BENCH_TOOLS", Path(tempfile.gettempdir()) / "bench-tools"))
PEERS = {"hugo": "hugo", "eleventy": "eleventy", "pelican": "venv/bin/pelican"}
SCENARIOS = {
    "cold": "cold",
    "noop": "nothing changed",
    "leaf": "one town or article",
    "condition": "one condition",
    "layout": "layout",
}
QUICK = (("A", 7, 5), ("A", 250, 3))
"""Workload, size, runs."""


def run(folder: Path) -> Iterator[Path]:
    """Run the comparison and yield its results."""
    bench = folder / "bench"
    shutil.copytree(COMPARISON, bench)
    (bench / "contenders/ours").symlink_to(HERE / "contender")
    names = [name for name, program in PEERS.items() if (TOOLS / program).exists()]
    environment = {
        **os.environ,
        "CLINICSITE": str(ROOT),
        "CLINICSITE_PYTHON": sys.executable,
        "BENCH_TOOLS": str(TOOLS),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    for workload, size, runs in QUICK:
        result = folder / f"{workload}-{size}.json"
        command = [sys.executable, str(bench / "bench.py"), "--workload", workload, "--size", str(size)]
        command += ["--contenders", ",".join(["ours", *names]), "--runs", str(runs), "--json", str(result)]
        subprocess.run(command, check=True, env=environment)
        yield result


def table(data: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of one comparison: medians and ratios to the first peer."""
    meta, results = data["meta"], data["results"]
    base = next((name for name in PEERS if name in results), "ours")
    yield f"## {meta['workload']}/{meta['size']}: {meta['pages']} pages"
    yield ""
    yield f"Wall and CPU seconds, medians of up to {meta['runs']} interleaved runs; in brackets the ratio to {base}."
    same = all(meta.get("same_at_end", {}).values()) and not meta.get("stale")
    yield f"The same site from all after all edits, none stale: {'yes' if same else 'NO'}."
    yield ""
    yield "| | " + " | ".join(SCENARIOS.values()) + " | peak MB |"
    yield "| --- |" + " --- |" * (len(SCENARIOS) + 1)
    for name, runs in results.items():
        cells = [_cell(runs.get(key), results[base].get(key)) for key in SCENARIOS]
        yield f"| {name} {meta['versions'].get(name, '')} | " + " | ".join(cells) + f" | {runs['first']['tree']:.0f} |"
    yield ""


def _cell(runs: list[dict[str, float]] | None, base: list[dict[str, float]] | None) -> str:
    """Return wall and CPU time of a scenario with their ratios."""
    if not runs or not base:
        return ""
    parts = []
    for what in ("wall", "cpu"):
        own, other = (statistics.median(run[what] for run in group) for group in (runs, base))
        parts.append(f"{own:.2f} ({own / other:.2f})")
    return "; ".join(parts)


def write(results: list[Path]) -> None:
    """Write the tables."""
    lines = [
        "# What a build costs",
        "",
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}.",
        "To repeat: `make bench`, with the comparison and its tools where `bench/compare.py` looks for them.",
        "Other work on the machine makes wall times larger and less certain than CPU times.",
        "",
    ]
    for path in results:
        lines += table(json.loads(path.read_text("utf-8")))
    (HERE / "RESULTS.md").write_text("\n".join(lines).rstrip("\n") + "\n", "utf-8")


def main(given: list[str]) -> None:
    """Compare, and write down what came out."""
    if given:
        write([Path(name) for name in given])
        return
    if not COMPARISON.is_dir():
        sys.exit(f"There is no comparison at {COMPARISON}. Name its folder in BENCH.")
    with tempfile.TemporaryDirectory() as folder:
        write(list(run(Path(folder))))


if __name__ == "__main__":
    main(sys.argv[1:])
