"""Several runs at once: each is whole, none spoils another's work.

Builds with builds, with a preview, and with deploys; deploys of one project, and of two copies of it.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.torture.kills import DEPLOY, supplied
from tests.torture.report import Tally
from tests.torture.served import Preview, preview, settled
from tests.torture.site import BUILD, copied, ended, files, fresh, run, site, sources, tree, write, wrong_after

NO_CACHE = (*BUILD, "--no-cache")
CLEAN = ("clean",)
CHECK = ("check", "--as-of", BUILD[-1])
WORDS = ("us", "them")
SERVED, ONLINE = 5, 5
"""One round in so many is beside a preview; another one puts the site online."""

KILLED = 128 + signal.SIGKILL

Run = tuple[Path, tuple[str, ...]]
"""A project and a command in it."""


def rounds(folder: Path, count: int, tally: Tally) -> None:
    """Let several processes work on the same project, some of them killed, in so many rounds."""
    root = folder / "p"
    clean = {words: _clean(folder, words) for words in WORDS}
    ready = _put_online(folder / "ready")
    fresh(folder / "served" / "p", "us", "us")
    with preview(folder / "served" / "p") as shown:
        for number in range(count):
            chance = random.Random(number)
            if number % SERVED == 1:
                wrong = _beside_a_preview(folder / "served", shown, chance)
            elif number % ONLINE in (2, 3):
                wrong = _online(ready, folder / "online", chance)
            else:
                wrong = _offline(root, clean, chance)
            tally.tried(f"round {number}", wrong)


def _clean(folder: Path, words: str) -> dict[str, str]:
    """Return the site of a clean build."""
    fresh(folder / "clean", words, words)
    return site(folder / "clean")


def _offline(root: Path, clean: dict[str, dict[str, str]], chance: random.Random) -> list[str]:
    """Build, check and clean one project; return what is wrong afterwards."""
    built, words = chance.sample(WORDS, 2)
    fresh(root, words, built)
    commands = chance.choices((BUILD, NO_CACHE, CHECK, CLEAN), (4, 4, 1, 1), k=chance.randint(2, 8))
    wrong, killed = _all([(root, command) for command in commands], chance)
    allowed = [clean["us"], clean["them"], *([{}] if CLEAN in commands else [])]
    now = site(root)
    if CLEAN in killed and any(now.items() <= whole.items() for whole in clean.values()):
        allowed.append(now)  # It has taken away some files.
    return [*wrong, *wrong_after(root, allowed, sources(root), clean[words])]


def _beside_a_preview(folder: Path, shown: Preview, chance: random.Random) -> list[str]:
    """Build a project that is being shown; return what is wrong with the site, and with what is shown."""
    root, words = folder / "p", chance.choice(WORDS)
    write(root, files(words))
    wrong, _ = _all([(root, chance.choice((BUILD, NO_CACHE))) for _ in range(chance.randint(1, 4))], chance)
    wrong += [*settled(folder, root, shown, words), *shown.complaints()]
    code, printed = run(root, *BUILD)
    if code or site(root) != site(folder / "clean"):
        wrong.append(f"the next build ends with {code}, or is not that of a clean folder: {printed}")
    return wrong


def _put_online(folder: Path) -> Path:
    """Make a project and a copy of it, as on another computer, that were both put online."""
    for words in WORDS:
        for name in ("p", "other"):
            root = folder / name
            root.mkdir(parents=True, exist_ok=True)
            write(root, supplied(files(words), "releases"))
            code, printed = run(root, *DEPLOY) if words == "us" else run(root, "build")
            assert code == 0, printed
    return folder


def _online(ready: Path, folder: Path, chance: random.Random) -> list[str]:
    """Build and put online from one computer and from another; return what is wrong with what visitors see."""
    copied(ready, folder)
    root, other = folder / "p", folder / "other"
    before, after = tree(folder / "www" / "current"), _with_held(folder)
    choices: Sequence[Run] = ((root, DEPLOY), (root, DEPLOY), (other, DEPLOY), (root, BUILD), (root, NO_CACHE))
    wrong, _ = _all(chance.choices(choices, k=chance.randint(2, 4)), chance)
    if tree(folder / "www" / "current") not in (before, after):
        wrong.append("visitors see neither the old nor the new site")
    # The computer whose run was killed takes up its own claim; others wait for half an hour.
    ends = [run(place, *DEPLOY) for place in (root, other)]
    if all(code for code, _ in ends):
        wrong.append(f"neither computer can put the site online: {ends}")
    if tree(folder / "www" / "current") != after:
        wrong.append("visitors do not see the new site in the end")
    return wrong


def _with_held(folder: Path) -> dict[str, str]:
    """Return what visitors are to see: what is built, and what pages that are still open ask for."""
    live = tree(folder / "www" / "current")
    held = {path: digest for path, digest in live.items() if path.startswith("assets/")}
    built = {path: digest for path, digest in tree(folder / "p" / "public").items() if path != ".clinicsite.json"}
    return {**held, **built}


def _all(runs: Sequence[Run], chance: random.Random) -> tuple[list[str], list[tuple[str, ...]]]:
    """Run commands at the same time; return what is wrong with how they ended, and which were killed."""
    started = [(_start(root, command, chance), command) for root, command in runs]
    ends = [(command, wait(), may_be_killed) for (wait, may_be_killed), command in started]
    wrong = [one for command, code, may_be_killed in ends for one in _wrong_with(code, command, may_be_killed)]
    return wrong, [command for command, code, _ in ends if code == KILLED]


def _start(root: Path, command: tuple[str, ...], chance: random.Random) -> tuple[Callable[[], int], bool]:
    """Start a command in a process of its own; return what waits for it, and whether it may be killed in its midst."""
    kill_after = chance.choice((None, None, chance.random() / 10))
    child = os.fork()
    if child:
        return lambda: ended(os.waitpid(child, 0)[1]), kill_after is not None
    code = 70
    try:
        if kill_after is not None:
            signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            signal.setitimer(signal.ITIMER_REAL, 0.001 + kill_after)
        code, printed = run(root, *command)
        if "Traceback" in printed:
            os.write(2, printed.encode())
            code = 71
        elif code and command == DEPLOY and not any(fault in printed for fault in REFUSED):
            os.write(2, printed.encode())
            code = 72
    finally:
        os._exit(code)


REFUSED = ("deploy-running", "deploy-overtaken", "deploy-newer-live", "deploy-files-changed")
"""What a deploy beside others may say."""


def _wrong_with(code: int, command: tuple[str, ...], may_be_killed: bool) -> list[str]:
    """Return what is wrong with how a process ended."""
    fine = {0, *((1,) if command == DEPLOY else ())} | ({KILLED} if may_be_killed else set())
    return [] if code in fine else [f"{' '.join(command)} ended with {code}"]
