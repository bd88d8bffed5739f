"""What a page tells others about the people who read it.

Which condition somebody reads about is health data. A page that asks another company's server for anything tells that
company who reads it; so does a form or a booking link that carries the name of a condition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from clinicsite.check.checks import Area, Check, page_check
from clinicsite.check.signs import host_of, hosts, is_one_of, words
from clinicsite.check.site_facts import SiteFacts
from clinicsite.diagnostics import Diagnostic, Fault, Severity
from clinicsite.model.facts import FormFacts, LoadFacts
from clinicsite.model.made import PageFacts

STAYS = " If it stays, name the server and the reason in site.yaml under privacy: allowed:."
ALLOW = " If there is a good reason for it, name the server and the reason in site.yaml under privacy: allowed:."

TRACKER = Fault(
    "tracker-in-page",
    "A page reports its readers to a company that follows people",
    why="It learns which illness somebody reads about. In several countries that is against the law for a clinic.",
    mend="Take the code out. Your host's own counts of visits need none.",
    failing='<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>',
    passing="<p>We count no visits.</p>",
)
OVERLAY = Fault(
    "accessibility-overlay",
    "A page loads a program that promises to make it accessible",
    why="Such programs get in the way of screen readers, mend little, report every reader, and clinics that use them "
    "are taken to court as often as others.",
    mend="Take it out and mend the pages themselves; the checks of the area accessibility say where.",
    failing='<script src="https://cdn.userway.org/widget.js"></script>',
    passing="<p>Tell us if something on this page does not work for you.</p>",
)
FONT = Fault(
    "font-from-elsewhere",
    "Letters are fetched from another company",
    why="It is told of everyone who opens the page, and the page waits for it.",
    mend="Put the font's files into the folder static, or use the fonts that every device has.",
    severity=Severity.WARNING,
    failing='<link rel="stylesheet" href="https://fonts.googleapis.com/css?family=Inter">',
    passing="<style>body { font-family: system-ui }</style>",
)
MAP = Fault(
    "map-from-elsewhere",
    "A map of another company stands in a page",
    why="The company is told of everyone who opens the page, even of those who do not look at the map.",
    mend="Link to the map instead: a touch opens it in the visitor's own program.",
    severity=Severity.WARNING,
    failing='<iframe src="https://www.google.com/maps/embed?pb=1" title="Map"></iframe>',
    passing='<a href="https://www.google.com/maps/search/?api=1&query=12+Mill+Street">Open a map of 12 Mill Street</a>',
)
FILM = Fault(
    "film-from-elsewhere",
    "A film of another company loads with the page",
    why="The company is told of everyone who opens the page, even of those who do not watch.",
    mend="Show a picture that loads the player when it is pressed, or keep the film on this site.",
    severity=Severity.WARNING,
    failing='<iframe src="https://www.youtube.com/embed/abc" title="A visit"></iframe>',
    passing='<a href="https://www.youtube.com/watch?v=abc">Watch a visit on YouTube</a>',
)
THIRD_PARTY = Fault(
    "request-to-third-party",
    "A page fetches something from another company",
    why="That company is told of everyone who opens the page, and the page breaks when its server does.",
    mend="Keep the file on this site, in the folder static.",
    failing='<script src="https://cdn.example.com/slider.js"></script>',
    passing='<img src="/front-door.jpg" alt="Our front door" width="300" height="200">',
)
ASKS_HEALTH = Fault(
    "form-asks-about-health",
    "A form asks about health",
    why="What patients write is sent and kept in places that may not be safe enough for it by law.",
    mend="Ask only for a name and how to reach the person, and let them tell the rest at the visit.",
    failing='<form action="/send" method="post">\n<label>Your symptoms <textarea name="s"></textarea></label></form>',
    passing='<form action="/send" method="post"><label>Your name <input name="name"></label></form>',
)
FORM_IN_ADDRESS = Fault(
    "form-in-address",
    "What people write into a form becomes part of an address",
    why="It then stands in the history of the browser, in the records of servers, and goes to the next site.",
    mend='Write method="post" into the <form>.',
    failing='<form action="/send"><label>Your name <input name="name"></label></form>',
    passing='<form action="/send" method="post"><label>Your name <input name="name"></label></form>',
)
FORM_ELSEWHERE = Fault(
    "form-sent-elsewhere",
    "A form is sent to another company",
    why="What patients write is kept there. A clinic may need a contract with that company by law.",
    mend=f"Send it to this site, or link to the company's own page, so that people see to whom they write.{STAYS}",
    severity=Severity.WARNING,
    failing='<form action="https://forms.example.com/" method="post"><label>Name <input name="n"></label></form>',
    passing='<form action="/send" method="post"><label>Name <input name="n"></label></form>',
)
FORM_INSECURE = Fault(
    "form-not-https",
    "A form is sent without protection",
    why="Anyone on the way can read what patients write.",
    mend="Send it to an address that begins with https.",
    failing='<form action="http://www.clinic.example/send" method="post"><label>Name <input name="n"></label></form>',
    passing='<form action="https://www.clinic.example/send" method="post"><label>Name <input name="n"></label></form>',
)
LINK_TELLS = Fault(
    "link-tells-condition",
    "A link to another site names a condition",
    why="The other company learns from the address which illness the visitor reads about.",
    mend="Link to the plain address, without the condition's name in it.",
    failing={
        "content/pages/fees.md": "---\ntitle: Our fees\ndescription: What a visit costs, and how to pay.\n---\n\n"
        "[Book online](https://booking.clinic.example/new?reason=back-pain)\n"
    },
    passing={
        "content/pages/fees.md": "---\ntitle: Our fees\ndescription: What a visit costs, and how to pay.\n---\n\n"
        "[Book online](https://booking.clinic.example/new)\n"
    },
)
REFERRER = Fault(
    "referrer-tells-page",
    "Other sites are told which page a visitor comes from",
    why="The address of the page names the condition that the visitor reads about.",
    mend='Write "same-origin" or "strict-origin-when-cross-origin" instead, or leave it out.',
    failing="<html lang='en'><title>Fees</title>\n<meta name='referrer' content='unsafe-url'>\n<h1>Fees</h1></html>",
    passing="<html lang='en'><title>Fees</title>\n<meta name='referrer' content='same-origin'>\n<h1>Fees</h1></html>",
)
COOKIE_BANNER = Fault(
    "cookie-banner-without-cookies",
    "A page asks about cookies, but nothing on it seems to set any",
    why="It stands between a patient and the page for nothing.",
    mend="Take it out. Say on the privacy page that the site sets no cookies.",
    severity=Severity.WARNING,
    failing='<div class="cookie-banner">This site uses cookies. <button>Accept</button></div>',
    passing="<p>This site sets no cookies.</p>",
)
UNNEEDED_SCRIPT = Fault(
    "frame-from-unknown",
    "A frame without an address of its own is filled by a script",
    why="Nobody can tell beforehand from whom its content comes.",
    mend="Give the frame the address of its content, or link to it.",
    severity=Severity.ADVICE,
    failing='<iframe src="" title="Reviews"></iframe>',
    passing='<iframe src="/plan.html" title="Plan of our rooms"></iframe>',
)

_KINDS: Mapping[str, Fault] = {"tracker": TRACKER, "overlay": OVERLAY, "font": FONT, "map": MAP, "film": FILM}
_LOOSE = frozenset({"unsafe-url", "no-referrer-when-downgrade", "always", "origin-when-cross-origin"})
_MAP_PATH = re.compile(r"google\.[a-z.]+/maps")
_WORD = re.compile(r"[^\W_]+")


def _requests(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint for each server of others that the page asks, once for each."""
    told = set()
    for load in page.loads:
        host = host_of(load.address)
        if not host and load.kind == "script" and any(code in load.text for code in hosts("tracker_code")):
            code = next(code for code in sorted(hosts("tracker_code")) if code in load.text)
            message = f'A script in the page calls "{code.strip("(")}", which reports visitors.'
            yield site.complain(TRACKER, page, message, code)
        elif load.kind == "frame" and load.address in ("", "about:blank"):
            marks = (f'title="{load.title}"' if load.title else "", 'src="about:blank"', 'src=""', "<iframe")
            yield site.complain(UNNEEDED_SCRIPT, page, f"A frame on {page.url} has no address.", *marks)
        if not host or host in told or host == host_of(site.base) or _allowed(host, site):
            continue
        told.add(host)
        fault = _fault_of(load, host)
        does = {"script": "runs a program of", "style": "takes a style from", "frame": "shows a page of"}
        message = f'This {does.get(load.kind, "fetches something from")} "{host}", which is told of every visitor.'
        yield site.complain(fault, page, message, load.address, host, hint=fault.mend + (ALLOW if site.sources else ""))


def _fault_of(load: LoadFacts, host: str) -> Fault:
    """Return what a request to another server is."""
    if load.kind == "frame" and _MAP_PATH.search(load.address):
        return MAP
    return next((fault for kind, fault in _KINDS.items() if is_one_of(host, kind)), THIRD_PARTY)


def _allowed(host: str, site: SiteFacts) -> bool:
    """Return whether the owner has given a reason for asking a server."""
    allowed = site.sources.site.config.privacy.allowed if site.sources else ()
    return any(host == entry.host or host.endswith(f".{entry.host}") for entry in allowed)


def _forms(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about what forms ask and where they send it."""
    for form in page.forms:
        host = host_of(form.address)
        if host and host != host_of(site.base) and not _allowed(host, site):
            message = f'A form on {page.url} is sent to "{host}".'
            hint = FORM_ELSEWHERE.mend if site.sources else FORM_ELSEWHERE.mend.removesuffix(STAYS)
            yield site.complain(FORM_ELSEWHERE, page, message, form.address, hint=hint)
        if form.address.lower().startswith(("http:", "mailto:")):
            message = f'A form on {page.url} is sent to "{form.address}".'
            yield site.complain(FORM_INSECURE, page, message, form.address)
        asked = _asked(form, site.language_of(page))
        for label in asked:
            yield site.complain(ASKS_HEALTH, page, f'A form on {page.url} asks for "{label}".', label)
        told = [control for control in form.controls if control.kind not in ("hidden", "search")]
        is_search = len(told) == 1 and (told[0].name in ("q", "s", "query", "search") or not told[0].name)
        if form.method == "get" and form.address and told and not is_search:
            message = f"What people write into a form on {page.url} becomes part of an address."
            yield site.complain(FORM_IN_ADDRESS, page, message, f'action="{form.address}"', "<form")


def _asked(form: FormFacts, language: str) -> Iterator[str]:
    """Yield what a form asks about health."""
    for control in form.controls:
        label = control.label or control.hint or control.name
        spoken = f" {' '.join(_WORD.findall(f'{label} {control.name}'.lower()))} "
        if control.kind != "hidden" and any(f" {word} " in spoken for word in words(language, "health_words")):
            yield label


def _links(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about links that tell another site which condition a visitor reads about."""
    names = _condition_names(site)
    told = set()
    for link in page.anchors:
        host = host_of(link.address)
        # A citation leads to a publication about the condition, which tells nobody of a patient who books.
        if not host or host == host_of(site.base) or not _is_for_patients(link.address, site) or link.address in told:
            continue
        parts = urlsplit(link.address)
        said = "-".join(_WORD.findall(unquote(f"{parts.path} {parts.query} {parts.fragment}").lower()))
        named = next((name for name in names if f"-{name}-" in f"-{said}-"), None)
        if named:
            told.add(link.address)
            message = f'The link "{link.text}" tells "{host}" of {named.replace("-", " ")}.'
            yield site.complain(LINK_TELLS, page, message, link.address, link.text)


def _condition_names(site: SiteFacts) -> list[str]:
    """Return the names of the site's conditions as addresses have them."""
    return [condition.name for condition in site.sources.site.conditions] if site.sources else []


def _is_for_patients(address: str, site: SiteFacts) -> bool:
    """Return whether a link leads to a place where patients do something: the booking page, forms, or with a query."""
    booking = site.sources.site.config.clinic.booking if site.sources else None
    return "?" in address or (isinstance(booking, str) and host_of(booking) == host_of(address))


def _referrer(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint about a page that asks browsers to tell others its address."""
    given = page.metas.get("referrer", "").strip().lower()
    if given in _LOOSE:
        message = f'The page {page.url} lets browsers tell other sites its address ("{given}").'
        yield site.complain(REFERRER, page, message, f'content="{given}"', given)


def _banner(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint about a question for consent where nothing needs any."""
    asked = next(filter(None, (_mark_of_consent(block.within) for block in page.blocks)), None)
    asked = asked or next((load.address for load in page.loads if is_one_of(host_of(load.address), "consent")), None)
    if asked and not _follows(page):
        message = "The page asks about cookies, but nothing on it seems to set any."
        yield site.complain(COOKIE_BANNER, page, message, asked.lstrip("."), asked)


@lru_cache(maxsize=1024)
def _mark_of_consent(within: tuple[str, ...]) -> str | None:
    """Return the element or class around a passage by which a question for consent is known."""
    marks = hosts("consent_marks")
    return next((name for name in within if name.lstrip(".") in marks), None)


def _follows(page: PageFacts) -> bool:
    """Return whether a page has something that follows visitors."""
    kinds = ("tracker", "map", "film")
    return any(is_one_of(host_of(load.address), kind) for load in page.loads for kind in kinds) or any(
        code in load.text for load in page.loads for code in hosts("tracker_code")
    )


CHECKS: tuple[Check, ...] = (
    page_check(
        Area.PRIVACY,
        _requests,
        TRACKER,
        OVERLAY,
        FONT,
        MAP,
        FILM,
        THIRD_PARTY,
        UNNEEDED_SCRIPT,
        in_every_build=True,
    ),
    page_check(Area.PRIVACY, _forms, ASKS_HEALTH, FORM_IN_ADDRESS, FORM_ELSEWHERE, FORM_INSECURE, in_every_build=True),
    page_check(Area.PRIVACY, _links, LINK_TELLS, needs_sources=True, in_every_build=True),
    page_check(Area.PRIVACY, _referrer, REFERRER),
    page_check(Area.PRIVACY, _banner, COOKIE_BANNER),
)
