"""Who builds the preview, when, and whom it tells.

All work is done in one other thread. Several saves are one build, and a save during a build is one more; a request
waits for its page only while it is made. Knows no protocol: an open page is something that can be told.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol, TypeVar

from clinicsite.live import Look
from clinicsite.pipeline import theme_folder
from clinicsite.preview.answers import Answer
from clinicsite.preview.checking import Checked, Checker
from clinicsite.preview.guard import Guard
from clinicsite.preview.show import Built, Place, Show
from clinicsite.preview.watching import Watch
from clinicsite.records import dataclass, field

HOST = "127.0.0.1"
QUIET = 0.15
"""Seconds without a save after which the next build begins, when one has just been made."""
CALM = 1.0
"""Seconds after the beginning of a build for which further saves are gathered."""
PATIENCE = 10.0
"""Seconds for which what is read only in part may stay so."""
TICK = 0.02
"""Seconds between two looks whether something was saved while nothing is built."""
IDLE = 0.3
"""Seconds without a save after which the whole site is checked."""

Result = TypeVar("Result")


class OpenPage(Protocol):
    """A page that is open in a browser."""

    place: Place
    mark: str

    def send_state(self) -> None:
        """Say what is wrong with the site."""

    def send_changed(self, now: Answer | None) -> None:
        """Say that the page has changed, and what it is now as far as that is known."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the preview is to run."""

    port: int = 8000
    """The port; 0 for any that is free."""
    host: str = HOST
    """The address to listen at."""
    names: tuple[str, ...] = ()
    """Addresses by which others reach this machine, when it listens to others."""
    look: Look = field(default_factory=Look)
    """The day, and whether drafts are shown."""
    poll: bool | None = None
    """Whether to look at all files instead of being told of changes; None to find out."""


class Preview:
    """The preview of one project: what is shown, who builds it, and whom to tell."""

    def __init__(self, root: Path, wishes: Wishes, say: Callable[[str], object]) -> None:
        self.root = root.resolve()
        self.wishes = wishes
        self.say = say
        self.show = Show(self.root, wishes.look)
        self.guard = Guard(wishes.port, wishes.names)
        self.on_guest: Callable[[], object] = lambda: None
        """Called when a guest has used the key."""
        self.pages: set[OpenPage] = set()
        """Pages that are open in browsers."""
        self._worker = ThreadPoolExecutor(1, "build")
        self._saved: set[str] | None = set()
        self._building: asyncio.Task[None] | None = None
        self._begun = self._last_save = self._whole = 0.0
        self._told: tuple[str, ...] = ()
        self._checker = Checker(self.root, wishes.look, self._checked)
        self._check_later: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watch = Watch(self.root, theme_folder(), self._tell_saved, wishes.poll)

    # --- life ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Watch, and build for the first time; on the loop that serves."""
        self._loop = asyncio.get_running_loop()
        self._watch.start()
        self.rebuild()

    def stop(self) -> None:
        """End all work."""
        self._watch.stop()
        self._checker.stop()
        self._worker.shutdown(cancel_futures=True)

    async def work(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Do something in the thread that builds."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, function, *arguments)

    async def answer(self, place: Place) -> Answer:
        """Return the answer to an address: at once when it has been made, else when the worker comes to it."""
        made = self.show.ready(place)
        return made if made is not None else await self.work(self.show.answer, place)

    # --- building -----------------------------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Read everything anew."""
        self._saved = None
        self._build_soon()

    def _tell_saved(self, paths: set[str]) -> None:
        """Hand on what was saved, from the thread that watches."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.saved, paths)

    def saved(self, paths: set[str]) -> None:
        """Build because of files that were saved."""
        self._last_save = time.monotonic()
        if self._saved is not None:
            self._saved |= paths
        self._build_soon()

    def _build_soon(self) -> None:
        """Begin to build unless that is being done, in which case one more build follows."""
        self._checker.stop()
        if self._building is None or self._building.done():
            self._building = asyncio.ensure_future(self._build())

    async def _build(self) -> None:
        """Build until nothing more has been saved, and nothing is left that has been read only in part."""
        in_part = False
        while self._is_saved or in_part:
            if not self._is_saved:
                await self._rest()
            if self._is_saved:
                await self._settle()
                batch, self._saved = self._saved, set()
                self._begun = time.monotonic()
                built = await self._built(batch)
                in_part = built is not None and built.in_part
            else:
                in_part = await self._built(None, quiet=True) is None and self._is_saved
        self._check_soon()

    @property
    def _is_saved(self) -> bool:
        """Whether something has been saved that is not built yet."""
        return self._saved is None or bool(self._saved)

    async def _rest(self) -> None:
        """Wait before everything is read after a part, the longer the longer that takes; a save ends the waiting."""
        until = time.monotonic() + min(self._whole * 2, PATIENCE)
        while not self._is_saved and (rest := until - time.monotonic()) > 0:  # noqa: ASYNC110 - time is waited for
            await asyncio.sleep(min(rest, TICK))

    async def _settle(self) -> None:
        """Wait while saves follow each other, or while an editor is half-way through one."""
        until = max(self._begun + CALM, time.monotonic() + (QUIET if self._is_half_saved() else 0.0))
        while (rest := min(until, self._last_save + QUIET) - time.monotonic()) > 0:  # noqa: ASYNC110 - time is waited for
            await asyncio.sleep(rest)

    def _is_half_saved(self) -> bool:
        """Return whether a file that was saved is empty or not there: editors empty or move it before they write."""
        try:
            return any((self.root / path).stat().st_size == 0 for path in self._saved or ())
        except OSError:
            return True

    async def _built(self, saved: Iterable[str] | None, quiet: bool = False) -> Built | None:
        """Build once and tell everybody. A bug of ours is told, and does not end the preview."""
        begun = time.monotonic()
        is_useless = (lambda: self._is_saved) if quiet else (lambda: False)
        try:
            built = await self.work(self.show.build, saved, [page.place for page in self.pages], is_useless)
        except Exception:  # noqa: BLE001 - whatever it is, the preview goes on
            self.say(traceback.format_exc())
            return None
        if built is None:
            return None
        if not built.in_part:
            self._whole = time.monotonic() - begun
        self._say_built(built, time.monotonic() - begun, quiet)
        for page in tuple(self.pages):
            self._tell(page)
        return built

    def _say_built(self, built: Built, seconds: float, quiet: bool) -> None:
        """Say what was built, or what is wrong as far as it has not been said."""
        mended = bool(self._told) and not built.faults
        self._say_new(built.faults)
        if not built.faults and (mended or not quiet):
            self.say(f"Built {built.pages} pages in {seconds:.2f} s.")

    def _say_new(self, faults: Sequence[str]) -> None:
        """Say what is wrong, as far as it has not been said."""
        for fault in faults:
            if fault not in self._told:
                self.say(f"{fault}\n")
        self._told = tuple(faults)

    # --- checking -----------------------------------------------------------------------------------------------

    def _check_soon(self) -> None:
        """Tidy up and check the whole site once nothing has been saved for a while."""
        if self._check_later is not None:
            self._check_later.cancel()
        self._check_later = asyncio.get_running_loop().call_later(IDLE, self._use_the_calm)

    def _use_the_calm(self) -> None:
        """Do what nobody waits for: tidy up, and check the site, unless it cannot even be read."""
        self._worker.submit(self.show.tidy)
        if not self.show.site.failed:
            self._checker.start()

    def _checked(self, checked: Checked) -> None:
        """Take over what a check has found, from the thread that waited for it."""
        if self._loop is not None and not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(self._take_checked(checked), self._loop)

    async def _take_checked(self, checked: Checked) -> None:
        """Take over what a check has found, and tell everybody."""
        self._say_new(await self.work(self.show.take_checked, checked))
        for page in tuple(self.pages):
            page.send_state()

    # --- telling ------------------------------------------------------------------------------------------------

    def _tell(self, page: OpenPage) -> None:
        """Tell an open page that it has changed if it has, and what is wrong."""
        self.catch_up(page)
        page.send_state()

    def catch_up(self, page: OpenPage) -> None:
        """Tell an open page that it has changed, if it has."""
        now = self.show.ready(page.place)
        if now is None or now.mark != page.mark:
            page.send_changed(now)
