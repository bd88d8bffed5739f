"""What pages let browsers fetch ahead."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Made, Project

THEME = Path(__file__).parents[2]


def rules(made: Made) -> str:
    """Return the rules on the home page, as they stand there."""
    (found,) = made.page("/").find_all("script", type="speculationrules")
    return str(found.string)


def test_only_pages_of_this_site_are_fetched_ahead(project: Project) -> None:
    """And they are fetched, not run: nobody is counted as a visitor who did not come."""
    project.theme = THEME
    made = project.render({})

    expected = {"prefetch": [{"where": {"href_matches": "/*"}, "eagerness": "moderate"}]}
    assert expected == json.loads(rules(made))


def test_the_rules_are_allowed_by_their_hash(project: Project) -> None:
    """A policy that lists the hashes of the page lets them through."""
    project.theme = THEME
    made = project.render({})

    digest = base64.b64encode(hashlib.sha256(rules(made).encode()).digest()).decode()
    assert (f"sha256-{digest}",) == made.outputs["index.html"].scripts


def test_the_rules_weigh_little(project: Project) -> None:
    """Under 200 bytes with their tags."""
    project.theme = THEME
    made = project.render({})

    assert len(f'<script type="speculationrules">{rules(made)}</script>\n') < 200
