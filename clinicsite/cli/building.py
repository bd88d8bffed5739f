"""The commands that make the site: build and clean."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import click

from clinicsite.cli.options import AS_OF, DRAFTS, JSON, QUIET, ROOT, STRICT
from clinicsite.cli.report import ProgressBar, as_data, print_report
from clinicsite.cli.words import FAULTY, count


@click.command()
@ROOT
@click.option("--output", type=click.Path(path_type=Path), metavar="FOLDER", help="Publish here instead of public/.")
@AS_OF
@DRAFTS
@STRICT
@click.option("--cache/--no-cache", default=True, help="Use what earlier builds have kept.")
@click.option("--profile", is_flag=True, help="Say where the time went, by stage, template and document.")
@QUIET
@JSON
def build(
    root: Path,
    output: Path | None,
    as_of: date | None,
    drafts: bool,
    strict: bool,
    cache: bool,
    profile: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Build the site into public/."""
    from clinicsite import pipeline

    options = pipeline.BuildOptions(output, as_of, drafts, strict, cache=cache)
    _run(root, options, quiet, as_json, profile)


def _run(root: Path, options: Any, quiet: bool, as_json: bool, profile: bool = False) -> None:
    """Build or check, print the report, and leave with its exit code."""
    from clinicsite import pipeline

    start = time.perf_counter()
    bar = ProgressBar(shown=not quiet and not as_json and sys.stderr.isatty())
    report = pipeline.build(root, options, bar.update, _say_waiting)
    bar.close()
    if as_json:
        click.echo(json.dumps(as_data(report), indent=2, ensure_ascii=False))
    else:
        print_report(report, root, options.publish, quiet, time.perf_counter() - start)
    if profile:
        from clinicsite.cli.spent import print_spent

        print_spent(report, root)
    if not report.ok:
        sys.exit(FAULTY)


def _say_waiting(message: str) -> None:
    """Say that another build has to end first."""
    click.echo(message, err=True)


@click.command()
@ROOT
@click.option("--output", type=click.Path(path_type=Path), metavar="FOLDER", help="Empty this instead of public/.")
def clean(root: Path, output: Path | None) -> None:
    """Take away the published folder's files: only those that a build has made."""
    from clinicsite import pipeline

    changes = pipeline.clean(root, output)
    click.echo(f"Removed {count(len(changes.removed), 'file')}.")
