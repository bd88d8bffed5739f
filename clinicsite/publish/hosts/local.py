"""A folder of this computer, or of a disk that it has mounted."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from clinicsite.diagnostics import Diagnostic, SiteError
from clinicsite.publish.deploy_faults import HOST_FAILED, HOST_FULL, HOST_READ_ONLY, complaint
from clinicsite.publish.faults import shown
from clinicsite.publish.host import Sent
from clinicsite.publish.hosts.store import AREA, Copy
from clinicsite.publish.manifest import Entry
from clinicsite.publish.swap import flush

_FULL = {errno.ENOSPC, errno.EDQUOT}
_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}
_PART = f"{AREA}/part"
"""The file that is not whole yet; whoever holds the lock writes one after the other."""


class LocalStore:
    """A folder as a store."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready: set[Path] = set()
        """Folders that are there for certain."""
        self._swept = False
        """Whether what a run before this one has left half done is gone."""

    @property
    def label(self) -> str:
        """What the folder is called in messages."""
        return f'the folder "{shown(self._folder)}"'

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        """Return the bytes of those of the files that exist."""
        found = {}
        with self._in_words():
            for name in names:
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    found[name] = self._path(name).read_bytes()
        return found

    def names_in(self, folder: str) -> set[str]:
        """Return the names of files and folders directly in a folder."""
        with self._in_words():
            try:
                names = os.listdir(self._path(folder))
            except FileNotFoundError:
                return set()
        return set(names)

    def existing(self, names: Sequence[str]) -> set[str]:
        """Return those of the files that exist."""
        return {name for name in names if os.path.lexists(self._path(name))}

    def put(self, files: Iterable[tuple[str, bytes, Entry]], sent: Sent) -> None:
        """Write files elsewhere and rename them into their places."""
        for name, data, _ in files:
            with self._in_words():
                spare = self._spare(name)
                spare.write_bytes(data)
                os.replace(spare, self._path(name))
            sent(1, len(data))
        with self._in_words():
            flush(self._folder)

    def create(self, name: str, data: bytes) -> bool:
        """Write a file unless there is one of that name."""
        with self._in_words():
            path = self._path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with open(path, "xb") as file:
                    file.write(data)
            except FileExistsError:
                return False
        return True

    def copy(self, copies: Sequence[Copy]) -> None:
        """Give files second names; where the disk cannot, copy them."""
        for copy in copies:
            with self._in_words():
                spare = self._spare(copy.target)
                source = self._path(copy.source)
                try:
                    os.link(source, spare)
                except FileNotFoundError:
                    raise
                except OSError:
                    shutil.copyfile(source, spare)
                os.replace(spare, self._path(copy.target))
                # Renaming one name of a file onto another name of the same file does nothing (POSIX, rename).
                if os.path.lexists(spare):
                    os.unlink(spare)

    def delete(self, names: Sequence[str]) -> None:
        """Delete files and folders that are empty then."""
        self._ready.clear()
        for name in names:
            with self._in_words():
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    os.unlink(self._path(name))
                self._prune(self._path(name).parent)

    def now(self) -> datetime | None:
        """Return None: a folder has no clock but ours."""
        return None

    def target(self, link: str) -> str | None:
        """Return where a link leads."""
        try:
            return os.readlink(self._path(link)).replace(os.sep, "/")
        except OSError:
            return None

    def point(self, link: str, target: str) -> None:
        """Let a link lead elsewhere."""
        with self._in_words():
            spare = self._spare(link)
            os.symlink(target, spare, target_is_directory=True)
            os.replace(spare, self._path(link))

    def delete_folder(self, folder: str) -> None:
        """Delete a folder with all that is in it."""
        with self._in_words(), contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self._path(folder))

    def _path(self, name: str) -> Path:
        """Return where a name is."""
        return self._folder / name if name else self._folder

    def _spare(self, name: str) -> Path:
        """Return the place for a file that is not whole yet, and make the folder it will be in."""
        spare = self._path(_PART)
        for folder in {self._path(name).parent, spare.parent} - self._ready:
            folder.mkdir(parents=True, exist_ok=True)
            self._ready.add(folder)
        if not self._swept:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(spare)
            self._swept = True
        return spare

    def _prune(self, folder: Path) -> None:
        """Remove a folder that is empty, and those above it, but never the place itself."""
        while folder != self._folder and self._folder in folder.parents:
            try:
                os.rmdir(folder)
            except OSError:
                return
            folder = folder.parent

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        """Turn what the system refuses into a complaint; after that, or a break, nothing is taken for certain."""
        try:
            yield
        except BaseException as error:
            self._ready.clear()
            self._swept = False
            if isinstance(error, OSError):
                raise SiteError([self._complaint(error)]) from error
            raise

    def _complaint(self, error: OSError) -> Diagnostic:
        """Return what the system refused, in words."""
        label = f"{self.label[:1].upper()}{self.label[1:]}"
        if error.errno in _FULL:
            return complaint(HOST_FULL, f"There is no room left for {self.label}.")
        if error.errno in _READ_ONLY:
            return complaint(HOST_READ_ONLY, f"{label} cannot be written to.")
        return complaint(HOST_FAILED, f"{label} could not be used. The system says: {error.strerror}.")
