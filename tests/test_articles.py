"""Articles: the newest first, in a list of several pages, linked with the conditions that they are about."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from tests.conftest import Made, Project

THEME = Path(__file__).parents[1]
OVERVIEW = """---
title: News
description: What is new.
---
"""


def article(title: str, day: str, *lines: str) -> str:
    """Return the file of an article."""
    keys = "".join(f"{line}\n" for line in lines)
    return f"---\ntitle: {title}\ndescription: About {title}.\ndate: {day}\n{keys}---\nA text about {title}.\n"


@pytest.fixture
def files(project: Project) -> dict[str, str]:
    """Five articles, two on a page, in the clothes that visitors see."""
    project.theme = THEME
    days = {"one": "2026-01-05", "two": "2026-02-05", "three": "2026-03-05", "four": "2026-03-05 09:30"}
    return {
        "site.yaml": project.site("articles: {per_page: 2}"),
        "content/conditions/sciatica.md": project.condition(),
        "content/articles/index.md": OVERVIEW,
        **{f"content/articles/{name}.md": article(name.title(), day) for name, day in days.items()},
        "content/articles/five.md": article("Five", "2026-11-23", "about: [sciatica]"),
    }


def lists(made: Made) -> dict[str, list[str]]:
    """Return which articles stand on each page of the list."""
    pages = (page for page in made.plan.pages if page.kind == "articles")
    return {page.url: [link.title for link in page.articles] for page in pages}


def test_the_newest_article_stands_first_and_the_list_goes_on(project: Project, files: dict[str, str]) -> None:
    """A time of day decides between articles of one day."""
    made = project.plan(files)

    expected = {
        "/articles/": ["Five", "Four"],
        "/articles/page/2/": ["Three", "Two"],
        "/articles/page/3/": ["One"],
    }
    assert expected == lists(made)


def test_an_article_that_lies_ahead_comes_out_on_its_day(project: Project, files: dict[str, str]) -> None:
    """Nobody has to write publish_on besides."""
    the_day_before = project.plan(files, today=date(2026, 11, 22))
    on_the_day = project.plan(files, today=date(2026, 11, 23))

    assert ["Four", "Three"] == lists(the_day_before)["/articles/"]
    assert "it is to be published on 2026-11-23" == the_day_before.plan.hidden["content/articles/five.md"]
    assert ["Five", "Four"] == lists(on_the_day)["/articles/"]


def test_later_pages_of_the_list_have_titles_of_their_own(project: Project, files: dict[str, str]) -> None:
    """Search engines and tabs tell them apart, and the way back is shown."""
    made = project.plan(files)

    second = next(page for page in made.plan.pages if page.url == "/articles/page/2/")
    assert "News, page 2" == second.document.front.title
    assert second.head_title.startswith("News, page 2 | ")
    assert ["/", "/articles/", "/articles/page/2/"] == [link.url for link in second.breadcrumbs]


def test_an_article_leads_to_the_one_before_and_after_it_in_time(project: Project, files: dict[str, str]) -> None:
    """Previous is the earlier one."""
    made = project.plan(files)

    page = made.plan.by_source["content/articles/four.md"]
    assert page.previous
    assert page.next
    assert ("Three", "Five") == (page.previous.title, page.next.title)


def test_an_article_and_the_condition_it_is_about_lead_to_each_other(project: Project, files: dict[str, str]) -> None:
    """Readers of either want the other."""
    made = project.plan(files)

    condition = made.plan.by_source["content/conditions/sciatica.md"]
    one = made.plan.by_source["content/articles/five.md"]
    assert ["Five"] == [link.title for link in condition.articles]
    assert [condition.url] == [link.url for link in one.conditions]


def test_folders_of_the_list_can_be_named(project: Project, files: dict[str, str]) -> None:
    """The owner's words, not ours, stand in addresses."""
    settings = project.site("articles: {per_page: 4}", "urls: {articles: news, paging: part}")

    made = project.plan({**files, "site.yaml": settings})

    assert ["/news/", "/news/part/2/"] == list(lists(made))


def test_an_address_taken_by_the_list_cannot_be_taken_again(project: Project, files: dict[str, str]) -> None:
    """An alias of another page that is a later page of the list is refused."""
    other = "---\ntitle: Other\ndescription: Other.\naliases: [/articles/page/2/]\n---\nWords.\n"

    made = project.plan({**files, "content/pages/other.md": other})

    assert "address-twice" in [fault.code for fault in made.found]


def test_a_condition_that_is_not_there_is_named(project: Project, files: dict[str, str]) -> None:
    """With the one that was probably meant."""
    made = project.plan(
        {**files, "content/articles/five.md": article("Five", "2026-11-23", "about: [siatica]")}, broken=True
    )

    assert made
    told = [fault.message for fault in project.loaded if fault.code == "unknown-condition"]
    assert ['There is no condition "siatica" in content/conditions/. Did you mean "sciatica"?'] == told


@pytest.mark.parametrize(("author", "codes"), [("ana-le", ["unknown-person"]), ("Ana Lee", []), ("reception", [])])
def test_an_author_who_looks_like_a_file_of_the_team_has_to_be_one(
    project: Project, files: dict[str, str], author: str, codes: list[str]
) -> None:
    """Any other name may stand there."""
    project.plan({**files, "content/articles/five.md": article("Five", "2026-11-23", f"author: {author}")}, broken=True)

    assert codes == [fault.code for fault in project.loaded if fault.code == "unknown-person"]


# --- finished pages ---------------------------------------------------------------------------------------------------


@pytest.fixture
def made(project: Project, files: dict[str, str]) -> Made:
    """The rendered site."""
    text = article("Five", "2026-11-23", "about: [sciatica]", "author: Ana Lee", "summary: Short.")
    return project.render({**files, "content/articles/five.md": text})


def page(made: Made, path: str) -> BeautifulSoup:
    """Return a finished page."""
    return BeautifulSoup(made.outputs[path].data, "html.parser")


def test_the_list_shows_day_title_and_summary(made: Made) -> None:
    """The summary stands in for the description."""
    first = page(made, "articles/index.html").select(".card")[0]

    assert ["November 23, 2026", "Five", "Short."] == list(first.stripped_strings)


def test_the_pages_of_the_list_lead_to_each_other(made: Made) -> None:
    """Forwards, backwards and by number; the one that is read is marked."""
    links = page(made, "articles/page/2/index.html").select(".pager > *")

    expected = [
        ("Newer", "/articles/"),
        ("1", "/articles/"),
        ("2", None),
        ("3", "/articles/page/3/"),
        ("Older", "/articles/page/3/"),
    ]
    assert expected == [(link.get_text(strip=True), link.get("href")) for link in links]


def test_what_stands_above_the_list_stands_on_its_first_page_only(project: Project, files: dict[str, str]) -> None:
    """Later pages repeat nothing."""
    made = project.render(
        {**files, "content/articles/index.md": files["content/articles/index.md"] + "Welcome here.\n"}
    )

    assert b"Welcome here." in made.outputs["articles/index.html"].data
    assert b"Welcome here." not in made.outputs["articles/page/2/index.html"].data


def test_an_article_says_when_it_came_out_and_who_wrote_it(made: Made) -> None:
    """As its reader and search engines see it."""
    shown = page(made, "articles/five/index.html")
    script = shown.select_one('script[type="application/ld+json"]')
    assert script
    (node,) = [node for node in json.loads(script.string or "")["@graph"] if node["@type"] == "Article"]

    byline = shown.select_one(".byline")
    assert byline
    assert ["November 23, 2026", "By Ana Lee"] == list(byline.stripped_strings)
    assert ("2026-11-23", "Ana Lee", "Five") == (node["datePublished"], node["author"]["name"], node["headline"])
    assert ["/conditions/sciatica/#condition"] == [re.sub("^https?://[^/]+", "", item["@id"]) for item in node["about"]]


def test_an_article_without_an_author_is_the_clinics(made: Made) -> None:
    """Search engines want to know who answers for it."""
    script = page(made, "articles/four/index.html").select_one('script[type="application/ld+json"]')
    assert script
    (node,) = [node for node in json.loads(script.string or "")["@graph"] if node["@type"] == "Article"]

    assert node["author"] == node["publisher"]


def test_search_engines_are_told_of_articles_but_not_of_later_pages_of_their_list(made: Made) -> None:
    """Those say nothing of their own; they are found from the first."""
    told = re.findall("<loc>https?://[^/]+(/articles/[^<]*)", made.outputs["sitemap.xml"].data.decode())

    expected = [f"/articles/{name}" for name in ("", "five/", "four/", "one/", "three/", "two/")]
    assert expected == told


def test_the_feed_says_when_an_article_came_out(made: Made) -> None:
    """Its own date, without any help from Git."""
    feed = made.outputs["feed.xml"].data.decode()

    expected = [("Five", "2026-11-23"), ("Four", "2026-03-05")]
    assert expected == re.findall(r"<title>(\w+)</title>.*?<published>([\d-]{10})", feed, re.DOTALL)[:2]


def test_a_condition_leads_to_articles_about_it(made: Made) -> None:
    """Below its text."""
    links = page(made, "conditions/sciatica/index.html").select(".more .card a")

    assert ["/articles/five/"] == [link["href"] for link in links]
