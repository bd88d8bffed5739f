"""Writes files for the owner into a folder beside the site, and replaces none but those that it has written itself.

Which those are stands in a list in the folder, with a digest of each: a file that was changed since is the owner's.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from clinicsite.diagnostics import Position, SiteError
from clinicsite.model.made import Output
from clinicsite.publish.faults import PAPER_FOLDER, PAPER_IN_THE_WAY, disk_fault, shown

LIST = ".made-by-clinicsite.json"
OWN = ("content", "templates", "static", ".clinicsite", ".git")
"""Folders of the project that are not for papers."""


def write_papers(folder: Path, root: Path, public: Path, outputs: Iterable[Output]) -> list[Path]:
    """Write files into a folder and return them. Raises `SiteError` when one is not ours, or the disk refuses it.

    `root` is the project, `public` the published folder: nothing is written into its own folders. All files are looked
    at before one is written.
    """
    folder = folder.absolute()
    _refuse(folder, root, public)
    files = {output.path: output.data for output in outputs}
    known = _known(folder)
    for name, data in files.items():
        path = folder / name
        if path.is_symlink() or (path.exists() and _digest(path) not in (known.get(name), _hash(data))):
            message = f'"{shown(path)}" was not made by this command, or was changed since. Nothing was written.'
            raise SiteError([PAPER_IN_THE_WAY.at(Position(shown(path)), message, PAPER_IN_THE_WAY.mend)])
    stale = [name for name in known if name not in files and _digest(folder / name) == known[name]]
    try:
        return _write(folder, files, stale)
    except OSError as error:
        raise SiteError([disk_fault(error, shown(folder))]) from error


def _write(folder: Path, files: Mapping[str, bytes], stale: Iterable[str]) -> list[Path]:
    """Write the files, the list first, so that one that was begun is known; take away those that are no longer made."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = {name: _hash(data) for name, data in sorted(files.items())}
    _put(folder / LIST, (json.dumps(listed, indent=1) + "\n").encode())
    for name, data in files.items():
        _put(folder / name, data)
    for name in stale:
        (folder / name).unlink(missing_ok=True)
    return [folder / name for name in files]


def _put(path: Path, data: bytes) -> None:
    """Write a file whole."""
    begun = path.with_name(f"{path.name}.new")
    try:
        begun.write_bytes(data)
        os.replace(begun, path)
    except OSError:
        begun.unlink(missing_ok=True)
        raise


def _refuse(folder: Path, root: Path, public: Path) -> None:
    """Raise `SiteError` for a folder that belongs to the project or its published site."""
    real = folder.resolve()
    own = [root.resolve() / name for name in OWN] + [public.resolve()]
    if real == root.resolve() or any(real == place or place in real.parents for place in own):
        message = f'"{shown(folder)}" is a folder of the project or of the published site.'
        raise SiteError([PAPER_FOLDER.at(Position(shown(folder)), message, PAPER_FOLDER.mend)])
    if folder.exists() and not folder.is_dir():
        message = f'"{shown(folder)}" is a file.'
        raise SiteError([PAPER_FOLDER.at(Position(shown(folder)), message, PAPER_FOLDER.mend)])


def _known(folder: Path) -> Mapping[str, str]:
    """Return the files that were written here, with their digests; none when the list cannot be read."""
    try:
        found = json.loads((folder / LIST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    known = found if isinstance(found, dict) else {}
    return {name: text for name, text in known.items() if isinstance(text, str) and Path(name).name == name}


def _digest(path: Path) -> str:
    """Return the digest of a file; nothing for one that cannot be read."""
    try:
        return _hash(path.read_bytes())
    except OSError:
        return ""


def _hash(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
