"""Files that machines read: site map, robots, redirects and headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from urllib.parse import quote

from clinicsite.model.made import Output
from clinicsite.model.planned import Page, Plan, Redirect
from clinicsite.model.read import SiteConfig

SITEMAP_LIMIT = 50_000
"""Addresses in one site map (sitemaps.org, "Sitemap file limits")."""

HEADERS: Mapping[str, str] = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}
"""Headers for every page, for hosts that read a file `_headers`."""
FOR_EVER = "public, max-age=31536000, immutable"

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


def machine_files(plan: Plan, config: SiteConfig, taken: frozenset[str]) -> Iterator[Output]:
    """Yield the files that the owner has not put into `static/` herself; `taken` are the names she has used."""
    made = {
        **_sitemaps(plan, config),
        "robots.txt": f"User-agent: *\nAllow: /\n\nSitemap: {config.site.url.rstrip('/')}/sitemap.xml\n",
        "_headers": _headers(),
        "_redirects": _redirects(plan.redirects),
    }
    for name, text in sorted(made.items()):
        if name not in taken:
            yield Output(name, text.encode(), "site.yaml")
    for redirect in plan.redirects:
        if redirect.output_path:
            yield Output(redirect.output_path, _redirect_page(redirect, config).encode(), redirect.position.path)


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


def _headers() -> str:
    """Return the headers in the form of Netlify and Cloudflare."""
    lines = ["/*", *(f"  {name}: {value}" for name, value in HEADERS.items())]
    return "\n".join([*lines, "/assets/*", f"  Cache-Control: {FOR_EVER}", ""])


def _redirects(redirects: tuple[Redirect, ...]) -> str:
    """Return the redirects in the form of Netlify and Cloudflare."""
    return "".join(f"{_encoded(redirect.source)} {_encoded(redirect.target)} 301\n" for redirect in redirects)


def _encoded(url: str) -> str:
    """Return an address with its other letters percent-encoded, as hosts compare it."""
    return quote(url, safe="/:*?#&=%")


def _redirect_page(redirect: Redirect, config: SiteConfig) -> str:
    """Return a page that sends browsers on, for hosts that know no redirects."""
    target = redirect.target
    address = config.site.url.rstrip("/") + target if target.startswith("/") else target
    return _REDIRECT_PAGE.format(language=escape(config.site.language), target=escape(target), address=escape(address))
