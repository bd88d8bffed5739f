"""Tells search engines which pages have changed, by IndexNow (indexnow.org). Others look by themselves.

Google and Bing have switched off the addresses at which sitemaps were announced; IndexNow is told of the sitemap along
with the pages.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable
from urllib.parse import urlsplit

from clinicsite.publish.plan import DeployPlan
from clinicsite.publish.release import Release, address_of, is_page

ENDPOINT = "https://api.indexnow.org/indexnow"
_MOST = 10_000
"""So many addresses may be told at once (IndexNow)."""
_TIMEOUT = 20.0
_NO_PAGES = ("404.html",)


def changed_addresses(release: Release, plan: DeployPlan) -> list[str]:
    """Return the whole addresses of all pages that are new, changed or gone, and of the sitemap when it has changed."""
    paths = [path for path in (*plan.new, *plan.changed, *plan.removed) if is_page(path) and path not in _NO_PAGES]
    sitemap = [path for path in (*plan.new, *plan.changed) if path == "sitemap.xml"]
    return [release.site.rstrip("/") + address_of(path) for path in sorted(paths) + sitemap][:_MOST]


def announce(key: str, addresses: Iterable[str], endpoint: str = ENDPOINT) -> str:
    """Tell of addresses. Return what went wrong, in words, or an empty text: it is never worth stopping for."""
    told = list(addresses)
    if not told:
        return ""
    body = json.dumps({"host": urlsplit(told[0]).netloc, "key": key, "urlList": told}).encode()
    request = urllib.request.Request(  # noqa: S310 - the address is ours
        endpoint, body, {"Content-Type": "application/json; charset=utf-8"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310 - the address is ours
            answer.read()
    except (OSError, urllib.error.URLError) as error:
        return f"Search engines could not be told of the changes: {getattr(error, 'reason', error)}."
    return ""
