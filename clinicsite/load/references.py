"""What refers to what: every file, page, picture and person that is named exists.

Owns the checks that need more than one file. What could not be read is not called missing: it has a complaint of its
own already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from clinicsite.diagnostics import Diagnostics, Fault, Position, closest, did_you_mean
from clinicsite.load import faults
from clinicsite.load.files import CONTENT, ENDING
from clinicsite.load.yaml_lines import VALUE, YamlText, shown
from clinicsite.model.read import (
    AnyPage,
    Article,
    Condition,
    Document,
    Figure,
    FrontMatter,
    Pair,
    Person,
    Photo,
    SiteConfig,
    StaticFile,
    Town,
)
from clinicsite.model.values import TODO_PREFIX
from clinicsite.records import dataclass, field

CONFIG = "site.yaml"
_FILE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
"""A name that only a file has; authors who are not of the team may be called by any other."""


@dataclass(slots=True)
class Written:
    """Everything that was read of a project."""

    config: SiteConfig | None = None
    config_keys: Mapping[str, Position] = field(default_factory=dict)
    home: AnyPage | None = None
    indexes: dict[str, AnyPage] = field(default_factory=dict)
    conditions: list[Condition] = field(default_factory=list)
    towns: list[Town] = field(default_factory=list)
    pairs: dict[tuple[str, str], Pair] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    pages: list[AnyPage] = field(default_factory=list)
    static: Mapping[str, StaticFile] = field(default_factory=dict)
    figure: Figure | None = None
    unread: set[str] = field(default_factory=set)
    """Content files that are there but could not be read."""
    sources: dict[str, YamlText] = field(default_factory=dict)
    """The YAML of each file, for showing corrected lines."""

    def documents(self) -> Iterator[Document[FrontMatter]]:
        """Yield every content file that was read."""
        yield from [self.home] if self.home else []
        named = (*self.indexes.values(), *self.pairs.values())
        for group in (named, self.conditions, self.towns, self.people, self.articles, self.pages):
            yield from group

    def names_in(self, folder: str, documents: Iterable[Document[FrontMatter]]) -> list[str]:
        """Return by which names the files of a folder of `content/` are referred to, unread ones included."""
        start = f"{CONTENT}/{folder}/"
        unread = (path.removeprefix(start) for path in self.unread if path.startswith(start))
        names = {path.removesuffix(ENDING) for path in unread if "/" not in path}
        return sorted(names | {document.name for document in documents})


def check_references(written: Written, found: Diagnostics) -> None:
    """Complain about everything that is named but not there, or named twice."""
    _Checker(written, found).check()


class _Checker:
    """Holds what the checks share; used once."""

    def __init__(self, written: Written, found: Diagnostics) -> None:
        self.written = written
        self.found = found
        self.conditions = written.names_in("conditions", written.conditions)
        self.towns = written.names_in("towns", written.towns)
        self._is_town = frozenset(self.towns)
        self.people = written.names_in("team", written.people)

    def check(self) -> None:
        """Run every check."""
        for document in self.written.documents():
            self._check_any(document)
        for condition in self.written.conditions:
            self._check_list(condition, "related", condition.front.related)
        if self.written.figure:
            self._check_regions(self.written.figure)
        for town in self.written.towns:
            self._check_condition(town, "leads_with", town.front.leads_with)
            self._check_list(town, "also_common", town.front.also_common)
            self._check_location(town)
            self._check_towns(town)
        for person in self.written.people:
            if person.front.photo:
                self._check_static(person, "photo.file", person.front.photo.file)
        for article in self.written.articles:
            self._check_list(article, "about", article.front.about)
            self._check_author(article)
        self._check_pairs()
        if self.written.config:
            self._check_config(self.written.config)

    def _check_any(self, document: Document[FrontMatter]) -> None:
        """Check what every kind of page can refer to."""
        front = document.front
        reviewer = front.reviewed_by
        if isinstance(reviewer, str) and not _waits(document, reviewer) and reviewer not in self.people:
            message = f'There is no person "{shown(reviewer)}" in {CONTENT}/team/.'
            self._unknown(faults.UNKNOWN_PERSON, document, "reviewed_by", reviewer, message, self.people)
        photos: Sequence[Photo] = front.photos
        for index, photo in enumerate(photos):
            self._check_static(document, f"photos.{index}.file", photo.file)
        if front.video:
            if front.video.poster:
                self._check_static(document, "video.poster", front.video.poster)
            if front.video.provider == "file" and isinstance(front.video.id, str):
                self._check_static(document, "video.id", front.video.id)
        appears, goes = front.appears_on, front.expires_on
        if appears and goes and goes <= appears:
            message = f"The page is gone from {goes} on, and does not appear before {appears}."
            place = document.at(f"expires_on{VALUE}")
            self.found.add(faults.DATES_CROSSED.at(place, message, faults.DATES_CROSSED.mend))
        ids = [source.id for source in front.sources]
        self._check_twice(faults.SOURCE_TWICE, document, "sources.{}.id", ids, "The id")
        questions = [" ".join(item.question.split()).casefold() for item in front.faq]
        for index in _repeated(questions):
            first = document.at(f"faq.{questions.index(questions[index])}.question").line
            message = f"This question is asked twice, first in line {first}."
            place = document.at(f"faq.{index}.question{VALUE}")
            self.found.add(faults.QUESTION_TWICE.at(place, message, faults.QUESTION_TWICE.mend))

    def _check_author(self, article: Article) -> None:
        """Check that an author who is written like the name of a file is a person of the team."""
        author = article.front.author
        if isinstance(author, str) and author not in self.people and _FILE_NAME.fullmatch(author):
            message = f'There is no person "{shown(author)}" in {CONTENT}/team/.'
            self._unknown(faults.UNKNOWN_PERSON, article, "author", author, message, self.people)

    def _check_list(self, document: Document[FrontMatter], key: str, names: Sequence[str]) -> None:
        """Check a list of conditions."""
        for index, name in enumerate(names):
            self._check_condition(document, f"{key}.{index}", name)
        self._check_twice(faults.ENTRY_TWICE, document, key + ".{}", names, "The condition")

    def _check_towns(self, town: Town) -> None:
        """Check the towns that a town names as its neighbours."""
        for index, name in enumerate(town.front.nearby):
            if name not in self._is_town and not _waits(town, name):
                message = f'There is no town "{shown(name)}" in {CONTENT}/towns/.'
                self._unknown(faults.UNKNOWN_TOWN, town, f"nearby.{index}", name, message, self.towns)
        self._check_twice(faults.ENTRY_TWICE, town, "nearby.{}", town.front.nearby, "The town")

    def _check_condition(self, document: Document[FrontMatter], key: str, name: str) -> None:
        """Check that a condition that is referred to has a page."""
        if name not in self.conditions and not _waits(document, name):
            message = f'There is no condition "{shown(name)}" in {CONTENT}/conditions/.'
            self._unknown(faults.UNKNOWN_CONDITION, document, key, name, message, self.conditions)

    def _check_location(self, town: Town) -> None:
        """Check that the place to which people go from a town is one of the clinic's."""
        name = town.front.location
        places = [location.name for location in self.written.config.locations] if self.written.config else []
        if name and places and name not in places and not _waits(town, name):
            message = f'The clinic has no place "{shown(name)}". It has: {", ".join(places)}.'
            self._unknown(faults.NOT_ON_LIST, town, "location", name, message, places)

    def _check_regions(self, figure: Figure) -> None:
        """Check that the conditions belong to parts of the figure, each part to one; a draft may be meant to follow."""
        taken: dict[str, str] = {}
        for condition in self.written.conditions:
            region = condition.front.region
            if region is None or _waits(condition, region):
                continue
            if region not in figure.regions:
                parts = sorted(figure.regions)
                message = f'The figure has no part "{shown(region)}". It has: {", ".join(parts)}.'
                self._unknown(faults.UNKNOWN_REGION, condition, "region", region, message, parts)
            elif region in taken and not condition.front.draft:
                message = f'The part "{region}" already leads to {taken[region]}.'
                place = condition.at(f"region{VALUE}")
                self.found.add(faults.REGION_TWICE.at(place, message, faults.REGION_TWICE.mend))
            elif not condition.front.draft:
                taken[region] = condition.path

    def _check_pairs(self) -> None:
        """Check that texts about a condition in a town belong to a town and a condition."""
        for (town, condition), pair in self.written.pairs.items():
            place = Position(pair.path)
            if town not in self.towns:
                message = f'There is no town "{town}" in {CONTENT}/towns/.{did_you_mean(town, self.towns)}'
                hint = f"The folder has to be named after the town's file, such as {town}{ENDING}."
                self.found.add(faults.UNKNOWN_TOWN.at(place, message, hint))
            elif condition == "index":
                message = f"The page of the town itself is {CONTENT}/towns/{town}{ENDING}."
                hint = "The files in this folder are named after conditions."
                self.found.add(faults.UNKNOWN_CONDITION.at(place, message, hint))
            elif condition not in self.conditions:
                near = did_you_mean(condition, self.conditions)
                message = f'There is no condition "{condition}" in {CONTENT}/conditions/.{near}'
                hint = "The file has to be named after the condition's file."
                self.found.add(faults.UNKNOWN_CONDITION.at(place, message, hint))

    def _pictures_and_films(self) -> list[str]:
        """Return the files of `static/` that an owner can mean."""
        return [name for name in self.written.static if not name.endswith((".css", ".js"))]

    def _check_static(self, document: Document[FrontMatter], key: str, name: str) -> None:
        """Check that a picture or film is in `static/`."""
        if name not in self.written.static and not _waits(document, name):
            message = f'There is no file "{shown(name)}" in static/.'
            self._unknown(faults.UNKNOWN_STATIC, document, key, name, message, self._pictures_and_films())

    def _check_config(self, config: SiteConfig) -> None:
        """Check what `site.yaml` refers to."""
        at = self.written.config_keys
        for index, name in enumerate(config.towns):
            if name not in self.towns:
                message = f'There is no town "{shown(name)}" in {CONTENT}/towns/.'
                self._unknown_at(faults.UNKNOWN_TOWN, at[f"towns.{index}"], name, message, self.towns)
        self._check_twice_at(faults.ENTRY_TWICE, at, "towns.{}", config.towns, "The town")
        prefix = f"{CONTENT}/"
        read = {document.path.removeprefix(prefix) for document in self.written.documents()}
        files = read | {path.removeprefix(prefix) for path in self.written.unread}
        for menu, entries in config.navigation.entries():
            names = list(entries) if isinstance(entries, tuple) else []
            for index, name in enumerate(names):
                if name not in files:
                    message = f'There is no file "{shown(name)}" in {CONTENT}/.'
                    place = at[f"navigation.{menu}.{index}"]
                    self._unknown_at(faults.UNKNOWN_MENU_FILE, place, name, message, files)
            self._check_twice_at(faults.ENTRY_TWICE, at, f"navigation.{menu}.{{}}", names, "The file")
        logo = config.brand.logo
        if logo and logo not in self.written.static:
            message = f'There is no file "{shown(logo)}" in static/.'
            place = at[f"brand.logo{VALUE}"]
            self._unknown_at(faults.UNKNOWN_STATIC, place, logo, message, self._pictures_and_films())

    def _check_twice(
        self, fault: Fault, document: Document[FrontMatter], key: str, names: Sequence[str], what: str
    ) -> None:
        """Complain about names that stand twice in a list of a content file."""
        self._check_twice_at(fault, document.keys, key, names, what)

    def _check_twice_at(
        self, fault: Fault, at: Mapping[str, Position], key: str, names: Sequence[str], what: str
    ) -> None:
        """Complain about names that stand twice in a list; `key` has a gap for the number of the entry."""
        for index in _repeated(names):
            first = at[key.format(names.index(names[index]))].line
            message = f'{what} "{shown(names[index])}" stands here twice, first in line {first}.'
            self.found.add(fault.at(at[key.format(index) + VALUE], message, fault.mend))

    def _unknown(
        self,
        fault: Fault,
        document: Document[FrontMatter],
        key: str,
        name: str,
        message: str,
        candidates: Iterable[str],
    ) -> None:
        """Complain about a name in a content file that refers to nothing."""
        self._unknown_at(fault, document.at(key + VALUE), name, message, candidates)

    def _unknown_at(self, fault: Fault, place: Position, name: str, message: str, candidates: Iterable[str]) -> None:
        """Complain about a name that refers to nothing, with the line as it should be if a name is near."""
        near = _nearest(name, candidates)
        source = self.written.sources.get(place.path)
        mended = source.replaced(place, name, near) if source and near else ""
        meant = f' Did you mean "{near}"?' if near else ""
        self.found.add(fault.at(place, f"{message}{meant}", "" if near else fault.mend, mended))


def _nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return what a name was probably meant to be: the same with more or less of a path or ending, or a similar one."""
    pool = sorted(candidates)
    plain = name.strip("/").removeprefix("../").removeprefix(f"{CONTENT}/").removeprefix("static/").removesuffix(ENDING)
    if plain in pool:
        return plain
    # Folder and ending are no likeness: logo.svg is not room.svg.
    stems = {known: known.rpartition("/")[2].partition(".")[0] for known in pool}
    stem = closest(plain.rpartition("/")[2].partition(".")[0], stems.values())
    alike = [known for known in pool if stem and stems[known] == stem]
    return (closest(plain, alike) or alike[0]) if alike else None


def _repeated(names: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of entries that stood in the list before."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield index
        seen.add(name)


def _waits(document: Document[FrontMatter], name: str) -> bool:
    """Return whether a name in a draft is still to be supplied."""
    return document.front.draft and name.startswith(TODO_PREFIX)
