"""Rules about what may be said, as data: phrases that are looked for in a sentence, and what lifts them.

A rule speaks of a sentence when one of its phrases stands in it and no guard lifts it: the phrase is denied, asked,
quoted as what others say, or a source is cited. Which words deny, ask and quote is data too. Where a language has
weights, a sentence that does not read like a claim at all is left alone whatever its phrases, and one that strongly
does is told though no rule knows it. Nothing here knows a language, a profession or a country.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Any

from clinicsite.check.memory import Memory
from clinicsite.check.phrases import Anchors, Phrase, PhraseBook, Phrases, Span
from clinicsite.check.prose import CITED, Block, BlockKind
from clinicsite.check.sentences import Sentences
from clinicsite.check.tokens import Speller, Tokens, flat
from clinicsite.check.weighing import Weighing
from clinicsite.diagnostics import Position
from clinicsite.records import dataclass

_QUOTED = re.compile(r'"[^"]*"')
MARK = 8
"""Bytes of the digest of a passage."""
_SHORT = 6
"""Words of a question that is no more than a beginning: "Back pain? Gone."."""
_FEWEST = 2
"""Words of a sentence that can be told for what they weigh alone."""
Index = Mapping[str, Sequence[int]]
"""The numbers of phrases by the rare words of which one stands in each."""


@dataclass(frozen=True)
class Rule:
    """What may not be said, why, and what to write instead."""

    id: str
    family: str
    """Which fault it is a case of."""
    why: str
    source: str
    """The law or the editorial rule that it comes from."""
    instead: str
    phrases: tuple[str, ...]
    """As they are written in the data."""
    lifted_by: frozenset[str]
    """The guards that lift it."""
    unless: Phrases
    """Words anywhere in the sentence that show that something else is meant."""
    kinds: frozenset[str]
    """The kinds of block in which it counts; empty for all."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence of which a rule speaks."""

    rule: Rule
    words: str
    """The words that it is about, as written."""
    sentence: str
    offset: int
    """Where the words begin in the block."""


@dataclass(frozen=True, slots=True)
class _Guard:
    """Words that lift a rule, and where they have to stand."""

    where: str
    """`before`: before the phrase in its clause; `sentence`: anywhere; `after`: directly after the phrase;
    `lead`: in what introduces the block; `outside`: where the phrase is quoted, outside of the quotes."""
    phrases: Phrases
    but: Phrases
    """Words that look like the guard's and are not."""

    def holds(self, tokens: Tokens, start: int = 0, end: int | None = None) -> bool:
        """Return whether its words stand among some words, apart from those that only look like them."""
        if not self.phrases.stand(tokens, start, end):
            return False
        spans = self.but.spans(tokens, start, end)
        return not spans or self.phrases.stand(tokens.without(span[:2] for span in spans), start, end)


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence of a block, or a short question with its answer, while it is judged."""

    block: Block
    tokens: Tokens
    """The words of the whole block."""
    start: int
    """Its first word."""
    end: int
    """The word behind its last."""
    text: str
    """The flat text of the sentence."""
    rest: str
    """The flat text of the block behind it."""
    answers: bool = False
    """Whether it is a question together with its answer."""
    affirmed: bool = False
    """Whether it is a question to which the answer is yes."""


@dataclass(frozen=True, slots=True)
class _Likeness:
    """What is done with the weights of sentences, see `weighing.py`."""

    weighing: Weighing
    rule: Rule
    """What is told of a sentence that no rule knows and that reads like a claim."""
    told_above: int
    """What it weighs at least then."""
    spared_below: int
    """What a sentence weighs at most of which no rule speaks, whatever its phrases."""


class Rulebook:
    """The rules for one language, profession and place."""

    def __init__(
        self,
        files: Sequence[Mapping[str, Any]],
        sentences: Sentences,
        index: Index | None = None,
        anchors: dict[str, Anchors] | None = None,
        clean: set[bytes] | None = None,
        kinds: tuple[Any, ...] | None = None,
    ) -> None:
        """Take the data files in order: lists of one name are joined, guards and rules added.

        `index`, `anchors`, `clean` and `kinds` are what an earlier run has found out with the same files.
        """
        self._sentences = sentences
        lists = _all_of(files, "lists")
        self.speller = Speller(_joined(data.get("words", {}) for data in files))
        self.book = PhraseBook(
            lists, tuple(lists.get("common", ())), self.speller, anchors if anchors is not None else {}
        )
        self._guards = {name: self._guard(item) for data in files for name, item in data.get("guards", {}).items()}
        settings = [data["settings"] for data in files if "settings" in data]
        self._breaks = self._any_of(settings, "clause_breaks")
        self._resume = self._any_of(settings, "resume")
        self._relatives = self._any_of(settings, "relatives")
        self._rhetorical = self._any_of(settings, "rhetorical")
        self._disclaims = self._any_of(settings, "disclaims")
        self._yes = self._any_of(settings, "affirmations")
        self._always = tuple(guard for item in settings for guard in item.get("lifted_by", ()))
        self._sources = _all_of(files, "sources")
        self.rules = tuple(self._rule(item) for data in files for item in data.get("rules", ()))
        self._likeness = self._likeness_of(files, kinds)
        self._phrases = [(rule, text) for rule in self.rules for text in rule.phrases]
        self._made: dict[int, Phrase] = {}
        self.index = index if index is not None else self._indexed()
        """By the rare words of which one stands in each phrase: the numbers of phrases. It takes a while to make."""
        self.clean = clean if clean is not None else set()
        """Digests of passages of which no rule speaks, wherever they stand: what an earlier run has found counts."""
        self.learnt: list[bytes] = []
        """What of it has been found out since somebody took it."""
        self._known: Memory[str, bool] = Memory()
        self._judged: Memory[tuple[str, str, str], tuple[Hit, ...]] = Memory()

    def _indexed(self) -> Index:
        """Return the numbers of the phrases by their anchors."""
        found: dict[str, list[int]] = {}
        for number, (_, text) in enumerate(self._phrases):
            for word in sorted(self.book.anchors_of(text)):
                found.setdefault(word, []).append(number)
        return found

    def _any_of(self, settings: Iterable[Mapping[str, Any]], name: str) -> Phrases:
        """Return the phrases of a setting."""
        return self.book.any_of(text for item in settings for text in item.get(name, ()))

    def _guard(self, item: Mapping[str, Any]) -> _Guard:
        """Return a guard."""
        return _Guard(item["where"], self.book.any_of(item["phrases"]), self.book.any_of(item.get("but", ())))

    def _rule(self, item: Mapping[str, Any]) -> Rule:
        """Return a rule."""
        return Rule(
            id=item["id"],
            family=item["family"],
            why=item["why"],
            source=" ".join([item["source"], *self._sources.get(item["family"], ())]),
            instead=item["instead"],
            phrases=tuple(item["phrases"]),
            lifted_by=(frozenset(item.get("always", self._always)) - frozenset(item.get("not_lifted_by", ())))
            | frozenset(item.get("lifted_by", ())),
            unless=self.book.any_of(item.get("unless", ())),
            kinds=frozenset(item.get("kinds", ())),
        )

    def _likeness_of(self, files: Sequence[Mapping[str, Any]], kinds: tuple[Any, ...] | None) -> _Likeness | None:
        """Return what is done with weights; None where the data has none."""
        item = next((data["likeness"] for data in files if "likeness" in data), None)
        if item is None:
            return None
        return _Likeness(Weighing(files, self.book, kinds), self._rule(item), item["told_above"], item["spared_below"])

    def law_of(self, family: str) -> str:
        """Return the laws and rules of the place behind a family, as a sentence to add; or nothing."""
        return "".join(f" {source}" for source in self._sources.get(family, ()))

    def phrase(self, number: int) -> Phrase:
        """Return a phrase by its number; each is made when a text has one of its words."""
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = self.book.phrase(self._phrases[number][1])
        return made

    @property
    def kinds(self) -> tuple[Any, ...] | None:
        """The kinds of words as plain values, once they were made."""
        return self._likeness.weighing.to_keep() if self._likeness else None

    def prepare(self, weights: bool) -> None:
        """Make ready what judging takes; with the weights of words if most passages are met for the first time."""
        self.may_say("")
        if weights and self._likeness:
            self._likeness.weighing.scales.weigh(Tokens("", self.speller), 0, 0, "")

    # --- judging ------------------------------------------------------------------------------------------------

    def may_say(self, text: str) -> bool:
        """Return whether a passage may be complained of, wherever it stands; what is asked counts as said."""
        flat_text = flat(text)
        known = self._known.get(flat_text)
        if known is None:
            mark = _digest(flat_text)
            known = self._known[flat_text] = mark not in self.clean and self._says(text, flat_text)
            if not known:
                self.clean.add(mark)
                self.learnt.append(mark)
        return known

    def _says(self, text: str, flat_text: str) -> bool:
        """Return whether a rule speaks of a passage that is met for the first time."""
        block = Block(text, BlockKind.ANY, Position(""))
        if any(True for _ in self._hits(block, "")):
            return True
        if "?" not in text:
            return False
        tokens = Tokens(flat_text, self.speller)
        part = _Part(block, tokens, 0, len(tokens.words), flat_text, "", affirmed=True)
        return bool(self._of_part(part, self._candidates(set(tokens.words))))

    def judge(self, block: Block, question: str = "") -> tuple[Hit, ...]:
        """Return the sentences of a block of which rules speak; `question` is what it answers, if it answers one."""
        key = (block.text, block.kind.value, question or block.lead)
        found = self._judged.get(key)
        if found is None:
            found = self._judged[key] = tuple(self._hits(block, question))
        return found

    def _hits(self, block: Block, question: str) -> Iterator[Hit]:
        """Yield the sentences of which rules speak, each once for a family."""
        text = flat(block.text)
        numbers = self._candidates(self.speller.words_of(text)) if self._likeness is None else None
        if numbers is not None and not numbers and not question:
            return
        tokens = Tokens(text, self.speller)
        if question and self._yes.begin(tokens, 0, len(tokens.words)):
            yield from self._affirmed(question, block)
        spans = self._sentences.spans(block.text) if numbers is None or numbers else []
        parts = [(span, False) for span in spans]
        parts += [(span, True) for span in _answered(text, spans)]
        told: dict[str, int] = {}
        for (start, end), answers in parts:
            part = _Part(block, tokens, *tokens.range_of(start, end), text[start:end], text[end:], answers)
            for rule, (first, behind, _) in self._told_of(part, numbers):
                offset, last = tokens.starts[first], tokens.ends[behind - 1]
                if start <= told.get(rule.family, -1) < end:
                    continue
                if self._likeness and rule is self._likeness.rule and any(start <= at < end for at in told.values()):
                    continue
                told[rule.family] = offset
                yield Hit(rule, _shown(block.text[offset:last]), _shown(block.text[start:end]), offset)

    def _told_of(self, part: _Part, candidates: Iterable[int] | None) -> Sequence[tuple[Rule, Span]]:
        """Return what is told of a sentence, with where; `candidates` are the phrases that can stand in its block."""
        likeness = self._likeness
        if likeness is None or part.start == part.end:
            return self._of_part(part, candidates or ())
        scales = likeness.weighing.scales
        weight = scales.weigh(part.tokens, part.start, part.end, part.text)
        if weight < likeness.spared_below:
            return ()
        found = self._of_part(part, self._candidates(set(part.tokens.words[part.start : part.end])))
        if not found and weight > likeness.told_above and part.end - part.start >= _FEWEST:
            all_of_it = Span(part.start, part.end, ((part.start, part.end),))
            if not self._lifted(likeness.rule, all_of_it, part):
                return [(likeness.rule, Span(*scales.heaviest(part.tokens, part.start, part.end)))]
        return found

    def _candidates(self, words: AbstractSet[str]) -> list[int]:
        """Return the phrases that can stand in a text of these words, by number: of most texts, none."""
        numbers = {number for word in self.index.keys() & words for number in self.index[word]}
        made = self._made
        return [n for n in sorted(numbers) if (made.get(n) or self.phrase(n)).may_stand(words)]

    def _affirmed(self, question: str, block: Block) -> Iterator[Hit]:
        """Yield what a question asks when its answer begins with a yes."""
        text = flat(question)
        tokens = Tokens(text, self.speller)
        said = f"{question} {block.text[: self._sentences.spans(block.text)[0][1]]}"
        part = _Part(block, tokens, 0, len(tokens.words), text, "", affirmed=True)
        for rule, (first, behind, _) in self._of_part(part, self._candidates(set(tokens.words))):
            yield Hit(rule, question[tokens.starts[first] : tokens.ends[behind - 1]], _shown(said), 0)

    def _of_part(self, part: _Part, candidates: Iterable[int]) -> list[tuple[Rule, Span]]:
        """Return the rules that speak of one sentence, one of a family, with where."""
        words = frozenset(part.tokens.words[part.start : part.end])
        found: dict[str, tuple[Rule, Span]] = {}
        for number in candidates:
            rule, phrase = self._phrases[number][0], self.phrase(number)
            if rule.family in found or not _counts(rule, part.block.kind):
                continue
            if phrase.answers is not part.answers and not part.affirmed:
                continue
            if phrase.anchors.isdisjoint(words) or not phrase.may_stand(words):
                continue
            for span in phrase.spans(part.tokens, part.start, part.end):
                if not self._lifted(rule, span, part):
                    found[rule.family] = (rule, span)
                    break
        hits = list(found.values())
        return [(rule, span) for rule, span in hits if not any(_within(span, other) for _, other in hits)]

    def _lifted(self, rule: Rule, span: Span, part: _Part) -> bool:
        """Return whether something shows that the phrase is not meant as it stands."""
        if rule.unless.stand(part.tokens, part.start, part.end):
            return True
        if not part.affirmed and "question" in rule.lifted_by and self._asked(part):
            return True
        if "cited" in rule.lifted_by and CITED in part.block.text:
            return True
        return any(
            self._guarded(guard, span, part) or self._between(guard, span, part)
            for name, guard in self._guards.items()
            if name in rule.lifted_by
        )

    def _asked(self, part: _Part) -> bool:
        """Return whether a sentence is a question that asks, and does not lure, or is answered by a denial."""
        is_question = part.text.rstrip(' "\ufffc)').endswith("?") or part.block.kind is BlockKind.QUESTION
        if not is_question or not self._rhetorical.begin(part.tokens, part.start, part.end):
            return is_question
        return self._disclaims.stand(part.tokens, part.end)

    def _guarded(self, guard: _Guard, span: Span, part: _Part) -> bool:
        """Return whether a guard's words stand where they have to."""
        tokens = part.tokens
        if guard.where == "before":
            return guard.holds(tokens, self._clause_start(part, span.start), span.start)
        if guard.where == "after":
            return guard.holds(tokens, span.end, self._clause_end(part, span.end))
        if guard.where == "lead":
            return bool(part.block.lead) and guard.holds(Tokens(flat(part.block.lead), self.speller))
        if guard.where == "outside":
            quotes = [(q.start(), q.end()) for q in _QUOTED.finditer(tokens.text)]
            inside = any(a < tokens.starts[span.start] and tokens.ends[span.end - 1] <= b for a, b in quotes)
            return inside and guard.holds(
                tokens.without(tokens.range_of(a, b) for a, b in quotes), part.start, part.end
            )
        return guard.holds(tokens, part.start, part.end)

    @staticmethod
    def _between(guard: _Guard, span: Span, part: _Part) -> bool:
        """Return whether a guard's words stand in a gap of the phrase itself: "has not approved"."""
        return guard.where == "before" and guard.holds(part.tokens.without(span.named), span.start, span.end)

    def _clause_start(self, part: _Part, at: int) -> int:
        """Return the first word of the clause in which a word stands."""
        tokens = part.tokens
        start = next((i + 1 for i in range(at - 1, part.start - 1, -1) if tokens.gaps[i].parts), part.start)
        ends = [span.end for span in self._breaks.spans(tokens, start, at)]
        commas = (i + 1 for i in range(start, at - 1) if tokens.gaps[i].comma)
        ends += [i for i in commas if self._resume.begin(tokens, i, at)]
        return max(ends, default=start)

    def _clause_end(self, part: _Part, at: int) -> int:
        """Return the word behind the last that still speaks of what ends before a word."""
        tokens = part.tokens
        if at == part.end or tokens.gaps[at - 1].parts:
            return at
        end = next((i + 1 for i in range(at, part.end) if tokens.gaps[i].parts), part.end)
        return next((span.start for span in self._relatives.spans(tokens, at, end)), end)


def _all_of(files: Iterable[Mapping[str, Any]], section: str) -> dict[str, list[str]]:
    """Return what a section of several files says by name, in order; lists of one name are joined."""
    found: dict[str, list[str]] = {}
    for data in files:
        for name, given in data.get(section, {}).items():
            found.setdefault(name, []).extend([given] if isinstance(given, str) else given)
    return found


def _counts(rule: Rule, kind: BlockKind) -> bool:
    """Return whether a rule counts in a kind of block."""
    return not rule.kinds or kind is BlockKind.ANY or kind.value in rule.kinds


def _digest(text: str) -> bytes:
    """Return a short digest of a flat text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=MARK).digest()


def _joined(parts: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the data on words of several files as one; where a key is given twice, the last counts."""
    return {name: value for part in parts for name, value in part.items()}


def _answered(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where short questions stand together with the sentence that answers them."""
    return [
        (start, answer_end)
        for (start, end), (_, answer_end) in pairwise(spans)
        if text[start:end].rstrip().endswith("?") and len(text[start:end].split()) <= _SHORT
    ]


def _within(span: Span, other: Span) -> bool:
    """Return whether a stretch of words is a part of a longer one."""
    return other.end - other.start > span.end - span.start and other.start <= span.start and span.end <= other.end


def _shown(text: str) -> str:
    """Return words as they are quoted in a complaint."""
    return " ".join(text.replace(CITED, "").split())
