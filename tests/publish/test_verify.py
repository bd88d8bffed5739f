"""The live site is looked at as a visitor would, as real servers show it that were told the rules of the site."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clinicsite.diagnostics import Position
from clinicsite.model.planned import Redirect
from clinicsite.publish.abilities import ABILITIES
from clinicsite.publish.hosts.local import LocalStore
from clinicsite.publish.hosts.store import ReleaseFolders
from clinicsite.publish.manifest import Entry
from clinicsite.publish.policy import Policy, redirects_in, rules_in
from clinicsite.publish.release import Maker, Release
from clinicsite.publish.verify import verify, verify_files
from clinicsite.publish.visitor import Answer, Fetch, Visitor
from clinicsite.render.headers import FIXED, FOR_EVER, ONE_YEAR, Rule
from clinicsite.render.host_files import headers_file, redirects_file, settings
from clinicsite.render.server_rules import Told
from tests.publish.places import NOW, Run, free_port, job, wait_for

POLICY = "default-src 'none'; style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
RULES = (
    Rule("/*", {"Content-Security-Policy": POLICY, **FIXED, "Strict-Transport-Security": ONE_YEAR}),
    Rule("/assets/*", {"Cache-Control": FOR_EVER}),
    Rule("/markdown/*", {"X-Robots-Tag": "noindex"}),
)
MOVED = (
    ("/old/", "/fees/"),
    ("/shop/*", "/fees/:splat"),
    ("/:year/news/", "/fees/#y:year"),
    ("/prices.html", "/fees/"),
)
REDIRECTS = tuple(Redirect(source, target, None, Position("site.yaml")) for source, target in MOVED)
PAGE = "<title>Home</title>" + "The same words again. " * 100
SITE = {
    "index.html": PAGE,
    "fees/index.html": f"{PAGE} Fees",
    "404.html": "<title>Not here</title>",
    "prices.html": '<title>Moved</title><meta http-equiv="refresh" content="0; url=/fees/">',
    "assets/site.css": "a {} " * 100,
    "markdown/fees.md": "# Fees",
    "robots.txt": "User-agent: *",
    "feed.xml": "<feed/>",
    "contact.vcf": "BEGIN:VCARD",
    "_headers": headers_file(RULES),
    "_redirects": redirects_file(REDIRECTS),
}
USER = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
"""What nginx needs to read what the tests have written."""
NGINX = """\
{user}
daemon off; pid {folder}/pid; error_log stderr; worker_processes 1;
events {{ }}
http {{
  include /etc/nginx/mime.types; default_type application/octet-stream;
  access_log off;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  gzip on; gzip_types text/css text/xml text/plain;
  server {{
    listen 127.0.0.1:{port}; root {root};
    {rules}
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
	encode gzip
	{rules}
}}
"""


Live = tuple[str, Path, Release]


@contextlib.contextmanager
def serving(kind: str, folder: Path, root: Path, change: Callable[[str], str] = str) -> Iterator[str]:
    """Run Debian's nginx or Caddy on a folder, with the lines that we write for it; yield the address."""
    port = free_port()
    rules = change(settings(kind, Told(RULES, REDIRECTS)))
    text = (NGINX if kind == "nginx" else CADDY).format(folder=folder, port=port, root=root, user=USER, rules=rules)
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


def messages(address: str, release: Release, *gone: str, kind: str = "ssh") -> list[str]:
    """Return what is wrong with a live site."""
    with Visitor(address) as visitor:
        found = verify(visitor, release, release.files, gone, ABILITIES[kind], address)
    return [fault.message for fault in found]


def test_a_site_that_is_served_as_it_was_put_online_is_right(live: Live) -> None:
    """Bytes, plain and compressed, types, all headers, unknown and old addresses, addresses without their slash."""
    assert [] == messages(live[0], live[2], "team/index.html", "prices.html.old")


def test_pages_are_compared_as_browsers_get_them(live: Live) -> None:
    """Both servers have compressed the pages, or nothing would be proved."""
    with Visitor(live[0]) as visitor:
        answer = visitor("/", "gzip")

    assert ("gzip", live[2].files["index.html"].digest, False) == (
        answer.headers.get("content-encoding"),
        answer.digest,
        answer.packed == answer.digest,
    )


@contextlib.contextmanager
def changed(path: Path, data: bytes) -> Iterator[None]:
    """Give a file other bytes for a while."""
    before = path.read_bytes()
    path.unlink()  # It has a second name, which is to keep its bytes.
    path.write_bytes(data)
    try:
        yield
    finally:
        path.write_bytes(before)


def test_a_file_with_other_bytes_is_found(live: Live) -> None:
    """Whoever has changed a file on the server is found out."""
    with changed(live[1] / "fees" / "index.html", b"<title>Free</title>"):
        assert ['"/fees/" shows something else than what was put online.'] == messages(live[0], live[2])


def test_a_file_that_is_missing_is_found(live: Live) -> None:
    """A page that visitors do not get has a status of its own."""
    path = live[1] / "robots.txt"
    path.rename(live[1] / "kept")
    try:
        assert '"/robots.txt" answers with status 404 instead of 200.' in messages(live[0], live[2])
    finally:
        (live[1] / "kept").rename(path)


def test_another_page_for_unknown_addresses_is_found(live: Live) -> None:
    """It is the site's own, and its status says that there is nothing."""
    with changed(live[1] / "404.html", b"Oops"):
        assert [
            '"/404.html" shows something else than what was put online.',
            "An address that does not exist does not show your own page for that.",
        ] == messages(live[0], live[2])


def test_a_page_that_should_be_gone_is_found(live: Live) -> None:
    """What was removed must not be there any more."""
    without = {path: entry for path, entry in live[2].files.items() if path != "feed.xml"}

    assert ['"/feed.xml" should be gone, but visitors still get it.'] == messages(
        live[0], replace(live[2], files=without), "feed.xml"
    )


def test_another_type_is_found(live: Live) -> None:
    """A browser would offer a page for saving instead of showing it."""
    files = {**live[2].files, "robots.txt": replace(live[2].files["robots.txt"], type="text/markdown")}

    assert ['"/robots.txt" is announced as "text/plain" instead of "text/markdown".'] == [
        message.replace("; charset=utf-8", "") for message in messages(live[0], replace(live[2], files=files))
    ]


def test_a_header_that_says_something_else_is_found(live: Live) -> None:
    """Once for all addresses, with what it says and what it should say."""
    first, *others = live[2].policy.rules
    rules = ((first[0], {**first[1], "X-Frame-Options": "SAMEORIGIN"}), *others)
    asked = replace(live[2], policy=replace(live[2].policy, rules=rules))

    [message] = messages(live[0], asked)

    assert (True, True) == (
        message.startswith('The host sends the header "x-frame-options" as "DENY" with "/", '),
        message.endswith('asks for "SAMEORIGIN".'),
    )


def test_an_old_address_that_leads_elsewhere_is_found(live: Live) -> None:
    """Also one with gaps: it is tried with something in them."""
    redirects = (("/shop/*", "/team/:splat"), ("/gone/", "/fees/"), ("/prices.html", "/fees/"))
    asked = replace(live[2], policy=replace(live[2].policy, redirects=redirects))

    assert [
        'The old address "/shop/*" does not lead to "/team/clinicsite-4f1c-1"; it leads to "/fees/clinicsite-4f1c-1".',
        'The old address "/gone/" does not lead to "/fees/"; it answers with status 404.',
    ] == messages(live[0], asked)


def test_a_server_that_was_told_nothing_is_found_out(tmp_path: Path) -> None:
    """All headers are named, with where they are missing; so are the page for unknown addresses and old ones."""
    outcome = Run(ReleaseFolders(LocalStore(tmp_path / "www"))).deploy(job(tmp_path, SITE))
    assert outcome is not None
    (tmp_path / "run").mkdir()
    with serving("nginx", tmp_path / "run", tmp_path / "www" / "current", lambda _: "") as address:
        told = messages(address, outcome.release)

    general = next(message for message in told if '"content-security-policy"' in message)
    assert [] == [name for name in RULES[0].headers if f'"{name.lower()}"' not in general]
    parts = (
        '"cache-control" with "/assets/site.css"',
        '"x-robots-tag" with "/markdown/fees.md"',
        "does not show your own page",
        'The old address "/old/"',
        "from memory for as long as they like",
    )
    assert [] == [part for part in parts if not any(part in message for message in told)]


# --- what other hosts do ------------------------------------------------------------------------------------------

GENERAL = {name.lower(): value for name, value in RULES[0].headers.items()}


def version(files: dict[str, str] | None = None) -> Release:
    """Return a version whose files have their own text as their digest."""
    entries = {path: Entry(text, 1, "text/html", "") for path, text in (files or {"index.html": "home"}).items()}
    policy = Policy(rules_in(headers_file(RULES)), redirects_in("/old/* /fees/ 301\n/a.html /b/ 301\n"))
    return Release("", "https://a.example", NOW, Maker("", ""), entries, policy=policy)


def host(files: dict[str, str], **headers: str) -> Fetch:
    """Return a visitor of a host that sends these headers with each file, and knows no redirects."""
    kept = {"content-type": "text/html", "cache-control": "no-cache"}

    def fetch(address: str, encoding: str = "identity") -> Answer:
        path = f"{address[1:]}index.html" if address.endswith("/") else address[1:]
        sent = {name.replace("_", "-"): value for name, value in {**kept, **headers}.items()}
        return Answer(200, sent, files[path], files[path]) if path in files else Answer(404, sent)

    return fetch


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("github-pages", "live-limits"), ("s3", "live-limits"), ("netlify", "live-settings"), ("ssh", "live-settings")],
)
def test_what_a_host_cannot_do_is_no_mistake(kind: str, expected: str) -> None:
    """Headers and old addresses with gaps: said in other words, with a way out; at a host that can, it is a mistake."""
    files = {"index.html": "home", "a.html": "leads on"}

    found = verify(host(files), version(files), files, [], ABILITIES[kind])

    assert [expected, expected] == [fault.code for fault in found]


def test_cloudflare_shows_pages_without_their_ending() -> None:
    """What it leads to is compared."""

    def fetch(address: str, encoding: str = "identity") -> Answer:
        if address == "/404.html":
            return Answer(308, {"location": "/404"})
        return Answer(200, {"content-type": "text/html"}, "lost" if address == "/404" else "")

    assert [] == verify_files(fetch, version({"404.html": "lost"}), ["404.html"], []).found


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_an_old_compressed_copy_is_found(encoding: str) -> None:
    """Browsers would get it, while a look at the plain file finds nothing."""

    def fetch(address: str, asked: str = "identity") -> Answer:
        kind = {"content-type": "text/html"}
        if asked == encoding:
            return Answer(200, {**kind, "content-encoding": encoding}, "old" if encoding == "gzip" else "", "old")
        return Answer(200, kind, "home")

    found = verify_files(fetch, version({"index.html": "home", "index.html.br": "packed"}), ["index.html"], []).found

    assert [f'"/" shows something else than what was put online when it is asked for compressed ({encoding}).'] == [
        fault.message for fault in found
    ]


@pytest.mark.parametrize(
    ("status", "location", "expected"),
    [
        (404, "", []),
        (410, "", []),
        (301, "/fees/", []),
        (403, "", ['"/old/x/" should be gone, but it answers with status 403.']),
        (200, "", ['"/old/x/" should be gone, but visitors still get it.']),
    ],
)
def test_what_is_gone_is_gone(status: int, location: str, expected: list[str]) -> None:
    """Or leads on, as site.yaml says."""
    found = verify_files(lambda *_: Answer(status, {"location": location}), version(), [], ["old/x/index.html"]).found

    assert expected == [one.message for one in found]


def test_a_redirect_that_nobody_asked_for_is_not_gone() -> None:
    """A host that leads every unknown address to its home page hides mistakes."""
    found = verify_files(lambda *_: Answer(301, {"location": "/"}), version(), [], ["team/index.html"]).found

    assert ['"/team/" should be gone, but it answers with status 301.'] == [one.message for one in found]


def test_a_server_that_is_off_is_told_once() -> None:
    """Not once for each file."""
    files = {"index.html": "home", "fees/index.html": "fees"}

    with Visitor(f"http://127.0.0.1:{free_port()}") as visitor:
        assert 1 == len(verify(visitor, version(files), files, []))


def test_what_is_not_right_yet_is_asked_for_again() -> None:
    """A host may need some seconds until all visitors get the new files."""
    times = iter([404, 200, 200])

    def fetch(address: str, _encoding: str = "identity") -> Answer:
        return Answer(next(times), {"content-type": "text/html"}, "home")

    assert [] == verify_files(fetch, version(), ["index.html"], [], patience=0.05).found


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("no-cache", []),
        ("public, max-age=0, must-revalidate", []),
        ("max-age=600", ["for 10 minutes"]),
        ("public", ["for as long as they like"]),
    ],
)
def test_a_page_that_browsers_may_keep_is_told(sent: str, expected: list[str]) -> None:
    """Changed hours would reach visitors too late."""
    found = verify(host({"index.html": "home"}, cache_control=sent), version(), ["index.html"], [])
    told = [fault.message for fault in found if "from memory" in fault.message]

    assert [
        f'Browsers may show "/" from memory {how} without asking whether it has changed.' for how in expected
    ] == told


@pytest.mark.parametrize(
    ("name", "sent", "right"),
    [
        ("strict_transport_security", "max-age=63072000; includeSubDomains; preload", True),
        ("strict_transport_security", "max-age=300", False),
        ("x_content_type_options", "nosniff, nosniff", True),
        ("referrer_policy", "unsafe-url", False),
    ],
)
def test_a_header_may_ask_for_more_but_not_for_less(name: str, sent: str, right: bool) -> None:
    """As browsers understand it."""
    headers = {key.replace("-", "_"): value for key, value in GENERAL.items()}
    found = verify(host({"index.html": "home"}, **{**headers, name: sent}), version(), ["index.html"], [])

    assert right is not any(f'"{name.replace("_", "-")}" as' in fault.message for fault in found)
