"""Which pages there are and what leads where: `Site` -> `Plan`. Each address is given once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

from clinicsite.diagnostics import Diagnostic, Diagnostics, Position
from clinicsite.model.planned import Link, Page, PageKind, Plan, Redirect
from clinicsite.model.read import (
    ArticleFrontMatter,
    Condition,
    ConditionFrontMatter,
    Document,
    FrontMatter,
    PageFrontMatter,
    PairFrontMatter,
    PairsSection,
    Site,
)
from clinicsite.model.written import put_together
from clinicsite.plan import faults
from clinicsite.plan.articles import Articles
from clinicsite.plan.contact import contact_of
from clinicsite.plan.hours_advice import hours_advice
from clinicsite.plan.redirects import redirect_faults, written_redirects
from clinicsite.plan.towns import Verdict, judge, masks_of
from clinicsite.plan.urls import output_path_for
from clinicsite.plan.visibility import hidden_reason
from clinicsite.records import dataclass

NOT_FOUND = "404"
"""The name of the content file for the page that hosts show for unknown addresses; it becomes `/404.html`."""
_EMPTY_PAIR = PairFrontMatter.model_construct(title="", description="")
"""What a text for a condition in a town is made of; copying is quicker than making one with all that it leaves out."""
_SHARED = ("last_reviewed", "reviewed_by", "sources", "faq", "video", "photos")
"""What such a text takes over from its condition."""
_GIVEN = frozenset(("title", "description", "updated", *_SHARED))
"""What such a text has at its top."""

AnyDocument = TypeVar("AnyDocument", bound=Document[FrontMatter])


@dataclass(frozen=True, slots=True)
class _Draft:
    """A page before it knows its neighbours."""

    document: Document[FrontMatter]
    kind: PageKind
    url: str
    parents: tuple[str, ...]
    """Paths of the content files above it, from the home page down."""
    subject: str = ""
    made_of: Document[FrontMatter] | None = None


def make_plan(site: Site, today: date, drafts: bool = False) -> tuple[Plan, Diagnostics]:
    """Return every page of the site on a day, and what is wrong with the whole."""
    return _Planner(site, today, drafts).plan()


class _Planner:
    """Holds what the steps of planning share; used once."""

    def __init__(self, site: Site, today: date, drafts: bool) -> None:
        self.site = site
        self.today = today
        self.drafts = drafts
        self.found = Diagnostics()
        self.hidden: dict[str, str] = {}
        self.urls = site.config.urls
        self._towns = {town.name: town for town in site.towns}
        self._conditions = {condition.name: condition for condition in site.conditions}
        self._neighbours: dict[str, tuple[Link, ...]] = {}
        self._conditions_linked: dict[str, tuple[Link, ...]] = {}
        self._link_to: dict[str, Link] = {}
        self._ways: dict[tuple[str, ...], tuple[Link, ...]] = {}
        self._listed: dict[str, _Draft] = {}
        """The pages that stand in lists, by the path of their content file."""

    def plan(self) -> tuple[Plan, Diagnostics]:
        """Lay out the pages, let each know its neighbours, then the redirects and menus."""
        if self.site.home is None and "content/index.md" not in self.site.unread:
            self.found.add(
                faults.NO_HOME.at(Position("content"), "There is no file content/index.md.", faults.NO_HOME.mend)
            )
        self.found.extend(hours_advice(self.site, self.today))
        drafts = {draft.document.path: draft for draft in self._drafts()}
        self.found.extend(self._dates_ahead(drafts.values()))
        verdicts = self._verdicts(drafts)
        drafts = {path: draft for path, draft in drafts.items() if self._may_stand(draft, verdicts.get(path))}
        self._listed = {path: draft for path, draft in drafts.items() if _is_listed(draft, verdicts.get(path))}
        listed = ((article, self._links([article])) for article in self.site.articles)
        articles = Articles(self.site, ((article, links[0]) for article, links in listed if links))
        pages = {path: self._page(draft, drafts, verdicts.get(path), articles) for path, draft in drafts.items()}
        overviews = [page for page in pages.values() if page.kind is PageKind.ARTICLES]
        later = [part for page in overviews for part in articles.later_parts(page)]
        redirects = self._redirects(pages, later)
        plan = Plan(
            pages=tuple(sorted((*pages.values(), *later), key=attrgetter("url"))),
            by_source=pages,
            redirects=redirects,
            contact=contact_of(self.site, self.today),
            navigation=self._menu("main", pages),
            footer=self._menu("footer", pages),
            conditions=self._links(self.site.conditions),
            towns=self._links(self.site.towns),
            people=self._links(self.site.people),
            hidden=self.hidden,
            today=self.today,
        )
        return plan, self.found

    def _visible(self, documents: Iterable[AnyDocument | None]) -> Iterator[AnyDocument]:
        """Yield the documents that are published today and remember why the others are not."""
        for document in documents:
            if document is None:
                continue
            reason = hidden_reason(document.front, self.today, self.drafts)
            if reason:
                self.hidden[document.path] = reason
                self.hidden.update(
                    (pair.path, f"{document.path} is not published")
                    for (town, _), pair in self.site.pairs.items()
                    if document.path == f"content/towns/{town}.md"
                )
            else:
                yield document

    def _drafts(self) -> Iterator[_Draft]:
        """Yield every page of the site with its address."""
        site, urls = self.site, self.urls
        home = tuple(document.path for document in self._visible([site.home]))
        for document in self._visible([site.home]):
            yield _Draft(document, PageKind.HOME, "/", ())
        folders = {
            "conditions": (urls.conditions, PageKind.CONDITIONS, PageKind.CONDITION, site.conditions),
            "towns": (urls.towns, PageKind.TOWNS, PageKind.TOWN, site.towns),
            "team": (urls.team, PageKind.TEAM, PageKind.PERSON, site.people),
            "articles": (urls.articles, PageKind.ARTICLES, PageKind.ARTICLE, site.articles),
        }
        for name, (folder, overview, kind, members) in folders.items():
            above = home
            for document in self._visible([site.indexes.get(name)]):
                yield _Draft(document, overview, f"/{folder}/", home)
                above = (*home, document.path)
            for member in self._visible(members):
                url = f"/{folder}/{_slug(member)}/"
                yield _Draft(member, kind, url, above, subject=member.name)
                if kind is PageKind.TOWN:
                    yield from self._pairs_of(member, url, (*above, member.path))
        for page in self._visible(site.pages):
            url = f"/{NOT_FOUND}.html" if page.name == NOT_FOUND else f"/{_slug(page)}/"
            yield _Draft(page, PageKind.PAGE, url, home)

    def _pairs_of(self, town: Document[FrontMatter], url: str, above: tuple[str, ...]) -> Iterator[_Draft]:
        """Yield the pages about a condition in this town that the owner has written."""
        patterns = self._made_pairs() if self.site.conditions else None
        name = town.name
        for condition in self.site.conditions:
            pair = self.site.pairs.get((name, condition.name))
            place = f"{url}{_slug(condition)}/"
            for document in self._visible([pair]):
                if condition.path in self.hidden:
                    self.hidden[document.path] = f"{condition.path} is not published"
                else:
                    yield _Draft(document, PageKind.PAIR, place, above, subject=condition.name)
            if pair is None and patterns and condition.path not in self.hidden:
                made = made_pair(patterns, condition, town)
                yield _Draft(made, PageKind.PAIR, place, above, subject=condition.name, made_of=condition)

    def _made_pairs(self) -> PairsSection | None:
        """Return how pages about conditions in towns are put together, if they are: none passes the town gate."""
        config = self.site.config
        if config.pairs and config.town_gate:
            message = "These pages would say what other pages say already, so the town gate lets none of them be made."
            place = self.site.config_keys["pairs"]
            self.found.add(faults.PAIRS_GATED.at(place, message, faults.PAIRS_GATED.mend))
        return None if config.town_gate else config.pairs

    def _dates_ahead(self, drafts: Iterable[_Draft]) -> Iterator[Diagnostic]:
        """Yield a complaint for each day of a review or a change that is still to come."""
        for document in (draft.document for draft in drafts if not draft.made_of):
            for key, what in (("last_reviewed", "reviewed"), ("updated", "changed")):
                day = getattr(document.front, key)
                if isinstance(day, date) and day > self.today:
                    message = f"The page says that it was {what} on {day}, which is after the day of this build."
                    yield faults.DATE_AHEAD.at(document.at(key), message, faults.DATE_AHEAD.mend)

    def _verdicts(self, drafts: Mapping[str, _Draft]) -> dict[str, Verdict]:
        """Return what the town gate says of the pages that are published today; nothing where the owner has none."""
        if not self.site.config.town_gate:
            return {}
        towns = [town for town in self.site.towns if town.path in drafts]
        pairs = [pair for pair in self.site.pairs.values() if pair.path in drafts]
        judged = {page.path for page in (*towns, *pairs)}
        others = [draft.document for path, draft in drafts.items() if path not in judged and not draft.made_of]
        verdicts, found = judge(towns, pairs, others, masks_of(self.site))
        self.found.extend(found)
        return verdicts

    def _may_stand(self, draft: _Draft, verdict: Verdict | None) -> bool:
        """Return whether a page is made: one about a condition in a town has to pass the gate, but for a preview."""
        if draft.kind is not PageKind.PAIR or verdict is None or verdict.listed or self.drafts:
            return True
        self.hidden[draft.document.path] = "it does not pass the gate for town pages"
        return False

    def _page(self, draft: _Draft, drafts: Mapping[str, _Draft], verdict: Verdict | None, articles: Articles) -> Page:
        """Return a page."""
        document = draft.document
        way = self._way(draft.parents, drafts)
        listed = document.path in self._listed
        page = Page(
            url=draft.url,
            output_path=output_path_for(draft.url),
            kind=draft.kind,
            template=_template(document, draft.kind),
            document=document,
            nav_title=_nav_title(document),
            head_title=self._head_title(document),
            breadcrumbs=(*way, self._link(document, draft.url)) if way else (),
            indexable=listed,
            listed=listed,
            reason=verdict.reason if verdict else "",
            subject=draft.subject,
            made_of=draft.made_of,
            **self._neighbours_of(draft, drafts, articles),
        )
        return articles.first_part(page) if draft.kind is PageKind.ARTICLES else page

    def _way(self, parents: tuple[str, ...], drafts: Mapping[str, _Draft]) -> tuple[Link, ...]:
        """Return the links to the pages above a page, from the home page down; many pages have the very same."""
        if parents not in self._ways:
            self._ways[parents] = tuple(self._link(drafts[path].document, drafts[path].url) for path in parents)
        return self._ways[parents]

    def _head_title(self, document: Document[FrontMatter]) -> str:
        """Return the text of `<title>`: the page's own words, then the clinic's name once."""
        name = self.site.config.clinic.name
        own = document.front.head_title or document.front.title
        return own if name in own else f"{own} | {name}"

    def _neighbours_of(self, draft: _Draft, drafts: Mapping[str, _Draft], articles: Articles) -> dict[str, Any]:
        """Return the links of a page to pages around it, by the fields that hold them."""
        site, front = self.site, draft.document.front
        if draft.kind is PageKind.PAIR:
            town = draft.document.path.split("/")[-2]
            return {"conditions": self._link_of_condition(draft.subject), "towns": self._around(town)}
        if draft.kind is PageKind.TOWN:
            return {"conditions": self._conditions_of(draft, drafts), "towns": self._around(draft.subject)}
        if draft.kind is PageKind.CONDITION:
            name = draft.document.name
            before, after = _around(draft.url, self._links(site.conditions))
            related = [self._conditions[other] for other in getattr(front, "related", ()) if other in self._conditions]
            leading = [town for town in site.towns if town.front.leads_with == name]
            around = {"previous": before, "next": after, "articles": articles.about(name)}
            return {**around, "related": self._links(related), "towns": self._links(leading)}
        if isinstance(front, ArticleFrontMatter):
            about = self._links([condition for condition in site.conditions if condition.name in front.about])
            before, after = articles.around(draft.url)
            return {"previous": before, "next": after, "conditions": about}
        return {}

    def _around(self, name: str) -> tuple[Link, ...]:
        """Return the towns that a town names as its neighbours."""
        if name not in self._neighbours:
            near = self._towns[name].front.nearby if name in self._towns else ()
            self._neighbours[name] = self._links([self._towns[other] for other in near if other in self._towns])
        return self._neighbours[name]

    def _link_of_condition(self, name: str) -> tuple[Link, ...]:
        """Return the link to a condition, if it is listed; each is asked for by as many pages as there are towns."""
        if name not in self._conditions_linked:
            self._conditions_linked[name] = self._links([self._conditions[name]])
        return self._conditions_linked[name]

    def _conditions_of(self, draft: _Draft, drafts: Mapping[str, _Draft]) -> tuple[Link, ...]:
        """Return a town's conditions, its leading one first; where a text for the pair exists, the link goes there."""
        town, front = draft.document, draft.document.front
        names = dict.fromkeys([getattr(front, "leads_with", ""), *getattr(front, "also_common", ())])
        links: list[Link] = []
        for name in names:
            pair = self.site.pairs.get((town.name, name))
            path = pair.path if pair else _pair_path(town, name)
            document = drafts[path].document if path in self._listed else self._conditions.get(name)
            links.extend(self._links([document] if document else []))
        return tuple(links)

    def _menu(self, which: str, pages: Mapping[str, Page]) -> tuple[Link, ...]:
        """Return a menu, without the pages that are not published today."""
        links = []
        for index, name in enumerate(getattr(self.site.config.navigation, which)):
            path = f"content/{name.removeprefix('content/')}"
            if path in pages:
                links.append(self._link(pages[path].document, pages[path].url))
            elif path in self.hidden:
                position = self.site.config_keys.get(f"navigation.{which}.{index}", Position("site.yaml"))
                message = f'The menu leaves "{name}" out because {self.hidden[path]}.'
                self.found.add(faults.MENU_PAGE_HIDDEN.at(position, message, faults.MENU_PAGE_HIDDEN.mend))
        return tuple(links)

    def _redirects(self, pages: Mapping[str, Page], later: Iterable[Page]) -> tuple[Redirect, ...]:
        """Return aliases and redirects, after each address has been claimed once; `later` are later parts of lists."""
        claims: dict[str, list[tuple[str, Position | Page]]] = {}
        for name, file in sorted(self.site.static.items()):
            if file.keeps_name:
                claims.setdefault(_place_of(name), []).append((f"/{name}", Position(f"static/{name}")))
        for page in (*pages.values(), *later):
            claims.setdefault(_place_of(page.output_path), []).append((page.url, page))
        redirects = []
        for redirect, position in written_redirects(self.site, pages):
            claims.setdefault(_place_of(output_path_for(redirect.source)), []).append((redirect.source, position))
            redirects.append(redirect)
        for claimed in filter(lambda claimed: len(claimed) > 1, claims.values()):
            first, *others = (_claimed_at(place) for _, place in claimed)
            for (url, _), position in zip(claimed[1:], others, strict=True):
                message = f"The address {url} is already taken by {_named(first)}."
                self.found.add(faults.ADDRESS_TWICE.at(position, message, faults.ADDRESS_TWICE.mend))
        files = {f"/{name}" for name, file in self.site.static.items() if file.keeps_name}
        urls = {page.url for page in (*pages.values(), *later)} | files
        self.found.extend(redirect_faults(redirects, urls, self.site.config.site.url))
        return tuple(sorted(redirects, key=lambda redirect: redirect.source))

    def _link(self, document: Document[FrontMatter], url: str) -> Link:
        """Return the link to a page; on a large site each is asked for many times."""
        made = self._link_to.get(document.path)
        if made is None:
            made = self._link_to[document.path] = _made_link(document, url)
        return made

    def _links(self, documents: Iterable[Document[FrontMatter]]) -> tuple[Link, ...]:
        """Return links to those of the documents that are listed pages."""
        listed = (self._listed.get(document.path) for document in documents)
        return tuple(self._link(draft.document, draft.url) for draft in listed if draft)


def _is_listed(draft: _Draft, verdict: Verdict | None) -> bool:
    """Return whether a page stands in lists: the town gate decides, and the page for unknown addresses never does."""
    lost = draft.kind is PageKind.PAGE and draft.document.name == NOT_FOUND
    return verdict.listed if verdict else not lost


def _claimed_at(place: Position | Page) -> Position:
    """Return where the owner has given an address: at a line, or by a page."""
    return place if isinstance(place, Position) else place.document.at("slug")


def made_pair(pairs: PairsSection, condition: Condition, town: Document[FrontMatter]) -> Document[FrontMatter]:
    """Return what stands for the text about a condition in a town that nobody has written."""
    front, local = condition.front, town.front
    # Asking a model for what stands in it takes longer than looking it up.
    own = local.__dict__
    words = {
        "condition": front.title,
        "about": front.description,
        "town": own.get("name", ""),
        "county": own.get("county") or "",
        "region": own.get("region") or "",
        "distance": own.get("distance") or "",
    }
    of_condition = front.__dict__
    days = [day for day in (front.updated, local.updated) if day]
    values = {
        "title": _filled(pairs.title, words),
        "description": _filled(pairs.description, words),
        "updated": max(days, default=None),
        **{key: of_condition[key] for key in _SHARED},
    }
    made = put_together(PairFrontMatter, {**_EMPTY_PAIR.__dict__, **values}, _GIVEN)
    digest = f"{condition.digest}{town.digest}"
    path = _pair_path(town, condition.name)
    return Document(path, made, condition.body, condition.body_line, digest, condition.keys)


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    """Return a text with what its names in braces stand for; the model has refused names that are not known."""
    form, names = _form(pattern)
    return form % tuple([words[name] for name in names])


@lru_cache(maxsize=8)
def _form(pattern: str) -> tuple[str, Sequence[str]]:
    """Return a text with gaps in place of its names in braces, and these names."""
    parts = re.split(r"\{(\w+)\}", pattern)
    return "%s".join(part.replace("%", "%%") for part in parts[::2]), parts[1::2]


def _pair_path(town: Document[FrontMatter], condition: str) -> str:
    """Return the content file for a condition in a town."""
    return f"{town.path.removesuffix('.md')}/{condition}.md"


def _place_of(output_path: str) -> str:
    """Return the place that a file takes: a folder with an index and a file of the same name exclude each other."""
    return output_path.removesuffix("index.html").rstrip("/")


def _named(place: Position) -> str:
    """Return how a place is called within a sentence; a whole file is meant by its first line."""
    return f"{place.path}, line {place.line}" if place.line > 1 else place.path


def _slug(document: Document[FrontMatter]) -> str:
    """Return the last part of a page's address."""
    return document.front.slug or document.name


def _nav_title(document: Document[FrontMatter]) -> str:
    """Return a page's short name."""
    front = document.front
    # Asking a model for a key that its kind does not have takes long.
    return front.nav_title or front.__dict__.get("name") or front.title


def _template(document: Document[FrontMatter], kind: PageKind) -> str:
    """Return the file name of a page's template."""
    front = document.front
    layout = front.layout if isinstance(front, PageFrontMatter) else None
    return f"{layout or kind.value}.html"


def _made_link(document: Document[FrontMatter], url: str) -> Link:
    """Return a link to a page by its short name."""
    front = document.front
    if isinstance(front, ArticleFrontMatter):
        return Link(_nav_title(document), url, front.summary or front.description, front.title, day=front.day)
    symptoms = front.symptoms if isinstance(front, ConditionFrontMatter) else ()
    return Link(_nav_title(document), url, front.description, front.title, next(iter(symptoms), ""))


def _around(url: str, links: Sequence[Link]) -> tuple[Link | None, Link | None]:
    """Return the links before and after a page in a list."""
    urls = [link.url for link in links]
    if url not in urls:
        return None, None
    index = urls.index(url)
    return (links[index - 1] if index else None), (links[index + 1] if index + 1 < len(links) else None)
