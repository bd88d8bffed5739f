"""Puts right in the owner's files what can be put right safely: `check --fix`.

Only how something is written changes, never what it says: quotation marks that YAML needs, spaces that nobody sees,
empty lines and indentation of lists. Comments, line endings, a byte order mark and every other byte stay. A file whose
keys would say something else afterwards is left as it was.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from clinicsite.diagnostics import Diagnostic
from clinicsite.load.files import read_bytes
from clinicsite.load.inputs import is_leftover
from clinicsite.load.yaml_text import read_mapping
from clinicsite.records import dataclass
from clinicsite.render.typography import mend_lists

SAFE = frozenset({"yaml-colon-in-text", "yaml-curly-quotes", "yaml-quote-inside", "yaml-missing-space", "yaml-tab"})
"""Mistakes of which the corrected line says what the wrong one was meant to say."""
ROUNDS = 20
"""One mistake can hide the next; so many are put right one after the other."""

_BOM = b"\xef\xbb\xbf"
_ENDS = re.compile(r"\r\n|\r|\n")
_PHONE_LINE = re.compile(r"^(\s*(?:-\s+)?\"?'?(?:phone|fax|telephone)\"?'?\s*:\s*)(.*)$")
_NAME_LINE = re.compile(
    r"^(\s*(?:-\s+)?(?:name|title|nav_title|head_title|role|street|city)\s*:\s*)([\"'])(.*)\2(\s*|\s+#.*)$"
)
_ODD_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ODD_HYPHENS = re.compile("[\u2010-\u2015\u2212]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_ITEM = re.compile(r"[\s>]*(?:[-*+]|\d{1,9}[.)])\s")
_APART = "<!-- -->"
"""What the build puts between two quotes; nothing that an owner has to have in her file."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A file that can be put right."""

    path: str
    """The file, relative to the project, with forward slashes."""
    before: bytes
    after: bytes

    def diff(self) -> str:
        """Return what changes, as a unified diff."""
        old, new = (_lines(data.decode("utf-8", "replace"))[0] for data in (self.before, self.after))
        return "\n".join(difflib.unified_diff(old, new, self.path, self.path, lineterm="", n=1))


def mend_project(root: Path) -> tuple[list[Mended], list[Diagnostic]]:
    """Return what can be put right in `site.yaml` and the content files of a project, and what could not be read."""
    found, closed = [], []
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        before = read_bytes(path, name)
        if isinstance(before, Diagnostic):
            closed.append(before)
            continue
        after = mend(before, name)
        if after != before:
            found.append(Mended(name, before, after))
    return found, closed


def _files(root: Path) -> Iterator[Path]:
    """Yield the files that an owner writes; links are left alone."""
    if os.path.lexists(root / "site.yaml"):
        yield root / "site.yaml"
    for path in sorted((root / "content").rglob("*.md")):
        if path.is_file() and not path.is_symlink() and not is_leftover(path.name):
            yield path


def write(root: Path, mended: Mended) -> bool:
    """Write a file that was put right, whole or not at all; False if it was changed in the meantime. Raises OSError."""
    path = root / mended.path
    if read_bytes(path, mended.path) != mended.before:
        return False
    work = root / ".clinicsite"
    work.mkdir(exist_ok=True)
    # A run that is killed leaves nothing among the owner's files, unless they lie on a disk of their own.
    is_near = work.stat().st_dev == path.parent.stat().st_dev
    begun = work / f"mended-{path.name}" if is_near else path.with_name(f".{path.name}.new")
    try:
        with begun.open("wb") as file:
            file.write(mended.after)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, begun)
        os.replace(begun, path)
    finally:
        with contextlib.suppress(OSError):
            begun.unlink(missing_ok=True)
    return True


def mend(data: bytes, path: str) -> bytes:
    """Return the bytes of a file with what can be put right; a file that is not UTF-8 as it is. Never raises."""
    mark = _BOM if data.startswith(_BOM) else b""
    try:
        text = data[len(mark) :].decode("utf-8")
    except UnicodeDecodeError:
        return data
    lines, ends = _lines(text)
    top, body = _parts(lines, path)
    mended = [*_mended_keys(lines[:top], path), *_mended_body(lines[top:], body)]
    if mended == lines:
        return data
    return mark + _joined(lines, ends, mended).encode("utf-8")


def _lines(text: str) -> tuple[list[str], list[str]]:
    """Return the lines of a text and what each ends with; the last one ends with nothing."""
    return _ENDS.split(text), [*_ENDS.findall(text), ""]


def _parts(lines: list[str], path: str) -> tuple[int, bool]:
    """Return how many lines are keys, those of hyphens among them, and whether a body follows."""
    if not path.endswith(".md"):
        return len(lines), False
    if not lines or lines[0].rstrip() != "---":
        return 0, True
    close = next((index for index, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    return (close + 1, True) if close else (0, False)


# --- keys and values --------------------------------------------------------------------------------------------


def _mended_keys(lines: list[str], path: str) -> list[str]:
    """Return lines of keys and values, put right; as they were if that would change what they say."""
    fenced = path.endswith(".md") and len(lines) > 1
    inner = lines[1:-1] if fenced else lines
    value, complaints = _read(inner, path)
    mended = list(inner)
    for _ in range(ROUNDS):
        corrections = _corrections(complaints)
        if not corrections:
            break
        for index in sorted(corrections, reverse=True):
            mended[index : index + 1] = corrections[index]
        _, complaints = _read(mended, path)
    mended = [_mended_line(line) for line in mended]
    after, left = _read(mended, path)
    sound = after is not None and len(left) <= len(complaints) and (value is None or _says(value) == _says(after))
    if not sound:
        return lines
    return [lines[0], *mended, lines[-1]] if fenced else mended


def _read(lines: list[str], path: str) -> tuple[object, tuple[Diagnostic, ...]]:
    """Return what lines of keys and values say, and what is wrong with them."""
    read = read_mapping("\n".join(lines), path)
    return read[0], tuple(read[2])


def _corrections(complaints: Iterable[Diagnostic]) -> Mapping[int, list[str]]:
    """Return the lines to write instead, by the line from 0, of mistakes that are safe to put right."""
    return {
        found.position.line - 1: found.correction.split("\n")
        for found in complaints
        if found.code in SAFE and found.correction and found.position.line
    }


def _mended_line(line: str) -> str:
    """Return a line with plain spaces in a telephone number, and none at the ends of a name in quotes."""
    phone = _PHONE_LINE.match(line)
    if phone and not phone[2].startswith("TODO"):
        plain = _INVISIBLE.sub("", _ODD_HYPHENS.sub("-", _ODD_SPACES.sub(" ", phone[2])))
        return phone[1] + plain
    name = _NAME_LINE.match(line)
    if name and name[3] != name[3].strip():
        return f"{name[1]}{name[2]}{name[3].strip()}{name[2]}{name[4].rstrip()}"
    return line


def _says(value: object) -> object:
    """Return what keys say, whatever marks and spaces it is written with."""
    if isinstance(value, dict):
        return {key: _says(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_says(item) for item in value]
    if isinstance(value, str):
        plain = _INVISIBLE.sub("", _ODD_HYPHENS.sub("-", _ODD_SPACES.sub(" ", value)))
        return plain.strip(" \t\"'“”„‘’‚«»")
    return value


# --- the text ---------------------------------------------------------------------------------------------------


def _mended_body(lines: list[str], body: bool) -> list[str]:
    """Return the lines of a text with its lists as Markdown needs them."""
    # Between such marks stands something to be shown as it is.
    if not body or any(line.lstrip().startswith(("```", "~~~")) for line in lines):
        return lines
    kept = lines
    for _ in range(ROUNDS):
        before, mended = kept, mend_lists("\n".join(kept)).split("\n")
        kept = [line for part in _parts_of(list(_paired(before, mended))) for line in part]
        if kept == before:
            break
    return kept if _words(kept) == _words(lines) else lines


def _paired(lines: list[str], mended: list[str]) -> Iterator[tuple[str | None, str]]:
    """Yield each mended line with what it was; nothing where it is new. Mending sets lines in, and adds empty ones."""
    old = iter(lines)
    waiting = next(old, None)
    for line in mended:
        if waiting is not None and waiting.strip(" ") == line.strip(" "):
            yield waiting, line
            waiting = next(old, None)
        elif waiting is None or line.strip(" >") in ("", _APART):
            yield None, line
        else:  # a quote's marks are set in with it
            yield waiting, line
            waiting = next(old, None)


def _parts_of(pairs: list[tuple[str | None, str]]) -> Iterator[list[str]]:
    """Yield the parts of a text, mended where that makes another list or paragraph of it, else as they were."""
    part: list[tuple[str | None, str]] = []
    for index, (old, new) in enumerate(pairs):
        above = pairs[index - 1] if index else ("", "")
        if old and not above[1].strip(" >") and not old.startswith(" ") and not _ITEM.match(old):
            yield _part(part)
            part = []
        part.append((old, new))
    yield _part(part)


def _part(pairs: list[tuple[str | None, str]]) -> list[str]:
    """Return the lines of a part. How far the further lines of a paragraph are set in changes nothing."""
    added = [_is_wanted(pairs, index) for index, (old, _) in enumerate(pairs) if old is None]
    moved = [
        index
        for index, (old, new) in enumerate(pairs)
        if old is not None and old != new and (_ITEM.match(old) or not index or not (pairs[index - 1][1]).strip(" >"))
    ]
    if not moved and not any(added):
        return [old for old, _ in pairs if old is not None]
    return [new for index, (old, new) in enumerate(pairs) if old is not None or _is_wanted(pairs, index)]


def _is_wanted(pairs: list[tuple[str | None, str]], index: int) -> bool:
    """Return whether a new line parts what nothing else parts: it is empty, and so is none beside it."""
    above = next((old for old, _ in reversed(pairs[:index]) if old is not None), "")
    below = next((old for old, _ in pairs[index:] if old is not None), "")
    if pairs[index][1].strip(" >") or pairs[index][1].strip(" ") == _APART:
        return False
    return bool(above.strip(" >") and below.strip(" >"))


def _words(lines: list[str]) -> list[str]:
    """Return the words of lines."""
    return " ".join(lines).split()


def _joined(lines: list[str], ends: list[str], mended: list[str]) -> str:
    """Return mended lines as a text; each keeps its ending, a new one takes the one that is usual in the file."""
    usual = Counter(end for end in ends if end).most_common(1)
    added = usual[0][0] if usual else "\n"
    closing: list[str] = []
    for kind, old, old_end, new, new_end in difflib.SequenceMatcher(None, lines, mended, autojunk=False).get_opcodes():
        same = kind == "equal" or old_end - old == new_end - new
        closing.extend(ends[old:old_end] if same else [added] * (new_end - new))
    # Only the last line of a file ends with nothing.
    closing = [end or added for end in closing[:-1]] + [""]
    return "".join(line + end for line, end in zip(mended, closing, strict=True))
