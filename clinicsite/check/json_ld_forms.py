"""Structured data that need not be looked through, because they have the form of others in which nothing was found.

Data of two pages have one form if they describe the same kinds of things with the same properties, linked in the same
way, and say the same but for addresses and free words. Those are looked at one by one; whatever else they say belongs
to the form. So nothing is wrong with data of a form that was good once, if nothing is wrong with their addresses and
words and the page shows what they say.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from clinicsite.check.json_ld_nodes import Decimal, UnreadableData, parse
from clinicsite.check.json_ld_values import TEXTS, has_form_of_its_own, problem
from clinicsite.check.parity import Shown, is_to_be_seen
from clinicsite.check.vocabulary import vocabulary
from clinicsite.model.made import PageFacts

_LITERAL = frozenset({"position", "streetAddress"})
"""Free texts that are held against others."""
_WEB = ("https://", "http://")
_OF_SCHEMA = tuple(f"{start}{www}schema.org" for start in _WEB for www in ("", "www."))
_FREE, _ADDRESS, _CANONICAL = 1, 2, 3
"""What stands in a form for a free text, an address on the web, and the address of the page itself."""

Form = tuple[Any, ...]


class _UnclearError(Exception):
    """The form of data cannot be told, or something is wrong with a value."""


class Data:
    """The structured data of a page: their form, and what they say beside it."""

    def __init__(self, texts: tuple[str, ...], canonical: str | None) -> None:
        """Read them. Raises `UnreadableData` or `_UnclearError`."""
        self.organizations: list[Mapping[str, Any]] = []
        """What they describe as an organization and give an id, as it was read."""
        self._canonical = canonical
        self._ids: dict[str, int] = {}
        self._described: set[str] = set()
        self._values: list[tuple[str, str]] = []
        self.form: Form = (canonical is not None, *(self._block(parse(text)) for text in texts))
        """What other data are recognised by as being of the same form."""
        if len(self._described) != len(self._ids):
            raise _UnclearError  # What is described elsewhere has to be told by its name.

    def are_shown_on(self, page: PageFacts) -> bool:
        """Return whether a page shows what they say."""
        shown = Shown(page)
        return all(shown.shows(name, value) for name, value in self._values)

    def _block(self, block: Any) -> Form:
        """Return the form of what stands in one script."""
        if type(block) is not dict or type(block.get("@context")) is not str:
            raise _UnclearError
        things = block.get("@graph")
        if type(things) is list and len(block) == len(("@context", "@graph")):
            return (block["@context"], *map(self._top, things))
        return (block["@context"], self._top({key: value for key, value in block.items() if key != "@context"}))

    def _top(self, thing: Any) -> Form:
        """Return the form of something that stands in nothing else."""
        if type(thing) is not dict:
            raise _UnclearError
        return self._thing(thing)

    def _thing(self, thing: dict[str, Any]) -> Form:
        """Return the form of something that is described or named."""
        kind, name = thing.get("@type"), thing.get("@id")
        if type(kind) is str and name and _is_organization(kind):
            self.organizations.append(thing)
        form: list[Any] = [repr(kind), self._id(name, described=len(thing) > 1) if "@id" in thing else None]
        for key, value in thing.items():
            if key not in ("@type", "@id"):
                if key[:1] == "@" or ":" in key or key in ("id", "type"):
                    raise _UnclearError
                form += (key, self._value(key, value))
        return tuple(form)

    def _id(self, name: Any, *, described: bool) -> int:
        """Return a number for an id: ids count only by where they are the same."""
        if type(name) is not str or not name.startswith(_WEB) or name.startswith(_OF_SCHEMA):
            raise _UnclearError
        if described:
            if name in self._described:
                raise _UnclearError
            self._described.add(name)
        return self._ids.setdefault(name, len(self._ids))

    def _value(self, key: str, value: Any) -> Any:
        """Return the form of the value of a property."""
        if type(value) is str:
            if is_to_be_seen(key):
                self._values.append((key, value))
            return self._text(key, value)
        if type(value) is dict:
            return self._thing(value)
        if type(value) is list:
            return ("list", *(self._value(key, item) for item in value))
        if value is not None and is_to_be_seen(key):
            self._values.append((key, str(value)))
        return ("number", value.text if isinstance(value, Decimal) else repr(value))

    def _text(self, key: str, text: str) -> int | str:
        """Return the form of a text. Raises `_UnclearError` if something is wrong with it."""
        kind = _kind_of(key)
        if kind == _FREE or (kind == _ADDRESS and text.startswith(_WEB)):
            if _is_wrong(key, text):
                raise _UnclearError
            return _CANONICAL if text == self._canonical else kind
        return text


def data_of(page: PageFacts) -> Data | None:
    """Return the structured data of a page; None where their form cannot be told, or a value of them is wrong."""
    return _data_of(page.json_ld, page.canonical)


# A page is asked twice: whether something is wrong with it, and what it tells of the clinic.
@lru_cache(maxsize=1)
def _data_of(texts: tuple[str, ...], canonical: str | None) -> Data | None:
    """Return data, if their form can be told."""
    try:
        return Data(texts, canonical)
    except (UnreadableData, _UnclearError, RecursionError):
        return None


@cache
def _kind_of(key: str) -> int:
    """Return whether texts of a property are free, or may be addresses; 0 if nothing else may stand for them."""
    known = vocabulary()
    if key in _LITERAL or key not in known.properties or has_form_of_its_own(key):
        return 0
    ranges = known.range(key)
    if any("Enumeration" in known.above(kind) for kind in ranges):
        return 0
    return _ADDRESS if ranges.isdisjoint(TEXTS) else _FREE


@lru_cache(maxsize=4096)
def _is_wrong(key: str, text: str) -> bool:
    """Return whether something is wrong with a text."""
    return problem(key, text, vocabulary().range(key)) is not None


@cache
def _is_organization(kind: str) -> bool:
    """Return whether a type is one of organizations."""
    return "Organization" in vocabulary().above_all((kind,))
