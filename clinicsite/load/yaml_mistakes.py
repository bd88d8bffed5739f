"""What an owner probably meant by YAML that cannot be parsed.

Given the place where the parser stopped, `guesses` proposes one mended line after the other, the surest first. The
reader tries each and keeps the first that lets the parser go on, so that no advice is given that does not help.
This module looks at lines only; it never parses and knows nothing of keys' meanings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from clinicsite.diagnostics import Diagnostic, Fault
from clinicsite.load import faults
from clinicsite.load.yaml_lines import (
    CLOSING_QUOTES,
    KEY,
    OPENING_QUOTES,
    YamlText,
    indent_of,
    key_of,
    quoted,
    shown,
    split_line,
)
from clinicsite.records import dataclass

LOOK_BACK = 6
"""How many lines above the place where the parser stopped are searched for the mistake."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A mistake that there may be, and the text without it."""

    diagnostic: Diagnostic
    """The complaint, if the guess is right."""
    mended: YamlText
    """The text with the mistake mended, in the same number of lines."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the parser stopped, in lines and columns of the text counted from 0."""

    line: int
    column: int
    context: int
    """The line on which began what it was reading."""


Detector = Callable[[YamlText, int], Iterator[Guess]]


def guesses(text: YamlText, stop: Stop) -> Iterator[Guess]:
    """Yield what may be wrong, the surest guess first."""
    lines = _suspects(text, stop)
    for detectors, suspects in ((_SURE, lines), (_LIKELY, lines[:3])):
        for index in suspects:
            for detect in detectors:
                yield from detect(text, index)


def unexplained(text: YamlText, stop: Stop) -> Guess:
    """Return a complaint about a line that cannot be understood, and the text without that line."""
    index, column = min(stop.line, len(text.lines) - 1), stop.column
    before = text.lines[stop.context] if stop.context < len(text.lines) else ""
    if before.strip() and not key_of(before) and not before.lstrip().startswith("-"):
        index, column = stop.context, indent_of(before)
    line = text.lines[index].strip()
    message = f'I cannot make sense of the line "{shown(line)}".' if line else "Something above this line never ends."
    hint = "A line has to be a key, a colon, a space and a value; or a hyphen, a space and an entry of a list."
    return Guess(faults.SYNTAX.at(text.position(index, column), message, hint), text.with_line(index, "#"))


def _suspects(text: YamlText, stop: Stop) -> list[int]:
    """Return the lines to search, the most suspect first: where the parser stopped, where it began, those between."""
    last = min(stop.line, len(text.lines) - 1)
    filled = [index for index in range(last, -1, -1) if text.lines[index].strip()]
    return list(dict.fromkeys([*filled[:1], min(stop.context, last), *filled[1:LOOK_BACK]]))


def _guess(text: YamlText, index: int, column: int, fault: Fault, message: str, line: str, hint: str = "") -> Guess:
    """Return a guess whose mended line is also the advice."""
    diagnostic = fault.at(text.position(index, column), message, hint, line)
    return Guess(diagnostic, text.with_line(index, line))


# --- mistakes that show on the line itself ----------------------------------------------------------------------


def _tab(text: YamlText, index: int) -> Iterator[Guess]:
    """Yield the line with spaces in place of the tabs before its text."""
    line = text.lines[index]
    lead = re.match(r"[ \t-]*", line)
    if not lead or "\t" not in lead[0]:
        return
    message = "This line is set in with the tab key. Use the space bar instead."
    for width in (2, 4):
        line_mended = lead[0].replace("\t", " " * width) + line[lead.end() :]
        yield _guess(text, index, line.index("\t"), faults.TAB, message, line_mended)
    for indent in _indents_above(text, index):
        line_mended = " " * indent + lead[0].lstrip(" \t").replace("\t", " ") + line[lead.end() :]
        yield _guess(text, index, line.index("\t"), faults.TAB, message, line_mended)


def _look_alike(text: YamlText, index: int) -> Iterator[Guess]:
    """Yield the line with plain spaces and a plain colon up to its value."""
    line = text.lines[index]
    match = re.match(rf"\s*(?:-\s+)*(?:{KEY}\s*[:：]\s*)?", line)
    head = match[0] if match else ""
    plain = re.sub(r"[^\S\t]", " ", head).replace("：", ": ")
    if plain == head:
        return
    column = next(i for i, (old, new) in enumerate(zip(head, plain, strict=False)) if old != new)
    what = "colon" if head[column] == "：" else "space"
    message = f"The character here looks like a {what}, but is another one."
    mended = plain + line[len(head) :].lstrip()
    yield _guess(text, index, column, faults.LOOK_ALIKE, message, mended, f"Delete it and type a plain {what}.")


def _curly_quotes(text: YamlText, index: int) -> Iterator[Guess]:
    """Yield the line with straight quotation marks in place of curly ones around its value."""
    head, value, note = split_line(text.lines[index])
    marks = OPENING_QUOTES + CLOSING_QUOTES + "\"'"
    if len(value) > 1 and value[0] in marks and value[-1] in marks and value[0] + value[-1] not in ('""', "''"):
        message = "The text stands in curly quotation marks. Straight ones are needed to mark where it begins and ends."
        mended = head + quoted(value[1:-1]) + note
        yield _guess(text, index, len(head), faults.CURLY_QUOTES, message, mended)


def _special_character(text: YamlText, index: int) -> Iterator[Guess]:
    """Yield the line with its value in quotation marks, if it begins with a character that needs them."""
    head, value, note = split_line(text.lines[index])
    if not head.strip() or not value or value[0] not in "@`%*&!>|?-{}[],":
        return
    if value[0] in "[{" and (_open_brackets(value) or value[-1] in "]}"):
        return
    message = f'A text that begins with "{value[0]}" needs quotation marks around it.'
    yield _guess(text, index, len(head), faults.SPECIAL, message, head + quoted(value) + note)


def _quotes(text: YamlText, index: int) -> Iterator[Guess]:
    """Yield the line with its quotation marks put right."""
    head, value, note = split_line(text.lines[index])
    if not value or value[0] not in "'\"":
        return
    mark = value[0]
    closed = re.match(r"'(?:[^']|'')*'" if mark == "'" else r'"(?:[^"\\]|\\.)*"', value)
    rest = value[closed.end() :] if closed else ""
    if not closed and not value.endswith("\\" + mark):
        message = f"The quotation mark {mark} that begins this text is never closed."
        yield _guess(text, index, len(head), faults.QUOTE_OPEN, message, head + quoted(value[1:]) + note)
    elif not closed or (not rest and "\\" in value):
        message = "A backslash cannot stand in double quotation marks as it is. Use single ones."
        mended = head + "'" + value[1:-1].replace("'", "''") + "'" + note
        yield _guess(text, index, len(head) + value.index("\\"), faults.BACKSLASH, message, mended)
    elif rest:
        end = len(head) + closed.end() - 1
        yield _quote_inside(text, index, (head, value, note), end)


def _quote_inside(text: YamlText, index: int, parts: tuple[str, str, str], column: int) -> Guess:
    """Return the guess that a mark inside the text ends it too early."""
    head, value, note = parts
    mark = value[0]
    what = "An apostrophe" if mark == "'" else "A quotation mark"
    message = f"{what} inside the text ends it here, because the text stands between marks of the same kind."
    if not value.endswith(mark):
        message = "The text ends at the quotation mark here, but more stands behind it."
    inner = value[1:-1] if value.endswith(mark) else value
    return _guess(text, index, column, faults.QUOTE_INSIDE, message, head + quoted(inner) + note)


def _bracket(text: YamlText, index: int) -> Iterator[Guess]:
    """Yield the line with the brackets closed that are open at its end."""
    start = next(
        (i for i in range(index, max(-1, index - 50), -1) if split_line(text.lines[i])[1][:1] in ("[", "{")), -1
    )
    if start < 0 or (start != index and key_of(text.lines[index])):
        return
    head, value, note = split_line(text.lines[index])
    between = text.lines[start + 1 : index]
    if start == index:
        missing, column = _open_brackets(value), len(head)
    else:
        missing = _open_brackets(" ".join([split_line(text.lines[start])[1], *between, text.lines[index]]))
        head, value, column = text.lines[index], "", len(text.lines[index])
    if missing:
        message = f'The bracket "{_opener(missing[-1])}" is never closed.'
        closed = (head + value).rstrip().rstrip(",") + missing + note
        yield _guess(text, index, column, faults.BRACKET_OPEN, message, closed)


def _open_brackets(value: str) -> str:
    """Return the brackets that would close those that are still open at the end of a value."""
    missing = ""
    for char in re.sub(r"\"[^\"]*\"", "", value):
        if char in "[{":
            missing = ("]" if char == "[" else "}") + missing
        elif missing and char == missing[0]:
            missing = missing[1:]
    return missing


def _opener(closer: str) -> str:
    """Return the bracket that is closed by another."""
    return "[" if closer == "]" else "{"


def _comma(text: YamlText, index: int) -> Iterator[Guess]:
    """Yield the line with commas before the keys between its braces."""
    head, value, note = split_line(text.lines[index])
    if not value.startswith("{"):
        return
    mended = re.sub(rf"([^\s,:{{])(\s+{KEY}:\s)", r"\1,\2", value)
    if mended != value:
        column = next(i for i, (old, new) in enumerate(zip(value, mended, strict=False)) if old != new)
        message = "A comma is missing here, before the next key."
        yield _guess(text, index, len(head) + column, faults.MISSING_COMMA, message, head + mended + note)


def _colon_in_braces(text: YamlText, index: int) -> Iterator[Guess]:
    """Yield the line with quotation marks around a value between braces that has a colon in it."""
    head, value, note = split_line(text.lines[index])
    match = re.search(rf"({KEY}: +)(?![\"'])([^,{{}}]*?:\s[^,{{}}]*?)\s*[,}}]", value)
    if value.startswith("{") and match:
        message = f'The text behind "{match[1].rstrip()}" has a colon in it, so it needs quotation marks around it.'
        mended = value[: match.start(2)] + quoted(match[2]) + value[match.end(2) :]
        yield _guess(text, index, len(head) + match.start(2), faults.COLON, message, head + mended + note)


def _space(text: YamlText, index: int) -> Iterator[Guess]:
    """Yield the line with a space behind its colon or hyphen."""
    mended, column, mark = missing_space(text.lines[index])
    if mended:
        message = f"A space is missing behind the {mark}."
        yield _guess(text, index, column, faults.MISSING_SPACE, message, mended)


def missing_space(line: str) -> tuple[str, int, str]:
    """Return the line with the space it lacks, where that is, and behind which mark; an empty line if it lacks none."""
    match = re.match(rf"( *(?:- +)*{KEY}:)(?!//)([^\s:].*)$", line)
    if match:
        return f"{match[1]} {match[2]}", match.end(1), "colon"
    match = re.match(r"( *-)([^\s-].*)$", line)
    if match:
        return f"{match[1]} {match[2]}", match.end(1), "hyphen"
    return "", 0, ""


# --- mistakes that show only beside other lines -----------------------------------------------------------------


def _colon(text: YamlText, index: int) -> Iterator[Guess]:
    """Yield the line with its value in quotation marks, if it has a colon in it."""
    head, value, note = split_line(text.lines[index])
    colon = re.search(r":(?=\s|$)", value)
    if not colon or value[0] in "'\"[{" or not key_of(text.lines[index]):
        return
    message = (
        f'The text behind "{key_of(text.lines[index])}:" has a colon in it, so it needs quotation marks around it.'
    )
    yield _guess(text, index, len(head) + colon.start(), faults.COLON, message, head + quoted(value) + note)


def _indentation(text: YamlText, index: int) -> Iterator[Guess]:
    """Yield the line set in as far as lines above it."""
    line = text.lines[index]
    entry = line.lstrip().startswith("- ")
    if not entry and not re.match(r" *(?:[a-z][a-z0-9_]*|[\"'].*[\"']) *:(\s|$)", line):
        return
    fault = faults.LIST_INDENTATION if entry else faults.INDENTATION
    for indent in _indents_above(text, index, entries=entry):
        further = "further right" if indent > indent_of(line) else "further left"
        what = "entry" if entry else "line"
        message = f"This {what} has to begin {further}, in one column with those that it belongs to."
        yield _guess(text, index, indent_of(line), fault, message, " " * indent + line.lstrip())


def _first_line(text: YamlText, index: int) -> Iterator[Guess]:
    """Yield the first line without the spaces before it."""
    first = next((i for i, line in enumerate(text.lines) if line.strip() and not line.startswith("#")), index)
    line = text.lines[first]
    if indent_of(line) and key_of(line):
        message = "The first line must not be set in, because lines below it are not."
        yield _guess(text, first, 0, faults.INDENTATION, message, line.lstrip())


def _indents_above(text: YamlText, index: int, *, entries: bool = False) -> list[int]:
    """Return other indentations that lines above have, the nearest to the line's own first."""
    line = text.lines[index]
    own = -1 if "\t" in line[: len(line) - len(line.lstrip())] else indent_of(line)
    found: set[int] = set()
    for above in [above for above in text.lines[:index] if above.strip()][-12:]:
        lead = re.match(r" *(?:- +)*", above)
        inner = lead.end() if lead else 0
        found |= {indent_of(above)} if entries else {indent_of(above), inner}
        if entries and above.rstrip().endswith(":"):
            found.add(inner + 2)
    return sorted(found - {own}, key=lambda indent: (abs(indent - own), -indent))


def _colon_below(text: YamlText, index: int) -> Iterator[Guess]:
    """Yield the advice to mark a text of several lines as such, if one of its further lines has a colon in it."""
    line = text.lines[index]
    start = next((i for i in range(index - 1, -1, -1) if indent_of(text.lines[i]) < indent_of(line)), None)
    colon = re.search(r":(?=\s|$)", line)
    if start is None or colon is None:
        return
    head, value, _ = split_line(text.lines[start])
    key = key_of(text.lines[start])
    if not key or not value or value[0] in "'\"[{>|":
        return
    message = (
        f'The text behind "{key}:" has a colon in line {text.first_line + index} '
        f'("{shown(line.strip())}"), so its beginning has to be marked.'
    )
    advice = f"{head.rstrip()} >-\n{' ' * indent_of(line)}{value}"
    hint = "The lines below it stay as they are."
    diagnostic = faults.COLON.at(text.position(start, len(head)), message, hint, advice)
    yield Guess(diagnostic, text.with_line(index, f"{line[: colon.start()]}：{line[colon.end() :]}"))


def _stray_text(text: YamlText, index: int) -> Iterator[Guess]:
    """Yield the line set in below the text that it may belong to."""
    line = text.lines[index]
    above = next((text.lines[i] for i in range(index - 1, -1, -1) if text.lines[i].strip()), "")
    if ":" in line or line.lstrip()[:1] in ("-", "#") or not key_of(above):
        return
    indent = len(above) - len(above.lstrip(" -")) + 2
    message = f'This line has no key. If it belongs to the text behind "{key_of(above)}:", it has to be set in.'
    mended = " " * indent + line.strip()
    yield _guess(text, index, indent_of(line), faults.INDENTATION, message, mended)


_SURE: tuple[Detector, ...] = (
    _tab,
    _look_alike,
    _curly_quotes,
    _quotes,
    _bracket,
    _comma,
    _colon_in_braces,
    _special_character,
    _space,
)
_LIKELY: tuple[Detector, ...] = (_colon, _first_line, _indentation, _colon_below, _stray_text)
