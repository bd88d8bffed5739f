"""Makes what cannot stand in a repository."""

from pathlib import Path


def make(root: Path) -> None:
    """Change the site below `root`."""
    (root / "content" / "pages" / "hours.md").symlink_to("gone.md")
