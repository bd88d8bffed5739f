"""QR codes as pictures within pages, for what is printed. The only door to `segno`."""

from __future__ import annotations

from base64 import b64encode
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
    """Return an address as a QR code, black on white: a picture of one pixel for each module, sharp at any size.

    It stands in the page, so that paper has it without a request; drawn as SVG it would weigh half as much again.
    `title` is what the code is for, spoken by screen readers. An address too long for any code gives nothing.
    """
    try:
        code = segno.make(_ascii(address), micro=False, error="m", mask=MASK)
    except segno.DataOverflowError:
        return Markup("")
    drawn = BytesIO()
    # Stored as they are, because not every machine's zlib packs alike.
    code.save(drawn, kind="png", border=BORDER, compresslevel=0)
    side = code.symbol_size(border=BORDER)[0]
    return Markup('<img class="qr" src="data:image/png;base64,{}" alt="{}" width="{}" height="{}">').format(
        b64encode(drawn.getvalue()).decode(), title, side, side
    )


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
