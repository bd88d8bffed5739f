"""Headers and redirects as hosts read them that publish a folder: a pure function of rules, knows nothing of the site.

`_headers` and `_redirects` are read by Netlify and Cloudflare Pages and are published. What servers of one's own have
to be told is written by `server_rules.py`, what S3 has to be told by `bucket_rules.py`; both are shown to the owner
and never published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from clinicsite.model.planned import Redirect
from clinicsite.render.bucket_rules import s3
from clinicsite.render.headers import Rule
from clinicsite.render.server_rules import Told, apache, caddy, encoded, in_order, nginx

HOSTS: Mapping[str, Callable[[Told], Iterator[str]]] = {"nginx": nginx, "apache": apache, "caddy": caddy, "s3": s3}
"""What settings can be written for."""


def headers_file(rules: Sequence[Rule]) -> str:
    """Return the rules in the form of Netlify and Cloudflare.

    Both join the values of a header that two rules give, so the general rule says nothing of caches.
    """
    blocks = ("\n".join([rule.path, *(f"  {name}: {value}" for name, value in rule.headers.items())]) for rule in rules)
    return "\n".join([*blocks, ""])


def redirects_file(redirects: Sequence[Redirect]) -> str:
    """Return the redirects in the form of Netlify and Cloudflare, of which the first that fits counts."""
    return "".join(f"{encoded(redirect.source)} {encoded(redirect.target)} 301\n" for redirect in in_order(redirects))


def settings(host: str, told: Told) -> str:
    """Return the part of a host's settings that this site needs; `host` is one of `HOSTS`."""
    return "\n".join([*HOSTS[host](told), ""])
