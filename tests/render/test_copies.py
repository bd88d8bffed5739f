"""Compressed copies beside files."""

from __future__ import annotations

import gzip
import time
from typing import TYPE_CHECKING

import pytest

from clinicsite.model.made import Output
from clinicsite.pipeline import BuildOptions, build
from clinicsite.render.copies import with_copies

if TYPE_CHECKING:
    from tests.conftest import Project

WORDS = b"Where does it hurt? " * 40


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("index.html", WORDS, ["index.html", "index.html.gz"]),
        ("sitemap.xml", WORDS, ["sitemap.xml", "sitemap.xml.gz"]),
        ("assets/images/leaf.0123.SVG", WORDS, ["assets/images/leaf.0123.SVG", "assets/images/leaf.0123.SVG.gz"]),
        ("robots.txt", b"short", ["robots.txt"]),
        ("assets/photos/room.0123.avif", WORDS, ["assets/photos/room.0123.avif"]),
        ("_headers", WORDS, ["_headers"]),
        (".htaccess", WORDS, [".htaccess"]),
    ],
)
def test_texts_that_become_smaller_have_a_copy(path: str, data: bytes, expected: list[str]) -> None:
    """What is compressed already, what hosts read themselves and what would grow have none."""
    assert expected == [output.path for output in with_copies([Output(path, data, "site.yaml")])]


def test_a_copy_holds_the_file() -> None:
    """Byte for byte."""
    _, copy = with_copies([Output("index.html", WORDS, "content/index.md")])

    assert WORDS == gzip.decompress(copy.data)


def test_a_copy_is_the_same_on_every_day_and_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its head names neither time nor file nor system (RFC 1952, 2.3)."""
    monkeypatch.setattr(time, "time", lambda: 1_900_000_000.0)
    _, copy = with_copies([Output("index.html", WORDS, "content/index.md")])

    assert b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" == copy.data[:10]


@pytest.mark.parametrize(("lines", "expected"), [((), False), (("precompress: true",), True)])
def test_copies_are_made_only_when_the_owner_asks_for_them(
    project: Project, lines: tuple[str, ...], expected: bool
) -> None:
    """Most hosts compress by themselves."""
    project.write({"site.yaml": project.site(*lines)})

    report = build(project.root, BuildOptions(destination=project.root / "public"))

    assert (True, expected) == (report.ok, (project.root / "public/index.html.gz").exists())
