"""Markdown to safe HTML with gaps: blocks, callouts, headings, tables, pictures, and what may not stand in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite.diagnostics import Position
from clinicsite.model.made import Body, Slot
from clinicsite.render import markdown
from clinicsite.render.text import anchors_of, render_text

QUOTES = ("\u201c", "\u201d", "\u2018", "\u2019")
PATH = "content/pages/a.md"
LINE = 5
"""The line on which the texts begin in their file."""


def rendered(text: str) -> Body:
    """Return the body of a text."""
    return render_text(text, Position(PATH, LINE, 1), QUOTES)


def parsed(body: Body) -> Tag:
    """Return a body as an element; a gap stands in it as an element or an attribute that names it."""
    html = "".join(part if isinstance(part, str) else _shown(part) for part in body.parts)
    element = BeautifulSoup(html, "html5lib").body
    assert element is not None
    return element


def _shown(slot: Slot) -> str:
    """Return what stands for a gap."""
    if slot.kind == "image":
        return f'<img{slot.text} data-image="{slot.value}">'
    return f'data-link="{slot.value}"' if slot.kind == "link" else f"<i>{slot.kind} {slot.value}</i>"


def slots(text: str) -> list[Slot]:
    """Return the gaps of a text."""
    return [part for part in rendered(text).parts if isinstance(part, Slot)]


def gaps(text: str) -> list[tuple[str, str, int]]:
    """Return the kind, the value and the line of each gap of a text."""
    return [(slot.kind, slot.value, slot.position.line) for slot in slots(text)]


def faults(text: str) -> list[str]:
    """Return what is wrong with a text, as `line:column code`."""
    return [f"{d.position.line}:{d.position.column} {d.code}" for d in rendered(text).diagnostics]


@settings(max_examples=500, deadline=None)
@given(st.text("ab 19ABéß.,;?!()'\"\u2019\u201c\u201d\u2013\u2014%-*_<&[`#+=|:/\\{~", min_size=1, max_size=24))
def test_a_plain_line_needs_no_converter(line: str) -> None:
    """It is what the converter would make of it: of two paragraphs, the first."""
    alone, both = rendered(line), rendered(f"{line}\n\n*end*")

    end = "\n<p><em>end</em></p>"
    assert "".join(map(str, alone.parts)) + end == "".join(map(str, both.parts)) or "<p>" not in str(alone.parts)


# --- gaps ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](b.md)", [("link", "b.md", 5)]),
        ("One.\n\n[a](b.md)", [("link", "b.md", 7)]),
        ("[a](../towns/x.md#y)", [("link", "../towns/x.md#y", 5)]),
        ("[a](my file.md)", [("link", "my file.md", 5)]),
        ("[a](<my file.md>)", [("link", "my file.md", 5)]),
        ("[a](my%20file.md)", [("link", "my%20file.md", 5)]),
        ("[a](Über.md)", [("link", "Über.md", 5)]),
        ("[a](https://x.example/?a=1&b=2)", [("link", "https://x.example/?a=1&b=2", 5)]),
        ("<https://x.example>", [("link", "https://x.example", 5)]),
        ("[a][b]\n\n[b]: c.md", [("link", "c.md", 7)]),
        ("[a](tel:+1303)", [("link", "tel:+1303", 5)]),
        ("Words {clinic.name}.", [("fact", "clinic.name", 5)]),
        ("{facts.visit_length}", [("fact", "facts.visit_length", 5)]),
        ("More.[^jama2024]", [("cite", "jama2024", 5)]),
        ("More.[^a][^b]", [("cite", "a", 5), ("cite", "b", 5)]),
        ("Words ![x](y.png) words", [("image", "y.png", 5)]),
        ("[See how](video:)", [("video", "", 5)]),
        ("One.\n\n[Questions](faq:)", [("faq", "", 7)]),
        ("Words.", []),
    ],
)
def test_what_only_the_site_knows_becomes_a_gap_with_its_line(text: str, expected: list[tuple[str, str, int]]) -> None:
    """Links, facts, citations, pictures and blocks are left open until the whole site is known."""
    assert expected == gaps(text)


@pytest.mark.parametrize("kind", ["video", "faq"])
def test_a_block_knows_the_words_that_placed_it(kind: str) -> None:
    """They become its heading."""
    assert ["See how it is"] == [slot.text for slot in slots(f"[See *how* it is]({kind}:)")]


def test_the_same_fact_twice_has_two_lines() -> None:
    """A fact that is named again is found where it stands, not where it stood first."""
    assert [5, 7] == [slot.position.line for slot in slots("{clinic.fone}\n\n{clinic.fone}")]


def test_the_same_link_twice_has_two_lines() -> None:
    """A link that is written again is found where it stands."""
    assert [5, 7] == [slot.position.line for slot in slots("[a](b.md)\n\n[c](b.md)")]


def test_a_link_that_begins_like_an_earlier_one_has_its_own_line() -> None:
    """The address of the second link also stands in the first, which is another link."""
    assert [5, 7] == [slot.position.line for slot in slots("[a](b.md#c)\n\n[d](b.md)")]


def test_an_address_with_marks_of_markdown_in_it_has_its_line() -> None:
    """A picture is found by the beginning of its path when the converter has taken the rest for something else."""
    found = [(slot.value, slot.position.line) for slot in slots("Words.\n\n![a](photos/room-`x`.jpg)")]

    assert [("photos/room-x.jpg", 7)] == found


def test_a_picture_without_an_address_has_its_line() -> None:
    """The one with empty brackets is meant, not the first of the text."""
    assert [5, 7] == [slot.position.line for slot in slots("![a](b.jpg)\n\n![c]()")]


def test_no_message_shows_a_mark_of_the_converter() -> None:
    """A bracket that is never closed cuts such a mark in two; whoever wrote the text sees where it was cut."""
    assert ['"t"(![>…'] == [slot.value for slot in slots('![x]("t"(![>`c`)')]


def test_a_link_whose_address_stands_in_words_before_it_has_its_own_line() -> None:
    """An address that is merely spoken of is no link."""
    assert [7] == [slot.position.line for slot in slots("Write to b.md first.\n\n[a](b.md)")]


@pytest.mark.parametrize(
    "text",
    [
        "&#xFDD0;0&#xFDD1;",
        "[a](b.md) &#xFDD0;0&#xFDD1;",
        "&#64976;b0&#64977;",
        "[&#xFDD0;0&#xFDD1;](b.md)",
        '<a href="&#xFDD0;0&#xFDD1;">x</a>',
        "![&#xFDD0;0&#xFDD1;](b.png)",
        "\ufdd00\ufdd1",
        "[a](b.md) \ufdd00\ufdd1",
    ],
)
def test_no_text_can_forge_a_gap(text: str) -> None:
    """What stands for a gap inside the renderer has no power when an owner types it, not even as an entity."""
    made = slots(text)

    assert text.count(".md") + text.count(".png") == len([slot for slot in made if slot.value.startswith("b.")])


def test_a_fact_in_an_address_is_filled_in_or_refused() -> None:
    """The number that stands for a gap never gets into a link's address."""
    assert [] == [slot.value for slot in slots("[m](mailto:{clinic.email})") if "\ufdd0" in slot.value]


@pytest.mark.parametrize(
    "typed",
    ["{clinic.Phone}", "{Clinic.phone}", "{ clinic.phone }", "{facts.visit-length}", "{facts.Preis}"],
)
def test_braces_around_a_name_are_always_taken_for_a_fact(typed: str) -> None:
    """A slip within the braces is found instead of being shown to visitors."""
    assert [typed.strip("{} ")] == [slot.value for slot in slots(f"Call {typed}.")]


@pytest.mark.parametrize("typed", ["[^acp_2017]", "[^acp 2017]", "[^acp2017 ]"])
def test_a_caret_in_brackets_is_always_taken_for_a_citation(typed: str) -> None:
    """A slip in the name of a source is found instead of being shown to visitors."""
    assert ["cite"] == [slot.kind for slot in slots(f"More.{typed}")]


@pytest.mark.parametrize("text", ["a {b} c", "{}", "{1.5}", "f(x) = {x}", "[1]", "[^]", "x^2"])
def test_other_braces_and_brackets_are_left_alone(text: str) -> None:
    """Not everything in braces is meant for the generator."""
    assert [] == slots(text)


# --- callouts -----------------------------------------------------------------------------------------------------


CALLOUTS = {
    "with a title": ("> [!note] Title\n> Words.", "aside(p(Title) p(Words.))"),
    "with a title and an empty line": ("> [!note] Title\n>\n> Words.", "aside(p(Title) p(Words.))"),
    "without a title": ("> [!note]\n> Words.", "aside(p(Words.))"),
    "with a title alone": ("> [!note] Title", "aside(p(Title))"),
    "with a list right below its title": ("> [!doctor] See one\n> - a\n> - b", "aside(p(See one) ul(li(a) li(b)))"),
    "with a list": ("> [!doctor] See one\n>\n> - a\n> - b", "aside(p(See one) ul(li(a) li(b)))"),
    "with a list in a list": ("> [!tip] Do\n> - a\n>   - b", "aside(p(Do) ul(li(a ul(li(b)))))"),
    "with two paragraphs": ("> [!tip] Do\n>\n> One.\n>\n> Two.", "aside(p(Do) p(One.) p(Two.))"),
    "with markup in its title": ("> [!note] **Now** [go](a.md)", "aside(p(strong(Now) a(go)))"),
    "two in a row": ("> [!doctor] One\n> a\n\n> [!emergency] Two\n> b", "aside(p(One) p(a)) aside(p(Two) p(b))"),
    "two in a row with lists": (
        "> [!doctor] One\n>\n> - a\n\n> [!emergency] Two\n>\n> - b",
        "aside(p(One) ul(li(a))) aside(p(Two) ul(li(b)))",
    ),
    "three in a row": (
        "> [!note] One\n\n> [!tip] Two\n\n> [!note] Three",
        "aside(p(One)) aside(p(Two)) aside(p(Three))",
    ),
    "right below a paragraph": ("Words.\n\n> [!note] One\n> a", "p(Words.) aside(p(One) p(a))"),
    "beside a plain quote": ("> Plain.\n\n> [!note] One", "blockquote(p(Plain.)) aside(p(One))"),
    "after words is a plain quote": ("> Words [!note] more", "blockquote(p(Words [!note] more))"),
}


@pytest.mark.parametrize(("text", "expected"), CALLOUTS.values(), ids=CALLOUTS.keys())
def test_callouts_have_the_form_that_was_written(text: str, expected: str, outline: Callable[[str], str]) -> None:
    """A quote that begins with its kind becomes a callout with its title, its lists and its paragraphs."""
    assert expected == outline(str(parsed(rendered(text)).decode_contents()))


@pytest.mark.parametrize("kind", ["emergency", "doctor", "note", "tip", "Emergency", "NOTE"])
def test_each_kind_of_callout_has_its_class_and_role(kind: str) -> None:
    """Style sheets and screen readers can tell the kinds apart, however they are capitalised."""
    aside = parsed(rendered(f"> [!{kind}] Title\n> Words.")).aside

    assert aside is not None
    assert (["callout", f"callout-{kind.lower()}"], "note") == (aside["class"], aside["role"])


def test_a_callout_s_title_is_the_name_that_screen_readers_speak() -> None:
    """A box with a role has a label, as the templates' contract says."""
    aside = parsed(rendered("> [!doctor] See a *doctor* if\n> - a")).aside

    assert aside is not None
    assert "See a doctor if" == aside.get("aria-label")


def test_an_unknown_callout_is_named_with_its_place() -> None:
    """A slip in the kind would make an emergency look like a plain quotation."""
    body = rendered("Words.\n\n> [!emergancy] Call\n> Now.")

    assert [("7:3", 'There is no callout "emergancy". Did you mean "emergency"?')] == [
        (f"{d.position.line}:{d.position.column}", d.message) for d in body.diagnostics
    ]


def test_each_of_two_unknown_callouts_is_named() -> None:
    """The same slip twice is two slips."""
    assert ["5:3 unknown-callout", "8:3 unknown-callout"] == faults("> [!emergancy] A\n> a\n\n> [!emergancy] B\n> b")


# --- headings -----------------------------------------------------------------------------------------------------


ANCHORS = {
    "plain": ("## How we treat it", ["how-we-treat-it"]),
    "explicit": ("## How we treat it {#treatment}", ["treatment"]),
    "with letters of other scripts": ("## Über Ärzte\n\n## 氣", ["über-ärzte", "氣"]),
    "with signs": ("## What? Why & how!", ["what-why-how"]),
    "with signs only": ("## ?!", ["section"]),
    "with numbers": ("## 10 days", ["10-days"]),
    "twice": ("## Visits\n\n## Visits\n\n## Visits", ["visits", "visits-2", "visits-3"]),
    "after an explicit one of that name": ("## A {#visits}\n\n## Visits", ["visits", "visits-2"]),
    "with emphasis": ("## How *we* treat **it**", ["how-we-treat-it"]),
    "with code": ("## The `PHQ` form", ["the-phq-form"]),
    "with a link": ("## See [us](a.md)", ["see-us"]),
    "with a fact": ("## Call {clinic.phone} now", ["call-now"]),
    "with a citation": ("## Evidence[^a]", ["evidence"]),
    "with an entity": ("## Fees &amp; insurance", ["fees-insurance"]),
    "with a bare ampersand": ("## Fees & insurance", ["fees-insurance"]),
    "with an escaped sign": ("## 5 \\* 3", ["5-3"]),
    "with HTML": ("## What <em>we</em> do", ["what-we-do"]),
    "underlined": ("Visits\n------", ["visits"]),
    "in a quote": ("> ## Visits", ["visits"]),
}


@pytest.mark.parametrize(("text", "expected"), ANCHORS.values(), ids=ANCHORS.keys())
def test_every_heading_has_an_anchor_that_a_person_would_guess(text: str, expected: list[str]) -> None:
    """Anchors are made of a heading's words, are unique, and can be set by hand."""
    assert expected == [heading.anchor for heading in rendered(text).headings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## How *we* treat", "How we treat"),
        ("## Fees &amp; more", "Fees & more"),
        ("## 5 \\* 3", "5 * 3"),
        ("## What <em>we</em> do", "What we do"),
        ("## It's here", "It\u2019s here"),
    ],
)
def test_a_heading_s_text_is_what_visitors_read(text: str, expected: str) -> None:
    """The list of contents shows words, without markup and without the converter's own marks."""
    assert [expected] == [heading.text for heading in rendered(text).headings]


def test_headings_keep_their_levels() -> None:
    """The outline of a text is that of its headings."""
    assert [2, 3, 2] == [heading.level for heading in rendered("## A\n\n### B\n\n## C").headings]


def test_a_main_heading_is_named_and_becomes_a_lesser_one() -> None:
    """A page has one main heading, its title."""
    body = rendered("Words.\n\n# How *we* treat")

    assert (["7:1 main-heading-in-text"], [2]) == (
        [f"{d.position.line}:{d.position.column} {d.code}" for d in body.diagnostics],
        [heading.level for heading in body.headings],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## A {#x}\n\n## B {#x}", ["7:1 same-anchor-twice"]),
        ("## Visits {#x}\n\n## Visits {#x}", ["7:1 same-anchor-twice"]),
        ("## A {#x}\n\n## *B* it {#x}", ["7:1 same-anchor-twice"]),
        ("## X\n\n## B {#x}", ["7:1 same-anchor-twice"]),
        ("## X\n\n## X", []),
    ],
)
def test_an_anchor_used_twice_is_named_at_the_second_heading(text: str, expected: list[str]) -> None:
    """A link could reach only the first of them."""
    assert expected == faults(text)


def test_all_ids_of_a_text_are_anchors() -> None:
    """Links may lead to any element with an id, not to headings only."""
    assert {"a", "b"} == anchors_of(rendered("## A\n\nWords.\n{: #b}"))


# --- tables, pictures, actions ------------------------------------------------------------------------------------


def test_a_table_says_which_cells_head_a_column() -> None:
    """Screen readers speak the heading with each cell."""
    table = parsed(rendered("| a | b |\n|---|---|\n| 1 | 2 |"))

    assert [("a", "col"), ("b", "col")] == [(cell.text, cell["scope"]) for cell in table.select("th")]


def test_a_table_keeps_its_alignment_without_style_attributes() -> None:
    """Columns of numbers stand at the right, by a class of the style sheet."""
    table = parsed(rendered("| a | b | c |\n|---|--:|:-:|\n| 1 | 2 | 3 |"))

    assert [None, ["align-right"], ["align-center"]] == [cell.get("class") for cell in table.select("td")]


def test_a_table_right_below_a_paragraph_is_a_table(outline: Callable[[str], str]) -> None:
    """Other editors show it as one; visitors must not read bars and hyphens."""
    body = parsed(rendered("Prices:\n| a | b |\n|---|---|\n| 1 | 2 |"))

    assert ["p", "table"] == [child.name for child in body.children if isinstance(child, Tag)]


def test_a_picture_alone_is_a_figure_with_its_caption(outline: Callable[[str], str]) -> None:
    """The text in quotation marks stands below the picture, with its marks set."""
    body = parsed(rendered('![A room](a.png "It\'s ours")'))

    assert "figure(img figcaption(It\u2019s ours))" == outline(body.decode_contents())


def test_a_picture_among_words_stays_in_its_paragraph(outline: Callable[[str], str]) -> None:
    """Only a picture that stands alone becomes a figure."""
    assert "p(See img here.)" == outline(parsed(rendered("See ![x](a.png) here.")).decode_contents())


@pytest.mark.parametrize("words", ["a > b", 'a "b" c', "a's b", "a & b", "a < b"])
def test_the_words_for_a_picture_stay_as_they_are(words: str) -> None:
    """Signs in an attribute are neither set as typography nor able to end it."""
    image = parsed(rendered(f"![{words}](a.png)")).img

    assert image is not None
    assert {"alt": words, "data-image": "a.png"} == image.attrs


@pytest.mark.parametrize("scheme", ["book", "call", "mail", "map"])
def test_an_action_alone_in_a_paragraph_is_a_button(scheme: str) -> None:
    """What visitors should do next can be seen and pressed."""
    paragraph = parsed(rendered(f"[Do it]({scheme}:)")).p

    assert paragraph is not None
    assert paragraph.a is not None
    assert (["action"], ["button", f"button-{scheme}"]) == (paragraph["class"], paragraph.a["class"])


@pytest.mark.parametrize("text", ["Please [do it](book:).", "[do it](book:) now", "- [do it](book:)"])
def test_an_action_among_words_is_a_plain_link(text: str) -> None:
    """A button in the middle of a sentence would tear it apart."""
    link = parsed(rendered(text)).a

    assert link is not None
    assert {"data-link": "book:"} == link.attrs


# --- what may not stand in a text ---------------------------------------------------------------------------------

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "script of another server": "<SCRIPT SRC=http://x.example/x.js></SCRIPT>",
    "script with a line break": "<script\n>alert(1)</script\n>",
    "script with a slash": "<ScRiPt/x>alert(1)</sCrIpT>",
    "script without an end": "<script>alert(1)",
    "script in strong": "**<script>alert(1)</script>**",
    "script in a quote": "> <script>alert(1)</script>",
    "script in a list": "- <script>alert(1)</script>",
    "script in a table": "| a |\n|---|\n| <script>alert(1)</script> |",
    "script in a heading": "## <script>alert(1)</script>",
    "script in a link": "[<script>alert(1)</script>](a.md)",
    "script in a script": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "script in a comment": "<!--><script>alert(1)</script>-->",
    "script in CDATA": "<![CDATA[<script>alert(1)</script>]]>",
    "script in svg": "<svg><script>alert(1)</script></svg>",
    "script in a template": "<template><script>alert(1)</script></template>",
    "event of a picture": "<img src=x onerror=alert(1)>",
    "event after a slash": "<img/onerror=alert(1) src=x>",
    "event of svg": "<svg onload=alert(1)>",
    "event of a box": '<div onmouseover="alert(1)">x</div>',
    "event of a link": "<a href=https://ok.example onclick=alert(1)>x</a>",
    "event on the next line": '<a href="a.md"\nonclick="alert(1)">x</a>',
    "event of the page": "<body onload=alert(1)>",
    "event of an unknown element": "<x onclick=alert(1)>y</x>",
    "event in an attribute list": "## A {onclick=alert(1)}",
    "event in an attribute list of a link": "[x](a.md){onclick=alert(1)}",
    "javascript in a link": "[x](javascript:alert(1))",
    "javascript in capitals": "[x](JaVaScRiPt:alert(1))",
    "javascript after a space": "[x]( javascript:alert(1))",
    "javascript in angle brackets": "[x](<javascript:alert(1)>)",
    "javascript by reference": "[x][r]\n\n[r]: javascript:alert(1)",
    "javascript in HTML": '<a href="javascript:alert(1)">x</a>',
    "javascript after spaces in HTML": "<a href='  javascript:alert(1)'>x</a>",
    "javascript with an entity": '<a href="&#106;avascript:alert(1)">x</a>',
    "javascript with a tab": '<a href="jav&#x09;ascript:alert(1)">x</a>',
    "javascript in a form": "<form><button formaction=javascript:alert(1)>x</button></form>",
    "vbscript in a link": "[x](vbscript:msgbox(1))",
    "data in a link": "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "data in a picture": "![x](data:image/svg+xml;base64,AAAA)",
    "style attribute": '<p style="position:fixed">x</p>',
    "style attribute in an attribute list": "Words.\n{: style=position:fixed }",
    "style sheet": "<style>body{display:none}</style>",
    "linked style sheet": "<link rel=stylesheet href=https://x.example/x.css>",
    "refresh": "<meta http-equiv=refresh content=0>",
    "base": "<base href=https://x.example>",
    "frame": "<iframe src=https://x.example></iframe>",
    "object": "<object data=x></object>",
    "embed": "<embed src=x>",
    "form": "<form action=/x><input name=a></form>",
    "button": "<button>x</button>",
    "field": "<textarea>x</textarea>",
    "choice": "<select><option>x</select>",
    "mathematics": '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    "video": "<video src=x onerror=alert(1)></video>",
    "sound": "<audio src=x autoplay></audio>",
    "no script": '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
}

HARMLESS = {
    *("p", "h2", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"),
    *("blockquote", "figure", "img", "a", "strong", "div", "i"),
}

INNOCENT = {
    "words about data": "It is known (data: 12 trials, 2,400 people).",
    "words about JavaScript": "This site works without JavaScript: nothing is loaded.",
    "an address with such a word": "[x](https://x.example/javascript:guide)",
    "an escaped element": "&lt;script&gt;",
    "a smaller sign": "Under 5 < base rate.",
    "words in a quote": '[x](a.md "One\'s own")',
    "emphasis in HTML": "<em>x</em> and <sub>2</sub>",
    "a comment": "<!-- note to self -->\n\nWords.",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_that_acts_comes_out_of_a_text(text: str) -> None:
    """No element runs, loads or sends anything, no attribute holds code, no address has a scheme of its own."""
    body = parsed(rendered(text))

    elements = body.find_all(name=True)
    assert set() == {element.name for element in elements} - HARMLESS
    names = {name for element in elements for name in element.attrs}
    assert set() == names - {"id", "class", "role", "scope", "alt", "title", "data-link", "data-image"}
    assert [] == [slot.value for slot in slots(text) if ":" in slot.value and not slot.value.startswith("https:")]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_may_not_stand_in_a_text_is_named(text: str) -> None:
    """Nothing that an owner wrote is taken out without a word."""
    assert "forbidden-html" in {diagnostic.code for diagnostic in rendered(text).diagnostics}


@pytest.mark.parametrize("text", INNOCENT.values(), ids=INNOCENT.keys())
def test_innocent_words_are_not_called_forbidden(text: str) -> None:
    """Nobody is stopped for speaking of data, scripts or sizes."""
    assert [] == faults(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script>x</script>", ["5:1 forbidden-html"]),
        ("One.\n\nTwo <iframe src=x></iframe>", ["7:5 forbidden-html"]),
        ("[x](javascript:y)", ["5:5 forbidden-html"]),
        ("<b>x</b> <form>", ["5:10 forbidden-html"]),
    ],
)
def test_forbidden_html_is_named_with_its_line_and_column(text: str, expected: list[str]) -> None:
    """The owner finds it at once."""
    assert expected == faults(text)


@pytest.mark.parametrize("address", ["htp://x.example", "boook:", "phone:+1303", "whatsapp:123", "file:///c/x"])
def test_a_link_with_an_unknown_scheme_is_not_dropped_without_a_word(address: str) -> None:
    """A slip in `https:` or `book:` leaves words that look like a link and lead nowhere."""
    body = rendered(f"[x]({address})")

    assert len(body.diagnostics) + len([part for part in body.parts if isinstance(part, Slot)]) == 1


# --- robustness ---------------------------------------------------------------------------------------------------


@pytest.fixture
def spent() -> Iterator[None]:
    """Whatever a text does to the converter, the tests after it begin with a new one."""
    yield
    markdown._converter.cache_clear()


@pytest.mark.usefixtures("spent")
@pytest.mark.parametrize(
    "text",
    [
        "> " * 3000 + "x",
        "\n".join("  " * depth + "- x" for depth in range(300)),
        "[" * 5000,
        "*" * 5000 + "x",
        "`" * 3001,
        "<div>" * 3000,
        "&#0; &#xD800; &#x110000;",
        "\u202e\u0000\x0b\x1b",
        "[a](<b",
        "![",
        "> [!note",
        "| a |\n|---|\n" + "| b " * 500,
    ],
    ids=str.__len__,
)
def test_a_strange_text_is_a_body_or_a_fault_and_never_a_crash(text: str) -> None:
    """Any text that can be typed comes to an end without a traceback."""
    assert isinstance(rendered(text), Body)


@pytest.mark.usefixtures("spent")
def test_a_text_nested_too_deeply_is_named() -> None:
    """What cannot be made into a page is a fault of the text, not of the program."""
    text = "\n".join(f"{'    ' * depth}- x" for depth in range(400))

    assert ["5:1 nested-too-deep"] == faults(text)


@pytest.mark.usefixtures("spent")
def test_a_text_that_was_nested_too_deeply_leaves_no_trace_in_the_next() -> None:
    """One page's fault must not spoil all pages after it."""
    first = rendered("Bring:\n\n- shoes")

    rendered("\n".join(f"{'    ' * depth}- x" for depth in range(400)))

    assert first == rendered("Bring:\n\n- shoes")


def test_rendering_depends_on_the_text_alone() -> None:
    """One text leaves no trace in the next."""
    first = rendered("## A {#a}\n\n[r]: b.md\n\n> [!note] T")

    rendered("## A {#a}\n\n[x][r]\n\n[r]: other.md")

    assert first == rendered("## A {#a}\n\n[r]: b.md\n\n> [!note] T")
