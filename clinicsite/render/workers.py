"""Runs slow work in a few processes beside this one. The results are the same in any number of them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

MOST = 4
"""Processes at a time: a large photo takes some 200 MB while it is cut."""

Job = TypeVar("Job")
Result = TypeVar("Result")


def run(function: Callable[[Job], Result], jobs: Sequence[Job], worth: int) -> list[Result]:
    """Return the result for each job, in order. Other processes are started from `worth` jobs on.

    The function and its module have to be importable without the rest of the program, so that processes start fast.
    """
    count = min(MOST, os.cpu_count() or 1, len(jobs))
    if len(jobs) < worth or count < 2:
        return [function(job) for job in jobs]
    # Most builds start none, and loading what starts them would take longer than drawing an icon.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # Started afresh, never forked: the preview runs threads, and a fork would copy their locks.
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(count, mp_context=context, initializer=_begin) as pool:
            return list(pool.map(function, jobs))
    except (BrokenProcessPool, OSError):
        # A system that forbids or kills the processes; the work is done here instead.
        return [function(job) for job in jobs]


def _begin() -> None:
    """Leave Ctrl-C to the parent, and end when the parent is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the parent's end, which nothing else would tell."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
