"""Makes what cannot stand in a repository."""

from pathlib import Path

from PIL import Image


def make(root: Path) -> None:
    """Change the site below `root`."""
    photos = root / "static" / "photos"
    photos.mkdir()
    frames = [Image.new("RGB", (240, 180), colour) for colour in ("green", "white")]
    frames[0].save(photos / "exercise.gif", save_all=True, append_images=frames[1:])
