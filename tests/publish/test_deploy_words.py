"""What is said when a deploy cannot go on, word for word: `told/<code>.txt`.

Those that a broken site can cause have a folder in `tests/faults/` instead. After a change of wording, run
`python tests/publish/test_deploy_words.py --record`, and read aloud what it has written.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

import pytest

from clinicsite.diagnostics import SiteError, format_diagnostic
from clinicsite.publish.abilities import ABILITIES
from clinicsite.publish.deploy import publish, roll_back
from clinicsite.publish.guards import Base
from clinicsite.publish.host import Claim, State
from clinicsite.publish.hosts.cloudflare import CloudflarePages
from clinicsite.publish.hosts.ssh_connection import Connection
from clinicsite.publish.policy import Policy, redirects_in, rules_in
from clinicsite.publish.release import Maker, Release
from clinicsite.publish.verify import verify as look_all
from clinicsite.publish.verify import verify_files as look
from clinicsite.publish.visitor import Answer
from tests.publish.places import Place, Run, job, local_place

TOLD = Path(__file__).parent / "told"
DAY = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
SITE = {"index.html": "<title>Home</title>", **{f"{n}/index.html": f"<title>{n}</title>" for n in range(9)}}
JARGON = re.compile(r"YAML|regex|\bNone\b|token|traceback|Error\b|errno|\bnode\b|manifest|variable|exception|stderr")


def deployed(place: Place, root: Path, **more: object) -> str:
    """Put a site online at two minutes past two and return its name."""
    outcome = Run(place.new_host()).deploy(job(root, SITE, **{"now": DAY, **more}))
    assert outcome is not None
    return outcome.release.id


def no_pages(place: Place, root: Path) -> None:
    Run(place.new_host()).deploy(job(root, {"fees/index.html": "fees"}, now=DAY))


def many_removed(place: Place, root: Path) -> None:
    last = deployed(place, root)
    Run(place.new_host()).deploy(job(root, {"index.html": "home"}, now=DAY + timedelta(hours=1), base=Base(last)))


def newer_live(place: Place, root: Path) -> None:
    deployed(place, root)
    wish = job(
        root, {**SITE, "index.html": "other"}, now=DAY + timedelta(hours=1), base=Base("20261120-080000-00000000")
    )
    Run(place.new_host()).deploy(wish)


def other_site(place: Place, root: Path) -> None:
    deployed(place, root)
    with mock.patch("tests.publish.places.ADDRESS", "https://www.another.example"):
        wish = job(root / "other", {**SITE, "index.html": "other"}, now=DAY + timedelta(hours=1))
    Run(place.new_host()).deploy(wish)


def older_generator(place: Place, root: Path) -> None:
    last = deployed(place, root, maker=Maker("Ana", "2.10.0"))
    wish = job(root, {**SITE, "index.html": "new"}, now=DAY, base=Base(last), maker=Maker("Ana", "2.9.1"))
    Run(place.new_host()).deploy(wish)


def record_damaged(place: Place, root: Path) -> None:
    name = deployed(place, root)
    (root / "www" / ".clinicsite" / "records" / f"{name}.json").write_text("{")
    place.new_host().state()


def running(place: Place, root: Path) -> None:
    with place.new_host().claim(Claim("Ben", "his computer", DAY)):
        Run(place.new_host()).deploy(job(root, SITE, now=DAY + timedelta(minutes=5)))


def overtaken(place: Place, root: Path) -> None:
    slow = Run(place.new_host())
    wish = job(root / "slow", SITE, now=DAY)
    prepared = slow.prepared(wish)
    deployed(place, root, maker=Maker("Ben", "1.0.0"))
    publish(slow.host, wish, prepared, lambda *_: None, lambda *_: [])


def crossed(place: Place, root: Path) -> None:
    state = State(Release("20261123-140200-00000000", "", DAY, Maker("Ana", "1.0.0"), {}))
    bens = Release("20261123-140300-11111111", "", DAY, Maker("Ben", "1.0.0"), {})
    host = CloudflarePages("clinic", "main", root, "", 3, lambda *_: None)
    with (
        mock.patch.object(host, "_deployments", return_value=["https://1.clinic.example"]),
        mock.patch.object(host, "_record_at", return_value=bens),
    ):
        host._look_back(Release("20261123-140400-22222222", "", DAY, Maker("Ana", "1.0.0"), {}), state)


def clock(place: Place, root: Path) -> None:
    deployed(place, root)
    Run(place.new_host()).deploy(job(root, {**SITE, "index.html": "new"}, now=DAY - timedelta(days=365)))


def files_changed(place: Place, root: Path) -> None:
    wish = job(root, SITE, now=DAY)
    (root / "public" / "index.html").write_text("somebody was here")
    Run(place.new_host()).deploy(wish)


def release_unknown(place: Place, root: Path) -> None:
    deployed(place, root)
    roll_back(place.new_host(), "20200101-000000-00000000", Claim("Ana", "here", DAY), lambda *_: [])


def differs(place: Place, root: Path) -> None:
    deployed(place, root)
    live = place.new_host().state().live
    assert live is not None
    raise SiteError(look(lambda *_: Answer(200, {"content-type": "text/html"}, "0"), live, ["index.html"], []).found)


def settings_at(kind: str) -> Callable[[Place, Path], None]:
    """Return a case in which a host does less than the site asks for."""

    def case(place: Place, root: Path) -> None:
        deployed(place, root)
        live = place.new_host().state().live
        assert live is not None
        headers = "/*\n  X-Frame-Options: DENY\n  Referrer-Policy: same-origin\n"
        live = replace(live, policy=Policy(rules_in(headers), redirects_in("/old/* /fees/ 301\n")))
        kind_of = {"content-type": "text/html", "referrer-policy": "unsafe-url", "cache-control": "max-age=600"}
        home = live.files["index.html"].digest

        def fetch(address: str, _encoding: str = "identity") -> Answer:
            return Answer(200 if address == "/" else 404, kind_of, home)

        raise SiteError(look_all(fetch, live, ["index.html"], [], ABILITIES[kind]))

    return case


def program(place: Place, root: Path) -> None:
    with mock.patch("subprocess.Popen", side_effect=FileNotFoundError):
        Connection("clinic@www.example.com").sftp(["ls"])


def said_by_ssh(words: str) -> Callable[[Place, Path], None]:
    """Return a case in which `ssh` says some words."""

    def case(place: Place, root: Path) -> None:
        raise Connection("clinic@www.example.com", 2222).complaint(words)

    return case


CASES: dict[str, Callable[[Place, Path], object]] = {
    "deploy-no-pages": no_pages,
    "deploy-many-removed": many_removed,
    "deploy-newer-live": newer_live,
    "target-other-site": other_site,
    "deploy-older-generator": older_generator,
    "live-record-damaged": record_damaged,
    "deploy-running": running,
    "deploy-overtaken": overtaken,
    "deploy-crossed": crossed,
    "clock-wrong": clock,
    "deploy-files-changed": files_changed,
    "release-unknown": release_unknown,
    "live-differs": differs,
    "live-settings": settings_at("ssh"),
    "live-limits": settings_at("github-pages"),
    "program-missing": program,
    "host-unreachable": said_by_ssh("ssh: connect to host www.example.com port 22: Connection refused"),
    "host-key-unknown": said_by_ssh("Host key verification failed."),
    "host-key-changed": said_by_ssh(
        "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed."
    ),
    "host-refused": said_by_ssh("clinic@www.example.com: Permission denied (publickey)."),
    "host-full": said_by_ssh('write remote "/var/www/a": No space left on device'),
    "host-read-only": said_by_ssh('remote open "/var/www/a": Permission denied'),
    "host-failed": said_by_ssh("subsystem request failed on channel 0"),
}


def told(case: Callable[[Place, Path], object], folder: Path) -> str:
    """Return what is printed in a case."""
    with pytest.raises(SiteError) as caught:
        case(local_place(folder, "releases"), folder)
    lines = [format_diagnostic(one, lambda _: None) for one in caught.value.diagnostics]
    return "\n".join(lines).replace(folder.as_posix(), "/srv") + "\n"


@pytest.mark.parametrize("code", CASES)
def test_what_stops_a_deploy_is_told_word_for_word(code: str, tmp_path: Path) -> None:
    """What is printed is exactly what was read and approved."""
    assert (TOLD / f"{code}.txt").read_text("utf-8") == told(CASES[code], tmp_path)


@pytest.mark.parametrize("code", CASES)
def test_it_is_told_in_plain_words(code: str) -> None:
    """No word of the program's own trade reaches the owner, and the fault is the one it is named after."""
    text = (TOLD / f"{code}.txt").read_text("utf-8")

    assert ([], True) == (JARGON.findall(text), f" {code}: " in text)


def test_a_server_that_is_full_is_told_apart_from_one_that_is_gone() -> None:
    """A disk that fills up while files are sent is not called a lost connection."""
    words = 'write remote "/a": No space left on device\nConnection closed'

    assert "host-full" == Connection("a@b").complaint(words).diagnostics[0].code


if __name__ == "__main__":
    TOLD.mkdir(exist_ok=True)
    for name, one in CASES.items():
        with tempfile.TemporaryDirectory() as place:
            (TOLD / f"{name}.txt").write_text(told(one, Path(place)), "utf-8", newline="\n")
