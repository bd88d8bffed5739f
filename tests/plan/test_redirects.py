"""Redirects that arrive: no chains, no rings, no page hidden by a gap."""

from __future__ import annotations

import pytest

from clinicsite.diagnostics import Position
from clinicsite.model.planned import Redirect
from clinicsite.plan.redirects import redirect_faults

URLS = frozenset({"/", "/fees/", "/areas/", "/areas/aston/", "/form.pdf"})


def codes(*lines: tuple[str, str]) -> list[str]:
    """Return the codes of what is wrong with redirects."""
    redirects = [Redirect(source, target, None, Position("site.yaml")) for source, target in lines]
    return [fault.code for fault in redirect_faults(redirects, URLS, "https://www.clinic.example/")]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([("/a/", "/fees/")], []),
        ([("/a/", "https://www.clinic.example/fees/")], []),
        ([("/a/", "https://www.clinic.example")], []),
        ([("/a/", "https://www.clinic.example/feas/")], ["redirect-nowhere"]),
        ([("/a/", "https://www.clinic.example.org/x/")], []),
        ([("/a/", "https://www.clinic.example/b/"), ("/b/", "/fees/")], ["redirect-chain"]),
        ([("/a/", "/a/")], ["redirect-chain"]),
        ([("/a/", "/b/"), ("/b/", "/a/")], ["redirect-chain", "redirect-chain"]),
        ([("/old/*", "/fees/")], []),
        ([("/old/*", "/areas/:splat")], []),
        ([("/old/:town/", "/areas/:town/")], []),
        ([("/old/:town/", "/towns/:town/")], ["redirect-nowhere"]),
        ([("/old/", "/areas/:splat")], ["redirect-nowhere"]),
        ([("/old/*", "/old/new/")], ["redirect-chain"]),
        ([("/old/*", "/old/:splat")], ["redirect-chain"]),
        ([("/a/", "/old/x/"), ("/old/*", "/fees/")], ["redirect-chain"]),
        ([("/a/*", "/b/:splat"), ("/b/x/", "/fees/")], ["redirect-chain"]),
        ([("/a/*", "/areas/:splat"), ("/b/*", "/fees/")], []),
        ([("/areas/*", "/fees/")], ["redirect-hides-page"]),
        ([("/areas/:town/", "/fees/")], ["redirect-hides-page"]),
        ([("/:any", "/fees/")], ["redirect-hides-page"]),
        ([("/*", "https://x.example/:splat")], ["redirect-hides-page"]),
        ([("/old*", "/fees/")], []),
    ],
)
def test_every_redirect_arrives_in_one_step(lines: list[tuple[str, str]], expected: list[str]) -> None:
    """With gaps and without, by path or by whole address."""
    assert expected == codes(*lines)
