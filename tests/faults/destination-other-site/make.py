"""Makes what cannot stand in a repository."""

import shutil
from pathlib import Path


def make(root: Path) -> None:
    """Change the site below `root`."""
    other = root.with_name("other-clinic")
    shutil.move(root / "public", other)
    path = other / ".clinicsite.json"
    path.write_text(path.read_text("utf-8").replace("www.clinic.example", "www.other-clinic.example"), "utf-8")
