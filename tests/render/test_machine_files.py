"""Files that machines read: site map, robots, redirects and headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from clinicsite.render.headers import Needs
from clinicsite.render.machine_files import Known, machine_files

if TYPE_CHECKING:
    from tests.conftest import Made, Project


def files(made: Made) -> dict[str, str]:
    """Return the machines' files by their path."""
    known = Known(made.site.words, frozenset(made.site.static))
    made_files = machine_files(made.plan, made.site.config, known, Needs())
    return {output.path: output.data.decode() for output in made_files}


def redirected(project: Project, *lines: str) -> dict[str, str]:
    """Return the machines' files of a site with some redirects."""
    return files(project.plan({"site.yaml": project.site("redirects:", *(f"  - {line}" for line in lines))}))


def test_robots_are_led_to_the_site_map(project: Project) -> None:
    """Nothing is forbidden."""
    assert (
        "User-agent: *\nAllow: /\n\nSitemap: https://www.clinic.example/sitemap.xml\n"
        == (files(project.plan({}))["robots.txt"])
    )


def test_the_owner_s_own_file_stands_before_ours(project: Project) -> None:
    """Who puts a `robots.txt` into `static/` wants that one."""
    made = project.plan({"static/robots.txt": "User-agent: x\n"})

    assert "robots.txt" not in files(made)


def test_headers_guard_every_page_and_let_files_with_fingerprints_be_kept(project: Project) -> None:
    """Addresses stay private, frames are refused, pictures are loaded once."""
    lines = files(project.plan({}))["_headers"].splitlines()

    rest = lines.index("/assets/*")
    assert "  Referrer-Policy: same-origin" in lines[lines.index("/*") : rest]
    assert ["  Cache-Control: public, max-age=31536000, immutable"] == lines[rest + 1 :]


def test_redirects_are_told_to_hosts_that_know_them(project: Project) -> None:
    """Each on its line, old address first."""
    made = redirected(project, "{from: /b/, to: /contact/}", "{from: /a.html, to: https://x.example/}")

    assert "/a.html https://x.example/ 301\n/b/ /contact/ 301\n" == made["_redirects"]


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("/old/", "old/index.html"),
        ("/old", "old/index.html"),
        ("/old.html", "old.html"),
        ("/old/page.php", "old/page.php/index.html"),
        ("/old/form.pdf", "old/form.pdf/index.html"),
        ("/a/b/c/", "a/b/c/index.html"),
        ("/über/", "über/index.html"),
        ("/%C3%BCber/", "über/index.html"),
        ("/old%20page/", "old page/index.html"),
        ("/v1.2/", "v1.2/index.html"),
        ("/v1.2", "v1.2/index.html"),
        ("/old/*", None),
        ("/old/:id", None),
        ("/?page_id=2", None),
        ("/../x/", None),
        ("/%2e%2e/x/", None),
    ],
)
def test_an_old_address_is_served_by_a_page_on_hosts_without_redirects(
    project: Project, source: str, path: str | None
) -> None:
    """Where a file can stand at the old address and be shown as a page, one stands there."""
    made = set(redirected(project, f"{{from: '{source}', to: /contact/}}"))

    assert ({path} if path else set()) == made - {"sitemap.xml", "robots.txt", "_headers", "_redirects"}


def test_a_page_that_leads_on_does_so_with_and_without_waiting(project: Project) -> None:
    """Browsers go at once, search engines learn the new address, and people can press a link."""
    page = BeautifulSoup(redirected(project, "{from: /old/, to: '/contact/#a&b'}")["old/index.html"], "html5lib")

    assert ["0; url=/contact/#a&b"] == [tag["content"] for tag in page.select("meta[http-equiv=refresh]")]
    assert ["https://www.clinic.example/contact/#a&b"] == [tag["href"] for tag in page.select("link[rel=canonical]")]
    assert ["/contact/#a&b"] == [tag["href"] for tag in page.select("a")]


def test_a_page_that_leads_to_another_site_names_it_whole(project: Project) -> None:
    """The address is not put behind this site's own."""
    page = BeautifulSoup(redirected(project, "{from: /old/, to: 'https://x.example/a'}")["old/index.html"], "html5lib")

    assert ["https://x.example/a"] == [tag["href"] for tag in page.select("link[rel=canonical]")]


KNOWN = {"TODO the telephone number": '"+1 212 736 5000"', "TODO the opening hours": "{mon-fri: 9:00-17:00}"}
CHOSEN = {"contacts": "contact.vcf", "closures": "closures.ics", "places": "places.kml", "assistants": "llms.txt"}


def chosen(project: Project, *lines: str) -> dict[str, str]:
    """Return the machines' files of a site of which much is known."""
    facts = ("    coordinates: 39.51860, -104.76136", "    closures: [{date: 2026-11-26}]")
    text = project.site(*facts, *lines)
    for old, new in KNOWN.items():
        text = text.replace(old, new)
    return files(project.plan({"site.yaml": text}))


def test_files_of_facts_are_made_and_the_list_for_assistants_is_not(project: Project) -> None:
    """Only the last has to be asked for."""
    assert set(CHOSEN.values()) - {"llms.txt"} == set(CHOSEN.values()) & set(chosen(project))


@pytest.mark.parametrize(("key", "name"), CHOSEN.items())
@pytest.mark.parametrize("wanted", [True, False])
def test_the_owner_chooses_the_files(project: Project, key: str, name: str, wanted: bool) -> None:
    """Each by its own switch."""
    assert wanted is (name in chosen(project, "files:", f"  {key}: {str(wanted).lower()}"))


def test_a_site_without_facts_has_none_of_their_files(project: Project) -> None:
    """Nothing is made up."""
    assert set() == set(CHOSEN.values()) & set(files(project.plan({})))


def test_assistants_are_told_of_every_page_that_may_be_found(project: Project) -> None:
    """With its whole address and its description."""
    text = project.site("files:", "  assistants: true")
    made = project.plan({"site.yaml": text, "content/pages/404.md": project.text()})

    assert [
        "# Mill Street Clinic",
        "",
        "## Pages",
        "",
        "- [Home](https://www.clinic.example/): The home page.",
        "- [Contact](https://www.clinic.example/contact/): How to reach us.",
    ] == files(made)["llms.txt"].splitlines()


def test_assistants_are_led_to_copies_in_markdown_where_there_are_any(project: Project) -> None:
    """They read these more easily than pages."""
    text = project.site("files:", "  assistants: true", "  markdown: true")

    assert "- [Contact](https://www.clinic.example/markdown/contact.md): How to reach us." in (
        files(project.plan({"site.yaml": text}))["llms.txt"].splitlines()
    )


def test_whom_to_tell_of_a_weakness_is_published(project: Project) -> None:
    """In the order and words of RFC 9116."""
    lines = (
        "security:",
        "  contact: [a@clinic.example, 'https://www.clinic.example/report/']",
        "  expires: 2027-06-01",
        "  languages: [en, es]",
        "  policy: https://www.clinic.example/policy/",
    )

    assert [
        "Contact: mailto:a@clinic.example",
        "Contact: https://www.clinic.example/report/",
        "Expires: 2027-06-01T00:00:00Z",
        "Preferred-Languages: en, es",
        "Canonical: https://www.clinic.example/.well-known/security.txt",
        "Policy: https://www.clinic.example/policy/",
    ] == files(project.plan({"site.yaml": project.site(*lines)}))[".well-known/security.txt"].splitlines()


@pytest.mark.parametrize(
    ("lines", "name", "text"),
    [
        (("humans: [Made by Ann, Drawn by Ben]",), "humans.txt", "Made by Ann\nDrawn by Ben\n"),
        (('humans: ["Made by Ann\\nDrawn: by Ben"]',), "humans.txt", "Made by Ann Drawn: by Ben\n"),
        (("deploy: {indexnow: 0123abcd}",), "0123abcd.txt", "0123abcd"),
    ],
)
def test_small_files_are_made_when_they_are_asked_for(
    project: Project, lines: tuple[str, ...], name: str, text: str
) -> None:
    """Each with the owner's words."""
    assert text == files(project.plan({"site.yaml": project.site(*lines)}))[name]


def test_without_being_asked_for_none_of_them_is_made(project: Project) -> None:
    """A new site has neither copies nor keys."""
    assert {"sitemap.xml", "robots.txt", "_headers", "_redirects"} == set(files(project.plan({})))
