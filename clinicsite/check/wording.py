"""What is known of a language when texts are judged: its sentences, its readability, its rules. Made once for a site.

The data is handed over by whoever starts the checks, who knows where the files are.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from clinicsite.check.readability import Counts, Readability
from clinicsite.check.rules import Rulebook
from clinicsite.check.sentences import Sentences
from clinicsite.check.testimonials import Testimonials
from clinicsite.diagnostics import Diagnostic

Data = Mapping[str, Any]
_NEAR = 60
"""Characters around a term in which it may be explained."""


@dataclass(frozen=True)
class Tongue:
    """One language, with what a site of its profession and place may not say in it."""

    prose: Data
    """How its texts are read."""
    claims: Sequence[Data]
    """What may not be said."""
    read_slips: Callable[[], Mapping[str, str]] = dict
    """Gives frequent slips of spelling, with what is meant."""
    _counted: dict[str, Counts] = field(default_factory=dict)

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
        return Rulebook(self.claims, self.sentences)

    @cached_property
    def testimonials(self) -> Testimonials | None:
        """Finds what patients are quoted with; None where the words for it are not known."""
        found = [data["testimonial"] for data in self.claims if "testimonial" in data]
        return Testimonials(found[0], self.rules.book) if found else None

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
    told: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    """What was found in the words of pages, by path: several checks tell it, and it is looked for once."""
    _tongues: dict[str, Tongue | None] = field(default_factory=dict)

    def of(self, language: str) -> Tongue | None:
        """Return what is known of a language, by its code; None for one of which nothing is known."""
        if language not in self._tongues:
            prose, claims = self.read_prose(language), self.read_claims(language)
            self._tongues[language] = Tongue(prose or {}, claims, self.read_slips) if prose or claims else None
        return self._tongues[language]
