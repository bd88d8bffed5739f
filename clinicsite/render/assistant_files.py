"""`llms.txt`: the site in a list that assistants read (llmstxt.org, 2024). Made only when the owner asks for it."""

from __future__ import annotations

from urllib.parse import quote

from clinicsite.model.planned import Page, Plan
from clinicsite.model.read import SiteConfig
from clinicsite.render.markdown_copies import path_of


def list_of_pages(plan: Plan, config: SiteConfig) -> str:
    """Return the name of the clinic, a sentence about it, and every page that search engines may list.

    Where pages have copies in Markdown, these are named.
    """
    base = config.site.url.rstrip("/")
    about = [f"> {config.clinic.description}", ""] if config.clinic.description else []
    pages = [
        f"- [{_plain(page.nav_title)}]({base}{quote(_url(page, config))}): {page.document.front.description}"
        for page in plan.pages
        if page.indexable and not page.continues
    ]
    return "\n".join([f"# {config.clinic.name}", "", *about, "## Pages", "", *pages, ""])


def _url(page: Page, config: SiteConfig) -> str:
    """Return what assistants had best read."""
    return f"/{path_of(page)}" if config.files.markdown else page.url


def _plain(text: str) -> str:
    """Return a text that does not end the brackets around it."""
    return text.replace("[", "(").replace("]", ")")
