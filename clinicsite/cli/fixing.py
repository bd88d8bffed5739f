"""`check --fix`: shows what would change, asks, and writes."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from clinicsite.cli.words import FAULTY, count, print_diagnostics


def fix_files(root: Path, yes: bool) -> None:
    """Put right what can be put right safely."""
    from clinicsite import mending
    from clinicsite.publish.faults import disk_fault

    found, refused = mending.mend_project(root)
    if not found and not refused:
        click.echo(
            "There is nothing that can be put right by itself. To see what else there is: python3 build.py check"
        )
        return
    for file in found:
        click.echo(file.diff())
        click.echo("")
    if found and not yes and not click.confirm(f"Write these changes into {count(len(found), 'file')}?", default=False):
        click.echo("Nothing was changed.")
        found = []
    for file in found:
        try:
            written = mending.write(root, file)
        except OSError as error:
            refused.append(disk_fault(error, file.path))
            continue
        click.echo(
            f"Put right: {file.path}" if written else f"{file.path} was changed in the meantime and was left alone."
        )
    if refused:
        print_diagnostics(refused, root)
        click.echo("A file that could not be read or written is as it was.", err=True)
        sys.exit(FAULTY)
