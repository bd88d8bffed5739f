"""A folder on a web server that is reached over SSH.

Everything can be done by `sftp` alone. Where the server lets us run commands, it makes second names itself, which saves
a round trip for each file; where it has `rsync` too, many files are sent with that, which goes on within
a file that was cut.
"""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from clinicsite.diagnostics import SiteError
from clinicsite.publish.deploy_faults import HOST_FAILED
from clinicsite.publish.host import Sent
from clinicsite.publish.hosts.said import is_known
from clinicsite.publish.hosts.ssh_connection import Connection, working_folder
from clinicsite.publish.hosts.store import AREA, Copy
from clinicsite.publish.manifest import Entry, folders_of

_PART = f"{AREA}/part"
"""The file that is not whole yet; whoever holds the lock writes one after the other."""
_BATCH = 16_000_000
"""So many bytes are sent at a time, so that progress can be told."""
_RSYNC_FROM = (20, 1_000_000)
"""From so many files or bytes on, starting `rsync` is worth its time."""


class SshStore:
    """A folder on a server as a store with links."""

    def __init__(self, connection: Connection, folder: str) -> None:
        self._connection = connection
        # A name that begins with a hyphen would be taken for an option.
        self._folder = f"./{folder}".rstrip("/") if folder.startswith("-") else folder.rstrip("/") or "/"
        self._made: set[str] = set()

    @property
    def label(self) -> str:
        """What the place is called in messages."""
        return self._connection.label

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        """Return the bytes of those of the files that exist."""
        if not names:
            return {}
        with tempfile.TemporaryDirectory() as folder:
            lines = [f"-get {self._quoted(name)} {_local(Path(folder, str(n)))}" for n, name in enumerate(names)]
            self._sftp(lines)
            paths = {name: Path(folder, str(number)) for number, name in enumerate(names)}
            return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}

    def names_in(self, folder: str) -> set[str]:
        """Return the names of files and folders directly in a folder."""
        place = self._path(folder)
        # A trailing slash and -a: links are followed, and names with a dot are told too.
        told = self._sftp([f"-ls -1a {_quote(place + '/')}"])
        names = {line.strip().rstrip("/").rpartition("/")[2] for line in told.split("\n") if line.strip()}
        return names - {".", "..", ""}

    def existing(self, names: Sequence[str]) -> set[str]:
        """Return those of the files that exist."""
        if not names:
            return set()
        # Braces are patterns to `ls` even within quotes; any letter in their place finds more, and the names decide.
        wanted = [re.sub("[{}]", '"?"', self._quoted(name)) for name in names]
        told = self._sftp([f"-ls -1 {name}" for name in wanted])
        seen = {line.strip() for line in told.split("\n")}
        return {name for name in names if self._path(name) in seen}

    def put(self, files: Iterable[tuple[str, bytes, Entry]], sent: Sent) -> None:
        """Write files: some megabytes at a time into a folder here, then over."""
        for batch in _batches(files):
            with tempfile.TemporaryDirectory() as folder:
                for name, data, _ in batch:
                    path = Path(folder, name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data)
                names = [name for name, _, _ in batch]
                self._make_folders(names)
                # A record is one small file: not worth a program of its own, and it has to be whole at once.
                if _is_much(batch) and self._connection.has_rsync:
                    self._connection.rsync(Path(folder), self._folder)
                else:
                    self._send(Path(folder), names)
            sent(len(batch), sum(len(data) for _, data, _ in batch))

    def create(self, name: str, data: bytes) -> bool:
        """Write a file unless there is one of that name: a second name is only given to what has none."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "new")
            path.write_bytes(data)
            self._make_folders([name])
            part = self._quoted(f"{_PART}-{os.getpid()}")
            lines = [f"put {_local(path)} {part}", f"-ln {part} {self._quoted(name)}", f"rm {part}"]
            told = self._sftp(lines, missing_ok=True)
        return not re.search(r"remote link|Failure|exists", told)

    def copy(self, copies: Sequence[Copy]) -> None:
        """Give files second names."""
        if not copies:
            return
        if self._connection.has_shell:
            script = "".join(_second_name(copy) for copy in copies)
            folders = sorted(folders_of(copy.target for copy in copies))
            making = "".join(f"mkdir -p {_word(folder)} || exit 1\n" for folder in folders)
            # The shell stays open: back home, from where places are counted; a folder it stood in could not be moved.
            self._connection.shell(f"cd {shlex.quote(self._folder)} || exit 1\n{making}{script}cd || cd /\n")
            return
        self._make_folders([copy.target for copy in copies])
        part = self._quoted(_PART)
        lines = []
        for copy in copies:
            # Renaming one name of a file onto another name of the same file does nothing (POSIX), so it is taken away.
            lines += [f"-rm {part}", f"ln {self._quoted(copy.source)} {part}"]
            lines += [f"rename {part} {self._quoted(copy.target)}"]
        self._sftp([*lines, f"-rm {part}"])

    def delete(self, names: Sequence[str]) -> None:
        """Delete files and folders that are empty then."""
        if not names:
            return
        folders = sorted(folders_of(names) - {AREA}, reverse=True)
        files = [f"-rm {self._quoted(name)}" for name in names]
        self._sftp([*files, *(f"-rmdir {self._quoted(folder)}" for folder in folders)])
        self._made.clear()

    def now(self) -> datetime | None:
        """Return the server's time, where it lets us ask."""
        if not self._connection.has_shell:
            return None
        told = self._connection.shell("date -u +%s").strip()
        return datetime.fromtimestamp(int(told), UTC) if told.isdigit() else None

    def target(self, link: str) -> str | None:
        """Return where a link leads, read off the long list of the place."""
        told = self._sftp([f"-ls -la {_quote(self._folder + '/')}"])
        if re.search(rf"^l.*[ /]{re.escape(link)}( ->.*)?$", told, re.MULTILINE) is None:
            return None
        home = self._connection.home
        # A place below the home folder is looked for from there.
        told = self._sftp([f"-cd {self._quoted(link)}", "pwd", f"cd {_quote(home)}"])
        place = working_folder(told)
        return place if place != home else None

    def point(self, link: str, target: str) -> None:
        """Let a link lead elsewhere: a new link takes the name of the old one."""
        part = self._quoted(_PART)
        # A link within our own area would be read from there, so it is made beside the one that it replaces.
        spare = self._quoted(f".{link}.new")
        self._sftp(
            [f"-rm {part}", f"-rm {spare}", f"ln -s {_quote(target)} {spare}", f"rename {spare} {self._quoted(link)}"]
        )

    def delete_folder(self, folder: str) -> None:
        """Delete a folder with all that is in it."""
        if self._connection.has_shell:
            self._connection.shell(f"rm -rf -- {shlex.quote(self._path(folder))}")
            return
        waiting, files, folders = [folder], list[str](), list[str]()
        while waiting:
            here = waiting.pop()
            folders.append(here)
            told = self._sftp([f"-ls -la {_quote(self._path(here) + '/')}"])
            for line in told.split("\n"):
                name = line.rpartition("/")[2].strip() if "/" in line else line.split(maxsplit=8)[-1].strip()
                if line.startswith("d") and name not in (".", ".."):
                    waiting.append(f"{here}/{name}")
                elif line.startswith("-"):
                    files.append(f"{here}/{name}")
        self._sftp([f"-rm {self._quoted(name)}" for name in files])
        self._sftp([f"-rmdir {self._quoted(name)}" for name in reversed(folders)])

    def _sftp(self, lines: Sequence[str], missing_ok: bool = False) -> str:
        """Run commands of `sftp` and return what it prints."""
        try:
            return self._connection.sftp(lines, missing_ok)
        except SiteError as error:
            raise self._explained(error) from error

    def _explained(self, error: SiteError) -> SiteError:
        """Return a failure with its reason: `sftp` says of a full disk, or one that can only be read, "Failure"."""
        if error.diagnostics[0].code != HOST_FAILED.code:
            return error
        if self._connection.has_shell:
            probe = shlex.quote(self._path(".clinicsite-probe"))
            said = self._connection.said(f"head -c 65536 /dev/zero > {probe}; rm -f {probe}")
            return self._connection.complaint(said) if is_known(said) else error
        told = self._connection.sftp([f"-df {_quote(self._folder)}"]).splitlines()
        if told and told[-1].split()[2:3] == ["0"]:
            return self._connection.complaint("No space left")
        return self._probed() or error

    def _probed(self) -> SiteError | None:
        """Return why not even an empty file can be put into the place, or None when it can."""
        probe = self._quoted(".clinicsite-probe")
        with tempfile.NamedTemporaryFile() as empty:
            try:
                self._connection.sftp([f"put {_local(Path(empty.name))} {probe}", f"-rm {probe}"])
            except SiteError as error:
                return error if error.diagnostics[0].code != HOST_FAILED.code else None
        return None

    def _send(self, folder: Path, names: Sequence[str]) -> None:
        """Send files with sftp: each under another name first."""
        part = self._quoted(_PART)
        lines = []
        for name in names:
            lines += [f"-rm {part}", f"put {_local(folder / name)} {part}", f"chmod 644 {part}"]
            lines += [f"rename {part} {self._quoted(name)}"]
        self._sftp(lines)

    def _make_folders(self, names: Iterable[str]) -> None:
        """Make the folders of some files, those that were not made before."""
        above = [str(place) for place in reversed(Path(self._folder).parents)][1:] if not self._made else []
        place = [*(_quote(folder) for folder in above), _quote(self._folder)] if not self._made else []
        needed = sorted((folders_of(names) | {AREA}) - self._made)
        if needed:
            self._sftp([f"-mkdir {folder}" for folder in (*place, *map(self._quoted, needed))])
            self._made.update(needed)

    def _path(self, name: str) -> str:
        """Return where a name is on the server."""
        return f"{self._folder}/{name}" if name else self._folder

    def _quoted(self, name: str) -> str:
        """Return where a name is, as `sftp` reads it."""
        return _quote(self._path(name))


def _second_name(copy: Copy) -> str:
    """Return the line of a script that gives a file a second name, unless what has that name holds the same bytes."""
    source, target = _word(copy.source), _word(copy.target)
    return f"cmp -s {source} {target} || {{ ln -f {source} {_PART} && mv -f {_PART} {target}; }} || exit 1\n"


def _word(name: str) -> str:
    """Return a name below the place as one word of a script, which is never taken for an option."""
    return shlex.quote(f"./{name}")


def _is_much(batch: Sequence[tuple[str, bytes, Entry]]) -> bool:
    """Return whether files are worth the start of another program."""
    return len(batch) >= _RSYNC_FROM[0] or sum(len(data) for _, data, _ in batch) >= _RSYNC_FROM[1]


def _quote(name: str) -> str:
    """Return a name as `sftp` reads it; within quotes it puts patterns out of action itself (sftp.c, `makeargv`)."""
    return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'


def _local(path: Path) -> str:
    """Return a path of this computer as `sftp` reads it."""
    return _quote(path.as_posix())


def _batches(files: Iterable[tuple[str, bytes, Entry]]) -> Iterator[list[tuple[str, bytes, Entry]]]:
    """Yield files some megabytes at a time."""
    batch: list[tuple[str, bytes, Entry]] = []
    size = 0
    for file in files:
        batch.append(file)
        size += len(file[1])
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
