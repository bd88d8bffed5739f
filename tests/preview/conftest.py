"""A preview as it is started by hand, of a small site in a folder of its own, and a real Chromium that looks at it."""

from __future__ import annotations

import contextlib
import http.client
import os
import queue
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import Project

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, "-u", "-c", "from clinicsite.cli import main; main()", "serve")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
PATIENCE = 60
"""Seconds after which something that has not happened will not happen."""


@dataclass
class Preview:
    """A running preview."""

    process: subprocess.Popen[str]
    project: Project
    ready: str = "Built"
    """Words that it says when it is ready."""
    name: str = "127.0.0.1"
    """The address at which it listens."""
    said: list[str] = field(default_factory=list)
    """Everything that has been waited for, and what came before."""
    port: int = 0
    _lines: queue.Queue[str] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        Thread(target=self._listen, daemon=True).start()
        self.port = int(re.search(r":(\d+)/", self.wait_for("Your site is at"))[1])  # type: ignore[index]
        self.wait_for(self.ready)

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://localhost:{self.port}"

    def _listen(self) -> None:
        """Take down what the preview says."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def wait_for(self, words: str) -> str:
        """Return the next line with some words; all before it are taken down too."""
        while True:
            try:
                line = self._lines.get(timeout=PATIENCE)
            except queue.Empty:
                raise AssertionError(f"{words}\n{''.join(self.said)}") from None
            self.said.append(line)
            if words in line:
                return line

    def get(self, path: str, **headers: str) -> tuple[int, str, http.client.HTTPMessage]:
        """Return status, body and headers of an answer."""
        with contextlib.closing(http.client.HTTPConnection(self.name, self.port, timeout=PATIENCE)) as connection:
            connection.putrequest("GET", path, skip_host="Host" in headers)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            response = connection.getresponse()
            return response.status, response.read().decode("utf-8", "replace"), response.headers


def new_project(folder: Path) -> Project:
    """Return a good site of a few pages, shown by the theme that comes with the generator."""
    made = Project(folder / "site", ROOT)
    contact = "---\ntitle: Contact\ndescription: How to reach us.\nlayout: contact\n---\nCall us.\n"
    lost = "---\ntitle: Not here\ndescription: Nothing is here.\nlayout: not-found\n---\nNothing is here.\n"
    made.write(
        {
            "site.yaml": Project.site("brand:", "  cards: false", "redirects:", "  - from: /old/", "    to: /about/"),
            "content/index.md": Project.text("Welcome."),
            "content/pages/contact.md": contact,
            "content/pages/about.md": Project.text("About us."),
            "content/pages/404.md": lost,
            "content/conditions/sciatica.md": Project.condition("How it feels."),
            "content/towns/riverton.md": Project.town("Riverton", "Where it is."),
        }
    )
    return made


@contextlib.contextmanager
def running(
    project: Project,
    *options: str,
    wait: str = "Built",
    name: str = "127.0.0.1",
    command: Sequence[str] = COMMAND,
) -> Iterator[Preview]:
    """A preview of a project, from its start to its end; it is ready once it has said some words."""
    words = [*command, "--root", str(project.root), "--port", "0", *options]
    with subprocess.Popen(
        words, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield Preview(process, project, wait, name)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview for all tests of a module; each writes pages of its own."""
    with running(new_project(tmp_path_factory.mktemp("preview"))) as made:
        yield made


@pytest.fixture
def look(browser: Browser, preview: Preview) -> Iterator[Callable[[str], Page]]:
    """Return a function that opens an address of the preview and waits until it would hear of a change."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE * 1000)

    def opened(address: str) -> Page:
        page = context.new_page()
        page.goto(preview.address + address)
        page.wait_for_selector("clinic-preview[data-connected]", state="attached")
        return page

    yield opened
    context.close()
