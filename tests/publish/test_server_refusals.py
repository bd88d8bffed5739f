"""What real servers refuse, and what becomes of the live site: nothing. Each refusal has its own words."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest import mock

import boto3
import pytest

from clinicsite.diagnostics import SiteError
from clinicsite.publish.deploy import prepare, roll_back
from clinicsite.publish.guards import Leave
from clinicsite.publish.host import Claim
from clinicsite.publish.hosts import cloudflare, netlify
from clinicsite.publish.hosts.git import GitBranch
from clinicsite.publish.hosts.local import LocalStore
from clinicsite.publish.hosts.s3 import S3Store
from clinicsite.publish.hosts.ssh import SshStore
from clinicsite.publish.hosts.ssh_connection import Connection
from clinicsite.publish.hosts.store import LOCK, OneFolder, ReleaseFolders
from clinicsite.publish.release import Maker
from tests.publish.places import (
    ADDRESS,
    NOW,
    Run,
    Server,
    cloudflare_place,
    commit_by_hand,
    git_place,
    job,
    netlify_place,
    s3_place,
    s3_server,
    ssh_place,
    ssh_server,
)

SITE = {"index.html": "<title>Home</title>", "assets/site.css": "a {}"}
OTHER = {**SITE, "index.html": "<title>Home</title> other"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An SSH server of our own."""
    with ssh_server(tmp_path_factory.mktemp("ssh")) as made:
        yield made


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service that speaks the language of S3."""
    folder = tmp_path_factory.mktemp("s3")
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_CONFIG_FILE": str(folder / "none")}
    with mock.patch.dict(os.environ, keys), s3_server(folder) as address:
        yield address


def refused(host: object, wish: object) -> list[str]:
    """Return the codes of why a deploy was refused."""
    with pytest.raises(SiteError) as caught:
        Run(host).deploy(wish)  # type: ignore[arg-type]
    return [fault.code for fault in caught.value.diagnostics]


def over(server: Server, folder: Path, **changes: str) -> ReleaseFolders:
    """Return a folder on the server, reached with some other options."""
    options = [option for option in server.options if option.split("=")[0][2:] not in changes]
    options += [f"-o{name}={value}" for name, value in changes.items()]
    connection = Connection(f"{getpass.getuser()}@127.0.0.1", server.port, options)
    return ReleaseFolders(SshStore(connection, str(folder)))


# --- SSH ----------------------------------------------------------------------------------------------------------


def test_a_server_never_met_is_not_trusted(server: Server, tmp_path: Path) -> None:
    """Who has no key of the server's is told how to meet it."""
    host = over(server, tmp_path / "www", UserKnownHostsFile="/dev/null")

    assert ["host-key-unknown"] == refused(host, job(tmp_path, SITE))


def test_a_server_with_another_key_is_not_trusted(server: Server, tmp_path: Path) -> None:
    """A key that has changed is told with the command that forgets the old one."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "other"], check=True)
    key = " ".join((tmp_path / "other.pub").read_text().split()[:2])
    (tmp_path / "known").write_text(f"[127.0.0.1]:{server.port} {key}\n")

    assert ["host-key-changed"] == refused(
        over(server, tmp_path / "www", UserKnownHostsFile=str(tmp_path / "known")), job(tmp_path, SITE)
    )


def test_a_wrong_key_does_not_open(server: Server, tmp_path: Path) -> None:
    """Whoever the server does not know is not let in, and nothing waits for a password."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "other"], check=True)

    assert ["host-refused"] == refused(
        over(server, tmp_path / "www", IdentityFile=str(tmp_path / "other")), job(tmp_path, SITE)
    )


def test_a_server_that_is_off_does_not_answer(server: Server, tmp_path: Path) -> None:
    """Nobody listens on the port."""
    host = ReleaseFolders(SshStore(Connection("clinic@127.0.0.1", 1, server.options), "/srv"))

    assert ["host-unreachable"] == refused(host, job(tmp_path, SITE))


def test_many_files_travel_with_rsync(server: Server, tmp_path: Path) -> None:
    """Where both ends have it, and there is enough to send."""
    place = ssh_place(tmp_path, server, "releases")
    files = {"index.html": "home", **{f"{number}/index.html": f"page {number}" for number in range(30)}}
    with mock.patch.object(Connection, "rsync", autospec=True, side_effect=Connection.rsync) as rsync:
        Run(place.new_host()).deploy(job(tmp_path, files))

    assert (1, {path: text.encode() for path, text in files.items()}) == (rsync.call_count, place.seen())


def full_disk(folder: Path) -> bool:
    """Lay a disk of 64 kB over a folder; return whether the system lets us."""
    folder.mkdir(parents=True)
    words = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(words, capture_output=True, check=False).returncode == 0


def test_a_disk_that_is_full_leaves_the_live_site(server: Server, tmp_path: Path) -> None:
    """The old version stays as it was, and what is wrong is told in words."""
    place = ssh_place(tmp_path, server, "releases")
    disk = tmp_path / "srv" / "www"
    mounted = full_disk(disk)
    try:
        Run(place.new_host()).deploy(job(tmp_path, SITE))
        before = place.seen()
        large = {**SITE, "index.html": "new", "film.mp4": "x" * (200_000 if mounted else 1)}
        found = refused(place.new_host(), job(tmp_path, large, 1)) if mounted else ["host-full"]
        assert (["host-full"], before) == (found, place.seen())
    finally:
        if mounted:
            subprocess.run(["umount", disk], check=True)


def test_a_folder_that_may_not_be_written_is_told(server: Server, tmp_path: Path) -> None:
    """A disk that can only be read, as nobody's rights stop the one who owns the machine."""
    place = ssh_place(tmp_path, server, "releases")
    disk = tmp_path / "srv" / "www"
    if not full_disk(disk):
        disk.chmod(0o555)
    else:
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    try:
        found = refused(place.new_host(), job(tmp_path, SITE))
    finally:
        subprocess.run(["umount", disk], check=False, capture_output=True)

    assert ["host-read-only"] == found


# --- two at once --------------------------------------------------------------------------------------------------


def test_a_run_that_has_died_elsewhere_holds_nobody_up_for_ever(server: Server, tmp_path: Path) -> None:
    """A claim of another computer counts for half an hour."""
    host = ssh_place(tmp_path, server, "releases").new_host()
    with host.claim(Claim("Ben", "his computer", NOW - timedelta(minutes=31))):
        Run(ssh_place(tmp_path, server, "releases").new_host()).deploy(job(tmp_path, SITE))

    assert host.state().live is not None


def test_a_claim_of_our_own_that_was_left_is_taken_over(server: Server, tmp_path: Path) -> None:
    """Who was cut off goes on at once."""
    place = ssh_place(tmp_path, server, "releases")
    with place.new_host().claim(Claim("Ana", "a computer", NOW)):
        Run(place.new_host()).deploy(job(tmp_path, SITE))

    assert place.new_host().state().live is not None


def test_two_at_once_on_a_bucket(s3: str, tmp_path: Path) -> None:
    """The second one is told who is at it."""
    place = s3_place(s3, "two-at-once")
    with place.new_host().claim(Claim("Ben", "his computer", NOW)):
        assert ["deploy-running"] == refused(place.new_host(), job(tmp_path, SITE))


def test_the_record_of_a_bucket_is_written_by_one_alone(s3: str, tmp_path: Path) -> None:
    """Whoever has lost the claim without knowing does not overwrite the record of the one who has it."""
    place = s3_place(s3, "one-alone")
    Run(place.new_host()).deploy(job(tmp_path, SITE))
    client = boto3.client("s3", endpoint_url=s3, region_name="us-east-1")
    slow = OneFolder(S3Store("one-alone", "", s3, "us-east-1"))
    wish = job(tmp_path, OTHER, 1)
    prepared = Run(slow).prepared(wish)
    state = slow.state()
    with slow.claim(Claim("Ana", "a computer", NOW)):
        slow.put({path: wish.manifest.entries[path] for path in slow.missing(prepared.release, wish.contents)},
                 wish.contents, lambda *_: None)  # fmt: skip
        client.put_object(Bucket="one-alone", Key=LOCK, Body=b"{}")
        with pytest.raises(SiteError) as caught:
            slow.switch(prepared.release, state)

    assert ["deploy-overtaken"] == [fault.code for fault in caught.value.diagnostics]


# --- Git ----------------------------------------------------------------------------------------------------------


def test_a_commit_of_somebody_else_is_told_with_the_name(tmp_path: Path) -> None:
    """What was changed on the branch by hand is not overwritten."""
    place = git_place(tmp_path)
    Run(place.new_host()).deploy(job(tmp_path, SITE))
    commit_by_hand(tmp_path / "remote.git", "photo.jpg")

    found = prepare(place.new_host(), job(tmp_path, OTHER, 1)).refused

    assert "Ben" in next(fault.message for fault in found if fault.code == "target-foreign")


def test_a_push_that_comes_too_late_is_refused(tmp_path: Path) -> None:
    """Between the look and the push somebody else has pushed: the lease is stale."""
    place = git_place(tmp_path)
    Run(place.new_host()).deploy(job(tmp_path, SITE))
    host = place.new_host()
    wish = job(tmp_path, OTHER, 1)
    prepared = Run(host).prepared(wish)
    host.put({path: wish.manifest.entries[path] for path in host.missing(prepared.release, wish.contents)},
             wish.contents, lambda *_: None)  # fmt: skip
    commit_by_hand(tmp_path / "remote.git", "photo.jpg")

    with pytest.raises(SiteError) as caught:
        host.switch(prepared.release, prepared.state)

    assert ["deploy-overtaken"] == [fault.code for fault in caught.value.diagnostics]


def shown(remote: Path, name: str) -> bytes:
    """Return a file of the branch."""
    command = ["git", "--git-dir", remote, "cat-file", "blob", f"gh-pages:{name}"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def test_the_domain_is_written_and_kept(tmp_path: Path) -> None:
    """GitHub is told of the site's own domain, and one that was set there by hand stays."""
    place = git_place(tmp_path)
    Run(place.new_host()).deploy(job(tmp_path, SITE))
    first = shown(tmp_path / "remote.git", "CNAME")
    with mock.patch("clinicsite.publish.hosts.git._own_domain", return_value="another.example"):
        Run(place.new_host()).deploy(job(tmp_path, OTHER, 1))

    assert (b"www.clinic.example\n", first, b"") == (
        first,
        shown(tmp_path / "remote.git", "CNAME"),
        shown(tmp_path / "remote.git", ".nojekyll"),
    )


def test_the_projects_own_repository_is_not_touched(tmp_path: Path) -> None:
    """Neither its files nor its branches nor what is staged."""
    project = tmp_path / "project"
    subprocess.run(["git", "init", "-q", project], check=True)
    (project / "notes.txt").write_text("mine")
    subprocess.run(["git", "-C", project, "add", "."], check=True)
    before = {path: path.read_bytes() for path in (project / ".git").rglob("*") if path.is_file()}
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "remote.git"], check=True)
    mine = project / ".clinicsite" / "git"
    host = GitBranch(str(tmp_path / "remote.git"), "gh-pages", mine, ADDRESS, 3)

    with mock.patch.dict(os.environ, {"GIT_DIR": str(project / ".git"), "GIT_INDEX_FILE": str(project / ".git/index")}):
        Run(host).deploy(job(tmp_path, SITE))

    assert before == {path: path.read_bytes() for path in (project / ".git").rglob("*") if path.is_file()}


def test_a_password_in_an_address_is_never_shown(tmp_path: Path) -> None:
    """Neither in the place's name nor in what Git says."""
    host = GitBranch("https://ana:secret@127.0.0.1:1/site.git", "gh-pages", tmp_path / "mine.git", ADDRESS, 3)
    with pytest.raises(SiteError) as caught:
        host.state()

    assert ("host-unreachable", False) == (
        caught.value.diagnostics[0].code,
        "secret" in host.label + str(caught.value),
    )


# --- services -----------------------------------------------------------------------------------------------------


def test_a_bucket_that_is_not_there_is_named(s3: str, tmp_path: Path) -> None:
    """The words say which bucket."""
    with pytest.raises(SiteError, match='There is no bucket of the name "no-such-bucket"'):
        OneFolder(S3Store("no-such-bucket", "", s3, "us-east-1")).state()


def test_without_keys_a_bucket_is_not_asked(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is said, with the names of the variables."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name, value in {"AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true"}.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SiteError) as caught:
        OneFolder(S3Store("clinic", "", s3, "us-east-1")).state()

    assert ["host-refused"] == [fault.code for fault in caught.value.diagnostics]


@pytest.mark.parametrize(("key", "code"), [("wrong", "host-refused"), ("", "host-refused")])
def test_a_wrong_key_for_netlify_is_told(key: str, code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """So is none at all, with the name of the variable."""
    monkeypatch.setenv("NETLIFY_AUTH_TOKEN", key)
    place = netlify_place(monkeypatch)

    assert [code] == refused(place.new_host(), job(tmp_path, SITE))


def test_what_passes_at_netlify_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two answers of a busy server do not end a deploy."""
    monkeypatch.setenv("NETLIFY_AUTH_TOKEN", "right")
    monkeypatch.setattr(netlify, "_PAUSE", 0)
    place = netlify_place(monkeypatch)
    answers = iter([netlify.Reply(503), netlify.Reply(429), netlify.Reply(0)])
    real = netlify.send
    monkeypatch.setattr(netlify, "send", lambda *words: next(answers, None) or real(*words))

    Run(place.new_host()).deploy(job(tmp_path, SITE))

    assert set(SITE) == set(place.seen())


@pytest.mark.parametrize(
    ("version", "words"), [("wrangler 2.9.0", '"wrangler" is 2.9.0; 3.60 or newer is needed'), ("", "unknown version")]
)
def test_an_old_wrangler_is_not_trusted(
    version: str, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The version is looked at before a file is sent."""
    place = cloudflare_place(tmp_path, monkeypatch)
    monkeypatch.setattr(cloudflare, "run", lambda _: subprocess.CompletedProcess([], 0, version, ""))

    with pytest.raises(SiteError, match=words):
        Run(place.new_host()).deploy(job(tmp_path, SITE))


def test_without_wrangler_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The program is Cloudflare's own and does not come with ours."""
    place = cloudflare_place(tmp_path, monkeypatch)
    monkeypatch.setattr(cloudflare.shutil, "which", lambda _: None)

    assert ["program-missing"] == refused(place.new_host(), job(tmp_path, SITE))


def test_a_version_comes_back_from_another_computer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Cloudflare still has it, and wrangler says where: also what visitors cannot ask for by its name."""
    place = cloudflare_place(tmp_path, monkeypatch)
    files = {**SITE, "404.html": "<title>Lost</title>", "_headers": "/*\n  X: y\n"}
    Run(place.new_host()).deploy(job(tmp_path, files))
    Run(place.new_host()).deploy(job(tmp_path, OTHER, 1, leave=Leave(deletes=True)))
    shutil.rmtree(tmp_path / "kept")

    host = place.new_host()
    told = [release.made for release in host.releases()]
    roll_back(host, "", Claim("Ben", "his computer", NOW), lambda *_: [])

    assert ([NOW + timedelta(seconds=1), NOW], {path: text.encode() for path, text in files.items()}) == (
        told,
        place.seen(),
    )


def test_a_version_that_was_changed_there_does_not_come_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each file is compared with its digest before anything is shown."""
    place = cloudflare_place(tmp_path, monkeypatch)
    Run(place.new_host()).deploy(job(tmp_path, SITE))
    Run(place.new_host()).deploy(job(tmp_path, OTHER, 1))
    shutil.rmtree(tmp_path / "kept")
    (tmp_path / "deployments" / "0000" / "index.html").write_text("somebody was here")
    before = place.seen()

    with pytest.raises(SiteError) as caught:
        roll_back(place.new_host(), "", Claim("Ben", "his computer", NOW), lambda *_: [])

    assert (["release-unknown"], before) == ([fault.code for fault in caught.value.diagnostics], place.seen())


def test_two_that_cross_at_cloudflare_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The one whose version has taken the place of the other learns whose it was, and how to bring it back."""
    place = cloudflare_place(tmp_path, monkeypatch)
    Run(place.new_host()).deploy(job(tmp_path, SITE))
    bens = Run(place.new_host())
    run = cloudflare.run

    def crossing(command: list[str]) -> subprocess.CompletedProcess[str]:
        if command[1:3] == ["pages", "deploy"]:
            monkeypatch.setattr(cloudflare, "run", run)
            monkeypatch.setattr(bens.host, "_folder", tmp_path / "ben")
            monkeypatch.setattr(bens.host, "_store", LocalStore(tmp_path / "ben"))
            monkeypatch.setattr(bens.host, "_kept", ReleaseFolders(LocalStore(tmp_path / "ben")))
            bens.deploy(job(tmp_path / "ben-site", {**SITE, "news/index.html": "news"}, 1, maker=Maker("Ben", "1.0.0")))
        return run(command)

    monkeypatch.setattr(cloudflare, "run", crossing)
    with pytest.raises(SiteError) as caught:
        Run(place.new_host()).deploy(job(tmp_path, OTHER, 2))

    [fault] = caught.value.diagnostics
    assert ("deploy-crossed", True, True) == (fault.code, "Ben" in fault.message, "rollback" in fault.hint)


def test_two_at_once_at_netlify(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The second one is told who is at it and since when; nothing is held up when the first is done."""
    monkeypatch.setenv("NETLIFY_AUTH_TOKEN", "right")
    place = netlify_place(monkeypatch)
    with place.new_host().claim(Claim("Ben", "his computer", NOW)):
        found = refused(place.new_host(), job(tmp_path, SITE))
    Run(place.new_host()).deploy(job(tmp_path, SITE))

    assert (["deploy-running"], set(SITE)) == (found, set(place.seen()))


def test_of_two_that_ask_netlify_at_the_same_moment_one_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Both have made their mark before either looks at the list: the first one there goes on."""
    monkeypatch.setenv("NETLIFY_AUTH_TOKEN", "right")
    place = netlify_place(monkeypatch)
    first, second = (place.new_host().claim(Claim(name, name, NOW)) for name in ("Ana", "Ben"))
    look = netlify.Netlify._ask_to_wait
    told: list[str] = []

    def late(host: netlify.Netlify, mine: str, machine: str) -> None:
        monkeypatch.setattr(netlify.Netlify, "_ask_to_wait", look)
        try:
            second.__enter__()
        except SiteError as error:
            told.extend(fault.code for fault in error.diagnostics)
        look(host, mine, machine)

    monkeypatch.setattr(netlify.Netlify, "_ask_to_wait", late)
    with first:
        assert ["deploy-running"] == told


@pytest.mark.parametrize(
    ("machine", "stale"), [("a computer", timedelta(minutes=30)), ("another", timedelta(minutes=-1))]
)
def test_a_run_that_has_died_holds_nobody_up_at_netlify(
    machine: str, stale: timedelta, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What this computer has left itself is given up at once; that of another one after some time."""
    monkeypatch.setenv("NETLIFY_AUTH_TOKEN", "right")
    monkeypatch.setattr(netlify, "STALE", stale)
    place = netlify_place(monkeypatch)
    with place.new_host().claim(Claim("Ben", machine, NOW)):
        Run(place.new_host()).deploy(job(tmp_path, SITE))

    assert set(SITE) == set(place.seen())


def test_a_clock_off_by_a_year_is_told_before_anything_is_sent(server: Server, tmp_path: Path) -> None:
    """The server knows the time."""
    place = ssh_place(tmp_path, server, "releases")
    Run(place.new_host()).deploy(job(tmp_path, SITE))
    before = place.seen()

    found = refused(place.new_host(), job(tmp_path, OTHER, 365 * 24 * 3600))

    assert (["clock-wrong"], before) == (found, place.seen())
