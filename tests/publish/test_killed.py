"""Publishing killed, or refused, at each of its system calls: the old site stands or the new one does."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
CHANGES = "?mkdir,?mkdirat,write,?link,?linkat,?rename,?renameat,?unlink,unlinkat,?rmdir"
"""The calls that change something on the disk; those with `?` do not exist on every processor."""
SYNC = "fsync,syncfs"
NO_SYNC = [f"{SYNC}:retval=0"]
"""Killing a process loses nothing that it has written, so waiting for the disk would only cost time."""


def ended(folder: Path, ways: dict[str, dict[str, int]], *injections: str, exchanges: bool = True) -> dict[str, object]:
    """Return what `crashes.py` says when strace does these things to it."""
    strace = shutil.which("strace")
    assert strace, "This test needs strace. Install it: apt-get install strace"
    command = [strace, "-f", "-qq", "-o", "/dev/null", "-e", f"trace={CHANGES},renameat2,openat,{SYNC}"]
    for injection in injections:
        command += ["-e", f"inject={injection}"]
    mode = "exchanges" if exchanges else "renames"
    # -S: fewer files are opened on the way, and the same ones everywhere.
    command += [sys.executable, "-S", str(HERE / "crashes.py"), str(folder / "site"), json.dumps(ways), mode]
    environment = {"PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    answer = json.loads(run.stdout)
    assert isinstance(answer, dict)
    return answer


def test_killed_at_any_call_the_folder_holds_the_whole_old_or_the_whole_new_site(tmp_path: Path) -> None:
    """Wherever the process dies, no visitor sees half a site, and the next run mends the rest."""
    ways = [
        "the first publication",
        "a second publication",
        "a second publication of a large site",
        "the run after one killed while it staged",
        "the run after one killed before the swap",
        "the run after one killed after the swap",
    ]
    kill = f"{CHANGES},renameat2:signal=SIGKILL:when=40", "openat:signal=SIGKILL:when=250"

    found = ended(tmp_path, {way: {} for way in ways}, *kill, *NO_SYNC)

    assert [] == found["wrong"]


def test_the_kills_reach_the_exchange_of_the_folders(tmp_path: Path) -> None:
    """The sweep hits what it is meant to hit."""
    kill = "renameat2:signal=SIGKILL:when=40"

    found = ended(tmp_path, {"a second publication": {}}, kill, *NO_SYNC)

    assert {"a second publication": {"renameat2": 1}} == found["hits"]


def test_killed_where_folders_cannot_be_exchanged_the_next_run_puts_a_whole_site_back(tmp_path: Path) -> None:
    """Between two renames there is no site for a moment; it is never a mixed one, and it comes back."""
    ways = ["a second publication", "the run after one killed between two renames"]
    kill = f"{CHANGES}:signal=SIGKILL:when=40"

    found = ended(tmp_path, {way: {} for way in ways}, kill, "renameat2:error=ENOSYS", *NO_SYNC, exchanges=False)

    assert [] == found["wrong"]


def test_refused_at_any_call_it_says_so_and_the_old_site_stands(tmp_path: Path) -> None:
    """A run that says "done" has published the new site; one that says "refused" has changed nothing."""
    limits = {"mkdir": 5, "write": 4, "link": 2, "rename": 1, "renameat2": 1, "unlink": 6, "rmdir": 5}
    limits |= {"openat": 19, "fsync": 1, "syncfs": 1}
    refuse = f"{CHANGES},renameat2,{SYNC}:error=ENOSPC:when=40", "openat:error=ENOSPC:when=250"

    found = ended(tmp_path, {"a second publication": limits}, *refuse)

    assert [] == found["wrong"]
