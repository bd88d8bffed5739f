"""What a deploy's plan costs: 12,507 pages of which 12 have changed, beside `rsync --dry-run`. Writes bench/DEPLOY.md.

Both compare a built site with what is live in a folder of this computer. rsync does so once by size and time, which
does not see every change, and once by contents (`--checksum`). Each runs in a process of its own; the smallest of
several runs counts, since other work only adds to it.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from clinicsite.model.made import Output  # noqa: E402
from clinicsite.publish.deploy import Job, Prepared, prepare, publish  # noqa: E402
from clinicsite.publish.guards import Base  # noqa: E402
from clinicsite.publish.hosts.local import LocalStore  # noqa: E402
from clinicsite.publish.hosts.store import ReleaseFolders  # noqa: E402
from clinicsite.publish.manifest import read_manifest  # noqa: E402
from clinicsite.publish.output import Stage  # noqa: E402
from clinicsite.publish.release import Maker  # noqa: E402

PAGES, CHANGED, RUNS = 12_507, 12, 5
LINKS = "".join(f'<a href="/areas/t{number}/">Town {number}</a>' for number in range(30))


def build(folder: Path, word: str) -> None:
    """Build a site whose first pages say `word`."""
    with Stage(folder, "https://www.clinic.example") as stage:
        for number in range(PAGES):
            said = word if number < CHANGED else ""
            html = f"<title>Town {number}</title><main>{LINKS}{'Words about a town. ' * 150}{said}</main>"
            path = "index.html" if number == 0 else f"areas/t{number}/index.html"
            stage.add(Output(path, html.encode(), f"content/towns/t{number}.md"))
        stage.commit()


def planned(folder: Path, last: str) -> tuple[Job, Prepared]:
    """Return the wish to put the site online, and what that would do."""
    manifest = read_manifest(folder / "public")
    assert manifest is not None
    now = datetime.now(UTC).replace(microsecond=0)
    job = Job(folder / "public", manifest, Maker("Ana", "1.0.0"), "a computer", now, 5, base=Base(last))
    return job, prepare(ReleaseFolders(LocalStore(folder / "www")), job)


def cost(command: Sequence[str]) -> tuple[float, float]:
    """Return the smallest wall and processor seconds of a command."""
    runs = []
    for _ in range(RUNS):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        runs.append((wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    return min(wall for wall, _ in runs), min(spent for _, spent in runs)


def main() -> None:
    """Measure, and write the figures down."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as place:
        folder = Path(place)
        build(folder / "public", "old")
        job, first = planned(folder, "")
        outcome = publish(ReleaseFolders(LocalStore(folder / "www")), job, first, lambda *_: None, lambda *_: [])
        build(folder / "public", "new")
        live = f"{folder}/www/current/"
        ours = [sys.executable, __file__, place, outcome.release.id]
        told = subprocess.run(ours, check=True, capture_output=True, text=True).stdout.split()
        rows = {
            "plan of a deploy": cost(ours),
            "rsync --dry-run --checksum": cost(["rsync", "-rnic", "--delete", f"{folder}/public/", live]),
            "rsync --dry-run (size and time)": cost(["rsync", "-rtni", "--delete", f"{folder}/public/", live]),
        }
        job, second = planned(folder, outcome.release.id)
        sent = publish(ReleaseFolders(LocalStore(folder / "www")), job, second, lambda *_: None, lambda *_: []).files
    lines = [f"| {name} | {wall:.2f} | {spent:.2f} |" for name, (wall, spent) in rows.items()]
    text = f"""# What a deploy's plan costs

Written by `bench/deploy.py`: {PAGES:,} pages, {CHANGED} of them changed. Seconds, the smallest of {RUNS} runs, the
start of the program included. The plan names {told[0]} changed pages; {sent} files were sent.

| | wall | processor |
| --- | --- | --- |
{chr(10).join(lines)}

Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores. rsync tells which files differ; the
plan also says what each page is called and who links to it, and looks for keys, clocks and other people's versions.
"""
    (HERE / "DEPLOY.md").write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(len(planned(Path(sys.argv[1]), sys.argv[2])[1].plan.changed))
    else:
        main()
