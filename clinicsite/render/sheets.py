"""The one-page sheet of a condition for the waiting room: its summary and the sections that its `sheet:` names.

It is a page of its own that nothing lists and no search engine keeps, because it repeats its condition's page. Knows
nothing of how it looks or prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace

from markupsafe import Markup

from clinicsite.diagnostics import Diagnostic, did_you_mean
from clinicsite.model.made import HeadTag
from clinicsite.model.planned import Link, Page
from clinicsite.model.read import ConditionFrontMatter, Document, FrontMatter
from clinicsite.render import faults
from clinicsite.render.context import Block, PageContext, SummaryBox

TEMPLATE = "sheet.html"
KEPT = HeadTag("meta", {"name": "archive.org_bot", "content": "all"})
"""Lets the Internet Archive keep a sheet, as it keeps the pages; it lists nothing for searching."""

_CITATION = re.compile(r'<sup class="cite">.*?</sup>', re.DOTALL)
_SECTION = re.compile(r"(?=<h2[ >])")


def wanted(document: Document[FrontMatter]) -> tuple[str, ...]:
    """Return the anchors of the sections that stand on a page's sheet; none for a page without a sheet."""
    return document.front.sheet if isinstance(document.front, ConditionFrontMatter) else ()


def sheet_page(page: Page, folder: str, words: str) -> Page:
    """Return the page that a condition's sheet is: below its address, called by some words before its own name."""
    return replace(
        page,
        url=f"{page.url}{folder}/",
        output_path=f"{page.output_path.removesuffix('index.html')}{folder}/index.html",
        template=TEMPLATE,
        head_title=f"{words}: {page.head_title}",
        indexable=False,
        listed=False,
    )


def sheet_context(context: PageContext, page: Page, words: str) -> PageContext:
    """Return what the sheet `page` shows of its condition: no film, questions, sources or structured data.

    Its address stays that of the condition, because that is what readers of the paper should look up.
    """
    return replace(
        context,
        body=tuple(_alone(section, context.url) for section in _sections(context.body, wanted(page.document))),
        summary=_summary(context.summary, context.url) if context.summary else None,
        breadcrumbs=(*context.breadcrumbs, Link(words, page.url)),
        sheet=None,
        graph=None,
        headings=(),
        faq=(),
        sources=(),
        video=None,
        photos=(),
        scripts=(),
        reviewer=None,
        last_reviewed=None,
    )


def missing_sections(document: Document[FrontMatter], anchors: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield a complaint for each section that a sheet asks for and the text, which has some anchors, does not have."""
    known = list(anchors)
    for index, anchor in enumerate(wanted(document)):
        if anchor not in known:
            message = (
                f'The sheet asks for the section "{anchor}", which is not in the text.{did_you_mean(anchor, known)}'
            )
            hint = f"Its sections are: {', '.join(known)}." if known else faults.BROKEN_ANCHOR.mend
            yield faults.BROKEN_ANCHOR.at(document.at(f"sheet.{index}"), message, hint)


def _sections(body: Iterable[Markup | Block], anchors: Iterable[str]) -> Iterator[str]:
    """Yield the sections of a text with these anchors, in the order of the anchors."""
    pieces = [piece for part in body if isinstance(part, Markup) for piece in _SECTION.split(str(part))]
    for anchor in anchors:
        for piece in pieces:
            if piece.startswith(f'<h2 id="{anchor}"'):
                yield piece


def _summary(summary: SummaryBox, url: str) -> SummaryBox:
    """Return a summary as it stands on the sheet of the page at an address."""
    return SummaryBox(*(_alone(getattr(summary, field.name), url) for field in fields(summary)))


def _alone(html: str, url: str) -> Markup:
    """Return a piece of the page at an address as it stands without the rest of it.

    The numbers of its sources are left out, and links to other places of the page lead back there.
    """
    return Markup(_CITATION.sub("", html).replace('href="#', f'href="{url}#'))
