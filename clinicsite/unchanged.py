"""Sees that a build would find nothing to do, before anything is loaded that builds.

It knows what all a build depends on, and what the last one has left. It is the whole of a build of unchanged files, so
it imports the standard library only, and little of it.
"""

from __future__ import annotations

import contextlib
import os
import time

from clinicsite import __version__
from clinicsite.load.inputs import Digests, commit_mark, generator_digest, inputs_key
from clinicsite.publish import state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

STATE_FOLDER = ".clinicsite"
OUTPUT_FOLDER = "public"
CONFIG = "site.yaml"
QUIETLY = (["build", "--quiet"], ["build", "-q"], ["--quiet"], ["-q"])
"""Words after which a build that finds nothing to do and nothing to say ends without a word."""


class Inputs:
    """All that a build of a project depends on but its day, as it was when it was first asked for."""

    def __init__(self, root: str | Path, theme: str | Path, drafts: bool = False, strict: bool = False) -> None:
        digests = Digests(os.path.join(root, STATE_FOLDER, "inputs"))
        code = generator_digest(digests)
        self.generator = f"{__version__} {code}"
        """Which generator this is: with other code, other pages."""
        extra = f"{self.generator} {commit_mark(str(root))} drafts={drafts} strict={strict}"
        self.key = inputs_key(root, theme, extra, digests)
        """The digest of everything."""
        self._digests = digests

    def keep(self) -> None:
        """Write down which files need not be read again."""
        self._digests.keep()


def theme_path() -> str:
    """Return the folder with the `templates/` and `static/` that come with the generator."""
    package = os.path.dirname(os.path.abspath(__file__))
    packaged = os.path.join(package, "theme")
    return packaged if os.path.isdir(packaged) else os.path.dirname(package)


def last_report(root: str | Path, inputs: Inputs, destination: str | Path) -> dict[str, Any] | None:
    """Return what the last build has kept, if nothing has changed since, neither what was read nor what was written."""
    report = state.is_current(root, inputs.key, destination)
    if report is not None:
        inputs.keep()
    return report


class QuietBuild:
    """A build that is asked for without any option but to be quiet."""

    def __init__(self, root: str) -> None:
        """Ask what it depends on, and whether that is as it was. Raises OSError."""
        self.root = root
        """The project's folder."""
        self.inputs = Inputs(root, theme_path())
        """What it depends on."""
        self.is_done = self._nothing_to_do_or_say()
        """Whether it finds nothing to do, and nothing to tell."""

    def _nothing_to_do_or_say(self) -> bool:
        """Return whether the last build still stands, has nothing to tell, and today is still its day."""
        report = last_report(self.root, self.inputs, os.path.join(self.root, OUTPUT_FOLDER))
        if report is None or report.get("silent") is not True:
            return False
        start, end = report.get("day_begins"), report.get("day_ends")
        return isinstance(start, float) and isinstance(end, float) and start <= time.time() < end


def quiet_build(words: list[str]) -> QuietBuild | None:
    """Return the build that these words ask for, if they ask for nothing but a quiet one, and there is a project."""
    with contextlib.suppress(OSError):
        root = _project(os.getcwd()) if words in QUIETLY else None
        return QuietBuild(root) if root else None
    return None


def _project(folder: str) -> str | None:
    """Return the project around a folder, or None when there is none."""
    folder = os.path.realpath(folder)
    while not os.path.isfile(os.path.join(folder, CONFIG)):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder
