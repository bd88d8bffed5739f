"""The command that shows the site while it is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clinicsite.cli.options import AS_OF, DRAFTS, ROOT


@click.command()
@ROOT
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--open/--no-open", "open_browser", default=False, help="Open the browser.")
@DRAFTS
@AS_OF
def serve(root: Path, port: int, open_browser: bool, drafts: bool, as_of: date | None) -> None:
    """Show the site in a browser and renew it whenever you save."""
    from clinicsite.preview.server import PortInUse
    from clinicsite.preview.server import serve as run

    try:
        run(root, port=port, drafts=drafts, as_of=as_of, open_browser=open_browser, say=click.echo)
    except PortInUse:
        raise click.UsageError(f"Port {port} is in use by another program. Try: serve --port {port + 1}") from None
