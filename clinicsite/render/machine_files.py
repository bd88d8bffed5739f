"""Files that machines read: which there are, and of them the site map, robots and the pages that lead on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from urllib.parse import quote

from clinicsite.model.made import Output
from clinicsite.model.planned import Page, Plan, Redirect
from clinicsite.model.read import SiteConfig
from clinicsite.render.assistant_files import list_of_pages
from clinicsite.render.contact_files import calendar, cards
from clinicsite.render.headers import Needs, rules_for
from clinicsite.render.host_files import headers_file, redirects_file
from clinicsite.render.place_files import place_files

SITEMAP_LIMIT = 50_000
"""Addresses in one site map (sitemaps.org, "Sitemap file limits")."""

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


def machine_files(
    plan: Plan, config: SiteConfig, taken: frozenset[str], needs: Needs, words: Mapping[str, str]
) -> Iterator[Output]:
    """Yield the files that the owner has not put into `static/` herself; `taken` are the names she has used.

    `needs` is what the finished pages have to be allowed, `words` are those of the site's language.
    """
    made = {
        **_sitemaps(plan, config),
        "robots.txt": f"User-agent: *\nAllow: /\n\nSitemap: {config.site.url.rstrip('/')}/sitemap.xml\n",
        HEADERS: headers_file(rules_for(config, needs)),
        "_redirects": redirects_file(plan.redirects),
        **_wanted(plan, config, words),
    }
    for name, text in sorted(made.items()):
        if name not in taken:
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


def _sitemaps(plan: Plan, config: SiteConfig) -> dict[str, str]:
    """Return the site map by name; above the limit it becomes an index of several (sitemaps.org, "Sitemap index")."""
    base = config.site.url.rstrip("/")
    entries = [_sitemap_entry(page, base) for page in plan.pages if page.indexable]
    if len(entries) <= SITEMAP_LIMIT:
        return {"sitemap.xml": _xml("urlset", entries)}
    parts = [entries[start : start + SITEMAP_LIMIT] for start in range(0, len(entries), SITEMAP_LIMIT)]
    maps = {f"sitemap-{number}.xml": _xml("urlset", part) for number, part in enumerate(parts, 1)}
    index = [f"<sitemap><loc>{escape(base)}/{name}</loc></sitemap>" for name in maps]
    return {**maps, "sitemap.xml": _xml("sitemapindex", index)}


def _sitemap_entry(page: Page, base: str) -> str:
    """Return a page's line in the site map, with the day of its last real change."""
    updated = page.document.front.updated
    lastmod = f"<lastmod>{updated.isoformat()}</lastmod>" if updated else ""
    return f"<url><loc>{escape(base + quote(page.url))}</loc>{lastmod}</url>"


def _xml(root: str, entries: Sequence[str]) -> str:
    """Return a site map's text."""
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join([start, *entries, f"</{root}>", ""])


def _redirect_page(redirect: Redirect, config: SiteConfig) -> str:
    """Return a page that sends browsers on, for hosts that know no redirects."""
    target = redirect.target
    address = config.site.url.rstrip("/") + target if target.startswith("/") else target
    return _REDIRECT_PAGE.format(language=escape(config.site.language), target=escape(target), address=escape(address))
