"""How much a sentence reads like what may not be said: the weights of its words, of their kinds and of their order.

Rules know what they look for; what is put in words that no rule knows still looks like other promises. Every word, two
words in a row or with one between, each kind of word ("what troubles", "what becomes of it"), each kind with the word
beside it and each kind before another has a weight; what a sentence weighs is their sum. The kinds are data that people
write, the weights are made from sentences that people have judged, by `tools/make_weights.py`. Nothing here knows a
language, nor what a kind means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from math import sqrt
from typing import Any, NamedTuple

from clinicsite.check.phrases import PhraseBook
from clinicsite.check.tokens import Tokens

_STEM = 5
"""Letters by which a longer word is known as well, for its forms and for those that were never seen."""
_SHORTEST_END = 4
"""Letters that the end of a compound has at least."""
_LONGEST_END = 14
_MARKS = '?!"'
"""Marks that have a weight."""
_STEP = 4
"""Words by which lengths are told apart, for short sentences."""
_LONG = 8
"""Steps from which on a sentence is simply long."""


_NUMBER = "0"
"""What stands for every number in digits."""


class Found(NamedTuple):
    """Words of a kind in a sentence."""

    start: int
    """The first word."""
    end: int
    """The word behind the last."""
    kind: str


Packed = tuple[Any, ...]
"""Kinds as plain values."""


class Kinds:
    """Words and phrases by their kind, found in texts. An entry may stand in several kinds; the longest one counts.

    An entry that begins with a dash is the end of a compound: `-schmerzen`.
    """

    def __init__(self, by_first: Mapping[str, Any], endings: Mapping[str, Sequence[str]]) -> None:
        """Take what `made` has found."""
        self._by_first = by_first
        self._endings = endings

    @classmethod
    def made(cls, data: Mapping[str, Sequence[str]], book: PhraseBook) -> Kinds:
        """Return the entries of each kind, with stars for all forms of a word as in phrases."""
        found: dict[str, dict[tuple[str, ...], list[str]]] = {}
        endings: dict[str, list[str]] = {}
        for kind, entries in data.items():
            for entry in map(str, entries):
                if entry.startswith("-"):
                    endings.setdefault(entry[1:], []).append(kind)
                    continue
                for words in book.forms_of(entry):
                    kinds = found.setdefault(words[0], {}).setdefault(words[1:], [])
                    if kind not in kinds:
                        kinds.append(kind)
        by_first = {word: sorted(rests.items(), key=lambda item: -len(item[0])) for word, rests in found.items()}
        return cls(by_first, endings)

    def packed(self) -> Packed:
        """Return them as plain values, of which they can be made at once."""
        return dict(self._by_first), dict(self._endings)

    def of(self, words: Sequence[str]) -> Iterator[Found]:
        """Yield the kinds of the words of a sentence, in order."""
        at = 0
        while at < len(words):
            behind, kinds = self._at(words, at)
            for kind in kinds:
                yield Found(at, behind, kind)
            at = behind

    def _at(self, words: Sequence[str], at: int) -> tuple[int, Sequence[str]]:
        """Return behind which word the longest entry ends that begins with a word, and its kinds."""
        for rest, kinds in self._by_first.get(words[at], ()):
            if not rest or tuple(words[at + 1 : at + 1 + len(rest)]) == rest:
                return at + 1 + len(rest), kinds
        return at + 1, self._by_end(words[at]) if self._endings else ()

    def _by_end(self, word: str) -> Sequence[str]:
        """Return the kinds of a compound, by the longest end that is known."""
        for start in range(max(1, len(word) - _LONGEST_END), len(word) - _SHORTEST_END + 1):
            kinds = self._endings.get(word[start:])
            if kinds:
                return kinds
        return ()


def signs_of(words: Sequence[str], kinds: Sequence[Found], text: str) -> set[str]:
    """Return all of a sentence that can have a weight: `words` in one form, their `kinds`, and its flat `text`."""
    named = [_NUMBER if word[0].isdigit() else word for word in words]
    framed = ["^", *named, "$"]
    signs = set(named)
    signs.update(f"{one} {other}" for one, other in pairwise(framed))
    signs.update(f"{one} _ {other}" for one, other in zip(named, named[2:], strict=False))
    signs.update(f"{word[:_STEM]}-" for word in words if len(word) > _STEM)
    signs.update(mark for mark in _MARKS if mark in text)
    signs.add(f"#{min(len(words) // _STEP, _LONG)}")
    signs.update(_signs_of_kinds(framed, kinds))
    return signs


def _signs_of_kinds(framed: Sequence[str], kinds: Sequence[Found]) -> Iterator[str]:
    """Yield what kinds say: each, with the word before it and behind it, directly behind another, and after others.

    `framed` are the words with a mark before the first and behind the last.
    """
    ending: dict[int, list[str]] = {}
    for _, end, kind in kinds:
        ending.setdefault(end, []).append(kind)
    for start, end, kind in kinds:
        yield f"<{kind}>"
        yield f"{framed[start]} <{kind}>"
        yield f"<{kind}> {framed[end + 1]}"
        yield from (f"<{other}>+<{kind}>" for other in ending.get(start, ()))
    # The first end and the last start of each kind say who stands before whom: a sentence may have thousands of words.
    ends = {kind: end for _, end, kind in sorted(kinds, key=lambda found: -found[1])}
    starts = {kind: start for start, _, kind in sorted(kinds, key=lambda found: found[0])}
    yield from (f"<{a}> <{b}>" for a, end in ends.items() for b, start in starts.items() if end <= start)


class Scales:
    """Weighs sentences of one language."""

    def __init__(self, kinds: Kinds, weights: Mapping[str, int]) -> None:
        """Take the kinds of words, and weights in hundredths."""
        self._kinds = kinds
        self._weights = weights

    def weigh(self, tokens: Tokens, start: int, end: int, text: str) -> float:
        """Return what the words from `start` to before `end` weigh: above zero, they read like a claim."""
        words = tokens.words[start:end]
        signs = signs_of(words, list(self._kinds.of(words)), text)
        weight = self._weights.get
        return sum(weight(sign, 0) for sign in signs) / sqrt(len(signs) or 1)

    def heaviest(self, tokens: Tokens, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of words that weighs most: the first, and the one behind the last."""
        words = tokens.words[start:end]
        weight = self._weights.get
        each = [weight(word, 0) + weight(f"{word[:_STEM]}-", 0) for word in words]
        for first, behind, kind in self._kinds.of(words):
            each[first] += weight(f"<{kind}>", 0) // (behind - first)
        best = max(range(len(each)), key=each.__getitem__)
        near = [at for at in range(max(0, best - _STEP), min(len(each), best + _STEP + 1)) if each[at] > 0]
        return start + min([best, *near]), start + max([best, *near]) + 1


def weights_of(text: str) -> dict[str, int]:
    """Return the weights that lines of data give: first the weight, behind it the signs, with bars between."""
    found: dict[str, int] = {}
    for line in text.splitlines():
        weight, _, signs = line.partition(" ")
        found.update(dict.fromkeys(signs.split("|"), int(weight)))
    return found


class Weighing:
    """What a language's data says of weights; read when a sentence is weighed, for most runs meet nothing new."""

    def __init__(
        self, files: Iterable[Mapping[str, Any]], book: PhraseBook, kept: tuple[Any, ...] | None = None
    ) -> None:
        """Take the data files, of which one may hold `kinds` and one `weights`; `kept` are kinds as plain values."""
        self._kept = kept
        self._files = tuple(files)
        self._book = book

    @cached_property
    def kinds(self) -> Kinds:
        """The kinds of words. It takes a while to make them."""
        if self._kept:
            return Kinds(*self._kept)
        kinds = {name: entries for data in self._files for name, entries in data.get("kinds", {}).items()}
        return Kinds.made(kinds, self._book)

    def to_keep(self) -> Packed | None:
        """Return the kinds as plain values; None if nobody has asked for them and none were kept."""
        return self.kinds.packed() if "kinds" in self.__dict__ else self._kept

    @cached_property
    def scales(self) -> Scales:
        """The scales."""
        return Scales(self.kinds, weights_of("\n".join(data["weights"] for data in self._files if "weights" in data)))
