"""Finds what must never be published: keys, passwords, and files that a site is made from. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_NAMES = re.compile(
    r"(^|/)(\.env(\..*)?|\.git(/.*|ignore|modules|attributes)?|\.hg/.*|\.svn/.*|\.ssh/.*|\.aws/.*|\.npmrc|\.netrc|\.pypirc"
    r"|\.htpasswd|\.DS_Store|Thumbs\.db|desktop\.ini|id_(rsa|dsa|ecdsa|ed25519)|[^/]*\.(pem|key|p12|pfx|jks|kdbx|ppk|sql"
    r"|sqlite3?|db|bak|py|pyc|j2|yaml|yml|toml|lock|ini|log|swp|orig)|site\.ya?ml|[^/]*~|node_modules/.*|__pycache__/.*"
    r"|wp-config\.php|credentials(\.json)?|secrets?\.(json|txt))$",
    re.IGNORECASE,
)
"""Names of files that hold keys, or that a site is made from, and what editors and systems leave behind."""
_SOURCES = re.compile(r"^(content|templates|\.clinicsite|clinicsite)/.*\.(md|html|py|json)$")
"""The project's own folders."""
_CONTENTS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("a private key", re.compile(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----")),
    ("a key to Amazon's services", re.compile(rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a key to GitHub", re.compile(rb"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})\b")),
    ("a key to Netlify", re.compile(rb"\bnfp_[A-Za-z0-9]{30,}\b")),
    ("a key to Slack", re.compile(rb"\bxox[abprs]-[A-Za-z0-9-]{20,}")),
    ("a key to Stripe", re.compile(rb"\b[rs]k_live_[A-Za-z0-9]{20,}\b")),
)
_MEDIA = ("image/", "font/", "video/", "audio/", "application/pdf")


def private_names(paths: Iterable[str]) -> list[str]:
    """Return the paths that must not be published, by their names."""
    return [path for path in paths if _NAMES.search(path) or _SOURCES.search(path)]


def private_contents(kind: str, data: bytes) -> Iterator[str]:
    """Yield what a file of the media type `kind` holds and must not: `a private key`."""
    if not kind.startswith(_MEDIA):
        yield from (what for what, pattern in _CONTENTS if pattern.search(data))
