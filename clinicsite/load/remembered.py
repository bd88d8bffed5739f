"""Reads content files as `documents.py` does, but the keys of those that were read without a complaint out of a file.

Checking the front matter costs most of reading a site. Its values are kept as plain ones, by the digest of its bytes,
its path and its model; whatever is kept by another generator, or is torn, is not used. The text below is always read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from clinicsite.diagnostics import Position
from clinicsite.kept_file import KeptFile
from clinicsite.load.documents import Reading, read_document
from clinicsite.load.yaml_lines import FORBIDDEN, YamlText
from clinicsite.model import read as models
from clinicsite.model.read import Document, Written
from clinicsite.model.values import Coordinates, Todo

FORMAT = "clinicsite documents 2"
_OPENING, _CLOSING = "---\n", "\n---\n"


class RememberingReader:
    """A reader of content files that remembers what it has read."""

    def __init__(self, place: Path, generator: str) -> None:
        """Use a file; what another generator than `generator` has kept is not read."""
        self._file = KeptFile(place, FORMAT, generator)
        self._kept = self._file.read()
        self._used: dict[bytes, Any] = {}

    def __call__(self, data: bytes, path: str, model: type[Any]) -> Reading[Any]:
        """Return the content file that some bytes hold, as `read_document` does."""
        text = _plain_text(data)
        end = text.find(_CLOSING) + 1 if text else 0
        if text is None or end < len(_OPENING):
            return read_document(data, path, model)
        front = text[len(_OPENING) : end]
        named = f"{model.__name__} {path}\n{front}".encode("utf-8", "surrogatepass")
        key = hashlib.blake2b(named, digest_size=20).digest()
        values = self._kept.get(key)
        if values is not None:
            self._used[key] = values
            return _unpacked(values, text, end, path, hashlib.sha256(data).hexdigest())
        reading: Reading[Any] = read_document(data, path, model)
        packed = _packed(reading, front, text[end + len(_CLOSING) - 1 :])
        if packed is not None:
            self._used[key] = packed
        return reading

    def keep(self) -> None:
        """Write down what was read, if it is not the same as before. A disk that refuses costs time, no more."""
        if self._used.keys() == self._kept.keys():
            return
        self._file.write(self._used)


def _plain_text(data: bytes) -> str | None:
    """Return the text of a file that begins with a front matter and has nothing odd about it; None for any other."""
    if b"\r" in data or not data.startswith(_OPENING.encode()):
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if FORBIDDEN.search(text) else text


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


def _packed(reading: Reading[Any], front: str, body: str) -> Any:
    """Return what was read of a front matter as plain values; None if anything about it is out of the ordinary."""
    document, source = reading.document, reading.source
    if document is None or source is None or reading.diagnostics:
        return None
    if (source.first_line, source.text.rstrip("\n"), document.body) != (2, front.rstrip("\n"), body):
        return None
    keys = tuple((key, place.line, place.column) for key, place in document.keys.items())
    return _values(document.front), source.text, document.body_line, keys


def _unpacked(values: Any, text: str, end: int, path: str, digest: str) -> Reading[Any]:
    """Return a content file of which the front matter, up to `end`, was read before."""
    front, source, body_line, keys = values
    body = text[end + len(_CLOSING) - 1 :]
    document = Document(path, _value(front), body, body_line, digest, _Places(path, keys))
    return Reading(document, YamlText(path, source, 2), ())


def _values(value: object) -> Any:
    """Return a value of front matter as plain values. Raises TypeError for one of another kind."""
    if value is None or type(value) in (str, int, float, bool):
        return value
    if isinstance(value, tuple):
        return ("tuple", tuple(map(_values, value)))
    if isinstance(value, Mapping):
        return ("map", tuple((key, _values(item)) for key, item in value.items()))
    if isinstance(value, Written) and type(value).__module__ == models.__name__:
        held = {name: _values(item) for name, item in value.__dict__.items()}
        return ("model", type(value).__name__, held, tuple(sorted(value.model_fields_set)))
    return _single(value)


def _single(value: object) -> Any:
    """Return a single value that is no text and no number. Raises TypeError for one of another kind."""
    if isinstance(value, datetime):
        return ("moment", value.isoformat())
    if isinstance(value, date):
        return ("date", value.isoformat())
    if isinstance(value, Todo):
        return ("todo", value.note)
    if isinstance(value, Coordinates):
        return ("point", value.latitude, value.longitude)
    raise TypeError(type(value))


def _value(packed: Any) -> Any:
    """Return a value of front matter from plain values."""
    if type(packed) is not tuple:
        return packed
    kind = packed[0]
    if kind == "map":
        return {key: _value(item) for key, item in packed[1]}
    if kind == "tuple":
        return tuple(map(_value, packed[1]))
    if kind == "model":
        return _model(packed)
    if kind in ("date", "moment"):
        return (date if kind == "date" else datetime).fromisoformat(packed[1])
    return Todo(packed[1]) if kind == "todo" else Coordinates(packed[1], packed[2])


def _model(packed: Any) -> Written:
    """Return a model whose values were checked when it was kept."""
    _, name, held, given = packed
    model: type[Written] = getattr(models, name)
    return model.model_construct(set(given), **{key: _value(item) for key, item in held.items()})
