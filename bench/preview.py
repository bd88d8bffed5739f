"""How soon an edit is seen: from the save of a text to the new page in Chromium, beside the previews of others.

    python bench/preview.py [--runs 10] [--sizes 7 2500] [--peers hugo eleventy]

Writes bench/PREVIEW.md. First this site, then sites of the comparison that `bench/compare.py` uses, with the peers
that are installed there. Before each run it is waited until nothing else works on the machine, but not for ever: the
share that others had is told. Seconds of the processor are those of the preview's own process.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import importlib.util
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from compare import COMPARISON, HERE, PEERS, ROOT, TOOLS
from playwright.sync_api import Page, sync_playwright

FOLDERS = ("content", "templates", "static")
CALM = 2.0
"""Seconds between two saves: somebody looks at the page."""
LIMIT = 60
"""Seconds after which a page that has not changed will not change."""
FREE = 0.15
"""Share of the machine that others may have at most while something is measured."""
LONGEST_WAIT = 5.0
"""Seconds after which something is measured although others are at work."""
SHOWN = """words => document.body && document.body.textContent.includes(words)
    ? performance.timeOrigin + performance.now() : 0"""
"""When a page holds some words, also below what is on the screen, in milliseconds of the clock."""

REPORT = """# How soon an edit is seen

Written by `bench/preview.py`: the start of a preview with nothing kept from before, until its first page; then {runs}
saves of a text, each until the page in Chromium shows it. A/7 has 42 pages, A/250 1,257 and A/2500 12,507. The last
column is the share of the machine that other work had.

| | start to first page, s | processor, s | save to new page, median ms | best | all | others |
| --- | --- | --- | --- | --- | --- | --- |
{lines}

Chromium {chromium}, Python {python}, {system}, {cores} cores.
"""


@dataclass(frozen=True)
class Served:
    """A preview, and how one of its texts is edited."""

    name: str
    command: Callable[[int], list[str]]
    """The command that starts it, by its port."""
    environment: dict[str, str]
    folder: Path
    address: str
    """The page that is looked at."""
    edit: Callable[[int], str]
    """Saves a text with a number, and returns words that the page then shows."""


@contextlib.contextmanager
def started(served: Served) -> Iterator[tuple[int, float, float]]:
    """A preview from its start to its end: its port, and seconds of clock and processor until the first page."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    begun = time.perf_counter()
    with subprocess.Popen(
        served.command(port),
        cwd=served.folder,
        env=served.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            while not answers(port, served.address):
                if process.poll() is not None or time.perf_counter() - begun > LIMIT:
                    raise SystemExit(f"{served.name} does not answer")
                time.sleep(0.005)
            yield port, time.perf_counter() - begun, processor(process.pid)
        finally:
            process.terminate()


def answers(port: int, address: str) -> bool:
    """Return whether a page is there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
        connection.request("GET", address)
        answer = connection.getresponse()
        return answer.status == 200 and len(answer.read()) > 1000
    return False


def processor(process: int) -> float:
    """Return the seconds of the processor that a process has used; 0 where the system does not say."""
    try:
        numbers = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(numbers[11]) + int(numbers[12])) / float(os.sysconf("SC_CLK_TCK"))


def measured(served: Served, page: Page, runs: int) -> str:
    """Return a line of the table: the start, and how long saves take to be seen."""
    calm()
    taken, shares = [], []
    with started(served) as (port, wall, cpu):
        page.goto(f"http://127.0.0.1:{port}{served.address}")
        time.sleep(CALM)
        for number in range(runs + 1):
            share = calm()
            saved = time.time() * 1000
            words = served.edit(9000 + number)
            seen = page.wait_for_function(SHOWN, arg=words, polling="raf", timeout=LIMIT * 1000).json_value()
            taken.append(float(seen) - saved)
            shares.append(share)
            time.sleep(CALM)
        page.goto("about:blank")
    # The first save finds nothing ready.
    shown = " ".join(f"{one:.0f}" for one in sorted(taken[1:]))
    return (
        f"| {served.name} | {wall:.2f} | {cpu:.2f} | {statistics.median(taken[1:]):.0f} | {min(taken[1:]):.0f} "
        f"| {shown} | {statistics.median(shares):.0%} |"
    )


def calm() -> float:
    """Wait until nothing else works on the machine, but not for ever; return the share of it that others have."""
    until = time.perf_counter() + LONGEST_WAIT
    while True:
        begun, before = time.perf_counter(), busy()
        time.sleep(0.2)
        share = (busy() - before) / (time.perf_counter() - begun) / (os.cpu_count() or 1)
        if share < FREE or time.perf_counter() > until:
            return share


def busy() -> float:
    """Return the seconds of the processor that have been used on this machine so far."""
    numbers = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    return sum(int(numbers[index]) for index in (0, 1, 2, 5, 6, 7)) / float(os.sysconf("SC_CLK_TCK"))


def this_site(folder: Path) -> Served:
    """Return the preview of a copy of this site."""
    site = folder / "clinic"
    site.mkdir()
    shutil.copy(ROOT / "site.yaml", site)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, site / name)
    text = site / "content/conditions/sciatica.md"
    before = text.read_text("utf-8")

    def edit(number: int) -> str:
        text.write_text(f"{before}\nEdit {number}.\n", "utf-8")
        return f"Edit {number}."

    def command(port: int) -> list[str]:
        return [sys.executable, str(ROOT / "build.py"), "serve", "--root", str(site), "--port", str(port)]

    return Served("this site", command, dict(os.environ), site, "/conditions/sciatica/", edit)


def others(comparison: Any, folder: Path, size: int, names: Sequence[str]) -> Iterator[Served]:
    """Yield the previews of a site of the comparison, each with a town's page open."""
    source, work = folder / f"A-{size}", folder / f"work-{size}"
    make = [sys.executable, str(folder / "bench/make_site.py"), "A", "seed", str(size), str(source)]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    for place in ("home", "logs"):
        (work / place).mkdir(parents=True)
    town = comparison.Site(str(source)).m["towns"][0]
    for name in names:
        contender = comparison.Contender(name, str(work), str(source))
        contender.prepare()
        place = Path(contender.project)

        def edit(number: int, contender: Any = contender) -> str:
            contender.edit("town", town, number)
            return f"{comparison.TOKENS['town']}{number}"

        command = partial(_filled, contender)
        yield Served(f"{name}, A/{size}", command, dict(contender.env), place, f"/areas/{town}/", edit)


def _filled(contender: Any, port: int) -> list[str]:
    """Return the command that starts a contender's preview."""
    return list(contender.argv("serve", port=port))


def comparison_in(folder: Path) -> Any:
    """Return the comparison, with our own generator among those that take part."""
    bench = folder / "bench"
    shutil.copytree(COMPARISON, bench)
    (bench / "contenders/ours").symlink_to(HERE / "contender")
    os.environ.update(CLINICSITE=str(ROOT), CLINICSITE_PYTHON=sys.executable, BENCH_TOOLS=str(TOOLS))
    found = importlib.util.spec_from_file_location("comparison", bench / "bench.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def previews(folder: Path, sizes: Sequence[int], peers: Sequence[str]) -> Iterator[Served]:
    """Yield everything that is measured."""
    yield this_site(folder)
    if not (COMPARISON / "bench.py").is_file():
        return
    comparison = comparison_in(folder)
    names = ["ours", *(name for name in peers if (TOOLS / PEERS[name]).exists())]
    for size in sizes:
        yield from others(comparison, folder, size, names)


def main() -> None:
    """Measure, print, and write it down."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--runs", type=int, default=10)
    words.add_argument("--sizes", type=int, nargs="*", default=[7, 2500])
    words.add_argument("--peers", nargs="*", choices=sorted(PEERS), default=["hugo", "eleventy"])
    asked = words.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    lines = []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=chromium)
        page = browser.new_page()
        for served in previews(Path(name), asked.sizes, asked.peers):
            lines.append(measured(served, page, asked.runs))
            print(lines[-1], flush=True)
        text = REPORT.format(
            runs=asked.runs,
            lines="\n".join(lines),
            chromium=browser.version.partition(".")[0],
            python=platform.python_version(),
            system=platform.system(),
            cores=os.cpu_count(),
        )
    (HERE / "PREVIEW.md").write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
