"""Looks at the live site as a visitor would: bytes, types, headers, unknown and old addresses, what has to be gone."""

from __future__ import annotations

import hashlib
import http.client
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import quote, unquote, urlsplit

from clinicsite import __version__
from clinicsite.diagnostics import Diagnostic
from clinicsite.publish.deploy_faults import HOST_UNREACHABLE, LIVE_DIFFERS, LIVE_SETTINGS, complaint, listed, refusal
from clinicsite.publish.manifest import Entry
from clinicsite.publish.release import Release, address_of, is_fingerprinted

NOT_FOUND = "404.html"
"""The page for unknown addresses."""
UNKNOWN = "/no-page-has-this-address-4f1c/"
"""An address that no page has."""
_FOR_HOSTS = ("_headers", "_redirects", "CNAME", ".nojekyll")
"""Files that hosts read and do not hand out."""
_ALIKE: Mapping[str, str] = {
    "application/javascript": "text/javascript",
    "application/x-javascript": "text/javascript",
    "image/vnd.microsoft.icon": "image/x-icon",
    "text/xml": "application/xml",
    "application/rss+xml": "application/xml",
    "text/x-vcard": "text/vcard",
    "application/font-woff": "font/woff",
}
"""Other names of media types, by which servers call the same."""
_TIMEOUT = 20.0
_AT_ONCE = 8
_PAUSE = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server has answered."""

    status: int
    """The status; 0 when nothing came."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Header fields by their names in small letters."""
    digest: str = ""
    """SHA-256 of the body."""
    error: str = ""
    """Why nothing came."""


Fetch = Callable[[str], Answer]
"""Asks for an address below the site's own, like `/fees/`."""


class Visitor:
    """Asks a server for addresses, over one connection for each thread, and follows nothing."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._secure = parts.scheme == "https"
        self._host = parts.netloc
        self._path = parts.path.rstrip("/")
        self._own = threading.local()
        self._all: list[http.client.HTTPConnection] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._all:
            connection.close()

    def __call__(self, address: str) -> Answer:
        """Return the answer for an address below the site's own; a lost connection is tried once more."""
        for last in (False, True):
            try:
                return self._ask(address)
            except (OSError, http.client.HTTPException) as error:
                self._own.connection.close()
                self._own.connection = None
                if last:
                    return Answer(0, error=str(error) or type(error).__name__)
        raise AssertionError

    def read(self, address: str) -> bytes | None:
        """Return the bytes at an address, or None when there are none. Raises OSError and HTTPException."""
        status, _, body = self._get(address)
        return body if status == 200 else None

    def _ask(self, address: str) -> Answer:
        """Ask once."""
        status, fields, body = self._get(address)
        return Answer(status, fields, hashlib.sha256(body).hexdigest())

    def _get(self, address: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body."""
        connection = getattr(self._own, "connection", None) or self._connected()
        # What stands in between is asked for the newest; compressed bytes could not be compared.
        headers = {
            "Cache-Control": "no-cache",
            "Accept-Encoding": "identity",
            "User-Agent": f"clinicsite/{__version__}",
        }
        connection.request("GET", self._path + address, headers=headers)
        response = connection.getresponse()
        body = response.read()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, body

    def _connected(self) -> http.client.HTTPConnection:
        """Return a new connection, kept for this thread."""
        if self._secure:
            context = ssl.create_default_context()
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                self._host, timeout=_TIMEOUT, context=context
            )
        else:
            connection = http.client.HTTPConnection(self._host, timeout=_TIMEOUT)
        self._own.connection = connection
        self._all.append(connection)
        return connection


def read_file(address: str, path: str) -> bytes | None:
    """Return what visitors get for a file, or None when there is none. Raises `SiteError` when nobody answers."""
    try:
        with Visitor(address) as visitor:
            return visitor.read(address_of(path))
    except (OSError, http.client.HTTPException) as error:
        raise refusal(HOST_UNREACHABLE, f"{address} does not answer: {error}.") from error


def verify(
    fetch: Fetch, release: Release, paths: Collection[str], gone: Collection[str], patience: float = 0
) -> list[Diagnostic]:
    """Return what is wrong with what visitors get: the files `paths` of a version, and those that have to be gone.

    For up to `patience` seconds, what is not right yet is asked for again.
    """
    end = time.monotonic() + patience
    asked = [path for path in sorted(paths) if path not in _FOR_HOSTS and path in release.files]
    wrong = _wrong(fetch, release, asked)
    while wrong and time.monotonic() < end:
        time.sleep(min(_PAUSE, max(0.0, end - time.monotonic())))
        wrong = _wrong(fetch, release, wrong)
    found = [complaint(LIVE_DIFFERS, message, path=address_of(path)) for path, message in wrong.items()]
    if found and all("does not answer" in one.message for one in found):
        return found[:1]
    found += _unknown_address(fetch, release)
    found += _still_there(fetch, gone)
    found += _settings(fetch, release)
    return found


def _wrong(fetch: Fetch, release: Release, paths: Iterable[str]) -> dict[str, str]:
    """Return the files that visitors get wrongly, each with what is wrong."""
    wanted = list(paths)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = pool.map(lambda path: fetch(address_of(path)), wanted)
        told = {
            path: _difference(release.files[path], answer, path) for path, answer in zip(wanted, answers, strict=True)
        }
    return {path: message for path, message in told.items() if message}


def _difference(entry: Entry, answer: Answer, path: str) -> str:
    """Return what is wrong with an answer, as a sentence, or an empty text."""
    address = address_of(path)
    if not answer.status:
        return f'The server does not answer for "{address}": {answer.error}.'
    # The page for unknown addresses may itself be shown with the status that it is for.
    if answer.status != 200 and not (path == NOT_FOUND and answer.status == 404):
        return f'"{address}" answers with status {answer.status} instead of 200.'
    if answer.digest != entry.digest:
        return f'"{address}" shows something else than what was put online.'
    if _kind(answer.headers.get("content-type", "")) != _kind(entry.type):
        kind = answer.headers.get("content-type", "nothing")
        return f'"{address}" is announced as "{kind}" instead of "{_kind(entry.type)}".'
    return ""


def _kind(text: str) -> str:
    """Return a media type without its parameters, by the name that we use."""
    kind = text.partition(";")[0].strip().lower()
    return _ALIKE.get(kind, kind)


def _unknown_address(fetch: Fetch, release: Release) -> list[Diagnostic]:
    """Return what is wrong with the answer for an address that no page has."""
    answer = fetch(UNKNOWN)
    if answer.status != 404:
        message = f"An address that does not exist answers with status {answer.status} instead of 404."
        return [complaint(LIVE_SETTINGS, message, path=UNKNOWN)]
    page = release.files.get(NOT_FOUND)
    if page and answer.digest != page.digest:
        message = "An address that does not exist does not show your own page for that."
        return [complaint(LIVE_SETTINGS, message, path=UNKNOWN)]
    return []


def _still_there(fetch: Fetch, gone: Collection[str]) -> Iterator[Diagnostic]:
    """Yield a complaint for each file that has to be gone and is not; a redirect is as good as gone."""
    for path in sorted(gone):
        if path not in _FOR_HOSTS and 200 <= fetch(address_of(path)).status < 300:
            message = f'"{address_of(path)}" should be gone, but visitors still get it.'
            yield complaint(LIVE_DIFFERS, message, path=address_of(path))


def _settings(fetch: Fetch, release: Release) -> Iterator[Diagnostic]:
    """Yield what the host does not do although the site asks for it: headers and how long files may be kept."""
    home = fetch("/")
    missing = [name for name in ("content-security-policy", "x-content-type-options") if name not in home.headers]
    if missing and home.status:
        message = f"The host does not send the headers {listed(missing)}."
        yield complaint(LIVE_SETTINGS, message, path="/")
    asset = next((path for path in release.files if is_fingerprinted(path)), None)
    if asset and "max-age=" not in fetch(address_of(asset)).headers.get("cache-control", ""):
        message = f'Files such as "{address_of(asset)}" may be kept for a year, but the host does not say so.'
        yield complaint(LIVE_SETTINGS, message, path=address_of(asset))


def verify_redirects(fetch: Fetch, redirects: Sequence[tuple[str, str]], home: str) -> Iterator[Diagnostic]:
    """Yield a complaint for each old address that does not lead on; those with gaps are not asked for."""
    for source, target in redirects:
        if "*" in source or "/:" in source:
            continue
        answer = fetch(quote(unquote(source)))
        led = answer.headers.get("location", "")
        same = {quote(unquote(target)), home.rstrip("/") + quote(unquote(target))}
        # A page of its own that leads on is found and is no redirect; what it says was checked when it was built.
        if answer.status != 200 and not (300 <= answer.status < 400 and (quote(unquote(led)) in same or led in same)):
            message = f'The old address "{source}" does not lead to "{target}"; it answers with status {answer.status}.'
            yield complaint(LIVE_SETTINGS, message, path=source)
