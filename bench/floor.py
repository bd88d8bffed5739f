"""The least that a generator of the same packages can do with the same texts: a yardstick, not a product.

Reads every content file, renders its Markdown, puts it into one small template and writes it. No checks, no links, no
navigation, no safety. usage: floor.py SITE OUTPUT
"""

import sys
from pathlib import Path

import jinja2
import markdown
import yaml

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ page.title }}</title>
<meta name="description" content="{{ page.description }}"></head><body><main><h1>{{ page.title }}</h1>{{ body|safe }}
</main></body></html>"""


def main(site: Path, output: Path) -> None:
    """Render every content file."""
    template = jinja2.Environment(autoescape=True).from_string(PAGE)
    converter = markdown.Markdown(extensions=["tables", "attr_list", "def_list", "sane_lists"])
    for path in sorted((site / "content").rglob("*.md")):
        _, front, body = path.read_text("utf-8").split("---\n", 2)
        page = yaml.load(front, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        target = output / path.relative_to(site / "content").with_suffix(".html")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(template.render(page=page, body=converter.reset().convert(body)), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
