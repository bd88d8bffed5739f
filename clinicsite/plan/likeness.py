"""How much texts have in common: places and numbers masked, five-word shingles, the Jaccard index (Broder 1997).

The index of two texts is what they share of their shingles, divided by all that either has. It is worked out exactly;
which texts have to be compared at all is found without looking at every pair, so that ten thousand pages take about
a thousand times as long as ten. Nothing here knows pages or owners.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import ceil

from clinicsite.records import dataclass

SHINGLE = 5
"""Words in a shingle."""
ENOUGH = 16
"""So many texts that are alike say enough of one: among a thousand copies, not every pair is compared."""

PLACE = "PLACE"
"""Stands for any place; no word of a text has capital letters by then."""
_MARKUP = re.compile(r"\]\([^)]*\)|\{[^}]*\}|\[\^[^\]]*\]|https?://\S+|^> \[!\w+\]|[#>*_`|\[\]!]+|--+", re.MULTILINE)
_NUMBERED = re.compile(r"\b[A-Z]{1,3}[- ]?\d{1,4}\b")
"""Roads by letters and a number, as they are written in most countries: A20, I-25, US 36."""
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
_BITS = 24
"""Room for the number of one word: sixteen million different words."""
_ALL = (1 << (_BITS * SHINGLE)) - 1

Words = Sequence[str]
Shingles = frozenset[int]


class Masks:
    """Makes all places and numbers of a text look the same."""

    def __init__(self, names: Iterable[str], roads: Iterable[str] = ()) -> None:
        """Take the names of places, and the words by which roads are known.

        A word for roads, like `Road`, makes a road of the capitalized words before it; one with a hyphen, like
        `-straße`, is the end of a word.
        """
        self._names: dict[str, list[tuple[str, ...]]] = {}
        for name in names:
            words = tuple(_plain(name))
            if words:
                self._names.setdefault(words[0], []).append(words)
        for group in self._names.values():
            group.sort(key=len, reverse=True)
        self._roads = _road_pattern(tuple(roads))

    def words(self, text: str) -> list[str]:
        """Return the words of a text without markup, in small letters, with `PLACE` for places and 0 for digits."""
        plain = _NUMBERED.sub(" 0 ", _MARKUP.sub(" ", text))
        words = _plain(self._roads.sub(" 0 ", plain) if self._roads else plain)
        masked: list[str] = []
        past = 0
        for index, word in enumerate(words):
            if index < past:
                continue
            length = self._name_at(words, index) if word in self._names else int(word == "0")
            masked.append(PLACE if length else word)
            past = index + length
        return masked

    def _name_at(self, words: Sequence[str], index: int) -> int:
        """Return how many words the longest name has that begins at a word; 0 for none."""
        for name in self._names[words[index]]:
            if tuple(words[index : index + len(name)]) == name:
                return len(name)
        return 0


def _plain(text: str) -> list[str]:
    """Return the words of a text in small letters, with 0 for each run of digits."""
    return _WORD.findall(_DIGITS.sub("0", text.casefold()))


def _road_pattern(roads: Sequence[str]) -> re.Pattern[str] | None:
    """Return a pattern of names of roads, or None for a language without such words."""
    words = "|".join(re.escape(word) for word in roads if not word.startswith("-"))
    ends = "|".join(re.escape(word[1:]) for word in roads if word.startswith("-"))
    capital = r"[^\W\d_a-zß-ÿ]\w*"
    forms = [rf"(?:{capital}\.? ){{1,4}}(?:{words})\b"] if words else []
    forms += [rf"\b{capital}(?:{ends})\b"] if ends else []
    return re.compile("|".join(forms)) if forms else None


# --- all of some texts --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alike:
    """The text that another is most like, as far as was looked."""

    score: float
    """What both share of all shingles that either has, from 0 to 1."""
    index: int
    """Which text it is."""


def jaccard(a: frozenset[int], b: frozenset[int]) -> float:
    """Return how much two sets have in common: shared members divided by all members."""
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if a or b else 0.0


def numbered(texts: Iterable[Words]) -> list[list[int]]:
    """Return texts with a number for each word, the same for the same word; numbers begin with 1."""
    numbers: dict[str, int] = {}
    return [[numbers.setdefault(word, len(numbers) + 1) for word in text] for text in texts]


def shingles(text: Sequence[int]) -> Iterator[int]:
    """Yield the shingles of a numbered text in order; a text of fewer words is one shingle."""
    value = 0
    for place, number in enumerate(text, 1):
        value = (value << _BITS | number) & _ALL
        if place >= SHINGLE:
            yield value
    if 0 < len(text) < SHINGLE:
        yield value


def matrix(texts: Sequence[Words]) -> list[list[float]]:
    """Return the likeness of each text with each, as rows; every pair is compared, so only for some dozens."""
    sets = [frozenset(shingles(text)) for text in numbered(texts)]
    rows = [[1.0] * len(sets) for _ in sets]
    for i, first in enumerate(sets):
        for j in range(i):
            rows[i][j] = rows[j][i] = jaccard(first, sets[j])
    return rows


class Texts:
    """Texts that are compared with each other."""

    def __init__(self, texts: Sequence[Words]) -> None:
        """Take the texts and keep of each its shingles that may stand in another: most stand in one alone."""
        self._numbered = numbered(texts)
        room = 8 * sum(map(len, self._numbered)) + 9
        met = bytearray(room)
        for text in self._numbered:
            for value in set(shingles(text)):
                slot = value % room
                if met[slot] < 2:
                    met[slot] += 1
        self._sizes: list[int] = []
        self._sets: list[Shingles] = []
        for text in self._numbered:
            own = frozenset(shingles(text))
            self._sizes.append(len(own))
            self._sets.append(frozenset(value for value in own if met[value % room] > 1))
        self._counts = Counter(value for members in self._sets for value in members)
        order = {value: place for place, value in enumerate(sorted(self._counts, key=lambda v: (self._counts[v], v)))}
        self._ranked = [sorted(map(order.__getitem__, members)) for members in self._sets]

    def own_share(self, index: int, start: int, end: int) -> float:
        """Return the share of the shingles of a part of a text, some of its words, that stand in no other text."""
        part = list(shingles(self._numbered[index][start:end]))
        return sum(self._counts[value] < 2 for value in part) / len(part) if part else 0.0

    def shared_run(self, index: int, other: int) -> tuple[int, int]:
        """Return the longest run of words of a text whose shingles all stand in another, as its start and end."""
        run, best = 0, (0, 0)
        for place, value in enumerate(shingles(self._numbered[index])):
            run = run + 1 if value in self._sets[other] else 0
            if run + SHINGLE - 1 > best[1] - best[0] and run:
                best = (place + 1 - run, place + SHINGLE)
        return best

    def score(self, i: int, j: int) -> float:
        """Return the likeness of two of the texts."""
        shared = len(self._sets[i] & self._sets[j])
        whole = self._sizes[i] + self._sizes[j] - shared
        return shared / whole if whole else 0.0

    def closest(self, least: float, judged: Sequence[bool]) -> list[Alike | None]:
        """Return for each text that is judged the one that it is most like, if that is `least` or more.

        Two sets that have so much in common share a member among their first, rarest ones, because the rest alone
        would not be enough (Xiao and others 2008, "Efficient similarity joins"). Sets are taken by size, so
        that the smaller one of a pair is met before.
        """
        return _Join(self, self._sizes, self._ranked, least, judged).found


class _Join:
    """Looks for texts that are alike; used once."""

    def __init__(
        self, texts: Texts, sizes: Sequence[int], ranked: Sequence[Sequence[int]], least: float, judged: Sequence[bool]
    ) -> None:
        self._texts = texts
        self._sizes = sizes
        self._least = least
        self._judged = judged
        self.found: list[Alike | None] = [None] * len(sizes)
        self._all: dict[int, list[int]] = {}
        self._waiting: dict[int, list[int]] = {}
        for index in sorted(range(len(sizes)), key=lambda i: (sizes[i], i)):
            size = sizes[index]
            unique = size - len(ranked[index])
            self._look(index, ranked[index][: max(0, self._first(size, least) - unique)])
            # A set that is met later is at least as large, so that fewer of this one's members have to be kept.
            kept = ranked[index][: max(0, self._first(size, 2 * least / (1 + least)) - unique)]
            for member in kept:
                self._all.setdefault(member, []).append(index)
                if judged[index] and not self.found[index]:
                    self._waiting.setdefault(member, []).append(index)

    @staticmethod
    def _first(size: int, share: float) -> int:
        """Return how many first members of a set have to be looked at when a share of all has to be found."""
        return size - ceil(share * size - 1e-9) + 1 if size else 0

    def _look(self, index: int, members: Sequence[int]) -> None:
        """Compare a text with those before it: with all that still wait for one, and with enough of the others."""
        seen: set[int] = set()
        left = ENOUGH if self._judged[index] else 0
        for member in members:
            waiting = [other for other in self._waiting.get(member, ()) if not self.found[other]]
            if member in self._waiting:
                self._waiting[member] = waiting
            for other in waiting:
                left -= self._compare(index, other, seen)
            if left <= 0:
                continue
            for other in self._all.get(member, ()):
                left -= self._compare(index, other, seen)
                if left <= 0:
                    break

    def _compare(self, index: int, other: int, seen: set[int]) -> bool:
        """Keep the likeness of two texts if it is enough, and return whether it is."""
        if other in seen or self._sizes[other] < self._least * self._sizes[index] - 1e-9:
            return False
        seen.add(other)
        score = self._texts.score(index, other)
        if score < self._least:
            return False
        for one, two in ((index, other), (other, index)):
            best = self.found[one]
            if self._judged[one] and (best is None or (-score, two) < (-best.score, best.index)):
                self.found[one] = Alike(score, two)
        return True
