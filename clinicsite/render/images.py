"""Pictures: their size in pixels, and whether they can be read. The only door to `PIL`."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
"""Formats that are opened; Pillow knows many more, some of them a danger (Pillow's security notes)."""
MAX_PIXELS = 50_000_000
"""A larger picture is refused before it is decoded."""
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".svg")

_VIEW_BOX = re.compile(rb"viewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)")
_SVG_SIZE = re.compile(rb"<svg[^>]*?\s(width|height)\s*=\s*[\"']([\d.]+)(?:px)?[\"']")


class UnreadablePicture(Exception):
    """The file is not a picture that can be shown. The message says why, in plain words."""


def picture_size(source: Path) -> tuple[int, int]:
    """Return a picture's width and height in pixels, as it is seen upright.

    Raises `UnreadablePicture`.
    """
    return _svg_size(source.read_bytes()) if source.suffix.lower() == ".svg" else _raster_size(source)


def _svg_size(data: bytes) -> tuple[int, int]:
    """Return the size that an SVG gives itself, by its attributes or its view box."""
    sizes = {name: float(value) for name, value in _SVG_SIZE.findall(data[:4096])}
    box = _VIEW_BOX.search(data[:4096])
    if b"width" in sizes and b"height" in sizes:
        return round(sizes[b"width"]), round(sizes[b"height"])
    if box:
        return round(float(box[1])), round(float(box[2]))
    raise UnreadablePicture("the SVG does not say how large it is; it needs a viewBox")


def _raster_size(source: Path) -> tuple[int, int]:
    """Return the size of a photo or drawing in pixels, turned as its Exif orientation says."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(source, formats=FORMATS) as picture:
                width, height = picture.size
                turned = picture.getexif().get(0x0112, 1) >= 5
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise UnreadablePicture("it is damaged or of a kind that browsers cannot show") from error
    if width * height > MAX_PIXELS:
        raise UnreadablePicture(f"it has {width} x {height} pixels, far more than a page needs")
    return (height, width) if turned else (width, height)
