"""Keeps what a check of the whole site has found, so that a check of unchanged files can end at once.

Nothing depends on the file: it is used only if everything that was read then is the same now, the day too, and if what
was published then is what stands there. Knows no check.
"""

from __future__ import annotations

import os
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clinicsite.diagnostics import packed, unpacked
from clinicsite.kept_file import KeptFile
from clinicsite.model.made import CardColours, CardLook
from clinicsite.publish.state import MANIFEST_NAME

if TYPE_CHECKING:
    from clinicsite.check.audit import Audit

FORMAT = "clinicsite check 1"
SPELLING = "codespell_lib"
"""The package with frequent slips of spelling; what it knows belongs to what a check depends on."""


class KeptCheck:
    """The file with what the last check has found."""

    def __init__(self, state: Path, generator: str, inputs: str, destination: Path) -> None:
        """Use the state's folder; `inputs` is the digest of all that is read; checks compare with `destination`."""
        self._file = KeptFile(state / "checked", FORMAT, generator)
        self._key = f"{inputs} {_stamp(destination / MANIFEST_NAME)} {spelling_mark()}"

    def read(self) -> dict[str, Any] | None:
        """Return what was kept; None if anything is not as it was. The day is for the caller to compare."""
        kept = self._file.read()
        return kept if kept.get("key") == self._key else None

    def keep(self, audit: Audit, **more: Any) -> None:
        """Keep an audit, and more as plain values."""
        self._file.write({**more, "key": self._key, "audit": audit_values(audit)})


def audit_values(audit: Audit) -> tuple[Any, ...]:
    """Return an audit as plain values."""
    return (
        audit.base,
        audit.name,
        tuple((row.url, row.source, row.title, row.description, row.card, row.listed) for row in audit.pages),
        tuple(map(packed, audit.found)),
        tuple((one.code, one.severity, one.reason, one.until, one.number) for one in audit.silenced),
        audit.skipped,
        audit.towns,
        tuple((address, *_texts(look), _texts(look.colours)) for address, look in audit.cards.items()),
    )


def audit_from(values: Any) -> Audit:
    """Return an audit from plain values."""
    from clinicsite.check import registry
    from clinicsite.check.audit import Audit, PageRow
    from clinicsite.check.overrides import Silenced

    base, name, pages, found, silenced, skipped, towns, cards = values
    return Audit(
        base,
        name,
        tuple(PageRow(*row) for row in pages),
        tuple(map(unpacked, found)),
        registry.AREAS,
        silenced=tuple(Silenced(*one) for one in silenced),
        skipped=skipped,
        towns=towns,
        cards={
            picture: CardLook(called, title, line, host, CardColours(*colours))
            for picture, called, title, line, host, colours in cards
        },
    )


def _texts(value: CardLook | CardColours) -> tuple[str, ...]:
    """Return the texts of a picture, or its colours."""
    return tuple(text for name in value.__slots__ if isinstance(text := getattr(value, name), str))


def _stamp(path: Path | None) -> str:
    """Return size and time of change of a file; the same for any that is not there."""
    with suppress(OSError):
        if path:
            known = os.stat(path)
            return f"{known.st_size} {known.st_mtime_ns}"
    return ""


def spelling_mark() -> str:
    """Return by what is known which slips of spelling are known besides ours."""
    return _stamp(_place_of(SPELLING)).replace(" ", "+")


def _place_of(package: str) -> Path | None:
    """Return the list of slips in a package; None if it is not installed."""
    found = find_spec(package)
    return Path(found.origin).parent / "data" / "dictionary.txt" if found and found.origin else None
