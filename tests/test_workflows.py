"""The workflow for GitHub is right: readable, pinned, with the least rights, at the site's own midnight."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from clinicsite.model.read import TargetSection
from clinicsite.workflows import schedule, workflow

HOSTS = ("ssh", "github-pages", "s3", "netlify", "cloudflare")


def read(host: str) -> dict[str, Any]:
    """Return the workflow for a host as GitHub reads it."""
    target = TargetSection.model_validate({"name": "live", "host": host})
    content = yaml.load(workflow(target, "America/Denver"), Loader=yaml.BaseLoader)
    assert isinstance(content, dict)
    return content


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("America/Denver", ["20 6 * * *", "20 7 * * *"]),
        ("Europe/Berlin", ["20 22 * * *", "20 23 * * *"]),
        ("Asia/Tokyo", ["20 15 * * *"]),
        ("Asia/Kathmandu", ["35 18 * * *"]),
        ("UTC", ["20 0 * * *"]),
    ],
)
def test_the_day_begins_at_the_clinics_own_midnight(zone: str, expected: list[str]) -> None:
    """GitHub counts in UTC, so the minute and the hour follow the zone, in summer and in winter."""
    assert expected == schedule(zone)


@pytest.mark.parametrize("host", HOSTS)
def test_every_action_is_named_by_its_commit(host: str) -> None:
    """A tag can be moved to another program; a commit cannot."""
    used = [step["uses"] for job in read(host)["jobs"].values() for step in job["steps"] if "uses" in step]

    assert (True, []) == (bool(used), [one for one in used if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", one)])


@pytest.mark.parametrize("host", HOSTS)
def test_a_pull_request_gets_neither_rights_nor_keys(host: str) -> None:
    """Whoever sends a change can read the files and nothing else."""
    content = read(host)

    assert {"contents": "read"} == content["permissions"]
    assert (False, False) == ("permissions" in content["jobs"]["check"], "secrets" in str(content["jobs"]["check"]))


@pytest.mark.parametrize(("host", "right"), [("github-pages", "write"), ("ssh", "read"), ("s3", "read")])
def test_only_a_branch_of_the_repository_needs_to_be_written(host: str, right: str) -> None:
    """All other hosts are reached with keys of their own."""
    assert {"contents": right} == read(host)["jobs"]["deploy"]["permissions"]


@pytest.mark.parametrize("host", HOSTS)
def test_the_site_is_put_online_by_the_last_step(host: str) -> None:
    """It names the place, and asks nobody."""
    assert "python build.py deploy --to live --yes" == read(host)["jobs"]["deploy"]["steps"][-1]["run"]


@pytest.mark.parametrize("host", HOSTS)
def test_mistakes_are_shown_beside_their_lines(host: str) -> None:
    """A pull request is checked with notes that GitHub understands."""
    assert "python build.py check --github" == read(host)["jobs"]["check"]["steps"][-1]["run"]


@pytest.mark.parametrize("host", HOSTS)
def test_two_deploys_never_run_at_once(host: str) -> None:
    """A second one waits; the first is not cut off."""
    assert {"group": "website", "cancel-in-progress": "false"} == read(host)["jobs"]["deploy"]["concurrency"]
