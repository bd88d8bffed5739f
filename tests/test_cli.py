"""The command line as its users see it: words in, words and exit codes out."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from clinicsite.cli import main
from clinicsite.cli.words import line_of
from clinicsite.diagnostics import Position
from tests.conftest import Project

ROOT = Path(__file__).resolve().parent.parent
DAY = ("--as-of", "2026-11-23")


@pytest.fixture
def site(project: Project) -> Path:
    """A good site, with cards off because their drawing is tested elsewhere."""
    project.write({"site.yaml": Project.site("brand:", "  cards: false")})
    return project.root


def run(site: Path, *words: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder of a site."""
    command = [sys.executable, "-c", "from clinicsite.cli import main; main()", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    return subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True, check=False)


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_without_a_command_the_site_is_built(site: Path) -> None:
    """The shortest thing to type does the main job."""
    result = run(site, *DAY)

    assert (0, True) == (result.returncode, (site / "public/index.html").is_file()), result.stderr


def test_the_end_of_a_build_says_what_was_made_and_what_to_do_next(site: Path) -> None:
    """How many pages, where, how long it took, what is missing, what to do now."""
    said = run(site, *DAY).stdout

    wanted = ["4 facts still to be supplied", "Built 2 pages", "into public/", " s (load ", "Next: "]
    assert [] == [words for words in wanted if words not in said]


def test_a_second_build_finds_nothing_to_do(site: Path) -> None:
    """It says so, and leaves every file as it is."""
    run(site, *DAY)
    before = {path: path.stat().st_mtime_ns for path in (site / "public").rglob("*")}

    said = run(site, *DAY).stdout

    after = {path: path.stat().st_mtime_ns for path in (site / "public").rglob("*")}
    assert (True, before) == ("Nothing has changed since the last build: 2 pages" in said, after)


def test_a_build_with_nothing_to_do_loads_no_library(site: Path) -> None:
    """Its time is the interpreter's and the command line's."""
    run(site, *DAY)
    words = "import sys; sys.argv = ['x', '--as-of', '2026-11-23']\nfrom clinicsite.cli.group import cli\n"
    words += "cli.main(standalone_mode=False)\n"
    words += "heavy = {'jinja2', 'markdown', 'yaml', 'pydantic', 'PIL', 'nh3', 'selectolax', 'livereload'}\n"
    words += "print('LOADED', sorted(heavy & set(sys.modules)))"

    result = subprocess.run(
        [sys.executable, "-c", words],
        cwd=site,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "LOADED []" == result.stdout.splitlines()[-1], result.stderr


def test_a_quiet_build_tells_the_same_faults_and_leaves_with_the_same_code(site: Path) -> None:
    """It reads no options, so it does without what reads them."""
    (site / "content/pages/fees.md").write_text("---\ntitel: Fees\n---\n", "utf-8")

    quiet, other = run(site, "--quiet"), run(site, *DAY, "--quiet")

    assert (1, other.stdout, other.stderr) == (quiet.returncode, quiet.stdout, quiet.stderr)


def test_a_quiet_build_does_not_load_what_reads_options(site: Path) -> None:
    """Its time is that of what it makes."""
    words = "import sys; sys.argv = ['x', '--quiet']\nfrom clinicsite.cli import main\nmain()\n"
    words += "print('LOADED', sorted({'click', 'livereload'} & set(sys.modules)))"

    result = subprocess.run(
        [sys.executable, "-c", words],
        cwd=site,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "LOADED []" == result.stdout.splitlines()[-1], result.stderr


def test_the_site_is_found_from_any_folder_below_it(site: Path) -> None:
    """Owners are where their texts are."""
    result = run(site / "content/pages", *DAY)

    assert (0, True) == (result.returncode, (site / "public/index.html").is_file())


def test_outside_a_site_the_command_says_where_to_go(tmp_path: Path) -> None:
    """Wrong usage has an exit code of its own."""
    result = run(tmp_path)

    assert (2, True) == (result.returncode, "There is no site.yaml here" in result.stderr)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["biuld"], "Did you mean 'build'?"),
        (["build", "--as-of", "tomorrow"], '"tomorrow" is not a date'),
        (["explain", "brokn-link"], 'Did you mean "broken-link"?'),
        (["build", "--root", "nowhere"], "There is no site.yaml in nowhere"),
        (["new", "town"], "Missing argument 'NAME...'"),
    ],
)
def test_a_slip_in_the_command_is_told_with_what_to_type(site: Path, words: list[str], told: str) -> None:
    """Exit code 2, one sentence, no traceback."""
    result = run(site, *words)

    assert (2, True, False) == (result.returncode, told in result.stderr, "Traceback" in result.stderr), result.stderr


def test_a_mistake_stops_the_build_and_leaves_the_site_that_stood(site: Path) -> None:
    """Every mistake is named, and visitors see what they saw before."""
    run(site, *DAY)
    before = files(site / "public")
    (site / "content/index.md").write_text("---\ntitle: Home\ndescripton: x\n---\n[a](b.md)\n", "utf-8")
    (site / "content/pages/contact.md").write_text(Project.text("{clinic.fone}"), "utf-8")

    result = run(site, *DAY)

    told = ["content/index.md:3:1: error unknown-key", "content/pages/contact.md:5:1: error unknown-fact"]
    kept = "The site in public/ is as it was before." in result.stderr
    assert (1, [], True, before) == (
        result.returncode,
        [words for words in told if words not in result.stderr],
        kept,
        files(site / "public"),
    )


def test_strict_lets_a_warning_stop_the_build(site: Path) -> None:
    """A fact that is still to be supplied is a warning."""
    result = run(site, *DAY, "--strict")

    assert (1, False) == (result.returncode, (site / "public").exists())


def test_quiet_says_nothing_when_all_is_well(site: Path) -> None:
    """For those who read only what is wrong."""
    result = run(site, *DAY, "--quiet")

    assert (0, "", "") == (result.returncode, result.stdout, result.stderr)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_line_of_what_has_become_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Files change while a complaint about them is told."""
    os.mkfifo(tmp_path / "page.md")

    assert line_of(tmp_path, Position("page.md", 1)) is None


def test_check_publishes_nothing(site: Path) -> None:
    """It looks, and leaves no folder behind."""
    result = run(site, "check", *DAY)

    assert (0, True, False) == (
        result.returncode,
        "Checked 2 pages: no mistakes" in result.stdout,
        (site / "public").exists(),
    )


def test_json_is_one_document_for_other_programs(site: Path) -> None:
    """Also when the site has faults."""
    (site / "content/index.md").write_text(Project.text("[a](b.md)"), "utf-8")

    report = json.loads(run(site, "build", *DAY, "--json").stdout)

    faults = [fault["code"] for fault in report["diagnostics"] if fault["severity"] == "error"]
    assert (False, ["broken-link"]) == (report["ok"], faults)


def test_drafts_are_built_when_asked_for(site: Path) -> None:
    """And only then."""
    (site / "content/pages/fees.md").write_text(Project.text("Words.", "draft: true"), "utf-8")
    made = []

    for words in ((), ("--drafts",)):
        run(site, *DAY, *words)
        made.append((site / "public/fees/index.html").exists())

    assert [False, True] == made


def test_a_page_appears_and_goes_with_its_dates(site: Path) -> None:
    """The day of the build decides, and a removed page is named."""
    dated = ("publish_on: 2026-12-01", "expires_on: 2026-12-24")
    (site / "content/pages/course.md").write_text(Project.text("Words.", *dated), "utf-8")
    seen = []

    for day in ("2026-11-30", "2026-12-01", "2026-12-24"):
        said = run(site, "--as-of", day).stdout
        seen.append(((site / "public/course/index.html").exists(), "removed: course/index.html" in said))

    assert [(False, False), (True, False), (False, True)] == seen


def test_clean_takes_away_what_builds_have_made_and_nothing_else(site: Path) -> None:
    """A file of somebody else's stays."""
    run(site, *DAY)
    (site / "public/mine.txt").write_text("mine", "utf-8")

    result = run(site, "clean")

    assert (0, {"mine.txt": b"mine"}) == (result.returncode, files(site / "public"))


WEEK = "    hours: {mon-fri: 9:00-17:00}\n    closures: [{date: 2026-11-26, name: Thanksgiving}]\n"


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2026-11-23 10:00", "the doors are open. They open next on November 24, 2026, 9:00 am."),
        ("2026-11-26 10:00", "the doors are closed. They open next on November 27, 2026, 9:00 am."),
    ],
)
def test_the_hours_are_told_in_plain_text_and_for_a_moment(project: Project, moment: str, told: str) -> None:
    """So that an owner can try what she has written."""
    site = project.site().replace("    hours: TODO the opening hours\n", WEEK)
    project.write({"site.yaml": site})

    lines = run(project.root, "hours", "--at", moment).stdout.splitlines()

    assert ["Mill Street:", "  Monday to Friday: 9:00 am – 5:00 pm", "  Saturday and Sunday: Closed"] == lines[:3]
    assert ["  Closed Thursday, November 26, for Thanksgiving; open again Friday, 9:00 am"] == lines[3:4]
    assert lines[-1].endswith(told)


def test_hours_that_are_not_known_are_told_as_missing(site: Path) -> None:
    """Nothing is made up, also for a moment."""
    result = run(site, "hours", "--at", "2026-11-23 10:00")

    assert (0, "Mill Street:\n  TODO the opening hours\n") == (result.returncode, result.stdout)


TOWNS = {
    "content/conditions/sciatica.md": Project.condition(),
    "site.yaml": Project.site("towns: [riverton, hilltop]"),
    "content/towns/riverton.md": Project.town("Riverton", "In Riverton many people sort parcels all night long."),
    "content/towns/hilltop.md": Project.town("Hilltop", "Orchards and ladders, and arms above the head."),
}


def test_the_table_of_towns_is_shown_when_it_is_asked_for(project: Project) -> None:
    """A row and a column for each page, and what follows from it."""
    project.write(TOWNS)

    result = run(project.root, "check", "--towns", *DAY)

    assert (0, True) == (result.returncode, "  1  Riverton" in result.stdout)
    assert "2 pages about towns. None is refused.\n" == result.stdout.partition("is refused.\n")[2]


def test_a_page_with_the_name_exchanged_is_refused_by_the_table_of_towns(project: Project) -> None:
    """The command fails, and says which pages and why."""
    copy = TOWNS["content/towns/riverton.md"].replace("Riverton", "Hilltop")
    project.write({**TOWNS, "content/towns/hilltop.md": copy})

    result = run(project.root, "check", "--towns", *DAY)

    assert (1, "2 pages about towns. 2 pages refused.") == (result.returncode, result.stdout.splitlines()[-1])
    assert 2 == result.stderr.count("warning town-page-copied: This page shares 100 %")


def test_the_table_of_towns_is_given_to_other_programs(project: Project) -> None:
    """As one document."""
    project.write(TOWNS)

    data = json.loads(run(project.root, "check", "--towns", "--json", *DAY).stdout)

    assert (["Riverton", "Hilltop"], []) == ([page["name"] for page in data["pages"]], data["refused"])


def test_explain_tells_why_and_how(site: Path) -> None:
    """A fault's page in the terminal."""
    said = run(site, "explain", "broken-link").stdout

    assert [] == [words for words in ("Why it matters", "How to put it right", "For example") if words not in said]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        (
            "FAQPage",
            "FAQPage was for questions and answers below a search result. Google no longer shows them since 2026",
        ),
        ("HowTo", "HowTo was for steps below a search result. Google no longer shows them since 2023-09, so it is not"),
        ("AggregateRating", "AggregateRating is never told of the clinic.\n\nThe clinic rates itself"),
    ],
)
def test_explain_tells_why_search_engines_are_not_told_of_something(site: Path, word: str, told: str) -> None:
    """With the date, from the table of what has been retired."""
    assert run(site, "explain", word).stdout.startswith(told)


def test_completion_prints_what_the_shell_needs(site: Path) -> None:
    """One script for each shell."""
    scripts = [run(site, "completion", shell).stdout for shell in ("bash", "zsh", "fish")]

    assert [True, True, True] == ["_CLINICSITE_COMPLETE" in script for script in scripts]


@pytest.mark.parametrize("kind", ["condition", "town", "page", "person"])
def test_a_new_page_is_a_draft_that_builds(site: Path, kind: str) -> None:
    """It stands in the preview at once and harms nothing."""
    run(site, "new", "condition", "Sciatica")

    made = run(site, "new", kind, "Greenwood Village")
    built = run(site, *DAY, "--drafts")

    assert (0, 0) == (made.returncode, built.returncode), built.stderr


def test_same_input_gives_the_same_bytes_everywhere(site: Path, tmp_path: Path) -> None:
    """Whatever the time zone, the language of the system, the hash seed and the folder's name."""
    variations = [
        {"TZ": "Pacific/Kiritimati", "LANG": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/Adak", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "77"},
    ]
    made = []

    for number, env in enumerate(variations):
        output = tmp_path / f"ausgäbe {number}"
        run(site, *DAY, "--no-cache", "--output", str(output), env=env)
        made.append(files(output))

    assert (True, True) == (len(made[0]) > 5, made[0] == made[1])


@pytest.mark.parametrize(
    ("number", "place", "said"),
    [
        (errno.EIO, "content/index.md", "content/index.md: error disk-broken"),
        (errno.EIO, None, "{root}: error disk-broken"),
        (errno.ENOENT, "content/index.md", "Traceback"),
    ],
)
def test_a_disk_that_fails_where_nobody_expects_it_is_no_mistake_of_the_generator(
    number: int, place: str | None, said: str, project: Project, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """A disk may fail at any call; what it says is told, and anything else is ours."""
    monkeypatch.chdir(project.root)
    refused = OSError(number, os.strerror(number), *([str(project.root / place)] if place else []))
    monkeypatch.setattr("clinicsite.pipeline.build", Mock(side_effect=refused))

    with pytest.raises(SystemExit) as ended:
        main(["build"])

    said = said.format(root=project.root)
    assert (1, said) == (ended.value.code, capsys.readouterr().err[: len(said)])
