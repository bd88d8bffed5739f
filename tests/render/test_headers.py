"""The policy that hosts are told, and what it reads off the pages."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

import pytest

from clinicsite.model.made import Output
from clinicsite.render.headers import Needs, can_bind, is_public, rules_for, with_policy

if TYPE_CHECKING:
    from tests.conftest import Made, Project


def policy_of(*pages: str, frames: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the policy for some pages by directive."""
    needs = Needs()
    for page in pages:
        needs.see(Output("index.html", page.encode(), "content/index.md", frames=frames))
    return {part.partition(" ")[0]: part.partition(" ")[2] for part in needs.policy().split("; ")}


def named(text: str) -> str:
    """Return the name of a text in a policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def headers_of(made: Made) -> dict[str, str]:
    """Return the headers of all addresses as they were published."""
    text = made.outputs["_headers"].data.decode()
    lines = text.partition("/assets/*")[0].splitlines()[1:]
    return {line.strip().partition(": ")[0]: line.partition(": ")[2] for line in lines}


def test_nothing_is_allowed_that_no_page_uses() -> None:
    """A page without style, script, frame and form gets none."""
    assert {
        "default-src": "'none'",
        "connect-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "media-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    } == policy_of("<p>")


@pytest.mark.parametrize(
    ("page", "directive", "source"),
    [
        ("<style>a{b:c}\n</style>", "style-src", named("a{b:c}\n")),
        ("<style>ä</style>", "style-src", named("ä")),
        ("<STYLE media=print>x</STYLE>", "style-src", named("x")),
        ('<link rel="stylesheet" href="/a.css">', "style-src", "'self'"),
        ("<script>let a</script>", "script-src", named("let a")),
        ('<script type="module">let a</script>', "script-src", named("let a")),
        ('<script src="/a.js"></script>', "script-src", "'self'"),
        ('<form action="/ask/">', "form-action", "'self'"),
        ("<form>", "form-action", "'self'"),
        ('<form action="https://x.example/a?b&amp;c">', "form-action", "https://x.example"),
    ],
)
def test_what_stands_in_a_page_is_allowed(page: str, directive: str, source: str) -> None:
    """Texts are named by their digest, so that no other text is allowed with them."""
    assert source == policy_of(page)[directive]


def test_data_for_search_engines_are_no_script() -> None:
    """Structured data never run, so that no policy is asked about them."""
    assert "script-src" not in policy_of('<script type="application/ld+json">{}</script>')


def test_the_policy_of_a_site_allows_what_any_of_its_pages_needs() -> None:
    """All pages have one policy; what two of them share stands in it once."""
    both = policy_of("<style>a</style><style>b</style>", "<style>b</style>")["style-src"]

    assert sorted([named("a"), named("b")]) == both.split()


def test_a_player_may_be_shown_in_a_frame() -> None:
    """Only from the company that keeps the film."""
    assert "https://player.example" == policy_of("<p>", frames=("https://player.example",))["frame-src"]


def test_every_style_of_every_published_page_is_in_the_published_policy(project: Project) -> None:
    """What browsers would refuse is found by reading the pages as they do."""
    made = project.render({})

    policy = headers_of(made)["Content-Security-Policy"]

    styles = {named(str(tag.string)) for page in made.plan.pages for tag in made.page(page.url).select("style")}
    assert (1, set()) == (len(styles), {style for style in styles if style not in policy})


def test_no_style_or_script_is_allowed_unseen(project: Project) -> None:
    """With these words a policy guards little."""
    assert "unsafe" not in headers_of(project.render({}))["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://www.clinic.com", True),
        ("https://examples.com", True),
        ("http://www.clinic.com", False),
        ("https://www.clinic.example", False),
        ("https://example.org", False),
        ("https://www.example.com", False),
        ("https://localhost", False),
        ("https://localhost:8000", False),
        ("https://clinic.test", False),
    ],
)
def test_a_stand_in_is_no_address_of_the_real_web(url: str, public: bool) -> None:
    """Nobody is told to copy it."""
    assert public is is_public(url)


@pytest.mark.parametrize(
    ("url", "bound"),
    [
        ("https://www.clinic.com", True),
        ("https://www.clinic.example", True),
        ("http://www.clinic.com", False),
        ("https://localhost:8000", False),
        ("https://clinic.localhost", False),
        ("https://127.0.0.1", False),
        ("https://clinic.test", False),
        ("https://printer.local", False),
    ],
)
def test_an_address_is_bound_to_https_unless_it_is_one_of_this_machine(url: str, bound: bool) -> None:
    """It must leave no trace in the owner's browser."""
    assert bound is can_bind(url)


@pytest.mark.parametrize(("switch", "value"), [("true", "max-age=31536000"), ("false", None)])
def test_a_real_site_is_bound_to_https_unless_the_owner_says_no(project: Project, switch: str, value: str) -> None:
    """Once said, browsers remember it for a year."""
    text = project.site("files:", f"  https_only: {switch}").replace("www.clinic.example", "www.clinic.com")
    made = project.plan({"site.yaml": text})

    general, _ = rules_for(made.site.config, Needs())

    assert value == general.headers.get("Strict-Transport-Security")


def test_a_page_can_carry_its_own_policy(project: Project) -> None:
    """On hosts without headers it stands before the style that it allows, and without what counts in headers only."""
    made = project.render({"site.yaml": project.site("files:", "  policy_in_pages: true")})

    page = made.page("/contact/")

    assert page.style is not None
    [tag] = page.select("meta[http-equiv=Content-Security-Policy] ~ style")[:1] and page.select("meta[http-equiv]")
    assert named(str(page.style.string)) in str(tag["content"])
    assert "frame-ancestors" not in str(tag["content"])


def test_pages_carry_no_policy_unless_asked(project: Project) -> None:
    """Where headers can be set they are the better place."""
    assert [] == project.render({}).page("/").select("meta[http-equiv]")


def test_a_policy_in_a_page_leaves_the_rest_of_it_alone() -> None:
    """The declared character set still comes first."""
    page = Output("a.html", b'<head>\n<meta charset="utf-8">\n<title>\xc3\xa4</title>', "a", ("s",), ("f",))

    changed = with_policy(page)

    first, tag, rest = changed.data.decode().partition("<meta http-equiv=")
    assert '<head>\n<meta charset="utf-8">\n' == first
    assert (tag + rest).endswith(">\n<title>ä</title>")
    assert (("s",), ("f",)) == (changed.scripts, changed.frames)
