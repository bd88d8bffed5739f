"""A part of `make torture` that every run of the tests bears."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.torture import disk, folders, fuzzed, hostile, injected, kills, moving, same, served, supply, together
from tests.torture.report import Tally
from tests.torture.site import fresh

SAMPLE = Path(__file__).parent.parent / "sites" / "physio"


@pytest.fixture
def tally() -> Tally:
    """Counts what was tried."""
    return Tally("quick")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_struck_at_a_call_the_old_or_the_new_site_stands_and_the_same_again_mends_the_rest(tmp_path: Path) -> None:
    """Some of the calls that change a file, in builds, deploys and all else that writes; all in `make torture`."""
    killed, refused = Tally("killed"), Tally("refused")
    cases = kills.cases(tmp_path)
    kills.strike_all(tmp_path, cases, kills.KILL, killed, every=41)
    kills.strike_all(tmp_path, cases, "error=ENOSPC", refused, every=83)

    assert (True, [], []) == (killed.count + refused.count >= 50, killed.wrong, refused.wrong)


def test_what_a_plain_user_may_not_open_is_told_and_the_old_site_stands(open_folder: Path, tally: Tally) -> None:
    """Locked files and folders, and too few files that may be open."""
    disk.rights(open_folder, tally)

    assert (len(disk.LOCKED), []) == (tally.count, tally.wrong)


def test_runs_at_the_same_time_leave_a_whole_site(tmp_path: Path, tally: Tally) -> None:
    """Builds, checks and cleanings of one project, builds beside a preview, and deploys; some of them are killed."""
    together.rounds(tmp_path, 12, tally)

    assert (12, []) == (tally.count, tally.wrong)


def test_files_that_change_while_they_are_read_hang_and_crash_nothing(tmp_path: Path, tally: Tally) -> None:
    """What editors and sync programs do to files, at random; the last build is that of a clean folder."""
    moving.changes(tmp_path, 300, tally)

    assert (300, []) == (tally.count, tally.wrong)


def test_files_that_change_under_a_preview_never_show_a_wrong_page(tmp_path: Path, tally: Tally) -> None:
    """The same, looked at as a browser does."""
    served.watch(tmp_path, 200, tally)

    assert (200, []) == (tally.count, tally.wrong)


def test_the_same_input_makes_the_same_bytes_anywhere(open_folder: Path, tally: Tally) -> None:
    """Another user, zone, locale, year, umask, order of files and number of cores."""
    same.variations(open_folder, SAMPLE, tally, every=21)

    assert (4, []) == (tally.count, tally.wrong)


LOOK_AROUND = """
import time
from clinicsite.forks import processes
(root / "public").mkdir()
met = {"user": os.getuid(), "zone": time.tzname, "clock": time.localtime().tm_year, "seed": hash("a"), "folder": root,
       "order": os.listdir(root / "content"), "cores": processes(), "mode": (root / "public").stat().st_mode,
       "locale": os.environ.get("LC_ALL")}
for name, value in met.items():
    (root / "public" / name).write_text(str(value), "utf-8")
"""


def test_builds_meet_all_that_they_must_not_depend_on(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in place of the build sees each thing change, so that the same bytes mean something."""
    monkeypatch.setattr(same, "BUILD", LOOK_AROUND)
    fresh(open_folder / "small")

    met = [same._built(open_folder, open_folder / "small", around)[0] for around in [*same.surroundings()][::21]]

    assert set() == {name for name in met[0] if len({made[name] for made in met}) == 1}


@pytest.mark.parametrize("kind", ["YAML", "a "])
def test_hostile_files_become_a_page_or_a_fault(
    kind: str, tmp_path: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quick ones; those that keep a converter busy are in `make torture`."""
    chosen = {name: file for name, file in hostile.FILES.items() if name.startswith(kind)}
    monkeypatch.setattr(hostile, "FILES", chosen)

    hostile.inputs(tmp_path, tally, every=2)

    assert ((len(chosen) + 1) // 2, []) == (tally.count, tally.wrong)


def test_folders_that_hold_somebodys_work_are_refused_before_anything_is_touched(tmp_path: Path, tally: Tally) -> None:
    """All of them."""
    folders.refuse(tmp_path, tally)

    assert (True, []) == (tally.count >= 40, tally.wrong)


def test_words_that_want_to_be_more_stay_words(tmp_path: Path, tally: Tally, browser: Browser) -> None:
    """One shape in each place that an owner can fill; in `make torture` all shapes in each."""
    injected.inject(tmp_path, tally, browser, turns=(31,))

    assert (True, True, []) == (tally.count > 1000, tally.refused < tally.count / 2, tally.wrong)


HARM = {
    "ran.html": "<script>hit(7)</script>",
    "asked.html": "<img src=//hit.example/7>",
    "element.html": "<hit-7>",
    "attribute.html": "<p data-hit-7>",
    "address.html": "<a href=JavaScript:hit(7)>",
    "handler.html": "<p onclick=hit(7)>",
    "style.html": "<style>*{}/*hit-7",
    "comment.html": "<!--hit-7-->",
    "data.html": "<script type=application/ld+json>hit-7</script>",
    "ran.svg": '<svg xmlns="http://www.w3.org/2000/svg" onload="hit(7)"/>',
    "ran.xml": '<a><script xmlns="http://www.w3.org/1999/xhtml">hit(7)</script></a>',
    "torn.kml": "<a>hit-7",
    "card.vcf": "N:a\r\nX-HIT-7:1\r\n",
    "_redirects": "/a /b hit-7 301\n",
    "_headers": "/*\nX-HIT-7: 1\n",
    "sheet.csv": "a,=hit(7)\r\n",
    "torn.json": '{"hit-7',
}


def test_what_becomes_of_words_is_seen(browser: Browser) -> None:
    """Each harm is told, so that silence means that there is none."""
    files = {path: text.encode() for path, text in HARM.items()}

    with injected.window(browser) as opened:
        told = {complaint.partition(":")[0].split(" is not")[0] for complaint in injected._looked(files, opened)}

    assert set(HARM) == told


def test_every_link_of_the_chain_to_the_clinic_holds(tmp_path: Path, tally: Tally) -> None:
    """Packages, locks, bill of materials and workflows; all of them."""
    supply.chain(tmp_path, tally)

    assert (True, []) == (tally.count >= 20, tally.wrong)


@pytest.mark.parametrize("lock", ["click==8\n", "click>=8 --hash=sha256:0\n", "click==8 --hash=sha256:0 # https://x\n"])
def test_a_lock_that_lets_others_in_is_told(lock: str) -> None:
    """Without a digest, without a version, or with an address."""
    assert 1 == len(list(supply.lock_faults(lock)))


def test_every_reader_has_an_answer_to_anything(tmp_path: Path, tally: Tally) -> None:
    """A few inputs for each; a thousand in `make torture`."""
    fuzzed.anything(tmp_path, tally, 25)

    assert (True, []) == (tally.count >= 200, tally.wrong)


def test_a_reader_that_breaks_is_told_with_what_broke_it(
    tmp_path: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silence means that there is nothing to tell."""
    broken = {"slugs": (fuzzed.words(fuzzed.ADDRESS), lambda text: text.encode("ascii"))}
    monkeypatch.setattr(fuzzed, "readers", lambda _: broken)

    fuzzed.anything(tmp_path, tally, 100)

    assert "UnicodeEncodeError" in "".join(tally.wrong)
