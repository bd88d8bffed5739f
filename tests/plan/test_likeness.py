"""How much texts have in common: masks, shingles, the index of two sets, and the search among many."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.plan import likeness
from clinicsite.plan.likeness import Masks, Texts, jaccard, matrix, numbered, shingles


def words(text: str, names: list[str]) -> list[str]:
    """Return the masked words of a text."""
    return Masks(names).words(text)


# --- masks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Come from Riverton to us by the bridge.", "Come from Hilltop to us by the bridge."),
        ("come from riverton to us by the bridge.", "COME FROM HILLTOP TO US BY THE BRIDGE."),
        ("In Greenwood Village, people sit and wait.", "In Riverton, people sit and wait."),
        ("In Greenwood\nVillage, people sit and wait.", "In Riverton, people sit and wait."),
        ("In Riverton's heart people sit and wait.", "In Hilltop's heart people sit and wait."),
        ("It is 12 miles on Route 83.", "It is 7 miles on Route 470."),
        ("It is **12** miles on the road.", "It is 12 miles on the road."),
        ("Read [about it](../a.md) first of all things.", "Read [about it](../other/b.md) first of all things."),
        ("It helped one in two people.[^a]", "It helped one in two people.[^b]"),
        ("Call us on {clinic.phone} before you come.", "Call us on {clinic.fax} before you come."),
        ("See https://a.example/x for the whole map.", "See https://b.example for the whole map."),
        ("> Do not drive when you are tired.", "Do not drive when you are tired."),
    ],
)
def test_names_numbers_and_markup_do_not_make_two_texts_differ(one: str, other: str) -> None:
    """A copy with the name, the miles or the links changed is a copy."""
    names = ["Riverton", "Hilltop", "Greenwood Village"]

    assert words(one, names) == words(other, names)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Bathroom is on the left.", "The Readingroom is on the left."),
        ("Rivertonians sit for a long day.", "Hilltopians sit for a long day."),
        ("They sit in offices all day.", "They stand in kitchens all day."),
    ],
)
def test_names_within_other_words_are_left_alone(one: str, other: str) -> None:
    """A town called Bath must not swallow bathrooms."""
    names = ["Bath", "Reading", "Riverton", "Hilltop"]

    assert words(one, names) != words(other, names)


def test_the_longest_name_is_masked_first() -> None:
    """Half a name must not be left over."""
    names = ["Park", "Park Hill", "Hill"]

    assert words("from Park Hill we go on", names) == words("from Park we go on", names)


def test_a_sign_in_a_name_has_no_power() -> None:
    """A name is masked as it is written, dots and brackets included."""
    assert words("in St. Ann (West) we go on", ["St. Ann (West)"]) == words("in Riverton we go on", ["Riverton"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Take Parker Road to the end.", "Take South Orchard Road to the end."),
        ("Take I-25 to the end.", "Take C-470 to the end."),
        ("Take US 36 to the end.", "Take E470 to the end."),
        ("Über die Schwartauer Landstraße und weiter.", "Über die Musterallee und weiter."),
    ],
)
def test_names_of_roads_are_masked(one: str, other: str) -> None:
    """Whoever exchanges the roads has copied all the same."""
    masks = Masks([], ["Road", "Straße", "-straße", "-allee"])

    assert masks.words(one.replace("Schwartauer ", "")) == masks.words(other)


def test_a_word_for_roads_by_itself_is_no_name() -> None:
    """It masks what stands before it, if that is a name."""
    assert ["the", "road", "is", "long"] == Masks([], ["Road"]).words("the Road is long")


# --- the search among many ----------------------------------------------------------------------------------------


def every_pair(texts: list[list[str]], least: float, judged: list[bool]) -> list[bool]:
    """Return which texts are like another, found by looking at every pair."""
    sets = [frozenset(shingles(text)) for text in numbered(texts)]
    return [
        judged[i] and any(i != j and jaccard(one, other) >= least for j, other in enumerate(sets))
        for i, one in enumerate(sets)
    ]


texts_of_few_words = st.lists(st.lists(st.sampled_from("abc"), max_size=14), max_size=14)


@given(texts_of_few_words, st.sampled_from([0.2, 0.35, 0.6, 1.0]), st.data())
def test_the_search_finds_what_looking_at_every_pair_finds(
    texts: list[list[str]], least: float, data: st.DataObject
) -> None:
    """No text that is like another is missed, and none is called so that is not."""
    judged = data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))

    found = Texts(texts).closest(least, judged)

    assert every_pair(texts, least, judged) == [near is not None for near in found]


@given(texts_of_few_words, st.sampled_from([0.2, 0.6]))
def test_the_search_stays_right_when_few_comparisons_are_enough(texts: list[list[str]], least: float) -> None:
    """Stopping early loses the nearest text, never the verdict."""
    before, likeness.ENOUGH = likeness.ENOUGH, 1
    try:
        found = Texts(texts).closest(least, [True] * len(texts))
    finally:
        likeness.ENOUGH = before

    assert every_pair(texts, least, [True] * len(texts)) == [near is not None for near in found]


@given(texts_of_few_words)
def test_among_few_texts_the_nearest_is_found(texts: list[list[str]]) -> None:
    """Its likeness is the greatest in the text's row of the matrix."""
    rows = matrix(texts)
    best = [max((score for j, score in enumerate(row) if i != j), default=0.0) for i, row in enumerate(rows)]

    found = Texts(texts).closest(0.35, [True] * len(texts))

    assert [score for score in best if score >= 0.35] == [near.score for near in found if near]


def variants(number: int, shared: float) -> list[list[str]]:
    """Return texts of a hundred words, of which each shares a part with all others."""
    draw = random.Random(1)
    common = [f"c{place}" for place in range(round(100 * shared))]
    return [[*common, *(f"w{draw.randrange(10**9)}" for _ in range(100 - len(common)))] for _ in range(number)]


@pytest.mark.parametrize("shared", [0.0, 0.3, 0.5, 0.7, 1.0])
def test_the_search_compares_few_pairs(shared: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the square of the number of texts, however much all of them have in common."""
    texts = Texts(variants(600, shared))
    compared = []
    monkeypatch.setattr(Texts, "score", lambda self, i, j: compared.append(i) or real(self, i, j))

    texts.closest(0.6, [True] * 600)
    texts.closest(0.35, [True] * 600)

    assert len(compared) <= 600 * 2 * (likeness.ENOUGH + 1)


real = Texts.score


# --- two sets ---


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [("", "", 0.0), ("ab", "", 0.0), ("ab", "ab", 1.0), ("ab", "cd", 0.0), ("abc", "bcd", 0.5), ("abcd", "ab", 0.5)],
)
def test_likeness_is_what_is_shared_of_all(a: str, b: str, expected: float) -> None:
    """The Jaccard index of two sets."""
    assert expected == jaccard(frozenset(map(ord, a)), frozenset(map(ord, b)))
