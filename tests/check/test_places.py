"""What an owner has to change is named with its line, wherever it stands."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from clinicsite.pipeline import BuildOptions, build
from tests.conftest import Project

DAY = date(2026, 11, 23)
TEMPLATE = "templates/page.html"
PAGE = '{{% extends "base.html" %}}\n{{% block main %}}\n<h1>A</h1>\n{}\n{{{{ super() }}}}\n{{% endblock %}}\n'


def told(project: Project, code: str) -> list[str]:
    """Return where a fault is found, and in which words."""
    report = build(project.root, BuildOptions(as_of=DAY, publish=False, cache=False))
    return [f"{found.position.path}:{found.position.line}" for found in report.diagnostics if found.code == code]


@pytest.mark.parametrize("link", ["[Press this](#)", "[Press this]()"])
def test_a_link_without_an_address_is_told_where_it_is_written(project: Project, link: str) -> None:
    """On the finished page it leads to the page itself."""
    project.write({"content/pages/about.md": project.text(f"Words.\n\n{link} to read on.")})

    assert ["content/pages/about.md:7"] == told(project, "link-to-nothing")


def test_a_link_to_the_page_itself_is_none_without_an_address(project: Project) -> None:
    """Its file is named."""
    project.write({"content/pages/about.md": project.text("See [the whole page](about.md).")})

    assert [] == told(project, "link-to-nothing")


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ('<form action="/x" method="post"><input name="lonely"></form>', "field-without-label"),
        ('<p id="twice">A.</p><p id="twice">B.</p>', "id-twice"),
        ('<iframe src="" title="What patients say"></iframe>', "frame-from-unknown"),
        ('<iframe src="" title="What patients say"></iframe>', "dead-link-in-page"),
        ("<style>.hint { color: #aaaaaa; background: #ffffff }</style>", "contrast-low"),
    ],
)
def test_what_a_template_says_is_told_at_its_line(project: Project, html: str, code: str) -> None:
    """Also where nothing of it can be seen, and something like it stands further up."""
    above = '<style>p { margin: 0 }</style>\n<iframe src="/about/" title="About"></iframe>\n'
    project.write({TEMPLATE: PAGE.format(above + html), "content/pages/about.md": project.text("Words.")})

    assert {f"{TEMPLATE}:6"} == set(told(project, code))


def test_a_picture_is_told_where_its_file_is_named(project: Project) -> None:
    """On the finished page it has another name, in small letters and with its width."""
    picture = BytesIO()
    Image.new("RGB", (900, 600), "navy").save(picture, "PNG")
    text = project.text("Words.\n\n![Our door with its ramp](../../static/img/IMG_4711.png)")
    project.write({"static/img/IMG_4711.png": picture.getvalue(), "content/pages/about.md": text})

    assert ["content/pages/about.md:7"] == told(project, "image-name-says-nothing")
