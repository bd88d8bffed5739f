"""The town gate: whether a page about a town is worth reading for somebody who lives there.

Search engines call pages that differ only in a place name doorway pages (Google Search Essentials, "Doorway
abuse", 2026-09). Here the names of towns, counties, landmarks and all digits are masked before texts are
compared, so that a copy with the name changed shows itself as a copy. The measure is the Jaccard index of
five-word shingles (Broder 1997). A page that does not pass is built, but neither listed nor indexed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clinicsite.diagnostics import Diagnostic
from clinicsite.model.read import Document, FrontMatter, Pair, Town
from clinicsite.plan.faults import TOWN_PAGE_ALIKE, TOWN_PAGE_COPIED, TOWN_PAGE_THIN

COPIED = 0.60
"""From this share of common shingles on, a page counts as a copy. Our own threshold: Google publishes none."""
ALIKE = 0.35
"""From this share on, the owner is told."""
NEEDED_FACTS = 3
"""How many of route, travel tip, landmarks and nearer home a town page needs."""
SHINGLE = 5
"""Words in a shingle."""

_MARKUP = re.compile(r"\]\([^)]*\)|\{[^}]*\}|\[\^[^\]]*\]|https?://\S+|[#>*_`|\[\]!-]+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of one page."""

    path: str
    """The content file."""
    listed: bool
    """Whether the page may be listed and indexed."""
    reason: str
    """Why not, for the owner."""
    score: float
    """The highest similarity with any other page, 0 to 1."""
    other: str
    """The page it is most like."""


def masked_shingles(text: str, names: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Return the five-word shingles of a text whose markup is gone and whose names and digits are masked."""
    plain = _MARKUP.sub(" ", text)
    for name in sorted(set(names), key=len, reverse=True):
        spread = r"\s+".join(re.escape(word) for word in name.split())
        plain = re.sub(rf"(?<!\w){spread}(?!\w)", " PLACE ", plain, flags=re.IGNORECASE)
    words = [re.sub(r"\d+", "0", word.casefold()) for word in _WORD.findall(plain)]
    return frozenset(tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)))


def jaccard(a: frozenset[tuple[str, ...]], b: frozenset[tuple[str, ...]]) -> float:
    """Return how much two sets have in common: shared members divided by all members."""
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if a or b else 0.0


def place_names(towns: Sequence[Town]) -> frozenset[str]:
    """Return every name that stands for a place in the towns' front matter."""
    names: set[str] = set()
    for town in towns:
        front = town.front
        names.update(filter(None, (front.name, front.county, front.region)), front.landmarks)
    return frozenset(names)


def judge(towns: Sequence[Town], pairs: Sequence[Pair]) -> tuple[dict[str, Verdict], list[Diagnostic]]:
    """Return the verdict on each town page and each page about a condition in a town."""
    names = place_names(towns)
    pages: list[Document[FrontMatter]] = [*towns, *pairs]
    shingles = [masked_shingles(_main_text(page), names) for page in pages]
    closest = _closest(shingles)
    verdicts: dict[str, Verdict] = {}
    found: list[Diagnostic] = []
    for page, (score, index) in zip(pages, closest, strict=True):
        other = pages[index].path if index >= 0 else ""
        diagnostic = _complaint(page, score, other)
        unlisted = diagnostic is not None and diagnostic.code != TOWN_PAGE_ALIKE.code
        reason = diagnostic.message if diagnostic and unlisted else ""
        verdicts[page.path] = Verdict(page.path, not unlisted, reason, score, other)
        if diagnostic:
            found.append(diagnostic)
    return verdicts, found


def _closest(shingles: Sequence[frozenset[tuple[str, ...]]]) -> list[tuple[float, int]]:
    """Return for each text its highest similarity and the index of the text it is with (-1 for none)."""
    best = [(0.0, -1)] * len(shingles)
    for i, first in enumerate(shingles):
        for j in range(i + 1, len(shingles)):
            score = jaccard(first, shingles[j])
            if score > best[i][0]:
                best[i] = (score, j)
            if score > best[j][0]:
                best[j] = (score, i)
    return best


def _main_text(page: Document[FrontMatter]) -> str:
    """Return the text that is the page's own: its body and a town's panel."""
    front = page.front
    extra = [getattr(front, key, None) for key in ("route", "travel_tip", "nearer_home")]
    return "\n\n".join([page.body, *(text for text in extra if text)])


def _complaint(page: Document[FrontMatter], score: float, other: str) -> Diagnostic | None:
    """Return what is wrong with a page, the gravest first, or None."""
    percent = round(score * 100)
    if score >= COPIED:
        message = f"This page shares {percent} % of its wording with {other}, so it is kept out of lists and search."
        return TOWN_PAGE_COPIED.at(page.at("title"), message, TOWN_PAGE_COPIED.mend)
    facts = ("route", "travel_tip", "landmarks", "nearer_home")
    missing = [key for key in facts if not getattr(page.front, key, True)]
    if len(facts) - len(missing) < NEEDED_FACTS:
        lacking = " and no ".join(f'"{key}"' for key in missing)
        message = f"This page has no {lacking}, so it is kept out of lists and search."
        return TOWN_PAGE_THIN.at(page.at("title"), message, TOWN_PAGE_THIN.mend)
    if score >= ALIKE:
        message = f"This page shares {percent} % of its wording with {other}."
        return TOWN_PAGE_ALIKE.at(page.at("title"), message, TOWN_PAGE_ALIKE.mend)
    return None
