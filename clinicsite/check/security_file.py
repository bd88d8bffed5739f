"""Whether `security.txt` still holds: after its day nobody may rely on it (RFC 9116, 2.5.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from clinicsite.check.checks import Area, Check
from clinicsite.check.example_settings import settings
from clinicsite.check.site_facts import SiteFacts
from clinicsite.diagnostics import Diagnostic, Fault, Severity

SOON = timedelta(days=30)
"""So long before the day the owner is reminded."""
LONGEST = timedelta(days=366)
"""RFC 9116 recommends less than a year."""

_SECURITY = """\
security:
  contact: [hello@clinic.example]
  expires: {}
"""

SECURITY_EXPIRES = Fault(
    "security-expires",
    "The address for telling of weaknesses runs out",
    why="After its day people who find a weakness of the website do not rely on it, and may tell nobody.",
    mend="Look whether the address below security: is still right. Then set expires: to a day within the next year.",
    severity=Severity.WARNING,
    failing={"site.yaml": settings(more=_SECURITY.format("2026-12-01"))},
    passing={"site.yaml": settings(more=_SECURITY.format("2027-10-01"))},
)


def security_faults(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint about a day that is over, near, or too far ahead."""
    security = site.sources.site.config.security if site.sources else None
    if site.sources is None or security is None:
        return
    day, today = security.expires, site.sources.day
    place = site.setting("security.expires")
    if day <= today:
        yield SECURITY_EXPIRES.at(place, f"security.txt ran out on {day}.", SECURITY_EXPIRES.mend)
    elif day - today <= SOON:
        left = (day - today).days
        yield SECURITY_EXPIRES.at(place, f"security.txt runs out in {left} days, on {day}.", SECURITY_EXPIRES.mend)
    elif day - today > LONGEST:
        message = f"security.txt runs out on {day}, which is more than a year ahead."
        yield SECURITY_EXPIRES.at(place, message, SECURITY_EXPIRES.mend)


CHECKS: tuple[Check, ...] = (
    Check(Area.IDENTITY, security_faults, (SECURITY_EXPIRES,), needs_sources=True, in_every_build=True),
)
