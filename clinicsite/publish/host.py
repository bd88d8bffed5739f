"""What a host can do: the few verbs that a deploy is made of. A new kind of host is a class with these.

`tests/publish/test_hosts.py` holds every host to what is promised here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from clinicsite.publish.manifest import Entry
from clinicsite.publish.release import Release
from clinicsite.records import dataclass

Sent = Callable[[int, int], object]
"""Told how many files and how many bytes have reached the host, a few at a time."""


@dataclass(frozen=True)
class State:
    """What a host holds."""

    live: Release | None = None
    """What visitors see; None when there is nothing of ours."""
    interrupted: Release | None = None
    """A version whose switch was cut off, so that parts of it may be seen."""
    foreign: tuple[str, ...] = ()
    """What lies there and is not ours, sorted; only told where nothing of ours is."""
    stranger: str = ""
    """Who has changed the live files without this program, in words; empty when nobody has."""
    now: datetime | None = None
    """The host's clock in UTC; None when it cannot be asked."""
    mark: str = ""
    """What a host compares to see that nobody was quicker."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who is about to change what is live."""

    by: str
    """The person."""
    machine: str
    """This project on this computer: a claim of its own that is left from a killed run is taken over."""
    now: datetime
    """The time in UTC."""


Contents = Callable[[Entry, str], bytes]
"""Returns the bytes of a file of the build: its entry and its path."""


class Host(Protocol):
    """A place that the site is put to.

    All methods raise `SiteError` for what the host refuses. Each may be cut off at any instant: what visitors see is
    the old version or the new one, page by page where the host cannot exchange all at once, and the same calls
    made again lead to the same end.
    """

    @property
    def label(self) -> str:
        """What the place is called in messages, like `the bucket "clinic"`."""

    def state(self) -> State:
        """Return what the host holds. Changes nothing."""

    def releases(self) -> list[Release]:
        """Return the versions that can be brought back, the newest first."""

    def claim(self, claim: Claim) -> AbstractContextManager[None]:
        """Keep others from changing what is live while the block runs, or complain that somebody is at it."""

    def missing(self, release: Release, contents: Contents) -> Collection[str]:
        """Return the files of a version that have to be sent, because the host has nothing with their bytes."""

    def put(self, files: Mapping[str, Entry], contents: Contents, sent: Sent) -> None:
        """Send files, in order. Visitors see none of them yet."""

    def switch(self, release: Release, state: State) -> None:
        """Let visitors see a version whose files have all been sent; `state` is what was read before.

        Complains when the live version is not the one that `state` tells of any more.
        """

    def tidy(self, keep: Sequence[Release]) -> None:
        """Delete what belongs to none of these versions."""
