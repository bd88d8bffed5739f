"""Files that machines read: which there are, and of them robots and the pages that lead on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from html import escape

from clinicsite.model.made import Output
from clinicsite.model.planned import Plan, Redirect
from clinicsite.model.read import SiteConfig
from clinicsite.records import dataclass, field
from clinicsite.render.assistant_files import list_of_pages
from clinicsite.render.contact_files import calendar, cards
from clinicsite.render.feed import feed
from clinicsite.render.headers import Needs, rules_for
from clinicsite.render.host_files import headers_file, redirects_file
from clinicsite.render.place_files import place_files
from clinicsite.render.sitemap import sitemaps
from clinicsite.render.text_files import text_files

HEADERS = "_headers"
"""The file in which hosts read what to tell browsers."""

_REDIRECT_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<title>{target}</title>
<meta name="robots" content="noindex">
<link rel="canonical" href="{address}">
<meta http-equiv="refresh" content="0; url={target}">
<a href="{target}">{target}</a>
</html>
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What the files for machines are told besides the plan and `site.yaml`."""

    words: Mapping[str, str]
    """The words of the site's language."""
    taken: frozenset[str] = frozenset()
    """Names of files that the owner has put into `static/` herself."""
    days: Mapping[str, date] = field(default_factory=dict)
    """The day of each page's last change by its address, as far as it is known."""
    logo: str | None = None
    """The address of the logo."""


def comes_from_pages(path: str) -> bool:
    """Return whether a file can only be made when all pages are."""
    return path == HEADERS or re.fullmatch(r"sitemap(-\d+)?\.xml", path) is not None


def machine_files(plan: Plan, config: SiteConfig, known: Known, needs: Needs) -> Iterator[Output]:
    """Yield the files that the owner has not put into `static/` herself; `needs` has seen all finished pages."""
    base = config.site.url.rstrip("/")
    made = {
        **sitemaps(plan.pages, base, known.days, needs.pictures, known.logo),
        "robots.txt": f"User-agent: *\nAllow: /\n\nSitemap: {base}/sitemap.xml\n",
        HEADERS: headers_file(rules_for(config, needs)),
        "_redirects": redirects_file(plan.redirects),
        **feed(plan, config, known.days),
        **text_files(config),
        **_wanted(plan, config, known.words),
    }
    for name, text in sorted(made.items()):
        if name not in known.taken:
            yield Output(name, text.encode(), "site.yaml")
    for redirect in plan.redirects:
        if redirect.output_path:
            yield Output(redirect.output_path, _redirect_page(redirect, config).encode(), redirect.position.path)


def _wanted(plan: Plan, config: SiteConfig, words: Mapping[str, str]) -> dict[str, str]:
    """Return the files that the owner can choose, as far as there are facts for them."""
    files = config.files
    return {
        **(cards(plan, config) if files.contacts else {}),
        **(calendar(plan, config, words) if files.closures else {}),
        **(place_files(plan, config) if files.places else {}),
        **({"llms.txt": list_of_pages(plan, config)} if files.assistants else {}),
    }


def _redirect_page(redirect: Redirect, config: SiteConfig) -> str:
    """Return a page that sends browsers on, for hosts that know no redirects."""
    target = redirect.target
    address = config.site.url.rstrip("/") + target if target.startswith("/") else target
    return _REDIRECT_PAGE.format(language=escape(config.site.language), target=escape(target), address=escape(address))
