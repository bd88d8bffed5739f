"""The preview's side in the terminal: keys that do something, and an address as a code for a telephone's camera."""

from __future__ import annotations

import io
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

import segno

ELSEWHERE = ("192.0.2.1", 9)
"""An address that nobody has (RFC 5737): to see by which of its own this machine would go there; nothing is sent."""


BORDER = 4
"""Empty modules around a code; readers need them (ISO/IEC 18004)."""
WHITE_ON_BLACK, OWN_COLOURS = "\x1b[97;40m", "\x1b[0m"
"""Light modules are what is drawn."""


def own_address() -> str | None:
    """Return the address by which others in the same network reach this machine; None without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(ELSEWHERE)
        address = str(probe.getsockname()[0])
        return None if address.startswith(("127.", "0.")) else address
    return None


def code(address: str) -> str:
    """Return an address as a QR code in characters, dark on light whatever the terminal's own colours are."""
    text = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(text, border=BORDER, compact=True)
    return "\n".join(f"{WHITE_ON_BLACK}{line}{OWN_COLOURS}" for line in text.getvalue().splitlines())


def listen_to_keys(keys: Mapping[str, Callable[[], object]]) -> Callable[[], None]:
    """Call what belongs to a key whenever it is pressed. Return what puts the terminal back.

    Without a terminal to read from, as under another program, nothing is read.
    """
    if not sys.stdin.isatty():
        return lambda: None
    stop = threading.Event()
    listening = _single_keys()
    pressed = listening.__enter__()

    def listen() -> None:
        for key in pressed(stop):
            if key in keys:
                keys[key]()

    threading.Thread(target=listen, daemon=True, name="keys").start()

    def end() -> None:
        stop.set()
        listening.__exit__(None, None, None)

    return end


@contextmanager
def _single_keys() -> Iterator[Callable[[threading.Event], Iterator[str]]]:
    """Let keys be read one by one, without Enter, until the end."""
    if sys.platform == "win32":
        yield _windows_keys
        return
    import termios
    import tty

    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    tty.setcbreak(handle)
    try:
        yield _posix_keys
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)


def _posix_keys(stop: threading.Event) -> Iterator[str]:
    """Yield keys as they are pressed."""
    import select

    handle = sys.stdin.fileno()
    while not stop.is_set():
        readable, _, _ = select.select([handle], [], [], 0.2)
        key = os.read(handle, 1).decode("ascii", "replace") if readable else ""
        if readable and not key:
            return
        if key:
            yield key.lower()


def _windows_keys(stop: threading.Event) -> Iterator[str]:
    """Yield keys as they are pressed."""
    import msvcrt

    while not stop.wait(0.1):
        while msvcrt.kbhit():  # type: ignore[attr-defined,unused-ignore]
            yield msvcrt.getwch().lower()  # type: ignore[attr-defined,unused-ignore]
