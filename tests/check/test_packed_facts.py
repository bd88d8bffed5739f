"""Facts of pages are the same after they were plain values for a while."""

from __future__ import annotations

import marshal
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings

from clinicsite.check.folder import read_folder
from clinicsite.check.packed_facts import packed, unpacked
from clinicsite.check.page_facts import facts_of
from clinicsite.model.made import Output, PageFacts
from tests.check.test_folder import MARKUP

SITES = Path(__file__).parent.parent / "sites"
HTML = b"""<!doctype html><html lang="en"><title>A</title><meta name="robots" content="noindex">
<main id="m"><h1 id="a">A</h1><p class="x">One <a href="/b/" rel="me">two</a>.<form action="/f" method="post">
<label>Name <input name="n"></label><button>Go</button></form><table><tr><th>A<tr><td>B</table>
<video src="a.mp4"></video>
<img src="a.jpg" alt="A" width="1" height="1"><time datetime="2026-01-01">then</time></main>
<style>a{color:red}</style>"""


def plain(facts: PageFacts) -> dict[str, object]:
    """Return all that is known of a page."""
    return {field.name: getattr(facts, field.name) for field in fields(PageFacts)}


def there_and_back(facts: PageFacts) -> PageFacts:
    """Return facts after they were bytes."""
    return unpacked(marshal.loads(marshal.dumps(packed(facts))))


def test_every_part_of_a_page_comes_back() -> None:
    """Nothing is lost, and nothing is another kind of thing."""
    facts = facts_of(Output("a/index.html", HTML, "a.md"))

    assert [] == [name for name, value in plain(facts).items() if name in _PARTS and not value]
    assert plain(facts) == plain(there_and_back(facts))


_PARTS = ("headings", "anchors", "images", "forms", "loads", "tables", "media", "blocks", "days", "metas", "buttons")


@pytest.mark.parametrize("name", ["wordpress", "hugo"])
def test_pages_of_whole_sites_come_back(name: str) -> None:
    """Those that others have made, too."""
    pages = [Output(path, data, path) for path, data in read_folder(SITES / name).items() if path.endswith(".html")]

    assert [plain(facts_of(page)) for page in pages] == [plain(there_and_back(facts_of(page))) for page in pages]


@settings(max_examples=60, deadline=None)
@given(MARKUP)
def test_any_page_comes_back(page: bytes) -> None:
    """However broken it is."""
    facts = facts_of(Output("a.html", page, "a.html"))

    assert plain(facts) == plain(there_and_back(facts))


def test_a_name_that_no_page_has_is_a_mistake_as_everywhere() -> None:
    """Only parts are unpacked."""
    with pytest.raises(AttributeError):
        _ = there_and_back(facts_of(Output("a.html", b"", "a"))).weather  # type: ignore[attr-defined]
