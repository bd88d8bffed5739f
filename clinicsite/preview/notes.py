"""What the bar says of a page, and of all pages: plain data for the script that shows it.

Made in the worker thread. What can be read off the page itself, its title and its pictures, is read there.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Sequence
from typing import Any

from clinicsite.diagnostics import Diagnostic
from clinicsite.live import View
from clinicsite.model.values import TODO_PREFIX
from clinicsite.preview.show import Place, Show

MOST_WORDS = 8
"""Words of a line by which the element it became is looked for."""

_QUOTED = re.compile(r'"([^"]+)"')
_MARKUP = re.compile(r"\]\([^)]*\)|\[\^[^\]]*\]|^[\s>#*-]+|[*_`\[\]]+|\{[^}]*\}")


def about_page(show: Show, place: Place, at_home: bool) -> dict[str, Any]:
    """Return what is to be said of the page at an address.

    `at_home` is whether whoever asks sits at this machine, and may be told where its files are.
    """
    made = show.answer(place)
    view = show.site.view(place.look)
    page = view.page(made.path) if view else None
    source = page.document.path if page else made.source
    title = page.document.at("title") if page else None
    found = [fault for fault in show.found() if _is_about(fault, source, place.address)]
    return {
        "source": source,
        "line": title.line if title else 1,
        "file": str(show.site.root / source) if at_home and source else "",
        "day": view.plan.today.isoformat() if view else "",
        "drafts": place.look.drafts,
        "draft": bool(page and page.document.front.draft),
        "reason": page.reason if page else "",
        "grades": {name: round(years, 1) for name, years in view.grades(page).items()} if view and page else {},
        "findings": [_finding(show, fault, at_home) for fault in found],
        "elsewhere": len(show.found()) - len(found),
        "bytes": len(made.body),
        "packed": len(gzip.compress(made.body, 9, mtime=0)),
    }


def all_pages(show: Show, place: Place) -> dict[str, Any]:
    """Return every page with its state, those that are not published with the reason."""
    view = show.site.view(place.look)
    return {"pages": list(_pages(view)) if view else []}


def _pages(view: View) -> Iterator[dict[str, str]]:
    """Yield the pages of a view, then what it leaves out."""
    for page in view.plan.pages:
        draft = "it is a draft" if page.document.front.draft else ""
        yield {
            "title": page.nav_title,
            "address": page.url,
            "source": page.document.path,
            "reason": draft or page.reason or ("" if page.listed else "it is shown where there is no page"),
        }
    titles = {document.path: document.front.title for document in view.site.documents()}
    for path, reason in sorted(view.plan.hidden.items()):
        yield {"title": titles.get(path, path), "address": "", "source": path, "reason": reason}


def _is_about(fault: Diagnostic, source: str, address: str) -> bool:
    """Return whether a complaint is about a page: its content file, or its address in words."""
    return fault.position.path == source or f"page {address} " in fault.message


def _finding(show: Show, fault: Diagnostic, at_home: bool) -> dict[str, Any]:
    """Return a complaint as data, with words by which its element can be found on the page."""
    from clinicsite.catalogue import FAULTS

    known = FAULTS.get(fault.code)
    line = show.line(fault.position)
    return {
        "code": fault.code,
        "severity": fault.severity.value,
        "message": fault.message,
        "hint": fault.hint,
        "correction": fault.correction,
        "why": known.why if known else "",
        "place": str(fault.position),
        "file": str(show.site.root / fault.position.path) if at_home else "",
        "line": fault.position.line or 1,
        "column": fault.position.column or 1,
        "words": _words(fault, line or ""),
    }


def _words(fault: Diagnostic, line: str) -> Sequence[str]:
    """Return what to look for on the page: what the message quotes, then the words of the line.

    Of a fact that is still to be supplied, the page shows what is written behind `TODO`.
    """
    value = (line.partition(": ")[2] or line).strip().removeprefix(TODO_PREFIX).lstrip(" :-")
    written = " ".join(_MARKUP.sub(" ", value).split()[:MOST_WORDS])
    return [word for word in (*_QUOTED.findall(fault.message), written.strip(" \"'")) if len(word) > 2]
