"""All faults of all stages, for `explain` and the reference."""

from __future__ import annotations

from collections.abc import Mapping

from clinicsite import scaffold
from clinicsite.check import faults as check
from clinicsite.diagnostics import Fault
from clinicsite.load import faults as load
from clinicsite.plan import faults as plan
from clinicsite.publish import faults as publish
from clinicsite.render import faults as render

STAGES: Mapping[str, tuple[Fault, ...]] = {
    "Reading your files": load.ALL,
    "Planning the site": plan.ALL,
    "Making the pages": render.ALL,
    "Checking the pages": check.ALL,
    "Writing the published folder": publish.ALL,
    "Starting something new": scaffold.ALL,
}
"""Faults by the stage that finds them."""

FAULTS: Mapping[str, Fault] = {fault.code: fault for faults in STAGES.values() for fault in faults}
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
    return "\n\n".join(parts)


def _indent(text: str) -> str:
    """Return a text set in by two spaces."""
    return "\n".join(f"  {line}" for line in text.splitlines())
