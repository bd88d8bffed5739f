"""Turns the examples of a fault into sites and checks them: an example is a test.

A text is a page, or what stands in the text of an otherwise good one. Files by path are a folder of HTML, or, if one of
them is `site.yaml` or stands in `content/` or `templates/`, what is laid over the small good project `faults/_base`.
"""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from clinicsite.auditing import wording_of
from clinicsite.check import registry
from clinicsite.check.folder import site_of
from clinicsite.check.site_facts import SiteFacts
from clinicsite.diagnostics import Diagnostic, Example, format_diagnostic
from clinicsite.pipeline import BuildOptions, build

DAY = date(2026, 11, 23)
BASE = Path(__file__).parent.parent / "faults" / "_base"
PROJECT = ("site.yaml", "content/", "templates/", "static/")
PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Help for an aching back | Mill Street Clinic</title>
<meta name="description" content="What an aching back needs, what we can do for it, and when to see a doctor first.">
<link rel="canonical" href="https://www.clinic.example{address}">
</head>
<body>
<main>
<h1>Help for an aching back</h1>
{text}
</main>
</body>
</html>
"""


def is_project(example: Example) -> bool:
    """Return whether an example is made of an owner's files."""
    return not isinstance(example, str) and any(path.startswith(PROJECT) for path in example)


def files_of(example: Example) -> dict[str, str]:
    """Return the files of an example; what stands in a page is put into one."""
    files = {"index.html": example} if isinstance(example, str) else example
    pages = {path for path in files if path.endswith(".html")}
    if is_project(example):
        return dict(files)
    return {
        path: PAGE.format(text=text, address=SiteFacts.address_of(path))
        if path in pages and "<html" not in text.lower()
        else text
        for path, text in files.items()
    }


def found_in(example: Example) -> list[Diagnostic]:
    """Return all that is found in an example."""
    return list(_found_in(tuple(sorted(files_of(example).items())), is_project(example)))


@cache
def _found_in(files: tuple[tuple[str, str], ...], project: bool) -> tuple[Diagnostic, ...]:
    """Return all that is found; once for all tests."""
    if not project:
        site = site_of({path: _bytes(text) for path, text in files}, wording=wording_of())
        return tuple(found for _, found in registry.run(registry.CHECKS, site))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "site"
        shutil.copytree(BASE, root)
        for path, text in files:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8", newline="\n")
        return build(root, BuildOptions(as_of=DAY, publish=False)).diagnostics


def _bytes(text: str) -> bytes:
    """Return a file of an example; "(20,000 bytes)" stands for as many that nothing can make smaller."""
    match = re.fullmatch(r"\(([\d,]+) bytes\)", text)
    return random.Random(0).randbytes(int(match[1].replace(",", ""))) if match else text.encode()


def told(example: Example, code: str) -> str:
    """Return what is printed of one fault of an example."""
    files: Mapping[str, str] = files_of(example)
    lines = {path: text.split("\n") for path, text in files.items()}
    shown = []
    for found in found_in(example):
        place = found.position
        known = lines.get(place.path, [])
        line = known[place.line - 1] if 0 < place.line <= len(known) else None
        if found.code == code:
            shown.append(format_diagnostic(found, lambda _place, line=line: line))
    return "\n\n".join(shown) + "\n"
