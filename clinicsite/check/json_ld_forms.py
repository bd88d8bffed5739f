"""Structured data that need not be looked through, because they have the form of others in which nothing was found.

Data of two pages have one form if they describe the same kinds of things with the same properties, linked in the same
way, and say the same but for addresses and free words. Those are looked at one by one; whatever else they say belongs
to the form. So nothing is wrong with data of a form that was good once, if nothing is wrong with their addresses and
words and the page shows what they say.

Most pages of a site have data of one form in the very same JSON. Once that was read, it is a pattern: where the next
text has other words only between the same quotes, nothing has to be read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, Self

from clinicsite.check.json_ld_nodes import Decimal, UnreadableData, parse
from clinicsite.check.json_ld_values import TEXTS, has_form_of_its_own, problem, stands_in
from clinicsite.check.parity import Shown, is_to_be_seen
from clinicsite.check.vocabulary import vocabulary
from clinicsite.model.made import PageFacts

_LITERAL = frozenset({"position", "streetAddress"})
"""Free texts that are held against others."""
_WEB = ("https://", "http://")
_OF_SCHEMA = tuple(f"{start}{www}schema.org" for start in _WEB for www in ("", "www."))
_FREE, _ADDRESS, _CANONICAL = 1, 2, 3
"""What stands in a form for a free text, an address on the web, and the address of the page itself."""

_MOST_PATTERNS = 64
"""Patterns that are known at a time."""


class Form:
    """What data are recognised by as being of the same form; its hash is worked out once."""

    __slots__ = ("_hash", "_parts")

    def __init__(self, parts: tuple[Any, ...]) -> None:
        self._parts = parts
        self._hash = hash(parts)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Form) and self._parts == other._parts


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
        self._blocks = [parse(text) for text in texts]
        self.form = Form((canonical is not None, *map(self._block, self._blocks)))
        """What other data are recognised by as being of the same form."""
        self.like = self
        """The first data that were read of these organizations and this form."""
        if len(self._described) != len(self._ids):
            raise _UnclearError  # What is described elsewhere has to be told by its name.

    def other(self, values: list[tuple[str, str]]) -> Self:
        """Return data of the same form that tell the same of organizations, and say other values."""
        made = object.__new__(type(self))
        made.form, made.organizations, made.like, made._values = self.form, self.organizations, self, values
        return made

    def strings(self) -> Iterator[_String]:
        """Yield what each text in them is, in the order in which they were written."""
        for block in self._blocks:
            yield from _strings("", block, within=False)

    def values_without(self, some: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return what a page has to show of them, without some of it."""
        left = self._values.copy()
        for value in some:
            left.remove(value)
        return left

    def are_shown_on(self, page: PageFacts) -> bool:
        """Return whether a page shows what they say."""
        shown = Shown(page)
        return all(shown.shows(name, value) for name, value in self._values)

    def _block(self, block: Any) -> tuple[Any, ...]:
        """Return the form of what stands in one script."""
        if type(block) is not dict or type(block.get("@context")) is not str:
            raise _UnclearError
        things = block.get("@graph")
        if type(things) is list and len(block) == len(("@context", "@graph")):
            return (block["@context"], *map(self._top, things))
        return (block["@context"], self._top({key: value for key, value in block.items() if key != "@context"}))

    def _top(self, thing: Any) -> tuple[Any, ...]:
        """Return the form of something that stands in nothing else."""
        if type(thing) is not dict:
            raise _UnclearError
        return self._thing(thing)

    def _thing(self, thing: dict[str, Any]) -> tuple[Any, ...]:
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
        if not _is_name(name):
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
        if _is_free(key, text):
            if _is_wrong(key, text):
                raise _UnclearError
            return _CANONICAL if text == self._canonical else _kind_of(key)
        return text


def data_of(page: PageFacts) -> Data | None:
    """Return the structured data of a page; None where their form cannot be told, or a value of them is wrong."""
    return _data_of(page.json_ld, page.canonical)


# A page is asked twice: whether something is wrong with it, and what it tells of the clinic.
@lru_cache(maxsize=1)
def _data_of(texts: tuple[str, ...], canonical: str | None) -> Data | None:
    """Return data, if their form can be told."""
    parts = texts[0].split('"') if len(texts) == 1 and '\\"' not in texts[0] else []
    known = _PATTERNS.setdefault(len(parts), [])
    for pattern in known:
        if data := pattern.data(parts, canonical):
            return data
    try:
        data = Data(texts, canonical)
    except (UnreadableData, _UnclearError, RecursionError):
        return None
    strings = list(data.strings()) if parts else []
    if parts and len(parts) == 2 * len(strings) + 1:
        if sum(map(len, _PATTERNS.values())) >= _MOST_PATTERNS:
            _PATTERNS.clear()
        known.append(_Pattern(parts, strings, data, canonical))
    return data


class _String(NamedTuple):
    """What a text in structured data is."""

    text: str
    key: str
    """The property of which it is a value; empty for names of properties and for types."""
    is_id: bool
    """Whether it names a thing."""
    may_differ: bool
    """Whether other data of the same form may say something else, and of the same organizations."""


def _strings(key: str, value: Any, *, within: bool) -> Iterator[_String]:
    """Yield what the texts of a value are; `within` is whether it stands in what tells of an organization."""
    if type(value) is dict:
        kind = value.get("@type")
        within = within or (type(kind) is str and bool(value.get("@id")) and _is_organization(kind))
        for name, item in value.items():
            yield _String(name, "", is_id=False, may_differ=False)
            if name == "@id":
                yield _String(item, "", is_id=True, may_differ=not within)
            else:
                own = "" if name[:1] == "@" else name
                yield from _strings(own, item, within=within or name == "@type")
    elif type(value) is list:
        for item in value:
            yield from _strings(key, item, within=within)
    elif type(value) is str:
        yield _String(value, key, is_id=False, may_differ=not within and bool(key) and _is_free(key, value))


class _Pattern:
    """The JSON of data that were read, with the places between quotes at which other data may differ."""

    def __init__(self, parts: list[str], strings: list[_String], data: Data, canonical: str | None) -> None:
        """`parts` are what stands between quotes and around them, `strings` what stands between them."""
        places = list(enumerate(strings))
        differing = {2 * number + 1 for number, string in places if string.may_differ}
        self._fixed = itemgetter(*(place for place in range(len(parts)) if place not in differing))
        self._same = self._fixed(parts)
        self._data = data
        self._has_canonical = canonical is not None
        self._ids = [2 * number + 1 for number, string in places if string.is_id]
        self._numbers = _numbered([string.text for string in strings if string.is_id])
        self._free = [
            (2 * number + 1, string.key, _kind_of(string.key) == _ADDRESS, string.text == canonical)
            for number, string in places
            if string.may_differ and not string.is_id
        ]
        said = [string for _, string in places if string.key and not string.may_differ]
        free = [string.text for string in said if _is_free(string.key, string.text)]
        self._canonical = [text for text in free if text == canonical]
        self._others = frozenset(text for text in free if text != canonical)
        different = [string for _, string in places if string.key and string.may_differ and is_to_be_seen(string.key)]
        self._values = data.values_without([(string.key, string.text) for string in different])

    def data(self, parts: list[str], canonical: str | None) -> Data | None:
        """Return the data of a text that is so divided; None where it has not this form."""
        if self._fixed(parts) != self._same or (canonical is not None) is not self._has_canonical:
            return None
        if canonical in self._others or any(text != canonical for text in self._canonical):
            return None
        ids = [_read(parts[place]) for place in self._ids]
        if not all(map(_is_name, ids)) or _numbered(ids) != self._numbers:
            return None
        values = self._values.copy()
        for place, key, is_address, is_canonical in self._free:
            text = _read(parts[place])
            if text is None or (text == canonical) is not is_canonical or _is_wrong(key, text):
                return None
            if is_address and not text.startswith(_WEB):
                return None
            if is_to_be_seen(key):
                values.append((key, text))
        return self._data.other(values)


_PATTERNS: dict[int, list[_Pattern]] = {}
"""The patterns that are known, by the number of their parts."""


def _numbered(names: list[Any]) -> list[int]:
    """Return names as numbers: only where they are the same counts."""
    numbers: dict[Any, int] = {}
    return [numbers.setdefault(name, len(numbers)) for name in names]


def _read(written: str) -> str | None:
    """Return the text that was written between quotes; None for one that has to be read with what is around."""
    if not written.isprintable():
        return None
    if "\\" not in written:
        return written
    try:
        return str(json.loads(f'"{written}"'))
    except ValueError:
        return None


def _is_name(name: Any) -> bool:
    """Return whether something can name a thing that a site describes."""
    return type(name) is str and name.startswith(_WEB) and not name.startswith(_OF_SCHEMA)


def _is_free(key: str, text: str) -> bool:
    """Return whether another text may stand for one in data of the same form."""
    kind = _kind_of(key)
    return kind == _FREE or (kind == _ADDRESS and text.startswith(_WEB))


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
    if _kind_of(key) == _FREE:
        return not text.strip() or stands_in(text)
    return problem(key, text, vocabulary().range(key)) is not None


@cache
def _is_organization(kind: str) -> bool:
    """Return whether a type is one of organizations."""
    return "Organization" in vocabulary().above_all((kind,))
