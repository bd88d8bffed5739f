"""The table of `check --towns`: how much the town pages have in common, in words and as data."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clinicsite.check.heat_map import most_alike
from clinicsite.cli.words import count, print_diagnostics

if TYPE_CHECKING:
    from clinicsite.inquiries import TownTable


def as_data(table: TownTable) -> dict[str, Any]:
    """Return the table as plain data."""
    return {
        "pages": [
            {"path": row.path, "name": row.name, "shares": [round(score, 4) for score in row.scores]}
            for row in table.rows
        ],
        "refused": table.refused,
        "diagnostics": [asdict(diagnostic) for diagnostic in table.diagnostics],
    }


def print_table(table: TownTable, root: Path) -> None:
    """Print the table, the two pages most alike, and what the gate says."""
    print_diagnostics(table.diagnostics, root)
    rows = table.rows
    if rows:
        click.echo("Of a hundred phrases, how many two pages share; names of places and numbers are left out.")
        click.echo("")
        width = max(len(row.name) for row in rows)
        click.echo(" " * (width + 5) + "".join(f"{place:>6}" for place in range(1, len(rows) + 1)))
        for place, row in enumerate(rows):
            cells = "".join(
                f"{'-' if place == other else _percent(score):>6}" for other, score in enumerate(row.scores)
            )
            click.echo(f"{place + 1:>3}  {row.name:<{width}}{cells}")
        click.echo("")
    pair = most_alike([row.scores for row in rows])
    if pair:
        one, other = (rows[place] for place in pair)
        click.echo(f"Most alike: {one.name} and {other.name}, {_percent(one.scores[pair[1]])} of 100.")
        click.echo("From 35 on a page is named, from 60 on it is refused.")
    refused = len(table.refused)
    said = f"{count(refused, 'page')} refused." if refused else "None is refused."
    click.echo(f"{count(table.pages, 'page')} about towns. {said}")


def _percent(score: float) -> str:
    """Return a share in hundredths."""
    return f"{score * 100:.1f}"
