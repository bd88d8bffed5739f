"""How much a page makes a phone fetch, and files that are there for nothing."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

from clinicsite.check.checks import Area, Check, page_check
from clinicsite.check.site_facts import SiteFacts
from clinicsite.diagnostics import Diagnostic, Fault, Position, Severity
from clinicsite.model.made import PageFacts

PAGE_BUDGET = 14_600
"""Compressed bytes of a page and its styles that arrive in one round trip (ten segments of TCP, RFC 6928)."""
IMAGE_BUDGET = 300_000
"""Bytes of a picture that are enough for any screen."""
SMALLEST_TWIN = 1_000
"""Bytes below which two equal files are no waste."""

_SIZED = 'width="300" height="200"'

PAGE_HEAVY = Fault(
    "page-too-heavy",
    "A page is too heavy to open at once",
    why="On a bad connection it stays white for seconds; what fits into the first 14,600 bytes is there at once.",
    mend="Shorten the page or its styles, or move a part to a page of its own.",
    severity=Severity.WARNING,
    failing={"index.html": '<link rel="stylesheet" href="/site.css">', "site.css": "(20,000 bytes)"},
    passing={"index.html": '<link rel="stylesheet" href="/site.css">', "site.css": "(2,000 bytes)"},
)
IMAGE_HEAVY = Fault(
    "image-too-heavy",
    "A picture has more bytes than any screen needs",
    why="It is the last thing to appear, and costs patients their data.",
    mend="Make it smaller before you put it in: 2,000 pixels are enough for the widest screen.",
    severity=Severity.WARNING,
    failing={"index.html": f'<img src="/door.jpg" alt="Our door" {_SIZED}>', "door.jpg": "(900,000 bytes)"},
    passing={"index.html": f'<img src="/door.jpg" alt="Our door" {_SIZED}>', "door.jpg": "(90,000 bytes)"},
)
IMAGE_SIZE = Fault(
    "image-without-size",
    "A picture does not say how large it is",
    why="The text jumps when the picture arrives, and people press what they did not mean.",
    mend="Write its width and height in pixels into the <img>. Pictures in content files get theirs by themselves.",
    severity=Severity.WARNING,
    failing='<img src="/front-door.jpg" alt="Our front door">',
    passing=f'<img src="/front-door.jpg" alt="Our front door" {_SIZED}>',
)
FILE_UNUSED = Fault(
    "file-unused",
    "A published file is used by no page",
    why="It takes up room, and old price lists or photos can still be found by those who look.",
    mend="Link to it, or take it out of the folder static.",
    severity=Severity.ADVICE,
    failing={"index.html": "<p>Welcome.</p>", "old-prices.pdf": "…"},
    passing={"index.html": '<a href="/old-prices.pdf">Old prices</a>', "old-prices.pdf": "…"},
)
FILE_TWICE = Fault(
    "file-twice",
    "The same file is published twice",
    why="Visitors fetch it twice, and one of the two is forgotten when the other is changed.",
    mend="Keep one and let every page use it.",
    severity=Severity.ADVICE,
    failing={
        "index.html": '<a href="/a.pdf">A</a> <a href="/b.pdf">B</a>',
        "a.pdf": "(2,000 bytes)",
        "b.pdf": "(2,000 bytes)",
    },
    passing={"index.html": '<a href="/a.pdf">A</a>', "a.pdf": "(2,000 bytes)"},
)

_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)|(?:href|src)=[\"']([^\"']+)|<loc>([^<]+)")
_KNOWN_TO_OTHERS = re.compile(
    r"(?:^|/)(?:robots\.txt|.*sitemap.*|favicon\..*|apple-touch-icon.*|icon[-\w]*\.png|.*\.webmanifest|_headers|_redirects"
    r"|CNAME|404\.html|.*\.(?:vcf|ics|kml|geojson|gz|br|map|xsl)|llms.*\.txt|feed.*|.*\.html?|humans\.txt|ads\.txt"
    r"|\.well-known/.*|[^/]*verif[^/]*|google[0-9a-f]+\.html|BingSiteAuth\.xml|.*\.php)$"
)
"""Files that are asked for by others than pages."""
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")


def _pages(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint about each page that, with its styles, does not arrive in one round trip."""
    for page in site.pages:
        yield from _weight(page, site)


def _weight(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint about one page that does not."""
    known = site.files.get(page.path)
    packed = known.packed if known else 0
    styles = 0
    for load in page.loads:
        own = site.own(page, load.address) if load.kind == "style" and load.address else None
        file = site.files.get(own[0].lstrip("/")) if own else None
        styles += file.packed or file.size if file else 0
    if packed + styles > PAGE_BUDGET:
        weight = f"{packed + styles:,} compressed bytes; {PAGE_BUDGET:,} arrive at once"
        message = f"The page {page.url} and its styles are {weight}."
        yield PAGE_HEAVY.at(site.written(page, "title"), message, PAGE_HEAVY.mend)


def _sizes(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about pictures without a size."""
    for image in page.images:
        if image.address and not (image.width and image.height) and not image.address.startswith("data:"):
            message = f'The picture "{image.address}" does not say how large it is.'
            yield site.complain(IMAGE_SIZE, page, message, image.address)


def _pictures(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about pictures that are too heavy."""
    heavy = any(file.size > IMAGE_BUDGET for file in site.files.values())
    for page in site.pages if heavy else ():
        yield from _heavy_pictures(page, site)


def _heavy_pictures(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about such pictures on one page."""
    told = set()
    for load in page.loads:
        own = site.own(page, load.address) if load.kind == "image" and load.address else None
        file = site.files.get(own[0].lstrip("/")) if own else None
        if file and file.size > IMAGE_BUDGET and load.address not in told:
            told.add(load.address)
            message = f'The picture "{load.address}" has {file.size:,} bytes; {IMAGE_BUDGET:,} are plenty.'
            yield site.complain(IMAGE_HEAVY, page, message, load.address, *site.names_of(load.address))


def _unused(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint for each file that nothing refers to."""
    used = {path for page in site.pages for path in _used_by(page, site)}
    for path, text in site.texts.items():
        folder = posixpath.dirname(path)
        for match in _URL.finditer(text):
            address = next(filter(None, match.groups())).partition("#")[0].partition("?")[0]
            used.add(posixpath.normpath(posixpath.join(folder, address)) if address[:1] != "/" else address[1:])
    for path in sorted(site.files):
        if path not in used and not _KNOWN_TO_OTHERS.search(path) and not _is_variant(path, used):
            yield FILE_UNUSED.at(_source_of(path, site), f'No page uses "{path}".', FILE_UNUSED.mend)


def _used_by(page: PageFacts, site: SiteFacts) -> Iterator[str]:
    """Yield the files that a page refers to."""
    styles = [address for load in page.loads if load.kind == "style" for address in _named_in(load.text)]
    cards = [page.metas.get(name, "") for name in ("og:image", "twitter:image", "og:image:url")]
    for address in (*page.links, *cards, *styles):
        own = site.own(page, address) if address and address[0] != "#" else None
        if own:
            yield own[0].lstrip("/")


@lru_cache(maxsize=256)
def _named_in(style: str) -> tuple[str, ...]:
    """Return the files that a style names; most pages have the same."""
    return tuple(match[1] or match[2] or "" for match in _URL.finditer(style))


def _is_variant(path: str, used: set[str]) -> bool:
    """Return whether a file is a smaller or newer form of a picture that is used."""
    stem = re.sub(r"[-.]\d+(?:x\d+|w)?$", "", path.rpartition(".")[0])
    return path.lower().endswith(_PICTURES) and any(other.startswith(f"{stem}.") for other in used)


def _source_of(path: str, site: SiteFacts) -> Position:
    """Return the owner's file of a published one."""
    known = site.sources.site.static if site.sources else {}
    return Position(f"static/{path}" if path in known else path)


def _twins(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint for each file that is the same as an earlier one."""
    first: dict[str, str] = {}
    for path in sorted(site.files):
        file = site.files[path]
        # Pictures of shared links are equal where titles are, which another check tells.
        if file.size < SMALLEST_TWIN or path.endswith((".html", ".gz", ".br")) or f"/{path}" in site.cards:
            continue
        earlier = first.setdefault(file.digest, path)
        if earlier != path and file.digest:
            yield FILE_TWICE.at(_source_of(path, site), f'"{path}" is the same as "{earlier}".', FILE_TWICE.mend)


CHECKS: tuple[Check, ...] = (
    Check(Area.WEIGHT, _pages, (PAGE_HEAVY,)),
    page_check(Area.WEIGHT, _sizes, IMAGE_SIZE),
    Check(Area.WEIGHT, _pictures, (IMAGE_HEAVY,)),
    Check(Area.WEIGHT, _unused, (FILE_UNUSED,)),
    Check(Area.WEIGHT, _twins, (FILE_TWICE,)),
)
