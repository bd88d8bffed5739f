"""Decides whether a folder may be replaced by the finished site. It reads and refuses; it changes nothing."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from clinicsite.diagnostics import Diagnostic, Fault, Position, SiteError
from clinicsite.publish.faults import (
    DESTINATION_FILE,
    DESTINATION_FOREIGN,
    DESTINATION_LINK,
    DESTINATION_OTHER_SITE,
    DESTINATION_PROTECTED,
    DESTINATION_REPOSITORY,
    disk_fault,
    seen_from,
    shown,
)
from clinicsite.publish.manifest import Manifest, read_manifest
from clinicsite.publish.state import MANIFEST_NAME, is_harmless, walk
from clinicsite.records import dataclass

_OWN_FOLDERS = (
    "content", "templates", "static", "clinicsite", "tests", "docs", "bench", ".git", ".github", ".clinicsite",
)  # fmt: skip
_PREVIEW = ("preview",)
"""The one folder in there that is published into: what the live preview shows, in `.clinicsite`."""
_NAMED = 3
"""So many foreign files are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a published folder holds beside the files that its manifest lists."""

    foreign: tuple[str, ...] = ()
    """Files and links that are not ours, sorted."""
    harmless: tuple[str, ...] = ()
    """Leftovers of file managers."""
    folders: tuple[str, ...] = ()
    """All folders."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands where the finished site is to be."""

    faults: tuple[Diagnostic, ...] = ()
    """Why it must not be replaced."""
    manifest: Manifest | None = None
    """The list of what we published there; None when there is nothing of ours."""
    survey: Survey = Survey()
    """What it holds beside that."""


def survey(folder: Path, manifest: Manifest | None) -> Survey:
    """Return what stands in a folder; links are not followed. Raises OSError."""
    listed = {} if manifest is None else manifest.entries
    foreign: list[str] = []
    harmless: list[str] = []
    folders: list[str] = []
    for path in walk(os.fspath(folder)):
        if path.endswith("/"):
            folders.append(path[:-1])
        elif path not in listed and path != MANIFEST_NAME:
            (harmless if is_harmless(path) else foreign).append(path)
    return Survey(tuple(sorted(foreign)), tuple(harmless), tuple(folders))


def check_destination(destination: Path, root: Path, site_id: str | None = None) -> list[Diagnostic]:
    """Return why the finished site must not be written to a folder; nothing when it may.

    `root` is the project's folder and `site_id` the address of the website. A folder outside the project that was
    published for another address is refused; inside the project it is the same site with a new address.
    """
    place = Path(os.path.abspath(destination))
    label = _label(place, root)
    if reason := _protected(place, root):
        return [_complaint(DESTINATION_PROTECTED, label, f"{reason} Publishing would replace it.")]
    try:
        standing = check_contents(place, label)
    except SiteError as error:
        return seen_from(root, error.diagnostics)
    return _other_site(place, root, site_id, standing.manifest) or list(standing.faults)


def check_site(destination: Path, root: Path, site_id: str) -> list[Diagnostic]:
    """Return why a folder that was found fit (`check_destination`) must not be given to the website at `site_id`."""
    place = Path(os.path.abspath(destination))
    try:
        return _other_site(place, root, site_id, read_manifest(place))
    except SiteError as error:
        return seen_from(root, error.diagnostics)


def _other_site(place: Path, root: Path, site_id: str | None, published: Manifest | None) -> list[Diagnostic]:
    """Return the complaint that a folder outside the project holds another website."""
    if not published or site_id in (None, published.site) or Path(os.path.abspath(root)) in place.parents:
        return []
    label = _label(place, root)
    message = f'"{label}" holds the finished pages of another website, {published.site}.'
    return [_complaint(DESTINATION_OTHER_SITE, label, message)]


def check_contents(place: Path, label: str) -> Standing:
    """Return what stands at `place`, and why it must not be replaced. `label` is the place's name in messages.

    Raises `SiteError` when the place cannot be read or its list is damaged.
    """
    try:
        if _is_link(place):
            message = f'"{label}" is a link that leads to "{shown(os.path.realpath(place))}".'
            return Standing((_complaint(DESTINATION_LINK, label, message),))
        if ".git" in os.listdir(place):
            return Standing((_complaint(DESTINATION_REPOSITORY, label, f'"{label}" holds a Git repository (".git").'),))
        manifest = read_manifest(place)
        found = survey(place, manifest)
    except FileNotFoundError:
        return Standing()
    except NotADirectoryError:
        message = f'"{_file_above(place, label)}" is a file, not a folder.'
        return Standing((_complaint(DESTINATION_FILE, label, message),))
    except OSError as error:
        raise SiteError([disk_fault(error, label)]) from error
    return Standing((_foreign(label, found.foreign),) if found.foreign else (), manifest, found)


def _complaint(fault: Fault, label: str, message: str) -> Diagnostic:
    """Return a complaint about the destination."""
    return fault.at(Position(label), message, hint=fault.mend)


def _foreign(label: str, foreign: tuple[str, ...]) -> Diagnostic:
    """Return the complaint that names the first few files that are not ours."""
    names = [f'"{shown(name)}"' for name in foreign[:_NAMED]]
    more = len(foreign) - len(names)
    if more:
        names.append(f"{more} more")
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return _complaint(DESTINATION_FOREIGN, label, f'"{label}" holds files that I did not make: {listed}.')


def _file_above(place: Path, label: str) -> str:
    """Return the part of the path that is a file although it would have to be a folder."""
    above = (path for path in place.parents if os.path.exists(path))
    return label if os.path.exists(place) else next(map(shown, above), label)


def _is_link(place: Path) -> bool:
    """Return whether a place is a symbolic link, or on Windows a junction (which Python 3.12 and later can tell)."""
    is_junction = getattr(os.path, "isjunction", os.path.islink)
    return place.is_symlink() or bool(is_junction(place))


def _protected(place: Path, root: Path) -> str:
    """Return why nothing may ever be published at a place, as a sentence, or an empty text."""
    if place.parent == place:
        return f'"{shown(place)}" is the whole disk.'
    # The last part is not followed: a link at the destination has a complaint of its own.
    here = _key(os.path.join(os.path.realpath(place.parent), place.name))
    for name, folder in (("your home folder", os.path.expanduser("~")), ("the project itself", root)):
        protected = _key(os.path.realpath(folder))
        if protected[: len(here)] == here:
            relation = "is" if protected == here else "contains"
            return f'"{_label(place, root)}" {relation} {name}.'
    for name in _OWN_FOLDERS:
        protected = _key(os.path.realpath(os.path.join(root, name)))
        allowed = name == ".clinicsite" and here[len(protected) :] == _PREVIEW
        if here[: len(protected)] == protected and not allowed:
            return f'"{_label(place, root)}" belongs to the folder "{name}" of the project.'
    return ""


def _key(path: str) -> tuple[str, ...]:
    """Return the parts of a path, alike for names that Windows or macOS take for one."""
    return Path(unicodedata.normalize("NFC", path).casefold()).parts


def _label(place: Path, root: Path) -> str:
    """Return the place as a message names it: from the project's folder where it lies in there."""
    base = Path(os.path.abspath(root))
    return shown(place.relative_to(base) if base in place.parents else place)
