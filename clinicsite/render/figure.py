"""The figure on the home page: which parts of the drawing lead to which conditions."""

from __future__ import annotations

from collections.abc import Collection

from markupsafe import Markup

from clinicsite.model.planned import Plan
from clinicsite.model.read import Figure, Site
from clinicsite.render.context import FigureLink, FigureView


def figure_view(site: Site, plan: Plan) -> FigureView | None:
    """Return the drawing with links to the conditions that are listed today; None without a drawing or any link.

    Its links stand in the order of the list of conditions, so that both are walked through in the same order. A part
    without a condition stays a drawing.
    """
    if site.figure is None:
        return None
    order = {link.url: number for number, link in enumerate(plan.conditions, 1)}
    numbers: dict[str, int] = {}
    for condition in site.conditions:
        page, region = plan.by_source.get(condition.path), condition.front.region
        if page and page.url in order and region in site.figure.regions:
            numbers.setdefault(region or "", order[page.url])
    links = tuple(
        FigureLink(number, plan.conditions[number - 1], _drawing(site.figure, {region}))
        for region, number in numbers.items()
    )
    plain = _drawing(site.figure, {"", *site.figure.regions} - numbers.keys())
    return FigureView(site.figure.view_box, plain, links) if links else None


def _drawing(figure: Figure, regions: Collection[str]) -> Markup:
    """Return the shapes of the parts of these names."""
    return Markup("".join(part.svg for part in figure.parts if part.region in regions))
