"""What the bar is told of a page and of all pages."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clinicsite.diagnostics import Position
from clinicsite.live import Look
from clinicsite.preview import notes
from clinicsite.preview.checking import Checked
from clinicsite.preview.show import Place, Show
from clinicsite.render.faults import BROKEN_LINK
from tests.conftest import DAY, Project
from tests.preview.conftest import new_project

LOOK = Look(DAY)
WRITTEN = [
    ("A line of **bold** and [linked](a.md) words.", "", ["A line of bold and linked words."]),
    ("  - question: Does it hurt?", "", ["Does it hurt?"]),
    ("reviewed_by: TODO name of whoever reviews it", "", ["name of whoever reviews it"]),
    ("One two three four five six seven eight nine", "", ["One two three four five six seven eight"]),
    ("Say it.", 'There is no "hours.md" here.', ["hours.md", "Say it."]),
]


@pytest.fixture
def show(tmp_path: Path) -> Show:
    """A site that has been read."""
    made = Show(new_project(tmp_path).root, LOOK)
    made.build(None)
    return made


@pytest.mark.parametrize(("line", "message", "words"), WRITTEN)
def test_a_finding_says_by_which_words_its_element_is_found(
    show: Show, line: str, message: str, words: list[str]
) -> None:
    """What the message quotes, then the beginning of the line as it is read on the page."""
    about = show.site.root / "content/pages/about.md"
    about.write_text(f"{about.read_text('utf-8')}\n{line}\n", "utf-8")
    place = Position("content/pages/about.md", len(about.read_text("utf-8").splitlines()), 1)
    show.take_checked(Checked((BROKEN_LINK.at(place, message or "x"),)))

    told = notes.about_page(show, Place("/about/", LOOK), at_home=True)["findings"]

    assert [words] == [finding["words"] for finding in told]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_line_of_what_has_become_a_pipe_is_not_waited_for(show: Show) -> None:
    """Files change while a complaint about them is told."""
    os.mkfifo(show.site.root / "content/pages/pipe.md")

    assert show.line(Position("content/pages/pipe.md", 1)) is None


def test_pages_that_are_in_no_list_say_why(show: Show) -> None:
    """Drafts, what is not published, and the page for addresses that do not exist."""
    (show.site.root / "content/pages/half.md").write_text(Project.text("Half.", "draft: true"), "utf-8")
    show.build(None)
    place = Place("/", Look(DAY, drafts=True))

    published = {page["source"]: page["reason"] for page in notes.all_pages(show, Place("/", LOOK))["pages"]}
    with_drafts = {page["source"]: page["reason"] for page in notes.all_pages(show, place)["pages"]}

    assert ("", "it is shown where there is no page", "it is a draft", "it is a draft") == (
        published["content/pages/about.md"],
        published["content/pages/404.md"],
        published["content/pages/half.md"],
        with_drafts["content/pages/half.md"],
    )
