"""What `check` promises to look for, word by word: each has an example that is told and one that is left alone.

The words are those of the list of checks that the project set itself, in its eight groups. Behind them stands the code
of the complaint. Where its own example (`failing=` and `passing=` of its fault, tested in `test_registry.py`, or a site
in `tests/faults/`) shows just that, nothing else is said; where a complaint answers to several words, there is one
example more for each, here. What is tested elsewhere is named with its test.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicsite.catalogue import FAULTS
from clinicsite.diagnostics import Example
from tests.check.examples import found_in

TESTS = Path(__file__).parent.parent

OWN = {
    "links": {
        "pages, assets": "dead-link-in-page",
        "pages, in texts": "broken-link",
        "anchors, in texts": "broken-anchor",
        "redirects": "redirect-not-straight",
        "redirects, links to them": "link-to-old-address",
        "redirects, to nowhere": "redirect-nowhere",
        "sitemap, a page is lacking": "sitemap-lacks-page",
        "sitemap, a page too many": "sitemap-lists-wrong-page",
        "canonical": "canonical-wrong",
        "orphans": "page-without-links",
        "depth over three clicks": "page-too-deep",
        "mixed slashes": "link-slash-missing",
        "tel: forms": "phone-link-wrong",
        "mailto: forms": "mail-link-wrong",
        "external links": "link-outside-dead",
    },
    "search": {
        "titles missing": "title-missing",
        "titles repeated": "title-repeated",
        "titles too long for the width": "title-too-long",
        "titles too short": "title-too-short",
        "descriptions missing": "description-missing",
        "descriptions repeated": "description-repeated",
        "descriptions too long": "description-length",
        "one h1: none": "main-heading-missing",
        "one h1: two": "main-heading-twice",
        "headings in order": "heading-skips-level",
        "thin pages": "page-thin",
        "image names": "image-name-says-nothing",
        "alt text that says nothing": "picture-text-says-nothing",
        "words in addresses": "address-unclear",
        "pages hidden by mistake": "page-hidden",
        "a site hidden by mistake": "site-hidden",
    },
    "accessibility": {
        "language": "language-missing",
        "alt": "picture-without-text",
        "labels": "field-without-label",
        "names of links: click here": "link-says-nothing",
        "names of links: none": "link-without-words",
        "heading order": "heading-skips-level",
        "tables": "table-without-headings",
        "contrast of the brand's tokens": "contrast-low",
        "link text twice to different places": "link-words-twice",
        "target sizes": "target-too-small",
        "media with captions or transcript": "film-without-words",
    },
    "text": {
        "reading grade": "hard-to-read",
        "long sentences": "long-sentence",
        "long paragraphs": "long-paragraph",
        "jargon without a glossary link": "unexplained-term",
        "repeated paragraphs": "repeated-paragraph",
        "town gate: too alike": "town-page-alike",
        "town gate: too thin": "town-page-thin",
        "town gate: copied": "town-page-copied",
        "typing slips": "spelling-slip",
        "placeholders": "fact-to-supply",
        "lorem ipsum": "filler-text",
    },
    "claims": {
        "statements of effect without a source": "effect-without-source",
        "qualifiers that do not help": "empty-qualifier",
        "titles a profession may not use": "title-not-allowed",
        "insurance promises": "promise-of-payment",
        "missing reviewer": "reviewer-missing",
        "stale review date": "review-stale",
        "missing red-flag block": "warning-signs-missing",
    },
    "privacy": {
        "any request to a third party": "request-to-third-party",
        "a form that asks for health details": "form-asks-about-health",
        "condition names in booking links": "link-tells-condition",
        "condition names in referrers": "referrer-tells-page",
        "trackers": "tracker-in-page",
        "fonts": "font-from-elsewhere",
        "maps": "map-from-elsewhere",
        "embeds: films": "film-from-elsewhere",
        "embeds: anything": "frame-from-unknown",
        "cookie banners without cookies": "cookie-banner-without-cookies",
        "accessibility overlays": "accessibility-overlay",
        "an allow-list entry needs a reason": "check-setting-refused",
    },
    "identity": {
        "phone": "phone-differs",
        "old numbers": "phones-several",
        "address": "address-differs",
        "hours": "hours-differ",
        "names in text": "name-differs",
        "names that break Google's rules": "name-not-allowed",
        "names with words for searching": "name-with-keyword",
        "dates that have passed: offers": "date-passed",
        "dates that have passed: closures": "closure-over",
        "dates that have passed: licences": "licence-expired",
        "dates that have passed: reviews": "review-stale",
    },
    "weight": {
        "bytes per page against the budget": "page-too-heavy",
        "bytes of an image": "image-too-heavy",
        "images without size": "image-without-size",
        "unused files": "file-unused",
        "duplicates": "file-twice",
    },
}
"""What has an example of its own, by group and words."""


def fees(text: str) -> Example:
    """Return a project with a text on the page of fees."""
    front = "title: Our fees\ndescription: What a visit costs, and how to pay.\n"
    return {"content/pages/fees.md": f"---\n{front}---\n\n{text}\n"}


def said(*, without: str = "") -> Example:
    """Return a patient's words with all that belongs to them but one thing."""
    behind = {
        "date": "in May 2026",
        "consent": "She agreed that we print this",
        "relation": "she is no relative of ours",
        "incentive": "she was not paid",
    }
    when = "" if without == "date" else f" {behind['date']}"
    rest = "".join(f" {text[0].upper()}{text[1:]}." for name, text in list(behind.items())[1:] if name != without)
    return f'<p>"After two visits my back was better", says a patient{when}.{rest}</p>'


MORE: list[tuple[str, str, str, Example, Example]] = [
    ("links", "assets", "dead-link-in-page", '<img src="/a.png" alt="A">', '<a href="/">Home</a>'),
    ("links", "anchors", "dead-link-in-page", '<a href="#fees">Fees</a>', '<a href="#b">Fees</a><p id="b">Ten.</p>'),
    (
        "search",
        "descriptions too short",
        "description-length",
        '<html><head><meta name="description" content="Backs."></head><body><h1>Backs</h1></body></html>',
        "<p>Backs.</p>",
    ),
    ("claims", "cure", "promise-of-result", "<p>Needles cure sciatica.</p>", "<p>No cure is known.</p>"),
    ("claims", "guarantee", "promise-of-result", "<p>Relief is guaranteed.</p>", "<p>The guarantee period ends.</p>"),
    ("claims", "permanent", "promise-of-result", "<p>Permanent relief from pain.</p>", "<p>Our permanent address</p>"),
    ("claims", "proven", "borrowed-authority", "<p>Our method is proven.</p>", "<p>It has not been proven.</p>"),
    (
        "claims",
        "FDA approved",
        "borrowed-authority",
        "<p>FDA approved care.</p>",
        "<p>The FDA has not approved it.</p>",
    ),
    ("claims", "risk-free", "promise-of-safety", "<p>Acupuncture is risk-free.</p>", "<p>Nothing is risk-free.</p>"),
    ("claims", "rank", "unmeasured-praise", "<p>The best clinic in town.</p>", "<p>The best time is noon.</p>"),
    ("claims", "other care", "advice-against-care", "<p>Throw away your pills.</p>", "<p>Keep taking your pills.</p>"),
    *(
        ("claims", f"testimonials without {name}", "testimonial-incomplete", said(without=name), said())
        for name in ("date", "consent", "relation", "incentive")
    ),
    ("privacy", "scripts", "request-to-third-party", '<script src="https://a.example/a.js"></script>', "<p>A</p>"),
    (
        "privacy",
        "styles",
        "request-to-third-party",
        '<link rel="stylesheet" href="https://a.example/a.css">',
        "<p>A</p>",
    ),
    ("identity", "offers", "date-passed", fees("Offer until 3 March 2026."), fees("Offer until 3 March 2027.")),
    ("identity", "hours, in words", "hours-differ", fees("Open Monday to Friday, 7 am to 9 pm."), fees("Open daily.")),
]
"""Further examples, by group and words: the code, one that is told and one that is left alone."""
ELSEWHERE = {
    "external links: cached, soft, two failures on two days": "test_outside.py",
    "the worst sentences are shown": "check/test_text.py",
    "each rule has its source; forty look-alikes of each family; planted claims": "check/test_claims.py",
    "silenced and lowered checks: a reason and an end date": "check/test_overrides.py",
    "the town gate": "plan/test_towns.py",
}
"""What is shown by tests of their own."""


@pytest.mark.parametrize(
    ("words", "code"),
    [(f"{group}: {words}", code) for group, checks in OWN.items() for words, code in checks.items()],
)
def test_a_promised_check_has_both_examples(words: str, code: str) -> None:
    """In its fault, where `test_registry.py` tries them, or as a site in `tests/faults/`."""
    fault = FAULTS[code]

    tried = bool(fault.failing and fault.passing) or (TESTS / "faults" / code / "expected.txt").is_file()

    assert tried, words


@pytest.mark.parametrize(
    ("code", "failing", "passing"),
    [pytest.param(*case, id=f"{group}: {words}") for group, words, *case in MORE],
)
def test_what_else_a_check_answers_to(code: str, failing: Example, passing: Example) -> None:
    """One example is told, and the one that looks alike is not."""
    assert (True, False) == tuple(code in {told.code for told in found_in(example)} for example in (failing, passing))


def test_what_is_tested_elsewhere_is_there() -> None:
    """A test that is moved is found again."""
    assert [] == [name for name in ELSEWHERE.values() if not (TESTS / name).is_file()]


def test_every_group_of_checks_is_promised_something() -> None:
    """The list has eight groups."""
    assert 8 == len(OWN)
