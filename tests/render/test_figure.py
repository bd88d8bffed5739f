"""The figure on the home page: which of its parts lead where, and what a visitor gets of it."""

from __future__ import annotations

import itertools
import re
import zlib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import Tag

from clinicsite.pipeline import theme_folder
from clinicsite.render.figure import figure_view
from tests.conftest import Made, Project

FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 90"><path class="skin" d="M0 0h9"/>'
    '<circle data-region="neck" r="4"/><circle data-region="knee" r="5"/><circle data-region="hip" r="6"/></svg>'
)
"""A drawing of a plain part and three named ones."""
SITE = ("brand:", "  figure: body")
BUNDLED = sorted((theme_folder() / "templates/figures").glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
THUMB = 44
"""Least width and height in pixels of what is pressed on a telephone (WCAG 2.2, 2.5.5)."""


@pytest.fixture
def themed(project: Project) -> Project:
    """A good site with the theme that comes with the generator."""
    project.theme = theme_folder()
    return project


def condition(title: str, region: str | None, order: int, *keys: str) -> str:
    """Return the content file of a condition that belongs to a part of the figure."""
    belongs = (f"region: {region}",) if region else ()
    return Project.condition("Words.", f"order: {order}", *belongs, *keys).replace("A title", title)


def files(*more: tuple[str, str]) -> dict[str, str]:
    """Return a site with the drawing and two conditions, against the order of the drawing."""
    return {
        "site.yaml": Project.site(*SITE),
        "templates/figures/body.svg": FIGURE,
        "content/conditions/sore-knee.md": condition("Sore knee", "knee", 1),
        "content/conditions/tired.md": condition("Tired", None, 2),
        "content/conditions/stiff-neck.md": condition("Stiff neck", "neck", 3),
        **dict(more),
    }


def links(made: Made) -> list[tuple[int, str, str, str]]:
    """Return number, name, address and drawing of the links of the figure."""
    view = figure_view(made.site, made.plan)
    assert view is not None
    return [(part.number, part.link.title, part.link.url, str(part.drawing)) for part in view.links]


def test_parts_lead_to_conditions_in_the_order_of_the_drawing(project: Project) -> None:
    """Whatever the order of the conditions elsewhere."""
    made = project.plan(files())

    assert [
        (1, "Stiff neck", "/conditions/stiff-neck/", '<circle r="4"/>'),
        (2, "Sore knee", "/conditions/sore-knee/", '<circle r="5"/>'),
    ] == links(made)


def test_the_list_beside_the_figure_follows_it(project: Project) -> None:
    """Behind the parts of the drawing come conditions that it does not show."""
    made = project.plan(files())

    view = figure_view(made.site, made.plan)

    assert view is not None
    assert ["Stiff neck", "Sore knee", "Tired"] == [link.title for link in view.listing]


def test_a_part_without_a_condition_is_drawn_and_leads_nowhere(project: Project) -> None:
    """It stays with the parts that have no name."""
    made = project.plan(files())

    view = figure_view(made.site, made.plan)

    assert view is not None
    assert '<path class="skin" d="M0 0h9"/><circle r="6"/>' == view.drawing


def test_a_part_whose_condition_is_not_published_leads_nowhere(project: Project) -> None:
    """Neither name nor address of a page that is still to come is shown."""
    later = condition("Stiff neck", "neck", 3, "publish_on: 2027-01-01")

    made = project.plan(files(("content/conditions/stiff-neck.md", later)))

    assert ["Sore knee"] == [name for _, name, _, _ in links(made)]


def test_a_draft_may_wait_for_the_part_of_another_condition(project: Project) -> None:
    """The page that is to replace another one is written while that one is still there."""
    draft = condition("Swollen knee", "knee", 4, "draft: true")

    made = project.plan(files(("content/conditions/swollen-knee.md", draft)))

    assert ["Stiff neck", "Sore knee"] == [name for _, name, _, _ in links(made)]


def test_without_any_condition_there_is_no_figure(project: Project) -> None:
    """A drawing on which nothing can be chosen would be in the way."""
    made = project.plan({"site.yaml": Project.site(*SITE), "templates/figures/body.svg": FIGURE})

    assert figure_view(made.site, made.plan) is None


def test_a_site_that_names_no_figure_has_none(project: Project) -> None:
    """Then conditions may belong to parts of one that is to come."""
    made = project.plan(files(("site.yaml", Project.site())))

    assert figure_view(made.site, made.plan) is None
    assert [] == project.loaded


def figure_of(made: Made) -> Tag:
    """Return the figure of the home page."""
    (figure,) = made.main("/").select("svg.figure")
    return figure


def test_the_home_page_shows_the_figure_beside_the_same_links_in_words(themed: Project) -> None:
    """The links of the figure have the names and addresses of those in the list."""
    made = themed.render(files())

    drawn = [(str(link["aria-label"]), str(link["href"])) for link in figure_of(made).select("a")]
    listed = [
        (name.get_text(), str(link["href"])) for link in made.main("/").select(".where li a") for name in link("b")
    ]

    assert drawn == listed[:2]


def test_the_list_says_what_each_condition_feels_like(themed: Project) -> None:
    """In the words of its first symptom; nothing where the owner has given none."""
    knee = condition("Sore knee", "knee", 1, "symptoms: [words on the stairs, words at night]")
    made = themed.render(files(("content/conditions/sore-knee.md", knee)))

    assert [[], ["words on the stairs"], []] == [
        [said.get_text() for said in link("small")] for link in made.main("/").select(".where li a")
    ]


def test_a_link_of_the_figure_lights_up_with_the_one_in_the_list(themed: Project) -> None:
    """Its class is the number of its place in the list, by which the style sheet finds the other."""
    made = themed.render(files())

    assert [["r1"], ["r2"]] == [link["class"] for link in figure_of(made).select("a")]


def test_the_figure_is_a_named_group(themed: Project) -> None:
    """A screen reader says what it is for; its links are not hidden in a picture."""
    figure = figure_of(themed.render(files()))

    assert ("group", "Show where it hurts on the figure") == (figure["role"], figure["aria-label"])


def test_the_home_page_is_the_same_without_a_figure(themed: Project) -> None:
    """All conditions stand in the list."""
    made = themed.render(files(("site.yaml", Project.site())))

    assert [] == made.main("/").select("svg.figure")
    assert ["Sore knee", "Tired", "Stiff neck"] == [link.get_text() for link in made.main("/").select(".where li a")]


# --- the drawings that come with the generator ------------------------------------------------------------------


def target(part: ET.Element) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of what can be pressed of a part."""
    (shape,) = [node for node in part if node.get("class") == "target"]
    numbers = {key: float(value) for key, value in shape.attrib.items() if key != "class"}
    if shape.tag == f"{SVG}rect":
        x, y = numbers["x"], numbers["y"]
        return x, y, x + numbers["width"], y + numbers["height"]
    x, y = numbers.get("cx", 0), numbers.get("cy", 0)
    across, down = numbers.get("rx", numbers.get("r", 0)), numbers.get("ry", numbers.get("r", 0))
    return x - across, y - down, x + across, y + down


def parts(path: Path) -> list[ET.Element]:
    """Return the named parts of a drawing."""
    return ET.fromstring(path.read_text("utf-8")).findall("*[@data-region]")


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_each_part_can_be_pressed_with_a_thumb(path: Path) -> None:
    """On a telephone a unit of the drawing is a pixel: the style sheet gives the figure the width of its canvas."""
    css = (theme_folder() / "static/css/site.css").read_text("utf-8")
    rems = re.findall(r"\.where \.figure \{ inline-size: ([\d.]+)rem", css)
    pixels = min(map(float, rems)) * 16 / float(ET.fromstring(path.read_text("utf-8")).attrib["viewBox"].split()[2])
    sizes = [(right - left, bottom - top) for left, top, right, bottom in map(target, parts(path))]

    small = [size for size in sizes if min(size) * pixels < THUMB]

    assert [] == small


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_no_part_lies_under_another(path: Path) -> None:
    """A thumb on one never means another."""
    boxes = [target(part) for part in parts(path)]

    hidden = [
        (one, other)
        for one, other in itertools.combinations(boxes, 2)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]

    assert [] == hidden


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_a_drawing_costs_little(path: Path) -> None:
    """With room for its links, 1300 bytes compressed; hosts compress better than this."""
    assert len(zlib.compress(path.read_bytes(), 9)) < 1000
