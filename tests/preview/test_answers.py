"""What is answered to an address, without any server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from clinicsite.live import View
from clinicsite.model.read import DeploySection, TargetSection
from clinicsite.preview import answers
from clinicsite.preview.answers import LONGEST, Answer, answer, with_preview
from tests.conftest import Made, Project, small_project

SITE = ("redirects:", "  - from: /old/*", "    to: /new/:splat", "  - from: /gone.html", "    to: /a/",
        "  - from: /from/:name/x", "    to: /to/:name")  # fmt: skip
FILES = {
    "content/pages/a.md": Project.text("A."),
    "content/pages/404.md": Project.text("Lost.", "layout: not-found"),
    "content/pages/broken.md": Project.text("B.", "layout: broken"),
    "templates/broken.html": "{{ page.title / 0 }}",
    "static/plan.pdf": b"%PDF",
    "static/plain.html": "<!doctype html><title>Plain</title>",
    "static/.well-known/x.txt": b"x",
    "static/LOUD.MP3": b"x",
    **dict.fromkeys((f"static/file{end}" for end in (".gz", ".md", ".mp3", ".xsl")), b"x"),
}
Ask = Callable[..., Answer]


def view_of(made: Made, project: Project, host: str = "") -> View:
    """Return a view of a planned site that is put to a kind of host."""
    targets = (TargetSection(name="web", host=host),) if host else ()  # type: ignore[arg-type]
    config = made.site.config.model_copy(update={"deploy": DeploySection(targets=targets)})
    return View(replace(made.site, config=config), made.plan, project.theme, project.root / ".kept")


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Return a function that asks for an address, as a kind of host would answer."""
    project = small_project(tmp_path_factory.mktemp("answers"))
    made = project.plan({**FILES, "site.yaml": Project.site(*SITE)})
    views: dict[str, View] = {}

    def asked(path: str, host: str = "") -> Answer:
        if host not in views:
            views[host] = view_of(made, project, host)
        return answer(views[host], path)

    return asked


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
    ("folder", "/plain", 404, "404.html"),
    ("", "/plain.html", 200, "plain.html"),
    ("", "/plain.html/", 404, "404.html"),
    ("netlify", "/a", 301, "/a/"),
    ("netlify", "/plain", 200, "plain.html"),
    ("netlify", "/plain.html", 200, "plain.html"),
    ("github-pages", "/plain", 200, "plain.html"),
    ("github-pages", "/old/x", 404, "404.html"),
    ("s3", "/plain", 404, "404.html"),
    ("cloudflare", "/plain", 200, "plain.html"),
    ("cloudflare", "/plain.html", 308, "/plain"),
    ("cloudflare", "/nowhere.html", 404, "404.html"),
    ("cloudflare", "/404.html", 200, "404.html"),
    ("cloudflare", "/gone.html", 301, "/a/"),
    ("", "/.well-known/x.txt", 200, ".well-known/x.txt"),
    ("", "/%61/", 200, "a/index.html"),
    ("", "/from/b%20c/x", 301, "/to/b%20c"),
    ("", "/old/%C3%A9/%3F", 301, "/new/%C3%A9/%3F"),
    ("", "/broken/", 500, "broken/index.html"),
]


@pytest.mark.parametrize(("host", "path", "status", "where"), CASES)
def test_an_address_is_answered_as_its_host_would(
    ask: Callable[..., Answer], host: str, path: str, status: int, where: str
) -> None:
    """Slashes, endings, redirects and unknown addresses, by the kind of host that is configured."""
    made = ask(path, host)

    assert (status, where) == (made.status, made.location or made.path)


UNCLEAN = ("old/x", "/old//x", "/old/.git", "/.old/x", "/old/a%5Cb", "/old/%00", "/old/a%0Ab", "/old/%7F", "/old/%FF",
           "/old/../x", "//old/x", "/.well-known")  # fmt: skip


@pytest.mark.parametrize("path", UNCLEAN)
def test_what_no_address_of_the_site_can_be_is_not_looked_up(ask: Ask, path: str) -> None:
    """Not even redirects are asked."""
    assert 404 == ask(path).status


def test_addresses_are_looked_up_to_a_length(ask: Ask) -> None:
    """Longer ones are nobody's bookmark."""
    longest = "/old/".ljust(LONGEST, "x")

    assert (2000, 301, 404) == (LONGEST, ask(longest).status, ask(f"{longest}x").status)


def test_a_page_that_cannot_be_made_says_which_content_file_it_is_made_of(ask: Ask) -> None:
    """The preview tells the owner where the mistake is."""
    made = ask("/broken/")

    assert ("content/pages/broken.md", True, False) == (made.source, made.failed, ask("/a/").failed)


def test_a_file_says_what_it_is_made_of(ask: Ask) -> None:
    """The preview opens it in an editor."""
    assert ["content/pages/a.md", "static/plan.pdf"] == [ask(path).source for path in ("/a/", "/plan.pdf")]


def test_only_pages_get_what_belongs_to_the_preview(ask: Ask) -> None:
    """Not a file, nor an answer that leads on; but the page that says that nothing is here."""
    asked = ("/a/", "/plan.pdf", "/a", "/nowhere/", "/broken/")

    assert [True, False, False, True, True] == [ask(path).is_page for path in asked]


def test_what_leads_on_has_nothing_in_it(ask: Ask) -> None:
    """As on a host that is told to."""
    assert b"" == ask("/a").body


def test_a_page_has_a_mark_that_changes_with_it(ask: Ask) -> None:
    """Pages that are open look whether they are still the same."""
    first, other = ask("/a/").mark, ask("/").mark

    assert (20, True, True) == (len(first), first == ask("/a/index.html").mark, first != other)


KINDS = [
    ("/a/", "text/html; charset=utf-8"),
    ("/plan.pdf", "application/pdf"),
    ("/file.gz", "application/gzip"),
    ("/file.md", "text/markdown; charset=utf-8"),
    ("/file.mp3", "audio/mpeg"),
    ("/LOUD.MP3", "audio/mpeg"),
    ("/file.xsl", "application/xslt+xml"),
]


@pytest.mark.parametrize(("path", "kind"), KINDS)
def test_a_file_is_named_by_its_kind(ask: Ask, path: str, kind: str) -> None:
    """As when it is put online: there is one list of them."""
    assert kind == ask(path).kind


def test_without_a_page_of_its_own_a_few_words_say_that_nothing_is_here(project: Project) -> None:
    """A new site has none yet."""
    made = answer(view_of(project.plan({}), project), "/nowhere/")

    assert (404, b"<h1>404</h1>", "text/html; charset=utf-8", "", "") == (
        made.status,
        made.body.splitlines()[-1],
        made.kind,
        made.path,
        made.source,
    )


FOR_HOST = ("files:", "  policy_in_pages: true")


def test_a_page_is_shown_without_the_policy_that_it_carries(project: Project) -> None:
    """The preview sends another one, which lets its own script run; two of them would both hold."""
    made = project.plan({"site.yaml": Project.site(*FOR_HOST)})
    view = view_of(made, project)
    output = view.file("index.html")
    assert output is not None

    shown = answer(view, "/")

    assert (True, False) == (b"Content-Security-Policy" in output.data, b"Content-Security-Policy" in shown.body)
    assert shown.headers[answers.POLICY].startswith("default-src 'none'; ")


def test_browsers_are_not_bound_to_https_by_the_preview(project: Project) -> None:
    """They would refuse `http://localhost` for a year; the real site binds them."""
    site = Project.site().replace("www.clinic.example", "www.mill-street-clinic.com")
    view = view_of(project.plan({"site.yaml": site}), project)

    assert "Strict-Transport-Security" not in answer(view, "/").headers


def test_only_files_whose_names_change_may_be_kept(project: Project) -> None:
    """All else is asked for anew after each save."""
    made = project.plan({"static/img/a.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>", **FILES})
    view = view_of(made, project)
    asset = next(path for path in view._renderer._assets.published if path.startswith("assets/"))

    kept = [answer(view, f"/{path}").headers["Cache-Control"] for path in (asset, "plan.pdf")]

    assert ["public, max-age=31536000, immutable", "no-store"] == kept


OWN = """\
  X-Not: of any address
# For all
/*
  X-Own: everywhere
  X-Address: https://a.example
/a/*
\tX-Below:  two words \t
https://www.clinic.example/a/
  X-Here: yes
  # no: comment
  nonsense

/a/x
  X-Not: there
/b/*
  X-Not: there
"""


def test_an_owner_s_own_headers_are_read_as_hosts_read_them(project: Project) -> None:
    """Comments and lines that say nothing are passed over; the address may name the site."""
    made = project.plan({**FILES, "static/_headers": OWN})

    headers = dict(answer(view_of(made, project), "/a/").headers)

    assert {
        "X-Own": "everywhere",
        "X-Address": "https://a.example",
        "X-Below": "two words",
        "X-Here": "yes",
        "Cache-Control": "no-store",
    } == headers


def test_a_page_s_own_style_is_allowed(ask: Ask) -> None:
    """By the digest of its text."""
    assert "style-src 'sha256-" in ask("/a/").headers[answers.POLICY]


def test_headers_that_are_not_utf_8_are_read_as_far_as_they_go(project: Project) -> None:
    """Somebody's old editor has written them."""
    made = project.plan({"static/_headers": b"/*\n  X-Own: caf\xe9\n"})

    assert "caf\ufffd" == answer(view_of(made, project), "/").headers["X-Own"]


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
    ("default-src 'self'", False, "default-src 'self'; script-src 'self' 'nonce-n'; connect-src 'self' 'self' ws://h"),
    ("img-src x", False, "img-src x; script-src 'nonce-n'; connect-src 'self' ws://h"),
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
