"""Fills the gaps of a body: addresses, facts, citations, pictures and blocks, now that the whole site is known."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from urllib.parse import unquote

from markupsafe import Markup, escape

from clinicsite.diagnostics import Diagnostics, Fault, closest
from clinicsite.model.made import Body, Slot
from clinicsite.model.planned import Plan
from clinicsite.model.read import Document, FrontMatter, Source
from clinicsite.model.values import Phone, Todo
from clinicsite.records import dataclass, field
from clinicsite.render import faults
from clinicsite.render.assets import Assets
from clinicsite.render.context import Block, SourceItem
from clinicsite.render.facts import fact_html
from clinicsite.render.images import PICTURE_ENDINGS
from clinicsite.render.pictures import TEXT_SIZES, Pictures, Shown, is_raster
from clinicsite.render.recorder import Recorder
from clinicsite.render.schemes import ACTIONS, BLOCKS
from clinicsite.render.text import anchors_of

EXTERNAL = ("http:", "https:", "mailto:", "tel:")
PLACED = {"video": "A video is", "faq": "Questions are"}
"""What blocks place, as the beginning of a sentence."""
SECTIONS_SEEN = 2
"""A picture below the second heading of a text is not seen when the page opens."""

_SECTION = re.compile("<h2")
_IN_BRACES = re.compile(r"\{([a-z]+\.[a-z0-9_.]+)\}")


@dataclass(frozen=True)
class Fillings:
    """What bodies are filled from: the same for the whole build."""

    plan: Plan
    bodies: Mapping[str, Body]
    """Every page's body by the path of its content file."""
    assets: Assets
    facts: Mapping[str, str | Todo]
    words: Mapping[str, str]
    unread: frozenset[str]
    found: Diagnostics
    contact_url: str
    pictures: Pictures
    recorder: Recorder
    anchors_of_pages: dict[str, frozenset[str]] = field(default_factory=dict)
    """Those that have been asked for, by the path of the content file."""

    def anchors(self, path: str) -> frozenset[str]:
        """Return the anchors of the page that a content file becomes."""
        if path not in self.anchors_of_pages:
            self.anchors_of_pages[path] = anchors_of(self.bodies[path])
        return self.anchors_of_pages[path]

    def answer(self, question: str) -> str:
        """Return the answer to a question that a page has asked about another: `#` and a path asks for its anchors.

        While the answers are the same, what the page shows of others is the same.
        """
        source = question.removeprefix("#")
        if source.startswith("/"):
            source = self.source_at(source) or ""
        page = self.plan.by_source.get(source)
        if page:
            return page.text.digest if question.startswith("#") else f"{source} {page.url}"
        return "unread" if source in self.unread else self.plan.hidden.get(source, "")

    def ask(self, question: str) -> None:
        """Remember that what a page shows depends on the answer to a question."""
        if question not in self.recorder.asked:
            self.recorder.asked[question] = self.answer(question)

    def source_at(self, url: str) -> str | None:
        """Return the content file of the page at an address; None where there is none."""
        page = self.plan.page_at(url)
        return page.document.path if page and not page.continues else None

    @cached_property
    def source_of(self) -> Mapping[str, str]:
        """The content file of each page by its address."""
        return {page.url: path for path, page in self.plan.by_source.items()}


@dataclass
class Citations:
    """The sources that a page cites, in the order of their first citation."""

    document: Document[FrontMatter]
    cited: dict[str, list[str]] = field(default_factory=dict)
    """Ids of the places that cite it, by the source's id."""

    @cached_property
    def listed(self) -> Mapping[str, Source]:
        """The sources of the page's front matter."""
        return {source.id: source for source in self.document.front.sources}

    def cite(self, source_id: str) -> Markup:
        """Return the mark of one citation: a small number that leads to the list of sources."""
        places = self.cited.setdefault(source_id, [])
        number = list(self.cited).index(source_id) + 1
        # Numbers, not names: they stand in a page so often that a tenth of a kilobyte hangs on them.
        anchor = f"cite-{number}-{len(places) + 1}"
        places.append(anchor)
        return Markup('<sup class="cite"><a id="{}" href="#source-{}" role="doc-noteref">{}</a></sup>').format(
            anchor, number, number
        )

    def items(self) -> tuple[SourceItem, ...]:
        """Return the sources that were cited, numbered."""
        return tuple(
            SourceItem(
                number=number,
                anchor=f"source-{number}",
                citations=tuple(places),
                title=self.listed[source_id].title,
                publisher=self.listed[source_id].publisher,
                year=self.listed[source_id].year,
                url=self.listed[source_id].url,
            )
            for number, (source_id, places) in enumerate(self.cited.items(), 1)
        )


FillerState = tuple[Mapping[str, tuple[str, ...]], Shown | None, int, int]
"""Places of citations by source, the picture seen first, how many pictures and sections there were."""


class Filler:
    """Fills the bodies of one page; citations are numbered across them."""

    def __init__(self, fillings: Fillings, document: Document[FrontMatter]) -> None:
        self._with = fillings
        self._document = document
        self.citations = Citations(document)
        self.first_picture: Shown | None = None
        """The picture that a visitor sees when the page opens, if there is one."""
        self._pictures = 0
        self._sections = 0

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was filled that counts for what comes next: no citation, no picture, no section."""
        return not (self.citations.cited or self._pictures or self._sections)

    def state(self) -> FillerState:
        """Return what counts for what comes next."""
        cited = {source: tuple(places) for source, places in self.citations.cited.items()}
        return cited, self.first_picture, self._pictures, self._sections

    def go_on_from(self, state: FillerState) -> None:
        """Go on as if the same document had been filled up to a state."""
        cited, self.first_picture, self._pictures, self._sections = state
        self.citations.cited = {source: list(places) for source, places in cited.items()}

    def blocks(self, parts: Iterable[str | Slot]) -> tuple[Markup | Block, ...]:
        """Return the parts of a body as runs of HTML and the blocks between them."""
        pieces: list[Markup | Block] = []
        run: list[str] = []
        for part in parts:
            if isinstance(part, Slot) and part.kind in BLOCKS:
                pieces.extend((Markup("".join(run)), Block(part.kind, part.text)))
                self._check_block(part)
                run = []
            else:
                run.append(self._tables(part) if isinstance(part, str) else self._fill(part, "".join(run[-1:])))
                self._sections += run[-1].count("<h2")
        return (*pieces, Markup("".join(run))) if run else tuple(pieces)

    def html(self, body: Body) -> Markup:
        """Return a short text's HTML, in which blocks have no place."""
        return Markup("").join(piece for piece in self.blocks(body.parts) if isinstance(piece, Markup))

    def inline(self, body: Body) -> Markup:
        """Return the HTML of a text of one paragraph, without the paragraph around it."""
        html = self.html(body).strip()
        single = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
        return Markup(html[3:-4]) if single else Markup(html)

    def _tables(self, html: str) -> str:
        """Put each table in a box of its own that can be scrolled by keyboard on narrow screens."""
        label = escape(self._with.words["table"])
        box = f'<div class="table" role="group" aria-label="{label}" tabindex="0"><table'
        return html.replace("<table", box).replace("</table>", "</table></div>")

    def _fill(self, slot: Slot, before: str) -> str:
        """Return what stands in a gap; `before` is the HTML in front of it."""
        match slot.kind:
            case "link":
                return self._link(slot)
            case "image":
                return self._image(slot, figure=before.rstrip().endswith("<figure>"))
            case "cite":
                return self._cite(slot)
            case _:
                return self._fact(slot)

    def _check_block(self, slot: Slot) -> None:
        """Complain about a block with nothing to show."""
        if not getattr(self._document.front, slot.kind):
            message = f"{PLACED[slot.kind]} to be shown here, but the top of the page has no `{slot.kind}:`."
            hint = f"Add `{slot.kind}:` to the top of the page, or take this line out of the text."
            self._add(faults.BLOCK_WITHOUT_DATA, slot, message, hint=hint)

    def _add(self, fault: Fault, slot: Slot, message: str, meant: str | None = None, hint: str = "") -> None:
        """Complain about a slot; with what was probably meant, the line is shown as it should be written."""
        line = self._line(slot)
        said = f'{message} Did you mean "{meant}"?' if meant else message
        if not meant or slot.value not in line:
            self._with.found.add(fault.at(slot.position, said, hint or fault.mend))
            return
        # A fact in the words for a picture stands before the place of the picture.
        start = max(line.find(slot.value, max(slot.position.column - 1, 0)), line.find(slot.value), 0)
        correction = line[:start] + line[start:].replace(slot.value, meant, 1)
        self._with.found.add(fault.at(slot.position, said, correction=correction))

    def _line(self, slot: Slot) -> str:
        """Return the line of the text that a slot stands on; empty for a slot in front matter."""
        index = slot.position.line - self._document.body_line
        return self._document.body.split("\n")[index] if index >= 0 else ""

    def _fact(self, slot: Slot) -> str:
        """Return a fact's text."""
        facts = self._with.facts
        if slot.value not in facts:
            message = f'"{{{slot.value}}}" is not a known fact.'
            hint = f"Known are: {', '.join(sorted(facts))}."
            self._add(faults.UNKNOWN_FACT, slot, message, closest(slot.value, facts), hint)
            return ""
        return fact_html(facts[slot.value], self._with.words["to_be_supplied"])

    def _cite(self, slot: Slot) -> str:
        """Return the mark of a citation."""
        listed = self.citations.listed
        if slot.value not in listed:
            message = f'The page cites "{slot.value}", which is not among its sources.'
            self._add(faults.UNKNOWN_SOURCE, slot, message, closest(slot.value, listed))
            return ""
        return self.citations.cite(slot.value)

    def _image(self, slot: Slot, figure: bool) -> str:
        """Return the element that shows a picture."""
        name = static_name(self._document.path, slot.value)
        if name is None or name not in self._with.assets:
            self._miss_picture(slot)
            return ""
        attributes = _IN_BRACES.sub(lambda match: self._fact_in_words(match[1], slot), slot.text)
        if is_raster(name):
            shown = self._with.pictures.show(name, slot.position, figure)
            return self.picture(shown, attributes, TEXT_SIZES) if shown else ""
        size = self._with.assets.size(name, slot.position) or (1, 1)
        url = escape(self._with.assets.url(name))
        return f'<img src="{url}" width="{size[0]}" height="{size[1]}"{attributes} loading="lazy" decoding="async">'

    def _miss_picture(self, slot: Slot) -> None:
        """Complain about a picture that is not there."""
        near = _near_picture(slot.value, self._with.assets.names)
        folder = posixpath.dirname(self._document.path)
        meant = posixpath.relpath(f"static/{near}", folder) if near else None
        message, hint = f'There is no picture "{slot.value}".', ""
        if not slot.value:
            message, hint = "No picture is named between the round brackets.", faults.MISSING_PICTURE.mend
        elif slot.value.lower().startswith(EXTERNAL):
            message = f'The picture "{slot.value}" is on another site; visitors are not sent there for pictures.'
            hint = "Save it into static/, if you may use it, and write its path as seen from this file."
        self._add(faults.MISSING_PICTURE, slot, message, meant, hint)

    def picture(self, shown: Shown, attributes: str, sizes: str) -> Markup:
        """Return the element of the picture that comes next on the page; one that is seen at once is loaded first."""
        eager = not self._pictures and self._sections < SECTIONS_SEEN
        self._pictures += 1
        self.first_picture = shown if eager else self.first_picture
        return shown.html(attributes, sizes, eager)

    def _fact_in_words(self, name: str, slot: Slot) -> str:
        """Return a fact for an attribute, where no mark can stand."""
        fact = self._with.facts.get(name)
        if fact is None:
            self._fact(replace(slot, value=name))
            return ""
        return str(escape(f"[{fact.note}]" if isinstance(fact, Todo) else fact))

    def _link(self, slot: Slot) -> str:
        """Return the attributes of a link, without an address when it leads nowhere."""
        target = slot.value
        scheme = target.partition(":")[0].lower()
        if scheme in ACTIONS:
            return _href(self._action(scheme))
        if scheme in BLOCKS:
            message = f'{PLACED[scheme]} to be shown where "{target}" stands, which has to be in a line of its own.'
            self._add(faults.BLOCK_WITHOUT_DATA, slot, message, hint="Put an empty line before and after it.")
            return ""
        if target.lower().startswith(EXTERNAL):
            return f'{_href(target)} rel="external"' if scheme.startswith("http") else _href(target)
        path, _, anchor = target.partition("#")
        source = self._source_of(path)
        return self._link_to_file(slot, path) if source is None else self._link_to_page(slot, source, path, anchor)

    def _link_to_page(self, slot: Slot, source: str, path: str, anchor: str) -> str:
        """Return the attributes of a link to another page or to a place on it."""
        self._with.ask(source)
        if source in self._with.unread:
            return ""
        if source in self._with.plan.hidden:
            message = f'The link to "{path}" is left out because {self._with.plan.hidden[source]}.'
            self._add(faults.LINK_TO_HIDDEN, slot, message)
            return ""
        if anchor:
            self._with.ask(f"#{source}")
        anchors = self._with.anchors(source) if anchor else frozenset()
        if anchor and unquote(anchor) not in anchors and not anchor.startswith(("source-", "cite-", "question-")):
            near = closest(anchor, anchors)
            meant = f"{path}#{near}" if near else None
            message = f'The page {source} has no place "{anchor}".'
            self._add(faults.BROKEN_ANCHOR, slot, message, meant, _anchor_hint(anchors))
            anchor = ""
        url = "" if source == self._document.path else self._with.plan.by_source[source].url
        return _href(f"{url}#{anchor}" if anchor else url or self._with.plan.by_source[source].url)

    def _source_of(self, path: str) -> str | None:
        """Return the content file that a link's path means, or None when it means none."""
        plan = self._with.plan
        if not path:
            return self._document.path
        if path.startswith("/"):
            self._with.ask(path)
            return self._with.source_at(path)
        source = posixpath.normpath(posixpath.join(posixpath.dirname(self._document.path), unquote(path)))
        self._with.ask(source)
        known = source in plan.by_source or source in plan.hidden or source in self._with.unread
        return source if known else None

    def _link_to_file(self, slot: Slot, path: str) -> str:
        """Return the attributes of a link to a file in `static/`, or complain that there is no such thing."""
        name = static_name(self._document.path, path)
        if name is not None and name in self._with.assets:
            return _href(self._with.assets.url(name))
        meant = self._suggest(path)
        kind = "page" if path.endswith((".md", "/")) or "." not in posixpath.basename(path) else "file"
        message = f'The link "{slot.value}" leads to a {kind} that does not exist.'
        hint = "Put the file into static/ and write its path as seen from this file." if kind == "file" else ""
        self._add(faults.BROKEN_LINK, slot, message, meant and meant + slot.value[len(path) :], hint)
        return ""

    def _suggest(self, path: str) -> str | None:
        """Return the path, as seen from this file, of the content file that was probably meant."""
        folder = posixpath.dirname(self._document.path)
        sources = self._with.plan.by_source
        if path.startswith("/"):
            by_url = {**{f"/{name}": f"static/{name}" for name in self._with.assets.names}, **self._with.source_of}
            url = closest(path, by_url)
            return posixpath.relpath(by_url[url], folder) if url else None
        files = [*sources, *(f"static/{name}" for name in self._with.assets.names)]
        by_name = {posixpath.basename(file): file for file in files}
        name = closest(posixpath.basename(path), by_name)
        return posixpath.relpath(by_name[name], folder) if name else None

    def _action(self, scheme: str) -> str:
        """Return where a link that does something leads; while the fact is unknown, to the contact page."""
        contact = self._with.plan.contact
        known: str | None = None
        if scheme == "book" and isinstance(contact.booking, str):
            known = contact.booking
        elif scheme == "call" and isinstance(contact.phone, Phone):
            known = contact.phone.uri
        elif scheme == "mail" and isinstance(contact.email, str):
            known = f"mailto:{contact.email}"
        elif scheme == "map":
            known = contact.places[0].map_url
        return known or self._with.contact_url


def split_at_section(body: Body, number: int) -> tuple[tuple[str | Slot, ...], tuple[str | Slot, ...]]:
    """Return the parts of a body before its section of a number, counted from 1, and those from there on."""
    left = number
    for index, part in enumerate(body.parts):
        count = part.count("<h2") if isinstance(part, str) else 0
        if isinstance(part, str) and count >= left:
            places = [found.start() for found in _SECTION.finditer(part)]
            place = places[left - 1]
            return (*body.parts[:index], part[:place]), (part[place:], *body.parts[index + 1 :])
        left -= count
    return body.parts, ()


def static_name(path: str, target: str) -> str | None:
    """Return the name in `static/` that a path in the text of a content file means, or None for any other path."""
    full = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target)))
    return full.removeprefix("static/") if full.startswith("static/") else None


def _near_picture(written: str, names: Collection[str]) -> str | None:
    """Return the picture of `static/` whose name is, or is nearly, that at the end of a path; None for none."""
    base = posixpath.basename(unquote(written).replace("\\", "/")).casefold()
    pictures = sorted(name for name in names if name.lower().endswith(PICTURE_ENDINGS))
    same = [name for name in pictures if posixpath.basename(name).casefold() == base]
    by_stem = {posixpath.splitext(posixpath.basename(name))[0].casefold(): name for name in reversed(pictures)}
    near = closest(posixpath.splitext(base)[0], by_stem)
    return same[0] if same else by_stem[near] if near else None


def _href(url: str) -> str:
    """Return a link's address as an attribute."""
    return f'href="{escape(url)}"'


def _anchor_hint(anchors: Sequence[str] | frozenset[str]) -> str:
    """Return a sentence that lists the places a link can lead to."""
    return f"Its places are: {', '.join(sorted(anchors))}." if anchors else "It has no headings to link to."
