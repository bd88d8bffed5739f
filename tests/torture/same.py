"""The same input makes the same bytes: as any user, in any folder, zone, locale, year, order and number of cores."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.torture.report import Tally
from tests.torture.site import DAY, tree

PROJECT = Path(__file__).parent.parent.parent
NOBODY = 65534
BUILDER = """
import contextlib, io, os, shutil, sys
from pathlib import Path
from clinicsite.pipeline import BuildOptions, build
from datetime import date

root, user, cores, umask, day = Path(sys.argv[1]), *map(int, sys.argv[2:5]), date.fromisoformat(sys.argv[5])
if user != os.getuid():
    # Another user may not be able to read the interpreter: what is loaded later is loaded now, by a first build.
    build(root, BuildOptions(root / "first", day, cache=False))
    for made in ("first", ".clinicsite"):
        shutil.rmtree(root / made)
    os.setgroups([]); os.setgid(user); os.setuid(user)
os.umask(umask)
if cores == 1 and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
report = build(root, BuildOptions(as_of=day, cache=False))
sys.exit(0 if report.ok else "\\n".join(f"{d.position} {d.message}" for d in report.diagnostics))
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a build must not depend on."""

    number: int
    user: int
    place: str
    """The zone and the locale."""
    clock: str
    umask: int
    shuffled: bool
    """Whether the files were made in another order, which is the order some disks list them in."""
    cores: int


PLACES = {
    "America/Denver en_US.UTF-8": {"TZ": "America/Denver", "LANG": "en_US.UTF-8"},
    "Pacific/Kiritimati POSIX": {"TZ": "Pacific/Kiritimati", "LC_ALL": "POSIX"},
}
CLOCKS = ("2001-02-03 04:05:06", "2038-01-20 00:00:00")


def surroundings() -> Iterator[Surroundings]:
    """Yield sixty-four."""
    user = (os.getuid(), NOBODY if os.getuid() == 0 else os.getuid())
    choices = itertools.product(user, PLACES, CLOCKS, (0o022, 0o077), (False, True), (0, 1))
    yield from (Surroundings(number, *chosen) for number, chosen in enumerate(choices))


def variations(folder: Path, sample: Path, tally: Tally, every: int = 1) -> None:
    """Build a site in all surroundings and compare with the first."""
    first: dict[str, str] | None = None
    for around in surroundings():
        if around.number % every == 0:
            made, said = _built(folder, sample, around)
            first = first or made
            wrong = [f"the build failed: {said}"] if said or not made else []
            differing = sorted(path for path in {*first, *made} if first.get(path) != made.get(path))
            tally.tried(str(around), [*wrong, *([f"differs: {differing[:5]}"] if differing else [])])


def _built(folder: Path, sample: Path, around: Surroundings) -> tuple[dict[str, str], str]:
    """Return the site that is built in some surroundings, and what went wrong."""
    root = folder / ("é ü" * (around.number % 3)) / f"p{around.number}"
    _copy(sample, root, random.Random(around.number if around.shuffled else 0))
    faketime = shutil.which("faketime")
    assert faketime, "This needs faketime. Install it: apt-get install faketime"
    chosen = {"PYTHONHASHSEED": str(around.number + 1), "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {"PATH": os.environ["PATH"], "HOME": str(root), **PLACES[around.place], **chosen}
    words = [str(root), str(around.user), str(around.cores), str(around.umask), DAY.isoformat()]
    command = [faketime, around.clock, sys.executable, "-c", BUILDER, *words]
    run = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    made = tree(root / "public")
    shutil.rmtree(root)
    return made, run.stderr if run.returncode else ""


def _copy(sample: Path, root: Path, chance: random.Random) -> None:
    """Copy a project file by file in a random order, for everybody to write."""
    os.umask(0o022)
    paths = [path for path in sorted(sample.rglob("*")) if path.is_file()]
    chance.shuffle(paths)
    for path in paths:
        target = root / path.relative_to(sample)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    for place in (root, *root.rglob("*")):
        place.chmod(0o777)
