"""Runs the checks of structured data, of each page and of all together, without the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from clinicsite.check.site_facts import SiteFacts, Sources
from clinicsite.check.site_graphs import page_structured_data, site_structured_data

if TYPE_CHECKING:
    from clinicsite.diagnostics import Diagnostic
    from clinicsite.model.made import PageFacts
    from clinicsite.model.planned import Plan
    from clinicsite.model.read import Site


def structured_data_faults(pages: Sequence[PageFacts], site: Site, plan: Plan) -> Iterator[Diagnostic]:
    """Yield everything that is wrong with the structured data of some pages."""
    facts = SiteFacts(tuple(pages), {}, sources=Sources(site, plan))
    for page in pages:
        yield from page_structured_data(page, facts)
    yield from site_structured_data(facts)
