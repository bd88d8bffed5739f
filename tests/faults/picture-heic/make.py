"""Makes what cannot stand in a repository."""

from pathlib import Path


def make(root: Path) -> None:
    """Change the site below `root`."""
    photos = root / "static" / "photos"
    photos.mkdir()
    (photos / "room.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(64))
