"""A deploy that is cut at each of its requests, one after the other: what visitors find, and what the next run does.

Used by the tests, which try some of the requests, and by `make torture`, which tries all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from clinicsite.publish.host import Host
from tests.publish.places import NOW, Cut, Place, Run, Scissors, job

CHANGED = 4
"""How many files differ from one version to the next, when no more pages are asked for."""
ALWAYS = ("index.html", "fees/index.html", "robots.txt")
"""Files that every version has."""


@dataclass
class Figures:
    """What became of all cuts at one kind of place."""

    cuts: int = 0
    old: int = 0
    """After so many of them visitors had the old version."""
    new: int = 0
    """The new one."""
    between: int = 0
    """Some pages of each, all whole: only where files are exchanged one by one."""
    resumed: int = 0
    """So many were taken to their end by the same command given again."""
    twice: int = 0
    """So many files were sent again although the host had them."""
    lost: int = 0
    """So many were sent again because the answer that they had come was lost."""
    wrong: list[str] = field(default_factory=list)


def version(number: int, more: int = 0) -> dict[str, str]:
    """Return a site of which each version differs from the one before in four files, and in `more` pages."""
    style = f'<link href="/assets/site.{number}.css">'
    links = f'<a href="/news-{number}/">News</a><a href="/fees/">Fees</a>'
    return {
        "index.html": f"<title>Home</title>{style}{links} {number}",
        "fees/index.html": f'<title>Fees</title>{style}{links}<a href="/">Home</a> {number}',
        f"news-{number}/index.html": f'<title>News</title>{style}<a href="/fees/">Fees</a>',
        f"assets/site.{number}.css": f"number {number}",
        "robots.txt": "User-agent: *",
        **{f"town-{town:02}/index.html": f"<title>Town {town}</title>{number} {'x' * 500}" for town in range(more)},
    }


def sweep(place: Place, root: Path, at: Iterator[tuple[int, bool]], more: int = 0) -> Figures:
    """Cut one deploy after the other: at a request, before it is carried out or (True) when only its answer is lost.

    Ends with the first deploy that has no such request any more.
    """
    figures = Figures()
    host = place.new_host()
    Run(host).deploy(job(root, version(0, more)))
    for number, (request, after) in enumerate(at, 1):
        if not _one(place, host, root, Scissors(at=request, after=after), number, more, figures):
            break
    return figures


def _one(place: Place, host: Host, root: Path, scissors: Scissors, number: int, more: int, figures: Figures) -> bool:
    """Cut a deploy and give the command again. Return whether there was anything to cut."""
    name = f"cut at request {scissors.at}{' (carried out)' if scissors.after else ''}"
    wish = replace(job(root, version(number, more)), now=NOW + timedelta(seconds=2 * number))
    run = Run(host)
    with place.scissors(scissors):
        try:
            run.deploy(wish)
        except Cut:
            figures.cuts += 1
        else:
            return False
    figures.wrong += [f"{name}: {what}" for what in _unsound(place, number, more)]
    pages = _pages(place.seen())
    state = "old" if pages == _pages(_bytes(version(number - 1, more))) else (
        "new" if pages == _pages(_bytes(version(number, more))) else "between")  # fmt: skip
    setattr(figures, state, getattr(figures, state) + 1)
    if state == "between" and place.at_once:
        figures.wrong.append(f"{name}: neither the old version nor the new one: {sorted(pages)}")
    run.deploy(replace(wish, now=NOW + timedelta(seconds=2 * number + 1)))
    wrong = [*_unsound(place, number, more)]
    if _pages(place.seen()) != _pages(_bytes(version(number, more))):
        wrong.append("not the new version")
    figures.resumed += not wrong
    figures.wrong += [f"{name}, then again: {what}" for what in wrong]
    repeated = max(0, sum(files for files, _ in run.sent) - CHANGED - more)
    figures.lost += min(repeated, place.unanswered)
    figures.twice += max(0, repeated - place.unanswered)
    figures.wrong += [f"{name}: {repeated} files were sent twice"] if repeated > place.unanswered else []
    return True


def _bytes(files: dict[str, str]) -> dict[str, bytes]:
    """Return files as visitors get them."""
    return {path: text.encode() for path, text in files.items()}


def _pages(seen: dict[str, bytes]) -> dict[str, bytes]:
    """Return files without the assets, of which earlier ones stay."""
    return {path: data for path, data in seen.items() if not path.startswith("assets/")}


def _unsound(place: Place, number: int, more: int) -> Iterator[str]:
    """Yield what a visitor would find broken while version `number` takes the place of the one before."""
    seen = place.seen()
    versions = [_bytes(version(one, more)) for one in (number - 1, number)]
    for path, data in _pages(seen).items():
        if data not in [files.get(path) for files in versions]:
            yield f"{path} is of neither version"
        for style in re.findall(rb"/(assets/[^\"]*)", data):
            if style.decode() not in seen:
                yield f"the style of {path} is missing"
        for link in re.findall(rb'<a href="/([^"]*)"', data):
            if f"{link.decode()}index.html" not in seen:
                yield f"{path} leads to /{link.decode()}, which is not there"
    yield from (f"{path} is missing" for path in ALWAYS if path not in seen)
