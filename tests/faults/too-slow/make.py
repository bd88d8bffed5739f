"""Makes what cannot stand in a repository."""

from pathlib import Path


def make(root: Path) -> None:
    """Change the site below `root`."""
    page = root / "content" / "pages" / "fees.md"
    page.write_text(page.read_text("utf-8") + "\n" + "[" * 30_000 + "\n", "utf-8")
