"""Checks the whole site in a process of its own, so that nobody waits for it, and ends it when it has become useless.

The process reads the files as they are then; what it finds comes back as complaints.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from clinicsite.diagnostics import Diagnostic
from clinicsite.live import Look
from clinicsite.records import dataclass


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the whole site has brought."""

    found: Sequence[Diagnostic] = ()
    """All complaints."""
    harmless: frozenset[str] = frozenset()
    """Codes of faults that stop no build, because only a check looks for them."""


Done = Callable[[Checked], object]
"""Told what a check has found."""


class Checker:
    """Runs one check at a time; a new one ends the one before."""

    def __init__(self, root: Path, look: Look, done: Done) -> None:
        self._root = root
        self._look = look
        self._done = done
        # Started afresh, never forked: the preview runs threads, and a fork would copy their locks.
        self._context = multiprocessing.get_context("spawn")
        self._process: Any = None

    def start(self) -> None:
        """Start a check."""
        self.stop()
        ours, theirs = self._context.Pipe(duplex=False)
        self._process = self._context.Process(target=_check, args=(self._root, self._look, theirs), name="check")
        self._process.start()
        theirs.close()
        threading.Thread(target=self._wait, args=(ours, self._process), daemon=True, name="check").start()

    def stop(self) -> None:
        """End the check that is running, if there is one."""
        process, self._process = self._process, None
        if process is not None and process.is_alive():
            process.terminate()

    def _wait(self, ours: Connection, process: Any) -> None:
        """Pass on what the process finds; one that was ended finds nothing."""
        with suppress(EOFError, OSError):
            found = ours.recv()
            if process is self._process:
                self._done(found)
        ours.close()
        process.join()


def _check(root: Path, look: Look, theirs: Connection) -> None:
    """Check the site and send what is found; the work of the other process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(10)
    from clinicsite.pipeline import BuildOptions, build

    report = build(root, BuildOptions(publish=False, drafts=look.drafts, as_of=look.day))
    theirs.send(Checked(report.diagnostics, _of_check_alone()))


def _of_check_alone() -> frozenset[str]:
    """Return the codes of faults that only a check looks for, so that they stop no build."""
    from clinicsite.check.registry import CHECKS

    return frozenset(fault.code for check in CHECKS if not check.in_every_build for fault in check.faults)


def _end_with_parent() -> None:
    """Wait for the parent's end, which nothing else would tell."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
