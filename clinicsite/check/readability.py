"""How hard a text is to read, by the formulas of its language.

A formula is data: numbers by which measures of a text are multiplied before they are added. Syllables are counted by a
language's rules and its list of exceptions. Nothing here knows a language.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from clinicsite.check.sentences import WORD
from clinicsite.records import dataclass

LONG_WORD = 7
"""Letters from which a word counts as long (Bamberger and Vanecek 1984: more than six)."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted in a text."""

    sentences: int = 0
    words: int = 0
    syllables: int = 0
    polysyllables: int = 0
    """Words of three syllables or more."""
    monosyllables: int = 0
    long_words: int = 0

    @property
    def numbers(self) -> tuple[int, ...]:
        """All of it, in order."""
        return self.sentences, self.words, self.syllables, self.polysyllables, self.monosyllables, self.long_words

    @classmethod
    def of_all(cls, counts: Iterable[Counts]) -> Counts:
        """Return what is counted in several texts together."""
        return cls(*map(sum, zip(*(one.numbers for one in counts), strict=True)))

    def measures(self) -> dict[str, float]:
        """Return the measures that formulas are made of."""
        words, sentences = max(1, self.words), max(1, self.sentences)
        return {
            "constant": 1.0,
            "words_per_sentence": self.words / sentences,
            "syllables_per_word": self.syllables / words,
            "percent_polysyllables": 100 * self.polysyllables / words,
            "percent_monosyllables": 100 * self.monosyllables / words,
            "percent_long_words": 100 * self.long_words / words,
            "root_of_polysyllables_in_30_sentences": math.sqrt(30 * self.polysyllables / sentences),
        }


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that says how many years of school a text asks for."""

    name: str
    source: str
    weights: Mapping[str, float]

    def grade(self, counts: Counts) -> float:
        """Return the years of school."""
        measures = counts.measures()
        return sum(weight * measures[name] for name, weight in self.weights.items())


class Syllables:
    """Counts the syllables of words of one language and remembers them."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._groups = re.compile(f"[{data['vowels']}]+")
        self._fewer = re.compile("|".join(data["fewer"])) if data.get("fewer") else None
        self._more = re.compile("|".join(data["more"])) if data.get("more") else None
        self._known: dict[str, int] = {}
        for number, words in data.get("exceptions", {}).items():
            self._known.update(dict.fromkeys(words.split(), int(number)))

    def of(self, word: str) -> int:
        """Return the number of syllables of a word, at least 1."""
        count = self._known.get(word)
        if count is None:
            count = self._known[word] = self._count(word)
        return count

    def _count(self, word: str) -> int:
        """Return the number of syllables of a word that was not met yet."""
        small = word.casefold().replace("’", "'")
        if small != word and small in self._known:
            return self._known[small]
        parts = re.split("[-‐‑]", small)
        if len(parts) > 1:
            return sum(self.of(part) for part in parts if part)
        small = small.removesuffix("'s").replace("'", "") if small not in self._known else small
        if small in self._known:
            return self._known[small]
        count = len(self._groups.findall(small))
        if self._fewer:
            count -= len(self._fewer.findall(small))
        if self._more:
            count += len(self._more.findall(small))
        return max(1, count)


_SHIFTS = (0, 20, 40, 60)
_MASK = (1 << 20) - 1


class _Packed(dict[str, int]):
    """What is counted of each word, in one number, so that the words of a text are added in one go."""

    def __init__(self, syllables: Syllables) -> None:
        self._syllables = syllables

    def __missing__(self, word: str) -> int:
        count = self._syllables.of(word)
        parts = (count, count >= 3, count == 1, len(word) >= LONG_WORD)
        packed = self[word] = sum(part << shift for part, shift in zip(parts, _SHIFTS, strict=True))
        return packed


class Readability:
    """Measures texts of one language."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._syllables = Syllables(data["syllables"])
        self._packed = _Packed(self._syllables)
        self.formulas = tuple(
            Formula(name, item["source"], {key: float(weight) for key, weight in item["weights"].items()})
            for name, item in data["formulas"].items()
        )
        self.limit = float(data["limit"])
        """The years of school that a page for everyone may ask for."""

    def count(self, text: str, sentences: int) -> Counts:
        """Return the counts of a text of so many sentences."""
        words = WORD.findall(text)
        total = sum(map(self._packed.__getitem__, words))
        return Counts(sentences, len(words), *((total >> shift) & _MASK for shift in _SHIFTS))

    def hardness(self, sentence: str) -> float:
        """Return the years of school that one sentence asks for, to compare it with others."""
        return self.formulas[0].grade(self.count(sentence, 1))

    def syllables_of(self, word: str) -> int:
        """Return the number of syllables of a word."""
        return self._syllables.of(word)
