"""What is known of a language when texts are judged: its sentences, its readability, its rules. Made once for a site.

The data is handed over by whoever starts the checks, who knows where the files are.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from clinicsite.check.memory import Memory
from clinicsite.check.prose import GAP, Block, BlockKind, blocks_of_document, blocks_of_markdown
from clinicsite.check.readability import Counts, Readability
from clinicsite.check.rules import MARK, Rulebook
from clinicsite.check.sentences import Sentences
from clinicsite.check.testimonials import Testimonials
from clinicsite.check.tokens import flat
from clinicsite.diagnostics import Diagnostic, Position
from clinicsite.model.planned import Page
from clinicsite.records import dataclass, field

Data = Mapping[str, Any]
Learnt = tuple[bytes, tuple[str, ...]]
"""Digests of passages that say nothing, one behind the other, and words that are no slips."""
_PARTS = re.compile(rf"{GAP}|[.!?]\s")
_ENOUGH = 12
"""Letters by which a part of a sentence is known again."""
_MOST_CLEAN = 200_000
"""Passages of which is kept that they say nothing."""
_MOST_RIGHT = 60_000
"""Words of which is kept that they are no slips."""
_NEAR = 60
"""Characters around a term in which it may be explained."""


class _Rules(Sequence[Data]):
    """What may not be said, read once somebody asks: a site may want no such checks."""

    def __init__(self, read: Callable[[], Sequence[Data]]) -> None:
        self._read = read

    @cached_property
    def _all(self) -> Sequence[Data]:
        return self._read()

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, index: Any) -> Any:
        return self._all[index]


@dataclass(frozen=True)
class Tongue:
    """One language, with what a site of its profession and place may not say in it."""

    prose: Data
    """How its texts are read."""
    claims: Sequence[Data]
    """What may not be said."""
    read_slips: Callable[[], Mapping[str, str]] = dict
    """Gives frequent slips of spelling, with what is meant."""
    kept: Data = field(default_factory=dict)
    """What an earlier run has found out with the same data, see `to_keep`."""
    notes: Memory[str, object] = field(default_factory=Memory)
    """What is to be told of passages, wherever they stand; `text.py` says what."""
    _new_words: list[str] = field(default_factory=list)
    _counted: Memory[str, Counts] = field(default_factory=Memory)
    _asked: Memory[tuple[str, bool], bool] = field(default_factory=Memory)
    _asked_in: Memory[str, bool] = field(default_factory=Memory)
    _filling: Memory[str, bool] = field(default_factory=Memory)

    @cached_property
    def sentences(self) -> Sentences:
        """Cuts texts into sentences."""
        return Sentences(self.prose.get("sentences", {}))

    @cached_property
    def readability(self) -> Readability | None:
        """Measures how hard texts are to read; None where no formula for the language is known."""
        return Readability(self.prose) if "formulas" in self.prose else None

    @cached_property
    def rules(self) -> Rulebook:
        """The rules about what may not be said."""
        kept = self.kept
        clean = set(kept["clean"]) if kept else None
        return Rulebook(self.claims, self.sentences, kept.get("index"), kept.get("anchors"), clean, kept.get("kinds"))

    @property
    def has_learnt(self) -> bool:
        """Whether something was found out that no earlier run had kept."""
        learnt = "_right" in self.__dict__ and len(self._right) > len(self.kept.get("right", ()))
        if "rules" not in self.__dict__:
            return learnt
        made = self.rules.kinds is not None and self.kept.get("kinds") is None
        return learnt or made or not self.kept or len(self.rules.clean) > len(self.kept["clean"])

    def to_keep(self) -> dict[str, Any]:
        """Return what the next run need not find out again, as plain values; nothing where nobody has asked."""
        right = self._right if len(self._right) < _MOST_RIGHT else set[str]()
        if "rules" not in self.__dict__:
            return {**self.kept, "right": right} if self.kept else {}
        rules = self.rules
        clean = rules.clean if len(rules.clean) < _MOST_CLEAN else set()
        return {
            "index": dict(rules.index),
            "anchors": {str(token): anchors for token, anchors in rules.book.anchors.items()},
            "clean": clean,
            "kinds": rules.kinds,
            "right": right,
        }

    def learnt(self) -> Learnt:
        """Return what was found out since this was last asked."""
        marks = b"".join(self.rules.learnt) if "rules" in self.__dict__ else b""
        words = tuple(self._new_words)
        self._new_words.clear()
        if marks:
            self.rules.learnt.clear()
        return marks, words

    def learn(self, learnt: Learnt) -> None:
        """Take in what another process has found out."""
        marks, words = learnt
        if marks:
            self.rules.clean.update(marks[start : start + MARK] for start in range(0, len(marks), MARK))
        if words:
            self._right.update(words)

    @cached_property
    def testimonials(self) -> Testimonials | None:
        """Finds what patients are quoted with; None where the words for it are not known."""
        found = [data["testimonial"] for data in self.claims if "testimonial" in data]
        return Testimonials(found[0], self.rules.book) if found else None

    def may_say(self, text: str, quoted: bool = False) -> bool:
        """Return whether a passage may be complained of, wherever it stands; `quoted` is one set off as a quotation.

        Most passages stand on many pages, and few say anything: who asks this first need not read the others closely.
        """
        known = self._asked.get((text, quoted))
        if known is None:
            known = self._asked[text, quoted] = self._may_say(text, quoted)
        return known

    def may_say_in(self, markdown: str) -> bool:
        """Return whether a passage of some Markdown may be complained of, wherever it stands."""
        known = self._asked_in.get(markdown)
        if known is None:
            blocks = blocks_of_markdown(markdown, "")
            known = any(self.may_say(block.text, block.kind is BlockKind.QUOTE) for block in blocks)
            self._asked_in[markdown] = known
        return known

    def _may_say(self, text: str, quoted: bool) -> bool:
        """Return whether a passage that is met for the first time may be complained of."""
        if self.rules.may_say(text):
            return True
        if self.testimonials is None or not (quoted or self.testimonials.quotes(text)):
            return False
        block = Block(text, BlockKind.QUOTE if quoted else BlockKind.PARAGRAPH, Position(""))
        return any(True for _ in self.testimonials.of([block]))

    # --- reading ------------------------------------------------------------------------------------------------

    @property
    def longest_sentence(self) -> int:
        """Words above which a sentence is long."""
        return int(self.prose.get("longest_sentence", sys.maxsize))

    @property
    def longest_paragraph(self) -> int:
        """Words above which a paragraph is long."""
        return int(self.prose.get("longest_paragraph", sys.maxsize))

    @cached_property
    def filler(self) -> re.Pattern[str] | None:
        """Texts that fill a page before it is written."""
        return _any_of(self.prose.get("filler", ()))

    def may_fill(self, text: str) -> bool:
        """Return whether something in a text may only fill the page; many pages are made of the same one."""
        known = self._filling.get(text)
        if known is None:
            known = self._filling[text] = self.filler is not None and bool(self.filler.search(flat(text)))
        return known

    @cached_property
    def jargon(self) -> re.Pattern[str] | None:
        """Words of a trade."""
        return _any_of(self.prose.get("jargon", ()))

    @cached_property
    def jargon_words(self) -> frozenset[str]:
        """The first word of each: most texts have none of them."""
        return frozenset(term.split()[0].lower() for term in self.prose.get("jargon", ()))

    @cached_property
    def slips(self) -> Mapping[str, str]:
        """What is meant by frequent slips of spelling."""
        return {**(self.read_slips() if self.prose.get("more_slips") else {}), **self.prose.get("slips", {})}

    def slips_among(self, words: Iterable[str]) -> dict[str, str]:
        """Return which of some words are slips, with what is meant; the list of slips is read for new words only."""
        new = set(words) - self._right
        found = {word: self.slips[word] for word in new if word in self.slips} if new else {}
        right = new - found.keys()
        self._right.update(right)
        self._new_words.extend(right)
        return found

    @cached_property
    def _right(self) -> set[str]:
        """Words that are no slips."""
        return set(self.kept.get("right", ()))

    @cached_property
    def _explaining(self) -> re.Pattern[str] | None:
        """Words that explain a term."""
        return _any_of(self.prose.get("explaining", ()))

    def explains(self, text: str, start: int, end: int) -> bool:
        """Return whether a flat text explains the words between two offsets: in brackets, or with words that do."""
        near = text[max(0, start - _NEAR) : end + _NEAR]
        if "(" in text[end : end + 3] or (text[max(0, start - 2) : start].endswith("(")):
            return True
        return self._explaining is not None and self._explaining.search(near) is not None

    def counts(self, text: str) -> Counts:
        """Return what is counted in a text; each text is counted once."""
        found = self._counted.get(text)
        if found is None and self.readability:
            found = self._counted[text] = self.readability.count(text, len(self.sentences.spans(text)))
        return found or Counts()


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, in the form that words are looked for in."""
    return "".join(filter(str.isalnum, flat(text)))


def _letters_in(page: Page) -> Iterator[tuple[str, bool]]:
    """Yield the letters of the texts of a page's content file; of one with a fact in braces, those of its parts."""
    for block in blocks_of_document(page.document):
        if GAP not in block.text:
            yield letters_of(block.text), False
        else:
            parts = map(letters_of, _PARTS.split(block.text))
            yield from ((part, True) for part in parts if len(part) >= _ENOUGH)


class Letters:
    """The letters of many texts, in which sentences are looked for."""

    def __init__(self, texts: Iterable[tuple[str, bool]]) -> None:
        """Take texts, and whether each is the part of a sentence of which more may stand on a page."""
        self._parts: dict[str, set[str]] = {}
        whole = []
        for letters, is_part in texts:
            whole.append(letters)
            if is_part:
                self._parts.setdefault(letters[:_ENOUGH], set()).add(letters)
        # No letter parts lines, so that nothing is found across two texts.
        self._whole = "\n".join(whole)

    def hold(self, wanted: str) -> bool:
        """Return whether a sentence stands in a text, or a part of one in the sentence."""
        return wanted in self._whole or any(
            wanted.startswith(part, start)
            for start in (range(len(wanted) - _ENOUGH + 1) if self._parts else ())
            for part in self._parts.get(wanted[start : start + _ENOUGH], ())
        )


def _any_of(terms: Sequence[str]) -> re.Pattern[str] | None:
    """Return one pattern for terms of one word or more, or None where there are none."""
    written = (r"[\s-]{1,3}".join(re.escape(word) for word in term.lower().split()) for term in terms)
    return re.compile(rf"(?<![\w'])(?:{'|'.join(sorted(written, key=len, reverse=True))})(?!\w)") if terms else None


def _nothing(_language: str) -> None:
    """Know no language."""


def _no_rules(_language: str) -> Sequence[Data]:
    """Know no rules."""
    return ()


@dataclass(frozen=True)
class Wording:
    """The languages of a site."""

    read_prose: Callable[[str], Data | None] = _nothing
    """Gives the data on how texts of a language are read."""
    read_claims: Callable[[str], Sequence[Data]] = _no_rules
    """Gives the data on what may not be said in a language, by the site's profession and place."""
    read_slips: Callable[[], Mapping[str, str]] = dict
    """Gives frequent slips of spelling, with what is meant."""
    kept: Mapping[str, Data] = field(default_factory=dict)
    """What an earlier run has found out, by language."""
    told: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    """What was found in the words of pages, by path: several checks tell it, and it is looked for once."""
    last: list[object] = field(default_factory=list)
    """The page whose text was asked for last, and its text."""
    letters: list[Letters] = field(default_factory=list)
    """The letters of the texts of all content files, once somebody has asked."""
    written: dict[str, bool] = field(default_factory=dict)
    """Which sentences stand in the text of a content file, by their letters."""
    _tongues: dict[str, Tongue | None] = field(default_factory=dict)

    def of(self, language: str) -> Tongue | None:
        """Return what is known of a language, by its code; None for one of which nothing is known."""
        if language not in self._tongues:
            kept = self.kept.get(language, {})
            prose, claims = self.read_prose(language), _Rules(partial(self.read_claims, language))
            known = bool(prose or claims)
            self._tongues[language] = Tongue(prose or {}, claims, self.read_slips, kept) if known else None
        return self._tongues[language]

    def prepare(self, language: str) -> None:
        """Find out what rules there are for a language, before copies of this process are made."""
        tongue = self.of(language)
        if tongue and tongue.claims:
            tongue.rules.prepare(weights=not tongue.kept.get("clean"))

    def stands(self, wanted: str, pages: Iterable[Page]) -> bool:
        """Return whether some letters stand in the text of the content file of a page; `pages` are always the same."""
        if not self.letters:
            self.letters.append(Letters(part for page in pages for part in _letters_in(page)))
        # What a template says stands on every page.
        if wanted not in self.written:
            self.written[wanted] = self.letters[0].hold(wanted)
        return self.written[wanted]

    def learnt(self) -> tuple[tuple[str, Learnt], ...]:
        """Return what was found out since this was last asked, by language; for the process that gathers it."""
        return tuple((language, tongue.learnt()) for language, tongue in self._tongues.items() if tongue)

    def learn(self, learnt: Iterable[tuple[str, Learnt]]) -> None:
        """Take in what another process has found out."""
        for language, of_it in learnt:
            tongue = self.of(language)
            if tongue:
                tongue.learn(of_it)

    @property
    def has_learnt(self) -> bool:
        """Whether something was found out that no earlier run had kept."""
        return any(tongue is not None and tongue.has_learnt for tongue in self._tongues.values())

    def to_keep(self) -> dict[str, Any]:
        """Return what the next run need not find out again, by language, as plain values."""
        tongues = {language: tongue.to_keep() for language, tongue in self._tongues.items() if tongue}
        return {**self.kept, **{language: kept for language, kept in tongues.items() if kept}}

    def to_share(self) -> dict[str, Any]:
        """Return what of it no text of a site has shown, only the data on languages."""
        return {language: {**kept, "clean": set(), "right": set()} for language, kept in self.to_keep().items()}
