"""How commands speak: complaints with their lines, numbers with their nouns, paths as seen from here."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from clinicsite.diagnostics import Diagnostic, Position, format_diagnostic

_READ = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NONBLOCK"))
MOST = 100
"""So many complaints are printed at the most."""
FAULTY = 1
"""The exit code of a command that found mistakes in the site."""


def say(text: str, end: str = "\n", err: bool = False) -> None:
    """Print a text, by default with the end of its line; to the error stream on request."""
    print(text, end=end, file=sys.stderr if err else sys.stdout, flush=True)


def print_diagnostics(diagnostics: Iterable[Diagnostic], root: Path) -> None:
    """Print complaints to the error stream, each with the line it is about; who has hundreds sees the first."""
    found = list(diagnostics)
    for diagnostic in found[:MOST]:
        say(format_diagnostic(diagnostic, lambda place: line_of(root, place)), err=True)
        say("", err=True)
    if len(found) > MOST:
        say(f"{len(found) - MOST} more are not shown. Put these right first; one often causes others.\n", err=True)


def line_of(root: Path, place: Position) -> str | None:
    """Return the text of a line of the user's files, or None when it cannot be shown."""
    try:
        descriptor = os.open(root / place.path, _READ)
        with open(descriptor, "rb") as file:
            # By now a pipe may stand there, which would never end.
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            text = file.read().decode("utf-8-sig", "replace")
    except OSError:
        return None
    lines = re.split(r"\r\n|\r|\n", text)  # `splitlines` knows more ends of lines than editors do
    return lines[place.line - 1] if 0 < place.line <= len(lines) else None


def shown(path: Path) -> str:
    """Return a path as seen from the current folder, if it lies below it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
