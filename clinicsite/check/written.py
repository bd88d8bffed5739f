"""The texts of a site, page by page, as its readers meet them.

Where the owner's files are known they are read, because they say what a source is and where a line stands; of a folder
that something else has made, the passages of its HTML are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from clinicsite.check.prose import CITED, GAP, Block, BlockKind, blocks_of_document, blocks_of_keys
from clinicsite.check.site_facts import SiteFacts
from clinicsite.check.wording import letters_of
from clinicsite.diagnostics import Position
from clinicsite.model.facts import BlockFacts
from clinicsite.model.made import PageFacts
from clinicsite.model.planned import Page
from clinicsite.model.written import Written
from clinicsite.records import dataclass

_NOTE = re.compile(r"(?<=[^\W\d_][.!?,;:)”\"’])\[?\d{1,2}\]?(?=\s|$)|\s?\[\d{1,2}\]")
"""The number of a note behind a sentence."""
_KINDS = {
    **{f"h{level}": BlockKind.HEADING for level in range(1, 7)},
    "li": BlockKind.ITEM,
    "td": BlockKind.CELL,
    "th": BlockKind.CELL,
    "dt": BlockKind.HEADING,
    "summary": BlockKind.HEADING,
}
_NO_WORDS = frozenset({"pre", "code", "time", "option"})
_NOT_READ = frozenset({"button", "label", "option", "legend", "time", "pre", "code"})


@dataclass(frozen=True)
class PageText:
    """The text of one page."""

    language: str
    """The code of its language."""
    blocks: list[Block]
    """In order."""
    facts: PageFacts | None = None
    """The finished page."""
    planned: Page | None = None
    """The page as it was planned, where the owner's files are known."""

    def place(self, block: Block, offset: int, words: str, site: SiteFacts) -> Position:
        """Return where some words of a block stand that begin at an offset of its text."""
        if site.sources is None and self.facts is not None:
            return site.find(self.facts, block.text, words)
        position = block.at(offset)
        if self.planned is None or not block.in_body:
            return position
        document = self.planned.document
        line = document.body.split("\n")[position.line - document.body_line]
        found = line.find(words)
        if found < 0:
            found = line.find(words.split(" ", maxsplit=1)[0])
        return Position(position.path, position.line, found + 1 if found >= 0 else 1)


def page_text(facts: PageFacts, site: SiteFacts) -> PageText | None:
    """Return the text of a page; None for one that shows another page's text, such as a sheet."""
    # Several checks ask for it, one after the other.
    last = site.wording.last
    if not (last and last[0] is facts):
        last[:] = [facts, _page_text(facts, site)]
    text = last[1]
    return text if isinstance(text, PageText) else None


def _page_text(facts: PageFacts, site: SiteFacts) -> PageText | None:
    """Return the text of a page that was not the last one that somebody has asked for."""
    if site.sources is None:
        return PageText(language_of(facts, site), list(_blocks_of_html(facts)), facts)
    page = site.sources.page(facts)
    if page is None or page.made_of:
        return None
    return PageText(language_of(facts, site), blocks_of_document(page.document), facts, page)


def language_of(facts: PageFacts, site: SiteFacts) -> str:
    """Return the code of a page's language."""
    return site.sources.site.config.site.language if site.sources else facts.language.lower()


def raw_text(facts: PageFacts, site: SiteFacts) -> str:
    """Return the words of a page as they were written, with their markup, for a first look."""
    page = site.sources.page(facts) if site.sources else None
    return page.document.body if page else facts.text


def settings_text(site: SiteFacts) -> PageText | None:
    """Return what visitors read of `site.yaml`."""
    if site.sources is None:
        return None
    config = site.sources.site.config
    blocks = blocks_of_keys(config.clinic, lambda key: site.setting(f"clinic.{key}"))
    return PageText(config.site.language, list(blocks))


def shown(page: PageFacts) -> Iterator[tuple[str, BlockKind, str]]:
    """Yield all words of a finished page that a visitor can read, with what they are and the heading above them.

    These are its passages, its title and description, and what pictures and buttons are called. In the order of the
    page, and as tuples: in a build, every passage of every page is looked at.
    """
    for passage in page.blocks:
        if passage.kind not in _NO_WORDS:
            kind = BlockKind.QUOTE if "blockquote" in passage.within else _KINDS.get(passage.kind, BlockKind.PARAGRAPH)
            yield (_cited(passage) if passage.links else passage.text), kind, passage.heading
    for words in (page.title, page.metas.get("description")):
        if words:
            yield words, BlockKind.TITLE, ""
    for words in (*(image.alt for image in page.images), *page.buttons):
        if words:
            yield words, BlockKind.PHRASE, ""


def written(page: PageFacts, site: SiteFacts) -> Iterator[str]:
    """Yield the texts of a page's file, each paragraph of its body and each value above it by itself."""
    planned = site.sources.page(page) if site.sources else None
    if planned is not None and not planned.made_of:
        yield from planned.document.body.split("\n\n")
        yield from _texts_in(planned.document.front)


def _texts_in(value: object) -> Iterator[str]:
    """Yield every text below a value of the owner's."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Written):
        for item in vars(value).values():
            yield from _texts_in(item)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _texts_in(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts_in(item)


def is_written(sentence: str, page: PageFacts, site: SiteFacts) -> bool:
    """Return whether a sentence of a finished page stands in the text of a content file, where it is judged itself."""
    if site.sources is None:
        return True
    wanted = letters_of(sentence)
    # Most of what a page shows is its own, so that others need not be asked.
    own = page_text(page, site)
    if own and any(GAP not in block.text and wanted in letters_of(block.text) for block in own.blocks):
        return True
    return site.answer(("written", wanted))


def _blocks_of_html(page: PageFacts) -> Iterator[Block]:
    """Yield the passages of a page that something else has made."""
    colon = ""
    for passage in page.blocks:
        if passage.place == "nav" or passage.kind in _NOT_READ:
            continue
        kind = _KINDS.get(passage.kind, BlockKind.PARAGRAPH)
        if kind is BlockKind.PARAGRAPH and "blockquote" in passage.within:
            kind = BlockKind.QUOTE
        text = _cited(passage)
        lead = f"{passage.heading} {colon}".strip() if kind in (BlockKind.ITEM, BlockKind.CELL) else passage.heading
        yield Block(text, kind, Position(page.path), (), "" if kind is BlockKind.HEADING else lead)
        if kind is BlockKind.PARAGRAPH:
            colon = text if text.endswith(":") else ""
        elif kind is BlockKind.HEADING:
            colon = ""


def _cited(passage: BlockFacts) -> str:
    """Return the words of a passage, a mark where a note is named."""
    if "#" in "".join(passage.links):
        return _marked(passage.text)
    return passage.text


@lru_cache(maxsize=4096)
def _marked(text: str) -> str:
    """Return a passage with a mark in place of the number of each note; many stand on several pages."""
    return _NOTE.sub(CITED, text)
