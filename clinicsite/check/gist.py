"""What checks of a whole site look at of a page: little, so that the gist of all pages fits into memory.

A page itself is read, judged and forgotten; its gist can be written as plain values, for other processes and later
runs. Checks of single pages get all facts of their page instead, so they never see a gist.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from clinicsite.check.site_facts import SiteFacts
from clinicsite.check.site_graphs import businesses
from clinicsite.check.text import passages_of
from clinicsite.model.facts import LinkFacts, LoadFacts
from clinicsite.model.made import PageFacts

Values = tuple[Any, ...]
"""A gist as plain values that `marshal` can write."""
_METAS = ("robots", "description", "og:url", "og:image", "twitter:image", "og:image:url")
"""What `<meta>`s say that is looked at once more when all pages are known."""
_MENUS = ("nav", "header")
"""Landmarks in which a link belongs to a menu."""
_FETCHED = ("style", "image")
"""What pages have in common, or what weighs something."""


def gist_of(page: PageFacts, site: SiteFacts) -> Values:
    """Return of the facts of a page what checks of the whole site look at."""
    return (
        page.path,
        page.url,
        page.source,
        tuple(page.ids),
        page.links,
        page.title,
        page.canonical,
        page.size,
        page.language,
        page.refresh,
        tuple((name, page.metas[name]) for name in _METAS if name in page.metas),
        tuple(dict.fromkeys((a.address, a.text, a.place if a.place in _MENUS else "") for a in page.anchors)),
        tuple(dict.fromkeys((load.kind, load.address, sys.intern(load.text)) for load in page.loads if _counts(load))),
        passages_of(page, site),
        businesses(page) if site.sources else None,
    )


def page_of(gist: Values) -> PageFacts:
    """Return the facts of a page that its gist holds; what several pages have is kept once."""
    path, url, source, ids, links, title, canonical, size, language, refresh, metas, anchors, loads, passages, told = (
        gist
    )
    return PageFacts(
        path=path,
        url=url,
        source=sys.intern(source),
        ids=frozenset(map(sys.intern, ids)),
        links=tuple(map(sys.intern, links)),
        title=title,
        canonical=canonical,
        size=size,
        language=sys.intern(language),
        refresh=refresh,
        metas=_metas(metas),
        anchors=tuple(_link(*anchor) for anchor in anchors),
        loads=tuple(_load(*load) for load in loads),
        passages=passages,
        businesses=told,
    )


def _counts(load: LoadFacts) -> bool:
    """Return whether something that is fetched is looked at once more when all pages are known."""
    return load.kind in _FETCHED and not load.address.startswith("data:")


def _metas(metas: Values) -> Mapping[str, str]:
    """Return what `<meta>`s say, by name."""
    return {sys.intern(name): sys.intern(said) for name, said in metas}


@lru_cache(maxsize=100_000)
def _link(address: str, text: str, place: str) -> LinkFacts:
    """Return a link; most stand on many pages."""
    return LinkFacts(sys.intern(address), text, place)


@lru_cache(maxsize=10_000)
def _load(kind: str, address: str, text: str) -> LoadFacts:
    """Return something that is fetched; most pages have the same."""
    return LoadFacts(kind, sys.intern(address), text)
