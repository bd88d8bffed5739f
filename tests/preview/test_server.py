"""The live preview as somebody who writes uses it: a real server, real requests, real saves."""

from __future__ import annotations

import subprocess
from pathlib import Path

from clinicsite.pipeline import BuildOptions, build
from tests.conftest import Project
from tests.preview.conftest import COMMAND, ENVIRONMENT, Preview, new_project, running


def files_below(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes, but those that any build may keep."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".clinicsite/" not in path.as_posix()
    }


def test_a_page_has_the_bytes_of_the_built_file_and_the_preview_behind_its_end(preview: Preview) -> None:
    """What is added stands behind `</html>`, and nothing is ever written."""
    folder = preview.project.root.parent / "built"
    build(preview.project.root, BuildOptions(destination=folder))
    before = files_below(preview.project.root)

    shown = preview.get("/about/")[1]

    built = (folder / "about/index.html").read_text("utf-8")
    assert (True, True, before) == (
        shown.startswith(built),
        shown.removeprefix(built).startswith("<script src="),
        files_below(preview.project.root),
    )


def test_the_site_is_shown_and_nothing_else(preview: Preview) -> None:
    """Pages by their address, no file by its path."""
    paths = ("/", "/contact/", "/nowhere/", "/.clinicsite.json", "/../site.yaml", "/site.yaml", "/content/index.md")

    found = [preview.get(path)[0] for path in paths]

    assert [200, 200, 404, 404, 404, 404, 404] == found


def test_the_headers_are_those_of_production_and_one_nonce(preview: Preview) -> None:
    """What works here works there."""
    headers = preview.get("/about/")[2]

    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    own = [source for source in policy["script-src"].split() if source.startswith("'nonce-")]
    assert ("'none'", 1, "nosniff", "DENY", "no-store") == (
        policy["default-src"],
        len(own),
        headers["X-Content-Type-Options"],
        headers["X-Frame-Options"],
        headers["Cache-Control"],
    )


def test_other_sites_cannot_read_the_preview(preview: Preview) -> None:
    """A foreign name of this machine, another site's page, its frame; a link from elsewhere may be followed."""
    followed = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    asked: list[dict[str, str]] = [
        {"Host": "evil.example"},
        {"Host": f"localhost.evil.example:{preview.port}"},
        {"Host": "localhost"},
        {"Origin": "http://evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {**followed, "Sec_Fetch_Dest": "iframe"},
        followed,
    ]

    statuses = [preview.get("/", **headers)[0] for headers in asked]

    assert [403, 403, 403, 403, 403, 403, 200] == statuses


def test_a_redirect_is_followed_as_on_the_host(preview: Preview) -> None:
    """An old address leads on, and a folder's address gets its slash."""
    found = [(status, headers["Location"]) for status, _, headers in map(preview.get, ("/old/", "/about?a=1"))]

    assert [(301, "/about/"), (301, "/about/?a=1")] == found


def test_a_mistake_keeps_the_last_good_page(preview: Preview) -> None:
    """The mistake is told in the terminal and behind the page, and goes away when it is mended."""
    page = preview.project.root / "content/pages/steady.md"
    page.write_text(Project.text("A fresh sentence."), "utf-8")
    preview.wait_for("Built")
    good = preview.get("/steady/")[1]

    page.write_text(Project.text("[a](b.md)"), "utf-8")
    preview.wait_for("broken-link")
    faulty = preview.get("/steady/")[1]
    page.write_text(Project.text("A mended sentence."), "utf-8")
    preview.wait_for("Built")
    mended = preview.get("/steady/")[1]

    told = ("A fresh sentence." in good, "A fresh sentence." in faulty, "broken-link" in faulty, "mended" in mended)
    assert (True, True, True, True) == told


def test_where_the_system_tells_of_nothing_changes_are_found_by_looking(tmp_path: Path) -> None:
    """As on a network drive, with `--poll`."""
    with running(new_project(tmp_path), "--poll") as preview:
        preview.project.write({"content/pages/about.md": Project.text("Found by looking.")})
        preview.wait_for("Built")
        shown = preview.get("/about/")[1]

    assert "Found by looking." in shown


def test_a_port_in_use_is_told_in_words(preview: Preview) -> None:
    """With what to type instead."""
    words = [*COMMAND, "--root", str(preview.project.root), "--port", str(preview.port)]
    result = subprocess.run(words, env=ENVIRONMENT, capture_output=True, text=True, check=False)

    assert (2, True) == (result.returncode, f"serve --port {preview.port + 1}" in result.stderr), result.stderr


def test_a_site_that_cannot_be_read_is_shown_once_it_can(tmp_path: Path) -> None:
    """A mistake in `site.yaml` at the start is told on every page."""
    project = new_project(tmp_path)
    settings = project.root / "site.yaml"
    good = settings.read_text("utf-8")
    settings.write_text(f"{good}towns: [riverton\n", "utf-8")

    with running(project, wait="yaml") as preview:
        faulty = preview.get("/")[:2]
        settings.write_text(good, "utf-8")
        preview.wait_for("Built")
        mended = preview.get("/")[:2]

    assert (500, True, 200, True) == (faulty[0], "site.yaml" in faulty[1], mended[0], "Welcome." in mended[1])


def test_a_guest_needs_the_key_which_works_once(tmp_path: Path) -> None:
    """Who has it gets in and stays in; the next one does not, and a new key is printed."""
    words = "On your phone"
    with running(new_project(tmp_path), "--host", "127.0.0.2", wait=words, name="127.0.0.2") as preview:
        invited = preview.said[-1].split()[-1]
        host = f"127.0.0.2:{preview.port}"
        key = invited.partition("?")[2]

        without = preview.get("/", Host=host)[0]
        first = preview.get(f"/?{key}", Host=host)
        second = preview.get(f"/?{key}", Host=host)[0]
        inside = preview.get("/", Host=host, Cookie=first[2]["Set-Cookie"].partition(";")[0])[0]
        again = preview.wait_for(words).split()[-1]

    assert (403, 302, 403, 200, True) == (without, first[0], second, inside, again != invited)
