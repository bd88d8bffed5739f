"""Facts of pages as plain values, so that other processes can read pages, and later runs need not read them again.

What a page is made of, part by part, is unpacked when somebody asks for it: most is asked for where pages are judged,
which may be yet another process. Knows no check and no file.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from clinicsite.model.facts import (
    BlockFacts,
    ControlFacts,
    FormFacts,
    HeadingFacts,
    ImageFacts,
    LinkFacts,
    LoadFacts,
    MediaFacts,
    TableFacts,
)
from clinicsite.model.made import PageFacts

Values = tuple[Any, ...]
"""Facts as plain values that `marshal` can write."""


def _form(values: Values) -> FormFacts:
    """Return a form."""
    address, method, controls, text = values
    return FormFacts(address, method, tuple(ControlFacts(*control) for control in controls), text)


_MAKERS: Mapping[str, Callable[[Values], Any]] = {
    "headings": lambda values: HeadingFacts(*values),
    "anchors": lambda values: LinkFacts(*values),
    "images": lambda values: ImageFacts(*values),
    "forms": _form,
    "loads": lambda values: LoadFacts(*values),
    "tables": lambda values: TableFacts(*values),
    "media": lambda values: MediaFacts(*values),
    "blocks": lambda values: BlockFacts(*values),
}
"""How the parts of a page are made of their values."""
_WHOLE = tuple(field.name for field in fields(PageFacts) if field.name not in _MAKERS)


class _Unpacked(PageFacts):
    """The facts of a page whose parts are unpacked when they are asked for."""

    __slots__ = ("_packed",)
    _packed: Mapping[str, bytes]

    def __getattr__(self, name: str) -> Any:
        """Unpack a part; asked only for what is not there yet."""
        make = _MAKERS.get(name)
        if make is None:
            raise AttributeError(name)
        values = marshal.loads(self._packed[name])  # noqa: S302 - from a copy of this process, or by its right digest
        made = tuple(map(make, values))
        object.__setattr__(self, name, made)
        return made


def packed(facts: PageFacts) -> Values:
    """Return facts as plain values."""
    parts = {name: marshal.dumps(tuple(map(_values, getattr(facts, name)))) for name in _MAKERS}
    whole = tuple(getattr(facts, name) for name in _WHOLE)
    return whole, parts


def unpacked(values: Values) -> PageFacts:
    """Return facts from plain values."""
    whole, parts = values
    made = object.__new__(_Unpacked)
    for name, value in zip(_WHOLE, whole, strict=True):
        object.__setattr__(made, name, value)
    object.__setattr__(made, "_packed", parts)
    return made


def _values(part: Any) -> Values:
    """Return a part of a page as plain values."""
    values = tuple(getattr(part, name) for name in part.__slots__)
    if isinstance(part, FormFacts):
        return (part.address, part.method, tuple(map(_values, part.controls)), part.text)
    return values
