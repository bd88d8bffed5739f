"""Which files there are: finds content and static files, reads their bytes, and says which names can be used.

Nothing outside the project's folder is ever read, no device is ever opened, and what editors and file managers leave
behind is passed over. It knows the folders of `content/`, but nothing of what stands in a file.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from enum import StrEnum
from io import BufferedReader
from pathlib import Path

from clinicsite.diagnostics import Diagnostic, Diagnostics, Position, closest
from clinicsite.load import faults
from clinicsite.load.file_names import folded, is_address, is_reserved, original_of, passed_over, plain_name, visible
from clinicsite.model.read import StaticFile
from clinicsite.records import dataclass, field

MAX_BYTES = 1024 * 1024
"""How long a text file may be."""
CONTENT = "content"
ENDING = ".md"
INDEX = f"index{ENDING}"


class Kind(StrEnum):
    """What a content file is, by its place."""

    HOME = "home"
    INDEX = "index"
    CONDITION = "condition"
    TOWN = "town"
    PAIR = "pair"
    PERSON = "person"
    ARTICLE = "article"
    PAGE = "page"


FOLDERS = {
    "conditions": Kind.CONDITION,
    "towns": Kind.TOWN,
    "team": Kind.PERSON,
    "articles": Kind.ARTICLE,
    "pages": Kind.PAGE,
}
"""The folders of `content/` and what lies in them."""


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A content file that is to be read."""

    path: str
    """The file, relative to the project's root, with forward slashes."""
    source: Path
    """Where it is on this machine."""
    kind: Kind
    """What it is."""
    folder: str = ""
    """The folder of `content/` it lies in; on a pair, the file name of its town."""

    @property
    def name(self) -> str:
        """Its name without its ending."""
        return self.source.name.removesuffix(ENDING)


@dataclass(slots=True)
class Listing:
    """What was found below a folder."""

    files: list[ContentFile] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """Content files that are there but cannot be read."""
    found: Diagnostics = field(default_factory=Diagnostics)


# --- content ----------------------------------------------------------------------------------------------------


def content_files(root: Path) -> Listing:
    """Return the content files of a project in the order of their paths, and what is wrong with the others."""
    listing = Listing()
    folder = root / CONTENT
    if not folder.is_dir():
        message = 'There is no folder named "content" beside site.yaml.'
        listing.found.add(faults.NO_CONTENT_FOLDER.at(Position(CONTENT), message, faults.NO_CONTENT_FOLDER.mend))
        listing.unread.add(f"{CONTENT}/index.md")
        return listing
    if _leaves(folder, root):
        listing.found.add(_link_out(CONTENT))
        return listing
    for entry in _entries(folder, CONTENT, root, listing):
        if entry.path.is_dir() and entry.path.name in FOLDERS:
            _list_folder(entry, root, listing)
        elif entry.path.is_file() and entry.path.name == INDEX:
            listing.files.append(ContentFile(entry.shown, entry.path, Kind.HOME))
        else:
            listing.found.add(_misplaced_at_top(entry))
    listing.files.sort(key=lambda file: file.path)
    return listing


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file or folder and how it is named in complaints."""

    path: Path
    shown: str


def _list_folder(folder: _Entry, root: Path, listing: Listing) -> None:
    """Add the content files of one of the folders of `content/`."""
    name = folder.path.name
    for entry in _entries(folder.path, folder.shown, root, listing):
        if entry.path.suffix == ENDING:
            kind = Kind.INDEX if entry.path.name == INDEX else FOLDERS[name]
            if kind is Kind.INDEX and name == "pages":
                message = f'The home page is {CONTENT}/{INDEX}; there is no overview of "pages". This file is not read.'
                listing.found.add(faults.MISPLACED.at(Position(entry.shown), message, "Move its text, or rename it."))
            else:
                _add(entry, kind, name, listing)
        elif name == "towns" and entry.path.is_dir():
            _list_pairs(entry, root, listing)
        else:
            listing.found.add(_misplaced(entry, folder.shown))


def _list_pairs(folder: _Entry, root: Path, listing: Listing) -> None:
    """Add the texts about one condition in one town."""
    for entry in _entries(folder.path, folder.shown, root, listing):
        if entry.path.suffix == ENDING:
            _add(entry, Kind.PAIR, folder.path.name, listing)
        else:
            listing.found.add(_misplaced(entry, folder.shown))


def _add(entry: _Entry, kind: Kind, folder: str, listing: Listing) -> None:
    """Add a content file, or complain that it is none."""
    if entry.path.is_file():
        listing.files.append(ContentFile(entry.shown, entry.path, kind, folder))
        return
    listing.unread.add(entry.shown)
    listing.found.add(_not_a_file(entry.shown, entry.path))


def _entries(folder: Path, shown: str, root: Path, listing: Listing) -> Iterator[_Entry]:
    """Yield what lies in a folder in order, without leftovers, copies, links that lead out, and names alike."""
    try:
        paths = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        listing.found.add(unreadable(shown, error))
        return
    names = {path.name for path in paths}
    alike: dict[str, list[str]] = {}
    for name in sorted(names):
        alike.setdefault(folded(name), []).append(name)
    for path in paths:
        if passed_over(path.name) and not original_of(path.name, names):
            continue
        entry = _Entry(path, f"{shown}/{visible(path.name)}")
        complaint = _unusable(entry, root, names, alike[folded(path.name)])
        if complaint is None:
            yield entry
            continue
        listing.found.add(complaint)
        if complaint.code != faults.CONFLICTED_COPY.code:
            listing.unread.add(entry.shown)


def _unusable(entry: _Entry, root: Path, names: set[str], alike: list[str]) -> Diagnostic | None:
    """Return what forbids looking at an entry of a folder at all."""
    name, place = entry.path.name, Position(entry.shown)
    if visible(name) != name:
        message = "The name of this file has a character that cannot be shown. Rename the file."
        return faults.FILE_NAME.at(place, message, "Use small letters from a to z, digits and hyphens.")
    original = original_of(name, names)
    if original:
        there = "" if original in names else ", which is not there"
        message = f'This looks like a second copy of "{original}"{there}. It is not read.'
        return faults.CONFLICTED_COPY.at(place, message, faults.CONFLICTED_COPY.mend)
    if len(alike) > 1:
        other = alike[0] if name != alike[0] else alike[1]
        message = f'This name and "{other}" differ only in capitals or in how accents are stored.'
        return faults.NAMES_ALIKE.at(place, message, "On some computers they are one file. Rename one of them.")
    try:
        return _link_out(entry.shown) if _leaves(entry.path, root) else None
    except OSError as error:
        return unreadable(entry.shown, error)


def _misplaced_at_top(entry: _Entry) -> Diagnostic:
    """Return the complaint about something in `content/` that is neither the home page nor a known folder."""
    name, folders = entry.path.name, ", ".join(f"{CONTENT}/{folder}/" for folder in FOLDERS)
    if entry.path.is_dir():
        near = closest(name, FOLDERS)
        message = f'Nothing in the folder "{name}" is read.' + (f' Did you mean "{near}"?' if near else "")
        return faults.MISPLACED.at(Position(entry.shown), message, f"Texts belong in {folders}.")
    if entry.path.suffix != ENDING:
        return _misplaced(entry, CONTENT)
    message = f"A page cannot lie in {CONTENT}/ itself, except the home page {INDEX}. This file is not read."
    return faults.MISPLACED.at(Position(entry.shown), message, f"Move it to one of {folders}.")


def _misplaced(entry: _Entry, shown: str) -> Diagnostic:
    """Return the complaint about something in a folder that is no content file."""
    if entry.path.is_dir():
        return faults.MISPLACED.at(
            Position(entry.shown), f"Folders inside {shown}/ are not read.", "Move the files in it up."
        )
    stem, _, ending = entry.path.name.rpartition(".")
    if ending.casefold() in ("markdown", "mdown", "txt", "md", "docx", "doc", "odt", "rtf"):
        hint = f'Save the text as a plain text file named "{stem}{ENDING}".'
    else:
        hint = "Pictures and other files belong in static/."
    message = f'Only files whose names end in "{ENDING}" are read here. This one is not.'
    return faults.MISPLACED.at(Position(entry.shown), message, hint)


def name_fault(file: ContentFile, slug: str | None, place: Position) -> Diagnostic | None:
    """Return what forbids the address of a page, made of its `slug:` or else of its file's name; None if it is fine.

    A name is never changed into an address silently, because links and printed addresses depend on it.
    """
    if file.kind in (Kind.HOME, Kind.INDEX, Kind.PAIR):
        return None
    word = slug or file.name
    if is_reserved(word):
        message = f'"{word}" cannot be an address, because Windows keeps this name for a device.'
        return faults.FILE_NAME.at(place if slug else Position(file.path), message, "Choose another name.")
    if is_address(word):
        return None
    plain = plain_name(word)
    message = (
        "The name of this file cannot be an address: only small letters a to z, digits and hyphens can stand in one."
    )
    hint = f'Rename it to "{plain}{ENDING}", or write at its top: slug: {plain}' if plain else faults.FILE_NAME.mend
    return faults.FILE_NAME.at(Position(file.path), message, hint)


# --- bytes ------------------------------------------------------------------------------------------------------


def read_bytes(source: Path, shown: str, limit: int = MAX_BYTES) -> bytes | Diagnostic:
    """Return the bytes of a file, or the complaint that it cannot be read. Never waits for a device."""
    try:
        with _opened(source) as file:
            data = file.read(limit + 1)
    except _NotAFileError:
        return _not_a_file(shown, source)
    except OSError as error:
        return unreadable(shown, error)
    if len(data) > limit:
        message = f"This file is longer than {limit // 1024:,} KiB and is not read."
        return faults.TOO_BIG.at(Position(shown), message, faults.TOO_BIG.mend)
    return data


def read_settings_file(root: Path, name: str) -> bytes | Diagnostic:
    """Return the bytes of a file of the project that is no content, or the complaint that it cannot be read."""
    path = root / name
    try:
        return _link_out(name) if _leaves(path, root) else read_bytes(path, name)
    except OSError as error:
        return unreadable(name, error)


class _NotAFileError(OSError):
    """A device, a pipe or a folder stands where a file should be."""


def _opened(source: Path) -> BufferedReader:
    """Return an open file. Without O_NONBLOCK, opening a pipe would wait until somebody writes to it."""
    handle = os.open(source, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise _NotAFileError
    return os.fdopen(handle, "rb")


def _leaves(path: Path, root: Path) -> bool:
    """Return whether a path is a link out of the project. Raises OSError for a link that leads nowhere."""
    # Path.resolve would raise RuntimeError for a link that leads back to itself.
    return path.is_symlink() and not Path(os.path.realpath(path, strict=True)).is_relative_to(root.resolve())


def _link_out(shown: str) -> Diagnostic:
    """Return the complaint about a link out of the project."""
    message = "This is a link to a place outside the project, and is not followed."
    return faults.LINK_OUT.at(Position(shown), message, faults.LINK_OUT.mend)


def _not_a_file(shown: str, path: Path) -> Diagnostic:
    """Return the complaint that something else stands where a file should be."""
    what = "a folder" if os.path.isdir(path) else "not a file but a device or a pipe"
    return faults.NOT_A_FILE.at(Position(shown), f"This is {what}; a text file is needed here.", faults.NOT_A_FILE.mend)


def unreadable(shown: str, error: OSError) -> Diagnostic:
    """Return the complaint that the system refuses to read something."""
    if isinstance(error, PermissionError):
        reason = "You are not allowed to open it."
    elif isinstance(error, FileNotFoundError):
        reason = "It is a link to something that is not there."
    elif error.errno == errno.ELOOP:
        reason = "It is a link that leads back to itself."
    else:
        reason = f"The computer says: {error.strerror or type(error).__name__}."
    return faults.UNREADABLE.at(Position(shown), f"This cannot be read. {reason}", faults.UNREADABLE.mend)


_CHANGED = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EINVAL, errno.ELOOP, errno.ENXIO, errno.EACCES)
"""What the system says of a file that is not what it was a moment ago."""


def changed_meanwhile(root: Path, error: OSError) -> Diagnostic | None:
    """Return the complaint that a file was changed after the site was read; None when that is not what was refused."""
    place = Path(os.fsdecode(error.filename or ""))
    if error.errno not in _CHANGED or not place.is_relative_to(root):
        return None
    name = place.relative_to(root).as_posix()
    if name.partition("/")[0] not in ("content", "static", "templates", "site.yaml"):
        return None
    message = f"This was changed, moved or taken away while the site was made. The computer says: {error.strerror}."
    return faults.UNREADABLE.at(Position(name), message, "Do the same again.")


def closed_folder(root: Path, name: str) -> Diagnostic | None:
    """Return the complaint that a folder of the project cannot be looked into; None if it can, or is not there."""
    try:
        os.listdir(root / name)
    except OSError as error:
        return unreadable(name, error) if os.path.lexists(root / name) else None
    return None


# --- static files -----------------------------------------------------------------------------------------------


def static_files(root_static: Path, theme_static: Path) -> tuple[dict[str, StaticFile], tuple[Diagnostic, ...]]:
    """Return the files of `static/` by name, and what is wrong with others; the site's own stand before the theme's."""
    found = Diagnostics()
    files: dict[str, StaticFile] = {}
    for folder in dict.fromkeys((theme_static, root_static)):
        files.update({file.name: file for file in _static_below(folder, found)})
    return dict(sorted(files.items())), tuple(found)


def _static_below(top: Path, found: Diagnostics) -> Iterator[StaticFile]:
    """Yield the static files below a folder. A folder is entered once, so that links cannot lead in circles."""
    listing = Listing(found=found)
    waiting, entered = [_Entry(top, "static")] if top.is_dir() else [], set[Path]()
    while waiting:
        folder = waiting.pop()
        real = folder.path.resolve()
        if real in entered:
            continue
        entered.add(real)
        for entry in _entries(folder.path, folder.shown, top.parent, listing):
            if entry.path.is_dir():
                waiting.append(entry)
                continue
            digest = _digest(entry)
            if isinstance(digest, str):
                yield StaticFile(entry.shown.removeprefix("static/"), entry.path, digest)
            else:
                found.add(digest)


def _digest(entry: _Entry) -> str | Diagnostic:
    """Return the SHA-256 of a file, or the complaint that it cannot be read."""
    try:
        with _opened(entry.path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except _NotAFileError:
        return _not_a_file(entry.shown, entry.path)
    except OSError as error:
        return unreadable(entry.shown, error)
