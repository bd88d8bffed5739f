"""What words, their kinds and their order weigh; the weights that come with the generator are tested with the lists."""

from __future__ import annotations

import marshal
from math import sqrt

import pytest

from clinicsite.check.phrases import PhraseBook
from clinicsite.check.tokens import Speller, Tokens, flat
from clinicsite.check.weighing import Found, Kinds, Scales, signs_of, weights_of
from tests.check.test_claims import tongue
from tools import make_weights

BOOK = PhraseBook({}, (), Speller({"endings": [["", ["", "s"]]]}))
KINDS = Kinds.made({"trouble": ["back pain", "pain", "-ache"], "end": ["stop*"], "bye": ["stop"]}, BOOK)


def read(text: str) -> tuple[Tokens, str]:
    """Return the words of a sentence, and its flat text."""
    return Tokens(flat(text), BOOK.speller), flat(text)


def test_the_longest_entry_of_a_kind_counts() -> None:
    """An entry may have several words, a word several kinds, and the end of a compound stands for all of them."""
    expected = [Found(0, 1, "end"), Found(0, 1, "bye"), Found(1, 3, "trouble"), Found(4, 5, "trouble")]

    found = list(KINDS.of(["stop", "back", "pain", "and", "headache"]))

    assert expected == found


def test_signs_are_words_pairs_stems_kinds_and_marks() -> None:
    """Each stands once, however often it is met."""
    tokens, text = read("Stop back pain!")

    signs = signs_of(tokens.words, list(KINDS.of(tokens.words)), text)

    assert {
        *("stop", "back", "pain", "^ stop", "stop back", "back pain", "pain $", "stop _ pain", "!", "#0"),
        *("<end>", "<bye>", "<trouble>", "<end> <trouble>", "<bye> <trouble>"),
        *("<end>+<trouble>", "<bye>+<trouble>", "^ <end>", "^ <bye>", "stop <trouble>"),
        *("<end> back", "<bye> back", "<trouble> $"),
    } == signs


def test_a_sentence_weighs_the_sum_of_its_signs() -> None:
    """Long sentences do not weigh more because they are long."""
    tokens, text = read("Stop pain")
    scales = Scales(KINDS, {"stop": 40, "<end> <trouble>": 50, "never": 500})

    assert pytest.approx(90 / sqrt(19)) == scales.weigh(tokens, 0, 2, text)


def test_the_words_that_weigh_most_are_told() -> None:
    """They are a stretch, from the first that weighs something to the last."""
    tokens, _ = read("Here we stop the pain for you")
    scales = Scales(KINDS, {"stop": 40, "<trouble>": 50})

    assert (2, 5) == scales.heaviest(tokens, 0, len(tokens.words))


def test_weights_are_read_by_lines() -> None:
    """A sign may be two words."""
    assert {"gone": 120, "for good": 120, "may": -80} == weights_of("120 gone|for good\n-80 may\n")


@pytest.mark.parametrize("language", make_weights.languages())
def test_weights_are_made_from_the_lists_and_kinds_that_there_are(language: str) -> None:
    """Whoever changes a list or a kind runs `python tools/make_weights.py`."""
    written = next(data["weights_from"] for data in tongue(language).claims if "weights_from" in data)

    assert make_weights.digest_of(language) == written


class _Counted(int):
    """A place in a sentence that counts how often it is compared."""

    compared = 0

    def __le__(self, other: int) -> bool:
        _Counted.compared += 1
        return int(self) <= int(other)


def test_which_kinds_stand_before_which_is_found_without_comparing_all_with_all() -> None:
    """A page may be one sentence of a hundred thousand words."""
    kinds = [(_Counted(at), _Counted(at + 2), "ab"[at % 2]) for at in range(1000)]

    signs = signs_of(["x"] * 1001, kinds, "")

    assert ({"<a> <a>", "<a> <b>", "<b> <a>", "<b> <b>"}, True) == (
        {sign for sign in signs if sign.count("<") > 1 and "+" not in sign},
        _Counted.compared < 10,
    )


def test_kinds_that_overlap_stand_before_neither() -> None:
    """Nor does a kind that is there once stand before itself."""
    kinds = [(0, 3, "a"), (1, 2, "b"), (3, 4, "c")]

    signs = signs_of(["x"] * 4, kinds, "")

    assert {"<a> <c>", "<b> <c>", "<a>+<c>"} == {sign for sign in signs if sign.count("<") > 1}


def test_kinds_that_were_kept_are_those_that_were_made() -> None:
    """They go through a file between two runs."""
    words = ["back", "pain", "stopped", "and", "my", "headache", "too"]

    kept = Kinds(*marshal.loads(marshal.dumps(KINDS.packed())))

    assert list(KINDS.of(words)) == list(kept.of(words))
