"""What a place that holds files can do, and how a version lies there: in a folder of its own, or in one for all.

A store knows names and bytes; the two layouts make a `Host` of any store. In both, our own area `.clinicsite/` holds

    live.json         the record of the live version (one folder only; else the link `current` says it)
    switching.json    the record of a version whose switch has begun (one folder only)
    records/ID.json   the records of the versions that are kept
    files/DIGEST      the contents of all of them, each once; sent here first, so that a cut costs nothing
    lock.json         who is at work
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from clinicsite.diagnostics import SiteError
from clinicsite.publish.deploy_faults import DEPLOY_RUNNING, OVERTAKEN, TARGET_FOREIGN, listed, refusal
from clinicsite.publish.host import Claim, Contents, Sent, State
from clinicsite.publish.manifest import Entry
from clinicsite.publish.plan import in_order, outdated, replaced
from clinicsite.publish.release import Release, read_release
from clinicsite.publish.told import moment
from clinicsite.records import dataclass

AREA = ".clinicsite"
LOCK = f"{AREA}/lock.json"
LIVE = f"{AREA}/live.json"
SWITCHING = f"{AREA}/switching.json"
RECORDS = f"{AREA}/records"
FILES = f"{AREA}/files"
CURRENT = "current"
RELEASES = "releases"
PLAIN = Entry("", 0, "application/json", "")
"""How our own files are described."""
STALE = timedelta(minutes=30)
"""A claim that is older is of a run that has died."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that gets a second name."""

    source: str
    """The name it has."""
    target: str
    """The name it gets, in place of what had that name."""
    entry: Entry
    """What it is."""
    turn: int = 0
    """Those of one turn may come in any order; what comes later waits for them."""


class Store(Protocol):
    """Files by name; names are paths with forward slashes. Each verb works through its list in order.

    A file is there whole or not at all. All verbs raise `SiteError` for what the place refuses.
    """

    @property
    def label(self) -> str:
        """What the place is called in messages."""

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        """Return the bytes of those of the files that exist."""

    def names_in(self, folder: str) -> set[str]:
        """Return the names of files and folders directly in a folder; "" is the place itself."""

    def existing(self, names: Sequence[str]) -> set[str]:
        """Return those of the files that exist."""

    def put(self, files: Iterable[tuple[str, bytes, Entry]], sent: Sent) -> None:
        """Write files, in place of those of the same names."""

    def create(self, name: str, data: bytes) -> bool:
        """Write a file unless there is one of that name, in one step. Return whether it was written."""

    def copy(self, copies: Sequence[Copy]) -> None:
        """Give files second names."""

    def delete(self, names: Sequence[str]) -> None:
        """Delete files, if they are there, and folders that are empty then."""

    def now(self) -> datetime | None:
        """Return the place's own time in UTC, or None when it cannot be asked."""


class LinkStore(Store, Protocol):
    """A store in which a link can lead to a folder."""

    def target(self, link: str) -> str | None:
        """Return where a link leads; None when there is none."""

    def point(self, link: str, target: str) -> None:
        """Let a link lead elsewhere, in one step."""

    def delete_folder(self, folder: str) -> None:
        """Delete a folder with all that is in it."""


def _nothing(_files: int, _size: int) -> None:
    """Tell nobody."""


class _Layout:
    """What both layouts have in common."""

    def __init__(self, store: Store) -> None:
        self._any = store
        self._held = b""

    @property
    def label(self) -> str:
        """What the place is called."""
        return self._any.label

    def releases(self) -> list[Release]:
        """Return the versions that are kept, the newest first."""
        names = [f"{RECORDS}/{name}" for name in self._any.names_in(RECORDS) if name.endswith(".json")]
        found = [self._parsed(data) for data in self._any.read(sorted(names)).values()]
        return sorted((release for release in found if release), key=lambda release: release.id, reverse=True)

    @contextlib.contextmanager
    def claim(self, claim: Claim) -> Iterator[None]:
        """Hold the lock while the block runs; one of this machine's own, or of a run that has died, is taken over."""
        content = {"by": claim.by, "machine": claim.machine, "since": claim.now.isoformat()}
        self._held = json.dumps(content, ensure_ascii=False).encode()
        if not self._any.create(LOCK, self._held):
            holder = self._any.read([LOCK]).get(LOCK, b"")
            self._ask_to_wait(holder, claim)
            self._any.delete([LOCK])
            if not self._any.create(LOCK, self._held):
                raise refusal(DEPLOY_RUNNING, f"Somebody else has just begun to put the site online at {self.label}.")
        try:
            yield
        finally:
            # The work is done, or has failed for a reason of its own. A lock that stays is taken over.
            with contextlib.suppress(SiteError):
                if self._any.read([LOCK]).get(LOCK) == self._held:
                    self._any.delete([LOCK])

    def _ask_to_wait(self, holder: bytes, claim: Claim) -> None:
        """Complain about a claim that still holds."""
        try:
            content = json.loads(holder)
            since = datetime.fromisoformat(content["since"])
            by, machine = str(content["by"]), str(content["machine"])
        except (ValueError, KeyError, TypeError):
            return  # Torn: whoever wrote it has died over it.
        now = self._any.now() or claim.now
        if machine != claim.machine and abs(now - since) < STALE:
            message = f"{by} is putting the site online at {self.label} since {moment(since)} (UTC)."
            raise refusal(DEPLOY_RUNNING, message)

    def missing(self, release: Release, contents: Contents) -> Collection[str]:
        """Return the files whose contents are not there, each content once."""
        present = self._any.names_in(FILES)
        first = {entry.digest: path for path, entry in release.files.items()}
        return in_order(path for digest, path in first.items() if digest not in present)

    def put(self, files: Mapping[str, Entry], contents: Contents, sent: Sent) -> None:
        """Send contents into our own area."""
        self._any.put(
            ((f"{FILES}/{entry.digest}", contents(entry, path), entry) for path, entry in files.items()), sent
        )

    def _still_ours(self) -> None:
        """Complain if somebody has taken the claim over: we were too slow."""
        if self._any.read([LOCK]).get(LOCK) != self._held:
            raise refusal(OVERTAKEN, f"Somebody else has begun to put the site online at {self.label}.")

    def _record(self, release: Release, name: str) -> None:
        """Write the record of a version."""
        self._any.put([(name, release.to_json(), PLAIN)], _nothing)

    def _tidy(self, keep: Sequence[Release]) -> set[str]:
        """Delete records and contents of other versions. Return the names of the versions that stay."""
        ids = {release.id for release in keep}
        used = {entry.digest for release in keep for entry in release.tree.values()}
        records = [
            f"{RECORDS}/{name}" for name in sorted(self._any.names_in(RECORDS)) if name.removesuffix(".json") not in ids
        ]
        contents = [f"{FILES}/{name}" for name in sorted(self._any.names_in(FILES) - used)]
        self._any.delete([*records, *contents])
        return ids

    def _parsed(self, data: bytes | None) -> Release | None:
        """Return the version that a record tells of. Raises `SiteError` for one that cannot be read."""
        return None if data is None else read_release(data, f"at {self.label}")

    def _foreign(self) -> tuple[str, ...]:
        """Return what is there although nothing of ours is."""
        names = self._any.names_in("")
        return () if AREA in names else tuple(sorted(names))


class OneFolder(_Layout):
    """All versions in one folder: the files are renewed one by one, what a page needs before the page.

    Each page is whole at any instant, with all it needs; the pages follow each other. For places that cannot do better.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._store = store

    def state(self) -> State:
        """Return what the place holds."""
        found = self._store.read([LIVE, SWITCHING])
        live = self._parsed(found.get(LIVE))
        interrupted = self._parsed(found.get(SWITCHING))
        if live and interrupted and live.id == interrupted.id:
            interrupted = None  # All was done but taking the sign away.
        foreign = () if live or interrupted else self._foreign()
        return State(live, interrupted, foreign, now=self._store.now())

    def switch(self, release: Release, state: State) -> None:
        """Renew the files; what goes is deleted last."""
        begun = state.interrupted
        befores = [one for one in (state.live, begun) if one]
        stale = replaced(befores, release.tree, known=not begun)
        self._refuse_strangers(stale, befores)
        self._still_ours()
        self._record(release, f"{RECORDS}/{release.id}.json")
        # Should this be cut too, its record has to speak of what only the one before has brought here.
        brought = {path: entry for path, entry in begun.tree.items() if path not in release.tree} if begun else {}
        self._record(replace(release, held={**release.held, **brought}), SWITCHING)
        files = release.tree
        self._store.copy(
            [Copy(f"{FILES}/{files[path].digest}", path, files[path], turn) for path, turn in stale.items()]
        )
        self._store.delete(outdated(befores, release.tree))
        self._record(release, LIVE)
        self._store.delete([SWITCHING])

    def tidy(self, keep: Sequence[Release]) -> None:
        """Delete records and contents of other versions."""
        self._tidy(keep)

    def _refuse_strangers(self, stale: Iterable[str], befores: Sequence[Release]) -> None:
        """Complain about files that are not ours where ours are to be."""
        ours = {path for release in befores for path in release.tree}
        strangers = self._store.existing([path for path in stale if path not in ours])
        if strangers:
            message = (
                f"{self.label[:1].upper()}{self.label[1:]} holds what I did not put there: {listed(sorted(strangers))}."
            )
            raise refusal(TARGET_FOREIGN, message)


class ReleaseFolders(_Layout):
    """Each version in a folder of its own; the link `current` leads to one of them and is changed in one step."""

    def __init__(self, store: LinkStore) -> None:
        super().__init__(store)
        self._store = store

    def state(self) -> State:
        """Return what the place holds."""
        target = self._store.target(CURRENT)
        if target is None:
            return State(foreign=self._foreign(), now=self._store.now())
        name = f"{RECORDS}/{target.rstrip('/').rpartition('/')[2]}.json"
        data = self._store.read([name]).get(name)
        if data is None:
            return State(foreign=(CURRENT,), now=self._store.now())
        return State(self._parsed(data), now=self._store.now())

    def switch(self, release: Release, state: State) -> None:
        """Fill the version's folder, write its record, and let the link lead there."""
        name = f"{RECORDS}/{release.id}.json"
        whole = self._parsed(self._store.read([name]).get(name))  # The record is written when the folder is filled.
        present = whole.tree if whole else {}
        lacking = [path for path in in_order(release.tree) if path not in present]
        folder = f"{RELEASES}/{release.id}"
        self._store.copy(
            [Copy(f"{FILES}/{release.tree[path].digest}", f"{folder}/{path}", release.tree[path]) for path in lacking]
        )
        self._record(release, name)
        self._still_ours()
        self._store.point(CURRENT, folder)

    def tidy(self, keep: Sequence[Release]) -> None:
        """Delete other versions' folders, records and contents."""
        ids = {release.id for release in keep}
        for name in sorted(self._store.names_in(RELEASES) - ids):
            self._store.delete_folder(f"{RELEASES}/{name}")
        self._tidy(keep)
