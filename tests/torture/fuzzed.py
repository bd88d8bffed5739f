"""Anything at all, to every reader of what others have written: an answer or a complaint, never an exception.

The pieces are those that each reader gives a meaning to, so that chance comes to the corners.
"""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from clinicsite.check.json_ld import validate
from clinicsite.diagnostics import Diagnostic, Position
from clinicsite.live import View
from clinicsite.load.documents import read_document, read_settings
from clinicsite.load.site import load_site
from clinicsite.model import values
from clinicsite.model.read import ArticleFrontMatter, ConditionFrontMatter, PersonFrontMatter, TownFrontMatter
from clinicsite.pipeline import theme_folder
from clinicsite.plan.pages import make_plan as make_site_plan
from clinicsite.plan.urls import output_path_for, redirect_path_for
from clinicsite.preview.answers import Answer, answer
from clinicsite.publish.manifest import Entry
from clinicsite.publish.plan import make_plan, outdated, page_lines, replaced
from clinicsite.publish.release import Maker, Release, note_of, parse_release
from clinicsite.render.text import render_text
from clinicsite.slugs import free_name, slugify
from tests.torture.report import Tally
from tests.torture.site import DAY, files, write

SLOWEST = 10.0
"""Seconds that one answer may take."""
ODD = [
    "\x00",
    "\ud800",
    "\ufeff",
    "\u202e",
    "\u2028",
    "\x85",
    "\r",
    "\r\n",
    "é",
    "e\u0301",
    "😀",
    "٣",
    "²",
    "ß",
    "İ",
    "9" * 40,
]
YAML = [
    "title: ",
    "description: x\n",
    "summary:\n  ",
    "- ",
    ": ",
    "\n",
    "  ",
    "\t",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    "#",
    "&a ",
    "*a",
    "<<: ",
    "!!python/name:os",
    "!",
    "|\n",
    ">\n",
    "%",
    "@",
    "? ",
    "---\n",
    "...\n",
    "null",
    "yes",
    "1_0",
    "0x1",
    "2026-02-30",
    "10:30",
    ".inf",
    "\\",
    "faq:\n",
    "sources: []\n",
    "hours: ",
    "TODO x",
]
TEXT = [
    "[",
    "]",
    "(",
    ")",
    "![",
    "](",
    "<",
    ">",
    "</",
    "<!--",
    "-->",
    "<![CDATA[",
    "<?",
    "`",
    "```",
    "~~~",
    "*",
    "**",
    "_",
    "# ",
    "## ",
    "- ",
    "1. ",
    "> ",
    "> [!doctor] ",
    "|",
    "|-|\n",
    "\n",
    "\n\n",
    "    ",
    "\\",
    "&",
    "&#x0;",
    "{",
    "}",
    "{: ",
    "{#",
    "{facts.x}",
    "[^a]",
    "[a]: ",
    "faq:",
    "video:",
    "call:",
    "<b>",
    "<b",
    "&lt;",
    "http://[",
    "$",
    "--",
    '"',
    "a" * 99,
]
ADDRESS = [
    "/",
    "//",
    ".",
    "..",
    "/../",
    "%",
    "%2e",
    "%2f",
    "%00",
    "%5c",
    "\\",
    "?",
    "#",
    ":",
    "*",
    ":splat",
    "a",
    "index.html",
    ".html",
    "~",
    "::$DATA",
    "%c0%ae",
    "%ff",
    ";",
    "@",
    "[",
    "]",
    "http://",
    " ",
    "assets",
    "public",
    ".git",
]
HOURS = [
    "9",
    "9:00",
    "-",
    "–",
    "to",
    " ",
    ",",
    "am",
    "pm",
    "24:00",
    "25",
    "closed",
    "by appointment",
    "24 hours",
    "0",
    ":",
    "mon",
    "mon-fri",
    "2026-02-30",
    "2026-11-26",
    "06-01",
    "02-29",
    "T",
    "+",
    "e9",
    "nan",
    "inf",
    "39.5",
    "1e400",
]


def words(pieces: list[str]) -> st.SearchStrategy[str]:
    """Return texts of pieces, of odd letters and of any letters."""
    return st.lists(st.sampled_from([*pieces, *ODD]) | st.text(max_size=4), max_size=30).map("".join)


def _bytes(text: str) -> bytes:
    """Return a text as a file may hold it: half letters and all."""
    return text.encode("utf-8", "surrogatepass")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words(ADDRESS),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["@context", "@type", "@id", "@graph", "files", "held", "site", "id", "made", "pages"])
            | st.text(max_size=5),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)
PATHS = words(ADDRESS).map(lambda text: re.sub(r"[\ud800-\udfff]", "", text))
trees = st.dictionaries(
    PATHS, st.builds(Entry, st.text(max_size=4), st.integers(0, 9), st.text(max_size=4), words(ADDRESS))
)


def front_matter(text: str) -> None:
    """Read a content file of each kind."""
    for model in (ConditionFrontMatter, TownFrontMatter, PersonFrontMatter, ArticleFrontMatter):
        read_document(_bytes(f"---\n{text}"), "a.md", model)


def settings_file(text: str) -> None:
    """Read a file of settings."""
    read_settings(_bytes(text), "site.yaml")


def markdown(text: str) -> None:
    """Render a text; nothing in it may run."""
    body = render_text(re.sub(r"[\ud800-\udfff]", "", text), Position("a.md", 1, 1), "“”‘’")
    html = "".join(part for part in body.parts if isinstance(part, str))
    assert not re.search(r"<(script|style|iframe|object|svg|math|base|meta|form)\b|<[^>]*\son\w+=", html), html


def slugs(text: str) -> None:
    """Make a name for an address; the name of a name is itself."""
    name = slugify(text)
    assert not re.search(r"[/\\\s.%?#<>\"']", name), name
    assert free_name(name, {name}) != name


def addresses(text: str) -> None:
    """Find the file of an address; one that leads on never lies outside the site."""
    output_path_for(text)
    path = redirect_path_for(text)
    assert path is None or ".." not in PurePosixPath(path).parts, path
    assert path is None or not PurePosixPath(path).is_absolute(), path


def hours(text: str) -> None:
    """Read every value that is written as a short text."""
    for read in (values.parse_day_hours, values.parse_time, values.parse_date, values.parse_season_day):
        with contextlib.suppress(ValueError):
            read(text)
    for read_any in (values.parse_moment, values.parse_coordinates, values.todo_or_text):
        with contextlib.suppress(ValueError):
            read_any(text)
    with contextlib.suppress(ValueError):
        values.parse_week({text: text})


def structured_data(data: Any) -> None:
    """Check structured data, as such and in a page."""
    told = [*validate(json.dumps(data)), *validate(f'<script type="application/ld+json">{json.dumps(data)}</script>')]
    assert all(isinstance(one, Diagnostic) for one in told)


def record(data: Any) -> None:
    """Read what is said to be the record of a version on somebody's server."""
    read = parse_release(json.dumps(data).encode())
    assert read is None or isinstance(read, Release)


def deploy_plan(drawn: tuple[dict[str, Entry], dict[str, Entry], dict[str, Entry]]) -> None:
    """Plan a deploy between any two trees; each file is told of once."""
    old, new, held = drawn
    live = Release("a", SITE, WHEN, Maker("Ana", "1"), old)
    plan = make_plan(live, new, held)
    told = [*plan.new, *plan.changed, *plan.removed, *plan.unchanged]
    assert len(told) == len(set(told)), told
    assert {*old, *new} - set(held) <= set(told), told
    page_lines(plan, live, {path: note_of(path, _bytes(path), SITE, new) for path in new})
    replaced([live], new)
    outdated([live], new)


SITE = "https://www.clinic.example"
WHEN = datetime(2026, 11, 23, tzinfo=UTC)


def preview(folder: Path) -> Callable[[str], None]:
    """Return what asks a preview for an address; it answers with files of the site and nothing else."""
    write(folder, files())
    site = load_site(folder, theme_folder()).site
    assert site is not None
    view = View(site, make_site_plan(site, DAY)[0], theme_folder(), folder.parent / "kept")

    def ask(text: str) -> None:
        given = answer(view, f"/{text}")
        assert isinstance(given, Answer)
        assert b"root:" not in given.body
        assert given.location is None or not re.search(r"[\r\n]", given.location), given.location

    return ask


def readers(folder: Path) -> Mapping[str, tuple[st.SearchStrategy[Any], Callable[[Any], None]]]:
    """Return every reader by its name, with what it is given."""
    return {
        "front matter": (words(YAML), front_matter),
        "settings": (words(YAML), settings_file),
        "Markdown": (words(TEXT), markdown),
        "slugs": (words(ADDRESS), slugs),
        "addresses": (words(ADDRESS), addresses),
        "hours and days": (words(HOURS), hours),
        "structured data": (json_values, structured_data),
        "records of versions": (json_values, record),
        "deploys": (st.tuples(trees, trees, trees), deploy_plan),
        "the preview's addresses": (words(ADDRESS), preview(folder / "site")),
    }


def anything(folder: Path, tally: Tally, times: int) -> None:
    """Give every reader so many inputs; of those that fail, the smallest is kept."""
    for name, (strategy, read) in readers(folder).items():
        seen: list[int] = []
        wrong = []
        try:
            _given(strategy, read, seen, times)
        except Exception as error:  # noqa: BLE001 - whatever is raised is what is looked for
            wrong = [f"{type(error).__name__}: {error} {getattr(error, '__notes__', '')}"[:400]]
        tally.tried(name, wrong or ([] if len(seen) >= times // 2 else ["was hardly asked"]))
        tally.count += len(seen) - 1


def _given(strategy: st.SearchStrategy[Any], read: Callable[[Any], None], seen: list[int], times: int) -> None:
    """Give a reader so many inputs, in the same order each time when they are few."""

    @settings(
        max_examples=times,
        derandomize=times < 1000,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def once(drawn: Any) -> None:
        seen.append(1)
        start = time.monotonic()
        read(drawn)
        assert time.monotonic() - start < SLOWEST, "too slow"

    once()
