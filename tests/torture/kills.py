"""Killed, or refused by the disk, at every call that changes a file: in all that writes to a project or puts it online.

Each way is made ready once; for each blow its folder is copied, so that thousands can be struck in minutes. Several are
struck at the same time, each in a folder of its own.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest import mock

from tests.torture.aftermath import Happened, Standing, looked_at, wrong_at_once, wrong_later
from tests.torture.hits import Blow, calls, is_about, strike
from tests.torture.report import Tally
from tests.torture.site import BUILD, copied, files, fresh, own_disk, run, sources, start_process, tree, write

KILL = "signal=SIGKILL"
REFUSALS = ("ENOSPC", "EIO", "EDQUOT", "EROFS")
PROJECT = "p"
DEPLOY = ("deploy", "--yes")


@dataclass(frozen=True, slots=True)
class Way:
    """Something that a user does to a project."""

    name: str
    words: tuple[str, ...]
    """The command."""
    begin: Callable[[Path], object]
    """Makes the project, in a folder that is empty."""
    other: Mapping[str, Any] = field(default_factory=dict)
    """What is other than usual, by its name in `clinicsite`."""

    def go(self, root: Path) -> tuple[int, str]:
        """Do it in a project; return the exit code and what is printed."""
        # Whether a file counts as untouched for long would depend on how fast this machine is, and so would the calls.
        other = {"load.inputs._SETTLED": -(10**18), **self.other}
        with ExitStack() as held:
            for name, value in other.items():
                held.enter_context(mock.patch(f"clinicsite.{name}", value))
            return run(root, *self.words)


@dataclass(frozen=True, slots=True)
class Case:
    """A way that has been made ready."""

    way: Way
    ready: Path
    """A folder with the project and all around it, to be copied."""
    before: Standing
    after: Standing
    """What there is when nothing has struck."""
    clean: Standing
    """What there is after a build in a clean folder of the files as they are then; the build may be refused."""
    blows: list[Blow]


def _built(built: str | None) -> Callable[[Path], object]:
    """Return what makes a project that was published with some words, or not at all, and then edited."""
    return lambda root: fresh(root, "us", built)


def _of_another_version(root: Path) -> None:
    """Make a project that was never published, with the templates that another version has compiled."""
    fresh(root, "us")
    compiled = root / ".clinicsite" / "templates-0123456789ab" / "page.cache"
    compiled.parent.mkdir(parents=True)
    compiled.write_bytes(b"compiled")


def _with_spare(root: Path) -> None:
    """Make a project that was published twice, so that the folders of its old site are kept to be filled again."""
    with mock.patch("clinicsite.publish.swap.SPARE_FROM", 0):
        fresh(root, "us", "us")
        write(root, files("we"))
        run(root, *BUILD)
    write(root, files("us"))


def _to_mend(root: Path) -> None:
    """Make a project with two files that can be put right."""
    fresh(root, "us", "us")
    wrong = files()
    wrong["site.yaml"] = wrong["site.yaml"].replace(b"name: Mill Street\n", b'name: "Mill Street "\n')
    page = wrong["content/pages/about-us.md"]
    wrong["content/pages/about-us.md"] = page.replace(b"title: ", b"title: We: ") + b"Bring:\n- a card\n"
    write(root, wrong)


def _online(layout: str, *deployed: str) -> Callable[[Path], object]:
    """Return what makes a project that was put into a folder with some words, one after the other, and is built now."""

    def begin(root: Path) -> None:
        fresh(root, None)
        for number, words in enumerate((*deployed, "them")):
            write(root, supplied(files(words), layout))
            doing = DEPLOY if number < len(deployed) else ("build",)
            code, printed = run(root, *doing)
            assert code == 0, printed

    return begin


def supplied(made: dict[str, bytes], layout: str) -> dict[str, bytes]:
    """Return the files of a project with all facts that a deploy asks for, and a place to be put to."""
    config = made["site.yaml"].decode()
    for fact, known in FACTS.items():
        config = config.replace(fact, known)
    return {**made, "site.yaml": (config + ONLINE.format(layout=layout)).encode()}


FACTS = {
    "TODO the telephone number": '"+44 20 7946 0958"',
    "TODO street and number": "12 Mill Street",
    "TODO the postal code": '"10001"',
    "TODO the opening hours": '{mon-fri: "9:00-17:00"}',
}
"""What the small site says in place of each fact that is still to be supplied."""
ONLINE = """\
checks:
  - {{code: json-ld-not-shown, severity: off, reason: The small theme shows no facts, until: 2099-12-31}}
deploy:
  keep: 2
  targets:
    - {{name: live, host: folder, path: ../www, layout: {layout}}}
"""

RELIEVED = {"production.FORK_FROM": 2, "forks.SMALLEST": 1, "forks.LARGEST": 1, "forks.SHIFT": 1}
"""Two processes at a time, each of which makes one page and then makes room for a fresh one."""
TRIES = 5
"""How often a blow is tried that has met no such call: which of two processes comes first to a page is chance."""

WAYS = (
    Way("a first build", BUILD, _of_another_version),
    Way("a build after an edit", BUILD, _built("them")),
    # What large sites do.
    Way("a build after an edit, in processes", BUILD, _built("them"), RELIEVED),
    Way("a build after an edit, with spare folders", BUILD, _with_spare, {"publish.swap.SPARE_FROM": 0}),
    # What Windows does, and old disks.
    Way("a build after an edit, by renaming", BUILD, _built("them"), {"publish.swap._exchange": lambda *_: False}),
    Way("a build of what is published already", (*BUILD, "--no-cache"), _built("us")),
    Way("clean", ("clean",), _built("us")),
    Way("new page", ("new", "page", "Opening times"), _built("us")),
    Way("new town", ("new", "town", "Aurora"), _built("us")),
    Way("new site", ("new", "site", "branch"), _built("us")),
    Way("check --fix", ("check", "--fix", "--yes"), _to_mend),
    Way("a first deploy", DEPLOY, _online("releases")),
    Way("a deploy", DEPLOY, _online("releases", "we", "us")),
    Way("rollback", ("rollback", "--yes"), _online("releases", "we", "us")),
    Way("a first deploy into one folder", DEPLOY, _online("one-folder")),
    Way("a deploy into one folder", DEPLOY, _online("one-folder", "we", "us")),
    Way("rollback in one folder", ("rollback", "--yes"), _online("one-folder", "we", "us")),
)


READING = ("a build after an edit", "clean", "check --fix", "a deploy", "rollback")
"""The ways in which nothing can be read for once."""


def sweep(folder: Path, how: str, tally: Tally) -> None:
    """Strike each way at each of its calls."""
    strike_all(folder, cases(folder), how, tally)


def unread(folder: Path, tally: Tally) -> None:
    """Refuse to open, to read or to list each file and each folder there is, one at a time."""
    ready = cases(folder, [way for way in WAYS if way.name in READING])
    blows = [replace(case, blows=[*_places(case, folder / "here" / "trial")]) for case in ready]
    strike_all(folder, blows, "error=EIO", tally)


def _places(case: Case, trial: Path) -> Iterator[Blow]:
    """Yield what opens and reads each file and each folder of a case."""
    for path, digest in tree(case.ready).items():
        if not digest.startswith("->"):
            yield from (Blow(call, 0, str(trial / path)) for call in ("openat", "read" if digest else "getdents64"))


def cases(folder: Path, ways: Sequence[Way] | None = None) -> list[Case]:
    """Make ways ready in a folder, by default all."""
    trial = folder / "here" / "trial"
    ready = [_case(folder / f"way-{number}", trial, way) for number, way in enumerate(ways or WAYS)]
    shutil.rmtree(trial)
    return ready


def strike_all(folder: Path, cases: list[Case], how: str, tally: Tally, every: int = 1) -> None:
    """Strike each way, made ready in this folder, at each of its calls, or at every so manyeth."""
    trials = [(case, blow) for case in cases for blow in case.blows[::every]]
    for (case, blow), wrong in zip(trials, _side_by_side(folder, trials, how), strict=True):
        if wrong is not None:
            tally.tried(f"{case.way.name}, {how} at {blow.call} {blow.place or blow.number}", wrong)


def _case(ready: Path, trial: Path, way: Way) -> Case:
    """Make a way ready: see what it does, and where it can be struck."""
    root = trial / PROJECT
    shutil.rmtree(trial, ignore_errors=True)
    way.begin(root)
    copied(trial, ready)
    before = looked_at(trial)
    # What a process loads once is loaded before anything is counted.
    way.go(root)
    after = looked_at(trial)
    clean = _clean(root, trial / "clean", frozenset(sources(root).items()))
    copied(ready, trial)
    return Case(way, ready, before, after, clean, calls(lambda: way.go(root)[0], trial))


_CLEAN: dict[frozenset[tuple[str, str]], Standing] = {}


def _clean(root: Path, folder: Path, owned: frozenset[tuple[str, str]]) -> Standing:
    """Return what there is when the files of a project are built in a clean folder; many ways begin with the same."""
    if owned in _CLEAN:
        return _CLEAN[owned]
    fresh(folder / PROJECT, None)
    write(folder / PROJECT, {path: (root / path).read_bytes() for path in sources(root)})
    run(folder / PROJECT, *BUILD)
    return _CLEAN.setdefault(owned, looked_at(folder))


def _side_by_side(folder: Path, trials: list[tuple[Case, Blow]], how: str) -> Iterator[list[str] | None]:
    """Strike as many at a time as there are cores; return what was wrong, in order.

    Each process sees a disk of its own at the one path at which everything was made ready, so that what builds have
    remembered of it holds.
    """
    cores = len(os.sched_getaffinity(0)) if os.getuid() == 0 else 1
    told = [folder / f"told-{worker}" for worker in range(cores)]
    here = folder / "here"

    def work(worker: int) -> None:
        if cores > 1:
            own_disk(here)
        found = [_trial(here / "trial", *trial, how) for trial in trials[worker::cores]]
        told[worker].write_text(json.dumps(found), "utf-8")

    for wait in [start_process(lambda worker=worker: work(worker)) for worker in range(cores)]:  # type: ignore[misc]
        assert wait() == 0, "what strikes has itself come to an end"
    results = [iter(json.loads(path.read_text("utf-8"))) for path in told]
    for number in range(len(trials)):
        yield next(results[number % cores])


def _trial(folder: Path, case: Case, blow: Blow, how: str) -> list[str] | None:
    """Return what is wrong after one blow; None if nobody has asked for the place."""
    root, said = folder / PROJECT, folder.with_suffix(".said")

    def work() -> int:
        code, printed = case.way.go(root)
        said.write_text(printed, "utf-8", "replace")
        return code

    for _ in range(TRIES):
        copied(case.ready, folder)
        said.unlink(missing_ok=True)
        code, hit = strike(work, blow, how)
        if blow.place or is_about(folder, hit):
            break
    if blow.place and not hit:
        return None
    printed = said.read_text("utf-8") if said.is_file() else ""
    at_once = "one folder" not in case.way.name
    ends = ({137} if how == KILL else {0, 1}) | ({0} if "processes" in case.way.name else set())
    missing = "renaming" in case.way.name
    happened = Happened(case.way.words, at_once, missing, ends, code, printed, case.before, case.after, case.clean)
    wrong = [*wrong_at_once(folder, happened), *wrong_later(folder, happened)]
    return wrong if blow.place or is_about(folder, hit) else [f"was struck elsewhere: {hit}", *wrong]
