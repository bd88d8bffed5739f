"""What S3 has to be told, and CloudFront before it: as JSON, in the words of Amazon's own interfaces.

S3 keeps a few headers with each object and follows redirects; all other headers can only be added by CloudFront. Both
vocabularies are Amazon's: `PutBucketWebsite`, `PutObject` and `CreateResponseHeadersPolicy`, 2026.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from clinicsite.model.planned import Redirect
from clinicsite.render.headers import ALWAYS_ASK
from clinicsite.render.server_rules import NOT_FOUND, TYPES, Told, encoded, in_order

MOST_RULES = 50
"""Rules for the beginnings of addresses that a bucket can have."""

_PREFIX = re.compile(r"/([^*:?#]*)\*")
"""An old address that S3 can compare: everything that begins with something."""


def s3(told: Told) -> Iterator[str]:
    """Yield the lines of one JSON object: the bucket's website, what goes with its objects, CloudFront's headers."""
    prefixes = [redirect for redirect in in_order(told.redirects) if _PREFIX.fullmatch(redirect.source)]
    single = {r.output_path: encoded(r.target) for r in told.redirects if r.output_path}
    done = {redirect.source for redirect in prefixes[:MOST_RULES]}
    content: dict[str, object] = {
        "website": {
            "IndexDocument": {"Suffix": "index.html"},
            "ErrorDocument": {"Key": NOT_FOUND.lstrip("/")},
            "RoutingRules": [_routing_rule(redirect) for redirect in prefixes[:MOST_RULES]],
        },
        "objects": {
            "CacheControl": {"": ALWAYS_ASK} | {start: h["Cache-Control"] for start, h in _starts(told).items()},
            "ContentType": {f".{ending}": media_type for ending, media_type in TYPES.items()},
            "WebsiteRedirectLocation": single,
        },
        "cloudfront": {"ResponseHeadersPolicyConfig": _policy(told), "Behaviors": _others(told)},
        "left_out": [r.source for r in told.redirects if not r.output_path and r.source not in done],
    }
    yield from json.dumps(content, indent=2, ensure_ascii=False).splitlines()


def _starts(told: Told) -> Mapping[str, Mapping[str, str]]:
    """Return the headers of some objects by how their keys begin, as far as S3 keeps them."""
    found = {start.lstrip("/"): headers for start, headers in told.particular.items()}
    return {start: headers for start, headers in found.items() if "Cache-Control" in headers}


def _others(told: Told) -> dict[str, dict[str, str]]:
    """Return the headers that only CloudFront can add, for addresses that need a behaviour of their own."""
    found = {
        f"{start}*": {k: v for k, v in headers.items() if k != "Cache-Control"}
        for start, headers in told.particular.items()
    }
    return {path: headers for path, headers in found.items() if headers}


def _routing_rule(redirect: Redirect) -> dict[str, object]:
    """Return the rule for all addresses that begin alike (S3, `RoutingRule`); keys have no slash in front."""
    match = _PREFIX.fullmatch(redirect.source)
    assert match is not None
    parts = urlsplit(encoded(redirect.target))
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    start, gap, _ = path.lstrip("/").partition(":splat")
    leads: dict[str, str] = {"ReplaceKeyPrefixWith" if gap else "ReplaceKeyWith": start, "HttpRedirectCode": "301"}
    if parts.netloc:
        leads |= {"HostName": parts.netloc, "Protocol": parts.scheme}
    return {"Condition": {"KeyPrefixEquals": unquote(match[1])}, "Redirect": leads}


def _policy(told: Told) -> dict[str, object]:
    """Return CloudFront's policy for the headers of every address; it has words of its own for some of them."""
    rest = dict(told.general)
    always: dict[str, object] = {"Override": True}
    security: dict[str, object] = {
        "ContentSecurityPolicy": always | {"ContentSecurityPolicy": rest.pop("Content-Security-Policy")},
        "ContentTypeOptions": always if rest.pop("X-Content-Type-Options") else {},
        "FrameOptions": always | {"FrameOption": rest.pop("X-Frame-Options")},
        "ReferrerPolicy": always | {"ReferrerPolicy": rest.pop("Referrer-Policy")},
    }
    age = re.search(r"max-age=(\d+)", rest.pop("Strict-Transport-Security", ""))
    if age:
        parts = {"AccessControlMaxAgeSec": int(age[1]), "IncludeSubdomains": False, "Preload": False}
        security["StrictTransportSecurity"] = always | parts
    items = [{"Header": name, "Value": value, "Override": True} for name, value in rest.items()]
    return {
        "Name": "clinicsite",
        "SecurityHeadersConfig": security,
        "CustomHeadersConfig": {"Quantity": len(items), "Items": items},
    }
