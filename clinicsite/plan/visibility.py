"""Whether a page is published on a day: the one rule for pages, lists, menus, links and the sitemap."""

from __future__ import annotations

from datetime import date

from clinicsite.model.read import FrontMatter


def hidden_reason(front: FrontMatter, today: date, drafts: bool) -> str:
    """Return why a page is not published today, or an empty text when it is."""
    if front.draft and not drafts:
        return "it is a draft"
    if front.appears_on and today < front.appears_on:
        return f"it is to be published on {front.appears_on.isoformat()}"
    if front.expires_on and today >= front.expires_on:
        return f"it expired on {front.expires_on.isoformat()}"
    return ""
