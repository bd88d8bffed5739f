"""Very many, very deep, very long: time grows with the work, memory does not grow with it.

What is measured is the processor's time, so that a busy machine says the same as an idle one. The pages have no drawn
cards: drawing one takes four times as long as the rest of such a page, and would hide what grows faster.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from pathlib import Path

from tests.torture.report import Tally
from tests.torture.site import BUILD, HOME, ended, fresh, run

BARE = "brand: {cards: false}\n"

PER_PAGE = 1.2
"""So much longer a page may take on a site ten times as large."""
MEMORY = 1024
"""MiB that a hundred thousand pages may take, in all processes together."""
_PROPORTIONAL = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)


def grow(folder: Path, tally: Tally, sizes: tuple[int, int] = (10_000, 100_000)) -> None:
    """Build larger and larger sites, and odd ones."""
    small, large = (_pages(folder, size) for size in sizes)
    grown = (large[0] / sizes[1]) / (small[0] / sizes[0])
    said = (
        f"{small[0] / sizes[0] * 1000:.1f} ms of the processor's time for each of {sizes[0]:,} pages, "
        f"{large[0] / sizes[1] * 1000:.1f} ms for each of {sizes[1]:,}; "
        f"all processes together take {small[1]:,} and {large[1]:,} MiB"
    )
    wrong = [said] if grown > PER_PAGE or large[1] > MEMORY else []
    tally.tried(said, [*wrong, *large[2]])
    tally.note = said
    for what, make in ODD.items():
        root = folder / "p"
        fresh(root, "us")
        expected = make(root)
        code, printed = run(root, *BUILD)
        wrong = [] if code in expected else [f"ended with {code}"]
        tally.tried(what, wrong + ([f"shows a traceback: {printed[-500:]}"] if "Traceback" in printed else []))


def _pages(folder: Path, count: int) -> tuple[float, int, list[str]]:
    """Build a site of so many pages; return the processor's seconds, the MiB of all processes, and what went wrong."""
    root = folder / "p"
    fresh(root, "us")
    with (root / "site.yaml").open("a", encoding="utf-8") as config:
        config.write(BARE)
    place = root / "content" / "pages"
    for number in range(count):
        (place / f"page-{number}.md").write_text(HOME.replace("Home", f"Page {number}").format(number))
    child = os.fork()
    if not child:
        os.setsid()
        code = 70
        try:
            code, printed = run(root, *BUILD, "--quiet")
            if code:
                os.write(2, printed[-2000:].encode())
        finally:
            os._exit(code)
    most = 0
    while not (end := os.wait4(child, os.WNOHANG))[0]:
        most = max(most, _taken(child))
        time.sleep(0.25)
    _, status, usage = end
    seconds = usage.ru_utime + usage.ru_stime
    shutil.rmtree(root)
    return seconds, max(most, usage.ru_maxrss) // 1024, [] if ended(status) == 0 else [f"ended with {ended(status)}"]


def _taken(session: int) -> int:
    """Return the KiB that all processes of a session take now; what several share counts once."""
    taken = 0
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getsid(int(place.name)) == session:
                taken += sum(map(int, _PROPORTIONAL.findall((place / "smaps_rollup").read_text())))
    return taken


def _deep(root: Path) -> tuple[int, ...]:
    """Make a page in the sixty-fourth folder."""
    place = root.joinpath("content", "pages", *(f"f{number}" for number in range(64)))
    place.mkdir(parents=True)
    (place / "deep.md").write_text(HOME.replace("Home", "Deep").format("deep"))
    return (0,)


def _long_name(root: Path) -> tuple[int, ...]:
    """Make a page with the longest name that a file can have, and be told if no other file can be named after it."""
    (root / "content" / "pages" / f"{'a' * 252}.md").write_text(HOME.replace("Home", "Long").format("long"))
    return 0, 1


def _many_keys(root: Path) -> tuple[int, ...]:
    """Make a page with two thousand keys that nobody knows."""
    keys = "".join(f"key{number}: value\n" for number in range(2000))
    (root / "content" / "pages" / "keys.md").write_text(HOME.replace("---\nWel", f"{keys}---\nWel", 1).format("keys"))
    return (1,)


def _many_assets(root: Path) -> tuple[int, ...]:
    """Make a hundred thousand files in one folder of `static`."""
    place = root / "static" / "many"
    place.mkdir()
    for number in range(100_000):
        (place / f"{number}.txt").write_text(str(number))
    return (0,)


ODD = {
    "a page in the sixty-fourth folder": _deep,
    "a name of 255 bytes": _long_name,
    "two thousand keys": _many_keys,
    "a hundred thousand files in one folder": _many_assets,
}
