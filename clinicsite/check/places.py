"""Where words that stand on a page were written.

A finished page shows an owner's words with other quotes, with marks taken out and facts filled in; so words are looked
for by their letters and digits alone. Knows her files as they were read, and no HTML but that of a foreign folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from html import escape

from clinicsite.diagnostics import Position
from clinicsite.model.made import PageFacts
from clinicsite.model.planned import Plan
from clinicsite.model.read import Site
from clinicsite.model.written import Written
from clinicsite.records import dataclass

_TARGET = re.compile(r"\]\([^)\s]*\)|\[\^[^\]]*\]|\{[^{}\n]*\}|<[^<>\n]*>|\{[{%#].*?[}%#]\}")
"""In Markdown and templates: what is not shown as words."""
_LITERAL = re.compile(r"^\S*[/#@<=]\S*$|^[\w:-]+=\"[^\"]*\"$|\{$")
"""An address, the beginning of an element or of a rule of styles, or an attribute: looked for letter by letter."""
_ADDRESS = re.compile(r"[^\s\"'<>]*[/#][^\s\"'<>]*")
"""An address as the value of an attribute."""
_SHORTEST = 3
"""Letters below which nothing is looked for: they would be found anywhere."""
_FIRST_WORDS = (24, 8, 4)
"""Of a passage that is not found as a whole, as many first words are looked for."""


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters and digits of a text, and where each stands."""

    letters: str
    offsets: list[int]

    def find(self, wanted: str, start: int = 0) -> int | None:
        """Return where in the text some letters begin."""
        at = self.letters.find(wanted, start)
        return None if at < 0 else self.offsets[at]


def _letters(text: str) -> _Letters:
    """Return the letters and digits of a text; what is not shown as words is passed over."""
    shown, end, offsets, found = _TARGET.finditer(text), 0, [], []
    stretches = []
    for match in shown:
        stretches.append((end, match.start()))
        end = match.end()
    stretches.append((end, len(text)))
    for first, last in stretches:
        for index in range(first, last):
            char = text[index]
            if char.isalnum():
                low = char.lower()
                found.append(low)
                offsets.extend([index] * len(low))
    return _Letters("".join(found), offsets)


def _forms(passage: str) -> Iterator[str]:
    """Yield the letters of a passage, then of its first words only."""
    words = passage.split()
    for number in (len(words), *(few for few in _FIRST_WORDS if few < len(words))):
        letters = _only_letters(" ".join(words[:number]))
        if len(letters) >= _SHORTEST:
            yield letters


def _only_letters(text: str) -> str:
    """Return the letters and digits of a text, small."""
    return "".join(char.lower() for char in text if char.isalnum())


def _position(path: str, text: str, offset: int, first_line: int) -> Position:
    """Return a place in a text as line and column."""
    line = text.count("\n", 0, offset)
    return Position(path, first_line + line, offset - text.rfind("\n", 0, offset))


class Passages:
    """Finds words of finished pages in the owner's files."""

    def __init__(self, site: Site, plan: Plan, templates: Mapping[str, str]) -> None:
        self._site = site
        self._plan = plan
        self._templates = templates
        self._body = lru_cache(maxsize=64)(self._read_body)

    def find(self, page: PageFacts, passage: str) -> Position | None:
        """Return where a passage was written, or None if it stands nowhere."""
        if _LITERAL.search(passage):
            return self._as_written(page, passage)
        planned = self._plan.by_source.get(page.source)
        document = planned.document if planned else None
        for wanted in _forms(passage):
            if document:
                letters = self._body(document.path)
                offset = letters.find(wanted)
                if offset is not None:
                    return _position(document.path, document.body, offset, document.body_line)
                key = next((key for key, text in self._front(document.path) if wanted in text), None)
                if key:
                    return document.at(key)
            for key, text in self._settings:
                if wanted in text:
                    return self._setting(key)
            for path, template, shown in self._shown:
                offset = shown.find(wanted)
                if offset is not None:
                    return _position(path, template, offset, 1)
        return None

    def _as_written(self, page: PageFacts, passage: str) -> Position | None:
        """Return where a passage stands letter by letter: an address, or a piece of markup."""
        planned = self._plan.by_source.get(page.source)
        if planned:
            offset = planned.document.body.find(passage)
            if offset >= 0:
                return _position(planned.document.path, planned.document.body, offset, planned.document.body_line)
            key = next((key for key, text in _values("", planned.document.front) if passage in text), None)
            if key:
                return planned.document.at(key)
        key = next((key for key, text in _values("", self._site.config) if passage in text), None)
        if key:
            return self._setting(key)
        for path, template in self._templates.items():
            offset = template.find(passage)
            if offset >= 0:
                return _position(path, template, offset, 1)
        return None

    def _read_body(self, path: str) -> _Letters:
        """Return the letters of a page's body."""
        return _letters(self._plan.by_source[path].document.body)

    def _front(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield the texts of a page's front matter with their keys."""
        return ((key, _only_letters(text)) for key, text in _values("", self._plan.by_source[path].document.front))

    @cached_property
    def _settings(self) -> list[tuple[str, str]]:
        """The texts of `site.yaml` with their keys."""
        return [(key, _only_letters(text)) for key, text in _values("", self._site.config)]

    @cached_property
    def _shown(self) -> list[tuple[str, str, _Letters]]:
        """The templates with their letters."""
        return [(path, text, _letters(text)) for path, text in sorted(self._templates.items())]

    def _setting(self, key: str) -> Position:
        """Return where a key of `site.yaml` stands, or the nearest one around it."""
        while key and key not in self._site.config_keys:
            key = key.rpartition(".")[0]
        return self._site.config_keys.get(key, Position("site.yaml"))


def _values(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield every text below a value of the owner's, with the path of its key."""
    if isinstance(value, str):
        yield path, value
        return
    parts: Iterable[tuple[str, object]] = ()
    if isinstance(value, Written):
        parts = value.entries()
    elif isinstance(value, Mapping):
        parts = ((str(key), item) for key, item in value.items())
    elif isinstance(value, (tuple, list)):
        parts = ((str(index), item) for index, item in enumerate(value))
    for key, item in parts:
        yield from _values(f"{path}.{key}" if path else key, item)


def keys_by_text(value: object) -> Mapping[str, str]:
    """Return the path of the key of every text below a value of the owner's; of equal texts, that of the last."""
    return {text: key for key, text in _values("", value)}


def html_position(path: str, html: str, passages: Iterable[str]) -> Position:
    """Return the line of a page's HTML on which the first of some passages stands that is found in it."""
    for passage in passages:
        for before, wanted in _as_markup(passage):
            offset = html.find(before + wanted) if wanted.strip() else -1
            if offset >= 0:
                return _position(path, html, offset + len(before), 1)
    return Position(path)


def _as_markup(passage: str) -> Iterator[tuple[str, str]]:
    """Yield the forms in which a passage may stand in HTML, with what is before it, the surest first."""
    if _ADDRESS.fullmatch(passage):
        # A short address such as "/" stands in every closing tag; as a value it is in quotation marks, or ends there.
        yield from (
            ('"', f'{escape(passage)}"'),
            ("'", f"{escape(passage)}'"),
            ("=", f"{passage}>"),
            ("=", f"{passage} "),
        )
    yield from (("", form) for form in (passage, escape(passage), " ".join(passage.split()[:4])))
