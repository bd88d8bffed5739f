"""The examples in the owner's guide, laid into a copy of the first user's site so that they are built and pictured.

An example is a block of the guide fenced as `markdown` or `yaml`. Each section of a page of the guide becomes a page of
the copy: its YAML becomes the top of that page or is laid over `site.yaml`, its Markdown becomes the text. A Markdown
example that begins with `---` is a whole file. Blocks fenced otherwise are shown and not built.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from PIL import Image, ImageDraw

from clinicsite.model.read import SiteConfig
from clinicsite.scaffold import new_page
from clinicsite.slugs import slugify

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "guide"
FENCED = re.compile(r"^```(markdown|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PICTURE = re.compile(r"\(images/(block-[a-z-]+)\.webp\)")
NAMED_PHOTO = re.compile(r"photos/[\w -]+\.(?:jpg|png)")
FOLDERS: Mapping[str, str] = {"date": "articles", "leads_with": "towns", "summary": "conditions", "role": "team"}
"""Which folder a whole file belongs to, by a key that only files of that folder need."""


@dataclass
class Example:
    """What one section of the guide shows."""

    name: str
    """The page's file name in the copy, without `.md`."""
    picture: str
    """Name of the picture that the section shows of its example, without `.webp`; empty when it shows none."""
    site: dict[str, Any] = field(default_factory=dict)
    """What it writes into `site.yaml`."""
    top: dict[str, Any] = field(default_factory=dict)
    """What it writes at the top of a page."""
    texts: list[str] = field(default_factory=list)
    """What it writes below that."""
    files: dict[str, str] = field(default_factory=dict)
    """Whole content files, by path."""

    @property
    def page(self) -> str:
        """Return the content file that holds the parts of a page, or nothing when there are none."""
        if not self.top and not self.texts:
            return ""
        needed = {"title": f"The example {self.name}", "description": f"What the guide shows under {self.name}."}
        return f"---\n{yaml.safe_dump({**needed, **self.top}, allow_unicode=True)}---\n\n" + "\n\n".join(self.texts)


def examples() -> list[Example]:
    """Return every example of the guide."""
    return [example for path in sorted(GUIDE.glob("*.md")) for example in _of_page(path)]


def _of_page(path: Path) -> Iterator[Example]:
    """Yield the examples of one page of the guide."""
    for heading, section in sections(path.read_text("utf-8")):
        blocks = FENCED.findall(section)
        if blocks:
            example = Example(slugify(f"{path.stem} {heading}"), "".join(PICTURE.findall(section)))
            for kind, text in blocks:
                _add(example, kind, text)
            yield example


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Yield each section of a page with its heading; what looks like a heading in an example is none."""
    heading, lines, fenced = "", [""], False
    for line in text.splitlines(keepends=True):
        fenced ^= line.startswith("```")
        if line.startswith("#") and not fenced:
            yield heading, "".join(lines)
            heading, lines = line.strip("# \n"), []
        lines.append(line)
    yield heading, "".join(lines)


def _add(example: Example, kind: str, text: str) -> None:
    """Sort one block of the guide into an example."""
    if kind == "yaml":
        data = yaml.safe_load(text)
        _merge(example.site if set(data) <= set(SiteConfig.model_fields) else example.top, data)
    elif text.startswith("---\n"):
        front = yaml.safe_load(text.split("---\n")[1])
        folder = next((name for key, name in FOLDERS.items() if key in front), "pages")
        example.files[f"content/{folder}/{slugify(front.get('name', front['title']))}.md"] = text
    else:
        example.texts.append(text)


def _merge(base: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Lay keys over others; what holds keys itself is merged, and so are lists of such, entry by entry."""
    for key, value in more.items():
        old = base.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            _merge(old, value)
        elif isinstance(old, list) and isinstance(value, list) and all(isinstance(item, dict) for item in old + value):
            for entry, addition in zip(old, value, strict=False):
                _merge(entry, addition)
            old.extend(value[len(old) :])
        else:
            base[key] = value


def copy_site(folder: Path) -> None:
    """Copy the first user's site; the theme is laid under it by the build."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "site.yaml", folder)
    shutil.copytree(ROOT / "content", folder / "content")
    new_page(folder, "article", "First", date(2026, 11, 23))


def lay_out(shown: list[Example], folder: Path) -> None:
    """Make a copy of the first user's site in a new folder, with the examples and the photos that they name."""
    copy_site(folder)
    written = (folder / "site.yaml").read_text("utf-8")
    config = yaml.safe_load(written)
    for example in shown:
        _merge(config, example.site)
        pages = {f"content/pages/{example.name}.md": example.page} if example.page else {}
        for name, text in {**pages, **example.files}.items():
            (folder / name).write_text(text, "utf-8", newline="\n")
        for photo in NAMED_PHOTO.findall(f"{example.page}{example.site}"):
            _draw_room(folder / "static" / photo)
    if any(example.site for example in shown):
        (folder / "site.yaml").write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False), "utf-8")


def _draw_room(path: Path) -> None:
    """Draw a stand-in for a photo: a couch by a window."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.new("RGB", (1200, 675), "#e9e1d4")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 500, 1200, 675), "#b99c7d")
    draw.rectangle((140, 90, 480, 360), "#cfe3ea", outline="#ffffff", width=14)
    draw.line((310, 90, 310, 360), "#ffffff", 10)
    draw.rectangle((520, 440, 560, 590), "#6b4f3a")
    draw.rectangle((990, 440, 1030, 590), "#6b4f3a")
    draw.rounded_rectangle((480, 380, 1070, 460), 24, "#4d7b75")
    draw.rounded_rectangle((890, 335, 1070, 395), 26, "#f4efe6")
    picture.save(path)
