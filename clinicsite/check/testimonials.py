"""What patients are quoted with: it needs a date, consent, the relation to the clinic and what was given for it.

Which words show that a patient speaks, and that she agreed, is data of the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clinicsite.check.phrases import PhraseBook
from clinicsite.check.prose import Block, BlockKind
from clinicsite.check.tokens import Tokens, flat
from clinicsite.records import dataclass

_QUOTATION = re.compile(r'"[^"]{12,}"')
_MARKS = re.compile('["“”„«»]')
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NAMED = re.compile(r"^\W{0,3}[-–—]\s?\S|^\s*\(?[A-Z][\w'’.-]+(?: [A-Z][\w.]*)?,? |^\s*\(?[A-Z][\w'’.-]+ [A-Z]\.")
"""Behind a quotation: a dash and somebody's name, or the name by itself."""
_REACH = 2
"""How many passages behind a quotation may say what belongs to it."""


@dataclass(frozen=True, slots=True)
class Testimonial:
    """What a patient says, and what is not said about it."""

    block: Block
    words: str
    """The quotation."""
    lacking: tuple[str, ...]
    """Of `date`, `consent`, `relation`, `incentive` those that are not told."""


class Testimonials:
    """Finds what patients are quoted with in one language."""

    def __init__(self, data: Mapping[str, Any], book: PhraseBook) -> None:
        """Take the words of a language, in lists of phrases."""
        self._speller = book.speller
        self._first_person = frozenset(form for word in data["first_person"] for form in self._speller.forms(word)[:1])
        self._words = {name: book.any_of(phrases) for name, phrases in data.items() if name != "first_person"}

    @staticmethod
    def quotes(text: str) -> bool:
        """Return whether a text has marks of quotation."""
        return _MARKS.search(text) is not None

    def of(self, blocks: Sequence[Block]) -> Iterator[Testimonial]:
        """Yield the testimonials of a page's blocks, in order."""
        index = 0
        while index < len(blocks):
            block = blocks[index]
            if block.kind is BlockKind.QUOTE:
                end = next((i for i in range(index, len(blocks)) if blocks[i].kind is not BlockKind.QUOTE), len(blocks))
                yield from self._whole(blocks[index:end], blocks[end : end + 1])
                index = end
                continue
            if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.CELL) and _MARKS.search(block.text):
                yield from self._within(block, blocks[index + 1 : index + 1 + _REACH])
            index += 1

    def _whole(self, quote: Sequence[Block], after: Sequence[Block]) -> Iterator[Testimonial]:
        """Yield a quotation that stands by itself."""
        said = " ".join(block.text for block in quote)
        if self._speaks(flat(quote[0].text)) and not self._has("other", flat(said)):
            around = " ".join(block.text for block in (*quote, *after))
            yield self._testimonial(quote[0], quote[0].text, around)

    def _within(self, block: Block, after: Sequence[Block]) -> Iterator[Testimonial]:
        """Yield a quotation that stands in a paragraph and is somebody's."""
        text = flat(block.text)
        for quotation in _QUOTATION.finditer(text):
            outside = f"{text[: quotation.start()]} {text[quotation.end() :]}"
            behind = block.text[quotation.end() :]
            if quotation[0].rstrip('"').endswith("?") or not self._speaks(quotation[0]) or self._has("other", outside):
                continue
            if self._has("patient", outside) or self._is_named(behind) or not outside.strip(" ."):
                around = " ".join([block.text, *(later.text for later in after)])
                yield self._testimonial(block, block.text[quotation.start() : quotation.end()], around)
                return

    def _is_named(self, behind: str) -> bool:
        """Return whether a name stands behind a quotation, or somebody who says it."""
        return bool(_NAMED.match(behind)) or self._has("says", flat(behind)[:60])

    def _speaks(self, text: str) -> bool:
        """Return whether somebody speaks of herself and of how it went."""
        return not self._first_person.isdisjoint(self._speller.words_of(text)) and self._has("outcome", text)

    def _has(self, name: str, text: str) -> bool:
        """Return whether one of some phrases stands in a text."""
        phrases = self._words.get(name)
        return phrases is not None and phrases.stand(Tokens(text, self._speller))

    def _testimonial(self, block: Block, words: str, around: str) -> Testimonial:
        """Return a testimonial with what is not told about it."""
        text = flat(around)
        lacking = [] if _YEAR.search(text) else ["date"]
        lacking += [name for name in ("consent", "relation", "incentive") if not self._has(name, text)]
        return Testimonial(block, words.strip(), tuple(lacking))
