"""Lets one build work on a project at a time.

The lock is the operating system's own lock on a file. The system lets go of it when the process that holds it
ends, in whatever way, so a lock that is left behind holds nobody up and no age or process has to be guessed at.
The file also says which process holds it, for the message only. It is never deleted: deleting it could give
two processes a lock on two files of one name.

A process made by `fork` holds its parent's lock as well, until the parent lets go of it or both have ended.

This module is used before any package is installed. It imports the standard library only, and nothing of ours.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PAUSE = 0.05
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)


class Locked(Exception):
    """Another process holds the lock and we were told not to wait any longer."""

    def __init__(self, pid: int | None, host: str) -> None:
        """Name the process, None when it is not known, and the computer it runs on, empty when that is not known."""
        self.pid = pid
        super().__init__(f"Another build is running{_who(pid, host)}.")


@contextlib.contextmanager
def project_lock(
    path: Path, on_wait: Callable[[str], object] | None = None, timeout: float | None = None
) -> Iterator[None]:
    """Hold the lock on the file `path` while the block runs; the file and its folder are made when missing.

    When another process holds it, `on_wait` is called once with a sentence for the user. `timeout` is the longest
    wait in seconds: None waits as long as it takes, 0 not at all.

    The process that holds it signs the file for others to read; a full disk that refuses this does no harm.

    Raises `Locked` when the wait is over, and OSError when the file cannot be made.
    """
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    descriptor = _acquired(path, on_wait, timeout)
    try:
        _sign(descriptor, f"{os.getpid()} {_host()}\n")
        yield
    finally:
        try:
            _sign(descriptor, "")
            _unlock(descriptor)
        finally:
            os.close(descriptor)


def _sign(descriptor: int, words: str) -> None:
    """Write who holds the lock into its file, or that nobody does."""
    with contextlib.suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.write(descriptor, words.encode())


def _acquired(path: Path, on_wait: Callable[[str], object] | None, timeout: float | None) -> int:
    """Return the open and locked file."""
    start = time.monotonic()
    while True:
        # Opened anew for each attempt: somebody may delete the file while we wait, and others would find a new one.
        descriptor = os.open(path, _FLAGS, 0o666)
        with contextlib.ExitStack() as stack:
            stack.callback(os.close, descriptor)
            if _try_lock(descriptor):
                stack.pop_all()
                return descriptor
            pid, host = _holder(descriptor)
        if timeout is not None and time.monotonic() - start >= timeout:
            raise Locked(pid, host)
        if on_wait:
            on_wait(f"Another build is running{_who(pid, host)}; waiting for it.")
            on_wait = None
        time.sleep(_PAUSE)


def _holder(descriptor: int) -> tuple[int | None, str]:
    """Return process and computer that the file names; no process while its holder has not signed it yet."""
    pid, _, host = os.read(descriptor, 1000).decode("utf-8", "replace").strip().partition(" ")
    return int(pid) if pid.isascii() and pid.isdigit() else None, host


def _who(pid: int | None, host: str) -> str:
    """Return the process in brackets, with its computer when that is another one."""
    if pid is None:
        return ""
    return f" (process {pid})" if host in ("", _host()) else f' (process {pid} on the computer "{host}")'


if sys.platform == "win32":  # pragma: no cover - Windows alone has these calls
    import msvcrt

    # Windows forbids others to read what is locked, so the locked byte lies far behind the text.
    _FAR = 1 << 30

    def _host() -> str:
        return os.environ.get("COMPUTERNAME", "")

    def _try_lock(descriptor: int) -> bool:
        try:
            _locking(descriptor, msvcrt.LK_NBLCK)
        except PermissionError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        _locking(descriptor, msvcrt.LK_UNLCK)

    def _locking(descriptor: int, mode: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, mode, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _host() -> str:
        return os.uname().nodename

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
