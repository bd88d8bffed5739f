"""Links to other sites are called dead only after two days, and nobody is asked more than once a day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from clinicsite.outside import dead_on_two_days

DAY = date(2026, 11, 23)
ADDRESS = "https://www.example.org/study"


class Net:
    """A network that answers what a test says, and notes who was asked."""

    def __init__(self, answer: str = "") -> None:
        self.answer = answer
        self.asked: list[str] = []

    def __call__(self, address: str) -> str:
        self.asked.append(address)
        return self.answer


def test_an_address_that_fails_once_is_not_called_dead(tmp_path: Path) -> None:
    """A server may be down for an hour."""
    assert {} == dead_on_two_days([ADDRESS], tmp_path / "links.json", DAY, Net("it answers 404"))


def test_an_address_that_fails_on_two_days_is(tmp_path: Path) -> None:
    """Then it is gone."""
    kept = tmp_path / "links.json"
    dead_on_two_days([ADDRESS], kept, DAY, Net("it answers 404"))

    found = dead_on_two_days([ADDRESS], kept, DAY + timedelta(1), Net("it answers 404"))

    assert {ADDRESS: "it answers 404"} == found


def test_nobody_is_asked_twice_on_a_day(tmp_path: Path) -> None:
    """Checking often bothers no one."""
    kept, net = tmp_path / "links.json", Net("it answers 404")
    dead_on_two_days([ADDRESS], kept, DAY, net)
    dead_on_two_days([ADDRESS], kept, DAY, net)

    assert [ADDRESS] == net.asked


@pytest.mark.parametrize(("days", "asked"), [(1, 0), (6, 0), (7, 1)])
def test_an_address_that_worked_is_asked_again_after_a_week(tmp_path: Path, days: int, asked: int) -> None:
    """What worked yesterday works today."""
    kept, net = tmp_path / "links.json", Net()
    dead_on_two_days([ADDRESS], kept, DAY, Net())

    dead_on_two_days([ADDRESS], kept, DAY + timedelta(days), net)

    assert asked == len(net.asked)


def test_an_address_that_works_again_is_forgiven(tmp_path: Path) -> None:
    """Two failures count only if nothing worked in between."""
    kept = tmp_path / "links.json"
    dead_on_two_days([ADDRESS], kept, DAY, Net("it does not answer"))
    dead_on_two_days([ADDRESS], kept, DAY + timedelta(1), Net())

    assert {} == dead_on_two_days([ADDRESS], kept, DAY + timedelta(8), Net("it does not answer"))


@pytest.mark.parametrize("text", ["", "[]", "{", '{"https://www.example.org/study": 3}', '{"x": {"seen": "never"}}'])
def test_a_damaged_note_is_begun_anew(tmp_path: Path, text: str) -> None:
    """What is kept there can be lost at any time."""
    kept = tmp_path / "links.json"
    kept.write_text(text, "utf-8")

    assert {} == dead_on_two_days([ADDRESS], kept, DAY, Net("it answers 410"))
