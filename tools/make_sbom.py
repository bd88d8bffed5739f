"""Writes what the generator is made of as a bill of materials in CycloneDX 1.6, from the lock alone.

It names no day and no machine, so that whoever has the same lock gets the same file. Arguments: the lock and the file
to write; by default `requirements.lock` and `dist/clinicsite.cdx.json`.
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
_PACKAGE = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")
_DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NEEDED_BY = re.compile(r"#\s+(?:via )?(?!via$)([A-Za-z0-9._-]+)(?: \(pyproject\.toml\))?$")


def components(lock: str) -> Iterator[dict[str, object]]:
    """Yield the packages of a lock, each with the digests of the files that may be installed."""
    for entry in re.split(r"\n(?=[A-Za-z0-9])", lock):
        found = _PACKAGE.match(entry)
        if found:
            address = f"pkg:pypi/{found['name'].lower().replace('_', '-')}@{found['version']}"
            yield {
                "type": "library",
                "bom-ref": address,
                "name": found["name"],
                "version": found["version"],
                "purl": address,
                "hashes": [{"alg": "SHA-256", "content": digest} for digest in sorted(_DIGEST.findall(entry))],
            }


def dependencies(lock: str, own: str) -> Iterator[dict[str, Sequence[str]]]:
    """Yield what each package needs, as far as the lock says; `own` is the name of the whole."""
    needs: dict[str, set[str]] = {own: set()}
    parts = [(found, entry) for entry in re.split(r"\n(?=[A-Za-z0-9])", lock) if (found := _PACKAGE.match(entry))]
    address = {found["name"]: f"pkg:pypi/{found['name']}@{found['version']}" for found, _ in parts}
    for found, entry in parts:
        needs.setdefault(address[found["name"]], set())
        for line in entry.splitlines():
            user = _NEEDED_BY.search(line)
            if user:
                needs.setdefault(address.get(user[1], own), set()).add(address[found["name"]])
    yield from ({"ref": user, "dependsOn": sorted(used)} for user, used in sorted(needs.items()))


def bill(lock: str, version: str) -> str:
    """Return the bill of materials of a version of the generator."""
    own = f"pkg:pypi/clinicsite@{version}"
    content: dict[str, object] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": own, "name": "clinicsite", "version": version, "purl": own}
        },
        "components": list(components(lock)),
        "dependencies": list(dependencies(lock, own)),
    }
    # Named by what it holds: the same bill has the same number.
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True))
    return json.dumps({**content, "serialNumber": f"urn:uuid:{number}"}, indent=1, sort_keys=True) + "\n"


def main(lock: Path, file: Path) -> None:
    """Write the bill of materials."""
    source = (ROOT / "clinicsite" / "__init__.py").read_text("utf-8")
    version = re.search(r'__version__ = "([^"]+)"', source)
    assert version
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(bill(lock.read_text("utf-8"), version[1]), "utf-8", newline="\n")
    print(f"Wrote {file.name}")


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    main(*(given or [ROOT / "requirements.lock", ROOT / "dist" / "clinicsite.cdx.json"]))
