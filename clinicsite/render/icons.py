"""The site's icons and its web manifest, drawn from the brand; a file of the owner's under the same name wins.

A square logo is the icon; else the first letters of the clinic's name. An SVG cannot be drawn as pixels here, so a logo
in SVG is the icon of browsers that take SVG, and the letters are that of all others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from clinicsite.model.made import HeadTag, Output
from clinicsite.model.read import Site
from clinicsite.render.assets import Assets
from clinicsite.render.colours import Palette
from clinicsite.render.drawing import IconShape, draw_ico, draw_icon, drawing_tool, icon_svg, letters
from clinicsite.render.head import ICONS
from clinicsite.render.images import UnreadablePicture, picture_size
from clinicsite.render.kept import Kept, digest
from clinicsite.render.pictures import Pictures, is_raster

MANIFEST = "site.webmanifest"
FORMS: Mapping[str, tuple[int, bool]] = {
    "apple-touch-icon.png": (180, True),
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "icon-maskable-512.png": (512, True),
}
"""Icons in PNG: side in pixels, and whether they fill their square (web.dev, "maskable icons")."""
ICO = "favicon.ico"
ICO_SIDES = (16, 32, 48)


class Icons:
    """The icons of one build."""

    def __init__(self, site: Site, assets: Assets, pictures: Pictures, colours: Palette, kept: Kept) -> None:
        self._site = site
        self._colours = colours
        self._kept = kept
        self._taken = assets.names
        logo = site.config.brand.logo
        self._svg_logo = self._square_svg(logo) if logo and logo in assets else None
        raster = logo if logo and logo in assets and is_raster(logo) else None
        self._raster = raster
        self._pictures = pictures
        self._makers = self._made_here() if site.config.brand.icons else {}

    def tags(self) -> Iterator[HeadTag]:
        """Yield the elements of `<head>` that announce what is made here, and the colours around the page."""
        for name, attributes in ICONS.items():
            if name in self._makers:
                yield HeadTag("link", {**attributes, "href": f"/{name}"})
        for scheme, colour in (("light", self._colours.paper), ("dark", self._colours.night)):
            media = f"(prefers-color-scheme: {scheme})"
            yield HeadTag("meta", {"name": "theme-color", "media": media, "content": colour})

    def outputs(self, names: Iterable[str]) -> Iterator[Output]:
        """Yield some of the files."""
        for name in names:
            yield Output(name, self._makers[name](), "site.yaml")

    @property
    def drawn(self) -> list[str]:
        """The names of the files that have to be drawn."""
        return sorted(name for name in self._makers if name == ICO or name in FORMS)

    @property
    def written(self) -> list[str]:
        """The names of the others: the manifest, and an icon in SVG."""
        return sorted(self._makers.keys() - set(self.drawn))

    def find(self, path: str) -> Output | None:
        """Return one of them by its path, or None."""
        return Output(path, self._makers[path](), "site.yaml") if path in self._makers else None

    @cached_property
    def _shape(self) -> IconShape:
        """What the icons show."""
        logo = self._pictures.square(self._raster) if self._raster else None
        return IconShape(initials(self._site.config.clinic.name), logo or b"")

    def _made_here(self) -> Mapping[str, Callable[[], bytes]]:
        """Return how each file is made that the owner has not put into `static/` herself."""
        shape, colours = self._shape, self._colours
        makers: dict[str, Callable[[], bytes]] = {MANIFEST: self._manifest}
        if self._svg_logo is not None:
            makers["favicon.svg"] = self._svg_logo.read_bytes
        elif not shape.logo:
            makers["favicon.svg"] = lambda: icon_svg(shape.letters, colours).encode()
        makers[ICO] = lambda: self._drawn("ico", lambda: draw_ico(shape, colours, ICO_SIDES))
        for name, (side, full) in FORMS.items():
            makers[name] = lambda side=side, full=full: self._drawn(  # type: ignore[misc]
                f"{side} {full}", lambda: draw_icon((shape, colours, side, full))
            )
        return {name: make for name, make in makers.items() if name not in self._taken}

    def _drawn(self, form: str, draw: Callable[[], bytes]) -> bytes:
        """Return an icon, drawn now unless an earlier build has."""
        key = digest([form, self._shape.letters, self._shape.logo, self._colours.digest, drawing_tool()])
        known = self._kept.get(f"{key}.icon")
        if known is None:
            known = draw()
            self._kept.put(f"{key}.icon", known)
        return known

    def _square_svg(self, logo: str) -> Path | None:
        """Return the file of the logo when it is a square SVG."""
        source = self._site.static[logo].source
        if not logo.lower().endswith(".svg"):
            return None
        try:
            width, height = picture_size(source)
        except UnreadablePicture:
            return None
        return source if abs(width - height) <= 0.05 * width else None

    def _manifest(self) -> bytes:
        """Return the web manifest (W3C), with which telephones put the site on their screen."""
        config = self._site.config
        icons = []
        for name, (side, full) in FORMS.items():
            purpose = "maskable" if "maskable" in name else "any"
            if not full or purpose == "maskable":
                size = f"{side}x{side}"
                icons.append({"src": f"/{name}", "sizes": size, "type": "image/png", "purpose": purpose})
        manifest = {
            "name": config.clinic.name,
            "lang": config.site.language,
            "dir": self._site.language["direction"],
            "start_url": "/",
            "display": "browser",
            "background_color": self._colours.paper,
            "theme_color": self._colours.paper,
            "icons": icons,
        }
        return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()


def initials(name: str) -> str:
    """Return the letters that stand for a name: those of its first two words with a capital, or of its first.

    Empty when the font does not have them as capitals.
    """
    words = [word.lstrip("\"'(\u201c\u201e\u2018\u201a") for word in name.replace("-", " ").split()]
    capitals = [word[0] for word in words if word and (word[0].isupper() or word[0].isdecimal())]
    firsts = capitals or [word[0].upper() for word in words if word]
    letters_of = "".join(firsts[:2])
    return letters_of if all(letter in letters()["shapes"] for letter in letters_of) else ""
