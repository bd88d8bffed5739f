"""The options that several commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

CONFIG = "site.yaml"


def _as_date(ctx: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """Return the date given on the command line."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f'"{value}" is not a date. Write year-month-day, like 2026-11-26.') from None


def _root(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> Path:
    """Return the project's folder."""
    return project_folder(value)


def project_folder(value: Path | None) -> Path:
    """Return the project's folder: the one given, or the nearest one above that holds `site.yaml`."""
    if value is not None:
        if not (value / CONFIG).is_file():
            raise click.BadParameter(f"There is no {CONFIG} in {value}.")
        return value
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise click.UsageError(
        f"There is no {CONFIG} here or in a folder above. Go to your site's folder, or make a new site: new site NAME"
    )


ROOT = click.option(
    "--root",
    type=click.Path(file_okay=False, path_type=Path),
    callback=_root,
    metavar="FOLDER",
    help="The project's folder; by default found from where you are.",
)
AS_OF = click.option("--as-of", callback=_as_date, metavar="DATE", help="Build for this day instead of today.")
DRAFTS = click.option("--drafts/--no-drafts", default=False, help="Build drafts too.")
STRICT = click.option("--strict/--no-strict", default=False, help="Let warnings stop the build as errors do.")
QUIET = click.option("--quiet", "-q", is_flag=True, help="Print only what is wrong.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, for other programs.")
