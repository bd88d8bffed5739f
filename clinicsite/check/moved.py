"""Addresses that worked when the site was last published and would be gone now: a site remembers what it has promised.

Knows neither where the list of the last publication is kept nor how; it is given what the list says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from clinicsite.check.faults import ADDRESS_VANISHED
from clinicsite.diagnostics import Diagnostic, Position
from clinicsite.model.planned import Plan

FILE = "site.yaml"
NOT_FOUND = "404.html"
"""The page for unknown addresses has none of its own."""

_INDEX = "index.html"
_PLAIN = re.compile(r"[\w/.~%-]+")
"""An address that needs no quotation marks between braces."""
_MARK = re.compile(r"\*|:[A-Za-z]\w*")
"""In a redirect: anything, or anything but a slash."""


def vanished(
    before: Mapping[str, str],
    published: Collection[str],
    plan: Plan,
    keys: Mapping[str, Position],
    moved: Mapping[str, str] | None = None,
) -> Iterator[Diagnostic]:
    """Yield a complaint for each page of the last publication that is gone and from whose address nothing leads on.

    `before` are the files of the last publication by path, with what each was made from, `published` the paths of
    the new ones, `keys` the places of the keys of `site.yaml`, and `moved` the new path of pages that say the same as
    one that is gone, by the old one: their content file was renamed. A page that its owner has taken off the site for a
    time, as a draft or by its dates, is not missed; nor is anything where no page at all was found.
    """
    if not plan.pages:
        return
    patterns = [_pattern(redirect.source) for redirect in plan.redirects if redirect.output_path is None]
    gone = set(before) - set(published)
    for path in sorted(path for path in gone if path.endswith(".html") and path != NOT_FOUND):
        address = _address(path)
        if before[path] not in plan.hidden and not any(pattern.fullmatch(address) for pattern in patterns):
            successor = _address(moved[path]) if moved and path in moved else _successor(address, before[path], plan)
            yield _complaint(address, successor, keys)


def _address(path: str) -> str:
    """Return the address of a published page, spaces as a link has them."""
    folder, _, name = path.rpartition("/")
    address = f"/{path}" if name != _INDEX else f"/{folder}/" if folder else "/"
    return address.replace(" ", "%20")


def _pattern(source: str) -> re.Pattern[str]:
    """Return an old address with gaps as a regular expression."""
    pieces = _MARK.split(source)
    marks = [".*" if mark == "*" else "[^/]+" for mark in _MARK.findall(source)]
    return re.compile("".join(re.escape(piece) + mark for piece, mark in zip(pieces, [*marks, ""], strict=True)))


def _successor(address: str, source: str, plan: Plan) -> str:
    """Return where an old address had best lead: to the page of the same file or name, else to the nearest above."""
    page = plan.by_source.get(source)
    if page:
        return page.url
    name = address.rstrip("/").rpartition("/")[2]
    alike = [page.url for page in plan.pages if page.url.rstrip("/").rpartition("/")[2] == name]
    return alike[0] if len(alike) == 1 else _above(address, {page.url for page in plan.pages})


def _above(address: str, urls: Iterable[str]) -> str:
    """Return the nearest page in whose folder an address lies; at last the home page."""
    folders = [url for url in urls if url.endswith("/") and address.startswith(url)]
    return max(folders, key=len, default="/")


def _complaint(address: str, successor: str, keys: Mapping[str, Position]) -> Diagnostic:
    """Return the complaint about one address, with the line to add."""
    line = f"- {{from: {_written(address)}, to: {_written(successor)}}}"
    message = f'The address "{address}" was on the site when it was last published, and would be gone now.'
    key, value = keys.get("redirects"), keys.get("redirects:")
    if key is None or value is None:
        hint = f'If the page has moved, write at the end of {FILE} a line "redirects:" and below it "  {line}".'
        return ADDRESS_VANISHED.at(Position(FILE), message, hint)
    if "redirects.0" in keys and value.line == key.line:
        hint = f'If the page has moved, add to the list behind "redirects:" the entry "{line.removeprefix("- ")}".'
        return ADDRESS_VANISHED.at(key, message, hint)
    indent = " " * (value.column - 1) if "redirects.0" in keys else "  "
    return ADDRESS_VANISHED.at(key, message, ADDRESS_VANISHED.mend, f"redirects:\n{indent}{line}")


def _written(address: str) -> str:
    """Return an address as it is written between braces."""
    return address if _PLAIN.fullmatch(address) else f'"{address}"'
