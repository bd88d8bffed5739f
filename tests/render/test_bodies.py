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


def test_sources_are_numbered_in_the_order_of_their_first_citation(around: Project) -> None:
    """The same source has the same number each time."""
    main = made(around, "A.[^two] B.[^one] C.[^two]", *SOURCES).main("/about/")

    assert ["1", "2", "1"] == [mark.get_text() for mark in main.select("sup.cite a")]


def test_a_citation_leads_to_its_source(around: Project) -> None:
    """One press and the reader is there; screen readers say what it is."""
    links = made(around, "A.[^two] B.[^one]", *SOURCES).main("/about/").select("sup.cite a")

    assert [("#source-1", "doc-noteref"), ("#source-2", "doc-noteref")] == [
        (link["href"], link["role"]) for link in links
    ]


def test_a_source_leads_back_to_each_place_that_cites_it(around: Project) -> None:
    """The reader comes back to where she was."""
    page = made(around, "A.[^two] B.[^one] C.[^two]", *SOURCES).page("/about/")

    items = {item["id"]: [link["href"] for link in item.select("a")] for item in page.select("ol.sources li")}
    places = {f"#{link['id']}" for link in page.select("sup.cite a")}
    assert {"source-1": ["#cite-1-1", "#cite-1-2"], "source-2": ["#cite-2-1"]} == items
    assert {target for targets in items.values() for target in targets} == places


def test_citations_in_answers_go_on_counting(around: Project) -> None:
    """There is one list of sources for the whole page."""
    page = made(around, "A.[^two]", *SOURCES, "faq:", "  - question: Q", "    answer: B.[^one]").page("/about/")

    assert ["1", "2"] == [mark.get_text() for mark in page.select("sup.cite a")]


@pytest.mark.parametrize(
    ("body", "expected"), [("A.[^tow]", "unknown-source -> two"), ("A.[^xyzzy]", "unknown-source")]
)
def test_a_citation_without_a_source_is_named_with_what_was_meant(around: Project, body: str, expected: str) -> None:
    """Readers could not look it up."""
    assert [f"{ABOUT}:8 {expected}"] == [line for line in made(around, body, *SOURCES).lines if "uncited" not in line]


def test_a_citation_without_a_source_is_named_with_its_column(around: Project) -> None:
    """File, line and column: the editor jumps there."""
    assert [f"{ABOUT}:5:3 unknown-source"] == made(around, "A.[^one]").faults


def test_a_source_that_is_never_cited_is_named_at_its_line(around: Project) -> None:
    """It would not be shown."""
    assert [f"{ABOUT}:6:6 uncited-source"] == made(around, "A.[^one]", *SOURCES).faults


# --- pictures -----------------------------------------------------------------------------------------------------


def test_a_picture_has_its_published_address_and_its_size(around: Project) -> None:
    """Browsers keep its place free while it loads."""
    image = only(made(around, "![A room](../../static/photos/room.png)").main("/about/"), "figure img")

    assert {"alt": "A room", "width": "300", "height": "200", "fetchpriority": "high", "decoding": "async"} == {
        name: value for name, value in image.attrs.items() if name != "src"
    }
    assert re.fullmatch(r"/assets/photos/room-300\.[0-9a-f]{8}\.jpg", str(image["src"]))


PICTURES = {
    "a slip": ("../../static/photos/rom.png", "missing-picture -> ../../static/photos/room.png"),
    "other capitals": ("../../static/photos/Room.PNG", "missing-picture -> ../../static/photos/room.png"),
    "without the folder": ("room.png", "missing-picture -> ../../static/photos/room.png"),
    "the address": ("/photos/room.png", "missing-picture -> ../../static/photos/room.png"),
    "of another site": ("https://x.example/a.png", "missing-picture"),
    "damaged": ("../../static/photos/broken.png", "unreadable-picture"),
}


@pytest.mark.parametrize(("target", "expected"), PICTURES.values(), ids=PICTURES.keys())
def test_a_picture_that_cannot_be_shown_is_named_with_what_was_meant(
    around: Project, target: str, expected: str
) -> None:
    """The suggestion can stand where the wrong path stands."""
    assert [f"{ABOUT}:7 {expected}"] == made(around, f"Words.\n\n![x]({target})").lines


def test_a_picture_without_words_is_named(around: Project) -> None:
    """Screen readers would have nothing to say."""
    assert [f"{ABOUT}:5 missing-alt-text"] == made(around, "![](../../static/photos/room.png)").lines


def test_a_damaged_picture_used_on_two_pages_is_named_on_both(around: Project) -> None:
    """The owner finds each place."""
    text = around.text("![x](../../static/photos/broken.png)")

    site = around.render({ABOUT: text, "content/pages/us.md": text})

    assert [f"{ABOUT}:5 unreadable-picture", "content/pages/us.md:5 unreadable-picture"] == site.lines


# --- tables and blocks --------------------------------------------------------------------------------------------


TABLES = {
    "plain": "| a |\n|---|\n| b |",
    "with a link": "| a |\n|---|\n| [b](contact.md) |",
    "with a fact": "| a |\n|---|\n| {clinic.name} |",
    "with a citation": "| a |\n|---|\n| b.[^one] |",
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_a_table_stands_alone_in_a_box_that_scrolls(around: Project, table: str) -> None:
    """What follows the table is not in the box."""
    main = made(around, f"Before.\n\n{table}\n\nAfter.", "sources: [{id: one, title: First}]").main("/about/")

    assert [("p", None), ("div", ["table"]), ("p", None)] == [
        (child.name, child.get("class")) for child in main.children if isinstance(child, Tag)
    ]


def test_the_box_of_a_table_can_be_reached_by_keyboard_and_has_a_name(around: Project) -> None:
    """Who cannot swipe can scroll."""
    box = only(made(around, TABLES["plain"]).main("/about/"), "div.table")

    assert ("group", "0", True) == (box["role"], box["tabindex"], bool(box["aria-label"]))


@pytest.mark.parametrize("kind", ["video", "faq"])
def test_a_block_without_data_is_named(around: Project, kind: str) -> None:
    """The text places what the top of the page does not have."""
    assert [f"{ABOUT}:7 block-without-data"] == made(around, f"Words.\n\n[x]({kind}:)").lines


def test_a_block_stands_where_it_was_placed(around: Project) -> None:
    """Under the heading that the link gives it."""
    main = made(around, "Before.\n\n[People ask](faq:)\n\nAfter.", "faq: [{question: Q, answer: A}]").main("/about/")

    assert [("p", None), ("hr", "People ask"), ("p", None)] == [
        (child.name, child.get("title")) for child in main.children if isinstance(child, Tag)
    ]


def test_two_questions_alike_have_anchors_of_their_own(around: Project) -> None:
    """An id stands once on a page."""
    faq = ("faq:", "  - {question: How long?, answer: A}", "  - {question: How long, answer: B}")

    anchors = [item["id"] for item in made(around, "Words.", *faq).page("/about/").select("dt")]

    assert len(anchors) == len(set(anchors))


# --- front matter -------------------------------------------------------------------------------------------------


def test_a_broken_link_in_an_answer_is_named_at_the_answer(around: Project) -> None:
    """The line is that of the key in the front matter."""
    site = made(around, "Words.", "faq:", "  - question: Q", "    answer: See [x](contakt.md).")

    assert [f"{ABOUT}:6 broken-link -> contact.md"] == site.lines


def test_forbidden_html_in_an_answer_is_named_at_the_answer(around: Project) -> None:
    """No column is told that is not the file's own."""
    site = made(around, "Words.", "faq:", "  - question: Q", "    answer: Words <script>x</script>.")

    assert [f"{ABOUT}:6:5 forbidden-html"] == site.faults


@pytest.mark.parametrize(("layout", "meant"), [("contakt", "contact"), ("xyzzy", None)])
def test_an_unknown_layout_is_named_at_its_line(around: Project, layout: str, meant: str | None) -> None:
    """What is offered is what the owner has to write."""
    site = made(around, "Words.", f"layout: {layout}")

    assert [f"{ABOUT}:4 template-missing" + (f" -> {meant}" if meant else "")] == site.lines


def test_a_page_whose_text_could_not_be_read_makes_no_link_broken(around: Project) -> None:
    """Its own fault is told already."""
    files = {ABOUT: around.text("[x](broken.md)"), "content/pages/broken.md": "no front matter"}

    assert [] == around.render(files, broken=True).faults


def test_rendering_twice_gives_the_same_bytes(around: Project) -> None:
    """A page is a pure function of what was read."""
    body = "## A\n\n[x](contact.md) {clinic.name} ![r](../../static/photos/room.png)"

    assert made(around, body).outputs == made(around, body).outputs


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
