"""Who may look at the preview: this machine by its own names, and guests that were shown a key.

Everything is compared whole and exactly. Knows no server; what a request says is handed in.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from hmac import compare_digest

from clinicsite.records import dataclass, field

LOCAL = ("localhost", "127.0.0.1", "[::1]")
"""What this machine calls itself."""


@dataclass(slots=True)
class Guard:
    """What is accepted by one run of the preview."""

    port: int
    """The port it listens on."""
    names: tuple[str, ...] = ()
    """Addresses of this machine under which guests reach it; none when it listens to this machine alone."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    """What a page has to say before it gets the socket."""
    session: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    """What a guest's browser shows once it has been let in."""
    key: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    """What lets one guest in, once."""

    def is_local(self, host: str) -> bool:
        """Return whether a request names this machine as it calls itself."""
        return host in {f"{name}:{self.port}" for name in LOCAL}

    def knows(self, host: str) -> bool:
        """Return whether a request names this server; another name may be somebody's trick (DNS rebinding)."""
        return self.is_local(host) or host in {f"{name}:{self.port}" for name in self.names}

    def accepts_origin(self, origin: str, host: str) -> bool:
        """Return whether a page that asks is one of this server, under the name that it asks for."""
        return self.knows(host) and origin == f"http://{host}"

    def refuses(self, host: str, origin: str | None, headers: Mapping[str, str]) -> bool:
        """Return whether a request was not meant for this server, or was made by another site's page.

        A link from elsewhere may be followed; nothing may be fetched or framed from elsewhere.
        """
        if not self.knows(host) or (origin is not None and not self.accepts_origin(origin, host)):
            return True
        follows = headers.get("Sec-Fetch-Mode") == "navigate" and headers.get("Sec-Fetch-Dest") == "document"
        return headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"} and not follows

    def is_home(self, host: str, remote: str) -> bool:
        """Return whether a request comes from this very machine, and says so."""
        return self.is_local(host) and (remote == "::1" or remote.startswith("127."))

    def lets_in(self, session: str | None) -> bool:
        """Return whether a guest has been let in before."""
        return session is not None and compare_digest(session.encode(), self.session.encode())

    def takes(self, key: str) -> bool:
        """Return whether a key lets a guest in; each does so once."""
        if not compare_digest(key.encode(), self.key.encode()):
            return False
        self.key = secrets.token_urlsafe(9)
        return True

    def is_token(self, token: str) -> bool:
        """Return whether somebody who wants the socket has a page of this run."""
        return compare_digest(token.encode(), self.token.encode())
