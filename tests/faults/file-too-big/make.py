"""Makes what cannot stand in a repository."""

from pathlib import Path


def make(root: Path) -> None:
    """Change the site below `root`."""
    text = (root / "content" / "pages" / "fees.md").read_text("utf-8")
    (root / "content" / "pages" / "fees.md").write_text(text + "word " * 250_000, "utf-8")
