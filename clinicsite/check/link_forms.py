"""How links are written and what they make of the site: forms, redirects, the site map, pages that nobody can reach."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import unquote

from clinicsite.check.checks import Area, Check, page_check
from clinicsite.check.site_facts import SiteFacts
from clinicsite.diagnostics import Diagnostic, Fault, Position, Severity
from clinicsite.model.facts import LinkFacts
from clinicsite.model.made import PageFacts

CLICKS = 3
"""Clicks from the home page within which every page should be."""

PHONE_LINK = Fault(
    "phone-link-wrong",
    "A link to call has a number that phones may not dial",
    why="A touch on the number calls nobody, or somebody else.",
    mend="Write tel: and the number with a plus, the country's code and digits only.",
    failing='<a href="tel:(303) 555-0142">Call us</a>',
    passing='<a href="tel:+13035550142">Call us</a>',
)
MAIL_LINK = Fault(
    "mail-link-wrong",
    "A link to write an e-mail has no proper address",
    why="The mail program opens with nobody to write to.",
    mend="Write mailto: and one address, without spaces.",
    failing='<a href="mailto:hello at clinic.example">Write to us</a>',
    passing='<a href="mailto:hello@clinic.example">Write to us</a>',
)
EMPTY_LINK = Fault(
    "link-to-nothing",
    "A link leads nowhere",
    why="Somebody presses it and nothing happens, or the page jumps to its top.",
    mend="Give it the address of a page, or take the link away and keep the words.",
    severity=Severity.WARNING,
    failing='<a href="#">Our prices</a>',
    passing='<a href="/">Our clinic</a>',
)
TO_REDIRECT = Fault(
    "link-to-old-address",
    "A link leads to an old address that leads on",
    why="Every visitor waits for an extra step, and search engines count the link less.",
    mend="Link to the page itself.",
    severity=Severity.WARNING,
    failing={
        "index.html": '<a href="/prices.html">Prices</a>',
        "prices.html": '<html><meta http-equiv="refresh" content="0; url=/fees/"></html>',
        "fees/index.html": '<a href="/">Home</a>',
    },
    passing={
        "index.html": '<a href="/fees/">Prices</a>',
        "prices.html": '<html><meta http-equiv="refresh" content="0; url=/fees/"></html>',
        "fees/index.html": '<a href="/">Home</a>',
    },
)
REDIRECT_LOOPS = Fault(
    "redirect-not-straight",
    "An old address leads to another old address",
    why="Each step costs time, and a ring of them never arrives.",
    mend="Let it lead straight to the page that is meant.",
    severity=Severity.WARNING,
    failing={
        "index.html": "<p>Welcome.</p>",
        "a.html": '<html><meta http-equiv="refresh" content="0; url=/b.html"></html>',
        "b.html": '<html><meta http-equiv="refresh" content="0; url=/"></html>',
    },
    passing={
        "index.html": "<p>Welcome.</p>",
        "a.html": '<html><meta http-equiv="refresh" content="0; url=/"></html>',
        "b.html": '<html><meta http-equiv="refresh" content="0; url=/"></html>',
    },
)
MIXED_SLASH = Fault(
    "link-slash-missing",
    "A link lacks the slash at the end of an address",
    why="The page has two addresses: some servers send visitors a second time, others show an error.",
    mend="Write the address as the page has it, with the slash.",
    severity=Severity.WARNING,
    failing={"index.html": '<a href="/fees">Fees</a>', "fees/index.html": '<a href="/">Home</a>'},
    passing={"index.html": '<a href="/fees/">Fees</a>', "fees/index.html": '<a href="/">Home</a>'},
)
INSECURE_LINK = Fault(
    "link-not-https",
    "A link to this site begins with http instead of https",
    why="The visit starts unprotected, and somebody on the same network could read along.",
    mend="Begin the address with https, or with the slash after the site's name.",
    severity=Severity.WARNING,
    failing='<a href="http://www.clinic.example/">Home</a>',
    passing='<a href="/">Home</a>',
)
ORPHAN = Fault(
    "page-without-links",
    "No page links to a page",
    why="Visitors cannot find it, and search engines think little of it.",
    mend="Link to it from a page that speaks of the same thing, or from a menu; or hide it from search engines.",
    severity=Severity.WARNING,
    failing={"index.html": "<p>Welcome.</p>", "fees/index.html": "<p>A visit costs $90.</p>"},
    passing={"index.html": '<a href="/fees/">Fees</a>', "fees/index.html": "<p>A visit costs $90.</p>"},
)
DEEP = Fault(
    "page-too-deep",
    "A page is more than three clicks from the home page",
    why="Few visitors go that far, and search engines take it for unimportant.",
    mend="Link to it from the home page, a menu or an overview.",
    severity=Severity.ADVICE,
    failing={
        "index.html": '<a href="/a/">A</a>',
        "a/index.html": '<a href="/b/">B</a>',
        "b/index.html": '<a href="/c/">C</a>',
        "c/index.html": '<a href="/d/">D</a>',
        "d/index.html": "<p>Our prices.</p>",
    },
    passing={
        "index.html": '<a href="/a/">A</a> <a href="/d/">D</a>',
        "a/index.html": '<a href="/b/">B</a>',
        "b/index.html": '<a href="/c/">C</a>',
        "c/index.html": '<a href="/d/">D</a>',
        "d/index.html": "<p>Our prices.</p>",
    },
)
SITEMAP_WRONG = Fault(
    "sitemap-lists-wrong-page",
    "The list for search engines names an address that is not to be listed",
    why="Search engines meet an error, or a page that asks not to be listed, and trust the whole list less.",
    mend="Take the address out of sitemap.xml, or publish the page.",
    failing={
        "index.html": "<p>Welcome.</p>",
        "sitemap.xml": "<urlset><url><loc>https://www.clinic.example/fees/</loc></url></urlset>",
    },
    passing={
        "index.html": "<p>Welcome.</p>",
        "sitemap.xml": "<urlset><url><loc>https://www.clinic.example/</loc></url></urlset>",
    },
)
SITEMAP_LACKS = Fault(
    "sitemap-lacks-page",
    "A page is missing in the list for search engines",
    why="It may be found late, or not at all.",
    mend="Add its address to sitemap.xml, or hide the page from search engines if that is what you want.",
    severity=Severity.WARNING,
    failing={
        "index.html": '<a href="/fees/">Fees</a>',
        "fees/index.html": '<html><title>Fees</title><h1>Fees</h1><link rel="canonical" href="/fees/"></html>',
        "sitemap.xml": "<urlset><url><loc>https://www.clinic.example/</loc></url></urlset>",
    },
    passing={
        "index.html": '<a href="/fees/">Fees</a>',
        "fees/index.html": '<html><meta name="robots" content="noindex"><h1>Fees</h1></html>',
        "sitemap.xml": "<urlset><url><loc>https://www.clinic.example/</loc></url></urlset>",
    },
)
CANONICAL_WRONG = Fault(
    "canonical-wrong",
    "A page names another address as its own",
    why="Search engines list the other address instead, or none.",
    mend="Let the page's canonical address be the one that it is published under.",
    severity=Severity.WARNING,
    failing={
        "index.html": '<a href="/fees/">Fees</a>',
        "fees/index.html": '<html><link rel="canonical" href="https://www.clinic.example/prices/"></html>',
    },
    passing={
        "index.html": '<a href="/fees/">Fees</a>',
        "fees/index.html": '<html><link rel="canonical" href="https://www.clinic.example/fees/"></html>',
    },
)

_DIALLED = re.compile(r"\+\d{6,15}(?:[;,]\w.*)?|\d{3,6}")
"""A number that every phone dials (RFC 3966), or a short one for help."""
_MAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")
_LOC = re.compile(r"<loc>\s*([^<]+?)\s*</loc>")


def _forms(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about links that do nothing or the wrong thing."""
    for link in page.anchors:
        address = link.address.strip()
        scheme, _, rest = address.partition(":")
        kind = scheme.lower()
        if kind == "tel" and not _DIALLED.fullmatch(unquote(rest)):
            digits = re.sub(r"\D", "", unquote(rest))
            hint = PHONE_LINK.mend + (f" Its digits are {digits}." if digits else "")
            message = f'The link "{link.text}" calls "{rest}".'
            yield site.complain(PHONE_LINK, page, message, link.address, link.text, hint=hint)
        elif kind == "mailto" and not _MAIL.fullmatch(unquote(rest).partition("?")[0]):
            message = f'The link "{link.text}" writes to "{unquote(rest)}".'
            yield site.complain(MAIL_LINK, page, message, link.address, link.text)
        elif address in ("", "#") or kind == "javascript" or _was_left_open(link, page, site):
            message = f'The link "{link.text}" leads nowhere.'
            yield site.complain(EMPTY_LINK, page, message, link.text, link.address)
        elif site.base.startswith("https://") and f"{address}/".startswith(f"http{site.base[5:]}/"):
            message = f'The link "{link.text}" leads to "{address}".'
            yield site.complain(INSECURE_LINK, page, message, link.address, link.text)


def _was_left_open(link: LinkFacts, page: PageFacts, site: SiteFacts) -> bool:
    """Return whether the owner has written no address for a link in her text; a page links to itself in its place."""
    planned = site.sources.page(page) if site.sources and link.address == page.url else None
    return planned is not None and any(f"[{link.text}]({mark})" in planned.document.body for mark in ("#", ""))


def _old_addresses(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about links that lead to the right page in a roundabout way."""
    for page in site.pages if site.leading_on or site.sources is None else ():
        yield from _roundabout(page, site)


def _roundabout(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about such links on one page."""
    old = site.old_addresses
    for link in page.anchors:
        # A place on the page itself is no other page.
        own = site.own(page, link.address) if link.address[:1] not in ("", "#") else None
        if own is None:
            continue
        if own[0] in old:
            message = f'The link "{link.text}" leads to "{link.address}", which only leads on to "{old[own[0]]}".'
            yield site.complain(TO_REDIRECT, page, message, link.address, link.text)
        elif site.sources is None and own[0] not in site.addresses and f"{own[0]}/" in site.addresses:
            message = f'The link "{link.text}" leads to "{link.address}"; the page is "{own[0]}/".'
            yield site.complain(MIXED_SLASH, page, message, link.address, link.text)


def _redirects(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about old addresses that lead to old addresses."""
    old = site.old_addresses
    for path, target in site.leading_on.items() if site.sources is None else ():
        if target in old:
            message = f'"{site.address_of(path)}" leads to "{target}", which leads on to "{old[target]}".'
            yield REDIRECT_LOOPS.at(Position(path), message, REDIRECT_LOOPS.mend)


def _reach(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about pages that nobody can reach, or only after many clicks."""
    home = site.by_url.get("/")
    if home is None:
        return
    clicks, linked = {home.path: 0}, {home.path}
    waiting = deque([home])
    targets = {page.path: _targets(page, site) for page in site.pages}
    for page in site.pages:
        linked.update(path for path in targets[page.path] if path != page.path)
    while waiting:
        page = waiting.popleft()
        for path in targets[page.path]:
            if path not in clicks and f"/{path}" in site.by_url:
                clicks[path] = clicks[page.path] + 1
                waiting.append(site.by_url[f"/{path}"])
    for page in site.listed:
        if page.path not in linked:
            yield ORPHAN.at(site.written(page, "title"), f"No page links to {page.url}.", ORPHAN.mend)
        elif clicks.get(page.path, 0) > CLICKS:
            message = f"The page {page.url} is {clicks[page.path]} clicks from the home page."
            yield DEEP.at(site.written(page, "title"), message, DEEP.mend)


def _targets(page: PageFacts, site: SiteFacts) -> list[str]:
    """Return the pages that a page links to, by path."""
    found: dict[str, None] = {}
    for address in dict.fromkeys(link.address for link in page.anchors):
        target = site.page_at(page, address) if address and address[0] != "#" else None
        if target:
            found[target.path] = None
    return list(found)


def _sitemap(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about what the list for search engines has too much or too little."""
    maps = {path: text for path, text in site.texts.items() if re.search(r"(^|/)[\w-]*sitemap[\w-]*\.xml$", path)}
    if not maps or not site.pages:
        return
    named = set()
    for path, text in sorted(maps.items()):
        if "<sitemapindex" in text:
            continue
        for address in _LOC.findall(text):
            own = site.own(site.pages[0], address.replace("&amp;", "&"))
            page = site.by_url.get(own[0]) if own else None
            named.add(own[0] if own else address)
            if page is None or not page.is_listed:
                why = "asks not to be listed" if page else "is not published"
                line = text.count("\n", 0, text.find(address)) + 1
                message = f'The list names "{address}", which {why}.'
                yield SITEMAP_WRONG.at(Position(path, line, 1), message, SITEMAP_WRONG.mend)
    later = {page.output_path for page in site.sources.plan.pages if page.continues} if site.sources else set()
    for page in site.listed:
        if page.path in later:
            continue
        if page.url not in named and f"/{page.path}" not in named and page.path != "404.html":
            message = f"The page {page.url} is missing in the list."
            yield SITEMAP_LACKS.at(site.written(page, "title"), message, SITEMAP_LACKS.mend)


def _canonical(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint about a page that names another address as its own."""
    if page.canonical is None or not page.is_listed or site.is_copy(page):
        return
    own = site.own(page, page.canonical)
    here = {page.url, f"/{page.path}", page.url.removesuffix(".html")}
    if own is None or own[0] not in here:
        message = f'The page {page.url} says that its address is "{page.canonical}".'
        place = site.written(page, "slug", "title") if site.sources else site.find(page, page.canonical)
        yield CANONICAL_WRONG.at(place, message, CANONICAL_WRONG.mend)


CHECKS: tuple[Check, ...] = (
    page_check(Area.LINKS, _forms, PHONE_LINK, MAIL_LINK, EMPTY_LINK, INSECURE_LINK),
    Check(Area.LINKS, _old_addresses, (TO_REDIRECT, MIXED_SLASH)),
    Check(Area.LINKS, _redirects, (REDIRECT_LOOPS,)),
    Check(Area.LINKS, _reach, (ORPHAN, DEEP)),
    Check(Area.LINKS, _sitemap, (SITEMAP_WRONG, SITEMAP_LACKS)),
    page_check(Area.LINKS, _canonical, CANONICAL_WRONG),
)
