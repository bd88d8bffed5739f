"""Address arithmetic: pure functions of text."""

from __future__ import annotations

from urllib.parse import unquote

from clinicsite.model.read import UrlSection


def redirect_path_for(url: str) -> str | None:
    """Return the file that can lead on from an old address; None for a pattern or an address that leaves the site."""
    path = output_path_for(url)
    return None if any(mark in url for mark in "*:?#") or ".." in path.split("/") else path


def likely_path_for(source: str, urls: UrlSection) -> str:
    """Return the file that a content file would become whose text, and so its `slug:`, could not be read."""
    names = {"conditions": urls.conditions, "towns": urls.towns, "team": urls.team}
    folder, _, rest = source.removeprefix("content/").removesuffix(".md").rpartition("/")
    top, _, below = folder.partition("/")
    parts = (names.get(top, ""), below, "" if rest == "index" else rest, "index.html")
    return "/".join(filter(None, parts))


def output_path_for(url: str) -> str:
    """Return the file that serves an address: `/a/` and `/a` are `a/index.html`, `/404.html` is `404.html`."""
    path = unquote(url.partition("?")[0].partition("#")[0]).lstrip("/")
    if not path or path.endswith("/"):
        return f"{path}index.html"
    return path if path.endswith((".html", ".htm", ".xml", ".txt")) else f"{path}/index.html"
