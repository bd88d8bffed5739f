"""The town gate: copies with the name changed are kept out, pages of their own pass."""

from __future__ import annotations

import pytest

from clinicsite.diagnostics import Position
from clinicsite.model.read import Document, Pair, PairFrontMatter, Town, TownFrontMatter
from clinicsite.plan.towns import ALIKE, COPIED, jaccard, judge, masked_shingles, place_names

FACTS = {
    "route": "Take the road.",
    "travel_tip": "Set out early.",
    "landmarks": ["Old Mill"],
    "nearer_home": "People who cannot sit.",
}

RIVERTON = """\
Many people in Riverton sort parcels through the night. They bend and lift for eight hours, and the low back pays for
it in the morning. The big hall by the railway takes on more hands each autumn, so the first visits often come in
November, when the boxes grow heavy and the breaks grow short. Bring the shoes that you work in.

## Coming after a night shift

The first bus leaves the hall at ten past six and meets the train at the bridge. You can rest in our waiting room
until we open; there is tea. Do not drive when your eyes close. If you have slept for less than four hours, come on
another day, because tired muscles tell us little.
"""

HILLTOP = """\
Hilltop is a place of orchards. From August on, ladders lean against every tree, and arms are held above the head
until the light goes. What hurts then is the neck and the space between the shoulder blades, seldom the low back.
Families here have picked for three generations and will tell you that it passes with the frost. Often it does.

## When the pass is closed

Snow shuts the upper road on some thirty days a year. The county says so by six in the morning on its telephone line.
We never charge for a visit that the snow has taken. The lower road by the quarry is longer and nearly always open.
"""


def town(name: str, body: str, **front: object) -> Town:
    """Return a town's page."""
    slug = name.casefold().replace(" ", "-")
    keys = {"title": f"From {name}", "description": "D.", "name": name, "coordinates": "39.5, -104.7", **FACTS}
    model = TownFrontMatter.model_validate({**keys, "leads_with": "sciatica", **front})
    path = f"content/towns/{slug}.md"
    return Document(path, model, body, 12, "", {"title": Position(path, 2, 1)})


def pair(slug: str, condition: str, body: str) -> Pair:
    """Return the page about a condition in a town."""
    path = f"content/towns/{slug}/{condition}.md"
    model = PairFrontMatter(title="A pair", description="D.")
    return Document(path, model, body, 5, "", {"title": Position(path, 2, 1)})


def verdicts(*towns: Town, pairs: tuple[Pair, ...] = ()) -> dict[str, bool]:
    """Return which pages may be listed, by their file's name."""
    judged, _ = judge(towns, pairs)
    return {path.removeprefix("content/towns/").removesuffix(".md"): verdict.listed for path, verdict in judged.items()}


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

    assert masked_shingles(one, names) == masked_shingles(other, names)


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

    assert masked_shingles(one, names) != masked_shingles(other, names)


def test_the_longest_name_is_masked_first() -> None:
    """Half a name must not be left over."""
    names = ["Park", "Park Hill", "Hill"]

    assert masked_shingles("from Park Hill we go on", names) == masked_shingles("from Park we go on", names)


def test_a_sign_in_a_name_has_no_power() -> None:
    """A name is masked as it is written, dots and brackets included."""
    assert masked_shingles("in St. Ann (West) we go on", ["St. Ann (West)"]) == masked_shingles(
        "in Riverton we go on", ["Riverton"]
    )


def test_names_are_those_of_towns_counties_regions_and_landmarks() -> None:
    """All that a copier would exchange is masked."""
    page = town("Riverton", "", county="Mill County", region="NY", landmarks=["Old Mill", "Mill Park"])

    assert {"Riverton", "Mill County", "NY", "Old Mill", "Mill Park"} == place_names([page])


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [("", "", 0.0), ("ab", "", 0.0), ("ab", "ab", 1.0), ("ab", "cd", 0.0), ("abc", "bcd", 0.5), ("abcd", "ab", 0.5)],
)
def test_likeness_is_what_is_shared_of_all(a: str, b: str, expected: float) -> None:
    """The Jaccard index of two sets."""
    assert expected == jaccard(frozenset((letter,) for letter in a), frozenset((letter,) for letter in b))


# --- verdicts -----------------------------------------------------------------------------------------------------


def test_pages_of_their_own_are_listed() -> None:
    """Texts that somebody wrote for two towns pass."""
    assert {"riverton": True, "hilltop": True} == verdicts(town("Riverton", RIVERTON), town("Hilltop", HILLTOP))


def test_pages_that_differ_in_the_name_only_are_refused() -> None:
    """Both are kept out: which one is the copy cannot be known."""
    copy = RIVERTON.replace("Riverton", "Hilltop").replace("ten past six", "20 past 7")

    assert {"riverton": False, "hilltop": False} == verdicts(town("Riverton", RIVERTON), town("Hilltop", copy))


def test_a_copy_with_a_new_paragraph_is_still_noticed() -> None:
    """Adding something of one's own does not make the rest one's own."""
    copy = RIVERTON.replace("Riverton", "Hilltop") + "\nThe orchards are steep here and the ladders are long.\n"

    assert {"riverton": False, "hilltop": False} == verdicts(town("Riverton", RIVERTON), town("Hilltop", copy))


def test_a_copy_is_named_with_the_page_it_is_like() -> None:
    """The owner reads how much is shared, with what, and what follows from it."""
    copy = RIVERTON.replace("Riverton", "Hilltop")

    _, found = judge([town("Riverton", RIVERTON), town("Hilltop", copy, route="Another way.")], [])

    assert ["content/towns/riverton.md:2:1", "content/towns/hilltop.md:2:1"] == [str(d.position) for d in found]
    assert {"town-page-copied"} == {diagnostic.code for diagnostic in found}
    assert "wording with content/towns/hilltop.md, so it is kept out of lists and search." in found[0].message


def test_a_page_about_a_condition_in_a_town_is_judged_too() -> None:
    """A copy for one condition is a copy."""
    judged = verdicts(
        town("Riverton", RIVERTON),
        town("Hilltop", HILLTOP),
        pairs=(pair("riverton", "sciatica", RIVERTON), pair("hilltop", "sciatica", "Quite another text, a short one.")),
    )

    assert {"riverton": False, "hilltop": True, "riverton/sciatica": False, "hilltop/sciatica": True} == judged


@pytest.mark.parametrize(
    ("missing", "listed"),
    [
        ((), True),
        (("route",), True),
        (("landmarks",), True),
        (("route", "landmarks"), False),
        (("travel_tip", "nearer_home"), False),
        (("route", "travel_tip", "landmarks", "nearer_home"), False),
    ],
)
def test_a_town_page_needs_three_of_four_local_facts(missing: tuple[str, ...], listed: bool) -> None:
    """A page without the way and the place is less useful than the home page."""
    page = town("Riverton", RIVERTON, **{key: () if key == "landmarks" else None for key in missing})

    assert {"riverton": listed} == verdicts(page)


def test_a_thin_page_is_named_with_what_it_lacks() -> None:
    """The owner reads which keys to fill in."""
    _, found = judge([town("Riverton", RIVERTON, route=None, landmarks=())], [])

    assert [
        (
            "content/towns/riverton.md:2:1",
            'This page has no "route" and no "landmarks", so it is kept out of lists and search.',
        )
    ] == [(str(diagnostic.position), diagnostic.message) for diagnostic in found]


def test_a_town_s_facts_count_as_its_text() -> None:
    """The panel with the way here is part of what is compared."""
    body = "A short text that both pages share, word for word."
    one = town("Riverton", body, route=HILLTOP)
    other = town("Hilltop", body, route=HILLTOP.replace("Hilltop", "Riverton"))

    assert {"riverton": False, "hilltop": False} == verdicts(one, other)


@pytest.mark.parametrize(
    ("shared", "codes", "listed"),
    [
        (0.0, [], True),
        (ALIKE - 0.02, [], True),
        (ALIKE + 0.02, ["town-page-alike"] * 2, True),
        (COPIED - 0.02, ["town-page-alike"] * 2, True),
        (COPIED + 0.02, ["town-page-copied"] * 2, False),
        (1.0, ["town-page-copied"] * 2, False),
    ],
)
def test_thresholds_stand_where_they_are_said_to_stand(shared: float, codes: list[str], listed: bool) -> None:
    """From 35 of 100 shared phrases on the owner is told, from 60 on the pages are not listed."""
    words = 1000
    common = [f"common{_letters(number)}" for number in range(round(2 * words * shared / (1 + shared)))]
    bodies = (
        " ".join([*common, *(f"{own}{_letters(number)}" for number in range(words - len(common)))])
        for own in ("one", "other")
    )

    judged, found = judge([town(name, body) for name, body in zip(("Riverton", "Hilltop"), bodies, strict=True)], [])

    assert (codes, [listed] * 2) == (
        [diagnostic.code for diagnostic in found],
        [verdict.listed for verdict in judged.values()],
    )


def _letters(number: int) -> str:
    """Return a number as letters, which are not masked as digits are."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


@pytest.mark.parametrize("body", ["", "One.", "Two words."])
def test_short_texts_are_judged_without_a_crash(body: str) -> None:
    """A page that somebody has just begun is no mistake of the program."""
    empty = dict.fromkeys(("route", "travel_tip", "nearer_home"))

    assert {"riverton": False} == verdicts(town("Riverton", body, **empty))


def test_no_towns_are_no_fault() -> None:
    """A clinic may do without town pages."""
    assert ({}, []) == judge([], [])


def test_the_order_of_towns_does_not_change_what_is_found() -> None:
    """The same pages get the same verdicts."""
    towns = [town("Riverton", RIVERTON), town("Hilltop", HILLTOP), town("Lowtown", RIVERTON)]

    assert verdicts(*towns) == verdicts(*reversed(towns))
