"""Work that is spread over copies of this process is done once each, and its results come back."""

from __future__ import annotations

import os
import signal
from collections import Counter

import pytest

from clinicsite import forks


@pytest.mark.parametrize("count", [1, 8, 9, 500, 3000])
def test_every_piece_of_work_is_done_once(count: int) -> None:
    """However many there are."""
    done = sorted(forks.spread(lambda number: number * 2, count))

    assert [(number, number * 2) for number in range(count)] == done


def test_a_process_that_has_done_its_share_makes_room_for_a_fresh_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that memory does not grow with the number of pages."""
    monkeypatch.setattr(forks, "SHIFT", 50)
    monkeypatch.setattr(forks, "LARGEST", 10)

    done = dict(forks.spread(lambda _: os.getpid(), 500))

    assert ([*range(500)], True) == (sorted(done), max(Counter(done.values()).values()) < 60)


def test_there_may_be_any_number_of_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than would go into a pipe at once."""
    monkeypatch.setattr(forks, "SMALLEST", 1)
    monkeypatch.setattr(forks, "LARGEST", 1)

    assert 20_000 == len(dict(forks.spread(lambda number: number, 20_000)))


def test_what_a_process_has_not_done_that_was_ended_is_done_all_the_same() -> None:
    """As by a system that is short of memory."""
    here = os.getpid()

    def work(number: int) -> int:
        if number == 100 and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    assert [(number, number) for number in range(500)] == sorted(forks.spread(work, 500))


def test_a_refusal_of_the_system_comes_back_as_it_was() -> None:
    """With the file that it is about."""

    def refused(_number: int) -> None:
        raise OSError(28, "No space left on device", "public/index.html")

    with pytest.raises(OSError, match="No space left") as told:
        list(forks.spread(refused, 20))

    assert (28, "public/index.html") == (told.value.errno, told.value.filename)


def test_a_mistake_of_ours_comes_back_with_where_it_was_made() -> None:
    """As the text of its traceback."""
    with pytest.raises(forks.WorkerError, match="ZeroDivisionError"):
        list(forks.spread(lambda number: 1 // number, 20))
