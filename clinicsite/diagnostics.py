"""What a complaint is and how it reads.

Every fault that a user can cause is a `Diagnostic`: data with a permanent code, a place in the user's own
files, plain words, and what to type instead. Stages collect them and go on, so that one run names them all;
`SiteError` carries them out of a stage that cannot go on. Nothing here knows what the faults are: each stage
keeps its own list of `Fault`s in its `faults.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from clinicsite.records import dataclass, field


class Severity(StrEnum):
    """How much a fault matters: an error stops publishing, a warning asks for attention, advice can wait."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


FACT = "fact-to-supply"
"""The one code that every stage knows: a fact that nobody has supplied yet. It is told apart from mistakes."""
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.ADVICE: 2}


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a source file. Lines and columns count from 1; 0 means "the file as a whole"."""

    path: str
    """The file, relative to the project's root, with forward slashes."""
    line: int = 0
    """The line, from 1."""
    column: int = 0
    """The column, from 1, in characters."""

    def __str__(self) -> str:
        parts = [self.path]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One complaint about the user's files."""

    code: str
    """The permanent name of the fault, for `explain CODE`."""
    severity: Severity
    """How much it matters."""
    message: str
    """What is wrong here, one or two plain sentences."""
    position: Position
    """Where it is."""
    hint: str = ""
    """What to do about it, a plain sentence; empty where the message says it already."""
    correction: str = ""
    """The offending line as it should be written; empty where that cannot be known."""

    def sort_key(self) -> tuple[int, str, int, int, str, str]:
        """Errors first, then by place, then by code: the same order on every machine."""
        place = self.position
        return (_RANK[self.severity], place.path, place.line, place.column, self.code, self.message)


Example = str | Mapping[str, str]
"""Files by path; a text by itself is a page, or what stands in one."""


Packed = tuple[str, str, str, str, int, int, str, str]
"""A complaint as plain values, to be kept or sent to another process."""


def packed(diagnostic: Diagnostic) -> Packed:
    """Return a complaint as plain values."""
    place = diagnostic.position
    said = (diagnostic.code, diagnostic.severity.value, diagnostic.message)
    return (*said, place.path, place.line, place.column, diagnostic.hint, diagnostic.correction)


def unpacked(values: Iterable[Any]) -> Diagnostic:
    """Return a complaint from plain values."""
    code, severity, message, path, line, column, hint, correction = values
    return Diagnostic(code, Severity(severity), message, Position(path, line, column), hint, correction)


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of complaint: its permanent code and the page that `explain` shows."""

    code: str
    """Lower-case words joined by hyphens; never changed and never used for anything else."""
    title: str
    """What is wrong, as a heading."""
    why: str
    """Why it matters to a visitor or the owner."""
    mend: str
    """How to put it right, for somebody who does not program."""
    severity: Severity = Severity.ERROR
    """How much it matters."""
    example: str = ""
    """A wrong line and the right one, as they would stand in the file."""
    failing: Example = field(default="", compare=False)
    """Of a check: what it complains about."""
    passing: Example = field(default="", compare=False)
    """Of a check: the same, put right."""

    def at(self, position: Position, message: str, hint: str = "", correction: str = "") -> Diagnostic:
        """Return the complaint that this fault happened at `position`."""
        return Diagnostic(self.code, self.severity, message, position, hint, correction)


class SiteError(Exception):
    """The user's files have faults and the work cannot go on. Never raised for a bug of ours."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(f"{d.position}: {d.severity} {d.code}: {d.message}" for d in self.diagnostics))


class Diagnostics:
    """Collects complaints while a stage goes on with its work."""

    def __init__(self, found: Iterable[Diagnostic] = ()) -> None:
        self._found = dict.fromkeys(found)

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep one complaint; the same one twice is kept once."""
        self._found[diagnostic] = None

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep several complaints."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def taken(self) -> list[Diagnostic]:
        """Return all complaints in the order in which they came, and forget them."""
        found = list(self._found)
        self._found.clear()
        return found

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(self._found, key=Diagnostic.sort_key))

    def __len__(self) -> int:
        return len(self._found)

    @property
    def has_errors(self) -> bool:
        """Whether any complaint is an error."""
        return any(d.severity is Severity.ERROR for d in self._found)

    def raise_errors(self) -> None:
        """Raise `SiteError` with all complaints if any is an error."""
        if self.has_errors:
            raise SiteError(self)


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that `word` was probably meant to be, or None."""
    pool = sorted(set(candidates))
    exact = [candidate for candidate in pool if candidate.casefold() == word.casefold()]
    if exact:
        return exact[0]
    from difflib import get_close_matches

    matches = get_close_matches(word, pool, n=1, cutoff=0.6)
    return matches[0] if matches else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Return ' Did you mean "x"?' with a leading space, or an empty string when nothing is close."""
    match = closest(word, candidates)
    return f' Did you mean "{match}"?' if match else ""


def format_diagnostic(diagnostic: Diagnostic, read_line: Callable[[Position], str | None]) -> str:
    """Return a complaint as it is printed: place, words, the line with a caret, the corrected line.

    `read_line` returns the text of the line at a position, or None when there is none to show.
    """
    where = diagnostic.position
    lines = [f"{where}: {diagnostic.severity} {diagnostic.code}: {diagnostic.message}"]
    text = read_line(where) if where.line else None
    gutter = len(str(where.line))
    if text is not None:
        shown, column = _excerpt(text, where.column)
        lines.append(f"  {where.line} | {shown}")
        if column:
            lines.append(f"  {' ' * gutter} | {_caret(shown, column)}")
    if diagnostic.correction:
        lines.append("  Write this instead:")
        lines.extend(f"  {' ' * gutter} | {line}" for line in diagnostic.correction.splitlines())
    if diagnostic.hint:
        lines.append(f"  {diagnostic.hint}")
    return _RULING.sub("\ufffd", "\n".join(lines))


_RULING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Letters that a terminal obeys instead of showing them, or that turn round what stands behind them."""


WIDTH = 160
"""So many characters of a line are shown at the most: a paragraph may be one line of a thousand."""


def _excerpt(text: str, column: int) -> tuple[str, int]:
    """Return the part of a line around a column, and where the column is in it."""
    if len(text) <= WIDTH:
        return text, column
    start = min(max(column - WIDTH // 2, 0), len(text) - WIDTH)
    before, after = "…" if start else "", "…" if start + WIDTH < len(text) else ""
    return before + text[start : start + WIDTH] + after, column - start + len(before) if column else 0


def _caret(text: str, column: int) -> str:
    """Return a line that points at the column; tabs are kept so that it stands under the right character."""
    before = "".join("\t" if char == "\t" else " " for char in text[: column - 1])
    return f"{before}^"
