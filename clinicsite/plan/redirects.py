"""Old addresses and where they lead: no chain, no ring, nothing that leads nowhere or away from a page that is there.

Hosts differ in what they do first, look for a file or follow a redirect with gaps such as `/old/*`. Only redirects on
which that makes no difference pass.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

from clinicsite.diagnostics import Diagnostic, Position, did_you_mean
from clinicsite.model.planned import Page, Redirect
from clinicsite.model.read import Site
from clinicsite.plan import faults
from clinicsite.plan.urls import redirect_path_for

_MARK = re.compile(r"\*|:[A-Za-z]\w*")
"""In an old address: anything, or anything but a slash; in a new one what was found there (`:splat` for the star)."""


def written_redirects(site: Site, pages: Mapping[str, Page]) -> Iterator[tuple[Redirect, Position]]:
    """Yield what owners wrote as `aliases:` of pages and `redirects:` of the site, and where the old address is."""
    for page in pages.values():
        for index, alias in enumerate(page.document.front.aliases):
            place = page.document.at(f"aliases.{index}")
            yield Redirect(alias, page.url, redirect_path_for(alias), place), place
    keys = site.config_keys
    for index, line in enumerate(site.config.redirects):
        source, target = (keys.get(f"redirects.{index}.{end}", Position("site.yaml")) for end in ("from", "to"))
        yield Redirect(line.source, line.target, redirect_path_for(line.source), target), source


def redirect_faults(redirects: Sequence[Redirect], urls: AbstractSet[str], site_url: str) -> Iterator[Diagnostic]:
    """Yield what is wrong with redirects; `urls` are the addresses that the site has, pages and files."""
    exact = {redirect.source: redirect for redirect in redirects if not _MARK.search(redirect.source)}
    patterns = [redirect for redirect in redirects if _MARK.search(redirect.source)]
    for redirect in patterns:
        yield from _hidden_pages(redirect, urls)
    for redirect in redirects:
        reason = unusable(redirect.target)
        if reason:
            message = f"{redirect.source} leads to {redirect.target}. {reason}"
            yield faults.REDIRECT_UNUSABLE.at(redirect.position, message, faults.REDIRECT_UNUSABLE.mend)
            continue
        target = _own(redirect.target, site_url)
        if target is None:
            continue
        others = redirects if _MARK.search(target) else patterns
        onward = exact.get(target) or next((other for other in others if _meets(target, other.source)), None)
        if onward:
            message = f"{redirect.source} leads to {target}, which itself leads to {onward.target}."
            yield faults.REDIRECT_CHAIN.at(redirect.position, message, faults.REDIRECT_CHAIN.mend)
        elif target not in urls and not _filled(redirect, target, urls):
            message = f"There is no page {target}.{did_you_mean(target, urls)}"
            yield faults.REDIRECT_NOWHERE.at(redirect.position, message, faults.REDIRECT_NOWHERE.mend)


def unusable(target: str) -> str:
    """Return why no visitor could use an address that a redirect leads to, as a sentence; empty when all can."""
    if "\\" in target or target.startswith("//"):
        return "Browsers take what stands behind two slashes, or a backslash, for another website."
    if target.startswith("/"):
        return ""
    try:
        parts = urlsplit(target)
        if _MARK.search(parts.netloc):
            return "With a gap in the name of the website, anybody could lead your visitors anywhere."
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return "That is no address."
    if parts.username is not None:
        return "A name or password in an address would be shown to everybody."
    return _host_complaint(host) or ("Nothing answers at port 0." if port == 0 else "")


def _host_complaint(host: str) -> str:
    """Return why a website's name cannot be used, as a sentence (RFC 1123, 2.1; RFC 5891; RFC 6761)."""
    with contextlib.suppress(ValueError):
        public = ipaddress.ip_address(host).is_global
        return "" if public else f'"{host}" is a number within a building; visitors cannot get there.'
    try:
        name = host.encode("idna").decode("ascii")
    except UnicodeError:
        name = ""
    if not re.fullmatch(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+", name, re.IGNORECASE):
        return f'"{host}" is not the name of a website.'
    if name.rpartition(".")[2].isdigit() or re.search(r"\.(test|invalid|localhost|local|internal)$", name):
        return f'"{host}" is the name of no website on the web.'
    return ""


def _own(target: str, site_url: str) -> str | None:
    """Return the path of an address of this site, without what stands behind `?` and `#`; None for another site's."""
    base = site_url.rstrip("/")
    if target == base or target.startswith((f"{base}/", f"{base}?", f"{base}#")):
        target = target[len(base) :]
    elif not target.startswith("/"):
        return None
    return target.partition("#")[0].partition("?")[0] or "/"


def _hidden_pages(redirect: Redirect, urls: AbstractSet[str]) -> Iterator[Diagnostic]:
    """Yield a complaint when an old address with gaps stands for pages that are there: some hosts would hide them."""
    pattern = _pattern(redirect.source)
    hidden = sorted(url for url in urls if pattern.fullmatch(url))
    if hidden:
        more = f" and {len(hidden) - 1} more" if len(hidden) > 1 else ""
        message = f'"{redirect.source}" also stands for what is on this site: {hidden[0]}{more}.'
        yield faults.REDIRECT_HIDES_PAGE.at(redirect.position, message, faults.REDIRECT_HIDES_PAGE.mend)


def _filled(redirect: Redirect, target: str, urls: AbstractSet[str]) -> bool:
    """Return whether a new address takes up gaps of the old one and some page or file can be meant by it."""
    if not (_MARK.search(redirect.source) and _MARK.search(target)):
        return False
    pattern = _pattern(target)
    return any(pattern.fullmatch(url) for url in urls)


def _pattern(address: str) -> re.Pattern[str]:
    """Return an address with gaps as a regular expression."""
    pieces = _MARK.split(address)
    gaps = [".*" if mark in ("*", ":splat") else "[^/]+" for mark in _MARK.findall(address)]
    return re.compile("".join(re.escape(piece) + gap for piece, gap in zip(pieces, [*gaps, ""], strict=True)))


def _meets(one: str, other: str) -> bool:
    """Return whether an address can be meant by another; when it has gaps of its own, each counts as any letters."""
    if not _MARK.search(one):
        return _pattern(other).fullmatch(one) is not None
    return _glob_meets(_MARK.sub("*", one), _MARK.sub("*", other))


def _glob_meets(one: str, other: str) -> bool:
    """Return whether two patterns, in which a star is any run of letters, have a text in common.

    A table of which beginnings go together: its row holds, for one beginning of `one`, all beginnings of `other`.
    """
    row = [all(letter == "*" for letter in other[:end]) for end in range(len(other) + 1)]
    for letter in one:
        above, row = row, [row[0] and letter == "*"]
        for end, match in enumerate(other, 1):
            if "*" in (letter, match):
                row.append(above[end] or row[end - 1] or above[end - 1])
            else:
                row.append(above[end - 1] and letter == match)
    return row[-1]
