"""What the tests of publishing share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.model.made import Output
from clinicsite.publish.output import Changes, Stage

# strace, which kills and refuses on command, exists for Linux only; Windows has other rights and limits.
# So do servers: sshd, nginx and Caddy are Debian's.
SERVERS = ["test_hosts.py", "test_injection.py", "test_real_refusals.py", "test_server_refusals.py", "test_verify.py"]
collect_ignore = {"linux": [], "win32": ["test_killed.py", "test_rights.py", *SERVERS]}.get(
    sys.platform, ["test_killed.py", *SERVERS]
)

ADDRESS = "https://www.clinic.example"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project's folder whose name has spaces and letters of three scripts."""
    folder = tmp_path / "Praxis Müller – 診療所 клиника"
    folder.mkdir()
    return folder


@pytest.fixture
def public(root: Path) -> Path:
    """Where the finished site goes."""
    return root / "public"


Publish = Callable[..., Changes]


@pytest.fixture
def publish(public: Path) -> Publish:
    """Return a function that publishes texts by path."""

    def make(files: dict[str, str], destination: Path = public, site: str = ADDRESS) -> Changes:
        with Stage(destination, site) as stage:
            for path, text in files.items():
                stage.add(Output(path, text.encode(), f"content/{path}"))
            return stage.commit()

    return make
