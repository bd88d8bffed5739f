"""Reads content files as `documents.py` does, but those that were read without a complaint before out of a file.

Checking the front matter costs most of reading a site. What was read is kept as plain values by the digest of the
file's bytes, its path and its model; whatever is kept by another generator, or is torn, is not used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from clinicsite.diagnostics import Position
from clinicsite.kept_file import KeptFile
from clinicsite.load.documents import Reading, read_document
from clinicsite.load.yaml_lines import YamlText
from clinicsite.model import read as models
from clinicsite.model.read import Document, Written
from clinicsite.model.values import Coordinates, Todo

FORMAT = "clinicsite documents 1"


class RememberingReader:
    """A reader of content files that remembers what it has read."""

    def __init__(self, place: Path, generator: str) -> None:
        """Use a file; what another generator than `generator` has kept is not read."""
        self._file = KeptFile(place, FORMAT, generator)
        self._kept = self._file.read()
        self._used: dict[bytes, Any] = {}

    def __call__(self, data: bytes, path: str, model: type[Any]) -> Reading[Any]:
        """Return the content file that some bytes hold, as `read_document` does."""
        digest = hashlib.sha256(data)
        key = digest.digest() + f"{model.__name__} {path}".encode("utf-8", "surrogatepass")
        values = self._kept.get(key)
        if values is not None:
            self._used[key] = values
            return _unpacked(values, data.decode(), path, digest.hexdigest())
        reading: Reading[Any] = read_document(data, path, model)
        packed = _packed(reading, data)
        if packed is not None:
            self._used[key] = packed
        return reading

    def keep(self) -> None:
        """Write down what was read, if it is not the same as before. A disk that refuses costs time, no more."""
        if self._used.keys() == self._kept.keys():
            return
        self._file.write(self._used)


class _Places(Mapping[str, Position]):
    """Where the keys of a front matter stand; made when somebody asks, which is seldom."""

    def __init__(self, path: str, packed: tuple[tuple[str, int, int], ...]) -> None:
        self._path = path
        self._packed = packed
        self._places: dict[str, Position] | None = None

    @property
    def _all(self) -> dict[str, Position]:
        """All of them."""
        if self._places is None:
            self._places = {key: Position(self._path, line, column) for key, line, column in self._packed}
        return self._places

    def __getitem__(self, key: str) -> Position:
        return self._all[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._packed)


def _packed(reading: Reading[Any], data: bytes) -> Any:
    """Return what was read as plain values; None if anything about it is out of the ordinary."""
    document, source = reading.document, reading.source
    if document is None or source is None or reading.diagnostics:
        return None
    text = data.decode("utf-8", "replace")
    start = len("".join(line + "\n" for line in text.split("\n")[: source.first_line - 1]))
    body = len(text) - len(document.body)
    if text[start : start + len(source.text)] != source.text or text[body:] != document.body:
        return None
    try:
        front = _values(document.front)
    except TypeError:
        return None
    keys = tuple((key, place.line, place.column) for key, place in document.keys.items())
    return front, start, len(source.text), source.first_line, body, document.body_line, keys


def _unpacked(values: Any, text: str, path: str, digest: str) -> Reading[Any]:
    """Return what was read from plain values."""
    front, start, length, first_line, body, body_line, keys = values
    document = Document(path, _value(front), text[body:], body_line, digest, _Places(path, keys))
    return Reading(document, YamlText(path, text[start : start + length], first_line), ())


def _values(value: object) -> Any:
    """Return a value of front matter as plain values. Raises TypeError for one of another kind."""
    if value is None or type(value) in (str, int, float, bool):
        return value
    if isinstance(value, date):
        return ("date", value.isoformat())
    if isinstance(value, tuple):
        return ("tuple", tuple(map(_values, value)))
    if isinstance(value, Todo):
        return ("todo", value.note)
    if isinstance(value, Coordinates):
        return ("point", value.latitude, value.longitude)
    if isinstance(value, Written) and type(value).__module__ == models.__name__:
        held = {name: _values(item) for name, item in value.__dict__.items()}
        return ("model", type(value).__name__, held, tuple(sorted(value.model_fields_set)))
    raise TypeError


def _value(packed: Any) -> Any:
    """Return a value of front matter from plain values."""
    if type(packed) is not tuple:
        return packed
    kind = packed[0]
    if kind == "tuple":
        return tuple(map(_value, packed[1]))
    if kind == "model":
        return _model(packed)
    if kind == "date":
        return date.fromisoformat(packed[1])
    return Todo(packed[1]) if kind == "todo" else Coordinates(packed[1], packed[2])


def _model(packed: Any) -> Written:
    """Return a model whose values were checked when it was kept."""
    _, name, held, given = packed
    model: type[Written] = getattr(models, name)
    return model.model_construct(set(given), **{key: _value(item) for key, item in held.items()})
