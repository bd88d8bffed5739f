"""Which part of a file is sent when a part of it is asked for (RFC 9110, 14)."""

from __future__ import annotations

import pytest

from clinicsite.preview.ranges import part_asked_for
from tests.preview.conftest import Preview

ASKED = [
    ("", None, None),
    ("bytes=0-", None, range(10)),
    ("bytes=2-4", None, range(2, 5)),
    ("bytes=9-9", None, range(9, 10)),
    ("bytes=4-99", None, range(4, 10)),
    ("bytes=-3", None, range(7, 10)),
    ("bytes=-99", None, range(10)),
    ("BYTES= 2-4 ", None, range(2, 5)),
    ("bytes=10-", None, range(10, 10)),
    ("bytes=99-100", None, range(99, 10)),
    ("bytes=-0", None, range(10, 10)),
    ("bytes=4-2", None, None),
    ("bytes=-", None, None),
    ("bytes=1-2,4-5", None, None),
    ("bytes=a-b", None, None),
    ("bytes=\u0663-", None, None),
    ("seconds=1-2", None, None),
    ("bytes=2-4", '"this"', range(2, 5)),
    ("bytes=2-4", '"other"', None),
    ("bytes=2-4", 'W/"this"', None),
    ("bytes=2-4", "Mon, 23 Nov 2026 10:00:00 GMT", None),
]


@pytest.mark.parametrize(("asked", "version", "part"), ASKED)
def test_one_part_of_this_version_is_sent_else_the_whole(asked: str, version: str | None, part: range | None) -> None:
    """Of ten bytes; a part behind the end is empty and cannot be sent."""
    headers = {name: value for name, value in (("Range", asked), ("If-Range", version)) if value}

    found = part_asked_for(headers, 10, '"this"')

    assert (part is None, list(part or ())) == (found is None, list(found or ()))


def test_a_player_gets_the_part_of_a_film_that_it_asks_for(preview: Preview) -> None:
    """As long as the film is the same; behind its end there is nothing."""
    preview.project.write({"static/film.mp4": bytes(range(100))})
    preview.wait_for("Built")
    whole = preview.get("/film.mp4")[2]

    answers = [
        preview.get("/film.mp4", Range="bytes=10-19"),
        preview.get("/film.mp4", Range="bytes=10-19", If_Range=whole["ETag"]),
        preview.get("/film.mp4", Range="bytes=10-19", If_Range='"of yesterday"'),
        preview.get("/film.mp4", Range="bytes=100-"),
        preview.get("/about/", Range="bytes=10-19"),
    ]

    assert ("bytes", "video/mp4") == (whole["Accept-Ranges"], whole["Content-Type"])
    assert [
        (206, "bytes 10-19/100", bytes(range(10, 20)).decode()),
        (206, "bytes 10-19/100", bytes(range(10, 20)).decode()),
        (200, None, bytes(range(100)).decode()),
        (416, "bytes */100", ""),
    ] == [(status, headers["Content-Range"], body) for status, body, headers in answers[:4]]
    assert (200, None) == (answers[4][0], answers[4][2]["Content-Range"])
