"""The live preview as somebody who writes sees it: a real server, real requests, real saves."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Project

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Preview:
    """A running preview."""

    process: subprocess.Popen[str]
    port: int
    root: Path

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Return status and body of a page."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.putrequest("GET", path, skip_host="Host" in headers)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            response = connection.getresponse()
            return response.status, response.read().decode("utf-8", "replace")

    def wait_for(self, words: str) -> None:
        """Read what the preview says until the words come."""
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if words in line:
                return
        raise AssertionError("".join(said))


@pytest.fixture
def preview(project: Project) -> Iterator[Preview]:
    """A preview of a small site on a free port."""
    project.write({"site.yaml": Project.site("brand:", "  cards: false")})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-u", "-c", "from clinicsite.cli import main; main()", "serve", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        words, cwd=project.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        running = Preview(process, port, project.root)
        try:
            running.wait_for("Your site is at")
            yield running
        finally:
            process.kill()


def test_the_preview_shows_the_site_and_nothing_else(preview: Preview) -> None:
    """Pages by their address, no file by its path."""
    found = [preview.get(path)[0] for path in ("/", "/contact/", "/nowhere/", "/.clinicsite.json", "/../site.yaml")]

    assert [200, 200, 404, 404, 404] == found


def test_other_sites_cannot_read_the_preview(preview: Preview) -> None:
    """A foreign host's name, or a request that another site makes, is refused."""
    statuses = [preview.get("/", Host="evil.example")[0], preview.get("/", Sec_Fetch_Site="cross-site")[0]]

    assert [403, 403] == statuses


def test_a_saved_text_is_shown_and_a_mistake_keeps_the_last_good_page(preview: Preview) -> None:
    """The mistake is explained on the page, and goes away when it is mended."""
    home = preview.root / "content/index.md"
    home.write_text(Project.text("A fresh sentence."), "utf-8")
    preview.wait_for("Built")
    first = preview.get("/")[1]

    home.write_text(Project.text("[a](b.md)"), "utf-8")
    preview.wait_for("broken-link")
    second = preview.get("/")[1]

    told = ("A fresh sentence." in first, "A fresh sentence." in second, "broken-link" in second)
    assert (True, True, True) == told


def test_a_port_in_use_is_told_in_words(preview: Preview) -> None:
    """With what to type instead."""
    words = ["serve", "--port", str(preview.port)]
    result = subprocess.run(
        [sys.executable, "-c", "from clinicsite.cli import main; main()", *words],
        cwd=preview.root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (2, True) == (result.returncode, f"serve --port {preview.port + 1}" in result.stderr), result.stderr
