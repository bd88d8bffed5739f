"""YAML as lines of text: places in it, quoting, and what stands behind a colon.

Owns what the reader of YAML, the explainer of its mistakes and the checker of its values share. It looks at the
text only and knows neither the parser nor what the keys mean.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from clinicsite.diagnostics import Position
from clinicsite.records import dataclass

VALUE = ":"
"""Put behind the path of a key, it names the place of its value: `title` is the key's place, `title:` the value's."""

OPENING_QUOTES = "“„«‘‚"
CLOSING_QUOTES = "”“»’‘"

_FORBIDDEN_BELOW = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_FORBIDDEN_ABOVE = "".join(chr(plane * 0x10000 + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
# Two looks, because each character of a text is compared with each of many single ones: ten times as slow.
FORBIDDEN = re.compile(rf"[{_FORBIDDEN_BELOW}\U0001fffe-\U0010ffff](?<=[{_FORBIDDEN_BELOW}{_FORBIDDEN_ABOVE}])")
"""Characters that may not stand in a text: HTML's control characters and noncharacters (HTML standard, "Preprocessing
the input stream"), further line ends, and byte order marks in the middle of a text."""

LONGEST_SHOWN = 80
"""How much of a text is repeated in a complaint."""

KEY = r"[A-Za-z_][\w-]*"
"""What a key of these files looks like."""

_HEAD = re.compile(rf"(?P<head> *(?:- +)*(?:{KEY} *: +)?)(?P<value>\S.*)?$")
_NOTE = re.compile(r"\s+#(\s.*)?$")


@dataclass(frozen=True)
class YamlText:
    """A piece of YAML that knows which lines of which file it is."""

    path: str
    """The file, relative to the project's root, with forward slashes."""
    text: str
    """The YAML, its lines ended by line feeds."""
    first_line: int = 1
    """The line of the file on which it begins."""

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text."""
        return tuple(self.text.split("\n"))

    def position(self, line: int, column: int) -> Position:
        """Return the place in the file of a line and column of the text, both counted from 0."""
        return Position(self.path, self.first_line + min(line, len(self.lines) - 1), column + 1)

    def at(self, index: int) -> str:
        """Return the line of the text with a number counted from 0; an empty one behind the last."""
        return self.lines[index] if 0 <= index < len(self.lines) else ""

    def line(self, position: Position) -> str:
        """Return the text of the line at a place in the file, or an empty text when there is none."""
        return self.at(position.line - self.first_line)

    def replaced(self, position: Position, old: str, new: str) -> str:
        """Return the line at a place with `old` replaced by `new` from there on; empty when it is not there."""
        line = self.line(position)
        before, after = line[: position.column - 1], line[position.column - 1 :]
        return before + after.replace(old, new, 1) if old and old in after else ""

    def rest(self, position: Position) -> str:
        """Return what is written from a place to the end of its line, without a note behind it."""
        return without_note(self.line(position)[position.column - 1 :])

    def with_line(self, index: int, line: str) -> YamlText:
        """Return the same text with another line at an index counted from 0."""
        lines = (*self.lines[:index], line, *self.lines[index + 1 :])
        return YamlText(self.path, "\n".join(lines), self.first_line)


Packed = tuple[tuple[str, ...], bytes]
"""Names of keys, and for each its line and its column: a twentieth of the memory of a dictionary."""


class Places(Mapping[str, Position]):
    """Where the keys of a text and their values stand; a place is made when somebody asks for it, which is seldom."""

    __slots__ = ("_marks", "_path")

    def __init__(self, path: str, marks: Mapping[str, tuple[int, int]] | Packed) -> None:
        """Take the lines and columns in a file, both counted from 1, by the path of the key; or what was `packed`."""
        self._path = path
        self._marks = marks

    @property
    def packed(self) -> Packed:
        """The same as few plain values; texts with the same keys share their names."""
        if isinstance(self._marks, tuple):
            return self._marks
        numbers = [number for place in self._marks.values() for number in place]
        return _shared(tuple(self._marks)), struct.pack(f"<{len(numbers)}I", *numbers)

    @property
    def _known(self) -> Mapping[str, tuple[int, int]]:
        """The lines and columns by the path of the key."""
        return _unpacked(self._marks) if isinstance(self._marks, tuple) else self._marks

    def __getitem__(self, key: str) -> Position:
        return Position(self._path, *self._known[key])

    def __contains__(self, key: object) -> bool:
        return key in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


@lru_cache(maxsize=512)
def _shared(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the same names, as an object that is the same for all texts with these keys."""
    return names


@lru_cache(maxsize=64)
def _unpacked(packed: Packed) -> Mapping[str, tuple[int, int]]:
    """Return lines and columns by the path of the key."""
    names, numbers = packed
    places = struct.iter_unpack("<2I", numbers)
    return {name: (line, column) for name, (line, column) in zip(names, places, strict=True)}


def split_line(line: str) -> tuple[str, str, str]:
    """Return the head of a line up to its value, the value, and the note behind it that begins with #."""
    match = _HEAD.match(line)
    if not match or not match["value"]:
        return line, "", ""
    value = without_note(match["value"])
    return match["head"], value, match["value"][len(value) :]


def without_note(text: str) -> str:
    """Return a value as written without the note behind it; a # that touches a letter begins no note."""
    return _NOTE.sub("", text).rstrip()


def key_of(line: str) -> str:
    """Return the key of a line such as `title: …` or `- question: …`, or an empty text."""
    match = re.match(rf" *(?:- +)*({KEY}) *:(?:\s|$)", line)
    return match[1] if match else ""


def indent_of(line: str) -> int:
    """Return how many spaces stand at the start of a line."""
    return len(line) - len(line.lstrip(" "))


def quoted(text: str) -> str:
    """Return a text in quotation marks, as YAML reads it back: double ones unless it has such in it."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def shown(text: str) -> str:
    """Return a text as it is repeated in a complaint: on one line, its end left out if it is long."""
    line = " ".join(FORBIDDEN.sub(" ", text).split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 1]}…"
