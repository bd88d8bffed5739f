"""What a browser never asks for, but somebody else may: no byte leaves that is not planned."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.preview.conftest import PATIENCE, Preview

SECRETS = (
    "site.yaml",
    "content/index.md",
    ".clinicsite/lock",
    ".git/HEAD",
    ".env",
    "templates/base.html",
    "etc/passwd",
)
CLIMBS = (
    *("", "/", "//", "./", "../", "../../", ".../", "..;/", "...//", "/./", "/../", "static/../", "about/../../"),
    *("%2e%2e/", "%2e%2e%2f", "..%2f", "..%5c", "%252e%252e%252f", "%c0%ae%c0%ae/", "\\", "..\\", "%5c", "C:/", "C:\\"),
    *(
        "file:///",
        "http://localhost/",
        "~/",
        "%00/",
        "%0a",
        "%0d%0a",
        "%20/",
        "assets/../",
        "assets/%2e%2e/",
        "*/",
        "?/",
    ),
)
ENDINGS = ("", "%00", "%00.html", "::$DATA", "/", "/.", "/..", "~", "%20", ".bak", "?x=/etc/passwd", "#/")
OTHERS = (
    *("/" + "a" * 7000, "/" + "../" * 500, "/" + "%2e" * 2000, "/%ff%fe", "/%", "/%zz", "/\x01", "/\u00e9", "*", "a"),
    *("/__preview/", "/__preview/../client.js", "/__preview/client.css", "/__preview/server.py", "/livereload.js"),
    *("/forcereload", "/livereload", "/livereload?token=x", "/.well-known/", "/index.html.gz", "/CON", "/SITE~1.YAM"),
)
MARKS = (b"time_zone:", b"description: A description", b"{% ", b"root:", b"ref: refs", b"Traceback")
"""What stands in files that are not published, and never in an answer."""


def hostile_paths() -> Iterator[str]:
    """Yield 400 addresses that lead out of the plan."""
    made = (f"/{climb}{secret}{ending}" for ending, climb, secret in itertools.product(ENDINGS, CLIMBS, SECRETS))
    every = len(CLIMBS) * len(SECRETS) * len(ENDINGS) // (400 - len(OTHERS))
    yield from OTHERS
    yield from itertools.islice(made, 0, None, every)


def asked(preview: Preview, path: str, host: str, origin: str) -> tuple[int, bytes]:
    """Return status and all that is sent; 0 when nothing is."""
    head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", preview.port), PATIENCE) as connection:
        connection.sendall(head.encode("latin-1", "replace"))
        with connection.makefile("rb") as reader:
            answer = reader.read()
    return int(answer.split()[1]) if answer else 0, answer


HOSTS = ("localhost:{port}", "evil.example", "localhost.evil.example:{port}")
ORIGINS = ("http://localhost:{port}", "http://evil.example", "null")


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("host", HOSTS)
def test_no_byte_leaves_that_is_not_planned(preview: Preview, host: str, origin: str) -> None:
    """400 paths; from another host or another origin's page nothing is answered at all."""
    host, origin = host.format(port=preview.port), origin.format(port=preview.port)
    paths = list(hostile_paths())[:400]

    answers = [asked(preview, path, host, origin) for path in paths]

    ours = (host, origin) == (HOSTS[0].format(port=preview.port), ORIGINS[0].format(port=preview.port))
    allowed = {200, 301, 400, 403, 404} if ours else {400, 403}
    assert (400, [], []) == (
        len(answers),
        [path for path, (status, _) in zip(paths, answers, strict=True) if status not in allowed],
        [path for path, (_, body) in zip(paths, answers, strict=True) if any(mark in body for mark in MARKS)],
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_nothing_can_be_changed_by_a_request(preview: Preview, method: str) -> None:
    """Other methods than GET and HEAD are refused."""
    with socket.create_connection(("127.0.0.1", preview.port), PATIENCE) as connection:
        connection.sendall(f"{method} / HTTP/1.1\r\nHost: localhost:{preview.port}\r\n\r\n".encode())
        with connection.makefile("rb") as reader:
            status = reader.readline().split()[1]

    assert b"405" == status


SOCKETS = [
    ("http://localhost:{port}", "{token}", b"101"),
    ("http://localhost:{port}", "x", b"403"),
    ("http://localhost:{port}", "", b"403"),
    ("http://evil.example", "{token}", b"403"),
    ("http://127.0.0.1:{port}", "{token}", b"403"),
    ("https://localhost:{port}", "{token}", b"403"),
    ("null", "{token}", b"403"),
    ("", "{token}", b"403"),
]


@pytest.mark.parametrize(("origin", "token", "expected"), SOCKETS)
def test_only_a_page_of_this_run_gets_the_socket(preview: Preview, origin: str, token: str, expected: bytes) -> None:
    """Its origin has to be this very server, and it has to know the token."""
    known = preview.get("/")[1].partition('data-token="')[2].partition('"')[0]
    lines = [
        f"GET /livereload?token={quote(token.format(token=known))} HTTP/1.1",
        f"Host: localhost:{preview.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *([f"Origin: {origin.format(port=preview.port)}"] if origin else []),
    ]
    with socket.create_connection(("127.0.0.1", preview.port), PATIENCE) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        with connection.makefile("rb") as reader:
            status = reader.readline().split()[1]

    assert expected == status
