"""Bytes of a content file: decoding, line ends, and where the top part ends."""

from __future__ import annotations

import hashlib

import pytest

from clinicsite.load.documents import decode, read_document
from clinicsite.model.read import Document, PageFrontMatter

GOOD = "---\ntitle: Fees\ndescription: What a visit costs.\n---\nThe text.\n"


def read(data: bytes | str) -> Document[PageFrontMatter]:
    """Return a content file without faults."""
    reading = read_document(data.encode() if isinstance(data, str) else data, "content/pages/fees.md", PageFrontMatter)
    assert reading.diagnostics == ()
    assert reading.document is not None
    return reading.document


def told(data: bytes | str) -> list[tuple[str, str]]:
    """Return place and code of each complaint."""
    reading = read_document(data.encode() if isinstance(data, str) else data, "fees.md", PageFrontMatter)
    return [(str(complaint.position), complaint.code) for complaint in reading.diagnostics]


def test_a_file_is_taken_apart() -> None:
    """Front matter, body, the body's line, the digest and the places of keys."""
    document = read(GOOD)

    assert "Fees" == document.front.title
    assert ("The text.\n", 5) == (document.body, document.body_line)
    assert hashlib.sha256(GOOD.encode()).hexdigest() == document.digest
    assert (2, 8) == (document.at("title:").line, document.at("title:").column)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        GOOD.replace("---\n", "---  \n").encode(),
    ],
    ids=["byte order mark", "Windows", "old Mac", "spaces behind the hyphens"],
)
def test_how_a_program_saves_text_makes_no_difference(data: bytes) -> None:
    """Byte order marks and line ends are no part of the text."""
    document = read(data)

    assert ("Fees", "The text.\n", 5) == (document.front.title, document.body, document.body_line)


def test_empty_lines_above_the_top_part_do_no_harm() -> None:
    """Lines are still counted from the start of the file."""
    document = read("\n\n" + GOOD)

    assert (4, 7) == (document.at("title").line, document.body_line)


def test_a_line_of_hyphens_in_the_text_is_part_of_it() -> None:
    """Only the first one below the opening line ends the top part."""
    document = read(GOOD + "\n---\n\n—\n\nMore.\n")

    assert "The text.\n\n---\n\n—\n\nMore.\n" == document.body


def test_a_file_without_text_has_an_empty_body() -> None:
    """The last line needs no line end."""
    document = read("---\ntitle: Fees\ndescription: What a visit costs.\n---")

    assert ("", 5) == (document.body, document.body_line)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("", [("fees.md", "front-matter-missing")]),
        ("Text.\n", [("fees.md:1:1", "front-matter-missing")]),
        ("Text.\n\n---\n\nMore.\n", [("fees.md:1:1", "front-matter-missing")]),
        (GOOD[4:], [("fees.md:1:1", "front-matter-missing")]),
        ("Hello\n" + GOOD, [("fees.md:1:1", "front-matter-not-first")]),
        (" " + GOOD, [("fees.md:1:1", "front-matter-fence")]),
        ("--" + GOOD[3:], [("fees.md:1:1", "front-matter-fence")]),
        ("—" + GOOD[3:], [("fees.md:1:1", "front-matter-fence")]),
        (GOOD.replace("---\nThe", " ---\nThe"), [("fees.md:4:1", "front-matter-fence")]),
        (GOOD.replace("---\nThe", "----\nThe"), [("fees.md:4:1", "front-matter-fence")]),
        (GOOD.replace("---\nThe", "–––\nThe") + "\n---\n", [("fees.md:4:1", "front-matter-fence")]),
        (GOOD.replace("---\nThe", "\nThe"), [("fees.md:1:1", "front-matter-not-closed")]),
        (GOOD.replace("---\nThe", "## The"), [("fees.md:1:1", "front-matter-not-closed")]),
        ("---\ntitle: Fees\n", [("fees.md:1:1", "front-matter-not-closed")]),
        ("---", [("fees.md:1:1", "front-matter-not-closed")]),
        ("---\n---\n", [("fees.md:1:1", "missing-key"), ("fees.md:1:1", "missing-key")]),
    ],
)
def test_a_top_part_that_is_not_as_it_should_be_is_told(data: str, expected: list[tuple[str, str]]) -> None:
    """Each way to get the lines of hyphens wrong has its own complaint, and no other beside it."""
    assert expected == told(data)


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        ("You don’t pay".encode("cp1252"), "x.md:1:8", 'probably "’"'),
        ("a\r\nCafé".encode("cp1252"), "x.md:2:4", 'probably "é"'),
        ("é x\nü ".encode() + b"\x93hi\x94", "x.md:2:3", 'probably "“"'),
        (b"a\n\xff\x81", "x.md:2:1", "is no character"),
        ("x".encode("utf-16"), "x.md", "saved as UTF-16"),
        ("x".encode("utf-16-be"), "x.md", "saved as UTF-16"),
        ("xy".encode("utf-16-le"), "x.md", "saved as UTF-16"),
        ("xy".encode("utf-32"), "x.md", "saved as UTF-16"),
    ],
)
def test_another_encoding_is_told_with_the_character_that_was_meant(data: bytes, place: str, message: str) -> None:
    """Nothing is published with wrong characters."""
    text, (complaint,) = decode(data, "x.md")

    assert (None, "file-not-utf-8", place) == (text, complaint.code, str(complaint.position))
    assert message in complaint.message


@pytest.mark.parametrize(
    "char",
    [
        "\0",
        "\x08",
        "\x1b",
        "\x7f",
        "\x85",
        "\x9f",
        "\u2028",
        "\u2029",
        "\ufeff",
        "\ufdd0",
        "\ufdef",
        "\ufffe",
        "\U0010ffff",
    ],
)
def test_an_invisible_character_is_named_and_read_as_a_space(char: str) -> None:
    """The rest of the file is read all the same."""
    text, complaints = decode(f"aaa\nb{char}c".encode(), "x.md")

    assert ("aaa\nb c", ["x.md:2:2"]) == (text, [str(complaint.position) for complaint in complaints])


@pytest.mark.parametrize("char", ["\t", "\u00a0", "\u200b", "\u200d", "é", "e\u0301", "名", "😀", "\ufffd"])
def test_any_other_character_is_fine(char: str) -> None:
    """Every script and every emoji can stand in a text."""
    assert (f"a{char}b", ()) == decode(f"a{char}b".encode(), "x.md")


def test_a_file_full_of_invisible_characters_does_not_flood_the_owner() -> None:
    """Ten complaints say it as well as a thousand."""
    _, complaints = decode(b"text" + b"\0" * 1000, "x.md")

    assert 10 == len(complaints)


def test_faults_of_the_hyphens_the_lines_and_the_values_are_told_together() -> None:
    """One run names them all."""
    text = "--\ntitle: Fees: more\nslug: Our Fees\n—\nText\x08.\n"

    expected = [
        ("fees.md:5:5", "invisible-character"),
        ("fees.md:1:1", "front-matter-fence"),
        ("fees.md:4:1", "front-matter-fence"),
        ("fees.md:2:12", "yaml-colon-in-text"),
        ("fees.md:1:1", "missing-key"),
        ("fees.md:3:7", "wrong-form"),
    ]
    assert sorted(expected) == sorted(told(text))
