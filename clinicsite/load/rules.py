"""Data about how texts read and what may be said in them: of a language, a profession, a country and its regions.

Knows which files are for whom by their names: `en.yaml` for a language, `en.US.yaml` for it in a country,
`en.acupuncture.US-CO.yaml` for a profession in a region. It does not know what they say.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

from clinicsite.load.data import read_data
from clinicsite.model.read import SiteConfig

_PACKAGE = Path(__file__).parent.parent
_PROSE = _PACKAGE / "prose"
_CLAIMS = _PACKAGE / "claims"
_PARTS = ("kinds", "weights")
"""Files of a language that hold no rules: `en.kinds.yaml` words by their kind, `en.weights.yaml` what they weigh."""


def read_prose(language: str) -> dict[str, Any] | None:
    """Return how texts of a language are read: its sentences, syllables, formulas; None for one without data."""
    try:
        return read_data(_PROSE, language)
    except FileNotFoundError:
        return None


def read_claims(
    language: str, profession: str | None = None, places: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    """Return the data on what may not be said, general ones first; none for a language without data.

    `places` are codes of countries and of regions in them: `US`, `US-CO`. A country that the language's code names
    counts as well: that of `en-US`.
    """
    base, _, country = language.partition("-")
    known = {base, *_PARTS, country.upper(), *places, *((profession,) if profession else ())}
    names = [path.stem.split(".") for path in _CLAIMS.glob(f"{base}*.yaml")]
    fitting = sorted((len(parts), parts) for parts in names if parts[0] == base and known.issuperset(parts))
    return [read_data(_CLAIMS, ".".join(parts)) for _, parts in fitting]


def compiled_claims(form: str) -> Path:
    """Return where is kept what the rules alone have shown, beside what was read of them; `form` says for whom."""
    mark = hashlib.sha256(form.encode()).hexdigest()[:8]
    return _CLAIMS / "__pycache__" / f"rules-{mark}.{sys.implementation.cache_tag}.data"


def places_of(config: SiteConfig) -> frozenset[str]:
    """Return the countries and regions in which a clinic sees patients, as their laws are found."""
    codes = set()
    for location in config.locations:
        codes.add(location.country)
        if isinstance(location.region, str):
            codes.add(f"{location.country}-{location.region}")
    return frozenset(codes)
