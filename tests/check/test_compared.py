"""Pages that say something else than before, and pages that have moved."""

from __future__ import annotations

import pytest

from clinicsite.check.compared import Compared
from clinicsite.page_mark import mark_of


def page(main: str, title: str = "T", around: str = "") -> bytes:
    """Return a page."""
    return f"<head><title>{title}</title><style>{around}</style></head><nav>{around}</nav><main>{main}</main>".encode()


def compared(before: dict[str, bytes], now: dict[str, bytes]) -> Compared:
    """Return a comparison that has seen all pages."""
    made = Compared(dict.fromkeys(before, ""), before.__getitem__)
    for path, html in now.items():
        made.see(path, lambda html=html: html)
    return made


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (page("a", around="menu"), True),
        (page('<a href="/y/" id="b">a</a>'), False),
        (page("b"), False),
        (page("a", "U"), False),
    ],
)
def test_a_page_is_known_by_what_it_says(other: bytes, same: bool) -> None:
    """Style and menu are no part of it."""
    assert same is (mark_of(page("a")) == mark_of(other))


def test_addresses_do_not_count() -> None:
    """They change when a page moves."""
    assert mark_of(page('<a href="/x/#a">a</a>')) == mark_of(page('<a href="/y/#a">a</a>'))


def test_a_page_that_says_the_same_elsewhere_has_moved() -> None:
    """Its content file was renamed."""
    made = compared({"a.html": page("a"), "b.html": page("b")}, {"c.html": page("a"), "b.html": page("b")})

    assert {"a.html": "c.html"} == made.moved(["c.html", "b.html"])


def test_a_page_that_is_still_there_has_not_moved() -> None:
    """A copy of it is a new page."""
    made = compared({"a.html": page("a")}, {"a.html": page("a"), "c.html": page("a")})

    assert {} == made.moved(["a.html", "c.html"])


def test_what_is_gone_is_told() -> None:
    """Whether it has moved or not."""
    assert ["gone.html"] == compared({"a.html": page("a"), "gone.html": page("c")}, {}).gone(["a.html"])


def test_pages_that_stay_are_not_read() -> None:
    """Else a build would read the whole old site."""
    made = Compared({"a.html": ""}, pytest.fail)

    made.see("a.html", lambda: pytest.fail("a.html"))

    assert {} == made.moved(["a.html"])
