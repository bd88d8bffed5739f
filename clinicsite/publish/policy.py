"""What a host has to tell browsers besides the files: headers by address, and old addresses that lead on. Pure.

The build writes both in the form of `_headers` and `_redirects`; this reads them back, so that what visitors get can be
compared with what the site asks for. Knows no host.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from clinicsite.records import dataclass

HEADERS = "_headers"
REDIRECTS = "_redirects"
_GAP = re.compile(r"\*|:[A-Za-z]\w*")
"""In an old address: anything, or anything but a slash."""
_FILLED = "clinicsite-4f1c"
"""What is put into gaps to try them."""


@dataclass(frozen=True)
class Policy:
    """What a version asks of its host."""

    rules: tuple[tuple[str, Mapping[str, str]], ...] = ()
    """Header fields by address, with `*` at its end for everything below it."""
    redirects: tuple[tuple[str, str], ...] = ()
    """Old addresses with where they lead; of two that fit, the first counts."""

    def headers_of(self, address: str) -> dict[str, str]:
        """Return the headers that an address is to be sent with, by their names in small letters."""
        found: dict[str, str] = {}
        for path, headers in self.rules:
            if address == path or (path.endswith("*") and address.startswith(path[:-1])):
                found.update((name.lower(), value) for name, value in headers.items())
        return found

    def leads_on(self, address: str) -> bool:
        """Return whether an address is an old one that leads to another."""
        return any(_pattern(source).fullmatch(address) for source, _ in self.redirects)

    @property
    def tried(self) -> list[tuple[str, str]]:
        """Old addresses without gaps, each with where it has to lead."""
        found = []
        for source, target in self.redirects:
            number = 0
            address, end = source, target
            while gap := _GAP.search(address):
                number += 1
                name = ":splat" if gap[0] == "*" else gap[0]
                end = re.sub(rf"{re.escape(name)}\b", f"{_FILLED}-{number}", end)
                address = f"{address[: gap.start()]}{_FILLED}-{number}{address[gap.end() :]}"
            found.append((address, end))
        return found


def rules_in(text: str) -> tuple[tuple[str, dict[str, str]], ...]:
    """Return the rules of a file `_headers`: an address, and below it the indented headers."""
    rules: list[tuple[str, dict[str, str]]] = []
    for line in text.splitlines():
        name, colon, value = line.strip().partition(": ")
        if line[:1].isspace() and colon and rules:
            rules[-1][1][name] = value
        elif line.startswith("/"):
            rules.append((line.strip(), {}))
    return tuple(rules)


def redirects_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return the old addresses of a file `_redirects`, each with where it leads."""
    words = [line.split() for line in text.splitlines()]
    return tuple((line[0], line[1]) for line in words if len(line) >= 2 and not line[0].startswith("#"))


def has_gap(source: str) -> bool:
    """Return whether an old address stands for many."""
    return _GAP.search(source) is not None


def _pattern(source: str) -> re.Pattern[str]:
    """Return an old address with gaps as a regular expression."""
    pieces = (".*" if part == "*" else "[^/]+" if _GAP.fullmatch(part) else re.escape(part)
              for part in re.split(f"({_GAP.pattern})", source))  # fmt: skip
    return re.compile("".join(pieces))
