"""Compressed copies beside files."""

from __future__ import annotations

import gzip
import sys
import time
from typing import TYPE_CHECKING

import brotli
import pytest

from clinicsite.diagnostics import Diagnostics, Position
from clinicsite.model.made import Output
from clinicsite.pipeline import BuildOptions, build
from clinicsite.render.copies import with_copies

if TYPE_CHECKING:
    from tests.conftest import Project

WORDS = b"Where does it hurt? " * 40
PLACE = Position("site.yaml", 1, 1)


def copies(path: str, data: bytes) -> list[Output]:
    """Return a file and its copies."""
    return list(with_copies([Output(path, data, "site.yaml")], Diagnostics(), PLACE))


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("index.html", WORDS, ["index.html", "index.html.br", "index.html.gz"]),
        ("sitemap.xml", WORDS, ["sitemap.xml", "sitemap.xml.br", "sitemap.xml.gz"]),
        ("assets/leaf.SVG", WORDS, ["assets/leaf.SVG", "assets/leaf.SVG.br", "assets/leaf.SVG.gz"]),
        ("robots.txt", b"short", ["robots.txt"]),
        ("assets/photos/room.0123.avif", WORDS, ["assets/photos/room.0123.avif"]),
        ("_headers", WORDS, ["_headers"]),
        (".htaccess", WORDS, [".htaccess"]),
    ],
)
def test_texts_that_become_smaller_have_a_copy(path: str, data: bytes, expected: list[str]) -> None:
    """What is compressed already, what hosts read themselves and what would grow have none."""
    assert expected == [output.path for output in copies(path, data)]


def test_a_copy_holds_the_file() -> None:
    """Byte for byte."""
    _, small, large = copies("index.html", WORDS)

    assert (WORDS, WORDS) == (brotli.decompress(small.data), gzip.decompress(large.data))


def test_a_copy_is_the_same_on_every_day_and_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its head names neither time nor file nor system (RFC 1952, 2.3)."""
    monkeypatch.setattr(time, "time", lambda: 1_900_000_000.0)
    *_, copy = copies("index.html", WORDS)

    assert b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" == copy.data[:10]


@pytest.mark.parametrize(("lines", "expected"), [((), False), (("precompress: true",), True)])
def test_copies_are_made_only_when_the_owner_asks_for_them(
    project: Project, lines: tuple[str, ...], expected: bool
) -> None:
    """Most hosts compress by themselves."""
    project.write({"site.yaml": project.site(*lines)})

    report = build(project.root, BuildOptions(destination=project.root / "public"))

    made = [(project.root / f"public/index.html{ending}").exists() for ending in (".br", ".gz")]
    assert (True, [expected, expected]) == (report.ok, made)


def test_without_the_extra_nothing_is_published_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same files give the same website on every machine, or a fault."""
    monkeypatch.setitem(sys.modules, "brotli", None)
    found = Diagnostics()

    list(with_copies([], found, PLACE))

    assert [("brotli-missing", PLACE)] == [(fault.code, fault.position) for fault in found]
