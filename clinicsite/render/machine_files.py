"""Files that machines read: site map, robots, redirects and headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from clinicsite.model.made import Output
from clinicsite.model.planned import Plan, Redirect
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
        "sitemap.xml": _sitemap(plan, config),
        "robots.txt": f"User-agent: *\nAllow: /\n\nSitemap: {config.site.url.rstrip('/')}/sitemap.xml\n",
        "_headers": _headers(),
        "_redirects": _redirects(plan.redirects),
    }
    for name, text in sorted(made.items()):
        if name not in taken:
            yield Output(name, text.encode(), "site.yaml")
    for redirect in plan.redirects:
        path = _stub_path(redirect.source)
        if path is not None:
            yield Output(path, _redirect_page(redirect, config).encode(), redirect.position.path)


def _sitemap(plan: Plan, config: SiteConfig) -> str:
    """Return the site map: every listed page with the day of its last real change (sitemaps.org)."""
    base = escape(config.site.url.rstrip("/"))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for page in plan.pages[:SITEMAP_LIMIT]:
        if page.indexable:
            updated = page.document.front.updated
            lastmod = f"<lastmod>{updated.isoformat()}</lastmod>" if updated else ""
            lines.append(f"<url><loc>{base}{escape(page.url)}</loc>{lastmod}</url>")
    return "\n".join([*lines, "</urlset>", ""])


def _headers() -> str:
    """Return the headers in the form of Netlify and Cloudflare."""
    lines = ["/*", *(f"  {name}: {value}" for name, value in HEADERS.items())]
    return "\n".join([*lines, "/assets/*", f"  Cache-Control: {FOR_EVER}", ""])


def _redirects(redirects: tuple[Redirect, ...]) -> str:
    """Return the redirects in the form of Netlify and Cloudflare."""
    return "".join(f"{redirect.source} {redirect.target} 301\n" for redirect in redirects)


def _stub_path(source: str) -> str | None:
    """Return the file that serves an old address on hosts without redirects, or None when no file can."""
    path = source.lstrip("/")
    if any(mark in path for mark in "*:?#") or ".." in path.split("/"):
        return None
    return (
        f"{path}index.html"
        if path.endswith("/") or not path
        else path
        if "." in path.rpartition("/")[2]
        else (f"{path}/index.html")
    )


def _redirect_page(redirect: Redirect, config: SiteConfig) -> str:
    """Return a page that sends browsers on, for hosts that know no redirects."""
    target = redirect.target
    address = config.site.url.rstrip("/") + target if target.startswith("/") else target
    return _REDIRECT_PAGE.format(language=escape(config.site.language), target=escape(target), address=escape(address))
