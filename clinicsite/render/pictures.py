"""The pictures of `static/` as pages show them: each cut once, kept by its content, published without its metadata.

The file itself is never published: it may say where and when it was taken. What opens and writes it is `images.py`.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping

from markupsafe import Markup

from clinicsite.diagnostics import Diagnostics, Position
from clinicsite.model.made import HeadTag, Output
from clinicsite.model.read import StaticFile
from clinicsite.records import dataclass
from clinicsite.render import faults
from clinicsite.render.images import RASTER_ENDINGS, Cut, Order, Picture, Refused, cut, picture_tool
from clinicsite.render.kept import Kept, digest
from clinicsite.render.recorder import Recorder
from clinicsite.render.workers import run
from clinicsite.slugs import slugify

FOLDER = "assets/photos"
"""Where cut pictures are published."""
TEXT_SIZES = "(min-width: 48rem) 42rem, calc(100vw - 2rem)"
"""How wide a picture in a text is shown (the `sizes` of HTML), as `static/css/site.css` lays it out."""
PORTRAIT_SIZES = "(min-width: 48rem) 18rem, calc(100vw - 2rem)"
"""The same for a portrait."""
SMALL = 200
"""A figure of fewer pixels across is too small."""
WORTH = 2
"""From so many pictures on other processes are worth their start: one takes about a second."""
TYPES: Mapping[str, str] = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}

_FAULTS = {fault.code: fault for fault in faults.ALL}


def is_raster(name: str) -> bool:
    """Return whether a file's name says that it is a picture made of pixels."""
    return name.lower().endswith(RASTER_ENDINGS)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that a page can show."""

    width: int
    """Pixels across of the file for all browsers."""
    height: int
    """The same downwards."""
    sources: Mapping[str, str]
    """The `srcset` of each format for browsers that know it, by its media type."""
    fallback: str
    """Address of the file for all others."""

    def html(self, attributes: str, sizes: str, eager: bool = False) -> Markup:
        """Return the element that shows it. `attributes` are those of its `<img>`, as HTML, with a space before each.

        An eager picture is loaded first: the one that a visitor sees when the page opens.
        """
        sources = Markup("").join(
            Markup('<source type="{}" srcset="{}" sizes="{}">').format(kind, files, sizes)
            for kind, files in self.sources.items()
        )
        image = Markup('<img src="{}" width="{}" height="{}"').format(self.fallback, self.width, self.height)
        loading = ' fetchpriority="high"' if eager else ' loading="lazy"'
        return Markup(f'<picture>{sources}{image}{attributes}{loading} decoding="async"></picture>')

    def preload(self, sizes: str) -> HeadTag:
        """Return the element of `<head>` that has it loaded before the page has been read."""
        kind, files = next(iter(self.sources.items()))
        what = {"rel": "preload", "as": "image", "type": kind, "fetchpriority": "high"}
        return HeadTag("link", {**what, "imagesrcset": files, "imagesizes": sizes})


class Pictures:
    """The pictures of one build."""

    def __init__(
        self,
        static: Mapping[str, StaticFile],
        kept: Kept,
        found: Diagnostics,
        recorder: Recorder | None = None,
    ) -> None:
        self._recorder = recorder or Recorder(found)
        self._static = static
        self._kept = kept
        self._found = found
        self._cut: dict[tuple[str, bool], Picture | Refused] = {}
        self._outputs: dict[str, Output] = {}

    def prepare(self, names: Iterable[str], whole: bool = False) -> None:
        """Cut several pictures at once; those that were cut before are not cut again."""
        wanted = sorted(name for name in set(names) if name in self._static and (name, whole) not in self._cut)
        missing = []
        for name in wanted:
            picture = self._remembered(name, whole)
            if picture is None:
                missing.append(name)
            else:
                self._cut[name, whole] = picture
        orders = [Order(str(self._static[name].source), whole) for name in missing]
        for name, result in zip(missing, run(cut, orders, WORTH), strict=True):
            self._cut[name, whole] = result
            if isinstance(result, Picture):
                self._remember(name, whole, result)

    def show(self, name: str, position: Position, figure: bool = False) -> Shown | None:
        """Return a picture, or None after complaining at the place that asks for it.

        Raises KeyError when there is no file of that name.
        """
        self.prepare([name])
        picture = self._cut[name, False]
        self._complain(name, picture, position, figure)
        return None if isinstance(picture, Refused) else self._shown(name, picture)

    def whole(self, names: Mapping[str, str]) -> Iterator[Output]:
        """Yield pictures that are published as one file each, by the path they are published under."""
        self.prepare(names.values(), whole=True)
        for path, name in sorted(names.items()):
            picture = self._cut[name, True]
            self._complain(name, picture, Position(f"static/{name}"))
            if isinstance(picture, Picture):
                yield Output(path, picture.cuts[-1].data, f"static/{name}")

    def square(self, name: str) -> bytes | None:
        """Return a picture as PNG when it is square, or None."""
        self.prepare([name], whole=True)
        picture = self._cut[name, True]
        if isinstance(picture, Refused):
            return None
        widest = picture.cuts[-1]
        return widest.data if abs(widest.width - widest.height) <= 0.05 * widest.width else None

    def outputs(self) -> Iterator[Output]:
        """Yield the files of all pictures that were shown, here or in other processes."""
        shown = sorted(name for name in self._recorder.pictures if name in self._static)
        self.prepare(shown)
        for name in shown:
            picture = self._cut[name, False]
            if isinstance(picture, Picture):
                self._shown(name, picture)
        yield from (output for _, output in sorted(self._outputs.items()))

    def find(self, path: str) -> Output | None:
        """Return the file of a cut picture by the path it is published under, or None.

        A picture that no page has shown yet is cut if its name could be meant.
        """
        if path not in self._outputs and path.startswith(f"{FOLDER}/"):
            for name in self._static:
                if is_raster(name) and path.startswith(f"{FOLDER}/{_stem(name)}-"):
                    self.prepare([name])
                    picture = self._cut[name, False]
                    if isinstance(picture, Picture):
                        self._shown(name, picture)
        return self._outputs.get(path)

    def _complain(self, name: str, picture: Picture | Refused, place: Position, figure: bool = False) -> None:
        """Say what is wrong with a picture: that it is missing at each place, the rest at the first."""
        if isinstance(picture, Refused):
            message = f'The picture "{name}" cannot be shown: {picture.message}.'
            self._found.add(_FAULTS[picture.fault].at(place, message, _FAULTS[picture.fault].mend))
            return
        if name in self._recorder.told:
            return
        self._recorder.told.add(name)
        if picture.moving:
            message = f'The picture "{name}" moves. Pages show its first frame.'
            self._found.add(faults.PICTURE_MOVES.at(place, message, faults.PICTURE_MOVES.mend))
        if picture.really:
            message = f'The picture "{name}" is not what its ending says: it is {picture.really}.'
            better = f"{posixpath.splitext(name)[0]}.{picture.really.lower().replace('jpeg', 'jpg')}"
            hint = f'Rename it to "{better}", here and where it is used.'
            self._found.add(faults.PICTURE_ENDING.at(place, message, hint))
        width = max(file.width for file in picture.cuts)
        if figure and width < SMALL:
            message = f'The picture "{name}" is only {width} pixel{"s" * (width > 1)} across.'
            self._found.add(faults.PICTURE_SMALL.at(place, message, faults.PICTURE_SMALL.mend))

    def _shown(self, name: str, picture: Picture) -> Shown:
        """Return how a picture is shown, and have its files published."""
        self._recorder.pictures.add(name)
        addresses = [self._publish(name, file) for file in picture.cuts]
        sources: dict[str, list[str]] = {}
        for file, address in zip(picture.cuts[:-1], addresses, strict=False):
            sources.setdefault(TYPES[file.kind], []).append(f"{address} {file.width}w")
        srcsets = {kind: ", ".join(files) for kind, files in sources.items()}
        fallback = picture.cuts[-1]
        return Shown(fallback.width, fallback.height, srcsets, addresses[-1])

    def _publish(self, name: str, file: Cut) -> str:
        """Have a file published, and return its address."""
        mark = hashlib.sha256(file.data).hexdigest()[:8]
        path = f"{FOLDER}/{_stem(name)}-{file.width}.{mark}.{file.kind}"
        self._outputs.setdefault(path, Output(path, file.data, f"static/{name}"))
        return f"/{path}"

    def _key(self, content: str, name: str, whole: bool) -> str:
        """Return the name under which a cut picture is kept: its content, its ending, and what cuts it."""
        ending = posixpath.splitext(name)[1].lower()
        return digest([content, ending, str(whole), picture_tool()])

    def _remembered(self, name: str, whole: bool) -> Picture | None:
        """Return a picture that an earlier build has cut, or None when any part of it is missing."""
        content = self._static[name].digest
        key = self._key(content, name, whole)
        packed = self._kept.get(f"{key}.json")
        if packed is None:
            return None
        known = json.loads(packed)
        cuts: list[Cut] = []
        for kind, width, height in known["cuts"]:
            data = self._kept.get(f"{key}-{len(cuts)}.{kind}")
            if data is None:
                return None
            cuts.append(Cut(kind, width, height, data))
        return Picture(content, known["moving"], known["really"], tuple(cuts))

    def _remember(self, name: str, whole: bool, picture: Picture) -> None:
        """Keep a picture that was cut, under the content that was really read."""
        key = self._key(picture.digest, name, whole)
        for index, file in enumerate(picture.cuts):
            self._kept.put(f"{key}-{index}.{file.kind}", file.data)
        sizes = [[file.kind, file.width, file.height] for file in picture.cuts]
        known = {"moving": picture.moving, "really": picture.really, "cuts": sizes}
        self._kept.put(f"{key}.json", json.dumps(known).encode())


def _stem(name: str) -> str:
    """Return what the names of a picture's files begin with."""
    return slugify(posixpath.splitext(posixpath.basename(name))[0]) or "picture"


def attributes_html(alt: str) -> Markup:
    """Return the words for a picture as an attribute of its element."""
    return Markup(' alt="{}"').format(alt)
