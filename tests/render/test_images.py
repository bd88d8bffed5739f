"""Pictures cut for pages: sizes, colours, what is left out, and what cannot be shown."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageFile
from PIL.PngImagePlugin import PngInfo

from clinicsite.render import images
from clinicsite.render.images import (
    Cut,
    Order,
    Picture,
    Refused,
    UnreadablePicture,
    cut,
    picture_size,
    widths_for,
)
from clinicsite.render.workers import run


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


# --- cutting ------------------------------------------------------------------------------------------------------


SECRET = b"39.5186 North, taken by Ann"
RED = (200, 30, 40)


def photo(size: tuple[int, int] = (300, 200), colour: object = RED, mode: str = "RGB") -> Image.Image:
    """Return a plain picture."""
    return Image.new(mode, size, colour)  # type: ignore[arg-type]


def file_of(image: Image.Image, path: Path, kind: str = "", **options: object) -> Path:
    """Write a picture."""
    image.save(path, kind or None, **options)
    return path


def files(path: Path, whole: bool = False) -> tuple[Cut, ...]:
    """Return the files of a picture that can be shown."""
    made = cut(Order(str(path), whole))
    assert isinstance(made, Picture), made
    return made.cuts


def read(file: Cut) -> Image.Image:
    """Return a file's picture."""
    with Image.open(io.BytesIO(file.data)) as image:
        image.load()
        return image


def close(expected: tuple[int, ...], seen: object) -> bool:
    """Return whether two colours differ by no more than what encoders change."""
    assert isinstance(seen, tuple)
    return len(expected) == len(seen) and all(abs(a - b) <= 8 for a, b in zip(expected, seen, strict=True))


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (4000, (360, 720, 1080, 1440)),
        (1440, (360, 720, 1080, 1440)),
        (1400, (360, 720, 1080, 1400)),
        (1100, (360, 720, 1100)),
        (800, (360, 720, 800)),
        (740, (360, 740)),
        (360, (360,)),
        (200, (200,)),
        (1, (1,)),
    ],
)
def test_a_photo_is_never_cut_wider_than_it_is(own: int, expected: tuple[int, ...]) -> None:
    """Its own width is the last, and widths that are nearly the same are left out."""
    assert expected == widths_for(own)


def test_a_photo_is_cut_to_the_layout_s_widths_in_three_formats(tmp_path: Path) -> None:
    """AVIF and WebP in every width, and one JPEG for browsers that know neither."""
    path = file_of(photo((1600, 800)), tmp_path / "a.jpg")

    made = [(file.kind, read(file).format, file.width, file.height) for file in files(path)]

    widths = [(360, 180), (720, 360), (1080, 540), (1440, 720)]
    assert [
        *(("avif", "AVIF", *size) for size in widths),
        *(("webp", "WEBP", *size) for size in widths),
        ("jpg", "JPEG", 1080, 540),
    ] == made


def test_the_files_have_the_size_they_claim(tmp_path: Path) -> None:
    """A page keeps exactly that place free."""
    made = files(file_of(photo((1001, 333)), tmp_path / "a.jpg"))

    assert [(file.width, file.height) for file in made] == [read(file).size for file in made]


def test_a_photo_taken_upright_is_turned(tmp_path: Path) -> None:
    """What the telephone noted as up is up, and the note is gone."""
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = photo((400, 200))
    lying.paste((20, 40, 200), (0, 0, 200, 200))

    file = files(file_of(lying, tmp_path / "a.jpg", exif=exif, quality=95))[-1]

    image = read(file).convert("RGB")
    assert ((200, 400), True, True) == (
        image.size,
        close((20, 40, 200), image.getpixel((100, 50))),
        close(RED, image.getpixel((100, 350))),
    )


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "avif"])
def test_nothing_of_where_and_when_a_photo_was_taken_is_left(tmp_path: Path, kind: str, whole: bool) -> None:
    """Place, names, comments and profiles stay at home, in whichever format they came."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    options: dict[str, object] = {"exif": exif, "xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"}
    if kind == "png":
        info = PngInfo()
        info.add_text("Comment", SECRET.decode())
        options = {"exif": exif, "pnginfo": info}
    if kind == "jpg":
        options["comment"] = SECRET
    path = file_of(photo(), tmp_path / f"a.{kind}", icc_profile=profile("sRGB"), **options)
    assert SECRET in path.read_bytes()

    made = files(path, whole)

    left = [
        name
        for file in made
        for name in ("exif", "xmp", "comment", "Comment", "icc_profile")
        if name in read(file).info
    ]
    assert ([], []) == (left, [file.kind for file in made if SECRET in file.data])


def profile(name: str) -> bytes:
    """Return a colour profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()  # type: ignore[arg-type]


def test_colours_beyond_those_of_most_screens_are_turned_into_theirs(tmp_path: Path) -> None:
    """A picture in another colour space looks as it looked to the camera; its profile is gone."""
    swapped = swapped_profile()

    file = files(file_of(photo(colour=(200, 40, 40)), tmp_path / "a.png", icc_profile=swapped))[-1]

    red, green, blue = read(file).convert("RGB").getpixel((9, 9))  # type: ignore[misc]
    assert (True, True) == (blue > 150, red < 100), (red, green, blue)


def swapped_profile() -> bytes:
    """Return the profile of sRGB with red and blue exchanged, under another name: a gamut that cannot be missed."""
    data = profile("sRGB").replace(b"s\0R\0G\0B", b"o\0d\0d\0d").replace(b"sRGB", b"oddd")
    return data.replace(b"rXYZ", b"tmp!").replace(b"bXYZ", b"rXYZ").replace(b"tmp!", b"bXYZ")


PRIMARIES = {
    b"rXYZ": (0.51512, 0.24120, -0.00105),
    b"gXYZ": (0.29198, 0.69225, 0.04189),
    b"bXYZ": (0.15710, 0.06657, 0.78407),
}
"""Red, green and blue of Display P3, in which telephones store photos (ICC registry, adapted to D50)."""


def display_p3() -> bytes:
    """Return the profile of sRGB with the primaries of Display P3, whose curve is the same."""
    data = bytearray(profile("sRGB").replace(b"s\0R\0G\0B", b"D\0 \0P\x003").replace(b"sRGB", b"D P3"))
    for entry in range(132, 132 + 12 * int.from_bytes(data[128:132], "big"), 12):
        start = int.from_bytes(data[entry + 4 : entry + 8], "big") + 8
        if primary := PRIMARIES.get(bytes(data[entry : entry + 4])):
            data[start : start + 12] = b"".join(struct.pack(">i", round(part * 65536)) for part in primary)
    return bytes(data)


@pytest.mark.parametrize("kind", ["jpg", "png", "avif", "webp"])
@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ((128, 128, 128), (128, 128, 128)),
        ((200, 100, 100), (214, 92, 96)),
        # Beyond what other screens can show: as far as they go, and not another hue.
        ((200, 40, 40), (218, 0, 25)),
        ((255, 0, 0), (255, 0, 0)),
    ],
)
def test_a_photo_of_a_telephone_has_the_colours_that_were_seen(
    tmp_path: Path, kind: str, colour: tuple[int, int, int], expected: tuple[int, int, int]
) -> None:
    """Display P3 is turned into sRGB; read without its profile, skin would look pale."""
    made = files(file_of(photo(colour=colour), tmp_path / f"a.{kind}", icc_profile=display_p3()))[-1]

    assert close(expected, read(made).convert("RGB").getpixel((9, 9)))


def test_a_damaged_profile_is_left_aside(tmp_path: Path) -> None:
    """As browsers do; the picture is shown."""
    file = files(file_of(photo(), tmp_path / "a.png", icc_profile=b"no profile"))[-1]

    assert close(RED, read(file).convert("RGB").getpixel((9, 9)))


DEPTHS = {
    "grey": (photo(colour=100, mode="L"), (100, 100, 100)),
    "black and white": (photo(colour=1, mode="1"), (255, 255, 255)),
    "grey of sixteen bits": (photo(colour=100 * 257, mode="I;16"), (100, 100, 100)),
    "a palette": (photo().quantize(4), RED),
    "CMYK": (photo(colour=(0, 255, 255, 0), mode="CMYK"), (255, 0, 0)),
}


@pytest.mark.parametrize(("image", "expected"), DEPTHS.values(), ids=DEPTHS.keys())
def test_every_kind_of_colour_comes_out_right(
    tmp_path: Path, image: Image.Image, expected: tuple[int, int, int]
) -> None:
    """Printers' colours, palettes and sixteen bits are turned into what browsers show."""
    path = file_of(image, tmp_path / ("a.jpg" if image.mode == "CMYK" else "a.png"), quality=95)

    file = files(path)[-1]

    assert ("RGB", "jpg", True) == (read(file).mode, file.kind, close(expected, read(file).getpixel((9, 9))))


TRANSPARENT = {
    "alpha": photo(colour=(*RED, 128), mode="RGBA"),
    "grey with alpha": photo(colour=(100, 128), mode="LA"),
    "a palette with a hole": photo(colour=(*RED, 0), mode="RGBA").quantize(4),
}


@pytest.mark.parametrize("image", TRANSPARENT.values(), ids=TRANSPARENT.keys())
def test_what_is_transparent_stays_so(tmp_path: Path, image: Image.Image) -> None:
    """A drawing with holes stands on any ground; its fallback is a PNG."""
    made = files(file_of(image, tmp_path / "a.png"))

    alphas = [read(file).convert("RGBA").getpixel((9, 9))[3] for file in made]  # type: ignore[index]
    assert (["avif", "webp", "png"], True) == ([file.kind for file in made], max(alphas) <= 136)


def test_a_transparent_picture_that_is_nowhere_transparent_is_a_photo(tmp_path: Path) -> None:
    """Screen shots often are; as PNG they would be large."""
    assert "jpg" == files(file_of(photo(colour=(*RED, 255), mode="RGBA"), tmp_path / "a.png"))[-1].kind


def test_the_same_picture_gives_the_same_bytes(tmp_path: Path) -> None:
    """On every machine and in any number of processes."""
    path = file_of(Image.effect_noise((700, 500), 40).convert("RGB"), tmp_path / "a.png")
    orders = [Order(str(path)), Order(str(path), whole=True)]

    beside = run(cut, orders, worth=2)

    assert [cut(order) for order in orders] == beside


def test_of_a_moving_picture_the_first_frame_is_shown(tmp_path: Path) -> None:
    """Motion that nobody can stop is not for readers."""
    frames = [photo(colour=(0, 0, 200)), photo(colour=(0, 200, 0))]
    path = file_of(photo(), tmp_path / "a.gif", save_all=True, append_images=frames)

    made = cut(Order(str(path)))

    assert isinstance(made, Picture)
    assert (True, True) == (made.moving, close(RED, read(made.cuts[-1]).convert("RGB").getpixel((9, 9))))


def test_a_photo_with_a_second_picture_for_bright_screens_does_not_move(tmp_path: Path) -> None:
    """Telephones add a map of brightness behind the photo; that is no motion."""
    path = file_of(photo(), tmp_path / "a.jpg", "MPO", save_all=True, append_images=[photo()])

    made = cut(Order(str(path)))

    assert isinstance(made, Picture)
    assert (False, "") == (made.moving, made.really)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [("a.jpg", "PNG", "PNG"), ("a.png", "JPEG", "JPEG"), ("a.webp", "WEBP", ""), ("a.JPEG", "JPEG", "")],
)
def test_a_picture_under_a_wrong_ending_says_what_it_is(tmp_path: Path, name: str, kind: str, expected: str) -> None:
    """What it holds counts, not what it is called."""
    made = cut(Order(str(file_of(photo(), tmp_path / name, kind))))

    assert isinstance(made, Picture)
    assert expected == made.really


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP"), ("a.avif", "AVIF"), ("a.gif", "GIF")],
)
def test_a_picture_that_is_linked_is_one_file_of_its_own_kind(tmp_path: Path, name: str, kind: str) -> None:
    """A leaflet can be opened by itself, large enough to be read."""
    (file,) = files(file_of(photo((3000, 150)), tmp_path / name), whole=True)

    assert (kind, (2400, 120)) == (read(file).format, read(file).size)


def test_a_linked_photo_with_holes_stands_on_white(tmp_path: Path) -> None:
    """JPEG knows no transparency."""
    path = file_of(photo(colour=(*RED, 0), mode="RGBA"), tmp_path / "a.jpg", "PNG")

    (file,) = files(path, whole=True)

    assert close((255, 255, 255), read(file).getpixel((9, 9)))


# --- what is refused ----------------------------------------------------------------------------------------------


def cut_off(kind: str) -> bytes:
    """Return the first half of a photo."""
    data = io.BytesIO()
    Image.effect_noise((300, 200), 60).convert("RGB").save(data, kind)
    return data.getvalue()[: len(data.getvalue()) // 2]


def bomb(side: int) -> bytes:
    """Return the head of a PNG of so many pixels across and downwards, with nothing in it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
DAMAGED = "it is damaged or of a kind that browsers cannot show"


def stranger(kind: str) -> str:
    """Return what is said of a file that is something else than a picture."""
    return f"it is {kind}, not a picture that pages can show"


REFUSED = {
    "a text": ("a.jpg", b"no picture", Refused("unreadable-picture", DAMAGED)),
    "nothing": ("a.jpg", b"", Refused("picture-cut-off", "its file is empty")),
    "a TIFF": ("a.tif", b"II*\0\x08\0\0\0", Refused("unreadable-picture", stranger("a TIFF or a camera's raw file"))),
    "a BMP": ("a.bmp", b"BM\x36\0\0\0", Refused("unreadable-picture", stranger("a BMP"))),
    "a PDF": ("a.jpg", b"%PDF-1.7", Refused("unreadable-picture", stranger("a PDF"))),
    "a web page": (
        "a.jpg",
        b"\xef\xbb\xbf\r\n<!DOCTYPE html><title>404",
        Refused("unreadable-picture", stranger("a web page that was saved in place of a picture")),
    ),
    "a drawing": (
        "a.png",
        svg('viewBox="0 0 9 9"'),
        Refused("unreadable-picture", stranger("a drawing, whose name must end in .svg")),
    ),
    "half a WebP": ("a.webp", cut_off("WEBP"), Refused("picture-cut-off", "its end is missing")),
    "half an AVIF": ("a.avif", cut_off("AVIF"), Refused("picture-cut-off", "its end is missing")),
    "half a JPEG": ("a.jpg", cut_off("JPEG"), Refused("picture-cut-off", "its end is missing")),
    "half a PNG": ("a.png", cut_off("PNG"), Refused("picture-cut-off", "its end is missing")),
    "too many pixels": (
        "a.png",
        bomb(8_000),
        Refused("picture-too-large", "it has 8000 x 8000 pixels, far more than a page needs"),
    ),
    "a bomb that Pillow warns of": (
        "a.png",
        bomb(12_000),
        Refused("picture-too-large", "it has more than 50 million pixels, far more than a page needs"),
    ),
    "a bomb that Pillow refuses": (
        "a.png",
        bomb(60_000),
        Refused("picture-too-large", "it has more than 50 million pixels, far more than a page needs"),
    ),
    "HEIC": ("a.heic", HEIC, Refused("picture-heic", "it is stored as HEIC, which only some programs can read")),
    "HEIC called JPEG": (
        "a.jpg",
        HEIC,
        Refused("picture-heic", "it is stored as HEIC, which only some programs can read"),
    ),
}


@pytest.mark.parametrize(("name", "data", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_shown_is_refused_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, expected: Refused
) -> None:
    """Nothing crashes, nothing fills the memory, and each case has a name."""
    monkeypatch.setattr(images, "find_spec", lambda name: None)
    path = tmp_path / name
    path.write_bytes(data)

    assert expected == cut(Order(str(path)))


@pytest.mark.parametrize("kind", ["WEBP", "AVIF", "GIF"])
def test_half_of_any_other_picture_is_refused_too(tmp_path: Path, kind: str) -> None:
    """Which name the damage gets depends on the format."""
    path = tmp_path / f"a.{kind.lower()}"
    path.write_bytes(cut_off(kind))

    made = cut(Order(str(path)))

    assert isinstance(made, Refused)


def test_a_file_larger_than_any_photo_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size says enough."""
    monkeypatch.setattr(images, "MAX_BYTES", 3_000_000)
    path = tmp_path / "a.jpg"
    path.write_bytes(b"\0" * 4_200_000)

    assert Refused("picture-too-large", "its file has 4 megabytes, far more than a page needs") == cut(Order(str(path)))


def test_a_file_that_vanishes_is_refused(tmp_path: Path) -> None:
    """It was there when the folder was read."""
    made = cut(Order(str(tmp_path / "gone.jpg")))

    assert isinstance(made, Refused)
    assert "unreadable-picture" == made.fault


@pytest.fixture
def heic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A HEIC file; the extra teaches Pillow the format, here a stand-in that takes any such file for a red square."""
    extra = ModuleType("pillow_heif")
    extra.register_heif_opener = lambda: Image.register_open("HEIF", RedSquare, lambda head: head[8:12] == b"heic")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pillow_heif", extra)
    monkeypatch.setattr(images, "find_spec", lambda name: True)
    path = tmp_path / "a.heic"
    path.write_bytes(HEIC + struct.pack(">I4s", 108, b"mdat") + bytes(100))
    yield path
    Image.OPEN.pop("HEIF", None)


def test_heic_is_read_with_the_extra(heic: Path) -> None:
    """And cut as any other photo is."""
    assert [("avif", 300), ("webp", 300), ("jpg", 300)] == [(file.kind, file.width) for file in files(heic)]


def test_heic_under_another_ending_is_called_as_telephones_call_it(heic: Path) -> None:
    """Not by the name of the format behind it."""
    made = cut(Order(str(heic.rename(heic.with_suffix(".jpg")))))

    assert isinstance(made, Picture)
    assert "HEIC" == made.really


def test_the_end_of_a_heic_is_missed(heic: Path) -> None:
    """As from a telephone that was unplugged; the file says how long it would be."""
    heic.write_bytes(heic.read_bytes()[:-50])

    assert Refused("picture-cut-off", "its end is missing") == cut(Order(str(heic)))


def test_a_heic_that_is_only_damaged_says_so(heic: Path) -> None:
    """Copying it once more would not help."""
    heic.write_bytes(heic.read_bytes() + b"wrong")

    assert Refused("unreadable-picture", "it is damaged") == cut(Order(str(heic)))


class RedSquare(ImageFile.ImageFile):
    """What the stand-in opens: it fails, as the extra does, unless the file is as long as it says."""

    format = "HEIF"

    def _open(self) -> None:
        self._mode, self._size = "RGB", (300, 300)
        self.tile = []

    def load(self) -> Any:
        """Fill the square."""
        self.fp.seek(0, io.SEEK_END)
        if self.fp.tell() != len(HEIC) + 108:
            raise ValueError("Invalid input: Unspecified")
        self.im = photo((300, 300)).im
        return self.im.pixel_access(self.readonly)
