"""What search engines show of a page, and whether they show it at all."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.check.checks import Area, Check, page_check
from clinicsite.check.site_facts import SiteFacts
from clinicsite.diagnostics import Diagnostic, Fault, Severity
from clinicsite.model.made import PageFacts

TITLE_MISSING = Fault(
    "title-missing",
    "A page has no title",
    why="The title is the line that people press in search results, and the name of the tab in the browser.",
    mend="Give the page a title that says in a few words what it is about.",
    failing='<html lang="en"><head></head><body><h1>Prices</h1></body></html>',
    passing='<html lang="en"><head><title>Prices | Mill Street</title></head><body><h1>Prices</h1></body></html>',
)
HEADING_MISSING = Fault(
    "main-heading-missing",
    "A page has no main heading",
    why="People see at once whether they are on the right page by its heading, and screen readers jump to it first.",
    mend="Begin the page with one heading of the first level, `<h1>`. The title of a content file becomes it.",
    severity=Severity.WARNING,
    failing='<html lang="en"><title>Prices</title>\n<body><p>A visit costs $90.</p></body>\n</html>',
    passing='<html lang="en"><title>Prices</title>\n<body><h1>Prices</h1><p>A visit costs $90.</p></body>\n</html>',
)


def _titles(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint about a page without a title."""
    if not page.title:
        place = site.written(page, "head_title", "title")
        yield TITLE_MISSING.at(place, f"The page {page.url} has no title.", TITLE_MISSING.mend)


def _main_heading(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint about a page without a heading of the first level."""
    if not any(heading.level == 1 for heading in page.headings):
        yield site.complain(HEADING_MISSING, page, f"The page {page.url} has no main heading.")


CHECKS: tuple[Check, ...] = (
    page_check(Area.SEARCH, _titles, TITLE_MISSING, in_every_build=True),
    page_check(Area.SEARCH, _main_heading, HEADING_MISSING),
)
