"""Three holidays of an invented library: one that is closed already, one on a Sunday, one to decide on."""

from datetime import date

PACKAGE = "holidays"


class Days(dict):
    """The holidays of a country."""

    supported_languages = ("en_GB",)
    language = "en_GB"
    subdivisions = ()


def country_holidays(country, **_asked):
    """Return the holidays of any country."""
    days = {date(2026, 12, 7): "Training Day", date(2026, 12, 13): "Sunday of Lights", date(2026, 12, 4): "Mill Day"}
    return Days(days)
