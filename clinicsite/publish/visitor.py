"""Asks a web server for addresses as a visitor's browser does. Knows nothing of what should be there."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import ssl
import threading
import zlib
from collections.abc import Mapping
from typing import Protocol, Self
from urllib.parse import urlsplit

from clinicsite import __version__
from clinicsite.publish.deploy_faults import HOST_UNREACHABLE, refusal
from clinicsite.publish.release import address_of
from clinicsite.records import dataclass, field

PLAIN = "identity"
"""The bytes as they are."""
_TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server has answered."""

    status: int
    """The status; 0 when nothing came."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Header fields by their names in small letters."""
    digest: str = ""
    """SHA-256 of the body, unpacked when it came packed as gzip; empty when it cannot be unpacked."""
    packed: str = ""
    """SHA-256 of the body as it came."""
    error: str = ""
    """Why nothing came."""


class Fetch(Protocol):
    """Asks for an address below the site's own, like `/fees/`."""

    def __call__(self, address: str, encoding: str = PLAIN) -> Answer:
        """Return the answer; `encoding` is how the bytes may come packed."""


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

    def __call__(self, address: str, encoding: str = PLAIN) -> Answer:
        """Return the answer for an address below the site's own; a lost connection is tried once more."""
        for last in (False, True):
            try:
                return self._ask(address, encoding)
            except (OSError, http.client.HTTPException) as error:
                self._own.connection.close()
                self._own.connection = None
                if last:
                    return Answer(0, error=str(error) or type(error).__name__)
        raise AssertionError

    def read(self, address: str) -> bytes | None:
        """Return the bytes at an address, or None when there are none. Raises OSError and HTTPException."""
        status, _, body = self._get(address, PLAIN)
        return body if status == 200 else None

    def _ask(self, address: str, encoding: str) -> Answer:
        """Ask once."""
        status, fields, body = self._get(address, encoding)
        packed = hashlib.sha256(body).hexdigest()
        if fields.get("content-encoding", PLAIN) == PLAIN:
            return Answer(status, fields, packed, packed)
        return Answer(status, fields, _unpacked_digest(fields["content-encoding"], body), packed)

    def _get(self, address: str, encoding: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body."""
        connection = getattr(self._own, "connection", None) or self._connected()
        # What stands in between is asked for the newest.
        headers = {"Cache-Control": "no-cache", "Accept-Encoding": encoding, "User-Agent": f"clinicsite/{__version__}"}
        connection.request("GET", self._path + address, headers=headers)
        response = connection.getresponse()
        body = response.read()
        fields: dict[str, str] = {}
        for name, value in response.getheaders():
            # A header that is sent twice is one with both values (RFC 9110, 5.2).
            fields[name.lower()] = f"{fields[name.lower()]}, {value}" if name.lower() in fields else value
        return response.status, fields, body

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


def _unpacked_digest(encoding: str, body: bytes) -> str:
    """Return the digest of what was packed as gzip; other forms cannot be unpacked here."""
    if encoding != "gzip":
        return ""
    try:
        return hashlib.sha256(gzip.decompress(body)).hexdigest()
    except (OSError, EOFError, zlib.error):
        return ""
