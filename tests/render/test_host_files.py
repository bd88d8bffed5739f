"""Headers and redirects in the words of each host."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from clinicsite.diagnostics import Position
from clinicsite.model.planned import Redirect
from clinicsite.render.headers import Rule
from clinicsite.render.host_files import HOSTS, headers_file, redirects_file, snippet, snippet_for

if TYPE_CHECKING:
    from tests.conftest import Project

RULES = (
    Rule("/*", {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}),
    Rule("/assets/*", {"Cache-Control": "public, immutable"}),
)


def moved(source: str, target: str) -> Redirect:
    """Return a redirect."""
    return Redirect(source, target, None, Position("site.yaml"))


def test_netlify_and_cloudflare_get_one_block_for_each_rule() -> None:
    """No header is given by two blocks: both hosts would join the values."""
    assert (
        "/*\n  X-Content-Type-Options: nosniff\n  Content-Security-Policy: default-src 'none'\n"
        "/assets/*\n  Cache-Control: public, immutable\n"
    ) == headers_file(RULES)


def test_redirects_are_encoded_as_hosts_compare_them() -> None:
    """Letters beyond ASCII are percent-encoded, patterns stay."""
    assert "/gr%C3%B6%C3%9Fe/* /a/:splat 301\n" == redirects_file([moved("/größe/*", "/a/:splat")])


def test_nginx_repeats_all_headers_where_a_block_has_its_own() -> None:
    """A block with a header of its own forgets those around it."""
    text = snippet("nginx", RULES, [])

    inner = text[text.index("location ^~ /assets/ {") :]
    assert ["X-Content-Type-Options", "Content-Security-Policy", "Cache-Control"] == re.findall(
        r"add_header (\S+)", inner
    )


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_every_host_is_told_every_header_and_the_page_for_what_is_not_found(host: str) -> None:
    """The snippet is complete."""
    text = snippet(host, RULES, [])

    wanted = ("nosniff", "default-src 'none'", "public, immutable", "no-cache", "/404.html", "/assets/")
    assert [] == [part for part in wanted if part not in text]


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_brackets_of_a_snippet_are_closed(host: str) -> None:
    """A server would refuse to start."""
    text = snippet(host, RULES, [moved("/a/*", "/b/:splat"), moved("/c.html", "/d/")])

    assert (text.count("{"), text.count('"') % 2) == (text.count("}"), 0)


@pytest.mark.parametrize(
    ("source", "target", "line"),
    [
        ("/b.html", "/c/", r'rewrite "^/b\.html$" "/c/?" permanent;'),
        ("/b/", "https://x.example/?a=b", r'rewrite "^/b/$" "https://x.example/?a=b" permanent;'),
        ("/b/*", "/c/:splat", r'rewrite "^/b/(.*)$" "/c/$1?" permanent;'),
        ("/b/:id/:day", "/c/:day/:id", r'rewrite "^/b/([^/]+)/([^/]+)$" "/c/$2/$1?" permanent;'),
        ("/%C3%BCber/", "/c/", r'rewrite "^/über/$" "/c/?" permanent;'),
    ],
)
def test_nginx_compares_the_decoded_path(source: str, target: str, line: str) -> None:
    """Dots are dots, patterns are found, a query is not carried over."""
    assert line in snippet("nginx", RULES, [moved(source, target)]).splitlines()


def test_apache_and_caddy_lead_on_too() -> None:
    """Each in its words."""
    redirects = [moved("/b/*", "/c/:splat")]

    assert 'RedirectMatch 301 "^/b/(.*)$" "/c/$1"' in snippet("apache", RULES, redirects)
    assert '@moved1 path_regexp moved1 `^/b/(.*)$`\nredir @moved1 "/c/{re.moved1.1}" 301' in snippet(
        "caddy", RULES, redirects
    )


def test_apache_takes_no_percent_sign_for_a_variable() -> None:
    """In a header's value it stands twice."""
    assert 'X-A "50%%"' in snippet("apache", [Rule("/*", {"X-A": "50%"})], [])


def test_an_old_address_with_a_query_is_left_to_hosts_that_compare_it() -> None:
    """Servers look at the path alone, and `/` must not lead away."""
    assert "rewrite" not in snippet("nginx", RULES, [moved("/?page_id=2", "/c/")])


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_server_is_told_the_same_policy_as_other_hosts(project: Project, host: str) -> None:
    """One policy, in other words."""
    made = project.render({})

    text = snippet_for(host, made.outputs.values(), made.site.config, made.plan.redirects)

    published = made.outputs["_headers"].data.decode()
    [policy] = re.findall(r"Content-Security-Policy: (.*)", published)
    assert policy in text
