"""The figure on the home page: which parts of the drawing lead to which conditions."""

from __future__ import annotations

from collections.abc import Collection

from markupsafe import Markup

from clinicsite.model.planned import Link, Plan
from clinicsite.model.read import Figure, Site
from clinicsite.render.context import FigureLink, FigureView


def figure_view(site: Site, plan: Plan) -> FigureView | None:
    """Return the drawing with links to the conditions that are listed today; None without a drawing or any link.

    The conditions in words beside it stand in the order of its parts, behind them those that it does not show, so that
    both are walked through in the same order. A part without a condition stays a drawing.
    """
    if site.figure is None:
        return None
    listed = {link.url: link for link in plan.conditions}
    of_region: dict[str, Link] = {}
    for condition in site.conditions:
        page, region = plan.by_source.get(condition.path), condition.front.region
        if region and page and page.url in listed:
            of_region.setdefault(region, listed[page.url])
    drawn = dict.fromkeys(part.region for part in site.figure.parts)
    shown = [region for region in drawn if region in of_region]
    links = tuple(
        FigureLink(number, of_region[region], _drawing(site.figure, {region})) for number, region in enumerate(shown, 1)
    )
    first = tuple(part.link for part in links)
    listing = (*first, *(link for link in plan.conditions if link not in first))
    plain = _drawing(site.figure, {"", *site.figure.regions} - set(shown))
    return FigureView(site.figure.view_box, plain, links, listing) if links else None


def _drawing(figure: Figure, regions: Collection[str]) -> Markup:
    """Return the shapes of the parts of these names."""
    return Markup("".join(part.svg for part in figure.parts if part.region in regions))
