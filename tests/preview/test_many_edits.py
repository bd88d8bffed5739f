"""A preview that runs for long: 500 edits at random, none missed, no page wrong, and no more memory in the end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from random import Random

from clinicsite.live import Look
from clinicsite.load.site import load_site
from clinicsite.plan.pages import make_plan
from clinicsite.preview.show import Place, Show
from clinicsite.render.pages import Renderer
from tests.conftest import DAY, Project
from tests.preview.conftest import new_project

EDITS = 500
WARM = 200
"""Edits after which everything that is kept is full."""
LOOK = Look(DAY)


def edits(random: Random) -> Iterator[dict[str, str | None]]:
    """Yield files with what is to be written into them, None for those that are to be deleted."""
    names = ["about", "contact", "a", "b"]
    while True:
        word, name = f"Word{random.randrange(10**6)}.", random.choice(names)
        yield {f"content/pages/{name}.md": Project.text(word)}
        yield {"content/conditions/sciatica.md": Project.condition(word, f"also_called: [{word}]")}
        yield {f"content/pages/{name}.md": Project.text("[a](missing.md)")}
        yield {f"content/pages/{name}.md": Project.text(word), "content/index.md": Project.text(word)}
        yield {"site.yaml": Project.site("brand:", "  cards: false", f"  color: '#{random.randrange(16**6):06x}'")}
        yield {"site.yaml": "site: [\n"}
        yield {"site.yaml": Project.site("brand:", "  cards: false")}
        yield {"static/css/site.css": f"h1 {{ margin: {random.randrange(99)}px }}"}
        yield {"templates/page.html": f'{{% extends "theme/page.html" %}}{{% block closing %}}{word}{{% endblock %}}'}
        yield {"templates/page.html": None, "static/css/site.css": None}
        yield {f"content/pages/{random.choice(['a', 'b'])}.md": None}


def save(root: Path, files: dict[str, str | None]) -> None:
    """Write files, and delete those that are to go."""
    for name, text in files.items():
        path = root / name
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")


def built(root: Path, theme: Path, path: str) -> bytes | None:
    """Return a page as a build without any memory makes it; None when there are mistakes, or no such page."""
    loaded = load_site(root, theme)
    if loaded.site is None or loaded.diagnostics.has_errors:
        return None
    plan, found = make_plan(loaded.site, DAY)
    renderer = Renderer(loaded.site, plan, theme, None)
    page = renderer.planned(path)
    output = renderer.file(path) if page else None
    wrong = found.has_errors or any(page and fault.position.path == page.document.path for fault in renderer.found)
    return output.data if output and not wrong else None


def test_no_edit_is_missed_and_memory_does_not_grow(tmp_path: Path) -> None:
    """After each edit every page is that of a clean build, or the last good one behind a mistake."""
    project = new_project(tmp_path)
    random, show = Random(7), Show(project.root, LOOK)
    show.build(None)
    wrong: list[tuple[int, str]] = []
    full = 0

    for number, files in zip(range(EDITS), edits(random), strict=False):
        save(project.root, files)
        told = show.build(files)
        if told and told.in_part:
            show.build(None)
        name = random.choice(["about", "contact", "a"])
        shown = show.answer(Place(f"/{name}/", LOOK))
        if number % 10 == 0:
            clean = built(project.root, project.theme, f"{name}/index.html")
            if clean is not None and (shown.status, shown.body) != (200, clean):
                wrong.append((number, name))
            show.tidy()
        if number == WARM:
            full = _objects(show)

    assert ([], True) == (wrong, _objects(show) < full * 1.05)


def _objects(show: Show) -> int:
    """Return how many objects there are after tidying up."""
    show.tidy()
    gc.unfreeze()
    return len(gc.get_objects())
