"""QR codes as SVG, for what is printed. The only door to `segno`."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from urllib.parse import quote, urlsplit

import segno
from markupsafe import Markup

BORDER = 4
"""Empty modules around a code; readers need them (ISO/IEC 18004)."""
MASK = 0
"""The mask over a code's modules. Any can be read; trying all eight would take six times as long on each page."""


@lru_cache(maxsize=256)
def qr(address: str, title: str) -> Markup:
    """Return an address as a QR code, black on white, in an SVG that takes the size its style gives it.

    `title` is what the code is for, spoken by screen readers. An address too long for any code gives nothing.
    """
    try:
        code = segno.make(_ascii(address), micro=False, error="m", mask=MASK)
    except segno.DataOverflowError:
        return Markup("")
    drawn = BytesIO()
    code.save(
        drawn,
        kind="svg",
        border=BORDER,
        light="#fff",
        omitsize=True,
        xmldecl=False,
        svgns=False,
        nl=False,
        svgclass="qr",
        lineclass=None,
    )
    svg = drawn.getvalue().decode()
    words = Markup(' role="img"><title>{}</title>').format(title)
    return Markup(svg.replace(">", str(words), 1))


def _ascii(address: str) -> str:
    """Return an address in ASCII, which every reader understands alike."""
    if address.isascii():
        return address
    parts = urlsplit(address)
    try:
        host = parts.netloc.encode("idna").decode()
    except UnicodeError:
        host = parts.netloc
    return parts._replace(
        netloc=host,
        path=quote(parts.path, safe="/%:@!$&'()*+,;="),
        query=quote(parts.query, safe="/%:@!$&'()*+,;=?"),
        fragment=quote(parts.fragment, safe="/%:@!$&'()*+,;=?"),
    ).geturl()
