"""A file rendered alone has the bytes that it has when the whole site is rendered."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from clinicsite.load.site import load_site
from clinicsite.pipeline import theme_folder
from clinicsite.plan.pages import make_plan
from clinicsite.render.pages import Renderer

SITE = Path(__file__).parent.parent / "sites" / "physio"
DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def renderers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Renderer, Renderer]:
    """Two renderers of one site with every kind of page, with compressed copies."""
    root = tmp_path_factory.mktemp("physio")
    shutil.copytree(SITE, root, dirs_exist_ok=True)
    settings = root / "site.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}\nprecompress: true\n", "utf-8")
    site = load_site(root, theme_folder()).site
    assert site is not None
    plan, _ = make_plan(site, DAY)
    first, second = (Renderer(site, plan, theme_folder(), root / ".kept") for _ in range(2))
    return first, second


def test_each_file_alone_is_the_file_of_the_whole_site(renderers: tuple[Renderer, Renderer]) -> None:
    """Pages, sheets, cut pictures, cards, icons, machine files and compressed copies, asked for from the last."""
    whole, single = renderers
    built = {output.path: output for output in whole.with_copies(whole.outputs())}

    alone = {path: single.file(path) for path in reversed(built)}

    assert [] == [path for path in built if built[path] != alone[path]]


@pytest.mark.parametrize(
    "path", ["", ".", "index", "site.yaml", "../site.yaml", "photos/praxis.jpg", "assets/photos/", "assets/cards/home."]
)
def test_what_the_site_does_not_have_is_not_found(renderers: tuple[Renderer, Renderer], path: str) -> None:
    """No path leads to the disk."""
    found = renderers[1].file(path)

    assert found is None
