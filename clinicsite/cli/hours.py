"""The command `hours`: when the clinic is open, in plain text, on a day or at a moment."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from clinicsite.cli.options import AS_OF, ROOT


def _as_moment(ctx: click.Context, parameter: click.Parameter, value: str | None) -> datetime | None:
    """Return a day and time, or None."""
    try:
        return datetime.strptime(value, "%Y-%m-%d %H:%M") if value else None  # noqa: DTZ007 - by the clinic's own clock
    except ValueError:
        raise click.BadParameter(f'"{value}" is not a day and a time. Write it like 2026-11-26 10:00.') from None


@click.command()
@ROOT
@AS_OF
@click.option(
    "--at", callback=_as_moment, metavar="MOMENT", help='Say whether doors are open then, as "2026-11-26 10:00".'
)
def hours(root: Path, as_of: date | None, at: datetime | None) -> None:
    """Print when the clinic is open, as pages, maps and phones are told."""
    from clinicsite import inquiries

    for lines in inquiries.hours_in_words(root, as_of, at):
        click.echo("\n".join(lines))
