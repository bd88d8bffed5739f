"""The one-page sheet of a condition: what stands on it, and that nothing but its condition leads to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from tests.conftest import Made, Project

THEME = Path(__file__).parents[2]
CONDITION = "/conditions/sciatica/"
FILE = "conditions/sciatica/sheet/index.html"
BODY = """\
It hurts.[^a]

## Causes {#causes}

Many.

## Self-help {#self-help}

Move.[^a] See [the causes](#causes).

## A doctor {#doctor}

> [!emergency] Call 911 now
> for a fever

[Questions](faq:)
"""
KEYS = (
    "sources: [{id: a, title: A study}]",
    "faq: [{question: How long?, answer: Weeks.}]",
    "video: {title: F, description: A., provider: vimeo, id: 1, upload_date: 2026-01-01, duration: 1, transcript: W}",
)


def rendered(project: Project, *sheet: str) -> Made:
    """Render a condition with the theme's templates; `sheet` is the line that asks for a sheet."""
    project.theme = THEME
    return project.render({"content/conditions/sciatica.md": project.condition(BODY, *KEYS, *sheet)})


def sheet(made: Made) -> BeautifulSoup:
    """Return the sheet."""
    return BeautifulSoup(made.outputs[FILE].data, "html5lib")


def test_a_condition_has_a_sheet_only_when_it_names_sections(project: Project) -> None:
    """Without the key there is neither a page nor a link to one."""
    made = rendered(project)

    assert (False, []) == (FILE in made.outputs, made.main(CONDITION).select("a[href$='/sheet/']"))


def test_the_condition_leads_to_its_sheet(project: Project) -> None:
    """One link, which is not printed."""
    made = rendered(project, "sheet: [doctor]")

    assert [f"{CONDITION}sheet/"] == [link["href"] for link in made.main(CONDITION).select("p.no-print a")]


def test_a_sheet_has_the_summary_and_the_sections_in_the_order_that_was_asked_for(project: Project) -> None:
    """And nothing of the other sections."""
    made = rendered(project, "sheet: [doctor, self-help]")

    page = sheet(made)
    summary = [part.get_text() for part in page.select(".summary dd")]
    assert (["What.", "Help.", "Visits.", "Signs."], ["A doctor", "Self-help"]) == (
        summary,
        [heading.get_text() for heading in page.select("main h2")],
    )


def test_a_sheet_leaves_out_what_belongs_to_the_page_itself(project: Project) -> None:
    """Numbers of sources, questions, film, programs and structured data."""
    made = rendered(project, "sheet: [self-help, doctor]")

    assert [] == sheet(made).select(
        ".cite, .faq, .film, .endnotes ol, script:not([type]), [type='application/ld+json']"
    )


def test_links_to_other_places_of_the_page_lead_back_there(project: Project) -> None:
    """Those places are not on the sheet."""
    made = rendered(project, "sheet: [self-help]")

    assert [f"{CONDITION}#causes"] == [link["href"] for link in sheet(made).select("section a")]


def test_a_sheet_is_printed_with_the_address_of_its_condition(project: Project) -> None:
    """That is what readers of the paper should look up; a code leads there too."""
    made = rendered(project, "sheet: [doctor]")

    foot = sheet(made).select_one("footer")
    assert foot is not None
    lines = [line.get_text() for line in foot.select(".fine .print-only")]
    assert ([f"https://www.clinic.example{CONDITION}"], 1) == (lines, len(foot.select("img.qr")))


@pytest.mark.parametrize("name", ["sitemap.xml", "index.html"])
def test_a_sheet_is_listed_nowhere(project: Project, name: str) -> None:
    """Neither for search engines nor on other pages."""
    made = rendered(project, "sheet: [doctor]")

    assert b"/sheet/" not in made.outputs[name].data


def test_search_engines_do_not_keep_a_sheet(project: Project) -> None:
    """It repeats its condition's page; the Internet Archive, which lists nothing, may keep it."""
    page = sheet(rendered(project, "sheet: [doctor]"))

    told = {str(tag["name"]): tag["content"] for tag in page.select("meta[name=robots], meta[name='archive.org_bot']")}
    assert {"robots": "noindex", "archive.org_bot": "all"} == told
    assert [] == page.select("link[rel=canonical]")


@pytest.mark.parametrize(
    ("language", "lines", "expected"),
    [("en", (), "sheet"), ("de", (), "merkblatt"), ("de", ("urls: {sheet: zum-drucken}",), "zum-drucken")],
)
def test_the_address_of_a_sheet_is_in_the_words_of_the_site(
    project: Project, language: str, lines: tuple[str, ...], expected: str
) -> None:
    """A word of its language, or the one that the owner has chosen."""
    project.theme = THEME
    settings = project.site(*lines).replace("language: en", f"language: {language}")
    page = project.condition(BODY, *KEYS, "sheet: [doctor]")
    made = project.render({"site.yaml": settings, "content/conditions/sciatica.md": page})

    assert [f"{CONDITION}{expected}/"] == [link["href"] for link in made.main(CONDITION).select("p.no-print a")]


def test_a_section_that_is_not_there_is_named_with_its_place(project: Project) -> None:
    """With the section that was probably meant."""
    made = rendered(project, "sheet: [self-help, docter]")

    found = [f"{fault.position} {fault.code}: {fault.message}" for fault in made.found]
    expected = 'The sheet asks for the section "docter", which is not in the text. Did you mean "doctor"?'
    assert [f"content/conditions/sciatica.md:12:20 broken-anchor: {expected}"] == found
