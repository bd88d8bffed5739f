"""The record of a version: what is remembered of it, and what is not taken for one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.diagnostics import SiteError
from clinicsite.publish.manifest import Entry
from clinicsite.publish.policy import Policy
from clinicsite.publish.release import (
    RECORD,
    KeptNotes,
    Maker,
    PageNote,
    RecordNewer,
    Release,
    address_of,
    held_assets,
    is_fingerprinted,
    note_of,
    parse_release,
    read_release,
)
from tests.publish.versions import SITE, WHEN, release, trees


@given(trees, trees)
def test_a_record_reads_back_as_it_was_written(files: dict[str, Entry], held: dict[str, Entry]) -> None:
    """What travels to the host comes back the same."""
    pages = {path: PageNote(f"Title of {path}", tuple(sorted(p for p in files if p.endswith(".html") and p != path)))
             for path in files if path.endswith(".html")}  # fmt: skip
    written = release(files, held, pages=pages, facts={"hours": "1"}, summary="new hours")

    assert written == parse_release(written.to_json())


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"format": 1}', b'{"format": 1, "files": 3}', b"\xff\xfe", b"[" * 100_000]
)
def test_a_damaged_record_is_none(data: bytes) -> None:
    """Nothing that we would not write is taken for a version."""
    assert parse_release(data) is None


def test_a_record_whose_files_were_changed_is_none() -> None:
    """The name of a version holds the digest of its files."""
    data = release({"index.html": Entry("1" * 64, 1, "text/html", "content")}).to_json()

    assert parse_release(data.replace(b"1" * 64, b"2" * 64)) is None


@given(st.lists(trees, max_size=4), trees)
def test_held_files_are_assets_that_the_new_version_lacks(kept: list[dict[str, Entry]], new: dict[str, Entry]) -> None:
    """Only what a page that is still open may ask for stays."""
    held = held_assets(map(release, kept), new)

    assert [] == [path for path in held if path in new or not is_fingerprinted(path)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (b'<a href="/fees/">', ("fees/index.html",)),
        (b"<a href='../fees/#prices'>", ("fees/index.html",)),
        (b"<a class=x href=/fees/?a=b>", ("fees/index.html",)),
        (b'<a href="https://www.clinic.example/">', ("index.html",)),
        (b'<a href="https://another.example/fees/">', ()),
        (b'<a href="#top">', ()),
        (b'<a href="mailto:a@b.example">', ()),
        (b'<a href="http://[">', ()),
        (b'<a href="/\xff/"><a href="/X-ray/">', ("X-ray/index.html",)),
        (b'<A\nHREF="/fees/index.html">', ("fees/index.html",)),
        (b'<abbr href="/fees/">', ()),
    ],
)
def test_links_between_pages_are_remembered(html: bytes, expected: tuple[str, ...]) -> None:
    """Any form of link that leads to a page of the site counts; others do not."""
    pages = {"index.html", "fees/index.html", "team/index.html", "X-ray/index.html"}

    assert expected == note_of("team/index.html", html, SITE, pages).links


def test_a_page_has_a_mark_that_changes_with_it() -> None:
    """Search engines are told of what has changed."""
    pages = (b"<main>1</main>", b"<main>1</main>", b"<main>2</main>")

    one, same, other = (note_of("a.html", html, SITE, ()).mark for html in pages)

    assert (16, True, True) == (len(one), one == same, one != other)


def test_a_page_that_is_not_to_be_listed_has_no_mark() -> None:
    """Search engines are told nothing of it."""
    assert "" == note_of("a.html", b'<meta name="robots" content="noindex, follow"><main>1</main>', SITE, ()).mark


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("index.html", "/"),
        ("fees/index.html", "/fees/"),
        ("404.html", "/404.html"),
        ("für/a b.pdf", "/f%C3%BCr/a%20b.pdf"),
    ],
)
def test_a_file_has_an_address(path: str, expected: str) -> None:
    """Pages are asked for by their folder."""
    assert expected == address_of(path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", 5),
        ("site", 5),
        ("site", "https://\ud800"),
        ("files", {"\ud800": ["a", 1, "b/c", "d"]}),
        ("held", [[]]),
        ("by", ["Ana"]),
        ("generator", 1.0),
        ("revision", 5),
        ("summary", None),
    ],
)
def test_a_record_that_somebody_has_spoilt_is_none(key: str, value: object) -> None:
    """What lies on a server is not always what was put there."""
    record = json.loads(release({}).to_json())

    assert parse_release(json.dumps({**record, key: value}).encode()) is None


PAGE = Entry("1" * 64, 4, "text/html; charset=utf-8", "content/index.md")
SHEET = Entry("2" * 64, 9, "text/css", "static/site.css")
WHOLE = Release(
    "20261123-140200-6b3d9ee5",
    SITE,
    WHEN,
    Maker("Ana Ångström", "1.2.0", "abc1234"),
    {"fees/index.html": PAGE, "index.html": PAGE},
    {"assets/a.1.css": SHEET},
    {"index.html": PageNote("Home", ("fees/index.html", "lost.html")), "fees/index.html": PageNote("Fees")},
    {"phone": "1", "hours": "2"},
    "new hours",
)
"""A version with all that can be said of one."""


def test_a_record_is_written_as_every_version_of_this_program_has_to_read_it() -> None:
    """It lies on hosts for years. Links are numbers in the order of the pages."""
    page, sheet = (
        ["1" * 64, 4, "text/html; charset=utf-8", "content/index.md"],
        ["2" * 64, 9, "text/css", "static/site.css"],
    )
    expected = {
        "format": 2,
        "id": "20261123-140200-6b3d9ee5",
        "site": SITE,
        "made": "2026-11-23T14:02:00Z",
        "by": "Ana Ångström",
        "generator": "1.2.0",
        "revision": "abc1234",
        "summary": "new hours",
        "facts": {"hours": "2", "phone": "1"},
        "files": {"fees/index.html": page, "index.html": page},
        "held": {"assets/a.1.css": sheet},
        "pages": {"fees/index.html": ["Fees", [], ""], "index.html": ["Home", [0], ""]},
        "policy": {"rules": [], "redirects": []},
    }

    written = WHOLE.to_json()

    assert json.dumps(expected, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" == written


def test_a_record_of_the_first_form_is_read() -> None:
    """It says nothing of what pages say, nor of what the host has to tell browsers."""
    first = release({"index.html": PAGE}, pages={"index.html": PageNote("Home")})
    record = json.loads(first.to_json())
    del record["policy"]
    record |= {"format": 1, "pages": {path: packed[:2] for path, packed in record["pages"].items()}}

    assert first == parse_release(json.dumps(record).encode())


def test_what_the_host_is_asked_for_travels_in_the_record() -> None:
    """Whoever looks at the live site later, on any computer, compares with it."""
    policy = Policy((("/*", {"X-Frame-Options": "DENY"}),), (("/old/*", "/fees/:splat"),))
    marked = release({"index.html": PAGE}, pages={"index.html": PageNote("Home", (), "0123")}, policy=policy)

    assert marked == parse_release(marked.to_json())


def test_a_record_lies_where_every_version_of_this_program_looks_for_it() -> None:
    """Another place would be taken for a host on which nothing is."""
    assert ".clinicsite/release.json" == RECORD


def test_what_nobody_has_said_of_a_version_is_empty() -> None:
    """There may be no Git, and nothing to sum up."""
    record = json.loads(release({}).to_json())

    assert ("", "") == (record["revision"], record["summary"])


def test_pages_are_read_when_they_are_asked_for() -> None:
    """All of them, or one."""
    read = parse_release(release({"index.html": PAGE}, pages=dict(WHOLE.pages)).to_json())

    assert read is not None
    home = PageNote("Home", ("fees/index.html",))
    assert (2, {"fees/index.html": PageNote("Fees"), "index.html": home}) == (len(read.pages), dict(read.pages))


def test_a_source_that_is_not_utf_8_travels_in_the_record() -> None:
    """Linux allows any bytes in the name of a file."""
    odd = release({"a.jpg": Entry("1" * 64, 1, "image/jpeg", "static/\udcff.jpg")})

    assert odd == parse_release(odd.to_json())


def test_a_link_to_a_page_that_is_not_there_is_left_out() -> None:
    """Somebody has cut the record."""
    record = json.loads(release({"index.html": PAGE}, pages={"index.html": PageNote("Home")}).to_json())
    record["pages"]["index.html"][1] = [-1, 0, 1, 7]

    read = parse_release(json.dumps(record).encode())

    assert read is not None
    assert ("index.html",) == read.pages["index.html"].links


def test_a_record_of_a_newer_version_is_told_apart() -> None:
    """It is not damaged; this program cannot know what stands in it."""
    record = json.loads(release({}).to_json())

    with pytest.raises(RecordNewer):
        parse_release(json.dumps({**record, "format": 3}).encode())


@pytest.mark.parametrize("data", [b"{", b'{"format": 3}'])
def test_a_record_that_cannot_be_read_is_a_fault_that_says_where_it_lies(data: bytes) -> None:
    """The owner reads which note on which version."""
    with pytest.raises(SiteError) as caught:
        read_release(data, "on the server")

    message = "The note on a version on the server cannot be read."
    assert [("live-record-damaged", message)] == [(fault.code, fault.message) for fault in caught.value.diagnostics]


def test_a_good_record_is_read() -> None:
    """Which version it is, and all it says."""
    good = release({"index.html": PAGE})

    assert good == read_release(good.to_json(), "here")


SPOILT = [
    ("id", "20261123-140200-00000000"),
    ("id", "x20261123-140200-"),
    ("made", "yesterday"),
    ("files", {"../index.html": ["1" * 64, 1, "text/html", ""]}),
    ("files", {"index.html": ["1" * 63, 1, "text/html", ""]}),
    ("files", {"index.html": ["G" * 64, 1, "text/html", ""]}),
    ("files", {"index.html": ["1" * 64]}),
    ("held", {"/etc/passwd": ["1" * 64, 1, "text/html", ""]}),
    ("facts", 3),
    ("pages", None),
]


@pytest.mark.parametrize(("key", "value"), SPOILT)
def test_a_record_of_which_a_part_is_not_ours_is_none(key: str, value: object) -> None:
    """No file is replaced or deleted on its word."""
    record = json.loads(release({}).to_json())

    assert parse_release(json.dumps({**record, key: value}).encode()) is None


@pytest.mark.parametrize(
    "key", ["id", "site", "made", "by", "generator", "revision", "files", "held", "pages", "facts"]
)
def test_a_record_without_one_of_its_parts_is_none(key: str) -> None:
    """Nothing is guessed."""
    record = json.loads(release({}).to_json())
    del record[key]

    assert parse_release(json.dumps(record).encode()) is None


def test_a_name_that_ends_in_the_digest_alone_is_none() -> None:
    """The name says when it was made, too."""
    record = json.loads(release({}).to_json())
    record["id"] = record["id"].replace("-", "_")

    assert parse_release(json.dumps(record).encode()) is None


def test_what_was_read_now_goes_before_what_an_earlier_record_says() -> None:
    """Pages that have not changed need not be read again."""
    old, new = PageNote("Old"), PageNote("New")

    notes = KeptNotes({"a.html": new}, {"a.html": old, "b.html": old, "gone.html": old}, ("b.html",))

    assert (2, {"a.html": new, "b.html": old}) == (len(notes), dict(notes))


TITLES = [
    (b"<title>Fees</title>", "Fees"),
    (b'<TITLE lang="en">\n Fees &amp; hours\n</TITLE>', "Fees & hours"),
    ("<title>Gebühren</title>".encode(), "Gebühren"),
    (b"<title>\xff</title><title>Second</title>", "\ufffd"),
    (b"<h1>Fees</h1>", ""),
]


@pytest.mark.parametrize(("html", "title"), TITLES)
def test_a_page_is_remembered_by_its_title(html: bytes, title: str) -> None:
    """As a reader sees it."""
    assert title == note_of("index.html", html, SITE, ()).title


def test_a_link_of_a_page_to_itself_is_not_remembered() -> None:
    """It goes with the page."""
    links = note_of(
        "fees/index.html", b'<a href="/fees/">1</a><a href="/">2</a>', SITE, ("index.html", "fees/index.html")
    )

    assert ("index.html",) == links.links


def test_the_newest_version_of_an_asset_is_held() -> None:
    """Two kept versions may have one of the same name."""
    old, new = Entry("1" * 64, 1, "text/css", "old"), Entry("2" * 64, 1, "text/css", "new")

    held = held_assets([release({"assets/b.css": old, "assets/a.css": old}), release({"assets/b.css": new})], {})

    assert [("assets/a.css", old), ("assets/b.css", new)] == list(held.items())


def test_a_host_holds_what_a_version_has_and_what_stays_for_open_pages() -> None:
    """A file of the version goes before one of the same name that was held."""
    version = release({"index.html": PAGE, "assets/a.css": PAGE}, {"assets/a.css": SHEET, "assets/b.css": SHEET})

    assert {"index.html": PAGE, "assets/a.css": PAGE, "assets/b.css": SHEET} == version.tree
