"""Puts a build online, and brings an earlier version back: compare, guard, send, switch, verify, tidy.

Everything goes through the verbs of `host.py`; it knows no kind of host, no clock and nothing of the project.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from clinicsite.diagnostics import Diagnostic, Severity, SiteError
from clinicsite.publish.deploy_faults import FILES_CHANGED, OVERTAKEN, RELEASE_UNKNOWN, refusal
from clinicsite.publish.guards import Base, Leave, guard, secret_in
from clinicsite.publish.host import Claim, Host, Sent, State
from clinicsite.publish.manifest import Entry, Manifest
from clinicsite.publish.plan import DeployPlan, make_plan
from clinicsite.publish.policy import HEADERS, REDIRECTS, Policy, redirects_in, rules_in
from clinicsite.publish.private import private_contents
from clinicsite.publish.release import KeptNotes, Maker, PageNote, Release, held_assets, is_page, note_of, release_id
from clinicsite.publish.told import changes_in_words
from clinicsite.records import dataclass, field

TIDIED_LATER = "The new version is live. What is kept no longer is taken away by the next deploy."
Begin = Callable[[Release], object]
"""Told which version is about to be switched to, while nothing that visitors see has changed."""
Verify = Callable[[Release, DeployPlan], list[Diagnostic]]
"""Looks at the live site as a visitor would, and returns what is wrong."""


@dataclass(frozen=True)
class Job:
    """What is to be put online."""

    folder: Path
    """The built site."""
    manifest: Manifest
    """The list of its files."""
    maker: Maker
    """Who does it."""
    machine: str
    """This project on this computer."""
    now: datetime
    """The time in UTC."""
    keep: int
    """How many versions are kept."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Digests of the owner's facts."""
    language: Mapping[str, object] = field(default_factory=dict)
    """How the site's language writes dates, and says what has changed; without it, changes are not put into words."""
    base: Base = field(default_factory=Base)
    """What the build is known to come after."""
    leave: Leave = field(default_factory=Leave)
    """What the person has allowed."""

    def contents(self, entry: Entry, path: str) -> bytes:
        """Return the bytes of a file, if they are still those that the build has made."""
        try:
            data = (self.folder / path).read_bytes()
        except OSError:
            data = b""
        if hashlib.sha256(data).hexdigest() != entry.digest:
            raise refusal(FILES_CHANGED, f'"{self.folder.name}/{path}" is not as the build has made it.')
        return data


@dataclass(frozen=True)
class Prepared:
    """What a deploy would do, and what forbids it."""

    state: State
    """What the host holds."""
    plan: DeployPlan
    """What would change."""
    release: Release
    """The version that would be live."""
    kept: tuple[Release, ...] = ()
    """The versions that stay, the newest first."""
    refused: tuple[Diagnostic, ...] = ()
    """Why it must not be done."""
    words: tuple[str, ...] = ()
    """What would change, in a few words each."""

    @property
    def is_done(self) -> bool:
        """Whether visitors see this build already."""
        return self.state.live is not None and self.plan.is_empty and self.state.interrupted is None


@dataclass(frozen=True)
class Outcome:
    """What a deploy has done."""

    release: Release
    """The version that is live now."""
    files: int = 0
    """How many files were sent."""
    size: int = 0
    """How many bytes were sent."""
    found: tuple[Diagnostic, ...] = ()
    """What is wrong with what visitors see."""
    left: tuple[Diagnostic, ...] = ()
    """Why versions that are kept no longer could not be taken away; the next deploy tries again."""
    before: Release | None = None
    """The version that was live until then."""


def prepare(host: Host, job: Job) -> Prepared:
    """Return what putting a build online would do. Changes nothing."""
    state = host.state()
    live = state.live
    known = host.releases() if live or state.interrupted else []
    others = [release for release in known if not live or release.id != live.id]
    kept = tuple([*([live] if live else []), *others][: job.keep - 1])
    held = held_assets(kept, job.manifest.entries)
    plan = make_plan(live, job.manifest.entries, held)
    found = [*guard(plan, job.manifest, state, host.label, job.maker, job.now, job.base, job.leave)]
    if not found:
        found += _secrets(job, plan)
    pages = _notes(job, plan, live)
    release = Release(
        id=release_id(job.now, job.manifest),
        site=job.manifest.site,
        made=job.now,
        maker=job.maker,
        files=job.manifest.entries,
        held=held,
        pages=pages,
        facts=job.facts,
        policy=_policy(job),
    )
    words = tuple(changes_in_words(job.language, plan, live, release.files, pages, job.facts)) if job.language else ()
    return Prepared(state, plan, replace(release, summary=", ".join(words)), kept, tuple(found), words)


def _secrets(job: Job, plan: DeployPlan) -> list[Diagnostic]:
    """Return complaints about keys within files that are not live yet."""
    found = []
    for path in plan.sent:
        entry = job.manifest.entries[path]
        if not entry.type.startswith(("image/", "font/", "video/", "audio/")):
            what = private_contents(entry.type, job.contents(entry, path))
            found += [secret_in(path, entry.source, one) for one in what]
    return found


def _notes(job: Job, plan: DeployPlan, live: Release | None) -> Mapping[str, PageNote]:
    """Return what is remembered of each page; what is not live yet is read, the rest is known."""
    pages = {path for path in job.manifest.entries if is_page(path)}
    known = live.pages if live else {}
    kept = pages.intersection(plan.unchanged).intersection(known)
    read = {}
    for path in sorted(pages - kept):
        data = job.contents(job.manifest.entries[path], path)
        read[path] = note_of(path, data, job.manifest.site, pages)
    return KeptNotes(read, known, kept)


def _policy(job: Job) -> Policy:
    """Return what the build says that its host has to tell browsers."""
    files = job.manifest.entries
    texts = {path: job.contents(files[path], path).decode() for path in (HEADERS, REDIRECTS) if path in files}
    return Policy(rules_in(texts.get(HEADERS, "")), redirects_in(texts.get(REDIRECTS, "")))


def publish(
    host: Host, job: Job, prepared: Prepared, sent: Sent, verify: Verify, begin: Begin = lambda _: None
) -> Outcome:
    """Put online what was prepared, unless something forbids it. Raises `SiteError`."""
    if prepared.refused:
        raise SiteError(prepared.refused)
    release = prepared.release
    with host.claim(Claim(job.maker.by, job.machine, job.now)):
        state = _unchanged(host, prepared.state)
        missing = host.missing(release, job.contents)
        files = {path: release.files[path] for path in missing}
        host.put(files, job.contents, sent)
        begin(release)
        host.switch(release, state)
        found = verify(release, prepared.plan)
        left = [] if found else _tidy(host, [release, *prepared.kept])
    size = sum(entry.size for entry in files.values())
    return Outcome(release, len(files), size, tuple(found), tuple(left), prepared.state.live)


def _tidy(host: Host, keep: Sequence[Release]) -> list[Diagnostic]:
    """Take away what is kept no longer, and return why it could not be done: the new version is live all the same."""
    try:
        host.tidy(keep)
    except SiteError as error:
        return [replace(found, severity=Severity.WARNING, hint=TIDIED_LATER) for found in error.diagnostics]
    return []


def roll_back(host: Host, wanted: str, claim: Claim, verify: Verify, begin: Begin = lambda _: None) -> Outcome:
    """Bring an earlier version back: the one named, or the one before the live one. Raises `SiteError`."""
    state = host.state()
    release = _chosen(host, state, wanted)
    others = [state.live] if state.live else []
    # Pages of the version that goes may still be open; what they ask for stays.
    release = replace(release, held={**release.held, **held_assets(others, release.files)})
    plan = make_plan(state.live, release.files, release.held)
    with host.claim(claim):
        state = _unchanged(host, state)
        begin(release)
        host.switch(release, state)
        found = verify(release, plan)
    return Outcome(release, found=tuple(found), before=state.live)


def _chosen(host: Host, state: State, wanted: str) -> Release:
    """Return the version to bring back."""
    releases = host.releases()
    live = state.live.id if state.live else ""
    earlier = [release for release in releases if release.id != live]
    if wanted:
        match = [release for release in releases if release.id == wanted]
        if not match:
            raise refusal(RELEASE_UNKNOWN, f'There is no version "{wanted}" at {host.label}.')
        return match[0]
    before = [release for release in earlier if state.live is None or release.made <= state.live.made]
    if not before:
        raise refusal(RELEASE_UNKNOWN, f"There is no version before the live one at {host.label}.")
    return before[0]


def _unchanged(host: Host, before: State) -> State:
    """Return what the host holds, unless another version is live than when it was looked at first."""
    state = host.state()
    ids = [one.live.id if one.live else "" for one in (before, state)]
    if ids[0] != ids[1]:
        by = f" {state.live.maker.by} has put {state.live.id} online." if state.live else ""
        raise refusal(OVERTAKEN, f"The live site has changed while this deploy was running.{by}")
    return state
