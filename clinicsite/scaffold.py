"""Starts new sites and new pages from the samples in `starter/`. Never overwrites anything."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from clinicsite.diagnostics import Fault, Position, SiteError
from clinicsite.publish.faults import disk_fault, seen_from, shown
from clinicsite.slugs import slugify

STARTER = Path(__file__).parent / "starter"
FOLDERS: Mapping[str, str] = {
    "condition": "content/conditions",
    "town": "content/towns",
    "page": "content/pages",
    "person": "content/team",
    "article": "content/articles",
}
"""Where each kind of page lives."""

FOLDER_IN_USE = Fault(
    "folder-in-use",
    "A new site needs a folder of its own",
    why="Files that are in the folder already could be mixed up with the site's.",
    mend="Name a folder that does not exist yet, or an empty one.",
    example="python3 build.py new site my-clinic",
)
PAGE_EXISTS = Fault(
    "page-exists",
    "There is a page of that name already",
    why="Your text in it would be lost.",
    mend="Choose another name, or write on in the page that is there.",
)
UNUSABLE_NAME = Fault(
    "unusable-name",
    "A name that cannot become a page's address",
    why='The address of a page is made of letters, digits and hyphens; "index" is the overview of its folder.',
    mend="Use another name, with at least one letter from a to z, or a digit.",
)
ALL = (FOLDER_IN_USE, PAGE_EXISTS, UNUSABLE_NAME)


def new_site(folder: Path) -> list[Path]:
    """Make a working site in a folder and return its files. Raises `SiteError` when the folder is in use."""
    texts = _starter_texts()
    present = _begun(folder, texts) if folder.is_dir() else None if os.path.lexists(folder) else set[str]()
    if present is None:
        message = f'"{shown(folder)}" is {"not empty" if folder.is_dir() else "a file"}.'
        raise SiteError([FOLDER_IN_USE.at(Position(shown(folder)), message, FOLDER_IN_USE.mend)])
    for name, text in texts.items():
        if name not in present:
            _write_new(folder / name, text, folder / ".clinicsite")
    try:
        for empty in ("static", "templates"):
            (folder / empty).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SiteError([disk_fault(error, shown(folder))]) from error
    return [folder / name for name in texts]


def _starter_texts() -> dict[str, str]:
    """Return the files of a new site; `site.yaml` comes last, because a folder that was not finished is no site."""
    samples = sorted((STARTER / "site").rglob("*"), key=lambda path: (path.name == "site.yaml", path))
    # A name that begins with a dot would be left out of packages, so samples carry an underscore instead.
    return {
        sample.relative_to(STARTER / "site").as_posix().replace("_gitignore", ".gitignore"): sample.read_text("utf-8")
        for sample in samples
        if sample.is_file()
    }


def _begun(folder: Path, texts: Mapping[str, str]) -> set[str] | None:
    """Return the files of a new site that a run that was cut off has made; None if the folder holds anything else."""
    present = set()
    try:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if name == "site.yaml" or path.is_symlink():
                return None
            if path.is_file() and not name.startswith(".clinicsite/"):
                if path.read_bytes() != texts.get(name, "").encode() or name not in texts:
                    return None
                present.add(name)
            elif not (path.is_file() or path.is_dir()):
                return None
    except OSError as error:
        raise SiteError([disk_fault(error, shown(folder))]) from error
    return present


def new_page(root: Path, kind: str, name: str, today: date) -> list[Path]:
    """Start a page and return its file; with the first article also the list of them.

    Raises `SiteError` when there is one of that name already. `today` is the day of an article.
    """
    name = name.removesuffix(".md")
    slug = _ascii(slugify(name))
    if not slug or slug == "index":
        message = f'"{name}" cannot be the name of a page.'
        hint = 'The file "index" is the overview of its folder. Use another name.' if slug else UNUSABLE_NAME.mend
        raise SiteError([UNUSABLE_NAME.at(Position(FOLDERS[kind]), message, hint)])
    relative = f"{FOLDERS[kind]}/{slug}.md"
    if os.path.lexists(root / relative):
        message = f'There is a file "{relative}" already. Nothing was changed.'
        raise SiteError([PAGE_EXISTS.at(Position(relative), message, PAGE_EXISTS.mend)])
    sample = (STARTER / "pages" / f"{kind}.md").read_text("utf-8")
    gaps = {"NAME": name.replace("\\", "\\\\").replace('"', "'"), "CONDITION": _first_condition(root)}
    text = re.sub("NAME|CONDITION|TODAY", lambda word: {**gaps, "TODAY": today.isoformat()}[word[0]], sample)
    texts = {relative: text}
    overview = f"{FOLDERS[kind]}/index.md"
    if kind == "article" and not os.path.lexists(root / overview):
        texts[overview] = (STARTER / "pages" / "articles.md").read_text("utf-8")
    try:
        return [_write_new(root / path, words, root / ".clinicsite") for path, words in texts.items()]
    except SiteError as error:
        raise SiteError(seen_from(root, error.diagnostics)) from error


def _first_condition(root: Path) -> str:
    """Return the name of a condition that a new town's page can lead with."""
    names = sorted(path.stem for path in (root / FOLDERS["condition"]).glob("*.md") if path.stem != "index")
    return names[0] if names else "condition"


def _ascii(slug: str) -> str:
    """Return a slug with the letters that every host serves alike; accents are taken off."""
    plain = unicodedata.normalize("NFKD", slug).encode("ascii", "ignore").decode()
    return re.sub("-+", "-", plain).strip("-")


def _write_new(path: Path, text: str, workshop: Path) -> Path:
    """Write a file that must not exist yet: whole, or not at all. Raises `SiteError` when the disk refuses it.

    It is written in the folder `workshop` first. Where a disk knows no hard links the file is copied.
    """
    begun = workshop / f"new-{path.name}"
    try:
        for folder in (workshop, path.parent):
            folder.mkdir(parents=True, exist_ok=True)
        # What a run that was cut off has left is another name of a page that the owner may have written on since.
        begun.unlink(missing_ok=True)
        with begun.open("xb") as file:
            file.write(text.encode())
        try:
            path.hardlink_to(begun)
        except (PermissionError, NotImplementedError):
            with path.open("xb") as file:
                file.write(text.encode())
    except OSError as error:
        raise SiteError([disk_fault(error, shown(path))]) from error
    finally:
        with suppress(OSError):
            begun.unlink()
    return path
