"""Files that machines read: site map, robots, redirects and headers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup

from clinicsite.render.headers import Needs
from clinicsite.render.machine_files import machine_files

if TYPE_CHECKING:
    from tests.conftest import Made, Project

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def files(made: Made) -> dict[str, str]:
    """Return the machines' files by their path."""
    names = frozenset(made.site.static)
    return {
        output.path: output.data.decode()
        for output in machine_files(made.plan, made.site.config, names, Needs(), made.site.words)
    }


def redirected(project: Project, *lines: str) -> dict[str, str]:
    """Return the machines' files of a site with some redirects."""
    return files(project.plan({"site.yaml": project.site("redirects:", *(f"  - {line}" for line in lines))}))


def test_the_site_map_lists_every_page_with_the_day_of_its_last_change(project: Project) -> None:
    """Addresses are whole; a page whose day is not known has none."""
    made = project.plan({"content/pages/about.md": project.text("W.", "updated: 2026-11-01")})

    tree = ET.fromstring(files(made)["sitemap.xml"])

    assert [
        ("https://www.clinic.example/", None),
        ("https://www.clinic.example/about/", "2026-11-01"),
        ("https://www.clinic.example/contact/", None),
    ] == [(url.findtext(f"{SITEMAP}loc"), url.findtext(f"{SITEMAP}lastmod")) for url in tree]


def test_the_site_map_leaves_out_what_is_not_indexed(project: Project) -> None:
    """It must not contradict the pages."""
    made = project.plan({"content/pages/404.md": project.text()})

    assert "404" not in files(made)["sitemap.xml"]


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
