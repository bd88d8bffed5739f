"""New sites and new pages: they work at once, and nothing is ever overwritten."""

from __future__ import annotations

import errno
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from clinicsite import scaffold
from clinicsite.diagnostics import Severity, SiteError
from clinicsite.load.site import load_site

if TYPE_CHECKING:
    from tests.conftest import Project

DAY = date(2026, 11, 23)


def complaints(error: SiteError) -> list[str]:
    """Return what was refused, as place, code and message."""
    return [f"{d.position} {d.code}: {d.message}" for d in error.diagnostics]


# --- new site -----------------------------------------------------------------------------------------------------


def test_a_new_site_is_made_in_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    """Its files are named, and they are there."""
    made = scaffold.new_site(tmp_path / "my-clinic")

    assert {"site.yaml", "content/index.md", ".gitignore"} <= {
        path.relative_to(tmp_path / "my-clinic").as_posix() for path in made if path.is_file()
    }


def test_a_new_site_is_made_in_an_empty_folder(tmp_path: Path) -> None:
    """A folder that was just made by hand will do."""
    assert (tmp_path / "site.yaml") in scaffold.new_site(tmp_path)


def test_a_new_site_that_was_cut_off_is_taken_to_its_end(tmp_path: Path) -> None:
    """The same command again makes what is missing."""
    made = scaffold.new_site(tmp_path / "my-clinic")
    for path in (tmp_path / "my-clinic" / "site.yaml", made[0]):
        path.unlink()

    assert made == scaffold.new_site(tmp_path / "my-clinic")
    assert all(path.is_file() for path in made)


def test_a_new_site_that_was_written_on_is_left_alone(tmp_path: Path) -> None:
    """What differs from what was made is somebody's work."""
    made = scaffold.new_site(tmp_path / "my-clinic")
    (tmp_path / "my-clinic" / "site.yaml").unlink()
    made[0].write_text("mine")

    with pytest.raises(SiteError):
        scaffold.new_site(tmp_path / "my-clinic")
    assert "mine" == made[0].read_text()


def test_a_new_site_has_folders_for_what_comes(tmp_path: Path) -> None:
    """The owner sees where pictures and templates go."""
    scaffold.new_site(tmp_path)

    assert {"static", "templates"} <= {path.name for path in tmp_path.iterdir() if path.is_dir()}


def test_a_folder_in_use_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    """Files that are there already are not mixed up with the site's."""
    (tmp_path / "letter.txt").write_text("Dear", "utf-8")

    with pytest.raises(SiteError) as raised:
        scaffold.new_site(tmp_path)

    assert [f'{tmp_path} folder-in-use: "{tmp_path}" is not empty.'] == complaints(raised.value)
    assert ["letter.txt"] == [path.name for path in tmp_path.iterdir()]


def test_a_file_in_the_place_of_the_folder_is_told_as_one(tmp_path: Path) -> None:
    """A file is not called a folder that is not empty."""
    (tmp_path / "my-clinic").write_text("", "utf-8")

    with pytest.raises(SiteError) as raised:
        scaffold.new_site(tmp_path / "my-clinic")

    assert "is not empty" not in complaints(raised.value)[0]


def test_a_new_site_has_no_faults(tmp_path: Path) -> None:
    """What is new builds at once; only facts are missing."""
    from clinicsite.pipeline import BuildOptions, build

    scaffold.new_site(tmp_path)

    report = build(tmp_path, BuildOptions(as_of=DAY, publish=False))
    waiting = ("fact-to-supply", "clinic-type-waits", "page-thin")  # its texts are samples to be replaced

    assert [] == [f"{d.position} {d.code}: {d.message}" for d in report.diagnostics if d.code not in waiting]


# --- new page -----------------------------------------------------------------------------------------------------


def test_a_page_that_the_disk_refuses_is_named_as_its_owner_sees_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the project's folder, like every other file."""
    monkeypatch.setattr(Path, "hardlink_to", mock.Mock(side_effect=OSError(errno.ENOSPC, "No space left on device")))

    with pytest.raises(SiteError) as caught:
        scaffold.new_page(tmp_path, "page", "Fees", DAY)

    assert ['content/pages/fees.md disk-full: There is no room left on the disk for "content/pages/fees.md".'] == (
        complaints(caught.value)
    )


def test_what_a_run_that_was_cut_off_has_left_is_not_written_into(tmp_path: Path) -> None:
    """It is another name of a page on which its owner has gone on writing."""
    (page,) = scaffold.new_page(tmp_path, "page", "Sciatica", DAY)
    (tmp_path / ".clinicsite" / "new-sciatica.md").hardlink_to(page)
    page.write_text("mine")

    scaffold.new_page(tmp_path, "town", "Sciatica", DAY)

    assert "mine" == page.read_text()


@pytest.mark.parametrize(
    ("kind", "name", "path"),
    [
        ("condition", "Tennis elbow", "content/conditions/tennis-elbow.md"),
        ("town", "Castle Rock", "content/towns/castle-rock.md"),
        ("page", "Our fees & terms", "content/pages/our-fees-terms.md"),
        ("person", "Zoë O'Brien", "content/team/zoe-obrien.md"),
        ("town", "Mölln", "content/towns/molln.md"),
        ("town", "Weißenfels", "content/towns/weissenfels.md"),
        ("page", "A / B", "content/pages/a-b.md"),
        ("page", "A 日本 B", "content/pages/a-b.md"),
        ("page", "../../etc", "content/pages/etc.md"),
        ("page", "fees.md", "content/pages/fees.md"),
    ],
)
def test_a_new_page_has_a_name_that_can_be_an_address(tmp_path: Path, kind: str, name: str, path: str) -> None:
    """Small letters, digits and single hyphens, in the folder of its kind."""
    assert [tmp_path / path] == scaffold.new_page(tmp_path, kind, name, DAY)


@pytest.mark.parametrize("name", ["?!", "", "   ", "日本"])
def test_a_name_without_letters_is_refused(tmp_path: Path, name: str) -> None:
    """An address needs at least one letter or digit."""
    with pytest.raises(SiteError) as raised:
        scaffold.new_page(tmp_path, "page", name, DAY)

    assert [f'content/pages unusable-name: "{name}" cannot be the name of a page.'] == complaints(raised.value)


def test_a_page_of_that_name_is_never_overwritten(tmp_path: Path) -> None:
    """The owner's text stays."""
    (path,) = scaffold.new_page(tmp_path, "page", "Fees", DAY)
    path.write_text("Mine", "utf-8")

    with pytest.raises(SiteError) as raised:
        scaffold.new_page(tmp_path, "page", "FEES", DAY)

    told = 'content/pages/fees.md page-exists: There is a file "content/pages/fees.md" already. Nothing was changed.'
    assert [told] == complaints(raised.value)
    assert "Mine" == path.read_text("utf-8")


@pytest.mark.parametrize("kind", ["condition", "town", "person", "article"])
def test_the_name_of_the_overview_is_refused(tmp_path: Path, kind: str) -> None:
    """A condition called Index would become the page that lists them all."""
    with pytest.raises(SiteError):
        scaffold.new_page(tmp_path, kind, "Index", DAY)


@pytest.mark.parametrize("name", ["Elbow", 'The "golfer"', "Back: pain", "It's # new", "A \\ B", "TODO later", "NAME"])
@pytest.mark.parametrize("kind", ["condition", "town", "page", "person", "article"])
def test_a_new_page_can_be_read_at_once(project: Project, kind: str, name: str) -> None:
    """Whatever its name holds, the page loads without a mistake and shows in the preview."""
    project.write({"content/conditions/sciatica.md": project.condition()})
    path, *_ = scaffold.new_page(project.root, kind, name, DAY)

    loaded = load_site(project.root, project.theme)

    relative = path.relative_to(project.root).as_posix()
    assert [] == [
        f"{d.position} {d.message}"
        for d in loaded.diagnostics
        if d.severity is Severity.ERROR and d.position.path in (relative, "site.yaml")
    ]


@pytest.mark.parametrize("name", ["Tennis elbow", "Back: pain", "It's # new", "A \\ B"])
def test_a_new_page_has_its_name_as_its_title(project: Project, name: str) -> None:
    """Nothing of what the owner typed is lost."""
    scaffold.new_page(project.root, "page", name, DAY)

    plan = project.plan({}, drafts=True).plan

    assert name in [page.document.front.title for page in plan.pages]


def test_a_new_town_leads_with_a_condition_that_exists(project: Project) -> None:
    """The page is whole before the owner has changed a word."""
    project.write({"content/conditions/neck.md": project.condition(), "content/conditions/index.md": project.text()})

    (path,) = scaffold.new_page(project.root, "town", "Riverton", DAY)

    assert "leads_with: neck " in path.read_text("utf-8")


def test_a_new_page_is_a_draft(project: Project) -> None:
    """Nothing half written is published by mistake."""
    scaffold.new_page(project.root, "page", "Fees", DAY)

    assert {"content/pages/fees.md": "it is a draft"} == project.plan({}).plan.hidden
