"""A picture and a table of how much pages have in common, for reports that people read in a browser.

Pure functions of names and numbers. The picture has no colours of its own for words, so that it can be read on light
and dark grounds: words take the colour of the text around it, cells a tint that lets them be read at any strength.
Each cell says its number, so that nobody depends on the tint, and the table says the same without a picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

CELL = 44
"""Width and height of a cell, in the picture's units."""
LETTER = 8
"""Width of a letter of a name, about."""
STRONGEST = 0.6
"""How strong the tint is at most: black and white words keep a contrast of 4.5 on it (WCAG 2.2, 1.4.3)."""
TINT = "#b3261e"
NOTED = 0.35
"""From this share on, a cell is framed: the owner is told of the two pages."""
TITLE = "How much the town pages have in common"
DESCRIPTION = (
    "Each row and each column is a page. A cell says how many of a hundred phrases two pages share, "
    "names of places and numbers left out. Cells from {noted} on are framed. The two pages most alike: {most}."
)


def heat_map(names: Sequence[str], scores: Sequence[Sequence[float]]) -> str:
    """Return the picture as an SVG element. `scores[i][j]` is what the pages i and j share, 0 to 1."""
    left = LETTER * max((len(_label(place, name)) for place, name in enumerate(names)), default=0) + LETTER
    side = CELL * len(names)
    description = DESCRIPTION.format(noted=round(NOTED * 100), most=_most(names, scores))
    size = f'viewBox="0 0 {left + side} {CELL + side}" width="{left + side}" font-family="sans-serif" font-size="14"'
    named = 'role="img" aria-labelledby="heat-map-title heat-map-description"'
    parts = [
        f'<svg class="heat-map" {size} fill="currentColor" {named}>',
        f'<title id="heat-map-title">{TITLE}</title>',
        f'<desc id="heat-map-description">{escape(description)}</desc>',
    ]
    for place, name in enumerate(names):
        middle = place * CELL + CELL // 2
        parts.append(f'<text x="{left + middle}" y="{CELL - 12}" text-anchor="middle">{place + 1}</text>')
        label = escape(_label(place, name))
        parts.append(f'<text x="{left - LETTER}" y="{CELL + middle + 5}" text-anchor="end">{label}</text>')
    parts.extend(_cells(left, scores))
    return "\n".join([*parts, "</svg>"])


def _cells(left: int, scores: Sequence[Sequence[float]]) -> Iterator[str]:
    """Yield the cells of the picture; those of a page with itself stay empty."""
    for row, line in enumerate(scores):
        for column, score in enumerate(line):
            if row == column:
                continue
            x, y = left + column * CELL, CELL + row * CELL
            frame = ' stroke="currentColor" stroke-width="2"' if score >= NOTED else ""
            yield (
                f'<rect x="{x + 1}" y="{y + 1}" width="{CELL - 2}" height="{CELL - 2}" rx="3" fill="{TINT}" '
                f'fill-opacity="{max(0.04, STRONGEST * score):.2f}"{frame}/>'
                f'<text x="{x + CELL // 2}" y="{y + CELL // 2 + 5}" text-anchor="middle">{percent(score)}</text>'
            )


def heat_table(names: Sequence[str], scores: Sequence[Sequence[float]]) -> str:
    """Return the same as a table in HTML, for people who do not see the picture."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    rows = []
    for row, (name, line) in enumerate(zip(names, scores, strict=True)):
        cells = "".join(
            f"<td>{'–' if row == column else f'{percent(score)} %'}</td>" for column, score in enumerate(line)
        )
        rows.append(f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>')
    body = "\n".join(rows)
    head = f"<caption>{TITLE}</caption>\n<thead><tr><td></td>{heads}</tr></thead>"
    return f"<table>\n{head}\n<tbody>\n{body}\n</tbody>\n</table>"


def percent(score: float) -> int:
    """Return a share of 1 in hundredths, rounded up from a half."""
    return int(score * 100 + 0.5)


def most_alike(scores: Sequence[Sequence[float]]) -> tuple[int, int] | None:
    """Return which two pages have most in common, the first of several; None for fewer than two pages."""
    pairs = [(row, column) for row in range(len(scores)) for column in range(row)]
    return max(pairs, key=lambda pair: (scores[pair[0]][pair[1]], -pair[0], -pair[1]))[::-1] if pairs else None


def _label(place: int, name: str) -> str:
    """Return what stands before a row: the number of its column and its name."""
    return f"{place + 1}  {name}"


def _most(names: Sequence[str], scores: Sequence[Sequence[float]]) -> str:
    """Return which two pages have most in common, in words."""
    pair = most_alike(scores)
    if pair is None:
        return "there is one page only"
    return f"{names[pair[0]]} and {names[pair[1]]}, {percent(scores[pair[0]][pair[1]])} of 100"
