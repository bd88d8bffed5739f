"""Rules about what may be said, as data: phrases that are looked for in a sentence, and what lifts them.

A rule speaks of a sentence when one of its phrases stands in it and no guard lifts it: the phrase is denied, asked,
quoted as what others say, or a source is cited. Which words deny, ask and quote is data too. Nothing here knows a
language, a profession or a country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from clinicsite.check.phrases import Phrase, PhraseBook, flat, words_in_order, words_of
from clinicsite.check.prose import CITED, Block, BlockKind
from clinicsite.check.sentences import Sentences

_QUOTED = re.compile(r'"[^"]*"')
_STOPS = re.compile(r"[;:—…]|\s-\s|[.!?]\s")
_SPACES = " -,*\"'()"
_SHORT = 6
"""Words of a question that is no more than a beginning: "Back pain? Gone."."""
_NO_WORDS = re.compile(r"(?!)")


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
    phrases: tuple[Phrase, ...]
    lifted_by: frozenset[str]
    """The guards that lift it."""
    exceptions: str
    """An expression for words anywhere in the sentence that show that something else is meant; empty for none."""
    kinds: frozenset[str]
    """The kinds of block in which it counts; empty for all."""

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        """The expression of the exceptions, compiled when one of the rule's phrases is met: most never are."""
        return re.compile(self.exceptions) if self.exceptions else None


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
    `outside`: where the phrase is quoted, outside of the quotes."""
    pattern: re.Pattern[str]
    but: re.Pattern[str]
    """Words that look like the guard's and are not."""


class Rulebook:
    """The rules for one language, profession and place."""

    def __init__(self, files: Sequence[Mapping[str, Any]], sentences: Sentences) -> None:
        """Take the data files in order: lists of one name are joined, guards and rules added."""
        self._sentences = sentences
        lists: dict[str, list[str]] = {}
        for data in files:
            for name, words in data.get("lists", {}).items():
                lists.setdefault(name, []).extend(words)
        self.book = PhraseBook(lists, tuple(lists.get("common", ())))
        self._guards = {name: self._guard(item) for data in files for name, item in data.get("guards", {}).items()}
        settings = [data["settings"] for data in files if "settings" in data]
        self._breaks = self._any_of(settings, "clause_breaks")
        self._resume = self._any_of(settings, "resume")
        self._relatives = self._any_of(settings, "relatives")
        self._rhetorical = self._any_of(settings, "rhetorical")
        self._disclaims = self._any_of(settings, "disclaims")
        self._yes = self._any_of(settings, "affirmations")
        self._always = tuple(guard for item in settings for guard in item.get("lifted_by", ()))
        self._sources: dict[str, list[str]] = {}
        for data in files:
            for family, source in data.get("sources", {}).items():
                self._sources.setdefault(family, []).append(source)
        self.rules = tuple(self._rule(item) for data in files for item in data.get("rules", ()))
        self._by_word: dict[str, list[tuple[Rule, Phrase]]] = {}
        for rule in self.rules:
            for phrase in rule.phrases:
                for word in phrase.anchors:
                    self._by_word.setdefault(word, []).append((rule, phrase))
        self._words = frozenset(self._by_word)
        self._judged: dict[tuple[str, str, str], tuple[Hit, ...]] = {}

    def _any_of(self, settings: Iterable[Mapping[str, Any]], name: str) -> re.Pattern[str]:
        """Return one pattern for the phrases of a setting."""
        return self.book.any_of(text for item in settings for text in item.get(name, ())) or _NO_WORDS

    def _guard(self, item: Mapping[str, Any]) -> _Guard:
        """Return a guard."""
        pattern, but = self.book.any_of(item["phrases"]), self.book.any_of(item.get("but", ()))
        return _Guard(item["where"], pattern or _NO_WORDS, but or _NO_WORDS)

    def _rule(self, item: Mapping[str, Any]) -> Rule:
        """Return a rule."""
        return Rule(
            id=item["id"],
            family=item["family"],
            why=item["why"],
            source=" ".join([item["source"], *self._sources.get(item["family"], ())]),
            instead=item["instead"],
            phrases=tuple(self.book.phrase(text) for text in item["phrases"]),
            lifted_by=(frozenset(self._always) - frozenset(item.get("not_lifted_by", ())))
            | frozenset(item.get("lifted_by", ())),
            exceptions=self.book.source_of(item.get("unless", ())),
            kinds=frozenset(item.get("kinds", ())),
        )

    def law_of(self, family: str) -> str:
        """Return the laws and rules of the place behind a family, as a sentence to add; or nothing."""
        return "".join(f" {source}" for source in self._sources.get(family, ()))

    # --- judging ------------------------------------------------------------------------------------------------

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
        if question and self._yes.match(text):
            yield from self._affirmed(question, block)
        candidates = self._candidates(words_of(text))
        if not candidates:
            return
        spans = self._sentences.spans(block.text)
        parts = [(span, False) for span in spans]
        parts += [(span, True) for span in _answered(text, spans)]
        told: dict[str, int] = {}
        for (start, end), answers in parts:
            phrases = _standing(candidates, words_in_order(text[start:end]), answers=answers)
            for rule, match in self._of_sentence(text[start:end], phrases, block):
                offset = start + match.start()
                if start <= told.get(rule.family, -1) < end:
                    continue
                told[rule.family] = offset
                said = block.text[offset : start + match.end()]
                yield Hit(rule, _shown(said), _shown(block.text[start:end]), offset)

    def _candidates(self, words: AbstractSet[str]) -> list[tuple[Rule, Phrase]]:
        """Return the phrases that can stand in a text of these words: of most texts, none."""
        return [
            (rule, phrase)
            for word in sorted(self._words & words)
            for rule, phrase in self._by_word[word]
            if phrase.may_stand(words)
        ]

    def _affirmed(self, question: str, block: Block) -> Iterator[Hit]:
        """Yield what a question asks when its answer begins with a yes."""
        part = flat(question)
        said = f"{question} {block.text[: self._sentences.spans(block.text)[0][1]]}"
        for rule, match in self._of_sentence(part, self._candidates(words_of(part)), block, affirmed=True):
            yield Hit(rule, question[match.start() : match.end()], _shown(said), 0)

    def _of_sentence(
        self, part: str, candidates: Iterable[tuple[Rule, Phrase]], block: Block, *, affirmed: bool = False
    ) -> list[tuple[Rule, re.Match[str]]]:
        """Return the rules that speak of one sentence, one of a family, with where."""
        found: dict[str, tuple[Rule, re.Match[str]]] = {}
        for rule, phrase in candidates:
            if rule.family in found or (rule.kinds and block.kind.value not in rule.kinds):
                continue
            for match in phrase.pattern.finditer(part):
                if not self._lifted(rule, phrase, match, part, block, affirmed=affirmed):
                    found[rule.family] = (rule, match)
                    break
        hits = list(found.values())
        return [(rule, match) for rule, match in hits if not any(_within(match, other) for _, other in hits)]

    def _lifted(
        self, rule: Rule, phrase: Phrase, match: re.Match[str], part: str, block: Block, *, affirmed: bool
    ) -> bool:
        """Return whether something shows that the phrase is not meant as it stands."""
        if rule.unless and rule.unless.search(part):
            return True
        if not affirmed and "question" in rule.lifted_by and self._asked(part, block):
            return True
        if "cited" in rule.lifted_by and CITED in block.text:
            return True
        return any(
            self._guarded(guard, match, part, block) or _between(guard, phrase, match)
            for name, guard in self._guards.items()
            if name in rule.lifted_by
        )

    def _asked(self, part: str, block: Block) -> bool:
        """Return whether a sentence is a question that asks, and does not lure, or is answered by a denial."""
        is_question = part.rstrip(' "\ufffc)').endswith("?") or block.kind is BlockKind.QUESTION
        if not is_question or not self._rhetorical.match(part.lstrip(' "')):
            return is_question
        return self._disclaims.search(flat(block.text).partition(part)[2]) is not None

    def _guarded(self, guard: _Guard, match: re.Match[str], part: str, block: Block) -> bool:
        """Return whether a guard's words stand where they have to."""
        if guard.where == "before":
            return _holds(guard, part[self._clause_start(part, match.start()) : match.start()])
        if guard.where == "after":
            rest = part[match.end() :].lstrip(_SPACES)
            ends = (found.start() for pattern in (_STOPS, self._relatives) for found in pattern.finditer(rest))
            return _holds(guard, rest[: min(ends, default=len(rest))])
        if guard.where == "lead":
            return bool(block.lead) and _holds(guard, flat(block.lead))
        if guard.where == "outside":
            inside = any(q.start() < match.start() and match.end() <= q.end() for q in _QUOTED.finditer(part))
            return inside and _holds(guard, _QUOTED.sub('""', part))
        return _holds(guard, part)

    def _clause_start(self, part: str, offset: int) -> int:
        """Return where the clause begins in which an offset lies."""
        before = part[:offset]
        ends = [found.end() for found in _STOPS.finditer(before)]
        ends += [found.end() for found in self._breaks.finditer(before)]
        ends += [comma.end() for comma in re.finditer(", ", before) if self._resume.match(before, comma.end())]
        return max(ends, default=0)


def _standing(
    candidates: Iterable[tuple[Rule, Phrase]], words: Sequence[str], *, answers: bool
) -> list[tuple[Rule, Phrase]]:
    """Return the phrases that can stand in one sentence, or in a question with its answer."""
    known = frozenset(words)
    return [
        (rule, phrase)
        for rule, phrase in candidates
        if phrase.answers is answers
        and not phrase.anchors.isdisjoint(known)
        and phrase.may_stand(known)
        and phrase.may_follow(words)
    ]


def _answered(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where short questions stand together with the sentence that answers them."""
    return [
        (start, answer_end)
        for (start, end), (_, answer_end) in pairwise(spans)
        if text[start:end].rstrip().endswith("?") and len(text[start:end].split()) <= _SHORT
    ]


def _between(guard: _Guard, phrase: Phrase, match: re.Match[str]) -> bool:
    """Return whether a guard's words stand in a gap of the phrase itself: "has not approved"."""
    if guard.where != "before" or not _holds(guard, match[0]):
        return False
    return not guard.pattern.search(re.sub(r"[|\[\]_]", " ", phrase.text))


def _within(match: re.Match[str], other: re.Match[str]) -> bool:
    """Return whether a match is a part of a longer one."""
    longer = other.end() - other.start() > match.end() - match.start()
    return longer and other.start() <= match.start() and match.end() <= other.end()


def _holds(guard: _Guard, text: str) -> bool:
    """Return whether a guard's words stand in a text, apart from those that only look like them."""
    return guard.pattern.search(guard.but.sub(" ", text)) is not None


def _shown(text: str) -> str:
    """Return words as they are quoted in a complaint."""
    return " ".join(text.replace(CITED, "").split())
