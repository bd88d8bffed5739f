"""Structured data of whole sites: what is waited for, where the owner wrote it, and what pages say together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from clinicsite.check.page_facts import facts_of
from clinicsite.diagnostics import Severity
from tests.check.graphs import structured_data_faults

if TYPE_CHECKING:
    from clinicsite.diagnostics import Diagnostic
    from clinicsite.model.made import PageFacts
    from tests.conftest import Made, Project

KNOWN = """\
site:
  url: https://www.clinic.example/
  time_zone: America/New_York
clinic:
  name: Mill Street Clinic
  phone: "+1 617 253 1000"
locations:
  - name: Mill Street
    street: 1 Mill Street
    city: Springfield
    region: NY
    postal_code: "02134"
    country: US
    coordinates: 39.51860, -104.76136
    hours: TODO the hours
"""
THEME = """\
<!doctype html>
<html lang="en"><head>
{% for tag in page.head %}<{{ tag.name }}{{ tag.attributes|xmlattr }}>
{%- if tag.content %}{{ tag.content }}</{{ tag.name }}>{% endif %}
{% endfor %}
{% if page.graph %}<script type="application/ld+json">{{ page.graph|tojson }}</script>{% endif %}
</head><body>
{% for link in page.breadcrumbs %}<a href="{{ link.url }}">{{ link.title }}</a> {% endfor %}
<h1>{{ page.title }}</h1>
{% for part in page.body %}{{ part }}{% endfor %}
<p>{{ site.name }}
{% for place in site.contact.places %}
{{ place.address|join(", ") }} {{ site.contact.phone.display }} <a href="{{ place.map_url }}">Map</a>
{% endfor %}</p>
</body></html>
"""
"""A theme that shows all that is told but a person's role."""


def render(project: Project, site: str = KNOWN, **files: str) -> Made:
    """Return a site with such a theme."""
    return project.render({"site.yaml": site, "templates/base.html": THEME, **files})


def facts(made: Made) -> list[PageFacts]:
    """Return what is known of the pages."""
    return [facts_of(made.outputs[page.output_path]) for page in made.plan.pages]


def faults(made: Made) -> list[Diagnostic]:
    """Return what is wrong with the structured data of a site."""
    return sorted(structured_data_faults(facts(made), made.site, made.plan), key=lambda fault: fault.sort_key())


def test_a_site_with_all_facts_has_nothing_wrong(project: Project) -> None:
    """The ground on which the other tests stand."""
    assert [] == faults(render(project))


def test_what_the_clinic_s_type_waits_for_is_told_at_its_line(project: Project) -> None:
    """The place is that of the first fact that is missing."""
    site = KNOWN.replace("1 Mill Street\n", "TODO the street\n").replace('"02134"', "TODO the code")

    (fault,) = faults(render(project, site))

    assert ("site.yaml:9:5", Severity.ADVICE, "clinic-type-waits") == (str(fault.position), fault.severity, fault.code)
    assert (
        "Search engines are told of the clinic only as an Organization, and not as a MedicalClinic, until you supply "
        '"street" and "postal_code".'
    ) == fault.message


@pytest.mark.parametrize(
    ("given", "message", "correction"),
    [
        (
            "MedicalClinik",
            '"MedicalClinik" is not a type of local business that schema.org knows. Did you mean "MedicalClinic"?',
            "  type: MedicalClinic",
        ),
        ("Person", '"Person" is not a type of local business that schema.org knows.', ""),
    ],
)
def test_a_type_that_is_none_of_a_business_is_told_once(
    project: Project, given: str, message: str, correction: str
) -> None:
    """Not again for each page."""
    site = KNOWN.replace("  phone:", f"  type: {given}\n  phone:")

    found = [
        fault
        for fault in faults(render(project, site))
        if fault.code in ("clinic-type-unknown", "json-ld-unknown-type")
    ]

    assert [("site.yaml:6:3", message, correction)] == [
        (str(fault.position), fault.message, fault.correction) for fault in found
    ]


def test_rough_coordinates_are_advised_against(project: Project) -> None:
    """They are left out of the data, so nothing there is wrong."""
    site = KNOWN.replace("39.51860, -104.76136", "39.52, -104.761")

    (fault,) = faults(render(project, site))

    assert ("site.yaml:14:5", "coordinates-rough") == (str(fault.position), fault.code)


def test_a_value_that_the_page_does_not_show_is_told_where_it_was_written(project: Project) -> None:
    """Here the theme hides the role of a person."""
    made = render(project, **{"content/team/ada.md": project.text("W.", "role: Therapist")})

    found = [fault for fault in faults(made) if fault.code == "json-ld-not-shown"]

    assert ["content/team/ada.md:4:1"] == [str(fault.position) for fault in found]


def test_pages_that_disagree_on_a_number_are_found_out(project: Project) -> None:
    """A number that was typed into a template stays when site.yaml changes."""
    made = render(project)
    first, second = facts(made)
    data = tuple(text.replace("+16172531000", "+16172531001") for text in second.json_ld)

    found = list(structured_data_faults([first, replace(second, json_ld=data)], made.site, made.plan))

    assert ['The page /contact/ tells the telephone "+16172531001", but / tells "+16172531000".'] == [
        fault.message for fault in found if fault.code == "json-ld-disagrees"
    ]
