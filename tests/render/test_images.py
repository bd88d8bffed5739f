"""Sizes of pictures, and pictures that cannot be shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from clinicsite.render.images import UnreadablePicture, picture_size


def svg(attributes: str) -> bytes:
    """Return a drawing whose first element has some attributes."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}><path d="M0 0h9"/></svg>'.encode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (svg('viewBox="0 0 24 16"'), (24, 16)),
        (svg("viewBox='0 0 24 16'"), (24, 16)),
        (svg('viewBox="-2,-2,24,16"'), (24, 16)),
        (svg('viewBox="0 0 24.4 15.6"'), (24, 16)),
        (svg('width="24" height="16"'), (24, 16)),
        (svg('height="16" width="24"'), (24, 16)),
        (svg('width="24px" height="16px"'), (24, 16)),
        (svg('width="48" height="32" viewBox="0 0 24 16"'), (48, 32)),
        (svg('width="100%" height="100%" viewBox="0 0 24 16"'), (24, 16)),
        (svg('stroke-width="2" viewBox="0 0 24 16"'), (24, 16)),
        (b'<?xml version="1.0"?>\n<!-- made by hand -->\n' + svg('viewBox="0 0 24 16"'), (24, 16)),
        (b"\xef\xbb\xbf" + svg('viewBox="0 0 24 16"'), (24, 16)),
    ],
)
def test_a_drawing_has_the_size_it_gives_itself(tmp_path: Path, data: bytes, expected: tuple[int, int]) -> None:
    """Width and height count, else the view box."""
    path = tmp_path / "a.svg"
    path.write_bytes(data)

    assert expected == picture_size(path)


@pytest.mark.parametrize("ending", ["png", "jpg", "jpeg", "webp", "gif", "PNG", "JPG"])
def test_a_photo_has_its_size_in_pixels(tmp_path: Path, ending: str) -> None:
    """Every format that browsers show is read, whatever the case of its ending."""
    path = tmp_path / f"a.{ending}"
    Image.new("RGB", (6, 4)).save(path)

    assert (6, 4) == picture_size(path)


@pytest.mark.parametrize(("orientation", "expected"), [(1, (6, 4)), (3, (6, 4)), (5, (4, 6)), (6, (4, 6)), (8, (4, 6))])
def test_a_photo_taken_upright_has_its_size_as_it_is_seen(
    tmp_path: Path, orientation: int, expected: tuple[int, int]
) -> None:
    """Telephones store upright photos lying down, with a note to turn them."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "a.jpg"
    Image.new("RGB", (6, 4)).save(path, exif=exif)

    assert expected == picture_size(path)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", b""),
        ("a.png", b"no picture"),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("a.jpg", b"\xff\xd8\xff\xe0"),
        ("a.jpg", b"%PDF-1.7"),
        ("a.gif", b"GIF89a"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBP"),
        ("a.svg", b""),
        ("a.svg", svg("")),
        ("a.svg", svg('viewBox="0 0"')),
        ("a.svg", svg('width="1.2.3" height="1.2.3"')),
        ("a.svg", svg('viewBox="0 0 1.2.3 4"')),
        ("a.pdf", b"%PDF-1.7"),
    ],
)
def test_what_is_no_picture_is_refused_without_a_crash(tmp_path: Path, name: str, data: bytes) -> None:
    """A damaged file is told in plain words."""
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(UnreadablePicture):
        picture_size(path)


def test_a_huge_picture_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    """A small file can hold so many pixels that a computer runs out of memory."""
    path = tmp_path / "a.png"
    Image.new("1", (10_000, 6_000)).save(path)

    with pytest.raises(UnreadablePicture, match="10000 x 6000 pixels"):
        picture_size(path)
