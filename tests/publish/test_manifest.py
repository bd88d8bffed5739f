"""The list of published files: what it says, and what it refuses to be read from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from clinicsite.diagnostics import SiteError
from clinicsite.model.media_types import media_type
from clinicsite.publish.faults import MANIFEST_DAMAGED, MANIFEST_NEWER
from clinicsite.publish.manifest import Entry, Manifest, parse_manifest, path_complaint, read_manifest

HOME = Entry(hashlib.sha256(b"home").hexdigest(), 4, "text/html; charset=utf-8", "content/index.md")
LOGO = Entry(hashlib.sha256(b"logo").hexdigest(), 4, "image/svg+xml", "static/łogo.svg")
MANIFEST = Manifest.of("https://clinic.example", {"łogo.svg": LOGO, "index.html": HOME})
PATH = Path("public/.clinicsite.json")


def test_files_are_listed_in_the_order_of_their_code_points() -> None:
    """The list is the same however the files came in."""
    twin = Manifest.of("https://clinic.example", {"index.html": HOME, "łogo.svg": LOGO})

    assert (["index.html", "łogo.svg"], MANIFEST.to_json()) == (list(twin.entries), twin.to_json())


def test_the_file_is_json_that_other_programs_can_read() -> None:
    """Whoever deploys the site finds path, digest, size, type and source."""
    expected = {
        "format": 1,
        "site": "https://clinic.example",
        "build": MANIFEST.build,
        "files": {
            "index.html": {"digest": HOME.digest, "size": 4, "type": HOME.type, "source": "content/index.md"},
            "łogo.svg": {"digest": LOGO.digest, "size": 4, "type": LOGO.type, "source": "static/łogo.svg"},
        },
    }

    assert expected == json.loads(MANIFEST.to_json())


def test_the_file_is_short_and_names_stand_in_it_as_they_are() -> None:
    """It is sent with every deploy, and somebody may have to read it."""
    written = Manifest.of("https://clinic.example", {"łogo.svg": LOGO}).to_json().decode()

    fields = f'"digest":"{LOGO.digest}","size":4,"type":"image/svg+xml","source":"static/łogo.svg"'
    assert written.endswith('"files":{"łogo.svg":{' + fields + "}}}\n")


def test_the_build_is_named_by_what_visitors_get() -> None:
    """Another source or site address is the same build, other bytes or another path are not."""
    moved = Entry(HOME.digest, 4, HOME.type, "content/home.md")
    others = [
        Manifest.of("https://other.example", {"index.html": moved, "łogo.svg": LOGO}),
        Manifest.of("https://clinic.example", {"index.html": LOGO, "łogo.svg": LOGO}),
        Manifest.of("https://clinic.example", {"home.html": HOME, "łogo.svg": LOGO}),
    ]

    assert [True, False, False] == [other.build == MANIFEST.build for other in others]


def test_what_is_written_is_read_back() -> None:
    """Nothing is lost on the way to the disk."""
    assert MANIFEST == parse_manifest(MANIFEST.to_json(), PATH)


def test_a_source_whose_name_is_not_utf_8_is_read_back() -> None:
    """Linux allows any bytes in a name; the list has to survive them."""
    odd = Manifest.of("", {"a.jpg": Entry(HOME.digest, 4, "image/jpeg", "static/\udcff.jpg")})

    assert odd == parse_manifest(odd.to_json(), PATH)


def test_a_folder_without_a_list_has_no_manifest(tmp_path: Path) -> None:
    """An empty folder and a missing one are no fault; that a file stands there is told elsewhere."""
    (tmp_path / "file").touch()

    assert [None] * 3 == [read_manifest(tmp_path / name) for name in (".", "missing", "file")]


def changed(**fields: object) -> bytes:
    """Return the file with some parts replaced."""
    return json.dumps(json.loads(MANIFEST.to_json()) | fields).encode()


def listing(path: str, **fields: object) -> bytes:
    """Return a file that is right but for one entry."""
    entry = {"digest": HOME.digest, "size": 4, "type": "", "source": ""} | fields
    build = hashlib.sha256(f"{path}\0{entry['digest']}\n".encode()).hexdigest()
    return changed(build=build, files={path: entry})


DAMAGED = {
    "empty": b"",
    "torn": MANIFEST.to_json()[:-20],
    "zeros after a power cut": bytes(200),
    "not UTF-8": b"\xff\xfe{}",
    "another program's file": b'{"name": "package"}',
    "a list": b"[]",
    "a number": b"1",
    "nested without end": b"[" * 100_000,
    "no files": changed(files=None),
    "an older format that never was": changed(format=0),
    "a format that is true": changed(format=True, build=1),
    "a digest that does not fit": changed(build="0" * 64),
    "a path that leads out": listing("../../home.html"),
    "an absolute path": listing("/etc/passwd"),
    "a path with a backslash": listing("a\\b"),
    "a size that is text": listing("a", size="4"),
    "a digest that is none": listing("a", digest="x"),
    "an entry that is a number": changed(files={"a": 1}),
    "a missing field": changed(files={"a": {"digest": HOME.digest}}),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_or_foreign_list_is_a_clear_fault(tmp_path: Path, case: str) -> None:
    """A list that cannot be trusted to the letter is never used to delete a file."""
    (tmp_path / ".clinicsite.json").write_bytes(DAMAGED[case])

    with pytest.raises(SiteError) as caught:
        read_manifest(tmp_path)

    path = (tmp_path / ".clinicsite.json").as_posix()
    message = f'"{path}", the list of the files that I published in this folder, cannot be read.'
    assert [("manifest-damaged", path, message, MANIFEST_DAMAGED.mend)] == [
        (fault.code, fault.position.path, fault.message, fault.hint) for fault in caught.value.diagnostics
    ]


def test_a_folder_in_place_of_the_list_is_a_clear_fault(tmp_path: Path) -> None:
    """Only a file can be the list."""
    (tmp_path / ".clinicsite.json").mkdir()

    with pytest.raises(SiteError, match="manifest-damaged"):
        read_manifest(tmp_path)


def test_a_list_from_a_newer_version_says_so() -> None:
    """Which files a newer version has made, this one cannot know."""
    with pytest.raises(SiteError) as caught:
        parse_manifest(b'{"format": 7}', PATH)

    fault = caught.value.diagnostics[0]
    message = (
        '"public/.clinicsite.json", the list of the published files, was written by a newer version of this program.'
    )
    assert ("manifest-newer", message, MANIFEST_NEWER.mend) == (fault.code, fault.message, fault.hint)


TYPES = {
    "index.html": "text/html; charset=utf-8",
    "TEAM.JPG": "image/jpeg",
    "feed.xml": "application/xml",
    "a/b.webp": "image/webp",
    "fonts/x.woff2": "font/woff2",
    "index.html.gz": "application/gzip",
    "CNAME": "application/octet-stream",
    "x.unknown": "application/octet-stream",
}


@pytest.mark.parametrize("path", TYPES)
def test_media_types_do_not_depend_on_the_machine(path: str) -> None:
    """A server is told the same everywhere."""
    assert TYPES[path] == media_type(path)


PATHS = {
    "index.html": "",
    "areas/mill-town/index.html": "",
    "Łódź/診療所 клиника.html": "",
    ".well-known/security.txt": "",
    "console.html": "",
    "com10.html": "",
    "a" * 255: "",
    "": '"" is not the name of a file or folder.',
    "/index.html": '"" is not the name of a file or folder.',
    "a//b": '"" is not the name of a file or folder.',
    "a/": '"" is not the name of a file or folder.',
    "./a": '"." is not the name of a file or folder.',
    "a/../../b": '".." is not the name of a file or folder.',
    "a\\b": 'Names on Windows cannot have "\\" in them.',
    "C:/a": 'Names on Windows cannot have ":" in them.',
    "a?b": 'Names on Windows cannot have "?" in them.',
    "a\nb": 'Names on Windows cannot have "\\n" in them.',
    "a\0b": 'Names on Windows cannot have "\\x00" in them.',
    "a./b": "Names on Windows cannot end with a space or a dot.",
    "a ": "Names on Windows cannot end with a space or a dot.",
    "aux/index.html": 'Windows keeps the name "aux" for itself.',
    "Con.txt": 'Windows keeps the name "Con.txt" for itself.',
    "lpt0.tar.gz": 'Windows keeps the name "lpt0.tar.gz" for itself.',
    "conin$": 'Windows keeps the name "conin$" for itself.',
    "ä" * 128: "The name is too long.",
    "a\udcff": "The name is not valid Unicode.",
    ".clinicsite.json": "The list of published files has this name.",
    ".ClinicSite.json": "The list of published files has this name.",
}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_some_computer_cannot_store_is_explained(path: str) -> None:
    """A site that is built on Linux can be built on Windows and macOS, too."""
    assert PATHS[path] == path_complaint(path)
