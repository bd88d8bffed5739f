"""Every link and asset of the finished pages leads to something that is published."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from urllib.parse import unquote, urljoin, urlsplit

from clinicsite.check.faults import DEAD_LINK
from clinicsite.diagnostics import Diagnostic, Position, did_you_mean
from clinicsite.model.made import PageFacts


def dead_links(pages: Sequence[PageFacts], published: Collection[str], base: str) -> Iterator[Diagnostic]:
    """Yield a complaint for each address of this site that leads nowhere.

    `published` are the paths of all files of the site, `base` is its own address.
    """
    ids = {page.url: page.ids for page in pages}
    addresses = {f"/{path}" for path in published} | set(ids)
    for page in pages:
        for link in page.links:
            inner = link[len(base) :] or "/" if _is_ours(link, base) else link
            parts = urlsplit(urljoin(page.url, inner))
            if parts.scheme or parts.netloc:
                continue
            target, anchor = unquote(parts.path), unquote(parts.fragment)
            if not link or target not in addresses:
                message = f'The page {page.url} links to "{link}", which is not published.'
                yield _complain(page, message + did_you_mean(target, addresses))
            elif anchor and anchor not in ids.get(target, frozenset({anchor})):
                message = f'The page {page.url} links to "{link}", but there is no such place on that page.'
                yield _complain(page, message)


def _is_ours(link: str, base: str) -> bool:
    """Return whether a whole address is one of this site."""
    return link == base or link.startswith((f"{base}/", f"{base}?", f"{base}#"))


def _complain(page: PageFacts, message: str) -> Diagnostic:
    """Return the complaint about a link of a page."""
    return DEAD_LINK.at(Position(page.source), message, DEAD_LINK.mend)
