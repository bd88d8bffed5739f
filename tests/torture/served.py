"""The preview in a process of its own, looked at as a browser does while its files change."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.torture import moving
from tests.torture.report import Tally
from tests.torture.site import DAY, files, fresh, run, site, sources, start_process, write

PATIENCE = 60.0
"""Seconds that an answer may take: it comes at once on a machine that has nothing else to do."""
SETTLING = 60.0
"""Seconds after the last save within which every page has to be the one that a build makes."""
STARTING = 600.0
"""Seconds that a preview may take to start: one, where nothing else runs."""
BATCH = 100
"""Changes between two looks at all pages."""
ADDRESSES = ("/", "/about-us/", "/about-them/", "/contact/", "/sitemap.xml", "/css/site.css", "/nowhere/")


class Preview:
    """A preview that runs."""

    def __init__(self, process: int, port: int, said: Path) -> None:
        self._process = process
        self._port = port
        self._said = said

    def answer(self, address: str) -> tuple[int, bytes]:
        """Return what is answered to an address. Raises OSError when nothing comes."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)) as connection:
            connection.request("GET", address, headers={"Host": f"localhost:{self._port}"})
            answered = connection.getresponse()
            body = answered.read()
        return answered.status, body

    def complaints(self) -> list[str]:
        """Return what is wrong with how the preview fares."""
        wrong = []
        if os.waitpid(self._process, os.WNOHANG) != (0, 0):
            wrong.append("the preview has ended")
        printed = self._said.read_text("utf-8", "replace")
        return [*wrong, *([f"shows a traceback: {printed[-2000:]}"] if "Traceback" in printed else [])]


@contextlib.contextmanager
def preview(root: Path) -> Iterator[Preview]:
    """Show a project while the block runs."""
    said = root.with_name(f"{root.name}-said")
    said.write_bytes(b"")
    process = _started(root, said)
    try:
        yield Preview(process, _port(said), said)
    finally:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _started(root: Path, said: Path) -> int:
    """Start a preview and return its process."""
    child = os.fork()
    if child:
        return child
    try:
        with said.open("wb", buffering=0) as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        # Told by a signal, it says what each of its threads is doing.
        command = "import faulthandler; faulthandler.register(10); from clinicsite.cli import main; main()"
        words = ("serve", "--port", "0", "--as-of", DAY.isoformat(), "--root", str(root))
        os.execv(_python(), (_python(), "-u", "-c", command, *words))
    finally:
        os._exit(70)


def _python() -> str:
    """Return the interpreter that runs this."""
    return sys.executable


def _port(said: Path) -> int:
    """Return the port that a preview has said."""
    end = time.monotonic() + STARTING
    while time.monotonic() < end:
        found = re.search(rb"http://localhost:(\d+)/", said.read_bytes())
        if found:
            return int(found[1])
        time.sleep(0.02)
    raise AssertionError(f"the preview does not start: {said.read_text('utf-8')}")


def watch(folder: Path, count: int, tally: Tally) -> None:
    """Change files at random while the preview is looked at; after each batch it has to show what a build makes."""
    root = folder / "p"
    fresh(root, "us", None)
    with preview(root) as shown:
        for number in range(count // BATCH):
            write(root, files())
            changing = start_process(lambda number=number: moving.change(root, random.Random(number), BATCH))  # type: ignore[misc]
            wrong = [*_looked_at(shown, changing), *settled(folder, root, shown), *shown.complaints()]
            tally.tried(f"changes {number * BATCH} to {(number + 1) * BATCH}", wrong)
            tally.count += BATCH - 1


def _looked_at(shown: Preview, changing: Callable[[], int]) -> list[str]:
    """Return what is wrong with the answers while files change."""
    wrong = []
    process = start_process(lambda: _look(shown))
    if changing():
        wrong.append("what changes files has itself come to an end")
    (code,) = (process(),)
    return [*wrong, *([f"an answer is wrong or does not come ({code})"] if code else [])]


def _look(shown: Preview) -> int:
    """Ask for every address a few times; return what is wrong as an exit code."""
    for number in range(3 * len(ADDRESSES)):
        address = ADDRESSES[number % len(ADDRESSES)]
        try:
            status, body = shown.answer(address)
        except OSError as error:
            os.write(2, f"{address}: {error!r}\n".encode())
            return 1
        if status not in (200, 301, 404, 500):
            os.write(2, f"{address}: {status}\n".encode())
            return 2
        if address.endswith("/") and status == 200 and b"</html>" not in body:
            os.write(2, f"{address}: half a page: {body!r}\n".encode())
            return 3
    return 0


def settled(folder: Path, root: Path, shown: Preview, words: str = "them") -> list[str]:
    """Return which pages are not those of a build in a clean folder once the files have come to rest."""
    clean = folder / "clean"
    write(root, files(words))
    fresh(clean, None)
    write(clean, {path: (root / path).read_bytes() for path in sources(root)})
    code, printed = run(clean, "build", "--as-of", DAY.isoformat())
    if code:
        return [f"the build of a clean folder ended with {code}: {printed}"]
    pages = {f"/{path.removesuffix('index.html')}": path for path in site(clean) if path.endswith("/index.html")}
    expected = {address: (clean / "public" / path).read_bytes() for address, path in pages.items()}
    expected["/"] = (clean / "public" / "index.html").read_bytes()
    end = time.monotonic() + SETTLING
    while True:
        wrong = [address for address, data in expected.items() if not _is_shown(shown, address, data)]
        if not wrong or time.monotonic() > end:
            return [f"{address} is not the page that a build makes" for address in wrong]
        time.sleep(0.1)


def _is_shown(shown: Preview, address: str, data: bytes) -> bool:
    """Return whether an address shows a page."""
    try:
        status, body = shown.answer(address)
        # Behind the page stands what belongs to the preview.
        return (status, body.partition(b"</html>")[0]) == (200, data.partition(b"</html>")[0])
    except OSError:
        return False
