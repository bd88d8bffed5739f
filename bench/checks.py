"""What checking costs: the first clinic's site, and a folder of many pages made from it.

    python bench/checks.py [PAGES]

The pages of the folder are those of the clinic, each again and again at another address with another title and another
word in its text, and each linked from the one before, so that nothing can be skipped. First the folder is checked as
its owner would, in as many processes as there are cores; then in one process, check by check.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from clinicsite.auditing import wording_of  # noqa: E402
from clinicsite.check import registry  # noqa: E402 - the path has to be set first
from clinicsite.check.folder import read_folder, site_of  # noqa: E402
from clinicsite.pipeline import BuildOptions, build  # noqa: E402


def many(files: dict[str, bytes], number: int) -> dict[str, bytes]:
    """Return a folder of as many pages, and the other files."""
    pages = sorted(path for path in files if path.endswith("/index.html"))
    made = dict(files)
    for index in range(number):
        path = pages[index % len(pages)]
        data = files[path].decode()
        data = data.replace("<title>", f"<title>{index} ").replace(
            "</main>", f'<a href="/p{index + 1}/">Next</a></main>'
        )
        made[f"p{index}/index.html"] = data.replace(" the ", f" the {index} ", 3).encode()
    return made


def as_an_owner(files: dict[str, bytes], folder: Path) -> None:
    """Check a folder by the command, and print what it took from the start of the interpreter to its end."""
    for path, data in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, str(ROOT / "build.py"), "check", "--output", str(folder), "--quiet"]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    wall = time.perf_counter() - start
    print(
        f"check --output: {wall:.1f} s, {seconds:.1f} s of {os.cpu_count()} cores, {after.ru_maxrss // 1024} MB at most"
    )


def main() -> None:
    """Measure and print."""
    number = int(sys.argv[1]) if sys.argv[1:] else 10_000
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        report = build(ROOT, BuildOptions(publish=False, cache=False))
        shown = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in report.timings.items())
        print(f"this site, {report.pages} pages: {time.process_time() - start:.2f} s ({shown})")
        build(ROOT, BuildOptions(destination=Path(folder) / "public", cache=False))
        files = many(read_folder(Path(folder) / "public"), number)
        as_an_owner(files, Path(folder) / "many")
    start = time.process_time()
    site = site_of(files, wording=wording_of())
    read = time.process_time()
    print(f"{len(site.pages)} pages read: {read - start:.1f} s")
    taken: dict[str, float] = {}
    for check in registry.CHECKS:
        if not check.needs_sources:
            begun = time.process_time()
            found = sum(1 for _ in check.run(site))
            taken[f"{check.area} {check.faults[0].code} ({found} found)"] = time.process_time() - begun
    print(
        f"checked: {time.process_time() - read:.1f} s; all: {time.process_time() - start:.1f} s, {os.cpu_count()} cores"
    )
    for name, seconds in sorted(taken.items(), key=lambda item: -item[1])[:12]:
        print(f"  {seconds:6.2f} s  {name}")


if __name__ == "__main__":
    main()
