"""`Plan` -> files. Each page is a pure function of its context, its template and the generator's version."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from clinicsite.diagnostics import Diagnostics, Position
from clinicsite.model.made import Body, CardLook, HeadTag, Output, Slot
from clinicsite.model.planned import Link, Page, PageKind, Plan
from clinicsite.model.read import (
    ArticleFrontMatter,
    ConditionFrontMatter,
    Document,
    FrontMatter,
    PersonFrontMatter,
    Photo,
    Site,
    TownFrontMatter,
)
from clinicsite.model.values import Fact, Todo
from clinicsite.render import faults
from clinicsite.render.areas import Areas
from clinicsite.render.assets import Assets
from clinicsite.render.bodies import Filler, FillerState, Fillings, split_at_section, static_name
from clinicsite.render.cards import Cards
from clinicsite.render.changes import day_of
from clinicsite.render.colours import palette
from clinicsite.render.contact_files import CALENDAR, card_names, has_calendar
from clinicsite.render.context import (
    Block,
    FaqItem,
    Later,
    PageContext,
    PersonLink,
    PhotoView,
    Script,
    SiteContext,
    SummaryBox,
    TownPanel,
    VideoView,
)
from clinicsite.render.copies import SUFFIXES, with_copies
from clinicsite.render.facts import facts_of
from clinicsite.render.figure import figure_view
from clinicsite.render.head import feed_tag, head_for
from clinicsite.render.headers import Needs, with_policy
from clinicsite.render.icons import Icons
from clinicsite.render.kept import Kept
from clinicsite.render.kept_bodies import KeptBodies
from clinicsite.render.machine_files import Known, comes_from_pages, machine_files
from clinicsite.render.markdown_copies import copy_of, path_of, tag_of
from clinicsite.render.page_keys import PageKeys
from clinicsite.render.pictures import PORTRAIT_SIZES, TEXT_SIZES, Pictures, attributes_html, is_raster
from clinicsite.render.recorder import Recorder, Seen
from clinicsite.render.scheme import corrections, scheme
from clinicsite.render.sheets import KEPT, missing_sections, sheet_context, sheet_page, wanted
from clinicsite.render.structured_data import graph_for
from clinicsite.render.templates import TemplateFault, Templates
from clinicsite.render.text import render_text
from clinicsite.slugs import free_name, slugify

WATCH = {"youtube": "https://www.youtube.com/watch?v={id}", "vimeo": "https://vimeo.com/{id}"}
EMBED = {"youtube": "https://www.youtube-nocookie.com/embed/{id}", "vimeo": "https://player.vimeo.com/video/{id}?dnt=1"}
"""Where the providers show a video, in the form that sets no cookies before it is played."""
COMPANY = {"youtube": "YouTube", "vimeo": "Vimeo"}
AHEAD = Script("speculationrules", Markup('{"prefetch":[{"where":{"href_matches":"/*"},"eagerness":"moderate"}]}'))
"""Asks browsers that can to fetch a page of this site when a visitor is about to follow a link (WICG, nav-speculation).

Nothing is run ahead, and nothing is asked of anybody else.
"""
PANEL_BEHIND = 2
"""On a town's page the way to the clinic comes before the second section of the text."""
FILM_SCRIPT = "js/film.js"
"""What puts the player into the page when a visitor asks for it."""


NO_BODY = Body((), ())
"""What stands on the later pages of a list beside it."""
_Blocks = tuple[Markup | Block, ...]


class Renderer:
    """Renders the pages of one build."""

    def __init__(self, site: Site, plan: Plan, theme: Path, cache: Path | None) -> None:
        self.site = site
        self.plan = plan
        self.found = Diagnostics()
        self._theme = theme
        self._quotes: Sequence[str] = tuple(str(mark) for mark in _list(site.language["quotes"]))
        self._recorder = Recorder(self.found)
        self._sheets: dict[frozenset[str], Markup] = {}
        self._answers: dict[str, str] = {}
        self._shared: dict[Hashable, tuple[Any, Seen]] = {}
        """What several pages show, by what it is, with what making it does beside."""
        self._assets = Assets(site.static, self.found, self._recorder)
        kept = Kept(cache / "pictures" if cache else None)
        colours = palette(site.config.brand.color, site.config.brand.accent or site.config.brand.color)
        self.found.extend(corrections(site.config.brand, site.config_keys))
        self._pictures = Pictures(site.static, kept, self.found, self._recorder)
        self._cards = Cards(site.config, colours, kept, self.found)
        self._icons = Icons(site, self._assets, self._pictures, colours, kept)
        self._kept = kept
        self._templates = Templates(
            site.root / "templates",
            theme / "templates",
            cache,
            site.language,
            site.words,
            self._assets,
            self.found,
            self._recorder,
        )
        self._kept_bodies = KeptBodies(cache / "bodies" if cache else None, len(plan.by_source))
        self._fillings = self._fill_with(_Bodies(plan, self._quotes, self.found, self._kept_bodies))
        self._context = self._site_context()

    def outputs(self) -> Iterator[Output]:
        """Yield every file of the site."""
        self.prepare(self.plan.pages)
        needs = Needs()
        for page in self.plan.pages:
            for output in self.page(page):
                needs.see(output)
                yield output
        yield from self.others(needs)

    def prepare(self, pages: Sequence[Page]) -> None:
        """Make ready what the pages that are to be rendered have in common: photos are cut side by side."""
        if pages:
            self._kept_bodies.prepare()
        self._pictures.prepare(self._names_of_pictures(pages))
        self._cards.prepare(self.plan.pages)

    def taken_down(self, page: Page) -> tuple[list[Output], Seen]:
        """Return the files of one page with their copies, and what rendering them has done beside."""
        return self._recorder.record(lambda: list(self.with_copies(self.page(page))))

    def again(self, seen: Seen) -> None:
        """Do what rendering a page has done beside, for a page that was rendered elsewhere or before."""
        self._recorder.add(seen)

    def still_true(self, asked: Iterable[tuple[str, str]]) -> bool:
        """Return whether what a kept page shows of other pages is still so."""
        known = self._answers
        for question, answer in asked:
            if question not in known:
                known[question] = self._fillings.answer(question)
            if known[question] != answer:
                return False
        return True

    def kin(self, page: Page) -> str:
        """Return what pages have in common that show the same texts: the name of their town, if they have one."""
        if page.kind is PageKind.PAIR:
            return page.document.path.split("/")[-2]
        return page.document.name if page.kind is PageKind.TOWN else ""

    def keys(self, pages: Iterable[Page]) -> list[bytes]:
        """Return for each page the digest of all that it shows but what `still_true` tells."""
        made = PageKeys(self.site, self.plan, self._theme, bool(self._feed_tags))
        return [made.key(page, self._listing(page)) for page in pages]

    @cached_property
    def _areas(self) -> Areas:
        """The maps, once one is shown."""
        return Areas(self.site, self.plan)

    @cached_property
    def _towns(self) -> Mapping[str, Document[TownFrontMatter]]:
        """The towns by name."""
        return {town.name: town for town in self.site.towns}

    def others(self, needs: Needs) -> Iterator[Output]:
        """Yield the files that are no pages; `needs` is what all pages have to be allowed."""
        yield from self.undrawn(needs)
        yield from self._cards.outputs()
        yield from self._icons.outputs(self._icons.drawn)
        self._kept.tidy()

    def undrawn(self, needs: Needs) -> Iterator[Output]:
        """Yield them without cards and icons, which take longest and of which no check asks more than their path."""
        yield from self._assets.outputs()
        yield from self._pictures.outputs()
        yield from self._pictures.whole(self._assets.photos())
        yield from self._icons.outputs(self._icons.written)
        yield from machine_files(self.plan, self.site.config, self._known, needs)

    def cards(self) -> dict[str, CardLook]:
        """Return what the pictures for shared links show, by their addresses; of the pages that were made ready."""
        return self._cards.looks()

    @property
    def icons(self) -> Sequence[str]:
        """The paths of the icons that are drawn."""
        return self._icons.drawn

    def file(self, path: str) -> Output | None:
        """Return one file of the site by its path, with the bytes that `outputs` gives it; None when there is none.

        Nothing is rendered but what this file needs. Paths are looked up among what is planned, never on the disk.
        """
        page = self.planned(path)
        if page:
            return next((output for output in self.page(page) if output.path == path), None)
        if path in self._assets.published:
            return self._asset(path)
        found = self._pictures.find(path) or self._cards.find(path, self.plan.pages) or self._icons.find(path)
        return found or self._machine_file(path) or self._copy(path)

    @cached_property
    def page_paths(self) -> frozenset[str]:
        """The paths of all pages in HTML, sheets and pages of the owner's own making among them."""
        return frozenset(path for path in (*self._made_with, *self._assets.published) if path.endswith(".html"))

    def planned(self, path: str) -> Page | None:
        """Return the page that a page's file, or one beside it, is made with; None for another file."""
        page = self.plan.page_at(f"/{path.removesuffix('index.html')}")
        return page if page and page.output_path == path else self._made_with.get(path)

    @cached_property
    def _made_with(self) -> Mapping[str, Page]:
        """The page that each file of a page is made with; a sheet is made with the page of its condition."""
        sheets = {self._sheet(page).output_path: page for page in self.plan.pages if _has_sheet(page)}
        copies = {path_of(page): page for page in self.plan.pages if self._has_copy(page)}
        return {**sheets, **copies, **{page.output_path: page for page in self.plan.pages}}

    def _has_copy(self, page: Page) -> bool:
        """Return whether a page gets a copy in Markdown."""
        return self.site.config.files.markdown and page.indexable and not page.continues

    def _asset(self, path: str) -> Output | None:
        """Return a file of `static/` by the path it is published under; None when it cannot be published."""
        name = self._assets.published[path]
        return next(iter(self._pictures.whole({path: name})), None) if is_raster(name) else self._assets.output(name)

    def _machine_file(self, path: str) -> Output | None:
        """Return a file for machines. For some of them all pages are rendered, because they tell of all."""
        if comes_from_pages(path) and path in self._machine_files:
            return next((output for output in self.outputs() if output.path == path), None)
        return self._machine_files.get(path)

    @cached_property
    def _machine_files(self) -> Mapping[str, Output]:
        """The files for machines by their paths, as if no page needed or showed anything."""
        made = machine_files(self.plan, self.site.config, self._known, Needs())
        return {output.path: output for output in made}

    @cached_property
    def _known(self) -> Known:
        """What the files for machines are told besides the plan."""
        days = {page.url: day_of(page, self.site.changed) for page in self.plan.pages}
        known = {url: day for url, day in days.items() if day}
        return Known(self.site.words, self._assets.names, known, self._context.logo)

    @cached_property
    def _feed_tags(self) -> tuple[HeadTag, ...]:
        """The element that announces the feed, where there is one."""
        config = self.site.config
        days = (day_of(page, self.site.changed) for page in self.plan.pages if page.indexable)
        return (feed_tag(config),) if config.files.feed and any(days) else ()

    def _copy(self, path: str) -> Output | None:
        """Return the compressed copy of a file, where the site has them."""
        if not self.site.config.precompress or not path.endswith(SUFFIXES):
            return None
        original = self.file(path.rpartition(".")[0])
        made = self.with_copies([original]) if original else ()
        return next((copy for copy in made if copy.path == path), None)

    def with_copies(self, outputs: Iterable[Output]) -> Iterator[Output]:
        """Yield files, and the compressed copies of those that have some, where the site has them."""
        if not self.site.config.precompress:
            return iter(outputs)
        return with_copies(outputs, self.found, self.site.config_keys["precompress"])

    def page(self, page: Page) -> Iterator[Output]:
        """Yield the file of one page, its copy and its sheet if it has one; none when their template cannot be used."""
        context = self._page_context(page)
        for output in self._written(page, context):
            yield output
            if self._has_copy(page):
                yield copy_of(page, output, self._context.url + quote(page.url))
        if context.sheet:
            sheet = self._sheet(page)
            head = head_for(sheet, self.site.config, self._assets, (KEPT, *self._icons.tags()))
            shown = sheet_context(context, sheet, self.site.words["sheet"])
            yield from self._written(sheet, replace(shown, head=head, css=self._css(page.kind, "sheet")))

    def _written(self, page: Page, context: PageContext) -> Iterator[Output]:
        """Yield the file that a page's template makes of what it shows; none when the template cannot be used."""
        try:
            html = self._templates.render(
                page.template,
                page.document.at("layout"),
                site=self._context,
                page=context,
                words=self.site.words,
            )
        except TemplateFault as fault:
            self.found.add(fault.diagnostic)
            return
        hashes = tuple(script.hash for script in context.scripts)
        output = Output(page.output_path, html.encode(), page.document.path, hashes, _frames(context))
        yield with_policy(output) if self.site.config.files.policy_in_pages else output

    def _sheet(self, page: Page) -> Page:
        """Return the page that a condition's one-page sheet is."""
        folder = self.site.config.urls.sheet or str(self.site.language["sheet_folder"])
        return sheet_page(page, folder, self.site.words["sheet"])

    def _css(self, *traits: str) -> Markup:
        """Return the style sheet for pages of a kind and with some parts, behind the colours of the brand."""
        shared = ("logo",) if self.site.config.brand.logo else ()
        asked = frozenset((*traits, *shared))
        sheet = self._assets.css_for(*asked)
        if asked not in self._sheets:
            self._sheets[asked] = Markup(scheme(self.site.config.brand).css + sheet)
        return self._sheets[asked]

    def _names_of_pictures(self, pages: Iterable[Page]) -> Iterator[str]:
        """Yield the names of the photos that pages show, so that they are cut side by side; a few more may turn up."""
        if not any(is_raster(name) for name in self.site.static):
            return
        for page in pages:
            document, front = page.text, page.text.front
            for part in () if page.continues else self._fillings.bodies[document.path].parts:
                if isinstance(part, Slot) and part.kind == "image":
                    yield static_name(document.path, part.value) or ""
            portrait = front.photo if isinstance(front, PersonFrontMatter) else None
            yield from (photo.file for photo in (*front.photos, portrait) if photo)
            if front.video and front.video.poster:
                yield front.video.poster

    def _fill_with(self, bodies: Mapping[str, Body]) -> Fillings:
        """Return what all bodies are filled from."""
        contact_page = self._contact_page()
        return Fillings(
            plan=self.plan,
            bodies=bodies,
            assets=self._assets,
            facts=facts_of(self.site.config, self.plan.contact, ", "),
            words=self.site.words,
            unread=self.site.unread,
            found=self.found,
            contact_url=contact_page.url if contact_page else "/",
            pictures=self._pictures,
            recorder=self._recorder,
        )

    def _contact_page(self) -> Link | None:
        """Return the page with the layout `contact`."""
        site = self.site
        plain = (*([site.home] if site.home else ()), *site.indexes.values(), *site.pages)
        pages = (self.plan.by_source.get(document.path) for document in plain)
        found = [page for page in pages if page and page.template == "contact.html"]
        return _link(min(found, key=attrgetter("url"))) if found else None

    def _site_context(self) -> SiteContext:
        """Return what is the same on every page."""
        config, plan = self.site.config, self.plan
        home = self.site.home
        logo = config.brand.logo
        return SiteContext(
            name=config.clinic.name,
            specialty=config.clinic.specialty,
            description=config.clinic.description,
            url=config.site.url.rstrip("/"),
            language=config.site.language,
            direction=str(self.site.language["direction"]),
            contact=plan.contact,
            navigation=plan.navigation,
            footer=plan.footer,
            conditions=plan.conditions,
            towns=plan.towns,
            people=plan.people,
            home=Link((home.front.nav_title or home.front.title) if home else config.clinic.name, "/"),
            contact_page=self._contact_page(),
            logo=self._assets.url(logo) if logo and logo in self._assets else None,
            emergency_number=str(self.site.regions[plan.contact.places[0].country]["emergency_number"]),
            figure=figure_view(self.site, plan),
            cards={anchor: f"/{quote(name)}" for anchor, name in card_names(plan, config).items()},
            calendar=f"/{CALENDAR}" if has_calendar(plan, config) else None,
        )

    def _page_context(self, page: Page) -> PageContext:
        """Return what is a page's own."""
        document, front = page.text, page.document.front
        filler = Filler(self._fillings, document)
        body = NO_BODY if page.continues else self._fillings.bodies[document.path]
        summary = None if page.made_of else self._summary(document, filler)
        portrait = self._portrait(document, filler)
        # Also when the text was rendered before, for another page that leads here.
        self.found.extend(body.diagnostics)
        # In the order in which they are read, for so the sources are numbered.
        before, after = split_at_section(body, PANEL_BEHIND) if page.kind is PageKind.TOWN else ((), body.parts)
        opening = filler.blocks(before)
        town = self._town(page, filler)
        blocks, faq = self._text(page, after, filler)
        video = self._video(document, filler) if front.video else None
        photos = tuple(self._photos(document, filler))
        self._check_sources(document, filler)
        anchors = [heading.anchor for heading in body.headings if heading.level == 2]
        self.found.extend(missing_sections(document, anchors))
        context = PageContext(
            kind=page.kind,
            url=page.url,
            title=front.title,
            nav_title=page.nav_title,
            description=front.description,
            head=head_for(page, self.site.config, self._assets, self._drawn_tags(page, filler)),
            css=self._css(page.kind, *(("film",) if front.video else ())),
            graph=Later(lambda: graph_for(page, context, self.site, self.plan, self._context.logo)),
            breadcrumbs=page.breadcrumbs,
            opening=opening,
            body=blocks,
            headings=body.headings,
            faq=faq,
            faq_placed=any(getattr(part, "kind", "") == "faq" for part in body.parts),
            sources=filler.citations.items(),
            video=video,
            summary=summary,
            town=town,
            person=front if isinstance(front, PersonFrontMatter) else None,
            portrait=portrait,
            photos=photos,
            reviewer=self._person(front.reviewed_by),
            author=self._person(front.author) if isinstance(front, ArticleFrontMatter) else None,
            published=front.day if isinstance(front, ArticleFrontMatter) else None,
            last_reviewed=front.last_reviewed,
            updated=front.updated,
            previous=page.previous,
            next=page.next,
            related=page.related,
            conditions=page.conditions,
            towns=page.towns,
            articles=page.articles if page.kind is PageKind.CONDITION else (),
            pager=page.pager,
            listing=self._listing(page),
            indexable=page.indexable,
            sheet=self._sheet(page).url if _has_sheet(page) else None,
            scripts=tuple(self._scripts(video)),
            map=Later(lambda: self._areas.map_on(page)),
        )
        return context

    def _text(self, page: Page, parts: tuple[str | Slot, ...], filler: Filler) -> tuple[_Blocks, tuple[FaqItem, ...]]:
        """Return the text of a page and its questions; pages that nobody has written share those of one document."""

        def make() -> tuple[_Blocks, tuple[FaqItem, ...], FillerState]:
            return filler.blocks(parts), tuple(self._faq(page.text, filler)), filler.state()

        if not page.made_of or not filler.is_fresh:
            return make()[:2]
        blocks, faq, state = self._recorder.once(self._shared, ("text", page.text.path), make)
        filler.go_on_from(state)
        return blocks, faq

    def _inline(self, document: Document[FrontMatter], key: str, text: str, filler: Filler) -> Markup:
        """Return the HTML of a short text in the front matter."""
        body = render_text(text, document.at(key), self._quotes, exact=False)
        self.found.extend(body.diagnostics)
        return filler.inline(body)

    def _summary(self, document: Document[FrontMatter], filler: Filler) -> SummaryBox | None:
        """Return the box at the top of a condition page."""
        front = document.front
        if not isinstance(front, ConditionFrontMatter):
            return None
        keys = ("what", "may_help", "visits", "do_not_wait")
        texts = {key: self._inline(document, f"summary.{key}", getattr(front.summary, key), filler) for key in keys}
        return SummaryBox(**texts)

    def _town(self, page: Page, filler: Filler) -> TownPanel | None:
        """Return what is known of a town, on its page and on those about a condition there."""
        document: Document[Any] = page.document
        if page.kind is PageKind.PAIR:
            document = self._towns[document.path.split("/")[-2]]
        if not isinstance(document.front, TownFrontMatter):
            return None
        if not page.made_of:
            return self._panel(page.document, document, None, self._town_texts(page.document, filler))
        known = self._shared.get(("town", document.path))
        if known:
            self._recorder.add(known[1])
            panel: TownPanel = known[0]
            return panel
        # Nobody has written a made page, so it says what is known of the town.
        texts, seen = self._recorder.record(lambda: self._town_texts(document, filler))
        intro = self._recorder.once(self._shared, ("intro", document.path), lambda: self._intro(document))
        panel = self._panel(document, document, intro, texts)
        if filler.is_fresh and not seen.asked:
            # Nothing in it depends on what the page is about.
            beside = self._shared["intro", document.path][1]
            self._shared["town", document.path] = panel, seen.with_more(beside)
        return panel

    def _town_texts(self, local: Document[FrontMatter], filler: Filler) -> Mapping[str, Markup | None]:
        """Return the short texts about a town."""
        own = {key: getattr(local.front, key, None) for key in ("route", "travel_tip", "nearer_home", "distance")}
        return {key: self._inline(local, key, text, filler) if text else None for key, text in own.items()}

    def _panel(
        self,
        local: Document[FrontMatter],
        town: Document[TownFrontMatter],
        intro: Markup | None,
        texts: Mapping[str, Markup | None],
    ) -> TownPanel:
        """Return what is known of a town, with what a document says of it."""
        front = town.front
        page = self.plan.by_source.get(town.path)
        return TownPanel(
            name=front.name,
            county=front.county,
            region=front.region,
            url=page.url if page else None,
            coordinates=front.coordinates,
            landmarks=getattr(local.front, "landmarks", ()),
            intro=intro,
            place=next((place for place in self.plan.contact.places[1:] if place.name == front.location), None),
            **texts,
        )

    def _intro(self, town: Document[FrontMatter]) -> Markup:
        """Return the first paragraph of a town's text."""
        html = Filler(self._fillings, town).html(self._fillings.bodies[town.path])
        end = html.find("</p>") + len("</p>")
        return Markup(html[:end]) if html.startswith("<p>") else Markup("")

    def _faq(self, document: Document[FrontMatter], filler: Filler) -> Iterator[FaqItem]:
        """Yield the questions of a page with their answers."""
        taken: set[str] = set()
        for index, item in enumerate(document.front.faq):
            key = f"faq.{index}.answer"
            body = render_text(item.answer, document.at(key), self._quotes, exact=False)
            self.found.extend(body.diagnostics)
            yield FaqItem(item.question, filler.html(body), free_name(f"question-{slugify(item.question)}", taken))

    def _check_sources(self, document: Document[FrontMatter], filler: Filler) -> None:
        """Name the sources that nothing on the page cites."""
        for index, source in enumerate(document.front.sources):
            if source.id not in filler.citations.cited:
                message = f'The source "{source.id}" is listed but never cited.'
                place = document.at(f"sources.{index}.id")
                self.found.add(faults.UNCITED_SOURCE.at(place, message, faults.UNCITED_SOURCE.mend))

    def _drawn_tags(self, page: Page, filler: Filler) -> Iterator[HeadTag]:
        """Yield what `<head>` says of what is made here: the first picture, the card, icons, the feed, the copy."""
        if filler.first_picture:
            yield filler.first_picture.preload(self._sizes_of(page))
        yield from self._cards.tags(page)
        yield from self._icons.tags()
        if page.kind is PageKind.HOME:
            yield from self._feed_tags
        if self._has_copy(page):
            yield tag_of(page)

    @staticmethod
    def _sizes_of(page: Page) -> str:
        """Return how wide the first picture of a page is shown."""
        front = page.document.front
        return PORTRAIT_SIZES if isinstance(front, PersonFrontMatter) and front.photo else TEXT_SIZES

    def _portrait(self, document: Document[FrontMatter], filler: Filler) -> PhotoView | None:
        """Return the portrait of the person that a page is about."""
        photo = document.front.photo if isinstance(document.front, PersonFrontMatter) else None
        return self._photo(photo, document.at("photo.file"), filler, PORTRAIT_SIZES) if photo else None

    def _photos(self, document: Document[FrontMatter], filler: Filler) -> Iterator[PhotoView]:
        """Yield the photographs of a page."""
        for index, photo in enumerate(document.front.photos):
            view = self._photo(photo, document.at(f"photos.{index}.file"), filler, TEXT_SIZES)
            if view:
                yield view

    def _photo(self, photo: Photo, place: Position, filler: Filler, sizes: str) -> PhotoView | None:
        """Return a photograph, or None when there is none to show, which has been said by then."""
        if photo.file not in self._assets or not is_raster(photo.file):
            return None
        shown = self._pictures.show(photo.file, place, figure=True)
        return PhotoView(filler.picture(shown, attributes_html(photo.alt), sizes), photo.caption) if shown else None

    def _video(self, document: Document[FrontMatter], filler: Filler) -> VideoView:
        """Return a video, as far as it is known."""
        video = document.front.video
        assert video is not None
        url = embed = company = None
        if isinstance(video.provider, str) and isinstance(video.id, str):
            if video.provider == "file":
                url = self._assets.url(video.id) if video.id in self._assets else None
            else:
                url = WATCH[video.provider].format(id=quote(video.id, safe=""))
                embed = EMBED[video.provider].format(id=quote(video.id, safe=""))
                company = COMPANY[video.provider]
        still = Photo(file=video.poster, alt="") if video.poster else None
        poster = self._photo(still, document.at("video.poster"), filler, TEXT_SIZES) if still else None
        return VideoView(
            title=video.title,
            description=video.description,
            url=url,
            embed_url=embed,
            player=f"{embed}{'&' if '?' in embed else '?'}autoplay=1" if embed else None,
            company=company,
            duration=video.duration,
            upload_date=video.upload_date,
            transcript=video.transcript,
            poster=poster.picture if poster else None,
        )

    def _scripts(self, video: VideoView | None) -> Iterator[Script]:
        """Yield the scripts of a page: what may be fetched ahead, and one that plays its film within the page."""
        yield AHEAD
        text = self._assets.script(FILM_SCRIPT) if video and video.player else None
        if text:
            yield Script(None, Markup(text))

    def _person(self, name: Fact | None) -> PersonLink | None:
        """Return who checked or wrote a text, with the page about that person."""
        if name is None or isinstance(name, Todo):
            return PersonLink(name, None) if name else None
        person = next((person for person in self.site.people if person.name == name), None)
        page = self.plan.by_source.get(person.path) if person else None
        return PersonLink(person.front.title if person else name, page.url if page else None)

    def _listing(self, page: Page) -> tuple[Link, ...]:
        """Return the pages that an overview lists; a site map lists all."""
        if page.template == "site-map.html":
            return tuple(_link(other) for other in self.plan.pages if other.listed and other is not page)
        lists = {
            PageKind.HOME: self.plan.conditions,
            PageKind.CONDITIONS: self.plan.conditions,
            PageKind.TOWNS: self.plan.towns,
            PageKind.TEAM: self.plan.people,
            PageKind.ARTICLES: page.articles,
        }
        return lists.get(page.kind, ())


class _Bodies(Mapping[str, Body]):
    """The body of every page by the path of its content file, each rendered when it is asked for first."""

    def __init__(self, plan: Plan, quotes: Sequence[str], found: Diagnostics, kept: KeptBodies) -> None:
        self._kept = kept
        self._plan = plan
        self._quotes = quotes
        self._found = found
        self._made: dict[str, Body] = {}

    def __getitem__(self, path: str) -> Body:
        """Return the body of a content file. Raises KeyError for one that is no page."""
        if path not in self._made:
            document = self._plan.by_source[path].text
            if document.path != path:
                return self[document.path]
            start = Position(path, document.body_line, 1)
            body = self._kept.get(document.body, start, self._quotes)
            if body is None:
                body = render_text(document.body, start, self._quotes)
                self._kept.put(document.body, start, self._quotes, body)
            self._made[path] = body
            self._found.extend(self._made[path].diagnostics)
        return self._made[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._plan.by_source)

    def __len__(self) -> int:
        return len(self._plan.by_source)


def _has_sheet(page: Page) -> bool:
    """Return whether a page has a sheet to print."""
    return page.kind is PageKind.CONDITION and bool(wanted(page.document))


def _list(value: Any) -> Iterable[Any]:
    """Return a list of the language file."""
    return value if isinstance(value, (list, tuple)) else ()


def _link(page: Page) -> Link:
    """Return a link to a page by its short name."""
    return Link(page.nav_title, page.url, page.document.front.description, page.document.front.title)


def _frames(context: PageContext) -> tuple[str, ...]:
    """Return the addresses of other sites whose player a page may show in a frame."""
    if not (context.video and context.video.player):
        return ()
    parts = urlsplit(context.video.player)
    return (f"{parts.scheme}://{parts.netloc}",)
