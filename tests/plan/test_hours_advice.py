"""What an owner should look at in her hours: what is over, and public holidays that she has not decided on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from clinicsite.plan.public_holidays import public_holidays
from tests.conftest import Project

HOURS = "    hours: {mon-fri: 9:00-17:00}"
THANKSGIVING, CHRISTMAS = date(2026, 11, 26), date(2026, 12, 25)


class Days(dict[date, str]):
    """The holidays of a country, as the library gives them."""

    supported_languages = ("en_US", "th")
    subdivisions = ("CO", "NY")
    subdivisions_aliases: Mapping[str, str] = {"Colorado": "CO"}

    def __init__(self, subdiv: str | None, language: str) -> None:
        super().__init__({THANKSGIVING: "Thanksgiving Day", date(2026, 11, 29): "Sunday of Lights"})
        self.language = language
        if subdiv == "CO":
            self[date(2026, 12, 1)] = "Mountain Day"
        if language == "en_US":
            self[CHRISTMAS] = "Christmas Day"


def country_holidays(
    country: str, subdiv: str | None = None, years: object = None, language: str | None = None
) -> Days:
    """Stand in for the library."""
    if country != "US":
        raise NotImplementedError
    return Days(subdiv, language or "th")


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Install something that stands in for the library."""
    monkeypatch.setitem(sys.modules, "holidays", SimpleNamespace(country_holidays=country_holidays))


def told(project: Project, today: date, *lines: str, hours: str = HOURS) -> list[str]:
    """Return what is said of the hours of a site."""
    site = project.site().replace("    hours: TODO the opening hours\n", "\n".join([hours, *lines]) + "\n")
    found = project.plan({"site.yaml": site}, today).found
    return [f"{fault.code}: {fault.message}" for fault in found]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 14), ["Thanksgiving Day is in 12 days, on 2026-11-26; hours for it are not set."]),
        (
            date(2026, 11, 25),
            [
                "Christmas Day is in 30 days, on 2026-12-25; hours for it are not set.",
                "Thanksgiving Day is tomorrow, on 2026-11-26; hours for it are not set.",
            ],
        ),
        (
            date(2026, 11, 26),
            [
                "Christmas Day is in 29 days, on 2026-12-25; hours for it are not set.",
                "Thanksgiving Day is today, on 2026-11-26; hours for it are not set.",
            ],
        ),
        (date(2026, 11, 27), ["Christmas Day is in 28 days, on 2026-12-25; hours for it are not set."]),
        (date(2026, 10, 26), []),
    ],
)
def test_a_public_holiday_ahead_is_asked_about(project: Project, today: date, expected: list[str]) -> None:
    """A month ahead, in the words of the owner's language; one on a day that is closed anyway needs no hours."""
    assert [f"holiday-undecided: {message}" for message in expected] == told(project, today)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "line",
    [
        "    closures: [{date: 2026-11-26}]",
        "    closures: [{from: 2026-11-25, to: 2026-11-27}]",
        "    special_hours: [{date: 2026-11-26, hours: 9:00-17:00}]",
        "    seasons: [{from: 11-20, to: 11-30, hours: {mon: 9:00-12:00}}]",
    ],
)
def test_a_holiday_with_hours_or_without_any_is_decided(project: Project, line: str) -> None:
    """By a closure, by special hours, or because that day of the week is closed in its season."""
    assert [] == told(project, date(2026, 11, 14), line)


@pytest.mark.usefixtures("library")
def test_a_holiday_is_not_asked_about_while_the_week_is_not_known(project: Project) -> None:
    """There is more to supply first."""
    assert [] == told(project, date(2026, 11, 14), hours="    hours: TODO the hours")


def test_without_the_library_nothing_is_asked(project: Project) -> None:
    """It is an extra."""
    assert [] == told(project, date(2026, 11, 14))


@pytest.mark.usefixtures("library")
def test_the_site_is_the_same_with_and_without_the_library(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What visitors see does not depend on what is installed."""
    site = project.site().replace("    hours: TODO the opening hours\n", f"{HOURS}\n")
    outputs: list[Any] = [project.render({"site.yaml": site}).outputs]

    monkeypatch.setitem(sys.modules, "holidays", None)
    outputs.append(project.render({"site.yaml": site}).outputs)

    assert outputs[0] == outputs[1]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("country", "region", "language", "expected"),
    [
        ("US", None, "en", ["Thanksgiving Day", "Sunday of Lights"]),
        ("US", "NY", "en", ["Thanksgiving Day", "Sunday of Lights"]),
        ("US", "CO", "en", ["Thanksgiving Day", "Sunday of Lights", "Mountain Day"]),
        ("US", "Colorado", "en-US", ["Thanksgiving Day", "Sunday of Lights", "Mountain Day"]),
        ("US", "Nowhere", "de", ["Thanksgiving Day", "Sunday of Lights"]),
        ("XX", "CO", "en", []),
    ],
)
def test_holidays_are_those_of_the_region_where_it_is_known(
    country: str, region: str | None, language: str, expected: list[str]
) -> None:
    """By its code or its name; a country that the library does not know has none."""
    found = public_holidays(country, region, language, date(2026, 11, 20), 20)

    assert expected == list(found.values())


def test_the_end_of_the_calendar_is_no_mistake() -> None:
    """Nobody has been there."""
    assert {} == public_holidays("US", None, "en", date.max, 30)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 26), []),
        (
            date(2026, 11, 27),
            ["closure-over: This was over on 2026-11-26 (Thanksgiving). It no longer shows anywhere."],
        ),
    ],
)
def test_a_closure_is_pointed_out_when_it_is_over(project: Project, today: date, expected: list[str]) -> None:
    """From the day after."""
    assert expected == told(project, today, "    closures: [{date: 2026-11-26, name: Thanksgiving}]")
