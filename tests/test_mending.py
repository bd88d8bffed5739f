"""`check --fix` changes how something is written, never what it says, and loses no byte."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from unittest import mock

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite.cli.group import cli
from clinicsite.load import files
from clinicsite.mending import Mended, mend, mend_project, write

TOP = "---\ntitle: Fees\ndescription: What it costs.\n---\n\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: Fees: what you pay\n", 'title: "Fees: what you pay"\n'),
        ("title: “Fees”\n", 'title: "Fees"\n'),
        ("title: 'Don't wait'\n", 'title: "Don\'t wait"\n'),
        ("phone: 303\u00a0555\u20110142\n", "phone: 303 555-0142\n"),
        ('name: "Mill Street "  \n', 'name: "Mill Street"\n'),
        ('name: "Mill Street "  # on the door\n', 'name: "Mill Street"  # on the door\n'),
        ('phone: "+1 617\u00a0253 1000"  # ours\n', 'phone: "+1 617 253 1000"  # ours\n'),
        ("# keep me\ntitle: A: b # and me\n", '# keep me\ntitle: "A: b" # and me\n'),
        ("title: Fees\n", "title: Fees\n"),
        ("phone: TODO the\u00a0number\n", "phone: TODO the\u00a0number\n"),
        ("text: |\n  phone: 303\u00a0555\n", "text: |\n  phone: 303 555\n"),
        ("title: [broken\n", "title: [broken\n"),
        ("a: b: c\r\nd: e\r\n", 'a: "b: c"\r\nd: e\r\n'),
        ("\ufeffa: b: c", '\ufeffa: "b: c"'),
        ("", ""),
    ],
)
def test_keys_are_put_right(before: str, after: str) -> None:
    """What YAML would misread is written so that it says what was meant; comments and line ends stay."""
    assert after == mend(before.encode(), "site.yaml").decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Bring:\n- a card\n- a list\n", "Bring:\n\n- a card\n- a list\n"),
        ("- one\n  - two\n", "- one\n    - two\n"),
        ("Bring:\r\n- a card\r\n", "Bring:\r\n\r\n- a card\r\n"),
        ("```\nBring:\n- a card\n```\n", "```\nBring:\n- a card\n```\n"),
        ("> one\n\n> two\n", "> one\n\n> two\n"),
        ("- one\n  goes on\n- two\n", "- one\n  goes on\n- two\n"),
        ("> - one\n>   goes on\n", "> - one\n>   goes on\n"),
        ("1. one\n   goes on\n", "1. one\n   goes on\n"),
        ("- one\n  goes on\n  - two\n", "- one\n    goes on\n    - two\n"),
        ("- one\n\n  A paragraph.\n", "- one\n\n    A paragraph.\n"),
        ("- one\n\n1. first\n", "- one\n\n1. first\n"),
        ("- one\n  goes on\n\nText.\n\n- two\n  - three\n", "- one\n  goes on\n\nText.\n\n- two\n    - three\n"),
        ("Bring:\n- a card", "Bring:\n\n- a card"),
        ("A text.\n", "A text.\n"),
    ],
)
def test_lists_are_put_right(before: str, after: str) -> None:
    """A list stands off its paragraph, and four spaces set a list in a list in."""
    top = TOP.replace("\n", "\r\n") if "\r" in before else TOP

    assert top + after == mend((top + before).encode(), "content/pages/fees.md").decode()


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="ab:- \n\r\"'“”|>#\t\u00a0", max_size=60) | st.text(max_size=40),
    st.sampled_from(["site.yaml", "a.md"]),
)
def test_no_word_is_ever_lost(text: str, path: str) -> None:
    """Letters and digits stay in their order, whatever stands in the file, and a second round finds nothing."""
    once = mend(text.encode("utf-8", "surrogatepass"), path)

    assert _letters(text) == _letters(once.decode("utf-8", "surrogatepass"))
    assert once == mend(once, path)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=80))
def test_bytes_that_are_no_text_stay_as_they_are(data: bytes) -> None:
    """A file in another encoding is for its owner to save anew."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        assert data == mend(data, "site.yaml")


def _letters(text: str) -> str:
    """Return the letters and digits of a text."""
    return "".join(char for char in text if char.isalnum())


def test_a_file_is_written_whole_with_its_rights(tmp_path: Path) -> None:
    """Nobody ever sees half a file."""
    path = tmp_path / "site.yaml"
    path.write_bytes(b"a: b: c\n")
    path.chmod(0o640)

    (mended,), _ = mend_project(tmp_path)

    assert write(tmp_path, mended)
    assert (b'a: "b: c"\n', 0o640) == (path.read_bytes(), path.stat().st_mode & 0o777)


def test_a_run_that_is_killed_leaves_nothing_among_the_owners_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was begun lies where builds keep their own."""
    (tmp_path / "site.yaml").write_bytes(b"a: b: c\n")
    begun: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda _: begun.extend(sorted(map(str, tmp_path.glob("*")))))

    (mended,), _ = mend_project(tmp_path)
    write(tmp_path, mended)

    assert [str(tmp_path / name) for name in (".clinicsite", "site.yaml")] == begun


def test_a_file_that_cannot_be_written_is_told_and_the_exit_code_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that has not done what it was asked does not look as if it had."""
    (tmp_path / "site.yaml").write_bytes(b"a: b: c\n")
    monkeypatch.setattr(os, "replace", mock.Mock(side_effect=OSError(errno.ENOSPC, "No space left on device")))

    result = CliRunner().invoke(cli, ["check", "--fix", "--yes", "--root", str(tmp_path)])

    assert (1, b"a: b: c\n") == (result.exit_code, (tmp_path / "site.yaml").read_bytes())
    assert 'There is no room left on the disk for "site.yaml".' in result.output


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_put_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be the one that she wants to be put right."""
    (tmp_path / "site.yaml").write_bytes(b"a: b: c\n")
    (tmp_path / "content").mkdir()
    closed = tmp_path / "content" / "index.md"
    closed.write_bytes(b"---\ntitle: We: us\n---\n")
    read = files._opened
    refused = mock.Mock(side_effect=OSError(errno.EIO, "Input/output error"))
    monkeypatch.setattr(files, "_opened", lambda path: refused() if path == closed else read(path))

    result = CliRunner().invoke(cli, ["check", "--fix", "--yes", "--root", str(tmp_path)])

    assert (1, b'a: "b: c"\n') == (result.exit_code, (tmp_path / "site.yaml").read_bytes())
    assert "content/index.md: error file-unreadable: This cannot be read." in result.output


def test_a_file_that_was_changed_in_the_meantime_is_left_alone(tmp_path: Path) -> None:
    """What was typed while the question stood there is not lost."""
    (tmp_path / "site.yaml").write_bytes(b"a: d\n")

    assert not write(tmp_path, Mended("site.yaml", b"a: b: c\n", b'a: "b: c"\n'))
    assert b"a: d\n" == (tmp_path / "site.yaml").read_bytes()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_what_has_become_a_pipe_in_the_meantime_is_left_alone(tmp_path: Path) -> None:
    """Nobody waits for its other end."""
    os.mkfifo(tmp_path / "site.yaml")

    assert not write(tmp_path, Mended("site.yaml", b"a: b: c\n", b'a: "b: c"\n'))


def test_the_diff_shows_the_line_before_and_after() -> None:
    """She sees what she is asked about."""
    shown = Mended("site.yaml", b"a: b: c\n", b'a: "b: c"\n').diff()

    assert ["-a: b: c", '+a: "b: c"'] == [line for line in shown.split("\n") if line[:1] in "+-" and line[1:2] == "a"]
