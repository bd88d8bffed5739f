"""What a clinic may not promise: sentences of which a rule of its language, profession or place speaks.

The rules are data, see `rules.py`; here stand the kinds of complaint. Nothing here knows a language.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clinicsite.check.checks import Area, Check, page_check
from clinicsite.check.prose import Block, BlockKind
from clinicsite.check.rules import Hit
from clinicsite.check.site_facts import SiteFacts
from clinicsite.check.written import PageText, is_written, language_of, page_text, settings_text, shown, written
from clinicsite.diagnostics import Diagnostic, Fault, Position, Severity
from clinicsite.model.made import PageFacts
from clinicsite.model.planned import PageKind
from clinicsite.model.read import ConditionFrontMatter, Document, FrontMatter

_SHOWN = 160
"""Characters of a sentence that are quoted."""
REVIEW_MONTHS = 24
"""Months after which somebody should look at a medical text again. Our own limit."""

RESULT = Fault(
    "promise-of-result",
    "A result is promised",
    why="Nobody can know how one person will respond. A promise of a cure or of lasting relief misleads people "
    "in pain, and in many countries it is against the law.",
    mend="Say what is known, with its limits and its source, or what you aim at.",
    failing="<p>We cure back pain for good.</p>",
    passing="<p>We cannot cure back pain. Some people notice that it eases.</p>",
)
SAFETY = Fault(
    "promise-of-safety",
    "A treatment is said to have no risk",
    why="Every treatment has risks. Who reads that there are none does not tell you what you have to know first.",
    mend="Say how rare serious problems are, what is common, and name the source.",
    severity=Severity.WARNING,
    failing="<p>Our treatment is completely safe and has no side effects.</p>",
    passing="<p>Serious problems are rare, and a small bruise is common. No treatment is free of risk.</p>",
)
AUTHORITY = Fault(
    "borrowed-authority",
    "Proof or approval is claimed that does not exist",
    why='Words such as "proven" and "approved" make people trust a treatment more than the evidence does.',
    mend="Say what a study found, or what a rule says, and name the source.",
    failing="<p>A clinically proven treatment for back pain.</p>",
    passing="<p>It has not been proven. One study of 80 people found a small gain.</p>",
)
RANK = Fault(
    "unmeasured-praise",
    "A clinic or a treatment is called better than others",
    why="Nobody has measured it. Who believes it may give up a treatment that helps.",
    mend="Describe training, what you do and where you are; a comparison needs its study.",
    severity=Severity.WARNING,
    failing="<p>The best clinic in town, and better than surgery.</p>",
    passing="<p>It is not better than surgery for everyone. The best time to call is in the morning.</p>",
)
EFFECT = Fault(
    "effect-without-source",
    "An effect is stated without a source",
    why="A statement about health needs something that readers can look up.",
    mend="Cite the source behind the sentence, or say that it is an aim or a view.",
    severity=Severity.WARNING,
    failing="<p>Massage boosts your immune system.</p>",
    passing="<p>We hope that massage eases your pain; we do not know whether it does.</p>",
)
QUALIFIER = Fault(
    "empty-qualifier",
    "A promise is only dressed up",
    why='A "may" or an "almost" does not make a promise honest: readers remember the strong word.',
    mend="Take the strong word out.",
    severity=Severity.WARNING,
    failing="<p>This may help guarantee a life that you enjoy.</p>",
    passing="<p>This may help ease the pain a little.</p>",
)
TITLE = Fault(
    "title-not-allowed",
    "A title is used that may mislead",
    why="Patients decide by titles. Some belong to one profession by law, and some sound like more than they are.",
    mend="Write the license as it is called, and who gave it.",
    severity=Severity.WARNING,
    failing="<p>Our whole team is board certified.</p>",
    passing="<p>She is a licensed therapist. The board of this town meets on Mondays.</p>",
)
PAYMENT = Fault(
    "promise-of-payment",
    "A payment or a reward is promised",
    why="Only a plan can say what it pays. Rewards for referrals and waived shares can break the law.",
    mend="Say what a visit costs, and what people can ask their plan.",
    severity=Severity.WARNING,
    failing="<p>Insurance covers all your visits, and we waive your copay.</p>",
    passing="<p>Ask your plan whether it covers your visits.</p>",
)
CARE = Fault(
    "advice-against-care",
    "Readers are led away from other care",
    why="Somebody may stop a medicine or put off a doctor and come to harm.",
    mend="Say that this goes along with medical care, and when to see a doctor first.",
    failing="<p>Throw away your pills and skip the doctor.</p>",
    passing="<p>Never stop a medicine because of us. See a doctor if the pain lasts.</p>",
)
LIKENESS = Fault(
    "reads-like-a-promise",
    "A sentence reads like what may not be promised",
    why="No rule knows its words, but they are those of promises more than those of facts, and readers take them so. "
    "This is weighed, not known: look at it yourself.",
    mend="Say plainly what is known, what you do, or what you aim at; or leave it, if it promises nothing.",
    severity=Severity.ADVICE,
    failing="<p>Folks who limp in here on Monday hike on Friday, free as birds.</p>",
    passing="<p>Folks who come by bus get out at the library.</p>",
)
TESTIMONIAL = Fault(
    "testimonial-incomplete",
    "A patient is quoted without what belongs to it",
    why="Readers take one story for what they can expect. They have to know when it was, that the patient agreed, and "
    "whether she is tied to the clinic or got something for it.",
    mend="Say these four things beside the quotation, or leave it out.",
    severity=Severity.WARNING,
    failing='<p>"After two visits my back was better", says a patient.</p>',
    passing='<p>"It eased my back a little", says a patient in May 2026. She agreed that we print this, is no relative '
    "of ours,\nand was not paid.</p>",
)
_CONDITION = """\
---
title: Back pain
description: What back pain is, what may help, and when to see a doctor first.
{}summary:
  what: A pain in the lower back.
  may_help: Movement may ease it.
  visits: Four to six are usual.
  do_not_wait: Weakness in a leg cannot wait.
---

{}
"""
_SIGNS = "> [!emergency] Call 999 if\n>\n> - you cannot feel your legs\n"
_PATH = "content/conditions/back-pain.md"
REVIEWER_MISSING = Fault(
    "reviewer-missing",
    "A medical page does not say who has checked it, and when",
    why="People, and search engines, trust a page on health more when somebody with a name stands behind it.",
    mend="Let a practitioner read the page, and write reviewed_by: and last_reviewed: above its text.",
    severity=Severity.WARNING,
    failing={_PATH: _CONDITION.format("", _SIGNS)},
    passing={_PATH: _CONDITION.format("reviewed_by: ann-lee\nlast_reviewed: 2026-11-02\n", _SIGNS)},
)
REVIEW_STALE = Fault(
    "review-stale",
    "A medical page was checked long ago",
    why=f"Guidelines and studies change. A page should be looked at again after {REVIEW_MONTHS} months at most; that "
    "is our own limit.",
    mend="Let a practitioner read the page again, and write the day behind last_reviewed:.",
    severity=Severity.WARNING,
    failing={_PATH: _CONDITION.format("reviewed_by: ann-lee\nlast_reviewed: 2023-05-02\n", _SIGNS)},
    passing={_PATH: _CONDITION.format("reviewed_by: ann-lee\nlast_reviewed: 2026-11-02\n", _SIGNS)},
)
SIGNS_MISSING = Fault(
    "warning-signs-missing",
    "A page about a condition has no box with warning signs",
    why="Somebody with an emergency may be reading it. The signs that cannot wait have to catch the eye.",
    mend="Add a box to the text: a line > [!emergency] and below it, each behind >, the signs and whom to call.",
    severity=Severity.WARNING,
    failing={_PATH: _CONDITION.format("reviewed_by: ann-lee\nlast_reviewed: 2026-11-02\n", "Here is the text.")},
    passing={_PATH: _CONDITION.format("reviewed_by: ann-lee\nlast_reviewed: 2026-11-02\n", _SIGNS)},
)

FAMILIES = {
    "result": RESULT,
    "safety": SAFETY,
    "authority": AUTHORITY,
    "rank": RANK,
    "effect": EFFECT,
    "qualifier": QUALIFIER,
    "title": TITLE,
    "payment": PAYMENT,
    "care": CARE,
    "likeness": LIKENESS,
}
"""The fault of each family of rules."""
_GRAVE = tuple(fault for fault in FAMILIES.values() if fault.severity is Severity.ERROR)
_LESS_GRAVE = tuple(fault for fault in FAMILIES.values() if fault not in _GRAVE)
_LACKING = {
    "date": "when it was",
    "consent": "that the patient agreed",
    "relation": "whether she is tied to the clinic",
    "incentive": "whether she got something for it",
}
_SIGN_BOXES = ("emergency", "doctor")


# --- sentences ------------------------------------------------------------------------------------------------------


def _grave(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield what must never be published on a page."""
    return (found for found in _on_page(page, site) if found.severity is Severity.ERROR)


def _other(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield what else may not be said on a page, and what belongs to the words of patients."""
    return (found for found in _on_page(page, site) if found.severity is not Severity.ERROR)


def _on_page(page: PageFacts, site: SiteFacts) -> tuple[Diagnostic, ...]:
    """Return all that may not be said on a page; it is read once for both checks."""
    told = site.wording.told
    if page.path not in told:
        told[page.path] = tuple(_said(page, site))
    return told[page.path]


def _said(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield all that may not be said on a page. Most pages say nothing: to see that, their passages are looked up."""
    tongue = site.wording.of(language_of(page, site))
    if tongue is None or not tongue.claims:
        return
    doubtful = [words for words in shown(page) if tongue.may_say(words[0], words[1] is BlockKind.QUOTE)]
    # A build does not read finished pages passage by passage; what is written is looked at in their place.
    if not doubtful and (page.blocks or not any(map(tongue.may_say_in, written(page, site)))):
        return
    text = page_text(page, site)
    if text:
        yield from _claims(text, site)
        yield from _testimonials(text, site)
    # What is written in no text stands in a template, in the settings or among facts.
    for words, kind, heading in doubtful:
        for hit in tongue.rules.judge(Block(words, kind, Position(page.path), (), heading)):
            if not is_written(hit.sentence, page, site):
                message, hint = _told_of(hit)
                yield FAMILIES[hit.rule.family].at(site.find(page, hit.sentence, hit.words), message, hint)


def _in_settings(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield what may not be said in `site.yaml`."""
    text = settings_text(site)
    if text:
        yield from _claims(text, site)


def _claims(text: PageText, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield what may not be said in a text."""
    tongue = site.wording.of(text.language)
    if tongue is None or not tongue.claims:
        return
    question = ""
    for block in text.blocks:
        for hit in tongue.rules.judge(block, question if block.kind is BlockKind.ANSWER else ""):
            yield _told(hit, block, text, site)
        if block.kind is not BlockKind.ANSWER:
            question = block.text if block.kind is BlockKind.QUESTION else ""


def _testimonials(text: PageText, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield what patients are quoted with and what is not said about it."""
    tongue = site.wording.of(text.language)
    if tongue is None or tongue.testimonials is None:
        return
    for said in tongue.testimonials.of(text.blocks):
        if said.lacking:
            lacking = _listed([_LACKING[name] for name in said.lacking])
            message = f'A patient is quoted with "{shortened(_bare(said.words))}", and it is not said {lacking}.'
            hint = f"{TESTIMONIAL.mend}{tongue.rules.law_of('testimonial')}"
            yield TESTIMONIAL.at(text.place(said.block, 0, said.words, site), message, hint)


def _told(hit: Hit, block: Block, text: PageText, site: SiteFacts) -> Diagnostic:
    """Return the complaint about a sentence."""
    message, hint = _told_of(hit)
    return FAMILIES[hit.rule.family].at(text.place(block, hit.offset, hit.words, site), message, hint)


def _told_of(hit: Hit) -> tuple[str, str]:
    """Return what is said of a sentence, and what to write instead."""
    about = f'It is about "{hit.words}". ' if hit.words != hit.sentence else ""
    return f'"{shortened(hit.sentence, hit.words)}" {hit.rule.why}', f"{about}{hit.rule.instead} {hit.rule.source}"


def shortened(sentence: str, words: str = "") -> str:
    """Return a sentence as it is quoted: a long one around some words of it."""
    if len(sentence) <= _SHOWN:
        return sentence
    middle = max(0, sentence.find(words)) + len(words) // 2
    start = max(0, min(middle - _SHOWN // 2, len(sentence) - _SHOWN))
    start = sentence.rfind(" ", 0, start) + 1
    end = sentence.find(" ", start + _SHOWN)
    before, after = "… " if start else "", " …" if end >= 0 else ""
    return f"{before}{sentence[start : end if end >= 0 else None]}{after}"


def _bare(quotation: str) -> str:
    """Return a quotation without its marks."""
    return quotation.strip('"“”„«» ')


def _listed(parts: list[str]) -> str:
    """Return parts as a list in words."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


# --- pages ----------------------------------------------------------------------------------------------------------


def _conditions(site: SiteFacts) -> Iterator[Document[FrontMatter]]:
    """Yield the published pages about conditions."""
    if site.sources:
        for page in site.sources.plan.pages:
            if page.kind is PageKind.CONDITION:
                yield page.document


def _reviews(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield pages about conditions that nobody has checked, or not for long."""
    for document in _conditions(site):
        front = document.front
        missing = [key for key in ("reviewed_by", "last_reviewed") if getattr(front, key) is None]
        if missing:
            keys = " and ".join(f"{key}:" for key in missing)
            message = f"This page about a condition has no {keys}"
            yield REVIEWER_MISSING.at(document.at("title"), f"{message}.", REVIEWER_MISSING.mend)
        elif site.sources and isinstance(front.last_reviewed, date):
            months = _months(front.last_reviewed, site.sources.day)
            if months > REVIEW_MONTHS:
                message = f"This page was last checked {months} months ago, on {front.last_reviewed}."
                yield REVIEW_STALE.at(document.at("last_reviewed"), message, REVIEW_STALE.mend)


def _months(first: date, last: date) -> int:
    """Return the full months between two days."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def _signs(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield pages about conditions without a box of warning signs."""
    for document in _conditions(site):
        boxes = (line.lstrip("> \t") for line in document.body.splitlines() if line.lstrip().startswith(">"))
        if isinstance(document.front, ConditionFrontMatter) and not any(
            line.lower().startswith(tuple(f"[!{kind}]" for kind in _SIGN_BOXES)) for line in boxes
        ):
            message = "This page about a condition has no box that says when to call for help or see a doctor."
            yield SIGNS_MISSING.at(Position(document.path, document.body_line), message, SIGNS_MISSING.mend)


CHECKS: tuple[Check, ...] = (
    page_check(Area.CLAIMS, _grave, *_GRAVE, in_every_build=True),
    page_check(Area.CLAIMS, _other, *_LESS_GRAVE, TESTIMONIAL),
    Check(Area.CLAIMS, _in_settings, tuple(FAMILIES.values()), needs_sources=True),
    Check(Area.CLAIMS, _reviews, (REVIEWER_MISSING, REVIEW_STALE), needs_sources=True),
    Check(Area.CLAIMS, _signs, (SIGNS_MISSING,), needs_sources=True),
)
