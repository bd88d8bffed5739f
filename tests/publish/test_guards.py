"""What forbids putting a version online, reason by reason: just before the bound, and just behind it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clinicsite.diagnostics import Diagnostic
from clinicsite.publish.guards import Base, Leave, guard, secret_in
from clinicsite.publish.host import State
from clinicsite.publish.manifest import Entry, Manifest
from clinicsite.publish.plan import make_plan
from clinicsite.publish.private import private_contents, private_names
from clinicsite.publish.release import Maker, Release

SITE = "https://www.clinic.example"
NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
NAME = "20261120-080000-0123abcd"
AFTER, NOTHING = Base(NAME), Leave()
PAGE = Entry("1" * 64, 1, "text/html", "content/a.md")
NEW_PAGE = Entry("2" * 64, 1, "text/html", "content/a.md")
FILES = ("index.html", *(f"page-{number:03}/index.html" for number in range(199)))


def live(files: tuple[str, ...] = FILES, site: str = SITE, made: datetime = NOW, **maker: str) -> Release:
    """Return a live version."""
    by = Maker(**{"by": "Ben", "generator": "2.9.1", **maker})
    return Release(NAME, site, made, by, dict.fromkeys(files, PAGE))


def complaints(
    state: State,
    files: tuple[str, ...] = FILES,
    *,
    base: Base = AFTER,
    leave: Leave = NOTHING,
    now: datetime = NOW,
    generator: str = "2.9.1",
    page: Entry = NEW_PAGE,
) -> list[Diagnostic]:
    """Return all reasons not to put files in the place of what is live."""
    manifest = Manifest.of(SITE, dict.fromkeys(files, page))
    plan = make_plan(state.live, manifest.entries)
    maker = Maker("Ana", generator)
    return list(guard(plan, manifest, state, "the host", maker, now, base, leave))


def said(found: list[Diagnostic]) -> list[tuple[str, str]]:
    """Return codes and messages."""
    return [(fault.code, fault.message) for fault in found]


def test_nothing_forbids_a_first_version() -> None:
    """Where nothing is, nothing can be lost."""
    assert [] == complaints(State())


def test_nothing_forbids_the_version_after_the_one_that_is_live() -> None:
    """The daily case."""
    assert [] == complaints(State(live()))


def test_a_site_without_a_home_page_is_not_put_online() -> None:
    """Its visitors would find nothing."""
    expected = ("deploy-no-pages", "The built site has no home page, so there is nothing to put online.")
    assert [expected] == said(complaints(State(), FILES[1:]))


def test_what_must_stay_private_is_named_with_its_source() -> None:
    """The owner reads which of her files to take away."""
    found = complaints(State(), (*FILES, "backup.sql", "notes/.env"))

    message = 'The site would put "backup.sql" and "notes/.env" online, which must stay private.'
    assert [("deploy-secret", message, "content/a.md")] == [
        (fault.code, fault.message, fault.position.path) for fault in found
    ]


def test_the_contents_of_a_private_file_are_told_with_its_source() -> None:
    """A key may stand in any file."""
    fault = secret_in("a.txt", "static/a.txt", "a private key")

    assert ("deploy-secret", '"a.txt" holds a private key, which must stay private.', "static/a.txt") == (
        fault.code,
        fault.message,
        fault.position.path,
    )


SAYS = "This computer says it is Monday 23 November 2026, 14:02, "
CLOCKS = [
    (NOW + HOUR, None, ""),
    (NOW - HOUR, None, ""),
    (NOW + HOUR + SECOND, None, f"{SAYS}the host says Monday 23 November 2026, 15:02 (both in UTC)."),
    (NOW - HOUR - SECOND, None, f"{SAYS}the host says Monday 23 November 2026, 13:01 (both in UTC)."),
    (None, NOW + HOUR, ""),
    (None, NOW + HOUR + SECOND, f"{SAYS}but the live site is from Monday 23 November 2026, 15:02 (in UTC)."),
    (NOW, NOW - 900 * HOUR, ""),
]


@pytest.mark.parametrize(("host", "made", "expected"), CLOCKS)
def test_a_clock_that_is_off_by_more_than_an_hour_is_told(
    host: datetime | None, made: datetime | None, expected: str
) -> None:
    """The host's clock is asked, or else the live version tells that this one is slow."""
    found = complaints(State(live(made=made) if made else None, now=host))

    assert [("clock-wrong", expected)][: bool(expected)] == said(found)


def test_a_clock_that_is_off_is_told_once() -> None:
    """Both the host and the live version may say so."""
    found = complaints(State(live(made=NOW + 9 * HOUR), now=NOW + 9 * HOUR))

    assert ["clock-wrong"] == [fault.code for fault in found]


def test_whoever_has_changed_the_host_by_hand_is_named() -> None:
    """Their work would be lost."""
    found = complaints(State(live(), stranger="a commit by Ben"))

    assert [("target-foreign", "The host was changed without this program: a commit by Ben.")] == said(found)


def test_what_lies_there_and_is_not_ours_is_named() -> None:
    """Nobody's files are replaced unasked."""
    found = complaints(State(foreign=("a.html", "b.html", "c.html", "d.html")))

    message = 'The host holds what I did not put there: "a.html", "b.html", "c.html" and 1 more.'
    assert [("target-foreign", message)] == said(found)


def test_a_first_version_that_was_cut_off_is_no_stranger() -> None:
    """What lies there are parts of it."""
    assert [] == complaints(State(interrupted=live(), foreign=("a.html",)))


def test_another_website_is_not_replaced_unasked() -> None:
    """The complaint says how to ask for it; that it does not come after this one is not told as well."""
    found = complaints(State(live(site="https://www.another.example")), base=Base("another"))

    message = "The host holds another website, https://www.another.example."
    assert [("target-other-site", message, True)] == [
        (fault.code, fault.message, fault.hint.endswith(f"Here that is: --replace {NAME}")) for fault in found
    ]


@pytest.mark.parametrize("site", [SITE, "https://www.another.example"])
def test_a_version_that_may_be_replaced_by_name_is(site: str) -> None:
    """Only the version that was named: it may be another one by now."""
    state = State(live(site=site))

    right, wrong = (complaints(state, base=Base("x"), leave=Leave(replace=name)) for name in (NAME, "another"))

    assert ([], 1) == (right, len(wrong))


def test_a_version_of_somebody_else_that_the_files_may_not_include_is_told() -> None:
    """The complaint names who it was, when, and both ways out."""
    found = complaints(State(live(made=NOW - HOUR)), base=Base("20261119-080000-89abcdef"))

    message = "Ben put a version online on Monday 23 November 2026, 13:02 (UTC) that your files may not include."
    hint = "Get the other changes first, with Git: git pull. If that version may be replaced, add: --replace " + NAME
    assert [("deploy-newer-live", message, hint)] == [(fault.code, fault.message, fault.hint) for fault in found]


def test_a_version_that_this_project_began_to_put_online_is_its_own() -> None:
    """The run was cut off just after the switch, before it could note that."""
    assert [] == complaints(State(live()), base=Base("another", begun=NAME))


def test_where_nothing_would_change_nobody_else_s_work_is_lost() -> None:
    """Two people put the same version online."""
    assert [] == complaints(State(live()), base=Base("another"), page=PAGE)


@pytest.mark.parametrize(("revision", "known", "expected"), [("abc", "abc", 0), ("abc", "def", 1), ("", "", 1)])
def test_files_that_include_the_live_commit_come_after_it(revision: str, known: str, expected: int) -> None:
    """Git knows it, although this computer has never seen that version. Without a commit nobody knows."""
    base = Base("another", includes=lambda commit: commit == known)

    assert expected == len(complaints(State(live(revision=revision)), base=base))


def test_without_git_nothing_is_known_to_be_included() -> None:
    """By default no commit is part of the files."""
    assert 1 == len(complaints(State(live(revision="abc")), base=Base("another")))


VERSIONS = [("2.9.1", False), ("2.10.0", False), ("2.9.0", True), ("2.9", True), ("2.9.1+abc1234", False)]


@pytest.mark.parametrize(("generator", "older"), VERSIONS)
def test_an_older_generator_does_not_replace_what_a_newer_one_made(generator: str, older: bool) -> None:
    """Versions are compared number by number; what follows the plus says where it was made."""
    found = complaints(State(live(generator="2.9.1+99999")), generator=generator)

    message = f"The live site was made by version 2.9.1+99999; this is version {generator}."
    assert ([("deploy-older-generator", message)] if older else []) == said(found)


REMOVED = [
    (200, 20, []),
    (200, 21, ["deploy-many-removed"]),
    (100, 20, []),
    (100, 21, ["deploy-many-removed"]),
    (10, 2, []),
    (10, 3, ["deploy-many-removed"]),
    (5, 1, []),
    (4, 1, ["deploy-many-removed"]),
    (1, 0, []),
]


@pytest.mark.parametrize(("number", "gone", "codes"), REMOVED)
def test_more_than_a_fifth_or_twenty_files_do_not_disappear_unasked(number: int, gone: int, codes: list[str]) -> None:
    """A folder that was not mounted, or a key that was mistyped, takes pages away."""
    found = complaints(State(live(FILES[:number])), FILES[: number - gone])

    assert codes == [fault.code for fault in found]


def test_pages_that_disappear_are_named_before_other_files() -> None:
    """Visitors would miss them first."""
    there = ("index.html", "assets/a.1.css", "fees/index.html", "team/index.html", "a.pdf")

    found = complaints(State(live(there)), ("index.html",))

    message = '4 of the 5 live files would disappear: "/fees/", "/team/", "/a.pdf" and 1 more.'
    assert [("deploy-many-removed", message)] == said(found)


def test_whoever_asks_for_it_may_take_pages_away() -> None:
    """Then nothing is said."""
    assert [] == complaints(State(live()), FILES[:1], leave=Leave(deletes=True))


def test_all_reasons_are_told_at_once() -> None:
    """Nobody mends one only to hear of the next."""
    state = State(live(site="https://www.another.example", generator="3.0"), stranger="Ben", now=NOW + 9 * HOUR)

    found = complaints(state, ("a.sql",), base=Base("x"))

    assert [
        "deploy-no-pages", "deploy-secret", "clock-wrong", "target-foreign", "target-other-site",
        "deploy-older-generator", "deploy-many-removed",
    ] == [fault.code for fault in found]  # fmt: skip


PRIVATE = (
    ".env", "a/.env.local", ".git/HEAD", ".gitignore", ".gitmodules", ".hg/store", ".svn/entries", ".ssh/config",
    ".aws/credentials", ".npmrc", ".netrc", ".pypirc", ".htpasswd", ".DS_Store", "a/Thumbs.db", "desktop.ini", "id_rsa",
    "a/id_ed25519", "server.pem", "a.KEY", "a.p12", "a.kdbx", "dump.sql", "a.sqlite", "a.sqlite3", "a.bak", "build.py",
    "a.pyc", "base.html.j2", "a.yml", "site.yaml", "pyproject.toml", "uv.lock", "a.ini", "error.log", "a.swp", "a.orig",
    "index.html~", "node_modules/x.js", "__pycache__/x", "wp-config.php", "credentials", "credentials.json",
    "secret.txt", "secrets.json", "content/index.md", "templates/base.html", ".clinicsite/state.json",
    "clinicsite/data.json",
)  # fmt: skip
PUBLIC = (
    "index.html", "environment/index.html", "keys.html", "a.keynote", "git/index.html", "credentials/index.html",
    "robots.txt", "secret.html", "contents/a.md", "content/a.pdf", "a/content/b.md", "pem", "monkey",
    "site.webmanifest", "my-id_rsa.html", "assets/a.1.css", ".well-known/security.txt", ".htaccess",
    "desktop.initial", "a.pyx",
)  # fmt: skip


def test_files_that_hold_keys_or_that_a_site_is_made_from_are_known_by_their_names() -> None:
    """Wherever they lie, in whatever case; and no file that only looks like one."""
    assert list(PRIVATE) == private_names((*PRIVATE, *PUBLIC))


CONTENTS = [
    ("a private key", b"-----BEGIN PRIVATE KEY-----"),
    ("a private key", b"x\n-----BEGIN RSA PRIVATE KEY-----"),
    ("a private key", b"-----BEGIN PGP PRIVATE KEY BLOCK-----"),
    ("a key to Amazon's services", b"id = AKIA" + b"A7" * 8),
    ("a key to Amazon's services", b"ASIA" + b"A7" * 8),
    ("a key to GitHub", b"ghp_" + b"a" * 36),
    ("a key to GitHub", b"github_pat_" + b"a" * 50),
    ("a key to Netlify", b"nfp_" + b"a" * 30),
    ("a key to Slack", b"xoxb-" + b"1-" * 10),
    ("a key to Stripe", b"sk_live_" + b"a" * 20),
    ("a key to Stripe", b"rk_live_" + b"a" * 20),
]


@pytest.mark.parametrize(("what", "data"), CONTENTS)
def test_keys_are_known_by_their_form(what: str, data: bytes) -> None:
    """A letter less is another thing."""
    assert ([what], []) == (list(private_contents("text/plain", data)), list(private_contents("text/plain", data[:-1])))


@pytest.mark.parametrize("kind", ["image/png", "font/woff2", "video/mp4", "audio/mpeg", "application/pdf"])
def test_pictures_and_films_are_not_looked_through(kind: str) -> None:
    """What looks like a key in there is chance."""
    assert [] == list(private_contents(kind, b"sk_live_" + b"a" * 20))
