"""Remembers what was found out of passages, which mostly stand on several pages; it does not grow with the site."""

from __future__ import annotations

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")
MOST = 30_000
"""Entries from which on all are forgotten: what stands on every page is soon known again."""


class Memory(dict[Key, Value]):
    """Values by key that can be found out again."""

    def __setitem__(self, key: Key, value: Value) -> None:
        if len(self) >= MOST:
            self.clear()
        super().__setitem__(key, value)
