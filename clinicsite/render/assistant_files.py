"""`llms.txt`: the site in a list that assistants read (llmstxt.org, 2024). Made only when the owner asks for it."""

from __future__ import annotations

from urllib.parse import quote

from clinicsite.model.planned import Plan
from clinicsite.model.read import SiteConfig


def list_of_pages(plan: Plan, config: SiteConfig) -> str:
    """Return the name of the clinic, a sentence about it, and every page that search engines may list."""
    base = config.site.url.rstrip("/")
    about = [f"> {config.clinic.description}", ""] if config.clinic.description else []
    pages = [
        f"- [{_plain(page.nav_title)}]({base}{quote(page.url)}): {page.document.front.description}"
        for page in plan.pages
        if page.indexable
    ]
    return "\n".join([f"# {config.clinic.name}", "", *about, "## Pages", "", *pages, ""])


def _plain(text: str) -> str:
    """Return a text that does not end the brackets around it."""
    return text.replace("[", "(").replace("]", ")")
