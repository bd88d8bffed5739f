"""Phrases as data, and where they stand among the words of a text.

A phrase is words with a space between:

- `cure|cures|cured`   one of these words; an underscore in one is a space: `same_day|instant`
- `cure*`              all forms of a word, made by the endings of its language: cure, cures, cured, curing
- `<name>`             an entry of the list of that name; entries may be several words
- `[the|your]`         a word that may be missing
- `...` and `..2`      up to four words, or two, whatever they are
- `~`                  any words, as far as the clause goes
- `#`, `#%` and `$#`   a number, in digits or in words of the list `number`; a percentage; an amount of money
- `^` and `$`          where a sentence or a part behind a colon or a dash begins; where it ends: also `again|$`
- `?`                  the end of a short question that the next sentence answers: "Back pain? Gone."

Capital letters do not count, a hyphen counts as a space, and quotes may be curly or straight. Nothing here knows a
language, nor what a phrase means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import NamedTuple

from clinicsite.check.tokens import Speller, Tokens, flat, is_number
from clinicsite.records import dataclass, field

Lists = Mapping[str, Sequence[str]]
"""Words and phrases by the name of their list."""

Anchors = tuple[float, frozenset[str]]
"""Rare words, and before them how often one of these is met, roughly."""
_MAX_GAP = 4
_CLAUSE = 14
"""Words of a clause that may stand between two of a phrase."""
ASKED = "?"
"""The token for the end of a short question: a phrase with it goes on in the next sentence."""
_NUMBERS = frozenset({"#", "#%", "$#"})
_MARKS = frozenset({"^", "$", ASKED, "~"})


class Span(NamedTuple):
    """Where a phrase stands: the first word, and the one behind the last."""

    start: int
    end: int
    named: tuple[tuple[int, int], ...] = ()
    """Of these words the stretches that the phrase names; the others stand in its gaps."""


@dataclass(frozen=True, slots=True)
class _OneOf:
    """One of several entries, each of one word or more."""

    entries: Mapping[str, Sequence[tuple[str, ...]]]
    """By its first word, what has to follow of each entry; the longest first."""
    numbers: tuple[str, ...] = ()
    """The kinds of numbers among them."""

    def ends(self, tokens: Tokens, at: int, end: int) -> Iterator[int]:
        """Yield behind which word each entry ends that begins with a word."""
        words = tokens.words
        for rest in self.entries.get(words[at], ()):
            behind = at + 1 + len(rest)
            if not rest or (
                behind <= end
                and words[at + 1] == rest[0]
                and all(words[at + 1 + i] == word and tokens.gaps[at + i].joined for i, word in enumerate(rest))
            ):
                yield behind
        if self.is_number(words[at]):
            yield at + 1

    def is_number(self, word: str) -> bool:
        """Return whether a word is a number of a kind that stands among the entries."""
        return bool(self.numbers) and any(is_number(word, kind) for kind in self.numbers)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a phrase."""

    kind: str
    """`word`, `may` (a word that may be missing), `last` (a word or the end), `gap`, `clause`, or a mark."""
    linked: bool
    """Whether a word stands directly before it."""
    one_of: _OneOf | None = None
    most: int = 0
    """Words of a gap."""


@dataclass(frozen=True)
class Phrase:
    """A phrase, ready to be looked for."""

    text: str
    """As it is written in the data."""
    book: PhraseBook
    """The lists and the spelling that it is made of."""
    anchors: frozenset[str]
    """Rare words of which one stands in every match."""
    needs: tuple[frozenset[str], ...] = ()
    """Further words of which, of each set, one stands in every match."""

    @cached_property
    def parts(self) -> tuple[_Part, ...]:
        """What has to follow each other; made when a sentence has its words: few phrases of a language ever are."""
        return tuple(self.book.parts_of(self.text.split()))

    @cached_property
    def answers(self) -> bool:
        """Whether it begins in a short question and goes on in the answer."""
        return ASKED in self.text.split()

    def may_stand(self, words: AbstractSet[str]) -> bool:
        """Return whether a text of these words can hold it."""
        for need in self.needs:  # noqa: SIM110 - called for most phrases and texts, and this is faster
            if need.isdisjoint(words):
                return False
        return True

    @cached_property
    def _order(self) -> tuple[_OneOf, ...]:
        """What has to stand in this order, whatever is between."""
        return tuple(part.one_of for part in self.parts if part.kind == "word" and part.one_of is not None)

    def _may_follow(self, words: Sequence[str], start: int, end: int) -> bool:
        """Return whether some words hold in order what it names: to look is cheaper than to search."""
        at = start
        for one_of in self._order:
            entries, numbers = one_of.entries, one_of.numbers
            while at < end and words[at] not in entries and not (numbers and one_of.is_number(words[at])):
                at += 1
            if at == end:
                return False
            at += 1
        return True

    def _starts(self, words: Sequence[str], start: int, end: int) -> Sequence[int]:
        """Return with which words it may begin."""
        first = self.parts[0]
        if first.kind != "word" or first.one_of is None:
            return range(start, end)
        one_of = first.one_of
        return [at for at in range(start, end) if words[at] in one_of.entries or one_of.is_number(words[at])]

    def spans(self, tokens: Tokens, start: int, end: int) -> Iterator[Span]:
        """Yield where it stands among the words from `start` to before `end`."""
        if not self._may_follow(tokens.words, start, end):
            return
        last = start
        search = _Search(self.parts, tokens, start, end)
        for at in self._starts(tokens.words, start, end):
            if at < last:
                continue
            behind = search.behind(0, at)
            if behind > at:
                yield Span(at, behind, tuple(reversed(search.named)))
                last = behind


class _Search:
    """Looks for one phrase among some words. What has failed once is not tried again, so that no text takes long."""

    def __init__(self, parts: Sequence[_Part], tokens: Tokens, start: int, end: int) -> None:
        self._parts, self._tokens = parts, tokens
        self._start, self._end = start, end
        self._failed: set[tuple[int, int]] = set()
        self.named: list[tuple[int, int]] = []
        """Where the named words stand of what was found last, the last first."""

    def behind(self, number: int, at: int) -> int:
        """Return behind which word the phrase ends whose part of a number begins with a word; -1 if it does not."""
        if number == len(self._parts):
            self.named = []
            return at
        if (number, at) in self._failed:
            return -1
        for following in self._steps(self._parts[number], at):
            found = self.behind(number + 1, following)
            if found >= 0:
                if self._parts[number].one_of is not None:
                    self.named.append((at, following))
                return found
        self._failed.add((number, at))
        return -1

    def _steps(self, part: _Part, at: int) -> Iterator[int]:
        """Yield with which word the next part can begin when this one begins with a word."""
        tokens, end = self._tokens, self._end
        if part.one_of is not None:
            if at < end and (not part.linked or at == self._start or tokens.gaps[at - 1].joined):
                yield from part.one_of.ends(tokens, at, end)
            if part.kind == "may" or (part.kind == "last" and at > self._start and tokens.stops(at - 1, end)):
                yield at
        elif part.kind == "gap":
            yield from self._gap(at, part)
        elif part.kind == "^":
            if at < end and tokens.begins(at, self._start):
                yield at
        elif part.kind == "$":
            if at > self._start and tokens.stops(at - 1, end):
                yield at
        elif at > self._start and tokens.gaps[at - 1].asks:
            yield at

    def _gap(self, at: int, part: _Part) -> Iterator[int]:
        """Yield where a gap can end: at once, or behind a word that belongs to the phrase, and so on."""
        yield at
        for behind in range(at + 1, min(at + part.most, self._end) + 1):
            if (part.linked or behind > at + 1) and behind - 2 >= self._start and not self._joined(behind - 2, part):
                return
            yield behind

    def _joined(self, index: int, part: _Part) -> bool:
        """Return whether a gap may go on behind a word."""
        gap = self._tokens.gaps[index]
        return not gap.parts and gap.joined if part.kind == "clause" else gap.joined


@dataclass(frozen=True)
class PhraseBook:
    """Makes phrases out of the lists and the spelling of one language."""

    lists: Lists
    common: Sequence[str] = ()
    """Words that stand in almost every text, the commonest first: they are poor anchors."""
    speller: Speller = field(default_factory=lambda: Speller({}))
    anchors: dict[str, Anchors] = field(default_factory=dict)
    """Of tokens of phrases the words of which one stands wherever they match; an earlier run may have found it out."""
    _tables: dict[str, _OneOf] = field(default_factory=dict)
    _read: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def phrase(self, text: str) -> Phrase:
        """Return a phrase. Raises KeyError for a list that does not exist: a bug in the data."""
        tokens = text.split()
        sets = [words for _, words in sorted(map(self._anchors, tokens), key=_cost) if words]
        return Phrase(text, self, sets[0] if sets else frozenset(), tuple(sets[1:]))

    def anchors_of(self, text: str) -> frozenset[str]:
        """Return the rare words of which one stands wherever a phrase does."""
        found = [anchors for anchors in map(self._anchors, text.split()) if anchors[1]]
        return min(found, key=_cost)[1] if found else frozenset()

    def forms_of(self, entry: str) -> Sequence[tuple[str, ...]]:
        """Return the words of each form of an entry of a list."""
        if "*" in entry or "<" in entry or "_" in entry or entry in _NUMBERS:
            return self._entries(entry)
        words = self.speller.words(flat(entry))  # most entries are plain, and there are thousands
        return (words,) if words else ()

    def any_of(self, texts: Iterable[str]) -> Phrases:
        """Return several phrases that are looked for together."""
        return Phrases(self, tuple(texts))

    def parts_of(self, pieces: Sequence[str]) -> Iterator[_Part]:
        """Yield the parts of a phrase."""
        linked = False
        for piece in pieces:
            if piece == "~":
                yield _Part("gap", linked, most=_CLAUSE)
            elif piece.startswith(".."):
                yield _Part("gap", linked, most=_MAX_GAP if piece == "..." else int(piece[2:]))
            elif piece in _MARKS:
                yield _Part(piece, linked)
                linked = piece == "$"
            elif piece.endswith("|$"):
                yield _Part("last", linked, self._one_of(piece[:-2]))
            elif piece.startswith("["):
                yield _Part("may", linked, self._one_of(piece[1:-1]))
            else:
                yield _Part("word", linked, self._one_of(piece))
                linked = True

    def _one_of(self, token: str) -> _OneOf:
        """Return what a token stands for: alternatives, each a word, a list or a number."""
        known = self._tables.get(token)
        if known is None:
            by_first: dict[str, list[tuple[str, ...]]] = {}
            for words in sorted({words for part in token.split("|") for words in self._entries(part)}, key=len):
                by_first.setdefault(words[0], []).append(words[1:])
            numbers = tuple(sorted(by_first.keys() & _NUMBERS))
            ordered = {word: tuple(reversed(rests)) for word, rests in by_first.items()}
            known = self._tables[token] = _OneOf(ordered, numbers)
        return known

    def _entries(self, part: str) -> Sequence[tuple[str, ...]]:
        """Return the words of all that a word or the name of a list stands for."""
        known = self._read.get(part)
        if known is None:
            known = self._read[part] = tuple(self._read_entries(part))
        return known

    def _read_entries(self, part: str) -> Iterator[tuple[str, ...]]:
        """Yield the words of what is met for the first time."""
        if part.startswith("<") and part.endswith(">"):
            for entry in self.lists[part[1:-1]]:
                yield from self._entries(entry)
        elif part in _NUMBERS:
            yield (part,)
            for entry in self.lists.get("number", ()) if part == "#" else ():
                yield from self._entries(entry)
        else:
            entry = part.replace("_", " ")
            for form in self._inflected(entry) if "*" in entry else (entry,):
                words = self.speller.words(flat(form))
                if words:
                    yield words

    def _inflected(self, entry: str) -> Iterator[str]:
        """Yield an entry with each form of the word that has a star."""
        before, _, rest = entry.partition("*")
        start = max(before.rfind(" "), before.rfind("-")) + 1
        for form in self.speller.inflected(before[start:]):
            yield f"{before[:start]}{form}{rest}"

    def _anchors(self, token: str) -> Anchors:
        """Return the words of which one stands wherever a token matches, and what they cost; none where any may."""
        known = self.anchors.get(token)
        if known is None:
            words = self._rare_words(token)
            known = self.anchors[token] = (sum(map(self._cost_of, words)), words)
        return known

    def _rare_words(self, token: str) -> frozenset[str]:
        """Return the anchors of a token that is met for the first time."""
        if token in _MARKS or token[0] in ".[" or token.endswith("|$"):
            return frozenset()
        found = frozenset(self._rarest(words) for part in token.split("|") for words in self._entries(part))
        return frozenset() if found & _NUMBERS else found

    def _rarest(self, words: tuple[str, ...]) -> str:
        """Return the word of an entry that is met least."""
        return words[0] if len(words) == 1 else min(words, key=self._cost_of)

    def _cost_of(self, word: str) -> float:
        """Return how often a word is met, roughly: by its rank (Zipf's law)."""
        rank = self._ranks.get(word)
        return 1.0 if rank is None else 1 + 1000 / (rank + 1)

    @cached_property
    def _ranks(self) -> dict[str, int]:
        """The ranks of common words."""
        return {word: rank for rank, word in enumerate(self.common)}


class Phrases:
    """Several phrases that are looked for together; each is made when a text has one of its words."""

    def __init__(self, book: PhraseBook, texts: Sequence[str]) -> None:
        self._book = book
        self.texts = texts
        self._made: dict[str, Phrase] = {}

    @cached_property
    def _by_word(self) -> dict[str, list[str]]:
        """The phrases by their anchors; those without any stand at the empty word."""
        found: dict[str, list[str]] = {}
        for text in self.texts:
            for word in self._book.anchors_of(text) or ("",):
                found.setdefault(word, []).append(text)
        return found

    def _fitting(self, words: AbstractSet[str]) -> Iterator[Phrase]:
        """Yield the phrases that can stand in a text of some words."""
        by_word = self._by_word
        texts = {text: None for word in by_word.keys() & words for text in by_word[word]}
        for text in (*texts, *by_word.get("", ())):
            phrase = self._made.get(text)
            if phrase is None:
                phrase = self._made[text] = self._book.phrase(text)
            if phrase.may_stand(words):
                yield phrase

    def spans(self, tokens: Tokens, start: int = 0, end: int | None = None) -> list[Span]:
        """Return where any of them stands among the words from `start` to before `end`, in order."""
        end = len(tokens.words) if end is None else end
        if not self.texts or start >= end:
            return []
        fitting = self._fitting(set(tokens.words[start:end]))
        return sorted(span for phrase in fitting for span in phrase.spans(tokens, start, end))

    def stand(self, tokens: Tokens, start: int = 0, end: int | None = None) -> bool:
        """Return whether one of them stands among the words from `start` to before `end`."""
        end = len(tokens.words) if end is None else end
        if not self.texts or start >= end:
            return False
        fitting = self._fitting(set(tokens.words[start:end]))
        return any(True for phrase in fitting for _ in phrase.spans(tokens, start, end))

    def begin(self, tokens: Tokens, start: int, end: int) -> bool:
        """Return whether the words from `start` on begin with one of them."""
        return any(span.start == start for span in self.spans(tokens, start, end))


def _cost(anchors: Anchors) -> float:
    """Return how often one of some rare words is met."""
    return anchors[0]
