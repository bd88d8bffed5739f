"""Icons, the web manifest and the colours around the page, drawn from the brand."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from clinicsite.render import icons
from clinicsite.render.colours import palette
from clinicsite.render.drawing import IconShape, draw_icon, icon_svg
from clinicsite.render.icons import initials
from clinicsite.render.pages import Renderer

if TYPE_CHECKING:
    from tests.conftest import Made, Project

COLOURS = palette("#2f5d62", "#c2714f")
DRAWN = {
    "favicon.ico",
    "favicon.svg",
    "apple-touch-icon.png",
    "icon-192.png",
    "icon-512.png",
    "icon-maskable-512.png",
    "site.webmanifest",
}


def image(made: Made, name: str) -> Image.Image:
    """Return a published icon."""
    with Image.open(io.BytesIO(made.outputs[name].data)) as icon:
        icon.load()
        return icon


def logo(width: int, height: int) -> bytes:
    """Return a red logo."""
    data = io.BytesIO()
    Image.new("RGB", (width, height), (200, 0, 0)).save(data, "PNG")
    return data.getvalue()


def branded(project: Project, name: str, data: bytes) -> Made:
    """Render a site with a logo."""
    return project.render({f"static/{name}": data, "site.yaml": project.site() + f"brand:\n  logo: {name}\n"})


def is_red(icon: Image.Image) -> bool:
    """Return whether the middle of an icon is red."""
    red, green, blue = icon.convert("RGB").getpixel((icon.width // 2, icon.height // 2))  # type: ignore[misc]
    return bool(red > 150 and green < 60 and blue < 60)


# --- what there is ------------------------------------------------------------------------------------------------


def test_every_icon_that_browsers_and_telephones_ask_for_is_there(project: Project) -> None:
    """Without the owner having to make one."""
    assert set() == DRAWN - set(project.render({}).outputs)


@pytest.mark.parametrize(
    ("name", "side", "filled"),
    [
        ("apple-touch-icon.png", 180, True),
        ("icon-192.png", 192, False),
        ("icon-512.png", 512, False),
        ("icon-maskable-512.png", 512, True),
    ],
)
def test_an_icon_has_the_size_and_corners_of_its_purpose(project: Project, name: str, side: int, filled: bool) -> None:
    """Telephones cut corners themselves where the icon fills its square; elsewhere they are round already."""
    icon = image(project.render({}), name)

    corner = icon.convert("RGBA").getpixel((0, 0))
    assert isinstance(corner, tuple)
    assert ((side, side), filled) == (icon.size, corner[3] == 255)


def test_the_icon_for_old_browsers_holds_three_sizes(project: Project) -> None:
    """Tab, bookmark, task bar."""
    assert {(16, 16), (32, 32), (48, 48)} == image(project.render({}), "favicon.ico").info["sizes"]


def test_a_file_of_the_owner_wins(project: Project) -> None:
    """Whoever has an icon uses it; the others are still drawn."""
    made = project.render({"static/favicon.svg": b"<svg/>", "static/favicon.ico": b"mine"})

    assert (b"<svg/>", b"mine", 1) == (
        made.outputs["favicon.svg"].data,
        made.outputs["favicon.ico"].data,
        len(made.page("/").select("link[href='/favicon.ico']")),
    )


def test_pages_announce_the_icons(project: Project) -> None:
    """Each once, and the manifest, in which telephones find the others."""
    links = project.render({}).page("/").select("link[rel~=icon], link[rel=apple-touch-icon], link[rel=manifest]")

    assert ["/favicon.ico", "/favicon.svg", "/apple-touch-icon.png", "/site.webmanifest"] == [
        link["href"] for link in links
    ]


def test_the_browser_s_frame_has_the_colour_of_the_paper(project: Project) -> None:
    """One colour by day, one by night."""
    tags = project.render({}).page("/").select("meta[name=theme-color]")

    assert [
        ("(prefers-color-scheme: light)", palette("#2f5d62", "#2f5d62").paper),
        ("(prefers-color-scheme: dark)", palette("#2f5d62", "#2f5d62").night),
    ] == [(tag["media"], tag["content"]) for tag in tags]


def test_the_manifest_names_the_clinic_and_its_icons(project: Project) -> None:
    """With which a telephone puts the site on its screen."""
    manifest = json.loads(project.render({}).outputs["site.webmanifest"].data)

    assert ("Mill Street Clinic", "en", "ltr", "/") == tuple(
        manifest[key] for key in ("name", "lang", "dir", "start_url")
    )
    assert [
        ("/icon-192.png", "192x192", "any"),
        ("/icon-512.png", "512x512", "any"),
        ("/icon-maskable-512.png", "512x512", "maskable"),
    ] == [(icon["src"], icon["sizes"], icon["purpose"]) for icon in manifest["icons"]]


# --- what they show -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Acupuncture Associates", "AA"),
        ("Mill Street Clinic", "MS"),
        ("Physiotherapie am Kanal", "PK"),
        ("Physio", "P"),
        ("the spine place", "TS"),
        ("Praxis-Ärzte", "PÄ"),
        ("„Rücken“ Zentrum", "RZ"),
        ("1st Clinic", "1C"),
        ("Клиника", ""),
        ("腰痛", ""),
        ("", ""),
    ],
)
def test_a_name_has_its_initials(name: str, expected: str) -> None:
    """Small words do not count; letters that the font lacks are replaced by a ring."""
    assert expected == initials(name)


@pytest.mark.parametrize("letters", ["AA", "W", ""])
def test_the_same_icon_has_the_same_bytes(letters: str) -> None:
    """On every machine."""
    shape = IconShape(letters, b"")

    assert draw_icon((shape, COLOURS, 192, False)) == draw_icon((shape, COLOURS, 192, False))


@pytest.mark.parametrize(("letters", "paths"), [("AA", 2), ("Ä", 1), ("", 0)])
def test_letters_in_the_svg_icon_are_outlines(letters: str, paths: int) -> None:
    """They look the same where the font is not installed."""
    svg = BeautifulSoup(icon_svg(letters, COLOURS), "html5lib")

    assert (paths, 0) == (len(svg.select("path")), len(svg.select("text")))


def test_a_square_logo_is_the_icon(project: Project) -> None:
    """In every size; the icon in SVG, which would show letters, is left out."""
    made = branded(project, "images/logo.png", logo(400, 400))

    assert (True, True, False) == (
        is_red(image(made, "icon-192.png")),
        is_red(image(made, "apple-touch-icon.png")),
        "favicon.svg" in made.outputs,
    )


def test_a_wide_logo_is_no_icon(project: Project) -> None:
    """It would be a stripe; the letters stand instead."""
    made = branded(project, "images/logo.png", logo(400, 100))

    assert (False, True) == (is_red(image(made, "icon-192.png")), "favicon.svg" in made.outputs)


def test_a_square_logo_in_svg_is_the_icon_in_svg(project: Project) -> None:
    """Browsers that take SVG show it; it cannot be drawn as pixels here."""
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'

    assert drawing == branded(project, "images/logo.svg", drawing).outputs["favicon.svg"].data


@pytest.mark.parametrize("drawing", [b'<svg viewBox="0 0 90 9"/>', b"<svg/>"])
def test_any_other_logo_in_svg_is_no_icon(project: Project, drawing: bytes) -> None:
    """Wide ones would be stripes, and of others nothing is known."""
    assert drawing != branded(project, "images/logo.svg", drawing).outputs["favicon.svg"].data


def test_icons_are_drawn_once(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next build takes those that were kept, byte for byte."""
    made = project.plan({})
    first = list(Renderer(made.site, made.plan, project.theme, tmp_path / "cache").outputs())
    monkeypatch.setattr(icons, "draw_icon", None)
    monkeypatch.setattr(icons, "draw_ico", None)

    assert first == list(Renderer(made.site, made.plan, project.theme, tmp_path / "cache").outputs())


def test_a_site_can_do_without_icons(project: Project) -> None:
    """Neither files nor elements of the head, but the colours around the page."""
    made = project.render({"site.yaml": project.site() + "brand:\n  icons: false\n"})

    announced = {link["rel"][0] for link in made.page("/").select("head link")} & {
        "icon",
        "apple-touch-icon",
        "manifest",
    }
    assert (set(), set()) == (DRAWN & made.outputs.keys(), announced)
