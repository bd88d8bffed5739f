"""Finds or makes a Python that has the packages: `.venv`, made from `requirements.lock`.

Owns the environment's folder and what is said while it is made; must not know what the generator does. It runs at
every start, and on a Python that has no packages: it needs the standard library only, and imports what Python has not
loaded anyway, even `typing`, only where a fresh machine needs it.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from queue import SimpleQueue
    from types import TracebackType
    from typing import Self

LOG = "setup.log"
"""In an environment's folder: all that was said while it was made. It shows that the folder is ours to replace."""
STAMP = "setup.stamp"
"""In an environment's folder: the Python and the lock that it was made from. Written last: with it, all is there."""
STATE = ".clinicsite"
"""The project's folder for what is not part of the site; here, the lock between two set-ups."""
PARTS = ("ensurepip", "venv")
"""Parts of Python that make environments. Debian leaves them out of its `python3`."""
QUIET = 10.0
"""Seconds between two lines about a long set-up where a line cannot be rewritten."""

AGAIN = "Nothing of your site was changed. When that is put right, type the same command again."
LOGGED = f"All that was said stands in {LOG} in the folder .venv."
REASONS = (
    (
        ("CERTIFICATE_VERIFY_FAILED",),
        "The certificate of the server for packages is not trusted here. Ask whoever looks after this network.",
    ),
    (
        ("DO NOT MATCH THE HASHES",),
        "A package that arrived is not the one that was asked for, so it was not used. Try it once more.",
    ),
    (("No space left on device", "not enough space on the disk"), "The disk is full. About 100 MB are needed."),
    (
        (
            "Max retries exceeded",
            "Failed to establish a new connection",
            "Connection broken",
            "timed out",
            "ProxyError",
        ),
        "The server for packages cannot be reached. Check the connection to the internet.",
    ),
    (
        ("No matching distribution found",),
        "A package is not offered for this Python on this kind of computer. Use another, such as 3.12.",
    ),
)
"""What pip says, and what it means. The first that fits is told."""


class SetupError(Exception):
    """The environment cannot be made. Its text is for the user."""


class Environment:
    """A folder with a Python and the packages of a lock."""

    def __init__(self, root: str, folder: str = ".venv", lock: str = "requirements.lock") -> None:
        self.name = folder
        self.folder = os.path.join(root, folder)
        self.lock = os.path.join(root, lock)
        self.state = os.path.join(root, STATE)
        self.python = os.path.join(self.folder, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))

    def is_running(self) -> bool:
        """Return whether this very process runs on the environment's Python."""
        return os.path.isdir(self.folder) and os.path.samefile(sys.prefix, self.folder)

    def is_ours(self) -> bool:
        """Return whether the folder was made here, whole or not, so that it may be replaced."""
        return os.path.isfile(os.path.join(self.folder, LOG)) and not os.path.islink(self.folder)

    def is_current(self) -> bool:
        """Return whether the environment is whole, made from today's lock, and its Python is still there."""
        try:
            made_by, _, made_from = _read(os.path.join(self.folder, STAMP)).partition(b"\n")
            if made_from != _read(self.lock):
                return False
        except OSError:
            return False
        version, _, base = os.fsdecode(made_by).partition(" ")
        there = os.path.exists(self.python) and os.path.exists(base)
        # The system's Python may have been renewed under the environment, which then runs but finds no packages.
        return there and (version == _version() or not self.is_running())

    def ensure(self) -> None:
        """Make the environment unless it is current. Raises `SetupError`, saying what to do."""
        if self.is_current():
            return
        from pathlib import Path

        from clinicsite.lock import project_lock

        _require_parts()
        try:
            with project_lock(Path(self.state, "setup.lock"), on_wait=_say):
                # Whoever held the lock has probably made it.
                if not self.is_current():
                    self._make()
        except OSError as error:
            raise SetupError(f"{self.folder} cannot be made: {error.strerror or error}.\n{AGAIN}") from error

    def _make(self) -> None:
        """Take the old folder away, make it anew, and stamp it when all is there."""
        self._take_away()
        base, lock = _base(), _read(self.lock)
        os.mkdir(self.folder)
        with (
            open(os.path.join(self.folder, LOG), "w", encoding="utf-8") as log,
            _Progress(self.name, sum(line[:1].isalnum() for line in lock.splitlines())) as progress,
        ):

            def heed(line: str) -> None:
                log.write(line)
                progress.heed(line)

            _follow([base, "-I", "-m", "venv", self.folder], heed, progress.show)
            _follow([self.python, "-I", "-m", "pip", *_install(self.lock)], heed, progress.show)
            stamp = os.path.join(self.folder, STAMP)
            with open(f"{stamp}.new", "wb") as file:
                file.write(os.fsencode(f"{_version()} {base}\n") + lock)
            os.replace(f"{stamp}.new", stamp)

    def _take_away(self) -> None:
        """Remove the old folder, by renaming it first: stopped at any moment, nothing that looks whole is left."""
        import shutil

        if os.path.lexists(self.folder) and not self.is_ours():
            raise SetupError(
                f"There is a folder {self.name} that was not made here, so it was left alone.\n"
                f"Rename or delete {self.folder} and type the same command again."
            )
        old = f"{self.folder}.old"
        shutil.rmtree(old, ignore_errors=True)
        if os.path.lexists(self.folder):
            os.rename(self.folder, old)
            shutil.rmtree(old, ignore_errors=True)


def run_elsewhere(script: str, arguments: Iterable[str], replace: bool) -> int | None:
    """Run a script with the Python of the `.venv` beside it, made first if needed, and return its exit code.

    Return None, having done nothing, when this Python will do. With `replace` the other Python takes this process
    over where the system can do that; then there is nothing to return.
    """
    environment = Environment(os.path.dirname(script))
    try:
        if environment.is_current():
            if environment.is_running():
                return None
        elif _will_do(environment):
            return None
        else:
            environment.ensure()
    except SetupError as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        _say("The next run starts the set-up again.")
        return 130
    # File names are UTF-8 for us whatever the locale says, so that the same site is made everywhere.
    command = [environment.python, "-X", "utf8", script, *arguments]
    # On Windows execv would end this process before the other has said anything, so it waits there.
    if replace and os.name != "nt":
        os.execv(environment.python, command)
    import subprocess

    return subprocess.run(command, check=False).returncode


def _will_do(environment: Environment) -> bool:
    """Return whether this Python has all packages already, in versions that fit `pyproject.toml`."""
    if environment.is_running() and environment.is_ours():
        return False
    found = _installed()
    with open(os.path.join(os.path.dirname(environment.folder), "pyproject.toml"), encoding="utf-8") as file:
        listed = file.read().partition("\ndependencies = [")[2].partition("\n]")[0]
    # The list is read by its quotes: a reader of TOML, and one of metadata, would take longer than a small build.
    return bool(listed) and all(_is_met(requirement, found) for requirement in listed.split('"')[1::2])


def _installed() -> dict[str, str]:
    """Return the versions of all packages that this Python has, by the names of the folders that tell of them."""
    found: dict[str, str] = {}
    for place in sys.path:
        try:
            names = os.listdir(place or ".")
        except OSError:
            continue
        for name in names:
            if name.endswith(".dist-info"):
                package, _, version = name.removesuffix(".dist-info").partition("-")
                found.setdefault(_plain(package), version)
    return found


def _plain(name: str) -> str:
    """Return the name of a package as it is compared."""
    return name.lower().replace("-", "_").replace(".", "_")


def _is_met(requirement: str, installed: Mapping[str, str]) -> bool:
    """Return whether a requirement such as `click>=8.4,<9` is met. A marker, if there is one, names a platform."""
    wanted, _, marker = requirement.partition(";")
    if marker and sys.platform not in marker:
        return True
    start = min((place for sign in "><" if (place := wanted.find(sign)) > 0), default=len(wanted))
    version = installed.get(_plain(wanted[:start].strip()))
    return version is not None and all(_fits(version, limit.strip()) for limit in wanted[start:].split(",") if limit)


def _fits(version: str, limit: str) -> bool:
    """Return whether a version keeps a limit such as `>=8.4` or `<9`."""
    if limit.startswith(">="):
        return _numbers(version) >= _numbers(limit[2:].strip())
    return _numbers(version) < _numbers(limit[1:].strip())


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers that a version begins with: `8.5.1` becomes (8, 5, 1)."""
    numbers = []
    for part in version.split("."):
        if not part.isdigit():
            break
        numbers.append(int(part))
    return tuple(numbers)


def _require_parts() -> None:
    """Raise `SetupError` if this Python lacks what makes environments, saying what to type."""
    import shutil
    from importlib.util import find_spec

    if all(map(find_spec, PARTS)):
        return
    system = os.path.realpath(_base()) == os.path.realpath("/usr/bin/python3")
    package = "python3-venv" if system else f"python{_version()}-venv"
    advice = f"Type:\n\n  sudo apt install {package}\n" if shutil.which("apt") else "Install the whole of Python.\n"
    raise SetupError(f"This Python lacks the part that sets up packages (venv with ensurepip). {advice}\n{AGAIN}")


def _install(lock: str) -> list[str]:
    """Return pip's arguments: exactly the files that the lock names, and none that would run code to be installed."""
    strict = ["--require-hashes", "--only-binary=:all:", "--no-deps"]
    return ["install", *strict, "--no-input", "--disable-pip-version-check", "--progress-bar=off", "-r", lock]


def _follow(command: list[str], heed: Callable[[str], None], tick: Callable[[], None]) -> None:
    """Run a program, hand on each line it says, and tick in between. Raises `SetupError` when the program fails."""
    import queue
    import subprocess
    from threading import Thread

    said: list[str] = []
    lines: SimpleQueue[str] = queue.SimpleQueue()
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace"
    ) as process:
        try:
            Thread(target=_pump, args=(process.stdout, lines), daemon=True).start()
            while not said or said[-1]:
                try:
                    said.append(lines.get(timeout=1))
                    heed(said[-1])
                except queue.Empty:
                    tick()
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise SetupError(_explanation(said))


def _pump(source: Iterable[str], lines: SimpleQueue[str]) -> None:
    """Hand on lines as they come, and an empty one at the end, which no line of a text is."""
    for line in source:
        lines.put(line)
    lines.put("")


def _explanation(said: list[str]) -> str:
    """Return what a failed set-up means and what to do, from what the program has said."""
    text = "".join(said)
    known = [meaning for signs, meaning in REASONS if any(sign in text for sign in signs)]
    last = [line.strip() for line in said if line.startswith("ERROR:")] or [
        line.strip() for line in said if line.strip()
    ]
    reason = known[0] if known else f"The set-up has failed: {last[-1] if last else 'it ended without a word.'}"
    return f"{reason}\n{AGAIN} {LOGGED}"


class _Progress:
    """One line about the set-up: counted up on a terminal; elsewhere, more lines only when it takes long."""

    def __init__(self, name: str, total: int) -> None:
        from time import monotonic

        self._clock = monotonic
        self._title, self._total, self._done = f"Setting up {name}, only this once ...", total, 0
        self._began = self._told = monotonic()

    def __enter__(self) -> Self:
        self._print(self._title)
        return self

    def heed(self, line: str) -> None:
        """Count what pip says it has begun with."""
        self._done += line.startswith("Collecting ")
        self._total -= line.startswith("Ignoring ")
        self.show()

    def show(self) -> None:
        """Say how far it is and how long it has taken."""
        now = self._clock()
        counted = f" {self._done} of {self._total} packages, {now - self._began:.0f} s"
        if sys.stderr.isatty():
            self._print(f"\r{self._title}{counted} ")
        elif now - self._told >= QUIET:
            self._told = now
            self._print(f"\n {counted} ...")

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        start = f"\r{self._title}" if sys.stderr.isatty() else ""
        end = "stopped." if kind else f"done: {self._total} packages in {self._clock() - self._began:.1f} s."
        self._print(f"{start} {end:<40}\n" if start else f" {end}\n")

    def _print(self, text: str) -> None:
        print(text, end="", file=sys.stderr, flush=True)


def _say(sentence: str) -> None:
    """Tell the user something."""
    print(sentence, file=sys.stderr, flush=True)


def _read(path: str) -> bytes:
    """Return a file's bytes."""
    with open(path, "rb") as file:
        return file.read()


def _version() -> str:
    """Return the running Python's version as far as packages depend on it: `3.11`."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def _base() -> str:
    """Return the Python that environments are made from, which outlives them all."""
    return getattr(sys, "_base_executable", None) or sys.executable
