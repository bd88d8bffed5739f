"""Reading figures: what of a drawing reaches the page, and whose drawing is taken. What is refused: `tests/faults/`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.diagnostics import Diagnostics, Position
from clinicsite.load.figures import read_figure
from clinicsite.load.yaml_lines import YamlText
from clinicsite.model.read import Figure, FigurePart

PLACE = Position("site.yaml", 1, 9)


def read(folder: Path, drawing: bytes | str, own: str | None = None) -> tuple[Figure | None, list[str]]:
    """Return a drawing of the theme, or the project's own one of the same name, and the codes of all complaints."""
    for root, text in (("theme", drawing), ("site", own)):
        path = folder / root / "templates/figures/knee.svg"
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is not None:
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = Diagnostics()
    source = YamlText("site.yaml", "figure: knee")
    figure = read_figure(folder / "site", folder / "theme", "knee", PLACE, source, found)
    return figure, [complaint.code for complaint in found]


def drawing(*parts: str, canvas: str = "0 0 100 100") -> str:
    """Return an SVG file."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{canvas}">{"".join(parts)}</svg>'


PARTS = [
    ('<circle data-region="knee" r="9"/>', FigurePart('<circle r="9"/>', "knee")),
    ('<circle data-region="knee" r="9"></circle>', FigurePart('<circle r="9"/>', "knee")),
    (
        '<g data-region="low-back">\n<path class="area" d="M0 0h9"/> <g><g/></g>\n</g>',
        FigurePart('<g><path class="area" d="M0 0h9"/><g><g/></g></g>', "low-back"),
    ),
    ('<!-- A note. --><circle data-region="knee" class="a&quot;b"/>', FigurePart('<circle class="a&quot;b"/>', "knee")),
]


@pytest.mark.parametrize(("written", "expected"), PARTS)
def test_a_part_reaches_the_page_without_its_name_and_white_space(
    written: str, expected: FigurePart, tmp_path: Path
) -> None:
    """Nor with comments; what it is called is kept beside it."""
    figure, complaints = read(tmp_path, drawing(written))

    assert (Figure("0 0 100 100", (expected,)), []) == (figure, complaints)


def test_parts_keep_the_order_of_drawing(tmp_path: Path) -> None:
    """Later ones lie above earlier ones; those without a name lead nowhere."""
    figure, _ = read(tmp_path, drawing('<path d="M0 0"/>', '<g data-region="b"/>', '<g data-region="a"/>'))

    assert figure is not None
    assert ["", "b", "a"] == [part.region for part in figure.parts]


def test_the_drawing_of_the_project_stands_before_that_of_the_theme(tmp_path: Path) -> None:
    """A project can replace a figure."""
    figure, _ = read(tmp_path, drawing('<g data-region="theirs"/>'), own=drawing('<g data-region="ours"/>'))

    assert figure is not None
    assert {"ours"} == figure.regions


@given(data=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: drawing(text).encode("utf-8", "ignore")))
def test_whatever_the_file_holds_there_is_a_drawing_or_a_complaint(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Never an error of the program."""
    figure, complaints = read(tmp_path_factory.mktemp("figure"), data)

    assert (figure is None) == (complaints == ["figure-unusable"])
