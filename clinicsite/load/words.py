"""The site's language: how it writes dates and lists, and the words that templates print.

Owns `templates/words.yaml`, in which a project may replace words. It knows no language and no template.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from clinicsite.diagnostics import Diagnostic, Diagnostics, Position, closest, did_you_mean
from clinicsite.load import faults
from clinicsite.load.data import read_variant
from clinicsite.load.documents import Settings, read_settings
from clinicsite.load.files import read_settings_file
from clinicsite.load.yaml_lines import VALUE

WORDS = "templates/words.yaml"
"""Where a project may replace words of its language."""

_LANGUAGES = Path(__file__).parent.parent / "languages"
_GAP = re.compile(r"\{(\w*)\}")


def read_language(
    root: Path, code: str, place: Position, found: Diagnostics
) -> tuple[Mapping[str, object] | None, Mapping[str, str]]:
    """Return how a language writes dates and lists, and its words; None if there is no such language.

    `place` is where the owner wrote the code.
    """
    try:
        data = read_variant(_LANGUAGES, code)
    except FileNotFoundError:
        codes = sorted(path.stem for path in _LANGUAGES.glob("*.yaml"))
        message = f'There are no words for the language "{code}".'
        found.add(faults.UNKNOWN_LANGUAGE.at(place, message, f"The languages there are: {', '.join(codes)}."))
        return None, {}
    words: Mapping[str, str] = data["words"]
    return data["language"], {**words, **_own_words(root, words, found)}


def _own_words(root: Path, words: Mapping[str, str], found: Diagnostics) -> dict[str, str]:
    """Return the words that the project replaces."""
    if not os.path.lexists(root / WORDS):
        return {}
    data = read_settings_file(root, WORDS)
    if isinstance(data, Diagnostic):
        found.add(data)
        return {}
    settings = read_settings(data, WORDS)
    found.extend(settings.diagnostics)
    value = settings.value or {}
    for key in value:
        if key != "words":
            message = f'I do not know "{key}" here.{did_you_mean(key, ["words"])}'
            hint = "This file has one key, words:, and below it the words that you replace."
            found.add(faults.UNKNOWN_KEY.at(settings.keys[key], message, hint))
    given = value.get("words") or {}
    if not isinstance(given, dict):
        message = '"words" needs keys of its own: the name of a word, a colon and the text.'
        found.add(faults.WRONG_TYPE.at(settings.keys[f"words{VALUE}"], message))
        return {}
    return {name: text for name, text in given.items() if _is_usable(name, text, words, settings, found)}


def _is_usable(name: str, text: object, words: Mapping[str, str], settings: Settings, found: Diagnostics) -> bool:
    """Return whether a word can replace the one of the same name; complain if it cannot."""
    place = settings.keys[f"words.{name}"]
    value_place = settings.keys[f"words.{name}{VALUE}"]
    if name not in words:
        near = closest(name, words)
        mended = settings.source.replaced(place, name, near) if near else ""
        message = f'No word of the site is named "{name}".{did_you_mean(name, words)}'
        found.add(faults.UNKNOWN_WORD.at(place, message, "" if near else faults.UNKNOWN_WORD.mend, mended))
        return False
    if not isinstance(text, str):
        message = f'"{name}" has to be a text. Put it in quotation marks.'
        found.add(faults.WRONG_TYPE.at(value_place, message))
        return False
    allowed = sorted(set(_GAP.findall(words[name])))
    if set(_GAP.findall(text)) <= set(allowed) and not re.search(r"[{}]", _GAP.sub("", text)):
        return True
    known = f"Only {', '.join(f'{{{gap}}}' for gap in allowed)} can" if allowed else "Nothing can"
    message = f'{known} stand in braces in "{name}".'
    found.add(faults.WORD_GAPS.at(value_place, message, f"The program's own text is: {words[name]}"))
    return False
