"""Facts that nobody has supplied yet: where they stand and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from clinicsite.check.faults import PLACEHOLDER
from clinicsite.diagnostics import Diagnostic, Position
from clinicsite.model.planned import Plan
from clinicsite.model.read import Site
from clinicsite.model.values import Todo
from clinicsite.model.written import Written

_PLAIN = frozenset((str, int, float, bool, date, type(None)))
"""Types of values that hold no others."""


def placeholders(site: Site, plan: Plan) -> Iterator[Diagnostic]:
    """Yield a complaint for each fact to supply: those of `site.yaml` and those of the pages that are published."""
    for key, todo in _todos("", site.config):
        yield _complain(_nearest(site.config_keys, key), key, todo)
    # A made page has nothing of its own: what it lacks is lacking on the page that it is made of.
    for page in (page for page in plan.pages if not page.made_of):
        for key, todo in _todos("", page.document.front):
            yield _complain(page.document.at(key), key, todo)


def _nearest(keys: Mapping[str, Position], key: str) -> Position:
    """Return the position of a key of `site.yaml`, or of the nearest one around it."""
    while key and key not in keys:
        key = key.rpartition(".")[0]
    return keys.get(key, Position("site.yaml"))


def _complain(position: Position, key: str, todo: Todo) -> Diagnostic:
    """Return the complaint about one fact."""
    shown = re.sub(r"\.(\d+)", lambda index: f"[{int(index[1]) + 1}]", key)  # people count from one
    return PLACEHOLDER.at(position, f"{shown}: {todo.note}")


def _todos(path: str, value: object) -> Iterator[tuple[str, Todo]]:
    """Yield every fact to supply below a value, with the path of its key."""
    if isinstance(value, Todo):
        yield path, value
    elif isinstance(value, Written):
        for key, item in value.entries():
            # Most values are plain, and a large site has a hundred thousand of them.
            if type(item) not in _PLAIN and item != ():
                yield from _todos(_join(path, key), item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _todos(_join(path, str(key)), item)
    elif isinstance(value, (tuple, list)):
        for index, item in enumerate(value):
            if type(item) not in _PLAIN:
                yield from _todos(_join(path, str(index)), item)


def _join(path: str, key: str) -> str:
    """Return the path of a key below another."""
    return f"{path}.{key}" if path else key
