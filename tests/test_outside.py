"""Links to other sites are called dead only after two days, and nobody is asked more than once a day."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from clinicsite import outside
from clinicsite.outside import dead_on_two_days, visit

DAY = date(2026, 11, 23)
ADDRESS = "https://www.example.org/study"


class Net:
    """A network that answers what a test says, and notes who was asked."""

    def __init__(self, answer: str = "") -> None:
        self.answer = answer
        self.asked: list[str] = []

    def __call__(self, address: str) -> str:
        self.asked.append(address)
        return self.answer


def test_an_address_that_fails_once_is_not_called_dead(tmp_path: Path) -> None:
    """A server may be down for an hour."""
    assert {} == dead_on_two_days([ADDRESS], tmp_path / "links.json", DAY, Net("it answers 404"))


def test_an_address_that_fails_on_two_days_is(tmp_path: Path) -> None:
    """Then it is gone."""
    kept = tmp_path / "links.json"
    dead_on_two_days([ADDRESS], kept, DAY, Net("it answers 404"))

    found = dead_on_two_days([ADDRESS], kept, DAY + timedelta(1), Net("it answers 404"))

    assert {ADDRESS: "it answers 404"} == found


def test_nobody_is_asked_twice_on_a_day(tmp_path: Path) -> None:
    """Checking often bothers no one."""
    kept, net = tmp_path / "links.json", Net("it answers 404")
    dead_on_two_days([ADDRESS], kept, DAY, net)
    dead_on_two_days([ADDRESS], kept, DAY, net)

    assert [ADDRESS] == net.asked


@pytest.mark.parametrize(("days", "asked"), [(1, 0), (6, 0), (7, 1)])
def test_an_address_that_worked_is_asked_again_after_a_week(tmp_path: Path, days: int, asked: int) -> None:
    """What worked yesterday works today."""
    kept, net = tmp_path / "links.json", Net()
    dead_on_two_days([ADDRESS], kept, DAY, Net())

    dead_on_two_days([ADDRESS], kept, DAY + timedelta(days), net)

    assert asked == len(net.asked)


def test_an_address_that_works_again_is_forgiven(tmp_path: Path) -> None:
    """Two failures count only if nothing worked in between."""
    kept = tmp_path / "links.json"
    dead_on_two_days([ADDRESS], kept, DAY, Net("it does not answer"))
    dead_on_two_days([ADDRESS], kept, DAY + timedelta(1), Net())

    assert {} == dead_on_two_days([ADDRESS], kept, DAY + timedelta(8), Net("it does not answer"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"https://www.example.org/study": {"seen": "2026-11-22", "failed": [3], "wrong": ""}}',
        '{"https://www.example.org/study": 3}',
        '{"x": {"seen": "never"}}',
    ],
)
def test_a_damaged_note_is_begun_anew(tmp_path: Path, text: str) -> None:
    """What is kept there can be lost at any time."""
    kept = tmp_path / "links.json"
    kept.write_text(text, "utf-8")

    assert {} == dead_on_two_days([ADDRESS], kept, DAY, Net("it answers 410"))


# --- a real server -------------------------------------------------------------------------------------------------


class Answers(BaseHTTPRequestHandler):
    """Answers each path in its own way, and notes what was asked."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.server.asked.append(f"HEAD {self.path}")  # type: ignore[attr-defined]
        self.answer()

    def do_GET(self) -> None:
        self.server.asked.append(f"GET {self.path}")  # type: ignore[attr-defined]
        self.answer()

    def answer(self) -> None:
        """Do what the first part of the path says."""
        word = self.path.strip("/").partition("/")[0]
        if word == "silent":
            self.server.released.wait(30)  # type: ignore[attr-defined]
        elif word == "garbage":
            self.wfile.write(b"What do you want?\r\n\r\n")
        elif word == "moved":
            self.say(301, self.path.removeprefix("/moved") or "/ok")
        elif word == "circle":
            self.say(302, self.path)
        elif word == "only-whole":
            self.say(405 if self.command == "HEAD" else 200)
        elif word == "head-lies":
            self.say(404 if self.command == "HEAD" else 200)
        elif word == "endless":
            self.say(200, length=1 << 40)
        else:
            self.say(int(word) if word.isdecimal() else 200)
        self.close_connection = True

    def say(self, code: int, location: str = "", length: int = 0) -> None:
        """Send a head; of a body of some length nothing ever comes."""
        self.send_response(code)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.flush()
        if length and self.command == "GET":
            self.server.released.wait(30)  # type: ignore[attr-defined]

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server on this machine."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked: list[str] = []
        self.released = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Whoever has asked may have gone."""

    def at(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.server_port}{path}"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that runs during a test; nobody waits for it for long."""
    monkeypatch.setattr(outside, "SECONDS", 0.3)
    monkeypatch.setenv("no_proxy", "*")
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.released.set()
        running.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("/ok", ""),
        ("/404", "it answers 404"),
        ("/410", "it answers 410"),
        ("/moved/ok", ""),
        ("/moved/moved/moved/ok", ""),
        ("/moved/404", "it answers 404"),
        ("/circle", ""),
        ("/401", ""),
        ("/403", ""),
        ("/429", ""),
        ("/500", ""),
        ("/only-whole", ""),
        ("/head-lies", ""),
        ("/endless", ""),
        ("/silent", "it does not answer"),
        ("/moved/silent", "it does not answer"),
        ("/garbage", "it does not answer"),
        ("/ok/für uns?q=ä b", ""),
    ],
)
def test_what_a_server_answers_is_told_in_few_words(server: Server, path: str, wrong: str) -> None:
    """What is gone or silent is called dead; who refuses programs or is broken today is given the doubt."""
    assert wrong == visit(server.at(path))


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/ok", ["HEAD /ok"]),
        ("/only-whole", ["HEAD /only-whole", "GET /only-whole"]),
        ("/404", ["HEAD /404", "GET /404"]),
        ("/429", ["HEAD /429"]),
        ("/für uns", ["HEAD /f%C3%BCr%20uns"]),
        ("/a%20b?c=%C3%A4", ["HEAD /a%20b?c=%C3%A4"]),
    ],
)
def test_the_whole_is_asked_for_only_where_the_head_does_not_do(server: Server, path: str, asked: list[str]) -> None:
    """A request costs the other side as little as can be."""
    visit(server.at(path))

    assert asked == server.asked


def test_a_server_that_is_gone_does_not_answer() -> None:
    """Nobody listens at a port that was just given back."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert "it does not answer" == visit(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "address", ["http://[", "http://a b/", "http://:x/", "http://" + "a" * 70 + ".example/", "http:///x"]
)
def test_what_is_no_address_leads_nowhere(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as others are, and ends nothing."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert visit(address) in ("it does not answer", "there is no such server")


def test_a_name_that_nobody_has_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the system says of it, in whatever language."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(8, "Name oder Dienst nicht bekannt")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert "there is no such server" == visit("https://nobody.example/")


def test_a_real_failure_counts_on_the_second_day_only(server: Server, tmp_path: Path) -> None:
    """And what works is never called dead."""
    addresses, kept = [server.at("/404"), server.at("/ok")], tmp_path / "links.json"

    days = [dead_on_two_days(addresses, kept, DAY + timedelta(days)) for days in range(2)]

    assert [{}, {server.at("/404"): "it answers 404"}] == days
