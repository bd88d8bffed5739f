"""What the generator is made of and how it reaches others: pinned, named, and the same file whoever makes it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import yaml

from clinicsite.model.read import TargetSection
from clinicsite.workflows import workflow
from tests.torture.report import Tally
from tools.make_sbom import bill

ROOT = Path(__file__).parent.parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
LEFT = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache", "public", ".clinicsite", "dist")
MOST = 12
"""So many packages may be named directly; `tzdata` is data."""


def chain(folder: Path, tally: Tally) -> None:
    """Look at every link of the chain from other people's packages to the clinic's computer."""
    for kind in ("wheel", "sdist"):
        tally.tried(f"{kind} twice", _twice(folder, kind))
    for name in LOCKS:
        tally.tried(name, list(lock_faults((ROOT / name).read_text("utf-8"))))
    lock = (ROOT / LOCKS[0]).read_text("utf-8")
    tally.tried("bill of materials", [] if bill(lock, "1") == bill(lock, "1") else ["differs"])
    for package in direct():
        tally.tried(f"why {package}", list(line_faults(package)))
    tally.tried("direct packages", [] if len(direct()) <= MOST + 1 else [f"{len(direct())}"])
    for host in get_args(TargetSection.model_fields["host"].annotation):
        tally.tried(f"workflow for {host}", list(workflow_faults(host)))


def _twice(folder: Path, kind: str) -> list[str]:
    """Return what is wrong when a package is made twice: in other places, with other rights and at other times."""
    digests = set()
    for turn, mask in enumerate((0o022, 0o077)):
        source = folder / f"{kind}-{turn}" / "source"
        shutil.copytree(ROOT, source, ignore=LEFT)
        for number, path in enumerate(sorted(source.rglob("*"))):
            os.utime(path, (1_000_000_000 + number * (turn + 1),) * 2)
        command = (sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", "../made")
        told = {**os.environ, "SOURCE_DATE_EPOCH": "946684800", "TZ": ("UTC", "Asia/Tokyo")[turn]}
        subprocess.run(command, cwd=source, env=told, check=True, capture_output=True, umask=mask)
        [made] = (source.parent / "made").iterdir()
        digests.add(hashlib.sha256(made.read_bytes()).hexdigest())
    return [] if len(digests) == 1 else ["the two differ"]


def lock_faults(lock: str) -> Iterator[str]:
    """Yield what is not pinned by digest, or comes from an address of its own."""
    entries = [entry for entry in re.split(r"\n(?=\S)", lock) if not entry.startswith("#")]
    yield from (f"no digest: {entry[:40]}" for entry in entries if "--hash=sha256:" not in entry)
    yield from (f"not pinned: {entry[:40]}" for entry in entries if not re.match(r"[\w.\[\]-]+==\S+", entry))
    yield from (f"an address: {found}" for found in re.findall(r"https?://\S+|git\+\S+", lock))


def direct() -> list[str]:
    """Return the packages that are needed to build a site."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return sorted(re.split(r"[<>=;\[]", one)[0] for one in settings["project"]["dependencies"])


def line_faults(package: str) -> Iterator[str]:
    """Yield what the page about packages does not say of one: why, how large, who keeps it, what would replace it."""
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    line = re.search(rf"^\| `{re.escape(package)}` \|(.*)\|$", page, re.MULTILINE)
    cells = [cell.strip() for cell in line[1].split("|")] if line else []
    if len(cells) != 4 or not all(cells) or not re.fullmatch(r"[\d.]+", cells[1]):
        yield f"its line is {cells}"


def workflow_faults(host: str) -> Iterator[str]:
    """Yield what a workflow trusts more than it has to."""
    text = workflow(TargetSection.model_validate({"name": "web", "host": host}), "Europe/Berlin")
    for used in re.findall(r"uses: (\S+)", text):
        if not re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", used):
            yield f"{used} is not pinned"
    content = yaml.load(text, yaml.BaseLoader)
    if content["permissions"] != {"contents": "read"} or "pull_request_target" in content["on"]:
        yield "has more rights than to read"
    for name, job in content["jobs"].items():
        allowed = {"contents": "write"} if (name, host) == ("deploy", "github-pages") else {"contents": "read"}
        if job.get("permissions", allowed) != allowed:
            yield f"{name} may {job['permissions']}"
