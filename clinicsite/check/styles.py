"""What can be read off a style sheet without a browser: colours that are set together, and sizes of what is pressed.

Only rules that spell out both colours, or take them from custom properties of `:root`, are judged; where something
else decides, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from clinicsite.records import dataclass

CONTRAST = 4.5
"""Between letters and their ground (WCAG 2.2, 1.4.3)."""
SMALLEST_TARGET = 24
"""Pixels (WCAG 2.2, 2.5.8)."""

_RULE = re.compile(r"([^{}@;]{1,200})\{([^{}]*)\}")
_DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;]+)")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*\)")
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\b", re.IGNORECASE)
_RGB = re.compile(r"rgb\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)", re.IGNORECASE)
_NAMED = {"white": (255, 255, 255), "black": (0, 0, 0)}
_PRESSED = re.compile(r"(?:^|[\s>+~,])(?:a|button|input|select|summary|\[role=\"?button\"?\])(?:$|[\s,.:#\[])")
_PIXELS = re.compile(r"(\d+(?:\.\d+)?)px")

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Poor:
    """A rule that makes something hard to read or to press."""

    selector: str
    value: str
    number: float
    offset: int


def poor_contrasts(css: str) -> Iterator[Poor]:
    """Yield rules that set letters on a ground from which they stand out too little."""
    known = _custom(css)
    for match in _RULE.finditer(css):
        given = dict(_DECLARATION.findall(match[2].lower()))
        words = _colour(given.get("color", ""), known)
        ground = _colour(given.get("background") or given.get("background-color") or "", known)
        if words and ground and "url(" not in given.get("background", ""):
            number = contrast(words, ground)
            if number < CONTRAST and words != ground:
                yield Poor(_selector(match[1]), f"{_hex(words)} on {_hex(ground)}", number, match.start(2))


def small_targets(css: str) -> Iterator[Poor]:
    """Yield rules that make a link or a button smaller than a fingertip."""
    for match in _RULE.finditer(css):
        selector = _selector(match[1])
        if not _PRESSED.search(selector) or "::" in selector:
            continue
        given = dict(_DECLARATION.findall(match[2].lower()))
        for name in ("width", "height", "max-width", "max-height"):
            size = _PIXELS.fullmatch(given.get(name, "").strip())
            if size and float(size[1]) < SMALLEST_TARGET and "padding" not in given and "clip" not in match[2]:
                yield Poor(selector, size[0], float(size[1]), match.start(2))
                break


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    """Return how bright a colour is, 0 to 1."""
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _custom(css: str) -> Mapping[str, str]:
    """Return the custom properties of a sheet that have one value only."""
    found: dict[str, set[str]] = {}
    for name, value in _DECLARATION.findall(css.lower()):
        if name.startswith("--"):
            found.setdefault(name, set()).add(re.split(r"[;}]", value)[0].strip())
    return {name: next(iter(values)) for name, values in found.items() if len(values) == 1}


def _colour(value: str, known: Mapping[str, str]) -> Colour | None:
    """Return a colour as three numbers; None for what is not plainly one."""
    value = value.replace("!important", "").strip()
    variable = _VARIABLE.fullmatch(value)
    if variable:
        value = known.get(variable[1], "")
    if value in _NAMED:
        return _NAMED[value]
    given = _HEX.fullmatch(value)
    if given:
        digits = given[1] if len(given[1]) == 6 else "".join(char * 2 for char in given[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    parts = _RGB.fullmatch(value)
    return (min(255, int(parts[1])), min(255, int(parts[2])), min(255, int(parts[3]))) if parts else None


def _hex(colour: Colour) -> str:
    """Return a colour as it is written."""
    return "#" + "".join(f"{part:02x}" for part in colour)


def _selector(text: str) -> str:
    """Return a rule's selector without comments."""
    return " ".join(re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL).split())
