"""Phrases as data, and where they stand in a sentence.

A phrase is words with a space between:

- `cure|cures|cured`   one of these words; an underscore in one is a space: `same_day|instant`
- `<name>`             an entry of the list of that name; entries may be several words
- `[the|your]`         a word that may be missing
- `...` and `..2`      up to four words, or two, whatever they are
- `#` and `#%`         a number, in digits or in words of the list `number`; a percentage
- `^` and `$`          where a sentence or a part behind a colon or a dash begins; where it ends: also `again|$`
- `?`                  the end of a short question that the next sentence answers: "Back pain? Gone."

Capital letters do not count, a hyphen counts as a space, and quotes may be curly or straight. Nothing here knows a
language, nor what a phrase means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

Lists = Mapping[str, Sequence[str]]
"""Words and phrases by the name of their list."""

_BETWEEN = r"[\s\-,*\"'()]{1,3}"
"""What may part two words of a phrase."""
_ANY_WORD = r"[\w%$&]++(?:['.][\w%$&]++)*+\.?+"
"""Takes all of a word or nothing, so that no text, however odd, is gone through again and again."""
_FLAT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u00a0": " ", "‑": "-",
                       "\ufffc": " ", "–": "-"})  # fmt: skip
_WORDS = re.compile(r"\w+")
_MAX_GAP = 4
ASKED = "?"
"""The token for the end of a short question: a phrase with it goes on in the next sentence."""
_EDGES = {
    "^": r"(?:\A|(?<=[.!?:;]\s)|(?<=-\s)|(?<=[\"(*]))",
    "$": r"(?=[\s\"')*]*(?:[.!;:]|-|\Z))",
    ASKED: r"\s?\?[\s\"]*",
}
"""Tokens that are no words."""
_NUMBERS = {"#": r"\d[\d.,]*%?", "#%": r"\d[\d.,]*\s?%"}


def flat(text: str) -> str:
    """Return a text of the same length in the form that phrases are looked for in."""
    lower = text.translate(_FLAT).lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def words_in_order(flat_text: str) -> list[str]:
    """Return the words of a text as they follow each other; a hyphen and an apostrophe part words."""
    return _WORDS.findall(flat_text)


def words_of(flat_text: str) -> set[str]:
    """Return the words of a text; a hyphen and an apostrophe part words."""
    return set(_WORDS.findall(flat_text))


@dataclass(frozen=True)
class Phrase:
    """A phrase, ready to be looked for."""

    text: str
    """As it is written in the data."""
    source: str
    """What it looks for in a flat text, as a regular expression."""
    anchors: frozenset[str]
    """Rare words of which one stands in every match."""
    needs: tuple[frozenset[str], ...] = ()
    """Further words of which, of each set, one stands in every match."""
    order: tuple[frozenset[str], ...] = ()
    """All these words in the order in which they stand."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled when a text has its words: few phrases of a language ever are."""
        return re.compile(self.source)

    @cached_property
    def answers(self) -> bool:
        """Whether it begins in a short question and goes on in the answer."""
        return ASKED in self.text.split()

    def may_stand(self, words: AbstractSet[str]) -> bool:
        """Return whether a text of these words can hold it."""
        return not any(need.isdisjoint(words) for need in self.needs)

    def may_follow(self, words: Sequence[str]) -> bool:
        """Return whether a sentence of these words, in order, can hold it: to look is cheaper than to compile."""
        rest = iter(words)
        return all(any(word in wanted for word in rest) for wanted in self.order)


@dataclass(frozen=True)
class PhraseBook:
    """Turns phrases of some lists into patterns."""

    lists: Lists
    common: Sequence[str] = ()
    """Words that stand in almost every text, the commonest first: they are poor anchors."""
    _patterns: dict[str, str] = field(default_factory=dict)
    _rare: dict[str, frozenset[str]] = field(default_factory=dict)

    def phrase(self, text: str) -> Phrase:
        """Return a phrase. Raises KeyError for a list that does not exist: a bug in the data."""
        tokens = text.split()
        order = tuple(filter(None, map(self._anchors, tokens)))
        sets = sorted(order, key=self._cost)
        return Phrase(text, self._joined(tokens), sets[0] if sets else frozenset(), tuple(sets[1:]), order)

    def any_of(self, phrases: Iterable[str]) -> re.Pattern[str] | None:
        """Return one pattern for several phrases, or None where there are none."""
        source = self.source_of(phrases)
        return re.compile(source) if source else None

    def source_of(self, phrases: Iterable[str]) -> str:
        """Return one expression for several phrases, not yet compiled; empty where there are none."""
        return "|".join(self._joined(text.split()) for text in phrases)

    def _joined(self, tokens: Sequence[str]) -> str:
        """Return the pattern of a phrase."""
        pieces, linked = [], False
        for part in tokens:
            if part.startswith(".."):
                most = _MAX_GAP if part == "..." else int(part[2])
                pieces.append(rf"(?:{_BETWEEN}{_ANY_WORD}){{0,{most}}}?")
            elif part in _EDGES:
                pieces.append(_EDGES[part])
                linked = part == "$"
            elif part.endswith("|$"):
                pieces.append(f"(?:{_BETWEEN}{self._one_of(part[:-2])}|{_EDGES['$']})")
            elif part.startswith("["):
                inner = self._one_of(part[1:-1])
                pieces.append(f"(?:{_BETWEEN}{inner})?" if linked else f"(?:{inner}{_BETWEEN})?")
            else:
                pieces.append(f"{_BETWEEN if linked else ''}{self._one_of(part)}")
                linked = True
        return rf"(?<![\w'])(?:{''.join(pieces)})(?!\w)"

    def _one_of(self, token: str) -> str:
        """Return the pattern of a token: alternatives, each a word, a list or a number."""
        known = self._patterns.get(token)
        if known is None:
            words = sorted({word for part in token.split("|") for word in self._entries(part)}, key=_longest_first)
            known = self._patterns[token] = f"(?:{'|'.join(map(self._written, words))})"
        return known

    def _entries(self, part: str) -> Iterator[str]:
        """Yield what a word or the name of a list stands for."""
        if part.startswith("<") and part.endswith(">"):
            for entry in self.lists[part[1:-1]]:
                yield from self._entries(entry)
        elif part == "#":
            yield part
            yield from self.lists.get("number", ())
        else:
            yield part.replace("_", " ")

    @staticmethod
    def _written(entry: str) -> str:
        """Return the pattern of one entry."""
        if entry in _NUMBERS:
            return _NUMBERS[entry]
        return _BETWEEN.join(re.escape(word) for word in re.split(r"[\s-]+", entry.lower()))

    def _anchors(self, token: str) -> frozenset[str]:
        """Return the words of which one stands wherever a token matches; none where any word may."""
        known = self._rare.get(token)
        if known is None:
            known = self._rare[token] = self._rare_words(token)
        return known

    def _rare_words(self, token: str) -> frozenset[str]:
        """Return the anchors of a token that is met for the first time."""
        if token[0] in "[." or token in _EDGES or token.endswith("|$"):
            return frozenset()
        entries = [entry for part in token.split("|") for entry in self._entries(part)]
        found = frozenset(self._anchor(entry.lower()) for entry in entries)
        return frozenset() if "" in found else found

    def _anchor(self, entry: str) -> str:
        """Return the rarest word of an entry, by its letters: that is how the words of a text are known."""
        words = [word for word in _WORDS.findall(entry) if not word.isdigit()]
        return min(words, key=self._cost_of, default="")

    def _cost(self, anchors: frozenset[str]) -> float:
        """Return how often one of some words is met, roughly."""
        return sum(map(self._cost_of, anchors))

    def _cost_of(self, word: str) -> float:
        """Return how often a word is met, roughly: by its rank (Zipf's law)."""
        rank = self._ranks.get(word)
        return 1.0 if rank is None else 1 + 1000 / (rank + 1)

    @cached_property
    def _ranks(self) -> dict[str, int]:
        """The ranks of common words."""
        return {word: rank for rank, word in enumerate(self.common)}


def _longest_first(entry: str) -> tuple[int, str]:
    """Return a key that puts longer entries first, because the first that fits is taken."""
    return (-len(entry), entry)
