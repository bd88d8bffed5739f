"""Makes what cannot stand in a repository."""

import struct
import zlib
from pathlib import Path


def make(root: Path) -> None:
    """Change the site below `root`."""
    photos = root / "static" / "photos"
    photos.mkdir()
    header = struct.pack(">4sIIBBBBB", b"IHDR", 12_000, 9_000, 8, 2, 0, 0, 0)
    picture = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    picture += struct.pack(">I4sI", 0, b"IDAT", zlib.crc32(b"IDAT"))
    (photos / "room.png").write_bytes(picture)
