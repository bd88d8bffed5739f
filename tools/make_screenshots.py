"""Makes the pictures of the guide and of the README from the site as it is: `make screenshots`.

Builds the site into a temporary folder, serves it on this machine only, and lets Debian's headless Chromium take
pictures. Its window cannot be narrower than 500 pixels, so pages are shown in frames of the width that is wanted.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from PIL import Image, ImageChops, ImageDraw, ImageFilter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from clinicsite.cli import main as run_command  # noqa: E402 - the path has to be set first
from tools.environment import PROGRAMS  # noqa: E402
from tools.guide_examples import copy_site, examples, lay_out  # noqa: E402

IMAGES = ROOT / "docs" / "guide" / "images"
PAGES = {
    "home": "/",
    "condition": "/conditions/sciatica/",
    "sheet": "/conditions/sciatica/sheet/",
    "conditions": "/conditions/",
    "town": "/areas/littleton/",
    "towns": "/areas/",
    "what-to-expect": "/what-to-expect/",
    "cost": "/cost-and-insurance/",
    "evidence": "/evidence-and-safety/",
    "glossary": "/glossary/",
    "contact": "/contact/",
    "team": "/team/",
    "site-map": "/site-map/",
    "not-found": "/404.html",
}
"""A page of every kind, by the name of its pictures."""
SECOND = ROOT / "tests" / "sites" / "physio"
SECOND_PAGES = {
    "person": "/team/joerg-weissenfels/",
    "pair": "/orte/travemuende/schulterschmerzen/",
    "articles": "/beitraege/",
    "article": "/beitraege/erster-termin/",
}
"""Kinds of page that the first site has not yet, from the second one."""
WIDTHS = {"wide": 1280, "phone": 360}
"""Widths in pixels, by the ending of a picture's name."""
SCHEMES = ("light", "dark")
TALLEST = 1600
"""Height in pixels at which long pages are cut."""
LARGEST = 150_000
"""Bytes that one picture may have."""
LARGEST_ALL = 3_300_000
"""Bytes that all of them may have."""
NOWHERE = (255, 0, 255)
"""The colour around a frame, by which the picture is cut out."""
COLOURS = 160
"""How many colours a picture keeps: the most frequent ones, unchanged."""
PAPER = "#dcd6cb"

FRAMES = """<!doctype html>
<meta charset="utf-8">
<style>
:root { color-scheme: %(scheme)s; background: rgb(255 0 255) }
body { margin: 0 }
div { position: absolute; top: 0; overflow: hidden }
iframe { display: block; border: 0; height: 740px; color-scheme: %(scheme)s }
</style>
<script>
function cut(frame, part, tallest) {
  const page = frame.contentDocument, whole = page.documentElement.scrollHeight
  const places = part ? [...page.querySelectorAll(part)].map(place => place.getBoundingClientRect()) : []
  const top = part ? Math.min(...places.map(place => place.top)) - 16 : 0
  const bottom = part ? Math.max(...places.map(place => place.bottom)) + 16 : whole
  const height = Math.min(tallest, bottom - top)
  frame.style.height = (part ? whole : height) + "px"
  frame.style.marginTop = -top + "px"
  frame.parentNode.style.height = height + "px"
}
</script>
"""
FRAME = """<div style="left:{left}px">
<iframe style="width:{width}px" onload="cut(this, {part!r}, {tallest})" src="{url}"></iframe>
</div>"""


@dataclass(frozen=True)
class Shot:
    """A picture to take."""

    url: str
    """Address of the page on the server."""
    width: int
    """Width of the frame in pixels."""
    tallest: int = TALLEST
    """Height in pixels from which on it is cut."""
    part: str = ""
    """CSS selector of the parts to show; the whole page when empty."""


class _Handler(SimpleHTTPRequestHandler):
    """Serves the built site, and the page of frames that the picture is taken of."""

    frames = ""

    def do_GET(self) -> None:
        """Send the frames or a file."""
        if not self.path.startswith("/frames?"):
            super().do_GET()
            return
        data = type(self).frames.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing of single requests."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder to this machine and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def browser() -> str:
    """Return the path of Chromium. Raises `SystemExit` when there is none."""
    found = next(filter(None, map(shutil.which, PROGRAMS["chromium"])), None)
    if not found:
        raise SystemExit("Chromium is missing. On Debian and Ubuntu type: sudo apt install chromium")
    return found


def photograph(address: str, width: int, height: int, scheme: str = "light") -> Image.Image:
    """Return what Chromium shows at an address in a window of that size."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "picture.png"
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            f"--blink-settings=preferredColorScheme={SCHEMES[::-1].index(scheme)}",
            "--virtual-time-budget=5000",
            f"--user-data-dir={folder}/profile",
            f"--window-size={width},{height}",
            f"--screenshot={picture}",
        ]
        subprocess.run([browser(), *flags, address], check=True, capture_output=True, timeout=60)
        return Image.open(io.BytesIO(picture.read_bytes())).convert("RGB")


def take(address: str, shots: Sequence[Shot], scheme: str = "light") -> list[Image.Image]:
    """Return the pictures of several pages, taken side by side at once."""
    lefts = [sum(shot.width for shot in shots[:i]) for i in range(len(shots))]
    pairs = list(zip(shots, lefts, strict=True))
    frames = [
        FRAME.format(left=left, width=shot.width, part=shot.part, tallest=shot.tallest, url=shot.url)
        for shot, left in pairs
    ]
    _Handler.frames = FRAMES % {"scheme": scheme} + "\n".join(frames)
    width, height = sum(shot.width for shot in shots), max(shot.tallest for shot in shots)
    # The address differs each time, so that nothing kept from before is shown.
    whole = photograph(f"{address}/frames?{urlencode({'of': repr(shots)})}", max(width, 500), height, scheme)
    return [_cut_out(whole.crop((left, 0, left + shot.width, height))) for shot, left in pairs]


def _cut_out(picture: Image.Image) -> Image.Image:
    """Return a picture without what lies below its frame."""
    box = ImageChops.difference(picture, Image.new("RGB", picture.size, NOWHERE)).getbbox()
    if box is None:
        raise SystemExit("The browser has shown nothing.")
    return picture.crop((0, 0, picture.width, box[3]))


def save(picture: Image.Image, name: str) -> None:
    """Store a picture with few colours. Raises `SystemExit` when it is too large."""
    path = IMAGES / name
    small = picture.quantize(palette=_palette(picture), dither=Image.Dither.NONE)
    if path.suffix == ".png":
        small.save(path, optimize=True)
    else:
        small.convert("RGB").save(path, lossless=True, quality=100, method=6)
    if not 0 < path.stat().st_size <= LARGEST:
        raise SystemExit(f"{name} has {path.stat().st_size} bytes; it should have some, and at most {LARGEST}.")
    print(f"{name}: {picture.width} x {picture.height}, {path.stat().st_size} bytes")


def _palette(picture: Image.Image) -> Image.Image:
    """Return the most frequent colours of a picture, in the form that Pillow wants them."""
    counted = picture.getcolors(picture.width * picture.height)
    assert counted is not None
    frequent = [colour for _, colour in sorted(counted, reverse=True)[:COLOURS]]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in frequent for part in colour])  # type: ignore[attr-defined, unused-ignore]
    return palette


def picture_pages(address: str, pages: Mapping[str, str]) -> None:
    """Take pages by the names of their pictures, wide and narrow, light and dark."""
    for name, url in pages.items():
        for scheme in SCHEMES:
            shots = [Shot(url, width) for width in WIDTHS.values()]
            for size, picture in zip(WIDTHS, take(address, shots, scheme), strict=True):
                save(picture, f"{name}-{size}-{scheme}.webp")


def picture_overview(address: str) -> None:
    """Compose the README's picture: the home page on a desk, a condition on a phone."""
    height = 800
    shots = [Shot("/", 1280, height), Shot("/conditions/sciatica/", 360, height)]
    wide, phone = take(address, shots)
    margin, gap = 48, 40
    whole = Image.new("RGB", (wide.width + phone.width + 2 * margin + gap, height + 2 * margin), PAPER)
    for picture, left, radius in ((wide, margin, 14), (phone, margin + wide.width + gap, 28)):
        mask = Image.new("L", picture.size, 0)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, picture.width - 1, picture.height - 1), radius, 255)
        shadow = Image.new("L", whole.size, 0)
        shadow.paste(mask.point(lambda value: value * 2 // 5), (left, margin + 10))
        whole.paste("#4a4338", (0, 0), shadow.filter(ImageFilter.GaussianBlur(12)))
        whole.paste(picture, (left, margin), mask)
    save(whole, "overview.png")


def picture_blocks(folder: Path) -> None:
    """Take what the examples of the guide look like."""
    shown = [example for example in examples() if example.picture]
    lay_out(shown, folder / "examples")
    build(folder / "examples")
    with serving(folder / "examples" / "public") as address:
        for example in shown:
            [picture] = take(address, [Shot(f"/{example.name}/", 760, 1200, ".text, .endnotes")])
            save(picture, f"{example.picture}.webp")


def picture_mistake(folder: Path) -> None:
    """Take the live preview while a file holds a mistake."""
    copy_site(folder / "mistake")
    page = folder / "mistake" / "content" / "conditions" / "sciatica.md"
    port = _free_port()
    command = [sys.executable, "build.py", "serve", "--root", str(folder / "mistake"), "--port", str(port)]
    address = f"http://localhost:{port}/conditions/sciatica/"
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as preview:
        try:
            _wait_for(address, b"</html>")
            page.write_text(page.read_text("utf-8").replace("description:", "descripton:", 1), "utf-8", newline="\n")
            _wait_for(address, b"<template data-mark>")
            save(photograph(address, 1280, 800), "preview-mistake.webp")
        finally:
            preview.terminate()


def _free_port() -> int:
    """Return a port that nothing listens on."""
    with ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        return server.server_port


def _wait_for(address: str, sign: bytes) -> None:
    """Wait until a page holds something. Raises `SystemExit` after 30 seconds."""
    for _ in range(120):
        try:
            with urlopen(address) as answer:  # noqa: S310 - an address of this machine
                if sign in answer.read():
                    return
        except OSError:
            pass
        time.sleep(0.25)
    raise SystemExit("The preview did not answer.")


def build(root: Path) -> None:
    """Build a site into its `public/`. Raises `SystemExit` when it has mistakes."""
    try:
        run_command(["build", "--root", str(root), "--quiet"])
    except SystemExit as end:
        if end.code:
            raise


def main() -> int:
    """Make all pictures and see that they are small enough."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_site(folder / "site")
        build(folder / "site")
        with serving(folder / "site" / "public") as address:
            picture_overview(address)
            picture_pages(address, PAGES)
        shutil.copytree(SECOND, folder / "second", ignore=shutil.ignore_patterns(".clinicsite", "public"))
        build(folder / "second")
        with serving(folder / "second" / "public") as address:
            picture_pages(address, SECOND_PAGES)
        picture_blocks(folder)
        picture_mistake(folder)
    together = sum(path.stat().st_size for path in IMAGES.iterdir())
    print(f"{together} bytes together")
    return 0 if together <= LARGEST_ALL else 1


if __name__ == "__main__":
    sys.exit(main())
