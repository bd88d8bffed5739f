"""Schemes of links in texts: what stands before the colon of an address."""

from __future__ import annotations

ACTIONS = ("book", "call", "mail", "map")
"""Schemes of links that do something: written as `[Book now](book:)`."""
BLOCKS = ("video", "faq")
"""Schemes of links that place a block: written as `[How we treat it](video:)`, alone in a paragraph."""
SCHEMES = ("http", "https", "mailto", "tel", *ACTIONS, *BLOCKS)
"""Schemes that a link may have."""
