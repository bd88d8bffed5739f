"""Photos on pages: how they are printed and published, what is kept, and what is said of them."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from clinicsite.diagnostics import Diagnostics, Position
from clinicsite.model.made import HeadTag
from clinicsite.model.read import StaticFile
from clinicsite.render import pictures
from clinicsite.render.kept import Kept
from clinicsite.render.pictures import Pictures, Shown

if TYPE_CHECKING:
    from tests.conftest import Made, Project

ABOUT = "content/pages/about.md"
HERE = Position(ABOUT, 5, 1)
SECRET = b"taken by Ann"


def photo(width: int = 1600, height: int = 800, kind: str = "JPEG", **options: object) -> bytes:
    """Return a photo."""
    data = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 40)).save(data, kind, **options)
    return data.getvalue()


class Bench:
    """A folder of pictures, a folder to keep what was cut, and the complaints of the last build."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, bytes] = {}
        self.found = Diagnostics()

    def build(self) -> Pictures:
        """Begin a build with the files there are."""
        self.found = Diagnostics()
        static = {}
        for name, data in self.files.items():
            path = self.folder / "static" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            static[name] = StaticFile(name, path, hashlib.sha256(data).hexdigest())
        return Pictures(static, Kept(self.folder / "kept"), self.found)

    def shown(self, name: str) -> dict[str, bytes]:
        """Build with one picture shown, and return what is published."""
        build = self.build()
        build.show(name, HERE, figure=True)
        return {output.path: output.data for output in build.outputs()}

    @property
    def faults(self) -> list[str]:
        """The complaints as `position code`."""
        return [f"{diagnostic.position} {diagnostic.code}" for diagnostic in self.found]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A bench with one photo."""
    made = Bench(tmp_path)
    made.files["photos/Our room.jpg"] = photo()
    return made


# --- what is printed ----------------------------------------------------------------------------------------------


SHOWN = Shown(1440, 720, {"image/avif": "/a-1.avif 1w", "image/webp": "/a-1.webp 1w"}, "/a-1.jpg")


def test_browsers_are_given_the_choice_of_formats_and_widths() -> None:
    """The best one first; whoever knows none of them takes the last."""
    assert (
        '<picture><source type="image/avif" srcset="/a-1.avif 1w" sizes="50vw">'
        '<source type="image/webp" srcset="/a-1.webp 1w" sizes="50vw">'
        '<img src="/a-1.jpg" width="1440" height="720" alt="A room" loading="lazy" decoding="async"></picture>'
    ) == SHOWN.html(' alt="A room"', "50vw")


def test_the_picture_seen_first_is_not_put_off() -> None:
    """It is asked for before all others."""
    html = SHOWN.html("", "50vw", eager=True)

    assert (True, False) == ('fetchpriority="high"' in html, "lazy" in html)


def test_the_picture_seen_first_is_announced_in_the_head() -> None:
    """In the format that nearly all browsers know; others pass over it."""
    assert HeadTag(
        "link",
        {
            "rel": "preload",
            "as": "image",
            "type": "image/avif",
            "fetchpriority": "high",
            "imagesrcset": "/a-1.avif 1w",
            "imagesizes": "50vw",
        },
    ) == SHOWN.preload("50vw")


def test_published_names_tell_what_the_picture_is_and_change_with_it(bench: Bench) -> None:
    """Search engines read the name; browsers may keep the file for ever."""
    names = sorted(bench.shown("photos/Our room.jpg"))

    assert [
        *(f"assets/photos/our-room-{width}.#.{kind}" for width in (1080, 1440, 360, 720) for kind in ("avif", "webp")),
        "assets/photos/our-room-1080.#.jpg",
    ] == sorted((re.sub(r"\.[0-9a-f]{8}\.", ".#.", name) for name in names), key=lambda name: ("jpg" in name, name))


def test_a_picture_in_a_text_is_published_without_its_original(project: Project) -> None:
    """The original says where it was taken; it never leaves the house."""
    made = shown(project, "![A room](../../static/photos/room.jpg)")

    originals = [path for path, output in made.outputs.items() if SECRET in output.data]
    assert ([], True) == (originals, any(path.endswith(".avif") for path in made.outputs))


def shown(project: Project, body: str, *keys: str) -> Made:
    """Render a page with a photo in `static/photos/` that holds a secret, and with two more."""
    data = photo(400, 200, comment=SECRET)
    files = {f"static/photos/{name}.jpg": data for name in ("room", "door", "unused")}
    return project.render({ABOUT: project.text(body, *keys), **files, "static/top.jpg": data})


def test_a_photo_that_no_page_shows_is_not_published(project: Project) -> None:
    """It costs neither time nor room, and gives nothing away."""
    made = shown(project, "![A room](../../static/photos/room.jpg)")

    assert [] == [path for path in made.outputs if "unused" in path]


def test_a_linked_photo_is_published_whole_and_clean(project: Project) -> None:
    """A leaflet that can be opened by itself."""
    made = shown(project, "[The leaflet](../../static/photos/room.jpg)")

    target = str(made.main("/about/").select("a")[0]["href"]).lstrip("/")
    assert (b"\xff\xd8", False) == (made.outputs[target].data[:2], SECRET in made.outputs[target].data)


def test_a_photo_at_the_top_of_static_keeps_its_name_and_is_clean(project: Project) -> None:
    """Others may know its address."""
    data = shown(project, "Words.").outputs["top.jpg"].data

    assert (b"\xff\xd8", False) == (data[:2], SECRET in data)


def loading(made: Made) -> list[str]:
    """Return how each picture of the page is loaded."""
    return ["first" if image.get("fetchpriority") else str(image["loading"]) for image in made.main("/about/")("img")]


def test_of_two_pictures_the_first_is_loaded_first(project: Project) -> None:
    """The other waits until it comes into sight."""
    made = shown(project, "![A](../../static/photos/room.jpg)\n\n![B](../../static/photos/door.jpg)")

    assert ["first", "lazy"] == loading(made)


def test_a_picture_far_down_waits(project: Project) -> None:
    """Below the second heading it is not seen when the page opens."""
    made = shown(project, "Words.\n\n## One\n\nWords.\n\n## Two\n\n![A](../../static/photos/room.jpg)")

    assert (["lazy"], []) == (loading(made), made.page("/about/").select("link[rel=preload]"))


def test_the_picture_loaded_first_is_the_one_in_the_head(project: Project) -> None:
    """The two are the same files, or the browser would fetch it twice."""
    page = shown(project, "![A](../../static/photos/room.jpg)").page("/about/")

    (preload,) = page.select("link[rel=preload]")
    (source,) = page.select("source[type='image/avif']")
    assert (source["srcset"], source["sizes"]) == (preload["imagesrcset"], preload["imagesizes"])


def test_every_address_of_a_picture_is_published(project: Project) -> None:
    """Whichever file a browser takes is there."""
    made = shown(project, "![A](../../static/photos/room.jpg)")

    main = made.main("/about/")
    asked = {str(image["src"]) for image in main("img")}
    for source in main("source"):
        asked |= {entry.split()[0] for entry in str(source["srcset"]).split(",")}
    assert asked == {f"/{path}" for path in made.outputs if path.startswith("assets/photos/")}


# --- what is said -------------------------------------------------------------------------------------------------


def gif() -> bytes:
    """Return a moving picture."""
    data = io.BytesIO()
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("red", "blue")]
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:])
    return data.getvalue()


DAMAGED = "it is damaged or of a kind that browsers cannot show"

SAID = {
    "damaged": (
        ("photos/a.jpg", b"no picture"),
        f'error unreadable-picture: The picture "photos/a.jpg" cannot be shown: {DAMAGED}.',
    ),
    "cut off": (
        ("photos/a.jpg", photo()[:900]),
        'error picture-cut-off: The picture "photos/a.jpg" cannot be shown: its end is missing.',
    ),
    "small": (
        ("photos/a.jpg", photo(199, 100)),
        'warning picture-too-small: The picture "photos/a.jpg" is only 199 pixels across.',
    ),
    "moving": (
        ("photos/a.gif", gif()),
        'warning picture-moves: The picture "photos/a.gif" moves. Pages show its first frame.',
    ),
    "wrong ending": (
        ("photos/a.jpg", photo(300, 200, "PNG")),
        'advice picture-ending: The picture "photos/a.jpg" is not what its ending says: it is PNG.',
    ),
}


@pytest.mark.parametrize(("file", "expected"), SAID.values(), ids=SAID.keys())
def test_what_is_wrong_with_a_picture_is_said_where_it_is_used(
    bench: Bench, file: tuple[str, bytes], expected: str
) -> None:
    """In words for an owner, with what to do about it."""
    bench.files = dict([file])

    bench.shown(file[0])

    (said,) = bench.found
    assert (expected, HERE, True) == (f"{said.severity} {said.code}: {said.message}", said.position, bool(said.hint))


def test_a_small_picture_among_words_is_right(bench: Bench) -> None:
    """Only what stands by itself has to be large."""
    bench.files = {"photos/a.png": photo(40, 40, "PNG")}

    bench.build().show("photos/a.png", HERE)

    assert [] == bench.faults


def test_a_warning_is_given_once_for_each_picture(bench: Bench) -> None:
    """It is about the file, not about the places that use it."""
    bench.files = {"photos/a.jpg": photo(100, 100)}
    build = bench.build()

    for line in (5, 7):
        build.show("photos/a.jpg", Position(ABOUT, line), figure=True)

    assert [f"{ABOUT}:5 picture-too-small"] == bench.faults


def test_a_damaged_portrait_is_named_at_its_key(project: Project) -> None:
    """The owner finds the line in the page about the person."""
    keys = ("role: Therapist", "photo: {file: photos/ann.jpg, alt: Ann}")
    files = {"content/team/ann.md": project.text("Words.", *keys), "static/photos/ann.jpg": b"x"}

    assert [True] == [line.startswith("content/team/ann.md:5") for line in project.render(files).faults]


def test_an_unknown_fact_in_the_words_for_a_picture_is_named(project: Project) -> None:
    """Nobody would hear that a word is missing."""
    made = shown(project, "![Room of {clinic.nam}](../../static/photos/room.jpg)")

    assert [f"{ABOUT}:5 unknown-fact -> clinic.name"] == made.lines


# --- what is kept -------------------------------------------------------------------------------------------------


def test_a_picture_is_cut_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next build takes what the last one has kept, byte for byte."""
    first = bench.shown("photos/Our room.jpg")
    monkeypatch.setattr(pictures, "cut", None)

    assert first == bench.shown("photos/Our room.jpg")


def test_without_a_place_to_keep_them_pictures_are_the_same(bench: Bench) -> None:
    """What is kept saves time and changes nothing."""
    first = bench.shown("photos/Our room.jpg")
    build = bench.build()
    build._kept = Kept(None)

    build.show("photos/Our room.jpg", HERE)

    assert first == {output.path: output.data for output in build.outputs()}


def test_a_changed_picture_is_cut_again(bench: Bench) -> None:
    """Its content decides, not its name."""
    first = bench.shown("photos/Our room.jpg")
    bench.files["photos/Our room.jpg"] = photo(800, 800)

    assert set() == set(first) & set(bench.shown("photos/Our room.jpg"))


@pytest.mark.parametrize("damage", [b"", b"torn", b"0" * 64 + b"\nforeign"])
def test_what_was_torn_or_put_there_by_others_is_not_used(bench: Bench, damage: bytes) -> None:
    """A crash in the middle of writing, or another program, can leave anything behind."""
    first = bench.shown("photos/Our room.jpg")
    for path in (bench.folder / "kept").iterdir():
        path.write_bytes(damage)

    assert first == bench.shown("photos/Our room.jpg")


def test_of_two_pictures_alike_one_is_published(bench: Bench) -> None:
    """The same bytes under the same name are one file."""
    bench.files["other/our room.jpg"] = bench.files["photos/Our room.jpg"]
    build = bench.build()

    for name in bench.files:
        build.show(name, HERE)

    assert 9 == len(list(build.outputs()))
