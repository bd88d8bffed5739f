"""Gives up work that takes too long. A few kilobytes of hostile or broken markup can keep a converter busy for hours.

What is counted is the processor's time, so that a busy machine makes the same site as an idle one.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType

LIMIT = 5.0
"""Seconds. The longest page of a clinic takes a hundredth of one."""


class TooSlow(BaseException):
    """The work has taken longer than `LIMIT`. It is no `Exception`, because libraries catch those and go on."""


@contextmanager
def patience() -> Iterator[None]:
    """Raise `TooSlow` in the block once it has taken too long; what it was doing is left as it is."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    with _by_signal() if in_main_thread and hasattr(signal, "setitimer") else _by_thread():
        yield


@contextmanager
def _by_signal() -> Iterator[None]:
    """Have the system interrupt the block; it counts the processor's time."""
    _listen()
    signal.setitimer(_TIMER, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(_TIMER, 0)


_TIMER = getattr(signal, "ITIMER_VIRTUAL", 0)


@cache
def _listen() -> None:
    """Heed the timer from now on: it does nothing where nobody has set it, and to ask each time takes long."""
    signal.signal(signal.SIGVTALRM, _give_up)


def _give_up(_number: int, _frame: FrameType | None) -> None:
    """Stop what is being done."""
    raise TooSlow


@contextmanager
def _by_thread() -> Iterator[None]:
    """Have another thread interrupt the block: where there are no such signals, and in the preview's threads."""
    import ctypes  # Most texts are made in the main thread.

    thread, over, lock = threading.get_ident(), threading.Event(), threading.Lock()

    def give_up() -> None:
        with lock:
            if not over.is_set():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TooSlow))

    timer = threading.Timer(LIMIT, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            over.set()
        timer.cancel()
