"""Whether a page is published on a day; a line for each case."""

from __future__ import annotations

from datetime import date

import pytest

from clinicsite.model.read import FrontMatter
from clinicsite.plan.visibility import hidden_reason

BEFORE, DAY, AFTER = date(2027, 1, 9), date(2027, 1, 10), date(2027, 1, 11)


@pytest.mark.parametrize(
    ("keys", "today", "drafts", "expected"),
    [
        ({}, DAY, False, ""),
        ({"draft": True}, DAY, False, "it is a draft"),
        ({"draft": True}, DAY, True, ""),
        ({"publish_on": "2027-01-10"}, BEFORE, False, "it is to be published on 2027-01-10"),
        ({"publish_on": "2027-01-10"}, DAY, False, ""),
        ({"publish_on": "2027-01-10"}, AFTER, False, ""),
        ({"expires_on": "2027-01-10"}, BEFORE, False, ""),
        ({"expires_on": "2027-01-10"}, DAY, False, "it expired on 2027-01-10"),
        ({"expires_on": "2027-01-10"}, AFTER, False, "it expired on 2027-01-10"),
        ({"publish_on": "2027-01-10", "expires_on": "2027-01-11"}, DAY, False, ""),
        ({"draft": True, "expires_on": "2027-01-10"}, DAY, False, "it is a draft"),
        ({"draft": True, "expires_on": "2027-01-10"}, DAY, True, "it expired on 2027-01-10"),
    ],
)
def test_a_page_is_published_from_its_first_day_to_the_day_before_it_expires(
    keys: dict[str, object], today: date, drafts: bool, expected: str
) -> None:
    """One rule decides for pages, lists, menus, links and the site map."""
    front = FrontMatter.model_validate({"title": "A", "description": "B", **keys})

    assert expected == hidden_reason(front, today, drafts)
