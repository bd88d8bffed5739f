"""How a text reads: years of school it asks for, long sentences, words of a trade, slips, passages that repeat.

What is measured is a language's data, see `readability.py`; where a language has none, nothing is said of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache

from clinicsite.check.checks import Area, Check, page_check
from clinicsite.check.claims import shortened
from clinicsite.check.prose import CITED, Block, BlockKind, blocks_of_document
from clinicsite.check.readability import Counts, Readability
from clinicsite.check.sentences import WORD
from clinicsite.check.site_facts import SiteFacts
from clinicsite.check.tokens import flat
from clinicsite.check.wording import Tongue
from clinicsite.check.written import PageText, language_of, page_text, raw_text
from clinicsite.diagnostics import Diagnostic, Fault, Severity
from clinicsite.model.made import PageFacts
from clinicsite.model.planned import PageKind
from clinicsite.model.read import Document, FrontMatter
from clinicsite.records import dataclass

_RUNNING = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.ANSWER, BlockKind.QUOTE})
"""Kinds of block that are read as sentences."""
ENOUGH = 100
"""Words from which on a page is measured: formulas say little of less."""
REPEATED = 25
"""Words from which on a passage on several pages is told."""
WORST = 3
"""How many of the hardest sentences are shown."""
_MARK = 12
"""Bytes of the digest of a paragraph."""
_LONG = (
    "We ask you how the pain began and when it is worst and what you have tried so far\nand which work you do and how "
    "you sleep and then we look at how you stand and walk and bend."
)
_HARD = (
    "Physiological considerations notwithstanding, individualized interventions necessitate\ncomprehensive "
    "evaluation. Multidisciplinary practitioners systematically differentiate\nmusculoskeletal presentations."
)

HARD = Fault(
    "hard-to-read",
    "A page is hard to read",
    why="People in pain read slowly, on a phone, and not always in their own language; an easy text is read.",
    mend="Split long sentences, and take the short word where there is one.",
    severity=Severity.WARNING,
    failing=f"<p>{_HARD}</p>\n" * 9,
    passing="<p>We ask what hurts. We look at how you move. Then we say what we think, in plain words.</p>\n" * 8,
)
LONG_SENTENCE = Fault(
    "long-sentence",
    "A sentence is long",
    why="Who has to go back to its beginning has lost the thread.",
    mend="Make two of it.",
    severity=Severity.ADVICE,
    failing=f"<p>{_LONG}</p>",
    passing="<p>We ask you how the pain began. Then we look at how you stand and walk.</p>",
)
LONG_PARAGRAPH = Fault(
    "long-paragraph",
    "A paragraph is long",
    why="On a phone it fills the screen, and readers skip it.",
    mend="Begin a new paragraph where the thought changes, or make a list of it.",
    severity=Severity.ADVICE,
    failing=f"<p>{chr(10).join(['We ask how the pain began and when it is worst.'] * 13)}</p>",
    passing="<p>We ask how the pain began and when it is worst.</p>",
)
TERM = Fault(
    "unexplained-term",
    "A word of a trade is not explained",
    why="Who does not know the word does not ask, but goes.",
    mend="Explain it in the sentence, link it to the glossary, or use an everyday word.",
    severity=Severity.ADVICE,
    failing="<p>The paraspinal tissue may be tender.</p>",
    passing="<p>The paraspinal muscles (those beside the spine) may be tender.</p>",
)
SLIP = Fault(
    "spelling-slip",
    "A word is probably misspelled",
    why="A slip costs trust. A short list of slips is known; a long one comes with the extra `spelling`.",
    mend="Write the word as it should be.",
    severity=Severity.WARNING,
    failing="<p>Ask us for your first apointment.</p>",
    passing="<p>Ask us for your first appointment.</p>",
)
FILLER = Fault(
    "filler-text",
    "A page holds a text that only fills it",
    why="Visitors see at once that nobody has finished the page.",
    mend="Write the text, or make the page a draft: draft: true.",
    failing="<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit.</p>",
    passing="<p>What we do, and how to reach us.</p>",
)
_SAME = (
    "Come ten minutes early, wear loose clothes, and bring a list of your medicines\nand the letters that other people "
    "have written about your back, so that we can read them together."
)
REPEATED_TEXT = Fault(
    "repeated-paragraph",
    "The same paragraph stands on several pages",
    why="Readers think that they have been there already, and search engines show one of such pages only.",
    mend="Say it once and link to it, or say on each page what is true of that page only.",
    severity=Severity.WARNING,
    failing={"a.html": f"<p>{_SAME}</p>", "b.html": f"<p>{_SAME}</p>"},
    passing={"a.html": f"<p>{_SAME}</p>", "b.html": "<p>Come ten minutes early.</p>"},
)


def grades_of(document: Document[FrontMatter], tongue: Tongue) -> dict[str, float]:
    """Return the years of school that a text asks for, by formula; nothing where the text is short or none is known."""
    running = [block for block in blocks_of_document(document) if block.kind in _RUNNING]
    counts = Counts.of_all(tongue.counts(block.text) for block in running)
    if tongue.readability is None or counts.words < ENOUGH:
        return {}
    return {formula.name: formula.grade(counts) for formula in tongue.readability.formulas}


# --- one page -------------------------------------------------------------------------------------------------------


def _reading(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield what makes a page hard to read."""
    text = page_text(page, site)
    tongue = site.wording.of(text.language) if text else None
    if text is None or tongue is None:
        return
    running = [block for block in text.blocks if block.kind in _RUNNING]
    notes = {id(block): note for block in text.blocks if (note := _note_of(block.text, tongue))}
    for block in running:
        if id(block) in notes:
            yield from _long(block, notes[id(block)], text, tongue, site)
    if tongue.readability:
        yield from _grade(running, text, tongue, tongue.readability, site)
    noted = [(block, notes[id(block)]) for block in text.blocks if id(block) in notes]
    yield from _terms(noted, text, site)
    yield from _slips(noted, text, site)


@dataclass(frozen=True, slots=True)
class _Note:
    """What is to be told of a passage, wherever it stands."""

    words: int
    """How many it has."""
    long: tuple[tuple[int, tuple[str, ...]], ...]
    """Long sentences: where each begins, and its words."""
    terms: tuple[tuple[str, int, bool], ...]
    """Words of a trade: where each stands, and whether it is explained there."""
    slips: tuple[tuple[int, str, str], ...]
    """Slips: where each stands, and what is meant."""


_NotedBlocks = Sequence[tuple[Block, _Note]]


def _note_of(text: str, tongue: Tongue) -> _Note | None:
    """Return what is to be told of a passage; None for nothing, as of most. Each is read once, wherever it stands."""
    known = tongue.notes.get(text, tongue)
    if known is tongue:
        known = tongue.notes[text] = _noted(text, tongue)
    return known if isinstance(known, _Note) else None


def _noted(text: str, tongue: Tongue) -> _Note | None:
    """Read a passage."""
    number = text.count(" ") + 1
    long = tuple(_long_sentences(text, tongue)) if number > tongue.longest_sentence else ()
    terms, slips = tuple(_terms_in(text, tongue)), tuple(_slips_in(text, tongue))
    return _Note(number, long, terms, slips) if long or terms or slips or number > tongue.longest_paragraph else None


def _long_sentences(text: str, tongue: Tongue) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the long sentences of a passage."""
    for start, end in tongue.sentences.spans(text):
        words = tuple(text[start:end].split())
        if len(words) > tongue.longest_sentence:
            yield start, words


def _terms_in(text: str, tongue: Tongue) -> Iterator[tuple[str, int, bool]]:
    """Yield the words of a trade in a passage."""
    said = flat(text)
    if tongue.jargon is None or tongue.jargon_words.isdisjoint(
        said.replace("-", " ").replace(",", " ").replace(".", " ").split()
    ):
        return
    for match in tongue.jargon.finditer(said):
        yield match[0], match.start(), tongue.explains(said, match.start(), match.end())


def _slips_in(text: str, tongue: Tongue) -> Iterator[tuple[int, str, str]]:
    """Yield words that are probably misspelled; names, which begin with a capital letter, are left alone."""
    slips = tongue.slips_among(WORD.findall(text))
    for match in WORD.finditer(text) if slips else ():
        if match[0] in slips:
            yield match.start(), match[0], slips[match[0]]


def _long(block: Block, note: _Note, text: PageText, tongue: Tongue, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield sentences and paragraphs that are too long."""
    for start, words in note.long:
        message = f'This sentence has {len(words)} words: "{shortened(" ".join(words).replace(CITED, ""))}"'
        yield LONG_SENTENCE.at(text.place(block, start, words[0], site), message, LONG_SENTENCE.mend)
    number = note.words
    if number > max(tongue.longest_sentence, tongue.longest_paragraph) and block.kind is not BlockKind.ITEM:
        message = f'This paragraph has {number} words. It begins: "{shortened(block.text[:80].replace(CITED, ""))}"'
        yield LONG_PARAGRAPH.at(text.place(block, 0, block.text[:20], site), message, LONG_PARAGRAPH.mend)


def _grade(
    running: list[Block], text: PageText, tongue: Tongue, measure: Readability, site: SiteFacts
) -> Iterator[Diagnostic]:
    """Yield a complaint about a page that asks for too many years of school, with its hardest sentences."""
    counts = Counts.of_all(tongue.counts(block.text) for block in running)
    if counts.words < ENOUGH or measure.formulas[0].grade(counts) <= measure.limit:
        return
    parts = [(block, start, end) for block in running for start, end in tongue.sentences.spans(block.text)]
    hardest = sorted(parts, key=lambda part: -measure.hardness(part[0].text[part[1] : part[2]]))[:WORST]
    grades = ", ".join(f"{formula.name} {formula.grade(counts):.1f}" for formula in measure.formulas)
    shown = list(dict.fromkeys(shortened(" ".join(b.text[s:e].replace(CITED, "").split())) for b, s, e in hardest))
    quoted = " ".join(f'"{sentence}"' for sentence in shown)
    message = f"This page asks for more than {measure.limit:g} years of school ({grades}). Its hardest: {quoted}"
    block, start, _ = hardest[0]
    yield HARD.at(text.place(block, start, shown[0].split(" ")[0], site), message, HARD.mend)


def _terms(noted: _NotedBlocks, text: PageText, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield words of a trade at their first place, unless they are linked or explained somewhere on the page."""
    first: dict[str, tuple[Block, int]] = {}
    known: set[str] = set()
    for block, note in noted:
        linked = flat(" ".join(block.links)) if note.terms else ""
        for word, start, explained in note.terms:
            explains = explained and block.kind is not BlockKind.TITLE
            if word in linked or explains or block.kind in (BlockKind.HEADING, BlockKind.PHRASE):
                known.add(word)
            elif block.kind in _RUNNING:
                first.setdefault(word, (block, start))
    for word, (block, start) in first.items():
        if word not in known:
            place = text.place(block, start, block.text[start : start + len(word)], site)
            yield TERM.at(place, f'"{word}" is a word of a trade, and this page does not explain it.', TERM.mend)


def _slips(noted: _NotedBlocks, text: PageText, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield words that are probably misspelled."""
    for block, note in noted:
        for start, word, meant in note.slips:
            message = f'"{word}" is probably a slip. Did you mean "{meant}"?'
            yield SLIP.at(text.place(block, start, word, site), message)


def _filler(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield texts that only fill a page."""
    tongue = site.wording.of(language_of(page, site))
    # Most pages have none: to see that, they need not be read block by block.
    if tongue is None or tongue.filler is None or not tongue.may_fill(raw_text(page, site)):
        return
    text = page_text(page, site)
    for block in text.blocks if text else ():
        match = tongue.filler.search(flat(block.text))
        if match:
            words = block.text[match.start() : match.end()]
            place = text.place(block, match.start(), words, site) if text else block.position
            yield FILLER.at(place, f'"{words}" only fills the page.', FILLER.mend)
            return


# --- all pages ------------------------------------------------------------------------------------------------------


def passages_of(page: PageFacts, site: SiteFacts) -> bytes:
    """Return the digests of the long paragraphs of a page, by which they are known again on others."""
    text = page_text(page, site)
    return b"".join(mark for mark, _ in _passages(text)) if text else b""


def _passages(text: PageText) -> Iterator[tuple[bytes, Block]]:
    """Yield long paragraphs with their digests; warning signs may repeat, and pages put together from others do."""
    if text.planned and (text.planned.kind is PageKind.PAIR or not text.planned.indexable):
        return
    for block in text.blocks:
        if block.kind is BlockKind.PARAGRAPH and not block.callout and block.text.count(" ") >= REPEATED:
            yield _mark_of(block.text), block


@lru_cache(maxsize=10_000)
def _mark_of(text: str) -> bytes:
    """Return the digest of the letters of a passage; many stand on several pages."""
    letters = "".join(filter(str.isalnum, flat(text)))
    return hashlib.blake2b(letters.encode("utf-8", "surrogatepass"), digest_size=_MARK).digest()


def _repeated(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield paragraphs that stand on several pages, at the first of them."""
    places: dict[bytes, list[PageFacts]] = {}
    for page in site.pages:
        marks = passages_of(page, site) if page.passages is None else page.passages
        for start in range(0, len(marks), _MARK):
            places.setdefault(marks[start : start + _MARK], []).append(page)
    repeated: dict[str, list[tuple[bytes, list[str]]]] = {}
    first: dict[str, PageFacts] = {}
    for mark, pages in places.items():
        names = list(dict.fromkeys(_name_of(page, site) for page in pages)) if len(pages) > 1 else []
        if len(names) > 1:
            first.setdefault(pages[0].path, pages[0])
            repeated.setdefault(pages[0].path, []).append((mark, names))
    for path, found in repeated.items():
        yield from _told_twice(first[path], found, site)


def _told_twice(page: PageFacts, found: list[tuple[bytes, list[str]]], site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about the paragraphs of a page that other files have as well."""
    text = page_text(site.whole(page), site)
    blocks = dict(reversed(list(_passages(text)))) if text else {}
    for mark, names in found:
        if text is None or mark not in blocks:
            continue
        block = blocks[mark]
        more = f" and {len(names) - 2} more pages" if len(names) > 2 else ""
        message = f'This paragraph stands in {names[1]}{more} too: "{shortened(block.text[:80].replace(CITED, ""))}"'
        yield REPEATED_TEXT.at(text.place(block, 0, block.text[:20], site), message, REPEATED_TEXT.mend)


def _name_of(page: PageFacts, site: SiteFacts) -> str:
    """Return the file that a page's text stands in."""
    return page.path if site.sources is None else page.source


CHECKS: tuple[Check, ...] = (
    page_check(Area.TEXT, _reading, HARD, LONG_SENTENCE, LONG_PARAGRAPH, TERM, SLIP),
    page_check(Area.TEXT, _filler, FILLER, in_every_build=True),
    Check(Area.TEXT, _repeated, (REPEATED_TEXT,)),
)
