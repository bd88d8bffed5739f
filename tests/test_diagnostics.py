"""How complaints are printed."""

from __future__ import annotations

import pytest

from clinicsite.diagnostics import Diagnostic, Position, Severity, format_diagnostic


@pytest.mark.parametrize("letter", ["\x1b", "\x07", "\x08", "\r", "\x9b", "\u202e", "\u2066"])
def test_a_complaint_never_rules_the_terminal(letter: str) -> None:
    """A line of a file, a quoted word and a path may hold letters that a terminal obeys."""
    complaint = Diagnostic("code", Severity.ERROR, f'This is "{letter}".', Position(f"a{letter}.md", 1, 3))

    printed = format_diagnostic(complaint, lambda _: f"title: {letter}]0;x")

    assert ("\ufffd" * 3, 0) == ("".join(one for one in printed if one == "\ufffd"), printed.count(letter))
