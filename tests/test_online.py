"""The commands that put the site online, as an owner types them: shown, asked, done, looked at, undone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from clinicsite import online
from clinicsite.cli.group import cli
from clinicsite.diagnostics import Diagnostics, Position, SiteError
from clinicsite.load.words import read_language
from clinicsite.lock import project_lock
from clinicsite.publish.deploy_faults import LIVE_DIFFERS, complaint
from clinicsite.publish.manifest import Entry
from clinicsite.publish.ping import announce, changed_addresses
from clinicsite.publish.plan import make_plan
from clinicsite.publish.private import private_contents, private_names
from clinicsite.publish.release import Maker, PageNote, Release
from clinicsite.publish.told import changes_in_words, live_line, size

BASE = Path(__file__).parent / "faults" / "_base"
TARGET = "deploy:\n  indexnow: abcdefgh12345678\n  targets:\n    - {name: live, host: folder, path: ../www}\n"
Type = Callable[..., Result]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A good site with a folder to be put into."""
    root = tmp_path / "site"
    shutil.copytree(BASE, root)
    with (root / "site.yaml").open("a", encoding="utf-8") as file:
        file.write(TARGET)
    return root


@pytest.fixture
def words(root: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Return a function that types a command in the site's folder; the clock goes on by a minute each time."""
    monkeypatch.chdir(root)
    monkeypatch.setenv("CLINICSITE_NAME", "Ana")
    monkeypatch.setattr("clinicsite.publish.output.flush", lambda _: None)
    monkeypatch.setattr("clinicsite.publish.hosts.local.flush", lambda _: None)
    moment = datetime.now(UTC).replace(microsecond=0)
    times = (moment + timedelta(seconds=number) for number in range(10_000))
    monkeypatch.setattr(online, "_now", lambda: next(times))
    return lambda *typed: CliRunner().invoke(cli, typed)


def fees(root: Path, text: str) -> None:
    """Change the page about fees."""
    path = root / "content" / "pages" / "fees.md"
    path.write_text(path.read_text("utf-8") + f"\n{text}\n", "utf-8")


def shown(root: Path) -> dict[str, bytes]:
    """Return what visitors see."""
    place = root.parent / "www" / "current"
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_a_dry_run_shows_the_plan_and_sends_nothing(words: Type, root: Path) -> None:
    """Looking costs nothing."""
    result = words("deploy", "--dry-run")

    assert (0, True, False) == (
        result.exit_code,
        "The page /fees/" in result.output and "Nothing was sent" in result.output,
        (root.parent / "www").exists(),
    )


def test_without_a_keyboard_nobody_is_taken_to_agree(words: Type, root: Path) -> None:
    """A run by a machine has to say that it means it."""
    result = words("deploy")

    assert (2, False) == (result.exit_code, (root.parent / "www").exists())


def test_a_deploy_that_was_killed_when_it_was_live_is_ones_own(
    words: Type, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one is not told that somebody else was there."""
    with monkeypatch.context() as killed:
        killed.setattr(online.Online, "_remember", mock.Mock(side_effect=KeyboardInterrupt))
        words("deploy", "--yes")
    fees(root, "New fees.")

    assert (0, True) == (words("deploy", "--yes").exit_code, b"New fees." in shown(root)["fees/index.html"])


def test_what_somebody_else_has_put_online_in_the_same_words_is_taken_note_of(words: Type, root: Path) -> None:
    """These files are known to include it from now on."""
    words("deploy", "--yes")
    shutil.rmtree(root / ".clinicsite" / "deploys")
    first = words("deploy", "--yes")
    fees(root, "New fees.")

    assert (0, 0) == (first.exit_code, words("deploy", "--yes").exit_code)


@pytest.mark.parametrize("refused", ["deploy.lock", "deploys/live.new", "deploys/computer.new"])
def test_a_disk_that_refuses_what_has_to_be_remembered_is_told_before_anything_is_online(
    words: Type, root: Path, refused: str
) -> None:
    """The file is named, and nothing has changed."""
    (root / ".clinicsite" / refused).mkdir(parents=True)

    result = words("deploy", "--yes")

    assert isinstance(result.exception, SiteError)
    (fault,) = result.exception.diagnostics
    assert ("cannot-write", {}) == (fault.code, shown(root))


@pytest.mark.parametrize(
    "name",
    ["-x", "--upload-pack=touch hit", "$(touch hit)", "`touch hit`", "a;touch hit", "a|touch hit", "\"a' b", "%s"],
)
def test_the_name_of_the_projects_folder_is_never_taken_for_a_command(
    words: Type, root: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git is asked about the folder, and no shell ever sees its name."""
    strange = root.with_name(name)
    root.rename(strange)
    monkeypatch.chdir(strange)
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", name]):
        subprocess.run(["git", *command], check=True)

    result = words("deploy", "--yes", "--root", str(strange))

    assert 0 == result.exit_code, result.output
    assert [] == [path for folder in (strange, strange.parent) for path in folder.rglob("hit*")]
    assert 40 == len(json.loads(next((strange.parent / "www").rglob("records/*.json")).read_bytes())["revision"])


def test_what_was_built_is_online_afterwards(words: Type, root: Path) -> None:
    """All files of the build, and only those."""
    assert 0 == words("deploy", "--yes").exit_code
    built = {path.relative_to(root / "public").as_posix() for path in (root / "public").rglob("*") if path.is_file()}

    assert built - {".clinicsite.json"} == set(shown(root))


def test_only_the_changed_page_is_named(words: Type, root: Path) -> None:
    """The second deploy speaks of one page."""
    words("deploy", "--yes")
    fees(root, "Higher.")

    data = json.loads(words("deploy", "--yes", "--json").output)

    assert ("fees/index.html" in data["changes"]["changed"], [], []) == (
        True,
        data["changes"]["removed"],
        [path for path in data["changes"]["new"] if path.endswith(".html")],
    )


def test_a_page_that_goes_is_told_with_its_links(words: Type, root: Path) -> None:
    """Before it is gone."""
    words("deploy", "--yes")
    (root / "content" / "team" / "ann-lee.md").unlink()
    for path in (root / "content").rglob("*.md"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "ann-lee" not in line), "utf-8")

    printed = words("deploy", "--dry-run", "--allow-deletes").output

    assert 'The page /team/ann-lee/ ("Ann Lee' in printed


def test_status_speaks_in_a_sentence(words: Type, root: Path) -> None:
    """What is live, by whom, and what is not yet."""
    words("deploy", "--yes")
    fees(root, "Higher.")
    text = (root / "site.yaml").read_text("utf-8")
    (root / "site.yaml").write_text(text.replace("mon-fri: 9:00-17:00", "mon-fri: 9:00-18:00"), "utf-8")

    printed = words("status").output

    assert (True, True, True) == (
        printed.startswith("Live: today's version, by Ana ("),
        "Not published: new hours" in printed,
        printed.rstrip().endswith("0 problems."),
    )


def test_rolling_back_shows_the_old_site_byte_for_byte(words: Type, root: Path) -> None:
    """Every file of the old version, and no page of the new one."""
    words("deploy", "--yes")
    before = shown(root)
    fees(root, "Higher.")
    words("deploy", "--yes")

    result = words("rollback", "--yes")

    after = {path: data for path, data in shown(root).items() if path in before or not path.startswith("assets/")}
    assert (0, before) == (result.exit_code, after)


def test_the_versions_are_listed_with_who_and_what(words: Type, root: Path) -> None:
    """The live one is marked."""
    words("deploy", "--yes")
    fees(root, "Higher.")
    words("deploy", "--yes")

    rows = json.loads(words("releases", "--json").output)

    assert [(True, "Ana"), (False, "Ana")] == [(row["live"], row["by"]) for row in rows]


def test_a_second_deploy_of_this_project_is_refused_at_once(words: Type, root: Path) -> None:
    """Two windows of one owner."""
    with project_lock(root / ".clinicsite" / "deploy.lock"), pytest.raises(SiteError) as caught:
        online.Online(root).roll_back("")

    assert ["deploy-running"] == [fault.code for fault in caught.value.diagnostics]


def test_a_report_of_the_deploy_is_kept(words: Type, root: Path) -> None:
    """Whoever has to find out later what was done finds it."""
    words("deploy", "--yes")

    assert json.loads((root / ".clinicsite" / "deploys" / "live-report.json").read_text("utf-8"))["ok"] is True


def test_a_place_that_nobody_sees_cannot_be_looked_at(words: Type) -> None:
    """A folder without an address has no visitors."""
    words("deploy", "--yes")

    assert 2 == words("verify").exit_code


# --- what must stay private -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "private"),
    [
        (".env", True),
        ("downloads/.env.local", True),
        (".git/config", True),
        ("keys/server.pem", True),
        ("id_rsa", True),
        ("site.yaml", True),
        ("content/pages/fees.md", True),
        (".DS_Store", True),
        ("backup.sql", True),
        ("index.html", False),
        (".well-known/security.txt", False),
        ("fees/index.md", False),
        ("robots.txt", False),
        ("assets/keyboard.js", False),
    ],
)
def test_private_files_are_known_by_their_names(path: str, private: bool) -> None:
    """Those that hold keys, or that a site is made from."""
    assert private is bool(private_names([path]))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"-----BEGIN OPENSSH " + b"PRIVATE KEY-----", ["a private key"]),
        (b"key = AKIA" + b"ABCDEFGHIJKLMNOP", ["a key to Amazon's services"]),
        (b"gh" + b"p_" + b"a" * 36, ["a key to GitHub"]),
        (b"-----BEGIN PUBLIC KEY-----", []),
        (b"ring the bell", []),
    ],
)
def test_keys_are_known_by_their_form(data: bytes, expected: list[str]) -> None:
    """Wherever they stand in a text."""
    assert expected == list(private_contents("text/plain", data))


# --- words and search engines ---------------------------------------------------------------------------------------


def language(code: str) -> Mapping[str, object]:
    """Return how a language says what is live."""
    found, _ = read_language(Path(), code, Position("site.yaml"), Diagnostics())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("code", "days", "expected"),
    [
        ("en", 0, "Live: today's version, by Ana (ID)."),
        ("en", 1, "Live: yesterday's version, by Ana (ID)."),
        ("en", 6, "Live: last Tuesday's version, by Ana (ID)."),
        ("en", 7, "Live: last Monday's version, by Ana (ID)."),
        ("en", 8, "Live: the version of November 15, 2026, by Ana (ID)."),
        ("de", 0, "Online: die Fassung von heute, von Ana (ID)."),
        ("de", 6, "Online: die Fassung vom letzten Dienstag, von Ana (ID)."),
        ("de", 8, "Online: die Fassung vom 15. November 2026, von Ana (ID)."),
    ],
)
def test_a_version_is_called_by_its_day(code: str, days: int, expected: str) -> None:
    """As people say it, in the language of the site."""
    made = datetime(2026, 11, 23, 12, tzinfo=UTC) - timedelta(days=days)
    live = Release("ID", "", made, Maker("Ana", ""), {})

    assert expected == live_line(language(code), live, date(2026, 11, 23), ZoneInfo("America/Denver"))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", ["new hours", "1 photo", "Dr Lee removed", "Fees changed"]),
        ("de", ["neue Öffnungszeiten", "1 Foto", "Dr Lee entfernt", "Fees geändert"]),
    ],
)
def test_changes_are_put_into_words(code: str, expected: list[str]) -> None:
    """What people ask about comes first; one photo counts once, whatever sizes it has."""
    page, photo = Entry("1" * 64, 1, "text/html", ""), Entry("2" * 64, 1, "image/webp", "static/room.jpg")
    before = dict.fromkeys(("index.html", "team/lee/index.html", "fees/index.html"), page)
    after = {"index.html": page, "fees/index.html": photo, "assets/room-1.webp": photo, "assets/room-2.webp": photo}
    notes = {"team/lee/index.html": PageNote("Dr Lee | Clinic"), "fees/index.html": PageNote("Fees – Clinic")}
    live = Release("ID", "", datetime.now(UTC), Maker("Ana", ""), before, pages=notes, facts={"hours": "1"})

    told = changes_in_words(language(code), make_plan(live, after), live, after, notes, {"hours": "2"})

    assert expected == told


def test_status_tells_a_real_history(words: Type, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several versions by several people; then the hours have changed and somebody has left."""
    today = datetime.now(ZoneInfo("America/Denver")).replace(hour=12, minute=0, second=0, microsecond=0)
    moments = iter(today.astimezone(UTC) - timedelta(days=days, minutes=-n) for days in (20, 6) for n in range(9))
    monkeypatch.setattr(online, "_now", lambda: next(moments))
    words("deploy", "--yes")
    while next(moments) < today.astimezone(UTC) - timedelta(days=10):
        pass
    monkeypatch.setenv("CLINICSITE_NAME", "Ben")
    fees(root, "Higher.")
    words("deploy", "--yes")
    monkeypatch.setattr(online, "_now", lambda: today.astimezone(UTC))
    text = (root / "site.yaml").read_text("utf-8").replace("mon-fri: 9:00-17:00", "mon-fri: 9:00-18:00")
    (root / "site.yaml").write_text(text, "utf-8")
    (root / "content" / "team" / "ann-lee.md").unlink()
    for path in (root / "content").rglob("*.md"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "ann-lee" not in line), "utf-8")

    printed = words("status").output

    weekday = f"{today - timedelta(days=6):%A}"
    parts = (f"Live: last {weekday}'s version, by Ben (", "). Not published: new hours, ", "Ann Lee removed")
    assert [] == [part for part in parts if part not in printed], printed


@pytest.mark.parametrize(("number", "expected"), [(9, "9 bytes"), (1500, "1.5 kB"), (2_345_678, "2.3 MB")])
def test_sizes_are_said_as_people_do(number: int, expected: str) -> None:
    """In a unit that fits."""
    assert expected == size(number)


def test_search_engines_hear_of_changed_pages_only() -> None:
    """And of the site map, if that has changed; not of pages that only look different or are not to be listed."""

    def version(digest: str, pages: dict[str, str]) -> Release:
        files = {path: Entry(digest, 1, "", "") for path in (*pages, "sitemap.xml", "a.css")}
        notes = {path: PageNote("", (), mark) for path, mark in pages.items()}
        return Release("", "https://a.example/", datetime.now(UTC), Maker("", ""), files, pages=notes)

    before = version("1", {"index.html": "x", "fees/index.html": "y", "old/index.html": "z", "404.html": ""})
    after = version("2", {"index.html": "x", "fees/index.html": "w", "news/index.html": "v", "404.html": ""})

    expected = ["https://a.example/fees/", "https://a.example/news/", "https://a.example/old/"]
    assert [*expected, "https://a.example/sitemap.xml"] == changed_addresses(before, after)


@pytest.fixture
def told(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What search engines are told by deploys of a place that everybody sees."""
    text = (root / "site.yaml").read_text("utf-8").replace("path: ../www}", "path: ../www, address: SITE}")
    site = re.search(r"^  url: (.*)$", text, re.MULTILINE)
    assert site
    (root / "site.yaml").write_text(text.replace("SITE", site[1]), "utf-8")
    found: list[list[str]] = []
    monkeypatch.setattr(online.Online, "_verify", lambda *_: [])
    monkeypatch.setattr(online, "announce", lambda _key, told: found.append([urlsplit(one).path for one in told]) or "")
    return found


def test_a_deploy_tells_of_what_says_something_new(words: Type, root: Path, told: list[list[str]]) -> None:
    """And so does the way back; a deploy without changes tells nothing."""
    words("deploy", "--yes")
    fees(root, "Higher.")
    words("deploy", "--yes")
    words("deploy", "--yes")
    words("rollback", "--yes")

    assert [["/fees/"], ["/fees/"]] == [[one for one in addresses if one != "/sitemap.xml"] for addresses in told[1:]]


def test_what_visitors_do_not_get_is_told_to_nobody(
    words: Type, root: Path, told: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only when it was seen; then all of it, that of the deploys before too."""
    words("deploy", "--yes")
    fees(root, "Higher.")
    monkeypatch.setattr(online.Online, "_verify", lambda *_: [complaint(LIVE_DIFFERS, "Old.")])
    words("deploy", "--yes")
    monkeypatch.setattr(online.Online, "_verify", lambda *_: [])
    path = root / "content" / "team" / "ann-lee.md"
    path.write_text(path.read_text("utf-8") + "\nShe likes dogs.\n", "utf-8")

    words("deploy", "--yes")

    assert [True, False, True, True] == [len(told) == 2, "/fees/" in told[0] and not told[1:],
                                         "/fees/" in told[1], "/team/ann-lee/" in told[1]]  # fmt: skip


def test_that_nobody_listens_is_said_and_stops_nothing() -> None:
    """The site is online either way."""
    with mock.patch("urllib.request.urlopen", side_effect=OSError("no network")):
        assert "Search engines could not be told" in announce("key", ["https://a.example/"])
