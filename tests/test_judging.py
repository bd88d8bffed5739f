"""The pages of a site are judged alike however many processes do it, and only those that are not what they were."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from clinicsite import judging
from clinicsite.check.memory import Memory
from clinicsite.check.wording import Letters, Tongue
from clinicsite.model.made import Output
from clinicsite.pipeline import BuildOptions, BuildReport, build
from tests.conftest import Project

DAY = date(2026, 11, 23)
PROMISE = "We guarantee that your pain is cured."


def check(project: Project, day: date = DAY) -> BuildReport:
    """Check a project."""
    return build(project.root, BuildOptions(as_of=day, publish=False))


def told(report: BuildReport, code: str) -> list[str]:
    """Return where something is complained of."""
    return [str(found.position) for found in report.diagnostics if found.code == code]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that are judged, by path; in this process, so that they can be counted."""
    paths: list[str] = []
    plain = judging.Judge.values

    def values(judge: judging.Judge, output: Output) -> tuple[object, ...]:
        """Judge a page and take it down."""
        paths.append(output.path)
        return plain(judge, output)

    monkeypatch.setattr(judging.Judge, "values", values)
    monkeypatch.setattr(judging, "FORK_FROM", 1_000)
    return paths


@pytest.fixture
def site(project: Project) -> Project:
    """A project with two pages of text."""
    project.write({"content/pages/about.md": project.text(PROMISE), "content/pages/fees.md": project.text("$90.")})
    return project


def test_only_the_page_that_has_changed_is_judged_again(site: Project, judged: list[str]) -> None:
    """What was found on the others is found again."""
    before = check(site)
    judged.clear()
    site.write({"content/pages/fees.md": site.text("$95.")})

    after = check(site)

    assert ["fees/index.html"] == judged
    assert before.diagnostics == after.diagnostics


def test_settings_that_have_moved_to_another_line_count(site: Project, judged: list[str]) -> None:
    """A complaint about a value stands where the value stands now."""
    check(site)
    judged.clear()
    settings = site.root / "site.yaml"
    settings.write_text(f"# A remark.\n{settings.read_text('utf-8')}", "utf-8")

    check(site)

    assert "about/index.html" in judged


def test_a_day_that_is_over_since_the_last_check_is_told(site: Project, judged: list[str]) -> None:
    """What was found depends on the day only where a page names one."""
    site.write({"content/pages/fees.md": site.text("The offer is valid until 2026-11-23.")})
    check(site)
    judged.clear()

    after = check(site, DAY + timedelta(1))

    assert (["fees/index.html"], 1) == (judged, len(told(after, "date-passed")))


def test_a_claim_of_a_template_is_told_once_its_text_has_gone(site: Project) -> None:
    """A sentence that stands in a content file is judged there; what was found changes when it stands there no more."""
    base = (site.root / "templates/base.html") if (site.root / "templates/base.html").exists() else None
    theme = (base or site.theme / "templates/base.html").read_text("utf-8")
    site.write({"templates/base.html": theme.replace("</body>", f"<p>{PROMISE}</p></body>")})
    check(site)
    site.write({"content/pages/about.md": site.text("Nothing is promised.")})

    after = check(site)

    assert {"templates/base.html"} == {place.partition(":")[0] for place in told(after, "promise-of-result")}


def test_several_processes_say_what_one_says(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who judges a page changes nothing in what is said of it."""
    monkeypatch.setattr(judging, "FORK_FROM", 1_000)
    alone = build(site.root, BuildOptions(as_of=DAY, publish=False, cache=False))
    monkeypatch.setattr(judging, "FORK_FROM", 1)

    together = build(site.root, BuildOptions(as_of=DAY, publish=False, cache=False))

    assert (alone.diagnostics, alone.audit, alone.files) == (together.diagnostics, together.audit, together.files)


def test_what_other_processes_have_learnt_is_kept(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passages that say nothing are not read again after a check in several processes."""
    monkeypatch.setattr(judging, "FORK_FROM", 1)
    check(site)
    kept = (site.root / ".clinicsite/wording").read_bytes()
    site.write({"content/pages/fees.md": site.text("A visit costs ninety dollars, and you pay when you leave.")})

    check(site)

    assert kept != (site.root / ".clinicsite/wording").read_bytes()


def test_the_list_of_slips_is_read_for_new_words_only() -> None:
    """It is long, and most words were met before."""
    asked: list[str] = []

    def slips() -> Mapping[str, str]:
        """Give the list, and take down that it was read."""
        asked.append("list")
        return {"teh": "the"}

    first = Tongue({"more_slips": True}, (), slips)
    found = first.slips_among(["the", "teh"])
    again = Tongue({"more_slips": True}, (), slips)
    again.learn(first.learnt())

    assert ({"teh": "the"}, {}, ["list"]) == (found, again.slips_among(["the"]), asked)


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        ("painiscured", True),
        ("wesaythatpainiscured", False),
        ("curednoworries", False),
        ("onthephone0123untilnineintheevening", True),
        ("intheevenin", True),
        ("intheeveningagain", False),
    ],
)
def test_a_sentence_stands_in_one_text_or_holds_a_part_of_one(wanted: str, held: bool) -> None:
    """Parts are what stands around a fact in braces, whose value is known only on the page."""
    letters = Letters([("allpainiscured", False), ("noworries", False), ("untilnineintheevening", True)])

    assert held == letters.hold(wanted)


def test_what_is_remembered_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site of ten thousand pages fits into the memory of a small machine."""
    monkeypatch.setattr("clinicsite.check.memory.MOST", 2)
    memory: Memory[str, int] = Memory()

    for number in range(5):
        memory[str(number)] = number

    assert {"4": 4} == memory


def test_a_kept_page_that_was_torn_is_judged_again(site: Project, judged: list[str]) -> None:
    """Nothing depends on what is kept."""
    before = check(site)
    kept = site.root / ".clinicsite/judged"
    kept.write_bytes(kept.read_bytes()[:-1])
    Path(site.root / ".clinicsite/checked").unlink()
    judged.clear()

    after = check(site)

    assert "about/index.html" in judged
    assert before.diagnostics == after.diagnostics
