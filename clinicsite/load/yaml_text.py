"""Reads YAML as owners type it, with the place of every key and value. The only door to yaml.

Values are built here from the parser's events, because PyYAML's own construction follows YAML 1.1: it turns 9:00 into
540, 02134 into 1116 and NO into False, and lets keys be repeated. Here only true, false, null and plain decimal
numbers mean something else than their text; a number keeps how it was typed. Nothing here knows what keys mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Self

import yaml

from clinicsite.diagnostics import Diagnostic, Diagnostics, Fault, Position
from clinicsite.load import faults
from clinicsite.load.yaml_lines import (
    CLOSING_QUOTES,
    FORBIDDEN,
    OPENING_QUOTES,
    VALUE,
    Places,
    YamlText,
    indent_of,
    quoted,
    shown,
)
from clinicsite.load.yaml_mistakes import Guess, Stop, guesses, missing_space, unexplained
from clinicsite.model.values import todo_or_text
from clinicsite.records import dataclass

MAX_DEPTH = 20
"""How many levels of keys and lists may lie inside each other."""
MAX_LENGTH = 256 * 1024
"""How many characters may be read as YAML."""
MENDABLE_LENGTH = 64 * 1024
"""Up to how many characters guesses at a mistake are tried out; each of them parses the text anew."""
MAX_MISTAKES = 20
"""After how many mistakes reading a text is given up."""
MAX_RIDDLES = 3
"""After how many lines that nobody can explain reading a text is given up: it is probably no YAML at all."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_NUMERIC = frozenset("-0123456789")
"""What a number begins with."""
_NO_NOTE = re.compile(r"\s+#[^\s#]")
"""A number sign that cuts a text off, but was hardly meant as the beginning of a note."""
_OPENING, _CLOSING = frozenset(OPENING_QUOTES), frozenset(CLOSING_QUOTES)


class _Typed:
    """A number that can still say how it was typed."""

    written: str

    @classmethod
    def of(cls, written: str) -> Self:
        """Return the number that is written."""
        number = cls(written)  # type: ignore[call-arg]
        number.written = written
        return number

    def __str__(self) -> str:
        return self.written


class WholeNumber(_Typed, int):
    """A whole number that can still say how it was typed."""


class DecimalNumber(_Typed, float):
    """A decimal number that can still say how it was typed: 12.50 does not become 12.5."""


Mapped = tuple[dict[str, Any] | None, Mapping[str, Position], tuple[Diagnostic, ...]]
"""The keys with their values or None, the places, and the complaints."""


def read_mapping(text: str, path: str, first_line: int = 1) -> Mapped:
    """Return what a YAML text of keys and values says, where each key stands, and what is wrong with it.

    The value is None if the text cannot be used at all. After a mistake for which there is a mended line, reading goes
    on as if the line were mended, so that one run finds all mistakes. Places are given by the path of a key, such as
    `sources.0.url`; the same path with a colon behind it is the place of the value. Never raises.
    """
    source = YamlText(path, text, first_line)
    if len(text) > MAX_LENGTH:
        message = f"This is too long to be read: {len(text):,} characters of keys and values, {MAX_LENGTH:,} at most."
        return None, {}, (faults.TOO_BIG.at(Position(path, first_line, 1), message, faults.TOO_BIG.mend),)
    found = Diagnostics()
    try:
        walk = _walked(source, found)
    except _TooDeepError as error:
        message = f"Here the keys and lists lie more than {MAX_DEPTH} levels inside each other."
        found.add(faults.TOO_DEEP.at(error.position, message, faults.TOO_DEEP.mend))
        return None, {}, tuple(found)
    if walk is None:
        return None, {}, tuple(found)
    found.extend(walk.found)
    if walk.value is not None and not isinstance(walk.value, dict):
        found.add(_not_keys(source, walk.value))
        return None, {}, tuple(found)
    return walk.value or {}, walk.keys, tuple(found)


def _walked(source: YamlText, found: Diagnostics) -> _Walk | None:
    """Return what a text says, its mistakes mended; None if one of them cannot be."""
    walk = _Walk(source)
    try:
        walk.read()
    except yaml.YAMLError:
        mended = _mended(source, found)
        if mended is None:
            return None
        walk = _Walk(mended)
        walk.read()
    return walk


def _not_keys(source: YamlText, value: object) -> Diagnostic:
    """Return the complaint that the text is a list or a sentence instead of keys."""
    filled = (i for i, line in enumerate(source.lines) if line.strip() and not line.lstrip().startswith("#"))
    index = next(filled, 0)
    mended, column, _ = missing_space(source.lines[index])
    if mended and not isinstance(value, list):
        message = "A space is missing behind the colon."
        return faults.MISSING_SPACE.at(source.position(index, column), message, correction=mended)
    what = "a list" if isinstance(value, list) else "a text"
    message = f"There is {what} here, but lines with a key, a colon and a value are needed."
    return faults.NOT_KEYS.at(source.position(index, 0), message, "Write lines such as: title: Our fees")


# --- mistakes that stop the parser ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Halt:
    """Where the parser gave up, and how far it had come."""

    reached: tuple[int, int]
    """Line, and column behind what it is set in by, of the last key or value that was read."""
    stop: Stop


def _mended(source: YamlText, found: Diagnostics) -> YamlText | None:
    """Return the text with all mistakes mended that stop the parser; None if one of them cannot be."""
    halt = _parse(source)
    riddles = 0
    for _ in range(MAX_MISTAKES):
        if halt is None:
            return source
        guess, after = _first_that_helps(source, halt) if len(source.text) <= MENDABLE_LENGTH else (None, halt)
        if guess is None:
            guess = unexplained(source, halt.stop)
            after = _parse(guess.mended)
            riddles += 1
        found.add(guess.diagnostic)
        if riddles > MAX_RIDDLES or guess.mended == source or len(source.text) > MENDABLE_LENGTH:
            return None
        source, halt = guess.mended, after
    return None


def _first_that_helps(source: YamlText, halt: _Halt) -> tuple[Guess | None, _Halt | None]:
    """Return the first guess with which the parser comes further, and how far; None if none does.

    Of several guesses that mend the same thing in different ways, the one is taken that leads furthest.
    """
    best: Guess | None = None
    furthest = halt
    for guess in guesses(source, halt.stop):
        if best and (guess.diagnostic.code, guess.diagnostic.position) != (
            best.diagnostic.code,
            best.diagnostic.position,
        ):
            break
        after = _parse(guess.mended)
        if after is None:
            return guess, None
        if after.reached > furthest.reached:
            best, furthest = guess, after
    return best, furthest


def _parse(source: YamlText) -> _Halt | None:
    """Return where the parser gives up, or None if it comes to the end or to a depth that is refused anyway."""
    depth, reached = 0, (-1, 0)
    try:
        for event in yaml.parse(source.text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            mark = event.start_mark
            if isinstance(event, yaml.NodeEvent) and mark is not None:
                reached = mark.line, mark.column - indent_of(source.at(mark.line))
            if depth > MAX_DEPTH + 1:
                return None
    except yaml.MarkedYAMLError as error:
        problem = error.problem_mark or error.context_mark
        context = error.context_mark or problem
        stop = Stop(problem.line, problem.column, context.line) if problem and context else Stop(0, 0, 0)
        return _Halt(reached, stop)
    except yaml.YAMLError:
        # The reader's own complaint about a character; those are refused before, so only its place is not known here.
        return _Halt(reached, Stop(0, 0, 0))
    return None


# --- from events to values --------------------------------------------------------------------------------------


def _events(text: str) -> Iterator[Any]:
    """Yield the parser's events, as `yaml.parse` does, which asks before each whether there is one."""
    loader = _LOADER(text)
    try:
        while event := loader.get_event():
            yield event
    finally:
        loader.dispose()


class _TooDeepError(Exception):
    """Levels lie too deep inside each other."""

    def __init__(self, position: Position) -> None:
        super().__init__(str(position))
        self.position = position


class _Walk:
    """Builds the value of a text that can be parsed, and notes places and complaints; used once."""

    def __init__(self, source: YamlText) -> None:
        self.source = source
        self.value: object = None
        self._marks: dict[str, tuple[int, int]] = {}
        self.keys = Places(source.path, self._marks)
        self._last_line = len(source.lines) - 1
        self.found = Diagnostics()
        self.events = _events(source.text)

    def read(self) -> None:
        """Build the value of the whole text."""
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return
        self.value = self._value("", 0, next(self.events))
        next(self.events)
        further = next(self.events)
        if not isinstance(further, yaml.StreamEndEvent):
            message = "This line splits the file in two, and what stands below it would not be read."
            self._complain(faults.TWO_PARTS, further, message, faults.TWO_PARTS.mend)

    def _value(self, path: str, depth: int, event: Any) -> object:
        """Return the value that begins with an event."""
        if depth > MAX_DEPTH:
            raise _TooDeepError(self._place(event))
        if isinstance(event, yaml.AliasEvent):
            self._refuse_special(event)
            return f"*{event.anchor}"
        if event.anchor is not None or event.tag is not None:
            self._refuse_shortcut(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path, depth)
        return self._mapping(path, depth)

    def _list(self, path: str, depth: int) -> list[object]:
        """Return a list whose start has been read."""
        values: list[object] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            item = f"{path}.{len(values)}" if path else str(len(values))
            self._note(item, event, event)
            values.append(self._value(item, depth + 1, event))
        return values

    def _mapping(self, path: str, depth: int) -> dict[str, object]:
        """Return keys and values whose start has been read; of a key that is written twice the first counts."""
        values: dict[str, object] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._key(event, depth)
            inner = f"{path}.{key}" if path else key
            if key in values:
                first = self.keys[inner].line
                message = f'"{shown(key)}" is written twice, first in line {first}. Keep one of the two.'
                self._complain(faults.KEY_TWICE, event, message)
            following = next(self.events)
            self._note(inner, event, following)
            if not key:
                self._skip(depth + 1, following)
                continue
            value = self._value(inner, depth + 1, following)
            values.setdefault(key, value)
        return values

    def _skip(self, depth: int, event: Any) -> None:
        """Read on behind a value that begins with an event, with no complaint about it."""
        found, self.found = self.found, Diagnostics()
        self._value("", depth, event)
        self.found = found

    def _key(self, event: Any, depth: int) -> str:
        """Return a key as it is typed; an empty text, with a complaint, for one that is not a word."""
        if not isinstance(event, yaml.ScalarEvent):
            self._complain(faults.KEY_NOT_TEXT, event, "What stands here is not a key.", faults.KEY_NOT_TEXT.mend)
            self._skip(depth + 1, event)
            return ""
        if event.anchor is not None or event.tag is not None:
            self._refuse_shortcut(event)
        key: str = event.value.strip()
        if not key:
            self._complain(faults.KEY_NOT_TEXT, event, "A key is missing before the colon.", faults.KEY_NOT_TEXT.mend)
        elif key == "<<":
            message = 'The short form "<<" is not used here. Write the lines out that it stands for.'
            self._complain(faults.SHORTCUT, event, message)
            return ""
        elif key != event.value and event.implicit[0]:
            message = "Beside this key stands a character that looks like a space, but is another one."
            mended = self.source.replaced(self._place(event), event.value, key)
            self._complain(faults.LOOK_ALIKE, event, message, "Delete it and type a plain space.", mended)
        return key

    def _scalar(self, event: Any) -> object:
        """Return a text, a number, true, false, null or a `Todo`."""
        text: str = event.value
        if not event.implicit[0]:
            self._refuse_invisible(event)
            return todo_or_text(text.rstrip("\n") if event.style in ("|", ">") else text)
        self._look_at_plain(event)
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if text[0] in _NUMERIC:
            if _WHOLE.fullmatch(text):
                return WholeNumber.of(text)
            if _DECIMAL.fullmatch(text):
                return DecimalNumber.of(text)
        return todo_or_text(text)

    # --- complaints about what can be parsed but cannot be meant

    def _look_at_plain(self, event: Any) -> None:
        """Complain about a text without quotation marks that says something else than it seems to."""
        text = event.value
        start, end = event.start_mark, event.end_mark
        line = self.source.at(end.line)
        if "#" in line and _NO_NOTE.match(line, end.column):
            self._refuse_note(event, line)
        if text[:1] in _OPENING and text[1:][-1:] in _CLOSING and not {text[0], text[-1]} & set(text[1:-1]):
            self._refuse_curly(event)
        for index in range(start.line + 1, end.line + 1):
            mended, column, mark = missing_space(self.source.at(index))
            if mended:
                message = (
                    f"A space is missing behind the {mark}, so this line is taken for a part of the text above it."
                )
                place = self.source.position(index, column)
                self.found.add(faults.MISSING_SPACE.at(place, message, correction=mended))

    def _refuse_note(self, event: Any, line: str) -> None:
        """Complain that a number sign cuts off a text."""
        start, end = event.start_mark, event.end_mark
        sign = line.index("#", end.column)
        message = f'"{shown(line[sign:])}" is taken for a note and not shown, because a space and # begin a note.'
        hint = "If it is meant as a note, write a space behind the # as well."
        head = line[: start.column] if start.line == end.line else ""
        mended = head.rstrip() + " " + quoted(line[start.column :].strip()) if head.strip() else ""
        place = self.source.position(end.line, sign)
        self.found.add(faults.CUT_OFF.at(place, message, hint, mended))

    def _refuse_curly(self, event: Any) -> None:
        """Complain about curly quotation marks around a text."""
        text = event.value
        message = "The curly quotation marks around this text would be shown on the page. Write straight ones, or none."
        hint = f"If they are to be shown, put straight ones around them: {quoted(text)}"
        mended = self.source.replaced(self._place(event), text, quoted(text[1:-1]))
        self._complain(faults.CURLY_QUOTES, event, message, hint, mended)

    def _refuse_special(self, event: Any) -> None:
        """Complain about a text that begins with a character that makes it something else."""
        place = self._place(event)
        written = self.source.rest(place)
        message = f'A text that begins with "{written[:1]}" needs quotation marks around it.'
        mended = self.source.replaced(place, written, quoted(written))
        self._complain(faults.SPECIAL, event, message, correction=mended)

    def _refuse_shortcut(self, event: Any) -> None:
        """Complain about an anchor or a tag; before a text it was probably meant as a part of it."""
        written = self.source.rest(self._place(event))
        if isinstance(event, yaml.ScalarEvent) and not written.startswith("!!"):
            self._refuse_special(event)
            return
        mark = re.match(r"\S*", written)
        message = f'"{mark[0] if mark else written}" is a short form that is not used here. Take it out.'
        self._complain(faults.SHORTCUT, event, message, faults.SHORTCUT.mend)

    def _refuse_invisible(self, event: Any) -> None:
        """Complain about a character that a code in the text stands for and that no page can show."""
        if invisible := FORBIDDEN.search(event.value):
            message = f"A code in this text stands for an invisible character (U+{ord(invisible[0]):04X})."
            self._complain(faults.INVISIBLE, event, message, "Take the code with the backslash out.")

    def _note(self, path: str, key: Any, value: Any) -> None:
        """Keep where a key and its value stand."""
        for name, mark in ((path, key.start_mark), (path + VALUE, value.start_mark)):
            if name not in self._marks:
                line = self.source.first_line + min(mark.line, self._last_line)
                self._marks[name] = line, mark.column + 1

    def _place(self, event: Any) -> Position:
        """Return where an event begins."""
        return self.source.position(event.start_mark.line, event.start_mark.column)

    def _complain(self, fault: Fault, event: Any, message: str, hint: str = "", correction: str = "") -> None:
        """Keep a complaint about what begins with an event."""
        self.found.add(fault.at(self._place(event), message, hint, correction))
