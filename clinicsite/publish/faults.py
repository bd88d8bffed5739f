"""The faults that publishing to the disk can find, and the words for what the operating system refuses."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from clinicsite.diagnostics import Diagnostic, Fault, Position

DESTINATION_PROTECTED = Fault(
    "destination-protected",
    "The finished site would be written over something else",
    why="Publishing replaces the whole folder. Your own files, or those of other programs, would be lost.",
    mend='Choose a folder of its own for the finished site, like "public".',
    example="wrong:  content\nright:  public",
)
DESTINATION_LINK = Fault(
    "destination-link",
    "The folder for the finished site is a link to another place",
    why="Publishing replaces the whole folder, so the link would be lost, or the place it leads to.",
    mend="Give the place that the link leads to as the folder, or delete the link.",
)
DESTINATION_FILE = Fault(
    "destination-file",
    "The folder for the finished site is a file",
    why="A website is a folder full of files; there is no place to put them.",
    mend="Choose another folder, or move the file elsewhere.",
)
DESTINATION_REPOSITORY = Fault(
    "destination-repository",
    "The folder for the finished site holds a Git repository",
    why="Publishing replaces the whole folder, and the history kept in it would be lost.",
    mend='Choose a folder of its own for the finished site, like "public".',
)
DESTINATION_FOREIGN = Fault(
    "destination-foreign",
    "The folder for the finished site holds files that this program did not make",
    why="Publishing replaces the whole folder, so those files would be lost.",
    mend=(
        "Move the files elsewhere. Files that belong to the website go into the folder static; they are then published."
    ),
    example="wrong:  public/leaflet.pdf\nright:  static/leaflet.pdf",
)
DESTINATION_OTHER_SITE = Fault(
    "destination-other-site",
    "The folder holds the finished pages of another website",
    why="Publishing replaces the whole folder, so the other website would be lost.",
    mend="Choose another folder. If the other website is not needed any more, delete the folder yourself.",
)
PAPER_FOLDER = Fault(
    "paper-folder",
    "Papers cannot be written into this folder",
    why="What lies in the published folder is put online, and the project's own folders hold your texts and pictures.",
    mend='Choose a folder of its own, like "profile".',
    example="wrong:  public\nright:  profile",
)
PAPER_IN_THE_WAY = Fault(
    "paper-in-the-way",
    "A file with the name of a paper is there already",
    why="It may hold notes of yours, so it is never written over.",
    mend="Give it another name, or let the papers be written into another folder.",
)
MANIFEST_DAMAGED = Fault(
    "manifest-damaged",
    "The list of published files is damaged",
    why="Without it nobody can tell which files in the folder may be replaced and which are yours.",
    mend="Look whether the folder holds anything you need. Then delete the folder and build again.",
)
MANIFEST_NEWER = Fault(
    "manifest-newer",
    "The folder was published by a newer version of this program",
    why="This version cannot know which files the newer one has made.",
    mend="Bring this program up to date. Or delete the folder and build again.",
)
OUTPUT_TWICE = Fault(
    "output-twice",
    "Two files want the same place on the website",
    why="Only one of them could be published; the other would be lost without a word.",
    mend="Rename or remove one of the two.",
    example="wrong:  static/contact/index.html   beside the page content/pages/contact.md\nright:  one of them",
)
OUTPUT_ALIKE = Fault(
    "output-alike",
    "Two names differ only in capitals or in how an accent is stored",
    why="Windows and macOS take them for one name, so one file would be lost there; links work on one computer only.",
    mend="Rename one of the two, best with small letters without accents.",
    example="wrong:  static/Team.jpg and static/team.jpg\nright:  static/team.jpg and static/team-garden.jpg",
)
OUTPUT_PATH = Fault(
    "output-path",
    "A name that not every computer can store",
    why="The website could not be built or published from Windows or macOS.",
    mend="Rename the file: letters, digits, hyphens and dots are safe everywhere.",
    example="wrong:  static/price: 2027?.pdf\nright:  static/prices-2027.pdf",
)
WORK_FOREIGN = Fault(
    "work-folder-foreign",
    "The folder in which a new site is put together holds files that this program did not make",
    why="The folder is emptied before each build, so those files would be lost.",
    mend="Move the files elsewhere, then build again.",
)
DISK_FULL = Fault(
    "disk-full",
    "There is no room left on the disk",
    why="The new site could not be written whole. The one published before is still in place.",
    mend="Free some space on the disk, then try again.",
)
NO_PERMISSION = Fault(
    "no-permission",
    "The system does not let this program write there",
    why="The new site could not be written. The one published before is still in place.",
    mend="Choose a folder of your own, or ask whoever looks after the computer for the right to write there.",
)
DISK_READ_ONLY = Fault(
    "disk-read-only",
    "The disk can only be read",
    why="The new site could not be written. The one published before is still in place.",
    mend="Choose a folder on another disk, or move the project to a disk that can be written to.",
)
DISK_BROKEN = Fault(
    "disk-broken",
    "The disk does not read or write what it is asked for",
    why="A disk that does this once often does it again, until nothing on it can be read any more.",
    mend=(
        "Copy the whole project to another disk now, work there, and have this one looked at. If it is a disk in the "
        "network or on a cable, see whether it is connected, then try again."
    ),
)
TOO_MANY_FILES = Fault(
    "too-many-open-files",
    "The system lets no more files be opened",
    why="The new site could not be written. The one published before is still in place.",
    mend="Close some programs, then try again.",
)
FOLDER_BUSY = Fault(
    "folder-busy",
    "The folder cannot be moved",
    why="The finished site takes the place of the old one in one step; a folder that is held fast cannot be moved.",
    mend=(
        "Close whatever shows or copies the folder (a file manager, an editor, a synchronising program), then try "
        "again. If the folder is a mounted disk or volume, choose a folder inside it."
    ),
)
NAME_TOO_LONG = Fault(
    "name-too-long",
    "A name is too long for the disk",
    why="The new site could not be written. The one published before is still in place.",
    mend="Shorten the name of the page or file, or keep the project in a folder with a shorter name.",
)
CANNOT_WRITE = Fault(
    "cannot-write",
    "A file or folder could not be written",
    why="The new site could not be written. The one published before is still in place.",
    mend="Look at the reason that the system gives; try again when it is put right.",
)

ALL = (
    DESTINATION_PROTECTED,
    DESTINATION_LINK,
    DESTINATION_FILE,
    DESTINATION_REPOSITORY,
    DESTINATION_FOREIGN,
    DESTINATION_OTHER_SITE,
    PAPER_FOLDER,
    PAPER_IN_THE_WAY,
    MANIFEST_DAMAGED,
    MANIFEST_NEWER,
    OUTPUT_TWICE,
    OUTPUT_ALIKE,
    OUTPUT_PATH,
    WORK_FOREIGN,
    DISK_FULL,
    NO_PERMISSION,
    DISK_READ_ONLY,
    DISK_BROKEN,
    TOO_MANY_FILES,
    FOLDER_BUSY,
    NAME_TOO_LONG,
    CANNOT_WRITE,
)

_BY_NUMBER = {
    errno.ENOSPC: (DISK_FULL, 'There is no room left on the disk for "{path}".'),
    errno.EDQUOT: (DISK_FULL, 'You have used up the room that you are given on the disk; "{path}" does not fit.'),
    errno.EACCES: (NO_PERMISSION, 'The system does not let me write "{path}".'),
    errno.EPERM: (NO_PERMISSION, 'The system does not let me write "{path}".'),
    errno.EROFS: (DISK_READ_ONLY, '"{path}" is on a disk that can only be read.'),
    errno.EIO: (DISK_BROKEN, '"{path}" cannot be read or written: the disk says that it failed.'),
    errno.EMFILE: (TOO_MANY_FILES, 'Too many files are open; "{path}" could not be opened.'),
    errno.ENFILE: (TOO_MANY_FILES, 'Too many files are open; "{path}" could not be opened.'),
    errno.EBUSY: (FOLDER_BUSY, '"{path}" is held fast and cannot be moved.'),
    errno.EXDEV: (FOLDER_BUSY, '"{path}" is held fast and cannot be moved.'),
    errno.ENAMETOOLONG: (NAME_TOO_LONG, 'The name of "{path}" is too long.'),
}
_NOT_OF_OUR_MAKING = (errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE)
"""What only a disk or a system in need says, at any call, whatever it is asked."""
_HELD_BY_ANOTHER_PROGRAM = 32
"""Windows, ERROR_SHARING_VIOLATION."""


def disk_fault(error: OSError, path: str) -> Diagnostic:
    """Return what the system refused as a complaint about `path`, with what to do about it."""
    known = _BY_NUMBER.get(error.errno or 0)
    if sys.platform == "win32" and error.winerror == _HELD_BY_ANOTHER_PROGRAM:
        known = _BY_NUMBER[errno.EBUSY]
    fault, message = known or (CANNOT_WRITE, f'"{{path}}" could not be written. The system says: {error.strerror}.')
    return fault.at(Position(path), message.replace("{path}", path), hint=fault.mend)


def need_of_the_disk(error: OSError, folder: Path) -> list[Diagnostic]:
    """Return as a complaint what was refused at a call where nobody expects it; nothing if that is a mistake of ours.

    `folder` is what it is about when the system names no file.
    """
    if error.errno not in _NOT_OF_OUR_MAKING:
        return []
    return seen_from(folder, [disk_fault(error, shown(error.filename or folder))])


def seen_from(root: Path, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return complaints with the paths that lie in the project's folder as its owner sees them: from there."""
    above = f"{shown(root)}/"
    return [
        replace(
            diagnostic,
            message=diagnostic.message.replace(f'"{above}', '"'),
            position=Position(diagnostic.position.path.removeprefix(above)),
        )
        for diagnostic in found
    ]


def shown(path: str | os.PathLike[str]) -> str:
    """Return a path as a message shows it: forward slashes, and nothing that a terminal cannot print."""
    text = os.fspath(path).replace(os.sep, "/")
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
