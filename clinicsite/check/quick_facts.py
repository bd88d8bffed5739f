"""Reads pages as far as every build has to, by their tags and without making a tree of them.

A template may write any HTML, and only a parser knows what becomes of it. So a page is read here only if nothing in it
can become anything else than what its tags say; of any other page nothing is returned, and `page_facts.py` reads it.
Each line is understood once, for most stand on many pages. Both ways give the same, which a test holds.

HTML is looked through byte by byte, as a text of which each character stands for one byte (`as_bytes`): whatever has a
meaning in HTML is ASCII, and such texts are searched several times as fast. What is kept is made whole again.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from html import unescape
from typing import Any, Self

from clinicsite.check.page_facts import REFRESH, is_json_ld, url_of, visible_text
from clinicsite.check.page_parts import kind_of_link, runs
from clinicsite.model.facts import ImageFacts, LinkFacts, LoadFacts
from clinicsite.model.made import Output, PageFacts

_BEGINNING = re.compile(r"\s*<!doctype html>(?=\s*<html[\s>])", re.IGNORECASE)
_CHANGED = ("\r", "\0")
"""Characters that a parser puts others in place of."""
_STRICT = re.compile(
    r"/[a-z][a-z0-9-]*[ \n]*"
    r"|([a-z][a-z0-9-]*)((?:[ \n\t]+[a-zA-Z_][\w.-]*(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=`/]+))?)*)[ \n\t]*/?",
    re.ASCII,
)
"""What stands between the brackets of a tag that says the same wherever it stands."""
_META = re.compile('<meta (name|property)="([a-z:_.-]+)" content="([^"<>]*)">')
"""The line of most elements of a head."""
_GIVEN = re.compile(r"([\w.-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'/>]+)))?", re.ASCII)
_RAW_NAMES = ("script", "style", "title")
"""Elements that hold no tags, whatever they say."""
_INLINE = re.compile(r"</?(?:abbr|b|cite|code|em|i|small|span|strong|sub|sup)>")
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|#34|#39);)")
"""A sign that could begin a reference, of those that attributes and texts do not read alike."""
_ONCE = frozenset({"html", "head", "body"})
_FRAMES = _ONCE.union(_RAW_NAMES)
"""Elements of which it counts how many there are, or what stands around them."""
_TOLD = {"a": "name", "meta": "content", "time": "datetime"}
"""The attribute for which elements are asked."""
_HARD_NAMES = (
    "applet audio embed form frame frameset iframe image input isindex keygen listing math noembed noframes noscript "
    "object optgroup option plaintext select source template textarea track video xmp"
)
_HARD = frozenset(_HARD_NAMES.split())
"""Elements of which more has to be known than their tags say, or that change what becomes of others."""
_CELLS = "caption|col|colgroup|tbody|td|tfoot|th|thead|tr"
_OF_TABLES = frozenset(_CELLS.split("|"))
"""Elements that are left out where they have no place."""
_STRAY = re.compile(
    rf"<(?:thead|tbody|tfoot|tr|/(?:{_CELLS}))(?:\s[^>]*)?>\s*(?!</?(?:table|{_CELLS})[\s>])[^\s]", re.ASCII
)
"""What stands in a table outside its cells, and so comes to stand before it."""
_TAGS_BEGIN_WITH = frozenset(f"/{string.ascii_letters}")
_ADDRESSES = ("href", "src", "srcset", "poster", "action")
_MOST_KNOWN = 2_000
"""Lines that are known at a time."""
_LONGEST = 2_000
"""Characters of a line up to which it is remembered."""


class _UnclearError(Exception):
    """A page cannot be read by its tags alone."""


class _Tag:
    """What a tag says of which somebody asks."""

    __slots__ = ("given", "id", "is_silent", "is_taken", "links", "name", "needs_page")

    def __init__(self, name: str, given: dict[str, str]) -> None:
        self.name = name
        self.given = given
        self.id = given.get("id")
        self.links = () if given.keys().isdisjoint(_ADDRESSES) else tuple(_addresses(given))
        hidden, frames = "hidden" in given, name in _FRAMES
        told = _TOLD.get(name, "hidden") in given or (name == "a" and "//" in given.get("href", ""))
        self.is_taken = hidden or frames or told or name in ("img", "link")
        self.needs_page = hidden or frames or given.get("rel", "").lower() == "canonical"
        """Whether what it says depends on the page, and not only on its line."""
        self.is_silent = self.id is None and not self.links and not self.is_taken
        """Whether nobody asks for anything that it says."""


_More = tuple[tuple[int, list[Any]], ...]
"""What some HTML says: the numbers of lists, and what is to be put into each."""


class _Line:
    """What the tags of a line say of which somebody asks."""

    __slots__ = ("ids", "links", "more", "taken")

    def __init__(self, text: str, tags: list[tuple[str, _Tag]]) -> None:
        self.ids = [tag.id for _, tag in tags if tag.id is not None]
        self.links = [link for _, tag in tags for link in tag.links]
        self.taken = [(written, tag) for written, tag in tags if tag.is_taken]
        """Tags that have to be asked on each page."""
        self.more: _More = ()
        """What all others say, which is the same on each page."""
        if self.taken and not any(tag.needs_page for _, tag in self.taken):
            parts = _Parts(text)
            with suppress(_UnclearError):
                for written, tag in self.taken:
                    parts.take(tag, written)
                self.more, self.taken = parts.more(), []

    @classmethod
    def of(cls, meta: dict[str, str]) -> Self:
        """Return a line that holds one `<meta>` and nothing else."""
        line = cls.__new__(cls)
        line.ids, line.links, line.taken, line.more = [], [], [], ((_METAS, [meta]),)
        return line


_METAS = 1
"""The number of the list of what `<meta>` says, see `_Parts`."""
_KNOWN: dict[str, _Line | None] = {}
"""What lines of HTML say; None for one that says nothing of which anybody asks."""
_TABLES: set[str] = set()
"""Tables in which all stands in cells."""


class QuickFacts(PageFacts):
    """The facts of a page that was read by its tags; its words are read when they are asked for."""

    __slots__ = ("data", "seen")
    data: bytes
    """The page."""
    seen: str
    """Its body with all tags, byte by byte, if all texts between them can be seen by visitors; else empty."""

    def __getattr__(self, name: str) -> Any:
        """Read the words; asked only for what is not there yet."""
        if name != "text":
            raise AttributeError(name)
        text = visible_text(self.data)
        object.__setattr__(self, "text", text)
        return text


def quick_facts(output: Output) -> QuickFacts | None:
    """Return the facts of a page that a build asks for; None for a page that only a parser can read."""
    try:
        return _Reader(output.data.decode("latin-1")).facts(output)
    except _UnclearError:
        return None


def as_bytes(text: str) -> str:
    """Return a text of which each character stands for one byte of UTF-8."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


def _whole(text: str) -> str:
    """Return the text of which each byte was a character."""
    return text if text.isascii() else text.encode("latin-1").decode("utf-8", "surrogateescape")


class _Parts:
    """What the tags of some HTML say, beside ids and addresses."""

    def __init__(self, html: str) -> None:
        self._rest = html
        self._place = 0
        self.ids: list[str] = []
        self.metas: list[dict[str, str]] = []
        self.days: list[str] = []
        self.loads: list[LoadFacts] = []
        self.images: list[ImageFacts] = []
        self.anchors: list[LinkFacts] = []

    def _lists(self) -> tuple[list[Any], ...]:
        """Return all lists in their order."""
        return self.ids, self.metas, self.days, self.loads, self.images, self.anchors

    def more(self) -> _More:
        """Return what was taken down, without empty lists."""
        return tuple((number, found) for number, found in enumerate(self._lists()) if found)

    def take(self, tag: _Tag, text: str) -> None:
        """Take down what a tag says. Raises `_UnclearError`."""
        name, given = tag.name, tag.given
        if name == "meta":
            self.metas += [given] if "content" in given else []
        elif name == "link":
            self._take_link(given)
        elif name == "img":
            self._take_picture(given)
        elif name == "time":
            self.days.append(given.get("datetime", ""))
        elif name == "a":
            self._take_anchor(given, text)

    def _take_link(self, given: dict[str, str]) -> None:
        """Take down what a `<link>` names."""
        kind = kind_of_link(given)
        if kind:
            self.loads.append(LoadFacts(kind, given.get("href", "")))

    def _take_picture(self, given: dict[str, str]) -> None:
        """Take a picture down."""
        hidden = given.get("aria-hidden") == "true" or given.get("role") in ("presentation", "none")
        alt = "" if hidden else given.get("aria-label") or given.get("alt")
        address = given.get("src") or given.get("data-src") or ""
        self.images.append(ImageFacts(address, alt, given.get("width", ""), given.get("height", ""), "", linked=False))
        self.loads.append(LoadFacts("image", address, lazy=given.get("loading") == "lazy"))
        parts = (part for part in given.get("srcset", "").split(",") if part.strip())
        self.loads += (LoadFacts("image", part.split()[0]) for part in parts)

    def _take_anchor(self, given: dict[str, str], text: str) -> None:
        """Take down a place that links lead to, or a link to another site with what it is called."""
        self.ids += [given["name"]] if given.get("name") else []
        if "//" not in given.get("href", ""):
            return
        start = self._rest.index(text, self._place) + len(text)
        end = self._rest.find("</a>", start)
        self._place = start
        inner = _INLINE.sub("", self._rest[start:end])
        called = given.get("aria-label") or _plain(inner)
        if end < 0 or "<" in inner or not called.strip():
            raise _UnclearError
        rel, classes = given.get("rel", ""), given.get("class", "")
        new = given.get("target") == "_blank"
        self.anchors.append(LinkFacts(given["href"], " ".join(called.split()), "", rel, classes, new_window=new))


class _Reader(_Parts):
    """Reads one page; used once."""

    def __init__(self, html: str) -> None:
        beginning = _BEGINNING.match(html)
        if beginning is None or any(sign in html for sign in _CHANGED):
            raise _UnclearError
        self._raw: list[str] = []
        super().__init__(self._without_raw(html[beginning.end() :]))
        self._taken = 0
        self._links: list[str] = []
        self._titles: list[str] = []
        self._json_ld: list[str] = []
        self._canonical: str | None = None
        self._language = ""
        self._met: set[str] = set()
        self._hides = False

    def _without_raw(self, html: str) -> str:
        """Return a page with empty scripts, styles and titles, and keep what they say."""
        found = []
        for name in _RAW_NAMES:
            start = html.find(f"<{name}")
            while start >= 0:
                found.append((start, name))
                start = html.find(f"<{name}", start + 1)
        pieces, last = [], 0
        for start, name in sorted(found):
            opened, closed = html.find(">", start) + 1, html.find("</", start)
            # What looks like a tag in there makes one think, whatever it is.
            if not 0 < opened <= closed or not html.startswith(f"{name}>", closed + 2) or start < last:
                raise _UnclearError
            content = html[opened:closed]
            if "<" in content:
                raise _UnclearError
            self._raw.append(content)
            pieces.append(html[last:opened])
            last = closed
        return "".join((*pieces, html[last:]))

    def facts(self, output: Output) -> QuickFacts:
        """Return what a build asks for. Raises `_UnclearError`."""
        if not all(map(_is_orderly, self._rest.split("<table")[1:])):
            raise _UnclearError
        ids, links, lists = self.ids, self._links, self._lists()
        for text in self._rest.split("\n"):
            try:
                line = _KNOWN[text]
            except KeyError:
                line = _understood(text)
            if line is not None:
                ids += line.ids
                links += line.links
                for number, found in line.more:
                    lists[number].extend(found)
                for written, tag in line.taken:
                    self._ask(tag, written)
        if self._taken != len(self._raw):
            raise _UnclearError
        return self._made(output)

    def _made(self, output: Output) -> QuickFacts:
        """Return what was taken down."""
        metas: dict[str, str] = {}
        for given in self.metas:
            name = given.get("name") or given.get("property") or given.get("http-equiv") or ""
            metas.setdefault(name.lower(), given["content"])
        refresh = REFRESH.match(metas.get("refresh", ""))
        facts = QuickFacts(
            path=output.path,
            url=url_of(output.path),
            source=output.source,
            ids=frozenset(self.ids),
            links=tuple(dict.fromkeys(self._links)),
            head=(*self._titles, *(given["content"] for given in self.metas)),
            canonical=self._canonical,
            days=frozenset(self.days),
            json_ld=tuple(self._json_ld),
            language=self._language,
            title=" ".join(self._titles[0].split()) if self._titles else None,
            metas=metas,
            anchors=tuple(self.anchors),
            images=tuple(self.images),
            loads=tuple(self.loads),
            size=len(output.data),
            refresh=refresh[1].strip() if refresh else "",
        )
        body = self._rest.find("<body")
        object.__setattr__(facts, "data", output.data)
        object.__setattr__(facts, "seen", "" if self._hides or body < 0 else self._rest[body:])
        object.__delattr__(facts, "text")
        return facts

    def _ask(self, tag: _Tag, text: str) -> None:
        """Take down what a tag says. Raises `_UnclearError`."""
        name, given = tag.name, tag.given
        self._hides = self._hides or "hidden" in given
        if name in _RAW_NAMES:
            self._take_raw(name, given)
        elif name in _ONCE:
            self._take_frame(name, given)
        else:
            if name == "link":
                self._take_canonical(given)
            self.take(tag, text)

    def _take_raw(self, name: str, given: dict[str, str]) -> None:
        """Take down a script, a style or a title."""
        if self._taken >= len(self._raw):
            raise _UnclearError
        content = self._raw[self._taken]
        self._taken += 1
        if name == "title":
            self._titles.append(_plain(content))
            return
        content = _whole(content)
        kind = given.get("type", "")
        if name == "script" and is_json_ld(kind):
            self._json_ld.append(content)
        if name == "style" or runs(kind):
            self.loads.append(LoadFacts(name, given.get("src", ""), content))

    def _take_canonical(self, given: dict[str, str]) -> None:
        """Take down the address under which the page is to be listed."""
        rel = given.get("rel", "")
        if rel == "canonical" and self._canonical is None:
            self._canonical = given.get("href")
        elif rel != "canonical" and rel.lower() == "canonical":
            raise _UnclearError

    def _take_frame(self, name: str, given: dict[str, str]) -> None:
        """Take down the elements that hold all others, of which there is one each."""
        if name in self._met:
            raise _UnclearError
        self._met.add(name)
        self._language = given.get("lang", "") if name == "html" else self._language


def _understood(text: str) -> _Line | None:
    """Return what a line says, and remember it. Raises `_UnclearError` where that depends on what is around."""
    meta = _META.fullmatch(text)
    if meta:
        return _keep(text, _Line.of({meta[1]: meta[2], "content": _plain(meta[3])}))
    telling = []
    for piece in text.split("<")[1:]:
        inner, closed, _ = piece.partition(">")
        if closed and piece[0] in _TAGS_BEGIN_WITH:
            tag = _tag(inner)
            if not tag.is_silent:
                telling.append((f"<{inner}>", tag))
        elif piece[:1] != " ":
            # A comment or the like, or a tag that goes on in the next line.
            raise _UnclearError
    return _keep(text, _Line(text, telling) if telling else None)


def _keep(text: str, line: _Line | None) -> _Line | None:
    """Remember what a line says, and return it."""
    if len(_KNOWN) >= _MOST_KNOWN:
        _KNOWN.clear()
    if len(text) <= _LONGEST:
        _KNOWN[text] = line
    return line


@lru_cache(_MOST_KNOWN)
def _tag(text: str) -> _Tag:
    """Return what a tag says that holds a text. Raises `_UnclearError` where that depends on what is around."""
    found = _STRICT.fullmatch(text)
    if found is None:
        raise _UnclearError
    name = found[1] or ""
    given: dict[str, str] = {}
    for key, double, single, bare in _GIVEN.findall(found[2] or ""):
        given.setdefault(key.lower(), _plain(double or single or bare))
    tag = _Tag(name, given)
    if name in _HARD or (name in _OF_TABLES and not tag.is_silent) or (name in _RAW_NAMES and text.endswith("/")):
        raise _UnclearError
    return tag


def _is_orderly(table: str) -> bool:
    """Return whether all that stands in a table, from its tag on, stands in its cells."""
    inner, end, _ = table.partition("</table>")
    if inner not in _TABLES:
        if not end or _STRAY.search(f"<tr{inner}"):
            return False
        if len(_TABLES) >= _MOST_KNOWN:
            _TABLES.clear()
        _TABLES.add(inner)
    return True


def _plain(markup: str) -> str:
    """Return the text of some bytes, without references; `_UnclearError` for one that not all readers take alike."""
    text = _whole(markup)
    if "&" not in text:
        return text
    if _REFERENCE.search(text):
        raise _UnclearError
    return unescape(text)


def _addresses(given: dict[str, str]) -> Iterator[str]:
    """Yield the addresses of what an element leads to or loads."""
    for name in _ADDRESSES:
        if name == "srcset":
            yield from (part.split()[0] for part in given.get(name, "").split(",") if part.strip())
        elif name in given:
            yield given[name]
