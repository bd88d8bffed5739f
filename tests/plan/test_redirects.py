"""Redirects that arrive: no chains, no rings, no page hidden by a gap."""

from __future__ import annotations

import pytest

from clinicsite.diagnostics import Position
from clinicsite.model.planned import Redirect
from clinicsite.plan.redirects import redirect_faults, unusable

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


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://www.another.example/fees/?a=b#c", True),
        ("https://praxis-müller.example/", True),
        ("http://a.example:8080/", True),
        ("https://a.example./", True),
        ("https://a.example/:splat", True),
        ("/fees/", True),
        ("//another.example/", False),
        ("/\\another.example/", False),
        ("https:///fees/", False),
        ("https://", False),
        ("https://localhost/", False),
        ("https://com/", False),
        ("https://clinic.local/", False),
        ("https://192.168.1.20/", False),
        ("https://127.0.0.1:8000/", False),
        ("https://[::1]/", False),
        ("https://[::1/", False),
        ("https://1.2.3/", False),
        ("https://a..example/", False),
        ("https://-a.example/", False),
        ("https://a_b.example/", False),
        ("https://a,b.example/", False),
        ("https://ana:secret@a.example/", False),
        ("https://a.example@another.example/", False),
        ("https://a.example:0/", False),
        ("https://a.example:99999/", False),
        ("https://:splat/", False),
        ("https://:splat.example/", False),
        ("https://*.example/", False),
        ("https://a.example:splat/", False),
    ],
)
def test_a_redirect_leads_where_a_browser_can_go(target: str, expected: bool) -> None:
    """To a path of this site, or to a website with a name on the web; never to one that a visitor could choose."""
    assert expected is not bool(unusable(target))
