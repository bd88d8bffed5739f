"""`check --fix`: shows what would change, asks, and writes."""

from __future__ import annotations

from pathlib import Path

import click

from clinicsite.cli.words import count


def fix_files(root: Path, yes: bool) -> None:
    """Put right what can be put right safely."""
    from clinicsite import mending

    found = mending.mend_project(root)
    if not found:
        click.echo(
            "There is nothing that can be put right by itself. To see what else there is: python3 build.py check"
        )
        return
    for file in found:
        click.echo(file.diff())
        click.echo("")
    if not yes and not click.confirm(f"Write these changes into {count(len(found), 'file')}?", default=False):
        click.echo("Nothing was changed.")
        return
    for file in found:
        try:
            written = mending.write(root, file)
        except OSError as error:
            click.echo(f"{file.path} could not be written and is as it was: {error.strerror}.", err=True)
            continue
        click.echo(
            f"Put right: {file.path}" if written else f"{file.path} was changed in the meantime and was left alone."
        )
