"""What each kind of host can be told, so that a site is not blamed for what its host cannot do."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from clinicsite.records import dataclass


@dataclass(frozen=True, slots=True)
class Able:
    """What a kind of host can do."""

    name: str
    """What it is called at the beginning of a sentence."""
    advice: str
    """What its owner can do about a header."""
    headers: Collection[str] | None = None
    """The headers it can send as the site asks, by their names in small letters; None when it can send all."""
    gaps: str = ""
    """What its owner can do about old addresses with gaps, which it cannot follow; empty when it can."""


_READS = (
    'The host reads them from the files "_headers" and "_redirects" of the site. Deploy again; if it stays so, ask the '
    "host whether something stands before the site that takes them away."
)
SERVER = Able(
    "The web server",
    "Give the server the lines that this prints: python3 build.py rules nginx (or apache, or caddy).",
)
ABILITIES: Mapping[str, Able] = {
    "folder": SERVER,
    "ssh": SERVER,
    "netlify": Able("Netlify", _READS),
    "cloudflare": Able("Cloudflare Pages", _READS),
    "s3": Able(
        "A bucket",
        "CloudFront before the bucket can do it; what to tell it is printed by: python3 build.py rules s3",
        headers=("cache-control",),
        gaps="What it can follow of them is printed by: python3 build.py rules s3",
    ),
    "github-pages": Able(
        "GitHub Pages",
        'Write "policy_in_pages: true" below "files:" in site.yaml, so that each page carries the most important rule '
        "itself. For all of them, choose a host that reads them.",
        headers=(),
        gaps="Write each old address by itself below redirects in site.yaml, without * or :name.",
    ),
}
"""By the kind of host that site.yaml names."""
