"""What the checks read off a finished page, part by part: headings, links, pictures, forms, passages of text.

Every part says in which landmark of the page it stands (`place`): `main`, `header`, `nav`, `footer`, `aside`, or an
empty text. A page without a `main` element counts as `main` wherever it is nothing else.
"""

from __future__ import annotations

from clinicsite.records import dataclass


@dataclass(frozen=True, slots=True)
class HeadingFacts:
    """A heading."""

    level: int
    """1 to 6."""
    text: str
    """Its words."""
    anchor: str
    """Its id, or an empty text."""
    place: str
    """The landmark."""


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A link that a visitor can follow."""

    address: str
    """Where it leads, as it stands."""
    text: str
    """What it is called: its words, what its picture shows, or its label."""
    place: str
    """The landmark."""
    rel: str = ""
    """Its `rel`."""
    classes: str = ""
    """Its classes, separated by spaces."""
    new_window: bool = False
    """Whether it opens another window."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """A picture, an `img` or an `svg` that has a role."""

    address: str
    """Its file."""
    alt: str | None
    """What it shows in words; empty for decoration; None when nothing says so."""
    width: str
    """Its width as it stands, or an empty text."""
    height: str
    """Its height."""
    place: str
    """The landmark."""
    linked: bool = False
    """Whether it stands in a link."""


@dataclass(frozen=True, slots=True)
class ControlFacts:
    """A field or button of a form."""

    kind: str
    """`text`, `email`, `checkbox`, `select`, `textarea`, `button`, `submit`, `hidden` …"""
    name: str
    """Its `name`."""
    label: str
    """What it is called: its label's words, or its own label; empty when nothing says so."""
    hint: str = ""
    """Its `placeholder`."""


@dataclass(frozen=True, slots=True)
class FormFacts:
    """A form, or the fields that belong to none."""

    address: str
    """Where it is sent, or an empty text."""
    method: str
    """`get` or `post`."""
    controls: tuple[ControlFacts, ...]
    """In order."""
    text: str = ""
    """All its words."""


@dataclass(frozen=True, slots=True)
class LoadFacts:
    """Something that the browser fetches, or runs, without being asked."""

    kind: str
    """`script`, `style`, `image`, `font`, `frame`, `media`, `icon`, `ahead`, `manifest`."""
    address: str
    """What is fetched; empty for what stands in the page."""
    text: str = ""
    """A script or style that stands in the page."""
    title: str = ""
    """A frame's title."""
    lazy: bool = False
    """Whether it waits until it is seen."""


@dataclass(frozen=True, slots=True)
class TableFacts:
    """A table."""

    caption: str
    """Its caption or label."""
    headings: int
    """How many cells are headings."""
    cells: int
    """How many are not."""
    text: str
    """Its first words, by which it is found."""
    place: str
    """The landmark."""


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """A film or recording."""

    kind: str
    """`video`, `audio`, or `frame` for a player of another site."""
    address: str
    """Its file or player."""
    captions: bool
    """Whether it has captions."""
    transcript: bool
    """Whether the words spoken in it stand beside it, in what opens at a touch."""
    starts: bool = False
    """Whether it starts by itself."""


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """A passage of text: a paragraph, an item of a list, a cell, a heading."""

    kind: str
    """Its element: `p`, `li`, `h2`, `td`, `dd`, `summary`, `figcaption` … or `div` for bare words."""
    text: str
    """Its words, single spaces."""
    place: str
    """The landmark."""
    within: tuple[str, ...] = ()
    """Elements and `.classes` around it, outermost first, like `aside`, `.emergency`, `blockquote`."""
    heading: str = ""
    """The heading that it stands below."""
    links: tuple[str, ...] = ()
    """Where its links lead; a citation leads to `#source-…`."""
    language: str = ""
    """Its language."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A published file."""

    size: int
    """Its bytes."""
    digest: str = ""
    """A digest of them."""
    packed: int = 0
    """Of text: its bytes as browsers get them, compressed; 0 where that was not measured."""
