"""What search engines show of a page, and whether they show it at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from clinicsite.check.checks import Area, Check, page_check
from clinicsite.check.signs import words
from clinicsite.check.site_facts import SiteFacts
from clinicsite.check.widths import DESCRIPTION, TITLE, width
from clinicsite.diagnostics import Diagnostic, Fault, Position, Severity
from clinicsite.model.facts import ImageFacts
from clinicsite.model.made import PageFacts

SHORTEST_TITLE = 10
"""Characters below which a title says too little."""
SHORTEST_DESCRIPTION = 50
"""Characters below which a description says too little."""
FEWEST_WORDS = 50
"""Words of main text below which a page has nothing to be found by."""
LONGEST_ADDRESS = 90
"""Characters beyond which an address is cut off wherever it is shown."""

_HEAD = "<html lang='en'>\n<title>{}</title>\n<meta name='description' content='{}'>\n<h1>Fees</h1>\n</html>"


def _page(title: str = "Fees | Mill Street Clinic", description: str = "") -> str:
    """Return a page that is nothing but its head, for examples."""
    kept = description or "What a visit costs, how you can pay, and what your plan may pay."
    return _HEAD.format(title, kept)


TITLE_MISSING = Fault(
    "title-missing",
    "A page has no title",
    why="The title is the line that people press in search results, and the name of the tab in the browser.",
    mend="Give the page a title that says in a few words what it is about.",
    failing='<html lang="en"><head></head><body><h1>Prices</h1></body></html>',
    passing='<html lang="en"><head><title>Prices | Mill Street</title></head><body><h1>Prices</h1></body></html>',
)
TITLE_REPEATED = Fault(
    "title-repeated",
    "Several pages have the same title",
    why="In search results nobody can tell them apart, and one of them is left out.",
    mend="Say in each title what only that page is about. The key `head_title:` sets it apart from the heading.",
    severity=Severity.WARNING,
    failing={"index.html": _page(), "fees/index.html": _page()},
    passing={"index.html": _page("Mill Street Clinic"), "fees/index.html": _page()},
)
TITLE_LONG = Fault(
    "title-too-long",
    "A title is too wide for search results",
    why="Google cuts it off at about 600 pixels, and the end, often the clinic's name, is lost.",
    mend="Put the most important words first and leave some out. The key `head_title:` sets it apart from the heading.",
    severity=Severity.WARNING,
    failing=_page("What a first visit and all the visits after it cost at our clinic | Mill Street Clinic"),
    passing=_page("What a visit costs | Mill Street Clinic"),
)
TITLE_SHORT = Fault(
    "title-too-short",
    "A title says too little",
    why="People press a line that promises what they look for; a single word promises nothing.",
    mend="Say what the page is about and whose page it is.",
    severity=Severity.ADVICE,
    failing=_page("Fees"),
    passing=_page("Fees | Mill Street Clinic"),
)
DESCRIPTION_MISSING = Fault(
    "description-missing",
    "A page has no description",
    why="Search engines then show some words of the page, often of its menu.",
    mend="Write one or two sentences on what a reader finds there. In a content file they stand behind `description:`.",
    severity=Severity.WARNING,
    failing='<html lang="en"><title>Fees | Mill Street Clinic</title>\n<h1>Fees</h1></html>',
    passing=_page(),
)
DESCRIPTION_REPEATED = Fault(
    "description-repeated",
    "Several pages have the same description",
    why="In search results nobody can tell them apart.",
    mend="Say in each what only that page has.",
    severity=Severity.WARNING,
    failing={"index.html": _page("Home | Mill Street Clinic"), "fees/index.html": _page()},
    passing={
        "index.html": _page("Home | Mill Street Clinic", "A small clinic in Springfield for people with a sore back."),
        "fees/index.html": _page(),
    },
)
DESCRIPTION_LENGTH = Fault(
    "description-length",
    "A description is too long or too short for search results",
    why="Google shows about two lines; what is longer is cut off, what is shorter leaves room for other words.",
    mend="Write one or two sentences, 70 to 160 characters, with what matters most first.",
    severity=Severity.ADVICE,
    failing=_page(description="What a visit costs."),
    passing=_page(),
)
HEADING_MISSING = Fault(
    "main-heading-missing",
    "A page has no main heading",
    why="People see at once whether they are on the right page by its heading, and screen readers jump to it first.",
    mend="Begin the page with one heading of the first level, `<h1>`. The title of a content file becomes it.",
    severity=Severity.WARNING,
    failing='<html lang="en"><title>Prices</title>\n<body><p>A visit costs $90.</p></body>\n</html>',
    passing='<html lang="en"><title>Prices</title>\n<body><h1>Prices</h1><p>A visit costs $90.</p></body>\n</html>',
)
HEADINGS_SEVERAL = Fault(
    "main-heading-twice",
    "A page has several main headings",
    why="A page is about one thing; with two main headings, readers and screen readers have to guess which.",
    mend="Keep one heading of the first level, `<h1>`, and make the others `<h2>`; in Markdown, ## instead of #.",
    severity=Severity.WARNING,
    failing="<h1>Our prices</h1>",
    passing="<h2>Our prices</h2>",
)
THIN = Fault(
    "page-thin",
    "A page says very little",
    why="Search engines hardly list it, and a visitor learns nothing that the page before did not say.",
    mend="Say what somebody with this question wants to know, or put it on another page and let this one lead there.",
    severity=Severity.ADVICE,
    failing="<p>We treat sore backs. Call us.</p>",
    passing="<p>" + "A sore back often comes from long sitting, and mostly gets better.\n" * 9 + "</p>",
)
IMAGE_NAME = Fault(
    "image-name-says-nothing",
    "A picture's file name says nothing",
    why="People who look for pictures find them by their names, too.",
    mend="Rename the file to what it shows, in small letters joined by hyphens, before you put it in.",
    severity=Severity.ADVICE,
    failing='<img src="/IMG_4711.jpg" alt="Our front door" width="300" height="200">',
    passing='<img src="/front-door.jpg" alt="Our front door" width="300" height="200">',
)
ALT_IS_NAME = Fault(
    "picture-text-says-nothing",
    "The text for a picture says nothing of what it shows",
    why="People who cannot see it hear a file name or an empty word, and search engines learn nothing.",
    mend="Say in a few words what the picture shows. A picture that is only decoration has an empty text.",
    severity=Severity.WARNING,
    failing='<img src="/front-door.jpg" alt="front-door.jpg" width="300" height="200">',
    passing='<img src="/front-door.jpg" alt="Our front door with the ramp" width="300" height="200">',
)
ADDRESS_UNCLEAR = Fault(
    "address-unclear",
    "A page's address cannot be read or told on the phone",
    why="People trust an address that says where it leads, and search engines read its words.",
    mend="Use a few small words joined by hyphens, such as /low-back-pain/, and let the old address lead there.",
    severity=Severity.ADVICE,
    failing={"index.html": "<p>Welcome.</p>", "Page_ID=17/index.html": "<p>Our fees.</p>"},
    passing={"index.html": "<p>Welcome.</p>", "fees/index.html": "<p>Our fees.</p>"},
)
HIDDEN = Fault(
    "page-hidden",
    "A page in the menu is hidden from search engines",
    why="Nobody finds it by searching. That is often left over from the time when the site was being made.",
    mend="Take `noindex` out of the page, unless it is meant to be hidden; then take it out of the menu.",
    severity=Severity.WARNING,
    failing={
        "index.html": '<nav><a href="/fees/">Fees</a></nav>',
        "fees/index.html": '<html><meta name="robots" content="noindex, follow"><h1>Fees</h1></html>',
    },
    passing={
        "index.html": '<nav><a href="/fees/">Fees</a></nav>',
        "fees/index.html": '<html><meta name="robots" content="follow"><h1>Fees</h1></html>',
    },
)
SITE_HIDDEN = Fault(
    "site-hidden",
    "The whole site is hidden from search engines",
    why="Nobody finds the clinic by searching.",
    mend="Take the lone slash behind Disallow: out of robots.txt, and `noindex` out of the home page.",
    failing={"index.html": "<p>Welcome.</p>", "robots.txt": "User-agent: *\nDisallow: /\n"},
    passing={"index.html": "<p>Welcome.</p>", "robots.txt": "User-agent: *\nDisallow:\n"},
)

_CAMERA = re.compile(
    r"(?:img|dsc[nf]?|p|pict?|image|photo|picture|screen[ _-]?shot|untitled|unnamed|download|shutterstock)?"
    r"[\W_]*\d*(?:[\W_]*(?:x|copy|final|new|scaled|\d+))*",
    re.IGNORECASE,
)
_HAS_BOTH = re.compile(r"[a-z].*\d|\d.*[a-z]")
"""Letters and digits, as in the names that cameras give."""
_FINGERPRINT = re.compile(r"[.-](?=[0-9a-f]*\d)[0-9a-f]{6,}(?=\.|$)")
_UNCLEAR = re.compile(r"[A-Z_=%&?+ ]|\d{4,}|[^\x00-\x7f]")
_BLOCKED = re.compile(
    r"^user-agent:\s*\*\s*$(?:(?!^user-agent:).)*?^disallow:\s*/\s*$", re.IGNORECASE | re.MULTILINE | re.DOTALL
)


def _title(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about a page's title."""
    found = _about_title(page, site)
    if found:
        fault, message = found
        yield fault.at(site.written(page, "head_title", "title"), message, fault.mend)


def _about_title(page: PageFacts, site: SiteFacts) -> tuple[Fault, str] | None:
    """Return what is wrong with a page's title, in words."""
    if not page.title:
        return TITLE_MISSING, f"The page {page.url} has no title."
    if not page.is_listed or site.is_copy(page):
        return None
    if width(page.title, TITLE) > TITLE.room:
        wide = round(width(page.title, TITLE))
        return TITLE_LONG, f'"{page.title}" is {wide} pixels wide; {TITLE.room} are shown.'
    if len(page.title) < SHORTEST_TITLE:
        return TITLE_SHORT, f'The title of {page.url} is only "{page.title}".'
    return None


def _description(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about a page's description."""
    if not page.is_listed or site.is_copy(page):
        return
    given = " ".join(page.metas.get("description", "").split())
    fault, message = DESCRIPTION_LENGTH, ""
    if not given:
        fault, message = DESCRIPTION_MISSING, f"The page {page.url} has no description."
    elif width(given, DESCRIPTION) > DESCRIPTION.room:
        message = f"The description of {page.url} has {len(given)} characters; about 160 are shown."
    elif len(given) < SHORTEST_DESCRIPTION:
        message = f"The description of {page.url} has only {len(given)} characters."
    if message:
        yield fault.at(site.written(page, "description"), message, fault.mend)


def _repeated(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about titles and descriptions that several pages have."""
    yield from _same(site, TITLE_REPEATED, "title", lambda page: page.title or "")
    yield from _same(site, DESCRIPTION_REPEATED, "description", lambda page: page.metas.get("description", ""))


def _same(site: SiteFacts, fault: Fault, what: str, value_of: Callable[[PageFacts], str]) -> Iterator[Diagnostic]:
    """Yield a complaint for each listed page that says the same as an earlier one."""
    first: dict[str, PageFacts] = {}
    for page in site.listed:
        value = " ".join(value_of(page).split())
        earlier = first.setdefault(value, page)
        if value and earlier is not page:
            place = site.written(page, *(("head_title", "title") if what == "title" else (what,)))
            yield fault.at(place, f"{page.url} and {earlier.url} have the same {what}.", fault.mend)


def _headings(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint about a page without a main heading, or with several."""
    main = [heading for heading in page.headings if heading.level == 1]
    if not main:
        yield site.complain(HEADING_MISSING, page, f"The page {page.url} has no main heading.")
    for heading in main[1:]:
        message = f'"{heading.text}" is a second main heading beside "{main[0].text}".'
        yield site.complain(HEADINGS_SEVERAL, page, message, heading.text)


def _thin(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint about a listed page with hardly any words of its own."""
    if not page.is_listed or site.is_copy(page) or page.path == "404.html":
        return
    counted = sum(len(block.text.split()) for block in page.main)
    led_on = sum(len(link.text.split()) for link in page.anchors if link.place == "main")
    # A page that is mostly links is there to lead on.
    if counted < FEWEST_WORDS and led_on < counted / 2:
        message = f"The page {page.url} has {counted} words of its own."
        yield THIN.at(site.written(page, "title"), message, THIN.mend)


def _pictures(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about pictures whose name or text says nothing."""
    for image in page.images:
        name = _FINGERPRINT.sub("", _path(image.address).rpartition("/")[2]).rpartition(".")[0]
        if name and _CAMERA.fullmatch(name):
            message = f'The picture "{image.address}" on {page.url} has a name that says nothing.'
            yield site.complain(IMAGE_NAME, page, message, image.address, *site.names_of(image.address))
        if image.alt and _says_nothing(image, site.language_of(page)):
            message = f'The text for the picture "{image.address}" is "{image.alt}".'
            yield site.complain(ALT_IS_NAME, page, message, image.address, *site.names_of(image.address), image.alt)


def _path(address: str) -> str:
    """Return the path of an address, whatever it is."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _says_nothing(image: ImageFacts, language: str) -> bool:
    """Return whether the text for a picture is its file's name or a word for pictures."""
    alt = (image.alt or "").strip().lower()
    name = image.address.rpartition("/")[2].lower()
    stem = name.rpartition(".")[0]
    # What a picture in a link is called is where that leads: "Prev" is a good text for prev.png there.
    is_name = alt == name or (alt == stem and not (image.linked and stem.isalpha()))
    return (
        is_name
        or (_HAS_BOTH.search(alt) is not None and _CAMERA.fullmatch(alt.rpartition(".")[0] or alt) is not None)
        or alt.strip(".: ") in words(language, "vague_alt")
        or bool(re.fullmatch(r"\S+\.(?:jpe?g|png|gif|webp|avif|svg)", alt))
    )


def _address(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint about an address that is no words."""
    plain = page.url.removesuffix(".html")
    if page.is_listed and (_UNCLEAR.search(plain) or len(plain) > LONGEST_ADDRESS):
        yield ADDRESS_UNCLEAR.at(
            site.written(page, "slug", "title"), f'The address is "{page.url}".', ADDRESS_UNCLEAR.mend
        )


def _hidden(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about pages, or a whole site, that search engines are told to leave out."""
    robots = site.texts.get("robots.txt", "")
    home = site.by_url.get("/")
    if _BLOCKED.search(robots):
        line = next((i for i, text in enumerate(robots.splitlines(), 1) if text.strip().lower() == "disallow: /"), 1)
        message = "The file robots.txt tells all search engines to leave the whole site out."
        yield SITE_HIDDEN.at(Position("robots.txt", line, 1), message, SITE_HIDDEN.mend)
    if home is not None and not home.is_listed:
        yield site.complain(SITE_HIDDEN, home, "The home page asks search engines not to list it.", "noindex")
        return
    in_menu = _menu(home, site) if home else {}
    for path, page in in_menu.items():
        planned = site.sources.page(page) if site.sources else None
        if not page.is_listed and not (planned and not planned.indexable):
            yield site.complain(HIDDEN, page, f"The page {site.address_of(path)} stands in the menu.", "noindex")


def _menu(home: PageFacts, site: SiteFacts) -> dict[str, PageFacts]:
    """Return the pages in the menu of the home page, by path."""
    found = {}
    for link in home.anchors:
        page = site.page_at(home, link.address) if link.place in ("nav", "header") else None
        if page:
            found[page.path] = page
    return found


CHECKS: tuple[Check, ...] = (
    page_check(Area.SEARCH, _title, TITLE_MISSING, TITLE_LONG, TITLE_SHORT),
    page_check(Area.SEARCH, _description, DESCRIPTION_MISSING, DESCRIPTION_LENGTH),
    Check(Area.SEARCH, _repeated, (TITLE_REPEATED, DESCRIPTION_REPEATED)),
    page_check(Area.SEARCH, _headings, HEADING_MISSING, HEADINGS_SEVERAL),
    page_check(Area.SEARCH, _thin, THIN),
    page_check(Area.SEARCH, _pictures, IMAGE_NAME, ALT_IS_NAME),
    page_check(Area.SEARCH, _address, ADDRESS_UNCLEAR),
    Check(Area.SEARCH, _hidden, (HIDDEN, SITE_HIDDEN)),
)
