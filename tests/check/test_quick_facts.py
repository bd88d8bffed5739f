"""Pages are read by their tags only where that gives what a parser gives."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite.check.page_facts import facts_of
from clinicsite.check.quick_facts import quick_facts
from clinicsite.model.made import Output, PageFacts
from tests.conftest import small_project

# What a build does not ask for.
COMPARED = [field.name for field in fields(PageFacts) if field.name != "doubled_ids"]
PAGE = (
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<title>A &amp; b</title>\n%s\n</head>\n<body>\n%s\n</body>\n</html>\n'
)
PIECES = (
    "<p>", "</p>", "<div id=a>", "</div>", '<a href="/a/">', '<a href="https://b.example/?c=d&amp;e">', "</a>", "Words",
    '<a name="old" id=\'new\'>', "<b>", "</b>", "<em>", "</em>", "&amp;", "&copy", "&eacute;", "a < b", ">", "\n",
    '<img src="/a.png" alt="A &quot;b&quot;" srcset="/b.png 2x, /c.png 3x" loading="lazy">', '<img src=/d.png alt="">',
    "<br>", "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<ul>", "<li>", "</li>", "</ul>", "</time>",
    '<time datetime="2026-11-23">', '<script type="application/ld+json">{"a":1}</script>', "<style>a{}</style>",
    "<svg>", "</svg>", '<use href="#b">', '<p hidden id="h">', '<meta name="robots" content="noindex">', "<h2 id=s>",
    '<link rel="canonical" href="https://c.example/">', '<link rel="stylesheet" href="/a.css">', "</h2>", "<button>",
    "</button>", "<title>It</title>", "<script>a()</script>", '<base href="/">', "<a href=/u/ href=/w/>", "<nobr>",
    "<label for=a>", "</label>", "</br>", "<hr/>", "<span>", "</span>", "<font>", "<center>", "<dd>", "<details>",
    "Ärztin’s\u00a0“ß”", '<h3 id="übung">', '<a href="https://é.example/ñ" rel="me">Größe</a>',
    '<img src="/ü.png" alt="Ü">', '<meta name="description" content="Süß &amp; „gut“">', '<p title="日本">',
)  # fmt: skip
"""Pieces of pages, in any order: browsers mend what is nested wrongly."""
RARE = (
    "<3", "<", "<script>", "</script>", "<!-- ", " -->", "<!DOCTYPE html>", "<?x?>", "<title>", "</title>", "<html>",
    "<form action=/f>", "</form>", "<input name=q>", "<template>", "</template>", "<noscript>", "</noscript>", "<body>",
    "<textarea>", "</textarea>", '<link rel="Canonical" href="/x">', "<head>", '<p title="<a href=/no/>">', "<p\n>",
    "<p title='a\"b'>", '<p a="b"c="d">', "<P>", "</p x='<a href=/e/>'>", "<select>", "<option id=o>", "</select>",
    "<iframe src=/i>", "<video src=/v>", "\r", "\0", "<math>", "<image href=i>", '<A HREF="/upper/">', "<frameset>",
    '<a xlink:href="/x/">', '<a href="/two\nlines/">', '<td id="cell">', "<plaintext>", "<body id=b>", "<svg/>",
)  # fmt: skip
"""Pieces after which only a parser knows what a page is."""


def both(head: str, body: str) -> tuple[PageFacts, PageFacts | None]:
    """Return the facts of a page as a parser gives them, and as its tags do."""
    output = Output("a/index.html", (PAGE % (head, body)).encode(), "content/a.md")
    return facts_of(output, thoroughly=False), quick_facts(output)


def differing(parsed: PageFacts, quick: PageFacts | None) -> list[str]:
    """Return which facts differ; nothing where only a parser reads the page."""
    return [name for name in COMPARED if quick is not None and getattr(parsed, name) != getattr(quick, name)]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=3),
    st.lists(st.sampled_from(PIECES), max_size=12),
    st.lists(st.sampled_from(RARE), max_size=1),
    st.integers(0, 12),
)
def test_tags_say_what_a_parser_reads_or_nothing(head: list[str], body: list[str], rare: list[str], place: int) -> None:
    """Whatever a template writes."""
    pieces = (*body[:place], *rare, *body[place:])

    assert [] == differing(*both("".join(head), "".join(pieces)))


@pytest.mark.parametrize(
    "body",
    [
        '<p id="a"><a href="/b/">B</a> <a href="https://c.example/">a <em>new</em> C</a></p>',
        '<table class="t">\n<tr><th>A</th></tr>\n<tr><td><a href="/b/">B</a></td></tr>\n</table>',
        '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg><p>a < b</p>',
        '<script type="application/ld+json">{"a": "b"}</script>\n<p hidden>No</p>\n<p>Yes</p>',
        '<img src="/a.png" alt="A" width="1" height="2">\n<time datetime="2026-11-23">today</time>',
    ],
)
def test_pages_as_they_are_mostly_written_need_no_parser(body: str) -> None:
    """They are read, and as a parser reads them."""
    parsed, quick = both('<meta name="description" content="It &amp; that">', body)

    assert ([], False) == (differing(parsed, quick), quick is None)


@pytest.mark.parametrize(
    "body",
    [
        "<!-- <a href='/b/'>B</a> -->",
        '<p title="<a href=/b/>">B</p>',
        '<table><a href="/b/">B</a></table>',
        '<p><td id="a">B</td></p>',
        "<select><p id=a></select>",
        "<form action=/b/></form>",
        "<template><a href=/b/>B</a></template>",
        '<a href="/?a=b&copy=c">B</a>',
        "<p\nid=a>",
    ],
)
def test_what_depends_on_more_than_tags_is_left_to_a_parser(body: str) -> None:
    """Browsers leave out, move or change some of it."""
    assert both("", body)[1] is None


def test_pages_of_the_theme_need_no_parser(tmp_path: Path) -> None:
    """What is true of one page is true of all: a template that needs one costs every build its time."""
    made = small_project(tmp_path).render({})

    slow = [path for path, output in made.outputs.items() if path.endswith(".html") and quick_facts(output) is None]
    assert [] == slow
