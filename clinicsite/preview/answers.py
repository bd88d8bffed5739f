"""What is answered to an address: a file of the plan, a redirect, or the page for addresses that do not exist.

A pure function of a view and an address, as the configured host would answer; knows no server. An address is looked up
in the plan and never becomes a path on the disk. Headers are those of production, but those that forbid keeping a
copy, and the order to come by https only, which must not be given over http (RFC 6797, 7.2).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from urllib.parse import quote, unquote, urlsplit

from clinicsite.live import View
from clinicsite.model.made import Output
from clinicsite.model.media_types import media_type
from clinicsite.model.planned import Page
from clinicsite.records import dataclass, field
from clinicsite.render.headers import FINGERPRINTED, Needs, Rule, rules_for, without_policy
from clinicsite.render.machine_files import HEADERS
from clinicsite.render.server_rules import patterns

HTML = "text/html; charset=utf-8"
LONGEST = 2000
"""Characters of an address above which nothing is looked up."""
POLICY = "Content-Security-Policy"
ONLY_HTTPS = "Strict-Transport-Security"

_UNCLEAN = re.compile(r"[\x00-\x1f\x7f\\]|//|/\.(?!well-known/)")
"""What no address of the site has: control characters, backslashes, empty parts, and parts that begin with a dot.

The one folder with a dot that hosts show is that of RFC 8615.
"""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a host answers addresses that are not exactly those of a file."""

    redirects: bool = True
    """Whether it knows the redirects; else a page that leads on is shown."""
    to_folder: int = 301
    """The status with which a folder's address gets its slash."""
    guesses_html: bool = False
    """Whether `/a` shows `a.html`."""
    hides_html: int = 0
    """The status with which `/a.html` becomes `/a` and `/a/index.html` becomes `/a/`; 0 where it does not."""


USUAL = Habits()
"""How web servers usually answer."""
HABITS: Mapping[str, Habits] = {
    "cloudflare": Habits(to_folder=308, guesses_html=True, hides_html=308),
    "github-pages": Habits(redirects=False, guesses_html=True),
    "netlify": Habits(guesses_html=True),
    "s3": Habits(redirects=False, to_folder=302),
}
"""Hosts that have their own, by the names that `deploy:` gives them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    status: int
    body: bytes = b""
    kind: str = HTML
    """Its media type."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Further header fields."""
    location: str = ""
    """Where a redirect leads."""
    path: str = ""
    """The file that is shown, below the published folder."""
    source: str = ""
    """The content file it is made of."""
    failed: bool = False
    """Whether the page is planned but could not be made."""

    @property
    def is_page(self) -> bool:
        """Whether it is a page, which gets what belongs to the preview."""
        return self.kind == HTML and not self.location

    @property
    def mark(self) -> str:
        """A digest of the page, to see whether another one is the same."""
        return hashlib.sha256(self.body).hexdigest()[:20]


def answer(view: View, path: str) -> Answer:
    """Return what the configured host would answer to the path of an address."""
    name = _file_name(path)
    if name is None:
        return _lost(view)
    habits = next((HABITS.get(target.host, USUAL) for target in view.site.config.deploy.targets), USUAL)
    moved = _led_on(view, path, name, habits) or _renamed(view, path, name, habits)
    if moved:
        return Answer(moved[0], location=moved[1])
    page = view.page(name)
    if page:
        return _of_page(view, page, name)
    found = view.file(name)
    if found is None and not path.endswith("/"):
        if _has(view, f"{name}/index.html"):
            return Answer(habits.to_folder, location=f"{path}/")
        found = view.file(f"{name}.html") if habits.guesses_html else None
    return _of_file(view, found, 200) if found else _lost(view)


def _file_name(path: str) -> str | None:
    """Return the path of the file that an address means; None for one that cannot be of the site."""
    plain = unquote(path)
    if not path.startswith("/") or len(path) > LONGEST or _UNCLEAN.search(plain) or "\ufffd" in plain:
        return None
    return f"{plain[1:]}index.html" if plain.endswith("/") else plain[1:]


def _led_on(view: View, path: str, name: str, habits: Habits) -> tuple[int, str] | None:
    """Return the status and the address to which a redirect of the owner's leads; None where there is none."""
    if not habits.redirects or view.page(name):
        return None
    plain = unquote(path)
    for pattern, target in patterns(view.plan.redirects):
        match = re.search(pattern, plain)
        if match:
            return 301, re.sub(r"\$(\d)", partial(_part, match), target)
    return None


def _part(match: re.Match[str], number: re.Match[str]) -> str:
    """Return a part that an old address has left open, to stand in the new one."""
    return quote(match[int(number[1])])


def _renamed(view: View, path: str, name: str, habits: Habits) -> tuple[int, str] | None:
    """Return the status and the address without `.html`, on hosts that hide it."""
    if not habits.hides_html or not path.endswith(".html") or name == "404.html" or not _has(view, name):
        return None
    ending = "index.html" if path.endswith("/index.html") else ".html"
    return habits.hides_html, path.removesuffix(ending)


def _has(view: View, name: str) -> bool:
    """Return whether there is a file of a name."""
    return view.page(name) is not None or view.file(name) is not None


def _of_page(view: View, page: Page, name: str, status: int = 200) -> Answer:
    """Return the file of a page, which may also be its sheet or its copy in Markdown."""
    output = view.file(name)
    if output is None:
        return Answer(500, path=name, source=page.document.path, failed=True)
    return _of_file(view, output, status)


def _lost(view: View) -> Answer:
    """Return the page for addresses that do not exist."""
    page = view.page("404.html")
    if page:
        return _of_page(view, page, "404.html", 404)
    return Answer(404, b"<!doctype html>\n<title>404</title>\n<h1>404</h1>\n")


def _of_file(view: View, output: Output, status: int) -> Answer:
    """Return a file with the headers that its host is told to send."""
    kind = media_type(output.path)
    shown = without_policy(output) if view.site.config.files.policy_in_pages else output
    headers = dict(_headers(view, shown))
    headers.pop(ONLY_HTTPS, None)
    if not output.path.startswith(FINGERPRINTED.strip("/*") + "/"):
        headers["Cache-Control"] = "no-store"
    return Answer(status, shown.data, kind, headers, path=output.path, source=output.source)


def _headers(view: View, output: Output) -> Iterator[tuple[str, str]]:
    """Yield the header fields of a file: the owner's own, or those that are made for what this page needs."""
    own = view.file(HEADERS) if HEADERS in view.site.static else None
    if own:
        rules: Sequence[Rule] = _written(own.data.decode("utf-8", "replace"))
    else:
        needs = Needs()
        needs.see(output)
        rules = rules_for(view.site.config, needs)
    address = f"/{output.path}".removesuffix("index.html")
    for rule in rules:
        start, star, _ = rule.path.partition("*")
        if rule.path == address or (star and address.startswith(start)):
            yield from rule.headers.items()


def _written(text: str) -> Sequence[Rule]:
    """Return the rules of a file `_headers` (the form of Netlify and Cloudflare)."""
    rules: list[tuple[str, dict[str, str]]] = []
    for line in text.splitlines():
        name, colon, value = map(str.strip, line.partition(":"))
        if not line.strip() or name.startswith("#"):
            continue
        if not line[0].isspace():
            rules.append((urlsplit(line.strip()).path, {}))
        elif colon and rules:
            rules[-1][1][name] = value
    return [Rule(path, headers) for path, headers in rules]


def with_preview(policy: str, nonce: str, socket: str, framed: bool) -> str:
    """Return a page's policy that lets the preview's own script run and speak with this server, and nothing else.

    A page that the preview itself shows in a frame has to allow that frame.
    """
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";") if part.strip())
    otherwise = directives.get("default-src", "'none'")
    for name, source in (("script-src", f"'nonce-{nonce}'"), ("connect-src", f"'self' {socket}")):
        before = directives.get(name, otherwise)
        directives[name] = source if before == "'none'" else f"{before} {source}"
    if framed:
        directives["frame-ancestors"] = "'self'"
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())
