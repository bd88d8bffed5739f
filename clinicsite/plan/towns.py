"""The town gate: whether a page about a town is worth reading for somebody who lives there.

Search engines call pages that differ only in a place name doorway pages (Google Search Essentials, "Doorway
abuse", 2026-09). So the page's own text, and its title, description and first paragraph each by themselves, are held
against those of all other pages, with the names of places and roads and all digits masked (`likeness.py`). Besides, a
page needs local facts and a paragraph that stands nowhere else. A page that does not pass is built, but neither
listed nor indexed; one about a condition in a town is not published at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from clinicsite.diagnostics import Diagnostic, Fault, Position
from clinicsite.model.planned import Likeness
from clinicsite.model.read import (
    ConditionFrontMatter,
    Document,
    FrontMatter,
    LocalFrontMatter,
    Pair,
    Site,
    Town,
    TownFrontMatter,
)
from clinicsite.plan.faults import TOWN_PAGE_ALIKE, TOWN_PAGE_COPIED, TOWN_PAGE_THIN, TOWN_PAGE_UNORIGINAL
from clinicsite.plan.likeness import Alike, Masks, Texts, matrix
from clinicsite.records import dataclass

COPIED = 0.60
"""From this share of common shingles on, a page counts as a copy. Our own threshold: Google publishes none."""
ALIKE = 0.35
"""From this share on, the owner is told."""
LOCAL_FACTS = ("leads_with", "route", "travel_tip", "landmarks", "nearer_home")
"""Keys that tell something local; a landmark counts when the page's text names it."""
NEEDED_FACTS = 4
"""How many local facts a page needs. The first one every town's page has."""
LEAST_WORDS = 12
"""Words that a paragraph needs to count as one that stands nowhere else."""
OWN = 0.9
"""The share of a paragraph's shingles that no other page may have; a turn of phrase alone is nobody's own."""
QUOTED = 14
"""Words that are quoted at most."""
MOST_COMPARED = 60
"""Up to so many pages, each is compared with each."""

_BLOCK = re.compile(r"\n[ \t]*\n")
_NO_TEXT = re.compile(r"\s*(#|\||:?-{3}|<!--|\[[^\]]*\]\((book|call|faq|video):[^)]*\)\s*$)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of one page."""

    path: str
    """The content file."""
    listed: bool
    """Whether the page may be listed and indexed."""
    reason: str
    """Why not, for the owner."""
    score: float = 0.0
    """The highest similarity of its text with another page's, 0 to 1; 0 below the share of which the owner is told."""
    other: str = ""
    """The page it is most like."""


def place_names(towns: Iterable[Document[FrontMatter]]) -> frozenset[str]:
    """Return every name that stands for a place in the front matter of towns and of pages about them."""
    names: set[str] = set()
    for town in towns:
        given = (getattr(town.front, key, None) for key in ("name", "county", "region"))
        names.update(filter(None, given), getattr(town.front, "landmarks", ()))
    return frozenset(names)


def masks_of(site: Site) -> Masks:
    """Return the masks for a site: its towns, counties, regions, landmarks and roads, and where the clinic is."""
    names = set(place_names([*site.towns, *site.pairs.values()]))
    for location in site.config.locations:
        names.update(name for name in (location.name, location.city, location.region) if isinstance(name, str))
    names.update(road.name for road in site.config.roads)
    roads = site.language.get("roads", ())
    return Masks(names, [str(word) for word in roads] if isinstance(roads, (list, tuple)) else ())


def judge(
    towns: Sequence[Town],
    pairs: Sequence[Pair],
    others: Sequence[Document[FrontMatter]] = (),
    masks: Masks | None = None,
) -> tuple[dict[str, Verdict], list[Diagnostic]]:
    """Return the verdict on each town page and each page about a condition in a town.

    `others` are the site's other pages, with which these are compared; by default the names in the pages' own front
    matter are masked.
    """
    judged: list[Document[FrontMatter]] = [*towns, *pairs]
    if not judged:
        return {}, []
    gate = _Gate(judged, others, masks or Masks(place_names(judged)))
    verdicts = {page.path: gate.verdict(index) for index, page in enumerate(judged)}
    return verdicts, gate.found


def likeness(towns: Sequence[Town], pairs: Sequence[Pair], masks: Masks | None = None) -> tuple[Likeness, ...]:
    """Return how much each page about a town has in common with each, as rows; nothing for more than some dozens."""
    pages: list[Document[FrontMatter]] = [*towns, *pairs]
    if len(pages) > MOST_COMPARED:
        return ()
    mask = masks or Masks(place_names(pages))
    rows = matrix([mask.words("\n\n".join(_main_text(page))) for page in pages])
    return tuple(Likeness(page.path, _short_name(page), tuple(row)) for page, row in zip(pages, rows, strict=True))


def _short_name(page: Document[FrontMatter]) -> str:
    """Return how a page is called in a table: its town, and for a pair the file's name beside it."""
    if isinstance(page.front, TownFrontMatter):
        return page.front.name
    return "/".join(page.path.split("/")[-2:]).removesuffix(".md")


def _main_text(page: Document[FrontMatter]) -> list[str]:
    """Return the paragraphs that are the page's own: its body, its panel or summary, its questions and answers."""
    front = page.front
    blocks = [block for block in _BLOCK.split(page.body) if not _NO_TEXT.match(block)]
    blocks += filter(None, (getattr(front, key, None) for key in ("route", "travel_tip", "nearer_home")))
    if isinstance(front, ConditionFrontMatter):
        blocks += [str(text) for _, text in front.summary.entries()]
    return blocks + [text for item in front.faq for text in (item.question, item.answer)]


def _first_paragraph(page: Document[FrontMatter]) -> str:
    """Return the paragraph with which a page begins."""
    blocks = (block for block in _BLOCK.split(page.body) if block.strip() and not _NO_TEXT.match(block))
    return next((block for block in blocks if not block.lstrip().startswith((">", "-", "*", "+"))), "")


def _start_of(page: Document[FrontMatter], paragraph: str) -> Position:
    """Return the line on which a paragraph of a page's body begins."""
    before = page.body[: page.body.find(paragraph.lstrip())]
    return Position(page.path, page.body_line + before.count("\n"))


_PARTS: Mapping[str, str] = {
    "title": "title",
    "head_title": "title in search results",
    "description": "description",
    "": "first paragraph",
}
"""What is compared by itself, by its key in the front matter."""


def _part(page: Document[FrontMatter], key: str) -> str:
    """Return a part of a page that is compared by itself."""
    return (getattr(page.front, key) or "") if key else _first_paragraph(page)


class _Gate:
    """Compares pages and judges those about towns, which come first; used once."""

    def __init__(
        self, judged: Sequence[Document[FrontMatter]], others: Sequence[Document[FrontMatter]], masks: Masks
    ) -> None:
        self._pages = (*judged, *others)
        self._masks = masks
        self.found: list[Diagnostic] = []
        self._paragraphs = [[masks.words(block) for block in _main_text(page)] for page in self._pages]
        self._words = [[word for block in blocks for word in block] for blocks in self._paragraphs]
        self._judged = [True] * len(judged) + [False] * len(others)
        self._texts = Texts(self._words)
        self._alike = self._nearest(self._texts)
        self._parts = {
            key: self._nearest(Texts([masks.words(_part(page, key)) for page in self._pages])) for key in _PARTS
        }

    def _nearest(self, texts: Texts) -> list[Alike | None]:
        """Return for each judged text the one that it is most like, if the owner has to be told."""
        copied = texts.closest(COPIED, self._judged)
        return [of or more for of, more in zip(copied, texts.closest(ALIKE, self._judged), strict=True)]

    def verdict(self, index: int) -> Verdict:
        """Return the verdict on a page, and complain about what is wrong with it, the gravest first."""
        page = self._pages[index]
        complaints = list(self._complaints(index))
        self.found.extend(complaints)
        grave = [complaint for complaint in complaints if complaint.code != TOWN_PAGE_ALIKE.code]
        near = self._alike[index]
        score, other = (near.score, self._pages[near.index].path) if near else (0.0, "")
        return Verdict(page.path, not grave, grave[0].message if grave else "", score, other)

    def _complaints(self, index: int) -> Iterator[Diagnostic]:
        """Yield what is wrong with a page; whoever has copied a page is not told of each part of it as well."""
        page, near = self._pages[index], self._alike[index]
        kept_out = _kept_out(page)
        if near and near.score >= COPIED:
            yield self._told(
                TOWN_PAGE_COPIED, page.at("title"), index, near, "page", self._passage(index, near), kept_out
            )
            return
        missing = self._missing(index)
        if len(LOCAL_FACTS) - len(missing) < NEEDED_FACTS:
            message = f"This page has no {' and no '.join(map(_named, missing))}, {kept_out}."
            yield TOWN_PAGE_THIN.at(page.at("title"), message, TOWN_PAGE_THIN.mend)
        if not any(self._stands_alone(index)):
            message = f"This page has no paragraph that stands on no other page, {kept_out}."
            yield TOWN_PAGE_UNORIGINAL.at(page.at("title"), message, TOWN_PAGE_UNORIGINAL.mend)
        if near:
            yield self._told(TOWN_PAGE_ALIKE, page.at("title"), index, near, "page", self._passage(index, near))
        for key, name in _PARTS.items():
            other = self._parts[key][index]
            if other:
                place = page.at(key) if key else _start_of(page, _first_paragraph(page))
                fault = TOWN_PAGE_COPIED if other.score >= COPIED else TOWN_PAGE_ALIKE
                yield self._told(fault, place, index, other, name, "", kept_out if fault is TOWN_PAGE_COPIED else "")

    def _told(
        self, fault: Fault, place: Position, index: int, near: Alike, what: str, passage: str, kept_out: str = ""
    ) -> Diagnostic:
        """Return the complaint that a page or a part of it is like another's, with what would help."""
        percent = round(near.score * 100)
        subject = "This page" if what == "page" else f"The {what} of this page"
        told = f"{subject} shares {percent} % of its wording with {self._pages[near.index].path}"
        message = f"{told}, {kept_out}.{passage}" if kept_out else f"{told}.{passage}"
        return fault.at(place, message, self._advice(index, fault.mend) if what == "page" else fault.mend)

    def _advice(self, index: int, mend: str) -> str:
        """Return what would make a page useful: what every page needs, and the local facts that this one lacks."""
        missing = self._missing(index)
        return f"{mend} It has no {' and no '.join(map(_named, missing))} yet." if missing else mend

    def _passage(self, index: int, near: Alike) -> str:
        """Return the longest passage that two pages share, as a sentence; nothing for a short one."""
        start, end = self._texts.shared_run(index, near.index)
        words = [word if word != "PLACE" else "…" for word in self._words[index][start:end]]
        if len(words) < LEAST_WORDS:
            return ""
        more = " …" if len(words) > QUOTED else ""
        return f' Both say: "{" ".join(words[:QUOTED])}{more}"'

    def _missing(self, index: int) -> list[str]:
        """Return the local facts that a page does not have."""
        page = self._pages[index]
        missing = [key for key in LOCAL_FACTS if not getattr(page.front, key, key == "leads_with")]
        landmarks = page.front.landmarks if isinstance(page.front, LocalFrontMatter) else ()
        text = " ".join(" ".join(_main_text(page)).split()).casefold()
        if landmarks and not any(" ".join(name.split()).casefold() in text for name in landmarks):
            missing.append("landmarks")
        return missing

    def _stands_alone(self, index: int) -> Iterator[bool]:
        """Yield for each paragraph of a page whether it stands nowhere else."""
        start = 0
        for block in self._paragraphs[index]:
            end = start + len(block)
            yield len(block) >= LEAST_WORDS and self._texts.own_share(index, start, end) >= OWN
            start = end


def _kept_out(page: Document[FrontMatter]) -> str:
    """Return what becomes of a page that does not pass."""
    in_town = isinstance(page.front, TownFrontMatter)
    return "so it is kept out of lists and search" if in_town else "so it is not published"


def _named(key: str) -> str:
    """Return a local fact as it is named in complaints."""
    return "landmark that its text names" if key == "landmarks" else f'"{key}"'
