"""Opening hours as owners write them: an afternoon is never taken for a night without a word."""

from __future__ import annotations

from datetime import time

import pytest

from clinicsite.model.values import Interval, parse_day_hours


@pytest.mark.parametrize(
    ("written", "stretches"),
    [
        ("9:00-17:00", [(9, 17)]),
        ("9 am - 5 pm", [(9, 17)]),
        ("9-12, 13-17", [(9, 12), (13, 17)]),
        ("8-12, 1 pm-5 pm", [(8, 12), (13, 17)]),
        ("12-8 pm", [(12, 20)]),
        ("18:00-2:00", [(18, 2)]),
        ("20-8", [(20, 8)]),
        ("9:00-0:00", [(9, 0)]),
        ("1 am-5 am", [(1, 5)]),
        ("9 am-5 am", [(9, 5)]),
        ("0:00-6:00", [(0, 6)]),
        ("closed", []),
    ],
)
def test_hours_that_can_be_meant_are_taken(written: str, stretches: list[tuple[int, int]]) -> None:
    """Both ways to write the afternoon, and nights that are said to be such or are short."""
    assert tuple(Interval(time(opens), time(closes)) for opens, closes in stretches) == parse_day_hours(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("9-5", "17:00"), ("9:00-5:30", "17:30"), ("9am-5", "17:00"), ("8-12, 1-5", "13:00"), ("12-8", "20:00")],
)
def test_hours_that_lack_pm_are_refused_with_what_to_write(written: str, meant: str) -> None:
    """Search engines would say that the clinic is open all night."""
    with pytest.raises(ValueError, match=rf"For the afternoon write {meant}\.$"):
        parse_day_hours(written)
