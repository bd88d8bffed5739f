"""Makes what cannot stand in a repository."""

from pathlib import Path


def make(root: Path) -> None:
    """Change the site below `root`."""
    (root / "static" / "Fees").mkdir()
    (root / "static" / "Fees" / "list.pdf").write_text("list", "utf-8")
