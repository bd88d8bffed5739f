"""Places of each kind for the tests of hosts: what is there as visitors see it, and a way to cut a deploy anywhere.

A cut is not an error that code could catch and mend: from the chosen request on, none is let through.
"""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import unquote, urlsplit

import boto3
import pytest
from botocore.httpsession import URLLib3Session

from clinicsite.model.made import Output
from clinicsite.publish.deploy import Job, Outcome, Prepared, prepare, publish
from clinicsite.publish.host import Host
from clinicsite.publish.hosts import cloudflare, netlify
from clinicsite.publish.hosts import git as git_host
from clinicsite.publish.hosts.git import GitBranch
from clinicsite.publish.hosts.local import LocalStore
from clinicsite.publish.hosts.netlify import Reply
from clinicsite.publish.hosts.s3 import S3Store
from clinicsite.publish.hosts.ssh import SshStore
from clinicsite.publish.hosts.ssh_connection import Connection, Session
from clinicsite.publish.hosts.store import OneFolder, ReleaseFolders
from clinicsite.publish.output import Stage
from clinicsite.publish.release import Maker

ADDRESS = "https://www.clinic.example"
NOW = datetime.now(UTC).replace(microsecond=0)
"""The servers' clocks are real, and a clock that is off is refused."""


class Cut(BaseException):
    """The process is dead from here on."""


@dataclass
class Scissors:
    """Counts requests, and lets none through from a chosen one on."""

    at: int = 10**9
    """The number of the first request that fails; 0 is the first of all."""
    made: int = 0
    after: bool = False
    """Whether that request is still carried out, and only its answer is lost."""

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return a call that is counted."""

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.made += 1
            if self.made - 1 < self.at:
                return call(*args, **kwargs)
            if self.made - 1 == self.at and self.after:
                call(*args, **kwargs)
            raise Cut

        return counted


@dataclass
class Place:
    """A place of some kind."""

    new_host: Callable[[], Host]
    """Returns a host as a fresh process would make it."""
    seen: Callable[[], dict[str, bytes]]
    """Returns what visitors can get, by path."""
    scissors: Callable[[Scissors], contextlib.AbstractContextManager[None]]
    """Lets scissors count all requests of a block."""
    spoil: Callable[[], None]
    """Puts something there that is not ours."""
    at_once: bool = True
    """Whether all files change at one instant; else page by page."""
    first: int = 0
    """The first request that is tried."""
    every: int = 1
    """Each so many-th request is tried; where requests are slow, not each."""
    unanswered: int = 0
    """How many files may be sent a second time, because the answer to the first time was lost."""


def tree(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by path, our own area left out."""
    if not folder.is_dir():
        return {}
    found = (path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
    return {path: data for path, data in files.items() if not path.startswith(".clinicsite/")}


def job(root: Path, files: Mapping[str, str], second: int = 0, **more: Any) -> Job:
    """Build a small site and return the wish to put it online."""
    public = root / "public"
    with mock.patch("clinicsite.publish.output.flush"), Stage(public, ADDRESS) as stage:
        for path, text in files.items():
            stage.add(Output(path, text.encode(), f"content/{path}"))
        stage.commit()
        manifest = stage.manifest
    fields: dict[str, Any] = {
        "maker": Maker("Ana", "1.0.0"),
        "machine": "a computer",
        "now": NOW + timedelta(seconds=second),
        "keep": 3,
        **more,
    }
    return Job(public, manifest, **fields)


@dataclass
class Run:
    """A deploy as the command does it, with what it has sent."""

    host: Host
    sent: list[tuple[int, int]] = field(default_factory=list)

    def deploy(self, wish: Job) -> Outcome | None:
        """Put a site online; return None when that is live already."""
        prepared = self.prepared(wish)
        if prepared.is_done:
            return None
        return publish(self.host, wish, prepared, lambda files, size: self.sent.append((files, size)), lambda *_: [])

    def prepared(self, wish: Job) -> Prepared:
        """Return what would be done, as if the files came after what is live."""
        first = prepare(self.host, wish)
        live = first.state.live
        if live and not wish.base.last and not wish.leave.replace:
            from dataclasses import replace

            from clinicsite.publish.guards import Base

            return prepare(self.host, replace(wish, base=Base(live.id)))
        return first


def local_place(folder: Path, layout: str) -> Place:
    """Return a folder of this computer."""
    target = folder / "www"
    target.mkdir()

    def host() -> Host:
        store = LocalStore(target)
        return OneFolder(store) if layout == "one-folder" else ReleaseFolders(store)

    @contextlib.contextmanager
    def scissors(cutter: Scissors) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            for name in ("replace", "link", "unlink", "symlink", "rmdir"):
                stack.enter_context(mock.patch.object(os, name, cutter.around(getattr(os, name))))
            stack.enter_context(mock.patch.object(shutil, "rmtree", cutter.around(shutil.rmtree)))
            stack.enter_context(mock.patch("clinicsite.publish.hosts.local.flush"))
            yield

    return Place(
        new_host=host,
        seen=lambda: tree(target if layout == "one-folder" else target / "current"),
        scissors=scissors,
        spoil=lambda: (target / "holiday.jpg").write_bytes(b"photo") and None,
        at_once=layout == "releases",
    )


@dataclass
class Server:
    """An SSH server on this computer."""

    connection: Connection
    """The way in, kept open."""
    port: int
    options: tuple[str, ...]
    """What `ssh` has to know to get in."""
    folder: Path
    """A place for keys and notes."""


@contextlib.contextmanager
def ssh_server(folder: Path, *settings: str, plain: bool = False) -> Iterator[Server]:
    """Run Debian's `sshd` for the user that runs the tests, or a `plain` one, who gets in with a key made for it."""
    name = pwd.getpwuid(65534).pw_name if plain and os.geteuid() == 0 else getpass.getuser()
    folder.mkdir(parents=True, exist_ok=True)
    for key in ("host", "client"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key], check=True)
    shutil.copy(folder / "client.pub", folder / "allowed")
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)
    port = free_port()
    given = (f"Port={port}", "ListenAddress=127.0.0.1", f"HostKey={folder / 'host'}", "PidFile=none", "StrictModes=no",
             f"AuthorizedKeysFile={folder / 'allowed'}", "UsePAM=no", "Subsystem=sftp internal-sftp", "MaxStartups=100",
             *settings)  # fmt: skip
    program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin") or "sshd"
    log = (folder / "log").open("wb")
    command = [program, "-D", "-e", "-f", "/dev/null", *(f"-o{one}" for one in given)]
    process = subprocess.Popen(command, stderr=log)
    try:
        wait_for(port)
        key = " ".join((folder / "host.pub").read_text().split()[:2])
        (folder / "known").write_text(f"[127.0.0.1]:{port} {key}\n")
        options = (f"-oUserKnownHostsFile={folder / 'known'}", f"-oIdentityFile={folder / 'client'}",
                   "-oIdentitiesOnly=yes", "-oGlobalKnownHostsFile=/dev/null")  # fmt: skip
        yield Server(Connection(f"{name}@127.0.0.1", port, options), port, options, folder)
    finally:
        process.terminate()
        process.wait()
        log.close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(port: int) -> None:
    """Return when somebody listens on a port."""
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        threading.Event().wait(0.05)
    raise TimeoutError(port)


def ssh_place(folder: Path, server: Server, layout: str) -> Place:
    """Return a folder that is reached over SSH."""
    target = folder / "srv" / "www"

    def host() -> Host:
        store = SshStore(server.connection, str(target))
        return OneFolder(store) if layout == "one-folder" else ReleaseFolders(store)

    def spoil() -> None:
        target.mkdir(parents=True)
        (target / "holiday.jpg").write_bytes(b"photo")

    @contextlib.contextmanager
    def scissors(cutter: Scissors) -> Iterator[None]:
        ask, rsync = Session.ask, Connection.rsync

        def by_line(session: Session, lines: list[str]) -> tuple[bool, str, str]:
            done: list[str] = []
            try:
                for line in lines:
                    cutter.around(done.append)(line)
            except Cut:
                ask(session, done)
                raise
            return ask(session, lines)

        with mock.patch.object(Session, "ask", by_line), mock.patch.object(Connection, "rsync", cutter.around(rsync)):
            yield

    return Place(
        new_host=host,
        seen=lambda: tree(target if layout == "one-folder" else target / "current"),
        scissors=scissors,
        spoil=spoil,
        at_once=layout == "releases",
        every=5,
    )


def git_place(folder: Path) -> Place:
    """Return a branch of a repository without files, as hosts of repositories have them."""
    remote, mine = folder / "remote.git", folder / "mine.git"
    subprocess.run(["git", "init", "--quiet", "--bare", remote], check=True)

    def git(*words: str) -> bytes:
        return subprocess.run(["git", "--git-dir", remote, *words], check=True, capture_output=True).stdout

    def seen() -> dict[str, bytes]:
        if not git("branch", "--list", "gh-pages"):
            return {}
        paths = [path for path in git("ls-tree", "-r", "-z", "--name-only", "gh-pages").decode().split("\0") if path]
        ours = {".nojekyll", "CNAME", ".clinicsite/release.json"}
        return {path: git("cat-file", "blob", f"gh-pages:{path}") for path in paths if path not in ours}

    @contextlib.contextmanager
    def scissors(cutter: Scissors) -> Iterator[None]:
        with mock.patch.object(git_host, "run", cutter.around(git_host.run)):
            yield

    return Place(
        new_host=lambda: GitBranch(str(remote), "gh-pages", mine, ADDRESS, 3),
        seen=seen,
        scissors=scissors,
        spoil=lambda: commit_by_hand(remote, "holiday.jpg"),
        every=6,
    )


def commit_by_hand(remote: Path, name: str) -> None:
    """Put a file on the branch as somebody with an editor does."""
    with tempfile.TemporaryDirectory() as clone:
        ben = ["-c", "user.name=Ben", "-c", "user.email=ben@clinic.example"]
        subprocess.run(["git", "clone", "--quiet", remote, clone], check=True, stderr=subprocess.DEVNULL)
        subprocess.run(["git", "-C", clone, "checkout", "-q", "-B", "gh-pages"], check=True)
        if subprocess.run(["git", "-C", clone, "rev-parse", "-q", "--verify", "origin/gh-pages"], capture_output=True,
                          check=False).returncode == 0:  # fmt: skip
            subprocess.run(["git", "-C", clone, "reset", "-q", "--hard", "origin/gh-pages"], check=True)
        Path(clone, name).write_bytes(b"photo")
        subprocess.run(["git", "-C", clone, "add", "."], check=True)
        subprocess.run(["git", "-C", clone, *ben, "commit", "-q", "-m", "A photo"], check=True)
        subprocess.run(["git", "-C", clone, "push", "-q", "origin", "gh-pages"], check=True)


@contextlib.contextmanager
def s3_server(folder: Path, free: int | None = None) -> Iterator[str]:
    """Run a service that speaks the language of S3. Yield its address. After `free` requests it looks at keys."""
    environment = os.environ if free is None else {**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": str(free)}
    port = free_port()
    log = (folder / "log").open("wb")
    program = Path(sys.executable).with_name("moto_server")
    command = [program, "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
        log.close()


def s3_place(endpoint: str, bucket: str) -> Place:
    """Return a new bucket."""
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    client.create_bucket(Bucket=bucket)

    def seen() -> dict[str, bytes]:
        keys = [entry["Key"] for entry in client.list_objects_v2(Bucket=bucket).get("Contents", ())]
        shown = [key for key in keys if not key.startswith(".clinicsite/")]
        return {key: client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in shown}

    @contextlib.contextmanager
    def scissors(cutter: Scissors) -> Iterator[None]:
        with mock.patch.object(URLLib3Session, "send", cutter.around(URLLib3Session.send)):
            yield

    store = S3Store(bucket, "", endpoint, "us-east-1")
    return Place(
        new_host=lambda: OneFolder(store),
        seen=seen,
        scissors=scissors,
        spoil=lambda: client.put_object(Bucket=bucket, Key="holiday.jpg", Body=b"photo") and None,
        at_once=False,
        every=6,
    )


class NetlifyStandIn:
    """Netlify as its published interface describes it: drafts by digest, files by PUT, `restore` to publish."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.deploys: list[dict[str, Any]] = []
        self.live = ""

    def answer(self, verb: str, address: str, data: bytes, headers: Mapping[str, str]) -> Reply:
        """Answer a request as the interface says."""
        path = urlsplit(address).path
        if not path.startswith("/api/v1/"):
            return self._visit(path)
        if headers.get("Authorization") != "Bearer right":
            return Reply(401)
        words = [unquote(word) for word in path.removeprefix("/api/v1/").split("/", 4)]
        date = {"date": format_datetime(datetime.now(UTC), usegmt=True)}
        return Reply(200, date, json.dumps(self._do(verb, words, data)).encode())

    def _visit(self, path: str) -> Reply:
        """Return a file of a deploy: `/DEPLOY/path`."""
        _, name, file = path.split("/", 2)
        digest = self._one(name)["files"].get("/" + unquote(file), "")
        return Reply(200, {}, self.blobs[digest]) if digest in self.blobs else Reply(404)

    def _do(self, verb: str, words: list[str], data: bytes) -> Any:
        """Carry out a request."""
        match verb, words:
            case "GET", ["sites", _]:
                return {"id": "site", "published_deploy": self._shown(self._one(self.live)) if self.live else None}
            case "GET", ["sites", _, "deploys"]:
                return [self._shown(one) for one in reversed(self.deploys)]
            case "POST", ["sites", _, "deploys"]:
                wish = json.loads(data)
                assert wish["draft"] is True
                made = {
                    "id": f"d{len(self.deploys)}",
                    "created_at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                    "title": wish["title"],
                    "files": wish["files"],
                    "published": None,
                }
                self.deploys.append(made)
                return {**self._shown(made), "required": sorted(set(wish["files"].values()) - self.blobs.keys())}
            case "POST", ["deploys", name, "cancel"]:
                self._one(name)["cancelled"] = True
            case "PUT", ["deploys", _, "files", *_]:
                self.blobs[hashlib.sha1(data).hexdigest()] = data
            case "GET", ["deploys", name]:
                return self._shown(self._one(name))
            case "POST", ["sites", _, "deploys", name, "restore"]:
                assert self._shown(self._one(name))["state"] == "ready"
                self.live = name
                self._one(name)["published"] = f"{sum(one['published'] is not None for one in self.deploys):04}-{name}"
            case _:
                raise AssertionError((verb, words))
        return {}

    def _one(self, name: str) -> dict[str, Any]:
        """Return a deploy."""
        return next(one for one in self.deploys if one["id"] == name)

    def _shown(self, one: dict[str, Any]) -> dict[str, Any]:
        """Return a deploy as the interface describes it."""
        state = "ready" if set(one["files"].values()) <= self.blobs.keys() else "uploading"
        state = "error" if one.get("cancelled") else state
        made = one.get("created_at", "2026-11-20T10:00:00Z")
        shown = {"id": one["id"], "title": one["title"], "state": state, "created_at": made}
        return {**shown, "published_at": one["published"], "deploy_ssl_url": f"http://netlify.test/{one['id']}"}

    def seen(self) -> dict[str, bytes]:
        """Return what visitors get."""
        files = self._one(self.live)["files"] if self.live else {}
        return {path[1:]: self.blobs[digest] for path, digest in files.items() if not path.startswith("/clinicsite-")}


def netlify_place(monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return a site at a stand-in for Netlify."""
    server = NetlifyStandIn()
    kept = server.answer
    monkeypatch.setattr(netlify, "send", kept)

    @contextlib.contextmanager
    def scissors(cutter: Scissors) -> Iterator[None]:
        with mock.patch.object(netlify, "send", cutter.around(kept)):
            yield

    def spoil() -> None:
        server.blobs["x"] = b"photo"
        server.deploys.append({"id": "d0", "title": "by hand", "files": {"/holiday.jpg": "x"}, "published": "0"})
        server.live = "d0"

    return Place(
        new_host=lambda: netlify.Netlify("clinic", 3, "https://netlify.test/api/v1"),
        seen=server.seen,
        scissors=scissors,
        spoil=spoil,
    )


WRANGLER = """\
import json, pathlib, shutil, sys
words = sys.argv[1:]
here = pathlib.Path(__file__).parent
shown = sorted((here / "deployments").iterdir()) if (here / "deployments").is_dir() else []
if words == ["--version"]:
    print(" ⛅️ wrangler 4.51.0")
elif words[:3] == ["pages", "deployment", "list"]:
    assert "--json" in words
    rows = [{"id": one.name, "deployment": f"https://{one.name}.clinic.test"} for one in reversed(shown)]
    print(json.dumps(rows, indent=2))
elif words[:2] == ["pages", "deploy"]:
    new = here / "new"
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(words[2], new)
    (here / "deployments").mkdir(exist_ok=True)
    new.rename(here / "deployments" / f"{len(shown):04}")
"""
"""Stands in for Cloudflare's program, which cannot run without Cloudflare: what it is given is shown from then on."""


def cloudflare_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return a Pages project at a stand-in for Cloudflare."""
    program = folder / "wrangler.py"
    program.write_text(WRANGLER, "utf-8")

    def shown(address: str = ADDRESS) -> Path:
        """Return what is shown at an address: the latest, or one deployment."""
        there = sorted((folder / "deployments").iterdir()) if (folder / "deployments").is_dir() else []
        name = (urlsplit(address).hostname or "").partition(".")[0]
        return next((one for one in there if one.name == name), there[-1] if there else folder / "nothing")

    def read(address: str, name: str) -> bytes | None:
        hidden = name in ("_headers", "_redirects") or (name.endswith(".html") and not name.endswith("index.html"))
        return (shown(address) / name).read_bytes() if (shown(address) / name).is_file() and not hidden else None

    def run(command: Any) -> Any:
        return subprocess.run([sys.executable, program, *command[1:]], capture_output=True, text=True, check=False)

    monkeypatch.setattr(cloudflare, "run", run)
    monkeypatch.setattr(cloudflare.shutil, "which", lambda _: "wrangler")

    @contextlib.contextmanager
    def scissors(cutter: Scissors) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            for name in ("replace", "link", "unlink", "symlink", "rmdir"):
                stack.enter_context(mock.patch.object(os, name, cutter.around(getattr(os, name))))
            stack.enter_context(mock.patch.object(cloudflare, "run", cutter.around(run)))
            yield

    def spoil() -> None:
        (folder / "deployments" / "0000").mkdir(parents=True)
        (folder / "deployments" / "0000" / "index.html").write_bytes(b"somebody's")

    def seen() -> dict[str, bytes]:
        ours = (cloudflare.RECORD, f"{cloudflare.COPIES}/")
        return {path: data for path, data in tree(shown()).items() if not path.startswith(ours)}

    return Place(
        new_host=lambda: cloudflare.CloudflarePages("clinic", "main", folder / "kept", ADDRESS, 3, read),
        seen=seen,
        scissors=scissors,
        spoil=spoil,
        every=9,
    )
