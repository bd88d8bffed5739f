"""On which day a page last changed: what its owner has written counts first, then what Git knows, never the clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from clinicsite.model.planned import Page
from clinicsite.model.read import PersonFrontMatter
from clinicsite.render.bodies import static_name

_PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?([^\s)>]+)")
"""A picture in the text of a content file."""


def day_of(page: Page, changed: Mapping[str, date]) -> date | None:
    """Return the day of a page's last change, or None when it is not known.

    `changed` are the days that Git knows by file. A page whose text Git does not know as it is has no day, whatever is
    known of its pictures. A page that was held back has changed for its readers on the day on which it was published.
    """
    front = page.text.front
    if page.continues:
        return None
    held = front.appears_on
    texts = {page.document.path, page.text.path}
    known = [front.updated] if front.updated else [changed[path] for path in texts if path in changed]
    if not front.updated:
        if len(known) < len(texts):
            return held
        known += [changed[path] for path in _pictures(page) if path in changed]
    return max([*known, held] if held else known)


def _pictures(page: Page) -> Iterator[str]:
    """Yield the files of the photos that a page shows, without rendering it."""
    document, front = page.text, page.text.front
    for target in _PICTURE.findall(document.body):
        yield f"static/{static_name(document.path, target)}"
    portrait = front.photo if isinstance(front, PersonFrontMatter) else None
    yield from (f"static/{photo.file}" for photo in (*front.photos, portrait) if photo)
    if front.video and front.video.poster:
        yield f"static/{front.video.poster}"
