"""Tells when a source of the site has been saved, made, renamed or deleted. The only door to `watchfiles`.

Folders are watched with all that is below them, the project's own folder by itself, so that nothing else in it counts.
Where the system tells of nothing, all files are looked at again and again, here and not by `watchfiles`: its way of
looking misses a file that takes the place of a newer one, and a second save within a second. Elsewhere they are looked
at now and then: once a change is found of which nothing was told, it is not relied on any more.
"""

from __future__ import annotations

import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

import watchfiles

from clinicsite.load.inputs import is_leftover

CONFIG = "site.yaml"
FOLDERS = ("content", "templates", "static")
SETTLE = 5
"""Milliseconds without a change after which changes are passed on."""
TOGETHER = 50
"""Milliseconds after which they are passed on though more may follow."""
PAUSE = 100
"""Milliseconds without a change after which watching looks up."""
POLL = 0.3
"""Seconds between two looks at all files, where the system does not tell of changes."""
SELDOM = 3.0
"""Seconds between two looks where the system does tell of changes."""
LATE = 0.5
"""Seconds after which nothing will be told any more of a change that was found by looking."""
REST = 10
"""How many times longer than looking at all files takes is waited at least before the next look."""
SILENT = (
    "9p",
    "afpfs",
    "afs",
    "cifs",
    "drvfs",
    "fakeowner",
    "fuse",
    "fuseblk",
    "nfs",
    "nfs4",
    "prl_fs",
    "smb3",
    "smbfs",
    "vboxsf",
    "virtiofs",
    "webdav",
)
"""Kinds of file systems on which changes made elsewhere bring no event."""

Sign = tuple[int, ...]
"""What is another one when a file has changed."""
Changed = Callable[[set[str]], object]
"""Told which files have changed: paths below the project, or whole paths of files elsewhere."""


class Watch:
    """Watches a project, and the theme where it lies elsewhere, until it is stopped."""

    def __init__(self, root: Path, theme: Path, changed: Changed, poll: bool | None = None) -> None:
        self._root = root
        self._theme = theme
        self._changed = changed
        self._poll = is_silent(root) if poll is None else poll
        self._heard: dict[str, float] = {}
        self._hearing = threading.Lock()
        self._stop = threading.Event()
        self._again = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start watching. From now on no change is missed: what comes before the system tells is found by looking."""
        before = self._signs()
        root, folders = threading.Event(), threading.Event()
        if self._poll:
            root.set()
            folders.set()
        else:
            self._begin(self._watch_root, root)
            self._begin(self._watch_folders, folders)
        self._begin(self._look, before, (root, folders))

    def _begin(self, work: Callable[..., object], *arguments: object) -> None:
        """Do some of the work in a thread of its own."""
        thread = threading.Thread(target=work, args=arguments, daemon=True, name="watching")
        thread.start()
        self._threads.append(thread)

    def stop(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._again.set()
        for thread in self._threads:
            thread.join()

    def _watch_root(self, begun: threading.Event) -> None:
        """Watch `site.yaml`, and folders that come and go; these are watched anew."""
        names = {CONFIG, *FOLDERS}
        for changes in self._changes([self._root], self._stop, recursive=False):
            begun.set()
            paths = {path for path in self._named(changes) if path in names}
            if paths & set(FOLDERS):
                self._again.set()
            if paths:
                self._tell(paths)
        begun.set()

    def _watch_folders(self, begun: threading.Event) -> None:
        """Watch the folders of the sources; anew each time one of them comes or goes."""
        while not self._stop.is_set():
            self._again.clear()
            folders = [folder for folder in self._folders() if folder.is_dir()]
            if not folders:
                begun.set()
                self._again.wait()
            for changes in self._changes(folders, self._again) if folders else ():
                begun.set()
                paths = self._named(changes)
                if paths:
                    self._tell(paths)
            begun.set()
        begun.set()

    def _tell(self, paths: set[str]) -> None:
        """Pass on what the system has told."""
        with self._hearing:
            self._heard.update(dict.fromkeys(paths, time.monotonic()))
        self._changed(paths)

    def _look(self, before: Mapping[str, Sign], begun: Iterable[threading.Event]) -> None:
        """Look at all files again and again, for the first time once the system tells of changes."""
        for event in begun:
            event.wait()
        last = pause = 0.0
        while not self._stop.wait(pause):
            start = time.monotonic()
            now = self._signs()
            changed = {self._name(Path(path)) for path in {**before, **now} if before.get(path) != now.get(path)}
            before, taken = now, time.monotonic() - start
            if changed and not self._poll:
                changed = self._not_told(changed, last)
                self._poll = bool(changed and last)
            if changed:
                self._changed(changed)
            last, pause = start, max(POLL if self._poll else SELDOM, taken * REST)

    def _not_told(self, changed: set[str], since: float) -> set[str]:
        """Return the changes of which the system has told nothing, neither of them nor of a folder around them."""
        self._stop.wait(LATE)
        with self._hearing:
            self._heard = {path: moment for path, moment in self._heard.items() if moment >= since}
            heard = frozenset(self._heard)
        return {path for path in changed if heard.isdisjoint([path, *map(str, PurePosixPath(path).parents)])}

    def _signs(self) -> dict[str, Sign]:
        """Return by what a change of each file and folder shows."""
        signs: dict[str, Sign] = {}
        waiting = [str(self._root / CONFIG), *map(str, self._folders())]
        while waiting:
            path = waiting.pop()
            # Whatever vanishes in between is seen as gone, and again if it comes back.
            with suppress(OSError):
                found = os.stat(path)
                is_folder = stat.S_ISDIR(found.st_mode)
                signs[path] = (0,) if is_folder else (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
                if is_folder:
                    waiting += [entry.path for entry in os.scandir(path) if not is_leftover(entry.name)]
        return signs

    def _folders(self) -> Iterable[Path]:
        """Yield the folders in which sources lie."""
        yield from (self._root / name for name in FOLDERS)
        if self._theme != self._root:
            yield from (self._theme / name for name in ("templates", "static"))

    def _changes(
        self, folders: list[Path], stop: threading.Event, recursive: bool = True
    ) -> Iterable[set[watchfiles.main.FileChange]]:
        """Yield changes, and nothing at all once in a while."""
        return watchfiles.watch(
            *folders,
            watch_filter=_matters,
            debounce=TOGETHER,
            step=SETTLE,
            rust_timeout=PAUSE,
            yield_on_timeout=True,
            stop_event=stop,
            force_polling=False,
            recursive=recursive,
            raise_interrupt=False,
            ignore_permission_denied=True,
        )

    def _named(self, changes: set[watchfiles.main.FileChange]) -> set[str]:
        """Return how changed files are called: as seen from the project, or by their whole path."""
        return {self._name(Path(path)) for _, path in changes}

    def _name(self, place: Path) -> str:
        """Return how a file is called: as seen from the project, or by its whole path."""
        below = place.is_relative_to(self._root)
        return place.relative_to(self._root).as_posix() if below else place.as_posix()


def _matters(_change: watchfiles.Change, path: str) -> bool:
    """Return whether a changed file can change the site."""
    return not is_leftover(Path(path).name)


def is_silent(folder: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """Return whether a folder lies where the system does not tell of changes that are made elsewhere.

    On Linux, also within Windows, the kind of its file system says so; on Windows an address of the network.
    """
    if sys.platform == "win32":
        return str(folder.resolve()).startswith("\\\\")
    try:
        lines = [line.split() for line in mounts.read_text("utf-8", "replace").splitlines()]
    except OSError:
        return False
    real = folder.resolve()
    kinds = {Path(line[1].replace("\\040", " ")): line[2] for line in lines if len(line) > 2}
    nearest = next((parent for parent in (real, *real.parents) if parent in kinds), None)
    kind = kinds[nearest] if nearest else ""
    return kind.split(".")[0] in SILENT
