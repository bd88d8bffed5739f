"""The folder that the site is to be put to holds somebody's photo."""

from pathlib import Path


def make(root: Path) -> None:
    """Put a photo there."""
    folder = root.parent / "www"
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"photo")
