#!/usr/bin/env python3
"""The command: `python3 build.py [build|serve|check|new|...]`. Sets itself up on a fresh machine.

Every Python can read this file, even Python 2, to say in words what is needed.
"""

import os
import sys

NEEDED = (3, 11)
TOO_OLD = "This needs Python %d.%d or newer, and this is Python %d.%d.\n"
ADVICE = "Install a newer Python and start build.py with it, for example: python3.12 build.py\n"


def complaint(version):
    # type: (tuple[int, int]) -> str
    """Return what to tell somebody whose Python is too old, and nothing when it will do."""
    return "" if version >= NEEDED else TOO_OLD % (NEEDED + version) + ADVICE


def main(arguments=None, replace=False):
    # type: (list[str] | None, bool) -> int
    """Run a command, by default that of the command line; with `replace` another Python may take over the process."""
    if complaint(sys.version_info[:2]):
        sys.stderr.write(complaint(sys.version_info[:2]))
        return 1
    from clinicsite import bootstrap

    arguments = sys.argv[1:] if arguments is None else arguments
    code = bootstrap.run_elsewhere(os.path.abspath(__file__), arguments, replace)
    if code is not None:
        return code
    from clinicsite.cli import main as command

    command(arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(replace=True))
