"""Files that change, vanish and turn into something else while they are read, as editors and sync programs do it."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

from tests.torture.report import Tally
from tests.torture.site import BUILD, CONTACT, HOME, ended, files, fresh, run, site, sources, write

LIMIT, HUNG = 10, 120
"""Seconds of the processor that a build may take, and seconds after which it counts as hung: on a machine that does
other things beside, a tenth of a second of work may take long."""
FILES = (
    "content/index.md", "content/pages/contact.md", "content/pages/about-us.md",
    "site.yaml", "templates/base.html", "static/css/site.css", "static/photos/door.png",
)  # fmt: skip
BATCH = 50
"""Changes between two looks."""


def changes(folder: Path, count: int, tally: Tally) -> None:
    """Change files at random while builds run; after each batch the site must be that of a clean folder."""
    root = folder / "p"
    fresh(root, "us", "us")
    for number in range(count // BATCH):
        write(root, files())
        wrong = _batch(root, random.Random(number))
        tally.tried(f"changes {number * BATCH} to {(number + 1) * BATCH}", [*wrong, *_settled(folder, root)])
        tally.count += BATCH - 1


def _batch(root: Path, chance: random.Random) -> list[str]:
    """Return what is wrong with the builds that run while files change."""
    child = os.fork()
    if not child:
        code = 70
        try:
            change(root, chance, BATCH)
            code = 0
        finally:
            os._exit(code)
    wrong = []
    done = 0
    while not done:
        done = os.waitpid(child, os.WNOHANG)[0]
        wrong += _build(root)
    return wrong


def change(root: Path, chance: random.Random, count: int) -> None:
    """Change files so many times."""
    for _ in range(count):
        path = root / chance.choice(FILES)
        with contextlib.suppress(OSError):  # Two changes may be in each other's way, as with people.
            if path.is_symlink() or not path.is_file():
                _gone(path)  # Nobody saves into a pipe, or through a link into another world.
            chance.choice(WAYS if path.suffix != ".html" else WORDLESS)(path, chance)


def _build(root: Path) -> list[str]:
    """Return what is wrong with one build amid changes."""
    child = os.fork()
    if not child:
        code = 70
        try:
            signal.setitimer(signal.ITIMER_PROF, LIMIT)
            signal.alarm(HUNG)
            code, printed = run(root, *BUILD)
            if code == 2 and "site.yaml" in printed:
                code = 1  # Where there are no settings, there is no site to build.
            if "Traceback" in printed:
                os.write(2, printed.encode())
                code = 71
        finally:
            os._exit(code)
    code = ended(os.waitpid(child, 0)[1])
    wrong = [] if code in (0, 1) else [f"a build ended with {code}"]
    pages = [path for path in (root / "public").rglob("*.html") if b"</html>" not in path.read_bytes()]
    return [*wrong, *(f"half a page: {path.name}" for path in pages)]


def _settled(folder: Path, root: Path) -> list[str]:
    """Return what is wrong with the site that is built when the changes have ended."""
    clean = folder / "clean"
    write(root, files("them"))
    code, printed = run(root, *BUILD)
    fresh(clean, None)
    write(clean, {path: (root / path).read_bytes() for path in sources(root)})
    expected, said = run(clean, *BUILD)
    if code or expected:
        return [f"the last build ended with {code}, that of a clean folder with {expected}: {printed}{said}"]
    return [] if site(root) == site(clean) else ["the last build is not that of a clean folder"]


def _text(chance: random.Random) -> bytes:
    """Return what somebody saves."""
    words = " ".join(chance.choice(("pain", "rest", "walk", "sleep")) for _ in range(chance.randint(0, 400)))
    return (chance.choice((HOME.format(words), CONTACT + words, HOME.format(words) * 2, words))).encode()


def _gone(path: Path) -> None:
    """Take away whatever stands there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _whole(path: Path, chance: random.Random) -> None:
    """Save beside and rename, as careful editors do."""
    beside = path.with_name(f".{path.name}.swx")
    beside.write_bytes(_text(chance))
    beside.replace(path)


def _in_place(path: Path, chance: random.Random) -> None:
    """Empty the file, then write it piece by piece."""
    text = _text(chance)
    with path.open("wb", buffering=0) as file:
        for start in range(0, len(text), 100):
            file.write(text[start : start + 100])


def _aside(path: Path, chance: random.Random) -> None:
    """Move the old file aside, write the new one, remove the old one."""
    old = path.with_name(f"{path.name}~")
    path.replace(old)
    path.write_bytes(_text(chance))
    old.unlink()


def _longer(path: Path, chance: random.Random) -> None:
    """Write more and more at the end."""
    with path.open("ab", buffering=0) as file:
        for _ in range(20):
            file.write(_text(chance))


def _folder(path: Path, chance: random.Random) -> None:
    """Turn the file into a folder that holds it."""
    _gone(path)
    path.mkdir()
    (path / "inner.md").write_bytes(_text(chance))


def _pipe(path: Path, _chance: random.Random) -> None:
    """Turn the file into a pipe that nobody writes to."""
    _gone(path)
    os.mkfifo(path)


def _link(path: Path, chance: random.Random) -> None:
    """Turn the file into a link: to itself, to nowhere, to another page, to another world."""
    _gone(path)
    path.symlink_to(chance.choice((path.name, "nowhere.md", "index.md", "../../../outside.md", "..", "/dev/zero")))


def _vanish(path: Path, chance: random.Random) -> None:
    """Remove the file, or its whole folder for a moment."""
    if chance.random() < 0.3:
        away = path.parent.with_name("moved")
        path.parent.replace(away)
        away.replace(path.parent)
    else:
        _gone(path)


def _copied(path: Path, chance: random.Random) -> None:
    """Leave what office and sync programs leave, and take it away again."""
    names = (
        f"~${path.name}", f".#{path.name}", f".~lock.{path.name}#", f".{path.name}.Q1x2", f"{path.name}.tmp",
        f"{path.stem} (conflicted copy 2026-11-23).md", f"{path.stem} (1).md", ".DS_Store", "Thumbs.db", "4913",
    )  # fmt: skip
    made = path.with_name(chance.choice(names))
    made.write_bytes(_text(chance))
    if chance.random() < 0.8:
        made.unlink()


def _times(path: Path, chance: random.Random) -> None:
    """Save other words of the same length and set the old time again."""
    before = path.stat()
    text = bytearray(path.read_bytes())
    if text:
        text[-1:] = chance.choice((b".", b"!", b"\n"))
    path.write_bytes(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _rights(path: Path, chance: random.Random) -> None:
    """Forbid reading and allow it again."""
    path.chmod(0o000)
    path.chmod(chance.choice((0o644, 0o600)))


WAYS: tuple[Callable[[Path, random.Random], None], ...] = (
    _whole, _whole, _whole, _in_place, _in_place, _aside, _longer, _folder, _pipe, _link, _vanish, _copied, _times,
    _rights,
)  # fmt: skip
WORDLESS = (_folder, _pipe, _link, _vanish, _copied, _rights)
"""What befalls templates: half a template that is saved makes half a page, of which nobody can know that it is one."""
