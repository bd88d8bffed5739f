"""Figures: drawings in `templates/figures/` of which parts lead to conditions, read into a `Figure`.

Owns what may stand in a drawing. It is written into a page as it is, so only shapes can: no colours, which the style
sheet gives by `class`, no ids, scripts and addresses. It knows no condition and no page.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from xml.parsers import expat

from clinicsite.diagnostics import Diagnostic, Diagnostics, Position, closest, did_you_mean
from clinicsite.load import faults
from clinicsite.load.files import read_settings_file
from clinicsite.load.yaml_lines import YamlText, shown
from clinicsite.model.read import Figure, FigurePart

FOLDER = "templates/figures"
"""Where drawings lie, in the project and in the theme."""
ENDING = ".svg"
REGION = "data-region"
"""The attribute by which a part says what it is called."""

_SHAPES = ("g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon")
_GEOMETRY = ("d", "cx", "cy", "r", "rx", "ry", "x", "y", "x1", "y1", "x2", "y2", "width", "height", "points")
_ATTRIBUTES = frozenset((*_GEOMETRY, "transform", "class", REGION))
_CANVAS = re.compile(r"-?[\d.]+(?:[ ,]+-?[\d.]+){3}")
_REGION_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def read_figure(
    root: Path, theme: Path, name: str, place: Position, source: YamlText, found: Diagnostics
) -> Figure | None:
    """Return the drawing of a name, the project's own before the theme's, or None after complaining.

    `place` is where the owner wrote the name, `source` the file in which she did.
    """
    file = f"{FOLDER}/{name}{ENDING}"
    folder = next((folder for folder in (root, theme) if os.path.lexists(folder / file)), None)
    if folder is None:
        found.add(_unknown(_names((root, theme)), name, place, source))
        return None
    data = read_settings_file(folder, file)
    figure = data if isinstance(data, Diagnostic) else _Reader(file).read(data)
    if isinstance(figure, Figure):
        return figure
    found.add(figure)
    return None


def _names(folders: tuple[Path, ...]) -> list[str]:
    """Return the names of all drawings there are."""
    files = (file for folder in folders for file in (folder / FOLDER).glob(f"*{ENDING}"))
    return sorted({file.name.removesuffix(ENDING) for file in files})


def _unknown(known: list[str], name: str, place: Position, source: YamlText) -> Diagnostic:
    """Return the complaint that there is no drawing of this name."""
    near = closest(name, known)
    message = f'There is no figure "{shown(name)}".{did_you_mean(name, known)}'
    hint = "" if near else f"The figures there are: {', '.join(known)}." if known else faults.UNKNOWN_FIGURE.mend
    return faults.UNKNOWN_FIGURE.at(place, message, hint, source.replaced(place, name, near) if near else "")


class _UnfitError(Exception):
    """Something in a drawing that cannot be used; carries the complaint."""

    def __init__(self, complaint: Diagnostic) -> None:
        self.complaint = complaint
        super().__init__(complaint.message)


class _Reader:
    """Reads one drawing; used once."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._canvas = ""
        self._parts: list[FigurePart] = []
        self._open: list[str] = []
        self._svg: list[str] = []
        self._region = ""
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, data: bytes) -> Figure | Diagnostic:
        """Return the drawing, or the first thing in it that cannot be used."""
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            place = Position(self._path, error.lineno, error.offset + 1)
            message = "From here on I cannot read this drawing: something in it is not closed, or is no SVG."
            hint = "Save it once more from the program it was drawn with, as plain SVG."
            return faults.FIGURE_UNUSABLE.at(place, message, hint)
        except _UnfitError as error:
            return error.complaint
        figure = Figure(self._canvas, tuple(self._parts))
        if figure.regions:
            return figure
        message = "No part of this drawing has a name, so that no condition can be found on it."
        hint = f'Write at each part what it is called, for example: {REGION}="low-back"'
        return faults.FIGURE_UNUSABLE.at(Position(self._path, 1, 1), message, hint)

    def _unfit(self, message: str, hint: str = faults.FIGURE_UNUSABLE.mend) -> _UnfitError:
        """Return the complaint about what is being read."""
        place = Position(self._path, self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1)
        return _UnfitError(faults.FIGURE_UNUSABLE.at(place, message, hint))

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take in the beginning of an element."""
        self._open.append(name)
        if len(self._open) == 1:
            self._begin(name, attributes)
            return
        if name not in _SHAPES:
            near = did_you_mean(name, _SHAPES)
            raise self._unfit(f'"{shown(name)}" cannot stand in a figure.{near}', f"Known are {', '.join(_SHAPES)}.")
        for key in attributes:
            if key not in _ATTRIBUTES:
                raise self._unfit(f'"{shown(key)}" cannot stand in a figure.{did_you_mean(key, _ATTRIBUTES)}')
        if REGION in attributes:
            self._region = self._region_of(attributes[REGION])
        written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items() if key != REGION)
        self._svg.append(f"<{name}{written}>")

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take in the root of the drawing."""
        self._canvas = attributes.get("viewBox", "").strip()
        if name != "svg" or not _CANVAS.fullmatch(self._canvas):
            message = "The drawing has to begin with <svg> and a viewBox of four numbers."
            raise self._unfit(message, 'For example: <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 140 400">')

    def _region_of(self, name: str) -> str:
        """Return what a part is called."""
        if len(self._open) > 2:
            raise self._unfit(f"{REGION} can only stand at the parts directly within <svg>. Put it there.")
        if not _REGION_NAME.fullmatch(name):
            message = f'"{shown(name)}" cannot be the name of a part, only small letters, digits and hyphens can.'
            raise self._unfit(message, "For example: low-back")
        return name

    def _end(self, name: str) -> None:
        """Take in the end of an element; at the end of a part, keep it."""
        self._open.pop()
        if not self._open:
            return
        if self._svg[-1].startswith(f"<{name}") and not self._svg[-1].endswith("/>"):
            self._svg[-1] = f"{self._svg[-1][:-1]}/>"
        else:
            self._svg.append(f"</{name}>")
        if len(self._open) == 1:
            self._parts.append(FigurePart("".join(self._svg), self._region))
            self._svg, self._region = [], ""

    def _text(self, text: str) -> None:
        """Refuse words, which would be shown in one language only."""
        if text.strip():
            raise self._unfit(f'The words "{shown(text.strip())}" cannot stand in a figure.')

    def _doctype(self, *_declared: object) -> None:
        """Refuse declarations, which can let a short drawing grow without end."""
        raise self._unfit("A <!DOCTYPE> cannot stand in a figure. Take the line out.")
