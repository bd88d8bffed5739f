"""Address arithmetic: pure functions of text."""

from __future__ import annotations

from urllib.parse import unquote


def redirect_path_for(url: str) -> str | None:
    """Return the file that can lead on from an old address; None for a pattern or an address that leaves the site."""
    path = output_path_for(url)
    return None if any(mark in url for mark in "*:?#") or ".." in path.split("/") else path


def output_path_for(url: str) -> str:
    """Return the file that serves an address: `/a/` and `/a` are `a/index.html`, `/404.html` is `404.html`."""
    path = unquote(url.partition("?")[0].partition("#")[0]).lstrip("/")
    if not path or path.endswith("/"):
        return f"{path}index.html"
    return path if path.endswith((".html", ".htm", ".xml", ".txt")) else f"{path}/index.html"
