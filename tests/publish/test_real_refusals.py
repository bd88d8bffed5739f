"""Servers, disks and services that refuse for real: a user without rights, wrong keys, a clock that is off by a year.

Nothing of what is live changes, and each refusal is a fault of its own.
"""

from __future__ import annotations

import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import boto3
import pytest

from clinicsite.diagnostics import Diagnostic, SiteError
from clinicsite.publish.hosts.git import GitBranch
from clinicsite.publish.hosts.s3 import S3Store
from clinicsite.publish.hosts.ssh import SshStore
from clinicsite.publish.hosts.store import OneFolder, ReleaseFolders
from tests.publish.places import ADDRESS, Run, Server, job, s3_server, ssh_server, tree

PROJECT = Path(__file__).parent.parent.parent
SITE = {"index.html": "<title>Home</title>", "assets/site.css": "a {}"}
OTHER = {**SITE, "index.html": "<title>Home</title> other"}
CHILD = """
import _strptime, encodings.ascii, json, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from clinicsite.diagnostics import SiteError
from clinicsite.publish.hosts.git import GitBranch
from clinicsite.publish.hosts.local import LocalStore
from clinicsite.publish.hosts.ssh import SshStore
from clinicsite.publish.hosts.ssh_connection import Connection
from clinicsite.publish.hosts.store import OneFolder, ReleaseFolders
from tests.publish.places import ADDRESS, Run, job
kind, root, place, given = sys.argv[2], Path(sys.argv[3]), sys.argv[4], json.loads(sys.argv[5])
if given.get("plain") and os.geteuid() == 0:  # The superuser is refused nothing.
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
hosts = {
    "releases": lambda: ReleaseFolders(LocalStore(Path(place))),
    "one-folder": lambda: OneFolder(LocalStore(Path(place))),
    "git": lambda: GitBranch(place, "gh-pages", root / "mine.git", ADDRESS, 3),
    "ssh": lambda: ReleaseFolders(SshStore(Connection(given["server"], given["port"], given["options"]), place)),
}
try:
    Run(hosts[kind]()).deploy(job(root, given["site"], given.get("second", 0)))
except SiteError as error:
    print(json.dumps([[one.code, one.message] for one in error.diagnostics]))
else:
    print("[]")
"""


def child(kind: str, root: Path, place: Path, *before: str, **given: Any) -> list[list[str]]:
    """Put a site online in another process, as another user or at another time; return what is complained of."""
    words = [*before, sys.executable, "-c", CHILD, str(PROJECT), kind, str(root), str(place), json.dumps(given)]
    answer = subprocess.run(words, cwd="/", capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    found: list[list[str]] = json.loads(answer.stdout)
    return found


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "site").mkdir()
        (Path(folder) / "site").chmod(0o777)
        yield Path(folder)


def locked(folder: Path, *, lock: bool = True) -> None:
    """Let nobody but the superuser write below a folder, or let all again."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o555 if lock else 0o755)


@pytest.mark.parametrize("kind", ["releases", "one-folder", "git"])
def test_a_folder_of_another_user_is_told(kind: str, open_folder: Path) -> None:
    """What is live stays; whoever signs in may read it, but not write."""
    place = open_folder / "www"
    if kind == "git":
        subprocess.run(["git", "init", "-q", "--bare", place], check=True)
        # Else Git would not even read what belongs to somebody else.
    (open_folder / "gitconfig").write_text("[safe]\n\tdirectory = *\n")
    with mock.patch.dict(os.environ, {"GIT_CONFIG_GLOBAL": str(open_folder / "gitconfig"), "HOME": "/nonexistent"}):
        assert [] == child(kind, open_folder / "site", place, site=SITE)
        before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
        shutil.rmtree(open_folder / "site")
        (open_folder / "site").mkdir()
        (open_folder / "site").chmod(0o777)
        locked(place)
        found = child(kind, open_folder / "site", place, site=OTHER, plain=True, second=5)
    locked(place, lock=False)

    assert ["host-read-only"] == [code for code, _ in found]
    assert before == {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def plain() -> Iterator[Server]:
    """A server that lets in a user without any rights."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with ssh_server(Path(folder) / "keys", "ForceCommand=internal-sftp", plain=True) as server:
            yield server


@pytest.mark.parametrize("layout", [ReleaseFolders, OneFolder])
@pytest.mark.parametrize("live", [True, False])
def test_a_folder_on_a_server_that_may_not_be_written_is_told(
    layout: type, live: bool, plain: Server, open_folder: Path
) -> None:
    """A plain user's rights on a real server: the folder is somebody else's, empty or with a live site."""
    place = open_folder / "www"
    place.mkdir()
    host = layout(SshStore(plain.connection, str(place)))
    if live:
        place.chmod(0o777)
        Run(host).deploy(job(open_folder / "site", SITE))
    before = tree(place)
    for path in (place, *place.rglob("*")):
        if not path.is_symlink():
            shutil.chown(path, os.geteuid())
    locked(place)

    found = refused(layout(SshStore(plain.connection, str(place))), OTHER, open_folder / "site")
    locked(place, lock=False)

    assert (["host-read-only"], before) == ([one.code for one in found], tree(place))


def refused(host: Any, site: dict[str, str], root: Path) -> tuple[Diagnostic, ...]:
    """Return why a site is not put online."""
    with pytest.raises(SiteError) as caught:
        Run(host).deploy(job(root, site, 5))
    return caught.value.diagnostics


# --- a bucket -----------------------------------------------------------------------------------------------------

READ = ["s3:ListBucket", "s3:GetObject"]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[str]:
    """A service that looks at keys and rights once a user has been made: after five requests."""
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_CONFIG_FILE": str(tmp_path / "none")}
    with mock.patch.dict(os.environ, keys), s3_server(tmp_path, free=5) as address:
        yield address


def user_of(service: str, actions: list[str]) -> dict[str, str]:
    """Make a bucket and a user who may do these things with it, by five requests; return the user's keys."""
    boto3.client("s3", endpoint_url=service, region_name="us-east-1").create_bucket(Bucket="clinic")
    client = boto3.client("iam", endpoint_url=service, region_name="us-east-1")
    client.create_user(UserName="ana")
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client.put_user_policy(UserName="ana", PolicyName="some", PolicyDocument=policy)
    made = client.create_access_key(UserName="ana")["AccessKey"]
    client.get_user(UserName="ana")
    return {"AWS_ACCESS_KEY_ID": made["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": made["SecretAccessKey"]}


@pytest.mark.parametrize(
    ("actions", "changes", "code"),
    [
        (READ, {}, "host-read-only"),
        (["s3:ListBucket"], {}, "host-refused"),
        (["s3:*"], {"AWS_SECRET_ACCESS_KEY": "wrong"}, "host-refused"),
        (["s3:*"], {"AWS_ACCESS_KEY_ID": "AKIA" + "NOBODYHASTHISKEY"}, "host-refused"),
    ],
)
def test_a_bucket_that_denies_is_told(
    actions: list[str], changes: dict[str, str], code: str, service: str, tmp_path: Path
) -> None:
    """Whether the keys are wrong, or right but not enough."""
    keys = {**user_of(service, actions), **changes}
    with mock.patch.dict(os.environ, keys):
        found = refused(OneFolder(S3Store("clinic", "", service, "us-east-1")), SITE, tmp_path)

    assert [code] == [one.code for one in found]


def test_a_bucket_with_all_rights_takes_a_site(service: str, tmp_path: Path) -> None:
    """Those that the guide names are enough."""
    keys = user_of(service, [*READ, "s3:PutObject", "s3:DeleteObject"])
    with mock.patch.dict(os.environ, keys):
        outcome = Run(OneFolder(S3Store("clinic", "", service, "us-east-1"))).deploy(job(tmp_path, SITE))

    assert outcome is not None


# --- Git, and the time --------------------------------------------------------------------------------------------


class _Closed(http.server.BaseHTTPRequestHandler):
    """A service that lets nobody in."""

    def do_GET(self) -> None:
        """Ask for a name and a password."""
        self.send_response(401)
        self.send_header("WWW-Authenticate", "Basic realm=clinic")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_repository_that_knows_nobody_is_told_and_asks_nothing(tmp_path: Path) -> None:
    """A question would hang a run without anybody at the keyboard."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Closed) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/clinic.git"
        found = refused(GitBranch(address, "gh-pages", tmp_path / "mine.git", ADDRESS, 3), SITE, tmp_path)
        server.shutdown()

    assert ["host-refused"] == [one.code for one in found]


@pytest.mark.parametrize("off", ["-365d", "+365d"])
def test_a_clock_that_is_off_by_a_year_is_told(off: str, tmp_path: Path) -> None:
    """The whole deploy, with ssh, runs at another time than the server; nothing is sent."""
    with ssh_server(tmp_path / "keys") as server:
        here = {"server": server.connection._server, "port": server.port, "options": list(server.options)}
        found = child("ssh", tmp_path / "site", tmp_path / "www", "faketime", "-f", off, site=SITE, **here)

    assert (["clock-wrong"], False) == ([code for code, _ in found], (tmp_path / "www").exists())
