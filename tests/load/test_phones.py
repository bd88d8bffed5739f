"""Telephone numbers: how they are dialled, how they are shown, and what is wrong with others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from clinicsite.diagnostics import Diagnostic, Position
from clinicsite.load.phones import read_phone
from clinicsite.model.values import Phone

PLACE = Position("site.yaml", 7, 10)


@pytest.mark.parametrize(
    ("written", "country", "e164", "display"),
    [
        ("303 444 1234", "US", "+13034441234", "(303) 444-1234"),
        ("(303) 444-1234", "US", "+13034441234", "(303) 444-1234"),
        ("3034441234", "US", "+13034441234", "(303) 444-1234"),
        ("1-303-444-1234", "US", "+13034441234", "(303) 444-1234"),
        ("+1 303 444 1234", "US", "+13034441234", "(303) 444-1234"),
        ("+1 303 444 1234", "GB", "+13034441234", "+1 303-444-1234"),
        ("303–444–1234", "US", "+13034441234", "(303) 444-1234"),
        ("303.444.1234", "US", "+13034441234", "(303) 444-1234"),
        ("555 444 0150", "US", None, None),
        ("303 555 1234", "US", "+13035551234", "(303) 555-1234"),
        ("020 7946 0958", "GB", "+442079460958", "020 7946 0958"),
        ("+44 (0)20 7946 0958", "GB", "+442079460958", "020 7946 0958"),
        ("040/66969 120", "DE", "+494066969120", "040 66969120"),
        ("040 66969-120", "AT", None, None),
    ],
)
def test_a_number_is_read_as_its_country_writes_it(
    written: str, country: str, e164: str | None, display: str | None
) -> None:
    """However it is typed, it is dialled in its international form; None where no such number can exist."""
    phone = read_phone(written, country, PLACE)

    expected = Phone(e164, display) if e164 and display else None
    assert expected == (phone if isinstance(phone, Phone) else None)


@pytest.mark.parametrize(
    ("written", "country", "code", "message"),
    [
        ("+1 303 555 0142", "US", "phone-fiction", "is set aside for films and books"),
        ("303-555-0100", "CA", "phone-fiction", "is set aside for films and books"),
        ("555-1234", "US", "phone-unusable", "lacks the area code"),
        ("303 44", "US", "phone-unusable", "has too few digits"),
        ("303 444 12345", "US", "phone-unusable", "has too many digits"),
        ("000 000 0000", "US", "phone-unusable", "is not a number that anybody can have"),
        ("303-444-1234 ext. 5", "US", "phone-unusable", "has something else in it"),
        ("1-800-FLOWERS", "US", "phone-unusable", "has something else in it"),
        ("303 444 1234 / 303 444 1235", "US", "phone-unusable", "is not a telephone number"),
        ("+999 123 456", "US", "phone-unusable", "No country has the code"),
        ("020 7946 0958", "UK", "phone-unusable", '"UK" is not the code of a country'),
        ("", "US", "phone-unusable", "has something else in it"),
        ("-", "US", "phone-unusable", "is not a telephone number"),
    ],
)
def test_what_is_wrong_with_a_number_is_told(written: str, country: str, code: str, message: str) -> None:
    """The owner learns what to change."""
    complaint = read_phone(written, country, PLACE)

    assert isinstance(complaint, Diagnostic)
    assert (code, PLACE) == (complaint.code, complaint.position)
    assert message in complaint.message
    assert complaint.hint


def test_the_library_is_loaded_only_for_a_number() -> None:
    """A site whose number is still TODO does not wait for it."""
    program = "import sys, clinicsite.load.site; print('phonenumbers' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True, cwd=Path(__file__).parents[2]
    )

    assert "False\n" == done.stdout
