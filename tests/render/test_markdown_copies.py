"""Copies of pages as Markdown: the words that visitors see, and no others."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import markdown
import pytest
from bs4 import BeautifulSoup

from clinicsite.model.made import Output
from clinicsite.render.markdown_copies import copy_of

if TYPE_CHECKING:
    from tests.conftest import Project

ADDRESS = "https://www.clinic.example/a/"


def copied(project: Project, main: str) -> str:
    """Return the copy of a page, without its last line."""
    page = project.plan({}).plan.pages[0]
    output = Output("index.html", f"<header>Menu</header><main>{main}</main><footer>End</footer>".encode(), "")
    text = copy_of(page, output, ADDRESS).data.decode()
    assert text.endswith(f"\n\n<{ADDRESS}>\n")
    return text.removesuffix(f"\n\n<{ADDRESS}>\n")


@pytest.mark.parametrize(
    ("main", "expected"),
    [
        ("<h1>Fees</h1><p>A  visit\ncosts <strong>$90</strong>.</p>", "# Fees\n\nA visit costs **$90**."),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><p>d</p>", "- a\n- b\n  - c\n\nd"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n1. b"),
        (
            '<p><a href="/b/">b</a> and <a href="#c"><svg><path/></svg></a></p>',
            "[b](https://www.clinic.example/b/) and",
        ),
        ('<p><img alt="A room" src="/assets/r.png"></p>', "![A room](https://www.clinic.example/assets/r.png)"),
        ("<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>", "a\n: b\n\nc\n: d"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d|e</td></tr></table>",
            "| a | b |\n| --- | --- |\n| c | d\\|e |",
        ),
        ("<p>a<br>b</p>", "a\\\nb"),
        ("<p>a *b* [c] &lt;d&gt;</p>", "a \\*b\\* \\[c\\] \\<d\\>"),
        ("<nav><p>Way</p></nav><p>a</p><p hidden>b</p><script>c</script><button>d</button>", "a"),
        ("<details><summary>Q?</summary><p>A.</p></details>", "Q?\n\nA."),
    ],
)
def test_what_stands_on_the_page_stands_in_the_copy(project: Project, main: str, expected: str) -> None:
    """In the signs of Markdown; menus, scripts and what is hidden are left out."""
    assert expected == copied(project, main)


def test_pages_get_copies_when_they_are_asked_for_and_announce_them(project: Project) -> None:
    """But those that search engines may not list; a copy says the words of its page."""
    made = project.render(
        {
            "site.yaml": project.site("brand:", "  cards: false", "files:", "  markdown: true"),
            "content/pages/404.md": project.text(),
            "content/pages/a.md": project.text("## Why\n\nIt *may* help:\n\n- {clinic.name}\n- [us](contact.md)"),
        }
    )

    copies = {path: output for path, output in made.outputs.items() if path.startswith("markdown/")}
    shown = markdown.markdown(copies["markdown/a.md"].data.decode().rpartition("<")[0])
    links = made.page("/a/").select('link[type="text/markdown"]')
    assert {"markdown/index.md", "markdown/a.md", "markdown/contact.md"} == set(copies)
    assert ["/markdown/a.md"] == [link["href"] for link in links]
    assert words(str(made.main("/a/"))) == words(shown)
    assert "/markdown/*\n  X-Robots-Tag: noindex" in made.outputs["_headers"].data.decode()


def words(markup: str) -> str:
    """Return the words of HTML."""
    return re.sub(r"\s+", " ", html.unescape(BeautifulSoup(markup, "html5lib").get_text(" "))).strip()


def test_without_the_switch_there_are_none(project: Project) -> None:
    """Neither copies nor a word of them."""
    made = project.render({})

    assert [] == [path for path in made.outputs if path.startswith("markdown")]
    assert "markdown" not in made.outputs["index.html"].data.decode() + made.outputs["_headers"].data.decode()
