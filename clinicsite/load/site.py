"""The owner's files -> `Site`, with all that is wrong with them.

Owns the order in which files are read and what is put together from them. It knows nothing of pages, addresses and
HTML, and never stops at the first mistake: a file that cannot be used is left out and remembered as unread.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from clinicsite.diagnostics import Diagnostic, Diagnostics, Position, closest
from clinicsite.load import faults
from clinicsite.load.data import read_data
from clinicsite.load.documents import ConfigReading, Reading, read_config, read_document
from clinicsite.load.figures import read_figure
from clinicsite.load.files import (
    CONTENT,
    ContentFile,
    Kind,
    closed_folder,
    content_files,
    name_fault,
    read_bytes,
    read_settings_file,
    static_files,
)
from clinicsite.load.phones import read_phone
from clinicsite.load.postal_codes import odd_postal_codes
from clinicsite.load.references import CONFIG, Written, check_references
from clinicsite.load.words import read_language
from clinicsite.load.yaml_lines import VALUE, shown
from clinicsite.model.read import (
    ArticleFrontMatter,
    ConditionFrontMatter,
    Document,
    Figure,
    FrontMatter,
    LocationSection,
    PageFrontMatter,
    PairFrontMatter,
    PersonFrontMatter,
    Site,
    SiteConfig,
    TownFrontMatter,
)
from clinicsite.model.values import Phone
from clinicsite.records import dataclass

FAR_REACHING = (
    *("title", "nav_title", "head_title", "description", "slug", "draft", "publish_on", "expires_on", "aliases"),
    *("layout", "order", "name", "county", "region", "coordinates", "leads_with", "also_common", "related", "symptoms"),
    *("landmarks", "sheet", "role", "date", "about", "summary"),
)
"""Keys of front matter on which addresses, lists, maps or other pages depend."""

_REGIONS = Path(__file__).parent.parent / "regions"
_PROFESSIONS = Path(__file__).parent.parent / "professions"

_GROUPS: Mapping[Kind, tuple[type[FrontMatter], str]] = {
    Kind.CONDITION: (ConditionFrontMatter, "conditions"),
    Kind.TOWN: (TownFrontMatter, "towns"),
    Kind.PERSON: (PersonFrontMatter, "people"),
    Kind.ARTICLE: (ArticleFrontMatter, "articles"),
    Kind.PAGE: (PageFrontMatter, "pages"),
}
"""The front matter of each kind of page that there are many of, and where they are gathered."""

AnyFront = TypeVar("AnyFront", bound=FrontMatter)
Reader = Callable[[bytes, str, type[Any]], Reading[Any]]
"""Reads a content file: its bytes, its path, the model of its front matter."""


@dataclass(frozen=True, slots=True)
class Readers:
    """What reads files and telephone numbers; others than these may remember."""

    document: Reader = read_document
    config: Callable[[bytes, str], ConfigReading] = read_config
    phone: Callable[[str, str, Position], Phone | Diagnostic] = read_phone
    ahead: Callable[[Sequence[tuple[Path, str, type[Any]]]], object] | None = None
    """Is told of all content files before the first is read: where each is, its path and its model."""


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What reading a project has brought."""

    site: Site | None
    """Everything that could be read; None when `site.yaml` or the site's language cannot be used.

    If there are errors it is for finding further mistakes only, not for publishing."""
    diagnostics: Diagnostics
    """Everything that is wrong."""


def load_site(root: Path, theme: Path, readers: Readers = Readers()) -> LoadResult:
    """Return what a project says and all that is wrong with its files. Never raises for a mistake of the owner's.

    `root` is the folder with `site.yaml` and `content/`, `theme` one with `static/` and `templates/` that stand in
    where the project has no files of its own. `readers` may remember what they have read.
    """
    found = Diagnostics()
    written = Written()
    written.static, complaints = static_files(root / "static", theme / "static")
    found.extend(complaints)
    # Without this, pages would be made of the theme's templates, which are not the project's.
    if closed := closed_folder(root, "templates"):
        found.add(closed)
    _read_config(root, readers, written, found)
    _read_content(root, readers, written, found)
    written.figure = _figure(root, theme, written, found)
    if written.config and not written.config.files.fingerprints:
        written.static = {name: replace(file, fingerprint=False) for name, file in written.static.items()}
    if (root / CONTENT).is_dir():
        check_references(written, found)
    _check_time_zone(written, found)
    phones = _phones(readers, written, found)
    if written.config is None:
        return LoadResult(None, found)
    code, place = written.config.site.language, written.config_keys.get(f"site.language{VALUE}", Position(CONFIG))
    language, words = read_language(root, code, place, found)
    if language is None:
        return LoadResult(None, found)
    profession = _profession(written, found)
    site = _site(root, written, written.config, language, words, phones, profession)
    found.extend(odd_postal_codes(site.config, site.config_keys, site.regions))
    return LoadResult(site, found)


def reread(site: Site, paths: Iterable[str], reader: Reader = read_document) -> Site | None:
    """Return the site with some content files read again; None when addresses or lists depend on what has changed.

    For whoever writes: the page is shown at once. What a change means for the rest of the site is found by `load_site`.
    """
    known = {document.path: document for document in site.documents()}
    again: dict[str, Document[Any]] = {}
    for path in paths:
        old = known.get(path)
        data = read_bytes(site.root / path, path) if old else None
        reading = reader(data, path, type(old.front)) if old and isinstance(data, bytes) else None
        if old is None or reading is None or reading.diagnostics or reading.document is None:
            return None
        if any(getattr(reading.document.front, key, None) != getattr(old.front, key, None) for key in FAR_REACHING):
            return None
        again[path] = reading.document
    return site.with_documents(again)


def with_static(site: Site, theme: Path) -> Site | None:
    """Return the site with the files of `static/` as they are now; None when something is wrong with them."""
    files, complaints = static_files(site.root / "static", theme / "static")
    return None if complaints else replace(site, static=files)


def _site(
    root: Path,
    written: Written,
    config: SiteConfig,
    language: Mapping[str, object],
    words: Mapping[str, str],
    phones: Mapping[str, Phone],
    profession: Mapping[str, object],
) -> Site:
    """Return everything in its order."""
    listed = {name: number for number, name in reversed(list(enumerate(config.towns)))}
    codes = sorted({location.country for location in config.locations})
    return Site(
        root=root,
        config=config,
        config_keys=written.config_keys,
        words=words,
        language=language,
        regions={code: read_data(_REGIONS, code) for code in codes},
        phones=phones,
        home=written.home,
        indexes=written.indexes,
        conditions=tuple(sorted(written.conditions, key=lambda page: (page.front.order, page.path))),
        towns=tuple(
            sorted(written.towns, key=lambda town: (listed.get(town.name, len(listed)), town.front.name, town.path))
        ),
        pairs=written.pairs,
        people=tuple(sorted(written.people, key=lambda page: (page.front.order, page.path))),
        articles=tuple(sorted(written.articles, key=_newest_first)),
        pages=tuple(sorted(written.pages, key=lambda page: page.path)),
        static=written.static,
        profession=profession,
        figure=written.figure,
        unread=frozenset(written.unread),
    )


def _newest_first(article: Document[ArticleFrontMatter]) -> tuple[float, str]:
    """Return what articles are sorted by: the newest first, those of one moment by their paths."""
    day = article.front.date
    seconds = (day.hour * 60 + day.minute) * 60 if isinstance(day, datetime) else 0
    return -(day.toordinal() * 86_400 + seconds), article.path


def load_config(root: Path) -> tuple[SiteConfig | None, Diagnostics]:
    """Return `site.yaml` alone, for what needs no pages, and what is wrong with it."""
    found = Diagnostics()
    written = Written()
    _read_config(root, Readers(), written, found)
    return written.config, found


# --- site.yaml --------------------------------------------------------------------------------------------------


def _read_config(root: Path, readers: Readers, written: Written, found: Diagnostics) -> None:
    """Read `site.yaml`."""
    path = root / CONFIG
    if not os.path.lexists(path):
        message = "There is no file site.yaml in this folder."
        found.add(faults.NO_SITE_FILE.at(Position(CONFIG), message, faults.NO_SITE_FILE.mend))
        return
    data = read_settings_file(root, CONFIG)
    if isinstance(data, Diagnostic):
        found.add(data)
        return
    reading = readers.config(data, CONFIG)
    found.extend(reading.diagnostics)
    if reading.source is None:
        return
    written.sources[CONFIG] = reading.source
    written.config_keys = reading.keys
    written.config = reading.config


def _check_time_zone(written: Written, found: Diagnostics) -> None:
    """Complain about a time zone that does not exist, and put another in its place."""
    if written.config is None:
        return
    name = written.config.site.time_zone
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        place = written.config_keys[f"site.time_zone{VALUE}"]
        zones = available_timezones()
        cities = {zone.rpartition("/")[2].replace("_", " "): zone for zone in sorted(zones) if "/" in zone}
        city = closest(re.split(r"[/,]", name)[-1].strip(), cities)
        near = closest(name.replace(" ", "_"), zones) or (cities[city] if city else None)
        meant = f' Did you mean "{near}"?' if near else ""
        message = f'There is no time zone "{shown(name)}".{meant}'
        mended = written.sources[CONFIG].replaced(place, name, near) if near else ""
        found.add(faults.UNKNOWN_TIME_ZONE.at(place, message, "" if near else faults.UNKNOWN_TIME_ZONE.mend, mended))
        # The stages after this one look for more mistakes, and reckon with a zone that exists.
        site = written.config.site.model_copy(update={"time_zone": "UTC"})
        written.config = written.config.model_copy(update={"site": site})


def _profession(written: Written, found: Diagnostics) -> Mapping[str, object]:
    """Return the data of the profession that the owner names; nothing when she names none, or one there is none of."""
    name = written.config.clinic.profession if written.config else None
    known = sorted(path.stem for path in _PROFESSIONS.glob("*.yaml"))
    if name is None or name in known:
        return read_data(_PROFESSIONS, name) if name else {}
    place = written.config_keys[f"clinic.profession{VALUE}"]
    near = closest(name, known)
    meant = f' Did you mean "{near}"?' if near else ""
    message = f'I know no profession "{shown(name)}".{meant}'
    hint = f"The professions there are: {', '.join(known)}. For any other one, leave the line out."
    mended = written.sources[CONFIG].replaced(place, name, near) if near else ""
    found.add(faults.NOT_ON_LIST.at(place, message, hint, mended))
    return {}


def _figure(root: Path, theme: Path, written: Written, found: Diagnostics) -> Figure | None:
    """Return the drawing that the owner names; nothing when she names none, or one that cannot be used."""
    name = written.config.brand.figure if written.config else None
    if name is None:
        return None
    place = written.config_keys[f"brand.figure{VALUE}"]
    return read_figure(root, theme, name, place, written.sources[CONFIG], found)


def _phones(readers: Readers, written: Written, found: Diagnostics) -> dict[str, Phone]:
    """Return the telephone numbers of `site.yaml` by how they are written.

    One that cannot be dialled stands for itself, so that reading can go on; a site with such a complaint is not
    published.
    """
    if written.config is None:
        return {}
    first: LocationSection = written.config.locations[0]
    numbers = [("clinic.phone", written.config.clinic.phone, first.country)]
    for index, location in enumerate(written.config.locations):
        numbers.append((f"locations.{index}.phone", location.phone or "", location.country))
    phones: dict[str, Phone] = {}
    for key, number, country in numbers:
        if not isinstance(number, str) or (not number and key not in written.config_keys):
            continue
        phone = readers.phone(number, country, written.config_keys[key + VALUE])
        if isinstance(phone, Diagnostic):
            found.add(phone)
            phone = Phone(number, number)
        phones.setdefault(number, phone)
    return phones


# --- content ----------------------------------------------------------------------------------------------------


def _read_content(root: Path, readers: Readers, written: Written, found: Diagnostics) -> None:
    """Read all content files."""
    listing = content_files(root)
    found.extend(listing.found)
    written.unread |= listing.unread
    if readers.ahead:
        readers.ahead([(file.source, file.path, _model_of(file.kind)) for file in listing.files])
    for file in listing.files:
        _read_one(file, partial(_document, readers.document), written, found)


def _model_of(kind: Kind) -> type[FrontMatter]:
    """Return the front matter that a kind of file has."""
    if kind in (Kind.HOME, Kind.INDEX):
        return PageFrontMatter
    return PairFrontMatter if kind is Kind.PAIR else _GROUPS[kind][0]


def _read_one(file: ContentFile, read: Callable[..., Any], written: Written, found: Diagnostics) -> None:
    """Read a content file and put it where it belongs."""
    if file.kind is Kind.HOME:
        written.home = read(file, PageFrontMatter, written, found)
    elif file.kind is Kind.INDEX:
        if index := read(file, PageFrontMatter, written, found):
            written.indexes[file.folder] = index
    elif file.kind is Kind.PAIR:
        if pair := read(file, PairFrontMatter, written, found):
            written.pairs[file.folder, file.name] = pair
    else:
        model, group = _GROUPS[file.kind]
        if document := read(file, model, written, found):
            getattr(written, group).append(document)


def _document(
    reader: Reader, file: ContentFile, model: type[AnyFront], written: Written, found: Diagnostics
) -> Document[AnyFront] | None:
    """Return a content file, or None if it cannot be used; it is then noted as unread."""
    data = read_bytes(file.source, file.path)
    if isinstance(data, Diagnostic):
        found.add(data)
        written.unread.add(file.path)
        return None
    reading: Reading[AnyFront] = reader(data, file.path, model)
    found.extend(reading.diagnostics)
    if reading.source:
        written.sources[file.path] = reading.source
    if reading.document is None:
        written.unread.add(file.path)
        return None
    complaint = name_fault(file, reading.document.front.slug, reading.document.at(f"slug{VALUE}"))
    if complaint:
        found.add(complaint)
    return reading.document
