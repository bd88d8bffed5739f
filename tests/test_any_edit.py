"""After any edit, a build that remembers gives the bytes and complaints of one that knows nothing of the past.

Sites are small, edits are random but always the same, and everything that a build reads is edited: texts, settings,
templates, static files, names, the day. Also the memory itself is spoilt now and then.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from clinicsite import production
from clinicsite.pipeline import BuildOptions, BuildReport, build
from clinicsite.render.icons import FORMS
from tests.conftest import Project

EDITS = 20
"""So many take some ten seconds. After a change of what is kept, try three hundred."""
DAY = date(2026, 11, 23)
DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
"""The smallest picture there is, as PNG."""
START: dict[str, str | bytes] = {
    "content/conditions/index.md": Project.text("All of them."),
    "content/conditions/sciatica.md": Project.condition(
        "## Signs {#signs}\n\nSee [us](../pages/about.md) {clinic.name}."
    ),
    "content/conditions/neck.md": Project.condition("See [the signs](sciatica.md#signs) and [that](/areas/riverton/)."),
    "content/towns/riverton.md": Project.town("Riverton", "The river runs here.\n\nBoats lie along the quay."),
    "content/towns/hillton.md": Project.town("Hillton", "Hills are steep, carts are slow.", leads_with="neck"),
    # So that no icons have to be drawn.
    **dict.fromkeys(("static/favicon.ico", "static/favicon.svg"), "-"),
    **dict.fromkeys((f"static/{name}" for name in FORMS), DOT),
    "content/pages/about.md": Project.text("Words. [Neck](../conditions/neck.md)", "slug: about"),
}


class Editor:
    """A project under edits."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.chance = random.Random(20261123)
        self.day = DAY
        self.number = 0
        self.settings = {"facts": "  number: one", "brand": "  cards: false", "town_gate": " false"}
        project.write(START)
        self.write_settings()

    def path(self, name: str) -> Path:
        return self.project.root / name

    def write_settings(self) -> None:
        lines = [f"{key}:{'' if text.startswith('  ') else text}" for key, text in self.settings.items()]
        both = [
            part for key, line in zip(self.settings, lines, strict=True) for part in (line, self.below(key)) if part
        ]
        self.project.write({"site.yaml": Project.site(*both)})

    def below(self, key: str) -> str:
        return self.settings[key] if self.settings[key].startswith("  ") else ""

    def any_text(self) -> str:
        return self.chance.choice(
            sorted(p.relative_to(self.project.root).as_posix() for p in self.path("content").rglob("*.md"))
        )

    def change(self, name: str, old: str, new: str) -> None:
        text = self.path(name).read_text("utf-8")
        self.path(name).write_text(text.replace(old, new, 1), "utf-8", newline="\n")


def text(editor: Editor) -> None:
    with editor.path(editor.any_text()).open("a", encoding="utf-8") as file:
        what = editor.chance.choice(("*so*", "{clinic.name}", "[a](/areas/riverton/)", '"that"'))
        file.write(f"\nEdit {editor.number}, {what}.\n")


def title(editor: Editor) -> None:
    name = editor.any_text()
    lines = editor.path(name).read_text("utf-8").split("\n")
    lines[1] = f"title: Title {editor.number}"
    editor.path(name).write_text("\n".join(lines), "utf-8", newline="\n")


def heading(editor: Editor) -> None:
    editor.change(
        "content/conditions/sciatica.md", "## Signs", f"## Signs {editor.number} {{#s{editor.number}}}\n\n## Signs"
    )


def address(editor: Editor) -> None:
    editor.change("content/pages/about.md", "slug: about", "slug: about-us")
    if editor.chance.random() < 0.5:
        editor.change("content/pages/about.md", "slug: about-us", "slug: about")


def draft(editor: Editor) -> None:
    name = editor.chance.choice(("content/towns/hillton.md", "content/pages/about.md", "content/conditions/neck.md"))
    if "draft: true" in editor.path(name).read_text("utf-8"):
        editor.change(name, "draft: true\n", "")
    else:
        editor.change(name, "---\n", "---\ndraft: true\n")


def page(editor: Editor) -> None:
    editor.project.write(
        {f"content/pages/page-{editor.number}.md": Project.text(f"Page {editor.number}. [It](about.md)")}
    )


def removal(editor: Editor) -> None:
    for path in sorted(editor.path("content/pages").glob("page-*.md"))[:1]:
        path.unlink()


def renaming(editor: Editor) -> None:
    for path in sorted(editor.path("content/pages").glob("page-*.md"))[:1]:
        path.rename(path.with_name(f"page-named-{editor.number}.md"))


def settings(editor: Editor) -> None:
    key, text = editor.chance.choice(
        (
            ("facts", f"  number: edit {editor.number}"),
            ("navigation", "  main: [pages/about.md, conditions/neck.md]"),
            ("urls", f"  conditions: ills-{editor.number % 3}"),
            ("precompress", editor.chance.choice((" true", " false"))),
            ("pairs", '  title: "{condition} in {town}"\n  description: "{about} In {town}."'),
            ("brand", f"  cards: false\n  color: '#2f5d{editor.number % 90 + 10}'"),
            ("files", f"  policy_in_pages: {editor.chance.choice(('true', 'false'))}"),
        )
    )
    editor.settings[key] = text
    if key == "pairs" and editor.chance.random() < 0.5:
        del editor.settings[key]
    editor.write_settings()


def template(editor: Editor) -> None:
    name = editor.chance.choice(("town", "page", "condition"))
    body = '{% extends "theme/' + name + '.html" %}' + f"\n{{# {editor.number} #}}\n"
    editor.project.write({f"templates/{name}.html": body})


def layout(editor: Editor) -> None:
    with (editor.project.theme / "templates/base.html").open("a", encoding="utf-8") as file:
        file.write(f"<!-- {editor.number} -->\n")


def static(editor: Editor) -> None:
    editor.project.write({f"static/files/form-{editor.number % 3}.txt": f"form {editor.number}"})


def style(editor: Editor) -> None:
    editor.project.write({"static/css/site.css": f"body {{ margin: {editor.number}px }}\n"})


def pair(editor: Editor) -> None:
    editor.project.write({"content/towns/riverton/neck.md": Project.text(f"Necks by the river, {editor.number}.")})


def clock(editor: Editor) -> None:
    editor.day += timedelta(days=editor.chance.choice((-1, 1, 40)))


def tampering(editor: Editor) -> None:
    for path in sorted((editor.project.root / "public").rglob("index.html"))[:2]:
        path.write_bytes(path.read_bytes() + b"x")


def torn_memory(editor: Editor) -> None:
    for path in sorted(
        path for path in editor.path(".clinicsite").rglob("*") if path.is_file() and path.name != "lock"
    ):
        data = path.read_bytes()
        path.write_bytes(editor.chance.choice((b"", data[: len(data) // 2], data[::-1], b"clinicsite pages 1 x y\n")))


KINDS: list[Callable[[Editor], None]] = [
    *(text, title, heading, address, draft, page, removal, renaming, settings, settings, template, layout),
    *(static, style, pair, clock, tampering, torn_memory),
]


def outcome(report: BuildReport, folder: Path) -> tuple[object, ...]:
    """Return what a build has brought: its complaints, and its files if it was published."""
    # Only a build that knows the last one can miss an address.
    told = [(str(found.position), found.message) for found in report.diagnostics if found.code != "address-vanished"]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return report.ok, told, files if report.ok else {}


@pytest.mark.parametrize("processes", [1, 2])
def test_after_any_edit_a_build_is_that_of_a_clean_one(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    """Edits of all kinds, half of them with pages made in other processes."""
    monkeypatch.setattr(production, "FORK_FROM", 1 if processes > 1 else 1000)
    editor = Editor(project)
    differing = []

    for number in range(EDITS // 2):
        editor.number = number + processes * EDITS
        edit = editor.chance.choice(KINDS)
        edit(editor)
        kept = outcome(build(project.root, BuildOptions(as_of=editor.day)), project.root / "public")
        clean = tmp_path / f"clean{number}"
        if kept != outcome(build(project.root, BuildOptions(clean, editor.day, cache=False)), clean):
            differing.append((number, edit.__name__))

    assert [] == differing
