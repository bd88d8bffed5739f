"""The one catch-all around commands: what is told when one fails, and with which code it leaves.

Needs no `click`, so that a build which says nothing need not load it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clinicsite.cli.words import FAULTY, print_diagnostics, say
from clinicsite.diagnostics import SiteError
from clinicsite.publish.faults import need_of_the_disk


@contextmanager
def told() -> Iterator[None]:
    """Tell in words what goes wrong in the block, and leave with the exit code for it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        yield
    except SiteError as error:
        print_diagnostics(error.diagnostics, Path.cwd())
        sys.exit(FAULTY)
    except Exception as error:  # noqa: BLE001 - the one catch-all: what comes here is our mistake, not the user's
        if isinstance(error, OSError) and (found := need_of_the_disk(error, Path.cwd())):
            print_diagnostics(found, Path.cwd())  # Or that of a disk, which may fail at any call.
            sys.exit(FAULTY)
        from traceback import print_exc

        print_exc()
        say("This is a mistake in the generator, not in your files. Please report it with the text above.", err=True)
        sys.exit(FAULTY)
