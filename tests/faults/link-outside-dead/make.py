"""What was learnt of a link on two days stands in the project's own folder; nobody is asked today."""

import json
from pathlib import Path


def make(root: Path) -> None:
    """Write what was learnt."""
    entry = {"seen": "2026-11-23", "failed": ["2026-11-21", "2026-11-23"], "wrong": "it answers 404"}
    booking = {"seen": "2026-11-23", "failed": [], "wrong": ""}
    maps = "https://www.google.com/maps/search/?api=1&query=12%20Mill%20Street%2C%20London%2C%20SE1%200AA"
    known = {"https://www.example.org/study": entry, "https://booking.clinic.example/": booking, maps: booking}
    (root / ".clinicsite" / "links.json").write_text(json.dumps(known), "utf-8")
