"""Netlify, through its published interface: a draft is made of digests, what Netlify lacks is sent, then it goes live.

The list of digests (SHA-1, as Netlify compares) travels with the site, so that an earlier version can be put together
again without its files. The key comes from the environment alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from clinicsite.publish.deploy_faults import (
    DEPLOY_RUNNING,
    HOST_FAILED,
    HOST_REFUSED,
    HOST_UNREACHABLE,
    OVERTAKEN,
    RELEASE_UNKNOWN,
    refusal,
)
from clinicsite.publish.host import Claim, Contents, Sent, State
from clinicsite.publish.hosts.store import STALE
from clinicsite.publish.manifest import Entry
from clinicsite.publish.plan import in_order
from clinicsite.publish.release import Release, read_release
from clinicsite.publish.told import moment
from clinicsite.records import dataclass, field

API = "https://api.netlify.com/api/v1"
KEY = "NETLIFY_AUTH_TOKEN"
"""The variable of the environment that holds the key; Netlify's own program reads the same."""
RECORD = "clinicsite-release.json"
DIGESTS = "clinicsite-digests.json"
_TITLE = "clinicsite "
_CLAIM = "clinicsite-claim "
_ENDED = ("error", "ready", "rejected", "cancelled")
"""States of a draft of which nothing more is to come."""
_TIMEOUT = 60.0
_TRIES = 4
_PAUSE = 1.0
_WAIT = 300.0
"""Seconds for which Netlify may work on a draft."""


@dataclass(frozen=True)
class Reply:
    """What a server has answered."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Netlify:
    """A site at Netlify as a host."""

    def __init__(self, project: str, keep: int, api: str = API) -> None:
        self._project = project
        self._keep = keep
        self._api = api
        self._digests: dict[str, str] = {}
        self._draft = ("", "")
        self._now: datetime | None = None

    @property
    def label(self) -> str:
        """What the site is called in messages."""
        return f'the Netlify site "{self._project}"'

    def state(self) -> State:
        """Return what the site shows."""
        published = self._ask("GET", self._place()).get("published_deploy") or {}
        if not published.get("id"):
            return State(now=self._now)
        live = self._record(published)
        if live is None:
            made = str(published.get("created_at", ""))[:10]
            return State(foreign=(f"a version of {made} made without this program",), now=self._now)
        return State(live, now=self._now, mark=str(published["id"]))

    def releases(self) -> list[Release]:
        """Return the versions that were live and are kept, the newest first."""
        latest: dict[str, dict[str, Any]] = {}
        for deploy in self._deploys():
            if len(latest) < self._keep:
                latest.setdefault(str(deploy["title"]), deploy)
        found = [self._record(deploy) for deploy in latest.values()]
        return sorted((one for one in found if one), key=lambda release: release.id, reverse=True)

    @contextlib.contextmanager
    def claim(self, claim: Claim) -> Iterator[None]:
        """Hold the lock while the block runs; one of this machine's own, or of a run that has died, is taken over.

        The lock is a draft that is never finished. Netlify says in which order drafts were made, and each run looks at
        the list when its own stands in it: so of two that begin at once, one finds the other before its own.
        """
        machine = hashlib.sha256(claim.machine.encode()).hexdigest()[:12]
        title = f"{_CLAIM}{machine} {claim.now:%Y-%m-%dT%H:%M:%SZ} {claim.by}"
        digest = hashlib.sha1(f"{title} {uuid.uuid4()}".encode(), usedforsecurity=False).hexdigest()
        wish = {"files": {"/clinicsite-claim.txt": digest}, "draft": True, "title": title}
        mine = str(self._ask("POST", self._place("/deploys"), json.dumps(wish).encode())["id"])
        try:
            self._ask_to_wait(mine, machine)
            yield
        finally:
            self._ask("POST", f"/deploys/{mine}/cancel")

    def _ask_to_wait(self, mine: str, machine: str) -> None:
        """Complain about a claim that was made before ours and still holds; give up what we have left ourselves."""
        told: Any = self._ask("GET", self._place("/deploys?per_page=100"))
        claims = [one for one in told if str(one.get("title") or "").startswith(_CLAIM) and
                  one.get("state") not in _ENDED]  # fmt: skip
        order = sorted((str(one.get("created_at", "")), str(one["id"]), str(one["title"])) for one in claims)
        for made, name, title in order:
            if name == mine:
                return
            holder, _, by = title.removeprefix(_CLAIM).split(" ", 2)
            since = _moment(made)
            if holder == machine:
                self._ask("POST", f"/deploys/{name}/cancel")
            elif since is None or self._now is None or self._now - since < STALE:
                when = f" since {moment(since)} (UTC)" if since else ""
                raise refusal(DEPLOY_RUNNING, f"{by} is putting the site online at {self.label}{when}.")
        raise refusal(HOST_FAILED, f"T{self.label[1:]} does not tell who is putting it online, so nobody is kept away.")

    def missing(self, release: Release, contents: Contents) -> Collection[str]:
        """Make a draft of the version, and return the files that Netlify asks for."""
        stay = self._listed(self._published()) if release.held else {}
        digests = {path: stay[path] for path in release.held if path in stay}
        for path, entry in release.files.items():
            digests[path] = hashlib.sha1(contents(entry, path), usedforsecurity=False).hexdigest()
        required = self._make(release, digests)
        first = {digests[path]: path for path in reversed(in_order(release.files))}
        return in_order(path for digest, path in first.items() if digest in required)

    def put(self, files: Mapping[str, Entry], contents: Contents, sent: Sent) -> None:
        """Send files to the draft."""
        for path, entry in files.items():
            data = contents(entry, path)
            self._send(path, data)
            sent(1, len(data))

    def switch(self, release: Release, state: State) -> None:
        """Publish the draft when Netlify is done with it, unless another version is live than `state` says."""
        if self._draft[0] != release.id:
            self._again(release)
        draft = self._draft[1]
        self._wait(draft)
        if str(self._published().get("id", "")) != state.mark:
            raise refusal(OVERTAKEN, f"Somebody else has changed {self.label} while this deploy was running.")
        self._ask("POST", self._place(f"/deploys/{draft}/restore"))
        self._draft = ("", "")

    def tidy(self, keep: Sequence[Release]) -> None:
        """Delete nothing: Netlify keeps earlier versions by its own rules."""

    # --- drafts ------------------------------------------------------------------------------------------------

    def _make(self, release: Release, digests: Mapping[str, str]) -> set[str]:
        """Make a draft with its record, send that, and return the digests that Netlify lacks."""
        ours = {DIGESTS: json.dumps(dict(sorted(digests.items()))).encode(), RECORD: release.to_json()}
        known = {path: hashlib.sha1(data, usedforsecurity=False).hexdigest() for path, data in ours.items()}
        files = {f"/{path}": digest for path, digest in sorted({**digests, **known}.items())}
        wish = {"files": files, "draft": True, "title": f"{_TITLE}{release.id}"}
        made = self._ask("POST", self._place("/deploys"), json.dumps(wish).encode())
        self._draft = (release.id, str(made["id"]))
        required = set(made.get("required") or ())
        for path, data in ours.items():
            if known[path] in required:
                self._send(path, data)
        return required - set(known.values())

    def _again(self, release: Release) -> None:
        """Make a draft of a version that was live before, out of what Netlify still has."""
        titles = f"{_TITLE}{release.id}"
        earlier = next((deploy for deploy in self._deploys() if deploy["title"] == titles), None)
        if earlier is None:
            raise refusal(RELEASE_UNKNOWN, f'There is no version "{release.id}" at {self.label}.')
        known = {**self._listed(self._published()), **self._listed(earlier)}
        lacking = self._make(release, {path: known[path] for path in release.tree if path in known})
        if lacking or set(release.files) - set(known):
            raise refusal(RELEASE_UNKNOWN, f'{self.label} has lost files of the version "{release.id}".')

    def _wait(self, draft: str) -> None:
        """Return when Netlify is done with a draft."""
        end = time.monotonic() + _WAIT
        while True:
            told = self._ask("GET", f"/deploys/{draft}")
            if told.get("state") == "ready":
                return
            if told.get("state") == "error" or time.monotonic() > end:
                reason = told.get("error_message") or "it did not become ready"
                raise refusal(HOST_FAILED, f"T{self.label[1:]} could not use the new version: {reason}.")
            time.sleep(_PAUSE)

    def _send(self, path: str, data: bytes) -> None:
        """Send a file of the draft."""
        self._ask("PUT", f"/deploys/{self._draft[1]}/files/{quote(path)}", data, "application/octet-stream")

    def _place(self, rest: str = "") -> str:
        """Return the address of the site, or of something below it, within the interface."""
        return f"/sites/{quote(self._project, safe='')}{rest}"

    # --- what Netlify says -------------------------------------------------------------------------------------

    def _published(self) -> dict[str, Any]:
        """Return what is live."""
        return self._ask("GET", self._place()).get("published_deploy") or {}

    def _deploys(self) -> list[dict[str, Any]]:
        """Return our own versions that have been live, the latest first."""
        told: Any = self._ask("GET", self._place("/deploys?per_page=100"))
        ours = [one for one in told if str(one.get("title") or "").startswith(_TITLE) and one.get("published_at")]
        return sorted(ours, key=lambda one: str(one["published_at"]), reverse=True)

    def _record(self, deploy: Mapping[str, Any]) -> Release | None:
        """Return the version of a deploy, read at its own address; None when it is not ours."""
        data = self._file(deploy, RECORD)
        return None if data is None else read_release(data, f"at {self.label}")

    def _listed(self, deploy: Mapping[str, Any]) -> dict[str, str]:
        """Return the digests of a deploy's files."""
        content = json.loads(self._file(deploy, DIGESTS) or b"{}")
        return {str(path): str(digest) for path, digest in content.items()}

    def _file(self, deploy: Mapping[str, Any], path: str) -> bytes | None:
        """Return a file of a deploy, or None when there is none."""
        base = str(deploy.get("deploy_ssl_url") or deploy.get("deploy_url") or "")
        reply = send("GET", f"{base}/{path}", b"", {})
        return reply.body if reply.status == 200 else None

    def _ask(self, verb: str, path: str, data: bytes = b"", kind: str = "application/json") -> dict[str, Any]:
        """Ask Netlify; what passes is tried again."""
        key = os.environ.get(KEY, "")
        if not key:
            hint = (
                f"Make a key in your account at Netlify and put it into the environment as {KEY}; not into site.yaml."
            )
            raise refusal(HOST_REFUSED, f"There is no key for {self.label} on this computer.", hint)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
        for last in [False] * (_TRIES - 1) + [True]:
            reply = send(verb, self._api + path, data, headers)
            if reply.status not in (0, 429) and reply.status < 500:
                break
            if not last:
                time.sleep(_PAUSE)
        with contextlib.suppress(TypeError, ValueError, KeyError):
            self._now = parsedate_to_datetime(reply.headers["date"]).astimezone(UTC)
        return self._read(reply)

    def _read(self, reply: Reply) -> dict[str, Any]:
        """Return what an answer holds. Raises `SiteError` for a refusal."""
        label = f"T{self.label[1:]}"
        if reply.status in (401, 403):
            raise refusal(HOST_REFUSED, f"{label} does not let us in.")
        if reply.status == 404:
            raise refusal(HOST_FAILED, f"Netlify knows nothing of {self.label}, or not with this key.")
        if not 200 <= reply.status < 300:
            fault = HOST_UNREACHABLE if reply.status in (0, 429) or reply.status >= 500 else HOST_FAILED
            raise refusal(fault, f"{label} does not answer as it should (status {reply.status}).")
        try:
            content: dict[str, Any] = json.loads(reply.body or b"{}")
        except ValueError:
            raise refusal(HOST_FAILED, f"{label} has answered with something that cannot be read.") from None
        return content


def _moment(text: str) -> datetime | None:
    """Return a time as Netlify writes it, or None when it cannot be read."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None


def send(verb: str, address: str, data: bytes, headers: Mapping[str, str]) -> Reply:
    """Send a request; status 0 says that nothing came back."""
    request = urllib.request.Request(address, data or None, dict(headers), method=verb)  # noqa: S310 - Netlify's, or a test's
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310 - see above
            return Reply(answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, {name.lower(): value for name, value in error.headers.items()}, error.read())
    except (OSError, urllib.error.URLError):
        return Reply(0)
