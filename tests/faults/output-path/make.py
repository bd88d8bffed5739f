"""Makes what cannot stand in a repository."""

from pathlib import Path


def make(root: Path) -> None:
    """Change the site below `root`."""
    (root / "static" / "prices 2027?.pdf").write_text("prices", "utf-8")
    (root / "static" / "aux.pdf").write_text("more", "utf-8")
