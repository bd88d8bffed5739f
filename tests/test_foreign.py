"""A folder of HTML is judged page by page as it is when all pages are known at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinicsite import foreign
from clinicsite.auditing import wording_of
from clinicsite.check import registry
from clinicsite.check.folder import read_folder, site_of
from clinicsite.diagnostics import Diagnostic, Diagnostics
from clinicsite.foreign import Folder
from tests.check.examples import files_of, is_project
from tests.check.test_folder import MARKUP

SITES = Path(__file__).parent / "sites"
PAGE = '<html lang="en"><link rel="canonical" href="https://{host}{path}"><a href="http://www.a.example/">Home</a>'
EXAMPLES = [fault for fault in registry.FAULTS if fault.failing and not is_project(fault.failing)]


@pytest.fixture(autouse=True)
def _rules_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read what may not be said once for all tests."""
    monkeypatch.setattr(foreign, "wording_of", cache(wording_of))


def at_once(folder: Path) -> list[Diagnostic]:
    """Return what is found where all facts of all pages are known."""
    site = site_of(read_folder(folder), wording=foreign.wording_of())
    return list(Diagnostics(found for _, found in registry.run(registry.CHECKS, site)))


def page_by_page(folder: Path) -> list[Diagnostic]:
    """Return what is found where each page is read, judged and forgotten."""
    subject, found = Folder(folder).judged()
    whole = registry.run(registry.of_all_pages(), subject)
    return list(Diagnostics([*found, *(one for _, one in whole)]))


def written(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Return a folder with some files."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@pytest.mark.parametrize("fork_from", [1, 1000])
@pytest.mark.parametrize("name", ["wordpress", "hugo"])
def test_pages_are_judged_alike_one_by_one(name: str, fork_from: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what is kept of a page nor who judges it changes what is found."""
    monkeypatch.setattr(foreign, "FORK_FROM", fork_from)

    assert at_once(SITES / name) == page_by_page(SITES / name)


@pytest.mark.parametrize("fault", EXAMPLES, ids=lambda fault: fault.code)
def test_every_fault_of_a_folder_is_found_page_by_page(fault: registry.Fault, tmp_path: Path) -> None:
    """What a check of all pages looks at is kept of each."""
    folder = written(tmp_path, files_of(fault.failing))

    assert at_once(folder) == page_by_page(folder)


def test_a_wrong_guess_of_the_address_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages judged by the address of the first are judged again by that of most."""
    monkeypatch.setattr(foreign, "SAMPLE", 1)
    hosts = {"a.html": "other.example", "b.html": "www.a.example", "c.html": "www.a.example"}
    written(tmp_path, {path: PAGE.format(host=host, path=f"/{path}") for path, host in hosts.items()})

    assert at_once(tmp_path) == page_by_page(tmp_path)


def test_a_page_that_leads_on_is_no_page_to_be_listed_instead(tmp_path: Path) -> None:
    """That a page leads on is known only when it is read, perhaps after others have asked for it."""
    old = '<html lang="en"><meta http-equiv="refresh" content="0; url=/new.html">'
    copy = '<html lang="en"><title>Fees</title><link rel="canonical" href="/old.html"><p>Fees.'
    written(tmp_path, {"copy.html": copy, "old.html": old, "new.html": '<html lang="en"><title>New</title><p>New.'})

    assert at_once(tmp_path) == page_by_page(tmp_path)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MARKUP | st.binary(max_size=100), min_size=1, max_size=4))
def test_whatever_stands_in_files_is_judged_alike(tmp_path: Path, pages: list[bytes]) -> None:
    """No bytes make what is kept of a page differ from what is on it."""
    written(tmp_path, {f"{number}/index.html": b"" for number in range(4)})
    written(tmp_path, {f"{number}/index.html": page for number, page in enumerate(pages)})

    assert at_once(tmp_path) == page_by_page(tmp_path)
