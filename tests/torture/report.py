"""Counts what was tried and keeps what went wrong."""

from __future__ import annotations

import os
import re
import sys
import time
from dataclasses import dataclass, field

_NUMBER = re.compile(r"[0-9a-f]*\d[0-9a-f]*")
"""What makes no other kind of complaint: numbers of processes, of bytes, digests."""


def _worked() -> float:
    """Return the seconds that processors have worked for this process and for those that it has waited for."""
    return sum(os.times()[:4])


@dataclass
class Tally:
    """The trials of one promise."""

    promise: str
    count: int = 0
    failed: int = 0
    """How many of them went wrong."""
    wrong: list[str] = field(default_factory=list)
    """All that went wrong, which may be several things at once."""
    refused: int = 0
    """How many of them a fault has answered."""
    seconds: float = 0.0
    worked: float = 0.0
    """The seconds of processors."""
    note: str = ""
    """What else there is to say."""
    cells: tuple[str, ...] = ()
    """What the row of this section says, where that is more than how many trials were borne and how long it took."""
    _start: float = field(default_factory=time.perf_counter)
    _before: float = field(default_factory=_worked)

    def tried(self, what: str, wrong: list[str]) -> None:
        """Count a trial and keep what was wrong after it."""
        self.count += 1
        self.failed += bool(wrong)
        self.wrong += [f"{what}: {one}" for one in wrong]
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{self.promise}: {self.count} tried, {self.failed} wrong ")

    def stop(self) -> None:
        """Take down how long it has taken until now."""
        self.seconds, self.worked = time.perf_counter() - self._start, _worked() - self._before

    def kinds(self) -> list[str]:
        """Return each kind of thing that went wrong, with the first of it and how many there are."""
        found: dict[str, list[str]] = {}
        for wrong in self.wrong:
            told = wrong.partition(": ")[2] or wrong
            found.setdefault(_NUMBER.sub("0", told), []).append(wrong)
        return [f"{len(alike)} times: {alike[0]}" for alike in found.values()]

    def lasted(self) -> str:
        """Return how long it took, and how long of it processors have worked."""
        return f"{self.seconds:.0f} s, {self.worked:.0f} s"
