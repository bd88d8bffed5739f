"""Which folders are refused as the place of the finished site, before anything is touched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.diagnostics import Diagnostic
from clinicsite.publish.destination import check_site
from clinicsite.publish.faults import DESTINATION_FOREIGN, DESTINATION_PROTECTED
from clinicsite.publish.output import Changes, check_destination

Publish = Callable[..., Changes]
ADDRESS = "https://www.clinic.example"


def write(path: Path, text: str = "mine") -> Path:
    """Write a file, and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def said(faults: list[Diagnostic]) -> list[str]:
    """Return code and message of complaints."""
    return [f"{fault.code}: {fault.message}" for fault in faults]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's home folder."""
    folder = tmp_path / "home" / "anna"
    folder.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    return folder


PROTECTED = {
    "{disk}": '"{disk}" is the whole disk.',
    "{home}": '"{home}" is your home folder.',
    "{home}/": '"{home}" is your home folder.',
    "{home}/..": '"{home.parent}" contains your home folder.',
    "{root}": '"{root}" is the project itself.',
    "{root}/public/..": '"{root}" is the project itself.',
    "{root}/..": '"{root.parent}" contains your home folder.',
    "{root}/content": '"content" belongs to the folder "content" of the project.',
    "{root}/Content": '"Content" belongs to the folder "content" of the project.',
    "{root}/content/towns": '"content/towns" belongs to the folder "content" of the project.',
    "{root}/content/new/deep": '"content/new/deep" belongs to the folder "content" of the project.',
    "{root}/templates": '"templates" belongs to the folder "templates" of the project.',
    "{root}/static": '"static" belongs to the folder "static" of the project.',
    "{root}/static/public": '"static/public" belongs to the folder "static" of the project.',
    "{root}/clinicsite": '"clinicsite" belongs to the folder "clinicsite" of the project.',
    "{root}/tests": '"tests" belongs to the folder "tests" of the project.',
    "{root}/docs": '"docs" belongs to the folder "docs" of the project.',
    "{root}/docs/guide": '"docs/guide" belongs to the folder "docs" of the project.',
    "{root}/bench": '"bench" belongs to the folder "bench" of the project.',
    "{root}/.git": '".git" belongs to the folder ".git" of the project.',
    "{root}/.github": '".github" belongs to the folder ".github" of the project.',
    "{root}/.clinicsite": '".clinicsite" belongs to the folder ".clinicsite" of the project.',
    "{root}/.clinicsite/preview/x": '".clinicsite/preview/x" belongs to the folder ".clinicsite" of the project.',
    "{root}/static/preview": '"static/preview" belongs to the folder "static" of the project.',
    "{root}/.clinicsite/x": '".clinicsite/x" belongs to the folder ".clinicsite" of the project.',
    "{root}/public/../content": '"content" belongs to the folder "content" of the project.',
}


@pytest.mark.parametrize("place", PROTECTED)
def test_a_folder_that_holds_other_work_is_refused(root: Path, home: Path, place: str) -> None:
    """Neither the disk, nor a home, nor the owner's own files can be published over, however they are named."""
    names = {"root": root, "home": home, "disk": Path(root.anchor)}

    faults = check_destination(Path(place.format(**names)), root)

    assert [f"destination-protected: {PROTECTED[place].format(**names)} Publishing would replace it."] == said(faults)


def test_a_parent_of_the_project_is_refused(root: Path) -> None:
    """The project lies in it."""
    faults = check_destination(root.parent, root)

    expected = f'destination-protected: "{root.parent}" contains the project itself. Publishing would replace it.'
    assert [expected] == said(faults)


def test_the_project_is_known_through_a_link(root: Path, tmp_path: Path) -> None:
    """A second way to a protected folder leads to the same refusal."""
    (tmp_path / "way").symlink_to(root, target_is_directory=True)

    faults = check_destination(tmp_path / "way" / "content", root)

    assert ["destination-protected"] == [fault.code for fault in faults]


def test_a_project_that_is_reached_through_a_link_is_protected_where_it_lies(root: Path, tmp_path: Path) -> None:
    """The project's own folder is the same folder under its real name."""
    (tmp_path / "way").symlink_to(root, target_is_directory=True)

    faults = check_destination(root, tmp_path / "way")

    assert ["destination-protected"] == [fault.code for fault in faults]


def test_content_that_is_linked_in_is_protected_where_it_lies(root: Path, tmp_path: Path) -> None:
    """The owner's files are hers wherever the disk holds them."""
    (tmp_path / "texts").mkdir()
    (root / "content").symlink_to(tmp_path / "texts", target_is_directory=True)

    faults = check_destination(tmp_path / "texts" / "out", root)

    assert ["destination-protected"] == [fault.code for fault in faults]


GOOD = ("public", "out/site", "contents", "public/content", "../elsewhere", "сайт 診療所", ".public",
        ".clinicsite/preview")  # fmt: skip


@pytest.mark.parametrize("place", GOOD)
def test_a_folder_that_does_not_exist_yet_is_fine(root: Path, place: str) -> None:
    """The first build makes its folder."""
    assert [] == check_destination(root / place, root)


def test_an_empty_folder_is_fine(root: Path, public: Path) -> None:
    """There is nothing to lose in it."""
    (public / "empty" / "folder").mkdir(parents=True)

    assert [] == check_destination(public, root)


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "desktop.ini", "areas/.DS_Store"])
def test_leftovers_of_file_managers_are_fine(root: Path, public: Path, name: str) -> None:
    """Looking into a folder does not make it anybody's."""
    write(public / name)

    assert [] == check_destination(public, root)


def test_what_we_published_is_fine(root: Path, public: Path, publish: Publish) -> None:
    """The second build replaces the first."""
    publish({"index.html": "1", "areas/mill-town/index.html": "2"})

    assert [] == check_destination(public, root, ADDRESS)


def test_a_link_is_refused_and_says_where_it_leads(root: Path, public: Path, tmp_path: Path) -> None:
    """Replacing a link would lose it; replacing what it leads to would surprise."""
    public.symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    faults = check_destination(public, root)

    assert [f'destination-link: "public" is a link that leads to "{tmp_path}/elsewhere".'] == said(faults)


def test_a_junction_of_windows_is_a_link_too(root: Path, public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It leads elsewhere as a link does, and is none."""
    public.mkdir()
    monkeypatch.setattr(os.path, "isjunction", lambda place: str(place) == str(public), raising=False)

    faults = check_destination(public, root)

    assert [f'destination-link: "public" is a link that leads to "{public}".'] == said(faults)


def test_a_file_is_refused(root: Path, public: Path) -> None:
    """A website is a folder."""
    write(public)

    assert ['destination-file: "public" is a file, not a folder.'] == said(check_destination(public, root))


def test_a_folder_below_a_file_is_refused_with_the_files_name(root: Path, public: Path) -> None:
    """The message names what is in the way."""
    write(public)

    faults = check_destination(public / "site", root)

    assert [f'destination-file: "{public}" is a file, not a folder.'] == said(faults)


@pytest.mark.parametrize("name", [".git/HEAD", ".git"])
def test_a_git_repository_is_refused(root: Path, public: Path, publish: Publish, name: str) -> None:
    """Its history would be lost, even among pages that are ours. A worktree has a file of that name."""
    publish({"index.html": "1"})
    write(public / name)

    faults = check_destination(public, root)

    assert ['destination-repository: "public" holds a Git repository (".git").'] == said(faults)


FOREIGN = {
    ("notes.txt",): '"notes.txt"',
    ("a", "deep/er/b"): '"a" and "deep/er/b"',
    ("a", "b", "c"): '"a", "b" and "c"',
    ("a", "b", "c", "d", "e"): '"a", "b", "c" and 2 more',
    (".htaccess", "index.html/x"): '".htaccess" and "index.html/x"',
}


@pytest.mark.parametrize("names", FOREIGN)
def test_files_that_we_did_not_make_are_named(root: Path, public: Path, names: tuple[str, ...]) -> None:
    """The owner learns which files are in danger."""
    for name in names:
        write(public / name)

    faults = check_destination(public, root)

    assert [f'destination-foreign: "public" holds files that I did not make: {FOREIGN[names]}.'] == said(faults)


def test_a_file_beside_our_own_is_named(root: Path, public: Path, publish: Publish) -> None:
    """What somebody puts into the published folder is not lost with the next build."""
    publish({"index.html": "1", "areas/index.html": "2"})
    write(public / "areas" / "Flyer Łódź.pdf")

    faults = check_destination(public, root)

    assert ['destination-foreign: "public" holds files that I did not make: "areas/Flyer Łódź.pdf".'] == said(faults)


def test_a_link_in_place_of_a_published_folder_is_named(root: Path, public: Path, publish: Publish) -> None:
    """Links are not followed: what they lead to is not ours."""
    publish({"index.html": "1", "areas/index.html": "2"})
    shutil.rmtree(public / "areas")
    (public / "areas").symlink_to(root, target_is_directory=True)

    faults = check_destination(public, root)

    assert ['destination-foreign: "public" holds files that I did not make: "areas".'] == said(faults)


def test_a_damaged_list_is_refused(root: Path, public: Path) -> None:
    """Without the list nobody knows whose files these are."""
    write(public / ".clinicsite.json", "{")

    assert ["manifest-damaged"] == [fault.code for fault in check_destination(public, root)]


def test_another_websites_folder_outside_the_project_is_refused(root: Path, tmp_path: Path, publish: Publish) -> None:
    """Two projects that publish to one shared folder would replace each other."""
    publish({"index.html": "1"}, tmp_path / "shared", "https://other.example")

    faults = check_destination(tmp_path / "shared", root, ADDRESS)

    shared = tmp_path / "shared"
    expected = f'"{shared}" holds the finished pages of another website, https://other.example.'
    assert [f"destination-other-site: {expected}"] == said(faults)


def test_what_is_built_is_not_put_in_the_place_of_another_website(
    root: Path, public: Path, tmp_path: Path, publish: Publish
) -> None:
    """A build learns its own address after it has looked at the folder."""
    publish({"index.html": "1"}, tmp_path / "shared", "https://other.example")
    (public / ".clinicsite.json").mkdir(parents=True)

    codes = [[fault.code for fault in check_site(folder, root, ADDRESS)] for folder in (tmp_path / "shared", public)]

    assert [["destination-other-site"], ["manifest-damaged"]] == codes


def test_what_is_built_goes_where_it_went_before(root: Path, tmp_path: Path, publish: Publish) -> None:
    """Or to a folder in which there is nothing yet."""
    publish({"index.html": "1"}, tmp_path / "mine", ADDRESS)

    assert [[], []] == [check_site(tmp_path / name, root, ADDRESS) for name in ("mine", "new")]


def test_a_new_address_of_the_same_project_is_no_other_website(root: Path, public: Path, publish: Publish) -> None:
    """Every owner changes the stand-in address once; her own folder goes on being hers."""
    publish({"index.html": "1"}, public, "https://stand-in.example")

    assert [] == check_destination(public, root, ADDRESS)


def test_a_refusal_says_what_to_do(root: Path, public: Path) -> None:
    """Each kind has its own advice."""
    write(public / "note.txt")

    faults = [*check_destination(root / "content", root), *check_destination(public, root)]

    assert [DESTINATION_PROTECTED.mend, DESTINATION_FOREIGN.mend] == [fault.hint for fault in faults]


def test_whoever_names_no_website_is_not_asked_which_it_is(root: Path, tmp_path: Path, publish: Publish) -> None:
    """Cleaning takes away what we made, whatever site it was."""
    publish({"index.html": "1"}, tmp_path / "shared", "https://other.example")

    assert [] == check_destination(tmp_path / "shared", root)


def test_a_relative_place_is_meant_from_where_we_are(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line gives relative paths."""
    (root / "content").mkdir()
    monkeypatch.chdir(root / "content")

    faults = check_destination(Path("deep/.."), Path(".."))

    assert ["destination-protected"] == [fault.code for fault in faults]


def test_refusing_touches_nothing(root: Path, public: Path) -> None:
    """The check only reads."""
    note = write(public / "note.txt")
    before = (note.stat().st_mtime_ns, public.stat().st_mtime_ns, sorted(root.rglob("*")))

    check_destination(public, root)

    assert before == (note.stat().st_mtime_ns, public.stat().st_mtime_ns, sorted(root.rglob("*")))
