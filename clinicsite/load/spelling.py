"""Frequent slips of spelling with what was meant. The only door to `codespell`, of which only the list is read.

The package is an extra: without it no slips are known, and nothing else changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files


def read_slips() -> Mapping[str, str]:
    """Return what was probably meant by each frequent slip, in small letters; nothing where the list is not installed.

    Slips for which several words could be meant, and those with a remark, are left out.
    """
    try:
        text = (files("codespell_lib") / "data" / "dictionary.txt").read_text("utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return {}
    lines = text.lower().split("\n")
    return dict(line.split("->", 1) for line in lines if "->" in line and "," not in line)
