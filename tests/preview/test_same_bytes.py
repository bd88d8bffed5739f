"""What the preview answers is what a build publishes, byte for byte, for every file of real sites."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from clinicsite.live import Look
from clinicsite.pipeline import BuildOptions, build
from clinicsite.preview.show import Place, Show
from tests.conftest import DAY

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ("site.yaml", "content", "templates", "static")
SITES = (ROOT, *sorted(path.parent for path in (ROOT / "tests/sites").glob("*/site.yaml")))
BESIDE = {".clinicsite.json", "_headers"}
"""The list of what was published, and the headers, which are sent instead of shown."""


def committed(source: Path, folder: Path) -> Path:
    """Return a copy of a site in a repository, so that the days of its changes are known from there alone."""
    site = folder / "site"
    for name in SOURCES:
        if (source / name).is_dir():
            shutil.copytree(source / name, site / name)
        elif (source / name).exists():
            site.mkdir(exist_ok=True)
            shutil.copy(source / name, site / name)
    for text in site.glob("content/**/*.md"):
        text.write_text(re.sub(r"(?m)^updated: .*\n", "", text.read_text("utf-8")), "utf-8")
    who = {f"GIT_{one}_{what}": "a@b.example" for one in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    days = {"GIT_AUTHOR_DATE": "2026-03-04T12:00:00Z", "GIT_COMMITTER_DATE": "2026-03-04T12:00:00Z"}
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=x"]):
        subprocess.run(["git", *words], cwd=site, env={**os.environ, **who, **days}, check=True)
    return site


@pytest.mark.parametrize("source", SITES, ids=lambda path: path.name)
def test_every_file_has_the_bytes_of_the_built_one(source: Path, tmp_path: Path) -> None:
    """Pages, sheets, pictures and files for machines, also those that say on which day something has changed."""
    site, folder = committed(source, tmp_path), tmp_path / "built"
    build(site, BuildOptions(destination=folder, as_of=DAY))
    look = Look(DAY)
    show = Show(site, look)
    show.build(None)

    files = sorted(set(json.loads((folder / ".clinicsite.json").read_text("utf-8"))["files"]) - BESIDE)
    answers = {path: show.answer(Place(f"/{path}", look)) for path in files}
    led_on = {path for path, answer in answers.items() if answer.location}
    different = [path for path in set(files) - led_on if answers[path].body != (folder / path).read_bytes()]

    view = show.site.view(look)
    redirects = {redirect.output_path for redirect in view.plan.redirects} if view else set()
    assert ([], True, True) == (different, led_on <= redirects, len(files) > 40)
