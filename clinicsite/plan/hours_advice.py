"""What an owner should look at in her hours: entries that are over, and public holidays that she has not decided on.

Advice only: it changes nothing that visitors see.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clinicsite.diagnostics import Diagnostic, Position
from clinicsite.model.read import LocationSection, Site
from clinicsite.model.values import Todo
from clinicsite.plan import faults
from clinicsite.plan.hours import is_decided, is_over, past_closures, usually_open
from clinicsite.plan.public_holidays import public_holidays

HOLIDAYS_AHEAD = 30
"""How many days ahead an owner is asked about a public holiday."""


def hours_advice(site: Site, today: date) -> Iterator[Diagnostic]:
    """Yield what should be looked at on a day."""
    banner = site.config.banner
    if banner and is_over(banner, today):
        message = f"The news at the top of the pages were over on {str(banner.until)[:10]} and are not shown any more."
        place = site.config_keys.get("banner", Position("site.yaml"))
        yield faults.BANNER_OVER.at(place, message, faults.BANNER_OVER.mend)
    for index, location in enumerate(site.config.locations):
        for key, notice in past_closures(location, today).items():
            place = site.config_keys.get(f"locations.{index}.{key}", Position("site.yaml"))
            called = f" ({notice.name})" if notice.name else ""
            message = f"This was over on {notice.end.isoformat()}{called}. It no longer shows anywhere."
            yield faults.CLOSURE_OVER.at(place, message, faults.CLOSURE_OVER.mend)
        if not isinstance(location.hours, Todo):
            yield from _undecided(site, index, location, today)


def _undecided(site: Site, index: int, location: LocationSection, today: date) -> Iterator[Diagnostic]:
    """Yield the public holidays ahead on which the doors would be open as on any other day."""
    region = location.region if isinstance(location.region, str) else None
    found = public_holidays(location.country, region, site.config.site.language, today, HOLIDAYS_AHEAD)
    keys = (f"locations.{index}.{key}" for key in ("closures", "hours"))
    place = next((site.config_keys[key] for key in keys if key in site.config_keys), Position("site.yaml"))
    for day, name in found.items():
        if usually_open(location, day) and not is_decided(location, day):
            where = f" of {location.name}" if len(site.config.locations) > 1 else ""
            when = _in_days((day - today).days)
            message = f"{name} is {when}, on {day.isoformat()}; hours{where} for it are not set."
            hint = f"Write below closures: - {{date: {day.isoformat()}, name: {name}}}"
            yield faults.HOLIDAY_UNDECIDED.at(place, message, f"{hint}. If you are open, {_OPEN}")


_OPEN = "write the day's hours below special_hours: instead, also when they are as usual."


def _in_days(days: int) -> str:
    """Return how far ahead a day is, in words."""
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
