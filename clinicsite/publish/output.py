"""Publishes rendered files to a folder: stages them beside it and swaps the whole in.

What may be replaced is decided in `destination`, how folders change places in `swap`. The caller holds the project's
lock. Nothing here knows what the files mean.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import shutil
import unicodedata
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from clinicsite.diagnostics import Diagnostics, Fault, Position, SiteError
from clinicsite.model.made import Output
from clinicsite.publish.destination import Survey, check_contents, check_destination, survey
from clinicsite.publish.faults import DESTINATION_FOREIGN, OUTPUT_ALIKE, OUTPUT_PATH, OUTPUT_TWICE, shown
from clinicsite.publish.manifest import Entry, Manifest, media_type, path_complaint, read_manifest
from clinicsite.publish.state import MANIFEST_NAME
from clinicsite.publish.swap import (
    Workshop,
    close,
    flush,
    flush_name,
    in_plain_words,
    recover,
    remove_folders,
    retire,
    swap,
    take_apart,
    write_new,
)

__all__ = ["Changes", "Stage", "check_destination", "clean", "recover"]


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


class Stage:
    """Takes the files of a new site one by one and publishes them all at once.

        with Stage(destination, site.config.site.url) as stage:
            for output in outputs:
                stage.add(output)
            changes = stage.commit()

    Leaving the block without `commit` leaves the destination as it was. All methods raise `SiteError` for what the
    system refuses; the destination then is as it was, too.
    """

    def __init__(self, destination: Path, site_id: str) -> None:
        self._destination = destination
        self._site_id = site_id
        self._workshop = Workshop(destination)
        self._before: Manifest | None = None
        self._entries: dict[str, Entry] = {}
        self._kept: list[str] = []
        self._places: dict[str, tuple[str, str]] = {}
        self._found = Diagnostics()
        self._opened = False

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
        if not self._is_free(output):
            return
        path, data = output.path, output.data
        entry = Entry(hashlib.sha256(data).hexdigest(), len(data), media_type(path), output.source)
        self._entries[path] = entry
        old = self._before.entries.get(path) if self._before else None
        if old and old.digest == entry.digest and _holds(os.path.join(self._workshop.destination, path), data):
            self._kept.append(path)
            return
        with in_plain_words(self._workshop, self._destination):
            self._open()
            self._place(path, functools.partial(write_new, data=data))

    def commit(self) -> Changes:
        """Publish all files, and return what that changed. When nothing did, nothing is touched."""
        self._found.raise_errors()
        manifest = self.manifest
        if self._opened or manifest != self._before:
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

    def _is_free(self, output: Output) -> bool:
        """Return whether the path can be had on every system, and complain if not."""
        path = output.path
        if reason := path_complaint(path):
            self._complain(OUTPUT_PATH, output, reason)
        elif path in self._entries:
            first = shown(self._entries[path].source)
            taken = "A file of this name" if first == shown(output.source) else f'"{first}"'
            self._complain(OUTPUT_TWICE, output, f"{taken} is published there already.")
        else:
            return self._is_distinct(output)
        return False

    def _is_distinct(self, output: Output) -> bool:
        """Return whether file and folders have names of their own on Windows and macOS too, and complain if not."""
        place, kind = output.path, "file"
        while place:
            key = _key(place)
            taken = self._places.get(key)
            if taken == (place, kind):
                return True  # A folder that is known, and so are all above it.
            if taken:
                other, is_a = taken
                if other == place:
                    self._complain(OUTPUT_TWICE, output, f'"{shown(place)}" is a {is_a} already.')
                else:
                    reason = f'Windows and macOS cannot tell "{shown(place)}" from "{shown(other)}".'
                    self._complain(OUTPUT_ALIKE, output, reason)
                return False
            self._places[key] = (place, kind)
            place, kind = place.rpartition("/")[0], "folder"
        return True

    def _complain(self, fault: Fault, output: Output, reason: str) -> None:
        """Keep the complaint that a file cannot be published."""
        source = shown(output.source)
        message = f'"{source}" cannot be published as "{shown(output.path)}". {reason}'
        self._found.add(fault.at(Position(source), message, hint=fault.mend))

    def _open(self) -> None:
        """Make the folder in which the site is put together, once it is known that something changes."""
        if not self._opened:
            self._workshop.open(reuse=self._before is not None)
            self._opened = True

    def _place(self, path: str, make: Callable[[str], object]) -> None:
        """Make a file of the new site, and its folder when that is missing."""
        target = f"{self._workshop.site}/{path}"
        try:
            make(target)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            make(target)
        except FileExistsError:  # There was a folder of this name before, and its spare one is in the way.
            remove_folders(Path(target))
            make(target)

    def _finish(self, manifest: Manifest) -> None:
        """Add what did not change, drop spare folders that are not needed, and put in the list as the last thing."""
        for path in self._kept:
            self._place(path, functools.partial(_link, f"{self._workshop.destination}/{path}"))
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
    workshop = Workshop(destination)
    place = workshop.destination
    with in_plain_words(workshop, destination):
        manifest = read_manifest(place)
        found = survey(place, manifest) if place.exists() else Survey()
        if manifest:
            take_apart(place, manifest, found)
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


_READ = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK"))


def _holds(path: str, data: bytes) -> bool:
    """Return whether a published file still has exactly these bytes; a link or a pipe in its place has not."""
    try:
        descriptor = os.open(path, _READ)
    except OSError:
        return False
    try:
        return os.read(descriptor, len(data) + 1) == data
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _link(source: str, target: str) -> None:
    """Give a file a second name, so that bytes and time of change stay; copy both where a disk cannot do that."""
    try:
        os.link(source, target)
    except (FileNotFoundError, FileExistsError):
        raise
    except OSError:
        shutil.copy2(source, target)
