"""The same input makes the same bytes: as any user, in any folder, zone, locale, year, order and number of cores."""

from __future__ import annotations

import itertools
import os
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
SURROUND = '''
import functools, gc, os, random, shutil, sys
from pathlib import Path
from clinicsite import production
from clinicsite.pipeline import BuildOptions, build
from datetime import date

root, day, chance = Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), random.Random(sys.argv[3])
user, cores, umask, shuffled = map(int, sys.argv[4:])


class Shuffled(list):
    """The entries of a folder as another disk would list them."""

    def __init__(self, entries):
        super().__init__(entries)
        chance.shuffle(self)

    def __enter__(self):
        return iter(self)

    def __exit__(self, *_):
        pass

    def close(self):
        pass


if shuffled:
    os.listdir = lambda *place, listed=os.listdir: Shuffled(listed(*place))
    os.scandir = lambda *place, scanned=os.scandir: Shuffled(scanned(*place))
if user != os.getuid():
    # Another user may not be able to read the packages: what is loaded later is loaded now, by a first build.
    build(root, BuildOptions(root / "first", day, cache=False))
    for made in ("first", ".clinicsite"):
        shutil.rmtree(root / made)
    for known in gc.get_objects():
        if isinstance(known, functools._lru_cache_wrapper) and known.__module__.startswith("clinicsite."):
            known.cache_clear()
    os.setgroups([]); os.setgid(user); os.setuid(user)
os.umask(umask)
production.FORK_FROM = 2  # A small site would be made in one process on any machine.
if cores == 1 and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
'''
BUILD = """
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
    """Whether folders list their files in another order."""
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
    shutil.copytree(sample, root, copy_function=shutil.copyfile)
    for place in (root.parent, root, *root.rglob("*")):
        place.chmod(0o777)  # Everybody may write here.
    faketime = shutil.which("faketime")
    assert faketime, "This needs faketime. Install it: apt-get install faketime"
    chosen = {"PYTHONHASHSEED": str(around.number + 1), "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {"PATH": os.environ["PATH"], "HOME": str(root), **PLACES[around.place], **chosen}
    numbers = (around.number, around.user, around.cores, around.umask, int(around.shuffled))
    words = [str(root), DAY.isoformat(), *map(str, numbers)]
    command = [faketime, around.clock, sys.executable, "-c", SURROUND + BUILD, *words]
    run = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    made = tree(root / "public")
    shutil.rmtree(root)
    return made, run.stderr if run.returncode else ""
