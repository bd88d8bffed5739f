"""When is built: many saves are few builds, and no save is forgotten. Time passes only where it is waited for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from clinicsite.preview import building
from clinicsite.preview.building import Preview, Wishes
from clinicsite.preview.show import Built


class Clock:
    """A clock that stands still until somebody sleeps; then it goes to whoever wakes first."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def monotonic(self) -> float:
        """Return the time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Wait until so many seconds have passed on this clock."""
        waiting = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, waiting))
        await waiting

    async def run_until(self, end: float) -> None:
        """Let time pass, waking one sleeper after the other."""
        while True:
            for _ in range(20):
                await REAL_SLEEP(0)
            due = min((at for at, _ in self._sleepers), default=None)
            if due is None or due > end:
                self.now = end
                return
            self.now = due
            for sleeper in [one for one in self._sleepers if one[0] <= due]:
                self._sleepers.remove(sleeper)
                sleeper[1].set_result(None)


REAL_SLEEP = asyncio.sleep


class Workshop:
    """A preview whose builds are only taken down."""

    def __init__(self, root: Path, clock: Clock, in_part: bool = False, taking: float = 0.0) -> None:
        self.builds: list[tuple[float, list[str] | None]] = []
        self.clock = clock
        self.in_part = in_part
        self.taking = taking
        self.preview = Preview(root, Wishes(), lambda _: None)
        self.preview._saved = set()
        self.preview.work = self._work  # type: ignore[method-assign]
        self.preview._check_soon = lambda: None  # type: ignore[method-assign]

    async def _work(self, _function: Callable[..., Any], saved: Any, *_: object) -> Built:
        """Take down a build, which takes its time."""
        self.builds.append((round(self.clock.now - 1000, 3), None if saved is None else sorted(saved)))
        if self.taking:
            await self.clock.sleep(self.taking)
        return Built(1, self.in_part and saved is not None, ())


def in_a_loop(work: Coroutine[None, None, None]) -> None:
    """Run something in an event loop in a thread of its own: the browser's may stand in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock in place of the real one."""
    made = Clock()
    monkeypatch.setattr(building.asyncio, "sleep", made.sleep)
    monkeypatch.setattr(building, "time", made)
    return made


def saves(workshop: Workshop, *moments: float) -> list[tuple[float, list[str] | None]]:
    """Return when what is built after saves of files named by their number at some moments."""

    async def run() -> None:
        for number, moment in enumerate(moments):
            await workshop.clock.run_until(1000 + moment)
            (workshop.preview.root / str(number)).write_text("saved", "utf-8")
            workshop.preview.saved({str(number)})
        await workshop.clock.run_until(1100)

    in_a_loop(run())
    return workshop.builds


def test_a_save_is_built_at_once(tmp_path: Path, clock: Clock) -> None:
    """Whoever saves now and then never waits."""
    assert [(0.0, ["0"]), (5.0, ["1"])] == saves(Workshop(tmp_path, clock), 0, 5)


def test_twenty_saves_in_a_second_are_at_most_three_builds(tmp_path: Path, clock: Clock) -> None:
    """And the last one is among them."""
    builds = saves(Workshop(tmp_path, clock), *(number / 20 for number in range(20)))

    built = {name for _, names in builds for name in names or ()}
    assert (True, {str(number) for number in range(20)}) == (len(builds) <= 3, built)


def test_a_save_during_a_build_is_one_more_build(tmp_path: Path, clock: Clock) -> None:
    """Several are one as well."""
    builds = saves(Workshop(tmp_path, clock, taking=2), 0, 0.5, 1.0)

    assert [["0"], ["1", "2"]] == [names for _, names in builds]


def test_what_was_read_in_part_is_read_whole_as_soon_as_there_is_time(tmp_path: Path, clock: Clock) -> None:
    """Also for pages that nobody looks at."""
    builds = saves(Workshop(tmp_path, clock, in_part=True), 0)

    assert [["0"], None] == [names for _, names in builds]


def test_a_file_that_is_half_saved_is_waited_for(tmp_path: Path, clock: Clock) -> None:
    """Editors empty a file, or move it away, before they write it."""
    workshop = Workshop(tmp_path, clock)

    async def run() -> None:
        workshop.preview.saved({"gone"})
        await clock.run_until(1000.05)
        (tmp_path / "gone").write_text("here again", "utf-8")
        workshop.preview.saved({"gone"})
        await clock.run_until(1100)

    in_a_loop(run())
    assert 1 == len(workshop.builds)


def test_a_bug_in_a_build_ends_nothing(tmp_path: Path, clock: Clock) -> None:
    """It is told, and the next save is built."""
    said: list[str] = []
    workshop = Workshop(tmp_path, clock)
    workshop.preview.say = said.append

    async def fail(*_: object) -> Built:
        raise ZeroDivisionError

    async def run() -> None:
        work, workshop.preview.work = workshop.preview.work, fail  # type: ignore[method-assign]
        workshop.preview.saved({"a"})
        await clock.run_until(1010)
        workshop.preview.work = work  # type: ignore[method-assign]
        workshop.preview.saved({"b"})
        await clock.run_until(1020)

    in_a_loop(run())
    assert (True, [["b"]]) == ("ZeroDivisionError" in said[0], [names for _, names in workshop.builds])


def test_the_real_clock_is_the_one_that_builds_use() -> None:
    """What stands in for it here has its two names."""
    assert (time.monotonic, REAL_SLEEP) == (building.time.monotonic, building.asyncio.sleep)
