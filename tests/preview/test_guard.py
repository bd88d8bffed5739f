"""Who may look at the preview."""

from __future__ import annotations

import pytest

from clinicsite.preview.guard import Guard

HOME = Guard(8000)
SHARED = Guard(8000, names=("192.168.1.5",))

HOSTS = [
    ("localhost:8000", True),
    ("127.0.0.1:8000", True),
    ("[::1]:8000", True),
    ("192.168.1.5:8000", True),
    ("192.168.1.5", False),
    ("localhost", False),
    ("localhost:80", False),
    ("localhost:8000.evil.example", False),
    ("evil.example:8000", False),
    ("LOCALHOST:8000", False),
    ("", False),
]


@pytest.mark.parametrize(("host", "known"), HOSTS)
def test_only_the_server_s_own_names_are_known(host: str, known: bool) -> None:
    """Compared whole: a name that begins or ends like one of them is another."""
    assert known == SHARED.knows(host)


ORIGINS = [
    ("http://localhost:8000", True),
    ("http://127.0.0.1:8000", False),
    ("https://localhost:8000", False),
    ("http://localhost:8000.evil.example", False),
    ("http://evil.example", False),
    ("null", False),
    ("", False),
]


@pytest.mark.parametrize(("origin", "accepted"), ORIGINS)
def test_only_a_page_of_the_same_name_gets_the_socket(origin: str, accepted: bool) -> None:
    """Scheme, name and port."""
    assert accepted == HOME.accepts_origin(origin, "localhost:8000")


PLACES = [
    ("localhost:8000", "127.0.0.1", True),
    ("localhost:8000", "::1", True),
    ("192.168.1.5:8000", "127.0.0.1", False),
    ("localhost:8000", "192.168.1.9", False),
]


@pytest.mark.parametrize(("host", "remote", "home"), PLACES)
def test_a_guest_cannot_pretend_to_be_at_home(host: str, remote: str, home: bool) -> None:
    """Both the name that is asked for and where the request comes from have to be this machine."""
    assert home == SHARED.is_home(host, remote)


def test_a_key_lets_one_guest_in() -> None:
    """Then there is another key."""
    guard = Guard(8000)
    key = guard.key

    assert [False, True, False, True] == [guard.takes("x"), guard.takes(key), guard.takes(key), guard.takes(guard.key)]


def test_every_run_has_secrets_of_its_own() -> None:
    """What was learnt of one is of no use with the next."""
    first, second = Guard(8000), Guard(8000)

    assert 6 == len({first.token, first.session, first.key, second.token, second.session, second.key})


FETCHED = [
    ("localhost:8000", None, {}, False),
    ("localhost:8000", None, {"Sec-Fetch-Site": "same-origin"}, False),
    ("localhost:8000", "http://localhost:8000", {"Sec-Fetch-Site": "none"}, False),
    ("evil.example:8000", None, {}, True),
    ("localhost:8000", "http://evil.example", {}, True),
    ("localhost:8000", None, {"Sec-Fetch-Site": "cross-site"}, True),
    ("localhost:8000", None, {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"}, True),
    (
        "localhost:8000",
        None,
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
        False,
    ),
    (
        "localhost:8000",
        None,
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        True,
    ),
]


@pytest.mark.parametrize(("host", "origin", "headers", "refused"), FETCHED)
def test_only_a_link_may_lead_here_from_elsewhere(
    host: str, origin: str | None, headers: dict[str, str], refused: bool
) -> None:
    """Nothing is fetched or framed by another site's page."""
    assert refused == HOME.refuses(host, origin, headers)


def test_a_key_lets_one_guest_in_once() -> None:
    """Whoever reads it over a shoulder comes too late."""
    guard = Guard(8000)
    key = guard.key

    assert (False, True, False) == (guard.takes(f"{key}x"), guard.takes(key), guard.takes(key))


def test_the_socket_and_the_session_are_compared_whole() -> None:
    """A beginning is not enough."""
    guard = Guard(8000)

    assert (True, False) == (guard.is_token(guard.token), guard.is_token(guard.token[:-1]))
    assert (True, False, False) == (guard.lets_in(guard.session), guard.lets_in(""), guard.lets_in(None))
