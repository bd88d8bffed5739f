"""Set-up on a fresh machine, by real processes in a small project with one package, and without any network."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

import build
from clinicsite import bootstrap
from clinicsite.bootstrap import LOG, STAMP, Environment
from clinicsite.lock import project_lock

ROOT = Path(__file__).parent.parent
COPIED = ("build.py", "clinicsite/__init__.py", "clinicsite/bootstrap.py", "clinicsite/lock.py")
CLI = """
import sys

def main(arguments):
    import tinydep
    print("built with tinydep", tinydep.VERSION, *arguments)
    if "fail" in arguments:
        sys.exit(3)
"""
SET_UP = r"Setting up \.venv, only this once \.\.\.(\n  .* \.\.\.)* done: 1 packages in \d+\.\d s\.\n"
"""What a set-up says; the lines in the middle only where it takes very long."""


class Project:
    """A folder with the real `build.py`, a command that needs the package `tinydep`, and a shelf of its wheels."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.shelf = root / "shelf"
        self.environment = Environment(str(root))
        self.pip_log = root / "pip.log"

    def fill(self) -> None:
        """Write all files."""
        for name in COPIED:
            (self.root / name).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, self.root / name)
        (self.root / "clinicsite/cli.py").write_text(CLI, "utf-8")
        self.shelf.mkdir()
        self.require(">=1")
        self.lock("1.0")

    def require(self, versions: str) -> None:
        """Say in `pyproject.toml` which versions will do."""
        text = f'[project]\ndependencies = ["tinydep{versions}"]\n'
        (self.root / "pyproject.toml").write_text(text, "utf-8")

    def lock(self, version: str) -> Path:
        """Put a version on the shelf and into the lock; return its wheel."""
        wheel = make_wheel(self.shelf, version)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        (self.root / "requirements.lock").write_text(f"tinydep=={version} --hash=sha256:{digest}\n", "utf-8")
        return wheel

    def start(self, *arguments: str, python: str = "", **variables: str) -> subprocess.Popen[str]:
        """Start `build.py`."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
        pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.shelf), "PIP_CONFIG_FILE": os.devnull}
        return subprocess.Popen(
            [python or bootstrap._base(), str(self.root / "build.py"), *arguments],
            env={**kept, **pip, "PIP_LOG": str(self.pip_log), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, python: str = "", **variables: str) -> tuple[int, str, str]:
        """Run `build.py` and return its exit code and what it said on its two streams."""
        with self.start(*arguments, python=python, **variables) as process:
            output, errors = process.communicate()
        return process.returncode, output, errors


def make_wheel(folder: Path, version: str) -> Path:
    """Make a package of one line."""
    wheel = folder / f"tinydep-{version}-py3-none-any.whl"
    about = f"tinydep-{version}.dist-info"
    files = {
        "tinydep.py": f'VERSION = "{version}"\n',
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: tinydep\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/RECORD": f"tinydep.py,,\n{about}/METADATA,,\n{about}/WHEEL,,\n{about}/RECORD,,\n",
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return wheel


@pytest.fixture
def fresh(tmp_path: Path) -> Project:
    """A project on which nothing has run yet."""
    project = Project(tmp_path / "fresh")
    project.fill()
    return project


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, tuple[int, str, str]]:
    """A project after its first run, and what that said."""
    project = Project(tmp_path_factory.mktemp("first") / "project")
    project.fill()
    return project, project.run("serve")


@pytest.fixture
def ready(first_run: tuple[Project, object], tmp_path: Path) -> Project:
    """A project that is set up."""
    shutil.copytree(first_run[0].root, tmp_path / "ready", symlinks=True)
    project = Project(tmp_path / "ready")
    project.pip_log.unlink()
    return project


def test_the_first_run_sets_up_in_one_line_and_goes_on(first_run: tuple[Project, tuple[int, str, str]]) -> None:
    """A bare Python ends up building, having said what took so long."""
    code, output, errors = first_run[1]

    assert (0, "built with tinydep 1.0 serve\n") == (code, output)
    assert re.fullmatch(SET_UP, errors), errors


def test_the_second_run_starts_straight_away(ready: Project) -> None:
    """Once set up, nothing is said and pip is not called."""
    said = ready.run("check")

    assert (0, "built with tinydep 1.0 check\n", "") == said
    assert not ready.pip_log.exists()


def test_the_exit_code_of_the_command_comes_through(ready: Project) -> None:
    """Scripts can see whether the site has faults."""
    assert (3, "built with tinydep 1.0 fail\n", "") == ready.run("fail")


def test_build_can_be_imported_and_gives_the_caller_control_back(ready: Project) -> None:
    """`import build; build.main([...])` does not hand the caller's process over to another Python."""
    script = "import build; print(build.main(['check']))"

    result = subprocess.run(
        [bootstrap._base(), "-c", script], cwd=ready.root, capture_output=True, text=True, check=False
    )

    assert ("built with tinydep 1.0 check\n0\n", "") == (result.stdout, result.stderr)


def test_a_changed_lock_is_followed(ready: Project) -> None:
    """What runs is always what the lock names, also when it is started from inside the environment."""
    ready.lock("2.0")

    code, output, errors = ready.run(python=ready.environment.python)

    assert (0, "built with tinydep 2.0\n") == (code, output)
    assert re.fullmatch(SET_UP, errors), errors
    assert not Path(f"{ready.environment.folder}.old").exists()


def test_two_at_once_set_up_once(fresh: Project) -> None:
    """Whoever comes second waits for the first and then starts straight away."""
    with project_lock(fresh.root / ".clinicsite/setup.lock"):
        both = [fresh.start(), fresh.start()]
        waiting = [first_line_of_errors(process) for process in both]

    said = [process.communicate() for process in both]

    assert ["waiting for it.", "waiting for it."] == [line[-16:].strip() for line in waiting]
    assert ["built with tinydep 1.0\n"] * 2 == [output for output, _ in said]
    assert 1 == sum(errors.count("Setting up") for _, errors in said)


def first_line_of_errors(process: subprocess.Popen[str]) -> str:
    """Wait until a process says something."""
    assert process.stderr is not None
    return process.stderr.readline()


def test_what_a_killed_set_up_has_left_is_not_trusted(fresh: Project) -> None:
    """Killed while pip is at work, the next run starts from nothing."""
    wheel = fresh.lock("1.0")
    wheel.unlink()
    os.mkfifo(wheel)
    process = fresh.start()
    wait_for_reader(wheel, process)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    half_made = sorted(path.name for path in Path(fresh.environment.folder).iterdir())
    wheel.unlink()
    fresh.lock("1.0")

    code, output, errors = fresh.run()

    assert LOG in half_made
    assert (0, "built with tinydep 1.0\n") == (code, output)
    assert re.fullmatch(SET_UP, errors), errors


def wait_for_reader(pipe: Path, process: subprocess.Popen[str]) -> None:
    """Wait until somebody opens a named pipe to read it."""

    def open_at_the_end() -> None:
        # If the process ends without having opened it, this ends the wait.
        process.wait()
        os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))

    threading.Thread(target=open_at_the_end, daemon=True).start()
    os.close(os.open(pipe, os.O_WRONLY))


def test_a_python_that_has_the_packages_is_used_as_it_is(fresh: Project, ready: Project) -> None:
    """In an environment of one's own nothing is set up."""
    said = fresh.run(python=ready.environment.python)

    assert (0, "built with tinydep 1.0\n", "") == said
    assert not Path(fresh.environment.folder).exists()


def test_a_python_with_an_older_package_is_not_used(fresh: Project, ready: Project) -> None:
    """Packages in versions that do not fit count as missing."""
    fresh.require(">=2,<3")
    Path(fresh.environment.folder).mkdir()

    code, _, errors = fresh.run(python=ready.environment.python)

    assert (1, "There is a folder .venv that was not made here") == (code, errors.partition(",")[0])


def test_an_environment_of_somebody_else_is_left_alone(fresh: Project) -> None:
    """A folder .venv that was not made here may hold somebody's work."""
    theirs = Path(fresh.environment.folder, "notes.txt")
    theirs.parent.mkdir()
    theirs.write_text("mine", "utf-8")

    code, output, errors = fresh.run()

    assert (1, "") == (code, output)
    assert errors == (
        "There is a folder .venv that was not made here, so it was left alone.\n"
        f"Rename or delete {fresh.environment.folder} and type the same command again.\n"
    )
    assert "mine" == theirs.read_text("utf-8")


def test_a_python_without_venv_says_what_to_install(fresh: Project, tmp_path: Path) -> None:
    """Debian's python3 comes without the part that makes environments."""
    home = python_without("ensurepip", tmp_path / "python")
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "apt").write_text("#!/bin/sh\n", "utf-8")
    (tools / "apt").chmod(0o755)

    code, output, errors = fresh.run(PYTHONHOME=str(home), PATH=str(tools))

    assert (1, "") == (code, output)
    assert re.fullmatch(
        r"This Python lacks the part that sets up packages \(venv with ensurepip\)\. Type:\n\n"
        r"  sudo apt install python3(\.\d+)?-venv\n\n"
        r"Nothing of your site was changed\. When that is put right, type the same command again\.\n",
        errors,
    ), errors


def python_without(part: str, home: Path) -> Path:
    """Make a home for the running Python in which a part of the standard library is missing."""
    library = Path(sysconfig.get_path("stdlib"))
    copy = home / sys.platlibdir / library.name
    copy.mkdir(parents=True)
    for entry in library.iterdir():
        if entry.name != part:
            (copy / entry.name).symlink_to(entry)
    return home


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("unreachable", "The server for packages cannot be reached. Check the connection to the internet."),
        ("missing", "A package is not offered for this Python on this kind of computer. Use another, such as 3.12."),
        ("changed", "A package that arrived is not the one that was asked for, so it was not used. Try it once more."),
    ],
)
def test_what_pip_cannot_do_is_explained(
    ready: Project, monkeypatch: pytest.MonkeyPatch, damage: str, sentence: str
) -> None:
    """A failure of the real pip becomes a sentence, and what to do."""
    wheel = ready.lock("2.0")
    wheel.write_bytes(wheel.read_bytes() + b"x")
    if damage != "changed":
        wheel.unlink()
    if damage == "unreachable":
        monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
    else:
        monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(ready.shelf))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "1")
    pip = [ready.environment.python, "-I", "-m", "pip", *bootstrap._install(ready.environment.lock)]

    with pytest.raises(bootstrap.SetupError) as error:
        bootstrap._follow(pip, heed=lambda line: None, tick=lambda: None)

    assert str(error.value).splitlines() == [sentence, f"{bootstrap.AGAIN} {bootstrap.LOGGED}"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (["OSError: [Errno 28] No space left on device\n"], "The disk is full. About 100 MB are needed."),
        (["ERROR: It is Tuesday.\n", "[notice] more\n"], "The set-up has failed: ERROR: It is Tuesday."),
        (["It is Tuesday.\n", "\n"], "The set-up has failed: It is Tuesday."),
        ([], "The set-up has failed: it ended without a word."),
        (
            ["WARNING: Retrying after ... CERTIFICATE_VERIFY_FAILED\n", "ERROR: ... Max retries exceeded\n"],
            "The certificate of the server for packages is not trusted here. Ask whoever looks after this network.",
        ),
    ],
)
def test_what_a_failed_program_has_said_is_boiled_down(said: list[str], sentence: str) -> None:
    """What is known is explained; else its own last word is quoted."""
    assert sentence == bootstrap._explanation(said).splitlines()[0]


def test_a_set_up_that_fails_ends_with_its_reason_and_no_traceback(fresh: Project) -> None:
    """The user sees sentences and the exit code 1, and what was begun does not count as made."""
    fresh.lock("1.0").unlink()

    code, output, errors = fresh.run()

    assert (1, "") == (code, output)
    assert errors.splitlines()[-2:] == [bootstrap.REASONS[-1][1], f"{bootstrap.AGAIN} {bootstrap.LOGGED}"]
    assert not fresh.environment.is_current()


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10)])
def test_an_old_python_is_told_what_is_needed(version: tuple[int, int]) -> None:
    """The sentence names both versions and the way on."""
    expected = (
        f"This needs Python 3.11 or newer, and this is Python {version[0]}.{version[1]}.\n"
        "Install a newer Python and start build.py with it, for example: python3.12 build.py\n"
    )

    assert expected == build.complaint(version)


@pytest.mark.parametrize("version", [(3, 11), (3, 14), (4, 0)])
def test_a_python_that_is_new_enough_is_not_complained_about(version: tuple[int, int]) -> None:
    """From 3.11 on all will do."""
    assert "" == build.complaint(version)


def test_build_can_be_read_by_an_old_python() -> None:
    """The file holds nothing that Python 3.3 did not know, so that the sentence about it can be said."""
    source = (ROOT / "build.py").read_text("utf-8")

    ast.parse(source, feature_version=(3, 3))

    assert [] == re.findall(r"""\bf["']|:=|-> .*:$""", source)


@pytest.mark.parametrize(
    ("requirement", "met"),
    [
        ("pytest>=1", True),
        ("pytest>=1,<100000", True),
        ("PyTest>=1", True),
        ("pytest>=100000", False),
        ("pytest>=1,<2", False),
        ("no-such-package>=1", False),
        ("no-such-package>=1; sys_platform == 'no-such-system'", True),
        (f"no-such-package>=1; sys_platform == '{sys.platform}'", False),
    ],
)
def test_whether_a_requirement_is_met(requirement: str, met: bool) -> None:
    """Lower and upper limits count, and what is for other systems does not."""
    assert met == bootstrap._is_met(requirement, bootstrap._installed())


@pytest.fixture
def made(tmp_path: Path) -> Environment:
    """An environment that looks whole, of files alone."""
    environment = Environment(str(tmp_path))
    Path(environment.python).parent.mkdir(parents=True)
    Path(environment.python).touch()
    Path(environment.lock).write_text("tinydep==1.0\n", "utf-8")
    Path(tmp_path, "base").touch()
    Path(environment.folder, STAMP).write_text(f"3.11 {tmp_path / 'base'}\ntinydep==1.0\n", "utf-8")
    return environment


def test_an_environment_with_the_stamp_of_its_lock_is_current(made: Environment) -> None:
    """The stamp is all that is looked at before every start."""
    assert made.is_current()


@pytest.mark.parametrize("gone", [f".venv/{STAMP}", ".venv/bin/python", "base", "requirements.lock"])
def test_an_environment_that_misses_a_part_is_not_current(made: Environment, tmp_path: Path, gone: str) -> None:
    """Without stamp, Python or the Python it was made from, it is made anew."""
    Path(made.python if gone.endswith("python") else tmp_path / gone).unlink()

    assert not made.is_current()


def test_an_environment_of_another_python_is_not_current_inside(
    made: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the system has renewed its Python, the packages of the old one are of no use."""
    Path(made.folder, STAMP).write_text(f"3.0 {made.lock}\ntinydep==1.0\n", "utf-8")
    monkeypatch.setattr(sys, "prefix", made.folder)

    assert not made.is_current()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_name_files_and_no_addresses(name: str) -> None:
    """Every package is pinned to its files' digests, and comes from wherever the machine gets its packages."""
    text = (ROOT / name).read_text("utf-8")

    packages = [line for line in text.splitlines() if line[:1].isalnum()]

    assert [] == re.findall(r"\w+://|--(?:extra-)?index|--find-links| @ ", text)
    assert [] == [line for line in packages if not re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)? \\", line)]
    assert len(packages) <= text.count("--hash=sha256:")


def test_the_lock_holds_every_direct_package_within_its_limits() -> None:
    """`pyproject.toml` and the lock say the same; else `make lock` was forgotten."""
    pinned = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    outside = [
        requirement
        for requirement in project["dependencies"]
        for name in [re.split(r"[>=<;]", requirement)[0]]
        if name not in pinned or not SpecifierSet(requirement.partition(";")[0][len(name) :]).contains(pinned[name])
    ]

    assert [] == outside
