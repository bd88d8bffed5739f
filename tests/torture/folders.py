"""Output folders that hold somebody's work: refused before anything is touched."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from tests.torture.report import Tally
from tests.torture.site import BUILD, fresh, run, tree

HOLDS = "letter.txt"


def refuse(folder: Path, tally: Tally, every: int = 1) -> None:
    """Try to publish into each dangerous folder."""
    for number, (name, place) in enumerate(PLACES.items()):
        if number % every == 0:
            tally.tried(name, _trial(folder / "home" / "work" / "p", place))


def _trial(root: Path, place: Callable[[Path], str]) -> list[str]:
    """Return what is wrong when a project is published to a place."""
    fresh(root, "us")
    home = root.parent.parent
    (home / HOLDS).write_text("Dear Ana")
    with mock.patch.dict(os.environ, {"HOME": str(home), "USERPROFILE": str(home)}):
        output = place(root)
        before, roots = tree(home), sorted(os.listdir("/"))
        code, printed = run(root, *BUILD, "--output", output)
    after = {path: digest for path, digest in tree(home).items() if not path.startswith("work/p/.clinicsite/")}
    wrong = [] if code == 1 else [f"ended with {code}"]
    if "Traceback" in printed or not printed.strip():
        wrong.append(f"said {printed!r}")
    if after | {"work/p/.clinicsite/": ""} != before | {"work/p/.clinicsite/": ""} or sorted(os.listdir("/")) != roots:
        wrong.append("touched something")
    return wrong


def _at(words: str) -> Callable[[Path], str]:
    """Return a place that exists already, in words: {root}, {home} and {work} stand for folders."""
    return lambda root: words.format(root=root, work=root.parent, home=root.parent.parent)


def _made(name: str, make: Callable[[Path], object]) -> Callable[[Path], str]:
    """Return a place of that name beside the project that is made first."""

    def place(root: Path) -> str:
        path = root.parent / name
        if not path.exists() and not path.is_symlink():
            make(path)
        return str(path)

    return place


def _folder(*names: str, holding: str = "mine") -> Callable[[Path], object]:
    """Return what makes a folder with files."""

    def make(path: Path) -> None:
        for name in names:
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_text(holding)

    return make


def _link(target: str) -> Callable[[Path], object]:
    """Return what makes a link."""
    return lambda path: path.symlink_to(target)


def _socket(path: Path) -> None:
    """Make a socket."""
    # The name of a socket may be no longer than about a hundred characters, so it is given from its folder.
    with socket.socket(socket.AF_UNIX) as made, contextlib.chdir(path.parent):
        made.bind(path.name)


def _other_site(path: Path) -> None:
    """Make the published folder of another website."""
    other = path.parent / "other"
    fresh(other, "us", "us")
    config = (other / "site.yaml").read_text("utf-8").replace("www.clinic.example", "www.other.example")
    (other / "site.yaml").write_text(config, "utf-8")
    assert run(other, *BUILD, "--output", str(path))[0] == 0


def _manifest(**changes: object) -> Callable[[Path], object]:
    """Return what makes a folder with a list of ours that makes no sense."""
    return _folder(".clinicsite.json", "index.html", holding=json.dumps({"files": {}, **changes}))


OWN = ("content", "content/pages", "templates", "static", "static/css", ".clinicsite", ".clinicsite/cards")
PLACES: dict[str, Callable[[Path], str]] = {
    "the whole disk": _at("/"),
    "the whole disk by a detour": _at("/usr/.."),
    "the home folder": _at("{home}"),
    "the home folder with a slash": _at("{home}/"),
    "above the home folder": _at("{home}/.."),
    "the folder above the project": _at("{work}"),
    "the folder above, from here": _at(".."),
    "the project": _at("{root}"),
    "the project, from here": _at("."),
    "the project by a detour": _at("content/.."),
    **{f"the project's {name}": _at(name) for name in OWN},
    "below content, not there yet": _at("content/new/public"),
    "content in capitals": _at("CONTENT"),
    "content by a detour": _at("public/../content"),
    "the repository": _at(".git"),
    "inside the repository": _at(".git/objects"),
    "the system's settings": _at("/etc"),
    "the system's programs": _at("/usr"),
    "what is no folder at all": _at("/dev/null"),
    "the processes": _at("/proc"),
    "a link to content": _made("link1", _link("p/content")),
    "a link to home": _made("link2", _link("..")),
    "a link to the whole disk": _made("link3", _link("/")),
    "a link to a link": _made("link4", _link("link2")),
    "a link that leads nowhere": _made("link5", _link("nowhere")),
    "a link to itself": _made("link6", _link("link6")),
    "a file": _made("file", lambda path: path.write_text("mine")),
    "below a file": lambda root: _made("file", lambda path: path.write_text("mine"))(root) + "/public",
    "a pipe": _made("pipe", os.mkfifo),
    "a socket": _made("socket", _socket),
    "a repository": _made("repository", _folder(".git/HEAD")),
    "a second work tree of a repository": _made("tree", _folder(".git")),
    "a folder with a letter": _made("letters", _folder("letter.txt")),
    "a folder with a hidden file": _made("hidden", _folder(".env")),
    "a folder with a letter deep inside": _made("deep", _folder("a/b/c/letter.txt")),
    "a folder with somebody's site": _made("foreign", _folder("index.html", "about/index.html")),
    "the published folder of another website": _made("published", _other_site),
    "a folder with a list that is damaged": _made("damaged", _folder(".clinicsite.json", "index.html", holding="{")),
    "a folder with a list of the future": _made("future", _manifest(format=99)),
    "a folder with a list of nothing": _made("nothing", _manifest()),
}
