"""The project's lock, with real processes that hold it, wait for it and die with it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clinicsite.lock import Locked, project_lock

PROJECT = Path(__file__).parent.parent
HOLD = """
import sys
from pathlib import Path
from clinicsite.lock import project_lock
with project_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A lock file in a folder that does not exist yet, with spaces and letters of three scripts in its name."""
    return tmp_path / "Praxis Müller – 診療所 клиника" / ".clinicsite" / "build.lock"


@contextmanager
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_the_lock_is_free_again_after_the_block(path: Path) -> None:
    """Building twice, one after the other, never waits."""
    heard: list[str] = []

    for _ in range(2):
        with project_lock(path, on_wait=heard.append):
            pass

    assert [] == heard


def test_the_lock_is_free_again_after_a_fault_in_the_block(path: Path) -> None:
    """A build that fails does not hold up the next one."""
    with pytest.raises(ZeroDivisionError), project_lock(path):
        raise ZeroDivisionError

    with project_lock(path, timeout=0):
        assert path.exists()


def test_told_not_to_wait_it_names_the_process_that_holds_the_lock(path: Path) -> None:
    """The message says which build is running."""
    with holder(path) as other, pytest.raises(Locked) as caught, project_lock(path, timeout=0):
        pass

    assert (f"Another build is running (process {other.pid}).", other.pid) == (str(caught.value), caught.value.pid)


def test_waiting_is_announced_once_and_ends_when_the_other_build_does(path: Path) -> None:
    """The second build says that it waits, and then does its work."""
    heard: list[str] = []

    with holder(path) as other:

        def hear(sentence: str) -> None:
            heard.append(sentence)
            assert other.stdin is not None
            other.stdin.close()

        with project_lock(path, on_wait=hear):
            heard.append("built")

    assert [f"Another build is running (process {other.pid}); waiting for it.", "built"] == heard


def test_waiting_ends_after_the_time_given(path: Path) -> None:
    """Who may wait a moment only is told so when the moment is over, having been told once that it waits."""
    heard: list[str] = []

    with holder(path) as other, pytest.raises(Locked), project_lock(path, heard.append, timeout=0.2):
        pass

    assert [f"Another build is running (process {other.pid}); waiting for it."] == heard


def test_the_lock_of_a_killed_build_is_taken_over(path: Path) -> None:
    """A build that was killed holds nobody up, although its name still stands in the file."""
    with holder(path) as other:
        other.kill()
    left = path.read_text("utf-8")

    with project_lock(path, timeout=0):
        taken = path.read_text("utf-8")

    assert (True, True) == (left.startswith(f"{other.pid} "), taken.startswith(f"{os.getpid()} "))


def test_the_file_names_process_and_computer_while_the_lock_is_held(path: Path) -> None:
    """Somebody who looks into the file sees who is at work, and afterwards nobody."""
    with project_lock(path):
        during = path.read_text("utf-8")

    assert (f"{os.getpid()} {socket.gethostname()}\n", "") == (during, path.read_text("utf-8"))


def test_a_process_on_another_computer_is_named_with_it() -> None:
    """A process number means nothing without its computer."""
    locked = Locked(12, "front-desk")

    assert 'Another build is running (process 12 on the computer "front-desk").' == str(locked)


def test_a_process_on_a_computer_that_is_not_known_is_named_alone() -> None:
    """Windows need not have a name."""
    locked = Locked(12, "")

    assert "Another build is running (process 12)." == str(locked)


@pytest.mark.parametrize("words", ["", "build", "-1 desk", "1\u00b2 desk", "\x80 desk"])
def test_what_does_not_name_a_process_is_not_shown(path: Path, words: str) -> None:
    """Somebody has written into the file, or its signature is torn."""
    with holder(path):
        path.write_text(words, "latin-1")
        with pytest.raises(Locked) as caught:
            take_at_once(path)

    assert "Another build is running." == str(caught.value)


def take_at_once(path: Path) -> None:
    """Take the lock and let go of it, without waiting."""
    with project_lock(path, timeout=0):
        pass


def first_free() -> int:
    """Return the number that the next file to be opened gets."""
    number = os.dup(0)
    os.close(number)
    return number


def test_no_file_stays_open(path: Path) -> None:
    """Neither after the lock was held, nor after it was waited for: a preview takes it hundreds of times."""
    before = first_free()

    take_at_once(path)
    with holder(path):
        during = first_free()
        with pytest.raises(Locked):
            take_at_once(path)
        waited = first_free()

    assert (before, during) == (first_free(), waited)


def test_everybody_who_may_work_on_the_project_may_take_the_lock(path: Path) -> None:
    """The file is as open as the system makes any new one, and no program."""
    mask = os.umask(0)
    try:
        take_at_once(path)
    finally:
        os.umask(mask)

    assert 0o666 == path.stat().st_mode & 0o777


if hasattr(os, "fork"):
    import resource

    def test_a_disk_that_refuses_the_signature_does_no_harm(path: Path) -> None:
        """The lock holds all the same; it only cannot be said who has it."""
        take_at_once(path)
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
        try:
            with project_lock(path, timeout=0), pytest.raises(Locked) as caught:
                take_at_once(path)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

        assert "Another build is running." == str(caught.value)

    def test_the_lock_is_free_although_a_process_that_was_started_within_lives_on(path: Path) -> None:
        """Whoever let go of it has done so for its children, too."""
        reader, writer = os.pipe()
        with project_lock(path):
            child = os.fork()
            if not child:
                os.close(writer)
                os.read(reader, 1)
                os._exit(0)

        try:
            take_at_once(path)
        finally:
            os.close(writer)
            os.close(reader)
            os.waitpid(child, 0)


def test_a_holder_that_has_not_signed_yet_is_not_guessed_at() -> None:
    """Rather no number than a wrong one."""
    locked = Locked(None, "")

    assert "Another build is running." == str(locked)


def test_a_lock_file_that_is_deleted_meanwhile_lets_no_two_builds_run(path: Path) -> None:
    """Who waits on a file that is gone takes the lock on the file that others find."""
    heard: list[str] = []

    with holder(path) as first:

        def delete(sentence: str) -> None:
            heard.append(sentence)
            path.unlink()
            assert first.stdin is not None
            first.stdin.close()
            first.wait()

        with project_lock(path, on_wait=delete):
            inside = path.read_text("utf-8")

    assert (1, True) == (len(heard), inside.startswith(f"{os.getpid()} "))


def test_two_processes_never_work_at_the_same_time(path: Path) -> None:
    """Each of two processes adds to one number twenty times; under the lock no addition is lost."""
    counter = path.parent.parent.parent / "counter"
    counter.write_text("0")
    work = (
        "import sys; from pathlib import Path; from clinicsite.lock import project_lock\n"
        "lock, counter = map(Path, sys.argv[1:])\n"
        "for _ in range(20):\n"
        "    with project_lock(lock): counter.write_text(str(int(counter.read_text()) + 1))\n"
    )
    command = [sys.executable, "-c", work, str(path), str(counter)]

    both = [subprocess.Popen(command, cwd=PROJECT) for _ in range(2)]
    codes = [process.wait() for process in both]

    assert ([0, 0], "40") == (codes, counter.read_text())


def test_the_lock_needs_no_package_and_nothing_of_ours(path: Path) -> None:
    """The set-up takes the lock before anything is installed."""
    code = "import sys; before = set(sys.modules); import clinicsite.lock; print(*sorted(set(sys.modules) - before))"

    run = subprocess.run([sys.executable, "-S", "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)

    ours = [name for name in run.stdout.split() if name.partition(".")[0] not in sys.stdlib_module_names]
    assert ["clinicsite", "clinicsite.lock"] == ours
