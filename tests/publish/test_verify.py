"""The live site is looked at as a visitor would, as real servers show it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clinicsite.publish.hosts.local import LocalStore
from clinicsite.publish.hosts.store import ReleaseFolders
from clinicsite.publish.release import Release
from clinicsite.publish.verify import Answer, Visitor, verify, verify_redirects
from tests.publish.places import Run, free_port, job, wait_for

SITE = {
    "index.html": "<title>Home</title>",
    "fees/index.html": "<title>Fees</title>",
    "404.html": "<title>Not here</title>",
    "assets/site.css": "a {}",
    "robots.txt": "User-agent: *",
    "feed.xml": "<feed/>",
}
HEADERS = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}
USER = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
"""What nginx needs to read what the tests have written."""
NGINX = """\
{user}
daemon off; pid {folder}/pid; error_log stderr; worker_processes 1;
events {{ }}
http {{
  types {{ text/html html; text/css css; text/plain txt; application/xml xml; }}
  access_log off;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{
    listen 127.0.0.1:{port}; root {root};
    error_page 404 /404.html;
    add_header Content-Security-Policy "default-src 'none'" always;
    add_header X-Content-Type-Options nosniff always;
    location ^~ /assets/ {{ add_header Cache-Control "public, max-age=31536000, immutable"; }}
    rewrite "^/old/$" /fees/ permanent;
  }}
}}
"""
CADDY = """\
{{
	admin off
	auto_https off
}}
http://127.0.0.1:{port} {{
	root * {root}
	header Content-Security-Policy "default-src 'none'"
	header X-Content-Type-Options nosniff
	header /assets/* Cache-Control "public, max-age=31536000, immutable"
	redir /old/ /fees/ 301
	file_server
	handle_errors {{
		rewrite * /404.html
		file_server
	}}
}}
"""


Live = tuple[str, Path, Release]


@contextlib.contextmanager
def serving(kind: str, folder: Path, root: Path) -> Iterator[str]:
    """Run Debian's nginx or Caddy on a folder; yield the address."""
    port = free_port()
    text = (NGINX if kind == "nginx" else CADDY).format(folder=folder, port=port, root=root, user=USER)
    (folder / "conf").write_text(text)
    program = shutil.which(kind, path=f"{os.environ['PATH']}:/usr/sbin") or kind
    words = (
        ["-c", folder / "conf"] if kind == "nginx" else ["run", "--config", folder / "conf", "--adapter", "caddyfile"]
    )
    home = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, *words], stdout=log, stderr=log, env=home)
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


@pytest.fixture(params=["nginx", "caddy"], scope="module")
def live(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A site that was put into a folder and is served; its address, the folder, and the version."""
    root = tmp_path_factory.mktemp(request.param)
    outcome = Run(ReleaseFolders(LocalStore(root / "www"))).deploy(job(root, SITE))
    assert outcome is not None
    (root / "run").mkdir()
    with serving(request.param, root / "run", root / "www" / "current") as address:
        yield address, root / "www" / "current", outcome.release


def messages(address: str, release: Release, *gone: str) -> list[str]:
    """Return what is wrong with a live site."""
    with Visitor(address) as visitor:
        found = verify(visitor, release, release.files, gone)
        found += verify_redirects(visitor, [("/old/", "/fees/"), ("/a/*", "/fees/")], address)
    return [fault.message for fault in found]


def test_a_site_that_is_served_as_it_was_put_online_is_right(live: Live) -> None:
    """Bytes, types, headers, the page for unknown addresses, and old addresses."""
    assert [] == messages(live[0], live[2])


def test_a_file_with_other_bytes_is_found(live: Live) -> None:
    """Whoever has changed a file on the server is found out."""
    path = live[1] / "fees" / "index.html"
    before = path.read_bytes()
    path.write_bytes(b"<title>Free</title>")
    try:
        assert ['"/fees/" shows something else than what was put online.'] == messages(live[0], live[2])
    finally:
        path.write_bytes(before)


def test_a_file_that_is_missing_is_found(live: Live) -> None:
    """A page that visitors do not get has a status of its own."""
    path = live[1] / "robots.txt"
    path.rename(live[1] / "kept")
    try:
        assert '"/robots.txt" answers with status 404 instead of 200.' in messages(live[0], live[2])
    finally:
        (live[1] / "kept").rename(path)


def test_a_page_that_should_be_gone_is_found(live: Live) -> None:
    """What was removed must not be there any more."""
    assert ['"/fees/" should be gone, but visitors still get it.'] == messages(live[0], live[2], "fees/index.html")


def test_another_type_is_found(live: Live) -> None:
    """A browser would offer a page for saving instead of showing it."""
    files = {**live[2].files, "robots.txt": replace(live[2].files["robots.txt"], type="text/markdown")}

    assert ['"/robots.txt" is announced as "text/plain" instead of "text/markdown".'] == [
        message.replace("; charset=utf-8", "") for message in messages(live[0], replace(live[2], files=files))
    ]


def pretending(**changes: object) -> Callable[[str], Answer]:
    """Return a visitor who gets the same answer everywhere."""
    fields = {"status": 404, "headers": {name.lower(): value for name, value in HEADERS.items()}, "digest": "0"}
    return lambda _: Answer(**{**fields, **changes})  # type: ignore[arg-type]


def test_an_old_address_that_leads_elsewhere_is_found() -> None:
    """It has to lead to the page that site.yaml names."""
    found = verify_redirects(
        pretending(status=301, headers={"location": "/"}), [("/old/", "/fees/")], "https://a.example"
    )

    assert ['The old address "/old/" does not lead to "/fees/"; it answers with status 301.'] == [
        one.message for one in found
    ]


def test_a_server_that_is_off_is_told_once() -> None:
    """Not once for each file."""
    files = {path: text for path, text in SITE.items() if path != "404.html"}
    release = Release("", "", None, None, dict.fromkeys(files))  # type: ignore[arg-type]
    address = f"http://127.0.0.1:{free_port()}"

    with Visitor(address) as visitor:
        assert 1 == len(verify(visitor, release, files, []))


def test_what_is_not_right_yet_is_asked_for_again() -> None:
    """A host may need some seconds until all visitors get the new files."""
    times = iter([404, 200, 200, 200, 200, 200, 200, 200])
    answers = {"status": 200, "digest": "1", "headers": {"content-type": "text/html", "cache-control": "max-age=1"}}
    from clinicsite.publish.manifest import Entry

    release = Release("", "", None, None, {"index.html": Entry("1", 1, "text/html", "")})  # type: ignore[arg-type]

    def fetch(address: str) -> Answer:
        return Answer(**{**answers, "status": next(times) if address == "/" else 404})  # type: ignore[arg-type]

    found = verify(fetch, release, ["index.html"], [], patience=0.05)

    assert [] == [fault.message for fault in found if fault.code == "live-differs"]
