"""Words -> calls, and what comes back -> words and exit codes. The only door to `click`.

Exit codes: 0 all is well, 1 the site has faults, 2 the command was not understood. A fault of the user's files is
explained; anything else is a bug of ours and shows its traceback with a request to report it.
A command's module is imported when the command is called, and nothing at all when a build has nothing to do: starting
is most of a small build.
"""

from __future__ import annotations

import gc
import sys

from clinicsite.unchanged import quiet_build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clinicsite.unchanged import QuietBuild

GROUPS: Mapping[str, Mapping[str, str]] = {
    "Every day": {"build": "building", "serve": "preview", "check": "checking", "hours": "hours"},
    "Writing": {"new": "writing", "explain": "writing"},
    "Beyond the site": {"profile": "beyond", "rules": "beyond"},
    "Online": {
        "deploy": "publishing",
        "status": "publishing",
        "verify": "publishing",
        "releases": "publishing",
        "rollback": "publishing",
    },
    "Housekeeping": {"clean": "building", "schemas": "writing", "completion": "writing"},
}
"""The commands in the order of the help, each with the module of this package that holds it."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; leave with its exit code unless that is 0 at once."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    quiet = quiet_build(words)
    if quiet and quiet.is_done:
        return
    # A command keeps nearly all that it makes; looking for what it could throw away costs more than it gives.
    gc.set_threshold(50_000, 50, 1000)
    # A build looks for it only once it makes many pages (`production.py`); least of all while it loads libraries.
    gc.disable()
    try:
        _run(words, quiet)
    finally:
        # What is left ends with the process: that need not be looked through, which takes as long as loading it.
        gc.freeze()
        gc.enable()


def _run(words: list[str], quiet: QuietBuild | None) -> None:
    """Run a command; one that has no options to read and nothing to say without the library for both."""
    if quiet:
        from clinicsite.cli.quietly import build_quietly

        build_quietly(quiet)
        return
    from clinicsite.cli.group import run

    run(words)
