"""Visits addresses of other sites to see whether they still lead somewhere. The only part of a check that goes out.

Each address is asked for once a day at most, and what came of it is kept in a file. A site that is down for an hour is
no dead link: only an address that has failed on two days is called dead. Nothing is told to anyone beyond the request
itself, which names neither the page nor the clinic.
"""

from __future__ import annotations

import contextlib
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

AT_ONCE = 8
SECONDS = 10
KEPT_DAYS = 7
"""Days for which an address that worked is not asked for again."""
DAYS_TO_FAIL = 2
_GONE = frozenset({404, 410, 451})
_CLOSED = frozenset({401, 402, 407, 429})
"""Answers that are the same to every request."""
_NAME = "Mozilla/5.0 (compatible; link check)"
_SAFE = "!#$%&'()*+,/:;=?@[]~"
"""Signs that are left as they stand in an address."""

Fetch = Callable[[str], str]
"""Returns what is wrong with an address in a few words, or an empty text."""


def visit(address: str) -> str:
    """Return what is wrong with an address, or an empty text. Sites that refuse programs are given the doubt.

    Only the head is asked for first; many servers refuse that or do not know it, so that they are asked for the whole,
    of which nothing is read.
    """
    wrong = _asked(address, "HEAD")
    return _asked(address, "GET") if wrong else ""


def _asked(address: str, method: str) -> str:
    """Return what is wrong with the answer to a request, or an empty text."""
    headers = {"User-Agent": _NAME, "Accept": "*/*"}
    try:
        request = urllib.request.Request(_in_ascii(address), headers=headers, method=method)  # noqa: S310 - http(s) only
        with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310 - http(s) only, see above
            return ""
    except urllib.error.HTTPError as error:
        error.close()
        # Whoever only refuses to show the head is asked again.
        refused = method == "HEAD" and error.code not in _CLOSED
        return f"it answers {error.code}" if error.code in _GONE or refused else ""
    except (OSError, ValueError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        return "there is no such server" if isinstance(reason, socket.gaierror) else "it does not answer"


def _in_ascii(address: str) -> str:
    """Return an address as it goes over the line: letters of other alphabets and spaces rewritten (RFC 3987)."""
    parts = urlsplit(address)
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    return urlunsplit((parts.scheme, host, *(quote(part, safe=_SAFE) for part in parts[2:4]), ""))


def dead_on_two_days(addresses: Iterable[str], kept: Path, today: date, fetch: Fetch = visit) -> dict[str, str]:
    """Return the addresses that have failed on two days, with what was wrong; what was learnt is kept in a file."""
    known, asked = _read(kept), frozenset(addresses)
    wanted = sorted(address for address in asked if _is_due(known.get(address), today))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for address, wrong in zip(wanted, pool.map(fetch, wanted), strict=True):
            before = known.get(address) or {}
            days = sorted({*(before.get("failed") or []), today.isoformat()})[-DAYS_TO_FAIL:] if wrong else []
            known[address] = {"seen": today.isoformat(), "failed": days, "wrong": wrong}
    current = {address: known[address] for address in sorted(known) if address in asked}
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(current, indent=1, ensure_ascii=False), "utf-8", newline="\n")
    return {address: entry["wrong"] for address, entry in current.items() if len(entry["failed"]) >= DAYS_TO_FAIL}


def _is_due(entry: dict[str, Any] | None, today: date) -> bool:
    """Return whether an address has to be asked for again."""
    if entry is None:
        return True
    age = (today - date.fromisoformat(entry["seen"])).days
    return age != 0 and (bool(entry["failed"]) or not 0 <= age < KEPT_DAYS)


def _read(kept: Path) -> dict[str, Any]:
    """Return what was learnt before; nothing if it cannot be read."""
    with contextlib.suppress(OSError, ValueError):
        data = json.loads(kept.read_text("utf-8"))
        if isinstance(data, dict):
            return {address: entry for address, entry in data.items() if _is_sound(entry)}
    return {}


def _is_sound(entry: object) -> bool:
    """Return whether an entry is one of ours."""
    with contextlib.suppress(ValueError, TypeError, KeyError):
        if not isinstance(entry, dict):
            return False
        date.fromisoformat(entry["seen"])
        failed = entry["failed"]
        return (
            isinstance(failed, list) and all(isinstance(day, str) for day in failed) and isinstance(entry["wrong"], str)
        )
    return False
