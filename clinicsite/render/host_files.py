"""Headers and redirects in the words of each host: a pure function of rules that knows nothing of the site.

`_headers` and `_redirects` are read by Netlify and Cloudflare Pages and are published; the snippets for servers of
one's own (nginx, Apache, Caddy) are shown to the owner and never published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote, unquote

from clinicsite.model.made import Output
from clinicsite.model.planned import Redirect
from clinicsite.model.read import SiteConfig
from clinicsite.render.headers import ALWAYS_ASK, EVERYWHERE, Needs, Rule, rules_for

_MARK = re.compile(r"\*|:[A-Za-z]\w*")
"""In an old address: anything, or anything but a slash."""
_NOT_FOUND = "/404.html"


def headers_file(rules: Sequence[Rule]) -> str:
    """Return the rules in the form of Netlify and Cloudflare.

    Both join the values of a header that two rules give, so the general rule says nothing of caches.
    """
    blocks = ("\n".join([rule.path, *(f"  {name}: {value}" for name, value in rule.headers.items())]) for rule in rules)
    return "\n".join([*blocks, ""])


def redirects_file(redirects: Sequence[Redirect]) -> str:
    """Return the redirects in the form of Netlify and Cloudflare."""
    return "".join(f"{_encoded(redirect.source)} {_encoded(redirect.target)} 301\n" for redirect in redirects)


def snippet(host: str, rules: Sequence[Rule], redirects: Sequence[Redirect]) -> str:
    """Return the part of a server's configuration that this site needs; `host` is one of `HOSTS`."""
    return "\n".join([*HOSTS[host](rules, redirects), ""])


def snippet_for(host: str, outputs: Iterable[Output], config: SiteConfig, redirects: Sequence[Redirect]) -> str:
    """Return the snippet of a whole site, whose policy is read off its finished files."""
    needs = Needs()
    for output in outputs:
        needs.see(output)
    return snippet(host, rules_for(config, needs), redirects)


def _nginx(rules: Sequence[Rule], redirects: Sequence[Redirect]) -> Iterator[str]:
    """Yield the lines for nginx, to stand in `server { … }`."""
    general = _general(rules)
    yield "# Stands within server { ... }."
    yield f"error_page 404 {_NOT_FOUND};"
    yield from (f'add_header {name} "{_quoted(value)}" always;' for name, value in general.items())
    yield f'add_header Cache-Control "{ALWAYS_ASK}" always;'
    for rule in _particular(rules):
        # A block with headers of its own forgets those around it.
        yield f"location ^~ {rule.path.removesuffix('*')} {{"
        yield from (f'    add_header {name} "{_quoted(value)}" always;' for name, value in general.items())
        yield from (f'    add_header {name} "{_quoted(value)}";' for name, value in rule.headers.items())
        yield "}"
    for source, target in _patterns(redirects):
        yield f'rewrite "{_quoted(source)}" "{_quoted(target)}{"" if "?" in target else "?"}" permanent;'


def _apache(rules: Sequence[Rule], redirects: Sequence[Redirect]) -> Iterator[str]:
    """Yield the lines for Apache 2.4, to stand in `<VirtualHost>` or `.htaccess`; needs mod_headers and mod_alias."""
    yield "# Stands within <VirtualHost> or in .htaccess."
    yield f"ErrorDocument 404 {_NOT_FOUND}"
    yield from (f'Header always set {name} "{_percent(value)}"' for name, value in _general(rules).items())
    yield f'Header set Cache-Control "{ALWAYS_ASK}"'
    for rule in _particular(rules):
        yield f'<If "%{{REQUEST_URI}} =~ m#^{rule.path.removesuffix("*")}#">'
        yield from (f'    Header set {name} "{_percent(value)}"' for name, value in rule.headers.items())
        yield "</If>"
    for source, target in _patterns(redirects):
        yield f'RedirectMatch 301 "{_quoted(source)}" "{_quoted(target)}"'


def _caddy(rules: Sequence[Rule], redirects: Sequence[Redirect]) -> Iterator[str]:
    """Yield the lines for Caddy 2, to stand in the block of the site."""
    yield "# Stands within the block of the site."
    yield "header {"
    yield from (f'\t{name} "{_quoted(value)}"' for name, value in _general(rules).items())
    yield f'\tCache-Control "{ALWAYS_ASK}"'
    yield "}"
    for rule in _particular(rules):
        yield from (f'header {rule.path} {name} "{_quoted(value)}"' for name, value in rule.headers.items())
    for number, (source, target) in enumerate(_patterns(redirects), 1):
        yield f"@moved{number} path_regexp moved{number} `{source}`"
        named = re.sub(r"\$(\d)", rf"{{re.moved{number}.\1}}", target)
        yield f'redir @moved{number} "{_quoted(named)}" 301'
    yield f"handle_errors 404 {{\n\trewrite * {_NOT_FOUND}\n\tfile_server\n}}"


HOSTS: Mapping[str, Callable[[Sequence[Rule], Sequence[Redirect]], Iterator[str]]] = {
    "nginx": _nginx,
    "apache": _apache,
    "caddy": _caddy,
}
"""Servers that a snippet can be written for."""


def _general(rules: Sequence[Rule]) -> Mapping[str, str]:
    """Return the headers of every address."""
    return {name: value for rule in rules if rule.path == EVERYWHERE for name, value in rule.headers.items()}


def _particular(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Yield the rules for some addresses only."""
    return (rule for rule in rules if rule.path != EVERYWHERE)


def _patterns(redirects: Sequence[Redirect]) -> Iterator[tuple[str, str]]:
    """Yield each old address as a regular expression of the decoded path, and the new one with what it has found.

    An old address that a query makes is left out: servers compare the path alone.
    """
    for redirect in redirects:
        if "?" in redirect.source or "#" in redirect.source:
            continue
        source, target, end = "", _encoded(redirect.target), 0
        for number, mark in enumerate(_MARK.finditer(redirect.source), 1):
            source += re.escape(unquote(redirect.source[end : mark.start()]))
            source += "(.*)" if mark[0] == "*" else "([^/]+)"
            name = ":splat" if mark[0] == "*" else mark[0]
            target = re.sub(rf"{re.escape(name)}\b", f"${number}", target)
            end = mark.end()
        yield f"^{source}{re.escape(unquote(redirect.source[end:]))}$", target


def _encoded(url: str) -> str:
    """Return an address with its other letters percent-encoded, as hosts compare it."""
    return quote(url, safe="/:*?#&=%")


def _quoted(text: str) -> str:
    """Return a text to stand in double quotes, backslashes of regular expressions kept."""
    return text.replace('"', '\\"')


def _percent(text: str) -> str:
    """Return a text to stand in double quotes where a percent sign begins a variable (Apache, mod_headers)."""
    return _quoted(text).replace("%", "%%")
