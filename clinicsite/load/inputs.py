"""Tells whether anything that a build reads has changed, and which files in the owner's folders are no work of hers.

The answer is a digest of contents: an editor or a restored backup may leave a file's time as it was. A file is not
read again where the system tells that it cannot have been touched: same file, size and time, and the same time of the
last change of any of these, which nobody can set. It is asked before anything else is loaded, so this module imports
the standard library only, and little of it.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import os
import stat
import sys
import time

from clinicsite.kept_file import KeptFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

FORMAT = "clinicsite inputs 2"
"""The shape of the file of digests; another one is not read."""
_CONFIG = "site.yaml"
_OWN_FOLDERS = ("content", "templates", "static")
_THEME_FOLDERS = ("templates", "static")

_LEFTOVER = r"""
    \.DS_Store | Thumbs\.db | desktop\.ini  # file managers
    | \._.*                                 # macOS on disks of other systems
    | ~\$.* | ~WR.*\.tmp                    # Word, Excel
    | \.~lock\..*\#                         # LibreOffice
    | \.\#.* | \#.*\# | .*~                 # Emacs, and many Linux editors
    | \..*\.sw[a-z] | 4913                  # Vim
    | .*\.(tmp|temp|bak|orig|part|crdownload)
    | \.goutputstream-.*                    # GNOME
    | \..+\.[A-Za-z0-9]{1,5}\.[A-Za-z0-9]{6} # rsync, while it copies
    | .*\.sb-[0-9a-f]{8}-[A-Za-z0-9]{6}     # macOS, while it saves
    | .*conflicted\ copy.*                  # Dropbox, Nextcloud
    | .*\.sync-conflict-.*                  # Syncthing
"""
_PLAIN_ENDINGS = frozenset(("md", "html", "yaml", "css", "js", "svg", "jpg", "png", "webp", "py", "json", "txt"))
_READ = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NONBLOCK"))
_CHUNK = 1 << 16
_UNREADABLE = bytes(32)
_SETTLED = 3_000_000_000
"""Nanoseconds after which another change of a file gets another time on every file system."""
_TRUSTED = sys.platform != "win32"
"""Whether the system tells when a file was last changed in any way; Windows tells when it was made."""


class Digests:
    """The digests of files, kept from one run to the next for those that cannot have been touched since."""

    def __init__(self, path: str | None = None) -> None:
        """Use a file; without one, or with one that makes no sense, every file is read."""
        self._file = KeptFile(path, FORMAT, "") if path and _TRUSTED else None
        self._known = _known_in(self._file) if self._file else {}
        self._seen: dict[str, list[int | str]] = {}
        self._changed = False

    def of(self, path: str) -> bytes:
        """Return the SHA-256 of a file. Raises OSError, also for a pipe or a device, which might never end."""
        now = time.time_ns()
        found = os.stat(path)
        stamp = [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev]
        known = self._known.get(path)
        if known is not None and known[:-1] == stamp:
            self._seen[path] = known
            return bytes.fromhex(known[-1])
        digest = _content_digest(path)
        if max(found.st_mtime_ns, found.st_ctime_ns) + _SETTLED < now:
            self._seen[path] = [*stamp, digest.hex()]
            self._changed = True
        return digest

    def keep(self) -> None:
        """Write down what is known, if it is more than before. A disk that refuses costs time, no more."""
        # What two runs write at once makes no sense, and is not believed.
        if self._file and self._changed:
            self._file.write(self._seen)


def _known_in(file: KeptFile) -> dict[str, list[Any]]:
    """Return what a file of digests holds; nothing when it cannot be made sense of."""
    known = file.read()
    return known if all(map(_is_sound, known.values())) else {}


def _is_sound(entry: object) -> bool:
    """Return whether an entry has the form that is written here."""
    return isinstance(entry, list) and len(entry) == 6 and isinstance(entry[-1], str) and len(entry[-1]) == 64


def is_leftover(name: str) -> bool:
    """Return whether a file of this name was left by an editor, a file manager or a synchronising program.

    Such a file is never content and never published.
    """
    return not _is_plain(name) and _leftover().fullmatch(name) is not None


def _is_plain(name: str) -> bool:
    """Return whether a name is so plain that it need not be compared with those of leftovers."""
    _, dot, ending = name.rpartition(".")
    return (
        not any(sign in name.lower() for sign in ("~", "#", "conflict"))
        # A number alone may be one that Vim leaves.
        and (name[:1].isalpha() or name[:1] == "_" or (dot != "" and name[:1].isdigit()))
        and (not dot or ending in _PLAIN_ENDINGS)
    )


@functools.cache
def _leftover() -> re.Pattern[str]:
    """Return the pattern of the names of leftovers."""
    import re

    return re.compile(_LEFTOVER, re.IGNORECASE | re.VERBOSE | re.DOTALL)


def inputs_key(root: str | Path, theme: str | Path, extra: str, digests: Digests | None = None) -> str:
    """Return the digest over all that a build of the project `root` reads, in hexadecimal.

    That is `site.yaml`, `content`, `templates` and `static`, and `templates` and `static` of the folder `theme`.
    `extra` stands for the rest: options, versions, `generator_digest()`; `digests` may know some files already. A file
    that cannot be read counts as unreadable; saying so is the business of whoever loads it.
    """
    whole, digests = hashlib.sha256(extra.encode("utf-8", "surrogatepass")), digests or Digests()
    _add_file(whole, _CONFIG, os.path.join(root, _CONFIG), digests)
    for mark, base, folders in (("site", root, _OWN_FOLDERS), ("theme", theme, _THEME_FOLDERS)):
        for folder in folders:
            for name, path in _files(os.path.join(base, folder)):
                _add_file(whole, f"{mark}/{folder}/{name}", path, digests)
    return whole.hexdigest()


def generator_digest(digests: Digests | None = None) -> str:
    """Return the digest over the generator's own files, in hexadecimal: with other code, other pages."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    whole, digests = hashlib.sha256(), digests or Digests()
    for name, path in _files(package, without="__pycache__"):
        _add_file(whole, name, path, digests)
    return whole.hexdigest()


def git_folder(root: str) -> str | None:
    """Return where the repository around a folder keeps its data, or None when there is none."""
    folder = os.path.abspath(root)
    while True:
        place = os.path.join(folder, ".git")
        if os.path.isdir(place):
            return place
        if os.path.isfile(place):
            return os.path.join(folder, _text(place).removeprefix("gitdir:").strip())
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def commit_mark(root: str) -> str:
    """Return a text that is another one after each commit, read without a call; an empty text without Git."""
    place = git_folder(root)
    if place is None:
        return ""
    head = _text(os.path.join(place, "HEAD"))
    shared = os.path.join(place, _text(os.path.join(place, "commondir")) or ".")
    name = head.removeprefix("ref: ")
    tables = _text(os.path.join(shared, "reftable", "tables.list"))
    loose = (_text(os.path.join(place, name)) or _text(os.path.join(shared, name))) if name != head else ""
    packed = "" if loose else _text(os.path.join(shared, "packed-refs"))
    return hashlib.sha256(f"{head}\0{loose}\0{packed}\0{tables}".encode()).hexdigest()


def _text(path: str) -> str:
    """Return the text of a file of Git's, without its end; empty for one that is not there."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""


def _files(folder: str, without: str = "") -> list[tuple[str, str]]:
    """Return the files below a folder, sorted: the path below it with forward slashes, and where it is.

    Folders of the name `without` are left out.
    """
    return sorted(_walk(folder, "", (), without))


def _walk(folder: str, prefix: str, above: tuple[str, ...], without: str) -> Iterator[tuple[str, str]]:
    """Yield the files below a folder; links are followed, but not round in a ring."""
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        yield prefix, folder
        return
    for entry in entries:
        if entry.name == without or is_leftover(entry.name):
            continue
        name, path = f"{prefix}{entry.name}", entry.path
        if not _is_folder(entry):
            yield name, path
        elif not entry.is_symlink():
            yield from _walk(path, f"{name}/", above, without)
        elif (real := os.path.realpath(path)) not in above:
            yield from _walk(path, f"{name}/", (*above, real), without)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Return whether a folder stands there, or a link to one; a link to itself is none."""
    with contextlib.suppress(OSError):
        return entry.is_dir()
    return False


def _add_file(whole: hashlib._Hash, name: str, path: str, digests: Digests) -> None:
    """Add name and contents of a file; neither a name nor a digest can be taken for a part of the next."""
    try:
        content = digests.of(path)
    except OSError:
        content = _UNREADABLE
    whole.update(name.encode("utf-8", "surrogateescape") + b"\0" + content)


def _content_digest(path: str) -> bytes:
    """Return the SHA-256 of a file. Raises OSError, also for a pipe or a device, which might never end."""
    descriptor = os.open(path, _READ)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a file", path)
        chunk = os.read(descriptor, _CHUNK)
        content = hashlib.sha256(chunk)
        while len(chunk) == _CHUNK:
            chunk = os.read(descriptor, _CHUNK)
            content.update(chunk)
        return content.digest()
    finally:
        os.close(descriptor)
