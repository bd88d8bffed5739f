"""Putting the site online and looking after it: build, compare, guard, send, verify, remember.

Beside `pipeline.py`, the one place that reads the clock, the environment and Git. What is remembered lies in
`.clinicsite/deploys/` and may be deleted: then Git, or `--replace`, has to say that the build comes after what is live.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import platform
import re
import subprocess
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from clinicsite import __version__
from clinicsite.diagnostics import FACT, Diagnostic, Diagnostics, Position, Severity, SiteError
from clinicsite.load.site import load_config
from clinicsite.load.words import read_language
from clinicsite.lock import Locked, project_lock
from clinicsite.model.read import SiteConfig, TargetSection
from clinicsite.pipeline import BuildOptions, BuildReport, Progress, build, today_in
from clinicsite.publish.abilities import ABILITIES
from clinicsite.publish.deploy import Job, Outcome, Prepared, prepare, publish, roll_back
from clinicsite.publish.deploy_faults import DEPLOY_RUNNING, PLACEHOLDERS_LEFT, complaint, refusal
from clinicsite.publish.faults import disk_fault
from clinicsite.publish.guards import Base, Leave
from clinicsite.publish.host import Claim, Sent
from clinicsite.publish.manifest import Manifest, read_manifest
from clinicsite.publish.ping import MOST, announce, changed_addresses
from clinicsite.publish.plan import DeployPlan
from clinicsite.publish.release import Maker, Release
from clinicsite.publish.targets import PATIENCE, address_of, chosen, host_of
from clinicsite.publish.told import live_line, problems_line, waiting_line
from clinicsite.publish.verify import verify, verify_files
from clinicsite.publish.visitor import Visitor
from clinicsite.records import dataclass
from clinicsite.unchanged import OUTPUT_FOLDER, STATE_FOLDER

MEMORY = "deploys"
"""The folder in `.clinicsite` with what is remembered of deploys."""
_PEOPLE = ("CLINICSITE_NAME", "GITHUB_ACTOR", "GITLAB_USER_NAME")
"""Variables of the environment that say who is at work."""


@dataclass(frozen=True)
class Status:
    """What is live and what is not yet."""

    live: str
    """What is live, as a sentence in the site's language."""
    waiting: tuple[str, ...]
    """What is not online yet, a few words each; nothing when it is not known."""
    sentence: str
    """All of it, with how many problems there are."""
    problems: tuple[Diagnostic, ...] = ()
    """What is wrong with the project's files, or with putting them online."""


class Online:
    """One place that the site is put to."""

    def __init__(self, root: Path, name: str | None = None) -> None:
        self.root = root.resolve()
        self.config = _config(self.root)
        self.language = _language(self.root, self.config)
        self.target = chosen(self.config.deploy, name)
        self.address = address_of(self.target, self.config.site.url)
        self.host = host_of(self.target, self.root, self.address, self.config.deploy.keep)
        self._memory = self.root / STATE_FOLDER / MEMORY

    # --- the verbs of the command line -------------------------------------------------------------------------

    def build(self, progress: Progress | None = None, as_of: date | None = None) -> BuildReport:
        """Build the site into the published folder."""
        return build(self.root, BuildOptions(as_of=as_of), progress)

    def prepare(self, report: BuildReport, leave: Leave) -> Prepared:
        """Return what putting the build online would do, and what forbids it. Changes nothing."""
        prepared = prepare(self.host, self._job(leave))
        return _with(prepared, _placeholders(report))

    def deploy(self, prepared: Prepared, leave: Leave, sent: Sent) -> Outcome:
        """Put online what was prepared, look at it as a visitor, and remember it. Raises `SiteError`."""
        with self._alone():
            outcome = publish(self.host, self._job(leave), prepared, sent, self._verify, self._begin)
            self._remember(outcome.release)
            return outcome

    def announce(self, outcome: Outcome) -> str:
        """Tell search engines of changed pages, if the owner has given a key. Return what went wrong, in words.

        Only what visitors were seen to get is told of. What could not be told is told the next time.
        """
        key = self.config.deploy.indexnow
        wrong = [one for one in outcome.found if one.severity is Severity.ERROR]
        if key is None or self.address != self.config.site.url:
            return ""
        waiting = dict.fromkeys((*self._untold(), *changed_addresses(outcome.before, outcome.release)))
        said = "" if wrong or f"{key}.txt" not in outcome.release.files else announce(key, waiting)
        done = not wrong and not said and f"{key}.txt" in outcome.release.files
        _write(self._memory / f"{self.target.name}-untold.json", {"addresses": [] if done else [*waiting][:MOST]})
        return said

    def roll_back(self, wanted: str) -> Outcome:
        """Bring an earlier version back. Raises `SiteError`."""
        with self._alone():
            claim = Claim(_person(self.root), self._machine(), _now())
            outcome = roll_back(self.host, wanted, claim, self._verify, self._begin)
            self._remember(outcome.release)
            return outcome

    def releases(self) -> tuple[str, list[Release]]:
        """Return the name of the live version, and all that can be brought back."""
        live = self.host.state().live
        return (live.id if live else "", self.host.releases())

    def verify(self) -> tuple[Release | None, list[Diagnostic]]:
        """Compare all that visitors get with what was put online. Return the live version and what is wrong."""
        state = self.host.state()
        if state.live is None or not self.address:
            return None, []
        others = {path for release in self.host.releases() for path in release.files} - set(state.live.tree)
        with Visitor(self.address) as visitor:
            able = ABILITIES[self.target.host]
            return state.live, verify(visitor, state.live, state.live.files, others, able, self.address)

    def status(self, report: BuildReport) -> Status:
        """Return what is live and what is not yet."""
        today = today_in(self.config.site.time_zone)
        zone = ZoneInfo(self.config.site.time_zone)
        problems = [one for one in report.diagnostics if one.severity is Severity.ERROR or one.code == FACT]
        if not report.ok:
            return self._status(live_line(self.language, self.host.state().live, today, zone), None, problems)
        prepared = prepare(self.host, self._job(Leave()))
        live = live_line(self.language, prepared.state.live, today, zone)
        return self._status(live, prepared.words, [*problems, *prepared.refused])

    def _status(self, live: str, waiting: tuple[str, ...] | None, problems: list[Diagnostic]) -> Status:
        """Return what is live and what is not yet, put into a sentence; None when the latter is not known."""
        rest = waiting_line(self.language, waiting or (), known=waiting is not None)
        sentence = f"{live} {rest} {problems_line(self.language, len(problems))}"
        return Status(live, waiting or (), sentence, tuple(problems))

    def keep_report(self, data: Mapping[str, object]) -> None:
        """Keep the report of the last deploy, for whoever has to find out later; what was done is done without it."""
        path = self._memory / f"{self.target.name}-report.json"
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", "utf-8")

    # --- what a deploy is made of ------------------------------------------------------------------------------

    def _job(self, leave: Leave) -> Job:
        """Return the wish to put the built site online."""
        folder = self.root / OUTPUT_FOLDER
        return Job(
            folder=folder,
            manifest=read_manifest(folder) or Manifest.of(self.config.site.url, {}),
            maker=Maker(_person(self.root), __version__, _git(self.root, "rev-parse", "HEAD")),
            machine=self._machine(),
            now=_now(),
            keep=self.config.deploy.keep,
            facts=facts_of(self.config),
            language=self.language,
            base=Base(self._known("last"), self._known("begun"), self._includes),
            leave=leave,
        )

    def _verify(self, release: Release, plan: DeployPlan) -> list[Diagnostic]:
        """Return what is wrong with what visitors get of all that has changed."""
        if not self.address:
            return []
        paths = {*plan.new, *plan.changed, "index.html", "404.html"}
        gone = set(plan.removed) - set(release.tree)
        with Visitor(self.address) as visitor:
            return verify_files(visitor, release, paths, gone, PATIENCE[self.target.host]).found

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold this project's own lock while the block runs."""
        name = f"{STATE_FOLDER}/deploy.lock"
        with ExitStack() as stack:
            try:
                stack.enter_context(project_lock(self.root / name, timeout=0))
            except Locked as error:
                who = f" (process {error.pid})" if error.pid else ""
                raise refusal(DEPLOY_RUNNING, f"Another deploy of this project is running{who}.") from error
            except OSError as error:
                raise SiteError([disk_fault(error, name)]) from error
            yield

    # --- what is remembered ------------------------------------------------------------------------------------

    def _known(self, what: str) -> str:
        """Return the version that this project has last put at this place, or was last about to."""
        return str(_read(self._memory / f"{self.target.name}.json").get(what, ""))

    def _begin(self, release: Release) -> None:
        """Keep which version is about to be live. Raises `SiteError`: without it, the next deploy would be refused."""
        self._keep(f"{self.target.name}.json", {"last": self._known("last"), "begun": release.id})

    def _remember(self, release: Release) -> None:
        """Keep which version is live now; that it was begun is enough where the disk refuses."""
        with suppress(SiteError):
            self._keep(f"{self.target.name}.json", {"last": release.id})

    def take_note(self, prepared: Prepared) -> None:
        """Keep that what is live, whoever has put it there, is what this project builds."""
        if prepared.state.live and prepared.state.live.id != self._known("last"):
            self._remember(prepared.state.live)

    def _keep(self, name: str, content: Mapping[str, object]) -> None:
        """Remember something. Raises `SiteError`."""
        try:
            _write(self._memory / name, content)
        except OSError as error:
            raise SiteError([disk_fault(error, f"{STATE_FOLDER}/{MEMORY}/{name}")]) from error

    def _untold(self) -> list[str]:
        """Return the addresses that search engines could not be told of."""
        found = _read(self._memory / f"{self.target.name}-untold.json").get("addresses")
        return [str(one) for one in found] if isinstance(found, list) else []

    def _machine(self) -> str:
        """Return a name for this project on this computer that no other has."""
        path = self._memory / "computer.json"
        name = str(_read(path).get("name", ""))
        if not name:
            name = f"{platform.node()} {uuid.uuid4()}"
            self._keep(path.name, {"name": name})
        return name

    def _includes(self, revision: str) -> bool:
        """Return whether the project's files come after a commit."""
        if not re.fullmatch("[0-9a-f]{7,64}", revision):
            return False  # What a host tells is not taken for an option.
        command = ["git", "-C", str(self.root), "merge-base", "--is-ancestor", revision, "HEAD"]
        try:
            return subprocess.run(command, capture_output=True, check=False).returncode == 0
        except OSError:
            return False


def target_of(root: Path, name: str | None) -> tuple[TargetSection, str]:
    """Return a place of `site.yaml` and the site's time zone. Raises `SiteError`."""
    config = _config(root)
    return chosen(config.deploy, name), config.site.time_zone


def facts_of(config: SiteConfig) -> dict[str, str]:
    """Return a digest of each fact that people ask for, by what it is called."""
    places = config.locations
    facts: dict[str, object] = {
        "hours": [(place.hours, place.closures, place.special_hours) for place in places],
        "address": [(place.street, place.city, place.postal_code, place.region) for place in places],
        "telephone number": [config.clinic.phone, *(place.phone for place in places)],
        "e-mail address": config.clinic.email,
        "booking address": config.clinic.booking,
    }
    return {name: hashlib.sha256(repr(value).encode()).hexdigest()[:16] for name, value in facts.items()}


def _config(root: Path) -> SiteConfig:
    """Return `site.yaml`. Raises `SiteError` for one that cannot be read."""
    config, found = load_config(root)
    if config is None:
        raise SiteError(found)
    return config


def _language(root: Path, config: SiteConfig) -> Mapping[str, object]:
    """Return how the site's language says what is live. Raises `SiteError` for one that there is not."""
    found = Diagnostics()
    language, _ = read_language(root, config.site.language, Position("site.yaml"), found)
    if language is None:
        raise SiteError(found)
    return language


def _placeholders(report: BuildReport) -> list[Diagnostic]:
    """Return the complaint about facts that are still to be supplied."""
    facts = [one for one in report.diagnostics if one.code == FACT]
    if not facts:
        return []
    first = facts[0]
    rest = f", and {len(facts) - 1} more" if len(facts) > 1 else ""
    message = f"{first.position} has a fact that is still to be supplied ({first.message}){rest}."
    return [complaint(PLACEHOLDERS_LEFT, message, path=first.position.path)]


def _with(prepared: Prepared, more: Iterable[Diagnostic]) -> Prepared:
    """Return what was prepared, with more reasons not to do it."""
    return replace(prepared, refused=(*more, *prepared.refused))


def _now() -> datetime:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def _person(root: Path) -> str:
    """Return who is at work: as the environment, Git or the system knows them."""
    named = next(filter(None, (os.environ.get(name) for name in _PEOPLE)), "")
    try:
        return named or _git(root, "config", "user.name") or getpass.getuser()
    except (OSError, KeyError):
        return "somebody"


def _git(root: Path, *words: str) -> str:
    """Return what Git says, or an empty text where there is no Git or it has nothing to say."""
    try:
        result = subprocess.run(
            ["git", "-C", str(root), *words], capture_output=True, encoding="utf-8", errors="replace", check=False
        )
    except OSError:
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def _read(path: Path) -> dict[str, object]:
    """Return what is remembered; nothing when it cannot be read."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(path: Path, content: Mapping[str, object]) -> None:
    """Remember something, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    spare = path.with_suffix(".new")
    spare.write_text(json.dumps(content), "utf-8")
    os.replace(spare, path)
