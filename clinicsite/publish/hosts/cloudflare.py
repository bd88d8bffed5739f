"""Cloudflare Pages, through Cloudflare's own program `wrangler`: its interface for files is not published.

`wrangler` sends what Cloudflare lacks and lets the new version take the place of the old one at once. The versions that
can be brought back are kept on this computer, in a folder with a release each. From another computer they are read at
the addresses that Cloudflare gives to each deployment, which `wrangler` lists, and compared with their digests.

Cloudflare has no lock that could be asked for: of two that send at the same time, the later one wins and is told so.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from clinicsite.publish.deploy_faults import (
    CROSSED,
    HOST_FAILED,
    HOST_REFUSED,
    HOST_UNREACHABLE,
    OVERTAKEN,
    PROGRAM_MISSING,
    RELEASE_UNKNOWN,
    refusal,
)
from clinicsite.publish.host import Claim, Contents, Sent, State
from clinicsite.publish.hosts.local import LocalStore
from clinicsite.publish.hosts.store import FILES, PLAIN, RELEASES, ReleaseFolders
from clinicsite.publish.manifest import Entry
from clinicsite.publish.release import RecordNewer, Release, parse_release

RECORD = "clinicsite-release.json"
COPIES = "clinicsite-files"
"""The folder with what visitors cannot ask for by its own name, so that it can be brought back from anywhere."""
OLDEST = (3, 60)
"""The oldest version of `wrangler` that is trusted with a site."""
_INSTALL = "Install it with npm: npm install --global wrangler. Then sign in: wrangler login"

Read = Callable[[str, str], bytes | None]
"""Returns what visitors get for a file: the address of a site, and the path; None when there is none."""


class CloudflarePages:
    """A Pages project as a host."""

    def __init__(self, project: str, branch: str, folder: Path, address: str, keep: int, read: Read) -> None:
        self._project = project
        self._branch = branch
        self._folder = folder
        self._store = LocalStore(folder)
        self._kept = ReleaseFolders(self._store)
        self._address = address
        self._keep = keep
        self._read = read

    @property
    def label(self) -> str:
        """What the project is called in messages."""
        return f'the Cloudflare project "{self._project}"'

    def state(self) -> State:
        """Return what visitors see, as the record among the files tells it."""
        live = self._record_at(self._address)
        if live is None:
            return State(foreign=("index.html",) if self._read(self._address, "index.html") else ())
        return State(live)

    def releases(self) -> list[Release]:
        """Return the versions that are kept on this computer, and those that Cloudflare still has."""
        found = {release.id: release for release in self._kept.releases()}
        for address in self._deployments():
            if len(found) >= self._keep:
                break
            release = self._record_at(address)
            if release:
                found.setdefault(release.id, release)
        return sorted(found.values(), key=lambda release: release.id, reverse=True)

    def claim(self, claim: Claim) -> AbstractContextManager[None]:
        """Keep other runs on this computer away; Cloudflare lets the last one win."""
        return self._kept.claim(claim)

    def missing(self, release: Release, contents: Contents) -> Collection[str]:
        """Return the files that are not kept yet; `wrangler` finds out by itself what Cloudflare lacks."""
        return self._kept.missing(release, contents)

    def put(self, files: Mapping[str, Entry], contents: Contents, sent: Sent) -> None:
        """Keep contents on this computer."""
        self._kept.put(files, contents, sent)

    def switch(self, release: Release, state: State) -> None:
        """Put the version's folder together and hand it to `wrangler`."""
        self._check_version()
        self._fetch(release)
        self._kept.switch(release, state)
        site = self._folder / RELEASES / release.id
        (site / RECORD).write_bytes(release.to_json())
        for path in filter(_is_hidden, release.tree):
            (site / COPIES).mkdir(exist_ok=True)
            (site / COPIES / release.tree[path].digest).write_bytes((site / path).read_bytes())
        before = self._record_at(self._address)
        if before and state.live and before.id not in (state.live.id, release.id):
            message = f"{before.maker.by} has put a version online at {self.label} while this deploy was running."
            raise refusal(OVERTAKEN, message)
        command = ["pages", "deploy", str(site), f"--project-name={self._project}", f"--branch={self._branch}"]
        # On Windows a shell stands between, in which some letters mean something.
        by = re.sub(r"[^\w .@-]", "", release.maker.by)
        command += [f"--commit-message={release.id} by {by}", "--commit-dirty=true"]
        result = self._run([*command, *([f"--commit-hash={release.maker.revision}"] if release.maker.revision else [])])
        if result.returncode:
            self._complain(result.stdout + result.stderr)
        self._look_back(release, state)

    def tidy(self, keep: Sequence[Release]) -> None:
        """Delete other versions from this computer."""
        self._kept.tidy(keep)

    def _look_back(self, release: Release, state: State) -> None:
        """Complain when somebody's version was live for a moment between the one that was compared with and ours."""
        if state.live is None:
            return
        for address in self._deployments():
            found = self._record_at(address)
            if found and found.id == state.live.id:
                return
            if found and found.id != release.id:
                message = (
                    f"Your version is live. While it was sent, {found.maker.by} has put the version {found.id} online, "
                    "which visitors do not see any more."
                )
                hint = f"{CROSSED.mend} It is brought back with: python3 build.py rollback {found.id}"
                raise refusal(CROSSED, message, hint)

    def _deployments(self) -> list[str]:
        """Return the addresses of what was put online, the latest first; none when `wrangler` cannot list them."""
        words = ["pages", "deployment", "list", f"--project-name={self._project}", "--environment=production", "--json"]
        told = self._run(words).stdout
        try:
            found = json.loads(told[told.index("[") :])
            return [str(one["deployment"]) for one in found]
        except (ValueError, KeyError, TypeError):
            return []

    def _record_at(self, address: str) -> Release | None:
        """Return the version that is shown at an address, or None when it is not ours."""
        data = self._read(address, RECORD)
        try:
            # What is not our record is the page that a host shows for any address.
            return parse_release(data) if data else None
        except RecordNewer:
            return None

    def _fetch(self, release: Release) -> None:
        """Bring what this computer does not have of a version from where Cloudflare shows it."""
        present = self._store.names_in(FILES)
        lacking = {entry.digest: path for path, entry in release.tree.items() if entry.digest not in present}
        if not lacking:
            return
        shown = (address for address in self._deployments() if self._is_shown(address, release))
        address = next(shown, "")
        for digest, path in lacking.items():
            name = f"{COPIES}/{digest}" if _is_hidden(path) else path
            data = self._read(address, name) if address else None
            if data is None or hashlib.sha256(data).hexdigest() != digest:
                raise refusal(RELEASE_UNKNOWN, f'{self.label} has lost files of the version "{release.id}".')
            self._store.put([(f"{FILES}/{digest}", data, PLAIN)], lambda *_: None)

    def _is_shown(self, address: str, release: Release) -> bool:
        """Return whether a version is shown at an address."""
        found = self._record_at(address)
        return found is not None and found.id == release.id

    def _check_version(self) -> None:
        """Complain about a `wrangler` that is missing or too old."""
        told = self._run(["--version"]).stdout
        match = re.search(r"(\d+)\.(\d+)\.\d+", told)
        version = (int(match[1]), int(match[2])) if match else (0, 0)
        if version < OLDEST:
            wanted = ".".join(map(str, OLDEST))
            found = match[0] if match else "of an unknown version"
            raise refusal(PROGRAM_MISSING, f'The program "wrangler" is {found}; {wanted} or newer is needed.', _INSTALL)

    def _run(self, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run `wrangler`, which asks nothing when nobody is at the keyboard."""
        program = shutil.which("wrangler")
        if program is None:
            message = f'The program "wrangler" is not on this computer; {self.label} is reached with it.'
            raise refusal(PROGRAM_MISSING, message, _INSTALL)
        return run([program, *words])

    def _complain(self, said: str) -> None:
        """Raise what `wrangler` has said, in plain words."""
        label = f"T{self.label[1:]}"
        if re.search(r"not authenticated|wrangler login|Authentication error|CLOUDFLARE_API_TOKEN|code: 10000", said):
            hint = (
                "Sign in with: wrangler login. Or put CLOUDFLARE_API_TOKEN into the environment; never into site.yaml."
            )
            raise refusal(HOST_REFUSED, f"{label} does not let us in.", hint)
        if re.search(r"fetch failed|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|network", said):
            raise refusal(HOST_UNREACHABLE, f"{label} does not answer.")
        lines = [line.strip() for line in said.splitlines() if "ERROR" in line] or ["nothing more is known"]
        reason = re.sub(r"^.*ERROR\S*\s*", "", lines[0])
        raise refusal(HOST_FAILED, f"{label} could not do what it was asked. It says: {reason}")


def _is_hidden(path: str) -> bool:
    """Return whether a file cannot be asked for by its name: rules for the host, and pages whose ending it hides."""
    return path in ("_headers", "_redirects") or (path.endswith(".html") and path.rpartition("/")[2] != "index.html")


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program without a keyboard."""
    environment = {**os.environ, "CI": "true", "NO_COLOR": "1"}
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", env=environment,
        check=False,
    )  # fmt: skip
