"""Makes what cannot stand in a repository."""

from pathlib import Path

from PIL import Image


def make(root: Path) -> None:
    """Change the site below `root`."""
    photos = root / "static" / "photos"
    photos.mkdir()
    Image.new("RGB", (160, 120), "green").save(photos / "room.jpg")
