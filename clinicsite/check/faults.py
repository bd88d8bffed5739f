"""The faults that reading the finished pages can find."""

from __future__ import annotations

from clinicsite.diagnostics import Fault, Severity

DEAD_LINK = Fault(
    "dead-link-in-page",
    "A finished page links to something that is not published",
    why="A visitor who follows the link sees an error page, or a picture is missing.",
    mend="The link comes from a template or from HTML in a text: correct it there.",
    example='wrong:  <a href="/contakt/">\nright:  <a href="/contact/">',
)
PLACEHOLDER = Fault(
    "fact-to-supply",
    "A fact still has to be supplied",
    why="Visitors see a marked note in its place, search engines are not told, and the site cannot be put online.",
    mend="Replace the text that begins with TODO by the fact.",
    severity=Severity.WARNING,
    example='wrong:  phone: TODO the telephone number\nright:  phone: "+1 303 555 0142"   (the real one)',
)

ALL = (DEAD_LINK, PLACEHOLDER)
