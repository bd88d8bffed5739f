"""Bodies filled in with what the whole site knows: links, facts, citations, pictures, blocks, and all their faults."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import Tag
from PIL import Image

if TYPE_CHECKING:
    from tests.conftest import Made, Project

ABOUT = "content/pages/about.md"
BOOKING = "https://book.example/mill"


def picture(width: int = 300, height: int = 200) -> bytes:
    """Return a small photo."""
    data = io.BytesIO()
    Image.new("RGB", (width, height)).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def around(project: Project) -> Project:
    """A site with pages and files to link to; `content/pages/about.md` is the test's own."""
    project.write(
        {
            "content/conditions/index.md": project.text(),
            "content/conditions/sciatica.md": project.condition("## When to call {#when-to-call}\n\n## Über Ärzte"),
            "content/pages/fees.md": project.text("## What it costs", "draft: true"),
            "content/pages/long-name.md": project.text("Words.", "slug: other-name"),
            "static/forms/a.pdf": b"%PDF",
            "static/forms/intake form.pdf": b"%PDF",
            "static/photos/room.png": picture(),
            "static/photos/broken.png": b"no picture",
        }
    )
    return project


def made(around: Project, body: str, *keys: str) -> Made:
    """Render the site with a text on the page about the clinic; the text begins on line 5 plus one for each key."""
    return around.render({ABOUT: around.text(body, *keys)})


def only(element: Tag, selector: str) -> Tag:
    """Return the one element that a selector finds."""
    (found,) = element.select(selector)
    return found


# --- links --------------------------------------------------------------------------------------------------------


LINKS = {
    "a file beside": ("contact.md", "/contact/"),
    "a file beside, with a dot": ("./contact.md", "/contact/"),
    "a file in another folder": ("../conditions/sciatica.md", "/conditions/sciatica/"),
    "an overview": ("../conditions/index.md", "/conditions/"),
    "the home page": ("../index.md", "/"),
    "a page with another slug": ("long-name.md", "/other-name/"),
    "a place on another page": ("../conditions/sciatica.md#when-to-call", "/conditions/sciatica/#when-to-call"),
    "a place with letters of other scripts": (
        "../conditions/sciatica.md#über-ärzte",
        "/conditions/sciatica/#über-ärzte",
    ),
    "a place in percent signs": (
        "../conditions/sciatica.md#%C3%BCber-%C3%A4rzte",
        "/conditions/sciatica/#%C3%BCber-%C3%A4rzte",
    ),
    "a place on this page": ("#here", "#here"),
    "a place on this page by its file": ("about.md#here", "#here"),
    "this page": ("about.md", "/about/"),
    "a path from the site's root": ("/conditions/sciatica/", "/conditions/sciatica/"),
    "a path from the site's root with a place": (
        "/conditions/sciatica/#when-to-call",
        "/conditions/sciatica/#when-to-call",
    ),
    "a file in static": ("../../static/forms/intake%20form.pdf", "/forms/intake%20form.pdf"),
    "a file in static with a space": ("<../../static/forms/intake form.pdf>", "/forms/intake%20form.pdf"),
    "another site": ("https://x.example/?a=1&b=2", "https://x.example/?a=1&b=2"),
    "another site in capitals": ("HTTPS://x.example/", "HTTPS://x.example/"),
    "an e-mail address": ("mailto:desk@clinic.example", "mailto:desk@clinic.example"),
    "a telephone": ("tel:+13035552345", "tel:+13035552345"),
}


@pytest.mark.parametrize(("target", "href"), LINKS.values(), ids=LINKS.keys())
def test_links_lead_where_the_written_path_leads(around: Project, target: str, href: str) -> None:
    """Paths of content files become addresses, everything else stays what it is."""
    site = made(around, f"## Here\n\n[x]({target})")

    assert ([href], []) == ([link["href"] for link in site.main("/about/").select("a")], site.faults)


BROKEN = {
    "a slip in a name": ("contakt.md", "broken-link -> contact.md"),
    "a wrong folder": ("sciatica.md", "broken-link -> ../conditions/sciatica.md"),
    "other capitals": ("Contact.md", "broken-link -> contact.md"),
    "without the ending": ("contact", "broken-link -> contact.md"),
    "the address instead of the file": ("/contakt/", "broken-link -> contact.md"),
    "the address without its slash": ("/contact", "broken-link -> contact.md"),
    "the address of a file in static": ("/forms/a.pdf", "broken-link -> ../../static/forms/a.pdf"),
    "a slip in a file in static": ("../../static/forms/b.pdf", "broken-link -> ../../static/forms/a.pdf"),
    "something else altogether": ("xyzzy-quux", "broken-link"),
    "a slip in a place": (
        "../conditions/sciatica.md#when-to-cal",
        "broken-anchor -> ../conditions/sciatica.md#when-to-call",
    ),
    "a slip in a place on this page": ("#hear", "broken-anchor -> #here"),
    "a slip in a place by the address": (
        "/conditions/sciatica/#when-to-cal",
        "broken-anchor -> /conditions/sciatica/#when-to-call",
    ),
    "a draft": ("fees.md", "link-to-hidden-page"),
    "a place on a draft": ("fees.md#what-it-costs", "link-to-hidden-page"),
}


@pytest.mark.parametrize(("target", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_a_link_that_does_not_arrive_is_named_with_what_was_meant(around: Project, target: str, expected: str) -> None:
    """The suggestion can stand where the wrong path stands."""
    site = made(around, f"## Here\n\nWords.\n\n[x]({target})")

    assert [f"{ABOUT}:9 {expected}"] == site.lines


@pytest.mark.parametrize("target", ["contakt.md", "fees.md", "#nowhere/"])
def test_the_words_of_a_link_that_does_not_arrive_stay(around: Project, target: str) -> None:
    """Visitors read on without noticing."""
    assert "See x here." == only(made(around, f"See [x]({target}) here.").main("/about/"), "p").get_text()


def test_a_link_to_a_draft_has_no_address(around: Project) -> None:
    """Nobody is led to what is not there."""
    assert {} == only(made(around, "[x](fees.md)").main("/about/"), "a").attrs


def test_links_to_other_sites_are_marked(around: Project) -> None:
    """Style sheets and browsers can tell them; mail and telephone stay."""
    main = made(around, "[a](https://x.example/) [b](mailto:a@x.example) [c](contact.md)").main("/about/")

    assert [["external"], None, None] == [link.get("rel") for link in main.select("a")]


def test_each_of_two_broken_links_on_one_line_is_named_with_its_column(around: Project) -> None:
    """File, line and column: the editor jumps there."""
    site = made(around, "See [a](x1.md) and [b](y2.md).")

    assert [f"{ABOUT}:5:9 broken-link", f"{ABOUT}:5:24 broken-link"] == site.faults


CORRECTIONS = {
    "a link": ("The contakt.md is [here](contakt.md).", "The contakt.md is [here](contact.md)."),
    "a link with a place": ("See [x](contakt.md#top).", "See [x](contact.md#top)."),
    "the second of two links": ("[a](contact.md) [b](contakt.md)", "[a](contact.md) [b](contact.md)"),
    "a place": ("## Here\n\nSee [x](#hear).", "See [x](#here)."),
    "a fact": ("Of clinic.fone: {clinic.fone}.", "Of clinic.fone: {clinic.phone}."),
    "a fact after itself": ("{clinic.name} {clinic.nam}", "{clinic.name} {clinic.name}"),
    "a picture": (
        "room.pn: ![x](../../static/photos/room.pn)",
        "room.pn: ![x](../../static/photos/room.png)",
    ),
}


@pytest.mark.parametrize(("body", "expected"), CORRECTIONS.values(), ids=CORRECTIONS.keys())
def test_a_slip_shows_the_line_as_it_should_be_written(around: Project, body: str, expected: str) -> None:
    """Only the slip is exchanged, not the same letters elsewhere on the line."""
    (diagnostic,) = made(around, body).found

    assert expected == diagnostic.correction


def test_a_block_among_words_is_told_to_stand_alone(around: Project) -> None:
    """A video in the middle of a sentence is no broken link to a page called video."""
    site = made(around, "See [how](video:) here.", "faq: [{question: Q, answer: A}]")

    assert [False] == ["page that does not exist" in diagnostic.message for diagnostic in site.found]


# --- actions ------------------------------------------------------------------------------------------------------


def known(project: Project) -> str:
    """Return the site's facts with booking, telephone, e-mail and address filled in."""
    facts = {
        "TODO the telephone number": f'"+1 303 555 2345"\n  booking: {BOOKING}\n  email: a@x.example',
        "TODO street and number": "1 Mill Street",
        "TODO the postal code": '"02134"',
    }
    site = project.site()
    for note, fact in facts.items():
        site = site.replace(note, fact)
    return site


@pytest.mark.parametrize(
    ("scheme", "href"),
    [
        ("book", BOOKING),
        ("call", "tel:+13035552345"),
        ("mail", "mailto:a@x.example"),
        ("map", "https://www.google.com/maps/search/?api=1&query=1%20Mill%20Street%2C%20Springfield%2C%20NY%2002134"),
    ],
)
def test_an_action_leads_to_the_fact_of_the_site(around: Project, scheme: str, href: str) -> None:
    """Booking, number and address are written once."""
    site = around.render({ABOUT: around.text(f"[Go]({scheme}:)"), "site.yaml": known(around)})

    assert [href] == [link["href"] for link in site.main("/about/").select("a")]


@pytest.mark.parametrize("scheme", ["book", "call", "mail", "map"])
def test_an_action_whose_fact_is_missing_leads_to_the_contact_page(around: Project, scheme: str) -> None:
    """It always leads somewhere."""
    assert ["/contact/"] == [link["href"] for link in made(around, f"[Go]({scheme}:)").main("/about/").select("a")]


def test_an_action_of_a_site_without_a_contact_page_leads_home(around: Project) -> None:
    """Somewhere is better than nowhere."""
    (around.root / "content/pages/contact.md").unlink()

    assert ["/"] == [link["href"] for link in made(around, "[Go](book:)").main("/about/").select("a")]


# --- facts --------------------------------------------------------------------------------------------------------


def test_facts_stand_in_the_text(around: Project) -> None:
    """Written once in site.yaml, shown wherever they are named."""
    assert "At Mill Street Clinic." == only(made(around, "At {clinic.name}.").main("/about/"), "p").get_text()


def test_a_fact_to_supply_is_a_marked_note(around: Project) -> None:
    """Nobody can take it for a fact."""
    main = made(around, "Call {clinic.phone}.").main("/about/")

    assert ["[the telephone number: to be supplied]"] == [mark.get_text() for mark in main.select("mark.todo")]


def test_a_fact_is_text_and_never_markup(around: Project) -> None:
    """Signs in a fact come out as they were written."""
    site = around.render(
        {ABOUT: around.text("It is {facts.a}."), "site.yaml": around.site("facts:", "  a: '<b> & *c* [d](e)'")}
    )

    assert "It is <b> & *c* [d](e)." == only(site.main("/about/"), "p").get_text()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{clinic.fone}", "unknown-fact -> clinic.phone"),
        ("{clinic.Name}", "unknown-fact -> clinic.name"),
        ("{ clinic.fone }", "unknown-fact -> clinic.phone"),
        ("{facts.nothing}", "unknown-fact"),
    ],
)
def test_an_unknown_fact_is_named_with_what_was_meant(around: Project, body: str, expected: str) -> None:
    """Visitors would read the braces."""
    assert [f"{ABOUT}:7 {expected}"] == made(around, f"Words.\n\n{body}").lines


def test_an_unknown_fact_is_named_with_its_column(around: Project) -> None:
    """File, line and column: the editor jumps there."""
    assert [f"{ABOUT}:5:6 unknown-fact"] == made(around, "Call {clinic.fone}.").faults


def test_an_unknown_fact_that_is_like_no_other_says_which_are_known(around: Project) -> None:
    """The owner can choose."""
    (diagnostic,) = made(around, "{facts.xyzzy}").found

    assert "Known are: clinic.insurers, clinic.name, clinic.payments, clinic.phone, location." in diagnostic.hint


def test_a_fact_to_supply_in_the_words_for_a_picture_stays_words(around: Project) -> None:
    """A mark cannot stand within an attribute."""
    image = only(made(around, "![In {location.street}](../../static/photos/room.png)").main("/about/"), "img")

    assert {"alt", "src", "width", "height", "fetchpriority", "decoding"} == set(image.attrs)


# --- citations ----------------------------------------------------------------------------------------------------


SOURCES = ("sources:", "  - {id: one, title: First}", "  - {id: two, title: Second}")


def test_sources_are_numbered_in_the_order_in_which_a_town_s_page_is_read(around: Project) -> None:
    """The way to the clinic stands before the second section, and so do its citations."""
    around.theme = Path(__file__).parents[2]
    listed = ", ".join(f"{{id: {name.lower()}, title: {name}}}" for name in ("One", "Two", "Three"))
    town = around.town("Riverton", "## At home\n\nA.[^one]\n\n## At work\n\nB.[^two]", f"sources: [{listed}]")
    files = {
        "site.yaml": around.site("towns: [riverton]"),
        "content/conditions/sciatica.md": around.condition(),
        "content/towns/riverton.md": town.replace("route: Take", "route: Go.[^three] Take"),
    }

    page = around.render(files).main("/areas/riverton/")

    assert ["1", "2", "3"] == [mark.get_text() for mark in page.select("sup.cite")]
    assert ["One", "Three", "Two"] == [re.sub(r"\W", "", item.get_text()) for item in page.select(".endnotes li")]
