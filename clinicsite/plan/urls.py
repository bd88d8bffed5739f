"""Address arithmetic: pure functions of text."""

from __future__ import annotations


def output_path_for(url: str) -> str:
    """Return the file that serves an address: `/a/` is `a/index.html`, `/404.html` is `404.html`."""
    path = url.lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def absolute(base: str, url: str) -> str:
    """Return the full address of a path of this site."""
    return f"{base.rstrip('/')}{url}"
