"""The profile as it is handed out: a sheet to print, the same as plain text, and a table for each directory."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from html import escape

from clinicsite.model.made import Output
from clinicsite.model.values import Todo
from clinicsite.render.profile import Profile, Row, Section

SOURCE = "site.yaml"
WIDTH = 22
"""Letters that a label has in plain text."""
_SHEET = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
body {{ font: 1rem/1.45 system-ui, sans-serif; max-width: 48rem; margin: 1.5rem auto; padding: 0 1rem;
  color: #111; background: #fff }}
h1 {{ font-size: 1.5rem }}
h2 {{ font-size: 1.15rem; margin: 1.5rem 0 .25rem; break-after: avoid }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: start; vertical-align: top; padding: .3rem .5rem; border-top: 1px solid #999 }}
th {{ width: 11rem; font-weight: 600 }}
td span {{ white-space: pre-line; user-select: all }}
tr {{ break-inside: avoid }}
small {{ display: block; color: #444 }}
mark {{ background: #fff3bf; color: #111 }}
@media print {{ body {{ margin: 0; font-size: 10pt }} a {{ color: inherit }} }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{introduction}</p>
{sections}
</body>
</html>
"""
_INTRODUCTION = (
    "Copy from here into each form, letter by letter. The facts are those of the website on {day}; change them in "
    "site.yaml, never here."
)


def outputs(profile: Profile) -> Iterator[Output]:
    """Yield the files: the sheet, its text, and the tables that are complete."""
    yield Output("profile.html", _html(profile).encode(), SOURCE)
    yield Output("profile.txt", text(profile).encode(), SOURCE)
    for name, rows in sorted(profile.tables.items()):
        yield Output(name, _table(rows).encode(), SOURCE)


def text(profile: Profile) -> str:
    """Return the sheet as plain text."""
    lines = [_title(profile), "", _INTRODUCTION.format(day=profile.day.isoformat())]
    for section in profile.sections:
        lines += [
            "",
            section.title,
            "-" * len(section.title),
            *_rows(section),
            *(f"* {' '.join(note.split())}" for note in section.notes),
        ]
    return "\n".join([*lines, ""])


def _title(profile: Profile) -> str:
    """Return the heading of the sheet."""
    return f"{' '.join(profile.name.split())}: for business profiles and directories"


def _rows(section: Section) -> Iterator[str]:
    """Yield the lines of a section; further lines of a value stand below its first."""
    for row in section.rows:
        first, *more = _value(row).splitlines() or [""]
        yield f"{row.label + ':':<{WIDTH}} {first}"
        yield from (f"{'':<{WIDTH}} {line}" for line in more)
        if row.note:
            yield f"{'':<{WIDTH}} ({row.note})"


def _value(row: Row) -> str:
    """Return what to enter, or that it is still to be supplied."""
    return f"TO BE SUPPLIED: {row.value.note}" if isinstance(row.value, Todo) else row.value


def _html(profile: Profile) -> str:
    """Return the sheet for printing."""
    sections = "\n".join(_section(section, profile.language) for section in profile.sections)
    introduction = _INTRODUCTION.format(day=profile.day.isoformat())
    return _SHEET.format(title=escape(_title(profile)), introduction=escape(introduction), sections=sections)


def _section(section: Section, language: str) -> str:
    """Return a part of the sheet."""
    rows = "\n".join(f"<tr><th>{escape(row.label)}</th><td>{_cell(row, language)}</td></tr>" for row in section.rows)
    notes = "".join(f"\n<li>{escape(note)}</li>" for note in section.notes)
    listed = f"\n<ul>{notes}\n</ul>" if notes else ""
    return f"<section>\n<h2>{escape(section.title)}</h2>\n<table>\n{rows}\n</table>{listed}\n</section>"


def _cell(row: Row, language: str) -> str:
    """Return what stands behind a label."""
    note = f"<small>{escape(row.note)}</small>" if row.note else ""
    if isinstance(row.value, Todo):
        return f"<mark>{escape(_value(row))}</mark>{note}"
    return f'<span lang="{escape(language)}">{escape(row.value)}</span>{note}'


def _table(rows: tuple[Mapping[str, str], ...]) -> str:
    """Return a table as comma-separated values (RFC 4180)."""
    made = io.StringIO()
    writer = csv.DictWriter(made, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _as_words(text) for name, text in row.items()} for row in rows)
    return made.getvalue()


_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d ().-]+$)")


def _as_words(text: str) -> str:
    """Return a text that programs for tables do not take for a formula; a telephone number is none."""
    return f"'{text}" if _FORMULA.match(text) else text
