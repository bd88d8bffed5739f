"""Headers, redirects, types and compressed copies in the words of nginx, Apache and Caddy.

A pure function of `Told`. What each writes is tried on the real server in `tests/render/test_servers.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, unquote

from clinicsite.model import media_types
from clinicsite.model.planned import Redirect
from clinicsite.records import dataclass
from clinicsite.render.headers import ALWAYS_ASK, EVERYWHERE, Rule

NOT_FOUND = "/404.html"
TYPES: Mapping[str, str] = {
    ending: media_types.TYPES[f".{ending}"] for ending in ("geojson", "ics", "kml", "md", "vcf", "webmanifest")
}
"""Media types of endings that not every server knows; browsers are told not to guess."""

_MARK = re.compile(r"\*|:[A-Za-z]\w*")
"""In an old address: anything, or anything but a slash."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a server has to be told of a site."""

    rules: Sequence[Rule]
    """Headers by address."""
    redirects: Sequence[Redirect] = ()
    """Old addresses and where they lead."""
    copies: bool = False
    """Whether compressed copies lie beside the files."""

    @property
    def general(self) -> Mapping[str, str]:
        """The headers of every address."""
        return {name: value for rule in self.rules if rule.path == EVERYWHERE for name, value in rule.headers.items()}

    @property
    def particular(self) -> Mapping[str, Mapping[str, str]]:
        """The headers of some addresses, by how these begin."""
        return {rule.path.removesuffix("*"): rule.headers for rule in self.rules if rule.path != EVERYWHERE}


def nginx(told: Told) -> Iterator[str]:
    """Yield the lines for nginx, to stand in `server { … }` beside `listen`, `server_name` and `root`."""
    yield "# Stands within server { ... }."
    yield from (f"error_page 404 {NOT_FOUND};", "absolute_redirect off;", "charset utf-8;")
    if told.copies:
        yield from ("gzip_static on;", "gzip_vary on;")
    yield from (f'add_header {name} "{_quoted(value)}" always;' for name, value in told.general.items())
    yield f'add_header Cache-Control "{ALWAYS_ASK}" always;'
    for start, headers in told.particular.items():
        # A block with headers of its own forgets those around it.
        yield f"location ^~ {start} {{"
        yield from (f'    add_header {name} "{_quoted(value)}" always;' for name, value in told.general.items())
        if "Cache-Control" not in headers:
            yield f'    add_header Cache-Control "{ALWAYS_ASK}" always;'
        yield from (f'    add_header {name} "{_quoted(value)}";' for name, value in headers.items())
        yield from (f"    {line}" for line in _nginx_types())
        yield "}"
    yield from _nginx_types()
    for source, target in patterns(told.redirects):
        yield f'rewrite "{_quoted(source)}" "{_quoted(target)}{"" if "?" in target else "?"}" permanent;'


def _nginx_types() -> Iterator[str]:
    """Yield the lines that name types; they stand in every block, because one for some addresses shuts out others."""
    for ending, media_type in TYPES.items():
        yield f'location ~ \\.{ending}$ {{ types {{ }} default_type "{media_type}"; }}'


def apache(told: Told) -> Iterator[str]:
    """Yield the lines for Apache 2.4, to stand in `<VirtualHost>` or `.htaccess`.

    They need mod_headers, mod_alias, mod_mime and mod_dir; with compressed copies mod_rewrite too.
    """
    yield "# Stands within <VirtualHost> or in .htaccess."
    yield from (f"ErrorDocument 404 {NOT_FOUND}", "DirectoryIndex index.html", "AddDefaultCharset utf-8")
    yield from (f'Header always set {name} "{_percent(value)}"' for name, value in told.general.items())
    yield f'Header always set Cache-Control "{ALWAYS_ASK}"'
    for start, headers in told.particular.items():
        yield f'<If "%{{REQUEST_URI}} =~ m#^{re.escape(start)}# && %{{REQUEST_STATUS}} != 404">'
        yield from (f'    Header always set {name} "{_percent(value)}"' for name, value in headers.items())
        yield "</If>"
    yield from (f'AddType "{media_type}" .{ending}' for ending, media_type in TYPES.items())
    for source, target in patterns(told.redirects):
        yield f'RedirectMatch 301 "{_quoted(source)}" "{_quoted(target)}"'
    if told.copies:
        yield from _apache_copies()


def _apache_copies() -> Iterator[str]:
    """Yield the lines with which Apache hands out the copy beside a file to whoever can read it."""
    yield from ("RewriteEngine on", "AddEncoding gzip .gz", "RemoveType .gz")
    for ending, name in (("/", "index.html"), (r"\.(css|html|ico|js|json|svg|txt|webmanifest|xml)", "")):
        yield "RewriteCond %{HTTP:Accept-Encoding} \\bgzip\\b"
        yield f"RewriteCond %{{DOCUMENT_ROOT}}%{{REQUEST_URI}}{name}.gz -f"
        yield f"RewriteRule {ending}$ %{{REQUEST_URI}}{name}.gz [L]"
    yield "Header always merge Vary Accept-Encoding"


def caddy(told: Told) -> Iterator[str]:
    """Yield the lines for Caddy 2, to stand in the block of the site beside `root`.

    Of several headers of one name Caddy takes the one for all addresses, so each stands for its own addresses only.
    """
    yield "# Stands within the block of the site, which names its root."
    yield "header {"
    yield from (f'\t{name} "{_quoted(value)}"' for name, value in told.general.items())
    yield "}"
    yield from ("@fresh {", "\tpath *")
    for start, headers in told.particular.items():
        if "Cache-Control" in headers:
            yield from ("\tnot {", f"\t\tpath {start}*", "\t\tfile", "\t}")
    yield "}"
    yield f'header @fresh Cache-Control "{ALWAYS_ASK}"'
    for number, (start, headers) in enumerate(told.particular.items(), 1):
        yield from (f"@below{number} {{", f"\tpath {start}*", "\tfile", "}")
        yield from (f'header @below{number} {name} "{_quoted(value)}"' for name, value in headers.items())
    for ending, media_type in TYPES.items():
        # The file server takes away the type of what it does not know, so it is set at the very end.
        yield f"@{ending} path *.{ending}"
        yield from (f"header @{ending} {{", f'\tContent-Type "{media_type}"', "\tdefer", "}")
    for number, (source, target) in enumerate(patterns(told.redirects), 1):
        yield f"@moved{number} path_regexp moved{number} `{source}`"
        named = re.sub(r"\$(\d)", rf"{{re.moved{number}.\1}}", target)
        yield f'redir @moved{number} "{_quoted(named)}" 301'
    yield "file_server {\n\tprecompressed br gzip\n}" if told.copies else "file_server"
    # Written so that versions before 2.8 read it too.
    yield f"handle_errors {{\n\trewrite * {NOT_FOUND}\n\tfile_server\n}}"


def in_order(redirects: Sequence[Redirect]) -> list[Redirect]:
    """Return redirects with the more particular old address in front: of two that fit, hosts follow the first."""
    return sorted(redirects, key=lambda redirect: (bool(_MARK.search(redirect.source)), -_fixed(redirect.source)))


def _fixed(source: str) -> int:
    """Return how many letters of an old address with gaps are given; without gaps the order does not matter."""
    return len(_MARK.sub("", source)) if _MARK.search(source) else 0


def patterns(redirects: Sequence[Redirect]) -> Iterator[tuple[str, str]]:
    """Yield each old address as a regular expression of the decoded path, and the new one with what it has found.

    An old address that a query makes is left out: servers compare the path alone.
    """
    for redirect in in_order(redirects):
        if "?" in redirect.source or "#" in redirect.source:
            continue
        source, target, end = "", encoded(redirect.target), 0
        for number, mark in enumerate(_MARK.finditer(redirect.source), 1):
            source += re.escape(unquote(redirect.source[end : mark.start()]))
            source += "(.*)" if mark[0] == "*" else "([^/]+)"
            name = ":splat" if mark[0] == "*" else mark[0]
            target = re.sub(rf"{re.escape(name)}\b", f"${number}", target)
            end = mark.end()
        yield f"^{source}{re.escape(unquote(redirect.source[end:]))}$", target


def encoded(url: str) -> str:
    """Return an address with its other letters percent-encoded, as hosts compare it."""
    return quote(url, safe="/:*?#&=%")


def _quoted(text: str) -> str:
    """Return a text to stand in double quotes, backslashes of regular expressions kept."""
    return text.replace('"', '\\"')


def _percent(text: str) -> str:
    """Return a text to stand in double quotes where a percent sign begins a variable (Apache, mod_headers)."""
    return _quoted(text).replace("%", "%%")
