"""Reads finished pages: what the checks want to know of each. The only door to `selectolax`."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from clinicsite.model.made import Output, PageFacts

_ADDRESSES = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src", "use": "href"}


def facts_of(output: Output) -> PageFacts:
    """Return the facts of a page that was just rendered."""
    tree = LexborHTMLParser(output.data)
    ids = frozenset(node.attributes.get("id") or "" for node in tree.css("[id]"))
    nodes = tree.css("a[href],link[href],img[src],script[src],source[src],use[href]")
    links = [node.attributes.get(_ADDRESSES[str(node.tag)]) or "" for node in nodes]
    path = output.path
    url = "/" + (path.removesuffix("index.html") if path.endswith("index.html") else path)
    return PageFacts(path=path, url=url, source=output.source, ids=ids, links=tuple(dict.fromkeys(links)))
