"""The settings for servers of one's own, tried on the real programs: each serves a small site on this machine."""

from __future__ import annotations

import gzip
import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli
import pytest

from clinicsite.diagnostics import Position
from clinicsite.model.planned import Redirect
from clinicsite.render.headers import FIXED, FOR_EVER, ONE_YEAR, Rule
from clinicsite.render.host_files import settings
from clinicsite.render.server_rules import Told

POLICY = "default-src 'none'; style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
HEADERS = {**FIXED, "Content-Security-Policy": POLICY, "Strict-Transport-Security": ONE_YEAR}
RULES = (
    Rule("/*", HEADERS),
    Rule("/assets/*", {"Cache-Control": FOR_EVER}),
    Rule("/markdown/*", {"X-Robots-Tag": "noindex"}),
)
PAGE = b"<!doctype html><title>Home</title><p>" + b"The same words again. " * 50
FILES = {
    "index.html": PAGE,
    "fees/index.html": b"<!doctype html><title>Fees</title>",
    "404.html": b"<!doctype html><title>Not found</title>",
    "assets/room.1a2b3c4d.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "markdown/fees.md": b"# Fees",
    "closures.ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "contact.vcf": b"BEGIN:VCARD\r\nEND:VCARD\r\n",
    "site.webmanifest": b"{}",
    "llms.txt": "Größe\n".encode(),
    ".well-known/security.txt": b"Contact: mailto:a@b.example\n",
    "index.html.gz": gzip.compress(PAGE),
    "index.html.br": brotli.compress(PAGE),
}
MOVED = {
    "/prices.html": "/fees/",
    "/old/*": "/fees/",
    "/old/treatments/*": "/:splat",
    "/blog/:year/:name": "https://blog.example/:name-:year",
    "/größe/": "/fees/#größe",
    "/v1.2": "/fees/",
}
NGINX = """\
pid {folder}/pid; error_log {folder}/error.log; user root;
events {{ }}
http {{ include /etc/nginx/mime.types; default_type application/octet-stream; access_log off;
server {{ listen 127.0.0.1:{port}; root {root};
{settings}
}} }}
"""
APACHE = """\
ServerRoot {folder}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/error.log
{modules}
User nobody
Group nogroup
TypesConfig /etc/mime.types
<VirtualHost *:{port}>
DocumentRoot {root}
{settings}
</VirtualHost>
"""
MODULES = ("mpm_event", "authz_core", "dir", "mime", "alias", "headers", "rewrite")
CADDY = """\
{{
	admin off
	auto_https off
}}
http://127.0.0.1:{port} {{
	root * {root}
{settings}
}}
"""
SBIN = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
"""Servers lie in folders that the path of a common user lacks."""


@dataclass(frozen=True)
class Server:
    """A server that runs on this machine."""

    name: str
    port: int

    def get(self, path: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
        """Return status, headers by their name in small letters, and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        body = answer.read()
        connection.close()
        return answer.status, found, body


def program(name: str) -> str:
    """Return where a server's program is; `make test` has installed it."""
    path = shutil.which(name, path=SBIN)
    assert path, f"{name} is missing: run make environment"
    return path


def start(host: str, folder: Path, port: int, root: Path, text: str) -> None:
    """Start a server; each of these programs returns once it listens."""
    modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES)
    frame = {"nginx": NGINX, "apache": APACHE, "caddy": CADDY}[host]
    config = folder / "settings"
    config.write_text(frame.format(folder=folder, port=port, root=root, settings=text, modules=modules), "utf-8")
    command = {
        "nginx": [program("nginx"), "-p", folder, "-e", folder / "error.log", "-c", config],
        "apache": [shutil.which("apache2", path=SBIN) or program("httpd"), "-f", config, "-k", "start"],
        "caddy": [program("caddy"), "start", "--config", config, "--adapter", "caddyfile", "--pidfile", folder / "pid"],
    }[host]
    home = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "said").open("wb") as said:
        code = subprocess.run(command, env=home, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False)
    errors = folder / "error.log"
    assert 0 == code.returncode, (folder / "said").read_text("utf-8") + (errors.read_text() if errors.exists() else "")


@pytest.fixture(scope="module", params=["nginx", "apache", "caddy"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that has been told what this site needs; its workers are another user, so the folder is open to all."""
    with tempfile.TemporaryDirectory(prefix="site-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        port = serve(request.param, folder)
        yield Server(request.param, port)
        os.kill(int((folder / "pid").read_text()), signal.SIGTERM)


def serve(host: str, folder: Path) -> int:
    """Lay out the site, tell a server of it, start it, and return its port."""
    root = folder / "public"
    for name, data in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    redirects = [Redirect(source, target, None, Position("site.yaml")) for source, target in MOVED.items()]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start(host, folder, port, root, settings(host, Told(RULES, redirects, copies=True)))
    return port


@pytest.mark.parametrize(
    "path", ["/", "/fees/", "/assets/room.1a2b3c4d.svg", "/closures.ics", "/markdown/fees.md", "/nowhere/"]
)
def test_every_answer_has_every_header_of_the_policy_once(server: Server, path: str) -> None:
    """Pages, files and the page for what is not found; a header that is told twice would be joined."""
    _, headers, _ = server.get(path)

    assert HEADERS == {name: headers.get(name.lower()) for name in HEADERS}


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", "no-cache"),
        ("/closures.ics", "no-cache"),
        ("/markdown/fees.md", "no-cache"),
        ("/nowhere/", "no-cache"),
        ("/assets/room.1a2b3c4d.svg", FOR_EVER),
    ],
)
def test_only_names_that_change_with_their_contents_are_kept(server: Server, path: str, kept: str) -> None:
    """All else is asked for anew."""
    assert kept == server.get(path)[1].get("cache-control")


@pytest.mark.parametrize(("path", "told"), [("/", None), ("/markdown/fees.md", "noindex")])
def test_copies_of_pages_are_not_to_be_listed(server: Server, path: str, told: str | None) -> None:
    """The pages themselves are."""
    assert told == server.get(path)[1].get("x-robots-tag")


def test_a_fingerprinted_file_that_is_missing_is_not_missed_for_a_year(server: Server) -> None:
    """It may be there a moment later, when the new site is up."""
    status, headers, _ = server.get("/assets/gone.svg")

    assert (404, False) == (status, "immutable" in headers.get("cache-control", ""))


def test_what_is_not_found_is_told_by_the_site_s_own_page(server: Server) -> None:
    """With the status that tells search engines so."""
    status, _, body = server.get("/nowhere/")

    assert (404, FILES["404.html"]) == (status, body)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/prices.html", "/fees/"),
        ("/old/anything/at/all", "/fees/"),
        ("/old/treatments/fees/", "/fees/"),
        ("/blog/2019/needles", "https://blog.example/needles-2019"),
        ("/gr%C3%B6%C3%9Fe/", "/fees/#gr%C3%B6%C3%9Fe"),
        ("/v1.2", "/fees/"),
    ],
)
def test_old_addresses_lead_on_in_one_step_for_good(server: Server, path: str, target: str) -> None:
    """The more particular of two patterns counts."""
    status, headers, _ = server.get(path)

    found = headers.get("location", "").removeprefix(f"http://127.0.0.1:{server.port}")
    assert (301, target) == (status, found)


@pytest.mark.parametrize("path", ["/prices.html/", "/v1x2", "/blog/2019/a/b", "/older/"])
def test_other_addresses_do_not_lead_on(server: Server, path: str) -> None:
    """A dot is a dot, a name ends at a slash."""
    assert 404 == server.get(path)[0]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/closures.ics", "text/calendar; charset=utf-8"),
        ("/contact.vcf", "text/vcard; charset=utf-8"),
        ("/site.webmanifest", "application/manifest+json"),
        ("/markdown/fees.md", "text/markdown; charset=utf-8"),
        ("/llms.txt", "text/plain; charset=utf-8"),
        ("/.well-known/security.txt", "text/plain; charset=utf-8"),
        ("/assets/room.1a2b3c4d.svg", "image/svg+xml"),
    ],
)
def test_files_are_named_by_their_type(server: Server, path: str, kind: str) -> None:
    """Browsers are told not to guess."""
    assert kind == server.get(path)[1].get("content-type", "").lower()


@pytest.mark.parametrize(("accepted", "coding"), [("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br", "br")])
def test_a_copy_that_lies_beside_a_page_is_handed_out(server: Server, accepted: str, coding: str) -> None:
    """As the page, to whoever can read it; nginx and Apache are only told of gzip."""
    _, headers, body = server.get("/", Accept_Encoding=accepted)

    expected = coding if server.name == "caddy" else "gzip" if "gzip" in accepted else None
    copies = {"gzip": FILES["index.html.gz"], "br": FILES["index.html.br"], None: PAGE}
    assert (expected, copies[expected]) == (headers.get("content-encoding"), body)
    assert headers["content-type"].startswith("text/html")
    assert expected is None or "accept-encoding" in headers.get("vary", "").lower()


def test_whoever_cannot_read_a_copy_gets_the_page(server: Server) -> None:
    """Byte for byte."""
    _, headers, body = server.get("/")

    assert (None, PAGE) == (headers.get("content-encoding"), body)
