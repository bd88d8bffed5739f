"""Tells whether anything that a build reads has changed, and which files in the owner's folders are no work of hers.

The answer is a digest of contents, never of times: an editor or a restored backup may leave a file's time as it was.
It is asked before anything else is loaded, so this module imports the standard library only, and little of it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_CONFIG = "site.yaml"
_OWN_FOLDERS = ("content", "templates", "static")
_THEME_FOLDERS = ("templates", "static")

_LEFTOVER = re.compile(
    r"""
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
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_READ = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NONBLOCK"))
_CHUNK = 1 << 16
_UNREADABLE = bytes(32)


def is_leftover(name: str) -> bool:
    """Return whether a file of this name was left by an editor, a file manager or a synchronising program.

    Such a file is never content and never published.
    """
    return _LEFTOVER.fullmatch(name) is not None


def inputs_key(root: Path, theme: Path, extra: str) -> str:
    """Return the digest over all that a build of the project `root` reads, in hexadecimal.

    That is `site.yaml`, `content`, `templates` and `static`, and `templates` and `static` of the folder `theme`.
    `extra` stands for the rest: options, versions, `generator_digest()`. A file that cannot be read counts as
    unreadable; saying so is the business of whoever loads it.
    """
    whole = hashlib.sha256(extra.encode("utf-8", "surrogatepass"))
    _add_file(whole, _CONFIG, os.path.join(root, _CONFIG))
    for mark, base, folders in (("site", root, _OWN_FOLDERS), ("theme", theme, _THEME_FOLDERS)):
        for folder in folders:
            for name, path in _files(os.path.join(base, folder)):
                _add_file(whole, f"{mark}/{folder}/{name}", path)
    return whole.hexdigest()


def generator_digest() -> str:
    """Return the digest over the generator's own files, in hexadecimal: with other code, other pages."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    whole = hashlib.sha256()
    for name, path in _files(package):
        if "__pycache__" not in name:
            _add_file(whole, name, path)
    return whole.hexdigest()


def _files(folder: str) -> list[tuple[str, str]]:
    """Return the files below a folder, sorted: the path below it with forward slashes, and where it is."""
    return sorted(_walk(folder, "", ()))


def _walk(folder: str, prefix: str, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the files below a folder; links are followed, but not round in a ring."""
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        yield prefix, folder
        return
    for entry in entries:
        if is_leftover(entry.name):
            continue
        name, path = f"{prefix}{entry.name}", entry.path
        if not _is_folder(entry):
            yield name, path
        elif not entry.is_symlink():
            yield from _walk(path, f"{name}/", above)
        elif (real := os.path.realpath(path)) not in above:
            yield from _walk(path, f"{name}/", (*above, real))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Return whether a folder stands there, or a link to one; a link to itself is none."""
    with contextlib.suppress(OSError):
        return entry.is_dir()
    return False


def _add_file(whole: hashlib._Hash, name: str, path: str) -> None:
    """Add name and contents of a file; neither a name nor a digest can be taken for a part of the next."""
    try:
        content = _content_digest(path)
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
