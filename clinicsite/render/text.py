"""A text in Markdown -> `Body`: safe HTML with gaps for what only the whole site knows.

A body is a pure function of its text and its language's quotation marks, so it can be kept by their digest.
Addresses, facts, citations and blocks stay `Slot`s; `bodies.py` fills them. On their way through Markdown and the
sanitiser slots are marks that hold a digest of the whole text, so no text can forge one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from html import escape, unescape

from clinicsite.diagnostics import Diagnostic, Fault, Position, closest, did_you_mean
from clinicsite.model.made import Body, Heading, Slot
from clinicsite.render import faults
from clinicsite.render.patience import LIMIT, TooSlow, patience
from clinicsite.render.schemes import SCHEMES
from clinicsite.render.typography import CLOSE, OPEN, educate, mend_lists
from clinicsite.slugs import free_name, slugify

CALLOUTS = ("emergency", "doctor", "note", "tip")
"""Kinds of callouts: quotes that begin with `[!emergency] Title`."""

KEPT = 512
"""Texts that are not rendered again when they come again: all of a clinic's site, few of a very large one."""

_DANGEROUS = ("javascript", "vbscript", "data")
_GAP = re.compile(r"\{\s*([A-Za-z]+\.[\w.-]+)\s*\}|\[\^([^\]\[\n]+)\]")
_HEADING = re.compile(r"<h([1-6])([^>]*)>(.*?)</h\1>", re.DOTALL)
_CALLOUT = re.compile(r'(<aside class="callout[^>]*)>(\s*<p class="callout-title">)(.*?)(</p>)', re.DOTALL)
_MARK = re.compile(rf"{OPEN}([0-9a-f]{{12}})-b?(\d+){CLOSE}")
_GIVEN = r'(?:\s[\w:-]+="[^"]*")*'
_MARKED = re.compile(
    rf'(?:<p>)?{OPEN}(?P<block>[0-9a-f]{{12}}-b\d+){CLOSE}(?:</p>)?|(?:href=")?{OPEN}(?P<inline>[0-9a-f]{{12}}-\d+){CLOSE}"?'
    rf'|<img(?P<before>{_GIVEN}) src="{OPEN}(?P<image>[0-9a-f]{{12}}-\d+){CLOSE}"(?P<after>{_GIVEN})>'
)
_HEADING_LINE = re.compile(r"^[ \t>]*(?P<here>#{1,6}[ \t]*\S|\S[^\n]*\n[ \t>]*(?:=+|-+)[ \t]*$)", re.MULTILINE)
_ELEMENT = re.compile(r"<(/)?(?!(?:img|br|hr)\b)[a-z]")
"""The beginning or end of an element that can hold others."""
MAX_DEPTH = 100
"""Levels of elements in a text. Browsers give up at 512; who nests that deep has pasted something else than a text."""
_OPENINGS = ("](", "](<")
_EMPTY_ADDRESS = re.compile(r"\]\((?P<here>[ \t]*(?:<>)?[ \t]*\))")
_BRACED_ADDRESS = re.compile(r"\]\((?P<here>[^)\n]*\{)")


_PLAIN = re.compile("(?!\\d+[.)](?: |$))[^\\W_](?:[^\\W_]|[ ,.;?!()'\"\u2019\u201c\u201d\u2013\u2014%-])*")
"""One line in which nothing means anything but itself: no list, no address, no emphasis, no code."""


@lru_cache(KEPT)
def render_text(text: str, start: Position, quotes: Sequence[str], exact: bool = True) -> Body:
    """Return the body of a Markdown text that begins at a position.

    `quotes` are the language's opening and closing double and single quotation marks. With `exact` faults are placed
    by counting lines from the start; a value in front matter may be folded, so its faults stand at its start.
    """
    if _PLAIN.fullmatch(text) and "  " not in text and text[-1] != " ":
        # Most values in front matter are so, and converting them would take longer than all else on a page.
        return Body((educate(f"<p>{text}</p>", quotes),), ())
    try:
        with patience():
            return _Text(text, start, exact).render(quotes)
    except TooSlow:
        message = f"This text has not become a page within {LIMIT:.0f} seconds, so it was given up."
        return Body((), (), (faults.TOO_SLOW.at(start, message, faults.TOO_SLOW.mend),))


def _depth(html: str) -> int:
    """Return how many elements of safe HTML lie inside each other at the most."""
    depth = deepest = 0
    for tag in _ELEMENT.finditer(html):
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest


class _Text:
    """The rendering of one text: its slots, headings and complaints."""

    def __init__(self, text: str, start: Position, exact: bool) -> None:
        self.text = text
        self.start = start
        self.exact = exact
        self.slots: list[Slot] = []
        self.found: list[Diagnostic] = []
        self.headings: list[Heading] = []
        self.places: dict[str, Iterator[int]] = {}
        self.key = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()

    def render(self, quotes: Sequence[str]) -> Body:
        """Convert, sanitise, set quotation marks and cut the HTML at its slots."""
        # Most builds find all texts as they were kept, and never load the libraries for this.
        from clinicsite.render.markdown import refused, sanitised, to_html

        source = _GAP.sub(self._take_gap, self.text)
        try:
            html = to_html(mend_lists(source), self)
        except RecursionError:
            return self._too_deep()
        for name in dict.fromkeys(refused(html)):
            self._refuse(name)
        safe = sanitised(html, self._take_address)
        if _depth(safe) > MAX_DEPTH:
            return self._too_deep()
        clean = educate(safe, quotes)
        shaped = _CALLOUT.sub(self._name_callout, _HEADING.sub(self._head, clean))
        parts = tuple(self._cut(shaped))
        return Body(parts, tuple(self.headings), tuple(self.found))

    def _too_deep(self) -> Body:
        """Complain of a text that nests too deeply, and return no body for it."""
        self._complain(faults.NESTED_TOO_DEEP, 0, "This text nests lists, quotes or emphasis too deeply.")
        return Body((), (), tuple(self.found))

    def _at(self, offset: int) -> Position:
        """Return the position of an offset in the text."""
        if not self.exact:
            return self.start
        before = self.text[: max(offset, 0)]
        return Position(self.start.path, self.start.line + before.count("\n"), len(before) - before.rfind("\n"))

    def _complain(
        self, fault: Fault, offset: int, message: str, hint: str = "", written: str = "", meant: str = ""
    ) -> None:
        """Remember what is wrong at an offset; with what was meant, show the line as it should be written."""
        correction = ""
        if meant and self.exact and self.text.startswith(written, offset):
            start, end = self.text.rfind("\n", 0, offset) + 1, f"{self.text}\n".index("\n", offset)
            correction = self.text[start:offset] + meant + self.text[offset + len(written) : end]
        advice = "" if correction else hint or fault.mend
        self.found.append(fault.at(self._at(offset), message, advice, correction))

    def _next(self, what: str, offsets: Iterator[int]) -> int:
        """Return the n-th of the places of something for the n-th call."""
        return next(self.places.setdefault(what, offsets), 0)

    def _matches(self, pattern: re.Pattern[str]) -> Iterator[int]:
        """Yield where a pattern stands in the text."""
        return (match.start("here") for match in pattern.finditer(self.text))

    def _addresses(self, target: str) -> Iterator[int]:
        """Yield where an address stands in the text as one, not as words."""
        found = False
        for start in _occurrences(self.text, target) if target else ():
            before, after = self.text[max(start - 3, 0) : start], self.text[start + len(target) :][:1]
            if (before[-1:] in "(<=\"'" or before == "]: ") and (not after or after in " \t\n>)\"'"):
                found = True
                yield start
        if not found:
            yield from self._roughly(target)

    def _roughly(self, target: str) -> Iterator[int]:
        """Yield where an address may stand that was written otherwise, with marks of Markdown in it, or not at all."""
        if not target:
            yield from self._matches(_EMPTY_ADDRESS)
            return
        # An address that has a longer beginning of it than any other is most likely the one.
        length = bisect_left(range(1, len(target)), True, key=lambda size: not self._opens(target[:size]))
        for opening in _OPENINGS if length else ():
            yield from (start + len(opening) for start in _occurrences(self.text, opening + target[:length]))

    def _opens(self, beginning: str) -> bool:
        """Return whether an address in brackets begins so."""
        return any(opening + beginning in self.text for opening in _OPENINGS)

    def _mark(self, kind: str, value: str, offset: int, text: str = "") -> str:
        """Remember a slot and return the mark that stands for it."""
        self.slots.append(Slot(kind, value, self._at(offset), text))
        return f"{OPEN}{self.key}-{len(self.slots) - 1}{CLOSE}"

    def _take_gap(self, match: re.Match[str]) -> str:
        """Replace a fact or a citation by a mark."""
        kind = "fact" if match[1] else "cite"
        return self._mark(kind, (match[1] or match[2]).strip(), match.start())

    def block(self, kind: str, heading: str) -> str:
        """Return the mark that stands for a block."""
        offset = self._next(kind, self._addresses(f"{kind}:"))
        return self._mark(kind, "", offset, heading).replace("-", "-b")

    def callout_kind(self, written: str) -> str:
        """Return the kind of a callout, complaining about one that does not exist."""
        kind = written.lower()
        if kind in CALLOUTS:
            return kind
        message = f'There is no callout "{written}".{did_you_mean(kind, CALLOUTS)}'
        mark, near = f"[!{written}]", closest(kind, CALLOUTS)
        offset = self._next(mark, _occurrences(self.text, mark))
        self._complain(faults.UNKNOWN_CALLOUT, offset, message, "", mark, f"[!{near}]" if near else "")
        return "note"

    def _take_address(self, tag: str, attribute: str, value: str) -> str:
        """Replace each address by a mark; called by the sanitiser for every attribute."""
        if (tag, attribute) not in (("a", "href"), ("img", "src")):
            return value
        if _MARK.search(value):
            offset = self._next("{", self._matches(_BRACED_ADDRESS))
            self._complain(faults.FACT_IN_ADDRESS, offset, "A fact in braces cannot stand in a link's address.")
            return "#"
        offset = self._next(value, self._addresses(value))
        return self._mark("link" if tag == "a" else "image", value, offset)

    def _refuse(self, name: str) -> None:
        """Name an element, an attribute or a kind of link that may not stand in a text; it is taken out in any case."""
        offset = self._next(name.lower(), _occurrences(self.text.lower(), name.lower()))
        scheme = name.removesuffix(":").lower()
        if name.endswith(":") and scheme not in _DANGEROUS:
            known = [f"{known}:" for known in SCHEMES]
            message = f'I do not know links that begin with "{name}".{did_you_mean(name, known)}'
            self._complain(faults.UNKNOWN_SCHEME, offset, message, "", name, closest(name, known) or "")
        else:
            shown = name.removeprefix("<")
            self._complain(faults.FORBIDDEN_HTML, offset, f'"{shown}" may not stand in a text.')

    def _head(self, match: re.Match[str]) -> str:
        """Return a heading with its anchor, and remember it."""
        level, attributes, inner = int(match[1]), match[2], match[3]
        text = self._words(inner)
        offset = self._next("#", self._matches(_HEADING_LINE))
        if level == 1:
            message = f'"{text}" is written as a main heading; the page has one already, its title.'
            hint = "" if self.text.startswith("#", offset) else "Write ## before it, and delete the line of = below it."
            self._complain(faults.MAIN_HEADING_TWICE, offset, message, hint, "#", "##")
        taken = {heading.anchor for heading in self.headings}
        written = re.search(r'\sid="([^"]*)"', attributes)
        if written and written[1] in taken:
            message = f'The anchor "{written[1]}" is used by an earlier heading.'
            self._complain(faults.SAME_ANCHOR, offset, message)
        anchor = written[1] if written else free_name(slugify(text) or "section", taken)
        self.headings.append(Heading(max(level, 2), anchor, text))
        name = f"h{max(level, 2)}"
        given = attributes if written else f' id="{anchor}"{attributes}'
        return f"<{name}{given}>{inner}</{name}>"

    def _name_callout(self, match: re.Match[str]) -> str:
        """Return a callout whose title is also the name that screen readers speak."""
        return f'{match[1]} aria-label="{escape(self._words(match[3]))}">{match[2]}{match[3]}{match[4]}'

    def _words(self, html: str) -> str:
        """Return the words of a piece of HTML without markup and marks."""
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", _MARK.sub("", html)))).strip()

    def _cut(self, html: str) -> Iterator[str | Slot]:
        """Yield the HTML between slots, and the slots."""
        end = 0
        for match in _MARKED.finditer(html):
            key, _, number = (match["block"] or match["inline"] or match["image"]).partition("-")
            if key != self.key:
                continue
            if match.start() > end:
                yield html[end : match.start()]
            index = int(number.removeprefix("b"))
            yield self._image(index, match["before"] + match["after"]) if match["image"] else self.slots[index]
            end = match.end()
        if end < len(html):
            yield html[end:]

    def _image(self, index: int, attributes: str) -> Slot:
        """Return the slot of a picture with its other attributes; facts in them stay in braces, to be filled later."""
        slot = self.slots[index]
        if not re.search(r'\salt="[^"]*\w[^"]*"', attributes):
            message = f'The picture "{slot.value}" has no words that say what it shows.'
            self.found.append(faults.MISSING_ALT.at(slot.position, message, faults.MISSING_ALT.mend))
        return replace(slot, text=_MARK.sub(self._written, attributes))

    def _written(self, mark: re.Match[str]) -> str:
        """Return what was written where a mark stands within an attribute: a fact's name; other marks have no place."""
        slot = self.slots[int(mark[2])] if mark[1] == self.key else None
        return f"{{{slot.value}}}" if slot and slot.kind == "fact" else ""


def _occurrences(text: str, words: str) -> Iterator[int]:
    """Yield where words stand in a text."""
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def anchors_of(body: Body) -> frozenset[str]:
    """Return every id in a body."""
    ids = {heading.anchor for heading in body.headings}
    for part in body.parts:
        html = part if isinstance(part, str) else part.text if part.kind == "image" else ""
        ids.update(re.findall(r'\sid="([^"]+)"', html))
    return frozenset(ids)
