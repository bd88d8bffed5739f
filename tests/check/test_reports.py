"""What a check has found, for people in a browser and for machines."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from clinicsite.auditing import wording_of
from clinicsite.catalogue import FAULTS
from clinicsite.check import registry
from clinicsite.check.audit import Audit, PageRow, rows
from clinicsite.check.card_sketch import sketch
from clinicsite.check.checks import Area
from clinicsite.check.folder import site_of
from clinicsite.check.report_files import github, junit, sarif
from clinicsite.check.report_html import PREVIEWS, cut, html_report
from clinicsite.check.widths import TITLE, width
from clinicsite.diagnostics import FACT, Diagnostic, Position, Severity
from clinicsite.model.made import CardColours, CardLook
from tests.check.examples import PAGE

DAY = date(2026, 11, 23)
WRONG = Diagnostic("title-missing", Severity.ERROR, 'Say "a, b: 100%" <b>', Position("a/index.html", 3, 7), "Do\nit.")
LATER = Diagnostic("page-thin", Severity.ADVICE, "Thin.", Position("b.html"))
FILES = {"index.html": PAGE.format(text="<p>Hello</p>", address="/").encode(), "a/index.html": b"<p>A</p>"}


def audit(*found: Diagnostic, before: tuple[str, ...] | None = None) -> Audit:
    """Return the audit of a site of two pages with some complaints."""
    site = site_of(FILES)
    scores = ((1.0, 0.4), (0.4, 1.0))
    towns = (("Aston", "Belton"), scores)
    return Audit("https://c.example", "C & D", rows(site), found, registry.AREAS, FAULTS, before=before, towns=towns)


def test_github_shows_a_complaint_beside_its_line() -> None:
    """The signs that its commands are made of are written otherwise."""
    assert [
        '::error file=a/index.html,line=3,col=7,title=A page has no title::Say "a, b: 100%25" <b> Do%0Ait.',
        "::notice file=b.html,title=A page says very little::Thin.",
    ] == list(github(audit(WRONG, LATER)))


def test_junit_has_a_failure_for_each_complaint_but_advice() -> None:
    """Each check is a test, in the suite of its area."""
    root = ET.fromstring(junit(audit(WRONG, LATER)))

    assert {str(area) for area in Area} >= {suite.get("name") for suite in root}
    assert ["title-missing"] == [case.get("name") for case in root.iter("testcase") if case.find("failure") is not None]
    assert len(registry.FAULTS) == len(list(root.iter("testcase")))


def test_sarif_names_the_rule_and_the_place() -> None:
    """Editors and code hosts find the line."""
    (run,) = json.loads(sarif(audit(WRONG), "1.0"))["runs"]

    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert ("a/index.html", 3) == (place["artifactLocation"]["uri"], place["region"]["startLine"])
    assert ["title-missing"] == [rule["id"] for rule in run["tool"]["driver"]["rules"]]


def test_the_page_for_the_browser_passes_the_checks_it_tells_of() -> None:
    """What is asked of others is kept here."""
    report = html_report(audit(WRONG, LATER, before=("old",)), DAY)

    found = registry.run(registry.CHECKS, site_of({"index.html": report.encode()}))

    ours = {Area.LINKS, Area.SEARCH, Area.ACCESSIBILITY, Area.PRIVACY, Area.WEIGHT}
    assert [] == [f"{one.code}: {one.message}" for check, one in found if check.area in ours]


def test_what_is_quoted_at_length_is_not_said_by_the_report() -> None:
    """Sentences of others are set off: how long they are, and what they promise, is complained of where they stand."""
    promise = f"We guarantee that your pain is cured {'and never comes back ' * 12}at all."
    wrong = [replace(WRONG, message=f'"{promise}" promises a result. Page {number}.') for number in range(9)]

    site = site_of({"index.html": html_report(audit(*wrong), DAY).encode()}, wording=wording_of())

    words = {Area.TEXT, Area.CLAIMS}
    assert [] == [one.message for check, one in registry.run(registry.CHECKS, site) if check.area in words]


def test_the_page_for_the_browser_needs_nothing_else() -> None:
    """It can be sent by mail and read offline."""
    (page,) = site_of({"index.html": html_report(audit(WRONG), DAY).encode()}).pages

    assert [] == [load.address for load in page.loads if load.address and not load.address.startswith("data:")]
    assert [] == [load.text for load in page.loads if load.kind == "script"]


def test_what_others_have_written_is_shown_and_not_run() -> None:
    """A page's title may hold anything."""
    bad = {"index.html": b"<title>&lt;script>alert(1)&lt;/script></title><h1>x</h1>"}
    hostile = replace(audit(WRONG), pages=rows(site_of(bad)), name="<script>")

    (page,) = site_of({"index.html": html_report(hostile, DAY).encode()}).pages

    assert [] == [load for load in page.loads if load.kind == "script"]


def test_scores_of_a_clean_site_are_full() -> None:
    """Nothing found, nothing taken off."""
    assert [100] * 9 == [audit().score(), *(audit().score(area) for area in Area)]


def test_a_complaint_lowers_the_score_of_its_area_only() -> None:
    """One page of two without a title takes off half of what a mistake costs."""
    judged = audit(WRONG)

    assert (88, 100) == (judged.score(Area.SEARCH), judged.score(Area.LINKS))


def test_what_is_new_and_what_is_put_right_is_told() -> None:
    """Compared with the last check; a line that has moved is not new."""
    known = 'a/index.html title-missing Say "a, b: 100%" <b>'
    judged = audit(WRONG, LATER, before=(known, "x page-thin Gone."))

    assert ((LATER,), ("x page-thin Gone.",)) == (judged.new, judged.gone)


def test_facts_to_supply_stand_apart_from_mistakes() -> None:
    """They are not faults of the owner's; each is told once, with all its places."""
    wanted = [
        Diagnostic(FACT, Severity.WARNING, "clinic.email: the address", Position(path, 4, 3))
        for path in ("site.yaml", "content/index.md")
    ]

    report = html_report(audit(*wanted, LATER), DAY)

    said = re.findall(r"<p>(2 pages: .*?)\.|<li>(clinic.email.*?)</li>|<summary><code>(.*?)</code>", report)
    assert [
        ("2 pages: no mistakes, 1 piece of advice; 2 places where a fact is still to be supplied", "", ""),
        ("", "clinic.email: the address <code>site.yaml:4:3</code>, <code>content/index.md:4:3</code>", ""),
        ("", "", "b.html"),
    ] == said[:3]


def test_mistakes_come_before_advice_in_what_to_do() -> None:
    """What matters most comes first, however often the rest is found."""
    many = [replace(LATER, message=str(number)) for number in range(5)]

    assert ["title-missing", "page-thin"] == [task.fault.code for task in audit(*many, WRONG).tasks]


@pytest.mark.parametrize(("text", "expected"), [("Short", "Short"), ("", ""), ("W " * 60, None)])
def test_a_title_is_cut_where_search_results_cut_it(text: str, expected: str | None) -> None:
    """Between words, with dots."""
    shown = cut(text, TITLE)

    assert width(shown, TITLE) <= TITLE.room
    assert (expected if expected is not None else shown) == shown


COLOURS = CardColours("#ffffff", "#dddddd", "#555555", "#112233", "#aa5500", "#112233", "#ffffff", "#ffcc88")


def of_many_pages(number: int) -> Audit:
    """Return the audit of a site of many pages, each with its picture for links that are shared."""
    pages, cards = [], {}
    for index in range(number):
        title = f"{'Back pain after a long day at a desk in town '[index % 9 :]}{index}"
        card = f"/assets/cards/{index}.png"
        pages.append(PageRow(f"/areas/{index}/", f"{index}.md", title, f"{title}. {title}.", card, listed=True))
        cards[card] = CardLook("Mill Street Clinic", title, "Acupuncture · Springfield", "c.example", COLOURS)
    return replace(audit(WRONG), pages=tuple(pages), cards=cards)


def test_the_page_for_the_browser_opens_at_once_with_a_picture_for_each_page() -> None:
    """Pictures of shared links are drawn again as a few lines, so that the report keeps the budget it asks for."""
    report = html_report(of_many_pages(PREVIEWS), DAY).encode()

    found = [one for check, one in registry.run(registry.CHECKS, site_of({"index.html": report}))]

    assert PREVIEWS == report.count(b'<use href="#card"')
    assert [] == [one.message for one in found if registry.AREAS[one.code] in (Area.WEIGHT, Area.ACCESSIBILITY)]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Sciatica", ["Sciatica"]),
        ("What happens at a first visit", ["What happens at a", "first visit"]),
        (
            "Back pain " * 20,
            ["Back pain Back pain Back pain", "Back pain Back pain Back pain", "Back pain Back pain Back pain …"],
        ),
        ("A <b> & more", ["A &lt;b&gt; &amp; more"]),
    ],
)
def test_a_title_is_set_in_lines_that_have_room(title: str, lines: list[str]) -> None:
    """What is too much is left out, with dots, and nothing is markup."""
    drawn = sketch(CardLook("Name", title, "Line", "c.example", COLOURS))

    assert lines == re.findall(r"<tspan[^>]*>([^<]*)</tspan>", drawn)
