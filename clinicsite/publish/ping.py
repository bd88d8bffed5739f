"""Tells search engines which pages have changed, by IndexNow (indexnow.org). Others look by themselves.

Google and Bing have switched off the addresses at which sitemaps were announced; IndexNow is told of the sitemap along
with the pages. What has changed is known by the records of the two versions alone.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable
from urllib.parse import urlsplit

from clinicsite.publish.plan import same
from clinicsite.publish.release import Release, address_of

ENDPOINT = "https://api.indexnow.org/indexnow"
MOST = 10_000
"""So many addresses may be told at once (IndexNow)."""
_TIMEOUT = 20.0
_SITEMAP = "sitemap.xml"


def changed_addresses(before: Release | None, after: Release) -> list[str]:
    """Return the whole addresses of all pages that are new, say something else or are gone, then the sitemap's.

    Pages that search engines are not to list are never told of, nor is a page that only looks different.
    """
    old = _marks(before) if before else {}
    new = _marks(after)
    paths = sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))
    known = before.files.get(_SITEMAP) if before else None
    sitemap = after.files.get(_SITEMAP)
    if sitemap and not (known and same(known, sitemap)):
        paths.append(_SITEMAP)
    return [after.site.rstrip("/") + address_of(path) for path in paths]


def _marks(release: Release) -> dict[str, str]:
    """Return what each page says that search engines may list, as a mark."""
    return {path: note.mark for path, note in release.pages.items() if note.mark}


def announce(key: str, addresses: Iterable[str], endpoint: str = ENDPOINT) -> str:
    """Tell of addresses. Return what went wrong, in words, or an empty text: it is never worth stopping for."""
    told = list(addresses)[:MOST]
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
