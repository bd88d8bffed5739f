"""Cloudflare Pages, through Cloudflare's own program `wrangler`: its interface for files is not published.

`wrangler` sends what Cloudflare lacks and lets the new version take the place of the old one at once. The versions that
can be brought back are kept on this computer, in a folder with a release each.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from clinicsite.publish.deploy_faults import HOST_FAILED, HOST_REFUSED, HOST_UNREACHABLE, PROGRAM_MISSING, refusal
from clinicsite.publish.host import Claim, Contents, Sent, State
from clinicsite.publish.hosts.local import LocalStore
from clinicsite.publish.hosts.store import RELEASES, ReleaseFolders
from clinicsite.publish.manifest import Entry
from clinicsite.publish.release import RecordNewer, Release, parse_release

RECORD = "clinicsite-release.json"
OLDEST = (3, 60)
"""The oldest version of `wrangler` that is trusted with a site."""
_INSTALL = "Install it with npm: npm install --global wrangler. Then sign in: wrangler login"

Read = Callable[[str], bytes | None]
"""Returns what visitors get for a file; None when there is none."""


class CloudflarePages:
    """A Pages project as a host."""

    def __init__(self, project: str, branch: str, folder: Path, read: Read) -> None:
        self._project = project
        self._branch = branch
        self._folder = folder
        self._kept = ReleaseFolders(LocalStore(folder))
        self._read = read

    @property
    def label(self) -> str:
        """What the project is called in messages."""
        return f'the Cloudflare project "{self._project}"'

    def state(self) -> State:
        """Return what visitors see, as the record among the files tells it."""
        data = self._read(RECORD)
        if data is None:
            found = self._read("index.html")
            return State(foreign=("index.html",) if found else ())
        try:
            live = parse_release(data)
        except RecordNewer:
            live = None
        # What is not our record is the page that a host shows for any address.
        return State(live) if live else State(foreign=("index.html",))

    def releases(self) -> list[Release]:
        """Return the versions that are kept on this computer."""
        return self._kept.releases()

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
        self._kept.switch(release, state)
        site = self._folder / RELEASES / release.id
        (site / RECORD).write_bytes(release.to_json())
        command = ["pages", "deploy", str(site), f"--project-name={self._project}", f"--branch={self._branch}"]
        command += [f"--commit-message={release.id} by {release.maker.by}", "--commit-dirty=true"]
        result = self._run([*command, *([f"--commit-hash={release.maker.revision}"] if release.maker.revision else [])])
        if result.returncode:
            self._complain(result.stdout + result.stderr)

    def tidy(self, keep: Sequence[Release]) -> None:
        """Delete other versions from this computer."""
        self._kept.tidy(keep)

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


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program without a keyboard."""
    environment = {**os.environ, "CI": "true", "NO_COLOR": "1"}
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", env=environment,
        check=False,
    )  # fmt: skip
