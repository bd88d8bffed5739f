"""What is read off finished pages."""

from __future__ import annotations

import pytest

from clinicsite.check.page_facts import facts_of
from clinicsite.model.made import Output, PageFacts


def facts(html: str, path: str = "contact/index.html") -> PageFacts:
    """Return the facts of a page."""
    return facts_of(Output(path, html.encode(), "content/pages/contact.md"))


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("index.html", "/"),
        ("contact/index.html", "/contact/"),
        ("404.html", "/404.html"),
        ("areas/a/b/index.html", "/areas/a/b/"),
        ("old-index.html", "/old-index.html"),
    ],
)
def test_a_page_s_address_is_that_of_its_file(path: str, url: str) -> None:
    """The index of a folder is the folder."""
    read = facts("", path)

    assert (path, url, "content/pages/contact.md") == (read.path, read.url, read.source)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/a/">x</a>', ("/a/",)),
        ("<a>x</a>", ()),
        ('<a href="">x</a>', ("",)),
        ('<a href="/?a=1&amp;b=2">x</a>', ("/?a=1&b=2",)),
        ('<link rel="icon" href="/favicon.ico">', ("/favicon.ico",)),
        ('<img src="/a.png">', ("/a.png",)),
        ('<img src="/a.png" srcset="/b.png 2x, /c.png 3x">', ("/a.png", "/b.png", "/c.png")),
        ('<picture><source srcset="/b.webp 1x"><img src="/a.png"></picture>', ("/b.webp", "/a.png")),
        ('<video src="/a.mp4" poster="/a.jpg"></video>', ("/a.mp4", "/a.jpg")),
        ('<audio src="/a.mp3"></audio>', ("/a.mp3",)),
        ('<video><source src="/a.mp4"></video>', ("/a.mp4",)),
        ('<script src="/a.js"></script>', ("/a.js",)),
        ('<iframe src="/a/"></iframe>', ("/a/",)),
        ('<form action="/a/"></form>', ("/a/",)),
        ('<svg><use href="/a.svg#b"></use></svg>', ("/a.svg#b",)),
        ('<area href="/a/">', ("/a/",)),
        ('<a href="/a/">x</a><a href="/a/">y</a>', ("/a/",)),
        ('<!-- <a href="/a/">x</a> -->', ()),
        ("<script>'<a href=\"/a/\">'</script>", ()),
        ('<a href="/größe/">x</a>', ("/größe/",)),
    ],
)
def test_every_address_that_a_page_asks_for_is_found(html: str, expected: tuple[str, ...]) -> None:
    """Links, pictures, scripts and players, each once."""
    assert expected == facts(html).links


def test_all_ids_are_found() -> None:
    """A link may lead to any of them."""
    assert {"a", "b", "größe"} == facts('<h2 id="a">x</h2><p id="b"></p><i id="größe"></i>').ids
