"""What is known of a language when texts are judged: its sentences, its readability, its rules. Made once for a site.

The data is handed over by whoever starts the checks, who knows where the files are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from clinicsite.check.phrases import PhraseBook
from clinicsite.check.readability import Readability
from clinicsite.check.rules import Rulebook
from clinicsite.check.sentences import Sentences
from clinicsite.check.testimonials import Testimonials

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Tongue:
    """One language, with what a site of its profession and place may not say in it."""

    prose: Data
    """How its texts are read."""
    claims: Sequence[Data]
    """What may not be said."""

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

    @cached_property
    def phrases(self) -> PhraseBook:
        """Turns phrases of no rule into patterns."""
        return PhraseBook({})


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
    _tongues: dict[str, Tongue | None] = field(default_factory=dict)

    def of(self, language: str) -> Tongue | None:
        """Return what is known of a language, by its code; None for one of which nothing is known."""
        if language not in self._tongues:
            prose, claims = self.read_prose(language), self.read_claims(language)
            self._tongues[language] = Tongue(prose or {}, claims) if prose or claims else None
        return self._tongues[language]
