"""Reads finished pages: what the checks want to know of each. With `page_parts.py` the only door to `selectolax`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from clinicsite.check.page_parts import essentials_of, parts_of
from clinicsite.model.made import Output, PageFacts

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_OTHER_ADDRESSES = ("src", "srcset", "poster", "action")
"""Attributes beside `href` that hold addresses of what a page leads to or loads."""
_WITH_ADDRESS = ",".join(f"[{name}]" for name in ("href", *_OTHER_ADDRESSES))
_INDEX = "index.html"
_UNSEEN = "script,style,template,noscript,[hidden]"
"""What a visitor does not see; what opens at a touch counts as seen."""
WITHIN_WORDS = frozenset({"abbr", "b", "em", "i", "mark", "s", "small", "strong", "u", "wbr"})
"""Elements that can stand within a word without parting it."""
REFRESH = re.compile(r"\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.IGNORECASE)
"""What a page that leads on says (HTML, meta refresh)."""


def facts_of(output: Output, *, thoroughly: bool = True) -> PageFacts:
    """Return the facts of a page, of this site or any other. Never raises for a page.

    Headings, passages and so on are read only `thoroughly`; a build needs links to others, forms and what is fetched.
    """
    tree = _parsed(output.data)
    marked = [node.attributes for node in tree.css("[id],a[name]")]
    ids = [given.get("id") or "" for given in marked if "id" in given]
    said = [node.attributes for node in tree.css("meta[content]")]
    metas = _metas(said)
    titles = [node.text() for node in tree.css("title")]
    parts = parts_of(tree) if thoroughly else essentials_of(tree)
    canonical = tree.css_first('link[rel="canonical"]')
    return PageFacts(
        path=output.path,
        url=url_of(output.path),
        source=output.source,
        # An old form of a place that links lead to (HTML, "find a potential indicated element").
        ids=frozenset((*ids, *_old_places(tree))) if any("name" in given for given in marked) else frozenset(ids),
        links=tuple(dict.fromkeys(_links(tree))),
        head=(*titles, *(given.get("content") or "" for given in said)),
        canonical=canonical.attributes.get("href") if canonical else None,
        days=frozenset(node.attributes.get("datetime") or "" for node in tree.css("time[datetime]")),
        json_ld=tuple(_json_ld(tree)),
        language=(tree.root.attributes.get("lang") or "" if tree.root else ""),
        title=" ".join(titles[0].split()) if titles else None,
        metas=metas,
        headings=tuple(parts.headings),
        anchors=tuple(parts.anchors),
        images=tuple(parts.images),
        forms=tuple(parts.forms),
        loads=tuple(parts.loads),
        tables=tuple(parts.tables),
        media=tuple(parts.media),
        blocks=tuple(parts.blocks),
        buttons=tuple(parts.buttons),
        doubled_ids=tuple(name for name, number in Counter(ids).items() if number > 1 and name),
        size=len(output.data),
        refresh=_refresh(metas),
        # Last, because what visitors do not see is taken out of the tree.
        text=_text(tree),
    )


def visible_text(data: bytes) -> str:
    """Return the words of a page that a visitor can read, and what pictures show in words."""
    return _text(_parsed(data))


def _parsed(data: bytes) -> LexborHTMLParser:
    """Return the elements of a page. The library is loaded for the first page that cannot be read by its tags."""
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(data)


def url_of(path: str) -> str:
    """Return the address of a page's file."""
    is_index = path == _INDEX or path.endswith(f"/{_INDEX}")
    return "/" + (path.removesuffix(_INDEX) if is_index else path)


def is_json_ld(kind: str) -> bool:
    """Return whether a script of some type is structured data."""
    return kind.partition(";")[0].strip().lower() == "application/ld+json"


def _old_places(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield places that are named in the old way."""
    yield from filter(None, (node.attributes.get("name") for node in tree.css("a[name]")))


def _links(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield the addresses of what a page leads to or loads, as they stand."""
    for node in tree.css(_WITH_ADDRESS):
        given = node.attributes
        if "href" in given:
            yield given["href"] or ""
            if len(given) == 1:
                continue
        for name in _OTHER_ADDRESSES:
            if name in given:
                value = given[name] or ""
                if name == "srcset":
                    yield from (part.split()[0] for part in value.split(",") if part.strip())
                else:
                    yield value


def _metas(said: Iterable[Mapping[str, str | None]]) -> dict[str, str]:
    """Return what `<meta>`s say, by name; the first one counts."""
    found: dict[str, str] = {}
    for given in said:
        name = given.get("name") or given.get("property") or given.get("http-equiv") or ""
        found.setdefault(name.lower(), given.get("content") or "")
    return found


def _refresh(metas: dict[str, str]) -> str:
    """Return where a page leads on by itself."""
    match = REFRESH.match(metas.get("refresh", ""))
    return match[1].strip() if match else ""


def _json_ld(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield the texts of structured data."""
    for node in tree.css("script[type]"):
        if is_json_ld(node.attributes.get("type") or ""):
            yield node.text()


def _text(tree: LexborHTMLParser) -> str:
    """Return the words that a visitor can read, and what pictures show in words."""
    for node in tree.css(_UNSEEN):
        node.decompose()
    tree.unwrap_tags(sorted({node.tag or "" for node in tree.css(",".join(sorted(WITHIN_WORDS)))}))
    if tree.body:
        tree.body.merge_text_nodes()
    words = [tree.body.text(separator=" ")] if tree.body else []
    words += [node.attributes.get("alt") or "" for node in tree.css("img[alt]")]
    return " ".join(" ".join(words).split())
