"""Names of files: leftovers, copies, and what can be an address."""

from __future__ import annotations

import pytest

from clinicsite.load.file_names import folded, is_address, is_reserved, original_of, passed_over, plain_name, visible


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "~$fees.md",
        ".#fees.md",
        "fees.md~",
        "#fees.md#",
        ".fees.md.swp",
        ".~lock.fees.odt#",
        ".git",
        ".env",
        ".htaccess",
        "._fees.md",
        "fees.md.tmp",
    ],
)
def test_what_programs_leave_behind_is_passed_over(name: str) -> None:
    """Such files are never read and never published."""
    assert passed_over(name)


@pytest.mark.parametrize("name", ["fees.md", "index.md", ".well-known", "a~b.md", "#1.md", "thumbs.md"])
def test_what_an_owner_made_is_not_passed_over(name: str) -> None:
    """A name that only resembles a leftover counts."""
    assert not passed_over(name)


@pytest.mark.parametrize(
    ("name", "original"),
    [
        ("fees (Ann's conflicted copy 2026-11-23).md", "fees.md"),
        ("fees (conflicted copy 2026-11-23 101500).md", "fees.md"),
        ("fees (Case Conflict).md", "fees.md"),
        ("fees.sync-conflict-20261123-101500-ABCDEFG.md", "fees.md"),
        ("fees_conflict-20261123-101500.md", "fees.md"),
        ("fees-DESKTOP-1A2B3C.md", "fees.md"),
        ("fees (1).md", "fees.md"),
        ("fees 2.md", "fees.md"),
        ("fees copy.md", "fees.md"),
        ("fees - Copy (2).md", "fees.md"),
        ("Copy of fees.md", "fees.md"),
        ("gone (Ann's conflicted copy 2026-11-23).md", "gone.md"),
        ("gone (1).md", None),
        ("day 2.md", None),
        ("fees.md", None),
        ("fees-2.md", None),
        ("README", None),
    ],
)
def test_a_copy_is_known_by_its_name(name: str, original: str | None) -> None:
    """A name that could be an owner's own is a copy's only beside its original."""
    assert original == original_of(name, {"fees.md", name})


@pytest.mark.parametrize(
    ("word", "usable"),
    [
        ("fees", True),
        ("low-back-pain", True),
        ("404", True),
        ("Fees", False),
        ("a b", False),
        ("a--b", False),
        ("-a", False),
        ("a_b", False),
        ("é", False),
        ("", False),
        ("a.b", False),
        ("../a", False),
        ("a\n", False),
    ],
)
def test_an_address_is_made_of_small_letters_digits_and_hyphens(word: str, usable: bool) -> None:
    """Such an address can be typed, spoken and printed."""
    assert usable == is_address(word)


@pytest.mark.parametrize(
    ("word", "reserved"), [("aux", True), ("CON", True), ("com1", True), ("com", False), ("a", False)]
)
def test_names_of_devices_are_reserved(word: str, reserved: bool) -> None:
    """Windows can hold no such file."""
    assert reserved == is_reserved(word)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Our Fees", "our-fees"),
        ("Öffnungszeiten", "offnungszeiten"),
        ("weißenfels", "weissenfels"),
        ("прайс", ""),
        ("Don't wait!", "dont-wait"),
        ("e\u0301tude", "etude"),
    ],
)
def test_a_usable_name_is_proposed(text: str, plain: str) -> None:
    """Nothing is proposed where letters would be lost altogether."""
    assert plain == plain_name(text)


def test_names_that_some_disks_hold_for_one_are_alike() -> None:
    """Capitals and the two ways of storing an accent make no difference there."""
    assert folded("Café.md") == folded("CAFE\u0301.md")


def test_a_name_that_cannot_be_printed_is_written_with_codes() -> None:
    """A terminal or a log is not thrown into disorder."""
    assert r"a\nb\x1b\udcff.md" == visible("a\nb\x1b\udcff.md")
