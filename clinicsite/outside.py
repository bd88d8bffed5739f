"""Visits addresses of other sites to see whether they still lead somewhere. The only part of a check that goes out.

Each address is asked for once a day at most, and what came of it is kept in a file. A site that is down for an hour is
no dead link: only an address that has failed on two days is called dead. Nothing is told to anyone beyond the request
itself, which names neither the page nor the clinic.
"""

from __future__ import annotations

import contextlib
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

AT_ONCE = 8
SECONDS = 10
KEPT_DAYS = 7
"""Days for which an address that worked is not asked for again."""
DAYS_TO_FAIL = 2
_GONE = frozenset({404, 410, 451})
_NAME = "Mozilla/5.0 (compatible; link check)"
_READ = 1024

Fetch = Callable[[str], str]
"""Returns what is wrong with an address in a few words, or an empty text."""


def visit(address: str) -> str:
    """Return what is wrong with an address, or an empty text. Sites that refuse programs are given the doubt."""
    request = urllib.request.Request(address, headers={"User-Agent": _NAME, "Accept": "*/*"})  # noqa: S310 - http(s) only
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - http(s) only, see above
            answer.read(_READ)
    except urllib.error.HTTPError as error:
        return f"it answers {error.code}" if error.code in _GONE else ""
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return (
            "there is no such server"
            if "Name or service" in str(reason) or "getaddrinfo" in str(reason)
            else ("it does not answer")
        )
    return ""


def dead_on_two_days(addresses: Iterable[str], kept: Path, today: date, fetch: Fetch = visit) -> dict[str, str]:
    """Return the addresses that have failed on two days, with what was wrong; what was learnt is kept in a file."""
    known = _read(kept)
    wanted = [address for address in addresses if _is_due(known.get(address), today)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for address, wrong in zip(wanted, pool.map(fetch, wanted), strict=True):
            before = known.get(address) or {}
            days = sorted({*(before.get("failed") or []), today.isoformat()})[-DAYS_TO_FAIL:] if wrong else []
            known[address] = {"seen": today.isoformat(), "failed": days, "wrong": wrong}
    current = {address: known[address] for address in sorted(known) if address in set(addresses)}
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
        return isinstance(entry["failed"], list) and isinstance(entry["wrong"], str)
    return False
