"""What checking costs: the first clinic's site, and folders of many pages made from it. Writes bench/CHECKS.md.

    python bench/checks.py [PAGES ...]
    python bench/checks.py --each PAGES

The pages of a folder are those of the clinic, each again and again at another address with another title and another
word in its text, and each linked from the one before, so that nothing can be skipped. It is checked as its owner would,
in as many processes as there are cores. With `--each` nothing is written: it is checked in one process, check by check.
"""

from __future__ import annotations

import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from clinicsite.auditing import wording_of  # noqa: E402
from clinicsite.check import registry  # noqa: E402 - the path has to be set first
from clinicsite.check.folder import read_folder, site_of  # noqa: E402

RUNS = 5
PROJECT = ("content", "templates", "static", "site.yaml")
"""What of this folder is the first clinic's."""
EDITED = "content/towns/englewood.md"


def cost(folder: Path, *words: str) -> tuple[float, float, int]:
    """Run a command in a folder; return seconds on the wall and of the processor, and the most memory of a process."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, str(ROOT / "build.py"), *words, "--quiet"]
    said = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    wall = time.perf_counter() - start
    if said.returncode not in {0, 1}:
        raise SystemExit(said.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, used, after.ru_maxrss // 1024


# --- the first clinic's site --------------------------------------------------------------------------------------


def fill(folder: Path) -> None:
    """Put the first clinic's project into a folder."""
    for name in PROJECT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)


def fresh(folder: Path) -> None:
    """Leave nothing of earlier runs."""
    for kept in (".clinicsite", "public"):
        shutil.rmtree(folder / kept, ignore_errors=True)


def edit(folder: Path) -> None:
    """Add a sentence to a page."""
    with (folder / EDITED).open("a", encoding="utf-8") as file:
        file.write(f"\nThis is sentence {time.perf_counter_ns()}.\n")


def built(folder: Path) -> None:
    """Leave what a build leaves, and nothing of a check."""
    fresh(folder)
    cost(folder, "build")


STATES: dict[str, Callable[[Path], None]] = {
    "nothing changed since the last check": lambda _: None,
    "one page edited": edit,
    "after a build": built,
    "in a fresh copy, nothing kept": fresh,
}


def own_site(folder: Path) -> Iterator[str]:
    """Yield the rows of the table about the first clinic's site."""
    folder.mkdir()
    fill(folder)
    cost(folder, "check")
    for state, prepare in STATES.items():
        runs = []
        for _ in range(RUNS):
            prepare(folder)
            runs.append(cost(folder, "check"))
        wall, used = (statistics.median(run[index] for run in runs) for index in (0, 1))
        yield f"| {state} | {wall:.2f} | {used:.2f} |"


# --- folders of many pages ----------------------------------------------------------------------------------------


def many(files: dict[str, bytes], number: int) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a folder of as many pages more."""
    pages = sorted(path for path in files if path.endswith("/index.html"))
    yield from files.items()
    for index in range(number):
        path = pages[index % len(pages)]
        data = files[path].decode()
        data = data.replace("<title>", f"<title>{index} ").replace(
            "</main>", f'<a href="/p{index + 1}/">Next</a></main>'
        )
        yield f"p{index}/index.html", data.replace(" the ", f" the {index} ", 3).encode()


def pages_of(files: dict[str, bytes]) -> int:
    """Return how many of some files are pages."""
    return sum(path.endswith(".html") for path in files)


def published(folder: Path) -> dict[str, bytes]:
    """Return the files of the first clinic's site."""
    folder.mkdir()
    fill(folder)
    cost(folder, "build")
    return read_folder(folder / "public")


def as_an_owner(files: Iterable[tuple[str, bytes]], folder: Path) -> str:
    """Check a folder by the command; return the row of the table about it.

    Files are written as they are made: the memory of who starts a program counts as that program's too.
    """
    pages = 0
    for path, data in files:
        pages += path.endswith(".html")
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    wall, used, memory = cost(folder.parent, "check", "--output", str(folder))
    return f"| {pages:,} | {wall:.1f} | {used:.1f} | {memory} |"


def check_by_check(number: int) -> None:
    """Print what each check takes."""
    with tempfile.TemporaryDirectory() as folder:
        files = dict(many(published(Path(folder) / "site"), number))
    start = time.process_time()
    site = site_of(files, wording=wording_of())
    read = time.process_time()
    print(f"{len(site.pages)} pages read: {read - start:.1f} s")
    taken: dict[str, float] = {}
    for check in registry.CHECKS:
        if not check.needs_sources:
            begun = time.process_time()
            found = sum(1 for _ in check.run(site))
            taken[f"{check.area} {check.faults[0].code} ({found} found)"] = time.process_time() - begun
    print(f"checked: {time.process_time() - read:.1f} s")
    for name, seconds in sorted(taken.items(), key=lambda item: -item[1])[:12]:
        print(f"  {seconds:6.2f} s  {name}")


def main(words: list[str]) -> None:
    """Measure and write, or print."""
    if words[:1] == ["--each"]:
        check_by_check(int(words[1]))
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        rows = list(own_site(folder / "clinic"))
        files = published(folder / "site")
        folders = [as_an_owner(many(files, int(number)), folder / number) for number in words]
    lines = [
        "# What a check costs",
        "",
        "Written by `bench/checks.py`. Seconds, the start of the program included; no other generator checks what is",
        f"checked here, so nothing stands beside it. Python {platform.python_version()}, {os.cpu_count()} cores.",
        "",
        f"The first clinic's site, {pages_of(files)} pages, the median of {RUNS} runs:",
        "",
        "| | wall | processor |",
        "| --- | --- | --- |",
        *rows,
        "",
        "What Python and the generator keep beside their own files is there in a fresh copy too.",
    ]
    if folders:
        lines += ["", "A folder of pages made from that site, none like another (`check --output`):", ""]
        lines += ["| pages | wall | processor | MB, largest process |", "| --- | --- | --- | --- |", *folders]
    (HERE / "CHECKS.md").write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main(sys.argv[1:])
