"""Small files with words for people who look after sites: `security.txt`, `humans.txt`, the key for IndexNow."""

from __future__ import annotations

from clinicsite.model.read import SecuritySection, SiteConfig

SECURITY = ".well-known/security.txt"
HUMANS = "humans.txt"


def text_files(config: SiteConfig) -> dict[str, str]:
    """Return the files that the owner has asked for, by their names."""
    base, key = config.site.url.rstrip("/"), config.deploy.indexnow
    return {
        **({SECURITY: _security(config.security, base)} if config.security else {}),
        **({HUMANS: "\n".join([*(" ".join(line.split()) for line in config.humans), ""])} if config.humans else {}),
        **({f"{key}.txt": key} if key else {}),
    }


def _security(section: SecuritySection, base: str) -> str:
    """Return whom to tell of a weakness of the site, and how long this holds (RFC 9116)."""
    contacts = (contact if ":" in contact else f"mailto:{contact}" for contact in section.contact)
    lines = [f"Contact: {contact}" for contact in contacts]
    # The day ends at midnight in UTC, which is never later than the owner means by more than half a day.
    lines.append(f"Expires: {section.expires.isoformat()}T00:00:00Z")
    if section.languages:
        lines.append(f"Preferred-Languages: {', '.join(section.languages)}")
    lines.append(f"Canonical: {base}/{SECURITY}")
    if section.policy:
        lines.append(f"Policy: {section.policy}")
    return "\n".join([*lines, ""])
