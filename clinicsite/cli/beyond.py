"""The commands for what is not on the site: rules for the host."""

from __future__ import annotations

from pathlib import Path

import click

from clinicsite.cli.options import ROOT


@click.command()
@click.argument("host", type=click.Choice(["nginx", "apache", "caddy", "s3"]))
@ROOT
def rules(host: str, root: Path) -> None:
    """Print headers and redirects of the site as settings for HOST."""
    from clinicsite import pipeline

    click.echo(pipeline.host_settings(root, host), nl=False)
