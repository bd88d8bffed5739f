"""Every fault, word for word: `faults/<code>/` is a small broken site, `expected.txt` what is said of it.

A folder holds only what differs from the good site in `faults/_base/`, which is laid under it, built and published. A
second folder for the same code is named `<code>--<what>`. Besides, a folder may have

- `make.py`: its function `make(root)` makes what cannot stand in a repository, such as links, pictures, absent files;
- `command.txt`: the words of a command, of which all that is printed matters; else the site is built;
- `refusal.txt`: an error of the system and the published path at which it is met, for what no disk does on demand;
- `missing.txt`: a package of an extra that is not installed;
- `stand_in.py`: what stands in for a package of an extra, whose name is its `PACKAGE`.

After a change of wording, `python tests/test_faults.py --record [FOLDER ...]` writes down what is said now, of all or
of some folders; read it aloud as a clinic's owner would before keeping it.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import io
import os
import re
import runpy
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent.parent))

import pytest

from clinicsite import cli
from clinicsite.catalogue import FAULTS as KNOWN
from clinicsite.catalogue import STAGES
from clinicsite.cli.words import line_of
from clinicsite.diagnostics import Diagnostic, Fault, format_diagnostic
from clinicsite.pipeline import STATE_FOLDER, BuildOptions, build
from clinicsite.publish import output as publishing

DAY = date(2026, 11, 23)
FOLDER = Path(__file__).parent / "faults"
BASE = FOLDER / "_base"
CASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and path != BASE)
TOLD_ELSEWHERE = [path.stem for path in (FOLDER.parent / "publish" / "told").glob("*.txt")]
"""Faults that no broken site can cause, but a host or somebody else's deploy."""
OWN_FILES = ("make.py", "command.txt", "refusal.txt", "missing.txt", "stand_in.py")
"""Files of a case that are no part of its site."""
BUILT = [case for case in CASES if not (FOLDER / case / "command.txt").exists()]
"""Cases that are a site to be built."""
FACT = "fact-to-supply"
JARGON = re.compile(
    r"YAML|pydantic|regex|\bNone\b|\bstr\b|\bint\b|\bdict\b|\bnull\b|parser|scanner|token|traceback|Error\b|\^\[|Todo\("
    r"|\bJinja|\bundefined\b|errno|\bnode\b|manifest|variable|syntax"
)
"""Words that an owner does not know."""
NOT_TOLD = re.compile(r" +\d* \||  The reason, for whoever wrote the template: |To read more about one: ")
"""Lines that show her own words, or are for others."""
HEAD = re.compile(r"^(\S.*?): (error|warning|advice) ([a-z0-9-]+): ")


@dataclass(frozen=True)
class Run:
    """What came of a case."""

    printed: str
    """What the owner reads."""
    diagnostics: tuple[Diagnostic, ...]
    """The complaints of a build; nothing for another command."""
    before: Mapping[str, bytes]
    """The published site that stood before."""
    after: Mapping[str, bytes]
    """The one that stands now."""


@cache
def run(case: str) -> Run:
    """Lay out a case and run it; once for all tests."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "site"
        lay_out(root, case)
        before = published(root)
        with refused(root, case):
            found = () if case not in BUILT else diagnostics_of(root)
            printed = told(root, found, case) if case in BUILT else said(root, (FOLDER / case / "command.txt"))
        return Run(printed, found, before, published(root))


@cache
def standing() -> Path:
    """Return the good site, built and published; built once, so that each case only builds what it changes."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    root = Path(folder.name) / "site"
    shutil.copytree(BASE, root)
    assert () == diagnostics_of(root)
    return root


def lay_out(root: Path, *cases: str) -> None:
    """Make the broken site of a case, or of several, in a folder."""
    shutil.copytree(standing(), root, ignore=shutil.ignore_patterns(STATE_FOLDER))
    # What builds keep for the next one is never changed in place.
    shutil.copytree(standing() / STATE_FOLDER, root / STATE_FOLDER, copy_function=os.link)
    for folder in (FOLDER / case for case in cases):
        for path in files_of(folder.name):
            if path not in OWN_FILES:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(folder / path, root / path)
        if (folder / "make.py").exists():
            runpy.run_path(str(folder / "make.py"))["make"](root)


def files_of(case: str) -> list[str]:
    """Return the files of a case, those that say how to run it among them."""
    paths = [path.relative_to(FOLDER / case) for path in (FOLDER / case).rglob("*") if path.is_file()]
    return sorted(path.as_posix() for path in paths if path.name != "expected.txt" and "__pycache__" not in path.parts)


def published(root: Path) -> dict[str, bytes]:
    """Return the files of the published site, and links by where they lead."""
    public = root / "public"
    files = {} if public.is_symlink() else {path: path for path in public.rglob("*") if path.is_file()}
    return {path.relative_to(public).as_posix(): path.read_bytes() for path in files}


def diagnostics_of(root: Path) -> tuple[Diagnostic, ...]:
    """Return all that is wrong with a site. The disk is not waited for: no power is cut here."""
    with mock.patch.object(publishing, "flush"):
        return build(root, BuildOptions(destination=root / "public", as_of=DAY)).diagnostics


def told(root: Path, found: tuple[Diagnostic, ...], case: str = "") -> str:
    """Return complaints as they are printed; facts to supply only where the case is about them."""
    shown = [diagnostic for diagnostic in found if diagnostic.code != FACT or case.startswith(FACT)]
    return "\n\n".join(format_diagnostic(d, lambda place: line_of(root, place)) for d in shown) + "\n"


def said(root: Path, words: Path) -> str:
    """Return what a command says is wrong."""
    stream = io.StringIO()
    quiet = contextlib.redirect_stdout(io.StringIO())
    with contextlib.chdir(root), contextlib.redirect_stderr(stream), quiet, contextlib.suppress(SystemExit):
        cli.main(words.read_text("utf-8").split())
    return stream.getvalue().replace(f"{root.parent.as_posix()}/", "…/").strip() + "\n"


@contextlib.contextmanager
def refused(root: Path, case: str) -> Iterator[None]:
    """Let the system refuse what the case says, as a disk would: to write a file, or to exchange the whole folder."""
    words, absent = FOLDER / case / "refusal.txt", FOLDER / case / "missing.txt"
    if absent.exists():
        with mock.patch.dict(sys.modules, {absent.read_text("utf-8").strip(): None}):
            yield
        return
    if (FOLDER / case / "stand_in.py").exists():
        stand_in = SimpleNamespace(**runpy.run_path(str(FOLDER / case / "stand_in.py")))
        with mock.patch.dict(sys.modules, {stand_in.PACKAGE: stand_in}):
            yield
        return
    if not words.exists():
        yield
        return
    name, path = words.read_text("utf-8").split()
    number = getattr(errno, name)
    target = str(root / "public") if path == "public" else str(root / ".public.new" / "site" / path)
    write = publishing.write_new

    def write_new(place: str, data: bytes) -> None:
        if Path(place) == Path(target):
            raise OSError(number, os.strerror(number), target)
        write(place, data)

    swap = mock.Mock(side_effect=OSError(number, os.strerror(number), target))
    refusal = {"swap": swap} if path == "public" else {"write_new": write_new}
    with mock.patch.multiple(publishing, **refusal):
        yield


# --- what is said -------------------------------------------------------------------------------------------------


def test_the_site_below_all_cases_is_good(tmp_path: Path) -> None:
    """A complaint in `expected.txt` is about the case, never about the site it is laid over."""
    root = tmp_path / "site"
    lay_out(root)

    assert () == diagnostics_of(root)


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_told_word_for_word(case: str) -> None:
    """What is printed of a broken site is exactly what was read and approved."""
    assert (FOLDER / case / "expected.txt").read_text("utf-8") == run(case).printed


@pytest.mark.parametrize("case", CASES)
def test_a_case_shows_the_fault_that_it_is_named_after(case: str) -> None:
    """The folder's name is the fault's code."""
    expected = (FOLDER / case / "expected.txt").read_text("utf-8")

    codes = {head[3] for head in map(HEAD.match, expected.splitlines()) if head}

    assert case.partition("--")[0] in codes


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_told_in_plain_words(case: str) -> None:
    """No word of the program's own trade reaches the owner."""
    expected = (FOLDER / case / "expected.txt").read_text("utf-8")
    told = [HEAD.sub("", line) for line in expected.splitlines() if not NOT_TOLD.match(line)]

    assert [] == JARGON.findall("\n".join(told))


@pytest.mark.parametrize("case", CASES)
def test_no_place_of_this_computer_is_told(case: str) -> None:
    """Files are named as the owner sees them, from the project's folder."""
    assert [] == re.findall(re.escape(tempfile.gettempdir()), run(case).printed)


@pytest.mark.parametrize("case", BUILT)
def test_the_line_to_write_instead_mends_the_fault(case: str, tmp_path: Path) -> None:
    """Whoever copies every corrected line over the wrong one has none of these complaints left."""
    advised = [diagnostic for diagnostic in run(case).diagnostics if diagnostic.correction]
    if not advised:
        return
    root = tmp_path / "site"
    lay_out(root, case)
    for diagnostic in sorted(advised, key=lambda diagnostic: -diagnostic.position.line):
        _replace_line(root / diagnostic.position.path, diagnostic)

    left = {(diagnostic.position.path, diagnostic.message) for diagnostic in diagnostics_of(root)}

    assert set() == {(diagnostic.position.path, diagnostic.message) for diagnostic in advised} & left


def _replace_line(path: Path, diagnostic: Diagnostic) -> None:
    """Write the corrected line in place of the wrong one."""
    lines = path.read_text("utf-8").split("\n")
    index = max(0, diagnostic.position.line - 1)
    lines[index : index + 1] = diagnostic.correction.split("\n")
    path.write_text("\n".join(lines), "utf-8")


# --- what becomes of the site -------------------------------------------------------------------------------------


BY_DEPLOYING = {fault.code for fault in STAGES["Putting the site online"]}
"""Faults of a site that is built well, but must not or cannot be put online."""


@pytest.mark.parametrize("case", [case for case in CASES if case.partition("--")[0] not in BY_DEPLOYING])
def test_with_a_mistake_the_published_site_stays_as_it_was(case: str) -> None:
    """Visitors see the whole old site, byte for byte, until everything is right."""
    expected = (FOLDER / case / "expected.txt").read_text("utf-8")
    severities = {head[2] for head in map(HEAD.match, expected.splitlines()) if head}

    assert "error" not in severities or run(case).before == run(case).after


FEES = "content/pages/fees.md"
OF_A_PAGE = [case for case in BUILT if files_of(case) == [FEES]]
"""Cases that are nothing but a page."""
OF_THE_REST = ("redirect-nowhere", "unknown-condition", "unknown-word", "misplaced-file", "asset-missing")


def test_a_broken_file_hides_nothing_that_is_wrong_elsewhere(tmp_path: Path) -> None:
    """A site with the mistakes of many cases at once, each page under a name of its own: all of them are told."""
    root = tmp_path / "site"
    lay_out(root, *OF_THE_REST)
    for case in OF_A_PAGE:
        shutil.copy(FOLDER / case / FEES, root / FEES.replace("fees", case))
    expected = {place_of(d) for case in OF_THE_REST for d in run(case).diagnostics}
    expected |= {place_of(d).replace(FEES, FEES.replace("fees", c)) for c in OF_A_PAGE for d in run(c).diagnostics}

    found = {place_of(diagnostic) for diagnostic in diagnostics_of(root)}

    assert [] == sorted(expected - found)


def place_of(diagnostic: Diagnostic) -> str:
    """Return what a complaint is about."""
    return f"{diagnostic.position} {diagnostic.code}"


# --- the list of faults -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(code for code, fault in KNOWN.items() if not fault.failing))
def test_every_fault_has_a_case(code: str) -> None:
    """No wording goes unread; that of a check with examples is read in `check/said/`."""
    assert code in {*(case.partition("--")[0] for case in CASES), *TOLD_ELSEWHERE}


@pytest.mark.parametrize("case", CASES)
def test_every_case_is_of_a_fault_that_can_be_explained(case: str) -> None:
    """No folder outlives its fault."""
    assert case.partition("--")[0] in KNOWN


def test_no_two_faults_have_the_same_code() -> None:
    """A code names one fault for ever."""
    codes = [fault.code for faults in STAGES.values() for fault in faults]

    assert sorted(set(codes)) == sorted(codes)


@pytest.mark.parametrize("fault", KNOWN.values(), ids=list(KNOWN))
def test_a_fault_is_explained_in_a_few_plain_sentences(fault: Fault) -> None:
    """A heading, then why it matters and what to do, each in sentences that fit on a few lines."""
    assert [] == JARGON.findall(f"{fault.title} {fault.why} {fault.mend}")
    assert (True, False) == (len(fault.title) <= 90, fault.title.endswith("."))
    assert [] == [text for text in (fault.why, fault.mend) if len(text) > 330 or not text.endswith((".", "?", ")"))]


@pytest.mark.parametrize("fault", KNOWN.values(), ids=list(KNOWN))
def test_an_explanation_fits_a_narrow_window(fault: Fault) -> None:
    """Its example is not broken by the terminal, so what belongs below each other stays there."""
    assert [] == [line for line in fault.example.splitlines() if len(line) > 110]


def record(cases: Iterable[str]) -> None:
    """Write the `expected.txt` of some cases anew."""
    for case in cases:
        (FOLDER / case / "expected.txt").write_text(run(case).printed, "utf-8", newline="\n")


if __name__ == "__main__":
    if sys.argv[1:2] != ["--record"] or not set(sys.argv[2:]) <= set(CASES):
        sys.exit("Usage: python tests/test_faults.py --record [FOLDER ...]")
    record(sys.argv[2:] or CASES)
