"""Makes what `make` needs on a fresh machine: `.venv-dev`, and the programs that some tests drive.

Run as `python3 -m tools.environment` in the project's folder, on a Python without any packages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import build

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "strace": ("strace",),
    "faketime": ("faketime",),
    "openssh-server": ("sshd",),
    "rsync": ("rsync",),
    "nginx-light": ("nginx",),
    "apache2-bin": ("apache2", "httpd"),
    "caddy": ("caddy",),
}
"""Debian's packages, and the names that their programs have on other systems."""
PLACES = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
"""Where programs are; servers lie where the path of a common user does not lead."""


def main() -> int:
    """Make what is missing and return the exit code."""
    if build.complaint(sys.version_info[:2]):
        print(build.complaint(sys.version_info[:2]), end="", file=sys.stderr)
        return 1
    from clinicsite.bootstrap import Environment, SetupError

    _add_programs(missing_packages())
    try:
        Environment(str(ROOT), ".venv-dev", "requirements-dev.lock").ensure()
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def missing_packages() -> list[str]:
    """Return Debian's names of what is missing here."""
    missing = [
        package for package, names in PROGRAMS.items() if not any(shutil.which(name, path=PLACES) for name in names)
    ]
    return missing if find_spec("ensurepip") else ["python3-venv", *missing]


def _add_programs(packages: Sequence[str]) -> None:
    """Install Debian's packages where we may; else say what to type, and leave it to the tests to miss them."""
    if not packages:
        return
    names = " ".join(packages)
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print(f"Missing: {names}. On Debian and Ubuntu type: sudo apt install {names}", file=sys.stderr)
        return
    print(f"Installing {names} ...", file=sys.stderr, flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        result = subprocess.run(["apt-get", "-qq", *step], env=quiet, stdout=subprocess.DEVNULL, check=False)
    if result.returncode:
        print(f"Debian could not install {names}; what it said stands above.", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
