"""`make torture`: maltreats the generator in every way that `docs/reliability.md` says it bears; the figures go there.

Arguments: names of sections; by default all. What fails is printed, and the exit code is 1.
"""

from __future__ import annotations

import platform
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
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
    done: dict[str, Tally] = {}
    for name in names or SECTIONS:
        tally = Tally(name)
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
            Path(folder).chmod(0o755)  # Other users have to reach it.
            SECTIONS[name](Path(folder), tally)
        done[name] = tally
        print(f"{name}: {tally.count} tried, {tally.failed} wrong, {tally.seconds:.0f} s", flush=True)
        print(f"  {tally.note}\n" if tally.note else "", end="", flush=True)
        print("".join(f"  {wrong}\n" for wrong in tally.wrong[:20]), end="", flush=True)
    _keep(done)
    return 1 if any(tally.wrong for tally in done.values()) else 0


def _keep(done: Mapping[str, Tally]) -> None:
    """Write the figures into the page, each in the row of its promise."""
    page = PAGE.read_text("utf-8")
    for name, tally in done.items():
        note = f"; {tally.note}" if tally.note else ""
        borne = f"{tally.count - tally.failed} of {tally.count}{note}"
        cells = tally.cells or (borne, f"{tally.seconds:.0f} s")
        row = re.compile(rf"^(\| `{name}` \|.*\|)(?:[^|]*\|){{{len(cells)}}}$", re.MULTILINE)
        page = row.sub(rf"\1 {' | '.join(cells)} |", page)
    machine = f"Python {platform.python_version()}, {platform.system()}"
    page = re.sub(r"(?<=<!-- machine -->).*", f" Last run: {machine}.", page)
    PAGE.write_text(page, "utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
