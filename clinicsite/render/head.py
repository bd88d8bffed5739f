"""What stands in a page's `<head>`, as data: titles, descriptions, addresses, icons and previews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from clinicsite.model.made import HeadTag
from clinicsite.model.planned import Page, PageKind
from clinicsite.model.read import SiteConfig
from clinicsite.render.assets import Assets
from clinicsite.render.feed import NAME, TYPE

ICONS: Mapping[str, Mapping[str, str]] = {
    "favicon.ico": {"rel": "icon", "sizes": "32x32"},
    "favicon.svg": {"rel": "icon", "type": "image/svg+xml"},
    "apple-touch-icon.png": {"rel": "apple-touch-icon"},
    "site.webmanifest": {"rel": "manifest"},
}
"""Icons that are announced when they stand at the top of `static/`."""


def head_for(page: Page, config: SiteConfig, assets: Assets, drawn: Iterable[HeadTag] = ()) -> tuple[HeadTag, ...]:
    """Return the elements of a page's head, but character set, viewport and style.

    `drawn` are those that announce what the build has drawn: the card, icons, the first picture.
    """
    return (*_tags(page, config, assets), *drawn)


def _tags(page: Page, config: SiteConfig, assets: Assets) -> Iterator[HeadTag]:
    """Yield the elements in order."""
    description = page.document.front.description
    address = config.site.url.rstrip("/") + page.url
    yield HeadTag("title", {}, page.head_title)
    yield _meta("description", description)
    # The booking site must not learn which condition was read.
    yield _meta("referrer", "same-origin")
    if page.indexable:
        yield HeadTag("link", {"rel": "canonical", "href": address})
        yield from _languages(page, config, address)
    else:
        yield _meta("robots", "noindex")
    yield from _preview(page, config, address)
    for name, attributes in ICONS.items():
        if name in assets:
            yield HeadTag("link", {**attributes, "href": assets.url(name)})


def _languages(page: Page, config: SiteConfig, address: str) -> Iterator[HeadTag]:
    """Yield the addresses of the page in all its languages, its own among them (Google, "Localized versions")."""
    others = page.document.front.translations
    for code, url in sorted({**others, config.site.language: address}.items()) if others else ():
        yield HeadTag("link", {"rel": "alternate", "hreflang": code, "href": url})


def _preview(page: Page, config: SiteConfig, address: str) -> Iterator[HeadTag]:
    """Yield the Open Graph properties, with which a link to the page is shown elsewhere (ogp.me)."""
    yield _property("og:type", "website" if page.kind is PageKind.HOME else "article")
    yield _property("og:title", page.document.front.head_title or page.document.front.title)
    yield _property("og:description", page.document.front.description)
    yield _property("og:url", address)
    yield _property("og:site_name", config.clinic.name)
    language, _, territory = config.site.language.partition("-")
    yield _property("og:locale", f"{language}_{territory or config.locations[0].country}")


def feed_tag(config: SiteConfig) -> HeadTag:
    """Return the element that announces the feed."""
    return HeadTag("link", {"rel": "alternate", "type": TYPE, "title": config.clinic.name, "href": f"/{NAME}"})


def _meta(name: str, content: str) -> HeadTag:
    """Return a `<meta name>`."""
    return HeadTag("meta", {"name": name, "content": content})


def _property(name: str, content: str) -> HeadTag:
    """Return a `<meta property>`."""
    return HeadTag("meta", {"property": name, "content": content})
