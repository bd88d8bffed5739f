"""What a deploy would change: pure, and true for any two versions."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.model.media_types import media_type
from clinicsite.publish.manifest import Entry
from clinicsite.publish.plan import DeployPlan, in_order, links_to, make_plan, outdated, page_lines, replaced
from clinicsite.publish.release import PageNote, held_assets, is_fingerprinted
from tests.publish.versions import PATHS, release, trees


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
def test_what_a_page_needs_is_sent_before_the_page(paths: list[str]) -> None:
    """Assets, then other files, then pages, and the ways in at last."""
    ways_in = ("index.html", "robots.txt", "sitemap.xml")
    groups = [0 if is_fingerprinted(p) else 3 if p in ways_in else 2 if p.endswith(".html") else 1
              for p in in_order(paths)]  # fmt: skip

    assert sorted(groups) == groups


PAGES = ("index.html", "fees/index.html", "team/index.html", "team/dr-lee/index.html", "news/index.html")
ASSETS = ("assets/a.1.css", "assets/b.2.css", "feed.xml")
webs = st.dictionaries(st.sampled_from(PAGES[1:]), st.sets(st.sampled_from((*PAGES, *ASSETS)), max_size=4))


def woven(web: dict[str, set[str]], number: int) -> tuple[dict[str, Entry], dict[str, set[str]]]:
    """Return the files of a site without broken links, and what each page leads to; its feed says `number`."""
    web = {"index.html": {*PAGES[:3], ASSETS[0]}, **web}
    leads = {page: {link for link in links if link in web or link in ASSETS} for page, links in web.items()}
    files = {page: sorted(links) for page, links in leads.items()}
    files |= {
        path: [str(number)] if path == "feed.xml" else [] for links in leads.values() for path in links - set(web)
    }
    return {
        path: Entry(hashlib.sha256(f"{path}{what}".encode()).hexdigest(), 1, "", "") for path, what in files.items()
    }, leads


@given(webs, webs, st.randoms(use_true_random=False))
def test_page_by_page_nothing_leads_to_what_is_not_there(
    before: dict[str, set[str]], after: dict[str, set[str]], chance: random.Random
) -> None:
    """At any instant, from any page that a visitor of the old site can get to, each link finds what it leads to."""
    (old, old_leads), (new, new_leads) = woven(before, 1), woven(after, 2)
    turns = replaced([release(old)], new)
    held = held_assets([release(old)], new)
    # Those of one turn come in any order.
    order = sorted(turns, key=lambda path: (turns[path], chance.random()))
    shown = {path: old_leads.get(path, set()) for path in old}
    broken = []
    for path in [*order, *outdated([release(old)], {**held, **new})]:
        if path in new:
            shown[path] = new_leads.get(path, set())
        else:
            del shown[path]
        broken += [(path, page) for page in reached(shown, (old.keys() & shown.keys()) | {"index.html"})
                   if not shown[page] <= shown.keys() and (page in new or path in new)]  # fmt: skip

    assert [] == broken


def reached(shown: dict[str, set[str]], start: set[str]) -> set[str]:
    """Return the pages that are found by following links."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        page = waiting.pop()
        if page in shown and page not in found:
            found.add(page)
            waiting += shown[page]
    return found


def test_a_page_that_goes_is_told_with_who_links_to_it() -> None:
    """The sentence names the page by its address and title."""
    page = Entry("1" * 64, 1, "text/html", "content")
    files = dict.fromkeys(("index.html", "fees/index.html", "team/index.html", "team/dr-lee/index.html"), page)
    lee = "team/dr-lee/index.html"
    pages = {path: PageNote("A page", (lee,)) for path in files} | {lee: PageNote("Dr Lee")}
    live = release(files, pages=pages)
    plan = make_plan(live, {path: entry for path, entry in files.items() if path != lee})

    assert ['The page /team/dr-lee/ ("Dr Lee") will disappear; 3 pages link to it.'] == page_lines(plan, live, {})


def test_types_are_those_of_the_build() -> None:
    """A file of another type is a change, though its bytes are the same."""
    old = {"a.txt": Entry("1" * 64, 1, media_type("a.txt"), "static")}
    new = {"a.txt": Entry("1" * 64, 1, "text/x", "static")}

    assert ("a.txt",) == make_plan(release(old), new).changed


def test_a_page_that_goes_unseen_is_told_without_links() -> None:
    """Nobody is told of links that there are not."""
    old = {"fees/index.html": Entry("0", 1, "text/html", "content")}

    assert ["The page /fees/ will disappear."] == page_lines(make_plan(release(old), {}), release(old), {})


PAGE = Entry("1" * 64, 3, "text/html", "content")
NEW = Entry("2" * 64, 4, "text/html", "content")
PAGES = [f"page-{number:02}.html" for number in range(14)]


def test_a_plan_counts_what_has_to_be_sent() -> None:
    """New and changed files, and not those that stay."""
    plan = make_plan(release({"a.html": PAGE, "b.html": PAGE}), {"a.html": PAGE, "b.html": NEW, "c.html": NEW})

    assert (8, ("b.html", "c.html"), False) == (plan.size, plan.sent, plan.is_empty)


def test_of_a_first_version_everything_is_new() -> None:
    """Nothing is live yet, so nothing is missed."""
    assert DeployPlan(new=("a.html", "b.html"), size=7) == make_plan(None, {"b.html": NEW, "a.html": PAGE})


def test_a_plan_of_which_nothing_is_said_changes_nothing() -> None:
    """Nothing was live, and nothing is to be."""
    assert DeployPlan() == make_plan(None, {})


CHANGES = [
    ({}, {"a.html": PAGE}, False),
    ({"a.html": PAGE}, {"a.html": NEW}, False),
    ({"a.html": PAGE}, {}, False),
    ({"a.html": PAGE}, {"a.html": PAGE}, True),
]


@pytest.mark.parametrize(("old", "new", "empty"), CHANGES)
def test_a_plan_is_empty_when_visitors_would_see_no_difference(
    old: dict[str, Entry], new: dict[str, Entry], empty: bool
) -> None:
    """One new, changed or removed file is enough."""
    assert empty == make_plan(release(old), new).is_empty


def test_what_stays_for_open_pages_is_not_removed() -> None:
    """It is told of by itself."""
    old = {"assets/a.css": PAGE, "assets/b.css": PAGE, "a.html": PAGE}

    plan = make_plan(release(old), {"a.html": PAGE}, {"assets/b.css": PAGE})

    assert (("assets/a.css",), ("assets/b.css",), ("a.html",)) == (plan.removed, plan.held, plan.unchanged)


def test_files_are_sent_in_the_order_in_which_they_are_needed() -> None:
    """Assets, other files, pages, and what leads to all of them at last."""
    paths = ("index.html", "about.html", "a.txt", "assets/z.css", "sitemap.xml", "assets/a.css")

    expected = ("assets/a.css", "assets/z.css", "a.txt", "about.html", "index.html", "sitemap.xml")
    assert expected == in_order(paths)


TREE = ("index.html", "404.html", "a.json", "a.md", "a.pdf", "a.txt", "assets/z.css", "feed.xml", "new.html", "new.xml",
        "sitemap.xml")  # fmt: skip


def test_files_are_renewed_in_turns() -> None:
    """Assets, other files, pages that nothing leads to yet, pages that were there, and what lists pages."""
    old = dict.fromkeys((path for path in TREE if "new" not in path), PAGE)

    turns = replaced([release(old)], dict.fromkeys(TREE, NEW))

    expected = {"assets/z.css": 0, "a.pdf": 1, "new.xml": 1, "new.html": 2, "404.html": 3, "a.json": 4, "a.md": 4,
                "a.txt": 4, "feed.xml": 4, "index.html": 4, "sitemap.xml": 4}  # fmt: skip
    assert list(expected.items()) == list(turns.items())


def test_on_an_empty_host_everything_is_new() -> None:
    """There is nothing that it could hold."""
    assert {"a.txt": 1, "a.html": 2, "index.html": 4} == replaced(
        [], {"index.html": PAGE, "a.html": PAGE, "a.txt": PAGE}
    )


def test_what_any_version_that_may_be_there_has_otherwise_is_renewed() -> None:
    """The host may hold parts of either. What one of them lacks is new."""
    versions = [release({"a.html": PAGE, "b.html": PAGE, "c.html": PAGE}), release({"a.html": PAGE, "b.html": NEW})]

    assert {"c.html": 2, "b.html": 3} == replaced(versions, {"a.html": PAGE, "b.html": PAGE, "c.html": PAGE})


def test_after_a_cut_of_which_nothing_is_known_everything_is_renewed() -> None:
    """What is there may be of either version."""
    assert {"a.html": 3} == replaced([release({"a.html": PAGE})], {"a.html": PAGE}, known=False)


def test_what_leads_to_others_is_deleted_before_them() -> None:
    """No visitor is led to a page that is gone."""
    old = release({"index.html": PAGE, "a.html": PAGE, "a.txt": PAGE, "stays.html": PAGE}, {"assets/a.css": PAGE})

    assert ("index.html", "a.html", "a.txt", "assets/a.css") == outdated([old], {"stays.html"})


def test_pages_are_told_of_by_what_becomes_of_them() -> None:
    """Those that disappear first; files that are no pages are left out."""
    old = {"index.html": PAGE, "old.html": PAGE, "old.css": PAGE, "site.css": PAGE}
    new = {"index.html": NEW, "new.html": NEW, "new.css": NEW, "site.css": NEW}
    live = release(
        old, pages={"index.html": PageNote("Old home", ("old.html",)), "old.html": PageNote("", ("old.html",))}
    )
    pages = {"index.html": PageNote("Home"), "new.html": PageNote("News")}

    lines = page_lines(make_plan(live, new), live, pages)

    assert [
        "The page /old.html will disappear; 1 page links to it.",
        'The page /new.html ("News") is new.',
        'The page / ("Home") changes.',
    ] == lines


def test_links_of_pages_that_go_as_well_are_not_counted() -> None:
    """Nobody will follow them."""
    pages = {"a.html": PageNote("A", ("b.html", "stays.html")), "b.html": PageNote("B", ("a.html",))}

    assert {"a.html": 0, "b.html": 0} == links_to(pages, ("a.html", "b.html", "c.css"))


def test_where_no_page_goes_no_links_are_counted() -> None:
    """A style sheet is nobody's page."""
    assert {} == links_to({"a.html": PageNote("A", ("b.html",))}, ("site.css",))


MANY = [
    (12, []),
    (13, ["1 more page will disappear."]),
    (14, ["2 more pages will disappear."]),
]


@pytest.mark.parametrize(("number", "rest"), MANY)
def test_a_dozen_pages_of_a_kind_are_named_and_the_others_counted(number: int, rest: list[str]) -> None:
    """Nobody reads a thousand lines."""
    live = release(dict.fromkeys(PAGES[:number], PAGE))

    lines = page_lines(make_plan(live, {}), live, {})

    assert (12, rest) == (sum("The page" in line for line in lines), lines[12:])


@pytest.mark.parametrize(("number", "rest"), [(13, "1 more page is new."), (14, "2 more pages are new.")])
def test_new_pages_are_counted_too(number: int, rest: str) -> None:
    """In words that fit their number."""
    assert rest == page_lines(make_plan(None, dict.fromkeys(PAGES[:number], PAGE)), None, {})[-1]


@pytest.mark.parametrize(("number", "rest"), [(13, "1 more page changes."), (14, "2 more pages change.")])
def test_changed_pages_are_counted_too(number: int, rest: str) -> None:
    """In words that fit their number."""
    live = release(dict.fromkeys(PAGES[:number], PAGE))

    assert rest == page_lines(make_plan(live, dict.fromkeys(PAGES[:number], NEW)), live, {})[-1]
