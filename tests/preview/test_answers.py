"""What is answered to an address, without any server."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from clinicsite.live import View
from clinicsite.preview import answers
from clinicsite.preview.answers import Answer, answer, with_preview
from tests.conftest import Made, Project

SITE = ("redirects:", "  - from: /old/*", "    to: /new/:splat", "  - from: /gone.html", "    to: /a/")
FILES = {
    "content/pages/a.md": Project.text("A."),
    "content/pages/404.md": Project.text("Lost.", "layout: not-found"),
    "static/plan.pdf": b"%PDF",
    **{f"static/{name}": b"x" for name in ("all.gz", "film.mp3", "notes.md", "old.xsl")},
}


def view_of(made: Made, project: Project, host: str = "") -> View:
    """Return a view of a planned site that is put to a kind of host."""
    view = View(made.site, made.plan, project.theme, project.root / ".kept")
    if host:
        targets = SimpleNamespace(targets=[SimpleNamespace(host=host)])
        config = SimpleNamespace(**{**dict(made.site.config), "deploy": targets})
        view.site = SimpleNamespace(config=config, static=made.site.static)  # type: ignore[assignment]
    return view


@pytest.fixture
def ask(project: Project) -> Callable[..., Answer]:
    """Return a function that asks for an address, as a kind of host would answer."""
    made = project.plan({**FILES, "site.yaml": Project.site(*SITE)})

    return lambda path, host="": answer(view_of(made, project, host), path)


CASES = [
    ("", "/", 200, "index.html"),
    ("", "/a/", 200, "a/index.html"),
    ("", "/a/index.html", 200, "a/index.html"),
    ("", "/a", 301, "/a/"),
    ("", "/plan.pdf", 200, "plan.pdf"),
    ("", "/robots.txt", 200, "robots.txt"),
    ("", "/nowhere/", 404, "404.html"),
    ("", "/404", 404, "404.html"),
    ("", "/gone.html", 301, "/a/"),
    ("", "/old/x/y", 301, "/new/x/y"),
    ("netlify", "/404", 200, "404.html"),
    ("s3", "/a", 302, "/a/"),
    ("s3", "/gone.html", 200, "gone.html"),
    ("github-pages", "/gone.html", 200, "gone.html"),
    ("github-pages", "/gone", 200, "gone.html"),
    ("github-pages", "/a", 301, "/a/"),
    ("cloudflare", "/a", 308, "/a/"),
    ("cloudflare", "/a/index.html", 308, "/a/"),
    ("ssh", "/a", 301, "/a/"),
]


@pytest.mark.parametrize(("host", "path", "status", "where"), CASES)
def test_an_address_is_answered_as_its_host_would(
    ask: Callable[..., Answer], host: str, path: str, status: int, where: str
) -> None:
    """Slashes, endings, redirects and unknown addresses, by the kind of host that is configured."""
    made = ask(path, host)

    assert (status, where) == (made.status, made.location or made.path)


KINDS = [
    ("/plan.pdf", "application/pdf"),
    ("/all.gz", "application/gzip"),
    ("/robots.txt", "text/plain; charset=utf-8"),
    ("/film.mp3", "audio/mpeg"),
    ("/notes.md", "text/markdown; charset=utf-8"),
    ("/old.xsl", "application/xslt+xml"),
]


@pytest.mark.parametrize(("path", "kind"), KINDS)
def test_a_file_has_the_media_type_that_hosts_are_told(ask: Callable[..., Answer], path: str, kind: str) -> None:
    """There is one list of them."""
    assert kind == ask(path).kind


def test_a_page_is_allowed_what_it_needs_and_no_more(ask: Callable[..., Answer]) -> None:
    """Its policy is that of production; nothing is kept."""
    made = ask("/a/")

    assert ("no-store", False, True) == (
        made.headers["Cache-Control"],
        answers.ONLY_HTTPS in made.headers,
        made.headers[answers.POLICY].startswith("default-src 'none'; "),
    )


def test_an_owner_s_own_headers_go_before_ours(project: Project) -> None:
    """As on hosts that read them."""
    own = "/*\n  X-Own: everywhere\n/a/*\n  X-Own-Too: here\n/b/*\n  X-Not: there\n"
    made = project.plan({**FILES, "static/_headers": own})

    headers = answer(view_of(made, project), "/a/").headers

    assert {"X-Own": "everywhere", "X-Own-Too": "here", "Cache-Control": "no-store"} == dict(headers)


POLICIES = [
    ("default-src 'none'", False, "default-src 'none'; script-src 'nonce-n'; connect-src 'self' ws://h"),
    ("script-src 'sha256-x'; a b", False, "script-src 'sha256-x' 'nonce-n'; a b; connect-src 'self' ws://h"),
    ("connect-src https://x", False, "connect-src https://x 'self' ws://h; script-src 'nonce-n'"),
    (
        "frame-ancestors 'none'",
        True,
        "frame-ancestors 'self'; script-src 'nonce-n'; connect-src 'self' ws://h",
    ),
]


@pytest.mark.parametrize(("policy", "framed", "expected"), POLICIES)
def test_the_preview_is_let_in_by_its_nonce_alone(policy: str, framed: bool, expected: str) -> None:
    """What was forbidden before stays forbidden."""
    assert expected == with_preview(policy, "n", "ws://h", framed)
