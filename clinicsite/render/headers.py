"""What a host has to tell browsers besides the pages: one policy as data, and what the pages need of it.

Everything is refused that no page uses (Content Security Policy Level 3, W3C). A style or a script within a page is
named by the digest of its text, read off the finished page, so that nothing put in later can run. Knows no host:
`host_files.py` writes the rules in the words of each.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from html import escape, unescape
from typing import Any
from urllib.parse import urlsplit

from clinicsite.model.made import Output
from clinicsite.model.read import SiteConfig
from clinicsite.records import dataclass, field
from clinicsite.render.markdown_copies import FOLDER as MARKDOWN

EVERYWHERE = "/*"
"""Every address of the site."""
FINGERPRINTED = "/assets/*"
"""Files whose names change with their contents."""
FOR_EVER = "public, max-age=31536000, immutable"
"""What never changes may be kept for a year (RFC 9111; RFC 8246)."""
ALWAYS_ASK = "no-cache"
"""What may change is kept, but asked for anew (RFC 9111, 5.2.2.4)."""
ONE_YEAR = "max-age=31536000"

FIXED: Mapping[str, str] = {
    # The booking site must not learn which condition was read.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""Headers that are the same on every site."""

_ASKED = re.compile(rb"<(img|link|form|style|script)\b")
"""Elements of which a policy may have to speak; looked for, as the next three, in a page in small letters."""
_INLINE = re.compile(rb"<(style|script)\b([^>]*)>([^<]*+(?:<(?!/\1\s*>)[^<]*+)*+)</\1\s*>")
_SHEET = re.compile(rb"<link\b[^>]*\brel=\"?stylesheet\b")
_FORM = re.compile(rb"<form\b([^>]*)>")
_ACTION = re.compile(r"\baction=\"([^\"]*)\"", re.IGNORECASE)
_KIND = re.compile(rb"\btype=\"?([^\s\">]*)", re.IGNORECASE)
_PROGRAMS = (b"", b"module", b"text/javascript", b"application/javascript", b"speculationrules")
"""Types of scripts that run; others are data, which no policy is asked about (HTML, "script", type)."""
_IMAGE = re.compile(rb"<img\b[^>]*?\ssrc=\"(/[^\"]+)\"")
_CHARSET = re.compile(r"<meta charset=[^>]*>\n?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """Headers for some addresses."""

    path: str
    """An address, with `*` at its end for everything below it."""
    headers: Mapping[str, str]
    """Header fields by name."""


@dataclass(slots=True)
class Needs:
    """What pages have to be allowed, and what they show; it grows with each page that is seen."""

    styles: set[str] = field(default_factory=set)
    """Sources of styles, as a policy names them."""
    scripts: set[str] = field(default_factory=set)
    """Sources of scripts."""
    frames: set[str] = field(default_factory=set)
    """Sites whose player may be shown in a frame."""
    forms: set[str] = field(default_factory=set)
    """Where forms are sent."""
    pictures: set[tuple[str, str]] = field(default_factory=set)
    """What they show, for those who are told of it: the path of a page and the address of a picture on it."""

    def values(self) -> tuple[tuple[Any, ...], ...]:
        """Return the same as plain values."""
        parts = (self.styles, self.scripts, self.frames, self.forms, self.pictures)
        return tuple(tuple(sorted(part)) for part in parts)

    @classmethod
    def of(cls, values: tuple[tuple[Any, ...], ...]) -> Needs:
        """Return what pages need, from plain values."""
        return cls(*map(set, values))

    def add(self, other: Needs) -> None:
        """Take in what another page needs."""
        self.styles |= other.styles
        self.scripts |= other.scripts
        self.frames |= other.frames
        self.forms |= other.forms
        self.pictures |= other.pictures

    def see(self, output: Output) -> None:
        """Take in what a finished page needs; other files need nothing."""
        if not output.path.endswith(".html"):
            return
        data, low = output.data, output.data.lower()
        self.frames.update(output.frames)
        inline_to = pictures_to = 0
        for found in _ASKED.finditer(low):
            start, name = found.start(), found[1]
            if name == b"img":
                picture = _IMAGE.match(data, start) if start >= pictures_to else None
                if picture:
                    pictures_to = picture.end()
                    self.pictures.add((output.path, unescape(picture[1].decode())))
            elif name == b"link":
                if _SHEET.match(low, start):
                    self.styles.add("'self'")
            elif name == b"form":
                form = _FORM.match(low, start)
                self.forms.update([_receiver(data[slice(*form.span(1))].decode())] if form else ())
            elif start >= inline_to and (inline := _INLINE.match(low, start)):
                inline_to = inline.end()
                self._see_inline(name, data[slice(*inline.span(2))], data[slice(*inline.span(3))])

    def _see_inline(self, name: bytes, attributes: bytes, text: bytes) -> None:
        """Take in what a style or a script within a page needs."""
        if name == b"style":
            self.styles.add(_digest(text))
        elif re.search(rb"\bsrc=", attributes):
            self.scripts.add("'self'")
        elif _kind(attributes) in _PROGRAMS:
            self.scripts.add(_digest(text))

    def policy(self, in_page: bool = False) -> str:
        """Return the policy for all pages seen. Within a page a browser does not heed `frame-ancestors`."""
        directives: dict[str, Iterable[str]] = {
            "default-src": (),
            "style-src": self.styles,
            "script-src": self.scripts,
            # No page asks for anything, but tools that look at one ask for its robots.txt from within it (Lighthouse).
            "connect-src": ("'self'",),
            "img-src": ("'self'", "data:"),
            "font-src": ("'self'",),
            "media-src": ("'self'",),
            "manifest-src": ("'self'",),
            "frame-src": self.frames,
            "form-action": self.forms,
            "base-uri": (),
        }
        if not in_page:
            directives["frame-ancestors"] = ()
        # What is not named is as `default-src` says, but these, for which it does not stand (CSP Level 3, 6.1).
        named = {"default-src", "form-action", "base-uri", "frame-ancestors"}
        allowed = {name: " ".join(sorted(sources)) or "'none'" for name, sources in directives.items()}
        return "; ".join(f"{name} {text}" for name, text in allowed.items() if name in named or text != "'none'")


def rules_for(config: SiteConfig, needs: Needs) -> tuple[Rule, ...]:
    """Return the headers of a site whose pages need `needs`."""
    headers = {"Content-Security-Policy": needs.policy(), **FIXED}
    if config.files.https_only and can_bind(config.site.url):
        headers["Strict-Transport-Security"] = ONE_YEAR
    rules = [Rule(EVERYWHERE, headers), Rule(FINGERPRINTED, {"Cache-Control": FOR_EVER})]
    if config.files.markdown:
        # The page itself is to be found, not its copy.
        rules.append(Rule(f"/{MARKDOWN}/*", {"X-Robots-Tag": "noindex"}))
    return tuple(rules)


def is_public(url: str) -> bool:
    """Return whether an address is one of the real web and safe to bind to https: not a stand-in (RFC 2606)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    stand_in = re.search(r"(^|\.)(example(\.com|\.net|\.org)?|test|invalid|localhost)$", host)
    return parts.scheme == "https" and "." in host and not stand_in


def can_bind(url: str) -> bool:
    """Return whether browsers may be told to ask for an address over https only: not one of this machine (RFC 6761)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return (
        parts.scheme == "https"
        and "." in host
        and not re.search(r"(^|\.)(test|invalid|localhost|local)$|^[\d.]+$", host)
    )


def with_policy(output: Output) -> Output:
    """Return a page that carries its own policy, for hosts on which headers cannot be set."""
    html = output.data.decode()
    charset = _CHARSET.search(html)
    if not charset:
        return output
    at = charset.end()
    return replace(output, data=(html[:at] + _policy_tag(output) + html[at:]).encode())


def without_policy(output: Output) -> Output:
    """Return a page without the policy that it carries, for whoever sends it as a header."""
    return replace(output, data=output.data.replace(_policy_tag(output).encode(), b"", 1))


def _policy_tag(output: Output) -> str:
    """Return the element with which a page carries its own policy."""
    needs = Needs()
    needs.see(output)
    return f'<meta http-equiv="Content-Security-Policy" content="{escape(needs.policy(in_page=True), quote=False)}">\n'


@lru_cache(maxsize=64)
def _digest(text: bytes) -> str:
    """Return the name of a style or script in a policy (CSP Level 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'"


def _kind(attributes: bytes) -> bytes:
    """Return the type of a script, empty when it has none."""
    match = _KIND.search(attributes)
    return match[1].lower() if match else b""


def _receiver(attributes: str) -> str:
    """Return the site that a form is sent to."""
    action = _ACTION.search(attributes)
    parts = urlsplit(unescape(action[1])) if action else urlsplit("")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"
