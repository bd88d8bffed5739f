"""Reads pictures and cuts them for pages: upright, in sRGB, without any metadata. A door to `PIL`.

Knows files and bytes only, so that other processes can run it fast. The same bytes in give the same bytes out: encoders
run with fixed settings on one thread each. `PIL` is imported when a picture has to be opened, not before.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import stat
import struct
import warnings
import zlib
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clinicsite.records import dataclass
from clinicsite.render import faults
from clinicsite.render.kept import tool

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
"""Formats that are opened; Pillow knows many more, some of them a danger (Pillow's security notes)."""
MAX_PIXELS = 50_000_000
"""A larger picture is refused before it is decoded."""
MAX_BYTES = 100_000_000
"""A larger file is refused before it is read."""
RASTER_ENDINGS = (
    *(".jpg", ".jpeg", ".jfif", ".png", ".webp", ".avif", ".gif", ".heic", ".heif"),
    *(".tif", ".tiff", ".bmp"),
)
"""Endings of pictures made of pixels. Those of the second line cannot be shown, and are never published as they are."""
PICTURE_ENDINGS = (*RASTER_ENDINGS, ".svg")
WIDTHS = (360, 720, 1080, 1440)
"""Widths in pixels that the layout uses: a column of 672 CSS pixels on screens of single, double and triple density."""
FALLBACK_WIDTH = 1080
"""Width of the one file for browsers that know neither AVIF nor WebP."""
WHOLE_WIDTH = 2400
"""Most pixels across of a picture that is published whole: linked, or used by a style sheet."""

ENCODERS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "avif": ("AVIF", {"quality": 55, "speed": 8, "max_threads": 1, "autotiling": False}),
    "webp": ("WEBP", {"quality": 76, "method": 4}),
    "jpg": ("JPEG", {"quality": 80, "progressive": True, "optimize": True, "subsampling": "4:2:0"}),
    "png": ("PNG", {"optimize": True}),
    "gif": ("GIF", {}),
}
"""Pillow's name and settings of each kind of file that is written."""
_KINDS = {".jpeg": "jpg", ".jfif": "jpg", ".heic": "jpg", ".heif": "jpg", ".tif": "jpg", ".tiff": "jpg", ".bmp": "png"}
_TRUTHS = {
    "JPEG": (".jpg", ".jpeg", ".jfif"),
    "MPO": (".jpg", ".jpeg", ".jfif"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "AVIF": (".avif",),
    "GIF": (".gif",),
    "HEIF": (".heic", ".heif"),
}
_CALLED = {"MPO": "JPEG", "HEIF": "HEIC"}
"""What people call a format for which Pillow has another name."""
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_STRANGERS = (
    ((b"ii*\0", b"mm\0*"), "a TIFF or a camera's raw file"),
    ((b"bm",), "a BMP"),
    ((b"8bps",), "a Photoshop file"),
    ((b"%pdf",), "a PDF"),
    ((b"pk\x03\x04", b"\xd0\xcf\x11\xe0"), "a document or a folder packed into one file"),
    ((b"<!doctype html", b"<html", b"<head"), "a web page that was saved in place of a picture"),
    ((b"<svg", b"<?xml"), "a drawing, whose name must end in .svg"),
)
"""What is often taken for a picture: how it begins, in small letters, and what it is called."""
_DAMAGE = (
    *(OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError),
    *(struct.error, zlib.error, RuntimeError),
)
"""What Pillow raises for files that are no pictures or damaged ones."""

_NUMBER = rb"(\d+(?:\.\d*)?|\.\d+)"
_VIEW_BOX = re.compile(
    rb"\sviewBox\s*=\s*[\"']\s*[-\d.e]+[\s,]+[-\d.e]+[\s,]+" + _NUMBER + rb"[\s,]+" + _NUMBER + rb"\s*[\"']"
)
_SVG_TAG = re.compile(rb"<svg\b[^>]*>")
_SVG_SIZE = re.compile(rb"\s(width|height)\s*=\s*[\"']\s*" + _NUMBER + rb"(?:px)?\s*[\"']")


class UnreadablePicture(Exception):
    """The file is not a picture that can be shown. The message says why, in plain words; `fault` is its code."""

    def __init__(self, message: str, fault: str = faults.UNREADABLE_PICTURE.code) -> None:
        self.fault = fault
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Order:
    """A picture to be cut."""

    source: str
    """Where the file is on this machine."""
    whole: bool = False
    """Whether it is wanted as one file of its own kind, instead of in all widths and formats."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One file of a picture."""

    kind: str
    """Its ending: `avif`, `webp`, `jpg`, `png` or `gif`."""
    width: int
    """In pixels."""
    height: int
    """In pixels."""
    data: bytes
    """Its bytes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, cut."""

    digest: str
    """SHA-256 of the bytes that were read."""
    moving: bool
    """Whether it has several frames; the first of them is shown."""
    really: str
    """What it is when its ending says something else, such as `PNG`."""
    cuts: tuple[Cut, ...]
    """Its files, each format from narrow to wide; the last is the fallback."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A picture that cannot be shown."""

    fault: str
    """The code of the fault."""
    message: str
    """Why, as the second half of a sentence about the picture."""


def kind_of(name: str) -> str:
    """Return the ending, without a dot, under which a picture is published whole."""
    ending = Path(name).suffix.lower()
    return _KINDS.get(ending, ending.removeprefix("."))


def picture_tool() -> str:
    """Return the digest of what cuts pictures here."""
    from PIL import __version__

    return tool(__version__, "render/images.py")


def picture_size(source: Path) -> tuple[int, int]:
    """Return a picture's width and height in pixels, as it is seen upright.

    Raises `UnreadablePicture`.
    """
    if source.suffix.lower() == ".svg":
        return _svg_size(file_bytes(source))
    with opened(_read(source)) as picture:
        width, height = picture.size
        try:
            turned = picture.getexif().get(0x0112, 1) >= 5
        except _DAMAGE:
            turned = False
    return (height, width) if turned else (width, height)


def file_bytes(path: Path) -> bytes:
    """Return a file's bytes. Raises OSError, also when a pipe has taken its place: nobody waits for its other end."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0))) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), os.fspath(path))
        return file.read()


def _svg_size(data: bytes) -> tuple[int, int]:
    """Return the size that an SVG gives itself, by its attributes or its view box."""
    tag = _SVG_TAG.search(data[:8192])
    sizes = {name: float(value) for name, value in _SVG_SIZE.findall(tag[0])} if tag else {}
    box = _VIEW_BOX.search(tag[0]) if tag else None
    if b"width" in sizes and b"height" in sizes:
        return round(sizes[b"width"]), round(sizes[b"height"])
    if box:
        return round(float(box[1])), round(float(box[2]))
    raise UnreadablePicture("the drawing does not say how large it is (it has no viewBox)")


def cut(order: Order) -> Picture | Refused:
    """Return the files of a picture, or why there are none."""
    source = Path(order.source)
    try:
        data = _read(source)
        with opened(data) as image:
            truth = str(image.format)
            moving = truth in ("GIF", "PNG", "WEBP", "AVIF") and bool(getattr(image, "is_animated", False))
            width = WHOLE_WIDTH if order.whole else WIDTHS[-1]
            clean = _clean(image, width, complete=_length(data) <= len(data))
    except UnreadablePicture as error:
        return Refused(error.fault, str(error))
    cuts = (_cut(clean, clean.width, kind_of(source.name)),) if order.whole else tuple(_cuts(clean))
    really = "" if source.suffix.lower() in _TRUTHS[truth] else _CALLED.get(truth, truth)
    return Picture(hashlib.sha256(data).hexdigest(), moving, really, cuts)


def _read(source: Path) -> bytes:
    """Return a file's bytes. Raises `UnreadablePicture`."""
    try:
        size = source.stat().st_size
        if size > MAX_BYTES:
            message = f"its file has {size // 1_000_000} megabytes, far more than a page needs"
            raise UnreadablePicture(message, faults.PICTURE_TOO_LARGE.code)
        return file_bytes(source)
    except OSError as error:
        raise UnreadablePicture(f"the file cannot be opened ({error.strerror})") from error


def opened(data: bytes) -> Image:
    """Return a picture whose pixels have not been read yet, once its size is known to be harmless.

    Raises `UnreadablePicture`.
    """
    from PIL import Image

    formats = (*FORMATS, *_heif_formats(data))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=formats)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        message = f"it has more than {MAX_PIXELS // 1_000_000} million pixels, far more than a page needs"
        raise UnreadablePicture(message, faults.PICTURE_TOO_LARGE.code) from error
    except _DAMAGE as error:
        raise _unreadable(data) from error
    width, height = picture.size
    if width * height > MAX_PIXELS:
        message = f"it has {width} x {height} pixels, far more than a page needs"
        raise UnreadablePicture(message, faults.PICTURE_TOO_LARGE.code)
    return picture


def _unreadable(data: bytes) -> UnreadablePicture:
    """Return why a file cannot be opened, by what it begins with."""
    if not data:
        return UnreadablePicture("its file is empty", faults.PICTURE_CUT_OFF.code)
    if _length(data) > len(data):
        return UnreadablePicture("its end is missing", faults.PICTURE_CUT_OFF.code)
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for signs, kind in _STRANGERS:
        if start.startswith(signs):
            return UnreadablePicture(f"it is {kind}, not a picture that pages can show")
    return UnreadablePicture("it is damaged or of a kind that browsers cannot show")


def _length(data: bytes) -> int:
    """Return how many bytes a WebP, AVIF or HEIC says that it has, as far as it can be told; else 0."""
    if data[:4] == b"RIFF":
        return 8 + int.from_bytes(data[4:8], "little")
    end = 0
    while data[4:8] == b"ftyp" and end + 8 <= len(data):
        size = int.from_bytes(data[end : end + 4], "big")
        if size < 8:
            break
        end += size
    return end


def _heif_formats(data: bytes) -> tuple[str, ...]:
    """Return the name of the format HEIC when the data is of it, as telephones of one maker store photos."""
    if data[4:8] != b"ftyp" or data[8:12] not in _HEIF_BRANDS:
        return ()
    if find_spec("pillow_heif") is None:
        raise UnreadablePicture("it is stored as HEIC, which only some programs can read", faults.PICTURE_HEIC.code)
    import pillow_heif  # type: ignore[import-not-found, import-untyped, unused-ignore]

    pillow_heif.register_heif_opener()
    return ("HEIF",)


def _clean(image: Image, width: int, complete: bool) -> Image:
    """Return a picture's first frame as RGB or RGBA in sRGB, upright, at most so wide, and nothing besides.

    `complete` is whether the file is as long as it says. Raises `UnreadablePicture`.
    """
    try:
        if image.mode in ("RGB", "L"):
            # JPEG can be decoded at half or a quarter of its size at once; twice the width keeps it sharp.
            image.draft(image.mode, (2 * width, 2 * width))
        image.load()
        profile = image.info.get("icc_profile")
        upright = _upright(image)
        if upright.width > width:
            plain = _resizable(upright)
            upright = plain.resize((width, _height(plain, width)), reducing_gap=3.0, resample=_LANCZOS)
        else:
            upright = _resizable(upright)
        clean = _in_srgb(upright, profile)
    except _DAMAGE as error:
        if not complete or "truncated" in str(error).lower():
            raise UnreadablePicture("its end is missing", faults.PICTURE_CUT_OFF.code) from error
        raise UnreadablePicture("it is damaged") from error
    if clean.mode == "RGBA" and clean.getchannel("A").getextrema() == (255, 255):
        clean = clean.convert("RGB")
    # What stays in `info` would be written by some encoders: comments, profiles.
    clean.info = {}
    return clean


def _upright(image: Image) -> Image:
    """Return a picture turned as its Exif data says; without a turn when they are damaged, as browsers do."""
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(image)
    except _DAMAGE:
        return image


_LANCZOS = 1
"""`PIL.Image.Resampling.LANCZOS`."""


def _height(image: Image, width: int) -> int:
    """Return the height that goes with a width."""
    return max(1, round(image.height * width / image.width))


def _resizable(image: Image) -> Image:
    """Return a picture in a mode of eight bits for each colour, CMYK as it is: its profile is applied later."""
    if image.mode in ("I;16", "I;16L", "I;16B", "I;16N", "I"):
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode in ("CMYK", "RGBA") or (image.mode in ("RGB", "L") and "transparency" not in image.info):
        return image
    with_alpha = "transparency" in image.info or image.mode in ("LA", "La", "PA", "RGBa")
    return image.convert("RGBA" if with_alpha else "RGB")


def _in_srgb(image: Image, profile: bytes | None) -> Image:
    """Return a picture in the colours that all screens mean, as RGB or RGBA."""
    from PIL import Image

    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = _converted(image.convert("RGB") if alpha else image, profile) if profile else image
    colours = colours.convert("RGB")
    return Image.merge("RGBA", (*colours.split(), alpha)) if alpha else colours


def _converted(image: Image, profile: bytes) -> Image:
    """Return a picture with its profile's colours turned into those of sRGB."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if _names_srgb(source):
            return image
        made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A profile that is damaged or does not fit the picture: browsers ignore it too.
        return image
    return made or image


def _names_srgb(profile: Any) -> bool:
    """Return whether a profile is the one of sRGB, as nearly all are."""
    return "srgb" in str(profile.profile.profile_description or "").lower()


def widths_for(own: int) -> tuple[int, ...]:
    """Return the widths to which a picture is cut: never wider than it is, and its own width last."""
    last = min(own, WIDTHS[-1])
    return (*(width for width in WIDTHS if width * 10 <= last * 9), last)


def _cuts(image: Image) -> Iterator[Cut]:
    """Yield a picture in each format and width, and the one file for old browsers."""
    widths = widths_for(image.width)
    for kind in ("avif", "webp"):
        for width in widths:
            yield _cut(image, width, kind)
    fallback = max((width for width in widths if width <= FALLBACK_WIDTH), default=widths[0])
    yield _cut(image, fallback, "png" if image.mode == "RGBA" else "jpg")


def _cut(image: Image, width: int, kind: str) -> Cut:
    """Return a picture in one format and width."""
    from PIL import Image

    size = (width, _height(image, width))
    scaled = image if size == image.size else image.resize(size, resample=_LANCZOS, reducing_gap=3.0)
    if kind == "jpg" and scaled.mode == "RGBA":
        white = Image.new("RGB", scaled.size, "white")
        white.paste(scaled, mask=scaled.getchannel("A"))
        scaled = white
    name, settings = ENCODERS[kind]
    made = io.BytesIO()
    scaled.save(made, name, **settings)
    return Cut(kind, *size, made.getvalue())
