"""The commands for what is not on the site: the sheet for business profiles, and rules for the host."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clinicsite.cli.options import AS_OF, ROOT
from clinicsite.cli.words import shown


@click.command()
@ROOT
@AS_OF
@click.option("--folder", type=click.Path(path_type=Path), help="Write the papers here instead of into profile/.")
def profile(root: Path, as_of: date | None, folder: Path | None) -> None:
    """Write a sheet to copy into Google, Apple, Bing and directories."""
    from clinicsite import inquiries

    text, paths = inquiries.write_profile(root, folder, as_of)
    click.echo(text)
    for path in paths:
        click.echo(f"Wrote {shown(path)}")
    click.echo(f"Next: open {shown(paths[0])} in a browser and print it.")


@click.command()
@click.argument("host", type=click.Choice(["nginx", "apache", "caddy", "s3"]))
@ROOT
def rules(host: str, root: Path) -> None:
    """Print headers and redirects of the site as settings for HOST."""
    from clinicsite import inquiries

    click.echo(inquiries.host_settings(root, host), nl=False)
