"""Facts that a text may name in braces: a short fixed list from `site.yaml`, and the owner's own `facts:`."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from clinicsite.model.planned import Contact, Place
from clinicsite.model.read import SiteConfig
from clinicsite.model.values import Phone, Todo


def facts_of(config: SiteConfig, contact: Contact, separator: str) -> Mapping[str, str | Todo]:
    """Return every fact by its name in braces, as text."""
    place = contact.places[0]
    facts: dict[str, str | Phone | Todo | tuple[str, ...] | None] = {
        "site.url": config.site.url,
        "clinic.name": config.clinic.name,
        "clinic.phone": contact.phone,
        "clinic.email": contact.email,
        "clinic.booking": contact.booking,
        "clinic.payments": config.clinic.payments,
        "clinic.insurers": config.clinic.insurers,
        "clinic.price_range": config.clinic.price_range,
        "location.name": place.name,
        "location.address": _address(place, separator),
        "location.street": place.street,
        "location.city": place.city,
        "location.region": place.region,
        "location.postal_code": place.postal_code,
        "location.parking": place.parking,
    }
    facts.update({f"facts.{name}": value for name, value in config.facts.items()})
    return {name: _text(value, separator) for name, value in facts.items() if value is not None}


def _address(place: Place, separator: str) -> str | Todo:
    """Return the address in one line, or what is missing of it."""
    missing = [line.note for line in place.address if isinstance(line, Todo)]
    if missing:
        return Todo(separator.join(missing))
    return separator.join(str(line) for line in place.address)


def _text(value: str | Phone | Todo | tuple[str, ...], separator: str) -> str | Todo:
    """Return a fact as it is shown in a sentence."""
    if isinstance(value, tuple):
        return separator.join(value)
    return value.display if isinstance(value, Phone) else value


def fact_html(value: str | Todo, to_be_supplied: str) -> Markup:
    """Return a fact as HTML: its text, or a marked note that it is still to be supplied.

    `to_be_supplied` is the language's phrase with a slot `{what}`.
    """
    if isinstance(value, Todo):
        return Markup('<mark class="todo">[{}]</mark>').format(to_be_supplied.format(what=value.note))
    return escape(value)
