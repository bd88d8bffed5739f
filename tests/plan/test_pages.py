"""Which pages there are, what leads where, and which addresses are claimed twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from clinicsite.model.planned import Link, Page

if TYPE_CHECKING:
    from tests.conftest import Made, Project

OTHER_TEXT = """\
Snow shuts the upper road on thirty days a year. The county says so by six in the morning. We never charge for a visit
that the snow has taken, and the lower road by the quarry is nearly always open.
"""


def pages(made: Made) -> dict[str, Page]:
    """Return the planned pages by address."""
    return {page.url: page for page in made.plan.pages}


def addresses(links: tuple[Link, ...]) -> list[str]:
    """Return where links lead."""
    return [link.url for link in links]


# --- addresses ----------------------------------------------------------------------------------------------------


def test_every_file_has_its_address_and_its_template(project: Project) -> None:
    """Folders become folders, the kind of page its template."""
    made = project.plan(
        {
            "content/conditions/index.md": project.text(),
            "content/conditions/sciatica.md": project.condition(),
            "content/towns/index.md": project.text(),
            "content/towns/riverton.md": project.town("Riverton", OTHER_TEXT),
            "content/towns/riverton/sciatica.md": project.pair("About sciatica there."),
            "content/team/index.md": project.text(),
            "content/team/ada-moss.md": project.text("Words.", "role: Therapist"),
            "content/pages/about.md": project.text(),
            "content/pages/404.md": project.text("Words.", "layout: not-found"),
            "site.yaml": project.site("towns: [riverton]"),
        }
    )

    assert [
        ("/", "index.html", "home.html"),
        ("/404.html", "404.html", "not-found.html"),
        ("/about/", "about/index.html", "page.html"),
        ("/areas/", "areas/index.html", "towns.html"),
        ("/areas/riverton/", "areas/riverton/index.html", "town.html"),
        ("/areas/riverton/sciatica/", "areas/riverton/sciatica/index.html", "pair.html"),
        ("/conditions/", "conditions/index.html", "conditions.html"),
        ("/conditions/sciatica/", "conditions/sciatica/index.html", "condition.html"),
        ("/contact/", "contact/index.html", "contact.html"),
        ("/team/", "team/index.html", "team.html"),
        ("/team/ada-moss/", "team/ada-moss/index.html", "person.html"),
    ] == [(page.url, page.output_path, page.template) for page in made.plan.pages]


def test_a_slug_takes_the_place_of_the_file_s_name(project: Project) -> None:
    """The owner can choose an address without renaming a file."""
    made = project.plan({"content/pages/about.md": project.text("Words.", "slug: about-us")})

    assert ["/", "/about-us/", "/contact/"] == list(pages(made))


def test_the_names_of_folders_in_addresses_can_be_chosen(project: Project) -> None:
    """A clinic in another language has addresses in its language."""
    made = project.plan(
        {
            "content/conditions/sciatica.md": project.condition(),
            "site.yaml": project.site("urls:", "  conditions: beschwerden"),
        }
    )

    assert "/beschwerden/sciatica/" in pages(made)


def test_a_pair_s_address_is_made_of_both_slugs(project: Project) -> None:
    """Where a town or a condition has a slug of its own, the page about both has it too."""
    made = project.plan(
        {
            "content/conditions/sciatica.md": project.condition("Words.", "slug: leg-pain"),
            "content/towns/riverton.md": project.town("Riverton", OTHER_TEXT, "slug: river-town"),
            "content/towns/riverton/sciatica.md": project.pair("About sciatica there."),
            "site.yaml": project.site("towns: [riverton]"),
        }
    )

    assert "/areas/river-town/leg-pain/" in pages(made)


def test_a_site_without_a_home_page_is_named(project: Project) -> None:
    """Visitors who type the clinic's address would find nothing."""
    (project.root / "content/index.md").unlink()

    made = project.plan({})

    assert ["content no-home-page"] == made.faults


# --- titles and crumbs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ((), "A title | Mill Street Clinic"),
        (("head_title: Sciatica in Springfield",), "Sciatica in Springfield | Mill Street Clinic"),
        (("head_title: The Mill Street Clinic",), "The Mill Street Clinic"),
    ],
)
def test_the_clinic_s_name_stands_in_each_title_once(project: Project, keys: tuple[str, ...], expected: str) -> None:
    """A browser's tab says what the page is and whose it is."""
    made = project.plan({"content/pages/about.md": project.text("Words.", *keys)})

    assert expected == pages(made)["/about/"].head_title


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/", []),
        ("/contact/", ["/", "/contact/"]),
        ("/conditions/", ["/", "/conditions/"]),
        ("/conditions/sciatica/", ["/", "/conditions/", "/conditions/sciatica/"]),
        ("/areas/riverton/", ["/", "/areas/riverton/"]),
        ("/areas/riverton/sciatica/", ["/", "/areas/riverton/", "/areas/riverton/sciatica/"]),
    ],
)
def test_breadcrumbs_lead_from_home_over_pages_that_exist(project: Project, url: str, expected: list[str]) -> None:
    """A folder without an overview has no crumb that leads nowhere."""
    made = project.plan(
        {
            "content/conditions/index.md": project.text(),
            "content/conditions/sciatica.md": project.condition(),
            "content/towns/riverton.md": project.town("Riverton", OTHER_TEXT),
            "content/towns/riverton/sciatica.md": project.pair("About sciatica there."),
            "site.yaml": project.site("towns: [riverton]"),
        }
    )

    assert expected == addresses(pages(made)[url].breadcrumbs)


def test_a_hidden_overview_is_left_out_of_breadcrumbs(project: Project) -> None:
    """A crumb must not lead to a draft."""
    made = project.plan(
        {
            "content/conditions/index.md": project.text("Words.", "draft: true"),
            "content/conditions/sciatica.md": project.condition(),
        }
    )

    assert ["/", "/conditions/sciatica/"] == addresses(pages(made)["/conditions/sciatica/"].breadcrumbs)


# --- neighbours ---------------------------------------------------------------------------------------------------


def three_conditions(project: Project) -> dict[str, str]:
    """Return three conditions in order."""
    return {
        f"content/conditions/{name}.md": project.condition("Words.", f"order: {order}")
        for order, name in enumerate(("first", "second", "third"), 1)
    }


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("first", None, "/conditions/second/"),
        ("second", "/conditions/first/", "/conditions/third/"),
        ("third", "/conditions/second/", None),
    ],
)
def test_a_condition_knows_those_before_and_after_it(
    project: Project, name: str, before: str | None, after: str | None
) -> None:
    """A reader can go through them in order."""
    page = pages(project.plan(three_conditions(project)))[f"/conditions/{name}/"]

    assert (before, after) == (page.previous and page.previous.url, page.next and page.next.url)


def test_conditions_that_are_hidden_have_no_neighbours(project: Project) -> None:
    """The way from one to the next leaps over drafts."""
    files = three_conditions(project)
    files["content/conditions/second.md"] = project.condition("Words.", "order: 2", "draft: true")

    page = pages(project.plan(files))["/conditions/first/"]

    assert page.next
    assert "/conditions/third/" == page.next.url


def test_related_conditions_stand_in_the_order_in_which_they_were_written(project: Project) -> None:
    """The owner puts the nearest first."""
    files = three_conditions(project)
    files["content/conditions/first.md"] = project.condition("Words.", "order: 1", "related: [third, second]")

    page = pages(project.plan(files))["/conditions/first/"]

    assert ["/conditions/third/", "/conditions/second/"] == addresses(page.related)


def test_a_condition_lists_the_towns_that_lead_with_it(project: Project) -> None:
    """A reader finds the page of her town."""
    made = project.plan(
        {
            "content/conditions/sciatica.md": project.condition(),
            "content/conditions/neck.md": project.condition(),
            "content/towns/riverton.md": project.town("Riverton", OTHER_TEXT),
            "site.yaml": project.site("towns: [riverton]"),
        }
    )

    found = {url: addresses(page.towns) for url, page in pages(made).items() if page.towns}

    assert {"/conditions/sciatica/": ["/areas/riverton/"]} == found


def test_a_town_lists_its_leading_condition_first(project: Project) -> None:
    """What is most common there comes first, each once."""
    made = project.plan(
        {
            "content/conditions/neck.md": project.condition("Words.", "order: 1"),
            "content/conditions/sciatica.md": project.condition("Words.", "order: 2"),
            "content/towns/riverton.md": project.town("Riverton", OTHER_TEXT, "also_common: [neck, sciatica]"),
            "site.yaml": project.site("towns: [riverton]"),
        }
    )

    assert ["/conditions/sciatica/", "/conditions/neck/"] == addresses(pages(made)["/areas/riverton/"].conditions)


def test_a_town_leads_to_its_own_text_about_a_condition(project: Project) -> None:
    """Where a text for the pair exists it is the better one for people of that town."""
    made = project.plan(
        {
            "content/conditions/sciatica.md": project.condition(),
            "content/towns/riverton.md": project.town("Riverton", OTHER_TEXT),
            "content/towns/riverton/sciatica.md": project.pair("About sciatica there."),
            "site.yaml": project.site("towns: [riverton]"),
        }
    )

    assert ["/areas/riverton/sciatica/"] == addresses(pages(made)["/areas/riverton/"].conditions)


def test_towns_stand_in_the_order_of_the_site(project: Project) -> None:
    """The owner decides which town comes first."""
    made = project.plan(
        {
            "content/conditions/sciatica.md": project.condition(),
            "content/towns/abbey.md": project.town("Abbey", OTHER_TEXT),
            "content/towns/zion.md": project.town("Zion", "Orchards lie around it and ladders lean against trees."),
            "site.yaml": project.site("towns: [zion, abbey]"),
        }
    )

    assert ["/areas/zion/", "/areas/abbey/"] == addresses(made.plan.towns)


# --- what is hidden -----------------------------------------------------------------------------------------------


def test_hidden_pages_are_left_out_with_the_reason(project: Project) -> None:
    """The plan knows why, for whoever links to them."""
    made = project.plan({"content/pages/fees.md": project.text("Words.", "draft: true")})

    assert (["/", "/contact/"], {"content/pages/fees.md": "it is a draft"}) == (list(pages(made)), made.plan.hidden)


@pytest.mark.parametrize(("today", "there"), [(date(2027, 1, 9), False), (date(2027, 1, 10), True)])
def test_a_page_appears_on_its_day(project: Project, today: date, there: bool) -> None:
    """The day of the build decides, not the clock."""
    made = project.plan({"content/pages/fees.md": project.text("Words.", "publish_on: 2027-01-10")}, today)

    assert there is ("/fees/" in pages(made))


def test_drafts_are_planned_when_they_are_asked_for(project: Project) -> None:
    """The preview shows them."""
    made = project.plan({"content/pages/fees.md": project.text("Words.", "draft: true")}, drafts=True)

    assert "/fees/" in pages(made)


@pytest.mark.parametrize("hidden", ["content/conditions/sciatica.md", "content/towns/riverton.md"])
def test_a_page_about_a_hidden_town_or_condition_is_hidden_with_a_reason(project: Project, hidden: str) -> None:
    """Links to it are left out like links to any hidden page, instead of being called broken."""
    files = {
        "content/conditions/sciatica.md": project.condition(),
        "content/conditions/neck.md": project.condition(),
        "content/towns/riverton.md": project.town("Riverton", OTHER_TEXT, leads_with="neck"),
        "content/towns/riverton/sciatica.md": project.pair("About sciatica there."),
        "site.yaml": project.site("towns: [riverton]"),
    }
    files[hidden] = files[hidden].replace("---\ntitle", "---\ndraft: true\ntitle", 1)

    made = project.plan(files)

    assert "content/towns/riverton/sciatica.md" in made.plan.hidden


def test_a_page_that_is_not_published_makes_no_other_a_copy(project: Project) -> None:
    """Only pages that are there are compared."""
    text = OTHER_TEXT * 2
    made = project.plan(
        {
            "content/conditions/sciatica.md": project.condition(),
            "content/towns/riverton.md": project.town("Riverton", text),
            "content/towns/hilltop.md": project.town("Hilltop", "Orchards and ladders.", "draft: true"),
            "content/towns/hilltop/sciatica.md": project.text(text),
            "site.yaml": project.site("towns: [riverton, hilltop]"),
        }
    )

    assert [] == made.faults


def test_a_refused_town_page_is_built_but_neither_listed_nor_indexed(project: Project) -> None:
    """It can be read by whoever has its address; lists, menus and search engines do not know it."""
    made = project.plan(
        {
            "content/conditions/sciatica.md": project.condition(),
            "content/towns/riverton.md": project.town("Riverton", OTHER_TEXT),
            "content/towns/hilltop.md": project.town("Hilltop", OTHER_TEXT),
            "site.yaml": project.site("towns: [riverton, hilltop]"),
        }
    )

    page = pages(made)["/areas/riverton/"]
    assert (False, False, (), ()) == (
        page.listed,
        page.indexable,
        made.plan.towns,
        pages(made)["/conditions/sciatica/"].towns,
    )


def test_the_page_for_unknown_addresses_is_neither_listed_nor_indexed(project: Project) -> None:
    """Nobody looks for it."""
    made = project.plan({"content/pages/404.md": project.text()})

    page = pages(made)["/404.html"]
    assert (False, False) == (page.listed, page.indexable)


# --- menus --------------------------------------------------------------------------------------------------------


def test_menus_stand_as_they_were_written(project: Project) -> None:
    """Order and short names are the owner's."""
    made = project.plan(
        {
            "content/pages/about.md": project.text("Words.", "nav_title: About"),
            "site.yaml": project.site("navigation:", "  main: [pages/contact.md, pages/about.md]"),
        }
    )

    assert [("Contact", "/contact/"), ("About", "/about/")] == [(link.title, link.url) for link in made.plan.navigation]


def test_a_hidden_page_in_a_menu_is_named_at_its_line(project: Project) -> None:
    """The menu has an entry less, and the owner knows why."""
    site = project.site("navigation:", "  main:", "    - pages/contact.md", "    - pages/fees.md")
    line = site.count("\n")

    made = project.plan({"content/pages/fees.md": project.text("Words.", "draft: true"), "site.yaml": site})

    assert [f"site.yaml:{line}:7 menu-page-hidden"] == made.faults


def test_a_menu_leaves_a_hidden_page_out(project: Project) -> None:
    """Nobody is led to a draft."""
    made = project.plan(
        {
            "content/pages/fees.md": project.text("Words.", "draft: true"),
            "site.yaml": project.site("navigation:", "  footer: [pages/fees.md, pages/contact.md]"),
        }
    )

    assert ["/contact/"] == addresses(made.plan.footer)


# --- aliases and redirects ----------------------------------------------------------------------------------------


def test_aliases_and_redirects_are_kept_in_order(project: Project) -> None:
    """Both lead from an old address to a new one."""
    made = project.plan(
        {
            "content/pages/about.md": project.text("Words.", "aliases: [/b.html]"),
            "site.yaml": project.site(
                "redirects:", "  - {from: /c/, to: /contact/}", "  - {from: /a/, to: https://x.example/}"
            ),
        }
    )

    assert [("/a/", "https://x.example/"), ("/b.html", "/about/"), ("/c/", "/contact/")] == [
        (redirect.source, redirect.target) for redirect in made.plan.redirects
    ]


COLLISIONS = {
    "two pages of one slug": (
        {"pages/about.md": (), "pages/us.md": ("slug: about",)},
        "content/pages/us.md:4:1",
    ),
    "an alias that is a page": ({"pages/about.md": ("aliases: [/contact/]",)}, "content/pages/about.md:4:11"),
    "an alias that is the home page": ({"pages/about.md": ("aliases: [/]",)}, "content/pages/about.md:4:11"),
    "an alias that is its own page": ({"pages/about.md": ("aliases: [/about/]",)}, "content/pages/about.md:4:11"),
    "an alias that is a page but for the slash": (
        {"pages/about.md": ("aliases: [/contact]",)},
        "content/pages/about.md:4:11",
    ),
    "an alias that is a page's file": (
        {"pages/about.md": ("aliases: [/contact/index.html]",)},
        "content/pages/about.md:4:11",
    ),
    "two aliases": (
        {"pages/about.md": ("aliases: [/old/]",), "pages/us.md": ("aliases: [/old/]",)},
        "content/pages/us.md:4:11",
    ),
    "two aliases but for the slash": (
        {"pages/about.md": ("aliases: [/old/]",), "pages/us.md": ("aliases: [/old]",)},
        "content/pages/us.md:4:11",
    ),
    "an alias twice on one page": ({"pages/about.md": ("aliases: [/old/, /old/]",)}, "content/pages/about.md:4:18"),
}


@pytest.mark.parametrize(("files", "place"), COLLISIONS.values(), ids=COLLISIONS.keys())
def test_an_address_that_is_claimed_twice_is_named_at_the_second_claim(
    project: Project, files: dict[str, tuple[str, ...]], place: str
) -> None:
    """One of the two would be lost without a word."""
    made = project.plan({f"content/{name}": project.text("Words.", *keys) for name, keys in files.items()})

    assert [f"{place} address-twice"] == [fault for fault in made.faults if "address-twice" in fault]


def test_a_claim_names_the_place_of_the_first(project: Project) -> None:
    """The owner sees both."""
    made = project.plan({"content/pages/about.md": project.text("Words.", "aliases: [/contact/]")})

    assert ["The address /contact/ is already taken by content/pages/contact.md."] == [
        diagnostic.message for diagnostic in made.found
    ]


def test_a_redirect_from_an_address_that_is_taken_is_named_where_it_begins(project: Project) -> None:
    """The line with the old address is the one to mend, not the one with the new."""
    site = project.site("redirects:", "  - from: /contact/", "    to: /")

    assert ["site.yaml:17:5 address-twice"] == project.plan({"site.yaml": site}).faults


def test_a_redirect_from_a_file_in_static_is_named(project: Project) -> None:
    """The file and the redirect would want the same place."""
    site = project.site("redirects:", "  - from: /forms/a.pdf", "    to: /contact/")

    made = project.plan({"static/forms/a.pdf": b"%PDF", "site.yaml": site})

    assert ["address-twice"] == [diagnostic.code for diagnostic in made.found]


REDIRECTS = {
    "to nowhere": ("to: /contakt/", "redirect-nowhere", ' Did you mean "/contact/"?'),
    "to a page without its slash": ("to: /contact", "redirect-nowhere", ' Did you mean "/contact/"?'),
    "to a file that is not there": ("to: /forms/b.pdf", "redirect-nowhere", ' Did you mean "/forms/a.pdf"?'),
    "to another redirect": ("to: /b/", "redirect-chain", " which itself leads to /contact/."),
    "to another redirect's anchor": ("to: /b/#x", "redirect-chain", " which itself leads to /contact/."),
    "to itself": ("to: /a/", "redirect-chain", " which itself leads to /a/."),
}


@pytest.mark.parametrize(("target", "code", "end"), REDIRECTS.values(), ids=REDIRECTS.keys())
def test_a_redirect_that_does_not_arrive_is_named_at_its_line(
    project: Project, target: str, code: str, end: str
) -> None:
    """A visitor with the old address would see an error page, or wait for nothing."""
    site = project.site("redirects:", "  - from: /a/", f"    {target}", "  - {from: /b/, to: /contact/}")
    line = site.count("\n") - 1

    made = project.plan({"static/forms/a.pdf": b"%PDF", "site.yaml": site})

    assert [(f"site.yaml:{line}:5 {code}", end)] == [
        (f"{fault.position} {fault.code}", fault.message[-len(end) :]) for fault in made.found
    ]


@pytest.mark.parametrize(
    "target", ["/contact/", "/contact/#hours", "/", "https://x.example/", "/forms/a.pdf", "/contact/?from=card"]
)
def test_a_redirect_may_lead_to_pages_places_files_and_other_sites(project: Project, target: str) -> None:
    """What exists is no fault."""
    site = project.site("redirects:", f"  - {{from: /a/, to: '{target}'}}")

    assert [] == project.plan({"static/forms/a.pdf": b"%PDF", "site.yaml": site}).faults


def test_a_redirect_to_a_picture_that_is_published_under_another_name_is_named(project: Project) -> None:
    """Pictures in folders get a fingerprint in their address, so the plain one does not exist."""
    site = project.site("redirects:", "  - {from: /a/, to: /photos/room.jpg}")

    made = project.plan({"static/photos/room.jpg": b"", "site.yaml": site})

    assert ["redirect-nowhere"] == [diagnostic.code for diagnostic in made.found]


def test_an_alias_of_a_hidden_page_is_free(project: Project) -> None:
    """What is not published claims nothing."""
    made = project.plan(
        {
            "content/pages/about.md": project.text("Words.", "aliases: [/old/]", "draft: true"),
            "content/pages/us.md": project.text("Words.", "aliases: [/old/]"),
        }
    )

    assert [("/old/", "/us/")] == [(redirect.source, redirect.target) for redirect in made.plan.redirects]


def test_planning_twice_gives_the_same_plan(project: Project) -> None:
    """The plan depends on what was read and on the day alone."""
    files = three_conditions(project)

    assert project.plan(files).plan == project.plan(files).plan
