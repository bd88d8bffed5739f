"""Data files of the generator: read once, kept beside them, and the same either way."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from clinicsite.load import data
from clinicsite.load.data import read_data

TEXT = "name: Ann\nweights: [1, 2.5]\nyes: true\nnone:\nwithin:\n  a: b\n"
READ = {"name": "Ann", "weights": [1, 2.5], "yes": True, "none": None, "within": {"a": "b"}}


@pytest.fixture(autouse=True)
def _keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether anything is kept does not depend on how the tests are run."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a data file that has been read."""
    (tmp_path / "en.yaml").write_text(TEXT, "utf-8")
    read_data(tmp_path, "en-GB")
    return tmp_path


def kept(folder: Path) -> Path:
    """Return where it is kept."""
    return next((folder / "__pycache__").iterdir())


def test_what_was_read_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading YAML would be a tenth of a small build."""
    monkeypatch.setattr(data, "_parsed", None)

    assert READ == read_data(folder, "en")


def test_another_text_is_read(folder: Path) -> None:
    """Also one of the same length and time."""
    (folder / "en.yaml").write_text(TEXT.replace("Ann", "Bob"), "utf-8")

    assert {**READ, "name": "Bob"} == read_data(folder, "en")


@pytest.mark.parametrize("harm", [b"", b"clinicsite", b"\xff" * 100])
def test_what_is_kept_and_spoilt_is_read_anew(folder: Path, harm: bytes) -> None:
    """Nothing of it is used."""
    kept(folder).write_bytes(harm)

    assert READ == read_data(folder, "en")


def test_where_nothing_can_be_kept_it_is_read(tmp_path: Path) -> None:
    """As in a program that belongs to somebody else."""
    (tmp_path / "en.yaml").write_text(TEXT, "utf-8")
    (tmp_path / "__pycache__").write_text("a file is in the way")

    assert READ == read_data(tmp_path, "en")


def test_who_wants_no_compiled_files_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own setting counts here as well."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "en.yaml").write_text(TEXT, "utf-8")

    read_data(tmp_path, "en")

    assert ["en.yaml"] == [path.name for path in tmp_path.iterdir()]
