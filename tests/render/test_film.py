"""A film on a page: what stands there before a visitor asks for it, and what its script is allowed to do."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import Tag

if TYPE_CHECKING:
    from tests.conftest import Made, Project

THEME = Path(__file__).parents[2]
FILM = ("title: Our film", "description: What it shows.", "upload_date: 2026-01-05", "duration: '2:35'")
URL = "/conditions/sciatica/"


@pytest.fixture
def themed(project: Project) -> Project:
    """A good site with the templates and the style sheet of the theme."""
    project.theme = THEME
    return project


def rendered(project: Project, *keys: str) -> Made:
    """Render a condition page with a film of which some keys are given."""
    lines = ("video:", *(f"  {key}" for key in (*FILM, "transcript: Spoken words.", *keys)))
    text = project.condition("[our film](video:)", *lines)
    return project.render({"content/conditions/sciatica.md": text, "static/films/a.mp4": b"film"})


def screen(made: Made) -> Tag:
    """Return what stands where the film will be seen."""
    found = made.main(URL).select_one(".screen")
    assert found is not None
    return found


PROVIDERS = [
    (
        "youtube",
        "https://www.youtube.com/watch?v=aB3",
        "https://www.youtube-nocookie.com/embed/aB3?autoplay=1",
        "https://www.youtube-nocookie.com",
    ),
    (
        "vimeo",
        "https://vimeo.com/aB3",
        "https://player.vimeo.com/video/aB3?dnt=1&autoplay=1",
        "https://player.vimeo.com",
    ),
]


@pytest.mark.parametrize(("provider", "watch", "player", "frame"), PROVIDERS)
def test_a_known_film_is_a_link_that_works_without_scripts(
    themed: Project, provider: str, watch: str, player: str, frame: str
) -> None:
    """It leads to the film at its provider and names the player without cookies for the script."""
    made = rendered(themed, f"provider: {provider}", "id: aB3")

    link = screen(made)
    assert ("a", watch, player, "Watch “Our film”") == (
        link.name,
        link["href"],
        link["data-player"],
        link.get_text(strip=True),
    )


@pytest.mark.parametrize(("provider", "watch", "player", "frame"), PROVIDERS)
def test_the_page_says_which_frames_a_policy_has_to_allow(
    themed: Project, provider: str, watch: str, player: str, frame: str
) -> None:
    """Only the provider's own address."""
    made = rendered(themed, f"provider: {provider}", "id: aB3")

    assert (frame,) == made.outputs[made.path_of(URL)].frames


def test_the_page_gives_the_hash_of_its_script(themed: Project) -> None:
    """It is the digest of what stands between the tags, as browsers compute it."""
    made = rendered(themed, "provider: vimeo", "id: '12'")

    texts = [script.string or "" for script in made.page(URL).find_all("script", type=None)]
    expected = [f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}" for text in texts]
    assert (1, True) == (len(expected), set(expected) <= set(made.outputs[made.path_of(URL)].scripts))


def test_nothing_is_asked_of_another_company_before_the_visitor_asks(themed: Project) -> None:
    """No element of the page loads anything from elsewhere by itself."""
    made = rendered(themed, "provider: youtube", "id: aB3")

    page = made.page(URL)
    loading = page.select("iframe, embed, object, video, audio, [src^=http], link[rel~=preconnect], link[rel=preload]")
    assert [] == [str(element) for element in loading]


def test_title_length_company_and_spoken_words_stand_beside_the_film(themed: Project) -> None:
    """Visitors know what they will get before they choose it."""
    made = rendered(themed, "provider: youtube", "id: aB3")

    film = made.main(URL).select_one(".film")
    assert film is not None
    text = film.get_text(" ", strip=True)
    wanted = ("Our film", "2:35", "YouTube", "Spoken words.")
    assert [] == [words for words in wanted if words not in text]


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        (("provider: TODO where it is kept", "id: aB3"), "p"),
        (("provider: vimeo", "id: TODO the number"), "p"),
        (("provider: file", "id: films/a.mp4"), "a"),
    ],
)
def test_a_film_that_is_not_known_or_is_our_own_needs_no_script(
    themed: Project, keys: tuple[str, ...], name: str
) -> None:
    """The first two show the marked note, the last one a plain link; no page has a program or a frame."""
    made = rendered(themed, *keys)

    output = made.outputs[made.path_of(URL)]
    programs = made.page(URL).find_all("script", type=None)
    assert (name, [], ()) == (screen(made).name, programs, output.frames)


def test_a_page_without_a_film_has_no_program(themed: Project) -> None:
    """Nor is the script published by itself."""
    made = rendered(themed, "provider: youtube", "id: aB3")

    files = [name for name in made.outputs if name.endswith(".js")]
    assert ([], []) == (made.page("/").find_all("script", type=None), files)


def test_an_id_cannot_lead_elsewhere(themed: Project) -> None:
    """Signs that mean something in an address are encoded."""
    made = rendered(themed, "provider: youtube", "id: '../a?b&c'")

    assert "https://www.youtube-nocookie.com/embed/..%2Fa%3Fb%26c?autoplay=1" == screen(made)["data-player"]


def test_the_script_is_small_and_keeps_the_page_from_the_provider() -> None:
    """Under 600 bytes; the provider learns the name of the website and not which page was read."""
    script = (THEME / "static/js/film.js").read_text("utf-8")

    assert (True, True, False) == (len(script) < 600, 'referrerPolicy="strict-origin"' in script, "http" in script)
