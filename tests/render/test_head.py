"""What stands in a page's head, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinicsite.diagnostics import Diagnostics
from clinicsite.model.made import HeadTag
from clinicsite.render.assets import Assets
from clinicsite.render.head import head_for

if TYPE_CHECKING:
    from tests.conftest import Made, Project


def head(made: Made, url: str) -> tuple[HeadTag, ...]:
    """Return a page's head."""
    page = next(page for page in made.plan.pages if page.url == url)
    return head_for(page, made.site.config, Assets(made.site.static, Diagnostics()))


def metas(tags: tuple[HeadTag, ...]) -> dict[str, str]:
    """Return the contents of the meta elements by their name."""
    attributes = [tag.attributes for tag in tags if tag.name == "meta"]
    return {given.get("name") or given["property"]: given["content"] for given in attributes}


def links(tags: tuple[HeadTag, ...]) -> list[tuple[str, str]]:
    """Return the links with what they are."""
    return [(tag.attributes["rel"], tag.attributes["href"]) for tag in tags if tag.name == "link"]


def test_a_page_has_its_title_description_and_address(project: Project) -> None:
    """Search engines read these three first."""
    tags = head(project.plan({"content/pages/about.md": project.text()}), "/about/")

    assert HeadTag("title", {}, "A title | Mill Street Clinic") == tags[0]
    assert "A description." == metas(tags)["description"]
    assert [("canonical", "https://www.clinic.example/about/")] == links(tags)


def test_other_sites_do_not_learn_which_page_was_read(project: Project) -> None:
    """Which condition somebody has read about is nobody else's business."""
    assert "same-origin" == metas(head(project.plan({}), "/"))["referrer"]


def test_a_page_that_is_not_indexed_says_so_and_has_no_canonical_address(project: Project) -> None:
    """The two would contradict each other."""
    tags = head(project.plan({"content/pages/404.md": project.text()}), "/404.html")

    assert ("noindex", []) == (metas(tags)["robots"], links(tags))


def test_a_page_that_is_indexed_says_nothing_about_it(project: Project) -> None:
    """That is what search engines assume."""
    assert "robots" not in metas(head(project.plan({}), "/"))


def test_previews_elsewhere_show_the_page_s_own_words(project: Project) -> None:
    """A link in a message shows what the page is and whose."""
    tags = metas(head(project.plan({"content/pages/about.md": project.text("W.", "head_title: Of us")}), "/about/"))

    assert {
        "og:type": "article",
        "og:title": "Of us",
        "og:description": "A description.",
        "og:url": "https://www.clinic.example/about/",
        "og:site_name": "Mill Street Clinic",
        "og:locale": "en_US",
    } == {name: content for name, content in tags.items() if name.startswith("og:")}


def test_the_home_page_is_a_website_to_previews(project: Project) -> None:
    """The rest are articles."""
    assert "website" == metas(head(project.plan({}), "/"))["og:type"]


@pytest.mark.parametrize("url", ["https://www.clinic.example/", "https://www.clinic.example"])
def test_addresses_have_one_slash_where_they_are_joined(project: Project, url: str) -> None:
    """It does not matter whether the owner wrote a slash at the end of the site's address."""
    made = project.plan({"site.yaml": project.site().replace("https://www.clinic.example", url)})

    assert [("canonical", "https://www.clinic.example/contact/")] == links(head(made, "/contact/"))


def test_icons_are_announced_when_they_are_there(project: Project) -> None:
    """Browsers and telephones show them beside the name."""
    made = project.plan({f"static/{name}": b"" for name in ("favicon.ico", "apple-touch-icon.png")})

    assert [("icon", "/favicon.ico"), ("apple-touch-icon", "/apple-touch-icon.png")] == links(head(made, "/"))[1:]


def test_text_in_the_head_is_escaped_once(project: Project) -> None:
    """Quotation marks and signs in a description come out as they were written."""
    text = project.text().replace("A description.", "'Backs & \"necks\" <all>'")

    page = project.render({"content/pages/about.md": text}).page("/about/")

    assert ['Backs & "necks" <all>'] == [tag["content"] for tag in page.select("meta[name=description]")]


def test_a_page_names_itself_and_its_translations(project: Project) -> None:
    """All languages in order, the page's own among them; pages without translations say nothing."""
    keys = ("translations:", "  es: https://es.clinic.example/fees/", "  de-CH: https://ch.clinic.example/")
    made = project.plan({"content/pages/fees.md": project.text("W.", *keys)})

    tags = [tag.attributes for tag in head(made, "/fees/") if "hreflang" in tag.attributes]
    assert [
        ("de-CH", "https://ch.clinic.example/"),
        ("en", "https://www.clinic.example/fees/"),
        ("es", "https://es.clinic.example/fees/"),
    ] == [(tag["hreflang"], tag["href"]) for tag in tags]
    assert [] == [tag for tag in head(made, "/contact/") if "hreflang" in tag.attributes]
