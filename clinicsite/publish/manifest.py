"""The list of what was published: which files are ours, what is in them and where they come from.

It stands in the published folder as `.clinicsite.json`. Only files that it lists are ever replaced or deleted, so a
list that cannot be trusted to the letter is refused. It holds no times and nothing about the machine: the same
files give the same bytes.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from clinicsite.diagnostics import Position, SiteError
from clinicsite.publish.faults import MANIFEST_DAMAGED, MANIFEST_NEWER, disk_fault, shown
from clinicsite.publish.state import MANIFEST_NAME
from clinicsite.records import dataclass

FORMAT = 1
"""The shape of the file; a larger number comes from a newer version."""

_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_NOT_KEPT = r"(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:[./]|\Z))"
_PLAIN = re.compile(rf"(?:{_NOT_KEPT}[a-z0-9][a-z0-9_-]{{,99}}(?:\.[a-z0-9]{{1,9}})?(?:/(?!\Z)|\Z))+")
"""Paths of which no name can be wrong, as nearly all are; seen at once, because a large site has many."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A published file."""

    digest: str
    """SHA-256 of its bytes, in hexadecimal."""
    size: int
    """Its length in bytes."""
    type: str
    """Its media type, as a server should name it."""
    source: str
    """The file it was made from, or what made it."""


@dataclass(frozen=True)
class Manifest:
    """All files of one publication."""

    site: str
    """The address of the website: which site it is."""
    entries: Mapping[str, Entry]
    """The files by path below the published folder, sorted by code points."""

    @classmethod
    def of(cls, site: str, entries: Mapping[str, Entry]) -> Manifest:
        """Return the list of these files, in order."""
        return cls(site, {path: entries[path] for path in sorted(entries)})

    @functools.cached_property
    def build(self) -> str:
        """The digest over all paths and contents: two publications have the same one when visitors get the same."""
        lines = (f"{path}\0{entry.digest}\n" for path, entry in self.entries.items())
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    @functools.cached_property
    def folders(self) -> frozenset[str]:
        """All folders that the files need, without the published folder itself."""
        return folders_of(self.entries)

    def to_json(self) -> bytes:
        """Return the bytes of the file."""
        content = {
            "format": FORMAT,
            "site": self.site,
            "build": self.build,
            "files": {path: _fields(entry) for path, entry in self.entries.items()},
        }
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        # A source may be a file whose name is not UTF-8; the escape that this writes is read back by JSON.
        return text.encode("utf-8", "backslashreplace") + b"\n"


def folders_of(paths: Iterable[str]) -> frozenset[str]:
    """Return all folders above these paths."""
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(folders)


def path_complaint(path: str) -> str:
    """Return why a path cannot be published, as a sentence, or an empty text when it can.

    The rules are those of Windows, macOS and Linux together (Microsoft, "Naming Files, Paths, and Namespaces").
    """
    if _PLAIN.fullmatch(path):
        return ""
    if path.casefold() == MANIFEST_NAME:
        return "The list of published files has this name."
    return next(filter(None, map(_name_complaint, path.split("/"))), "")


@functools.lru_cache(maxsize=20_000)
def _name_complaint(name: str) -> str:
    """Return why a name between two slashes cannot be used."""
    if name in ("", ".", ".."):
        return f'"{name}" is not the name of a file or folder.'
    if found := _FORBIDDEN.search(name):
        return f'Names on Windows cannot have "{shown(found[0])}" in them.'
    if name.endswith((" ", ".")):
        return "Names on Windows cannot end with a space or a dot."
    if _RESERVED.fullmatch(name):
        return f'Windows keeps the name "{name}" for itself.'
    try:
        return "The name is too long." if len(name.encode()) > 255 else ""
    except UnicodeEncodeError:
        return "The name is not valid Unicode."


def read_manifest(folder: Path) -> Manifest | None:
    """Return the list of what was published in a folder, or None when there is no list.

    Raises `SiteError` for a list that is damaged, not ours, or written by a newer version.
    """
    path = folder / MANIFEST_NAME
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise _damaged(path)
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SiteError([disk_fault(error, shown(path))]) from error
    return parse_manifest(data, path)


# A build reads the same list several times: before it starts, to compare, and before it replaces anything.
@functools.lru_cache(maxsize=2)
def parse_manifest(data: bytes, path: Path) -> Manifest:
    """Return the list that the bytes of the file `path` hold. Raises `SiteError` like `read_manifest`."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _damaged(path) from error
    version = content.get("format") if isinstance(content, dict) else None
    if isinstance(version, int) and version > FORMAT:
        message = f'"{shown(path)}", the list of the published files, was written by a newer version of this program.'
        raise SiteError([MANIFEST_NEWER.at(Position(shown(path)), message, hint=MANIFEST_NEWER.mend)])
    manifest = _checked(content) if version == FORMAT else None
    if manifest is None or manifest.build != content["build"]:
        raise _damaged(path)
    return manifest


def _checked(content: dict[str, object]) -> Manifest | None:
    """Return the list when every part of it is what we write, else None."""
    site, files = content.get("site"), content.get("files")
    if not isinstance(site, str) or not isinstance(content.get("build"), str) or not isinstance(files, dict):
        return None
    entries = {}
    for path, fields in files.items():
        entry = _entry(fields)
        if entry is None or path_complaint(path):
            return None
        entries[path] = entry
    return Manifest.of(site, entries)


def _fields(entry: Entry) -> dict[str, object]:
    """Return what the file says about an entry."""
    return {"digest": entry.digest, "size": entry.size, "type": entry.type, "source": entry.source}


def _entry(fields: object) -> Entry | None:
    """Return the file that the fields describe, or None when they are not as we write them."""
    if not isinstance(fields, dict):
        return None
    digest, size, kind, source = map(fields.get, ("digest", "size", "type", "source"))
    if not (isinstance(digest, str) and isinstance(size, int) and isinstance(kind, str) and isinstance(source, str)):
        return None
    return Entry(digest, size, kind, source) if _DIGEST.fullmatch(digest) else None


def _damaged(path: Path) -> SiteError:
    """Return the complaint that the list of published files cannot be read."""
    message = f'"{shown(path)}", the list of the files that I published in this folder, cannot be read.'
    return SiteError([MANIFEST_DAMAGED.at(Position(shown(path)), message, hint=MANIFEST_DAMAGED.mend)])
