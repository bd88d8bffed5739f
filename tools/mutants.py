"""Breaks the modules that must not fail, in one place at a time, and counts the breaks that their own tests notice.

Each break is tried in a process of its own, with the tests that run through its lines, the quickest first. One that no
test notices has to stand in `docs/mutants.md`, with the reason why. Arguments: parts of modules' names (`swap plan`),
for these alone; the figures go into `docs/reliability.md`. It needs a system that can fork. Decision 32 says why
it is our own.
"""

from __future__ import annotations

import ast
import gc
import importlib
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import coverage
import grimp
import pytest

from tools.breaks import breaks

ROOT = Path(__file__).resolve().parent.parent
LIST, PAGE = ROOT / "docs/mutants.md", ROOT / "docs/reliability.md"
LEAST = 90
"""Of a hundred breaks of a module, so many have to be noticed."""
PATIENCE = 40
"""Seconds of the processor, or of doing nothing, after which a break has stopped everything, which is noticed."""
_FOLDER = [f"tests/publish/test_{name}.py" for name in ("swap", "output", "destination", "manifest", "rights", "state")]
_DEPLOY = [f"tests/publish/test_{name}.py" for name in ("plan", "release", "guards")]
TESTS = {
    "lock": ["tests/test_lock.py"],
    "preview.answers": ["tests/preview/test_answers.py"],
    "preview.guard": ["tests/preview/test_guard.py"],
    **dict.fromkeys((f"publish.{name}" for name in ("destination", "manifest", "output", "state", "swap")), _FOLDER),
    **dict.fromkeys((f"publish.{name}" for name in ("guards", "plan", "private", "release")), _DEPLOY),
}
"""The modules of `clinicsite`, and the tests that are theirs."""


class Trial:
    """pytest's plugin: chooses tests, and takes down which run through which lines, and for how long."""

    def __init__(self, wanted: dict[str, float] | None, measured: coverage.Coverage | None = None) -> None:
        """Run the tests that are `wanted`, the quickest first, or all."""
        self.wanted, self.measured = wanted, measured
        self.times: dict[str, float] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave the wanted tests."""
        wanted = self.wanted
        if wanted is not None:
            items[:] = sorted((item for item in items if item.nodeid in wanted), key=lambda item: wanted[item.nodeid])

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Take down what runs from now on for this test."""
        if self.measured:
            self.measured.switch_context(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take down how long a test took."""
        self.times[report.nodeid] = self.times.get(report.nodeid, 0) + report.duration


class Module:
    """A module that is to be broken."""

    def __init__(self, short: str, graph: grimp.ImportGraph) -> None:
        """Read a module of `clinicsite`."""
        self.name, self.files = f"clinicsite.{short}", TESTS[short]
        self.path = ROOT / f"{self.name.replace('.', '/')}.py"
        self.users = {self.name, *graph.find_downstream_modules(self.name)}
        self.tree = ast.parse(self.path.read_text("utf-8"))

    def tested(self, trial: Trial) -> int:
        """Return how pytest ends when the module is what the tree says."""
        for known, module in list(sys.modules.items()):
            if known in self.users or (getattr(module, "__file__", None) or "").startswith(f"{ROOT}/tests/"):
                del sys.modules[known]
                above, _, last = known.rpartition(".")
                vars(sys.modules.get(above, module)).pop(last, None)
        above, _, last = self.name.rpartition(".")
        spec = importlib.util.spec_from_file_location(self.name, self.path)
        assert spec
        made = sys.modules[self.name] = importlib.util.module_from_spec(spec)
        exec(compile(self.tree, self.path, "exec"), vars(made))  # noqa: S102 - breaking it is the purpose
        setattr(importlib.import_module(above), last, made)
        wanted = self.files if trial.wanted is None else {test.partition("::")[0] for test in trial.wanted}
        with tempfile.TemporaryDirectory() as folder:
            options = ("-xqq", "--tb=no", "-p", "no:cacheprovider", "-p", "no:unraisableexception")
            return int(pytest.main([*options, f"--basetemp={folder}/t", *wanted], plugins=[trial]))

    def measured(self) -> tuple[dict[str, list[str]], dict[str, float], list[int]]:
        """Return which tests run through each line, how long each takes, and the lines that are left out."""
        tool = coverage.Coverage(data_file=None, config_file=False, include=[str(self.path)])
        trial = Trial(None, tool)
        tool.start()
        code = self.tested(trial)
        tool.stop()
        assert code == 0, f"the tests of {self.name} fail as they are"
        lines = tool.get_data().contexts_by_lineno(str(self.path))
        return {str(line): tests for line, tests in lines.items()}, trial.times, tool.analysis2(str(self.path))[2]

    def broken(self, make: Callable[[], None], wanted: dict[str, float]) -> int:
        """Return how the tests end with a break."""
        make()
        return self.tested(Trial(wanted))

    def alive(self) -> Iterator[tuple[str, bool]]:
        """Yield what every break is, and whether nobody notices it."""
        runs, times, left_out = in_a_process(self.measured)
        seen: Counter[str] = Counter()
        for make, lines, words in breaks(self.tree, self.name.rpartition(".")[2]):
            seen[words] += 1
            if not {*lines} & {*left_out}:
                through = {test for line in lines for test in runs.get(str(line), ())}
                wanted = times if "" in through else {test: times[test] for test in through}
                code = in_a_process(partial(self.broken, make, wanted)) if wanted else 0
                yield words if seen[words] == 1 else f"{words} ({seen[words]})", code == 0


def in_a_process(work: Callable[[], Any]) -> Any:
    """Return what a process of its own brings back; None when it dies or takes too long."""
    with tempfile.TemporaryFile("w+") as answer:
        child = os.fork()
        if not child:
            os.setsid()
            null = os.open(os.devnull, os.O_RDWR)
            for number in range(3):
                os.dup2(null, number)
            try:
                json.dump(work(), answer)
                answer.flush()
            finally:
                os._exit(0)
        start = time.monotonic()
        while not os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) and _is_patient(child, start):
            time.sleep(0.01)
        os.killpg(child, signal.SIGKILL)  # What it has started ends with it.
        os.waitpid(child, 0)
        answer.seek(0)
        return json.loads(answer.read() or "null")


def _is_patient(process: int, start: float) -> bool:
    """Return whether a process may go on; how long it waits for a processor on a busy machine does not count."""
    waited = time.monotonic() - start
    if waited < PATIENCE:
        return True
    with suppress(OSError):
        return waited - int(Path(f"/proc/{process}/schedstat").read_text().split()[1]) / 1e9 < PATIENCE
    return False


def main(names: list[str]) -> int:
    """Return 1 when too few breaks are noticed, or one is not that nobody has explained."""
    os.nice(19)
    os.chdir(ROOT)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    pytest.main(
        ["-qq", "--collect-only", "-p", "no:cacheprovider", *{file for files in TESTS.values() for file in files}]
    )
    gc.freeze()
    graph = grimp.build_graph("clinicsite", cache_dir=None)
    explained = set(re.findall(r"^- `(.*)`", LIST.read_text("utf-8"), re.MULTILINE))
    failed = False
    alive: set[str] = set()
    for short in TESTS:
        if not names or any(part in short for part in names):
            tried = unnoticed = 0
            for words, is_alive in Module(short, graph).alive():
                tried, unnoticed = tried + 1, unnoticed + is_alive
                alive |= {words} if is_alive else set()
                if is_alive and words not in explained:
                    print(f"- `{words}`", flush=True)
                    failed = True
            share = 100 * (1 - unnoticed / tried)
            print(f"{short}: {tried - unnoticed} of {tried} noticed, {share:.1f} %", flush=True)
            failed |= share < LEAST
            _keep(short, tried, tried - unnoticed)
    for words in sorted(explained - alive) if not names else ():
        print(f"need no longer be explained: {words}")
    return int(failed)


def _keep(short: str, tried: int, noticed: int) -> None:
    """Write the figures of a module and their commit into the table of the page, and the sums of all."""
    page = PAGE.read_text("utf-8")
    git = ("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD")
    commit = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    name = f"`{short.replace('.', '/')}`"
    page = re.sub(rf"^\| {name} \|.*", f"| {name} | {tried} | {noticed} | {commit} |", page, flags=re.MULTILINE)
    rows = re.findall(r"^\| `[\w/]+` \| (\d+) \| (\d+) \| \w+ \|$", page, re.MULTILINE)
    sums = (sum(map(int, figures)) for figures in zip(*rows, strict=True))
    page = re.sub(
        r"^\| all \|.*", f"| all | {' | '.join(f'{figure:,}' for figure in sums)} | |", page, flags=re.MULTILINE
    )
    PAGE.write_text(page, "utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
