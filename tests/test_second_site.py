"""A second clinic, in another country, profession and language: built whole and read page by page.

`sites/physio` is a physiotherapy practice with two places in Germany. Its pages are read with an HTML parser that the
generator does not use.
"""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup, Tag

import clinicsite
from clinicsite.diagnostics import Severity
from clinicsite.load.data import read_data
from clinicsite.pipeline import BuildOptions, BuildReport, build

SOURCE = Path(__file__).parent / "sites" / "physio"
LANGUAGES = Path(clinicsite.__file__).parent / "languages"
BASE = "https://www.physio-am-kanal.example"
NAME = "Physiotherapie am Kanal"
DAY = date(2026, 11, 23)
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
"""The namespace of a map for search engines."""


@dataclass(frozen=True)
class Built:
    """The published site."""

    folder: Path
    report: BuildReport
    pages: dict[str, BeautifulSoup]
    """Parsed pages by address, without the pages that only lead on from old addresses."""
    stubs: dict[str, BeautifulSoup]
    """Pages that lead on from old addresses."""

    def main(self, url: str) -> Tag:
        """Return the `<main>` of a page."""
        main = self.pages[url].main
        assert main is not None
        return main

    def clinic(self, url: str) -> dict[str, Any]:
        """Return the clinic in a page's structured data."""
        return self.node(url, "/#clinic")

    def node(self, url: str, name: str) -> dict[str, Any]:
        """Return the node of a page's structured data whose id ends with a name."""
        script = self.pages[url].find("script", type="application/ld+json")
        assert script is not None
        nodes = json.loads(script.string or "")["@graph"]
        (node,) = [node for node in nodes if node["@id"].endswith(name)]
        assert isinstance(node, dict)
        return node


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the site once, from a copy, into a folder of its own."""
    root, folder = tmp_path_factory.mktemp("praxis-ü") / "quelle", tmp_path_factory.mktemp("ziel") / "public"
    shutil.copytree(SOURCE, root)
    report = build(root, BuildOptions(destination=folder, as_of=DAY))
    assert [] == [f"{d.position}: {d.message}" for d in report.of(Severity.ERROR)]
    parsed = {_address(path, folder): _parsed(path) for path in sorted(folder.rglob("*.html"))}
    stubs = {url: page for url, page in parsed.items() if page.find("meta", attrs={"http-equiv": "refresh"})}
    return Built(folder, report, {url: page for url, page in parsed.items() if url not in stubs}, stubs)


def _address(path: Path, folder: Path) -> str:
    """Return the address of a published page."""
    name = unicodedata.normalize("NFC", path.relative_to(folder).as_posix())
    return f"/{name.removesuffix('index.html') if name.endswith('index.html') else name}"


def _parsed(path: Path) -> BeautifulSoup:
    """Return a page as a browser would read it."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html5lib")


def text(node: Tag) -> str:
    """Return the words of an element with single spaces."""
    return re.sub(r"\s+", " ", node.get_text(" ")).replace(" .", ".").replace(" ,", ",").strip()


def texts(nodes: Iterable[Tag]) -> list[str]:
    """Return the words of elements."""
    return [text(node) for node in nodes]


def links(nodes: Iterable[Tag]) -> list[tuple[str, str]]:
    """Return words and targets of links."""
    return [(text(node), str(node["href"])) for node in nodes]


def lines(node: Tag) -> list[str]:
    """Return the lines of an address."""
    return [line.strip() for line in node.stripped_strings]


def rows(table: Tag) -> list[list[str]]:
    """Return the rows of a table below its head."""
    return [texts(row.select("th,td")) for row in table.select("tbody tr")]


PAGES = {
    "/": ("Physiotherapie in Lübeck und Ratzeburg", "Physiotherapie in Lübeck und Ratzeburg | Physiotherapie am Kanal"),
    "/404.html": ("Diese Seite gibt es nicht", "Seite nicht gefunden | Physiotherapie am Kanal"),
    "/beitraege/": ("Aus der Praxis", "Aus der Praxis | Physiotherapie am Kanal"),
    "/beitraege/dezember/": (
        "Am 4. Dezember kürzer geöffnet",
        "Am 4. Dezember kürzer geöffnet | Physiotherapie am Kanal",
    ),
    "/beitraege/erster-termin/": (
        "Was bringe ich zum ersten Termin mit?",
        "Was bringe ich zum ersten Termin mit? | Physiotherapie am Kanal",
    ),
    "/beitraege/neuer-boden/": (
        "Ein neuer Boden im Übungsraum",
        "Ein neuer Boden im Übungsraum | Physiotherapie am Kanal",
    ),
    "/beitraege/seite/2/": ("Aus der Praxis, Seite 2", "Aus der Praxis, Seite 2 | Physiotherapie am Kanal"),
    "/beschwerden/": (
        "Beschwerden, die wir behandeln",
        "Beschwerden an Rücken, Schulter, Knie | Physiotherapie am Kanal",
    ),
    "/beschwerden/kniearthrose/": (
        "Arthrose im Knie",
        "Kniearthrose behandeln in Ratzeburg | Physiotherapie am Kanal",
    ),
    "/beschwerden/kreuzschmerzen/": (
        "Kreuzschmerzen",
        "Kreuzschmerzen behandeln in Lübeck | Physiotherapie am Kanal",
    ),
    "/beschwerden/schulterschmerzen/": (
        "Schulterschmerzen",
        "Schulterschmerzen behandeln in Lübeck | Physiotherapie am Kanal",
    ),
    "/glossar/": ("Glossar", "Glossar der Physiotherapie | Physiotherapie am Kanal"),
    "/impressum/": ("Impressum und Datenschutz", "Impressum und Datenschutz der Praxis | Physiotherapie am Kanal"),
    "/kontakt/": ("Kontakt und Termine", "Kontakt, Anfahrt und Öffnungszeiten | Physiotherapie am Kanal"),
    "/kosten/": ("Kosten und Rezept", "Kosten, Rezept und Zuzahlung | Physiotherapie am Kanal"),
    "/orte/": ("Orte, aus denen Sie zu uns kommen", "So kommen Sie zu uns, Ort für Ort | Physiotherapie am Kanal"),
    "/orte/bad-schwartau/": (
        "Von Bad Schwartau zu uns, wenn das Kreuz vom Stehen schmerzt",
        "Bad Schwartau: Kreuzschmerzen vom Band | Physiotherapie am Kanal",
    ),
    "/orte/grevesmuehlen/": (
        "Pendeln Sie aus Grevesmühlen? Ein Termin nach dem Dienst",
        "Von Grevesmühlen zur Physiotherapie | Physiotherapie am Kanal",
    ),
    "/orte/moelln/": (
        "Mit Knien, die nicht mehr wollen, aus Mölln auf die Insel",
        "Mölln: mit Kniearthrose nach Ratzeburg | Physiotherapie am Kanal",
    ),
    "/orte/travemuende/": (
        "Physiotherapie für Menschen aus Travemünde",
        "Physiotherapie nahe Travemünde | Physiotherapie am Kanal",
    ),
    "/orte/travemuende/schulterschmerzen/": (
        "Schulterschmerzen in Travemünde",
        "Schulterschmerzen in Travemünde | Physiotherapie am Kanal",
    ),
    "/team/": ("Das Team", "Unser Team in Lübeck und Ratzeburg | Physiotherapie am Kanal"),
    "/team/ayla-mueller-oeztuerk/": (
        "Ayla Müller-Öztürk",
        "Ayla Müller-Öztürk, Physiotherapeutin | Physiotherapie am Kanal",
    ),
    "/team/joerg-weissenfels/": ("Jörg Weißenfels", "Jörg Weißenfels, Physiotherapeut | Physiotherapie am Kanal"),
    "/ueber-uns/": ("Über uns", "Über unsere Praxis am Kanal | Physiotherapie am Kanal"),
    "/uebersicht/": ("Alle Seiten im Überblick", "Sitemap mit allen Seiten | Physiotherapie am Kanal"),
}
"""The heading and the title of every page."""

SHEET = "/beschwerden/kniearthrose/merkblatt/"
"""A page to print that search engines and lists leave out."""

every_page = pytest.mark.parametrize("url", PAGES)


def test_exactly_the_pages_of_the_day_are_published(site: Built) -> None:
    """The draft, the page of next year and the one that has expired are not among them."""
    published = sorted(site.pages)

    assert sorted([*PAGES, SHEET]) == published


@every_page
def test_each_page_has_its_own_heading_and_title(site: Built, url: str) -> None:
    """One heading, and a title that names the practice once."""
    page = site.pages[url]

    shown = (texts(page.select("h1")), texts(page.select("head > title")))

    assert ([PAGES[url][0]], [PAGES[url][1]]) == shown


@every_page
def test_each_page_is_marked_as_german(site: Built, url: str) -> None:
    """Screen readers and search engines are told the language."""
    html = site.pages[url].html
    assert html is not None

    assert ("de", "ltr") == (html["lang"], html["dir"])


@every_page
def test_the_menus_are_german_and_lead_to_german_addresses(site: Built, url: str) -> None:
    """Both menus stand on every page, in the order of `site.yaml`."""
    page = site.pages[url]

    main, footer = (page.select_one(f'nav[aria-label="{label}"]') for label in ("Hauptmenü", "Mehr über uns"))

    assert main is not None
    assert footer is not None
    assert [
        ("Beschwerden", "/beschwerden/"),
        ("Orte", "/orte/"),
        ("Team", "/team/"),
        ("Kosten", "/kosten/"),
        ("Kontakt", "/kontakt/"),
    ] == links(main.select("a"))
    assert [
        ("Beiträge", "/beitraege/"),
        ("Über uns", "/ueber-uns/"),
        ("Glossar", "/glossar/"),
        ("Sitemap", "/uebersicht/"),
        ("Impressum", "/impressum/"),
    ] == links(footer.select("a"))


BREADCRUMBS = {
    "/": [],
    "/404.html": ["Start", "Nicht gefunden"],
    "/beitraege/seite/2/": ["Start", "Beiträge", "Seite 2"],
    "/beschwerden/": ["Start", "Beschwerden"],
    "/beschwerden/kniearthrose/": ["Start", "Beschwerden", "Kniearthrose"],
    "/beschwerden/kreuzschmerzen/": ["Start", "Beschwerden", "Kreuzschmerzen"],
    "/kosten/": ["Start", "Kosten"],
    "/orte/moelln/": ["Start", "Orte", "Mölln"],
    "/orte/travemuende/schulterschmerzen/": ["Start", "Orte", "Travemünde", "Schulterschmerzen in Travemünde"],
    "/team/joerg-weissenfels/": ["Start", "Team", "Jörg Weißenfels"],
    "/uebersicht/": ["Start", "Sitemap"],
}


@pytest.mark.parametrize(("url", "expected"), BREADCRUMBS.items())
def test_breadcrumbs_lead_from_the_start_to_the_page(site: Built, url: str, expected: list[str]) -> None:
    """They carry the short names, and the page itself is not a link."""
    crumbs = site.pages[url].select('nav[aria-label="Sie sind hier"] li')

    assert expected == texts(crumbs)
    assert [] == links(crumbs[-1].select("a") if crumbs else [])


PHONES = {("040 66969120", "tel:+494066969120"), ("040 66969345", "tel:+494066969345")}


@every_page
def test_each_page_tells_the_telephone_numbers_of_both_places(site: Built, url: str) -> None:
    """As they are written in Germany, and as a link that dials from anywhere."""
    footer = site.pages[url].footer
    assert footer is not None

    assert set(links(footer.select('a[href^="tel:"]'))) == PHONES


@every_page
def test_the_booking_button_leads_to_the_booking_page(site: Built, url: str) -> None:
    """Every page has it, with a German word on it."""
    buttons = set(links(site.pages[url].select("a.button-book")))

    assert buttons == {("Termin buchen", "https://termine.physio-am-kanal.example/")}


@every_page
def test_the_addresses_stand_as_germans_write_them(site: Built, url: str) -> None:
    """Street and number, then postal code and town."""
    footer = site.pages[url].footer
    assert footer is not None

    assert [["Beispielstraße 12a", "23552 Lübeck"], ["Am Musterufer 3", "23909 Ratzeburg"]] == [
        lines(address) for address in footer.select("address")
    ]


LUEBECK = [
    ["Montag bis Donnerstag", "8:00–12:30 Uhr, 14:00–19:00 Uhr"],
    ["Freitag", "8:00–14:00 Uhr"],
    ["Samstag und Sonntag", "Geschlossen"],
]
RATZEBURG = [
    ["Montag", "9:00–13:00 Uhr, 14:00–18:00 Uhr"],
    ["Dienstag", "14:00–19:00 Uhr"],
    ["Mittwoch", "9:00–13:00 Uhr, 14:00–18:00 Uhr"],
    ["Donnerstag", "14:00–19:00 Uhr"],
    ["Freitag", "8:00–12:00 Uhr"],
    ["Samstag und Sonntag", "Geschlossen"],
]
BREAK = (
    "Mittwoch, 23. Dezember, bis Mittwoch, 6. Januar: geschlossen (Betriebsferien); "
    "wieder geöffnet Donnerstag, 14:00 Uhr"
)
NOTICES = [
    [
        "Freitag, 4. Dezember: 8:00–11:00 Uhr geöffnet (Fortbildung des Teams)",
        (
            "Donnerstag, 24. Dezember, bis Montag, 28. Dezember: geschlossen (Weihnachtspause); "
            "wieder geöffnet Dienstag, 9:00 Uhr"
        ),
        "Dienstag, 29. Dezember: 9:00–12:00 Uhr geöffnet (nur Termine nach Operationen)",
        (
            "Mittwoch, 30. Dezember, bis Sonntag, 3. Januar: geschlossen (Weihnachtspause); "
            "wieder geöffnet Montag, 8:00 Uhr"
        ),
    ],
    [BREAK],
]


def test_the_contact_page_shows_both_places(site: Built) -> None:
    """Name, address, telephone and the words beside them."""
    main = site.main("/kontakt/")

    places = main.select("section.place")

    assert ["Unsere Praxis in Lübeck", "Unsere Praxis in Ratzeburg"] == texts(main.select("section.place h2"))
    assert [["Beispielstraße 12a", "23552 Lübeck"], ["Am Musterufer 3", "23909 Ratzeburg"]] == [
        lines(address) for address in main.select("section.place address")
    ]
    assert [["tel:+494066969120"], ["tel:+494066969345"]] == [
        [str(link["href"]) for link in place.select('a[href^="tel:"]')] for place in places
    ]
    more = ["Preise", "Bezahlen", "Versicherungen", "Sprachen, die wir sprechen"]
    assert [
        ["Adresse", "Telefon", "E-Mail", "Parken und Zugang", *more],
        ["Adresse", "Telefon", "Parken und Zugang"],
    ] == [texts(place.select("dt")) for place in places]


def test_the_contact_page_says_what_a_visit_costs_and_which_languages_are_spoken(site: Built) -> None:
    """Languages by their names, never by their codes."""
    place = site.main("/kontakt/").select("section.place")[0]

    assert [
        "10 bis 75 Euro",
        "Bargeld, Girokarte und Überweisung",
        "alle gesetzlichen Krankenkassen und private Krankenversicherungen",
        "Deutsch, Türkisch und Englisch",
    ] == texts(place.select("dd"))[4:]


def test_the_contact_page_shows_the_week_of_both_places(site: Built) -> None:
    """Days that are alike stand together, the lunch break is kept, and closed days say so."""
    tables = site.main("/kontakt/").select("section.place table")

    assert [LUEBECK, RATZEBURG] == [rows(table) for table in tables]
    assert [["Öffnungszeiten"], ["Öffnungszeiten"]] == [texts(table.select("caption")) for table in tables]


def test_the_contact_page_shows_what_is_ahead_and_not_what_is_over(site: Built) -> None:
    """Reformation Day is over and Good Friday is far; special hours cut the closure around Christmas in two."""
    places = site.main("/kontakt/").select("section.place")

    assert [texts(place.select(".notices li")) for place in places] == NOTICES


def test_the_footer_tells_the_same_hours_as_the_contact_page(site: Built) -> None:
    """One value feeds both."""
    footer = site.pages["/kosten/"].footer
    assert footer is not None

    shown = [[texts(row.select("dt,dd")) for row in week.select("div")] for week in footer.select("dl.hours")]

    assert [LUEBECK, RATZEBURG] == shown


def test_a_fact_to_be_supplied_is_marked_in_german(site: Built) -> None:
    """Nobody can mistake it for a fact, and only this one is missing on the whole site."""
    marks = {(url, text(mark)) for url, page in site.pages.items() for mark in page.select("mark.todo")}

    assert marks == {("/kontakt/", "[Parkplätze in Ratzeburg: wird noch ergänzt]")}


UPDATED = {
    "/": ("2026-11-23", "23. November 2026"),
    "/beschwerden/kreuzschmerzen/": ("2026-11-20", "20. November 2026"),
    "/glossar/": ("2026-11-14", "14. November 2026"),
    "/impressum/": ("2026-11-10", "10. November 2026"),
    "/orte/moelln/": ("2026-11-21", "21. November 2026"),
}


@pytest.mark.parametrize(("url", "expected"), UPDATED.items())
def test_dates_are_german_for_readers_and_international_for_machines(
    site: Built, url: str, expected: tuple[str, str]
) -> None:
    """The last date on a page is that of its last change."""
    shown = [(str(time["datetime"]), text(time)) for time in site.pages[url].select("time")]

    assert expected == shown[-1]


def test_a_condition_page_says_who_checked_it_and_when(site: Built) -> None:
    """The reviewer is a person of the team, with a link to her page."""
    review = site.main("/beschwerden/kreuzschmerzen/").select_one(".review")
    assert review is not None

    assert [
        "Geprüft von Ayla Müller-Öztürk",
        "Zuletzt geprüft am 16. November 2026",
        "Text geändert am 20. November 2026",
    ] == texts(review.select("span"))
    assert [("Ayla Müller-Öztürk", "/team/ayla-mueller-oeztuerk/")] == links(review.select("a"))


def test_a_person_whose_file_name_is_not_ascii_can_review(site: Built) -> None:
    """`reviewed_by: jörg-weißenfels` names the file; the link has the slug."""
    review = site.main("/beschwerden/schulterschmerzen/").select_one(".review")
    assert review is not None

    assert [("Jörg Weißenfels", "/team/joerg-weissenfels/")] == links(review.select("a"))


def test_a_condition_page_has_its_summary_under_german_words(site: Built) -> None:
    """Four lines, each with its heading."""
    summary = site.main("/beschwerden/kniearthrose/").select_one("dl.summary")
    assert summary is not None

    assert "Auf einen Blick" == summary["aria-label"]
    assert ["Was es ist", "Wie es helfen kann", "Wie viele Termine", "Wann Sie nicht warten sollten"] == texts(
        summary.select("dt")
    )
    assert "Der Knorpel im Kniegelenk wird dünner; das Gelenk schmerzt und wird steifer." == text(
        summary.select("dd")[0]
    )


def test_callouts_keep_their_german_titles(site: Built) -> None:
    """An emergency and a visit to the doctor, told apart by class and title."""
    callouts = site.main("/beschwerden/kreuzschmerzen/").select("aside.callout")

    assert [
        ("callout-emergency", "Rufen Sie die 112, wenn"),
        ("callout-doctor", "Gehen Sie bald in eine Arztpraxis, wenn"),
    ] == [(str(callout["class"][1]), text(callout.select(".callout-title")[0])) for callout in callouts]


def test_sources_are_cited_and_listed(site: Built) -> None:
    """The note in the text leads to the publication, and that leads back."""
    main = site.main("/beschwerden/kreuzschmerzen/")

    sources = main.select('section[role="doc-endnotes"]')

    assert ["Quellen"] == texts(sources[0].select("h2"))
    assert [
        (
            "Nationale VersorgungsLeitlinie Nicht-spezifischer Kreuzschmerz, 2. Auflage",
            "https://www.leitlinien.de/themen/kreuzschmerz",
        )
    ] == links(sources[0].select('a[rel="external"]'))
    assert len(main.select('a[role="doc-noteref"]')) == len(sources[0].select("a.back"))


def test_questions_stand_at_the_end_of_a_condition_page(site: Built) -> None:
    """Under the German heading, with their answers."""
    faq = site.main("/beschwerden/kreuzschmerzen/").select_one("section.faq")
    assert faq is not None

    assert ["Häufige Fragen"] == texts(faq.select("h2"))
    assert ["Soll ich mich schonen?", "Brauche ich ein Bild vom Rücken?"] == texts(faq.select("summary"))


def test_questions_stand_where_the_text_places_them(site: Built) -> None:
    """On the page about costs they come before the last heading, under a heading of their own, facts filled in."""
    main = site.main("/kosten/")

    headings = texts(main.select(".text h2"))

    assert [
        "Gesetzlich versichert",
        "Privat versichert oder auf eigene Rechnung",
        "Fragen zu Rezept und Absage",
        "So erreichen Sie uns",
    ] == headings
    assert "Bitte sagen Sie spätestens 24 Stunden vorher ab." in text(main.select("section.faq details")[1])


def test_a_table_shows_prices_in_euro(site: Built) -> None:
    """Facts are filled into cells, and the second column is aligned to the right."""
    table = site.main("/kosten/").select_one(".text table")
    assert table is not None

    assert [
        ["Krankengymnastik, 25 Minuten", "34 Euro"],
        ["Befund und Beratung, 40 Minuten", "48 Euro"],
        ["Lymphdrainage, 60 Minuten", "75 Euro"],
    ] == rows(table)
    assert {"align-right"} == {name for cell in table.select("td:nth-child(2)") for name in cell["class"]}


def test_conditions_lead_to_each_other(site: Built) -> None:
    """Neighbours in the order of the list, related ones, and towns whose pages lead with the condition."""
    main = site.main("/beschwerden/schulterschmerzen/")

    neighbours = main.select_one('nav[aria-label="Vorige und nächste Seite"]')

    assert neighbours is not None
    assert ["/beschwerden/kreuzschmerzen/", "/beschwerden/kniearthrose/"] == [
        target for _, target in links(neighbours.select("a"))
    ]
    assert [("Kreuzschmerzen", "/beschwerden/kreuzschmerzen/")] == links(main.select(".more .cards a"))
    assert [("Travemünde", "/orte/travemuende/")] == links(main.select(".more .chips a"))


LISTS = {
    "/beschwerden/": [
        ("Kreuzschmerzen", "/beschwerden/kreuzschmerzen/"),
        ("Schulterschmerzen", "/beschwerden/schulterschmerzen/"),
        ("Kniearthrose", "/beschwerden/kniearthrose/"),
    ],
    "/orte/": [
        ("Bad Schwartau", "/orte/bad-schwartau/"),
        ("Travemünde", "/orte/travemuende/"),
        ("Mölln", "/orte/moelln/"),
        ("Grevesmühlen", "/orte/grevesmuehlen/"),
    ],
    "/team/": [
        ("Ayla Müller-Öztürk", "/team/ayla-mueller-oeztuerk/"),
        ("Jörg Weißenfels", "/team/joerg-weissenfels/"),
    ],
}


@pytest.mark.parametrize(("url", "expected"), LISTS.items())
def test_overviews_list_their_pages_in_order(site: Built, url: str, expected: list[tuple[str, str]]) -> None:
    """Conditions and people by `order:`, towns by `site.yaml`; nothing hidden is listed."""
    cards = site.main(url).select(".cards a")

    assert expected == links(cards)


LEADS = {
    "/orte/bad-schwartau/": ["/beschwerden/kreuzschmerzen/", "/beschwerden/kniearthrose/"],
    "/orte/travemuende/": ["/orte/travemuende/schulterschmerzen/", "/beschwerden/kreuzschmerzen/"],
    "/orte/moelln/": [
        "/beschwerden/kniearthrose/",
        "/beschwerden/schulterschmerzen/",
        "/beschwerden/kreuzschmerzen/",
    ],
    "/orte/grevesmuehlen/": ["/beschwerden/kreuzschmerzen/", "/beschwerden/schulterschmerzen/"],
}


@pytest.mark.parametrize(("url", "expected"), LEADS.items())
def test_a_town_page_names_what_is_common_there(site: Built, url: str, expected: list[str]) -> None:
    """Its leading condition first; where a text for the pair exists, the link goes to it."""
    cards = site.main(url).select(".cards a")

    assert expected == [target for _, target in links(cards)]


def test_a_town_page_shows_the_way(site: Built) -> None:
    """Way, tip and who is better served nearer home, under German words."""
    way = site.main("/orte/travemuende/").select_one("section.way")
    assert way is not None

    assert ["So kommen Sie aus Travemünde zu uns"] == texts(way.select("h2"))
    assert ["Der Weg zu uns", "Bevor Sie losfahren", "Wann eine Praxis in Ihrer Nähe besser ist"] == texts(
        way.select("dt")
    )
    assert text(way.select("dd")[1]).startswith("An Sommerwochenenden steht die Bundesstraße voll.")


def test_a_town_s_page_leads_to_the_place_that_serves_it(site: Built) -> None:
    """People of Mölln go to Ratzeburg: the way, the map and the structured data say so."""
    way = site.main("/orte/moelln/").select_one("section.way")
    (offer,) = site.node("/orte/moelln/", "#clinic")["makesOffer"]
    (place,) = site.node("/orte/moelln/", "#clinic")["location"]

    assert way is not None
    assert "Ratzeburg" in text(way.select("figcaption")[0])
    assert f"{BASE}/#ratzeburg" == offer["availableAtOrFrom"]["@id"] == place["@id"]


def test_every_town_page_passes_the_gate(site: Built) -> None:
    """Four different texts with local facts: all may be indexed."""
    towns = [url for url in site.pages if url.startswith("/orte/")]

    assert [] == [url for url in towns if site.pages[url].select('meta[name="robots"]')]


def test_the_page_about_a_condition_in_a_town_links_both(site: Built) -> None:
    """It leads to the condition, to its warning signs, and back to the town."""
    main = site.main("/orte/travemuende/schulterschmerzen/")

    targets = [target for _, target in links(main.select(".text a"))]

    assert {
        "/beschwerden/schulterschmerzen/",
        "/beschwerden/schulterschmerzen/#wann-zum-arzt",
        "/orte/travemuende/",
    } <= set(targets)


def test_people_show_their_role_and_licences(site: Built) -> None:
    """With number and issuer, under German words."""
    main = site.main("/team/ayla-mueller-oeztuerk/")

    assert "Praxisleitung, Physiotherapeutin" == text(main.select(".lead")[0])
    assert "Zulassungen und Abschlüsse" in texts(main.select("h2"))
    assert (
        "Staatlich anerkannte Physiotherapeutin, Nummer MUSTER-0417, Landesamt für soziale Dienste Schleswig-Holstein"
        in texts(main.select("li"))
    )


def test_typed_quotation_marks_become_german_ones(site: Built) -> None:
    """Low at the beginning, high at the end."""
    main = text(site.main("/team/ayla-mueller-oeztuerk/"))

    assert "„Am liebsten ist mir“, sagt sie, „wenn jemand" in main


def test_the_photograph_is_a_figure_with_words(site: Built) -> None:
    """Its file is published, with an alternative text and a caption."""
    figure = site.main("/ueber-uns/").select_one("figure")
    assert figure is not None

    image = figure.select("img")[0]

    assert "Farbverlauf von Blau nach Grün, Platzhalter für ein Foto" == image["alt"]
    assert ["So hell wie der Kanal am Morgen: die Farben unseres Übungsraums"] == texts(figure.select("figcaption"))
    assert (site.folder / unquote(str(image["src"])).lstrip("/")).read_bytes().startswith(b"\xff\xd8\xff")


def test_the_glossary_lists_its_terms(site: Built) -> None:
    """Each term is a heading that can be linked to, umlauts and all."""
    main = site.main("/glossar/")

    assert [
        ("Heilmittel", "#heilmittel"),
        ("Kälte und Wärme", "#kaelte"),
        ("Krankengymnastik", "#krankengymnastik"),
        ("Lymphdrainage", "#lymphdrainage"),
        ("Manuelle Therapie", "#manuelle-therapie"),
    ] == links(main.select("nav.terms a"))


def test_the_site_map_leads_to_every_listed_page(site: Built) -> None:
    """All but itself and the page for addresses that do not exist."""
    listed = {target for _, target in links(site.main("/uebersicht/").select(".groups a"))}

    assert listed == set(PAGES) - {"/404.html", "/uebersicht/"}


def test_facts_are_filled_into_the_text(site: Built) -> None:
    """Telephone, e-mail and address come from `site.yaml`."""
    main = text(site.main("/impressum/"))

    assert (
        "Physiotherapie am Kanal, Inhaberin Ayla Müller-Öztürk, Beispielstraße 12a, 23552 Lübeck. "
        "Telefon 040 66969120, E-Mail praxis@physio-am-kanal.example."
    ) in main


ACTIONS = [
    ("/ueber-uns/", "E-Mail schreiben", "mailto:praxis@physio-am-kanal.example"),
    ("/kosten/", "Anrufen", "tel:+494066969120"),
    ("/kontakt/", "Termin buchen", "https://termine.physio-am-kanal.example/"),
    ("/404.html", "Anrufen", "tel:+494066969120"),
]


@pytest.mark.parametrize(("url", "words", "target"), ACTIONS)
def test_action_links_of_the_text_become_buttons(site: Built, url: str, words: str, target: str) -> None:
    """They keep the owner's words and lead where `site.yaml` says."""
    buttons = links(site.main(url).select("p.action a"))

    assert [(words, target)] == buttons


REDIRECTS = [
    ("/leistungen.html", "/beschwerden/"),
    ("/praxis.html", "/ueber-uns/"),
    ("/preise", "/kosten/"),
    ("/rueckenschmerzen/", "/beschwerden/kreuzschmerzen/"),
    ("/über-uns/", "/ueber-uns/"),
]


@pytest.mark.parametrize(("old", "new"), REDIRECTS)
def test_old_addresses_lead_on(site: Built, old: str, new: str) -> None:
    """On hosts that read `_redirects`, and on all others through a page that leads on."""
    rules = [line.split()[:2] for line in (site.folder / "_redirects").read_text(encoding="utf-8").splitlines()]
    stub = site.stubs[old if old.endswith(("/", ".html")) else f"{old}/"]

    assert [old, new] in [[unquote(part) for part in rule] for rule in rules]
    assert [new] == [str(link["href"]) for link in stub.select("a")]


def test_hidden_pages_leave_no_trace(site: Built) -> None:
    """Neither a file nor a link nor a word of the draft, of next year's course, and of the day that is over."""
    published = "\n".join(path.read_text(encoding="utf-8") for path in _texts_of(site))

    assert [] == re.findall(r"(?i)hausbesuche/|rueckenkurs|rückenkurs|offenen?.t(?:ue|ü)r", published)


def test_structured_data_names_the_practice(site: Built) -> None:
    """Type, name, telephone and postal address of the main place, in international form."""
    clinic = site.clinic("/kontakt/")

    assert ("Physiotherapy", NAME, "+494066969120") == (clinic["@type"], clinic["name"], clinic["telephone"])
    assert {
        "@type": "PostalAddress",
        "streetAddress": "Beispielstraße 12a",
        "addressLocality": "Lübeck",
        "postalCode": "23552",
        "addressCountry": "DE",
    } == clinic["address"]


@pytest.mark.parametrize("url", ["/", "/orte/"])
def test_structured_data_names_the_towns_where_the_page_does(site: Built, url: str) -> None:
    """In the order of `site.yaml`, umlauts and all."""
    clinic = site.clinic(url)

    assert ["Bad Schwartau", "Travemünde", "Mölln", "Grevesmühlen"] == [town["name"] for town in clinic["areaServed"]]


def test_structured_data_holds_the_second_place(site: Built) -> None:
    """With a telephone and an address of its own."""
    (place,) = site.clinic("/")["location"]

    assert ("+494066969345", "Am Musterufer 3", "Ratzeburg") == (
        place["telephone"],
        place["address"]["streetAddress"],
        place["address"]["addressLocality"],
    )


def test_structured_data_holds_the_hours_with_lunch_break_and_exceptions(site: Built) -> None:
    """The usual week with split days; then the exceptions of the next 60 days, each with its dates."""
    hours = site.clinic("/kontakt/")["openingHoursSpecification"]

    shown = [
        (
            ",".join(day[:2] for day in entry.get("dayOfWeek", [])) or f"{entry['validFrom']}/{entry['validThrough']}",
            f"{entry['opens']}-{entry['closes']}",
        )
        for entry in hours
    ]

    assert [
        ("Mo,Tu,We,Th", "08:00:00-12:30:00"),
        ("Mo,Tu,We,Th", "14:00:00-19:00:00"),
        ("Fr", "08:00:00-14:00:00"),
        ("Sa,Su", "00:00:00-00:00:00"),
        ("2026-12-04/2026-12-04", "08:00:00-11:00:00"),
        ("2026-12-24/2026-12-28", "00:00:00-00:00:00"),
        ("2026-12-29/2026-12-29", "09:00:00-12:00:00"),
        ("2026-12-30/2027-01-03", "00:00:00-00:00:00"),
    ] == shown


def test_structured_data_holds_the_breadcrumbs(site: Built) -> None:
    """The same names as on the page, with full addresses."""
    items = site.node("/orte/moelln/", "#breadcrumb")["itemListElement"]

    assert [("Start", f"{BASE}/"), ("Orte", f"{BASE}/orte/"), ("Mölln", f"{BASE}/orte/moelln/")] == [
        (item["name"], item["item"]) for item in items
    ]


@every_page
def test_the_canonical_address_is_the_page_itself(site: Built, url: str) -> None:
    """Only the page for addresses that do not exist has none, and it is kept out of search engines."""
    page = site.pages[url]

    canonical = [str(link["href"]) for link in page.select('link[rel="canonical"]')]
    robots = [str(meta["content"]) for meta in page.select('meta[name="robots"]')]

    assert (([], ["noindex"]) if url == "/404.html" else ([f"{BASE}{url}"], [])) == (canonical, robots)


def test_the_map_for_search_engines_lists_the_same_pages(site: Built) -> None:
    """Full addresses, without the page for addresses that do not exist, and without later pages of a list."""
    sitemap = ET.parse(site.folder / "sitemap.xml")

    assert {f"{BASE}{url}" for url in PAGES if url not in ("/404.html", "/beitraege/seite/2/")} == {
        loc.text for loc in sitemap.iter(f"{SITEMAP}loc")
    }


@every_page
def test_every_link_within_the_site_arrives(site: Built, url: str) -> None:
    """Pages, anchors, pictures and files."""
    page = site.pages[url]
    addresses = [str(node[key]) for key in ("href", "src") for node in page.select(f"[{key}]")]

    lost = [address for address in addresses if not _arrives(site, urljoin(f"{BASE}{url}", address))]

    assert [] == lost


def _arrives(site: Built, address: str) -> bool:
    """Return whether an address of this site is published, its anchor included; others are not followed."""
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" != BASE:
        return True
    path = unquote(parts.path)
    if parts.fragment and path in site.pages:
        return site.pages[path].find(id=unquote(parts.fragment)) is not None
    return path in site.pages or (site.folder / path.lstrip("/")).is_file()


@every_page
def test_ids_stand_once_on_a_page(site: Built, url: str) -> None:
    """Also where headings and places share their names."""
    ids = [str(node["id"]) for node in site.pages[url].select("[id]")]

    assert sorted(set(ids)) == sorted(ids)


@every_page
def test_no_english_word_of_the_theme_is_left(site: Built, url: str) -> None:
    """Whatever a template prints comes from the German file: no text, label or description is an English word's."""
    english, german = (read_data(LANGUAGES, code)["words"] for code in ("en", "de"))
    assert isinstance(english, dict)
    assert isinstance(german, dict)
    phrases = {word for key, word in english.items() if word != german[key]} - set(german.values())
    patterns = [re.compile(r"\W*" + re.sub(r"\\{\w+\\}", ".+", re.escape(phrase)) + r"\W*") for phrase in phrases]

    found = [piece for piece in _pieces(site.pages[url]) if any(pattern.fullmatch(piece) for pattern in patterns)]

    assert [] == found


def _pieces(page: BeautifulSoup) -> list[str]:
    """Return every text and every attribute that is read to a visitor, and the words of every element with markup."""
    pieces = [re.sub(r"\s+", " ", piece) for piece in page.stripped_strings]
    for node in page.select("*"):
        pieces += [
            str(node[key]) for key in ("aria-label", "title", "alt", "placeholder", "content") if node.has_attr(key)
        ]
    return pieces + texts(page.select("p,li,dt,dd,th,td,a,h2,h3,summary,span,caption,figcaption,button"))


def test_nothing_of_the_first_clinic_is_published(site: Built) -> None:
    """Not a word in any page, style sheet or file for machines."""
    found = {
        str(path.relative_to(site.folder)): re.findall(r"(?i)acupuncture|akupunktur|parker|colorado|denver", content)
        for path in _texts_of(site)
        if (content := path.read_text(encoding="utf-8"))
    }

    assert {} == {name: words for name, words in found.items() if words}


def _texts_of(site: Built) -> list[Path]:
    """Return every published file that is text."""
    binary = {".png", ".jpg", ".ico", ".avif", ".webp", ".woff2"}
    return sorted(path for path in site.folder.rglob("*") if path.is_file() and path.suffix not in binary)


def test_the_build_complains_of_nothing_but_a_missing_fact_and_an_old_line(site: Built) -> None:
    """The only things left to do are to say where to park in Ratzeburg, and to take out what was over in October."""
    complaints = [(diagnostic.code, diagnostic.position.path) for diagnostic in site.report.diagnostics]

    assert [("fact-to-supply", "site.yaml"), ("closure-over", "site.yaml")] == complaints


def test_a_page_appears_and_disappears_with_its_dates(tmp_path: Path) -> None:
    """On 4 January the course is announced, and the closure of Christmas is gone."""
    root, folder = tmp_path / "quelle", tmp_path / "public"
    shutil.copytree(SOURCE, root)

    report = build(root, BuildOptions(destination=folder, as_of=date(2027, 1, 4)))

    contact = _parsed(folder / "kontakt" / "index.html")
    assert report.ok
    assert ["Rückenkurs im Frühjahr 2027"] == texts(_parsed(folder / "rueckenkurs" / "index.html").select("h1"))
    assert [BREAK] == texts(contact.select("main .notices li"))
