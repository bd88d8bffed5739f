"""Addresses of the last publication that would be gone now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from clinicsite.check.moved import vanished

if TYPE_CHECKING:
    from clinicsite.diagnostics import Diagnostic
    from tests.conftest import Made, Project

HOME = "content/index.md"
OLD = "content/pages/old.md"


def missed(made: Made, before: dict[str, str], published: frozenset[str] = frozenset()) -> list[Diagnostic]:
    """Return the complaints about what was published before and is not among the pages now, nor among further files."""
    paths = {page.output_path for page in made.plan.pages} | published
    paths |= {redirect.output_path for redirect in made.plan.redirects if redirect.output_path}
    return list(vanished(before, paths, made.plan, made.site.config_keys))


def entry(made: Made, path: str, source: str = OLD) -> str:
    """Return the line that is offered for a page that is gone."""
    [fault] = missed(made, {path: source})
    return fault.correction.splitlines()[-1].strip()


def emptied(project: Project, **files: str) -> Made:
    """Return a plan of the site with an empty list of redirects."""
    return project.plan({"site.yaml": project.site("redirects: []"), **files})


def test_what_is_still_there_is_not_missed(project: Project) -> None:
    """Neither pages nor other files."""
    made = emptied(project)

    assert [] == missed(made, {"index.html": HOME, "contact/index.html": OLD, "a.css": "a"}, frozenset({"a.css"}))


def test_a_project_without_pages_misses_none(project: Project) -> None:
    """That its texts cannot be found is told already, once."""
    made = emptied(project)

    assert [] == list(vanished({"old/index.html": OLD}, (), replace(made.plan, pages=()), {}))


@pytest.mark.parametrize("path", ["404.html", "assets/a.png", "sitemap-2.xml", "contact.vcf"])
def test_only_pages_are_missed(project: Project, path: str) -> None:
    """Nobody keeps the address of a picture, and the error page is still shown."""
    assert [] == missed(emptied(project), {path: OLD})


@pytest.mark.parametrize(
    ("path", "address"),
    [("old/index.html", "/old/"), ("old.html", "/old.html"), ("a b/index.html", "/a%20b/"), ("ä/index.html", "/ä/")],
)
def test_a_page_that_is_gone_is_named_by_its_address(project: Project, path: str, address: str) -> None:
    """As it stood in browsers, and as a redirect can be written."""
    [fault] = missed(emptied(project), {path: OLD})

    assert ("address-vanished", True) == (fault.code, f'"{address}"' in fault.message)


def test_a_page_that_an_alias_leads_on_from_is_not_missed(project: Project) -> None:
    """The owner has thought of it."""
    made = emptied(project, **{"content/pages/new.md": project.text("W.", "aliases: [/old/]")})

    assert [] == missed(made, {"old/index.html": OLD})


@pytest.mark.parametrize(
    ("source", "path", "count"),
    [
        ("/old/", "old/index.html", 0),
        ("/old/*", "old/page/index.html", 0),
        ("/old/:name/", "old/page/index.html", 0),
        ("/old/:name/", "old/page/deep/index.html", 1),
        ("/older/*", "old/page/index.html", 1),
    ],
)
def test_a_redirect_covers_what_it_matches(project: Project, source: str, path: str, count: int) -> None:
    """Stars and names stand for parts of the address."""
    made = project.plan({"site.yaml": project.site("redirects:", f"  - {{from: '{source}', to: /contact/}}")})

    assert count == len(missed(made, {path: OLD}))


def test_a_page_that_the_owner_hides_for_a_time_is_not_missed(project: Project) -> None:
    """A draft comes back; its address is not given away."""
    made = emptied(project, **{OLD: project.text("W.", "draft: true")})

    assert [] == missed(made, {"old/index.html": OLD})


def test_the_page_of_the_same_file_is_offered(project: Project) -> None:
    """Its slug has changed."""
    made = emptied(project, **{OLD: project.text("W.", "slug: new")})

    assert "- {from: /old/, to: /new/}" == entry(made, "old/index.html")


def test_the_page_of_the_same_name_is_offered(project: Project) -> None:
    """It has moved to another folder."""
    assert "- {from: /about-us/contact/, to: /contact/}" == entry(emptied(project), "about-us/contact/index.html")


def test_else_the_nearest_page_above_is_offered(project: Project) -> None:
    """The list that it stood in."""
    made = emptied(project, **{"content/conditions/index.md": project.text()})

    assert "- {from: /conditions/sciatica/, to: /conditions/}" == entry(made, "conditions/sciatica/index.html")


def test_at_last_the_home_page_is_offered(project: Project) -> None:
    """An address with marks of YAML stands in quotation marks."""
    assert '- {from: "/a,b/", to: /}' == entry(emptied(project), "a,b/index.html")


@pytest.mark.parametrize(
    ("lines", "place", "correction"),
    [
        (("redirects: []",), "site.yaml:16:1", "redirects:\n  - {from: /old/, to: /}"),
        (
            ("redirects:", "    - from: /a/", "      to: /contact/"),
            "site.yaml:16:1",
            "redirects:\n    - {from: /old/, to: /}",
        ),
        (("redirects: [{from: /a/, to: /contact/}]",), "site.yaml:16:1", ""),
        ((), "site.yaml", ""),
    ],
)
def test_the_line_stands_where_the_owner_s_list_is(
    project: Project, lines: tuple[str, ...], place: str, correction: str
) -> None:
    """Set in as her own lines are; where it cannot be put in place, the words say where."""
    [fault] = missed(project.plan({"site.yaml": project.site(*lines)}), {"old/index.html": OLD})

    assert (place, correction) == (str(fault.position), fault.correction)
    assert correction or "{from: /old/, to: /}" in fault.hint


def test_adding_every_line_that_is_offered_ends_the_complaints(project: Project) -> None:
    """Several lines go into one list."""
    before = {"old/index.html": OLD, "older/index.html": OLD}
    faults = missed(emptied(project), before)
    added = "\n".join(fault.correction.partition("\n")[2] for fault in faults)

    made = project.plan({"site.yaml": project.site("redirects:", added)})

    assert [] == missed(made, before)


def test_the_page_that_says_the_same_is_offered_first(project: Project) -> None:
    """Its content file was renamed; a page of the same name elsewhere is another one."""
    made = emptied(project, **{"content/pages/new.md": project.text()})
    paths = {page.output_path for page in made.plan.pages}
    moved = {"about/contact/index.html": "new/index.html"}

    [fault] = vanished({"about/contact/index.html": OLD}, paths, made.plan, made.site.config_keys, moved)

    assert "- {from: /about/contact/, to: /new/}" == fault.correction.splitlines()[-1].strip()
