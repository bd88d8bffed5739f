"""Remembers the last good build, so that a build of unchanged files can end at once.

It owns `.clinicsite/state` in the project. Nothing depends on that file: when it is missing, torn, written
by another version or about another folder, the build is done in full. It is read before anything else is loaded,
so this module imports the standard library only, and little of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from clinicsite.kept_file import KeptFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

FORMAT = "clinicsite state 3"
"""The shape of the file; another one is not read."""

MANIFEST_NAME = ".clinicsite.json"
"""The list of published files, in the published folder itself."""

_TICK = 100_000_000
"""Nanoseconds in which a system that tells times finely may give two changes of a folder one time."""
_COARSE_TICK = 3_000_000_000
"""The same where it tells whole seconds."""

_HARMLESS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that file managers leave in any folder they show; they are nobody's work."""


_LAST: dict[str, tuple[tuple[int, ...], dict[object, object]]] = {}
"""What was read of a project's last build, with the stamp of its file: a build asks for it several times."""


def _last_build(root: str | Path) -> dict[object, object]:
    """Return what the last build of a project has kept."""
    file = kept_state(root)
    try:
        found = os.stat(file.path)
    except OSError:
        return {}
    stamped = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    known = _LAST.get(file.path)
    if known is None or known[0] != stamped:
        _LAST.clear()
        known = _LAST[file.path] = (stamped, file.read())
    return known[1]


def kept_state(root: str | Path) -> KeptFile:
    """Return where the memory of the project's last build is kept."""
    return KeptFile(os.path.join(root, ".clinicsite", "state"), FORMAT, "")


def remember(
    root: Path,
    key: str,
    destination: Path,
    paths: Iterable[str],
    report: Mapping[str, object],
    known: Mapping[str, list[int]] = MappingProxyType({}),
) -> None:
    """Keep that the inputs with the digest `key` were published as the files `paths` below `destination`.

    `known` are the stamps of those that were left as they are. `report` is what `is_current` gives back; it must be
    plain values. A disk that refuses only costs the next build its short cut, so that is not an error.
    """
    with contextlib.suppress(OSError):
        place, names = os.path.abspath(destination), (*paths, MANIFEST_NAME)
        state = {
            "key": key,
            "destination": place,
            "manifest": _digest(f"{place}/{MANIFEST_NAME}"),
            "files": {path: known.get(path) or stamp(f"{place}/{path}") for path in names},
            "folders": {folder: _settled(_folder_stamp(f"{place}/{folder}")) for folder in _folders(names)},
            "report": report,
        }
        kept_state(root).write(state)


def is_current(root: str | Path, key: str, destination: str | Path) -> dict[str, object] | None:
    """Return the report of the last build when it still holds, else None.

    It holds when the inputs are the same (`key`), and the published folder has exactly the recorded files, each
    with the recorded size and time of change.
    """
    state = _last_build(root)
    if state.get("key") != key:
        return None
    files, folders, report = state.get("files"), state.get("folders"), state.get("report")
    if state.get("destination") != os.path.abspath(destination) or not isinstance(files, dict):
        return None
    if not isinstance(report, dict) or not isinstance(folders, dict) or not _stand(f"{destination}/", files, folders):
        return None
    try:
        return report if _digest(os.path.join(destination, MANIFEST_NAME)) == state.get("manifest") else None
    except OSError:
        return None


def stamps_of(root: Path, destination: Path) -> dict[str, object]:
    """Return size and time of change of the published files, as the last build of the project has left them.

    Nothing if it is not the last build's list that stands there.
    """
    state = _last_build(root)
    _LAST.clear()
    files = state.get("files")
    if state.get("destination") != os.path.abspath(destination):
        return {}
    try:
        ours = _digest(os.path.join(destination, MANIFEST_NAME)) == state.get("manifest")
    except OSError:
        return {}
    return files if ours and isinstance(files, dict) else {}


def _stand(place: str, files: dict[str, object], folders: dict[str, object]) -> bool:
    """Return whether a folder holds exactly these files, unchanged; `place` ends with a slash.

    A folder with the time that it had holds the names that it held, so only the others are listed.
    """
    try:
        touched = [path for path, known in folders.items() if _folder_stamp(place + path) != known]
        if any(stamp(place + path) != known for path, known in files.items()):
            return False
        return all(_holds_these(place, path, files, folders) for path in touched)
    except OSError:
        return False


def _holds_these(place: str, folder: str, files: dict[str, object], folders: dict[str, object]) -> bool:
    """Return whether all that stands in a folder is known, or was left by a file manager. Raises OSError."""
    with os.scandir(place + folder) as entries:
        for entry in entries:
            path = folder + entry.name
            if entry.is_dir(follow_symlinks=False):
                known = f"{path}/" in folders or all(map(is_harmless, _files_below(place, f"{path}/")))
            else:
                known = path in files or is_harmless(path)
            if not known:
                return False
    return True


def _files_below(place: str, folder: str) -> Iterator[str]:
    """Yield the files below a folder. Raises OSError."""
    return (path for path in walk(place + folder) if not path.endswith("/"))


def _folders(paths: Iterable[str]) -> set[str]:
    """Return the folders above these paths with a slash behind each; the published folder itself is empty."""
    found = {""}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and f"{folder}/" not in found:
            found.add(f"{folder}/")
            folder = folder.rpartition("/")[0]
    return found


def _folder_stamp(path: str) -> list[int]:
    """Return number and time of change of a folder. Raises OSError, also when something else stands there."""
    found = os.lstat(path.rstrip("/"))
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(path)
    return [found.st_ino, found.st_mtime_ns]


def _settled(stamped: list[int]) -> list[int]:
    """Return the stamp of a folder, or one that none has if another change now might get the same time."""
    tick = _TICK if stamped[1] % 1_000_000_000 else _COARSE_TICK
    return stamped if stamped[1] + tick < time.time_ns() else []


def walk(folder: str) -> Iterator[str]:
    """Yield the path of all that is below a folder; those of folders end with a slash. Links are not followed."""
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        with os.scandir(f"{folder}/{prefix}") as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{prefix}{entry.name}/")
                    yield waiting[-1]
                else:
                    yield f"{prefix}{entry.name}"


def is_harmless(path: str) -> bool:
    """Return whether a file is a leftover of a file manager."""
    return path.rpartition("/")[2] in _HARMLESS


def stamp(path: str) -> list[int]:
    """Return size in bytes and time of change in nanoseconds."""
    # Not DirEntry.stat: on Windows that is out of date for files with several names.
    found = os.lstat(path)
    return [found.st_size, found.st_mtime_ns]


def _digest(path: str) -> str:
    """Return the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
