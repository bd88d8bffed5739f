"""All faults of all stages, for `explain` and the reference."""

from __future__ import annotations

from collections.abc import Mapping

from clinicsite import scaffold, workflows
from clinicsite.check import faults, registry
from clinicsite.check.vocabulary import retired_types
from clinicsite.diagnostics import Example, Fault
from clinicsite.load import faults as load
from clinicsite.plan import faults as plan
from clinicsite.publish import deploy_faults
from clinicsite.publish import faults as publish
from clinicsite.render import faults as render

CHECKING = "Checking the pages"
"""The stage whose faults have a page each in the reference."""
STAGES: Mapping[str, tuple[Fault, ...]] = {
    "Reading your files": load.ALL,
    "Planning the site": plan.ALL,
    "Making the pages": render.ALL,
    CHECKING: registry.FAULTS,
    "Writing the published folder": publish.ALL,
    "Putting the site online": deploy_faults.ALL,
    "Starting something new": (*scaffold.ALL, *workflows.ALL),
}
"""Faults by the stage that finds them."""

RATINGS = ("AggregateRating", "Review", "aggregateRating", "review")
"""Words of schema.org with which a clinic would rate itself."""

FAULTS: Mapping[str, Fault] = {fault.code: fault for stage in STAGES.values() for fault in stage}
"""Faults by their code."""


def explanation(fault: Fault) -> str:
    """Return the page about a fault, as `explain` prints it."""
    parts = [
        f"{fault.title}  ({fault.code}, {fault.severity})",
        f"Why it matters\n{_indent(fault.why)}",
        f"How to put it right\n{_indent(fault.mend)}",
    ]
    if fault.example:
        parts.append(f"For example\n{_indent(fault.example)}")
    for heading, example in (("Complained about", fault.failing), ("Put right", fault.passing)):
        if example:
            parts.append(f"{heading}\n{_indent(shown(example))}")
    return "\n\n".join(parts)


def about_markup(word: str) -> str | None:
    """Return why a word of schema.org is not told of the clinic; None for one of which nothing is known.

    Some features that search engines had are retired (`vocabulary/retired.json`), and nobody may rate himself.
    """
    gone = retired_types().get(word)
    if gone:
        why = f"{word} was for {gone.feature}. Google no longer shows them since {gone.since}, so it is not told."
        return f"{why} What visitors read on the page stays as it is.\n\n{explanation(faults.JSON_LD_RETIRED)}"
    if word in RATINGS:
        return f"{word} is never told of the clinic.\n\n{explanation(faults.JSON_LD_OWN_RATING)}"
    return None


def markup_words() -> list[str]:
    """Return the words of schema.org of which `about_markup` knows something."""
    return sorted({*retired_types(), *RATINGS})


def shown(example: Example) -> str:
    """Return an example's files, each below its name; a page by itself needs none."""
    if isinstance(example, str):
        return example
    return "\n\n".join(f"{path}\n{text}" for path, text in example.items())


def _indent(text: str) -> str:
    """Return a text set in by two spaces."""
    return "\n".join(f"  {line}" for line in text.splitlines())
