"""What a build of the first clinic's site costs, beside a yardstick, in one interleaved run. Writes bench/RESULTS.md.

Each figure is the wall time of a whole process, from start to exit: cold (nothing kept from earlier builds), nothing
changed, one text edited, one template edited. usage: run.py [RUNS]
"""

from __future__ import annotations

import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("site.yaml", "content", "templates", "static")
RUNS = 9


def copy_site(folder: Path) -> Path:
    """Return a copy of the site's sources to build in."""
    site = folder / "site"
    site.mkdir()
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, site / name)
        else:
            shutil.copy2(source, site / name)
    return site


def timed(command: list[str]) -> float:
    """Return how many seconds a command takes; it has to succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


class Bench:
    """The scenarios, each prepared outside the measured time."""

    def __init__(self, folder: Path) -> None:
        self.site = copy_site(folder)
        self.floor_output = folder / "floor"
        self.build = [sys.executable, str(ROOT / "build.py"), "build", "--root", str(self.site), "--quiet"]
        self.edits = 0

    def cold(self) -> float:
        """Time a build with nothing kept; pictures that were drawn before are kept, as the figure leaves them out."""
        for kept in self.site.glob(".clinicsite/*"):
            if kept.name not in ("pictures", "cards"):
                shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
        shutil.rmtree(self.site / "public", ignore_errors=True)
        return timed(self.build)

    def nothing_changed(self) -> float:
        """Time a build right after another."""
        return timed(self.build)

    def text_edited(self) -> float:
        """Time a build after a sentence was added to a text."""
        self._append("content/conditions/sciatica.md", f"\nEdit {self.edits}.\n")
        return timed(self.build)

    def template_edited(self) -> float:
        """Time a build after the layout of every page was changed."""
        self._append("templates/base.html", f"<!-- {self.edits} -->\n")
        return timed(self.build)

    def floor(self) -> float:
        """Time the yardstick."""
        shutil.rmtree(self.floor_output, ignore_errors=True)
        return timed([sys.executable, str(ROOT / "bench/floor.py"), str(self.site), str(self.floor_output)])

    def interpreter(self) -> float:
        """Time a Python that does nothing."""
        return timed([sys.executable, "-c", "pass"])

    def _append(self, name: str, text: str) -> None:
        """Add text to a source file."""
        self.edits += 1
        with (self.site / name).open("a", encoding="utf-8") as file:
            file.write(text)


def main(runs: int) -> None:
    """Run all scenarios in turn, several times, and write down the medians."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        timed(bench.build)
        scenarios: dict[str, Callable[[], float]] = {
            "cold": bench.cold,
            "nothing changed": bench.nothing_changed,
            "one text edited": bench.text_edited,
            "layout edited": bench.template_edited,
            "yardstick (jinja2, markdown and yaml alone)": bench.floor,
            "an idle Python": bench.interpreter,
        }
        figures: dict[str, list[float]] = {name: [] for name in scenarios}
        for number in range(runs):
            print(f"run {number + 1} of {runs}", flush=True)
            for name, scenario in scenarios.items():
                figures[name].append(scenario())
    write(figures, runs)


def write(figures: dict[str, list[float]], runs: int) -> None:
    """Write the table of results."""
    floor = statistics.median(figures["yardstick (jinja2, markdown and yaml alone)"])
    rows = [
        f"| {name} | {statistics.median(times):.3f} | {min(times):.3f} - {max(times):.3f} "
        f"| {statistics.median(times) / floor:.2f} |"
        for name, times in figures.items()
    ]
    text = "\n".join(
        [
            "# What a build costs",
            "",
            f"The first clinic's site, whole processes from start to exit, medians of {runs} interleaved runs.",
            f"Python {platform.python_version()}, {platform.system()} {platform.machine()}.",
            "Pictures are kept between runs. To repeat: `make bench`.",
            "",
            "| | seconds | from - to | to the yardstick |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )
    (ROOT / "bench/RESULTS.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
