"""A build of unchanged files: seen before anything is loaded that builds."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

from clinicsite.lock import project_lock
from clinicsite.pipeline import BuildOptions, build
from clinicsite.publish.state import kept_state, stamp
from clinicsite.unchanged import quiet_build
from tests.conftest import Project

PAGE = "content/pages/about.md"


@pytest.fixture
def built(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that has just been built with the theme of the project; the current folder lies in it."""
    project.write({"site.yaml": Project.site("brand:", "  cards: false"), PAGE: Project.text("Words.")})
    assert build(project.root).ok
    monkeypatch.chdir(project.root / "content")
    return project.root


def nothing_to_do_or_say(words: list[str]) -> bool:
    """Return whether these words ask for a build that is done at once."""
    quiet = quiet_build(words)
    return quiet is not None and quiet.is_done


def write_state(root: Path, **said: object) -> None:
    """Change what the last build has said."""
    kept = kept_state(root).read()
    kept["report"].update(said)
    kept_state(root).write(kept)


@pytest.mark.parametrize("words", [["build", "--quiet"], ["-q"]])
def test_a_quiet_build_of_unchanged_files_is_done_at_once(built: Path, words: list[str]) -> None:
    """From any folder of the project."""
    assert nothing_to_do_or_say(words)


@pytest.mark.parametrize("words", [[], ["build"], ["check", "-q"], ["-q", "--as-of", "2026-11-23"], ["serve"]])
def test_any_other_words_are_for_the_command_line(built: Path, words: list[str]) -> None:
    """Also a build that has to say that nothing was changed."""
    assert not nothing_to_do_or_say(words)


def test_after_an_edit_there_is_something_to_do(built: Path) -> None:
    """However small it is."""
    with (built / PAGE).open("a") as file:
        file.write(" ")

    assert not nothing_to_do_or_say(["-q"])


def test_after_a_harm_to_the_published_folder_there_is_something_to_do(built: Path) -> None:
    """A build mends it."""
    (built / "public/about/index.html").unlink()

    assert not nothing_to_do_or_say(["-q"])


def test_on_another_day_there_is_something_to_do(built: Path) -> None:
    """What is open, and what is published, depends on the day."""
    write_state(built, day_ends=1.0)

    assert not nothing_to_do_or_say(["-q"])


def test_warnings_are_told_by_the_whole_command(built: Path) -> None:
    """Here is nothing that could say them."""
    write_state(built, silent=False)

    assert not nothing_to_do_or_say(["-q"])


def test_outside_of_any_project_there_is_nothing_to_see(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line says what is missing."""
    monkeypatch.chdir(tmp_path)

    assert not nothing_to_do_or_say(["-q"])


def test_the_day_on_which_clocks_are_put_back_has_25_hours(project: Project) -> None:
    """The ends of a day are those of the place of the clinic."""
    project.write({"site.yaml": Project.site("brand:", "  cards: false")})
    assert build(project.root, BuildOptions(as_of=date(2026, 11, 1))).ok

    report = kept_state(project.root).read()["report"]

    assert 25 * 3600 == float(str(report["day_ends"])) - float(str(report["day_begins"]))


def test_it_loads_nothing_that_builds() -> None:
    """Starting is most of a build of unchanged files."""
    code = "import sys; import clinicsite.cli; print(*sys.modules)"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())

    heavy = {"click", "pydantic", "yaml", "jinja2", "markdown", "dataclasses", "inspect", "pathlib", "subprocess"}
    assert set() == heavy & set(run.stdout.split())


def test_what_is_saved_while_a_site_is_built_is_seen_by_the_next_build(built: Path) -> None:
    """A build remembers what it has read, not what lies there when it ends."""
    path = built / PAGE
    path.write_text(Project.text("Before."), "utf-8")

    def save(stage: str, _done: int, _total: int) -> None:
        if stage == "render":
            path.write_text(Project.text("Saved."), "utf-8")

    build(built, progress=save)

    assert not build(built).current


def test_what_was_saved_while_another_build_ran_is_built(built: Path) -> None:
    """What a build depends on is asked again when it had to wait."""
    asked = quiet_build(["-q"])
    assert asked
    (built / PAGE).write_text(Project.text("Later words."), "utf-8")
    with project_lock(built / ".clinicsite/lock"):
        late = threading.Thread(target=lambda: build(built, on_wait=lambda _: waiting.set(), inputs=asked.inputs))
        waiting = threading.Event()
        late.start()
        waiting.wait()

    late.join()

    assert "Later words." in (built / "public/about/index.html").read_text("utf-8")


def test_files_that_nobody_has_touched_are_known_after_the_next_build(built: Path) -> None:
    """Their size and time are those that were looked up before they were published again."""
    with (built / PAGE).open("a") as file:
        file.write(" More.")

    build(built)

    files = {path: stamp(f"{built}/public/{path}") for path in kept_state(built).read()["files"]}
    assert files == kept_state(built).read()["files"]
