"""Goes once through the tree of a finished page and takes down its parts in order.

Works on any HTML, however it was made: nothing here raises for a page, and none is too deep. What the parts mean is
for the checks to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING

from clinicsite.model.facts import (
    BlockFacts,
    ControlFacts,
    FormFacts,
    HeadingFacts,
    ImageFacts,
    LinkFacts,
    LoadFacts,
    MediaFacts,
    TableFacts,
)
from clinicsite.records import dataclass, field

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_INLINE_TAGS = (
    "a abbr acronym b bdi bdo big br button cite code data del dfn em font i img ins kbd label mark meter q rp rt ruby "
    "s samp small span strike strong sub sup svg time tt u var wbr input select textarea picture source noscript "
    "script style template -text -comment"
)
_INLINE = frozenset(_INLINE_TAGS.split())
"""Elements that do not end a passage."""
_LANDMARKS = {"main": "main", "header": "header", "nav": "nav", "footer": "footer", "aside": "aside"}
_ROLES = {
    "main": "main",
    "banner": "header",
    "navigation": "nav",
    "contentinfo": "footer",
    "complementary": "aside",
}
_WITHIN_MAIN = frozenset({"header", "footer", "aside"})
"""Elements that belong to the main text when they stand in it."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SKIPPED = frozenset({"template", "-comment", "head", "title", "datalist"})
_FIELDS = frozenset({"input", "select", "textarea"})
_AHEAD = frozenset({"preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "prerender"})
_FRAME_TAGS = frozenset({"iframe", "frame", "embed", "object"})
_LOADING = frozenset({"script", "style", "link", "video", "audio", "source", "track"}) | _FRAME_TAGS
_TAKEN = frozenset({"a", "br", "img", "svg", "button", "form", "table"}) | _HEADINGS.keys() | _FIELDS | _LOADING
"""Elements of which something is taken down."""
_CLOSED = frozenset({"script", "style", "noscript", "svg", "select", "textarea"})
"""Elements in which nothing is read word by word."""
_ESSENTIAL = (
    'a[href*="//"],form,input,select,textarea,img,script,style,link,iframe,frame,embed,object,video,audio,source,track'
)
_MOST_KNOWN = 50_000
"""Surroundings of nodes that are remembered from page to page."""
_SHORT = 80
"""Characters by which a part is found again."""


@dataclass
class PageParts:
    """What was taken down."""

    headings: list[HeadingFacts] = field(default_factory=list)
    anchors: list[LinkFacts] = field(default_factory=list)
    images: list[ImageFacts] = field(default_factory=list)
    forms: list[FormFacts] = field(default_factory=list)
    loads: list[LoadFacts] = field(default_factory=list)
    tables: list[TableFacts] = field(default_factory=list)
    media: list[MediaFacts] = field(default_factory=list)
    blocks: list[BlockFacts] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    controls: list[ControlFacts] = field(default_factory=list)
    """Fields that belong to no form."""


class _Around:
    """What is around a node."""

    __slots__ = ("_inner", "in_form", "kind", "language", "linked", "place", "within")
    made = 0
    """How many there are."""

    def __init__(
        self, place: str, within: tuple[str, ...], kind: str, language: str, *, linked: bool, in_form: bool
    ) -> None:
        self.place = place
        self.within = within
        self.kind = kind
        self.language = language
        self.linked = linked
        self.in_form = in_form
        self._inner: dict[tuple[str | None, ...], _Around] = {}
        _Around.made += 1

    def inside(self, tag: str, given: Mapping[str, str | None]) -> _Around:
        """Return what is around the nodes within a node; the same for all that look alike."""
        if not given:
            alike: tuple[str | None, ...] = (tag,)
        else:
            alike = (tag, given.get("role"), given.get("class"), given.get("lang"))
        found = self._inner.get(alike)
        if found is None:
            found = self._inner[alike] = self._around(tag, given)
        return found

    def _around(self, tag: str, given: Mapping[str, str | None]) -> _Around:
        """Find out what is around the nodes within a node."""
        role = given.get("role") or ""
        place = _ROLES.get(role) or _LANDMARKS.get(tag) or ""
        if not place or (self.place == "main" and tag in _WITHIN_MAIN and not role):
            place = self.place
        classes = given.get("class") or ""
        language = given.get("lang") or self.language
        linked, in_form = self.linked or tag == "a", self.in_form or tag == "form"
        if tag in _INLINE and not classes:
            if tag != "a" and language == self.language:
                return self
            return _Around(self.place, self.within, self.kind, language, linked=linked, in_form=self.in_form)
        names = (*(() if tag in ("body", "div", "span") else (tag,)), *(f".{name}" for name in classes.split()))
        kind = self.kind if tag in _INLINE else tag
        return _Around(place, (*self.within, *names), kind, language, linked=linked, in_form=in_form)


@cache
def _known_start(place: str) -> _Around:
    """Return what is around the outermost node; the pages of a site are built alike."""
    return _Around(place, (), "div", "", linked=False, in_form=False)


def _start(place: str) -> _Around:
    """Return the same, with what was found out of the pages before unless that has become much."""
    if _Around.made > _MOST_KNOWN:
        _known_start.cache_clear()
        _Around.made = 0
    return _known_start(place)


def parts_of(tree: LexborHTMLParser) -> PageParts:
    """Return the parts of a page, in order."""
    return _Reader(tree).read()


def essentials_of(tree: LexborHTMLParser) -> PageParts:
    """Return what checks of every build look at: what is fetched, forms, and links to other sites; without places."""
    return _Reader(tree).essentials()


class _Reader:
    """Goes through one page; used once."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._parts = PageParts()
        self._heading = ""
        self._words: list[str] = []
        self._links: list[str] = []

    @cached_property
    def _labels(self) -> dict[str, str]:
        """The words of labels by the id of their field."""
        return {label.attributes.get("for") or "": label.text() for label in self._tree.css("label[for]")}

    def essentials(self) -> PageParts:
        """Take down the few parts that can tell others of a visitor."""
        outside = _Around("", (), "", "", linked=False, in_form=False)
        inside = _Around("", (), "", "", linked=False, in_form=True)
        for node in self._tree.css(_ESSENTIAL):
            tag = node.tag or ""
            within = tag in _FIELDS and _stands_in_form(node)
            self._take(node, tag, node.attributes, inside if within else outside)
        if self._parts.controls:
            self._parts.forms.append(FormFacts("", "", tuple(self._parts.controls)))
        return self._parts

    def read(self) -> PageParts:
        """Go through the tree without recursion, so that no page is too deep."""
        for loaded in self._tree.css("head link, head script, head style"):
            self._load(loaded, loaded.tag or "", loaded.attributes)
        root: LexborNode | None = self._tree.body or self._tree.root
        if root is None:
            return self._parts
        has_main = self._tree.css_first('main,[role="main"]') is not None
        start = _start("" if has_main else "main")
        self._walk(root, start)
        self._end_passage(start)
        if self._parts.controls:
            self._parts.forms.append(FormFacts("", "", tuple(self._parts.controls)))
        return self._parts

    def _walk(self, root: LexborNode, start: _Around) -> None:
        """Take every node below one down, in order."""
        words, links = self._words, self._links
        waiting: list[tuple[LexborNode | None, _Around]] = [(root, start)]
        while waiting:
            node, around = waiting.pop()
            if node is None:
                if words or links:
                    self._end_passage(around)
                continue
            following = node.next
            if following is not None and node is not root:
                waiting.append((following, around))
            tag = node.tag or ""
            if tag != "-text":
                self._enter(node, tag, around, waiting)
                continue
            text = node.text_content or ""
            # Between elements that end a passage there is mostly nothing but a line's end.
            if words or links or not text.isspace():
                words.append(text)

    def _enter(
        self, node: LexborNode, tag: str, around: _Around, waiting: list[tuple[LexborNode | None, _Around]]
    ) -> None:
        """Take an element down and let what is in it wait for its turn."""
        if tag in _SKIPPED or tag[:1] == "-":
            return
        given = node.attributes
        if tag in _TAKEN:
            self._take(node, tag, given, around)
        if tag in _CLOSED or (given and _is_hidden(given)):
            return
        inner = around.inside(tag, given)
        if tag not in _INLINE:
            if self._words or self._links:
                self._end_passage(around)
            waiting.append((None, inner))
        child = node.child
        if child is not None:
            waiting.append((child, inner))

    def _take(self, node: LexborNode, tag: str, given: Mapping[str, str | None], around: _Around) -> None:
        """Take down what a node is."""
        if tag == "a":
            if "href" in given:
                self._link(node, given, around)
        elif tag == "br":
            self._words.append("\n")
        elif tag in ("img", "svg"):
            self._image(node, tag, given, around)
        elif tag in _HEADINGS:
            text = _squeezed(_name(node, given))
            self._heading = text
            self._parts.headings.append(HeadingFacts(_HEADINGS[tag], text, given.get("id") or "", around.place))
        elif tag in _FIELDS or tag == "button":
            self._control(node, tag, given, around)
        elif tag == "form":
            self._form(node, given)
        elif tag == "table":
            self._table(node, given, around)
        elif tag in _LOADING:
            self._load(node, tag, given)

    def _link(self, node: LexborNode, given: Mapping[str, str | None], around: _Around) -> None:
        """Take a link down."""
        address = given.get("href") or ""
        self._links.append(address)
        self._parts.anchors.append(
            LinkFacts(
                address,
                _squeezed(_name(node, given)),
                around.place,
                given.get("rel") or "",
                given.get("class") or "",
                new_window=given.get("target") == "_blank",
            )
        )

    def _image(self, node: LexborNode, tag: str, given: Mapping[str, str | None], around: _Around) -> None:
        """Take a picture down; a drawing in the page only if it says that it is one."""
        hidden = given.get("aria-hidden") == "true" or given.get("role") in ("presentation", "none")
        if tag == "svg":
            if given.get("role") == "img" and not hidden:
                title = node.css_first("title")
                alt = given.get("aria-label") or given.get("aria-labelledby") or (title.text() if title else None)
                self._parts.images.append(ImageFacts("", alt, "", "", around.place, around.linked))
            return
        alt = "" if hidden else given.get("aria-label") or (given.get("alt") or "" if "alt" in given else None)
        address = given.get("src") or given.get("data-src") or ""
        width, height = given.get("width") or "", given.get("height") or ""
        self._parts.images.append(ImageFacts(address, alt, width, height, around.place, around.linked))
        self._parts.loads.append(LoadFacts("image", address, lazy=given.get("loading") == "lazy"))
        for part in (given.get("srcset") or "").split(","):
            if part.strip():
                self._parts.loads.append(LoadFacts("image", part.split()[0]))

    def _control(self, node: LexborNode, tag: str, given: Mapping[str, str | None], around: _Around) -> None:
        """Take a field or a button down; those of a form are taken down with the form."""
        kind = (given.get("type") or "text").lower() if tag == "input" else tag
        if kind in ("button", "submit", "reset", "image"):
            self._parts.buttons.append(_squeezed(_name(node, given) or given.get("value") or given.get("alt") or ""))
            if kind in ("submit", "reset") and not self._parts.buttons[-1]:
                self._parts.buttons[-1] = kind  # browsers write a word of their own
        elif not around.in_form:
            self._parts.controls.append(self._field(node, kind, given))

    def _field(self, node: LexborNode, kind: str, given: Mapping[str, str | None]) -> ControlFacts:
        """Return a field with what it is called."""
        label = given.get("aria-label") or given.get("title") or self._labels.get(given.get("id") or "", "")
        for name in () if label else (given.get("aria-labelledby") or "").split():
            label = self._named(name)
        if not label:
            above = node.parent
            while above is not None and above.tag not in ("label", "form", "body"):
                above = above.parent
            label = above.text() if above is not None and above.tag == "label" else ""
        return ControlFacts(kind, given.get("name") or "", _squeezed(label or ""), given.get("placeholder") or "")

    def _named(self, name: str) -> str:
        """Return the words of the element with an id."""
        found = self._tree.css_first(f'[id="{name}"]') if name.isascii() and '"' not in name else None
        return found.text() if found is not None else ""

    def _form(self, node: LexborNode, given: Mapping[str, str | None]) -> None:
        """Take a form down with all its fields."""
        fields = []
        for inner in node.css("input,select,textarea"):
            values = inner.attributes
            kind = (values.get("type") or "text").lower() if inner.tag == "input" else inner.tag or ""
            if kind not in ("button", "submit", "reset", "image"):
                fields.append(self._field(inner, kind, values))
        method = (given.get("method") or "get").lower()
        self._parts.forms.append(
            FormFacts(given.get("action") or "", method, tuple(fields), _squeezed(node.text(separator=" ")))
        )

    def _table(self, node: LexborNode, given: Mapping[str, str | None], around: _Around) -> None:
        """Take a table down, unless it only arranges things: it says so, has one row, or sets room without lines."""
        rooms = "cellspacing" in given and given.get("border") in (None, "", "0") and node.css_first("th") is None
        if rooms or given.get("role") in ("presentation", "none") or len(node.css("tr")) == 1:
            return
        caption = node.css_first("caption")
        label = caption.text() if caption is not None else given.get("aria-label") or given.get("aria-labelledby") or ""
        headings, cells = len(node.css("th")), len(node.css("td"))
        text = _squeezed(node.text(separator=" "))[:_SHORT]
        self._parts.tables.append(TableFacts(_squeezed(label), headings, cells, text, around.place))

    def _load(self, node: LexborNode, tag: str, given: Mapping[str, str | None]) -> None:
        """Take down what the browser fetches or runs by itself."""
        parts, title = self._parts, given.get("title") or given.get("aria-label") or ""
        lazy = given.get("loading") == "lazy"
        if tag == "link":
            kind = kind_of_link(given)
            if kind:
                parts.loads.append(LoadFacts(kind, given.get("href") or ""))
        elif tag in ("script", "style"):
            if tag == "style" or runs(given.get("type") or ""):
                parts.loads.append(LoadFacts(tag, given.get("src") or "", node.text()))
        elif tag in ("source", "track"):
            address = given.get("src") or (given.get("srcset") or " ").split(",")[0].split(" ")[0]
            if address:
                parts.loads.append(LoadFacts("media" if given.get("src") else "image", address))
        elif tag in _FRAME_TAGS:
            address = given.get("src") or given.get("data") or given.get("data-src") or ""
            parts.loads.append(LoadFacts("frame", address, title=title, lazy=lazy))
            if "youtu" in address or "vimeo" in address:
                parts.media.append(MediaFacts("frame", address, captions=True, transcript=_has_transcript(node)))
        else:
            self._film(node, tag, given)

    def _film(self, node: LexborNode, tag: str, given: Mapping[str, str | None]) -> None:
        """Take a film or a recording down."""
        source = node.css_first("source[src]")
        address = given.get("src") or (source.attributes.get("src") if source is not None else "") or ""
        captions = node.css_first('track[kind="captions"],track[kind="subtitles"]') is not None
        self._parts.loads.append(LoadFacts("media", address))
        self._parts.media.append(MediaFacts(tag, address, captions, _has_transcript(node), "autoplay" in given))

    def _end_passage(self, around: _Around) -> None:
        """Take the words since the last passage down as one."""
        text = _squeezed("".join(self._words))
        self._words.clear()
        links = tuple(self._links)
        self._links.clear()
        if text:
            heading = "" if around.kind in _HEADINGS else self._heading
            self._parts.blocks.append(
                BlockFacts(around.kind, text, around.place, around.within, heading, links, around.language)
            )


def _stands_in_form(node: LexborNode) -> bool:
    """Return whether a field belongs to a form."""
    above = node.parent
    while above is not None and above.tag != "form":
        above = above.parent
    return above is not None


def _name(node: LexborNode, given: Mapping[str, str | None]) -> str:
    """Return what a link, a heading or a button is called."""
    label = given.get("aria-label")
    if label:
        return label
    words = node.text()
    if node.child is not None and not words.strip():
        shown = [picture.attributes.get("alt") or "" for picture in node.css("img[alt]")]
        shown += [drawing.attributes.get("aria-label") or "" for drawing in node.css("[aria-label]")]
        shown += [title.text() for title in node.css("svg title")]
        words = " ".join(filter(None, shown))
    return words if words.strip() else given.get("title") or ""


def _is_hidden(given: Mapping[str, str | None]) -> bool:
    """Return whether nobody sees an element."""
    return "hidden" in given or "display:none" in (given.get("style") or "").replace(" ", "")


def runs(kind: str) -> bool:
    """Return whether a script of some type is run, or obeyed, by browsers."""
    kind = kind.lower()
    return not kind or "javascript" in kind or kind in ("module", "speculationrules")


def kind_of_link(given: Mapping[str, str | None]) -> str:
    """Return as what a `<link>` is fetched; nothing for one that only names an address."""
    rel = frozenset((given.get("rel") or "").lower().split())
    if "stylesheet" in rel:
        return "style"
    if rel & {"icon", "apple-touch-icon", "mask-icon"}:
        return "icon"
    if "manifest" in rel:
        return "manifest"
    if rel & _AHEAD:
        return "font" if given.get("as") == "font" else "ahead"
    return ""


def _has_transcript(node: LexborNode) -> bool:
    """Return whether something that opens at a touch stands beside a film, or near it."""
    near = node.parent
    for _ in range(3):
        if near is None or near.tag in ("body", "main"):
            return False
        if near.css_first("details") is not None:
            return True
        near = near.parent
    return False


def _squeezed(text: str) -> str:
    """Return a text with single spaces."""
    return " ".join(text.split())
