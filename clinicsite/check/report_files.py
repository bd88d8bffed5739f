"""Reports for machines: annotations of GitHub, JUnit's XML, SARIF 2.1.0."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from clinicsite.check.audit import Audit
from clinicsite.diagnostics import Diagnostic, Severity

_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}
_SARIF = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}
_NOT_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), " ")
"""Characters that no XML may hold (XML 1.0, 2.2)."""


def github(audit: Audit) -> Iterator[str]:
    """Yield a line for each complaint, which GitHub shows beside the line of the file (workflow commands)."""
    for found in audit.found:
        place = found.position
        where = f"file={_property(place.path)}"
        where += f",line={place.line}" if place.line else ""
        where += f",col={place.column}" if place.column else ""
        title = _property(_title(audit, found))
        yield f"::{_GITHUB[found.severity]} {where},title={title}::{_message(_said(found))}"


def _message(text: str) -> str:
    """Return a text as a workflow command takes it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Return a text as a property of a workflow command."""
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _title(audit: Audit, found: Diagnostic) -> str:
    """Return the heading of a complaint."""
    fault = audit.faults.get(found.code)
    return fault.title if fault else found.code


def _said(found: Diagnostic) -> str:
    """Return what is wrong and what to do."""
    return f"{found.message} {found.hint}".strip()


def junit(audit: Audit) -> str:
    """Return a file in which every check that was made is a test, and every complaint but advice a failure."""
    suites = []
    for area in dict.fromkeys(audit.areas.values()):
        codes = sorted(code for code, its in audit.areas.items() if its is area)
        suites.append(_suite(str(area), codes, audit))
    others = sorted({found.code for found in audit.found} - set(audit.areas))
    if others:
        suites.append(_suite("files", others, audit))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n{"".join(suites)}</testsuites>\n'


def _suite(name: str, codes: list[str], audit: Audit) -> str:
    """Return the tests of an area."""
    cases = []
    failures = skipped = 0
    for code in codes:
        found = [one for one in audit.found if one.code == code and one.severity is not Severity.ADVICE]
        inner = "".join(_failure(one) for one in found)
        if code in audit.skipped:
            inner, skipped = "<skipped/>", skipped + 1
        failures += bool(found)
        cases.append(f"<testcase classname={_attribute(name)} name={_attribute(code)}>{inner}</testcase>\n")
    counts = f'tests="{len(codes)}" failures="{failures}" skipped="{skipped}"'
    return f"<testsuite name={_attribute(name)} {counts}>\n{''.join(cases)}</testsuite>\n"


def _failure(found: Diagnostic) -> str:
    """Return one complaint."""
    words = escape(f"{found.position}\n{_said(found)}".translate(_NOT_XML))
    return f'<failure type="{found.severity}" message={_attribute(found.message)}>{words}</failure>'


def _attribute(text: str) -> str:
    """Return a text as the value of an attribute, quotes around it."""
    return quoteattr(text.translate(_NOT_XML))


def sarif(audit: Audit, version: str) -> str:
    """Return the complaints as SARIF 2.1.0, which code hosts and editors read."""
    codes = sorted({found.code for found in audit.found})
    run = {
        "tool": {"driver": {"name": "clinicsite", "version": version, "rules": [_rule(code, audit) for code in codes]}},
        "results": [_result(found, codes) for found in audit.found],
    }
    return (
        json.dumps(
            {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]},
            indent=1,
            ensure_ascii=False,
        )
        + "\n"
    )


def _rule(code: str, audit: Audit) -> dict[str, Any]:
    """Return what a complaint is about in general."""
    fault = audit.faults.get(code)
    if fault is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": fault.title},
        "fullDescription": {"text": fault.why},
        "help": {"text": fault.mend},
        "defaultConfiguration": {"level": _SARIF[fault.severity]},
    }


def _result(found: Diagnostic, codes: list[str]) -> dict[str, Any]:
    """Return one complaint."""
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(found.position.path)}}
    if found.position.line:
        place["region"] = {"startLine": found.position.line, "startColumn": max(1, found.position.column)}
    return {
        "ruleId": found.code,
        "ruleIndex": codes.index(found.code),
        "level": _SARIF[found.severity],
        "message": {"text": _said(found)},
        "locations": [{"physicalLocation": place}],
    }


def _uri(path: str) -> str:
    """Return a path as the address of a file, relative to the project."""
    from urllib.parse import quote

    return quote(path)
