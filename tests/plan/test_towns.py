"""The town gate: copies with the name changed are kept out, pages of their own pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clinicsite.diagnostics import Position
from clinicsite.load.site import load_site
from clinicsite.model.read import Document, Pair, PairFrontMatter, Site, Town, TownFrontMatter
from clinicsite.pipeline import theme_folder
from clinicsite.plan.pages import make_plan
from clinicsite.plan.towns import ALIKE, COPIED, judge, likeness, masks_of, place_names

FACTS = {
    "route": "Take the road.",
    "travel_tip": "Set out early.",
    "landmarks": ["the quarry", "the railway"],
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


OTHER = "Quite another text, a short one, about pickers whose legs go numb on the last rung of a ladder in September."


def town(name: str, body: str, **front: object) -> Town:
    """Return a town's page."""
    slug = name.casefold().replace(" ", "-")
    own = {"title": f"From {name} {name[::-1]}", "description": f"{name[1:]} it is.", "name": name}
    keys = {**own, "coordinates": "39.5, -104.7", **FACTS}
    model = TownFrontMatter.model_validate({**keys, "leads_with": "sciatica", **front})
    path = f"content/towns/{slug}.md"
    return Document(path, model, body, 12, "", {"title": Position(path, 2, 1)})


def pair(slug: str, condition: str, body: str, **front: object) -> Pair:
    """Return the page about a condition in a town."""
    path = f"content/towns/{slug}/{condition}.md"
    own = {"title": f"A pair {slug[::-1]}", "description": f"{condition} {slug[::-1]}", **FACTS, "landmarks": ()}
    model = PairFrontMatter.model_validate({**own, **front})
    return Document(path, model, body, 5, "", {"title": Position(path, 2, 1)})


def verdicts(*towns: Town, pairs: tuple[Pair, ...] = ()) -> dict[str, bool]:
    """Return which pages may be listed, by their file's name."""
    judged, _ = judge(towns, pairs)
    return {path.removeprefix("content/towns/").removesuffix(".md"): verdict.listed for path, verdict in judged.items()}


# --- names ---------------------------------------------------------------------------------------------------------


def test_names_are_those_of_towns_counties_regions_and_landmarks() -> None:
    """All that a copier would exchange is masked."""
    page = town("Riverton", "", county="Mill County", region="NY", landmarks=["Old Mill", "Mill Park"])

    assert {"Riverton", "Mill County", "NY", "Old Mill", "Mill Park"} == place_names([page])


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
        pairs=(pair("riverton", "sciatica", RIVERTON), pair("hilltop", "sciatica", OTHER)),
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
            'This page has no "route" and no landmark that its text names, so it is kept out of lists and search.',
        )
    ] == [(str(diagnostic.position), diagnostic.message) for diagnostic in found]


def test_a_landmark_counts_when_the_text_names_it() -> None:
    """A list of places that nothing is said of helps nobody."""
    named = town("Riverton", RIVERTON, route=None)
    unnamed = town("Riverton", RIVERTON, route=None, landmarks=["the tower"])

    assert [{"riverton": True}, {"riverton": False}] == [verdicts(named), verdicts(unnamed)]


def test_a_page_about_a_condition_in_a_town_needs_local_facts_of_its_own() -> None:
    """What the town's page says of the way does not make this one local."""
    bare = pair("hilltop", "sciatica", OTHER, route=None, travel_tip=None)

    _, found = judge([town("Hilltop", HILLTOP)], [bare])

    assert [
        'This page has no "route" and no "travel_tip" and no landmark that its text names, so it is not published.'
    ] == [fault.message for fault in found]


def test_a_page_needs_a_paragraph_that_stands_nowhere_else() -> None:
    """Patching together what other pages say makes no page of its own."""
    first, second = (body.replace("\n\n## ", "\n\n# ").split("\n\n") for body in (RIVERTON, HILLTOP))
    patched = "\n\n".join([first[0], second[2]])
    quiet = dict.fromkeys(("route", "travel_tip", "nearer_home"), "Come.")

    _, found = judge([town("Lowtown", patched, **quiet)], [], [town("A", RIVERTON), town("B", HILLTOP)])

    assert "town-page-unoriginal" in [fault.code for fault in found]


def test_a_turn_of_phrase_that_others_use_as_well_spoils_no_paragraph() -> None:
    """Five words in a row are soon the same."""
    phrase = "Do not drive when your eyes close."

    assert verdicts(town("Hilltop", f"{HILLTOP} {phrase}"), town("Riverton", RIVERTON))["hilltop"]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("title", "title"),
        ("head_title", "title in search results"),
        ("description", "description"),
    ],
)
def test_a_title_or_description_with_the_name_exchanged_is_refused(key: str, words: str) -> None:
    """In a list of search results, nothing but the name tells these pages apart."""
    pages = [
        town(name, body, **{key: f"Help for sore backs in {name}"})
        for name, body in (("Riverton", RIVERTON), ("Hilltop", HILLTOP))
    ]

    judged, found = judge(pages, [])

    assert (
        [
            f"The {words} of this page shares 100 % of its wording with content/towns/{other}.md, "
            "so it is kept out of lists and search."
            for other in ("hilltop", "riverton")
        ],
        [False, False],
    ) == ([fault.message for fault in found], [verdict.listed for verdict in judged.values()])


def test_a_first_paragraph_with_the_name_exchanged_is_refused_at_its_line() -> None:
    """It is what readers see first, and what search results quote."""
    opening = "Many people in {} come to us because their backs are sore and tired.\n\n"
    pages = [
        town(name, opening.format(name) + body * 3) for name, body in (("Riverton", RIVERTON), ("Hilltop", HILLTOP))
    ]

    _, found = judge(pages, [])

    assert [
        ("content/towns/riverton.md:12", "town-page-copied"),
        ("content/towns/hilltop.md:12", "town-page-copied"),
    ] == [(str(fault.position), fault.code) for fault in found]


def test_a_copy_of_a_page_that_is_about_no_town_is_refused_too() -> None:
    """The home page with a town's name in it is the commonest doorway page."""
    home = town("Home", RIVERTON.replace("Riverton", "our town"))

    judged, _ = judge([town("Riverton", RIVERTON)], [], [home])

    assert [(False, home.path)] == [(verdict.listed, verdict.other) for verdict in judged.values()]


def test_the_owner_of_a_copy_is_told_what_is_the_same_and_what_is_missing() -> None:
    """In words of her own page, and by the keys to fill in."""
    copy = RIVERTON.replace("Riverton", "Hilltop")

    _, (_, fault) = judge([town("Riverton", RIVERTON), town("Hilltop", copy, route=None)], [])

    assert (
        'Both say: "many people in … sort parcels through the night they bend and lift for …"',
        'before setting out. It has no "route" yet.',
    ) == (fault.message.partition(" search. ")[2], fault.hint.partition(" to know ")[2])


def test_questions_and_answers_are_part_of_the_text() -> None:
    """They stand on the page like the rest."""
    faq = [{"question": "May I come by bus?", "answer": RIVERTON}]

    judged, _ = judge([town("Hilltop", "Come.", faq=faq), town("Riverton", RIVERTON)], [])

    assert judged["content/towns/hilltop.md"].score >= COPIED


def test_the_table_of_likeness_is_the_same_from_both_sides() -> None:
    """Each page is wholly like itself."""
    first, second = likeness([town("Riverton", RIVERTON), town("Hilltop", RIVERTON + HILLTOP)], [])

    assert (1.0, first.scores[1], 1.0) == (first.scores[0], second.scores[0], second.scores[1])
    assert COPIED > first.scores[1] > ALIKE


def test_of_too_many_pages_no_table_is_made() -> None:
    """Nobody could read it."""
    assert () == likeness([town(f"T{_letters(number)}", "Words.") for number in range(61)], [])


# --- whole sites --------------------------------------------------------------------------------------------------

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def clinic() -> Site:
    """This project's own site."""
    site = load_site(ROOT, theme_folder()).site
    assert site is not None
    return site


def test_every_two_town_pages_of_this_site_are_below_twenty_of_a_hundred(clinic: Site) -> None:
    """They are written for people of seven towns, one by one."""
    rows = likeness(clinic.towns, list(clinic.pairs.values()), masks_of(clinic))
    scores = [score for i, row in enumerate(rows) for j, score in enumerate(row.scores) if i != j]

    assert (7, 42, True) == (len(rows), len(scores), max(scores) < 0.20)


def test_the_town_pages_of_this_site_pass_the_gate(clinic: Site) -> None:
    """With nothing to be told of any of them."""
    plan, found = make_plan(clinic, date(2026, 11, 23))

    assert (7, []) == (len(plan.towns), [fault for fault in found if fault.code.startswith("town-page")])


def test_one_town_page_under_seven_names_is_refused(clinic: Site) -> None:
    """All of the seven pages, whichever text they share."""
    source = clinic.towns[0]
    exchanged = [exchange(source, town) for town in clinic.towns]

    judged, _ = judge(exchanged, [], [], masks_of(replace(clinic, towns=tuple(exchanged))))

    assert [False] * 7 == [verdict.listed for verdict in judged.values()]
    assert min(verdict.score for verdict in judged.values()) > 0.9


def exchange(source: Town, target: Town) -> Town:
    """Return a town's page with the names in it exchanged for those of another town."""
    old, new = source.front, target.front
    landmarks = dict(zip(old.landmarks, new.landmarks, strict=False))

    def swap(text: str | None) -> str | None:
        for one, other in {old.name: new.name, old.county or "-": new.county or "-", **landmarks}.items():
            text = text.replace(one, other) if text else text
        return text

    keys = ("title", "description", "route", "travel_tip", "nearer_home")
    front = old.model_copy(
        update={key: swap(getattr(old, key)) for key in keys} | {"name": new.name, "landmarks": new.landmarks}
    )
    return replace(source, path=target.path, front=front, body=swap(source.body) or "")


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
        f"It is {own} town.\n\n{' '.join(common)}\n\n{' '.join(_own(own, words - len(common)))}"
        for own in ("one", "other")
    )

    judged, found = judge([town(name, body) for name, body in zip(("Riverton", "Hilltop"), bodies, strict=True)], [])

    assert (codes, [listed] * 2) == (
        [diagnostic.code for diagnostic in found],
        [verdict.listed for verdict in judged.values()],
    )


def _own(prefix: str, number: int) -> list[str]:
    """Return words that only one text has."""
    return [f"{prefix}{_letters(place)}" for place in range(number)]


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
