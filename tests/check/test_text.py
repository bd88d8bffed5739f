"""How texts read: sentences, syllables, formulas, blocks of Markdown, words of a trade and slips."""

from __future__ import annotations

import pytest

from clinicsite.check.prose import CITED, BlockKind, blocks_of_markdown, plain
from clinicsite.check.readability import Counts, Readability
from clinicsite.check.sentences import Sentences
from clinicsite.check.wording import Tongue, Wording
from clinicsite.load.rules import read_claims, read_prose
from clinicsite.load.spelling import read_slips

ENGLISH = read_prose("en") or {}
GERMAN = read_prose("de") or {}


# --- sentences ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentences",
    [
        ["Dr. Chen sees people at 9 a.m. on Mondays.", "Call first."],
        ["Ask Maria Lopez, L.Ac., about it.", "She knows."],
        ["Maria Lopez is an L.Ac.", "She works here."],
        ["We open at 9 a.m.", "The door is on the left."],
        ["Bring light clothes, e.g. a T-shirt, i.e. nothing tight.", "Thank you!"],
        ["It fell by 30.8 mm vs. 14.9 mm.", "A gap was there at week 52."],
        ["In the U.S. Army, backs hurt too.", "Why?", "Nobody knows."],
        ['He said: "It hurts."', '"Where?"', "There."],
        [f"It eases.{CITED}", "Not always."],
        ["See no. 5 on St. James St. in Parker.", "Park there."],
        ["One J. Smith wrote to us.", "We wrote back."],
    ],
)
def test_english_sentences_are_parted(sentences: list[str]) -> None:
    """Short forms, numbers and times do not end a sentence."""
    text = " ".join(sentences)

    assert sentences == [text[start:end].strip() for start, end in Sentences(ENGLISH["sentences"]).spans(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Am 3. Oktober ist zu.", "Danach sind wir wieder da."],
        ["Das sind z.B. Dr. Weiß und Frau Nr. 5 usw.", "Wir freuen uns."],
        ["Rufen Sie bis 14.30 Uhr an.", "Danke!"],
    ],
)
def test_german_sentences_are_parted(sentences: list[str]) -> None:
    """A number with a period is an ordinal."""
    text = " ".join(sentences)

    assert sentences == [text[start:end].strip() for start, end in Sentences(GERMAN["sentences"]).spans(text)]


# --- readability --------------------------------------------------------------------------------------------------

SYLLABLES = """
pain 1 needle 2 needles 2 treatment 2 sciatica 4 acupuncture 4 chronic 2 muscle 2 spasm 2 people 2 before 2 something 2
aches 1 eased 1 helped 1 wanted 2 used 1 passed 1 handled 2 settled 2 called 1 required 2 crooked 2 tired 2 created 3
places 2 exercises 4 causes 2 houses 2 notes 1 lives 1 breathes 1 clothes 1 question 2 station 2 region 2 opinion 3
material 4 social 2 physician 3 trial 2 client 2 patient 2 science 2 experience 4 quiet 2 area 3 idea 3 ideal 3 real 1
being 2 trying 2 carrying 3 video 3 radio 3 various 3 anxious 2 actually 4 individual 5 evaluate 4 language 2 guess 1
league 1 unique 2 technique 2 fluid 2 ruin 2 little 2 possible 3 comfortable 4 safely 2 careful 2 completely 3
movement 2 guideline 2 pacemaker 3 everyone 3 every 2 inflammation 4 inflammatory 5 emergency 4 anticoagulant 5
"""


def test_syllables_of_english_words_are_counted() -> None:
    """By rules, with a list of exceptions."""
    measure = Readability(ENGLISH)
    words = SYLLABLES.split()
    expected = {word: int(number) for word, number in zip(words[::2], words[1::2], strict=True)}

    assert expected == {word: measure.syllables_of(word) for word in expected}


def test_compounds_and_possessives_are_counted_by_their_parts() -> None:
    """Hyphens part a word, an apostrophe does not."""
    measure = Readability(ENGLISH)

    assert [4, 2, 1] == [measure.syllables_of(word) for word in ("long-lasting-ly", "doctor’s", "don't")]


def test_what_is_counted_in_a_text() -> None:
    """Words of letters only; numbers are none."""
    counts = Readability(ENGLISH).count("Most people ease within 6 weeks, individually.", 1)

    assert Counts(1, 6, 13, 1, 3, 1) == counts


def test_flesch_kincaid_and_smog_are_what_their_authors_say() -> None:
    """0.39 words a sentence + 11.8 syllables a word - 15.59; 1.043 root of polysyllables in 30 sentences + 3.1291."""
    counts = Counts(sentences=10, words=150, syllables=225, polysyllables=12)

    assert [7.96, 9.39] == [round(formula.grade(counts), 2) for formula in Readability(ENGLISH).formulas]


def test_german_has_a_formula_of_its_own() -> None:
    """Wiener Sachtextformel 1 (Bamberger and Vanecek 1984)."""
    counts = Counts(sentences=10, words=150, polysyllables=30, monosyllables=75, long_words=45)
    formula = Readability(GERMAN).formulas[0]

    assert ("Wiener Sachtextformel 1", 7.76) == (formula.name, round(formula.grade(counts), 2))


def test_a_language_without_data_has_no_grade() -> None:
    """Nothing is made up."""
    assert (None, None) == (read_prose("pt"), Wording(read_prose, read_claims).of("pt"))


# --- blocks -------------------------------------------------------------------------------------------------------

MARKDOWN = """\
## What it is {#what}

It is *sore*[^nhs] in the [low
back](glossary.md#back), and {facts.visit_length} go by.

We treat:

- **backs**
- necks, and
  shoulders

> [!emergency] Call now
>
> - you cannot walk

> I slept again.

| Study | Found |
|---|---|
| One | little |
"""


def test_markdown_is_read_as_blocks_of_plain_words() -> None:
    """Each with its kind, its words and its line."""
    blocks = blocks_of_markdown(MARKDOWN, "a.md", 10)

    assert [
        ("heading", "What it is", 10),
        ("paragraph", f"It is sore{CITED} in the low back, and ○ go by.", 12),
        ("paragraph", "We treat:", 15),
        ("item", "backs", 17),
        ("item", "necks, and shoulders", 18),
        ("heading", "Call now", 21),
        ("item", "you cannot walk", 23),
        ("quote", "I slept again.", 25),
        ("cell", "Study", 27),
        ("cell", "Found", 27),
        ("cell", "One", 29),
        ("cell", "little", 29),
    ] == [(block.kind.value, block.text, block.position.line) for block in blocks]


def test_a_block_knows_what_introduces_it_and_its_callout() -> None:
    """An item below "We treat:" is read with it."""
    blocks = blocks_of_markdown(MARKDOWN, "a.md")

    assert ("What it is We treat:", "emergency", ("low back",)) == (blocks[3].lead, blocks[6].callout, blocks[1].links)


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("a snake_case_word stays", "a snake_case_word stays"),
        ("2 * 3 is 6", "2 * 3 is 6"),
        ("**bold** and `code` and \\*star\\*", "bold and code and *star*"),
        ("![a room](room.jpg) and <br> more &amp; less", "a room and  more & less"),
    ],
)
def test_markup_is_taken_off(markdown: str, words: str) -> None:
    """And nothing else."""
    assert words == plain(markdown)[0]


def test_a_comment_is_not_read() -> None:
    """It keeps its lines."""
    blocks = blocks_of_markdown("<!-- we cure\nall -->\n\nText.", "a.md")

    assert [("Text.", 4)] == [(block.text, block.position.line) for block in blocks]


def test_any_text_is_read() -> None:
    """Whatever its markup; nothing raises."""
    odd = "> > - # |\n||\n[](\n```\nx\n---\n===\n1.\n\\\n{}\n[!x]\n> [!] \n"

    assert all(block.kind in BlockKind for block in blocks_of_markdown(odd, "a.md"))


# --- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("the piriformis, a muscle deep in the buttock", True),
        ("the piriformis (a muscle)", True),
        ("the piriformis hurts", False),
    ],
)
def test_a_term_is_explained_by_words_or_brackets(text: str, explained: bool) -> None:
    """In its neighbourhood."""
    start = text.index("piriformis")

    assert explained == Tongue(ENGLISH, []).explains(text, start, start + len("piriformis"))


def test_slips_are_known_where_the_list_is_installed() -> None:
    """One meaning without a remark; without the list, none."""
    slips = {"teh": "the"}
    tongue = Tongue({"more_slips": True, "slips": {"thier": "their"}}, [], lambda: slips)

    assert ({"teh": "the", "thier": "their"}, {}) == (tongue.slips, Tongue({}, [], lambda: slips).slips)


def test_a_missing_list_of_slips_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is one."""

    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("clinicsite.load.spelling.files", missing)

    assert {} == read_slips()


def test_rules_are_those_of_language_profession_and_place() -> None:
    """Without a profession the general ones; with a state those of the state too."""
    expected = (1, 5, 2)

    general, country = read_claims("en"), read_claims("en-US")
    all_of_them = read_claims("en", "acupuncture", frozenset({"US", "US-CO"}))

    assert expected == tuple(sum("rules" in data for data in files) for files in (general, all_of_them, country))


def test_weights_belong_to_the_rules_of_a_language() -> None:
    """They are read with them, wherever the clinic is."""
    found = [name for data in read_claims("en") for name in ("kinds", "weights") if name in data]

    assert ["kinds", "weights"] == found
