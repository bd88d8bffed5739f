"""Whether postal codes look like those of their country, as far as the country's file says how they look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from clinicsite.diagnostics import Diagnostic, Position
from clinicsite.load import faults
from clinicsite.load.yaml_lines import VALUE, shown
from clinicsite.model.read import SiteConfig


def odd_postal_codes(
    config: SiteConfig, keys: Mapping[str, Position], regions: Mapping[str, Mapping[str, object]]
) -> Iterator[Diagnostic]:
    """Yield a complaint for each postal code that has another form than those of its country."""
    for index, location in enumerate(config.locations):
        region = regions[location.country]
        form, code = region.get("postal_code"), location.postal_code
        if isinstance(form, str) and isinstance(code, str) and not re.fullmatch(form, code.strip()):
            example = region.get("postal_code_example")
            message = f'"{shown(code)}" does not look like a postal code of this country, such as {example}.'
            place = keys[f"locations.{index}.postal_code{VALUE}"]
            yield faults.POSTAL_CODE.at(place, message, faults.POSTAL_CODE.mend)
