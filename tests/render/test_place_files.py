"""Points for map programs, read by parsers that the generator does not use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from clinicsite.render.place_files import place_files

if TYPE_CHECKING:
    from tests.conftest import Made, Project

KML = "{http://www.opengis.net/kml/2.2}"
DOOR = "    coordinates: 39.51860, -104.76136"


def made_files(made: Made) -> dict[str, str]:
    """Return the files of a site."""
    return place_files(made.plan, made.site.config)


def with_town(project: Project, *lines: str) -> Made:
    """Return a plan of a site with one listed town."""
    town = project.town("Mölln & Lake", "Words of their own.")
    condition = project.condition()
    return project.plan(
        {
            "site.yaml": project.site(*lines, "towns: [lake]"),
            "content/towns/lake.md": town,
            "content/conditions/sciatica.md": condition,
        }
    )


def test_without_a_known_point_there_is_no_file(project: Project) -> None:
    """A map of nothing helps nobody."""
    assert {} == made_files(project.plan({}))


def test_both_files_have_the_same_points_with_longitude_first(project: Project) -> None:
    """The clinic stands before its towns."""
    made = made_files(with_town(project, DOOR))

    points = [
        [float(number) for number in (point.text or "").split(",")]
        for point in ET.fromstring(made["places.kml"]).iter(f"{KML}coordinates")
    ]
    features = json.loads(made["places.geojson"])["features"]
    assert [[-104.76136, 39.5186], [-104.7, 39.5]] == points
    assert points == [feature["geometry"]["coordinates"] for feature in features]


def test_names_are_whole_in_both_files(project: Project) -> None:
    """Marks of XML within them are escaped."""
    made = made_files(with_town(project, DOOR))

    marks = ET.fromstring(made["places.kml"]).iter(f"{KML}Placemark")
    features = json.loads(made["places.geojson"])["features"]
    assert ["Mill Street Clinic", "Mölln & Lake"] == [mark.findtext(f"{KML}name") for mark in marks]
    assert ["Mill Street Clinic", "Mölln & Lake"] == [feature["properties"]["name"] for feature in features]


def test_address_and_telephone_stand_there_when_they_are_whole(project: Project) -> None:
    """As on the page."""
    text = (
        project.site(DOOR).replace("TODO street and number", "1 Mill Street").replace("TODO the postal code", "'10001'")
    )
    made = made_files(project.plan({"site.yaml": text.replace("TODO the telephone number", "'+1 212 736 5000'")}))

    [mark] = ET.fromstring(made["places.kml"]).iter(f"{KML}Placemark")
    assert ("1 Mill Street, Springfield, NY 10001", "+12127365000") == (
        mark.findtext(f"{KML}address"),
        mark.findtext(f"{KML}phoneNumber"),
    )


def test_what_is_not_supplied_yet_stands_in_neither_file(project: Project) -> None:
    """Neither its note nor an empty value."""
    made = made_files(project.plan({"site.yaml": project.site(DOOR)}))

    assert {"kind", "name", "url"} == set(json.loads(made["places.geojson"])["features"][0]["properties"])
    assert "address" not in made["places.kml"]


def test_a_town_that_is_not_listed_stands_in_neither_file(project: Project) -> None:
    """A page kept out of lists is kept out of these."""
    made = project.plan(
        {
            "site.yaml": project.site(DOOR, "towns: [lake]"),
            "content/towns/lake.md": project.text(
                "W.", "name: Lake", "coordinates: 39.5, -104.7", "leads_with: sciatica"
            ),
            "content/conditions/sciatica.md": project.condition(),
        }
    )

    assert "Lake" not in made_files(made)["places.kml"]
