"""Looks at the live site as a visitor would: bytes, plain and compressed, types, and what has to be gone.

What the site asks of its host besides is looked at in `live_settings.py`.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from clinicsite.diagnostics import Diagnostic
from clinicsite.publish.abilities import SERVER, Able
from clinicsite.publish.deploy_faults import LIVE_DIFFERS, complaint
from clinicsite.publish.live_settings import NOT_FOUND, settings_faults
from clinicsite.publish.release import Release, address_of
from clinicsite.publish.visitor import PLAIN, Answer, Fetch
from clinicsite.records import dataclass, field

_FOR_HOSTS = ("_headers", "_redirects", "CNAME", ".nojekyll")
"""Files that hosts read and do not hand out."""
_ALIKE = {
    "application/javascript": "text/javascript",
    "application/x-javascript": "text/javascript",
    "image/vnd.microsoft.icon": "image/x-icon",
    "text/xml": "application/xml",
    "application/rss+xml": "application/xml",
    "text/x-vcard": "text/vcard",
    "application/font-woff": "font/woff",
}
"""Other names of media types, by which servers call the same."""
_PACKED = (".br", ".gz")
"""Compressed copies: servers have many names for their type, and browsers never ask for them by name."""
_TEXTS = ("text/", "image/svg", "application/json", "application/xml", "application/manifest")
"""Types that hosts compress."""
_AT_ONCE = 8
_PAUSE = 2.0


@dataclass(frozen=True)
class Looked:
    """What was seen of the live site."""

    found: list[Diagnostic] = field(default_factory=list)
    """What is wrong with its files."""
    answers: dict[str, Answer] = field(default_factory=dict)
    """The answers for all files that visitors get, by path."""
    answered: bool = True
    """Whether the server has said anything at all."""


def verify(
    fetch: Fetch, release: Release, paths: Collection[str], gone: Collection[str], able: Able = SERVER, home: str = ""
) -> list[Diagnostic]:
    """Return all that is wrong with what visitors get: files, and what the site asks of a host that is `able`.

    `home` is the address of the site.
    """
    looked = verify_files(fetch, release, paths, gone)
    if not looked.answered:
        return looked.found
    return [*looked.found, *settings_faults(fetch, release, looked.answers, able, home or release.site)]


def verify_files(
    fetch: Fetch, release: Release, paths: Collection[str], gone: Collection[str], patience: float = 0
) -> Looked:
    """Look at the files `paths` of a version, and for those that have to be gone.

    For up to `patience` seconds, what is not right yet is asked for again.
    """
    end = time.monotonic() + patience
    asked = [path for path in sorted(paths) if path not in _FOR_HOSTS and path in release.files]
    answers: dict[str, Answer] = {}
    wrong = _wrong(fetch, release, asked, answers)
    while wrong and time.monotonic() < end:
        time.sleep(min(_PAUSE, max(0.0, end - time.monotonic())))
        wrong = _wrong(fetch, release, wrong, answers)
    found = [complaint(LIVE_DIFFERS, message, path=address_of(path)) for path, message in wrong.items()]
    if answers and not any(answer.status for answer in answers.values()):
        return Looked(found[:1], answered=False)
    return Looked([*found, *_still_there(fetch, release, gone)], answers)


def _wrong(fetch: Fetch, release: Release, paths: Iterable[str], answers: dict[str, Answer]) -> dict[str, str]:
    """Return the files that visitors get wrongly, each with what is wrong; keep the answers."""
    wanted = list(paths)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        told = dict(zip(wanted, pool.map(lambda path: _looked_at(fetch, release, path), wanted), strict=True))
    answers.update((path, answer) for path, (answer, _) in told.items())
    return {path: message for path, (_, message) in told.items() if message}


def _looked_at(fetch: Fetch, release: Release, path: str) -> tuple[Answer, str]:
    """Return the answer for a file, and what is wrong with it."""
    address = address_of(path)
    answer = fetch(address)
    if _hides_endings(path, answer):
        address = address.removesuffix(".html")
        answer = fetch(address)
    return answer, _difference(release, answer, path) or _compressed(fetch, release, answer, path, address)


def _hides_endings(path: str, answer: Answer) -> bool:
    """Return whether a host shows a page under its name without `.html`, as Cloudflare does."""
    shown = address_of(path).removesuffix(".html")
    return path.endswith(".html") and 300 <= answer.status < 400 and answer.headers.get("location", "") == shown


def _difference(release: Release, answer: Answer, path: str) -> str:
    """Return what is wrong with an answer, as a sentence, or an empty text."""
    entry, address = release.files[path], address_of(path)
    if not answer.status:
        return f'The server does not answer for "{address}": {answer.error}.'
    if 300 <= answer.status < 400 and release.policy.leads_on(address):
        return ""  # The page for hosts that know no redirects is not shown by one that knows them.
    # The page for unknown addresses may itself be shown with the status that it is for.
    if answer.status != 200 and not (path == NOT_FOUND and answer.status == 404):
        return f'"{address}" answers with status {answer.status} instead of 200.'
    if answer.digest != entry.digest:
        return f'"{address}" shows something else than what was put online.'
    if not path.endswith(_PACKED) and _kind(answer.headers.get("content-type", "")) != _kind(entry.type):
        kind = answer.headers.get("content-type", "nothing")
        return f'"{address}" is announced as "{kind}" instead of "{_kind(entry.type)}".'
    return ""


def _compressed(fetch: Fetch, release: Release, plain: Answer, path: str, address: str) -> str:
    """Return what is wrong with a text that was asked for compressed, as browsers do."""
    entry = release.files[path]
    if plain.status != 200 or not entry.type.startswith(_TEXTS) or path.endswith(_PACKED):
        return ""
    message = f'"{address}" shows something else than what was put online when it is asked for compressed'
    answer = fetch(address, "gzip")
    if answer.status and answer.digest != entry.digest:
        return f"{message} (gzip)."
    copy = release.files.get(f"{path}.br")
    if copy:
        answer = fetch(address, "br")
        if answer.headers.get("content-encoding", PLAIN) == "br" and answer.packed != copy.digest:
            return f"{message} (br)."
    return ""


def _kind(text: str) -> str:
    """Return a media type without its parameters, by the name that we use."""
    kind = text.partition(";")[0].strip().lower()
    return _ALIKE.get(kind, kind)


def _still_there(fetch: Fetch, release: Release, gone: Collection[str]) -> Iterator[Diagnostic]:
    """Yield a complaint for each file that has to be gone and is not; an old address may lead on."""
    wanted = [path for path in sorted(gone) if path not in _FOR_HOSTS and path not in release.tree]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = pool.map(lambda path: fetch(address_of(path)), wanted)
        for path, answer in zip(wanted, answers, strict=True):
            address = address_of(path)
            leads = 300 <= answer.status < 400 and release.policy.leads_on(address)
            if answer.status in (0, 404, 410) or leads:
                continue
            says = "visitors still get it" if answer.status == 200 else f"it answers with status {answer.status}"
            yield complaint(LIVE_DIFFERS, f'"{address}" should be gone, but {says}.', path=address)
