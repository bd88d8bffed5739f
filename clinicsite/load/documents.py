"""Bytes of a file -> text -> keys and values; of a content file also its body.

Owns how a file is decoded and where its top part ends. It knows neither what the keys mean nor any other file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from clinicsite.diagnostics import Diagnostic, Diagnostics, Position
from clinicsite.load import faults
from clinicsite.load.schema import checked
from clinicsite.load.yaml_lines import FORBIDDEN, Places, YamlText, key_of
from clinicsite.model.read import Document, FrontMatter, SiteConfig
from clinicsite.records import dataclass

MAX_NAMED = 10
"""How many invisible characters of one file are named."""

_FENCE = "---"
_EXAMPLE = "---\ntitle: The title of the page\ndescription: One or two sentences for search results.\n---"
_LIKE_FENCE = re.compile(r"\s*(?:[-–—−]{2,}|[–—−])\s*")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_INVISIBLE_NAMES = {
    "\0": "a zero byte",
    "\ufeff": "an invisible mark that belongs at the start of a file only (U+FEFF)",
    "\u2028": "an invisible line break from a word processor (U+2028)",
    "\u2029": "an invisible paragraph break from a word processor (U+2029)",
    "\x0b": "an invisible line break from a word processor (U+000B)",
}

AnyFront = TypeVar("AnyFront", bound=FrontMatter)


@dataclass(frozen=True, slots=True)
class Reading(Generic[AnyFront]):
    """What reading a content file has brought."""

    document: Document[AnyFront] | None
    """The file, or None if it cannot be used."""
    source: YamlText | None
    """Its top part, for showing corrected lines."""
    diagnostics: tuple[Diagnostic, ...]
    """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What reading a file of keys and values has brought."""

    value: dict[str, Any] | None
    """The keys with their values, or None if the file cannot be used."""
    keys: Mapping[str, Position]
    """Where they stand."""
    source: YamlText
    """The text, for showing corrected lines."""
    diagnostics: tuple[Diagnostic, ...]
    """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class ConfigReading:
    """What reading the settings of the site has brought."""

    config: SiteConfig | None
    """The settings, or None if they cannot be used."""
    keys: Mapping[str, Position]
    """Where they stand."""
    source: YamlText | None
    """The text, for showing corrected lines; None if no key can be read."""
    diagnostics: tuple[Diagnostic, ...]
    """What is wrong with them."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """A content file taken apart."""

    front: YamlText
    body: str
    body_line: int


def read_document(data: bytes, path: str, model: type[AnyFront]) -> Reading[AnyFront]:
    """Return the content file that some bytes hold, or what is wrong with it. Never raises."""
    found = Diagnostics()
    text, complaints = decode(data, path)
    found.extend(complaints)
    parts = _split(text, path, found) if text is not None else None
    if parts is None:
        return Reading(None, None, tuple(found))
    from clinicsite.load.yaml_text import read_mapping

    value, keys, complaints = read_mapping(parts.front.text, path, parts.front.first_line)
    found.extend(complaints)
    if value is None:
        return Reading(None, parts.front, tuple(found))
    front, complaints = checked(model, value, keys, parts.front, Position(path, max(1, parts.front.first_line - 1), 1))
    found.extend(complaints)
    if front is None:
        return Reading(None, parts.front, tuple(found))
    digest = hashlib.sha256(data).hexdigest()
    document = Document(path, front, parts.body, parts.body_line, digest, _small(path, keys))
    return Reading(document, parts.front, tuple(found))


def _small(path: str, keys: Mapping[str, Position]) -> Mapping[str, Position]:
    """Return where keys stand in a form that takes little memory: on a large site there are very many."""
    return Places(path, keys.packed) if isinstance(keys, Places) else keys


def read_config(data: bytes, path: str) -> ConfigReading:
    """Return the settings of the site that some bytes hold, or what is wrong with them. Never raises."""
    settings = read_settings(data, path)
    if settings.value is None:
        return ConfigReading(None, {}, None, settings.diagnostics)
    start = Position(path, 1, 1)
    config, complaints = checked(SiteConfig, settings.value, settings.keys, settings.source, start)
    return ConfigReading(config, settings.keys, settings.source, (*settings.diagnostics, *complaints))


def read_settings(data: bytes, path: str) -> Settings:
    """Return the keys and values that some bytes hold, or what is wrong with them. Never raises."""
    text, unclear = decode(data, path)
    source = YamlText(path, text or "")
    if text is None:
        return Settings(None, {}, source, unclear)
    from clinicsite.load.yaml_text import read_mapping

    value, keys, complaints = read_mapping(text, path)
    return Settings(value, keys, source, (*unclear, *complaints))


# --- bytes -> text ----------------------------------------------------------------------------------------------


def decode(data: bytes, path: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Return the text of a file with its lines ended by line feeds, or None, and what is wrong with it.

    A byte order mark of UTF-8 is left out. Invisible characters are named and replaced by spaces.
    """
    if data.startswith(_UTF16) or b"\0" in data[:2]:
        message = "This file is saved as UTF-16, which Windows also calls Unicode. It has to be UTF-8."
        return None, (faults.NOT_UTF8.at(Position(path), message, faults.NOT_UTF8.mend),)
    try:
        text = _with_line_feeds(data.removeprefix(_BOM).decode("utf-8"))
    except UnicodeDecodeError as error:
        return None, (_not_utf8(data.removeprefix(_BOM), error, path),)
    invisible = tuple(_invisible(text, path))
    return FORBIDDEN.sub(" ", text) if invisible else text, invisible


def _with_line_feeds(text: str) -> str:
    """Return a text whose lines end as on Unix, whatever the system it was written on."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _not_utf8(data: bytes, error: UnicodeDecodeError, path: str) -> Diagnostic:
    """Return the complaint about the first byte that is not UTF-8, with the character it probably stands for."""
    before = _with_line_feeds(data[: error.start].decode("utf-8"))
    place = Position(path, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
    meant = data[error.start : error.start + 1].decode("cp1252", "ignore")
    if meant and _is_western(data):
        message = f'The character here is probably "{meant}", but the file is saved in the old Windows encoding.'
    else:
        message = "What stands here is no character, because the file is not saved as UTF-8 or is damaged."
    return faults.NOT_UTF8.at(place, message, faults.NOT_UTF8.mend)


def _is_western(data: bytes) -> bool:
    """Return whether bytes are plainly a text in Windows' encoding for Western Europe (code page 1252)."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return not FORBIDDEN.search(_with_line_feeds(text))


def _invisible(text: str, path: str) -> Sequence[Diagnostic]:
    """Return complaints about the first of the characters that nobody can see and no page may have."""
    complaints: list[Diagnostic] = []
    for match in FORBIDDEN.finditer(text):
        line, column = text.count("\n", 0, match.start()), match.start() - text.rfind("\n", 0, match.start())
        name = _INVISIBLE_NAMES.get(match[0], f"an invisible character (U+{ord(match[0]):04X})")
        complaints.append(
            faults.INVISIBLE.at(Position(path, line + 1, column), f"Here stands {name}.", faults.INVISIBLE.mend)
        )
        if len(complaints) == MAX_NAMED:
            break
    return complaints


# --- text -> top part and body ----------------------------------------------------------------------------------


def _split(text: str, path: str, found: Diagnostics) -> _Parts | None:
    """Return the top part and the body of a text; None, with a complaint, if it has no top part."""
    lines = text.split("\n")
    opening = _opening(lines, path, found)
    if opening is None:
        return None
    closing = _closing(lines, opening, path, found)
    if closing is None:
        return None
    front = YamlText(path, "\n".join(lines[opening + 1 : closing]), opening + 2)
    body = closing + (1 if _LIKE_FENCE.fullmatch(lines[closing]) else 0)
    return _Parts(front, "\n".join(lines[body:]), body + 1)


def _opening(lines: Sequence[str], path: str, found: Diagnostics) -> int | None:
    """Return the line on which the top part opens, from 0; -1 if it begins with its first key."""
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is None:
        found.add(faults.FRONT_MISSING.at(Position(path), "This file is empty.", correction=_EXAMPLE))
        return None
    line = lines[first]
    if _is_fence(line):
        return first
    if _LIKE_FENCE.fullmatch(line):
        found.add(_bad_fence(line, Position(path, first + 1, 1)))
        return first
    later = next((i for i in range(first, len(lines) - 1) if _is_fence(lines[i]) and key_of(lines[i + 1])), None)
    if later is not None and not key_of(line):
        message = f"This text stands above the top part of the page, which begins in line {later + 1}."
        found.add(faults.FRONT_NOT_FIRST.at(Position(path, first + 1, 1), message, faults.FRONT_NOT_FIRST.mend))
        return later
    if key_of(line):
        message = "The line of three hyphens that begins the top part of a page is missing."
        found.add(faults.FRONT_MISSING.at(Position(path, first + 1, 1), message, correction=f"{_FENCE}\n{line}"))
        return first - 1
    message = "This page has no top part with its title and description."
    found.add(faults.FRONT_MISSING.at(Position(path, first + 1, 1), message, correction=f"{_EXAMPLE}\n{line}"))
    return None


def _closing(lines: Sequence[str], opening: int, path: str, found: Diagnostics) -> int | None:
    """Return the line, from 0, on which the top part ends."""
    inner = range(opening + 1, len(lines))
    exact = next((index for index in inner if _is_fence(lines[index])), len(lines))
    like = [index for index in inner if _LIKE_FENCE.fullmatch(lines[index])]
    nearly = [index for index in like if index < exact and not lines[index].startswith((" ", "\t"))]
    index = next(iter(nearly), exact if exact < len(lines) else next(iter(like), None))
    if index is not None:
        if index != exact:
            found.add(_bad_fence(lines[index], Position(path, index + 1, 1)))
        return index
    end = _text_begins(lines, opening)
    where = f"before line {end + 1}, where the text seems to begin" if end is not None else "below the last key"
    message = "The line of three hyphens that ends the top part of a page is missing."
    hint = f"Write {_FENCE} on a line of its own {where}."
    found.add(faults.FRONT_NOT_CLOSED.at(Position(path, max(0, opening) + 1, 1), message, hint))
    return end


def _text_begins(lines: Sequence[str], opening: int) -> int | None:
    """Return the line on which the text seems to begin below keys that never end."""
    for index in range(opening + 2, len(lines)):
        line = lines[index]
        if line.startswith("##"):
            return index
        if line.strip() and not lines[index - 1].strip() and not key_of(line) and line[0] not in " #-":
            return index
    return None


def _is_fence(line: str) -> bool:
    """Return whether a line is one of three hyphens; spaces behind them do no harm."""
    return line.rstrip() == _FENCE


def _bad_fence(line: str, place: Position) -> Diagnostic:
    """Return the complaint about a line that is nearly one of three hyphens."""
    if line.strip() == _FENCE:
        message = "Spaces stand before the three hyphens. They have to stand at the very start of the line."
    else:
        message = f'This line has to be three hyphens, but it is "{line.strip()}".'
    return faults.FENCE.at(place, message, correction=_FENCE)
