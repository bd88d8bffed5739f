"""Publishing to a folder: what changes, what stays, what is refused, and what is cleaned away."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinicsite.diagnostics import Diagnostic, SiteError
from clinicsite.model.made import Output
from clinicsite.publish import output, swap
from clinicsite.publish.faults import DISK_BROKEN, OUTPUT_ALIKE, OUTPUT_PATH, OUTPUT_TWICE
from clinicsite.publish.manifest import read_manifest
from clinicsite.publish.output import Changes, Stage, Written, clean
from clinicsite.publish.state import stamp

Publish = Callable[..., Changes]
ADDRESS = "https://www.clinic.example"
SITE = {"index.html": "home", "areas/mill-town/index.html": "mill", "css/site.css": "body {}"}


def texts(folder: Path) -> dict[str, str]:
    """Return the published files, without the list."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".clinicsite.json")
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def first_free() -> int:
    """Return the number that the next file to be opened gets."""
    number = os.dup(0)
    os.close(number)
    return number


def stamps(folder: Path) -> dict[str, int]:
    """Return when each published file was changed, in nanoseconds."""
    return {name: (folder / name).stat().st_mtime_ns for name in texts(folder)}


def age(folder: Path) -> None:
    """Make all files look a day old."""
    for path in folder.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))


def refused(stage: Callable[[], object]) -> list[Diagnostic]:
    """Return what was complained about."""
    with pytest.raises(SiteError) as caught:
        stage()
    return list(caught.value.diagnostics)


def test_the_first_publication_writes_every_file(public: Path, publish: Publish) -> None:
    """What was rendered stands in the folder, to the letter."""
    changes = publish(SITE)

    assert (SITE, Changes(new=tuple(sorted(SITE)))) == (texts(public), changes)


def test_the_list_says_what_was_published(public: Path, publish: Publish) -> None:
    """Path, size, type and source of each file stand in the manifest."""
    publish({"index.html": "home"})

    manifest = read_manifest(public)

    assert manifest is not None
    entry = manifest.entries["index.html"]
    assert (4, "text/html; charset=utf-8", "content/index.html") == (entry.size, entry.type, entry.source)


def test_changes_are_named_by_kind(publish: Publish) -> None:
    """The owner reads what her edit did to the site."""
    publish(SITE)

    changes = publish({"index.html": "new words", "css/site.css": "body {}", "team/index.html": "team"})

    expected = Changes(
        new=("team/index.html",),
        changed=("index.html",),
        removed=("areas/mill-town/index.html",),
        unchanged=("css/site.css",),
    )
    assert expected == changes


def test_a_removed_page_and_its_empty_folders_are_gone(public: Path, publish: Publish) -> None:
    """Nothing of an old page can be visited any more."""
    publish(SITE)

    publish({"index.html": "home"})

    assert [".clinicsite.json", "index.html"] == sorted(os.listdir(public))


def test_an_unchanged_file_keeps_its_time_of_change(public: Path, publish: Publish) -> None:
    """Uploading and caching by time only see what is really new."""
    publish(SITE)
    age(public)
    before = stamps(public)

    publish(SITE | {"index.html": "new words"})

    after = stamps(public)
    assert ["index.html"] == [name for name in SITE if before[name] != after[name]]


def test_when_nothing_changed_nothing_is_touched(root: Path, public: Path, publish: Publish) -> None:
    """A second build of the same files leaves even the folders alone."""
    publish(SITE)
    age(root)
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}

    changes = publish(SITE)

    after = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    assert (before, Changes(unchanged=tuple(sorted(SITE)))) == (after, changes)


def test_another_source_of_the_same_page_is_written_into_the_list(public: Path, publish: Publish) -> None:
    """The list stays true although no page has changed."""
    publish({"index.html": "home"})

    with Stage(public, ADDRESS) as stage:
        stage.add(Output("index.html", b"home", "content/home.md"))
        changes = stage.commit()

    manifest = read_manifest(public)
    assert manifest is not None
    assert ("content/home.md", Changes(unchanged=("index.html",))) == (manifest.entries["index.html"].source, changes)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "edited to the same length": lambda path: path.write_text("hOme"),
    "emptied": lambda path: path.write_text(""),
    "made longer": lambda path: path.write_text("home and more"),
    "deleted": lambda path: path.unlink(),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_published_file_that_somebody_changed_is_made_good(public: Path, publish: Publish, damage: str) -> None:
    """A build ends with the site as it was rendered, whatever happened to the folder."""
    publish(SITE)
    times = (public / "index.html").stat()
    DAMAGE[damage](public / "index.html")
    if (public / "index.html").exists():
        os.utime(public / "index.html", ns=(times.st_atime_ns, times.st_mtime_ns))

    changes = publish(SITE)

    assert (SITE, ("index.html",)) == (texts(public), changes.changed)


def test_the_folder_above_the_destination_is_made(root: Path, publish: Publish) -> None:
    """The owner need not make folders first."""
    publish(SITE, root / "out" / "of" / "the way")

    assert SITE == texts(root / "out" / "of" / "the way")


def test_a_relative_destination_is_meant_from_where_we_are(
    root: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line gives relative paths."""
    monkeypatch.chdir(root)

    publish(SITE, Path("public"))

    assert SITE == texts(root / "public")


def test_names_of_any_script_and_with_spaces_are_published(public: Path, publish: Publish) -> None:
    """Addresses may be written in the language of the site."""
    site = {"Łódź/診療所 клиника/index.html": "1", "عيادة.txt": "2", "e\u0301clair.txt": "3"}

    publish(site)

    assert site == texts(public)


def test_a_page_may_become_a_folder_and_back(public: Path, publish: Publish) -> None:
    """What stood there before does not matter."""
    publish({"a": "file", "b/c": "in a folder"})

    publish({"a/c": "in a folder", "b": "file"})

    assert {"a/c": "in a folder", "b": "file"} == texts(public)


def test_a_large_file_is_published_whole(public: Path) -> None:
    """A film is no page."""
    film = bytes(range(256)) * 20_000

    with Stage(public, ADDRESS) as stage:
        stage.add(Output("film.mp4", film, "static/film.mp4"))
        stage.commit()

    assert film == (public / "film.mp4").read_bytes()


def test_nothing_is_left_beside_the_destination(root: Path, publish: Publish) -> None:
    """An ordinary site has no folder but its own."""
    for text in ("one", "two", "three"):
        publish(SITE | {"index.html": text})

    assert ["public"] == os.listdir(root)


def test_without_a_commit_the_old_site_stands(root: Path, public: Path, publish: Publish) -> None:
    """A build that finds faults ends before it publishes."""
    publish(SITE)

    with Stage(public, ADDRESS) as stage:
        stage.add(Output("index.html", b"half", "x"))

    assert (SITE, ["public"]) == (texts(public), os.listdir(root))


def test_a_fault_of_ours_in_the_middle_leaves_the_old_site(root: Path, public: Path, publish: Publish) -> None:
    """A bug in rendering costs nobody the site."""
    publish(SITE)

    def fail() -> None:
        with Stage(public, ADDRESS) as stage:
            stage.add(Output("index.html", b"half", "x"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert (SITE, ["public"]) == (texts(public), os.listdir(root))


COLLISIONS = {
    ("a.html", "a.html"): 'output-twice: "two" cannot be published as "a.html". "one" is published there already.',
    ("a", "a/b"): 'output-twice: "two" cannot be published as "a/b". "a" is a file already.',
    ("a/b", "a"): 'output-twice: "two" cannot be published as "a". "a" is a folder already.',
    ("Team.jpg", "team.jpg"): (
        'output-alike: "two" cannot be published as "team.jpg". '
        'Windows and macOS cannot tell "team.jpg" from "Team.jpg".'
    ),
    ("Areas/a", "areas/b"): (
        'output-alike: "two" cannot be published as "areas/b". Windows and macOS cannot tell "areas" from "Areas".'
    ),
    ("\u00e9.html", "e\u0301.html"): (
        'output-alike: "two" cannot be published as "e\u0301.html". '
        'Windows and macOS cannot tell "e\u0301.html" from "\u00e9.html".'
    ),
    ("STRASSE", "straße"): (
        'output-alike: "two" cannot be published as "straße". Windows and macOS cannot tell "straße" from "STRASSE".'
    ),
    ("a", "../b"): ('output-path: "two" cannot be published as "../b". ".." is not the name of a file or folder.'),
}


@pytest.mark.parametrize("paths", COLLISIONS)
def test_two_files_that_cannot_stand_beside_each_other_are_refused(public: Path, paths: tuple[str, str]) -> None:
    """No file is lost without a word, on any system."""
    stage = Stage(public, ADDRESS)

    with stage:
        for path, source in zip(paths, ("one", "two"), strict=True):
            stage.add(Output(path, b"", source))
        faults = refused(stage.commit)

    assert [COLLISIONS[paths]] == [f"{fault.code}: {fault.message}" for fault in faults]
    assert [True] == [fault.hint in {OUTPUT_ALIKE.mend, OUTPUT_PATH.mend, OUTPUT_TWICE.mend} for fault in faults]


@pytest.mark.parametrize("paths", COLLISIONS)
def test_a_file_that_cannot_stand_beside_a_published_one_is_refused(
    public: Path, publish: Publish, paths: tuple[str, str]
) -> None:
    """Names that were fine before are compared as soon as a new one comes."""
    publish({paths[0]: "", "b.html": ""})

    with Stage(public, ADDRESS) as stage:
        for path, source in (("b.html", "b"), (paths[0], "one"), (paths[1], "two")):
            stage.add(Output(path, b"", source))
        faults = refused(stage.commit)

    assert [COLLISIONS[paths]] == [f"{fault.code}: {fault.message}" for fault in faults]


def test_two_files_of_one_name_and_one_source_are_refused(public: Path) -> None:
    """A template has made it twice."""
    stage = Stage(public, ADDRESS)

    with stage:
        for _ in range(2):
            stage.add(Output("a.html", b"", "site.yaml"))
        (fault,) = refused(stage.commit)

    assert (
        '"site.yaml" cannot be published as "a.html". A file of this name is published there already.' == fault.message
    )


def test_a_path_that_leads_out_is_never_written(root: Path, public: Path) -> None:
    """Not even in the folder in which the site is put together."""
    with Stage(public, ADDRESS) as stage:
        stage.add(Output("../../index.html", b"evil", "x"))
        stage.add(Output("../index.html", b"evil", "x"))

    assert [] == os.listdir(root)


def test_all_paths_that_are_refused_are_named_at_once(root: Path, public: Path) -> None:
    """Nobody mends one name only to hear of the next, and nothing is published."""
    stage = Stage(public, ADDRESS)

    with stage:
        for path in ("index.html", "con", "a?b", "index.html"):
            stage.add(Output(path, b"", path))
        faults = refused(stage.commit)

    assert (["a?b", "con", "index.html"], []) == ([fault.position.path for fault in faults], os.listdir(root))


def test_a_file_of_somebody_else_stops_the_publication(root: Path, public: Path, publish: Publish) -> None:
    """It may have come while the pages were rendered; it is not lost, and the old site stands."""
    publish(SITE)
    stage = Stage(public, ADDRESS)

    with stage:
        stage.add(Output("index.html", b"new", "x"))
        (public / "note.txt").write_text("mine")
        faults = refused(stage.commit)

    assert ["destination-foreign"] == [fault.code for fault in faults]
    assert (SITE | {"note.txt": "mine"}, ["public"]) == (texts(public), os.listdir(root))


def test_a_folder_with_files_but_no_list_is_never_replaced(public: Path, publish: Publish) -> None:
    """Even if nobody asked before."""
    public.mkdir()
    (public / "thesis.odt").write_text("years of work")

    faults = refused(lambda: publish(SITE))

    assert (["destination-foreign"], ["thesis.odt"]) == ([fault.code for fault in faults], os.listdir(public))


def test_a_link_at_the_destination_is_never_replaced(public: Path, publish: Publish, tmp_path: Path) -> None:
    """Even if nobody asked before."""
    (tmp_path / "elsewhere").mkdir()
    public.symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    faults = refused(lambda: publish(SITE))

    assert (["destination-link"], True, []) == (
        [fault.code for fault in faults],
        public.is_symlink(),
        os.listdir(tmp_path / "elsewhere"),
    )


def test_an_empty_folder_is_filled(public: Path, publish: Publish) -> None:
    """Leftovers of file managers and empty folders in it do not matter."""
    (public / "empty" / "deeper").mkdir(parents=True)
    (public / ".DS_Store").write_text("x")

    publish(SITE)

    assert (SITE, False) == (texts(public), (public / "empty").exists())


def test_leftovers_of_file_managers_do_not_stop_the_next_publication(
    root: Path, public: Path, publish: Publish
) -> None:
    """They go with the old site."""
    publish(SITE)
    (public / "areas" / ".DS_Store").write_text("x")

    publish(SITE | {"index.html": "new"})

    assert (SITE | {"index.html": "new"}, ["public"]) == (texts(public), os.listdir(root))


def test_a_link_put_in_place_of_a_published_file_is_not_published_again(
    root: Path, public: Path, publish: Publish
) -> None:
    """A link may lead anywhere; the file it stands for is written anew."""
    publish(SITE)
    (root / "elsewhere").write_text("home")
    (public / "index.html").unlink()
    (public / "index.html").symlink_to(root / "elsewhere")

    publish(SITE)

    assert (False, "home") == ((public / "index.html").is_symlink(), (public / "index.html").read_text())


def test_a_large_site_keeps_its_empty_folders_for_the_next_build(
    root: Path, public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are hidden, hold no file, and Git does not see them."""
    monkeypatch.setattr(swap, "SPARE_FROM", 2)
    publish(SITE | {"gone/index.html": "x"})

    publish(SITE | {"index.html": "new"})

    beside = root / ".public.new"
    held = sorted(path.relative_to(beside).as_posix() for path in beside.rglob("*"))
    assert [".gitignore", "spare", "spare/areas", "spare/areas/mill-town", "spare/css"] == held


def test_spare_folders_of_pages_that_are_gone_are_not_published(
    root: Path, public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The published folder has no folder without a page."""
    monkeypatch.setattr(swap, "SPARE_FROM", 2)
    for text in ("one", "two"):
        publish(SITE | {"index.html": text, "gone/index.html": "x"})

    publish(SITE)

    folders = {path.relative_to(public).as_posix() for path in public.rglob("*") if path.is_dir()}
    assert {"areas", "areas/mill-town", "css"} == folders


def test_a_spare_folder_makes_way_for_a_page_of_its_name(
    public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was a folder may become a file."""
    monkeypatch.setattr(swap, "SPARE_FROM", 2)
    for text in ("one", "two"):
        publish({"a/b/index.html": text})

    publish({"a": "file"})

    assert {"a": "file"} == texts(public)


def test_spare_folders_go_when_the_site_is_small_again_or_gone(
    root: Path, public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing stays beside a site that does not need it."""
    monkeypatch.setattr(swap, "SPARE_FROM", 2)
    for text in ("one", "two"):
        publish(SITE | {"index.html": text})

    publish({"index.html": "small"})

    assert ["public"] == os.listdir(root)


def test_cleaning_removes_what_we_published(root: Path, public: Path, publish: Publish) -> None:
    """The folder is gone, and the names of its files are told."""
    publish(SITE)

    changes = clean(public, root)

    assert (Changes(removed=tuple(sorted(SITE))), []) == (changes, os.listdir(root))


def test_cleaning_leaves_what_we_did_not_make(root: Path, public: Path, publish: Publish) -> None:
    """Somebody's file stays where it is, and is named."""
    publish(SITE)
    (public / "areas" / "note.txt").write_text("mine")

    changes = clean(public, root)

    assert ({"areas/note.txt": "mine"}, ("areas/note.txt",)) == (texts(public), changes.unchanged)


def test_cleaning_that_is_refused_in_its_midst_says_that_the_rest_is_still_there(
    root: Path, public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """She knows that it is not done, and what ends it."""
    publish(SITE)
    monkeypatch.setattr(os, "unlink", mock.Mock(side_effect=OSError(errno.EIO, "Input/output error")))

    (fault,) = refused(lambda: clean(public, root))

    rest = "What could not be taken away of the site is still there; clean again, or build."
    assert f"{DISK_BROKEN.mend} {rest}" == fault.hint


def test_cleaning_a_folder_that_is_not_ours_removes_nothing(root: Path, public: Path) -> None:
    """Without our list nothing is ours."""
    public.mkdir()
    (public / "note.txt").write_text("mine")

    changes = clean(public, root)

    assert (Changes(unchanged=("note.txt",)), ["note.txt"]) == (changes, os.listdir(public))


def test_cleaning_where_nothing_was_published_does_nothing(root: Path, public: Path) -> None:
    """Asking twice is no fault."""
    assert Changes() == clean(public, root)


@pytest.mark.parametrize("place", ["content", ".", ".."])
def test_cleaning_a_protected_folder_is_refused(root: Path, place: str) -> None:
    """The owner's texts cannot be cleaned away by a slip."""
    (root / "content").mkdir()

    faults = refused(lambda: clean(root / place, root))

    assert ["destination-protected"] == [fault.code for fault in faults]


def test_cleaning_removes_the_spare_folders_too(
    root: Path, public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the site is left."""
    monkeypatch.setattr(swap, "SPARE_FROM", 2)
    for text in ("one", "two"):
        publish(SITE | {"index.html": text})

    clean(public, root)

    assert [] == os.listdir(root)


HOME = Output("index.html", b"home", "content/index.md")
FEES = Output("fees/index.html", b"fees", "content/fees.md")
DIGEST = hashlib.sha256(b"home").hexdigest()


def test_files_that_are_written_apart_are_published_when_they_are_noted(public: Path) -> None:
    """Several processes write; the one that started them keeps the list."""
    with Stage(public, ADDRESS) as stage:
        stage.open()
        for one in (HOME, FEES):
            stage.note(one.path, stage.write(one), one.source)
        read = stage.read("fees/index.html")
        changes = stage.commit()

    texts_now = {"index.html": "home", "fees/index.html": "fees"}
    assert (b"fees", ("fees/index.html", "index.html"), texts_now) == (read, changes.new, texts(public))


def test_a_file_says_what_was_written_or_left(public: Path, publish: Publish) -> None:
    """Whoever keeps the list needs digest and length, and whether the file stands already."""
    publish({"index.html": "home"})

    with Stage(public, ADDRESS) as stage:
        stage.open()
        said = [stage.write(HOME), stage.write(FEES)]

    assert [Written(DIGEST, 4, kept=True), Written(hashlib.sha256(b"fees").hexdigest(), 4, kept=False)] == said


def test_two_processes_that_write_one_path_are_told_of_when_the_second_is_noted(public: Path) -> None:
    """Neither process knows of the other; nothing is published."""
    stage = Stage(public, ADDRESS)

    with stage:
        stage.open()
        for source in ("one", "two"):
            stage.note("a.html", stage.write(Output("a.html", source.encode(), source)), source)
        faults = refused(stage.commit)

    assert ('"two" cannot be published as "a.html". "one" is published there already.', False) == (
        faults[0].message,
        public.exists(),
    )


def test_what_the_system_refused_elsewhere_names_the_file_as_it_would_be_published(root: Path, public: Path) -> None:
    """The owner knows nothing of work folders."""
    stage = Stage(public, ADDRESS)
    places = [f"{root}/.public.new/site/fees/index.html", f"{root}/.public.new/list", f"{root}/elsewhere", None]

    faults = [stage.refused(OSError(errno.ENOSPC, "full", place)).diagnostics[0] for place in places]

    names = [f"{public}/fees/index.html", f"{public}", f"{root}/elsewhere", f"{public}"]
    assert [("disk-full", name) for name in names] == [(fault.code, fault.position.path) for fault in faults]


def test_a_folder_that_the_system_does_not_let_us_make_is_a_fault(root: Path) -> None:
    """Before any page is rendered in vain."""
    stage = Stage(root / ("long" * 70), ADDRESS)

    assert ["name-too-long"] == [fault.code for fault in refused(stage.open)]


def test_a_path_that_is_too_long_for_the_system_is_named_and_the_old_site_stands(
    root: Path, public: Path, publish: Publish
) -> None:
    """Each name may be short enough, and all of them together too long."""
    publish(SITE)
    path = "/".join(["a" * 250] * 17)

    faults = refused(lambda: publish({path: "far away"}))

    assert [("name-too-long", f"{public}/{path}")] == [(fault.code, fault.position.path) for fault in faults]
    assert (SITE, ["public"]) == (texts(public), os.listdir(root))


def test_a_file_that_nobody_touched_still_holds(public: Path, publish: Publish) -> None:
    """Its page need not be made again."""
    publish({"index.html": "home"})
    stamps_then = {"index.html": stamp(f"{public}/index.html")}

    with Stage(public, ADDRESS) as bare, Stage(public, ADDRESS, stamps_then) as stamped:
        held = [stage.still_holds("index.html", DIGEST) for stage in (bare, stamped)]

    assert [True, True] == held


def test_size_and_time_of_change_are_believed_so_that_no_file_is_read(public: Path, publish: Publish) -> None:
    """Reading a large site costs more than making the few pages that have changed."""
    publish({"index.html": "home"})
    before = (public / "index.html").stat()
    stamps_then = {"index.html": stamp(f"{public}/index.html")}
    (public / "index.html").write_text("hOme")
    os.utime(public / "index.html", ns=(before.st_atime_ns, before.st_mtime_ns))

    with Stage(public, ADDRESS, stamps_then) as stage:
        held = stage.still_holds("index.html", DIGEST)

    assert held


def test_a_file_that_was_touched_and_not_changed_still_holds(public: Path, publish: Publish) -> None:
    """A backup that is put back has other times and the same pages."""
    publish({"index.html": "home"})
    stamps_then = {"index.html": stamp(f"{public}/index.html")}
    age(public)

    with Stage(public, ADDRESS, stamps_then) as stage:
        held = stage.still_holds("index.html", DIGEST)

    assert held


@pytest.mark.parametrize(("links", "untouched"), [(True, ["index.html"]), (False, [])])
def test_what_has_stayed_where_it_was_is_known_for_the_next_build(
    public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch, *, links: bool, untouched: list[str]
) -> None:
    """Where a disk knows no links to files it was copied, and the copy is another file."""
    publish({"index.html": "home", "fees.html": "old"})
    if not links:
        monkeypatch.setattr(os, "link", mock.Mock(side_effect=OSError(errno.ENOTSUP, "Operation not supported")))

    with Stage(public, ADDRESS, {"index.html": stamp(f"{public}/index.html")}) as stage:
        stage.still_holds("index.html", DIGEST)
        for path, text in {"index.html": "home", "fees.html": "new"}.items():
            stage.add(Output(path, text.encode(), "x"))
        stage.commit()

    assert untouched == [*stage.untouched]


IN_PLACE: dict[str, Callable[[Path], object]] = {
    "nothing": lambda path: None,
    "other words": lambda path: path.write_text("hOme"),
    "a link": lambda path: path.symlink_to(path.parent / "moved"),
    "a folder": lambda path: path.mkdir(),
}
if hasattr(os, "mkfifo"):
    IN_PLACE["a pipe"] = os.mkfifo


@pytest.mark.parametrize("place", IN_PLACE)
@pytest.mark.parametrize("text", ["home", ""])
def test_what_stands_in_place_of_a_published_file_is_not_taken_for_it(
    public: Path, publish: Publish, place: str, text: str
) -> None:
    """Nor for an empty one, as `.nojekyll` is."""
    publish({"index.html": text, "moved": text})
    (public / "index.html").unlink()
    IN_PLACE[place](public / "index.html")

    with Stage(public, ADDRESS) as stage:
        before = first_free()
        held = stage.still_holds("index.html", hashlib.sha256(text.encode()).hexdigest())
        kept = stage.write(Output("index.html", text.encode(), "x")).kept
        after = first_free()

    assert (False, False, before) == (held, kept, after)


def test_what_is_new_is_looked_at_whatever_was_published_before(publish: Publish) -> None:
    """Only of what was published already it is known that every computer can hold it."""
    publish({"index.html": "home"})

    faults = refused(lambda: publish({"aux.html": "new", "index.html": "home"}))

    assert [OUTPUT_PATH.code] == [fault.code for fault in faults]


def test_a_file_of_which_nothing_was_published_does_not_hold(public: Path, publish: Publish) -> None:
    """Neither before the first publication, nor with other contents."""
    with Stage(public, ADDRESS) as first:
        before = first.still_holds("index.html", DIGEST)
    publish({"index.html": "other"})
    (public / "index.html").write_text("home")

    with Stage(public, ADDRESS) as second:
        after = [second.still_holds("index.html", DIGEST), second.still_holds("fees.html", DIGEST)]

    assert (False, [False, False]) == (before, after)


def test_a_spare_folder_is_not_used_when_the_site_it_belongs_to_is_gone(
    root: Path, public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody has deleted the published folder; the new site has its own folders alone."""
    monkeypatch.setattr(swap, "SPARE_FROM", 2)
    for text in ("one", "two"):
        publish({"a/b/index.html": text, "c/index.html": "x"})
    shutil.rmtree(public)

    publish({"d/e/index.html": "new"})

    assert ["d", "d/e"] == sorted(path.relative_to(public).as_posix() for path in public.rglob("*") if path.is_dir())


def test_a_file_that_comes_in_the_moment_of_the_exchange_is_kept_and_named(
    root: Path, public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new site stands, and the next run refuses to go on until somebody has moved the file."""
    publish(SITE)
    exchange = output.swap

    def late(*arguments: Any) -> Path | None:
        (public / "areas" / "note.txt").write_text("mine")
        return exchange(*arguments)

    monkeypatch.setattr(output, "swap", late)
    publish(SITE | {"index.html": "new"})
    monkeypatch.undo()
    faults = refused(lambda: publish(SITE))

    kept = root / ".public.new" / "site" / "areas" / "note.txt"
    assert (["work-folder-foreign"], "new", "mine") == (
        [fault.code for fault in faults],
        texts(public)["index.html"],
        kept.read_text(),
    )
    assert 'it holds "areas/note.txt"' in faults[0].message


def test_cleaning_goes_on_where_a_build_was_killed(root: Path, public: Path, publish: Publish) -> None:
    """Nothing of the site is left, nor of the work on the next one."""
    publish(SITE)
    work = root / ".public.new"
    (work / "site").mkdir(parents=True)
    (work / ".gitignore").write_text("*")
    (work / "site" / "index.html").write_text("ne")

    clean(public, root)

    assert [] == os.listdir(root)


def test_cleaning_leaves_an_empty_folder_that_we_did_not_make(root: Path, public: Path) -> None:
    """Only what the list of published files names is ours."""
    public.mkdir()

    clean(public, root)

    assert ["public"] == os.listdir(root)


NAMES = st.sampled_from(["index.html", "a/index.html", "a/b/index.html", "ß/é.txt", "c", "c/x.css"])
SITES = st.dictionaries(NAMES, st.sampled_from(["", "one", "two"])).filter(
    lambda site: not site.keys() >= {"c", "c/x.css"}
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sites=st.lists(SITES, min_size=1, max_size=4), large=st.booleans())
def test_after_any_publications_the_folder_holds_exactly_the_last_site(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, sites: list[dict[str, str]], large: bool
) -> None:
    """Whatever was there before, the result is that of a first publication, and unchanged files are the same files."""
    monkeypatch.setattr(swap, "SPARE_FROM", 1 if large else 500)
    public = tmp_path_factory.mktemp("site") / "public"
    before: dict[str, tuple[str, int]] = {}

    for site in sites:
        with Stage(public, ADDRESS) as stage:
            for path, text in site.items():
                stage.add(Output(path, text.encode(), "x"))
            stage.commit()
        now = {path: (text, (public / path).stat().st_ino) for path, text in texts(public).items()}
        kept = {path for path in site if before.get(path, ("", 0))[0] == site[path] and path in before}

        assert site == {path: text for path, (text, _) in now.items()}
        assert {path: before[path] for path in kept} == {path: now[path] for path in kept}
        folders = {path.relative_to(public).as_posix() for path in public.rglob("*") if path.is_dir()}
        assert stage.manifest.folders == folders
        before = now
