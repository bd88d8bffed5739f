"""The list of addresses for search engines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clinicsite.publish.index_now import NAME, forget_changes, note_changes

BASE, KEY = "https://www.clinic.example", "0123abcd"


def noted(folder: Path) -> dict[str, Any]:
    """Return the list."""
    found: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
    return found


def test_the_list_is_what_search_engines_take(tmp_path: Path) -> None:
    """Host, key, where the key is published, addresses."""
    note_changes(tmp_path, BASE, KEY, [f"{BASE}/b/", f"{BASE}/a/"])

    assert {
        "host": "www.clinic.example",
        "key": KEY,
        "keyLocation": f"{BASE}/{KEY}.txt",
        "urlList": [f"{BASE}/a/", f"{BASE}/b/"],
    } == noted(tmp_path)


def test_it_grows_until_it_is_taken_away(tmp_path: Path) -> None:
    """A publication that changes nothing forgets nothing."""
    for addresses in ([f"{BASE}/b/"], [f"{BASE}/a/", f"{BASE}/b/"], []):
        note_changes(tmp_path, BASE, KEY, addresses)

    assert [f"{BASE}/a/", f"{BASE}/b/"] == noted(tmp_path)["urlList"]


@pytest.mark.parametrize("text", ["", "[]", '{"key": "other", "urlList": ["https://x.example/"]}', '{"urlList": 1}'])
def test_a_list_of_another_site_or_none_at_all_is_begun_anew(tmp_path: Path, text: str) -> None:
    """Another site's addresses must not be sent with this key."""
    (tmp_path / NAME).write_text(text)

    note_changes(tmp_path, BASE, KEY, [f"{BASE}/a/"])

    assert [f"{BASE}/a/"] == noted(tmp_path)["urlList"]


def test_without_changes_there_is_no_list(tmp_path: Path) -> None:
    """There is nothing to send."""
    note_changes(tmp_path, BASE, KEY, [])

    assert [] == list(tmp_path.iterdir())


def test_what_was_sent_is_forgotten(tmp_path: Path) -> None:
    """Once or twice."""
    note_changes(tmp_path, BASE, KEY, [f"{BASE}/a/"])

    forget_changes(tmp_path)
    forget_changes(tmp_path)

    assert [] == list(tmp_path.iterdir())
