"""What stands behind a page in the preview, and the preview's own files: its script and the page of views."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

FOLDER = Path(__file__).parent / "client"
ALONE = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; connect-src 'self'"
"""The policy of the preview's own page."""

_PART = (
    '<script src="/__preview/client.js?{version}" nonce="{nonce}" data-token="{token}" data-mark="{mark}"'
    ' data-port="{port}" data-status="{status}" defer></script>\n'
)


def _client() -> bytes:
    """Return the script, with the style sheet that it needs as a text in front."""
    style = (FOLDER / "client.css").read_text("utf-8")
    script = (FOLDER / "client.js").read_text("utf-8")
    return f"(() => {{\nconst STYLE = {json.dumps(style)};\n{script}}})();\n".encode()


def _files() -> Mapping[str, tuple[str, bytes, Mapping[str, str]]]:
    """Return media type, bytes and further headers of the preview's own files by name."""
    scripts = "text/javascript; charset=utf-8"
    return {
        "client.js": (scripts, _client(), {"Cache-Control": "private, max-age=86400"}),
        "view.js": (scripts, (FOLDER / "view.js").read_bytes(), {}),
        "view.css": ("text/css; charset=utf-8", (FOLDER / "view.css").read_bytes(), {}),
        "view": (
            "text/html; charset=utf-8",
            (FOLDER / "view.html").read_bytes(),
            {"Content-Security-Policy": f"{ALONE}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
        ),
    }


FILES = _files()
VERSION = hashlib.sha256(FILES["client.js"][1]).hexdigest()[:12]


def parts_for(token: str, nonce: str, mark: str, port: int, status: int, faults: Sequence[str]) -> str:
    """Return what stands behind a page: what is wrong, as text that nobody sees, and the script that shows it."""
    told = "".join(f"<pre>{escape(fault)}</pre>" for fault in faults)
    script = _PART.format(version=VERSION, nonce=nonce, token=token, mark=mark, port=port, status=status)
    return f"<template data-mark>{told}</template>{script}" if told else script
