"""A check that remembers says what a check says that knows nothing of the past."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from clinicsite.check.rules import Rulebook
from clinicsite.load import rules
from clinicsite.pipeline import BuildOptions, BuildReport, build
from tests.conftest import Project
from tests.test_any_edit import KINDS, START, Editor

DAY = date(2026, 11, 23)
EDITS = 8
"""So many take some seconds. After a change of what is kept, try three hundred."""


def check(project: Project, day: date = DAY, **how: bool) -> BuildReport:
    """Check a project."""
    return build(project.root, BuildOptions(as_of=day, publish=False, **how))


def said(report: BuildReport) -> tuple[object, ...]:
    """Return all that a check has brought."""
    return report.ok, report.as_of, report.pages, report.files, report.diagnostics, report.audit


@pytest.fixture
def checked(project: Project) -> Project:
    """A project that was checked."""
    project.write({**START, "site.yaml": project.site("brand:", "  cards: false", "town_gate: false")})
    check(project)
    return project


def test_while_nothing_changes_the_same_is_said_at_once(checked: Project) -> None:
    """Nothing is read but what shows that."""
    again = check(checked)

    assert again.current
    assert said(check(checked, cache=False)) == said(again)


def _another_text(project: Project) -> None:
    project.write({"content/pages/about.md": project.text("Other words. See [Neck](../conditions/neck.md)")})


def _publication(project: Project) -> None:
    build(project.root, BuildOptions(as_of=DAY))


def _torn(project: Project) -> None:
    kept = project.root / ".clinicsite/checked"
    kept.write_bytes(kept.read_bytes()[:-1])


@pytest.mark.parametrize("change", [_another_text, _publication, _torn])
def test_after_a_change_everything_is_looked_at_anew(checked: Project, change: Callable[[Project], None]) -> None:
    """What is kept is used for the very same files only."""
    change(checked)

    assert not check(checked).current


@pytest.mark.parametrize("how", [{"drafts": True}, {"strict": True}, {"cache": False}])
def test_who_asks_for_something_else_gets_an_answer_of_its_own(checked: Project, how: dict[str, bool]) -> None:
    """What was kept says nothing of drafts."""
    assert not check(checked, **how).current


def test_on_another_day_everything_is_looked_at_anew(checked: Project) -> None:
    """Dates pass."""
    assert not check(checked, DAY + timedelta(1)).current


def test_a_gone_page_is_told_as_long_as_it_is_gone(checked: Project) -> None:
    """That depends on published files that are no longer made, so nothing is kept."""
    build(checked.root, BuildOptions(as_of=DAY))
    (checked.root / "content/pages/about.md").unlink()
    (checked.root / "content/conditions/neck.md").write_text(checked.condition("No link."), "utf-8")
    check(checked)

    again = check(checked)

    assert not again.current
    assert "address-vanished" in {found.code for found in again.diagnostics}


def test_a_published_page_that_somebody_has_changed_is_not_read_for_the_page(checked: Project, tmp_path: Path) -> None:
    """Pages are read where they are published only while they hold what was published."""
    build(checked.root, BuildOptions(as_of=DAY))
    page = checked.root / "public/about/index.html"
    page.write_bytes(page.read_bytes().replace(b"<h1>", b"<h1></h1><h1>"))

    assert said(check(checked, cache=False)) == said(check(checked))


def test_after_any_edit_a_check_is_that_of_one_that_knows_nothing(project: Project) -> None:
    """Edits of all kinds; sometimes the site is built between two checks, or the same is asked twice."""
    editor = Editor(project)
    differing = []

    for number in range(EDITS):
        editor.number = number
        edit = editor.chance.choice(KINDS)
        edit(editor)
        if number % 3 == 0:
            build(project.root, BuildOptions(as_of=editor.day))
        if number % 5 == 0:
            check(project, editor.day)
        if said(check(project, editor.day)) != said(check(project, editor.day, cache=False)):
            differing.append((number, edit.__name__))

    assert [] == differing


def test_what_rules_alone_have_shown_serves_a_project_that_was_never_checked(
    checked: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says the same then, whoever has left it; what is torn is found out again."""
    shared = tmp_path / "shared"
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(rules, "compiled_claims", lambda _form: shared)
    indexed, counted = Rulebook._indexed, []
    monkeypatch.setattr(Rulebook, "_indexed", lambda book: counted.append(1) or indexed(book))
    expected = said(check(checked, cache=False))
    found = []

    for tear in (False, False, True):
        shutil.rmtree(checked.root / ".clinicsite")
        if tear:
            shared.write_bytes(shared.read_bytes()[:-1])
        found.append((said(check(checked)) == expected, len(counted)))

    assert [(True, 2), (True, 2), (True, 3)] == found
