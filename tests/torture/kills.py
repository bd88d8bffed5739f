"""Killed, or refused by the disk, at every call that changes a file: in a build, a rebuild, `clean` and `new`."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.torture.hits import Blow, calls, strike
from tests.torture.report import Tally
from tests.torture.site import BUILD, fresh, run, site, sources, wrong_after

KILL = "signal=SIGKILL"
REFUSALS = ("ENOSPC", "EIO", "EDQUOT", "EROFS")


@dataclass(frozen=True, slots=True)
class Way:
    """Something that a user does to a project."""

    name: str
    words: tuple[str, ...]
    """The command."""
    built: str | None
    """What the site that was published before speaks of; None where none was."""
    publishes: bool = True
    """Whether it puts a new site in place."""
    leaves: bool = True
    """Whether a published site remains."""


WAYS = (
    Way("a first build", BUILD, None),
    Way("a build after an edit", BUILD, "them"),
    Way("a build of what is published already", (*BUILD, "--no-cache"), "us"),
    Way("clean", ("clean",), "us", publishes=False, leaves=False),
    Way("new page", ("new", "page", "Opening times"), "us", publishes=False),
    Way("new town", ("new", "town", "Aurora"), "us", publishes=False),
)


def sweep(folder: Path, how: str, tally: Tally, every: int = 1) -> None:
    """Strike each way at each of its calls, or at every so manyeth."""
    for way in WAYS:
        for number, blow in enumerate(_blows(folder, way)):
            if number % every == 0:
                tally.tried(f"{way.name}, {how} at {blow.call} {blow.number}", _trial(folder / "p", way, blow, how))


def _blows(folder: Path, way: Way) -> list[Blow]:
    """Return where a way can be struck."""
    root = folder / "p"
    # What a process loads once is loaded before anything is counted.
    fresh(root, "us", way.built)
    run(root, *way.words)
    fresh(root, "us", way.built)
    return calls(lambda: run(root, *way.words)[0], folder)


def _trial(root: Path, way: Way, blow: Blow, how: str) -> list[str]:
    """Return what is wrong after one blow."""
    fresh(root, "us", "us")
    clean = site(root)
    fresh(root, "us", way.built)
    old, owned = site(root), sources(root)
    said = root.parent / "said"
    said.unlink(missing_ok=True)

    def work() -> int:
        code, printed = run(root, *way.words)
        said.write_text(printed, "utf-8", "replace")
        return code

    code = strike(work, blow, how)
    printed = said.read_text("utf-8") if said.is_file() else ""
    return [*_wrong_at_once(root, way, code, printed, how, old, clean), *_wrong_later(root, way, old, owned, clean)]


def _wrong_at_once(
    root: Path, way: Way, code: int, printed: str, how: str, old: dict[str, str], clean: dict[str, str]
) -> Iterator[str]:
    """Yield what is wrong with how the command ended and what it said."""
    allowed = {128 + signal.SIGKILL} if how == KILL else {0, 1}
    if code not in allowed:
        yield f"ended with {code}"
    if "Traceback" in printed:
        yield f"shows a traceback: {printed[-400:]}"
    if code == 1 and not printed.strip():
        yield "says nothing"
    if code == 0 and way.publishes and site(root) != clean:
        yield "says that it is done, but is not"
    if code == 1 and way.publishes and site(root) != old:
        yield "says that it was refused, but has published"


def _wrong_later(
    root: Path, way: Way, old: dict[str, str], owned: dict[str, str], clean: dict[str, str]
) -> Iterator[str]:
    """Yield what is wrong with what is left."""
    now = sources(root)
    if any(now.get(path) != digest for path, digest in owned.items()):
        yield "the owner's files are not what they were"
    added = sorted(set(now) - set(owned))
    if added and way.words[0] == "new":
        yield from _half_written(root, added)
    elif added:
        yield f"leaves {added}"
    for path in added:
        (root / path).unlink()
    allowed = [old, clean] if way.leaves else [old, clean, {}]
    if not way.leaves and set(site(root).items()) <= set(old.items()):
        allowed.append(site(root))
    yield from wrong_after(root, allowed, owned, clean)


def _half_written(root: Path, added: list[str]) -> Iterator[str]:
    """Yield the new files that are not whole."""
    for path in added:
        if not (root / path).read_bytes().endswith(b"\n"):
            yield f"leaves half a file: {path}"
