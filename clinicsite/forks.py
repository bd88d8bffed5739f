"""Spreads work over processes that are copies of this one, and gathers what they send back.

Only where a process can be copied safely: on Linux, and while it has one thread. Knows nothing of the work.
"""

from __future__ import annotations

import gc
import marshal
import os
import select
import signal
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

SMALLEST, LARGEST = 8, 160
"""Pieces of work that a process takes at a time: many at first, few in the end, so that all processes end together."""
SHARE = 6
"""The part of what is left to each process that it takes at a time."""
SHIFT = 3000
"""Pieces of work after which a process ends and a fresh copy goes on: whatever a copy touches becomes its own, and with
very many pages all copies together would take the memory of several programs."""
_SHIFT_OVER = 75
_FRAME = struct.Struct("<IQ")
_ERROR = 0xFFFFFFFF


class WorkerError(RuntimeError):
    """Another process has come upon a mistake of ours; the message is its traceback."""


def processes() -> int:
    """Return in how many processes work is done at once."""
    can = sys.platform == "linux" and threading.active_count() == 1
    return len(os.sched_getaffinity(0)) if can else 1


def spread(work: Callable[[int], Any], count: int) -> Iterator[tuple[int, Any]]:
    """Yield number and result of each of `count` pieces of work, in any order; results are plain values (`marshal`).

    Raises `WorkerError` for a mistake of ours, and the `OSError` that the work was refused with. What a process has
    not done because somebody has ended it is done here.
    """
    blocks = list(_blocks(count, processes()))
    asked = os.memfd_create("blocks")

    def start() -> tuple[int, int]:
        gc.freeze()
        return _start(work, blocks, asked)

    crew = _Crew(start, min(processes(), len(blocks)))
    try:
        done = set()
        for number, results in crew.answers():
            done.add(number)
            yield from zip(blocks[number], results, strict=True)
        for number in set(range(len(blocks))) - done:
            yield from ((index, work(index)) for index in blocks[number])
    finally:
        gc.unfreeze()
        os.close(asked)
        crew.end()


class _Crew:
    """The processes that are at work."""

    def __init__(self, start: Callable[[], tuple[int, int]], count: int) -> None:
        """Start so many; `start` returns a process and the pipe through which it answers."""
        self._start = start
        self._at_work: dict[int, int] = {}
        self._waiting = select.poll()
        for _ in range(count):
            self._take_on()

    def _take_on(self) -> None:
        """Start a process."""
        process, pipe = self._start()
        self._at_work[pipe] = process
        self._waiting.register(pipe, select.POLLIN | select.POLLHUP)

    def answers(self) -> Iterator[tuple[int, Any]]:
        """Yield what the processes send, until all have ended; each that has done its share is followed by another."""
        buffers: dict[int, bytearray] = {}
        while self._at_work:
            for pipe, _ in self._waiting.poll():
                data = os.read(pipe, 1 << 20)
                if data:
                    buffer = buffers.setdefault(pipe, bytearray())
                    buffer += data
                    yield from _whole(buffer)
                    continue
                buffers.pop(pipe, None)
                if self._left(pipe) == _SHIFT_OVER:
                    self._take_on()

    def _left(self, pipe: int) -> int:
        """Return how the process that answers through a pipe has ended."""
        self._waiting.unregister(pipe)
        os.close(pipe)
        return os.waitstatus_to_exitcode(os.waitpid(self._at_work.pop(pipe), 0)[1])

    def end(self) -> None:
        """End whoever is still at work."""
        for pipe, process in [*self._at_work.items()]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            self._left(pipe)


def _blocks(count: int, workers: int) -> Iterator[range]:
    """Yield the numbers of pieces of work in the blocks in which they are done."""
    first = 0
    while first < count:
        size = min(max((count - first) // (workers * SHARE), SMALLEST), LARGEST)
        yield range(first, min(first + size, count))
        first += size


def _start(work: Callable[[int], Any], blocks: Sequence[range], asked: int) -> tuple[int, int]:
    """Start a process and return its number and the pipe through which it answers."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    code = 1
    try:
        os.close(reading)
        code = _labour(work, blocks, asked, writing)
    except KeyboardInterrupt:
        pass
    finally:
        os._exit(code)
    return 0, 0


def _labour(work: Callable[[int], Any], blocks: Sequence[range], asked: int, writing: int) -> int:
    """Do one block after the other until none is left, or the shift is over; return the exit code."""
    done = 0
    try:
        # All copies share the place in this file, and moving it is one step: each number comes to one of them.
        while (number := os.lseek(asked, 1, os.SEEK_CUR) - 1) < len(blocks):
            _send(writing, number, [work(index) for index in blocks[number]])
            done += len(blocks[number])
            if done >= SHIFT:
                return _SHIFT_OVER
    except OSError as error:
        _send(writing, _ERROR, (error.errno or 0, error.strerror or str(error), os.fsdecode(error.filename or "")))
    except Exception:  # noqa: BLE001 - told to the process that started this one, which tells it to the user
        _send(writing, _ERROR, traceback.format_exc())
    return 0


def _send(writing: int, number: int, value: Any) -> None:
    """Send a value through a pipe."""
    data = marshal.dumps(value)
    rest = memoryview(_FRAME.pack(number, len(data)) + data)
    while rest:
        rest = rest[os.write(writing, rest) :]


def _whole(buffer: bytearray) -> Iterator[tuple[int, Any]]:
    """Yield the values that have come in whole, and take them out of the buffer."""
    while len(buffer) >= _FRAME.size:
        number, length = _FRAME.unpack_from(buffer)
        end = _FRAME.size + length
        if len(buffer) < end:
            return
        value = marshal.loads(memoryview(buffer)[_FRAME.size : end])  # noqa: S302 - from a copy of this process
        del buffer[:end]
        if number != _ERROR:
            yield number, value
        elif isinstance(value, str):
            raise WorkerError(value)
        else:
            raise OSError(value[0], value[1], value[2] or None)
