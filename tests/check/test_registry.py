"""Every check finds its failing example and nothing in its passing one, and says so in plain words.

What is said is kept in `said/<code>.txt`. After a change of wording, `python tests/check/test_registry.py --record
[CODE ...]` writes it anew; read it aloud as a clinic's owner would before keeping it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

import pytest

from clinicsite.check import registry
from clinicsite.diagnostics import Fault
from tests.check.examples import found_in, is_project, told
from tests.test_faults import HEAD, JARGON, NOT_TOLD

SAID = Path(__file__).parent / "said"
FAULTS = {fault.code: fault for fault in registry.FAULTS if fault.failing}
"""Faults that are tested by their examples; the others have a broken site in `tests/faults/`."""


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_a_check_finds_its_failing_example(fault: Fault) -> None:
    """What the reference shows as wrong is found, in the words that were read and approved."""
    assert (SAID / f"{fault.code}.txt").read_text("utf-8") == told(fault.failing, fault.code)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_a_check_has_nothing_to_say_of_its_passing_example(fault: Fault) -> None:
    """What the reference shows as right is left alone."""
    assert fault.passing
    assert [] == [found.message for found in found_in(fault.passing) if found.code == fault.code]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_an_example_is_a_small_one(fault: Fault) -> None:
    """It is read in the reference, so it is nothing but the thing itself."""
    assert is_project(fault.failing) == is_project(fault.passing)
    assert ([], []) == ([line for line in _lines(fault) if len(line) > 110], _lines(fault)[40:])


def _lines(fault: Fault) -> list[str]:
    """Return the lines of a failing example."""
    texts = [fault.failing] if isinstance(fault.failing, str) else fault.failing.values()
    return [line for text in texts for line in text.split("\n")]


@pytest.mark.parametrize("path", sorted(SAID.glob("*.txt")), ids=lambda path: path.stem)
def test_what_a_check_says_is_plain(path: Path) -> None:
    """Something is said, without a word of the program's own trade."""
    said = path.read_text("utf-8").splitlines()

    told_lines = [HEAD.sub("", line) for line in said if not NOT_TOLD.match(line)]

    assert path.stem in FAULTS
    assert path.stem in {head[3] for head in map(HEAD.match, said) if head}
    assert [] == JARGON.findall("\n".join(told_lines))


def test_every_fault_belongs_to_one_area() -> None:
    """The report can tell what each complaint is about."""
    owners = [(fault.code, check.area) for check in registry.CHECKS for fault in check.faults]

    assert len({code for code, _ in owners}) == len(set(owners))


def test_codes_are_small_words_joined_by_hyphens() -> None:
    """A code can be typed and can be a file's name."""
    assert [] == [fault.code for fault in registry.FAULTS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", fault.code)]


if __name__ == "__main__":
    SAID.mkdir(exist_ok=True)
    for old in SAID.glob("*.txt"):
        if old.stem not in FAULTS:
            old.unlink()
    for code in sys.argv[2:] or FAULTS:
        (SAID / f"{code}.txt").write_text(told(FAULTS[code].failing, code), "utf-8", newline="\n")
