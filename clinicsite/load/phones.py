"""Telephone numbers as they are written -> as they are dialled and shown. The only door to phonenumbers.

The library is imported when the first number has to be read, because it is large.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clinicsite.diagnostics import Diagnostic, Position
from clinicsite.load import faults
from clinicsite.load.yaml_lines import shown
from clinicsite.model.values import Phone

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_FICTION = re.compile(r"\d{3}555(01\d{2})")
"""Numbers of the North American plan, country code 1, that are given to nobody (NANPA, "555 Line Numbers", 2016)."""
_WRITTEN = re.compile(r"[+\d\s()./\u2010-\u2015\u2212-]+")
_NORTH_AMERICA = 1


def read_phone(written: str, country: str, position: Position) -> Phone | Diagnostic:
    """Return a telephone number, or what is wrong with it.

    `country` is the code of the country in which a number without a country's code is dialled. A number of that
    country is shown as people there write it, any other in its international form.
    """
    from phonenumbers import (
        NumberParseException,
        PhoneNumberFormat,
        format_number,
        is_valid_number,
        parse,
        region_code_for_number,
    )

    if not _WRITTEN.fullmatch(written):
        message = f'"{shown(written)}" has something else in it than one telephone number.'
        return faults.PHONE.at(position, message, "Write only digits, spaces, hyphens, brackets and + at its start.")
    try:
        number = parse(written, country)
    except NumberParseException as error:
        return faults.PHONE.at(position, *_unparsed(written, country, error.error_type))
    national = str(number.national_number)
    if number.country_code == _NORTH_AMERICA and _FICTION.fullmatch(national):
        message = f'"{shown(written)}" is set aside for films and books. Nobody can be reached there.'
        return faults.PHONE_FICTION.at(position, message, faults.PHONE_FICTION.mend)
    if not is_valid_number(number):
        return faults.PHONE.at(position, *_invalid(written, country, number))
    at_home = region_code_for_number(number) == country
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return Phone(format_number(number, PhoneNumberFormat.E164), format_number(number, form))


def _unparsed(written: str, country: str, kind: int) -> tuple[str, str]:
    """Return what is wrong with a text that is no telephone number at all, and what to write."""
    from phonenumbers import NumberParseException

    if kind != NumberParseException.INVALID_COUNTRY_CODE:
        return f'"{shown(written)}" is not a telephone number.', _example_hint(country)
    if written.strip().startswith("+"):
        return f'No country has the code with which "{shown(written)}" begins.', _example_hint(country)
    message = f'"{shown(written)}" cannot be read, because "{country}" is not the code of a country.'
    return message, "Correct the line country: of this place; or write the number with + and the country's code."


def _invalid(written: str, country: str, number: PhoneNumber) -> tuple[str, str]:
    """Return what is wrong with a number that nobody can have, and what to write."""
    from phonenumbers import ValidationResult, is_possible_number_with_reason

    reason = is_possible_number_with_reason(number)
    if reason == ValidationResult.TOO_SHORT:
        message = f'"{shown(written)}" has too few digits.'
    elif reason == ValidationResult.TOO_LONG:
        message = f'"{shown(written)}" has too many digits.'
    elif reason == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        message = f'"{shown(written)}" lacks the area code.'
    else:
        message = f'"{shown(written)}" is not a number that anybody can have.'
    return message, _example_hint(country)


def _example_hint(country: str) -> str:
    """Return how a number of a country is written."""
    from phonenumbers import PhoneNumberFormat, example_number, format_number

    example = example_number(country)
    if example is None:
        return faults.PHONE.mend
    return f"A number in this country looks like {format_number(example, PhoneNumberFormat.NATIONAL)}."
