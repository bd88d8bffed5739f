"""What has to be true of a project, and of the folder it is put online in, after a command was struck."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.torture.site import BUILD, run, site, sources, tree

PROJECT = "p"
ONLINE = "www"
OWN_AREA = ".clinicsite"
SPARE = ".public.new"
"""Where empty folders of a large site stay between two builds, beside the sign that they are ours."""


class Standing(NamedTuple):
    """What there is in the folder of a trial; files with their digests."""

    site: dict[str, str]
    """The published site."""
    sources: dict[str, str]
    """The owner's files."""
    live: dict[str, str]
    """What visitors see, where it was put online."""
    kept: set[str]
    """The names of what is kept where it was put online, without those that hold the time."""
    work: set[str]
    """The names of what is kept in the project's own area."""


class Happened(NamedTuple):
    """How a command ended that was struck."""

    words: tuple[str, ...]
    at_once: bool
    """Whether visitors see the old site or the new one, and not first one file and then the next."""
    may_be_missing: bool
    """Whether there is no site for a moment, as where the system cannot exchange two folders."""
    ends: set[int]
    """The exit codes with which it may end: others do the work of a process that was started and killed."""
    code: int
    printed: str
    before: Standing
    after: Standing
    """What there would be if nothing had struck."""
    clean: Standing
    """What there is after a build in a clean folder of the files as they are then; the build may be refused."""


def looked_at(folder: Path) -> Standing:
    """Return what there is."""
    root, online = folder / PROJECT, folder / ONLINE
    owned = {path: digest for path, digest in sources(root).items() if f"/{OWN_AREA}/" not in path}
    # What was only begun stays in our own area until much of it is there; it is never looked at. Whether it is kept
    # which files need not be read again depends on how long ago they were written.
    begun = re.compile(r"new-|deploys/|(pictures|cards)/|templates-|inputs(\.new)?$")
    work = {name for name in _names(root / OWN_AREA) if not begun.match(name)}
    return Standing(site(root), owned, _live(online), _kept(online), work)


def _live(online: Path) -> dict[str, str]:
    """Return what visitors see of a folder that sites are put into."""
    seen = online / "current" if (online / "releases").exists() else online
    found = tree(seen) if seen.exists() else {}
    return {path: digest for path, digest in found.items() if digest and not path.startswith(f"{OWN_AREA}/")}


def _kept(online: Path) -> set[str]:
    """Return the names of contents that are kept, and how many versions there are."""
    contents = {name for name in _names(online / OWN_AREA) if not name.startswith("records/")}
    counts = (
        f"{len(_entries(place))} in {place.name}" for place in (online / OWN_AREA / "records", online / "releases")
    )
    return {*contents, *counts}


def _entries(folder: Path) -> list[str]:
    """Return the names in a folder; none if there is no folder."""
    return os.listdir(folder) if folder.is_dir() else []


def _names(folder: Path) -> set[str]:
    """Return the paths of all files below a folder."""
    return {path for path, digest in tree(folder).items() if digest}


def wrong_at_once(folder: Path, happened: Happened) -> Iterator[str]:
    """Yield what is wrong with how the command ended, what it said, and what it left."""
    code, printed, now = happened.code, happened.printed, looked_at(folder)
    if code not in happened.ends:
        yield f"ended with {code}"
    if "Traceback" in printed:
        yield f"shows a traceback: {printed[-1500:]}"
    if code == 1:
        yield from _unkind(printed)
    done = [name for name in ("site", "sources", "live") if getattr(now, name) != getattr(happened.after, name)]
    steady = ("site", "live") if happened.at_once else ("site",)
    changed = [name for name in steady if getattr(now, name) != getattr(happened.before, name)]
    if code == 0 and done:
        yield f"says that it is done, but is not: {done} {printed}"
    if code == 1 and changed and happened.words[0] != "clean":
        yield f"says that it was refused, but has changed {changed}: {printed}"
    yield from _mixed(now, happened)


def _unkind(printed: str) -> Iterator[str]:
    """Yield what a message lacks: a place, what happened, and what to do."""
    if '"' not in printed and not re.match(r"\S+: error ", printed):
        yield f"names no file: {printed!r}"
    if "\n" not in printed.strip():
        yield f"says only {printed!r}"


def _mixed(now: Standing, happened: Happened) -> Iterator[str]:
    """Yield what is neither as it was nor as it was to become."""
    before, after = happened.before, happened.after
    sites = [before.site, after.site]
    if happened.words[0] == "clean" and set(now.site.items()) <= set(before.site.items()):
        sites.append(now.site)
    if happened.may_be_missing and happened.code == 137:
        sites.append({})
    if now.site not in sites:
        yield "the published site is neither the old nor the new one"
    yield from (f"is neither old nor new: {path}" for path in _strange(now.sources, before.sources, after.sources))
    if now.live not in (before.live, after.live):
        strange = _strange(now.live, before.live, after.live)
        yield from (f"visitors see {path}, which is neither old nor new" for path in strange)
        if happened.at_once:
            yield "visitors see a mixture"


def _strange(now: Mapping[str, str], before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the files that are neither as they were nor as they were to become."""
    paths = sorted({*now, *before, *after})
    return [path for path in paths if now.get(path) not in (before.get(path), after.get(path))]


def wrong_later(folder: Path, happened: Happened) -> Iterator[str]:
    """Yield what is wrong after the same command again, and after a build."""
    root = folder / PROJECT
    if happened.words[0] == "rollback" and looked_at(folder).live == happened.after.live:
        happened = happened._replace(words=("status",))  # Once more would be one version further back.
    code, printed = run(root, *happened.words)
    now = looked_at(folder)
    if code and not (happened.words[0] == "new" and now.sources == happened.after.sources):
        yield f"the same again ends with {code}: {printed[-1500:]}"
    if now.work - happened.after.work:  # What is not kept only costs time.
        yield f"the same again leaves {sorted(now.work - happened.after.work)}"
    for name in ("site", "sources", "live"):
        if getattr(now, name) != getattr(happened.after, name):
            yield f"the same again does not lead to the same end: {name} {_difference(now, happened.after, name)}"
    if now.kept != happened.after.kept:
        yield from _not_tidied(folder)
    code, printed = run(root, *BUILD)
    if bool(code) == bool(happened.clean.site):
        yield f"the next build ends with {code}: {printed[-300:]}"
    elif site(root) != (happened.clean.site or happened.after.site):
        yield "the next build is not that of a clean folder"
    usual = {"public", OWN_AREA, *([SPARE] if _names(root / SPARE) == {".gitignore"} else [])}
    left = set(os.listdir(root)) - {path.split("/")[0] for path in happened.after.sources} - usual
    if left:
        yield f"leaves {sorted(left)}"


def _not_tidied(folder: Path) -> Iterator[str]:
    """Yield what the next deploy of something new leaves of what could not be tidied up; then it is as it was."""
    root, home = folder / PROJECT, folder / PROJECT / "content" / "index.md"
    text = home.read_bytes()
    home.write_bytes(text + b"\nNews.\n")
    code, printed = run(root, "deploy", "--yes")
    home.write_bytes(text)
    kept = {name for name in looked_at(folder).kept if not name.startswith("files/")}
    if code or not kept <= TIDY:
        yield f"the next deploy ends with {code} and leaves {sorted(kept - TIDY)}: {printed}"


TIDY = {"live.json", "2 in records", "2 in releases", "0 in releases"}
"""What is there, beside the contents of files, when two versions are kept."""


def _difference(now: Standing, after: Standing, name: str) -> list[str]:
    """Return the first names in which two standings differ."""
    one, other = getattr(now, name), getattr(after, name)
    if isinstance(one, dict):
        one, other = set(one.items()), set(other.items())
    return sorted(map(str, one ^ other))[:6]
