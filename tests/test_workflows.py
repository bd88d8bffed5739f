"""The workflow for GitHub is right: readable, pinned, with the least rights, at the site's own midnight."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

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


# --- what GitHub, and those who look for mistakes in workflows, would complain of ------------------------------------

TOP = {"name", "on", "permissions", "jobs"}
JOB = {"if", "runs-on", "timeout-minutes", "permissions", "concurrency", "steps"}
STEP = {"name", "uses", "with", "run", "env"}
CONTEXTS = re.compile(r"(secrets\.[A-Z_]+|github\.(token|event_name|ref))")
"""What stands in expressions: nothing that somebody who proposes a change can choose."""
FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
"""The numbers in each field of a cron line."""


def complaints(content: dict[str, Any], text: str) -> Iterator[str]:
    """Yield what is wrong with a workflow, by GitHub's own syntax and the rules against taking it over."""
    yield from (f"{key} is unknown" for key in content.keys() - TOP)
    if content["permissions"] != {"contents": "read"}:
        yield "every job may do more than read"
    for cron in (line["cron"] for line in content["on"]["schedule"]):
        fields = cron.split()
        if len(fields) != 5 or any(
            field != "*" and not low <= int(field) <= high for field, (low, high) in zip(fields, FIELDS, strict=True)
        ):
            yield f"{cron} is no time"
    for name, job in content["jobs"].items():
        yield from (f"{name}: {key} is unknown" for key in job.keys() - JOB)
        if not str(job.get("timeout-minutes", "")).isdigit():
            yield f"{name} may run for hours"
        yield from (f"{name}: {what}" for step in job["steps"] for what in _step_complaints(step))
    if "pull_request_target" in text or "secrets" in str(content["jobs"]["check"]):
        yield "whoever proposes a change gets keys"
    expressions = re.findall(r"\$\{\{\s*(.*?)\s*\}\}", text)
    yield from (f"{one} may be anything" for one in expressions if not CONTEXTS.fullmatch(one))


def _step_complaints(step: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a step."""
    yield from (f"{key} is unknown" for key in step.keys() - STEP)
    if ("uses" in step) is ("run" in step):
        yield "a step either uses an action or runs lines"
    if "run" in step:
        if "${{" in step["run"]:
            yield "an expression stands in a script"
        checked = subprocess.run(["bash", "-n"], input=step["run"], text=True, capture_output=True, check=False)
        yield from checked.stderr.splitlines()
    if step.get("uses", "").startswith("actions/checkout@") and step["with"].get("persist-credentials") != "false":
        yield "the right to write is left behind"


@pytest.mark.parametrize("host", HOSTS)
def test_a_workflow_is_one_that_github_takes(host: str) -> None:
    """Known keys, valid times, scripts that bash reads, and nothing that a stranger could put in."""
    target = TargetSection.model_validate({"name": "live", "host": host})

    assert [] == list(complaints(read(host), workflow(target, "America/Denver")))


@pytest.mark.parametrize("host", HOSTS)
def test_another_reader_of_yaml_reads_the_same(host: str) -> None:
    """By the newer YAML too, in which "on" is a word: with each key once, and no tabs."""
    text = workflow(TargetSection.model_validate({"name": "live", "host": host}), "Europe/Berlin")
    strict = YAML(typ="safe", pure=True)

    content = strict.load(io.StringIO(text))

    assert (["name", "on", "permissions", "jobs"], False) == (list(content), "\t" in text)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (("contents: read\n\njobs", "contents: write\n\njobs"), "every job may do more than read"),
        (("timeout-minutes: 15\n", "\n"), "check may run for hours"),
        (("run: python build.py check", "run: echo ${{ github.head_ref }}; x"), "github.head_ref may be anything"),
        (("run: python build.py check", "run: if python build.py check"), "check: bash: line 2: syntax error"),
        (("persist-credentials: false", "persist-credentials: true"), "check: the right to write is left behind"),
        (('cron: "20 6', 'cron: "20 26'), "20 26 * * * is no time"),
    ],
)
def test_mistakes_in_a_workflow_are_found(harm: tuple[str, str], told: str) -> None:
    """Silence means that there are none."""
    target = TargetSection.model_validate({"name": "live", "host": "ssh"})
    text = workflow(target, "America/Denver").replace(*harm, 1)

    found = list(complaints(yaml.load(text, Loader=yaml.BaseLoader), text))

    assert any(one.startswith(told) for one in found), found
