"""The whole way from files to the published folder."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from clinicsite.diagnostics import Severity, SiteError
from clinicsite.pipeline import BuildOptions, build
from tests.conftest import Project

DAY = date(2026, 11, 23)
REFERENCES = {
    "content/conditions/sciatica.md": Project.condition("See [contact](../pages/contact.md)."),
    "content/towns/riverton.md": Project.town("Riverton", "The river runs here, and boats lie along the quay."),
    "content/pages/about.md": Project.text("Read about [sciatica](../conditions/sciatica.md)."),
}


def made(root: Path, destination: Path, cache: bool = True) -> dict[str, bytes]:
    """Build a site and return its files."""
    report = build(root, BuildOptions(destination, DAY, cache=cache))
    assert report.ok, [f"{fault.position} {fault.message}" for fault in report.diagnostics]
    found = (path for path in destination.rglob("*") if path.is_file())
    return {path.relative_to(destination).as_posix(): path.read_bytes() for path in found}


def test_after_any_edit_the_bytes_are_those_of_a_clean_build(project: Project, tmp_path: Path) -> None:
    """Thirty random edits of texts, facts and files, each compared with a build that knows nothing of the past."""
    project.write({"site.yaml": Project.site("brand:", "  cards: false"), **REFERENCES})
    chance = random.Random(7)
    differing = []

    for number in range(30):
        edit = chance.choice(EDITS)
        edit(project, number)
        kept = made(project.root, tmp_path / "kept")
        if kept != made(project.root, tmp_path / f"clean{number}", cache=False):
            differing.append((number, edit.__name__))

    assert [] == differing


@pytest.mark.parametrize("publish", [True, False])
def test_a_file_that_is_gone_before_it_is_published_is_named(project: Project, tmp_path: Path, publish: bool) -> None:
    """A program that carries files between computers takes one away for a moment."""
    project.write({**REFERENCES, "static/forms/first-visit.txt": "Words."})
    gone = project.root / "static/forms/first-visit.txt"

    def progress(stage: str, _done: int, _total: int) -> None:
        if stage == "render":
            gone.unlink(missing_ok=True)

    try:
        told = build(project.root, BuildOptions(tmp_path / "made", DAY, publish=publish), progress).diagnostics
    except SiteError as error:
        told = error.diagnostics

    assert [("static/forms/first-visit.txt", "file-unreadable")] == [
        (one.position.path, one.code) for one in told if one.severity is Severity.ERROR
    ]


def test_what_is_off_for_a_time_is_told_again_after_it_also_of_a_page_that_is_kept(project: Project) -> None:
    """The key of a page knows of no day, and what a check has found is kept with the page."""
    entry = "  - {code: filler-text, severity: off, reason: Not written yet, until: 2026-11-23}"
    settings = {"site.yaml": Project.site("brand:", "  cards: false", "checks:", entry)}
    project.write({**settings, "content/pages/about.md": Project.text("Lorem ipsum dolor sit amet.")})

    reports = [build(project.root, BuildOptions(as_of=day)) for day in (DAY, date(2026, 11, 24))]

    codes = [[one.code for one in report.of(Severity.ERROR)] for report in reports]
    assert [[], ["filler-text"]] == codes


def add_page(project: Project, number: int) -> None:
    project.write({f"content/pages/page-{number}.md": Project.text(f"Page {number}.")})


def edit_text(project: Project, number: int) -> None:
    project.write({"content/pages/about.md": Project.text(f"Edit {number}. [Back](../conditions/sciatica.md)")})


def edit_title(project: Project, number: int) -> None:
    text = Project.condition("Words.").replace("A title", f"Title {number}")
    project.write({"content/conditions/sciatica.md": text})


def edit_facts(project: Project, number: int) -> None:
    lines = ("brand:", "  cards: false", "facts:", f"  number: number {number}")
    project.write({"site.yaml": Project.site(*lines)})


def remove_page(project: Project, _number: int) -> None:
    for page in sorted((project.root / "content/pages").glob("page-*.md"))[:1]:
        page.unlink()


def edit_static(project: Project, number: int) -> None:
    project.write({"static/files/form.txt": f"form {number}"})


def hide_page(project: Project, number: int) -> None:
    project.write({f"content/pages/page-{number}.md": Project.text("Hidden.", "draft: true")})


EDITS: list[Callable[[Project, int], None]] = [
    add_page,
    edit_text,
    edit_title,
    edit_facts,
    remove_page,
    edit_static,
    hide_page,
]
