"""Deploys that are cut at every request, on every kind of host."""

from __future__ import annotations

import itertools
import os
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest

from tests.publish import places
from tests.publish.cuts import sweep
from tests.publish.places import Place
from tests.torture.report import Tally

MANY = 25
"""From 20 files on they are sent with rsync."""


def _folder(layout: str) -> Callable[[Path], Iterator[Place]]:
    """Return what makes a folder of this computer."""
    return lambda folder: iter([places.local_place(folder, layout)])


def _ssh(layout: str, *settings: str) -> Callable[[Path], Iterator[Place]]:
    """Return what makes a folder on a server."""

    def make(folder: Path) -> Iterator[Place]:
        with places.ssh_server(folder / "keys", *settings) as server:
            yield places.ssh_place(folder, server, layout)

    return make


def _s3(folder: Path) -> Iterator[Place]:
    """Make a bucket."""
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_CONFIG_FILE": str(folder / "none")}
    with mock.patch.dict(os.environ, keys), places.s3_server(folder) as address:
        yield places.s3_place(address, f"clinic-{uuid.uuid4()}")


def _netlify(_folder: Path) -> Iterator[Place]:
    """Make a site at a stand-in for Netlify."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETLIFY_AUTH_TOKEN", "right")
        yield places.netlify_place(patch)


def _cloudflare(folder: Path) -> Iterator[Place]:
    """Make a project at a stand-in for Cloudflare."""
    with pytest.MonkeyPatch.context() as patch:
        yield places.cloudflare_place(folder, patch)


HOSTS: Mapping[str, tuple[Callable[[Path], Iterator[Place]], int]] = {
    "folder": (_folder("releases"), 0),
    "folder-one": (_folder("one-folder"), 0),
    "ssh": (_ssh("releases"), 0),
    "ssh-rsync": (_ssh("releases"), MANY),
    "ssh-one": (_ssh("one-folder"), 0),
    "sftp": (_ssh("releases", "ForceCommand=internal-sftp"), 0),
    "sftp-one": (_ssh("one-folder", "ForceCommand=internal-sftp"), 0),
    "git": (lambda folder: iter([places.git_place(folder)]), 0),
    "s3": (_s3, 0),
    "netlify": (_netlify, 0),
    "cloudflare": (_cloudflare, 0),
}
"""What makes each kind of place, and how many pages more the site has."""


def cut(kind: str, tally: Tally) -> None:
    """Cut deploys at every request, before it is carried out and after."""
    make, more = HOSTS[kind]
    requests = ((number // 2, number % 2 == 1) for number in itertools.count())
    # Where links to files are not counted by a disk in memory: these are small.
    with tempfile.TemporaryDirectory() as folder, contextmanager(make)(Path(folder)) as place:
        figures = sweep(place, Path(folder), requests, more)
    tally.count = figures.cuts
    tally.tried("", figures.wrong)
    tally.count -= 1
    tally.stop()
    told = (figures.cuts, figures.old, figures.new, figures.between, figures.resumed, figures.twice)
    tally.cells = (*map(str, told), tally.lasted())
