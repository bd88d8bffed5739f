"""Links of finished pages lead to something that is published."""

from __future__ import annotations

import pytest

from clinicsite.check.links import dead_links
from clinicsite.model.made import PageFacts

BASE = "https://www.clinic.example"
PUBLISHED = {
    "index.html",
    "contact/index.html",
    "404.html",
    "forms/intake form.pdf",
    "assets/leaf.0123.svg",
    "größe/index.html",
}


def page(path: str, *links: str, ids: tuple[str, ...] = ()) -> PageFacts:
    """Return the facts of a page."""
    return PageFacts(path, "/" + path.removesuffix("index.html"), f"content/{path}.md", frozenset(ids), links)


def dead(*links: str) -> list[str]:
    """Return the messages about links of the home page."""
    pages = [
        page("index.html", *links, ids=("top",)),
        page("contact/index.html", ids=("hours", "größe")),
        page("größe/index.html"),
    ]
    return [diagnostic.message for diagnostic in dead_links(pages, PUBLISHED, BASE)]


@pytest.mark.parametrize(
    "link",
    [
        "/",
        "/contact/",
        "/contact/#hours",
        "/contact/#gr%C3%B6%C3%9Fe",
        "/contact/#größe",
        "/contact/?from=home",
        "/contact/?from=home#hours",
        "/contact/index.html",
        "/404.html",
        "/gr%C3%B6%C3%9Fe/",
        "/größe/",
        "/forms/intake%20form.pdf",
        "/forms/intake%20form.pdf#page=2",
        "/assets/leaf.0123.svg#red",
        "#top",
        "#",
        "https://www.clinic.example",
        "https://www.clinic.example/",
        "https://www.clinic.example/contact/#hours",
        "https://x.example/nowhere/",
        "https://www.clinic.example.evil.example/nowhere/",
        "mailto:desk@clinic.example",
        "tel:+13035550142",
        "data:image/gif;base64,R0lGOD",
    ],
)
def test_a_link_that_arrives_is_no_fault(link: str) -> None:
    """Pages, files, places on a page, other sites and programs."""
    assert [] == dead(link)


@pytest.mark.parametrize(
    "link",
    [
        "/contakt/",
        "/contact",
        "/contact/x.html",
        "/contakt/?a=1",
        "https://www.clinic.example/contakt/",
        "contakt/",
        "../contakt/",
    ],
)
def test_a_link_to_what_is_not_published_is_named(link: str) -> None:
    """However it is written, as seen from the page or whole."""
    assert [f'The page / links to "{link}", which is not published.'] == [
        message.partition(" Did you mean")[0] for message in dead(link)
    ]


@pytest.mark.parametrize("link", ["/contact/#hourz", "https://www.clinic.example/contact/#hourz", "#topp", "#hours"])
def test_a_link_to_a_place_that_is_not_there_is_named(link: str) -> None:
    """The page would open at its top."""
    assert [f'The page / links to "{link}", but there is no such place on that page.'] == [
        message.partition(" Did you mean")[0] for message in dead(link)
    ]


@pytest.mark.parametrize(
    ("link", "expected"), [("/contakt/", "/contact/"), ("/contact", "/contact/"), ("/Contact/", "/contact/")]
)
def test_a_dead_link_says_what_was_probably_meant(link: str, expected: str) -> None:
    """Near addresses are offered."""
    assert [f'Did you mean "{expected}"?'] == [message[-len(f'Did you mean "{expected}"?') :] for message in dead(link)]


@pytest.mark.parametrize(("others", "told"), [(1, "1 more page has"), (2, "2 more pages have")])
def test_a_dead_link_of_several_pages_is_told_once(others: int, told: str) -> None:
    """It comes from a template that they share."""
    pages = [page(f"{number}/index.html", "/nowhere/") for number in range(1 + others)]

    messages = [diagnostic.message for diagnostic in dead_links(pages, PUBLISHED, BASE)]

    assert [f'The page /0/ links to "/nowhere/", which is not published. {told} the same link.'] == messages


def test_a_dead_link_is_named_at_the_file_its_page_was_made_from() -> None:
    """Finished pages have no lines that an owner knows."""
    (diagnostic,) = dead_links([page("index.html", "/x/")], PUBLISHED, BASE)

    assert ("content/index.html.md", "dead-link-in-page") == (str(diagnostic.position), diagnostic.code)
