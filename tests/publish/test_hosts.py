"""What every host promises, held against each kind: whole or not at all, resumed, nothing twice, undone."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from clinicsite.diagnostics import SiteError
from clinicsite.publish.deploy import TIDIED_LATER, Job, publish, roll_back
from clinicsite.publish.guards import Base, Leave
from clinicsite.publish.host import Claim
from clinicsite.publish.hosts.local import LocalStore
from clinicsite.publish.hosts.store import OneFolder
from tests.publish.cuts import sweep, version
from tests.publish.places import (
    NOW,
    Cut,
    Place,
    Run,
    Server,
    cloudflare_place,
    git_place,
    job,
    local_place,
    netlify_place,
    s3_place,
    s3_server,
    ssh_place,
    ssh_server,
    tree,
)

OLD = {
    "index.html": '<title>Home</title><link href="/assets/site.1.css"><a href="/team/dr-lee/">Dr Lee</a> old',
    "team/dr-lee/index.html": "<title>Dr Lee</title>",
    "fees/index.html": '<title>Fees</title><link href="/assets/site.1.css"> old',
    "assets/site.1.css": "old {}",
    "robots.txt": "User-agent: *",
}
NEW = {
    "index.html": '<title>Home</title><link href="/assets/site.2.css"> new',
    "fees/index.html": '<title>Fees</title><link href="/assets/site.2.css"> new',
    "news/index.html": '<title>News</title><link href="/assets/site.2.css">',
    "assets/site.2.css": "new {}",
    "robots.txt": "User-agent: *",
}
KINDS = ("folder", "folder-one", "ssh", "sftp", "ssh-one", "sftp-one", "git", "s3", "netlify", "cloudflare")


@pytest.fixture(scope="module")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that lets us run commands and has rsync."""
    with ssh_server(tmp_path_factory.mktemp("ssh")) as server:
        yield server


@pytest.fixture(scope="module")
def sftp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that takes files and nothing else."""
    with ssh_server(tmp_path_factory.mktemp("sftp"), "ForceCommand=internal-sftp") as server:
        yield server


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that speaks the language of S3, with keys for it."""
    folder = tmp_path_factory.mktemp("s3")
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_CONFIG_FILE": str(folder / "none")}
    with mock.patch.dict(os.environ, keys), s3_server(folder) as address:
        yield address


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place of each kind, empty."""
    kind, _, form = request.param.partition("-")
    layout = "one-folder" if form == "one" else "releases"
    if kind == "folder":
        return local_place(tmp_path, layout)
    if kind == "git":
        return git_place(tmp_path)
    if kind == "s3":
        return s3_place(request.getfixturevalue(kind), f"clinic-{uuid.uuid4()}")
    if kind == "netlify":
        monkeypatch.setenv("NETLIFY_AUTH_TOKEN", "right")
        return netlify_place(monkeypatch)
    if kind == "cloudflare":
        return cloudflare_place(tmp_path, monkeypatch)
    return ssh_place(tmp_path, request.getfixturevalue(kind), layout)


def visitors_get(files: dict[str, str]) -> dict[str, bytes]:
    """Return files as visitors get them."""
    return {path: text.encode() for path, text in files.items()}


def with_assets(new: dict[str, str], old: dict[str, str]) -> dict[str, bytes]:
    """Return new files, with those of the old ones that open pages may still ask for."""
    return visitors_get({**{path: text for path, text in old.items() if path.startswith("assets/")}, **new})


def test_what_was_built_is_what_visitors_get(place: Place, tmp_path: Path) -> None:
    """The first deploy puts every file online, byte for byte."""
    Run(place.new_host()).deploy(job(tmp_path, OLD))

    assert visitors_get(OLD) == place.seen()


def test_a_second_deploy_takes_the_place_of_the_first(place: Place, tmp_path: Path) -> None:
    """Changed files change, removed pages go, and assets stay for pages that are still open."""
    Run(place.new_host()).deploy(job(tmp_path, OLD))

    Run(place.new_host()).deploy(job(tmp_path, NEW, 1))

    assert with_assets(NEW, OLD) == place.seen()


def test_only_what_is_new_is_sent(place: Place, tmp_path: Path) -> None:
    """Of a build in which one page differs, one file is sent."""
    Run(place.new_host()).deploy(job(tmp_path, OLD))
    run = Run(place.new_host())

    outcome = run.deploy(job(tmp_path, {**OLD, "fees/index.html": "<title>Fees</title> higher"}, 1))

    assert (1, 1) == (outcome.files if outcome else 0, sum(files for files, _ in run.sent))


def test_a_deploy_without_changes_sends_nothing(place: Place, tmp_path: Path) -> None:
    """The same build again is live already."""
    Run(place.new_host()).deploy(job(tmp_path, OLD))
    run = Run(place.new_host())

    assert (None, []) == (run.deploy(job(tmp_path, OLD, 1)), run.sent)


def test_the_record_tells_who_and_what(place: Place, tmp_path: Path) -> None:
    """What is live can be asked for from any computer."""
    wish = job(tmp_path, OLD)
    Run(place.new_host()).deploy(wish)

    live = place.new_host().state().live

    assert live is not None
    assert ("Ana", NOW, wish.manifest.entries) == (live.maker.by, live.made, live.files)


def test_an_earlier_version_comes_back_byte_for_byte(place: Place, tmp_path: Path) -> None:
    """Rolling back shows the old pages again, and keeps what pages of the newer version ask for."""
    Run(place.new_host()).deploy(job(tmp_path, OLD))
    Run(place.new_host()).deploy(job(tmp_path, NEW, 1))

    roll_back(place.new_host(), "", Claim("Ana", "a computer", NOW), lambda *_: [])

    assert with_assets(OLD, NEW) == place.seen()


def test_the_way_back_has_a_way_back(place: Place, tmp_path: Path) -> None:
    """The newer version can be brought back by its name after a roll-back."""
    Run(place.new_host()).deploy(job(tmp_path, OLD))
    outcome = Run(place.new_host()).deploy(job(tmp_path, NEW, 1))
    roll_back(place.new_host(), "", Claim("Ana", "a computer", NOW), lambda *_: [])

    roll_back(place.new_host(), outcome.release.id if outcome else "", Claim("Ana", "a", NOW), lambda *_: [])

    assert with_assets(NEW, OLD) == place.seen()


def test_versions_are_kept_up_to_the_number_given(place: Place, tmp_path: Path) -> None:
    """Of five versions the last three can be brought back, the newest first."""
    for minute in range(5):
        Run(place.new_host()).deploy(job(tmp_path, {**OLD, "index.html": f"<title>{minute}</title>"}, minute))

    assert [4, 3, 2] == [(release.made - NOW).seconds for release in place.new_host().releases()]


def test_assets_stay_as_long_as_a_version_that_needs_them(place: Place, tmp_path: Path) -> None:
    """A page that was opened two versions ago still gets its style; one of four versions ago does not."""
    for minute in range(5):
        files = {"index.html": f"<title>{minute}</title>", f"assets/{minute}.css": f"{minute}"}
        Run(place.new_host()).deploy(job(tmp_path, files, minute))

    assert [2, 3, 4] == [number for number in range(5) if f"assets/{number}.css" in place.seen()]


def test_a_place_that_is_not_ours_is_refused(place: Place, tmp_path: Path) -> None:
    """Files that somebody else has put there are named, and nothing is changed."""
    place.spoil()
    before = place.seen()

    with pytest.raises(SiteError) as caught:
        Run(place.new_host()).deploy(job(tmp_path, OLD))

    assert (["target-foreign"], before) == ([fault.code for fault in caught.value.diagnostics], place.seen())


def test_somebody_elses_version_is_not_overwritten(place: Place, tmp_path: Path) -> None:
    """What was put online from another computer since has to be fetched first."""
    first = Run(place.new_host()).deploy(job(tmp_path, OLD))
    Run(place.new_host()).deploy(job(tmp_path, NEW, 1, machine="another"))
    late = job(tmp_path, {**OLD, "more/index.html": "more"}, 2, base=Base(first.release.id if first else ""))

    with pytest.raises(SiteError) as caught:
        Run(place.new_host()).deploy(late)

    assert ["deploy-newer-live"] == [fault.code for fault in caught.value.diagnostics]


def test_it_is_overwritten_by_whoever_names_it(place: Place, tmp_path: Path) -> None:
    """The way to go on is to say which version may go."""
    first = Run(place.new_host()).deploy(job(tmp_path, OLD))
    second = Run(place.new_host()).deploy(job(tmp_path, NEW, 1))
    base, leave = Base(first.release.id if first else ""), Leave(replace=second.release.id if second else "")

    Run(place.new_host()).deploy(job(tmp_path, OLD, 2, base=base, leave=leave))

    assert with_assets(OLD, NEW) == place.seen()


def test_whoever_was_overtaken_changes_nothing(place: Place, tmp_path: Path) -> None:
    """A deploy that was prepared before another one ended stops before it shows anything."""
    Run(place.new_host()).deploy(job(tmp_path, OLD))
    slow = Run(place.new_host())
    wish = job(tmp_path / "slow", {**OLD, "slow/index.html": "slow"}, 2)
    prepared = slow.prepared(wish)
    Run(place.new_host()).deploy(job(tmp_path, NEW, 1))

    with pytest.raises(SiteError) as caught:
        publish(slow.host, wish, prepared, lambda *_: None, lambda *_: [])

    assert ["deploy-overtaken"] == [fault.code for fault in caught.value.diagnostics]
    assert with_assets(NEW, OLD) == place.seen()


def test_a_deploy_can_be_cut_at_any_request(place: Place, tmp_path: Path) -> None:
    """Visitors see the old version or the new one; the next run ends it and sends nothing twice."""
    requests = ((place.first + place.every * number, number % 2 == 0) for number in itertools.count())

    figures = sweep(place, tmp_path, requests)

    assert ([], True, figures.cuts) == (figures.wrong, figures.cuts > 5, figures.resumed)


def cut_in_one_folder(store: LocalStore, at: int, wish: Job) -> bool:
    """Put a site into one folder and cut it off after so many files; return whether it was cut."""
    copied = itertools.count()
    link = os.link

    def cut(*names: str) -> None:
        if next(copied) == at:
            raise Cut
        link(*names)

    with mock.patch.object(os, "link", cut), mock.patch("clinicsite.publish.hosts.local.flush"):
        try:
            Run(OneFolder(store)).deploy(wish)
        except Cut:
            return True
    return False


def test_a_first_deploy_into_one_folder_that_was_cut_is_taken_to_its_end(tmp_path: Path) -> None:
    """What the record of a cut deploy lists may not be there yet."""
    store = LocalStore(tmp_path / "www")
    for at in range(3):
        assert cut_in_one_folder(store, at, job(tmp_path, OLD, 2 * at))
        Run(OneFolder(store)).deploy(job(tmp_path, OLD, 2 * at + 1))

        assert visitors_get(OLD) == tree(tmp_path / "www")
        shutil.rmtree(tmp_path / "www")
        store = LocalStore(tmp_path / "www")


def test_two_deploys_into_one_folder_that_were_cut_leave_nothing_behind(tmp_path: Path) -> None:
    """A page that only the first of them had goes, and one that it has changed is as it was."""
    store = LocalStore(tmp_path / "www")
    Run(OneFolder(store)).deploy(job(tmp_path, OLD))
    pages = {path: text for path, text in OLD.items() if path != "index.html"}
    changed = {path: f"{text} changed" for path, text in pages.items()} | {"a/index.html": "<title>A</title>"}

    assert cut_in_one_folder(store, len(changed) - 1, job(tmp_path, {**OLD, **changed}, 1))
    assert cut_in_one_folder(store, 0, job(tmp_path, {**OLD, "index.html": "<title>Home</title> new"}, 2))
    Run(OneFolder(store)).deploy(job(tmp_path, {**OLD, "index.html": "<title>Home</title> newer"}, 3))

    assert visitors_get({**OLD, "index.html": "<title>Home</title> newer"}) == tree(tmp_path / "www")


def test_a_version_whose_last_call_was_cut_is_not_kept_twice(tmp_path: Path) -> None:
    """All was done but taking away the sign that it was going on, so that the one before can still be brought back."""
    store = LocalStore(tmp_path / "www")
    Run(OneFolder(store)).deploy(job(tmp_path, OLD))
    Run(OneFolder(store)).deploy(job(tmp_path, NEW, 1))
    area = tmp_path / "www" / ".clinicsite"
    shutil.copyfile(area / "live.json", area / "switching.json")

    assert Run(OneFolder(store)).prepared(job(tmp_path, NEW, 2)).is_done


def test_what_cannot_be_tidied_up_does_not_undo_a_deploy(tmp_path: Path) -> None:
    """The new version is live, and it is told what has stayed."""
    host = local_place(tmp_path, "releases").new_host()
    for number in range(4):
        run = Run(host)
        with mock.patch.object(shutil, "rmtree", side_effect=OSError(errno.EIO, "Input/output error")):
            outcome = run.deploy(job(tmp_path, version(number), number))

    assert outcome is not None
    told = [(one.code, one.hint) for one in outcome.left]
    assert ([("host-failed", TIDIED_LATER)], []) == (told, list(outcome.found))
