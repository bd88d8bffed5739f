"""What a deploy would change: pure, and true for any two versions."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.model.media_types import media_type
from clinicsite.publish.manifest import Entry, Manifest
from clinicsite.publish.plan import in_order, make_plan, outdated, page_lines, replaced
from clinicsite.publish.release import (
    Maker,
    PageNote,
    Release,
    address_of,
    held_assets,
    is_fingerprinted,
    note_of,
    parse_release,
    release_id,
)

SITE = "https://www.clinic.example"
PATHS = ("index.html", "fees/index.html", "team/dr-lee/index.html", "404.html", "assets/a.1.css", "assets/b.2.js",
         "robots.txt", "sitemap.xml", "photos/room.jpg")  # fmt: skip
WHEN = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)

entries = st.builds(
    lambda number, kind: Entry(f"{number:064x}", number, kind, "content"),
    st.integers(0, 3),
    st.sampled_from(["a/b", "c/d"]),
)
trees = st.dictionaries(st.sampled_from(PATHS), entries)


def release(files: dict[str, Entry], held: dict[str, Entry] | None = None, **more: object) -> Release:
    """Return a version with these files."""
    name = release_id(WHEN, Manifest.of(SITE, files))
    return Release(name, SITE, WHEN, Maker("Ana", "1.0.0"), files, held or {}, **more)  # type: ignore[arg-type]


@given(trees, trees)
def test_every_file_is_told_of_exactly_once(old: dict[str, Entry], new: dict[str, Entry]) -> None:
    """New, changed, removed and unchanged are all files of both versions, without overlap."""
    plan = make_plan(release(old), new)

    told = [*plan.new, *plan.changed, *plan.removed, *plan.unchanged]
    assert sorted({*old, *new}) == sorted(told)


@given(trees, trees)
def test_doing_what_the_plan_says_gives_the_new_version(old: dict[str, Entry], new: dict[str, Entry]) -> None:
    """Sending the files of a plan and deleting the removed ones leaves nothing else than the build."""
    plan = make_plan(release(old), new)

    done = {path: entry for path, entry in old.items() if path not in plan.removed}
    done.update({path: new[path] for path in plan.sent})

    assert new == done


@given(trees)
def test_a_version_beside_itself_changes_nothing(files: dict[str, Entry]) -> None:
    """A second deploy has nothing to do."""
    assert (True, 0) == (make_plan(release(files), files).is_empty, make_plan(release(files), files).size)


@given(trees, trees, trees)
def test_after_a_cut_all_that_may_be_wrong_is_renewed(
    old: dict[str, Entry], cut: dict[str, Entry], new: dict[str, Entry]
) -> None:
    """Whatever mixture of two versions a place holds, renewing and deleting leads to the new one."""
    befores = [release(old), release(cut)]
    for mixture in ({**old, **cut}, {**cut, **old}, old, cut):
        stands = {path: entry for path, entry in mixture.items() if path not in outdated(befores, new)}
        stands.update({path: new[path] for path in replaced(befores, new)})
        assert {path: entry.digest for path, entry in new.items()} == {p: e.digest for p, e in stands.items()}


@given(st.lists(st.sampled_from(PATHS), unique=True))
def test_what_a_page_needs_comes_before_the_page(paths: list[str]) -> None:
    """Assets, then other files, then pages, and the ways in at last."""
    groups = [0 if is_fingerprinted(p) else 3 if p in ("index.html", "sitemap.xml") else 2 if p.endswith(".html") else 1
              for p in in_order(paths)]  # fmt: skip

    assert sorted(groups) == groups


@given(trees, trees)
def test_a_record_reads_back_as_it_was_written(files: dict[str, Entry], held: dict[str, Entry]) -> None:
    """What travels to the host comes back the same."""
    pages = {path: PageNote(f"Title of {path}", tuple(sorted(p for p in files if p.endswith(".html") and p != path)))
             for path in files if path.endswith(".html")}  # fmt: skip
    written = release(files, held, pages=pages, facts={"hours": "1"}, summary="new hours")

    assert written == parse_release(written.to_json())


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"format": 1}', b'{"format": 1, "files": 3}', b"\xff\xfe"])
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


def test_a_page_that_goes_is_told_with_who_links_to_it() -> None:
    """The sentence names the page by its address and title."""
    page = Entry("1" * 64, 1, "text/html", "content")
    files = dict.fromkeys(("index.html", "fees/index.html", "team/index.html", "team/dr-lee/index.html"), page)
    lee = "team/dr-lee/index.html"
    pages = {path: PageNote("A page", (lee,)) for path in files} | {lee: PageNote("Dr Lee")}
    live = release(files, pages=pages)
    plan = make_plan(live, {path: entry for path, entry in files.items() if path != lee})

    assert ['The page /team/dr-lee/ ("Dr Lee") will disappear; 3 pages link to it.'] == page_lines(plan, live, {})


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
    ],
)
def test_links_between_pages_are_remembered(html: bytes, expected: tuple[str, ...]) -> None:
    """Any form of link that leads to a page of the site counts; others do not."""
    assert (
        expected == note_of("team/index.html", html, SITE, {"index.html", "fees/index.html", "team/index.html"}).links
    )


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


def test_types_are_those_of_the_build() -> None:
    """A file of another type is a change, though its bytes are the same."""
    old = {"a.txt": Entry("1" * 64, 1, media_type("a.txt"), "static")}
    new = {"a.txt": Entry("1" * 64, 1, "text/x", "static")}

    assert ("a.txt",) == make_plan(release(old), new).changed


@pytest.mark.parametrize(
    ("key", "value"),
    [("id", 5), ("site", 5), ("site", "https://\ud800"), ("files", {"\ud800": ["a", 1, "b/c", "d"]}), ("held", [[]])],
)
def test_a_record_that_somebody_has_spoilt_is_none(key: str, value: object) -> None:
    """What lies on a server is not always what was put there."""
    record = json.loads(release({}).to_json())

    assert parse_release(json.dumps({**record, key: value}).encode()) is None


def test_a_page_that_goes_unseen_is_told_without_links() -> None:
    """Nobody is told of links that there are not."""
    old = {"fees/index.html": Entry("0", 1, "text/html", "content")}

    assert ["The page /fees/ will disappear."] == page_lines(make_plan(release(old), {}), release(old), {})
