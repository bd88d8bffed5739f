"""A run of the preview from its start to its end: what is said, which keys there are, who is let in."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tornado.ioloop import IOLoop

from clinicsite.preview import terminal
from clinicsite.preview.building import HOST, Preview, Wishes
from clinicsite.preview.server import PortInUse, PreviewServer
from clinicsite.records import dataclass

__all__ = ["HOST", "Extras", "NoNetwork", "PortInUse", "Wishes", "serve"]

KEYS = "Keys: r builds anew, o opens the browser, c checks the whole site, q quits."
OPEN_TO_OTHERS = (
    "Careful: others in your network can reach this preview. Each needs the address with its key, which works once."
)


class NoNetwork(Exception):
    """This machine has no address by which others could reach it."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What else is wished."""

    open_browser: bool = False
    """Whether to open the browser at the start."""
    lan: bool = False
    """Whether to let a telephone in the same network look too."""
    check: Callable[[], object] = lambda: None
    """Begins to check the whole site, and says what it finds."""


def serve(root: Path, wishes: Wishes, extras: Extras, say: Callable[[str], object]) -> None:
    """Show the site until it is stopped. Raises `PortInUse` and `NoNetwork`."""
    outside = _names(wishes, extras)
    preview = Preview(root, replace(wishes, host=_listen_at(wishes, extras), names=outside), say)
    home = ""

    def announce() -> None:
        nonlocal home
        home = f"http://localhost:{preview.guard.port}/"
        say(f"Your site is at {home}  (stop with Ctrl+C)")
        if sys.stdin.isatty():
            say(KEYS)
        if outside:
            say(OPEN_TO_OTHERS)
            invite()
        if extras.open_browser:
            webbrowser.open(home)

    def invite() -> None:
        address = f"http://{outside[0]}:{preview.guard.port}/?key={preview.guard.key}"
        say(f"{terminal.code(address)}\nOn your phone: {address}")

    def welcome() -> None:
        say("Somebody has used the key. For one more:")
        invite()

    preview.on_guest = welcome
    loop = IOLoop.current()
    end = terminal.listen_to_keys(
        {
            "r": lambda: loop.add_callback(preview.rebuild),
            "o": lambda: webbrowser.open(home),
            "c": extras.check,
            "q": lambda: loop.add_callback(loop.stop),
        }
    )
    try:
        PreviewServer(preview, announce).serve(port=wishes.port, host=preview.wishes.host)
    finally:
        end()
        preview.stop()


def _names(wishes: Wishes, extras: Extras) -> tuple[str, ...]:
    """Return the addresses by which others reach this machine; none when it listens to itself alone."""
    if extras.lan or wishes.host in {"0.0.0.0", "::"}:  # noqa: S104 - asked for, and warned of
        address = terminal.own_address()
        if address is None:
            raise NoNetwork
        return (address,)
    return () if wishes.host in {HOST, "localhost"} else (wishes.host,)


def _listen_at(wishes: Wishes, extras: Extras) -> str:
    """Return the address to listen at: with guests, also this machine's own name for itself has to be answered."""
    return "0.0.0.0" if extras.lan and wishes.host == HOST else wishes.host  # noqa: S104 - asked for, and warned of
