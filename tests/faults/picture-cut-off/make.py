"""Makes what cannot stand in a repository."""

from pathlib import Path

from PIL import Image


def make(root: Path) -> None:
    """Change the site below `root`."""
    photos = root / "static" / "photos"
    photos.mkdir()
    Image.effect_noise((400, 300), 60).save(photos / "room.jpg")
    whole = (photos / "room.jpg").read_bytes()
    (photos / "room.jpg").write_bytes(whole[: len(whole) // 2])
