"""Any folder of HTML can be checked, however it was made, and planted faults are found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite.check import registry
from clinicsite.check.folder import read_folder, site_of

SITES = Path(__file__).parent.parent / "sites"

WORDPRESS = {
    "accessibility-overlay", "address-unclear", "button-without-words", "contrast-low", "dead-link-in-page",
    "description-missing", "field-without-label", "film-starts-by-itself", "film-without-words", "font-from-elsewhere",
    "form-asks-about-health", "form-sent-elsewhere", "frame-without-title", "heading-skips-level",
    "image-name-says-nothing", "image-without-size", "language-missing", "link-not-https", "link-says-nothing",
    "link-slash-missing", "link-to-nothing", "link-without-words", "mail-link-wrong", "main-heading-twice",
    "map-from-elsewhere", "page-hidden", "page-not-for-phones", "phone-link-wrong", "phones-several",
    "picture-text-says-nothing", "picture-without-text", "sitemap-lacks-page", "sitemap-lists-wrong-page",
    "table-without-headings", "target-too-small", "title-too-short", "tracker-in-page", "zoom-forbidden",
}  # fmt: skip
"""What is planted in a site as a page builder leaves it."""
HUGO = {
    "canonical-wrong", "dead-link-in-page", "description-length", "description-missing", "film-from-elsewhere",
    "frame-without-title", "heading-skips-level", "id-twice", "image-without-size", "link-says-nothing",
    "link-slash-missing", "title-repeated", "title-too-long",
}  # fmt: skip
"""What is planted in one made by a generator that leaves quotation marks out."""

PIECES = r"""
<a href="/"> <a href='http://[x'> <p> </p> <img/src= <table><td> <h1> <h9> </main> <main> <svg/role=img> <html/lang=>
<meta/http-equiv=refresh/content="0;url=x"> <style>a{width:1px;color:var(--x)} <script> <!-- --> <form/action="//[">
<input> <select><option> <label/for=x> <iframe/src="http://[::1"> <link/rel=canonical/href="::"> <title> &#0; &amp " '
> x <meta/name=viewport/content="maximum-scale=..1"> <a/href="tel:"> <a/href="mailto:%"> <time/datetime=x> <frameset>
<template> <style>:root{--a:#12} @import"http://[" </style> <video/src> <source/srcset=","> <img/srcset="a,,b"> <td>
"""
"""Pieces of markup, most of them broken."""
MARKUP = st.lists(st.sampled_from(PIECES.split())).map(lambda parts: " ".join(parts).encode())


def codes(files: dict[str, bytes]) -> set[str]:
    """Return what is found in some files."""
    return {found.code for _, found in registry.run(registry.CHECKS, site_of(files))}


@pytest.mark.parametrize(("name", "planted"), [("wordpress", WORDPRESS), ("hugo", HUGO)])
def test_planted_faults_are_found(name: str, planted: set[str]) -> None:
    """On a site made by something else, what is wrong with it is told."""
    assert set() == planted - codes(read_folder(SITES / name))


@pytest.mark.parametrize("name", ["wordpress", "hugo"])
def test_every_complaint_names_a_file_and_a_line_of_it(name: str) -> None:
    """Whoever mends the site knows where to look."""
    files = read_folder(SITES / name)

    places = [found.position for _, found in registry.run(registry.CHECKS, site_of(files))]

    assert [] == [place for place in places if place.path not in files]
    assert [] == [place for place in places if place.line > len(files[place.path].decode().split("\n"))]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | MARKUP, st.binary(max_size=60))
def test_no_bytes_make_the_checks_fall_over(page: bytes, other: bytes) -> None:
    """A page is whatever stands in the file."""
    files = {"index.html": page, "a/index.html": page + other, "robots.txt": other, "sitemap.xml": page, "b.css": page}

    assert isinstance(codes(files), set)


def test_a_page_of_many_thousand_levels_is_read() -> None:
    """No page is too deep."""
    deep = b"<div>" * 20_000 + b"<p>At last." + b"</div>" * 20_000

    (page,) = site_of({"index.html": deep}).pages

    assert ["At last."] == [block.text for block in page.blocks]


def test_the_site_s_address_is_the_one_that_most_pages_name() -> None:
    """Links with the whole address count as the site's own."""
    site = site_of(read_folder(SITES / "wordpress"))

    assert "https://www.old-clinic.example" == site.base


def test_checks_that_need_sources_are_left_out() -> None:
    """They are named instead of pretending that all is well."""
    site = site_of({"index.html": b"<p>Hello"})

    assert {check for check in registry.CHECKS if check.needs_sources} == set(registry.skipped(site))


def told(html: str, code: str) -> list[str]:
    """Return where some HTML of another maker is complained of, and in which words."""
    found = registry.run(registry.CHECKS, site_of({"index.html": html.encode()}))
    return [f"{one.position.line}:{one.position.column} {one.message}" for _, one in found if one.code == code]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="#down">Down</a><a name="down"></a>',
        '<a href="#down">Down</a><a name=down></a>',
        '<a href="#down">Down</a><a id="x" name="down"></a>',
        '<a href="#down">Down</a><p id="down">Here.',
    ],
)
def test_a_place_may_be_named_in_the_old_way(html: str) -> None:
    """Browsers go to a name where there is no id."""
    assert [] == told(html, "dead-link-in-page")


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>Back<td>Up<td>On</table>",
        '<table cellspacing="3" border="0"><tr><td>Back<td>On<tr><td>Up<td>Home</table>',
        '<table role="presentation"><tr><td>Back<td>On<tr><td>Up<td>Home</table>',
    ],
)
def test_a_table_that_only_arranges_things_needs_no_headings(table: str) -> None:
    """Old sites stand in tables."""
    assert [] == told(table, "table-without-headings")


@pytest.mark.parametrize(
    ("html", "number"),
    [
        ('<a href="/x"><img src="/prev.png" alt="Prev"></a>', 0),
        ('<img src="/prev.png" alt="Prev">', 1),
        ('<a href="/x"><img src="/img-2034.png" alt="img-2034"></a>', 1),
        ('<a href="/x"><img src="/prev.png" alt="prev.png"></a>', 1),
    ],
)
def test_the_text_for_a_picture_in_a_link_may_be_a_word(html: str, number: int) -> None:
    """It says where the link leads."""
    assert number == len(told(html, "picture-text-says-nothing"))


@pytest.mark.parametrize(
    ("html", "place"),
    [
        ('<title>A</title>\n<a href="/"></a>', "2:10"),
        ("<title>A</title>\n<a href='/'></a>", "2:10"),
        ("<title>A</title>\n<a href=/></a>", "2:9"),
    ],
)
def test_an_address_is_found_where_it_is_a_value(html: str, place: str) -> None:
    """A slash stands in every closing tag, too."""
    assert [f'{place} The link to "/" has no words.'] == told(html, "link-without-words")


def test_a_contrast_that_is_a_little_too_low_is_not_told_as_enough() -> None:
    """Numbers are cut, not rounded."""
    (said,) = told("<style>.a { color: #22863a; background: #f0fff4 }</style>", "contrast-low")

    assert "a contrast of 4.4 to 1; 4.5 is needed." in said


def test_who_has_no_settings_is_not_sent_to_them() -> None:
    """The site of somebody else has no `site.yaml`."""
    hints = [found.hint for _, found in registry.run(registry.CHECKS, site_of(read_folder(SITES / "wordpress")))]

    assert [] == [hint for hint in hints if "site.yaml" in hint]


@pytest.mark.parametrize(
    ("alt", "number"), [("IMG_2034", 1), ("DSC01234.JPG", 1), ("Room 12", 0), ("New", 0), ("Download", 0), ("2", 0)]
)
def test_the_name_that_a_camera_gave_says_nothing(alt: str, number: int) -> None:
    """Whatever the file is called."""
    assert number == len(told(f'<img src="/door.jpg" alt="{alt}">', "picture-text-says-nothing"))
