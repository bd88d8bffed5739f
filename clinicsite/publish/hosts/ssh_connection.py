"""The system's own `ssh`, `sftp` and `rsync`, kept open while they are used, and what they say in plain words.

Who the server is and how to sign in is the system's affair: keys, agent, `known_hosts`. Nothing is ever asked: a
question would hang a run without anybody at the keyboard.
"""

from __future__ import annotations

import functools
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path

from clinicsite.diagnostics import SiteError
from clinicsite.publish.deploy_faults import HOST_KEY_CHANGED, HOST_KEY_UNKNOWN, PROGRAM_MISSING, refusal
from clinicsite.publish.hosts.said import is_known, refused

_OPTIONS = (
    "-oLogLevel=ERROR",
    "-oBatchMode=yes",
    "-oConnectTimeout=20",
    "-oServerAliveInterval=15",
    "-oStrictHostKeyChecking=yes",
)
_SFTP_END = "Local working directory:"
"""What `lpwd` prints: all commands before it are done then."""
_SHELL_END = "clinicsite-done"


class Session:
    """A program that takes commands line by line and is kept open."""

    def __init__(self, command: Sequence[str], mark: str, end: str) -> None:
        self._mark = mark
        self._end = end
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the program
        environment = {**os.environ, "LC_ALL": "C"}
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, env=environment
            )
        except OSError:
            self._errors.close()
            raise
        self._read = 0
        self._finish = weakref.finalize(self, _close, self._process, self._errors)

    def ask(self, lines: Sequence[str]) -> tuple[bool, str, str]:
        """Give it lines. Return whether it came to their end, what it printed, and what it complained about."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        told: list[str] = []
        try:
            self._process.stdin.write("\n".join([*lines, self._mark, ""]).encode())
            self._process.stdin.flush()
        except OSError:
            return False, "", self._complaints()
        while line := self._process.stdout.readline():
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            if text.startswith(self._end):
                return True, "\n".join(told), self._complaints()
            if not text.startswith("sftp> "):
                told.append(text)
        self._process.wait()
        return False, "\n".join(told), self._complaints()

    def _complaints(self) -> str:
        """Return what was written to the error stream since the last time."""
        self._errors.seek(self._read)
        data = self._errors.read()
        self._read += len(data)
        return data.decode("utf-8", "replace")


class Connection:
    """A server and how it is reached."""

    def __init__(self, server: str, port: int | None = None, options: Sequence[str] = ()) -> None:
        self._server = server
        self._port = port
        self._given = tuple(options)
        self._sessions: dict[str, Session] = {}

    @property
    def label(self) -> str:
        """What the server is called in messages."""
        return f'the server "{self._server}"'

    def sftp(self, lines: Sequence[str], missing_ok: bool = False) -> str:
        """Run commands of `sftp`; those that begin with a hyphen may fail. Return what it prints.

        With `missing_ok`, what it complains about is returned too.
        """
        port = [f"-P{self._port}"] if self._port else []
        command = ["sftp", "-b", "-", *_OPTIONS, *self._given, *port, "--", self._server]
        done, told, errors = self._session("sftp", command, "lpwd", _SFTP_END).ask(lines)
        if not done or re.search(r"No space left|quota exceeded|Read-only file system", errors):
            self._sessions.pop("sftp", None)
            raise self.complaint(errors)
        return f"{told}\n{errors}" if missing_ok else told

    def shell(self, script: str) -> str:
        """Run lines of a script on the server and return what they print; `exit 1` in them ends in a complaint."""
        done, told, errors = self._shell_session().ask(script.split("\n"))
        if not done:
            self._sessions.pop("ssh", None)
            raise self.complaint(errors)
        return told

    def said(self, script: str) -> str:
        """Run a line of a script on the server and return all it says, complaints included."""
        # In one stream: complaints have a way of their own, and may come later than the end that is waited for.
        return self._shell_session().ask([f"{{ {script}; }} 2>&1"])[1]

    def rsync(self, folder: Path, place: str) -> None:
        """Send what is in a folder; a part of a file that was sent before is kept and gone on with."""
        shell = shlex.join(["ssh", *self._ssh_options()])
        # Names are handed over as they are, without a shell between (-s).
        options = ["-s", "-r", "--checksum", "--partial-dir=.part", "--chmod=D755,F644", "-e", shell]
        environment = {**os.environ, "LC_ALL": "C"}
        command = ["rsync", *options, "--", f"{folder}/", f"{self._server}:{place}/"]
        result = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
        if result.returncode:
            raise self.complaint(result.stderr)

    @functools.cached_property
    def home(self) -> str:
        """The folder from which `sftp` counts."""
        return working_folder(self.sftp(["pwd"]))

    @functools.cached_property
    def has_shell(self) -> bool:
        """Whether the server lets us run commands. Raises `SiteError` when it does not even let us in."""
        done, told, errors = self._shell_session().ask(["echo clinicsite-$((40 + 2))"])
        if not done:
            self._sessions.pop("ssh", None)
            if is_known(errors):
                raise self.complaint(errors)
        return done and "clinicsite-42" in told

    @functools.cached_property
    def has_rsync(self) -> bool:
        """Whether both ends have rsync."""
        return bool(shutil.which("rsync")) and self.has_shell and "rsync" in self.shell("command -v rsync || true")

    def complaint(self, said: str) -> SiteError:
        """Return what a program has said, in plain words."""
        return refused(self.label, said, self._hint)

    def _hint(self, code: str) -> str:
        """Return what to type, where the fault alone cannot know it."""
        name = self._server.rpartition("@")[2]
        place = f"[{name}]:{self._port}" if self._port and self._port != 22 else name
        port = f" -p {self._port}" if self._port else ""
        if code == HOST_KEY_CHANGED.code:
            return f'{HOST_KEY_CHANGED.mend} It is: ssh-keygen -R "{place}"'
        if code == HOST_KEY_UNKNOWN.code:
            return f"{HOST_KEY_UNKNOWN.mend} The command is: ssh{port} {self._server}"
        return ""

    def _shell_session(self) -> Session:
        """Return the shell on the server, started when it is first needed."""
        command = ["ssh", *self._ssh_options(), "--", self._server, "LC_ALL=C", "sh", "-s"]
        return self._session("ssh", command, f"echo {_SHELL_END}", _SHELL_END)

    def _session(self, name: str, command: Sequence[str], mark: str, end: str) -> Session:
        """Return a program that is running, or start it."""
        if name not in self._sessions:
            try:
                self._sessions[name] = Session(command, mark, end)
            except FileNotFoundError:
                message = f'The program "{command[0]}" is not on this computer; {self.label} is reached with it.'
                raise refusal(PROGRAM_MISSING, message) from None
        return self._sessions[name]

    def _ssh_options(self) -> list[str]:
        """Return the options that `ssh` gets each time."""
        return [*_OPTIONS, *self._given, *([f"-p{self._port}"] if self._port else [])]


def working_folder(told: str) -> str:
    """Return the folder that `sftp` stands in, as it tells it."""
    match = re.search(r"Remote working directory: (.*)", told)
    return match[1].strip() if match else ""


def _close(process: subprocess.Popen[bytes], errors: object) -> None:
    """End a program that was kept open: it goes when nothing more can come."""
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()
    process.wait()
    errors.close()  # type: ignore[attr-defined]
