"""The words of a page, to tell what it says before there is any HTML of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from clinicsite.model.planned import Page
from clinicsite.render.context import PageContext
from clinicsite.wording import plain_words

_TAG = re.compile(r"<[^>]*>")


class PageWords:
    """What a page says in its title, its text and the boxes around it; not what stands on every page."""

    def __init__(self, page: Page, shown: PageContext) -> None:
        parts: list[str | None] = [page.head_title, shown.title, shown.description]
        parts += [_text(part) for part in (*shown.opening, *shown.body) if isinstance(part, str)]
        for box in (shown.summary, shown.town):
            fields = box.__dataclass_fields__ if box else ()
            parts += [_text(value) for value in (getattr(box, name) for name in fields) if hasattr(value, "__html__")]
        parts += [f"{item.question} . {_text(item.answer)}" for item in shown.faq]
        self._words = f" {plain_words(' . '.join(part for part in parts if part))} "

    def said(self, texts: Iterable[object]) -> list[str]:
        """Return those of some texts that stand on the page in these words."""
        return [text for text in texts if isinstance(text, str) and f" {plain_words(text)} " in self._words]


def _text(markup: str) -> str:
    """Return HTML without its tags."""
    return html.unescape(_TAG.sub(" ", markup))
