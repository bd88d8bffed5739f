"""Counts what was tried and keeps what went wrong."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field


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
    note: str = ""
    """What else there is to say."""
    cells: tuple[str, ...] = ()
    """What the row of this section says, where that is more than how many trials were borne and how long it took."""
    _start: float = field(default_factory=time.perf_counter)

    def tried(self, what: str, wrong: list[str]) -> None:
        """Count a trial and keep what was wrong after it."""
        self.count += 1
        self.failed += bool(wrong)
        self.wrong += [f"{what}: {one}" for one in wrong]
        self.seconds = time.perf_counter() - self._start
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{self.promise}: {self.count} tried, {self.failed} wrong ")
