"""Name, address and telephone number are the same wherever they are told.

That is on pages, in structured data, in files for phones and maps, and on the sheet for directories. Both sites are
read with other programs than those that wrote them.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup

import clinicsite
from clinicsite.inquiries import DIRECTORIES
from clinicsite.load.data import read_data
from clinicsite.load.site import load_site
from clinicsite.pipeline import theme_folder
from clinicsite.plan.pages import make_plan
from clinicsite.render.contact_files import card_names
from clinicsite.render.pages import Renderer
from clinicsite.render.profile import profile
from clinicsite.render.profile_sheets import outputs as papers

ROOT = Path(__file__).resolve().parent.parent
KML = "{http://www.opengis.net/kml/2.2}"
SUPPLIED = {
    r"phone: TODO .*": 'phone: "+1 212 736 5000"',
    r"street: TODO .*": "street: 12 Mill Street, Suite 3; rear",
    r"postal_code: TODO .*": 'postal_code: "80134"',
    r"coordinates: TODO .*": "coordinates: 39.51860, -104.76136",
    r"hours: TODO .*": "hours: {mon-fri: 9:00-17:00}",
}
"""What the first user's site still lacks, made up."""


@dataclass(frozen=True)
class Told:
    """What a place is told to be."""

    name: str
    """The clinic's name."""
    street: str
    city: str
    region: str
    postal_code: str
    country: str
    phone: str
    """As it is dialled from everywhere."""


@dataclass(frozen=True)
class Both:
    """A site as it was written and as it was made."""

    expected: list[Told]
    """What `site.yaml` says, in the order of the places."""
    files: dict[str, str]
    contact: str
    """The path of the page on how to reach the clinic."""

    def page(self, path: str) -> BeautifulSoup:
        """Return a page."""
        return BeautifulSoup(self.files[path], "html5lib")


@pytest.fixture(scope="module", params=["clinic", "physio"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Each of the two sites, with every fact supplied."""
    root = tmp_path_factory.mktemp(request.param)
    source = ROOT if request.param == "clinic" else ROOT / "tests/sites/physio"
    for name in ("content", "static", "templates"):
        if (source / name).is_dir():
            shutil.copytree(source / name, root / name)
    text = (source / "site.yaml").read_text("utf-8")
    for old, new in SUPPLIED.items():
        text = re.sub(old, new, text)
    (root / "site.yaml").write_text(re.sub(r"^brand:$", "brand:\n  cards: false", text, flags=re.MULTILINE), "utf-8")
    return _made(root)


def _made(root: Path) -> Both:
    """Return a site with the files in question."""
    site = load_site(root, theme_folder()).site
    assert site is not None
    plan, _ = make_plan(site, date(2026, 11, 23))
    renderer = Renderer(site, plan, theme_folder(), None)
    [contact] = [page.output_path for page in plan.pages if page.template == "contact.html"]
    made = {
        path: renderer.file(path)
        for path in ("index.html", contact, "places.kml", *card_names(plan, site.config).values())
    }
    files = {path: output.data.decode() for path, output in made.items() if output}
    directories: list[dict[str, Any]] = [
        read_data(Path(clinicsite.__file__).parent / "directories", code) for code in DIRECTORIES
    ]
    files |= {paper.path: paper.data.decode() for paper in papers(profile(site, plan, directories, []))}
    places = [
        Told(
            name=site.config.clinic.name,
            street=str(location.street),
            city=str(location.city),
            region=str(location.region or ""),
            postal_code=str(location.postal_code),
            country=location.country,
            phone=site.phones[str(location.phone or site.config.clinic.phone)].e164,
        )
        for location in site.config.locations
    ]
    return Both(places, files, contact)


def test_the_contact_page_tells_them(site: Both) -> None:
    """In the lines of the address, and in links that dial."""
    page = site.page(site.contact)

    shown = [" ".join(place.get_text(" ").split()) for place in page.select(".place address")]
    dialled = [[str(link["href"]) for link in place.select('a[href^="tel:"]')] for place in page.select(".place")]
    for place, address, phones in zip(site.expected, shown, dialled, strict=True):
        assert [] == [
            part for part in (place.street, place.city, place.region, place.postal_code) if part not in address
        ]
        assert {f"tel:{place.phone}"} == set(phones)
    assert site.expected[0].name in page.select("header")[0].get_text(" ")


def test_structured_data_tell_the_same(site: Both) -> None:
    """The home page speaks of all places."""
    script = site.page("index.html").find("script", type="application/ld+json")
    assert script is not None
    nodes = list(_with_address(json.loads(script.string or "")["@graph"]))

    found = [
        Told(
            name=site.expected[0].name,
            street=node["address"]["streetAddress"],
            city=node["address"]["addressLocality"],
            region=node["address"].get("addressRegion", ""),
            postal_code=node["address"]["postalCode"],
            country=node["address"]["addressCountry"],
            phone=node["telephone"],
        )
        for node in nodes
    ]
    assert [] == [node["name"] for node in nodes if not node["name"].startswith(site.expected[0].name)]
    assert sorted(map(str, site.expected)) == sorted(map(str, found))


def _with_address(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the nodes of a graph that have an address, also those within others."""
    if isinstance(value, dict) and "address" in value:
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _with_address(part)


def test_cards_for_phones_tell_the_same(site: Both) -> None:
    """Each place has one."""
    found = []
    for path, text in site.files.items():
        if path.endswith(".vcf"):
            lines = dict(line.split(":", 1) for line in text.replace("\r\n ", "").split("\r\n") if ":" in line)
            _, _, street, city, region, code, country = _fields(lines["ADR;TYPE=WORK"])
            found.append(
                Told(_fields(lines["ORG"])[0], street, city, region, code, country, lines["TEL;TYPE=WORK,VOICE"])
            )

    assert sorted(map(str, site.expected)) == sorted(map(str, found))


def _fields(value: str) -> list[str]:
    """Return the parts of a value of a card."""
    return [re.sub(r"\\(.)", r"\1", part) for part in re.split(r"(?<!\\);", value)]


def test_map_programs_are_told_the_same(site: Both) -> None:
    """The address stands in one line."""
    marks = ET.fromstring(site.files["places.kml"]).iter(f"{KML}Placemark")
    places = [mark for mark in marks if mark.findtext(f"{KML}phoneNumber")]

    for place, mark in zip(site.expected, places, strict=True):
        address = mark.findtext(f"{KML}address") or ""
        assert [] == [
            part for part in (place.street, place.city, place.region, place.postal_code) if part not in address
        ]
        assert place.phone == mark.findtext(f"{KML}phoneNumber")
        assert (mark.findtext(f"{KML}name") or "").startswith(place.name)


def test_directories_are_told_the_same(site: Both) -> None:
    """In the sheet for uploading, a row for each place."""
    rows = csv.DictReader(io.StringIO(site.files["google.csv"], newline=""))

    assert site.expected == [
        Told(
            name=row["Business name"],
            street=row["Address line 1"],
            city=row["Locality"],
            region=row.get("Administrative area", ""),
            postal_code=row["Postal code"],
            country=row["Country/Region"],
            phone=row["Primary phone"],
        )
        for row in rows
    ]
