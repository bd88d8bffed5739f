"""Makes what cannot stand in a repository."""

from pathlib import Path


def make(root: Path) -> None:
    """Change the site below `root`."""
    page = root / "content" / "pages" / "fees.md"
    text = page.read_text("utf-8")
    (root / "content" / "pages" / "Fees.md").write_text(text, "utf-8")
