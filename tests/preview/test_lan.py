"""A telephone in the same network: who gets in with the key that `--lan` prints, and who does not."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.preview.conftest import COMMAND, ENVIRONMENT, PATIENCE, Preview, new_project, running

OURS = "127.0.0.2"
"""What this machine's address in the network is, for these tests: a machine may be in none."""
INVITED = "On your phone"


def command(address: str | None) -> list[str]:
    """Return the command that starts a preview on a machine with an address in its network, or none."""
    python, unbuffered, option, _, serve = COMMAND
    code = (
        f"from clinicsite.preview import terminal; terminal.own_address = lambda: {address!r}; "
        "from clinicsite.cli import main; main()"
    )
    return [python, unbuffered, option, code, serve]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview that a telephone may look at, as the telephone reaches it."""
    project = new_project(tmp_path_factory.mktemp("lan"))
    with running(project, "--lan", wait=INVITED, name=OURS, command=command(OURS)) as made:
        yield made


@pytest.fixture
def key(shared: Preview) -> str:
    """The key that was printed last."""
    return next(line for line in reversed(shared.said) if INVITED in line).strip().partition("?key=")[2]


@pytest.fixture
def guest(shared: Preview, key: str) -> str:
    """What the browser of a guest shows who has used the key."""
    answer = shared.get(f"/?key={key}", Host=f"{OURS}:{shared.port}")[2]["Set-Cookie"]
    shared.wait_for(INVITED)
    return answer.partition(";")[0]


def test_the_address_is_printed_as_a_code_with_a_warning(shared: Preview) -> None:
    """A camera reads it, and the owner knows what it means."""
    said = "".join(shared.said)

    address = f"{INVITED}: http://{OURS}:{shared.port}/?key="
    assert (True, True, True) == ("█▀▀" in said or "▄▄▄▄▄" in said, "Careful: others" in said, address in said)


def test_the_key_lets_one_guest_in_and_is_printed_anew(shared: Preview, key: str) -> None:
    """Nobody gets in without it, with another one, or with one that was used."""
    host = f"{OURS}:{shared.port}"
    statuses = [
        shared.get(address, Host=host)[0]
        for address in ("/", "/?key=", f"/?key={key}x", f"/?key={key[:-1]}", f"/?key={key}", f"/?key={key}")
    ]
    fresh = shared.wait_for(INVITED)

    assert ([403, 403, 403, 403, 302, 403], False) == (statuses, key in fresh)


def test_a_guest_stays_in(shared: Preview, guest: str) -> None:
    """Until the preview ends; scripts and other sites' pages never see what lets it in."""
    host = f"{OURS}:{shared.port}"

    statuses = [
        shared.get("/about/", Host=host, Cookie=guest)[0],
        shared.get("/about/", Host=host, Cookie=guest[:-1])[0],
        shared.get("/about/", Host=f"evil.example:{shared.port}", Cookie=guest)[0],
        shared.get("/about/", Host=host, Cookie=guest, Origin="http://evil.example")[0],
    ]

    assert [200, 403, 403, 403] == statuses


def test_what_lets_a_guest_in_is_for_this_server_alone(shared: Preview, key: str) -> None:
    """No script reads it, and no link from another site brings it along."""
    kept = shared.get(f"/?key={key}", Host=f"{OURS}:{shared.port}")[2]["Set-Cookie"]
    shared.wait_for(INVITED)

    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(kept.split("; "))


def test_a_guest_is_not_told_where_files_are(shared: Preview, guest: str) -> None:
    """Only whoever sits at this machine can open them."""
    about = "/__preview/page.json?address=/about/"
    told = json.loads(shared.get(about, Host=f"{OURS}:{shared.port}", Cookie=guest)[1])
    shared.name = "127.0.0.1"
    at_home = json.loads(shared.get(about)[1])
    shared.name = OURS

    assert ("", str(shared.project.root / "content/pages/about.md")) == (told["file"], at_home["file"])


@pytest.mark.parametrize("has_key", [True, False])
def test_the_socket_is_for_guests_alone(shared: Preview, guest: str, has_key: bool) -> None:
    """The token of the page is not enough without having been let in."""
    host = f"{OURS}:{shared.port}"
    page = shared.get("/about/", Host=host, Cookie=guest)[1]
    token = page.partition('data-token="')[2].partition('"')[0]
    lines = [
        f"GET /livereload?token={token} HTTP/1.1",
        *(f"Host: {host}", f"Origin: http://{host}", "Upgrade: websocket", "Connection: Upgrade"),
        *("Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
        *([f"Cookie: {guest}"] if has_key else []),
    ]
    with socket.create_connection((OURS, shared.port), PATIENCE) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        with connection.makefile("rb") as reader:
            status = reader.readline().split()[1]

    assert (b"101" if has_key else b"403") == status


def test_without_a_network_there_is_a_plain_sentence(tmp_path: Path) -> None:
    """No phone could reach the preview."""
    words = [*command(None), "--root", str(new_project(tmp_path).root), "--port", "0", "--lan"]
    result = subprocess.run(words, env=ENVIRONMENT, capture_output=True, text=True, check=False)

    assert (2, True) == (result.returncode, "in no network" in result.stderr)
