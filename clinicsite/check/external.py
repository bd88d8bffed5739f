"""Links to other sites that have led nowhere on two days.

Whether they do is found out elsewhere, on request only (`check --external`): a check never goes out.
"""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.check.checks import Area, Check
from clinicsite.check.signs import host_of
from clinicsite.check.site_facts import SiteFacts
from clinicsite.diagnostics import Diagnostic, Fault, Severity

OUTSIDE_DEAD = Fault(
    "link-outside-dead",
    "A link to another site leads nowhere",
    why="Readers lose the source of what they read, and trust in the rest.",
    mend="Look for the page's new address and write that, or name the source without a link.",
    severity=Severity.WARNING,
    example="looked for only by: python3 build.py check --external\ntold only when it has failed on two days",
)


def addresses_outside(site: SiteFacts) -> list[str]:
    """Return the addresses of other sites that visitors can follow, without anchors, in order."""
    found = {
        link.address.partition("#")[0]
        for page in site.pages
        for link in page.anchors
        if link.address.startswith(("https://", "http://")) and host_of(link.address) != host_of(site.base)
    }
    return sorted(found)


def _dead(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint for each link that was found to lead nowhere, once for each page."""
    for page in site.pages if site.outside else ():
        for address in dict.fromkeys(link.address for link in page.anchors):
            why = site.outside.get(address.partition("#")[0])
            if why:
                yield site.complain(
                    OUTSIDE_DEAD, page, f'The link to "{address}" has failed on two days: {why}.', address
                )


CHECKS: tuple[Check, ...] = (Check(Area.LINKS, _dead, (OUTSIDE_DEAD,)),)
