"""The picture of each page for links that are shared: its words, its address, its place in `<head>`.

What it looks like is the business of `drawing.py`; the words are the page's own. Its address tells what it shows and
what has drawn it, so that pages, and checks of them, can do without the drawing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from clinicsite.diagnostics import Diagnostics
from clinicsite.model.made import CardColours, CardLook, HeadTag, Output
from clinicsite.model.planned import Page, PageKind
from clinicsite.model.read import SiteConfig, TownFrontMatter
from clinicsite.render import faults
from clinicsite.render.colours import Palette
from clinicsite.render.drawing import CARD, CardText, draw_card, drawing_tool, letters
from clinicsite.render.kept import Kept, digest
from clinicsite.render.workers import run
from clinicsite.slugs import slugify

FOLDER = "assets/cards"
"""Where cards are published."""
BATCH = 500
"""So many cards are in memory at once: a large site's do not all fit into it."""
WORTH = 60
"""From so many cards on other processes are worth their start: one takes about 20 milliseconds."""
SEPARATOR = " \u00b7 "
"""Between what the clinic does and where."""
_SAME = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2212": "-", "\u02bc": "\u2019", "\u00ad": None})
"""Characters that look the same as others that the font has."""


class Cards:
    """The cards of one build."""

    def __init__(self, config: SiteConfig, colours: Palette, kept: Kept, found: Diagnostics) -> None:
        self._config = config
        self._colours = colours
        self._kept = kept
        self._found = found
        self._texts: dict[str, CardText | None] = {}
        self._keys: dict[str, str] = {}
        """The digest of all that each card depends on, by the address of its page."""

    def prepare(self, pages: Iterable[Page]) -> None:
        """Decide on the addresses of the cards of several pages; none is drawn for that."""
        mark = (self._colours.digest, drawing_tool()) if self._config.brand.cards else ()
        for page in pages:
            text = self._text_of(page)
            if text and page.url not in self._keys:
                self._keys[page.url] = digest([text.name, text.title, text.line, text.address, *mark])

    def tags(self, page: Page) -> Iterator[HeadTag]:
        """Yield the properties that announce a page's card (ogp.me; X reads `twitter:card` besides)."""
        self.prepare([page])
        text = self._text_of(page)
        if text is None:
            return
        address = f"{self._config.site.url.rstrip('/')}/{self._path(page.url)}"
        properties = {
            "og:image": address,
            "og:image:width": str(CARD[0]),
            "og:image:height": str(CARD[1]),
            "og:image:alt": ". ".join(filter(None, (text.title.rstrip("."), text.name, text.line))),
        }
        for name, content in properties.items():
            yield HeadTag("meta", {"property": name, "content": content})
        yield HeadTag("meta", {"name": "twitter:card", "content": "summary_large_image"})

    def outputs(self) -> Iterator[Output]:
        """Yield the cards; those that were not drawn before are drawn."""
        urls = sorted(self._keys)
        for start in range(0, len(urls), BATCH):
            for url, data in self._drawn(urls[start : start + BATCH]):
                yield Output(self._path(url), data, "site.yaml")

    def looks(self) -> dict[str, CardLook]:
        """Return what the cards show, by their addresses."""
        colours = CardColours(*(getattr(self._colours, name) for name in CardColours.__slots__))
        texts = {url: text for url in sorted(self._keys) if (text := self._texts[url])}
        return {
            f"/{self._path(url)}": CardLook(text.name, text.title, text.line, text.address, colours)
            for url, text in texts.items()
        }

    def find(self, path: str, pages: Iterable[Page]) -> Output | None:
        """Return the card that is published under a path, or None."""
        if not path.startswith(f"{FOLDER}/"):
            return None
        alike = [page for page in pages if path.startswith(f"{FOLDER}/{_name(page.url)}.")]
        self.prepare(alike)
        urls = [page.url for page in alike if page.url in self._keys and self._path(page.url) == path]
        return next((Output(path, data, "site.yaml") for _, data in self._drawn(urls[:1])), None)

    def _path(self, url: str) -> str:
        """Return the path under which the card of the page at an address is published."""
        return f"{FOLDER}/{_name(url)}.{self._keys[url][:8]}.png"

    def _text_of(self, page: Page) -> CardText | None:
        """Return the words of a page's card, put together once."""
        if page.url not in self._texts:
            self._texts[page.url] = self._text(page)
        return self._texts[page.url]

    def _text(self, page: Page) -> CardText | None:
        """Return the words of a page's card; None for pages that nobody shares, or whose letters the font lacks."""
        config, front = self._config, page.document.front
        if not config.brand.cards or page.template == "not-found.html":
            return None
        text = CardText(
            name=_plain(config.clinic.name),
            title=_plain(front.title),
            line=_plain(self._line(page)),
            address=urlsplit(config.site.url).netloc.removeprefix("www."),
        )
        lacking = sorted(set(text.name + text.title + text.line) - set(letters()["characters"]))
        if lacking:
            message = f'The picture for links to this page is left out: its font has no "{lacking[0]}".'
            self._found.add(faults.CARD_LETTERS.at(page.document.at("title"), message, faults.CARD_LETTERS.mend))
            return None
        return text

    def _line(self, page: Page) -> str:
        """Return a few words for the foot of a card: on a town's page the town, else what the clinic does and where."""
        front, place = page.document.front, self._config.locations[0]
        if page.kind is PageKind.TOWN and isinstance(front, TownFrontMatter):
            return ", ".join(filter(None, (front.name, front.region)))
        parts = (self._config.clinic.specialty, place.city if isinstance(place.city, str) else None)
        return SEPARATOR.join(filter(None, parts))

    def _drawn(self, urls: Sequence[str]) -> list[tuple[str, bytes]]:
        """Return the cards of pages with their addresses, drawn now unless an earlier build has."""
        known = {url: self._kept.get(f"{self._keys[url]}.png") for url in urls}
        missing = [(url, text) for url, data in known.items() if data is None and (text := self._texts[url])]
        jobs = [(text, self._colours) for _, text in missing]
        for (url, _), data in zip(missing, run(draw_card, jobs, WORTH), strict=True):
            self._kept.put(f"{self._keys[url]}.png", data)
            known[url] = data
        return [(url, data) for url, data in known.items() if data is not None]


def _name(url: str) -> str:
    """Return the name of the card of the page at an address."""
    return slugify(re.sub(r"[/.]+", "-", url.removesuffix(".html").strip("/"))) or "home"


def _plain(text: str) -> str:
    """Return a text in the characters that the font has, in one line."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_SAME).split())
