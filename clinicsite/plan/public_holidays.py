"""Public holidays by country and region, from a library that not everybody installs. The only door to `holidays`.

Used for advice alone: without the library the site is the same, byte for byte. It is imported when it is first asked
for, because it is large. Nothing here knows what a day means for a clinic.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any


def public_holidays(country: str, region: str | None, language: str, first: date, days: int) -> Mapping[date, str]:
    """Return the public holidays of some days by their names, in order; nothing without the library or the country.

    `country` and `region` are codes (ISO 3166), `language` a code like `de`; a region that the library does not know
    has the holidays of the whole country. Names are in the language if the library has it, else in one of the country.
    """
    try:
        import holidays
    except ImportError:
        return {}
    wanted = [first + timedelta(days=offset) for offset in range(min(days, (date.max - first).days) + 1)]
    years = sorted({day.year for day in wanted})
    try:
        known: Any = holidays.country_holidays(country, subdiv=_region(holidays, country, region), years=years)
        near = [name for name in known.supported_languages if name.partition("_")[0] == language.partition("-")[0]]
        if near and known.language != near[0]:
            subdivision = _region(holidays, country, region)
            known = holidays.country_holidays(country, subdiv=subdivision, years=years, language=near[0])
    except NotImplementedError:
        return {}
    return {day: str(known[day]) for day in wanted if day in known}


def _region(library: Any, country: str, region: str | None) -> str | None:
    """Return the library's code of a region, given by its code or its name; None for one that it does not know."""
    if region is None:
        return None
    known = library.country_holidays(country)
    code: str | None = region if region in known.subdivisions else known.subdivisions_aliases.get(region)
    return code
