"""Puts a finished folder in the place of the published one, in one step, and puts things right after a killed run.

Beside the destination `public` stands, while a build runs, the work folder `.public.new` with

    .gitignore  the first thing made in it and the last one removed: the sign that the folder is ours
    site        the new site; the list of its files is put in last, so a folder without the list is unfinished
    old         what was published before, set aside (only where the system cannot exchange two folders)
    spare       folders of an earlier site, without any file, to be filled again (only for large sites)
    list        the list of files while it is written

Where the system can exchange two folders (Linux, macOS) the destination is at each instant the whole old site or
the whole new one. Elsewhere it is missing for the moment between two renames. A run may be killed at any instant;
`recover` is called before anything else is done and finds one of these:

    destination  site        old       the run was killed                        so
    -----------  ----------  --------  ----------------------------------------  ----------------------------------
    any          -           -         before the first file or after the last   the work folder is removed
    any          unfinished  -         while the site was put together           site is removed
    any          finished    -         just before or after the exchange: site   the files on its list are removed,
                                       is the new or the old one, whole or not   site becomes spare or is removed
    -            finished    whole     between the two renames                   old goes back, then as above
    present      -           any       while the old site was taken apart        as for a finished site

Of a finished site only files on its list are deleted. A stranger's file that appears in the old site in the moment
in which it is replaced is kept: in the work folder, or with spare folders in its place in the next site. The next run
or the one after it refuses to go on until somebody has moved it.

A program whose working folder is the destination goes on seeing the old one; servers that open files by path do not.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from clinicsite.diagnostics import Diagnostic, Position, SiteError
from clinicsite.publish.destination import Standing, Survey, survey
from clinicsite.publish.faults import WORK_FOREIGN, disk_fault, shown
from clinicsite.publish.manifest import Manifest, read_manifest
from clinicsite.publish.state import MANIFEST_NAME, is_harmless

PLATFORM: str = sys.platform
"""The kind of system, for tests of what others than this one do."""

SPARE_FROM = 500
"""The number of folders from which on empty ones are kept for the next build: making and removing them costs a
file system more than filling them."""

_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
"""Seconds between attempts to rename on Windows, where virus scanners and indexers hold new files for a moment."""

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_SIGN = b"# The next site is put together in this folder. It can be deleted while no build runs.\n*\n"


class Workshop:
    """The work folder of a destination."""

    def __init__(self, destination: Path) -> None:
        self.destination = Path(os.path.abspath(destination))
        """What is to be replaced."""
        self.folder = self.destination.with_name(f".{self.destination.name}.new")
        """The work folder."""
        self.sign = self.folder / ".gitignore"
        self.site = self.folder / "site"
        self.old = self.folder / "old"
        self.spare = self.folder / "spare"
        self.list = self.folder / "list"

    def open(self) -> None:
        """Make `site`, without any file. The work folder must have been put right before (`recover`)."""
        if not self.folder.exists():
            os.makedirs(self.destination.parent, exist_ok=True)
            os.mkdir(self.folder)
            write_new(os.fspath(self.sign), _SIGN)
        if self.spare.exists():
            rename(self.spare, self.site)
        else:
            os.mkdir(self.site)

    def is_ours(self) -> bool:
        """Return whether there is a work folder. Raises `SiteError` when it holds something we did not make."""
        try:
            names = set(os.listdir(self.folder))
        except FileNotFoundError:
            return False
        ours = {self.sign.name, self.site.name, self.old.name, self.spare.name, self.list.name}
        strangers = sorted(
            name for name in names if not ((name in ours and self.sign.name in names) or is_harmless(name))
        )
        if strangers:
            raise SiteError([_stranger(self.folder, strangers[0])])
        return True

    def is_tidy(self) -> bool:
        """Return whether it holds nothing but spare folders of the site that is published.

        That is seen without reading the list of a large site, which takes time.
        """
        unfinished = any(made.exists() for made in (self.site, self.old, self.list))
        return self.spare.exists() and not unfinished and (self.destination / MANIFEST_NAME).exists()


@contextlib.contextmanager
def in_plain_words(workshop: Workshop, destination: Path) -> Iterator[None]:
    """Turn what the system refuses into a `SiteError` that names the file as it would have been published."""
    try:
        yield
    except OSError as error:
        raise refusal(workshop, destination, error) from error


def refusal(workshop: Workshop, destination: Path, error: OSError) -> SiteError:
    """Return what the system refuses in plain words, with the file as it would have been published."""
    path = os.fspath(error.filename) if isinstance(error.filename, str | os.PathLike) else os.fspath(destination)
    if Path(path).is_relative_to(workshop.site):
        path = os.fspath(destination / Path(path).relative_to(workshop.site))
    elif Path(path).is_relative_to(workshop.folder):
        path = os.fspath(destination)
    return SiteError([disk_fault(error, shown(path))])


def recover(destination: Path) -> None:
    """Put right what a killed run left beside the destination; nothing happens when there is nothing.

    Raises `SiteError` when the work folder holds files that are not ours or cannot be put right.
    """
    workshop = Workshop(destination)
    with in_plain_words(workshop, destination):
        if not workshop.is_ours() or workshop.is_tidy():
            return
        current = read_manifest(workshop.destination)
        if workshop.old.exists() and workshop.site.exists() and current is None:
            with contextlib.suppress(FileNotFoundError):
                os.rmdir(workshop.destination)
            rename(workshop.old, workshop.destination)
            current = read_manifest(workshop.destination)
        for folder in (workshop.site, workshop.old):
            if folder.exists():
                _clear(workshop, folder, current)
        close(workshop, current)


def _clear(workshop: Workshop, folder: Path, current: Manifest | None) -> None:
    """Remove an unfinished site, or take apart a finished one."""
    manifest = read_manifest(folder)
    if manifest is None:
        shutil.rmtree(folder)
        return
    found = survey(folder, manifest)
    if found.foreign:
        raise SiteError([_stranger(folder, found.foreign[0])])
    retire(workshop, folder, manifest, found, current)


def retire(workshop: Workshop, folder: Path, manifest: Manifest, found: Survey, current: Manifest | None) -> None:
    """Take apart a site that is not published (any more), keeping the folders that the `current` one has too."""
    keep = _folders_to_keep(current)
    take_apart(folder, manifest.entries, found, keep)
    if keep and not workshop.spare.exists():
        os.unlink(folder / MANIFEST_NAME)
        rename(folder, workshop.spare)
    elif os.listdir(folder) == [MANIFEST_NAME]:
        # The list goes last: as long as there is a file that is not on it, it must be there to tell.
        os.unlink(folder / MANIFEST_NAME)
        os.rmdir(folder)


def take_apart(folder: Path, listed: Iterable[str], found: Survey, keep: frozenset[str] = frozenset()) -> None:
    """Delete the files on the list, leftovers of file managers, and all empty folders but those in `keep`."""
    for path in (*listed, *found.harmless):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(f"{folder}/{path}")
    for path in sorted(set(found.folders) - keep, reverse=True):
        with contextlib.suppress(OSError):  # It is not empty: it holds a file that is not ours.
            os.rmdir(f"{folder}/{path}")


def close(workshop: Workshop, current: Manifest | None) -> None:
    """Remove the work folder; for a large site the spare folders stay, and so does what could not be taken apart."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(workshop.list)
    if workshop.spare.exists():
        if _folders_to_keep(current):
            return
        remove_folders(workshop.spare)
    left = [name for name in os.listdir(workshop.folder) if name != workshop.sign.name]
    if not all(map(is_harmless, left)):
        return
    for name in (*left, workshop.sign.name):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(workshop.folder / name)
    os.rmdir(workshop.folder)


def remove_folders(folder: Path) -> None:
    """Remove a folder that holds nothing but folders. Raises OSError for any file in it."""
    for path, _, _ in os.walk(folder, topdown=False):
        os.rmdir(path)


def _folders_to_keep(current: Manifest | None) -> frozenset[str]:
    """Return the folders that are worth keeping for the next build."""
    return current.folders if current and len(current.folders) >= SPARE_FROM else frozenset()


def _stranger(folder: Path, name: str) -> Diagnostic:
    """Return the complaint about a file in the work folder that is not ours."""
    message = f'"{shown(folder)}" is where a new site is put together, but it holds "{shown(name)}".'
    return WORK_FOREIGN.at(Position(shown(folder)), message, hint=WORK_FOREIGN.mend)


def write_new(path: str, data: bytes) -> None:
    """Write a file that must not exist yet. Raises OSError."""
    descriptor = os.open(path, _CREATE, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def swap(workshop: Workshop, standing: Standing) -> Path | None:
    """Let the finished site change places with what stands at the destination, which has been checked.

    Returns the folder that then holds the old site, or None when there was none.
    """
    site, destination, old = workshop.site, workshop.destination, workshop.old
    if standing.manifest is None:
        # At most an empty folder, or what a file manager left in one.
        take_apart(destination, (), standing.survey)
        with contextlib.suppress(FileNotFoundError):
            os.rmdir(destination)
        rename(site, destination)
        return None
    if _exchange(site, destination):
        return site
    rename(destination, old)
    rename(site, destination)
    return old


def rename(source: Path, target: Path) -> None:
    """Rename a folder; on Windows, try again for about 2.5 seconds while another program holds it."""
    if PLATFORM != "win32":
        os.rename(source, target)
        return
    for pause in _PAUSES:
        with contextlib.suppress(PermissionError):
            os.rename(source, target)
            return
        time.sleep(pause)
    try:
        os.rename(source, target)
    except PermissionError as error:
        raise OSError(errno.EBUSY, error.strerror, os.fspath(source)) from error


_NOT_OFFERED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
_RENAME_EXCHANGE = 2  # linux/fs.h; RENAME_SWAP in macOS's sys/stdio.h has the same value
_AT_FDCWD = -100


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step. Returns False where the system or the disk does not offer it."""
    first, second = os.fsencode(one), os.fsencode(other)
    if PLATFORM == "win32":
        return False
    if PLATFORM == "darwin":
        return _call("renamex_np", other, first, second, _RENAME_EXCHANGE)
    return _call("renameat2", other, _AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE)


def flush(folder: Path) -> None:
    """Wait until what was written to the disk that `folder` lies on would survive a power cut.

    One call for the whole disk: a call for each file would take minutes for a large site. macOS may answer before
    the last byte is safe, and Windows has no such call: there a power cut soon after a build can damage the new site,
    and the next build, which compares every byte, mends it.
    """
    if PLATFORM != "win32":
        with _opened(folder) as descriptor:
            if not _call("syncfs", folder, descriptor):
                os.sync()


def flush_name(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut. A disk that cannot do that keeps the old name, so go on."""
    with contextlib.suppress(OSError), _opened(folder) as descriptor:  # Windows opens no folder.
        os.fsync(descriptor)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """Hold a folder open."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _call(name: str, about: Path, *arguments: int | bytes) -> bool:
    """Call a function of the C library. Returns False where the system or the disk does not offer it.

    Raises OSError, with the path that it is `about`, for all else that it refuses.
    """
    try:
        import ctypes

        function = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (ImportError, OSError, AttributeError):
        refused = errno.ENOSYS
    else:
        refused = ctypes.get_errno() if function(*arguments) else 0
    if refused and refused not in _NOT_OFFERED:
        raise OSError(refused, os.strerror(refused), os.fspath(about))
    return not refused
