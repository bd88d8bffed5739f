"""What `check` says: three things to do first, then a short list by file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from clinicsite.check.audit import FIRST
from clinicsite.cli.words import count, print_diagnostics
from clinicsite.diagnostics import Severity

if TYPE_CHECKING:
    from clinicsite.check.audit import Audit, Task

SHOWN_ERRORS = 50
"""Mistakes that are told in full; the report in a browser lists all."""
SHOWN_FILES = 40
"""Files whose other complaints are listed."""
SHOWN_PER_FILE = 8
"""Complaints of one file that are listed."""


def print_audit(audit: Audit, root: Path, quiet: bool) -> None:
    """Print the list: mistakes in full, so that each can be put right from here; the rest a line each."""
    errors = [found for found in audit.found if found.severity is Severity.ERROR]
    print_diagnostics(errors[:SHOWN_ERRORS], root)
    if len(errors) > SHOWN_ERRORS:
        click.echo(f"… and {len(errors) - SHOWN_ERRORS:,} more mistakes; --html report.html shows all\n", err=True)
    shown = [found for found in audit.faulty if found.severity is not Severity.ERROR]
    if quiet:
        shown = [found for found in shown if found.severity is Severity.WARNING]
    _print_tasks(audit)
    _print_files(audit, {found.position.path for found in shown}, quiet)
    _print_rest(audit)


def _print_tasks(audit: Audit) -> None:
    """Print what to do first."""
    tasks = audit.tasks
    if not tasks:
        return
    click.echo("Do this first:" if len(tasks) == 1 else f"Do these {min(FIRST, len(tasks))} first:", err=True)
    for number, task in enumerate(tasks[:FIRST], 1):
        click.echo(f"  {number}. {task.fault.title}{_times(task)}: {task.found[0].position}", err=True)
        click.echo(f"     {task.fault.mend}", err=True)
    click.echo("", err=True)


def _times(task: Task) -> str:
    """Return how often something is found, if more than once."""
    return f" ({len(task.found)} times)" if len(task.found) > 1 else ""


def _print_files(audit: Audit, paths: set[str], quiet: bool) -> None:
    """Print the complaints that are no mistakes, by file."""
    urls = {page.source: page.url for page in reversed(audit.pages)}
    of_files = [(path, complaints) for path, complaints in audit.by_file.items() if path in paths]
    for path, complaints in of_files[:SHOWN_FILES]:
        click.echo(urls.get(path, path), err=True)
        listed = [one for one in complaints if one.severity is not Severity.ERROR]
        listed = [one for one in listed if not (quiet and one.severity is Severity.ADVICE)]
        for found in listed[:SHOWN_PER_FILE]:
            click.echo(f"{found.position}: {found.severity} {found.code}: {found.message}", err=True)
        if len(listed) > SHOWN_PER_FILE:
            click.echo(f"… and {len(listed) - SHOWN_PER_FILE} more; --html report.html shows all", err=True)
        click.echo("", err=True)
    if len(of_files) > SHOWN_FILES:
        more = len(of_files) - SHOWN_FILES
        click.echo(f"… and {more:,} more pages and files; --html report.html shows all\n", err=True)


def _print_rest(audit: Audit) -> None:
    """Print what was made milder, what was left out, and what has changed since the last check."""
    for silenced in audit.silenced:
        how = "not told" if silenced.severity == "off" else f"told as {silenced.severity}"
        line = f"{silenced.code}: {count(silenced.number, 'complaint')} {how} until {silenced.until}: {silenced.reason}"
        click.echo(line, err=True)
    if audit.skipped:
        click.echo(
            f"{count(len(audit.skipped), 'check')} left out, because they need the files the site was made from.",
            err=True,
        )
    if audit.before is not None and (audit.new or audit.gone):
        click.echo(f"Since the last check: {len(audit.new)} new, {len(audit.gone)} put right.", err=True)
