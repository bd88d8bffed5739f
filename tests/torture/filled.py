"""A project in which every text that an owner can write holds a word that wants to be more than a text.

The fields are those of the models in `clinicsite/model/read.py`, found by walking through them, so that a new field is
filled from the day it is there. What is not a text (days, hours, numbers) keeps a value that is right.
"""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import unescape
from pathlib import Path
from typing import Annotated, Any, Literal, Union

import yaml

from clinicsite.diagnostics import Diagnostic
from clinicsite.load.site import load_site
from clinicsite.model.read import (
    ArticleFrontMatter,
    ConditionFrontMatter,
    PageFrontMatter,
    PairFrontMatter,
    PersonFrontMatter,
    SiteConfig,
    TownFrontMatter,
)
from clinicsite.model.values import Coordinates, Interval, SeasonDay
from clinicsite.model.written import Written
from clinicsite.pipeline import theme_folder
from tests.torture.payloads import NUMBER

NAMED: Mapping[str, str] = {"content/pages": ".md", "static/papers": ".pdf"}
"""Folders that get files with words for names, and the names' ending."""
NEAR = 60
"""So many lines above a fault a word may stand that it is about: in a text, the fault is at the paragraph."""
SAMPLES: Mapping[str, str] = {
    "Source.id": "a",
    "SiteSection.url": "https://www.clinic.example",
    "RedirectLine.source": "/old",
    "RedirectLine.target": "/",
    "SecuritySection.contact": "https://www.clinic.example/tell",
    "AllowedHost.host": "maps.example.com",
    "CheckLine.code": "title-long",
    "TargetSection.name": "server",
    "Licence.name": "Licence",
    "PairsSection.title": "{condition} in {town}",
    "PairsSection.description": "{condition} in {town}: {about}",
    "Photo.file": "photos/uebungsraum.png",
    "Video.id": "aaaaaaaaaaa",
    "Video.duration": "2:35",
    "SpecialHours.hours": "9:00-12:00",
}
"""What stands in a field that has to be there when it refuses a word; by default a plain word."""
VALUES: Mapping[Any, str] = {
    date: "2026-12-20",
    SeasonDay: "08-31",
    tuple[Interval, ...]: "9:00-12:00",
    Coordinates: "53.70000, 10.80000",
}
"""What stands in a field that takes no text."""
LEFT = frozenset((
    "LocationSection.hours", "FrontMatter.publish_on", "FrontMatter.expires_on", "Closure.date", "BannerSection.start",
))  # fmt: skip
"""Fields whose keys say what they are, or that would contradict others."""
DROPPED = frozenset(("TownFrontMatter.location",))
"""Fields that name what has another name now."""
ENDS: Mapping[str, str] = {
    "Season.start": "06-01",
    "Season.end": "08-31",
    "Closure.start": "2026-12-22",
    "Closure.end": "2026-12-23",
}
"""Days that have to fit to each other."""

BODY = (
    "{word}",
    "## {word} {{#a-{number}}}",
    "[{word}](/ '{word}') **{word}** `{word}`",
    "![{word}](/photos/uebungsraum.png)",
    "[link]({word})",
    "![picture]({word})",
    "<{word}>",
    "- {word}",
    "| {word} | b |\n| --- | --- |\n| {word} | {word} |",
    "> [!doctor] {word}\n>\n> - {word}",
    "```{word}\nwords\n```",
    "```\n{word}\n```",
    "{{facts.{word}}}",
    "{{{word}}}",
    "[{word}](faq:)",
    "Words.[^{word}]",
    "[one][{number}]\n\n[{number}]: / '{word}'",
    "[one][{number}]\n\n[{number}]: {word}",
    "<b title='{word}'>words</b> <!-- {word} --> {word}{{: .x }}",
)
"""Each place that a text has for a word."""


@dataclass
class Leaf:
    """A place for a word."""

    field: str
    """The model's field, or the part of a text."""
    number: int
    fallback: Any
    """What stands there otherwise; None to leave it out."""
    refused: bool = False


class Filled:
    """The project, written with one word in each place; `fill` says which."""

    def __init__(self, source: Path, root: Path, fill: Callable[[int], str]) -> None:
        self.source, self.root, self.fill = source, root, fill
        self.leaves: dict[tuple[str, str], Leaf] = {}
        self.lines: dict[tuple[str, int], list[Leaf]] = {}

    def write(self) -> None:
        """Write every file anew, with the words that have not been refused so far."""
        self.lines.clear()
        self._file("site.yaml", _read(self.source / "site.yaml"), SiteConfig)
        for path in sorted((self.source / "content").rglob("*.md")):
            name = path.relative_to(self.source).as_posix()
            head, _, body = path.read_text("utf-8").removeprefix("---\n").partition("\n---\n")
            front = yaml.load(head, yaml.BaseLoader)
            if name.endswith("kniearthrose.md"):
                front.setdefault("video", {"provider": "youtube", "poster": "photos/uebungsraum.png"})
            self._file(name, front, _model(name), body)
        for folder, kind in NAMED.items():
            self._named(folder, kind)
        words = load_site(self.source, theme_folder()).site
        assert words is not None
        gaps = {name: "".join(sorted(set(re.findall(r"\{\w+\}", text)))) for name, text in words.words.items()}
        self._words(gaps)

    def refuse(self, faults: Sequence[Diagnostic]) -> list[Leaf]:
        """Take back the words that faults quote, else those at their lines, else the nearest above; return them."""
        said = (f"{fault.position.path} {fault.message}" for fault in faults)
        numbers = {int(number) for text in said for number in NUMBER.findall(text)}
        taken = [leaf for leaf in self.accepted() if leaf.number in numbers]
        above = [partial(self._at, above=lines) for lines in range(1, NEAR)]
        for find in (self._at, self._quoted, *above[:6], self._text, *above[6:]):
            taken = taken or [leaf for fault in faults for leaf in find(fault) if not leaf.refused]
        for leaf in taken:
            leaf.refused = True
        return taken

    def _at(self, fault: Diagnostic, above: int = 0) -> Sequence[Leaf]:
        """Return the places at a fault's line, or so many lines above it."""
        return self.lines.get((fault.position.path, fault.position.line - above), ())

    def _quoted(self, fault: Diagnostic) -> list[Leaf]:
        """Return the places of a file whose word a fault quotes as a browser would read it."""
        quoted = re.findall(r'"([^"]+)"', fault.message)[:1]
        leaves = [leaf for (path, _), found in self.lines.items() if path == fault.position.path for leaf in found]
        return [
            leaf for leaf in leaves for said in quoted if said in re.sub(r"\s", "", unescape(self.fill(leaf.number)))
        ]

    def _text(self, fault: Diagnostic) -> list[Leaf]:
        """Return the places in the text of a fault's file."""
        leaves = [leaf for (path, _), found in self.lines.items() if path == fault.position.path for leaf in found]
        return [leaf for leaf in leaves if leaf.field.startswith("text")]

    def accepted(self) -> Iterator[Leaf]:
        """Yield the places whose word stands in the project."""
        yield from (leaf for leaf in self.leaves.values() if not leaf.refused)

    def _leaf(self, path: str, key: str, field: str, fallback: Any) -> Leaf:
        """Return a place, the same one each time."""
        return self.leaves.setdefault((path, key), Leaf(field, len(self.leaves) + 1, fallback))

    def _file(self, path: str, given: Any, model: type[Written], body: str | None = None) -> None:
        """Write a file of keys, and below them a text."""
        lines: list[tuple[str, Leaf | None]] = []
        self._emit(lines, self._model(path, "", model, given), 0)
        if body is None:
            self._save(path, lines)
            return
        self._save(path, [("---", None), *lines, ("---", None), *self._body(path, body)])

    def _body(self, path: str, body: str) -> Iterator[tuple[str, Leaf | None]]:
        """Yield the lines of a text, with words in all places behind it."""
        yield from ((line, None) for line in body.split("\n"))
        for number, piece in enumerate(BODY):
            leaf = self._leaf(path, f"body.{number}", f"text {piece!r}", None)
            if not leaf.refused:
                word = re.sub(r"[\r\n\ud800-\udfff]", " ", self.fill(leaf.number))
                yield from ((line, leaf) for line in piece.format(word=word, number=leaf.number).split("\n"))
                yield "", None

    def _words(self, gaps: Mapping[str, str]) -> None:
        """Write the words of templates."""
        lines: list[tuple[str, Leaf | None]] = [("words:", None)]
        for name, needed in gaps.items():
            leaf = self._leaf("templates/words.yaml", name, "words", None)
            if not leaf.refused:
                lines.append((f"  {name}: {_quoted(self.fill(leaf.number) + needed)}", leaf))
        self._save("templates/words.yaml", lines if len(lines) > 1 else [("words: {}", None)])

    def _named(self, folder: str, ending: str) -> None:
        """Write files whose names are words, as far as the disk takes them; take away those that were refused."""
        for number in range(4):
            leaf = self._leaf(folder, f"name.{number}", f"a file's name in {folder}", None)
            name = re.sub(r"[/\0\ud800-\udfff]", "_", self.fill(leaf.number))[:60]
            file = self.root / folder / f"{name}{ending}"
            if leaf.refused:
                file.unlink(missing_ok=True)
                continue
            self.lines[file.relative_to(self.root).as_posix(), 0] = [leaf]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(
                "---\ntitle: Named\ndescription: A page.\n---\nWords.\n" if ending == ".md" else "a", "utf-8"
            )

    def _save(self, path: str, lines: list[tuple[str, Leaf | None]]) -> None:
        """Write the lines and note which word stands where."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        for number, (_, leaf) in enumerate(lines, 1):
            if leaf:
                self.lines.setdefault((path, number), []).append(leaf)
        file.write_bytes("".join(f"{text}\n" for text, _ in lines).encode("utf-8", "replace"))

    # --- models ---------------------------------------------------------------------------------------------------

    def _model(self, path: str, key: str, model: type[Written], given: Any) -> dict[str, Any]:
        """Return the keys of a model with words in its texts."""
        given = given if isinstance(given, dict) else {}
        made: dict[str, Any] = {}
        for name, info in model.model_fields.items():
            written, field = info.alias or name, _owner(model, name)
            if field in LEFT:
                if written in given:
                    made[written] = given[written]
                continue
            if field in ENDS:
                made[written] = given.get(written, ENDS[field] if not given else None)
                made = {one: value for one, value in made.items() if value is not None}
                continue
            value = self._value(
                path, f"{key}.{written}", field, info.annotation, given.get(written), info.is_required()
            )
            if value is not None:
                made[written] = value
        return made

    def _value(self, path: str, key: str, field: str, kind: Any, given: Any, needed: bool) -> Any:
        """Return what stands in a field: a word where it takes a text."""
        kinds = _parts(kind)
        whole = next((one for one in kinds if one in VALUES), None)
        model = next((one for one in kinds if isinstance(one, type) and issubclass(one, Written)), None)
        many = next((one for one in kinds if typing.get_origin(one) in {tuple, Mapping}), None)
        choice = next((one for one in kinds if typing.get_origin(one) is Literal), None)
        made: Any = given
        if whole:
            made = given or VALUES[whole]
        elif model:
            made = self._model(path, key, model, given)
        elif many and typing.get_origin(many) is tuple:
            made = self._list(path, key, field, typing.get_args(many)[0], given)
        elif many:
            made = self._mapping(path, key, field, given)
        elif choice:
            made = given or (typing.get_args(choice)[0] if needed else None)
        elif str in kinds:
            fallback = None if field in DROPPED else given
            made = self._leaf(path, key, field, fallback or (SAMPLES.get(field, "Words") if needed else None))
        return made

    def _list(self, path: str, key: str, field: str, kind: Any, given: Any) -> list[Any]:
        """Return a list with a word of its own, or with words in its parts."""
        given = given if isinstance(given, list) else []
        models = [one for one in _parts(kind) if isinstance(one, type) and issubclass(one, Written)]
        if models:
            return [self._model(path, f"{key}.{n}", models[0], one) for n, one in enumerate(given or [{}])]
        if str in _parts(kind):
            sample = SAMPLES.get(field)
            return [*(given or ([sample] if sample else [])), self._leaf(path, f"{key}.+", field, None)]
        return given or ["53.70000, 10.80000", "53.71000, 10.81000"]

    def _mapping(self, path: str, key: str, field: str, given: Any) -> dict[str, Any]:
        """Return a mapping of which each value is a word, and one with a name that is one."""
        given = given if isinstance(given, dict) else {}
        return {name: self._leaf(path, f"{key}.{name}", field, value) for name, value in {**given, "es": None}.items()}

    def _emit(self, lines: list[tuple[str, Leaf | None]], value: Any, depth: int, lead: str = "") -> None:
        """Write a value as YAML, each text on a line of its own."""
        pad = "  " * depth
        if isinstance(value, dict):
            for key, inner in value.items():
                self._entry(lines, f"{pad}{_key(key)}:", inner, depth)
        elif isinstance(value, list):
            for inner in value:
                self._entry(lines, f"{pad}-", inner, depth)

    def _entry(self, lines: list[tuple[str, Leaf | None]], head: str, inner: Any, depth: int) -> None:
        """Write a key or a part of a list with its value."""
        if isinstance(inner, Leaf):
            if not inner.refused:
                lines.append((f"{head} {_quoted(self.fill(inner.number))}", inner))
            elif inner.fallback is not None:
                lines.append((f"{head} {_quoted(inner.fallback)}", None))
        elif isinstance(inner, dict):
            lines.append((head, None) if inner else (f"{head} {{}}", None))
            self._emit(lines, inner, depth + 1)
        elif isinstance(inner, list):
            kept = [x for x in inner if not (isinstance(x, Leaf) and x.refused and x.fallback is None)]
            lines.append((head, None) if kept else (f"{head} []", None))
            self._emit(lines, kept, depth + 1)
        else:
            lines.append((f"{head} {_plain(inner)}", None))


def _parts(kind: Any) -> list[Any]:
    """Return the kinds of values that a field takes."""
    if typing.get_origin(kind) is Annotated:
        return _parts(typing.get_args(kind)[0])
    if typing.get_origin(kind) in (Union, types.UnionType):
        return [part for one in typing.get_args(kind) for part in _parts(one)]
    return [kind]


def _owner(model: type[Written], name: str) -> str:
    """Return a field by the model that declares it."""
    owner = next(one for one in reversed(model.__mro__) if name in getattr(one, "__annotations__", {}))
    return f"{owner.__name__}.{name}"


def _model(path: str) -> type[Written]:
    """Return the model of a content file."""
    parts = path.split("/")
    if parts[-1] == "index.md":
        return PageFrontMatter
    if len(parts) > 3:
        return PairFrontMatter
    return {
        "conditions": ConditionFrontMatter,
        "towns": TownFrontMatter,
        "team": PersonFrontMatter,
        "articles": ArticleFrontMatter,
    }.get(parts[1], PageFrontMatter)


def _read(path: Path) -> Any:
    """Return the values of a file, all as texts."""
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader)


def _key(key: str) -> str:
    """Return a key."""
    return key if re.fullmatch(r"[\w-]+", key) else json.dumps(key, ensure_ascii=False)


def _quoted(text: str) -> str:
    """Return a text in double quotes, on one line, with the letters escaped that YAML wants to be."""
    said = json.dumps(text, ensure_ascii=False)
    return re.sub(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]", lambda found: f"\\u{ord(found[0]):04x}", said)


def _plain(text: str) -> str:
    """Return a value that is right, without quotes where that makes a difference (numbers, truth)."""
    return text if re.fullmatch(r"true|false|-?\d{1,4}", text) else _quoted(text)
