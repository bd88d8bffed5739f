"""Turns the neutral source of the generators' comparison into a site of ours: other keys, own templates, same content.

Nothing is computed that a build would have to compute. usage: prepare.py SOURCE PROJECT
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
CLAIMS = (
    "advice-against-care",
    "borrowed-authority",
    "promise-of-result",
)
"""Checks of wording, which the others do not have."""


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Return the keys and the text of a neutral source."""
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    # A picture is named by where it lies, seen from the text.
    return yaml.load(front, Loader=LOADER), body.replace("](/img/", "](../../static/img/")


def write(path: Path, keys: Mapping[str, Any], body: str) -> None:
    """Write a content file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{dumped(keys)}---\n{body}", "utf-8", newline="\n")


def dumped(keys: Mapping[str, Any]) -> str:
    """Return keys and values as YAML."""
    return yaml.dump(dict(keys), Dumper=DUMPER, sort_keys=False, allow_unicode=True, width=10_000)


def settings(site: Mapping[str, Any]) -> dict[str, Any]:
    """Return `site.yaml`."""
    days = {f"{hours['day'][:3].lower()}": f"{hours['opens']}-{hours['closes']}" for hours in site["hours"]}
    menu = ["index.md", *(f"conditions/{name}.md" for name in site["conditions"])]
    menu += ["articles/index.md"] * site["has_articles"] + ["pages/about.md", "pages/contact.md"]
    return {
        "site": {"url": site["url"], "language": "en-GB", "time_zone": "Europe/London"},
        "clinic": {
            "name": site["name"],
            "type": "MedicalClinic",
            "specialty": site["tagline"],
            # The number of the source is one for films, which a clinic cannot have: the templates print it.
            "phone": "TODO a number that can be dialled",
            "email": site["email"],
            "booking": site["url"] + site["booking"],
            "price_range": site["price_range"],
            "same_as": site["social"],
        },
        "locations": [
            {
                "name": site["locality"],
                "street": site["street"],
                "city": site["locality"],
                "region": site["region"],
                "postal_code": site["postcode"],
                "country": site["country"],
                "coordinates": f"{site['lat']}, {site['lon']}",
                "hours": days,
            }
        ],
        "brand": {"cards": False, "icons": False},
        "navigation": {"main": menu},
        "towns": site["home_towns"],
        "urls": {"towns": "areas"},
        "articles": {"per_page": site["per_index"]},
        "pairs": {
            "title": "{condition} in {town}",
            "description": "{about} For patients in {town}, {county}: about {distance} from the clinic.",
        },
        # The towns of the source differ in little but names, and the others do not mind.
        "town_gate": False,
        # The texts of the source are random words, some of which would be promises.
        "checks": [
            {"code": code, "severity": "off", "reason": "Random words.", "until": "2099-12-31"} for code in CLAIMS
        ],
        # The others make no such files.
        "files": {"contacts": False, "closures": False, "places": False, "fingerprints": False},
    }


def condition(keys: Mapping[str, Any], order: int) -> dict[str, Any]:
    """Return the front matter of a condition."""
    return {
        "title": keys["title"],
        "nav_title": keys["nav_label"],
        "description": keys["summary"],
        "order": order,
        "updated": keys["updated"],
        "summary": {
            "what": keys["description"],
            "may_help": keys["summary"],
            "visits": keys["summary"],
            "do_not_wait": keys["summary"],
        },
        "faq": [{"question": item["q"], "answer": item["a"]} for item in keys["faq"]],
    }


def town(keys: Mapping[str, Any], conditions: list[str]) -> dict[str, Any]:
    """Return the front matter of a town."""
    place = f"{keys['name']}, {keys['county']}"
    minutes = f"{keys['drive_minutes']} minutes"
    away = f"{keys['distance_km']} km from the clinic, about {minutes} by car."
    return {
        "title": f"Physiotherapy in {place}",
        "nav_title": keys["name"],
        "description": f"Physiotherapy for patients in {place}: {away}",
        "name": keys["name"],
        "county": keys["county"],
        "coordinates": f"{keys['lat']}, {keys['lon']}",
        "distance": minutes,
        "travel_tip": f"{keys['distance_km']} km",
        "route": keys["directions"],
        "landmarks": keys["neighbourhoods"],
        "nearby": keys["nearby"],
        "leads_with": conditions[0],
        "also_common": conditions[1:],
        "updated": keys["updated"],
    }


def article(keys: Mapping[str, Any]) -> dict[str, Any]:
    """Return the front matter of an article."""
    return {
        "title": keys["title"],
        "description": keys["description"],
        "summary": keys["summary"],
        "date": keys["date"].removesuffix(":00Z"),
        "about": [keys["condition"]],
    }


def prepare(source: Path, project: Path) -> None:
    """Write the site."""
    site = yaml.load((source / "site.yaml").read_text("utf-8"), Loader=LOADER)
    content = project / "content"
    content.mkdir(parents=True)
    (project / "site.yaml").write_text(dumped(settings(site)), "utf-8", newline="\n")
    for order, name in enumerate(site["conditions"]):
        keys, body = read(source / f"conditions/{name}.md")
        write(content / f"conditions/{name}.md", condition(keys, order), body)
    for path in (source / "towns").glob("*.md"):
        keys, body = read(path)
        write(content / "towns" / path.name, town(keys, site["conditions"]), body)
    for path in (source / "pages").glob("*.md"):
        keys, body = read(path)
        write(content / ("index.md" if path.stem == "home" else f"pages/{path.name}"), keys, body)
    for path in (source / "articles").glob("*.md"):
        keys, body = read(path)
        write(content / "articles" / path.name, article(keys), body)
    if site["has_articles"]:
        keys = {"title": "Articles", "description": f"Articles: {site['tagline']}"}
        write(content / "articles/index.md", keys, "")
    shutil.copytree(source / "static", project / "static")
    shutil.copytree(HERE / "templates", project / "templates")


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), Path(sys.argv[2]))
