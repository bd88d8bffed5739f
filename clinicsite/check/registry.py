"""The list of all checks, and how they are run.

A check is one pure function over the facts of a site; it complains of its own faults and of nothing else. Those of
`EVERY_BUILD` are cheap and complain of what must never be published; the others are for `check`. A new check is a
function with its `Check` in the `CHECKS` of its family's module, and each of its faults has a failing and a passing
example, which are its tests.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from clinicsite.check import (
    accessibility,
    business_name,
    claims,
    external,
    faults,
    identity,
    link_forms,
    overrides,
    privacy,
    search,
    security_file,
    text,
    weight,
)
from clinicsite.check.checks import Area, Check, page_check
from clinicsite.check.links import dead_links
from clinicsite.check.moved import vanished
from clinicsite.check.placeholders import placeholders
from clinicsite.check.site_facts import SiteFacts
from clinicsite.check.site_graphs import page_structured_data, site_structured_data
from clinicsite.diagnostics import Diagnostic, Fault


def _dead_links(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield links and assets that lead nowhere."""
    # Links to a page that could not be read or made are not called dead; its own fault is told already.
    due = site.sources.due if site.sources else frozenset()
    files = {*site.files, *due}
    if site.sources is None:
        # Elsewhere, servers lead from an address without a slash to the one with it; that is told by another check.
        files |= {path.removesuffix("/index.html") for path in site.files if path.endswith("/index.html")}
    return dead_links(
        site.pages,
        files,
        site.base,
        lambda page, link: site.find(page, *((link,) if link else ('src=""', 'href=""', 'action=""'))),
    )


def _vanished(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield addresses that were on the site and would be gone."""
    if site.sources:
        paths = {*site.files, *site.sources.due}
        given = site.sources
        yield from vanished(given.before, paths, given.plan, given.site.config_keys, given.moved)


def _placeholders(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield facts that still have to be supplied."""
    if site.sources:
        yield from placeholders(site.sources.site, site.sources.plan)


def _settings(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield what is wrong with the entries under `checks:`."""
    if site.sources:
        yield from overrides.complaints_about_entries(site.sources, BY_CODE)


_OLD = (faults.DEAD_LINK, faults.PLACEHOLDER, faults.ADDRESS_VANISHED)
_OF_SITES = (
    faults.CLINIC_TYPE_UNKNOWN,
    faults.CLINIC_TYPE_WAITS,
    faults.COORDINATES_ROUGH,
    faults.JSON_LD_DISAGREES,
)
_OF_PAGES = tuple(fault for fault in faults.ALL if fault not in (*_OLD, *_OF_SITES))

CHECKS: tuple[Check, ...] = (
    Check(Area.LINKS, _dead_links, (faults.DEAD_LINK,), in_every_build=True),
    page_check(Area.SEARCH, page_structured_data, *_OF_PAGES, needs_sources=True, in_every_build=True, repeats=True),
    Check(Area.SEARCH, site_structured_data, _OF_SITES, needs_sources=True, in_every_build=True, repeats=True),
    Check(Area.TEXT, _placeholders, (faults.PLACEHOLDER,), needs_sources=True, in_every_build=True),
    Check(Area.LINKS, _vanished, (faults.ADDRESS_VANISHED,), needs_sources=True, in_every_build=True),
    Check(Area.TEXT, _settings, overrides.FAULTS, needs_sources=True, in_every_build=True),
    *link_forms.CHECKS,
    *external.CHECKS,
    *search.CHECKS,
    *business_name.CHECKS,
    *security_file.CHECKS,
    *accessibility.CHECKS,
    *privacy.CHECKS,
    *claims.CHECKS,
    *text.CHECKS,
    *identity.CHECKS,
    *weight.CHECKS,
)
"""All checks."""
FAULTS: tuple[Fault, ...] = tuple(dict.fromkeys(fault for check in CHECKS for fault in check.faults))
"""What the checks can complain about, each once."""
BY_CODE: Mapping[str, Fault] = {fault.code: fault for fault in FAULTS}
"""The same by code."""
AREAS: Mapping[str, Area] = {fault.code: check.area for check in CHECKS for fault in check.faults}
"""What each fault is about, by its code."""


def off(site: SiteFacts) -> frozenset[str]:
    """Return the codes of what the owner of a site wants to hear nothing of."""
    return overrides.off(site.sources, BY_CODE)


def in_every_build(off: Collection[str] = ()) -> Iterable[Check]:
    """Return the part that must never be wrong, without checks that could only find what nobody wants to hear of."""
    return (check for check in CHECKS if check.in_every_build and not all(one.code in off for one in check.faults))


def of_pages(off: Collection[str] = ()) -> tuple[Check, ...]:
    """Return the checks of every build that look at each page by itself, so that pages can be checked one by one."""
    return tuple(check for check in in_every_build(off) if check.of_page)


def of_the_whole(off: Collection[str] = ()) -> tuple[Check, ...]:
    """Return the checks of every build that look at all pages together; `brief` says what they may look at."""
    return tuple(check for check in in_every_build(off) if not check.of_page)


def of_all_pages() -> tuple[Check, ...]:
    """Return the checks of `check` that look at all pages together; `gist.py` says what they may look at."""
    return tuple(check for check in CHECKS if not check.of_page)


def skipped(site: SiteFacts) -> list[Check]:
    """Return the checks that cannot be made of a site because its sources are not known."""
    return [check for check in CHECKS if check.needs_sources and site.sources is None]


def run(checks: Iterable[Check], site: SiteFacts) -> Iterator[tuple[Check, Diagnostic]]:
    """Yield what checks find, each with its check; those that need sources are left out where there are none."""
    for check in checks:
        if site.sources is not None or not check.needs_sources:
            for found in check.run(site):
                yield check, found
