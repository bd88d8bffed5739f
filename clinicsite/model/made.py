"""What rendering makes: bodies, pages, files, and what the checks read off them."""

from __future__ import annotations

from collections.abc import Mapping

from clinicsite.diagnostics import Diagnostic, Position
from clinicsite.model.facts import (
    BlockFacts,
    FormFacts,
    HeadingFacts,
    ImageFacts,
    LinkFacts,
    LoadFacts,
    MediaFacts,
    TableFacts,
)
from clinicsite.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a body."""

    level: int
    """2 to 6."""
    anchor: str
    """Its id."""
    text: str
    """Its text without markup."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A gap in a body that is filled when the site is known: an address, a fact, a block."""

    kind: str
    """`link`, `image`, `fact`, `cite`, `video`, `faq`."""
    value: str
    """What was written: a link's target, a fact's name, a source's id."""
    position: Position
    """Where it stands in the content file."""
    text: str = ""
    """The heading of a block, or the attributes of a picture beside its address, as HTML."""


@dataclass(frozen=True, slots=True)
class Body:
    """A text rendered from Markdown, a pure function of the text alone."""

    parts: tuple[str | Slot, ...]
    """Safe HTML and the gaps between."""
    headings: tuple[Heading, ...]
    """In order."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """Faults of the text itself."""


@dataclass(frozen=True, slots=True)
class HeadTag:
    """An element of `<head>`."""

    name: str
    """`title`, `meta`, `link`."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Its attributes, in order."""
    content: str = ""
    """Its text."""


@dataclass(frozen=True, slots=True)
class Output:
    """A file of the published site."""

    path: str
    """Path below the published folder, with forward slashes."""
    data: bytes
    """Its bytes."""
    source: str
    """The file it was made from, or what made it."""
    scripts: tuple[str, ...] = ()
    """On a page: its scripts as a content security policy names them, like `sha256-…` (CSP Level 3, 2.3.1)."""
    frames: tuple[str, ...] = ()
    """On a page: the addresses of other sites that it shows in a frame once a visitor asks for it, like `https://…`."""


@dataclass(frozen=True, slots=True)
class CardColours:
    """The colours of pictures for shared links, each as `#` and six hexadecimal digits."""

    paper: str
    line: str
    soft: str
    title: str
    accent: str
    deep: str
    on_deep: str
    accent_on_deep: str


@dataclass(frozen=True, slots=True)
class CardLook:
    """What the picture of a page shows where a link to it is shared, for those who draw it again small."""

    name: str
    """The clinic."""
    title: str
    """What the page is about."""
    line: str
    """A few words at its foot."""
    address: str
    """The website's address without `https://`."""
    colours: CardColours


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the checks know about a rendered page."""

    path: str
    """Path below the published folder."""
    url: str
    """Its address."""
    source: str
    """The content file."""
    ids: frozenset[str]
    """All ids on the page."""
    links: tuple[str, ...]
    """Targets of all links and assets, as they stand."""
    text: str = ""
    """The words that a visitor can read, with what pictures show in words, and single spaces."""
    head: tuple[str, ...] = ()
    """The title and what `<meta>`s say."""
    canonical: str | None = None
    """The address under which search engines list the page."""
    days: frozenset[str] = frozenset()
    """Dates as `<time datetime>` gives them."""
    json_ld: tuple[str, ...] = ()
    """The texts of its structured data."""
    language: str = ""
    """The language that it says it is in."""
    title: str | None = None
    """Its `<title>`."""
    metas: Mapping[str, str] = field(default_factory=dict)
    """What its `<meta>`s say, by name or property in small letters."""
    headings: tuple[HeadingFacts, ...] = ()
    """In order."""
    anchors: tuple[LinkFacts, ...] = ()
    """Its links that a visitor can follow, in order."""
    images: tuple[ImageFacts, ...] = ()
    """Its pictures, in order."""
    forms: tuple[FormFacts, ...] = ()
    """Its forms; fields that belong to none stand in one more."""
    loads: tuple[LoadFacts, ...] = ()
    """What the browser fetches or runs by itself."""
    tables: tuple[TableFacts, ...] = ()
    """Its tables of data."""
    media: tuple[MediaFacts, ...] = ()
    """Its films and recordings."""
    blocks: tuple[BlockFacts, ...] = ()
    """Its text passage by passage, in order."""
    buttons: tuple[str, ...] = ()
    """What its buttons are called."""
    doubled_ids: tuple[str, ...] = ()
    """Ids that stand on it more than once."""
    size: int = 0
    """Its bytes."""
    refresh: str = ""
    """Where it leads on by itself, if it does."""
    businesses: tuple[tuple[str, str, str], ...] | None = None
    """What its structured data tell of businesses: id, kind of fact, value; None where nobody has looked."""
    passages: bytes | None = None
    """Digests of its long paragraphs, one behind the other; None where nobody has looked."""

    @property
    def main(self) -> tuple[BlockFacts, ...]:
        """The passages of its main text, headings among them."""
        return tuple(block for block in self.blocks if block.place == "main")

    @property
    def is_listed(self) -> bool:
        """Whether search engines may list it."""
        robots = self.metas.get("robots", "").lower()
        return not self.refresh and "noindex" not in robots and "none" not in robots.replace(" ", "").split(",")
