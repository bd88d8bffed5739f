"""Compares what a host does besides handing out files with what the site asks of it.

Headers and how long files may be kept, unknown addresses, addresses without their last slash, old addresses. What the
site asks for is the record's `Policy`; what a host cannot do is said as that, and not as a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urljoin

from clinicsite.diagnostics import Diagnostic
from clinicsite.publish.abilities import Able
from clinicsite.publish.deploy_faults import LIVE_LIMITS, LIVE_SETTINGS, complaint, listed
from clinicsite.publish.policy import has_gap
from clinicsite.publish.release import Release, address_of, is_fingerprinted
from clinicsite.publish.visitor import Answer, Fetch

NOT_FOUND = "404.html"
"""The page for unknown addresses."""
UNKNOWN = ("/no-page-has-this-address-4f1c/", "/no-page-has-this-address-4f1c/nor/this.html")
"""Addresses that no page has."""
_LONGEST = 60
"""So many letters of a header's value are shown."""
_SLASHES = 3
"""So many pages are asked for without the slash at the end of their address."""


def settings_faults(
    fetch: Fetch, release: Release, answers: Mapping[str, Answer], able: Able, home: str
) -> Iterator[Diagnostic]:
    """Yield what a host does not do although the site asks for it; `answers` are those for its files."""
    unknown = {address: fetch(address) for address in UNKNOWN}
    yield from _unknown_addresses(release, unknown)
    shown = {address_of(path): answer for path, answer in answers.items() if answer.status == 200}
    nowhere = {address: answer for address, answer in unknown.items() if answer.status == 404}
    yield from _headers(release, {**shown, **dict([*nowhere.items()][:1])}, able)
    yield from _kept(release, {path: answer for path, answer in answers.items() if answer.status == 200}, able)
    yield from _slashes(fetch, answers)
    yield from _redirects(fetch, release, able, home)


def _unknown_addresses(release: Release, unknown: Mapping[str, Answer]) -> Iterator[Diagnostic]:
    """Complain about the answers for addresses that no page has."""
    page = release.files.get(NOT_FOUND)
    for address, answer in unknown.items():
        if answer.status != 404:
            message = f"An address that does not exist answers with status {answer.status} instead of 404."
            yield complaint(LIVE_SETTINGS, message, path=address)
            return
        if page and answer.digest != page.digest:
            message = "An address that does not exist does not show your own page for that."
            yield complaint(LIVE_SETTINGS, message, path=address)
            return


def _headers(release: Release, shown: Mapping[str, Answer], able: Able) -> Iterator[Diagnostic]:
    """Complain about headers that are missing or say something else, each once for all addresses."""
    lacking: dict[str, list[str]] = {}
    other: dict[tuple[str, str, str], list[str]] = {}
    for address, answer in sorted(shown.items()):
        for name, value in release.policy.headers_of(address).items():
            sent = answer.headers.get(name)
            if name == "cache-control" and answer.status == 404:
                continue  # What is not there may well be asked for anew.
            if sent is None:
                lacking.setdefault(name, []).append(address)
            elif not _says(name, sent, value):
                other.setdefault((name, sent, value), []).append(address)
    yield from _lacking(lacking, able)
    for (name, sent, value), addresses in sorted(other.items()):
        message = (
            f'The host sends the header "{name}" as "{_short(sent)}" with {_where(addresses)}, but the site asks for '
            f'"{_short(value)}".'
        )
        can = able.headers is None or name in able.headers
        yield complaint(LIVE_SETTINGS if can else LIVE_LIMITS, message, able.advice, addresses[0])


def _lacking(lacking: Mapping[str, list[str]], able: Able) -> Iterator[Diagnostic]:
    """Complain about headers that are not sent, those together that are missing in the same places."""
    together: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
    for name, addresses in sorted(lacking.items()):
        can = able.headers is None or name in able.headers
        together.setdefault((can, tuple(addresses)), []).append(name)
    for (can, places), names in sorted(together.items()):
        if can:
            what = "header" if len(names) == 1 else "headers"
            message = f"The host does not send the {what} {listed(names, most=8)} with {_where(places)}."
            yield complaint(LIVE_SETTINGS, message, able.advice, places[0])
        else:
            message = (
                f"{able.name} cannot send headers of your own. Missing with {_where(places)}: {listed(names, most=8)}."
            )
            yield complaint(LIVE_LIMITS, message, able.advice, places[0])


def _says(name: str, sent: str, value: str) -> bool:
    """Return whether a header says what is asked for."""
    if name == "cache-control":
        return _directives(value) <= _directives(sent)
    if name == "strict-transport-security":
        return _age(sent) >= _age(value)  # For longer, or for more names, is the host's own decision.
    # Sent twice it says the same, where it has only one value.
    return " ".join(sent.split()) in (value, f"{value}, {value}")


def _kept(release: Release, shown: Mapping[str, Answer], able: Able) -> Iterator[Diagnostic]:
    """Complain when what may change can be shown from a browser's memory without asking for it anew."""
    ages: dict[str, list[str]] = {}
    for path, answer in sorted(shown.items()):
        stated = release.policy.headers_of(address_of(path))
        if is_fingerprinted(path) or "cache-control" in stated:
            continue
        told = answer.headers.get("cache-control", "")
        if not {"no-cache", "no-store", "max-age=0"} & _directives(told):
            ages.setdefault(told, []).append(address_of(path))
    for told, addresses in sorted(ages.items()):
        minutes = -(-_age(told) // 60)
        how = f"for {minutes} minute{'s' if minutes != 1 else ''}" if minutes else "for as long as they like"
        message = f"Browsers may show {_where(addresses)} from memory {how} without asking whether it has changed."
        can = able.headers is None or "cache-control" in able.headers
        yield complaint(LIVE_SETTINGS if can else LIVE_LIMITS, message, able.advice if can else "", addresses[0])


def _slashes(fetch: Fetch, answers: Mapping[str, Answer]) -> Iterator[Diagnostic]:
    """Complain when an address without its last slash does not lead to the page."""
    pages = [path for path in sorted(answers) if path.endswith("/index.html") and answers[path].status == 200]
    for path in pages[:_SLASHES]:
        address = address_of(path)
        answer = fetch(address.rstrip("/"))
        leads = 300 <= answer.status < 400 and _ends_with(answer.headers.get("location", ""), address)
        if not leads and not (answer.status == 200 and answer.digest == answers[path].digest):
            message = (
                f'"{address.rstrip("/")}", without the slash at its end, does not lead to "{address}"; '
                f"it answers with status {answer.status}."
            )
            yield complaint(LIVE_SETTINGS, message, path=address)
            return


def _redirects(fetch: Fetch, release: Release, able: Able, home: str) -> Iterator[Diagnostic]:
    """Complain about each old address that does not lead on to where it should."""
    cannot = []
    base = home.rstrip("/") + "/"
    for (source, _), (address, target) in zip(release.policy.redirects, release.policy.tried, strict=True):
        answer = fetch(address)
        led = answer.headers.get("location", "")
        wanted = urljoin(base, target.lstrip("/") if target.startswith("/") else target)
        moved = answer.status in (301, 302, 307, 308)
        if moved and urljoin(base, led.lstrip("/") if led.startswith("/") else led) == wanted:
            continue
        # A page of its own that leads on was compared as a file.
        if answer.status == 200 and _file_of(source) in release.files:
            continue
        if able.gaps and not moved and (has_gap(source) or "?" in source):
            cannot.append(source)
            continue
        said = f'leads to "{led}"' if moved else f"answers with status {answer.status}"
        message = f'The old address "{source}" does not lead to "{target}"; it {said}.'
        yield complaint(LIVE_SETTINGS, message, able.advice, source)
    if cannot:
        message = f"{able.name} cannot follow old addresses with gaps: {listed(cannot)}."
        yield complaint(LIVE_LIMITS, message, able.gaps, cannot[0])


def _file_of(address: str) -> str:
    """Return the file that is shown at an address."""
    path = address.lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def _ends_with(led: str, address: str) -> bool:
    """Return whether a redirect leads to an address of this site."""
    return led == address or led.endswith(address)


def _directives(value: str) -> set[str]:
    """Return the parts of a `Cache-Control`, as they are compared (RFC 9111, 5.2)."""
    return {part.strip().lower() for part in value.split(",") if part.strip()}


def _age(value: str) -> int:
    """Return the seconds of a `max-age`; nothing when there is none."""
    match = re.search(r"max-age=\"?(\d+)", value, re.IGNORECASE)
    return int(match[1]) if match else 0


def _where(addresses: Iterable[str]) -> str:
    """Return some addresses in words."""
    return listed(list(addresses), most=2)


def _short(value: str) -> str:
    """Return the beginning of a header's value."""
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
