"""Names that look like options, commands or addresses of programs: nothing but names to every real program."""

from __future__ import annotations

import os
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from pydantic import ValidationError

from clinicsite.diagnostics import SiteError
from clinicsite.model.read import TargetSection
from clinicsite.online import Online
from clinicsite.publish.hosts.git import GitBranch
from clinicsite.publish.hosts.local import LocalStore
from clinicsite.publish.hosts.ssh import SshStore
from clinicsite.publish.hosts.ssh_connection import Connection
from clinicsite.publish.hosts.store import OneFolder, ReleaseFolders
from tests.publish.places import ADDRESS, Place, Run, Server, git_place, job, s3_place, s3_server, ssh_server, tree

SIGN = "clinicsite-sign"
"""The file that is made when somebody obeys a name."""
FOLDER = f"- $(touch {SIGN}) it's; `touch {SIGN}` [a]* \\ &"
"""A folder's name that means something to every shell and to `sftp`."""
PATHS = (
    "-rf/index.html",
    "--help/index.html",
    "-oProxyCommand=touch clinicsite-sign.html",
    f"$(touch {SIGN})/index.html",
    f"it's; touch {SIGN} #/index.html",
    f"`touch {SIGN}`.txt",
    f"a && touch {SIGN}.txt",
    "$HOME/${PATH}.txt",
    "[a]{b,c}~!.txt",
    "a  b\u2028c/größe.html",
    "index.html",
)
SITE = {path: f"<title>{path}</title> one" for path in PATHS}
NEXT = {path: f"<title>{path}</title> two" for path in PATHS[2:]}


@pytest.fixture(autouse=True)
def nobody_obeys(tmp_path: Path) -> Iterator[None]:
    """Complain when the file is anywhere that a program may have stood in."""
    yield
    places = [Path.home(), Path.cwd(), *(path for path in tmp_path.rglob("*") if path.is_dir())]
    assert [] == [place for place in places if (place / SIGN).exists()]


def test_names_are_only_names_in_a_folder(tmp_path: Path) -> None:
    """Of this computer, with a version in each folder or one for all."""
    for number, layout in enumerate((ReleaseFolders, OneFolder)):
        host = layout(LocalStore(tmp_path / f"{FOLDER}{number}"))
        Run(host).deploy(job(tmp_path, SITE))
        Run(host).deploy(job(tmp_path, NEXT, 1))

    shown = [tree(tmp_path / f"{FOLDER}0" / "current"), tree(tmp_path / f"{FOLDER}1")]
    assert [{path: text.encode() for path, text in NEXT.items()}] * 2 == shown


@pytest.fixture(scope="module", params=["", "ForceCommand=internal-sftp"], ids=["shell", "sftp"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a shell, and one that only takes files."""
    with ssh_server(tmp_path_factory.mktemp("ssh"), *filter(None, [request.param])) as made:
        yield made


@pytest.mark.parametrize("layout", [ReleaseFolders, OneFolder])
def test_names_are_only_names_on_a_server(server: Server, layout: type, tmp_path: Path) -> None:
    """To ssh, sftp, rsync and the server's shell, in both layouts; many files travel with rsync."""
    many = {f"-{number}/$(touch {SIGN}).html": f"page {number}" for number in range(20)}
    place = tmp_path / FOLDER
    for second, files in enumerate(({**SITE, **many}, {**NEXT, **many})):
        Run(layout(SshStore(server.connection, str(place)))).deploy(job(tmp_path / "site", files, second))

    shown = tree(place / "current" if layout is ReleaseFolders else place)
    assert {path: text.encode() for path, text in {**NEXT, **many}.items()} == shown


def test_a_folder_on_a_server_may_begin_with_a_hyphen(server: Server, tmp_path: Path) -> None:
    """It lies below the home folder of whoever signs in."""
    name = f"-rf {uuid.uuid4()}"
    place = Path.home() / name
    try:
        Run(ReleaseFolders(SshStore(server.connection, name))).deploy(job(tmp_path, {"index.html": "home"}))
        assert {"index.html": b"home"} == tree(place / "current")
    finally:
        subprocess.run(["rm", "-rf", "--", place], check=True)


def test_names_are_only_names_to_git(tmp_path: Path) -> None:
    """In trees, refspecs and messages; who puts it online may have any name too."""
    place: Place = git_place(tmp_path)
    for second, files in enumerate((SITE, NEXT)):
        Run(place.new_host()).deploy(job(tmp_path, files, second))

    assert {path: text.encode() for path, text in NEXT.items()} == place.seen()


def test_names_are_only_names_to_a_bucket(tmp_path: Path) -> None:
    """Keys with any letters."""
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_CONFIG_FILE": str(tmp_path / "none")}
    with mock.patch.dict(os.environ, keys), s3_server(tmp_path) as address:
        place = s3_place(address, f"clinic-{uuid.uuid4()}")
        Run(place.new_host()).deploy(job(tmp_path, SITE))
        Run(place.new_host()).deploy(job(tmp_path, NEXT, 1))

        assert {path: text.encode() for path, text in NEXT.items()} == place.seen()


@pytest.mark.parametrize(
    "repository", [f"ext::sh -c 'touch {SIGN}'", "fd::17/a", f"--upload-pack=touch {SIGN}", "ssh://-oProxyCommand=x/a"]
)
def test_a_repository_that_is_a_program_is_not_run(repository: str, tmp_path: Path) -> None:
    """Even where Git's own settings would let it."""
    allowed = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "protocol.ext.allow", "GIT_CONFIG_VALUE_0": "always"}
    with mock.patch.dict(os.environ, allowed), pytest.raises(SiteError):
        GitBranch(repository, "gh-pages", tmp_path / "mine.git", ADDRESS, 3).state()


def test_a_server_that_looks_like_an_option_is_none(tmp_path: Path) -> None:
    """It is a name that nobody has."""
    with pytest.raises(SiteError):
        SshStore(Connection(f"-oProxyCommand=touch {tmp_path}/{SIGN}"), "/srv").read(["a"])


@pytest.mark.parametrize("key", ["path", "server", "repository", "branch", "bucket", "region", "project", "name"])
@pytest.mark.parametrize("value", ["a\nrm -rf b", "a\x00b", "a\x1b[2J"])
def test_a_place_in_site_yaml_is_one_line(key: str, value: str) -> None:
    """Programs are given commands line by line."""
    with pytest.raises(ValidationError):
        TargetSection.model_validate({"name": "live", "host": "ssh", key: value})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("server", "-oProxyCommand=x"),
        ("server", "ana@-oProxyCommand=x"),
        ("server", "$(x)@www.clinic.example"),
        ("server", "ana@`x`.example"),
        ("server", "ana@a;x"),
        ("repository", "-x"),
        ("repository", "ext::sh"),
        ("branch", "--all"),
        ("branch", "a:b"),
        ("branch", "a b"),
        ("project", "-x"),
        ("project", "a&b"),
        ("project", "../a"),
        ("bucket", "-x"),
        ("region", "a/b"),
        ("name", "--yes"),
        ("name", "a;b"),
    ],
)
def test_what_no_host_is_called_is_refused(key: str, value: str) -> None:
    """Before any program is asked."""
    with pytest.raises(ValidationError):
        TargetSection.model_validate({"name": "live", "host": "ssh", key: value})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("server", "clinic@www.clinic.example"),
        ("server", "web-1"),
        ("server", "ana.lee@[::1]"),
        ("repository", "git@github.com:clinic/site.git"),
        ("repository", "https://github.com/clinic/site.git"),
        ("repository", "../site.git"),
        ("branch", "gh-pages"),
        ("branch", "web/live"),
        ("project", "clinic.netlify.app"),
        ("bucket", "www.clinic.example"),
        ("path", "/var/www/my clinic"),
    ],
)
def test_what_hosts_are_called_is_taken(key: str, value: str) -> None:
    """As their owners write it."""
    assert value == getattr(TargetSection.model_validate({"name": "live", "host": "ssh", key: value}), key)


def test_a_commit_that_a_host_tells_of_is_no_option(tmp_path: Path) -> None:
    """It comes from a record that somebody else may have written."""
    with mock.patch("subprocess.run", side_effect=AssertionError("was run")):
        online = Online.__new__(Online)
        online.root = tmp_path
        assert online._includes("--help") is False
