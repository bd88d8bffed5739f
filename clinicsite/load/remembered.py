"""Reads files as `documents.py` does, but the keys of those that were read without a complaint out of a file.

Checking settings and front matter costs most of reading a site. Their values are kept as plain ones, by the digest of
the bytes, the path and the model; whatever is kept by another generator, or is torn, is not used. The text below is
always read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from clinicsite.diagnostics import Diagnostic, Position
from clinicsite.kept_file import KeptFile
from clinicsite.load.documents import ConfigReading, Reading, read_config, read_document
from clinicsite.load.files import read_bytes
from clinicsite.load.phones import read_phone
from clinicsite.load.yaml_lines import FORBIDDEN, Packed, Places, YamlText
from clinicsite.model import read as models
from clinicsite.model import values as values_module
from clinicsite.model.read import Document
from clinicsite.model.values import Phone
from clinicsite.model.written import Written, put_together

FORMAT = "clinicsite documents 5"
_BOM = "\ufeff".encode()
AHEAD_FROM = 150
"""From so many files on other processes are worth their start."""
Announced = tuple[Path, str, type[Any]]
"""A file that will be read: where it is, its path in the project, the model of its front matter."""
Spread = Callable[[Callable[[int], Any], int], Iterator[tuple[int, Any]]]
"""Does many pieces of work in several processes, and yields number and result of each (`forks.py`)."""
_OPENING, _CLOSING = "---\n", "\n---\n"


class RememberingReader:
    """A reader of content files that remembers what it has read."""

    def __init__(self, place: Path, generator: str) -> None:
        """Use a file; what another generator than `generator` has kept is not read."""
        self._file = KeptFile(place, FORMAT, generator)
        self._kept = self._file.read()
        self._ahead: dict[bytes, Any] = {}
        self._used: dict[bytes, Any] = {}

    def read_ahead(self, files: Sequence[Announced], spread: Spread) -> None:
        """Read files in other processes before they are asked for here, where there are many and most are new.

        A file that has changed until it is asked for, or of which there is something to tell, is read again.
        """
        if len(files) < AHEAD_FROM or 2 * len(self._kept) > len(files):
            return

        def read(number: int) -> tuple[bytes, Any] | None:
            place, path, model = files[number]
            data = read_bytes(place, path)
            if not isinstance(data, bytes):
                return None
            parts = _parts(data, path, model)
            return (parts.key, _packed(read_document(data, path, model), parts)) if parts else None

        self._ahead.update(made for _, made in spread(read, len(files)) if made and made[1] is not None)

    def __call__(self, data: bytes, path: str, model: type[Any]) -> Reading[Any]:
        """Return the content file that some bytes hold, as `read_document` does."""
        parts = _parts(data, path, model)
        if parts is None:
            return read_document(data, path, model)
        values = self._kept.get(parts.key) or self._ahead.get(parts.key)
        if values is not None:
            self._used[parts.key] = values
            return _unpacked(values, parts, path, hashlib.sha256(data).hexdigest())
        reading: Reading[Any] = read_document(data, path, model)
        packed = _packed(reading, parts)
        if packed is not None:
            self._used[parts.key] = packed
        return reading

    def config(self, data: bytes, path: str) -> ConfigReading:
        """Return the settings that some bytes hold, as `read_config` does."""
        text = _decoded(data)
        key = hashlib.blake2b(data, person=b"settings", digest_size=20).digest()
        values = self._kept.get(key)
        if values is not None and text is not None:
            self._used[key] = values
            return ConfigReading(_value(values[0]), Places(path, values[1]), YamlText(path, text), ())
        reading = read_config(data, path)
        if reading.config and not reading.diagnostics and reading.source == YamlText(path, text or ""):
            with suppress(TypeError):
                self._used[key] = _values(reading.config), _packed_keys(reading.keys)
        return reading

    def phone(self, written: str, country: str, position: Position) -> Phone | Diagnostic:
        """Return a telephone number, or what is wrong with it, as `read_phone` does."""
        named = f"{country} {written}".encode("utf-8", "surrogatepass")
        key = hashlib.blake2b(named, person=b"telephone", digest_size=20).digest()
        values = self._kept.get(key)
        phone = _value(values) if values is not None else read_phone(written, country, position)
        if isinstance(phone, Phone):
            self._used[key] = _values(phone)
        return phone

    def keep(self) -> None:
        """Write down what was read, if it is not the same as before. A disk that refuses costs time, no more."""
        if self._used.keys() == self._kept.keys():
            return
        self._file.write(self._used)


class _Parts(NamedTuple):
    """The parts of a file, and by what its front matter is found."""

    front: str
    body: str
    key: bytes


def _parts(data: bytes, path: str, model: type[Any]) -> _Parts | None:
    """Return the parts of a content file; None for one that may have to be complained of."""
    text = _plain_text(data)
    end = text.find(_CLOSING) + 1 if text else 0
    if text is None or end < len(_OPENING):
        return None
    front = text[len(_OPENING) : end]
    named = f"{model.__name__} {path}\n{front}".encode("utf-8", "surrogatepass")
    return _Parts(front, text[end + len(_CLOSING) - 1 :], hashlib.blake2b(named, digest_size=20).digest())


def _plain_text(data: bytes) -> str | None:
    """Return the text of a file that begins with a front matter and has nothing odd about it; None for any other."""
    return _decoded(data) if data.startswith(_OPENING.encode()) else None


def _decoded(data: bytes) -> str | None:
    """Return the text of a file that has nothing odd about it; None for any other."""
    if b"\r" in data or data.startswith(_BOM):
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if FORBIDDEN.search(text) else text


def _packed(reading: Reading[Any], parts: _Parts) -> Any:
    """Return what was read of a front matter as plain values; None if anything about it is out of the ordinary."""
    document, source = reading.document, reading.source
    if document is None or source is None or reading.diagnostics:
        return None
    if (source.first_line, source.text.rstrip("\n"), document.body) != (2, parts.front.rstrip("\n"), parts.body):
        return None
    with suppress(TypeError):
        return _values(document.front), source.text, document.body_line, _packed_keys(document.keys)
    return None


def _packed_keys(keys: Mapping[str, Position]) -> Packed:
    """Return where keys stand as plain values."""
    return keys.packed if isinstance(keys, Places) else ((), b"")


def _unpacked(values: Any, parts: _Parts, path: str, digest: str) -> Reading[Any]:
    """Return a content file of which the front matter was read before."""
    front, source, body_line, keys = values
    document = Document(path, _value(front), parts.body, body_line, digest, Places(path, keys))
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
    if isinstance(value, time):
        return ("time", value.isoformat())
    if is_dataclass(value) and type(value).__module__ == values_module.__name__:
        return ("value", type(value).__name__, tuple(_values(getattr(value, field.name)) for field in fields(value)))
    raise TypeError(type(value))


_SINGLE: Mapping[str, Callable[[str], object]] = {
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def _value(packed: Any) -> Any:
    """Return a value from plain values."""
    if type(packed) is not tuple:
        return packed
    kind = packed[0]
    if kind == "tuple":
        return tuple(map(_value, packed[1]))
    if kind == "model":
        return _model(packed)
    if kind == "map":
        return {key: _value(item) for key, item in packed[1]}
    if kind == "value":
        return getattr(values_module, packed[1])(*map(_value, packed[2]))
    return _SINGLE[kind](packed[1])


def _model(packed: Any) -> Written:
    """Return a model whose values were checked when it was kept."""
    _, name, held, given = packed
    model: type[Written] = getattr(models, name)
    return put_together(model, {key: _value(item) for key, item in held.items()}, _keys(given))


@lru_cache(maxsize=512)
def _keys(given: tuple[str, ...]) -> frozenset[str]:
    """Return keys as a set; most files have those of another."""
    return frozenset(given)
