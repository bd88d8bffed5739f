"""Texts as words in one form, and where each stands: what phrases are looked for in.

A word is brought into one form by data of its language: a contraction is taken apart ("can't" is "can not"), one of
several spellings stands for all. Nothing here knows a language, nor what a phrase is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from clinicsite.records import dataclass

_FLAT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u00a0": " ", "‑": "-",
                       "\ufffc": " ", "–": "-"})  # fmt: skip
_WORD = re.compile(r"\d+(?:[.,]\d+)*(?:\s?%)?(?!\w)|[\w$€£&%#]+(?:['.][\w$&%]+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
_MONEY = re.compile(r"[$€£]\d+")
_JOINED = re.compile(r"[\s\-,*\"'()./]{0,4}")
_BEGINS = re.compile(r"[.!?:;]\s$|-\s$|[\"(*]$")
_STOPS = re.compile(r"[\s\"')*]*(?:[.!;:]|-|\Z)")
_ASKS = re.compile(r"\s?\?[\s\"]*")
_COMMA = re.compile(r",\s")
_PARTS = re.compile(r"[;:—…]|\s-\s|[.!?]\s")
_SHORTEST_STEM = 3
"""Letters that have to stand before an ending that is written in several ways."""


def flat(text: str) -> str:
    """Return a text of the same length in the form that words are looked for in."""
    lower = text.translate(_FLAT).lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands between two words."""

    joined: bool
    """Whether the words before and behind it can belong to one phrase."""
    begins: bool
    """Whether a thought can begin behind it."""
    stops: bool
    """Whether a sentence, or a part of one, can end before it."""
    asks: bool
    """Whether it is the end of a question."""
    parts: bool
    """Whether it ends a clause."""
    comma: bool
    """Whether it is a comma, behind which a clause may begin."""


@cache
def _gap(between: str) -> _Gap:
    """Return what is known of some marks between two words; there are few kinds."""
    return _Gap(
        _JOINED.fullmatch(between) is not None,
        _BEGINS.search(between) is not None,
        _STOPS.match(between) is not None if between.strip() else False,
        _ASKS.fullmatch(between) is not None,
        _PARTS.search(between) is not None,
        _COMMA.match(between) is not None,
    )


_INSIDE = _gap("'")
"""Between the parts of a contraction."""


class Tokens:
    """The words of a flat text in order, in one form."""

    __slots__ = ("ends", "gaps", "starts", "text", "words")

    def __init__(self, text: str, speller: Speller) -> None:
        """Read a flat text."""
        self.text = text
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.gaps: list[_Gap] = []
        """What stands behind each word."""
        last = 0
        for match in _WORD.finditer(text):
            forms = speller.forms(match[0])
            start, end = match.span()
            if not forms:
                continue
            if self.words:
                self.gaps.append(_gap(text[last:start]))
            self.words.extend(forms)
            self.starts.extend([start] * len(forms))
            self.ends.extend([end] * len(forms))
            self.gaps.extend([_INSIDE] * (len(forms) - 1))
            last = end
        if self.words:
            self.gaps.append(_gap(text[last:]))

    def without(self, spans: Iterable[tuple[int, int]]) -> Tokens:
        """Return the same with some words blotted out: from the first of each span to before its second."""
        other = Tokens.__new__(Tokens)
        other.text, other.starts, other.ends, other.gaps = self.text, self.starts, self.ends, self.gaps
        other.words = list(self.words)
        for start, end in spans:
            other.words[start:end] = [""] * (end - start)
        return other

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """Return which words stand between two offsets of the text: the first, and the one behind the last."""
        first = next((i for i, at in enumerate(self.starts) if at >= start), len(self.words))
        behind = next((i for i in range(first, len(self.words)) if self.starts[i] >= end), len(self.words))
        return first, behind

    def stops(self, index: int, end: int) -> bool:
        """Return whether a part of a sentence can end behind a word, of the words before `end`."""
        return index == end - 1 or self.gaps[index].stops

    def begins(self, index: int, start: int) -> bool:
        """Return whether a thought can begin with a word, of the words from `start` on."""
        return index == start or self.gaps[index - 1].begins


class Speller:
    """Brings the words of one language into one form, and gives their inflected forms."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take the data of a language: `contractions`, `clitics`, `spellings`, `endings` and `irregular`.

        An ending is an expression and what stands in its place in each form; `irregular` are lines of forms.
        """
        self._whole = {str(word): str(forms).split() for word, forms in data.get("contractions", {}).items()}
        clitics = {str(end): str(forms).split() for end, forms in data.get("clitics", {}).items()}
        self._clitics = sorted(clitics.items(), key=lambda item: (-len(item[0]), item[0]))
        self._spellings = [(str(one), str(other)) for one, other in data.get("spellings", {}).items()]
        # Few words end in one of these, and to ask for all endings at once is quick.
        self._ends = (tuple(end for end, _ in self._clitics), tuple(one for one, _ in self._spellings))
        self._endings = [(str(ending), tuple(map(str, forms))) for ending, forms in data.get("endings", ())]
        self._irregular: dict[str, tuple[str, ...]] = {}
        for line in data.get("irregular", ()):
            forms = tuple(line.split())
            self._irregular[forms[0]] = forms
        self._known: dict[str, tuple[str, ...]] = {}

    def forms(self, word: str) -> tuple[str, ...]:
        """Return a flat word in its one form: mostly one word, several for a contraction."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = tuple(self._split(word))
        return known

    def words(self, text: str) -> tuple[str, ...]:
        """Return the words of some flat text in their one form."""
        return tuple(form for word in _WORD.findall(text) for form in self.forms(word))

    def words_of(self, text: str) -> set[str]:
        """Return which words stand in a flat text."""
        known = self._known
        found: set[str] = set()
        for word in set(_WORD.findall(text)):
            found.update(known.get(word) or self.forms(word))
        return found

    def inflected(self, word: str) -> Sequence[str]:
        """Return the forms of a word: those that are known, else those that its ending asks for."""
        if word in self._irregular:
            return self._irregular[word]
        for ending, forms in self._endings:
            match = re.search(rf"(?:{ending})$", word)
            if match:
                return [word[: match.start()] + form for form in forms]
        return [word]

    def _split(self, word: str) -> Iterator[str]:
        """Yield the parts of a word in their one form."""
        if word[0].isdigit() and word[-1] == "%":
            word = re.sub(r"\s", "", word)
        if word in self._whole:
            yield from self._whole[word]
            return
        for clitic, forms in self._clitics if word.endswith(self._ends[0]) else ():
            if word.endswith(clitic):
                stem = word[: -len(clitic)]
                yield from (self.forms(stem) if stem else ())
                yield from forms
                return
        yield self._spelled(word)

    def _spelled(self, word: str) -> str:
        """Return a word with the ending that stands for the ways in which it is written."""
        for one, other in self._spellings if word.endswith(self._ends[1]) else ():
            if word.endswith(one) and len(word) >= len(one) + _SHORTEST_STEM:
                return word[: -len(one)] + other
        return word


@cache
def is_number(word: str, kind: str) -> bool:
    """Return whether a word is a number in digits of a kind: `#` any, `#%` a percentage, `$#` an amount of money."""
    if kind == "$#":
        return _MONEY.match(word) is not None
    return _NUMBER.fullmatch(word) is not None and (kind == "#" or word[-1] == "%")
