"""A version of the site that was put online: what is in it, who did it and when, and how it is written down.

The record travels with the files and is what the next deploy compares with. It knows no host and reads no clock.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from clinicsite.page_mark import mark_of
from clinicsite.publish.deploy_faults import RECORD_DAMAGED, refusal
from clinicsite.publish.manifest import Entry, Manifest, path_complaint
from clinicsite.publish.policy import Policy
from clinicsite.records import dataclass, field

FORMAT = 2
"""The shape of a record; a larger number comes from a newer version."""
RECORD = ".clinicsite/release.json"
"""Where the record lies on hosts that keep it among the files."""
FINGERPRINTED = "assets/"
"""The folder of files whose names change with their contents."""

_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{8}")
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)
_LINK = re.compile(rb"<a\b[^>]*?\bhref=(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNLISTED = b'<meta name="robots" content="noindex'


@dataclass(frozen=True, slots=True)
class PageNote:
    """What is remembered of a page, to speak of it when it is gone."""

    title: str
    """Its title."""
    links: tuple[str, ...] = ()
    """The files of the pages of this site that it links to, sorted."""
    mark: str = ""
    """A digest of what it says; empty when search engines are not to list it."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Who puts a version online, with what and from what."""

    by: str
    """The person's name, or the name of the program that does it."""
    generator: str
    """The version of the generator."""
    revision: str = ""
    """The commit of the project's files; empty without Git."""


@dataclass(frozen=True)
class Release:
    """A version of the site."""

    id: str
    """Its name: the time in UTC and the first digits of the digest of all files."""
    site: str
    """The address of the website."""
    made: datetime
    """When it was put online, in UTC."""
    maker: Maker
    """Who did it."""
    files: Mapping[str, Entry]
    """Its files by path."""
    held: Mapping[str, Entry] = field(default_factory=dict)
    """Files of earlier versions that stay, because a page that is still open may ask for them."""
    pages: Mapping[str, PageNote] = field(default_factory=dict)
    """What is remembered of its pages, by path."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Digests of the owner's facts, by what they are called."""
    summary: str = ""
    """What it changed, in a few words."""
    policy: Policy = field(default_factory=Policy)
    """What its host has to tell browsers."""

    @property
    def tree(self) -> dict[str, Entry]:
        """All files that the host holds for it."""
        return {**self.held, **self.files}

    def to_json(self) -> bytes:
        """Return the record's bytes."""
        order = sorted(self.pages)
        number = {path: index for index, path in enumerate(order)}
        content = {
            "format": FORMAT,
            "id": self.id,
            "site": self.site,
            "made": self.made.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "by": self.maker.by,
            "generator": self.maker.generator,
            "revision": self.maker.revision,
            "summary": self.summary,
            "facts": dict(sorted(self.facts.items())),
            "files": {path: _packed(entry) for path, entry in sorted(self.files.items())},
            "held": {path: _packed(entry) for path, entry in sorted(self.held.items())},
            "pages": {
                path: [note.title, [number[link] for link in note.links if link in number], note.mark]
                for path, note in sorted(self.pages.items())
            },
            "policy": {
                "rules": [[path, dict(headers)] for path, headers in self.policy.rules],
                "redirects": [list(pair) for pair in self.policy.redirects],
            },
        }
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace") + b"\n"


class _Notes(Mapping[str, PageNote]):
    """What a record says of pages, put together when it is asked for: mostly it is not."""

    def __init__(self, packed: Mapping[str, list[Any]], order: list[str]) -> None:
        self._packed = packed
        self._order = order

    def __getitem__(self, path: str) -> PageNote:
        # The records of earlier versions of this program have no mark.
        title, links, mark = [*self._packed[path], ""][:3]
        found = tuple(self._order[number] for number in links if 0 <= number < len(self._order))
        return PageNote(str(title), found, str(mark))

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


class KeptNotes(Mapping[str, PageNote]):
    """What is remembered of pages: those that were read now, and of the others what an earlier record says."""

    def __init__(self, read: Mapping[str, PageNote], known: Mapping[str, PageNote], kept: Collection[str]) -> None:
        self._read = read
        self._known = known
        self._kept = kept

    def __getitem__(self, path: str) -> PageNote:
        return self._read[path] if path in self._read else self._known[path]

    def __iter__(self) -> Iterator[str]:
        yield from self._kept
        yield from self._read

    def __len__(self) -> int:
        return len(self._kept) + len(self._read)


class RecordNewer(Exception):
    """A record was written by a newer version of the generator."""


# The record of the live version is read twice, and before anything is shown once more.
@functools.lru_cache(maxsize=8)
def parse_release(data: bytes) -> Release | None:
    """Return the version that a record tells of, or None when it is damaged or not ours. Raises `RecordNewer`."""
    try:
        content = json.loads(data)
        if content["format"] > FORMAT:
            raise RecordNewer
        order = sorted(content["pages"])
        release = Release(
            id=content["id"],
            site=content["site"],
            made=datetime.strptime(content["made"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
            maker=Maker(content["by"], content["generator"], content["revision"]),
            files=_entries(content["files"]),
            held=_entries(content["held"]),
            pages=_Notes(content["pages"], order),
            facts=dict(content["facts"]),
            summary=content["summary"],
            policy=_policy(content.get("policy", {})),
        )
        # Half a letter can stand in JSON, but in no address.
        maker = release.maker
        for text in (release.site, release.summary, maker.by, maker.generator, maker.revision, *release.tree):
            text.encode()
        ours = _ID.fullmatch(release.id) and release.id.endswith(build_of(release.site, release.files))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return release if ours else None


def read_release(data: bytes, where: str) -> Release:
    """Return the version that a record tells of. Raises `SiteError` for one that cannot be read.

    `where` says in the message where the record lies.
    """
    try:
        release = parse_release(data)
    except RecordNewer:
        release = None
    if release is None:
        raise refusal(RECORD_DAMAGED, f"The note on a version {where} cannot be read.")
    return release


def build_of(site: str, files: Mapping[str, Entry]) -> str:
    """Return the first digits of the digest over all files."""
    return Manifest.of(site, files).build[:8]


def release_id(made: datetime, manifest: Manifest) -> str:
    """Return the name of a version."""
    return f"{made:%Y%m%d-%H%M%S}-{manifest.build[:8]}"


def address_of(path: str) -> str:
    """Return the address of a published file below the site's own, as a link has it."""
    folder, _, name = path.rpartition("/")
    return quote(f"/{path}" if name != "index.html" else f"/{folder}/" if folder else "/")


def is_page(path: str) -> bool:
    """Return whether a file is a page."""
    return path.endswith(".html")


def is_fingerprinted(path: str) -> bool:
    """Return whether the name of a file changes with its contents, so that it may stay beside a newer one."""
    return path.startswith(FINGERPRINTED)


def note_of(path: str, html: bytes, site: str, pages: Collection[str]) -> PageNote:
    """Return what to remember of a page; `pages` are the paths of all pages of the site."""
    title = _TITLE.search(html)
    targets = {_target(path, b"".join(parts), site) for parts in _LINK.findall(html)} & set(pages) - {path}
    # In one line, since it stands in messages of commits.
    name = " ".join(unescape(title[1].decode("utf-8", "replace")).split()) if title else ""
    return PageNote(name, tuple(sorted(targets)), "" if _UNLISTED in html else mark_of(html)[:16])


def held_assets(kept: Iterable[Release], files: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return the files of versions that are kept which a page that is still open may ask for."""
    held: dict[str, Entry] = {}
    for release in kept:
        held.update({path: entry for path, entry in release.files.items() if is_fingerprinted(path)})
    return {path: held[path] for path in sorted(held) if path not in files}


def _target(path: str, link: bytes, site: str) -> str:
    """Return the file that a link leads to; empty when it leads off the site."""
    try:
        parts = urlsplit(urljoin(urljoin(site, f"/{quote(path)}"), unescape(link.decode("utf-8", "replace"))))
    except ValueError:
        return ""
    if parts.netloc != urlsplit(site).netloc:
        return ""
    name = unquote(parts.path).lstrip("/")
    return f"{name}index.html" if not name or name.endswith("/") else name


def _policy(packed: Mapping[str, Any]) -> Policy:
    """Return what a record says that the host has to tell browsers."""
    rules = [(str(path), {str(name): str(value) for name, value in headers.items()}) for path, headers in
             packed.get("rules", [])]  # fmt: skip
    return Policy(tuple(rules), tuple((str(source), str(target)) for source, target in packed.get("redirects", [])))


def _packed(entry: Entry) -> list[object]:
    """Return an entry as plain data."""
    return [entry.digest, entry.size, entry.type, entry.source]


def _entries(packed: Mapping[str, tuple[str, int, str, str]]) -> dict[str, Entry]:
    """Return the entries of a record. Raises ValueError for one that we would not write."""
    entries = {path: Entry(*fields) for path, fields in packed.items()}
    for path, entry in entries.items():
        if not _DIGEST.fullmatch(entry.digest) or path_complaint(path):
            raise ValueError(path)
    return entries
