"""Makes what cannot stand in a repository."""

from pathlib import Path


def make(root: Path) -> None:
    """Change the site below `root`."""
    page = root / "content" / "pages" / "fees.md"
    levels = "".join("    " * depth + "- Deeper.\n" for depth in range(300))
    page.write_text(page.read_text("utf-8") + "\n" + levels, "utf-8")
