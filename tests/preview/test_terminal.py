"""The preview's side in the terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import segno

from clinicsite.preview import terminal
from tests.preview.conftest import COMMAND, ENVIRONMENT, new_project

ADDRESS = "http://192.168.1.5:8000/?key=abc"


DARK = {" ": (True, True), "▀": (False, True), "▄": (True, False), "█": (False, False)}
"""Which of the two modules that a character shows are dark: what is drawn is light."""


def test_an_address_is_a_code_for_a_camera() -> None:
    """Each line shows two rows, in colours of its own; with the quiet zone that readers need."""
    lines = terminal.code(ADDRESS).splitlines()

    coloured = {line.startswith("\x1b[97;40m") and line.endswith("\x1b[0m") for line in lines}
    rows = [[DARK[one][half] for one in line[8:-4]] for line in lines for half in (0, 1)]
    matrix = [[bool(one) for one in row] for row in segno.make(ADDRESS, error="l", micro=False).matrix_iter(border=4)]
    assert ({True}, matrix) == (coloured, rows[: len(matrix)])


def test_keys_do_what_they_are_for(tmp_path: Path) -> None:
    """In a real terminal: r builds anew, o opens the browser, c checks, q quits; nothing needs Enter."""
    ours, theirs = pty.openpty()
    project = new_project(tmp_path)
    words = [*COMMAND, "--root", str(project.root), "--port", "0", "--open"]
    opened = tmp_path / "opened"
    browser = tmp_path / "browser.py"
    browser.write_text(f"import sys; print(sys.argv[1], file=open({str(opened)!r}, 'a'))", "utf-8")
    environment = {**ENVIRONMENT, "BROWSER": f"{sys.executable} {browser} %s"}
    with subprocess.Popen(words, env=environment, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        begun = _read_until(ours, b"Built")
        os.write(ours, b"o")
        os.write(ours, b"r")
        again = _read_until(ours, b"Built")
        os.write(ours, b"c")
        checked = _read_until(ours, b"Checked 6 pages", b"to put right")
        os.write(ours, b"q")
        ended = process.wait(60)
    os.close(ours)

    told = b"Keys: r builds anew" in begun
    address = begun.decode().partition("Your site is at ")[2].split()[0]
    assert (True, True, True, 0) == (told, b"Built" in again, bool(checked), ended)
    assert [address, address] == opened.read_text("utf-8").split()


def test_without_a_terminal_no_key_is_read() -> None:
    """As under another program, or in a test."""
    end = terminal.listen_to_keys({"q": lambda: None})

    assert end() is None


def _read_until(terminal_: int, *words: bytes) -> bytes:
    """Return what the preview says until some words come."""
    said = b""
    with suppress(OSError):  # the terminal is gone when the preview has ended
        while not any(word in said for word in words):
            said += os.read(terminal_, 4096)
    return said
