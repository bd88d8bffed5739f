"""What all tests share: a small good site on disk, the stages run on it, and ways to read what came out.

HTML is read by html5lib, the parser of the HTML standard, which the generator itself does not use.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from clinicsite.diagnostics import Diagnostic, Severity
from clinicsite.load.site import load_site
from clinicsite.model.made import Output
from clinicsite.model.planned import Plan
from clinicsite.model.read import Site
from clinicsite.plan.pages import make_plan
from clinicsite.render.pages import Renderer
from tools.environment import PROGRAMS

# The same examples in every run, however slow the machine: what is red here is red everywhere.
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same")

DAY = date(2026, 11, 23)
"""The day on which the sites of the tests are built."""

SITE = """\
site:
  url: https://www.clinic.example
  language: en
  time_zone: America/New_York
clinic:
  name: Mill Street Clinic
  phone: TODO the telephone number
locations:
  - name: Mill Street
    street: TODO street and number
    city: Springfield
    region: NY
    postal_code: TODO the postal code
    country: US
    hours: TODO the opening hours
"""

KINDS = ("home", "condition", "conditions", "town", "towns", "pair", "person", "team", "page")
LAYOUTS = ("contact", "glossary", "site-map", "not-found")
THEME = {
    "templates/base.html": """\
<!doctype html>
<html lang="{{ site.language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
{% for tag in page.head %}
<{{ tag.name }}{{ tag.attributes|xmlattr }}>{% if tag.content %}{{ tag.content }}</{{ tag.name }}>{% endif %}
{% endfor %}
{% if page.graph %}
<script type="application/ld+json">{{ page.graph|tojson }}</script>
{% endif %}
<style>{{ page.css }}</style>
</head>
<body>
{% block main %}
<h1>{{ page.title }}</h1>
<main>{% for part in page.body %}{% if part.kind is defined %}<hr class="{{ part.kind }}" title="{{ part.heading }}">
{% else %}{{ part }}{% endif %}{% endfor %}</main>
{% endblock %}
<dl>
{% for item in page.faq %}
<dt id="{{ item.anchor }}">{{ item.question }}</dt><dd>{{ item.answer }}</dd>
{% endfor %}
</dl>
<ol class="sources">
{% for source in page.sources %}
<li id="{{ source.anchor }}" value="{{ source.number }}">{{ source.title }}
{% for place in source.citations %}<a href="#{{ place }}">back</a>{% endfor %}</li>
{% endfor %}
</ol>
</body>
</html>
""",
    **dict.fromkeys((f"templates/{name}.html" for name in KINDS + LAYOUTS), '{% extends "base.html" %}\n'),
    "static/css/site.css": "body { margin: 0 }\n",
}


@dataclass
class Made:
    """What planning and rendering a project has brought."""

    site: Site
    plan: Plan
    outputs: dict[str, Output]
    found: list[Diagnostic]
    """Complaints of the stages that were run, those of loading left out."""

    def page(self, url: str) -> BeautifulSoup:
        """Return a rendered page."""
        return BeautifulSoup(self.outputs[self.path_of(url)].data, "html5lib")

    def main(self, url: str) -> Tag:
        """Return the text of a rendered page."""
        main = self.page(url).main
        assert main is not None
        return main

    def path_of(self, url: str) -> str:
        """Return the file of a planned page."""
        return next(page.output_path for page in self.plan.pages if page.url == url)

    @property
    def faults(self) -> list[str]:
        """The complaints as `file:line:column code`."""
        return [f"{diagnostic.position} {diagnostic.code}" for diagnostic in self.found]

    @property
    def lines(self) -> list[str]:
        """The complaints as `file:line code -> what was probably meant`."""
        return [_short(diagnostic) for diagnostic in self.found]


def _short(diagnostic: Diagnostic) -> str:
    """Return a complaint's line, code and suggestion."""
    place = diagnostic.position
    meant = re.search(r'Did you mean "([^"]*)"\?', diagnostic.message)
    line = f":{place.line}" if place.line else ""
    return f"{place.path}{line} {diagnostic.code}" + (f" -> {meant[1]}" if meant else "")


@dataclass
class Project:
    """A small good site in a folder of its own, to which a test adds what it is about."""

    root: Path
    theme: Path
    loaded: list[Diagnostic] = field(default_factory=list)
    """What loading complained about."""

    @staticmethod
    def text(body: str = "Words.", *keys: str) -> str:
        """Return a content file; the body begins on line 5, a line later for each further line of front matter."""
        extra = "".join(f"{key}\n" for key in keys)
        return f"---\ntitle: A title\ndescription: A description.\n{extra}---\n{body}\n"

    @classmethod
    def condition(cls, body: str = "Words.", *keys: str) -> str:
        """Return the content file of a condition; the body begins on line 10."""
        summary = ("summary:", "  what: What.", "  may_help: Help.", "  visits: Visits.", "  do_not_wait: Signs.")
        return cls.text(body, *summary, *keys)

    @classmethod
    def town(cls, name: str, body: str, *keys: str, leads_with: str = "sciatica") -> str:
        """Return the content file of a town that has all local facts; the body begins on line 12."""
        facts = (
            f"name: {name}",
            "coordinates: 39.5, -104.7",
            f"leads_with: {leads_with}",
            f"route: Take the road that leads here from {name}.",
            "landmarks: [Old Mill]",
            "travel_tip: Set out early.",
            f"nearer_home: People who cannot sit. {cls.own_words(f'{name} at home', 14)}",
        )
        text = cls.text(body, *facts, *keys)
        text = text.replace("title: A title", f"title: A title of {cls.own_words(name, 6)}")
        return text.replace("description: A description.", f"description: A description of {cls.own_words(name, 9)}.")

    @classmethod
    def pair(cls, body: str) -> str:
        """Return the content file of a condition in a town that has all local facts; the body begins on line 8."""
        facts = (
            "route: Take the first road.",
            "travel_tip: Wear shoes.",
            f"nearer_home: Whoever cannot walk. {cls.own_words(body, 14)}",
        )
        text = cls.text(body, *facts).replace("title: A title", f"title: {cls.own_words(f'title {body}', 6)}")
        return text.replace("description: A description.", f"description: {cls.own_words(f'about {body}', 9)}.")

    @staticmethod
    def own_words(seed: str, number: int) -> str:
        """Return words that stand on no other page: the gate for town pages refuses what several of them say."""
        digest = hashlib.sha256(seed.encode()).digest()
        return " ".join(
            "w" + "".join("abcdefghijklmnop"[half] for half in divmod(byte, 16)) for byte in digest[:number]
        )

    @staticmethod
    def site(*lines: str) -> str:
        """Return the site's `site.yaml` with some more lines; they begin on line 16."""
        return SITE + "".join(f"{line}\n" for line in lines)

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files below the project's folder."""
        _write(self.root, files)

    def plan(
        self, files: Mapping[str, str | bytes], today: date = DAY, drafts: bool = False, broken: bool = False
    ) -> Made:
        """Load and plan the site with some more files, which are good unless they are said to be broken."""
        self.write(files)
        loaded = load_site(self.root, self.theme)
        self.loaded = list(loaded.diagnostics)
        assert loaded.site is not None, [str(diagnostic) for diagnostic in self.loaded]
        errors = [f"{fault.position} {fault.message}" for fault in self.loaded if fault.severity is Severity.ERROR]
        assert broken or not errors, errors
        plan, found = make_plan(loaded.site, today, drafts)
        return Made(loaded.site, plan, {}, list(found))

    def render(self, files: Mapping[str, str | bytes], broken: bool = False) -> Made:
        """Load, plan and render the site with some more files; only rendering's complaints are kept."""
        made = self.plan(files, broken=broken)
        renderer = Renderer(made.site, made.plan, self.theme, None)
        made.outputs = {output.path: output for output in renderer.outputs()}
        made.found = list(renderer.found)
        return made


def _write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


@pytest.fixture(autouse=True)
def _without_the_library_of_holidays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test depend on whether an extra is installed; those that are about it bring their own."""
    monkeypatch.setitem(sys.modules, "holidays", None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's own Chromium, cut off from all but this machine."""
    program = next(filter(None, map(shutil.which, PROGRAMS["chromium"])), None)
    assert program, (
        "These tests drive Chromium, and there is none. On Debian and Ubuntu type: sudo apt install chromium"
    )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program,
            args=["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"],
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one for all tests: two would not live in a process.

    Its event loop stands in this thread from now on; a test that needs a loop of its own runs it in another.
    """
    with chromium() as started:
        yield started


def small_project(folder: Path) -> Project:
    """Make a good site of two pages whose clinic lacks its phone, address and hours, with a theme of a few lines."""
    made = Project(folder / "site", folder / "theme")
    _write(made.theme, THEME)
    home = "---\ntitle: Home\ndescription: The home page.\n---\nWelcome.\n"
    contact = "---\ntitle: Contact\ndescription: How to reach us.\nlayout: contact\n---\nCall us.\n"
    made.write({"site.yaml": SITE, "content/index.md": home, "content/pages/contact.md": contact})
    return made


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A small project for this test alone."""
    return small_project(tmp_path)


@pytest.fixture
def outline() -> Callable[[str], str]:
    """Return a function that shows HTML as `ul(li(one) li(two))`, so that its structure can be compared."""
    return lambda html: " ".join(_outline(_body(html).children))


def _body(html: str) -> Tag:
    """Return the body of a parsed piece of HTML."""
    body = BeautifulSoup(html, "html5lib").body
    assert body is not None
    return body


def _outline(nodes: Iterable[object]) -> list[str]:
    """Return the elements and words of some nodes."""
    shown = []
    for node in nodes:
        if isinstance(node, Tag):
            shown.append(f"{node.name}({' '.join(_outline(node.children))})" if node.contents else node.name)
        elif isinstance(node, NavigableString) and node.strip():
            shown.append(" ".join(node.split()))
    return shown
