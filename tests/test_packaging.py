"""What other clinics install: the wheel, built and used by real processes without any network."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from clinicsite import __version__
from clinicsite.bootstrap import Environment
from tools.make_sbom import bill

ROOT = Path(__file__).parent.parent
SOURCES = (
    "clinicsite",
    "templates",
    "static",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    ".gitignore",
    "content",
    "tests",
)
"""What hatchling finds in the repository: also what must not get into the wheel."""


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """Run a program that has to succeed, and return what it said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    result = subprocess.run(
        command, cwd=cwd, env={**kept, **variables}, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def build_wheel(source: Path, folder: Path) -> Path:
    """Build the wheel with the build tool of this environment."""
    run(
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        folder,
        cwd=source,
        SOURCE_DATE_EPOCH="946684800",
    )
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository."""
    folder = tmp_path_factory.mktemp("source")
    leftovers = shutil.ignore_patterns("__pycache__")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=leftovers)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel."""
    return build_wheel(source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    """The names of all files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def files_below(folder: str) -> set[str]:
    """Return the paths of a folder's files, relative to the repository."""
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in found}


def test_the_wheel_holds_the_whole_generator(names: list[str]) -> None:
    """Modules, languages, regions and samples, none left out."""
    assert set() == files_below("clinicsite") - set(names)


def test_the_wheel_holds_the_theme_inside_the_package(names: list[str]) -> None:
    """The site's own templates and static files are every other site's theme."""
    theme = {f"clinicsite/theme/{name}" for name in files_below("templates") | files_below("static")}

    assert theme == {name for name in names if name.startswith("clinicsite/theme/")}


def test_the_wheel_holds_nothing_else(names: list[str]) -> None:
    """No page of this clinic and no test travels to another clinic."""
    about = f"clinicsite-{__version__}.dist-info/"

    assert [] == [name for name in names if not name.startswith(("clinicsite/", about))]


def test_the_wheel_brings_its_licence(names: list[str]) -> None:
    """The licence asks to be in every copy."""
    assert f"clinicsite-{__version__}.dist-info/licenses/LICENSE" in names


def test_two_wheels_of_the_same_source_are_the_same_file(source: Path, wheel: Path, tmp_path: Path) -> None:
    """Anybody can check that a wheel was made from this source."""
    again = build_wheel(source, tmp_path)

    assert wheel.read_bytes() == again.read_bytes()


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `clinicsite` command, installed from the wheel into an environment that sees this one's packages."""
    environment = Environment(str(tmp_path_factory.mktemp("installed")))
    venv.create(environment.folder, with_pip=True)
    python = Path(environment.python)
    pip = [python, "-I", "-m", "pip", "install", "--no-deps", "--no-index", "--disable-pip-version-check"]
    run(*pip, wheel, cwd=ROOT.parent)
    scheme = "nt" if os.name == "nt" else "posix_prefix"
    base = {"base": environment.folder, "platbase": environment.folder}
    packages = Path(sysconfig.get_path("purelib", scheme, vars=base))
    (packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")
    return python.parent / "clinicsite"


def test_the_installed_command_makes_and_builds_a_new_site(program: Path, tmp_path: Path) -> None:
    """With nothing but the wheel, two commands lead to a site."""
    run(program, "new", "site", "my-clinic", cwd=tmp_path)
    run(program, "build", cwd=tmp_path / "my-clinic")

    assert (tmp_path / "my-clinic/public/index.html").is_file()


SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DATA = {"tzdata"}
"""Direct packages without code."""
PACKAGES = sorted({requirement.split(">=")[0] for requirement in SETTINGS["project"]["dependencies"]} - DATA)
"""Direct packages."""


def test_every_package_comes_in_by_a_door() -> None:
    """For each direct package, `pyproject.toml` names the modules that may import it."""
    imported_as = {"phonenumberslite": "phonenumbers", "pillow": "PIL", "pyyaml": "yaml"}
    contracts = SETTINGS["tool"]["importlinter"]["contracts"]

    guarded = {module for contract in contracts for module in contract.get("protected_modules", [])}

    assert [] == [package for package in PACKAGES if imported_as.get(package, package) not in guarded]


def test_there_are_at_most_twelve_direct_packages() -> None:
    """Each package is somebody else's to keep alive."""
    assert len(PACKAGES) <= 12


def test_every_direct_package_is_accounted_for() -> None:
    """The page says of each why it is there and what would replace it."""
    page = (ROOT / "docs/dependencies.md").read_text("utf-8")

    assert [] == [package for package in PACKAGES if f"| `{package}` |" not in page]


def test_the_bill_of_materials_names_every_package_of_the_lock_with_its_digests() -> None:
    """Whoever has to know what a site was made with finds it there."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")

    made = json.loads(bill(lock, "1"))

    pinned = set(re.findall(r"^([\w.-]+)==(\S+)", lock, re.MULTILINE))
    assert pinned == {(part["name"], part["version"]) for part in made["components"] if part["hashes"]}


def test_the_bill_of_materials_says_which_package_brings_which() -> None:
    """The lock says so; `clinicsite` itself needs what its file names."""
    lock = "a==1 \\\n    # via\n    #   b\n    #   clinicsite (pyproject.toml)\nb==2\n    # via clinicsite\n"

    made = json.loads(bill(lock, "3"))

    needed = {one["ref"]: one["dependsOn"] for one in made["dependencies"]}
    assert {
        "pkg:pypi/a@1": [],
        "pkg:pypi/b@2": ["pkg:pypi/a@1"],
        "pkg:pypi/clinicsite@3": ["pkg:pypi/a@1", "pkg:pypi/b@2"],
    } == needed
