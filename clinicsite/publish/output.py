"""Publishes rendered files to a folder: stages them beside it and swaps the whole in.

What may be replaced is decided in `destination`, how folders change places in `swap`. The caller holds the project's
lock. Nothing here knows what the files mean.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import os
import shutil
import stat
import unicodedata
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from clinicsite.diagnostics import Diagnostics, Fault, Position, SiteError
from clinicsite.model.made import Output
from clinicsite.model.media_types import media_type
from clinicsite.publish.destination import Survey, check_contents, check_destination, survey
from clinicsite.publish.faults import DESTINATION_FOREIGN, OUTPUT_ALIKE, OUTPUT_PATH, OUTPUT_TWICE, shown
from clinicsite.publish.manifest import Entry, Manifest, path_complaint, read_manifest
from clinicsite.publish.state import MANIFEST_NAME, stamp
from clinicsite.publish.swap import (
    Workshop,
    close,
    flush,
    flush_name,
    in_plain_words,
    recover,
    refusal,
    remove_folders,
    retire,
    swap,
    take_apart,
    write_new,
)
from clinicsite.records import dataclass

__all__ = ["Changes", "Stage", "Written", "check_destination", "clean", "recover"]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a publication did to the files of the destination; paths below it, sorted."""

    new: tuple[str, ...] = ()
    """Files that were not there before."""
    changed: tuple[str, ...] = ()
    """Files with other bytes than before, or that somebody had changed and that are as they should be again."""
    removed: tuple[str, ...] = ()
    """Files that are gone."""
    unchanged: tuple[str, ...] = ()
    """Files that were left alone: they keep their bytes and their time of change."""


class Written(NamedTuple):
    """A file that was written into the stage, or left where it is published."""

    digest: str
    """SHA-256 of its bytes, in hexadecimal."""
    size: int
    """Its length in bytes."""
    kept: bool
    """Whether it was left where it is."""


class Stage:
    """Takes the files of a new site one by one and publishes them all at once.

        with Stage(destination, site.config.site.url) as stage:
            for output in outputs:
                stage.add(output)
            changes = stage.commit()

    Leaving the block without `commit` leaves the destination as it was. All methods raise `SiteError` for what the
    system refuses; the destination then is as it was, too.
    """

    def __init__(self, destination: Path, site_id: str, stamps: Mapping[str, object] | None = None) -> None:
        """`stamps` are size and time of change of the published files, as the build that wrote them has left them."""
        self._stamps = stamps or {}
        self.untouched: dict[str, list[int]] = {}
        """Size and time of change of the published files that nobody has touched; they keep both."""
        self._destination = destination
        self._site_id = site_id
        self._workshop = Workshop(destination)
        self._before: Manifest | None = None
        self._entries: dict[str, Entry] = {}
        self._kept: list[str] = []
        self._places: dict[str, tuple[str, str]] = {}
        self._found = Diagnostics()
        self._opened = False
        self._changed = False

    def __enter__(self) -> Self:
        recover(self._destination)
        self._before = read_manifest(self._workshop.destination)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What cannot be removed now is removed, or complained about, at the next start; it must not hide `error`.
        with contextlib.suppress(SiteError):
            recover(self._destination)

    @property
    def manifest(self) -> Manifest:
        """The list of the files added so far."""
        return Manifest.of(self._site_id, self._entries)

    def add(self, output: Output) -> None:
        """Take one file. A path that cannot be published is complained about by `commit`."""
        if self._is_free(output.path, output.source):
            with in_plain_words(self._workshop, self._destination):
                self._take(output.path, self.write(output), output.source)

    def open(self) -> None:
        """Make ready for several processes, each with this stage, to write files with `write`."""
        with in_plain_words(self._workshop, self._destination):
            self._open()

    def write(self, output: Output) -> Written:
        """Write one file, if it is not published already as it is. Another process takes note of it (`note`).

        Raises OSError: the process that started the others puts it into plain words.
        """
        path, data = output.path, output.data
        digest = hashlib.sha256(data).hexdigest()
        old = self._before.entries.get(path) if self._before else None
        if old and old.digest == digest and _holds(f"{self._workshop.destination}/{path}", data):
            return Written(digest, len(data), kept=True)
        self._open()
        self._place(path, functools.partial(write_new, data=data))
        return Written(digest, len(data), kept=False)

    def read(self, path: str) -> bytes:
        """Return the bytes of a file that was written, not of one that is kept from before. Raises OSError."""
        return Path(f"{self._workshop.site}/{path}").read_bytes()

    def note(self, path: str, written: Written, source: str) -> None:
        """Take a file that was written, here or in another process, or is still published as it has to be."""
        if self._is_free(path, source):
            self._take(path, written, source)

    def refused(self, error: OSError) -> SiteError:
        """Return in plain words what the system has refused to another process."""
        return refusal(self._workshop, self._destination, error)

    def still_holds(self, path: str, digest: str) -> bool:
        """Return whether a file of this digest is published already, and nobody has touched it since."""
        old = self._before.entries.get(path) if self._before else None
        if old is None or old.digest != digest:
            return False
        place = f"{self._workshop.destination}/{path}"
        try:
            stamped = stamp(place)
            if self._stamps.get(path) != stamped:
                return _digest_of(place) == digest
        except OSError:
            return False
        self.untouched[path] = stamped
        return True

    def _take(self, path: str, written: Written, source: str) -> None:
        """Put a file on the list."""
        self._entries[path] = Entry(written.digest, written.size, media_type(path), source)
        if written.kept:
            self._kept.append(path)
        else:
            self._changed = True

    def commit(self) -> Changes:
        """Publish all files, and return what that changed. When nothing did, nothing is touched."""
        self._found.raise_errors()
        manifest = self.manifest
        if self._changed or manifest != self._before:
            with in_plain_words(self._workshop, self._destination):
                self._open()
                self._finish(manifest)
                self._swap(manifest)
        return self._changes()

    def _changes(self) -> Changes:
        """Return how the new files differ from those published before."""
        before: AbstractSet[str] = self._before.entries.keys() if self._before else set()
        now, kept = self._entries.keys(), set(self._kept)
        return Changes(
            new=tuple(sorted(now - before)),
            changed=tuple(sorted((now & before) - kept)),
            removed=tuple(sorted(before - now)),
            unchanged=tuple(sorted(kept)),
        )

    def _is_free(self, path: str, source: str) -> bool:
        """Return whether the path can be had on every system, and complain if not."""
        if path in self._entries:
            first = shown(self._entries[path].source)
            taken = "A file of this name" if first == shown(source) else f'"{first}"'
            self._complain(OUTPUT_TWICE, path, source, f"{taken} is published there already.")
            return False
        if not self._places and self._before and path in self._before.entries:
            return True  # It was published beside all the others, so nobody can take it for one of them.
        if reason := path_complaint(path):
            self._complain(OUTPUT_PATH, path, source, reason)
            return False
        if not self._places:
            for known, entry in self._entries.items():
                self._is_distinct(known, entry.source)
        return self._is_distinct(path, source)

    def _is_distinct(self, path: str, source: str) -> bool:
        """Return whether file and folders have names of their own on Windows and macOS too, and complain if not."""
        place, kind = path, "file"
        while place:
            key = _key(place)
            taken = self._places.get(key)
            if taken == (place, kind):
                return True  # A folder that is known, and so are all above it.
            if taken:
                other, is_a = taken
                if other == place:
                    self._complain(OUTPUT_TWICE, path, source, f'"{shown(place)}" is a {is_a} already.')
                else:
                    reason = f'Windows and macOS cannot tell "{shown(place)}" from "{shown(other)}".'
                    self._complain(OUTPUT_ALIKE, path, source, reason)
                return False
            self._places[key] = (place, kind)
            place, kind = place.rpartition("/")[0], "folder"
        return True

    def _complain(self, fault: Fault, path: str, source: str, reason: str) -> None:
        """Keep the complaint that a file cannot be published."""
        source = shown(source)
        message = f'"{source}" cannot be published as "{shown(path)}". {reason}'
        self._found.add(fault.at(Position(source), message, hint=fault.mend))

    def _open(self) -> None:
        """Make the folder in which the site is put together, once it is known that something changes."""
        if not self._opened:
            self._workshop.open()
            self._opened = True

    def _place(self, path: str, make: Callable[[str], object]) -> None:
        """Make a file of the new site, and its folder when that is missing."""
        target = f"{self._workshop.site}/{path}"
        try:
            make(target)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            make(target)
        except FileExistsError:
            if os.path.isfile(target):
                return  # Two files of one path: `note` complains of the second.
            # There was a folder of this name before, and its spare one is in the way.
            remove_folders(Path(target))
            make(target)

    def _finish(self, manifest: Manifest) -> None:
        """Add what did not change, drop spare folders that are not needed, and put in the list as the last thing."""
        standing, site = self._workshop.destination, self._workshop.site
        for path in self._kept:
            try:
                os.link(f"{standing}/{path}", f"{site}/{path}")
            except OSError:
                self._place(path, functools.partial(_link, f"{standing}/{path}"))
                self.untouched.pop(path, None)  # A copy may have another time.
        if self._before:
            for folder in sorted(self._before.folders - manifest.folders, reverse=True):
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    os.rmdir(self._workshop.site / folder)
        write_new(os.fspath(self._workshop.list), manifest.to_json())
        os.rename(self._workshop.list, self._workshop.site / MANIFEST_NAME)

    def _swap(self, manifest: Manifest) -> None:
        """Let the finished site take the place of the published one, unless that holds what we did not make."""
        workshop = self._workshop
        flush(workshop.folder)
        standing = check_contents(workshop.destination, shown(self._destination))
        if standing.faults:
            raise SiteError(standing.faults)
        old = swap(workshop, standing)
        flush_name(workshop.destination.parent)
        # The new site stands now. The next run removes what the system does not let us remove of the old one.
        with contextlib.suppress(OSError):
            if old and standing.manifest:
                retire(workshop, old, standing.manifest, standing.survey, manifest)
            close(workshop, manifest)


def clean(destination: Path, root: Path) -> Changes:
    """Remove the published site: the files on its list, folders that are empty then, and nothing else.

    `removed` names the files that are gone, `unchanged` those that were left because we did not make them.
    Raises `SiteError` for a folder in which nothing may ever be published.
    """
    recover(destination)
    faults = [fault for fault in check_destination(destination, root) if fault.code != DESTINATION_FOREIGN.code]
    if faults:
        raise SiteError(faults)
    try:
        with in_plain_words(Workshop(destination), destination):
            return _emptied(Workshop(destination))
    except SiteError as error:
        rest = "What could not be taken away of the site is still there; clean again, or build."
        raise SiteError(replace(one, hint=f"{one.hint} {rest}") for one in error.diagnostics) from error


def _emptied(workshop: Workshop) -> Changes:
    """Remove the published site and the work folder. Raises OSError."""
    place = workshop.destination
    manifest = read_manifest(place)
    found = survey(place, manifest) if place.exists() else Survey()
    if manifest:
        take_apart(place, manifest.entries, found)
        os.unlink(place / MANIFEST_NAME)
        if not found.foreign:
            os.rmdir(place)
    if workshop.is_ours():
        close(workshop, None)
    return Changes(removed=tuple(manifest.entries) if manifest else (), unchanged=found.foreign)


def _key(path: str) -> str:
    """Return the path in a form that is the same for names that Windows or macOS take for one."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


_CAREFULLY = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK"))


def _plain(path: str, flags: int) -> int:
    """Open a published file, for `open`. Raises OSError, also for a link, a folder or a pipe in its place."""
    descriptor = os.open(path, flags | _CAREFULLY)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path)


def _holds(path: str, data: bytes) -> bool:
    """Return whether a published file still has exactly these bytes."""
    try:
        with open(path, "rb", opener=_plain) as file:
            return file.read(len(data) + 1) == data
    except OSError:
        return False


def _digest_of(path: str) -> str:
    """Return the SHA-256 of a published file. Raises OSError."""
    with open(path, "rb", opener=_plain) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _link(source: str, target: str) -> None:
    """Give a file a second name, so that bytes and time of change stay; copy both where a disk cannot do that."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
