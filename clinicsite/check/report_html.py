"""The report in a browser: one page that needs nothing else, made for the owner and for her phone.

A pure function of the audit. It loads nothing, runs no script, and passes the checks it tells of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape

from clinicsite.check.audit import FIRST, FULL, Audit, PageRow, counted
from clinicsite.check.card_sketch import STYLE, TALL, WIDE, common, sketch
from clinicsite.check.checks import Area
from clinicsite.check.heat_map import heat_map, heat_table
from clinicsite.check.widths import DESCRIPTION, TITLE, Line, width
from clinicsite.diagnostics import FACT, Diagnostic
from clinicsite.model.made import CardLook

GOOD, FAIR = 90, 70
"""Scores from which on a page is called good, or fair."""
PREVIEWS = 60
"""Pages up to which all are shown as others show them."""
_STYLE = """\
:root { color-scheme: light dark; --line: #8886; --good: #1b7f4b; --fair: #9a6700; --poor: #c0392b }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem }
h1 { font-size: 1.5rem; line-height: 1.2 } h2 { font-size: 1.2rem; margin-top: 2.5rem }
table { border-collapse: collapse; width: 100% } .wide { overflow-x: auto }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .5rem .4rem 0; text-align: start; vertical-align: top }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap }
li { margin-block: .4rem } summary { cursor: pointer; padding-block: .5rem } code, li { overflow-wrap: anywhere }
.scores { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0 }
.scores li { margin: 0; text-align: center; width: 6rem } .less { display: inline-block; margin-inline-start: .5rem }
td svg { vertical-align: middle } @media (width < 40rem) { .number svg { display: none } }
svg.ring text { fill: CanvasText; font: 600 1.6rem system-ui, sans-serif }
svg.ring .name { font: .85rem system-ui, sans-serif }
.box { background: #fff; border: 1px solid var(--line); border-radius: .5rem; color: #202124; margin-block: .75rem;
  max-width: 37.5rem; overflow: hidden; padding: .75rem 1rem } .phone { max-width: 22rem; padding: 0 }
pre { border-inline-start: 3px solid var(--line); font: inherit; margin: .2rem 0; overflow-wrap: anywhere;
  padding-inline-start: .6rem; white-space: pre-wrap }
.box pre { border: 0; margin: 0; padding: 0 } .result { color: #1a0dab; font: 1.25rem/1.3 arial, sans-serif }
.where, .words { color: #4d5156; font: .875rem/1.58 arial, sans-serif } .phone div { padding: .6rem .8rem }
.phone svg { aspect-ratio: 1200 / 630; display: block; height: auto; width: 100% }
.phone .name { font-weight: 600 } .heat-map { height: auto; max-width: 100%; min-width: 20rem }
"""
_QUOTED = re.compile(r'("[^"\s]+(?: [^"\s]+){4,}")')
"""A quotation of five words or more."""
_NO_CARD = f'<svg viewBox="0 0 {WIDE} {TALL}" aria-hidden="true"><path fill="#dfe3e6" d="M0 0h{WIDE}v{TALL}H0z"/></svg>'


def html_report(audit: Audit, day: date) -> str:
    """Return the report."""
    parts = [
        *_head(audit, day),
        *_first(audit),
        *_facts(audit),
        *_changes(audit),
        *_pages(audit),
        *_complaints(audit),
        *_towns(audit),
        *_previews(audit),
        *_milder(audit),
        "</main>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _head(audit: Audit, day: date) -> Iterator[str]:
    """Yield the beginning of the page with the scores."""
    name = escape(audit.name)
    said = f"How {name} looks to patients, search engines and screen readers: {len(audit.pages)} pages, checked {day}."
    yield f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Check of {name}</title>
<meta name="description" content="{said}">
<style>
{_STYLE}{STYLE}</style>
</head>
<body>
<main>
<h1>Check of {name}</h1>
<p>{_summary(audit)}. Checked for {day}.</p>
<ul class="scores">
<li>{_ring(audit.score(), "All together")}</li>"""
    for area in Area:
        if any(its is area for its in audit.areas.values()):
            yield f"<li>{_ring(audit.score(area), area.capitalize())}</li>"
    yield "</ul>"


def _summary(audit: Audit) -> str:
    """Return how many pages there are, what was found, and what is still missing."""
    pages = "1 page" if len(audit.pages) == 1 else f"{len(audit.pages)} pages"
    missing = f"; {_places(audit.facts)} where a fact is still to be supplied" if audit.facts else ""
    return f"{pages}: {counted(audit.faulty)}{missing}"


def _places(found: Sequence[Diagnostic]) -> str:
    """Return at how many places something was found."""
    return "1 place" if len(found) == 1 else f"{len(found)} places"


def _ring(score: int, name: str) -> str:
    """Return a score as a ring, with its name below."""
    circle = 'cx="48" cy="40" r="34" fill="none" stroke-width="8"'
    return (
        f'<svg class="ring" viewBox="0 0 96 104" width="96" height="104" role="img"'
        f' aria-label="{name}: {score} of 100">'
        f'<circle {circle} stroke="var(--line)"/>'
        f'<circle {circle} stroke="var({_colour(score)})" pathLength="100" stroke-dasharray="{score} 100"'
        f' transform="rotate(-90 48 40)"/><text x="48" y="49" text-anchor="middle">{score}</text>'
        f'<text class="name" x="48" y="98" text-anchor="middle">{name}</text></svg>'
    )


def _colour(score: int) -> str:
    """Return the name of the colour of a score."""
    return "--good" if score >= GOOD else "--fair" if score >= FAIR else "--poor"


def _columns(scores: Mapping[Area, int]) -> str:
    """Return the scores of all areas as small columns side by side, and in words those that are not full."""
    shown = "".join(
        f'<rect x="{7 * number}" y="{16 - score * 0.16:g}" width="5" height="{score * 0.16:g}" '
        f'fill="var({_colour(score)})"/>'
        for number, score in enumerate(scores.values())
    )
    width = 7 * len(scores)
    words = ", ".join(f"{area.capitalize()} {score}" for area, score in scores.items())
    less = "".join(
        f' <span class="less">{area.capitalize()} {score}</span>' for area, score in scores.items() if score < FULL
    )
    return (
        f'<svg viewBox="0 0 {width} 16" width="{width}" height="16" role="img" aria-label="{words}">{shown}</svg>{less}'
    )


def _bar(score: int) -> str:
    """Return a score as a bar with its number."""
    return (
        f'<svg viewBox="0 0 100 10" width="60" height="6" aria-hidden="true">'
        f'<rect width="100" height="10" fill="var(--line)"/>'
        f'<rect width="{score}" height="10" fill="var({_colour(score)})"/>'
        f"</svg> {score}"
    )


def _first(audit: Audit) -> Iterator[str]:
    """Yield what to do first."""
    if not audit.tasks:
        yield "<h2>Nothing to put right</h2>\n<p>All checks that were made have passed.</p>"
        return
    yield "<h2>Do this first</h2>\n<ol>"
    for task in audit.tasks[:FIRST]:
        places = len({found.position.path for found in task.found})
        where = f"{len(task.found)} times in {places} files" if len(task.found) > 1 else str(task.found[0].position)
        yield (
            f"<li><strong>{escape(task.fault.title)}</strong> ({escape(where)}). {escape(task.fault.why)} "
            f"{escape(task.fault.mend)}</li>"
        )
    yield "</ol>"


def _facts(audit: Audit) -> Iterator[str]:
    """Yield the facts that are still to be supplied, each with its places."""
    if not audit.facts:
        return
    places: dict[str, list[str]] = {}
    for fact in audit.facts:
        places.setdefault(fact.message, []).append(f"<code>{escape(str(fact.position))}</code>")
    fault = audit.faults[FACT]
    yield f"<h2>Facts to supply</h2>\n<p>{escape(fault.why)} {escape(fault.mend)}</p>"
    items = "\n".join(f"<li>{_set_off(message)} {', '.join(found)}</li>" for message, found in places.items())
    yield f"<details>\n<summary>{_places(audit.facts)}</summary>\n<ul>\n{items}\n</ul>\n</details>"


def _changes(audit: Audit) -> Iterator[str]:
    """Yield what has changed since the last check."""
    if audit.before is None:
        return
    yield "<h2>Since the last check</h2>"
    if not audit.new and not audit.gone:
        yield "<p>Nothing has changed.</p>"
    for title, lines in (("New", [_line(found) for found in audit.new]), ("Put right", list(map(escape, audit.gone)))):
        if lines:
            items = "\n".join(f"<li>{line}</li>" for line in lines)
            yield f"<details>\n<summary>{title}: {len(lines)}</summary>\n<ul>\n{items}\n</ul>\n</details>"


def _line(found: Diagnostic) -> str:
    """Return a complaint in a line; what it quotes at length is set off, because it is not the report that says so."""
    kind = found.severity.capitalize()
    return f"<strong>{kind}</strong> {_said(found)} <code>{escape(str(found.position))}</code>"


def _said(found: Diagnostic) -> str:
    """Return the words of a complaint."""
    return f"{_set_off(found.message)} {_set_off(found.hint)}"


def _row(found: Diagnostic) -> str:
    """Return a complaint as a row of the table of its file."""
    line = str(found.position).removeprefix(found.position.path).lstrip(":")
    kind = found.severity.capitalize()
    return f"<tr><td><code>{escape(line)}</code></td><td><strong>{kind}</strong></td><td>{_said(found)}</td></tr>"


def _set_off(text: str) -> str:
    """Return a text with quotations of several words as passages of their own."""
    return "".join(
        f"<pre>{escape(part)}</pre>" if number % 2 else escape(part) for number, part in enumerate(_QUOTED.split(text))
    )


def _pages(audit: Audit) -> Iterator[str]:
    """Yield the table of pages with a score for each."""
    areas = [area for area in Area if any(its is area for its in audit.areas.values())]
    yield "<h2>Page by page</h2>"
    yield f"<p>The columns are {', '.join(areas)}, in this order.</p>\n<table>"
    yield '<thead><tr><th scope="col">Page</th><th scope="col">Score</th><th scope="col">Areas</th></tr></thead>'
    yield "<tbody>"
    for page in audit.pages:
        own: Counter[Area] = audit.lost.get(page.source, Counter())
        columns = _columns({area: max(0, FULL - own[area]) for area in areas})
        bar = _bar(max(0, FULL - sum(own.values())))
        name = f'<th scope="row"><code>{escape(page.url)}</code></th>'
        yield f'<tr>{name}<td class="number">{bar}</td><td>{columns}</td></tr>'
    yield "</tbody>\n</table>"


def _complaints(audit: Audit) -> Iterator[str]:
    """Yield all complaints by file."""
    if audit.faulty:
        yield "<h2>What was found, file by file</h2>"
    for path, found in audit.by_file.items():
        rows = "\n".join(map(_row, found))
        summary = f"<summary><code>{escape(path)}</code>: {counted(found)}</summary>"
        heads = "".join(f'<th scope="col">{head}</th>' for head in ("Line", "Kind", "What was found"))
        table = f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
        yield f"<details>\n{summary}\n{table}\n</details>"


def _towns(audit: Audit) -> Iterator[str]:
    """Yield the map of how much the town pages have in common."""
    if audit.towns is None:
        return
    names, scores = audit.towns
    yield "<h2>The town pages beside each other</h2>\n<p>Pages that say the same are taken for copies.</p>"
    yield f'<div class="wide" tabindex="0" role="region" aria-label="Town pages">\n{heat_map(names, scores)}\n</div>'
    table = f'<div class="wide">\n{heat_table(names, scores)}\n</div>'
    yield f"<details>\n<summary>The same as a table</summary>\n{table}\n</details>"


def _previews(audit: Audit) -> Iterator[str]:
    """Yield how search results and phones show the pages."""
    listed = [page for page in audit.pages if page.listed]
    if not listed:
        return
    yield "<h2>How others show your pages</h2>\n<p>A search result as on a desk, and a link as a phone shows it.</p>"
    if audit.cards:
        yield common(next(iter(audit.cards.values())))
    for page in listed[:PREVIEWS]:
        yield f"<details>\n<summary><code>{escape(page.url)}</code></summary>\n{_snippet(page, audit.base)}"
        yield f"{_card(page, audit.base, audit.cards)}\n</details>"
    if len(listed) > PREVIEWS:
        yield f"<p>The first {PREVIEWS} of {len(listed)} pages are shown.</p>"


def _snippet(page: PageRow, base: str) -> str:
    """Return a page as Google shows it."""
    host = base.partition("://")[2] or "your site"
    way = " › ".join([host, *filter(None, page.url.strip("/").split("/"))])
    return (
        f'<div class="box"><pre class="where">{escape(way)}</pre>'
        f'<pre class="result">{escape(cut(page.title, TITLE))}</pre>'
        f'<pre class="words">{escape(cut(page.description, DESCRIPTION))}</pre></div>'
    )


def _card(page: PageRow, base: str, cards: Mapping[str, CardLook]) -> str:
    """Return a page as phones show a link to it."""
    look = cards.get(page.card.removeprefix(base)) if page.card else None
    shown = sketch(look) if look else _NO_CARD
    host = escape(base.partition("://")[2] or "your site")
    return (
        f'<div class="box phone">{shown}<div><pre class="name">{escape(page.title)}</pre>'
        f'<pre class="words">{escape(cut(page.description, Line(14, 560)))}</pre>'
        f'<pre class="where">{host}</pre></div></div>'
    )


def cut(text: str, line: Line) -> str:
    """Return as much of a text as there is room for, cut between words, with dots where something is missing."""
    if width(text, line) <= line.room:
        return text
    words = text.split()
    while words and width(" ".join(words) + " …", line) > line.room:
        words.pop()
    return " ".join(words) + " …"


def _milder(audit: Audit) -> Iterator[str]:
    """Yield what was taken less seriously or left out."""
    if audit.silenced:
        yield '<h2>Taken less seriously</h2>\n<div class="wide">\n<table>\n<thead><tr><th scope="col">Check</th>'
        yield '<th scope="col">Now</th><th scope="col">Until</th><th scope="col">Complaints</th>'
        yield '<th scope="col">Reason</th></tr></thead>\n<tbody>'
        for one in audit.silenced:
            cells = "".join(
                f"<td>{escape(str(part))}</td>" for part in (one.severity, one.until, one.number, one.reason)
            )
            yield f'<tr><th scope="row">{escape(one.code)}</th>{cells}</tr>'
        yield "</tbody>\n</table>\n</div>"
    if audit.skipped:
        listed = "".join(f"<li><code>{escape(code)}</code></li>" for code in sorted(audit.skipped))
        yield "<h2>Left out</h2>\n<p>These checks need the files that the site was made from:</p>"
        yield f"<details>\n<summary>{len(audit.skipped)} checks</summary>\n<ul>{listed}</ul>\n</details>"
