"""Headers and redirects in the words of each host."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from clinicsite import inquiries
from clinicsite.diagnostics import Position
from clinicsite.model.planned import Redirect
from clinicsite.render.headers import FIXED, ONE_YEAR, Rule
from clinicsite.render.host_files import HOSTS, headers_file, redirects_file, settings
from clinicsite.render.server_rules import Told

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


def test_of_two_old_addresses_that_fit_the_more_particular_stands_in_front() -> None:
    """Hosts follow the first."""
    redirects = [moved("/a/*", "/b/"), moved("/a/c/*", "/c/"), moved("/a/c/d/", "/d/")]

    assert ["/a/c/d/", "/a/c/*", "/a/*"] == [line.split()[0] for line in redirects_file(redirects).splitlines()]


def test_nginx_repeats_all_headers_where_a_block_has_its_own() -> None:
    """A block with a header of its own forgets those around it."""
    text = settings("nginx", Told(RULES))

    inner = text[text.index("location ^~ /assets/ {") :].partition("}")[0]
    assert ["X-Content-Type-Options", "Content-Security-Policy", "Cache-Control"] == re.findall(
        r"add_header (\S+)", inner
    )


@pytest.mark.parametrize("copies", [True, False])
@pytest.mark.parametrize(("host", "word"), [("nginx", "gzip_static"), ("apache", "RewriteRule"), ("caddy", "gzip")])
def test_copies_are_spoken_of_where_there_are_any(host: str, word: str, copies: bool) -> None:
    """A server without the part for them would refuse to start."""
    assert copies is (word in settings(host, Told(RULES, copies=copies)))


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
    assert line in settings("nginx", Told(RULES, [moved(source, target)])).splitlines()


def test_apache_takes_no_percent_sign_for_a_variable() -> None:
    """In a header's value it stands twice."""
    assert 'X-A "50%%"' in settings("apache", Told([Rule("/*", {"X-A": "50%"})]))


def test_an_old_address_with_a_query_is_left_to_hosts_that_compare_it() -> None:
    """Servers look at the path alone, and `/` must not lead away."""
    assert "rewrite" not in settings("nginx", Told(RULES, [moved("/?page_id=2", "/c/")]))


# --- S3 -----------------------------------------------------------------------------------------------------------


def bucket(*redirects: Redirect) -> Any:
    """Return what S3 and CloudFront are told."""
    headers = {**FIXED, "Content-Security-Policy": "default-src 'none'", "Strict-Transport-Security": ONE_YEAR}
    return json.loads(settings("s3", Told((Rule("/*", headers), RULES[1]), redirects)))


def test_s3_is_told_which_objects_are_kept() -> None:
    """By how their keys begin, the longest first."""
    assert {"": "no-cache", "assets/": "public, immutable"} == bucket()["objects"]["CacheControl"]


def test_s3_leads_on_from_an_object_and_from_what_begins_alike() -> None:
    """What it cannot compare is named."""
    page = Redirect("/a.html", "/b/", "a.html", Position("site.yaml"))

    told = bucket(page, moved("/old/*", "/b/"), moved("/o/*", "https://x.example/n/:splat"), moved("/y/:z", "/b/"))

    assert {"a.html": "/b/"} == told["objects"]["WebsiteRedirectLocation"]
    assert [
        ("old/", {"ReplaceKeyWith": "b/", "HttpRedirectCode": "301"}),
        (
            "o/",
            {
                "ReplaceKeyPrefixWith": "n/",
                "HttpRedirectCode": "301",
                "HostName": "x.example",
                "Protocol": "https",
            },
        ),
    ] == [(rule["Condition"]["KeyPrefixEquals"], rule["Redirect"]) for rule in told["website"]["RoutingRules"]]
    assert ["/y/:z"] == told["left_out"]


def test_cloudfront_adds_every_header_of_the_policy() -> None:
    """Those that it has words for, and the rest as they are."""
    policy = bucket()["cloudfront"]["ResponseHeadersPolicyConfig"]
    rest = {item["Header"]: item["Value"] for item in policy["CustomHeadersConfig"]["Items"]}

    named = {"X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"}
    assert {name: value for name, value in FIXED.items() if name not in named} == rest
    assert {
        "ContentSecurityPolicy": "default-src 'none'",
        "FrameOptions": "DENY",
        "ReferrerPolicy": "same-origin",
        "StrictTransportSecurity": 31536000,
        "ContentTypeOptions": None,
    } == {name: _told(value) for name, value in policy["SecurityHeadersConfig"].items()}


def _told(value: dict[str, Any]) -> object:
    """Return what a part of CloudFront's policy says besides that it counts."""
    said = [word for word in value.values() if not isinstance(word, bool)]
    return said[0] if said else None


def test_a_stand_in_s_bucket_asks_for_no_https() -> None:
    """As its other hosts do not."""
    told = json.loads(settings("s3", Told((Rule("/*", {**FIXED, "Content-Security-Policy": "x"}),))))

    assert "StrictTransportSecurity" not in told["cloudfront"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_host_is_told_the_policy_that_is_published(
    project: Project, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One policy, in other words."""
    monkeypatch.setattr(inquiries, "theme_folder", lambda: project.theme)
    made = project.render({})

    text = inquiries.host_settings(project.root, host)

    published = made.outputs["_headers"].data.decode()
    [policy] = re.findall(r"Content-Security-Policy: (.*)", published)
    assert policy in text
