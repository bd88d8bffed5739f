"""Every fault of reading, word for word: `faults/<code>/` is a small broken site, `expected.txt` what is said of it.

A folder holds only what differs from the good site in `faults/_base/`, which is laid under it. What cannot stand in a
repository (pipes, links, files to be absent) is made by its `make.py`, a function `make(root)`. A second folder for the
same code is named `<code>--<what>`. After a change of wording, `python tests/test_faults.py --record` writes every
`expected.txt` anew; read them aloud as a clinic's owner would before keeping them.
"""

from __future__ import annotations

import re
import runpy
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pytest

from clinicsite.diagnostics import Diagnostic, Position, format_diagnostic
from clinicsite.load.faults import ALL
from clinicsite.load.site import load_site

FAULTS = Path(__file__).parent / "faults"
BASE = FAULTS / "_base"
CASES = sorted(path.name for path in FAULTS.iterdir() if path.is_dir() and path != BASE)
OWN_FILES = shutil.ignore_patterns("expected.txt", "make.py", "__pycache__")
JARGON = re.compile(
    r"YAML|pydantic|regex|\bNone\b|\bstr\b|\bint\b|\bdict\b|\bnull\b|parser|scanner|token|traceback|Error\b|\^\[|Todo\("
)
"""Words that an owner does not know."""


def diagnostics_of(root: Path) -> list[Diagnostic]:
    """Return all that is wrong with a site."""
    return list(load_site(root, root).diagnostics)


def faults_of(root: Path) -> list[str]:
    """Return all that is wrong with a site, as it is printed."""
    return [format_diagnostic(diagnostic, lambda place: line_at(root, place)) for diagnostic in diagnostics_of(root)]


def line_at(root: Path, place: Position) -> str | None:
    """Return the line of a file that a complaint shows."""
    path = root / place.path
    if not path.is_file():
        return None
    lines = path.read_text("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[place.line - 1] if place.line <= len(lines) else None


def lay_out(case: str, root: Path) -> None:
    """Make the broken site of a case in a folder."""
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    shutil.copytree(FAULTS / case, root, dirs_exist_ok=True, ignore=OWN_FILES)
    if (FAULTS / case / "make.py").exists():
        runpy.run_path(str(FAULTS / case / "make.py"))["make"](root)


def test_the_site_below_all_cases_is_good(tmp_path: Path) -> None:
    """A complaint in `expected.txt` is about the case, never about the site it is laid over."""
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)

    found = faults_of(tmp_path)

    assert [] == found


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_told_word_for_word(case: str, tmp_path: Path) -> None:
    """What is printed of a broken site is exactly what was read and approved."""
    lay_out(case, tmp_path)

    printed = "\n\n".join(faults_of(tmp_path)) + "\n"

    assert (FAULTS / case / "expected.txt").read_text("utf-8") == printed


@pytest.mark.parametrize("case", CASES)
def test_a_case_shows_the_fault_that_it_is_named_after(case: str) -> None:
    """The folder's name is the fault's code."""
    expected = (FAULTS / case / "expected.txt").read_text("utf-8")

    codes = re.findall(r"^\S.*?: (?:error|warning|advice) ([a-z0-9-]+): ", expected, re.MULTILINE)

    assert case.partition("--")[0] in codes


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_told_in_plain_words(case: str) -> None:
    """No word of the program's own trade reaches the owner."""
    expected = (FAULTS / case / "expected.txt").read_text("utf-8")
    told = [line for line in expected.splitlines() if not re.match(r" +\d* \|", line)]

    assert [] == JARGON.findall("\n".join(told))


@pytest.mark.parametrize("case", CASES)
def test_the_line_to_write_instead_mends_the_fault(case: str, tmp_path: Path) -> None:
    """Whoever copies every corrected line over the wrong one has none of these complaints left."""
    lay_out(case, tmp_path)
    advised = [diagnostic for diagnostic in diagnostics_of(tmp_path) if diagnostic.correction]
    for diagnostic in sorted(advised, key=lambda diagnostic: -diagnostic.position.line):
        _replace_line(tmp_path / diagnostic.position.path, diagnostic)

    left = {(diagnostic.position.path, diagnostic.message) for diagnostic in diagnostics_of(tmp_path)}

    assert set() == {(diagnostic.position.path, diagnostic.message) for diagnostic in advised} & left


def _replace_line(path: Path, diagnostic: Diagnostic) -> None:
    """Write the corrected line in place of the wrong one."""
    lines = path.read_text("utf-8").split("\n")
    index = max(0, diagnostic.position.line - 1)
    lines[index : index + 1] = diagnostic.correction.split("\n")
    path.write_text("\n".join(lines), "utf-8")


@pytest.mark.parametrize("code", sorted(fault.code for fault in ALL))
def test_every_fault_of_reading_has_a_case(code: str) -> None:
    """No wording goes unread."""
    cases = [case for case in CASES if case.partition("--")[0] == code]

    assert cases


def test_no_two_faults_have_the_same_code() -> None:
    """A code names one fault for ever."""
    codes = [fault.code for fault in ALL]

    assert sorted(set(codes)) == sorted(codes)


def record() -> None:
    """Write every `expected.txt` anew."""
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            lay_out(case, Path(folder))
            text = "\n\n".join(faults_of(Path(folder))) + "\n"
        (FAULTS / case / "expected.txt").write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit("Usage: python tests/test_faults.py --record")
    record()
