"""Writes the workflow with which GitHub checks the site and puts it online, for the place that `site.yaml` names.

Actions are named by the digest of their commit, so that nobody can put another program in their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from clinicsite.diagnostics import Fault, Position, SiteError
from clinicsite.model.read import TargetSection

FILE = ".github/workflows/website.yaml"
_TEMPLATE = Path(__file__).parent / "starter" / "workflow.yaml"
_AFTER_MIDNIGHT = timedelta(minutes=20)
"""When the site is built each day: late enough that the day has begun by every clock."""

WORKFLOW_EXISTS = Fault(
    "workflow-exists",
    "There is a workflow of that name already",
    why="What you have changed in it would be lost.",
    mend="Rename or remove the file, then make it anew. Or change it by hand.",
)
ALL = (WORKFLOW_EXISTS,)

_SSH = """\
      - name: Know the server, and be known to it
        env:
          SSH_KEY: ${{ secrets.SSH_KEY }}
          SSH_KNOWN_HOSTS: ${{ secrets.SSH_KNOWN_HOSTS }}
        run: |
          install -m 700 -d ~/.ssh
          (umask 077 && printf '%s\\n' "$SSH_KEY" > ~/.ssh/id_ed25519)
          printf '%s\\n' "$SSH_KNOWN_HOSTS" >> ~/.ssh/known_hosts
"""
_S3 = """\
      - name: Make the environment, with what S3 needs
        run: |
          COMMAND --version
          .venv/bin/python -m pip install "boto3>=1.40,<2"
"""
_WRANGLER = """\
      - name: Bring Cloudflare's own program
        run: npm install --global wrangler@4
"""
_BEFORE: Mapping[str, str] = {"ssh": _SSH, "s3": _S3, "cloudflare": _WRANGLER}
"""Steps that come before the deploy, by host."""
_SECRETS: Mapping[str, Mapping[str, str]] = {
    "s3": {
        "AWS_ACCESS_KEY_ID": "${{ secrets.AWS_ACCESS_KEY_ID }}",
        "AWS_SECRET_ACCESS_KEY": "${{ secrets.AWS_SECRET_ACCESS_KEY }}",
    },
    "netlify": {"NETLIFY_AUTH_TOKEN": "${{ secrets.NETLIFY_AUTH_TOKEN }}"},
    "cloudflare": {
        "CLOUDFLARE_API_TOKEN": "${{ secrets.CLOUDFLARE_API_TOKEN }}",
        "CLOUDFLARE_ACCOUNT_ID": "${{ secrets.CLOUDFLARE_ACCOUNT_ID }}",
    },
    # The branch is written from a repository of its own, which has to be told of the right that the run was given.
    "github-pages": {
        "GIT_CONFIG_COUNT": '"1"',
        "GIT_CONFIG_KEY_0": "url.https://x-access-token:${{ github.token }}@github.com/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/",
    },
}
"""What the deploy finds in its environment, by host."""


def new_workflow(root: Path, target: TargetSection, zone: str) -> list[Path]:
    """Write the workflow and return its file. Raises `SiteError` when there is one already."""
    path = root / FILE
    if path.exists():
        message = f'There is a file "{FILE}" already. Nothing was changed.'
        raise SiteError([WORKFLOW_EXISTS.at(Position(FILE), message, WORKFLOW_EXISTS.mend)])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(workflow(target, zone), "utf-8", newline="\n")
    return [path]


def workflow(target: TargetSection, zone: str, command: str = "python build.py") -> str:
    """Return the workflow's text."""
    text = _TEMPLATE.read_text("utf-8")
    parts = {
        "SCHEDULE": "\n".join(f'    - cron: "{one}"' for one in schedule(zone)),
        "TIME_ZONE": zone,
        "CHECK": f"{command} check --github",
        "DEPLOY_RIGHT": "write" if target.host == "github-pages" else "read",
        "DEPLOY_KEPT": "false",
        "DEPLOY_STEPS": _steps(target, command),
    }
    for name, part in parts.items():
        text = text.replace(name, part.rstrip("\n"))
    return text


def schedule(zone: str) -> list[str]:
    """Return when the site is built each day, as cron lines in UTC: one for each time that the zone keeps in a year."""
    place = ZoneInfo(zone)
    months = (datetime(2026, month, 15, tzinfo=place) + _AFTER_MIDNIGHT for month in range(1, 13))
    times = {moment.astimezone(UTC).time() for moment in months}
    return [f"{time.minute} {time.hour} * * *" for time in sorted(times)]


def _steps(target: TargetSection, command: str) -> str:
    """Return the steps that put the site online."""
    before = _BEFORE.get(target.host, "").replace("COMMAND", command)
    secrets = _SECRETS.get(target.host, {})
    env = "".join(f"          {name}: {value}\n" for name, value in secrets.items())
    shown = f"        env:\n{env}" if env else ""
    return f"{before}      - name: Put the site online\n{shown}        run: {command} deploy --to {target.name} --yes\n"
