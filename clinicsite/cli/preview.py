"""The command that shows the site while it is written."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from clinicsite.cli.options import AS_OF, DRAFTS, ROOT


@click.command()
@ROOT
@click.option("--port", default=8000, show_default=True, help="The port to listen on; 0 for any that is free.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at; others may reach it.")
@click.option("--lan/--no-lan", default=False, help="Let your phone in the same network look too.")
@click.option("--open/--no-open", "open_browser", default=False, help="Open the browser.")
@click.option("--poll/--no-poll", default=None, help="Look for changes instead of being told; for network drives.")
@DRAFTS
@AS_OF
def serve(
    root: Path,
    port: int,
    host: str,
    lan: bool,
    open_browser: bool,
    poll: bool | None,
    drafts: bool,
    as_of: date | None,
) -> None:
    """Show the site in a browser and renew it whenever you save."""
    from clinicsite.live import Look
    from clinicsite.preview import run

    look = Look(as_of, drafts)
    wishes = run.Wishes(port=port, host=host, look=look, poll=poll)
    try:
        run.serve(root, wishes, run.Extras(open_browser, lan, lambda: _check_beside(root, as_of, drafts)), click.echo)
    except run.PortInUse:
        raise click.UsageError(f"Port {port} is in use by another program. Try: serve --port {port + 1}") from None
    except run.NoNetwork:
        raise click.UsageError("This computer is in no network that a phone could be in too.") from None
    if sys.stdin.isatty():
        click.echo("The preview has ended.")


def _check_beside(root: Path, day: date | None, drafts: bool) -> None:
    """Check the whole site in a process of its own: meanwhile the preview is as quick as ever."""
    import multiprocessing

    multiprocessing.get_context("spawn").Process(target=_check, args=(root, day, drafts), daemon=True).start()


def _check(root: Path, day: date | None, drafts: bool) -> None:
    """Check the whole site and print what `check` prints; the work of the other process."""
    import signal
    import time

    from clinicsite import pipeline
    from clinicsite.cli.report import print_report

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    begun = time.perf_counter()
    report = pipeline.build(root, pipeline.BuildOptions(None, day, drafts, publish=False))
    print_report(report, root, publishing=False, quiet=False, seconds=time.perf_counter() - begun)
