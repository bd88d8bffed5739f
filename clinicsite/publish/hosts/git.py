"""A branch of a Git repository that a host serves, as GitHub Pages does: each version is one commit.

Commits are put together in a repository of our own below `.clinicsite/`, with an index of its own: the project's files,
its branches and what is staged are never touched. History is only added to. Who may push is Git's own affair.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

from clinicsite.diagnostics import SiteError
from clinicsite.publish.deploy_faults import OVERTAKEN, PROGRAM_MISSING, refusal
from clinicsite.publish.host import Claim, Contents, Sent, State
from clinicsite.publish.hosts.said import refused
from clinicsite.publish.manifest import Entry
from clinicsite.publish.plan import in_order
from clinicsite.publish.release import RECORD, Release, read_release

_LIVE = "refs/live"
"""Where our own repository keeps the branch as it was read."""
_BLOBS = "clinicsite-blobs"
"""The file that says under which name our own repository has which contents."""
_MARK = re.compile(r"^Clinicsite-Release: (\S+)$", re.MULTILINE)
_BATCH = 200
_NO_JEKYLL = ".nojekyll"
_DOMAIN = "CNAME"


class GitBranch:
    """A branch as a host."""

    def __init__(self, repository: str, branch: str, folder: Path, address: str, keep: int) -> None:
        self._repository = repository
        self._branch = branch
        self._folder = folder
        self._domain = _own_domain(address)
        self._keep = keep
        self._names: dict[str, str] = {}

    @property
    def label(self) -> str:
        """What the branch is called in messages; a password in the repository's address is left out."""
        return f'the branch "{self._branch}" of {re.sub(r"//[^/@]*@", "//", self._repository)}'

    def state(self) -> State:
        """Return what the branch holds."""
        commit = self._fetched()
        if not commit:
            return State()
        mine = self._commits()
        if not mine:
            names = self._git("ls-tree", "--name-only", commit).splitlines()
            return State(foreign=tuple(sorted(names)) or ("an empty commit",), mark=commit)
        live = self._record(mine[0][0])
        stranger = (
            "" if mine[0][0] == commit else self._git("log", "-1", "--format=%an on %ad: %s", "--date=iso", commit)
        )
        return State(live, stranger=stranger.strip(), mark=commit)

    def releases(self) -> list[Release]:
        """Return the versions that are kept, the newest first."""
        return sorted(map(self._record, self._kept()), key=lambda release: release.id, reverse=True)

    def claim(self, claim: Claim) -> AbstractContextManager[None]:
        """Return nothing to hold: a push is refused when somebody was quicker."""
        return contextlib.nullcontext()

    def missing(self, release: Release, contents: Contents) -> Collection[str]:
        """Return the files whose contents our own repository does not have."""
        known = self._names = self._known()
        first = {entry.digest: path for path, entry in release.files.items()}
        return in_order(path for digest, path in first.items() if digest not in known)

    def put(self, files: Mapping[str, Entry], contents: Contents, sent: Sent) -> None:
        """Store contents in our own repository; they travel with the push, all at once."""
        paths = list(files)
        for start in range(0, len(paths), _BATCH):
            batch = {path: contents(files[path], path) for path in paths[start : start + _BATCH]}
            names = self._stored(list(batch.values()))
            with (self._folder / _BLOBS).open("a", encoding="ascii") as file:
                self._names.update((files[path].digest, name) for path, name in zip(batch, names, strict=True))
                file.writelines(f"{files[path].digest} {name}\n" for path, name in zip(batch, names, strict=True))
            sent(len(batch), sum(map(len, batch.values())))

    def switch(self, release: Release, state: State) -> None:
        """Make the commit and push it, if the branch is still where it was read."""
        known = self._names or self._known()
        tree = {path: known[entry.digest] for path, entry in release.tree.items()}
        record, empty = self._stored([release.to_json(), b""])
        tree[RECORD] = record
        tree.setdefault(_NO_JEKYLL, empty)
        if _DOMAIN not in tree and (domain := self._domain_blob(state.mark)):
            tree[_DOMAIN] = domain
        commit = self._commit(tree, release, state.mark)
        lease = f"--force-with-lease=refs/heads/{self._branch}:{state.mark}"
        result = self._run(["push", "--quiet", lease, "--", self._repository, f"{commit}:refs/heads/{self._branch}"])
        if result.returncode:
            said = result.stderr.decode("utf-8", "replace")
            if re.search(r"stale info|fetch first|non-fast-forward|cannot lock ref", said):
                raise refusal(OVERTAKEN, f"Somebody else has changed {self.label} while this deploy was running.")
            raise refused(self.label, said)
        self._git("update-ref", _LIVE, commit)

    def tidy(self, keep: Sequence[Release]) -> None:
        """Delete nothing: the history of a branch stays."""

    # --- what the branch says ----------------------------------------------------------------------------------

    def _fetched(self) -> str:
        """Bring our own repository up to date. Return the branch's commit, or an empty text when there is none."""
        if not (self._folder / "HEAD").exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._git("init", "--bare", "--quiet")
        told = self._git("ls-remote", "--heads", "--", self._repository, f"refs/heads/{self._branch}")
        commit = told.split()[0] if told.strip() else ""
        if not commit:
            self._run(["update-ref", "-d", _LIVE])
        elif self._run(["rev-parse", "--verify", "--quiet", _LIVE]).stdout.decode().strip() != commit:
            self._git("fetch", "--quiet", "--no-tags", "--", self._repository, f"+refs/heads/{self._branch}:{_LIVE}")
        return commit

    def _commits(self) -> list[tuple[str, str]]:
        """Return our own commits with the names of their versions, the newest first."""
        result = self._run(["log", "--first-parent", "--max-count=1000", "--format=%H%n%B%x00", _LIVE])
        found = []
        for entry in result.stdout.decode("utf-8", "replace").split("\0"):
            commit, _, message = entry.strip().partition("\n")
            if match := _MARK.search(message):
                found.append((commit, match[1]))
        return found

    def _kept(self) -> list[str]:
        """Return the latest commit of each version that is kept."""
        latest: dict[str, str] = {}
        for commit, name in self._commits():
            if len(latest) < self._keep:
                latest.setdefault(name, commit)
        return list(latest.values())

    def _record(self, commit: str) -> Release:
        """Return the version of a commit. Raises `SiteError` for a record that cannot be read."""
        return read_release(self._run(["cat-file", "blob", f"{commit}:{RECORD}"]).stdout, f"in {self.label}")

    def _known(self) -> dict[str, str]:
        """Return the contents that our own repository has: its names by digest."""
        known: dict[str, str] = {}
        with contextlib.suppress(FileNotFoundError):
            lines = (self._folder / _BLOBS).read_text("ascii").split("\n")
            known = {line[:64]: line[65:] for line in lines if re.fullmatch(r"[0-9a-f]{64} [0-9a-f]{40}", line)}
        for commit in self._kept():
            tree = self._record(commit).tree
            for line in self._git("ls-tree", "-r", "-z", commit).split("\0"):
                about, _, path = line.partition("\t")
                if path in tree:
                    known[tree[path].digest] = about.split()[2]
        return known

    # --- how a commit is made ----------------------------------------------------------------------------------

    def _stored(self, contents: Sequence[bytes]) -> list[str]:
        """Store contents and return their names."""
        parts = [b"blob\nmark :%d\ndata %d\n%b\n" % (n, len(data), data) for n, data in enumerate(contents, 1)]
        asked = [b"get-mark :%d\n" % number for number in range(1, len(contents) + 1)]
        told = self._git("fast-import", "--quiet", "--done", data=b"".join([*parts, *asked, b"done\n"]))
        return told.split()

    def _domain_blob(self, mark: str) -> str:
        """Return the file that names the site's own domain: as it is on the branch, else made from the address."""
        result = self._run(["rev-parse", "--verify", "--quiet", f"{mark}:{_DOMAIN}"]) if mark else None
        if result and result.returncode == 0:
            return result.stdout.decode().strip()
        return self._stored([f"{self._domain}\n".encode()])[0] if self._domain else ""

    def _commit(self, tree: Mapping[str, str], release: Release, parent: str) -> str:
        """Return a new commit of these files."""
        index = self._folder / "index-new"
        with contextlib.suppress(FileNotFoundError):
            index.unlink()
        extra = {
            "GIT_INDEX_FILE": str(index),
            "GIT_AUTHOR_NAME": release.maker.by,
            "GIT_COMMITTER_NAME": release.maker.by,
            "GIT_AUTHOR_EMAIL": self._mail("GIT_AUTHOR_EMAIL"),
            "GIT_COMMITTER_EMAIL": self._mail("GIT_COMMITTER_EMAIL"),
        }
        lines = b"".join(f"100644 {name}\t{path}\0".encode() for path, name in sorted(tree.items()))
        self._git("update-index", "-z", "--index-info", data=lines, extra=extra)
        written = self._git("write-tree", extra=extra).strip()
        revision = f"Clinicsite-Source: {release.maker.revision}\n" if release.maker.revision else ""
        message = f"{release.summary or 'A version of the site'}\n\nClinicsite-Release: {release.id}\n{revision}"
        above = ["-p", parent] if parent else []
        return self._git("commit-tree", written, *above, data=message.encode(), extra=extra).strip()

    def _mail(self, name: str) -> str:
        """Return the address to sign with: as Git knows it, else one that nobody has."""
        known = os.environ.get(name) or self._run(["config", "user.email"]).stdout.decode().strip()
        return known or f"nobody@{self._domain or 'localhost'}"

    # --- Git itself --------------------------------------------------------------------------------------------

    def _git(self, *words: str, data: bytes = b"", extra: Mapping[str, str] | None = None) -> str:
        """Run Git and return what it prints."""
        result = self._run(list(words), data, extra)
        if result.returncode:
            raise self._refused(result.stderr)
        return result.stdout.decode("utf-8", "surrogateescape")

    def _run(
        self, words: Sequence[str], data: bytes = b"", extra: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run Git on our own repository; it asks nothing and speaks the words of no country."""
        environment = {
            "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oConnectTimeout=20",
            **{name: value for name, value in os.environ.items() if name not in _STRANGE},
            "GIT_TERMINAL_PROMPT": "0",
            # Others run programs whose names stand in the address.
            "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
            "LC_ALL": "C",
            **(extra or {}),
        }
        try:
            return run(["git", "-c", "gc.auto=0", "--git-dir", str(self._folder), *words], data, environment)
        except FileNotFoundError:
            raise refusal(
                PROGRAM_MISSING, f'The program "git" is not on this computer; {self.label} needs it.'
            ) from None

    def _refused(self, said: bytes) -> SiteError:
        """Return what Git has said, in plain words."""
        return refused(self.label, re.sub(r"//[^/@\s]*@", "//", said.decode("utf-8", "replace")))


_STRANGE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")
"""Variables with which a hook that runs us would turn our Git to another repository."""


def run(command: Sequence[str], data: bytes, environment: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Run a program with some input."""
    return subprocess.run(command, input=data, capture_output=True, env=dict(environment), check=False)


def _own_domain(address: str) -> str:
    """Return the domain of an address that GitHub has to be told of; its own need no telling."""
    host = urlsplit(address).hostname or ""
    return "" if host.endswith(".github.io") else host


def remote_of(root: Path, repository: str) -> str:
    """Return the address of a repository: as given, or what the project's Git knows under this name."""
    if "/" in repository or ":" in repository:
        return repository
    with contextlib.suppress(OSError):
        result = run(["git", "-C", str(root), "remote", "get-url", "--push", "--", repository], b"", os.environ)
        if result.returncode == 0:
            return result.stdout.decode("utf-8", "surrogateescape").strip()
    return repository
