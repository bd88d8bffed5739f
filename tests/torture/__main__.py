"""`make torture`: maltreats the generator in every way that `docs/reliability.md` says it bears; the figures go there.

Arguments: names of sections; by default all. As many run at a time as there are cores. What fails is printed, and the
exit code is 1.
"""

from __future__ import annotations

import os
import pickle
import platform
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from tests.conftest import chromium
from tests.torture import (
    deploys,
    disk,
    folders,
    fuzzed,
    hostile,
    injected,
    kills,
    moving,
    same,
    scale,
    served,
    supply,
    together,
)
from tests.torture.report import Tally

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "reliability.md"
MEMORY = Path("/dev/shm")
SAMPLE = ROOT / "tests" / "sites" / "physio"


def _injected(folder: Path, tally: Tally) -> None:
    """Look at words that want to be more in a browser."""
    with chromium() as browser:
        injected.inject(folder, tally, browser)


SECTIONS: Mapping[str, Callable[[Path, Tally], None]] = {
    "killed": lambda folder, tally: kills.sweep(folder, kills.KILL, tally),
    **{
        f"refused-{error}": lambda folder, tally, error=error: kills.sweep(folder, f"error={error}", tally)  # type: ignore[misc]
        for error in kills.REFUSALS
    },
    "unread": kills.unread,
    "full-disk": disk.full,
    "read-only": disk.read_only,
    "rights": disk.rights,
    "together": lambda folder, tally: together.rounds(folder, 200, tally),
    "moving": lambda folder, tally: moving.changes(folder, 5000, tally),
    "watched": lambda folder, tally: served.watch(folder, 5000, tally),
    "same": lambda folder, tally: same.variations(folder, SAMPLE, tally),
    "hostile": hostile.inputs,
    "injected": _injected,
    "fuzzed": lambda folder, tally: fuzzed.anything(folder, tally, 1000),
    "folders": folders.refuse,
    "scale": scale.grow,
    **{
        f"cut-{kind}": lambda _folder, tally, kind=kind: deploys.cut(kind, tally)  # type: ignore[misc]
        for kind in deploys.HOSTS
    },
    "supply": supply.chain,
}


def main(names: list[str]) -> int:
    """Run sections, print and keep their figures, and return the exit code."""
    start = time.perf_counter()
    done: dict[str, Tally] = {}
    commit = _commit()
    for tally in _side_by_side(names or list(SECTIONS)):
        done[tally.promise] = tally
        print(f"{tally.promise}: {tally.count} tried, {tally.failed} wrong, {tally.lasted()} of processors", flush=True)
        print(f"  {tally.note}\n" if tally.note else "", end="", flush=True)
        print("".join(f"  {wrong}\n" for wrong in tally.kinds()), end="", flush=True)
        _keep(tally, commit)
    minutes = (time.perf_counter() - start) / 60, sum(tally.worked for tally in done.values()) / 60
    whole = f"{minutes[0]:.0f} minutes, in which processors worked for {minutes[1]:.0f}"
    print(f"all: {whole}")
    if len(done) == len(SECTIONS):
        _write(lambda page: re.sub(r"(?<=<!-- whole -->).*", f" The whole took {whole}, at {commit}.", page))
    return 1 if any(tally.wrong for tally in done.values()) else 0


def _side_by_side(names: Collection[str]) -> Iterator[Tally]:
    """Run as many sections at a time as there are cores, each in a process of its own; yield each when it has ended."""
    waiting = [name for name in SECTIONS if name in names]
    running: dict[int, str] = {}
    with tempfile.TemporaryDirectory() as answers:
        while waiting or running:
            while waiting and len(running) < len(os.sched_getaffinity(0)):
                name = waiting.pop(0)
                running[_started(name, Path(answers, name))] = name
            process, _ = os.wait()
            name = running.pop(process)
            answer = Path(answers, name)
            yield pickle.loads(answer.read_bytes()) if answer.exists() else Tally(name, wrong=["has come to an end"])


def _started(name: str, answer: Path) -> int:
    """Start a section that writes down its figures; return its process."""
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    try:
        tally = Tally(name)
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
            Path(folder).chmod(0o755)  # Other users have to reach it.
            SECTIONS[name](Path(folder), tally)
        tally.stop()
        answer.write_bytes(pickle.dumps(tally))
    except BaseException:  # noqa: BLE001 - nobody above would say it
        traceback.print_exc()
    finally:
        os._exit(0)
    return 0


def _commit() -> str:
    """Return which commit this is, with a sign if more than the page of figures has changed since."""
    commit, changed = (
        subprocess.run(("git", "-C", str(ROOT), *words), capture_output=True, text=True, check=True).stdout
        for words in (
            ("rev-parse", "--short", "HEAD"),
            ("status", "--porcelain", "--", ".", f":!{PAGE.relative_to(ROOT)}"),
        )
    )
    return f"{commit.strip()}{'+' if changed else ''}"


def _keep(tally: Tally, commit: str) -> None:
    """Write the figures of a section into the row of its promise, with the commit that they are of."""
    note = f"; {tally.note}" if tally.note else ""
    borne = f"{tally.count - tally.failed} of {tally.count}{note}"
    cells = *(tally.cells or (borne, tally.lasted())), commit
    row = re.compile(rf"^(\| `{tally.promise}` \|.*\|)(?:[^|]*\|){{{len(cells)}}}$", re.MULTILINE)
    machine = f"Python {platform.python_version()}, {platform.system()}"
    _write(lambda page: row.sub(rf"\1 {' | '.join(cells)} |", page))
    _write(lambda page: re.sub(r"(?<=<!-- sum -->).*", f" {_sum(page)} {machine}.", page))


def _sum(page: str) -> str:
    """Return how long processors work for all sections of the page."""
    minutes = sum(map(int, re.findall(r"(\d+) s \| [^|]* \|$", page, re.MULTILINE))) / 60
    told = f"All sections together are {minutes:.0f} minutes of one processor"
    return f"{told}, so {minutes / 2:.0f} minutes of two that do nothing else."


def _write(change: Callable[[str], str]) -> None:
    """Change the page of figures."""
    PAGE.write_text(change(PAGE.read_text("utf-8")), "utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
