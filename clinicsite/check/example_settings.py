"""The settings of a small clinic, for examples of faults in `site.yaml`."""

from __future__ import annotations

_SITE = """\
site:
  url: https://www.clinic.example
  language: en
  time_zone: Europe/London
clinic:
  name: {name}
  phone: 020 7946 0958
locations:
  - name: Mill Street
    street: 12 Mill Street
    city: London
    postal_code: SE1 0AA
    country: GB
    hours: {{mon-fri: 9:00-17:00}}
navigation:
  main: [conditions/index.md, pages/fees.md]
towns: [aston]
{more}redirects: []
"""


def settings(name: str = "Mill Street Clinic", more: str = "") -> str:
    """Return a whole `site.yaml` of a clinic with a name; `more` are further lines of it."""
    return _SITE.format(name=name, more=more)
