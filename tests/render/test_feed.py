"""The feed of new and changed pages, and on which day a page has changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from clinicsite.render.changes import day_of
from clinicsite.render.feed import feed

if TYPE_CHECKING:
    from tests.conftest import Made, Project

ATOM = "{http://www.w3.org/2005/Atom}"
ABOUT = "content/pages/about.md"
GIT = {ABOUT: date(2026, 11, 10), "static/photos/room.jpg": date(2026, 11, 20), "static/x.jpg": date(2026, 1, 1)}


def day(project: Project, *keys: str, changed: dict[str, date] | None = None, pictures: tuple[str, ...] = ()) -> str:
    """Return the day of a page with some front matter and pictures, as text."""
    body = "\n\n".join(f"![A picture](../../static/{name})" for name in pictures)
    made = project.plan({ABOUT: project.text(body, *keys)})
    [page] = [page for page in made.plan.pages if page.url == "/about/"]
    return str(day_of(page, GIT if changed is None else changed))


@pytest.mark.parametrize(
    ("keys", "pictures", "expected"),
    [
        ((), (), "2026-11-10"),
        ((), ("photos/room.jpg", "x.jpg", "unknown.jpg"), "2026-11-20"),
        (("updated: 2026-11-01",), ("photos/room.jpg",), "2026-11-01"),
        (("publish_on: 2026-11-15",), (), "2026-11-15"),
        (("publish_on: 2026-11-05",), (), "2026-11-10"),
        (("publish_on: 2026-11-15", "updated: 2026-11-20"), (), "2026-11-20"),
    ],
)
def test_a_page_has_the_day_of_what_it_shows(
    project: Project, keys: tuple[str, ...], pictures: tuple[str, ...], expected: str
) -> None:
    """The owner's own word counts first; a page that was held back is new on its first day."""
    assert expected == day(project, *keys, pictures=pictures)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [((), "None"), (("updated: 2026-11-01",), "2026-11-01"), (("publish_on: 2026-11-15",), "2026-11-15")],
)
def test_a_text_that_git_does_not_know_has_the_owner_s_day_or_none(
    project: Project, keys: tuple[str, ...], expected: str
) -> None:
    """The day of a picture says nothing about a text that was changed after it."""
    changed = {"static/photos/room.jpg": date(2026, 11, 20)}

    assert expected == day(project, *keys, changed=changed, pictures=("photos/room.jpg",))


def dated(project: Project, *lines: str) -> Made:
    """Return a site with two pages that have a day, one that has none and one that is not listed."""
    return project.plan(
        {
            "site.yaml": project.site(*lines),
            "content/pages/a.md": project.text("W.", "updated: 2026-11-01"),
            "content/pages/b.md": project.text("W.", "publish_on: 2026-11-20"),
            "content/pages/404.md": project.text("W.", "updated: 2026-11-22"),
        }
    )


def days(made: Made) -> dict[str, date]:
    """Return the days that are known."""
    return {page.url: found for page in made.plan.pages if (found := day_of(page, {}))}


def test_the_feed_lists_changed_pages_the_newest_first(project: Project) -> None:
    """With the moments of the clinic's own zone, and when a page that was held back was published."""
    made = dated(project)

    tree = ET.fromstring(feed(made.plan, made.site.config, days(made))["feed.xml"])

    base = "https://www.clinic.example"
    assert [
        (f"{base}/b/", "2026-11-20T00:00:00-05:00", "2026-11-20T00:00:00-05:00"),
        (f"{base}/a/", None, "2026-11-01T00:00:00-04:00"),
    ] == [
        tuple(entry.findtext(f"{ATOM}{name}") for name in ("id", "published", "updated"))
        for entry in tree.iterfind(f"{ATOM}entry")
    ]
    assert "2026-11-20T00:00:00-05:00" == tree.findtext(f"{ATOM}updated")
    assert [f"{base}/feed.xml", f"{base}/"] == [link.get("href") for link in tree.iterfind(f"{ATOM}link")]


def test_there_is_no_feed_of_nothing_and_none_that_is_not_wanted(project: Project) -> None:
    """A site whose days are not known has no news to tell."""
    made = project.plan({})
    unwanted = dated(project, "files:", "  feed: false")

    assert ({}, {}) == (
        feed(made.plan, made.site.config, {}),
        feed(unwanted.plan, unwanted.site.config, days(unwanted)),
    )


@pytest.mark.parametrize("wanted", [True, False])
def test_the_home_page_announces_the_feed_where_there_is_one(project: Project, wanted: bool) -> None:
    """There readers look for it; other pages have to open in one round trip."""
    made = project.render(
        {
            "site.yaml": project.site("brand:", "  cards: false", "files:", f"  feed: {str(wanted).lower()}"),
            "content/pages/a.md": project.text("W.", "updated: 2026-11-01"),
        }
    )

    found = made.page("/").select('link[type="application/atom+xml"]')
    assert (["/feed.xml"] if wanted else []) == [link["href"] for link in found]
    assert wanted is ("feed.xml" in made.outputs)
