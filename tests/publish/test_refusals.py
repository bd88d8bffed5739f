"""What is said when the system refuses, word for word."""

from __future__ import annotations

import errno
import os

import pytest

from clinicsite.diagnostics import Fault
from clinicsite.publish import faults
from clinicsite.publish.faults import ALL, disk_fault, shown

PATH = "public/areas/index.html"

CLOSE = (
    "Close whatever shows or copies the folder (a file manager, an editor, a synchronising program), then try "
    "again. If the folder is a mounted disk or volume, choose a folder inside it."
)
REFUSALS = {
    errno.ENOSPC: (
        "disk-full",
        'There is no room left on the disk for "public/areas/index.html".',
        "Free some space on the disk, then try again.",
    ),
    errno.EDQUOT: (
        "disk-full",
        'You have used up the room that you are given on the disk; "public/areas/index.html" does not fit.',
        "Free some space on the disk, then try again.",
    ),
    errno.EACCES: (
        "no-permission",
        'The system does not let me write "public/areas/index.html".',
        "Choose a folder of your own, or ask whoever looks after the computer for the right to write there.",
    ),
    errno.EPERM: (
        "no-permission",
        'The system does not let me write "public/areas/index.html".',
        "Choose a folder of your own, or ask whoever looks after the computer for the right to write there.",
    ),
    errno.EROFS: (
        "disk-read-only",
        '"public/areas/index.html" is on a disk that can only be read.',
        "Choose a folder on another disk, or move the project to a disk that can be written to.",
    ),
    errno.EMFILE: (
        "too-many-open-files",
        'Too many files are open; "public/areas/index.html" could not be opened.',
        "Close some programs, then try again.",
    ),
    errno.ENFILE: (
        "too-many-open-files",
        'Too many files are open; "public/areas/index.html" could not be opened.',
        "Close some programs, then try again.",
    ),
    errno.EBUSY: (
        "folder-busy",
        '"public/areas/index.html" is held fast and cannot be moved.',
        CLOSE,
    ),
    errno.EXDEV: (
        "folder-busy",
        '"public/areas/index.html" is held fast and cannot be moved.',
        CLOSE,
    ),
    errno.ENAMETOOLONG: (
        "name-too-long",
        'The name of "public/areas/index.html" is too long.',
        "Shorten the name of the page or file, or keep the project in a folder with a shorter name.",
    ),
    errno.EIO: (
        "disk-broken",
        '"public/areas/index.html" cannot be read or written: the disk says that it failed.',
        (
            "Copy the whole project to another disk now, work there, and have this one looked at. If it is a disk in "
            "the network or on a cable, see whether it is connected, then try again."
        ),
    ),
    errno.EFBIG: (
        "cannot-write",
        f'"public/areas/index.html" could not be written. The system says: {os.strerror(errno.EFBIG)}.',
        "Look at the reason that the system gives; try again when it is put right.",
    ),
}


@pytest.mark.parametrize("number", REFUSALS)
def test_what_the_system_refuses_is_said_in_plain_words(number: int) -> None:
    """The owner reads which file it is about and what to do."""
    fault = disk_fault(OSError(number, os.strerror(number)), PATH)

    assert (*REFUSALS[number], PATH) == (fault.code, fault.message, fault.hint, fault.position.path)


def test_every_fault_has_a_code_of_its_own_and_says_why_and_what_to_do() -> None:
    """`explain` has something to show for each, and none is forgotten in the list."""
    made = [fault for fault in vars(faults).values() if isinstance(fault, Fault)]

    assert {fault.code for fault in made} == {fault.code for fault in ALL}
    assert len(ALL) == len({fault.code for fault in ALL if fault.title and fault.why and fault.mend})


NAMES = {
    "public/Łódź 診療所.html": "public/Łódź 診療所.html",
    "a\nb": "a\\nb",
    "a\udcffb": "a\\udcffb",
    "a\u202eb": "a\\u202eb",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_shown_so_that_a_terminal_can_print_them(name: str) -> None:
    """A name cannot break a message, turn it round, or stop it from being printed."""
    assert NAMES[name] == shown(name)
