"""Data files that come with the generator: languages and countries.

They are part of the program, so a mistake in one is a bug of ours and not a complaint to the owner. As Python keeps
what it has compiled beside its source, what was read is kept beside these files. Nothing here knows what their keys
mean.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

from clinicsite.kept_file import KeptFile

FORMAT = "clinicsite data 2"
DEFAULT = "default"
"""The file that stands in for every code without one of its own, in folders that have it."""


def read_data(folder: Path, code: str) -> dict[str, Any]:
    """Return the data for a code: of `de-AT.yaml`, else of `de.yaml`, else of `default.yaml` where there is one.

    Use it as `read_data(package / "languages", site.language)` and, for the country of each location, as
    `read_data(package / "regions", location.country)`. Raises FileNotFoundError for a code without data, which is the
    owner's mistake and to be reported with the codes there are, and ValueError for a file that is not sound.
    """
    names = dict.fromkeys((code, code.partition("-")[0], DEFAULT))
    paths = [folder / f"{name}.yaml" for name in names]
    path = next((path for path in paths if path.is_file()), paths[0])
    text = path.read_bytes()
    place = folder / "__pycache__" / f"{path.stem}.{sys.implementation.cache_tag}.data"
    kept = KeptFile(place, FORMAT, hashlib.sha256(text).hexdigest())
    data = kept.read()
    if not data:
        data = _parsed(text.decode(), path.name)
        if not sys.dont_write_bytecode:
            kept.write(data)
    return data


def _plain(value: Any) -> Any:
    """Return a value without how its numbers were written."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value) if isinstance(value, int) else float(value)
    return value


def _parsed(text: str, name: str) -> dict[str, Any]:
    """Return the data of a text. Raises ValueError for one that is not sound."""
    from clinicsite.load.yaml_text import read_mapping

    data, _, complaints = read_mapping(text, name)
    if data is None or complaints:
        raise ValueError("\n".join(f"{complaint.position}: {complaint.message}" for complaint in complaints))
    plain: dict[str, Any] = _plain(data)
    return plain


def read_variant(folder: Path, code: str) -> dict[str, Any]:
    """Return the data for a language, as `en.yaml` has them, with what `en-GB.yaml` says otherwise laid over them.

    Raises what `read_data` raises.
    """
    data, language = read_data(folder, code), code.partition("-")[0]
    has_its_own = code != language and (folder / f"{code}.yaml").is_file()
    return _laid_over(read_data(folder, language), data) if has_its_own else data


def _laid_over(data: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Return data with other values for some keys."""
    both = {key: _laid_over(data[key], value) for key, value in more.items() if isinstance(value, dict)}
    return {**data, **more, **both}
