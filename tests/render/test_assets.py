"""Names under which files are published, and the style sheet that stands in every page."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from clinicsite.diagnostics import Diagnostics, Position
from clinicsite.model.read import StaticFile
from clinicsite.render.assets import Assets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for the files of `static/`."""
    return tmp_path


def assets(folder: Path, files: Mapping[str, bytes], found: Diagnostics | None = None) -> Assets:
    """Write files of `static/` and return them as pages see them."""
    static = {}
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        static[name] = StaticFile(name, path, hashlib.sha256(data).hexdigest())
    return Assets(static, Diagnostics() if found is None else found)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("images/leaf.svg", "/assets/images/leaf.ba7816bf8f.svg"),
        ("photos/Room.JPG", "/assets/photos/Room.ba7816bf8f.JPG"),
        ("css/print.css", "/assets/css/print.ba7816bf8f.css"),
        ("js/menu.js", "/assets/js/menu.ba7816bf8f.js"),
        ("fonts/a.woff2", "/assets/fonts/a.ba7816bf8f.woff2"),
        ("favicon.svg", "/favicon.svg"),
        ("robots.txt", "/robots.txt"),
        ("forms/intake.pdf", "/forms/intake.pdf"),
        (".well-known/security.txt", "/.well-known/security.txt"),
        ("a.b/c.d.png", "/assets/a.b/c.d.ba7816bf8f.png"),
    ],
)
def test_files_that_only_pages_name_have_a_fingerprint(folder: Path, name: str, expected: str) -> None:
    """Browsers may keep these for ever; files that others know by name keep their name."""
    assert expected == assets(folder, {name: b"abc"}).url(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("photos/Our room.jpg", "/assets/photos/Our%20room.ba7816bf8f.jpg"),
        ("forms/Über uns.pdf", "/forms/%C3%9Cber%20uns.pdf"),
        ("forms/100%.pdf", "/forms/100%25.pdf"),
        ("photos/a#b.jpg", "/assets/photos/a%23b.ba7816bf8f.jpg"),
    ],
)
def test_an_address_holds_no_sign_that_breaks_it(folder: Path, name: str, expected: str) -> None:
    """A space, a percent sign or a number sign in a file's name is written as addresses need it."""
    assert expected == assets(folder, {name: b"abc"}).url(name)


def test_every_file_is_published_but_the_style_sheet(folder: Path) -> None:
    """The style sheet stands in the pages; nobody asks for it."""
    made = assets(folder, {"css/site.css": b"", "forms/a.pdf": b"1", "favicon.ico": b"2"}).outputs()

    assert [("favicon.ico", b"2", "static/favicon.ico"), ("forms/a.pdf", b"1", "static/forms/a.pdf")] == [
        (output.path, output.data, output.source) for output in made
    ]


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a { color: red; }\n\n/* note */\nb{}", "a{color:red}b{}"),
        ("a{background:url(../images/leaf.svg)}", "a{background:url(/assets/images/leaf.ba7816bf8f.svg)}"),
        ('a{background:url( "../images/leaf.svg" )}', "a{background:url(/assets/images/leaf.ba7816bf8f.svg)}"),
        ("a{background:url('../images/leaf.svg')}", "a{background:url(/assets/images/leaf.ba7816bf8f.svg)}"),
        ("a{clip-path:url(#c)}", "a{clip-path:url(#c)}"),
        ("a::after { content: '/* not a note */  x' }", "a::after{content:'/* not a note */  x'}"),
        ("a { width: calc( 1px + 2px ) }", "a{width:calc( 1px + 2px )}"),
        ("a > b , c d:hover { margin: -1px }", "a>b,c d:hover{margin:-1px}"),
        ("@media (min-width: 3em) and (hover) { a { top: 0; } }", "@media (min-width:3em) and (hover){a{top:0}}"),
        ("a{background:url(../images/leaf.svg#red)}", "a{background:url(/assets/images/leaf.ba7816bf8f.svg#red)}"),
        ("a{background:url(data:image/gif;base64,R0l)}", "a{background:url(data:image/gif;base64,R0l)}"),
        (
            "a{background:url(\"data:image/svg+xml,%3Csvg xmlns='http://w3.org'/%3E\")}",
            "a{background:url(\"data:image/svg+xml,%3Csvg xmlns='http://w3.org'/%3E\")}",
        ),
        ("", ""),
    ],
)
def test_the_style_sheet_is_small_and_knows_published_names(folder: Path, css: str, expected: str) -> None:
    """Comments and spaces go; addresses of pictures become those under which they are published."""
    made = assets(folder, {"css/site.css": css.encode(), "images/leaf.svg": b"abc"})

    assert expected == made.css_for("page")


def test_a_site_without_a_style_sheet_has_none(folder: Path) -> None:
    """Nothing is asked for that is not there."""
    assert "" == assets(folder, {}).css_for("page")


def test_a_style_sheet_cannot_end_the_element_it_stands_in(folder: Path) -> None:
    """It stands in every page between style tags."""
    made = assets(folder, {"css/site.css": b'a::after{content:"</style><script>x</script>"}'})

    assert "</style" not in made.css_for("page").lower()


def test_a_picture_that_the_style_sheet_lacks_is_named_with_its_line(folder: Path) -> None:
    """The line is that of the style sheet as it was written."""
    found = Diagnostics()

    assets(folder, {"css/site.css": b"b{}\na{background:url(../images/leav.svg)}"}, found).css_for("page")

    assert ["static/css/site.css:2 asset-missing"] == [f"{fault.position} {fault.code}" for fault in found]


def test_the_style_sheet_is_told_what_to_write_instead(folder: Path) -> None:
    """What is offered can stand where the wrong address stands."""
    found = Diagnostics()

    assets(folder, {"css/site.css": b"a{background:url(../images/leav.svg)}", "images/leaf.svg": b""}, found).css_for(
        "page"
    )

    assert [
        'The style sheet asks for "../images/leav.svg", which is not there. Did you mean "../images/leaf.svg"?'
    ] == [fault.message for fault in found]


def test_the_size_of_a_picture_is_found(folder: Path) -> None:
    """Pages keep a place free for it before it is there."""
    picture = io.BytesIO()
    Image.new("RGB", (6, 4)).save(picture, "PNG")

    size = assets(folder, {"photos/a.png": picture.getvalue()}).size("photos/a.png", Position("content/a.md", 5))

    assert (6, 4) == size


def test_a_picture_that_cannot_be_read_is_named_where_it_is_used(folder: Path) -> None:
    """The owner is told which picture it is and on which line of which text."""
    found = Diagnostics()

    size = assets(folder, {"photos/a.gif": b"x"}, found).size("photos/a.gif", Position("content/a.md", 5))

    assert (None, ["content/a.md:5 unreadable-picture"]) == (
        size,
        [f"{fault.position} {fault.code}" for fault in found],
    )


def test_a_part_of_the_style_sheet_stands_only_in_the_kinds_of_page_it_is_for(folder: Path) -> None:
    """Other pages are lighter by it."""
    made = assets(folder, {"css/site.css": b"a{b:c}/* @only home towns */d{e:f}/* @end */"})

    assert ("a{b:c}d{e:f}", "a{b:c}d{e:f}", "a{b:c}") == tuple(made.css_for(kind) for kind in ("home", "towns", "page"))


def test_a_part_of_the_style_sheet_stands_only_in_pages_that_have_what_it_is_for(folder: Path) -> None:
    """Whatever their kind."""
    made = assets(folder, {"css/site.css": b"a{b:c}/* @only film */d{e:f}/* @end */"})

    assert ("a{b:c}", "a{b:c}d{e:f}") == (made.css_for("page"), made.css_for("page", "film"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_what_has_become_a_pipe_in_the_meantime_is_not_waited_for(folder: Path) -> None:
    """Files change between the reading of the site and the writing of its pages."""
    made = assets(folder, {"robots.txt": b"abc"})
    (folder / "robots.txt").unlink()
    os.mkfifo(folder / "robots.txt")

    with pytest.raises(OSError, match=r"robots\.txt"):
        made.output("robots.txt")
