"""Every link and asset of the finished pages leads to something that is published."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from clinicsite.check.faults import DEAD_LINK
from clinicsite.diagnostics import Diagnostic, Position, did_you_mean
from clinicsite.model.made import PageFacts

MANY = 300
"""Addresses up to which all are compared with one that is dead."""
ALIKE = 5
"""Characters that have to be the same at one end else."""

_PLAIN = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*)?")
"""Addresses in which nothing is to be decoded: they lead to the same place from every page."""
_INDEX = re.compile(r"(?<![^/])index\.html$")
"""The file that stands for its folder."""


def _page_itself(page: PageFacts, _link: str) -> Position:
    """Know no better place for a link than its page."""
    return Position(page.source)


def dead_links(
    pages: Sequence[PageFacts],
    published: Collection[str],
    base: str,
    find: Callable[[PageFacts, str], Position] = _page_itself,
) -> Iterator[Diagnostic]:
    """Yield a complaint for each address of this site that leads nowhere, once for all pages that have it.

    `published` are the paths of all files of the site, `base` is its own address, `find` says where a link was written.
    """
    ids = {page.url: page.ids for page in pages}
    addresses = {address for path in published for address in (f"/{path}", f"/{_INDEX.sub('', path)}")}
    dead: dict[tuple[str, str], list[PageFacts]] = {}
    reasons = {"": "which is no address."}
    plain = frozenset(filter(_PLAIN.fullmatch, addresses))
    fine = set(plain)
    for page in pages:
        for link in () if fine.issuperset(page.links) else page.links:
            if link in fine or (link[:1] == "#" and link[1:] in page.ids):
                continue
            inner = link[len(base) :] or "/" if base and _is_ours(link, base) else link
            parts = None if inner in plain else _parts(page.url, inner)
            if parts is None or parts.scheme or parts.netloc:
                fine.add(link)
                continue
            target, anchor = unquote(parts.path), unquote(parts.fragment)
            if not link or target not in addresses:
                target = target if link else ""
                if target not in reasons:
                    # Who writes the address of a page does not mean a file.
                    near = _near(target, ids if target.endswith("/") else addresses)
                    reasons[target] = f"which is not published.{did_you_mean(target, near)}"
                dead.setdefault((link, reasons[target]), []).append(page)
            elif anchor and anchor not in ids.get(target, frozenset({anchor})):
                dead.setdefault((link, "but there is no such place on that page."), []).append(page)
            elif inner.startswith("/"):
                fine.add(link)  # It leads to the same place from every page.
    for (link, why), on in dead.items():
        yield _complain(link, why, on, find(on[0], link))


def _parts(url: str, link: str) -> SplitResult:
    """Return the parts of an address on a page; of one that cannot be one, parts that lead nowhere."""
    try:
        return urlsplit(urljoin(url, link))
    except ValueError:
        return SplitResult("", "", link, "", "")


def _near(target: str, addresses: Collection[str]) -> Collection[str]:
    """Return addresses that may have been meant; of very many only those that begin or end alike, to be quick."""
    if len(addresses) <= MANY:
        return addresses
    begin, end = target[:ALIKE], target.rstrip("/")[-ALIKE:]
    alike = [address for address in addresses if address[:ALIKE] == begin or address.rstrip("/").endswith(end)]
    return alike if len(alike) <= MANY else ()


def _is_ours(link: str, base: str) -> bool:
    """Return whether a whole address is one of this site."""
    return link == base or link.startswith((f"{base}/", f"{base}?", f"{base}#"))


def _complain(link: str, why: str, pages: Sequence[PageFacts], place: Position) -> Diagnostic:
    """Return the complaint about a link that some pages have."""
    more = len(pages) - 1
    others = f" {more} more page{'s have' if more > 1 else ' has'} the same link." if more else ""
    message = f'The page {pages[0].url} links to "{link}", {why}{others}'
    return DEAD_LINK.at(place, message, DEAD_LINK.mend)
