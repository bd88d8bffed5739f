"""A text's sentences and words. What shortens a word with a period, and what begins a sentence, is data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

WORD = re.compile(r"[^\W\d_]+(?:['’\-‐‑][^\W\d_]+)*")
"""A word of letters; hyphens and apostrophes within it belong to it."""

_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»“)\]\ufffc]*\s+(?=[\"'“„‘‚«(\[]*[^\W_])")
_BEFORE = re.compile(r"[\w.&]*$")
_NEXT = re.compile(r"[^\W_]+")


class Sentences:
    """Cuts texts of one language into sentences."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._never = {word.rstrip(".").casefold() for word in data.get("abbreviations", ())}
        self._may = {word.rstrip(".").casefold() for word in data.get("may_end", ())}
        self._starters = frozenset(data.get("starters", ()))
        self._ordinals = bool(data.get("ordinals", False))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where each sentence begins and ends."""
        found, start = [], 0
        for match in _END.finditer(text):
            if self._ends(text, match):
                found.append((start, match.end()))
                start = match.end()
        if start < len(text):
            found.append((start, len(text)))
        return found

    def _ends(self, text: str, match: re.Match[str]) -> bool:
        """Return whether a sentence ends at a mark that may end one."""
        if match[0][0] != ".":
            return self._begins(text, match.end()) or match[0][0] != "…"
        before = _BEFORE.search(text, max(0, match.start() - 12), match.start())
        token = before[0].casefold() if before else ""
        last = token.rpartition(".")[2]
        if self._ordinals and last.isdigit() and len(last) <= 2:
            return False
        if not self._begins(text, match.end()):
            return False
        if token in self._never or (len(last) == 1 and last.isalpha() and token not in self._may):
            return False
        if token in self._may:
            return self._next_word(text, match.end()) in self._starters
        return True

    @staticmethod
    def _begins(text: str, offset: int) -> bool:
        """Return whether what stands here can begin a sentence: a capital letter or a digit."""
        following = _NEXT.search(text, offset)
        return following is not None and not following[0][0].islower()

    @staticmethod
    def _next_word(text: str, offset: int) -> str:
        """Return the word that stands here, in small letters."""
        following = _NEXT.search(text, offset)
        return following[0].casefold() if following else ""
