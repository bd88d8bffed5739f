"""What a build knows of the one before and of Git: pages that moved, days of change."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from clinicsite.pipeline import BuildOptions, BuildReport, build
from tests.conftest import Project

DAY = date(2026, 11, 23)


@pytest.fixture
def site(project: Project) -> Project:
    """A site with a page on fees and one about the clinic."""
    settings = project.site("brand:", "  cards: false", "redirects: []")
    fees = project.text("A visit costs ninety.").replace("A title", "Fees")
    about = project.text("Who we are.").replace("A title", "About us")
    project.write({"site.yaml": settings, "content/pages/fees.md": fees, "content/pages/about.md": about})
    return project


def built(site: Project) -> BuildReport:
    """Build the site."""
    report = build(site.root, BuildOptions(as_of=DAY))
    assert report.ok, [f"{fault.position} {fault.message}" for fault in report.diagnostics]
    return report


@pytest.mark.parametrize("publish", [True, False])
def test_a_renamed_file_is_recognised_and_its_redirect_offered(site: Project, publish: bool) -> None:
    """By a build as by a check, although neither folder nor name are the same."""
    built(site)
    (site.root / "content/pages/fees.md").rename(site.root / "content/pages/prices.md")

    report = build(site.root, BuildOptions(as_of=DAY, publish=publish))

    [fault] = [found for found in report.diagnostics if found.code == "address-vanished"]
    assert "  - {from: /fees/, to: /prices/}" == fault.correction.splitlines()[-1]


def test_with_the_offered_line_the_old_address_leads_on(site: Project) -> None:
    """Copied as it stands."""
    built(site)
    (site.root / "content/pages/fees.md").rename(site.root / "content/pages/prices.md")
    [fault] = [found for found in built(site).diagnostics if found.code == "address-vanished"]
    settings = site.root / "site.yaml"
    settings.write_text(settings.read_text("utf-8").replace("redirects: []", fault.correction), "utf-8")

    report = built(site)

    assert [] == [found.code for found in report.diagnostics if found.code == "address-vanished"]
    assert "/fees/ /prices/ 301\n" == (site.root / "public/_redirects").read_text("utf-8")


def git(folder: Path, *words: str) -> None:
    """Run Git at noon on a day in October."""
    moment = {f"GIT_{who}_DATE": "2026-10-10T12:00:00+0000" for who in ("AUTHOR", "COMMITTER")}
    names = {f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    env = {**os.environ, **moment, **names, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *words], cwd=folder, env=env, check=True, capture_output=True)


def test_a_commit_gives_pages_a_day_though_no_file_has_changed(site: Project) -> None:
    """The site map and the feed are made anew, and say the same in every copy of the project."""
    built(site)
    before = (site.root / "public/sitemap.xml").read_text("utf-8")
    git(site.root, "init", "--quiet")
    git(site.root, "add", "content", "site.yaml")
    git(site.root, "commit", "--quiet", "--message=x")

    report = built(site)
    after = (site.root / "public/sitemap.xml").read_text("utf-8")

    assert (False, 0, 4) == (report.current, before.count("<lastmod>"), after.count("<lastmod>2026-10-10</lastmod>"))
    assert (site.root / "public/feed.xml").exists()
    assert built(site).current
