"""Content that was written to do harm: that never ends, never closes, or wants to run in a visitor's browser."""

from __future__ import annotations

import io
import os
import signal
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.torture.report import Tally
from tests.torture.site import BUILD, HOME, ended, fresh, run, site

LIMIT = 10
"""Seconds of the processor's time that a build of one hostile file may take; a text is given up after five."""
HUNG = 300
"""Seconds after which a build that does nothing counts as hung."""


def inputs(folder: Path, tally: Tally, every: int = 1) -> None:
    """Build with each hostile file: a page or a fault, in bounded time, and never a traceback."""
    root = folder / "p"
    for number, (name, (path, data)) in enumerate(FILES.items()):
        if number % every == 0:
            fresh(root, "us", "us")
            before = site(root)
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data() if callable(data) else data)
            tally.tried(name, _build(root, before))


def _build(root: Path, before: dict[str, str]) -> list[str]:
    """Return what is wrong with a build of a hostile file."""
    said = root.parent / "said"
    said.unlink(missing_ok=True)
    child = os.fork()
    if not child:
        code = 70
        try:
            signal.setitimer(signal.ITIMER_PROF, LIMIT)
            signal.alarm(HUNG)
            code, printed = run(root, *BUILD)
            said.write_text(printed, "utf-8", "replace")
        finally:
            os._exit(code)
    _, status, usage = os.wait4(child, 0)
    code = ended(status)
    printed = said.read_text("utf-8") if said.is_file() else ""
    wrong = [] if code in (0, 1) else [f"ended with {code}"]
    if "Traceback" in printed:
        wrong.append(f"shows a traceback: {printed[-500:]}")
    if code == 1 and (not printed.strip() or site(root) != before):
        wrong.append("was refused without a word, or has published")
    if usage.ru_maxrss > 600 * 1024:
        wrong.append(f"took {usage.ru_maxrss // 1024} MiB")
    return wrong


def _png(width: int, height: int) -> bytes:
    """Return a small file that unpacks to a picture of that size."""
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(bytes(1 + width)) for _ in range(height)) + rows.flush()
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", data), (b"IEND", b""))
    made = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    made.seek(0, os.SEEK_END)
    for kind, body in chunks:
        made.write(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)))
    return made.getvalue()


def _markdown(pattern: str, count: int, after: str = "") -> tuple[str, bytes]:
    """Return a page in which a pattern stands so many times."""
    text = HOME.format("") + "\n" + pattern * count + after
    return "content/pages/hostile.md", text.encode()


def _yaml(text: str) -> tuple[str, bytes]:
    """Return a page with such front matter."""
    return "content/pages/hostile.md", f"---\ntitle: Hostile\ndescription: A page.\n{text}\n---\nWords.\n".encode()


N = 20_000
"""So often most patterns stand in a page: it is a page of up to some hundred kilobytes."""

MARKDOWN: Mapping[str, tuple[str, int, str]] = {
    "emphasis in strong in emphasis": ("*a **a ", N, "b" + " a** a*" * N),
    "emphasis that only closes": ("a_ ", N, ""),
    "emphasis that only opens": ("_a ", N, ""),
    "strong that only opens": ("**a ", N, ""),
    "links that only close": ("a]", N, ""),
    "links that only open": ("[a", N, ""),
    "brackets that only open": ("[", N, "a" + "]" * N),
    "emphasis of mixed length": ("a_ b** c* ", N // 2, ""),
    "emphasis of threes": ("a***b**c*d ", N // 2, ""),
    "links and emphasis mixed": ("[ a_", N, ""),
    "parentheses of links": ("[ (](", N, ""),
    "pictures in pictures": ("![[]()", N // 2, ""),
    "one hard line": ("**x [a*b**c*](d)", N // 4, ""),
    "quotations in quotations": ("> ", N, "a"),
    "lists in lists": ("".join(f"{'  ' * depth}* a\n" for depth in range(500)), 1, ""),
    "lists far in": ("".join(f"{'    ' * depth}* a\n" for depth in range(300)), 1, ""),
    "numbers in numbers": ("".join(f"{'   ' * depth}1. a\n" for depth in range(500)), 1, ""),
    "backticks of growing length": ("".join("e" + "`" * length for length in range(1000)), 1, ""),
    "addresses that never end": ("[a](<b", N, ""),
    "addresses in parentheses": ("[a](b", N, ""),
    "titles that never end": ('[a](b "', N, ""),
    "comments that never end": ("</" + "<!--", N, ""),
    "processing that never ends": ("<?", N, ""),
    "declarations that never end": ("<!X ", N, ""),
    "character data that never ends": ("<![CDATA[", N, ""),
    "tags that never end": ("<a b='", N, ""),
    "elements that never end": ("<div>\n", N // 4, ""),
    "references that never end": ("[a]: b\n", N, ""),
    "references to references": ("".join(f"[{number}]: /{number}\n" for number in range(N // 10)), 1, "[1]" * N),
    "footnotes": ("".join(f"a[^{number}]\n\n[^{number}]: b\n\n" for number in range(1000)), 1, ""),
    "entities": ("&a;", N, ""),
    "backslashes": ("\\", N, ""),
    "tables of one row": ("|", N, "\n" + "|-" * N + "\n" + "|a" * N),
    "a table of many rows": ("|a|b|\n|-|-|\n" + "|a|b|\n" * (N // 4), 1, ""),
    "headings": ("# a\n", N, ""),
    "rulers": ("* * *\n", N, ""),
    "attributes": ("a {: #b .c }\n", N // 4, ""),
    "attributes that never end": ("{:", N, ""),
    "facts": ("{clinic.name} ", N // 4, ""),
    "facts that never end": ("{", N, ""),
    "one word without an end": ("a", 900_000, ""),
    "one line of words": ("word ", 150_000, ""),
    "one line of quotation marks": ("\"'", N, ""),
    "blank lines": ("\n", 900_000, ""),
    "blanks": (" ", 900_000, "a"),
    "tabs": ("\t", 900_000, "a"),
    "carriage returns": ("\r", 900_000, "a"),
    "characters of no width": ("\u200b\u202e\u2066", N, "a"),
    "marks on one letter": ("a" + "\u0301" * 100_000, 1, ""),
    "zeros": ("\x00", N, "a"),
    "definitions": ("a\n:   b\n\n", N // 8, ""),
    "callouts": ("::: warning\n", N // 8, ""),
}
YAML: Mapping[str, str] = {
    "laughing": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(
        f"{chr(98 + depth)}: &{chr(98 + depth)} [{','.join([f'*{chr(97 + depth)}'] * 9)}]\n" for depth in range(8)
    ),
    "merging": "a: &a {b: c}\n" + "".join(f"d{number}: &d{number} {{<<: [*a, *a]}}\n" for number in range(100)),
    "an anchor in itself": "a: &a [*a]",
    "lists in lists": "a: " + "[" * 5000 + "]" * 5000,
    "maps in maps": "a: " + "{a: " * 5000 + "}" * 5000,
    "indented without an end": "".join(f"{' ' * depth}a:\n" for depth in range(2000)),
    "two thousand keys": "".join(f"key{number}: x\n" for number in range(2000)),
    "a key twice": "slug: a\nslug: b",
    "a long number": f"order: {'9' * 100_000}",
    "a long text": f"slug: {'a' * 200_000}",
    "a tag that runs code": "slug: !!python/object/apply:os.system ['true']",
    "a tag that makes objects": "slug: !!python/name:os.system",
    "a tag of bytes": "slug: !!binary AAAA",
    "a set": "slug: !!set {a, b}",
    "keys that are no text": "? [a, b]\n: c\n? {d: e}\n: f\n3: 4\ntrue: false\nnull: null",
    "a day that is none": "reviewed: 2026-02-30",
    "an hour that is none": "reviewed: 99:99:99",
    "several documents": "...\n---\na: b",
    "a directive": "%YAML 9.9",
    "quotes that never end": 'slug: "a',
    "a block without text": "slug: |\n\n\n",
    "a tab": "slug:\n\ta: b",
    "a zero": "slug: a\x00b",
    "characters that turn text around": "slug: a\u202eb",
    "nothing but colons": ":" * 1000,
    "nothing but hyphens": "- " * 1000,
    "nothing but question marks": "? " * 1000,
    "nothing but stars": "a: " + "*" * 1000,
    "infinity": "order: .inf",
    "not a number": "order: .nan",
}
OTHER: Mapping[str, tuple[str, bytes | Callable[[], bytes]]] = {
    "a page of a hundred megabytes": ("content/pages/hostile.md", lambda: b"a" * 100_000_000),
    "settings of a hundred megabytes": ("site.yaml", lambda: b"a: b\n" * 20_000_000),
    "data of a hundred megabytes": ("static/large.json", lambda: b"[" * 100_000_000),
    "a photo of a hundred megabytes": ("static/photos/large.jpg", lambda: b"\xff\xd8\xff\xe0" + b"a" * 100_000_000),
    "a picture of 144 million points": ("static/photos/bomb.png", lambda: _png(12_000, 12_000)),
    "a picture of 900 million points": ("static/photos/bomb.png", lambda: _png(30_000, 30_000)),
    "a picture that is cut off": ("static/photos/cut.png", lambda: _png(100, 100)[:60]),
    "a picture that is a text": ("static/photos/text.jpg", b"words"),
    "a picture that runs": ("static/photos/run.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'),
    "a page of no encoding": ("content/pages/hostile.md", bytes(range(256)) * 10),
    "a page of two encodings": ("content/pages/hostile.md", HOME.format("é").encode("utf-16")),
    "a page of an old encoding": ("content/pages/hostile.md", HOME.format("é “ ”").encode("cp1252")),
    "a page of half characters": (
        "content/pages/hostile.md",
        HOME.format("").encode() + b"\xed\xa0\x80\xf4\x90\x80\x80",
    ),
    "front matter that never ends": ("content/pages/hostile.md", b"---\ntitle: a\n" + b"words\n" * 10_000),
    "nothing but marks": ("content/pages/hostile.md", b"---\n" * 10_000),
    "an empty page": ("content/pages/hostile.md", b""),
    "a template that never ends": ("templates/page.html", b"{% for a in range(100000000) %}{% endfor %}"),
    "a template that calls itself": ("templates/page.html", b'{% include "page.html" %}'),
    "a template that extends itself": ("templates/page.html", b'{% extends "page.html" %}'),
    "a template in a template": ("templates/page.html", b"{% if a %}" * 5000),
    "a template of a hundred megabytes": ("templates/page.html", lambda: b"a" * 100_000_000),
    "a style sheet of braces": ("static/css/site.css", b"{" * 500_000),
    "words that are none": ("templates/words.yaml", b"words: [" * 1000),
}
FILES: dict[str, tuple[str, bytes | Callable[[], bytes]]] = {
    **{f"Markdown: {name}": _markdown(*shape) for name, shape in MARKDOWN.items()},
    **{f"YAML: {name}": _yaml(text) for name, text in YAML.items()},
    **OTHER,
}
