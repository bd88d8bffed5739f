"""Reads finished pages: what the checks want to know of each. The only door to `selectolax`."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from clinicsite.model.made import Output, PageFacts

_ADDRESSES = ("href", "src", "srcset", "poster", "action")
"""Attributes that hold addresses of what a page leads to or loads."""
_WITH_ADDRESS = ",".join(f"[{name}]" for name in _ADDRESSES)
_INDEX = "index.html"
_UNSEEN = ("script", "style", "template", "noscript", "[hidden]")
"""What a visitor does not see; what opens at a touch counts as seen."""
_WITHIN_WORDS = ["abbr", "b", "em", "i", "mark", "s", "small", "strong", "u", "wbr"]
"""Elements that can stand within a word without parting it."""


def facts_of(output: Output) -> PageFacts:
    """Return the facts of a page that was just rendered."""
    tree = LexborHTMLParser(output.data)
    ids = frozenset(node.attributes.get("id") or "" for node in tree.css("[id]"))
    path = output.path
    is_index = path == _INDEX or path.endswith(f"/{_INDEX}")
    url = "/" + (path.removesuffix(_INDEX) if is_index else path)
    canonical = tree.css_first('link[rel="canonical"]')
    return PageFacts(
        path=path,
        url=url,
        source=output.source,
        ids=ids,
        links=tuple(dict.fromkeys(_links(tree))),
        head=tuple(_head(tree)),
        canonical=canonical.attributes.get("href") if canonical else None,
        days=frozenset(node.attributes.get("datetime") or "" for node in tree.css("time[datetime]")),
        json_ld=tuple(_json_ld(tree)),
        # Last, because what visitors do not see is taken out of the tree.
        text=_text(tree),
    )


def _links(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield the addresses of what a page leads to or loads, as they stand."""
    for node in tree.css(_WITH_ADDRESS):
        given = node.attributes
        for name in _ADDRESSES:
            value = given.get(name) or ""
            if name == "srcset":
                yield from (part.split()[0] for part in value.split(",") if part.strip())
            elif name in given:
                yield value


def _head(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield the title and what `<meta>`s say."""
    for node in tree.css("title"):
        yield node.text()
    for node in tree.css("meta[content]"):
        yield node.attributes.get("content") or ""


def _json_ld(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield the texts of structured data."""
    for node in tree.css("script[type]"):
        kind = (node.attributes.get("type") or "").partition(";")[0]
        if kind.strip().lower() == "application/ld+json":
            yield node.text()


def _text(tree: LexborHTMLParser) -> str:
    """Return the words that a visitor can read, and what pictures show in words."""
    for node in tree.css(",".join(_UNSEEN)):
        node.decompose()
    tree.unwrap_tags(_WITHIN_WORDS)
    if tree.body:
        tree.body.merge_text_nodes()
    words = [tree.body.text(separator=" ")] if tree.body else []
    words += [node.attributes.get("alt") or "" for node in tree.css("img[alt]")]
    return " ".join(" ".join(words).split())
