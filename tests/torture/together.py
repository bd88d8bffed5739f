"""Several runs at once: each is whole, none spoils another's work."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path

from tests.torture.report import Tally
from tests.torture.site import BUILD, ended, fresh, run, site, sources, wrong_after

NO_CACHE = (*BUILD, "--no-cache")
CLEAN = ("clean",)
CHECK = ("check", "--as-of", BUILD[-1])


def rounds(folder: Path, count: int, tally: Tally) -> None:
    """Let two to eight processes build, check and clean the same project, some of them killed."""
    root = folder / "p"
    fresh(root, "us", "us")
    clean = {words: _clean(folder, words) for words in ("us", "them")}
    for number in range(count):
        chance = random.Random(number)
        built, words = chance.sample(sorted(clean), 2)
        fresh(root, words, built)
        started = [_start(root, chance) for _ in range(chance.randint(2, 8))]
        wrong = [one for pid, command, killed in started for one in _wrong_with(pid, command, killed)]
        cleaned = any(command == CLEAN for _, command, _ in started)
        allowed = [clean["us"], clean["them"], *([{}] if cleaned else [])]
        now = site(root)
        if cleaned and set(now.items()) <= set(clean[built].items()):
            allowed.append(now)  # A `clean` that was killed has taken away some files.
        owned = sources(root)
        tally.tried(f"round {number}", [*wrong, *wrong_after(root, allowed, owned, clean[words])])


def _clean(folder: Path, words: str) -> dict[str, str]:
    """Return the site of a clean build."""
    fresh(folder / "clean", words, words)
    return site(folder / "clean")


def _start(root: Path, chance: random.Random) -> tuple[int, tuple[str, ...], bool]:
    """Start a command in a process of its own; some are killed when they are in the midst of it."""
    command = chance.choices((BUILD, NO_CACHE, CHECK, CLEAN), (4, 4, 1, 1))[0]
    kill_after = chance.choice((None, None, chance.random() / 10))
    child = os.fork()
    if child:
        return child, command, kill_after is not None
    code = 70
    try:
        if kill_after is not None:
            signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            signal.setitimer(signal.ITIMER_REAL, 0.001 + kill_after)
        code, printed = run(root, *command)
        if "Traceback" in printed:
            os.write(2, printed.encode())
            code = 71
    finally:
        os._exit(code)


def _wrong_with(pid: int, command: tuple[str, ...], killed: bool) -> list[str]:
    """Return what is wrong with how a process ended."""
    code = ended(os.waitpid(pid, 0)[1])
    fine = {0, *((1,) if command == CHECK else ())} | ({128 + signal.SIGKILL} if killed else set())
    return [] if code in fine else [f"{' '.join(command)} ended with {code}"]
