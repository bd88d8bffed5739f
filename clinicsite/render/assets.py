"""Files of `static/`: the names they are published under, and the style sheet that stands in every page.

Pictures, fonts, scripts and style sheets in folders get a fingerprint in their name, so that browsers may keep
them for ever. Files at the top of `static/`, and all others such as PDFs, keep their name, because others know it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from clinicsite.diagnostics import Diagnostics, Position, closest
from clinicsite.model.made import Output
from clinicsite.model.read import StaticFile
from clinicsite.render import faults
from clinicsite.render.images import PICTURE_ENDINGS, RASTER_ENDINGS, UnreadablePicture, file_bytes, picture_size
from clinicsite.render.recorder import Recorder, Seen

STYLE_SHEET = "css/site.css"
"""The style sheet that is written into every page."""
WRITTEN_INTO_PAGES = frozenset({STYLE_SHEET, "js/film.js"})
"""Files that stand in pages and are not published by themselves."""
FINGERPRINTED = (*PICTURE_ENDINGS, ".css", ".js", ".woff2", ".woff")
REPLACED = {".heic": ".jpg", ".heif": ".jpg"}
"""Endings of pictures that browsers cannot show, and those under which they are published."""
FOLDER = "assets"
"""Where files with a fingerprint are published."""

_ONLY = re.compile(r"/\* @only ([a-z ]+) \*/(.*?)/\* @end \*/", re.DOTALL)
_CSS_URL = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)""")


def minified(css: str) -> str:
    """Return a style sheet without comments and needless white space; strings and addresses stay as they are."""
    code = re.sub(r"""("[^"]*"|'[^']*')|/\*.*?\*/""", lambda found: found[1] or " ", css, flags=re.DOTALL)
    kept = re.split(r"""("[^"]*"|'[^']*'|url\([^)]*\))""", code)
    for index in range(0, len(kept), 2):
        folded = re.sub(r"\s+", " ", kept[index])
        # Around + and - and before ( and : a space can carry meaning; around these it never does.
        kept[index] = re.sub(r" ?([{};,>]) ?", r"\1", folded).replace(": ", ":").replace(";}", "}")
    # Within a page nothing may look like the end of the element that the style sheet stands in.
    return "".join(kept).strip().replace("</", "<\\/")


def _text(path: Path) -> str:
    """Return a file's text, with the ends of its lines alike. Raises OSError and UnicodeDecodeError."""
    return file_bytes(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _seen_from_css(path: str) -> str:
    """Return the name in `static/` of a path in the style sheet."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(STYLE_SHEET), path))


class Assets:
    """The files of `static/` as pages see them."""

    def __init__(self, static: Mapping[str, StaticFile], found: Diagnostics, recorder: Recorder | None = None) -> None:
        self._static = static
        self._found = found
        self._sheets: dict[frozenset[str], str] = {}
        self._sizes: dict[str, tuple[int, int] | None] = {}
        self._recorder = recorder or Recorder(found)
        self._wanted_by_css: dict[frozenset[str], Seen] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._static

    @property
    def names(self) -> frozenset[str]:
        """The names of all files."""
        return frozenset(self._static)

    def url(self, name: str) -> str:
        """Return the address of a file. Raises KeyError when there is none of that name."""
        self._recorder.static.add(name)
        return f"/{quote(self._published_name(self._static[name]))}"

    @cached_property
    def published(self) -> Mapping[str, str]:
        """The names of all files that are published by themselves, by the paths they are published under."""
        return {
            self._published_name(file): name for name, file in self._static.items() if name not in WRITTEN_INTO_PAGES
        }

    @staticmethod
    def _published_name(file: StaticFile) -> str:
        """Return the path under which a file is published."""
        stem, ending = posixpath.splitext(file.name)
        ending = REPLACED.get(ending.lower(), ending)
        if not file.keeps_name and ending.lower() in FINGERPRINTED:
            return f"{FOLDER}/{stem}.{file.digest[:10]}{ending}"
        return stem + ending

    def size(self, name: str, position: Position) -> tuple[int, int] | None:
        """Return a picture's width and height in pixels, or None after complaining that it cannot be read."""
        if name not in self._sizes:
            try:
                self._sizes[name] = picture_size(self._static[name].source)
            except UnreadablePicture as error:
                message = f'The picture "{name}" cannot be read: {error}.'
                self._found.add(faults.UNREADABLE_PICTURE.at(position, message, faults.UNREADABLE_PICTURE.mend))
                self._sizes[name] = None
        return self._sizes[name]

    @cached_property
    def _sheet(self) -> str:
        """The style sheet as it was written; what it asks for and is not there is a fault."""
        if STYLE_SHEET not in self._static:
            return ""
        text = _text(self._static[STYLE_SHEET].source)
        for match in _CSS_URL.finditer(text):
            self._check_css_url(match[2], Position(f"static/{STYLE_SHEET}", text.count("\n", 0, match.start()) + 1))
        return text

    def css_for(self, *traits: str) -> str:
        """Return the style sheet for pages of a kind, minified, with the addresses of the pictures it uses.

        `traits` are the kind and what such a page has besides, like `film`. Parts between `/* @only home film */` and
        `/* @end */` are left out on pages that have none of what is named.
        """
        asked = frozenset(traits)
        if asked not in self._sheets:
            self._sheets[asked], self._wanted_by_css[asked] = self._recorder.record(lambda: self._css_of(asked))
        else:
            self._recorder.add(self._wanted_by_css[asked])
        return self._sheets[asked]

    def _css_of(self, traits: frozenset[str]) -> str:
        """Return the style sheet for pages with some traits."""
        own = _ONLY.sub(lambda part: "" if traits.isdisjoint(part[1].split()) else part[2], self._sheet)
        return _CSS_URL.sub(self._css_url, minified(own))

    def script(self, name: str) -> str | None:
        """Return a script as it can stand in a page; None when there is none of that name."""
        if name not in self._static:
            return None
        text = _text(self._static[name].source)
        # Within a page nothing may look like the end of the element that the script stands in.
        return text.strip().replace("</", "<\\/")

    def _css_url(self, match: re.Match[str]) -> str:
        """Return an address in the style sheet as it is published."""
        path, mark, fragment = match[2].partition("#")
        name = _seen_from_css(path)
        return f"url({self.url(name)}{mark}{fragment})" if name in self else match[0]

    def _check_css_url(self, target: str, place: Position) -> None:
        """Complain about an address in the style sheet that leads to no file."""
        path = target.partition("#")[0]
        if not path or path.startswith(("data:", "http:", "https:")) or _seen_from_css(path) in self:
            return
        near = closest(_seen_from_css(path), self.names)
        meant = f' Did you mean "{posixpath.relpath(near, posixpath.dirname(STYLE_SHEET))}"?' if near else ""
        message = f'The style sheet asks for "{target}", which is not there.{meant}'
        self._found.add(faults.ASSET_MISSING.at(place, message, faults.ASSET_MISSING.mend))

    def outputs(self) -> Iterator[Output]:
        """Yield every file but those that stand in the pages, and photos, which are cut first."""
        for name in sorted(self._static):
            if name not in WRITTEN_INTO_PAGES and not name.lower().endswith(RASTER_ENDINGS):
                yield self.output(name)

    def output(self, name: str) -> Output:
        """Return a file as it is published. Raises KeyError when there is none of that name."""
        file = self._static[name]
        return Output(self._published_name(file), file_bytes(Path(file.source)), f"static/{name}")

    def photos(self) -> Mapping[str, str]:
        """Return the photos that are published as one file each, by the path they are published under.

        Those at the top of `static/`, whose name others may know, and those that pages have asked for by their address.
        """
        return {
            self._published_name(file): name
            for name, file in self._static.items()
            if name.lower().endswith(RASTER_ENDINGS) and (name in self._recorder.static or "/" not in name)
        }
