"""News and changed pages as an Atom feed (RFC 4287), for readers who want to hear of them.

There is no clock in it: days are those of the texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from html import escape
from urllib.parse import quote
from zoneinfo import ZoneInfo

from clinicsite.model.planned import Page, Plan
from clinicsite.model.read import SiteConfig

NAME = "feed.xml"
TYPE = "application/atom+xml"
NEWEST = 20
"""So many pages stand in the feed."""


def feed(plan: Plan, config: SiteConfig, days: Mapping[str, date]) -> dict[str, str]:
    """Return the feed by its name, or nothing where it is not wanted or of no page the day is known."""
    pages = newest(plan, days) if config.files.feed else []
    if not pages:
        return {}
    base, zone = config.site.url.rstrip("/"), ZoneInfo(config.site.time_zone)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(config.site.language)}">',
        f"<title>{escape(config.clinic.name)}</title>",
        f"<id>{escape(base)}/</id>",
        f'<link rel="self" type="{TYPE}" href="{escape(base)}/{NAME}"/>',
        f'<link rel="alternate" type="text/html" href="{escape(base)}/"/>',
        f"<updated>{_moment(days[pages[0].url], zone)}</updated>",
        f"<author><name>{escape(config.clinic.name)}</name></author>",
        *(line for page in pages for line in _entry(page, base, days[page.url], zone)),
        "</feed>",
        "",
    ]
    return {NAME: "\n".join(lines)}


def newest(plan: Plan, days: Mapping[str, date]) -> list[Page]:
    """Return the pages whose day is known and that search engines may list, the newest first."""
    known = [page for page in plan.pages if page.indexable and not page.continues and page.url in days]
    return sorted(known, key=lambda page: (-days[page.url].toordinal(), page.url))[:NEWEST]


def _entry(page: Page, base: str, day: date, zone: ZoneInfo) -> Iterator[str]:
    """Yield the lines of a page. Its address is its name for good; a page that has moved is a new one to readers."""
    address = escape(base + quote(page.url))
    front = page.document.front
    yield "<entry>"
    yield f"<title>{escape(front.title)}</title>"
    yield f"<id>{address}</id>"
    yield f'<link rel="alternate" type="text/html" href="{address}"/>'
    if front.appears_on:
        yield f"<published>{_moment(front.appears_on, zone)}</published>"
    yield f"<updated>{_moment(day, zone)}</updated>"
    yield f"<summary>{escape(front.description)}</summary>"
    yield "</entry>"


def _moment(day: date, zone: ZoneInfo) -> str:
    """Return the beginning of a day in a zone (RFC 3339)."""
    return datetime.combine(day, time(0, 0), tzinfo=zone).isoformat()
