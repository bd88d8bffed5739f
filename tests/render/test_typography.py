"""Lists as people type them and quotation marks as printers set them; a line for each case."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clinicsite.diagnostics import Position
from clinicsite.render.text import render_text
from clinicsite.render.typography import educate, mend_lists

ENGLISH = ("\u201c", "\u201d", "\u2018", "\u2019")
GERMAN = ("\u201e", "\u201c", "\u201a", "\u2018")

LISTS = {
    "bullets right below a paragraph": ("Bring:\n- shoes\n- water", "p(Bring:) ul(li(shoes) li(water))"),
    "stars right below a paragraph": ("Bring:\n* shoes\n* water", "p(Bring:) ul(li(shoes) li(water))"),
    "plus signs right below a paragraph": ("Bring:\n+ shoes\n+ water", "p(Bring:) ul(li(shoes) li(water))"),
    "bullets below bold words": ("**Bring:**\n- shoes", "p(strong(Bring:)) ul(li(shoes))"),
    "bullets below a heading": ("## Bring\n- shoes", "h2(Bring) ul(li(shoes))"),
    "bullets set in below a paragraph": ("Bring:\n  - shoes\n  - water", "p(Bring:) ul(li(shoes) li(water))"),
    "bullets with an empty line before": ("Bring:\n\n- shoes\n- water", "p(Bring:) ul(li(shoes) li(water))"),
    "a list in a list by two spaces": ("- a\n  - b\n  - c\n- d", "ul(li(a ul(li(b) li(c))) li(d))"),
    "a list in a list by three spaces": ("1. a\n   - b\n2. c", "ol(li(a ul(li(b))) li(c))"),
    "a list in a list by four spaces": ("- a\n    - b\n- c", "ul(li(a ul(li(b))) li(c))"),
    "a list in a list by a tab": ("- a\n\t- b\n- c", "ul(li(a ul(li(b))) li(c))"),
    "three levels by two spaces": ("- a\n  - b\n    - c\n  - d\n- e", "ul(li(a ul(li(b ul(li(c))) li(d))) li(e))"),
    "back by two levels at once": ("- a\n  - b\n    - c\n- d", "ul(li(a ul(li(b ul(li(c))))) li(d))"),
    "steps in a list of bullets": ("- a\n  1. b\n  2. c", "ul(li(a ol(li(b) li(c))))"),
    "an ordered list": ("1. a\n2. b", "ol(li(a) li(b))"),
    "an ordered list right below a paragraph": ("Steps:\n1. a\n2. b", "p(Steps:) ol(li(a) li(b))"),
    "an ordered list with brackets": ("1) a\n2) b", "ol(li(a) li(b))"),
    "an ordered list of ten": ("9. a\n10. b", "ol(li(a) li(b))"),
    "a bullet below a numbered line is a list of its own": ("1. a\n- b", "ol(li(a)) ul(li(b))"),
    "a number below a bullet is a list of its own": ("- a\n1. b", "ul(li(a)) ol(li(b))"),
    "a line that begins with a year": ("We opened in\n1985. It was May.", "p(We opened in 1985. It was May.)"),
    "a line that begins with a day": ("Closed on the\n3. of May.", "p(Closed on the 3. of May.)"),
    "a line that begins with a minus and no space": ("It is cold:\n-5 degrees", "p(It is cold: -5 degrees)"),
    "a line that begins with a bold word": ("Take\n**no** pills", "p(Take strong(no) pills)"),
    "a line of stars": ("One.\n\n* * *\n\nTwo.", "p(One.) hr p(Two.)"),
    "a line of hyphens": ("One.\n\n---\n\nTwo.", "p(One.) hr p(Two.)"),
    "a line of hyphens with spaces": ("One.\n\n- - -\n\nTwo.", "p(One.) hr p(Two.)"),
    "a line of stars below a list": ("- a\n\n* * *\n\nTwo.", "ul(li(a)) hr p(Two.)"),
    "an item wrapped by hand": ("- a long\nitem\n- b", "ul(li(a long item) li(b))"),
    "an item wrapped by hand and set in": ("- a long\n  item\n- b", "ul(li(a long item) li(b))"),
    "a wrapped item in a list in a list": ("- a\n  - b long\n    item\n- c", "ul(li(a ul(li(b long item))) li(c))"),
    "an item of two paragraphs": ("- a\n\n  more\n\n- b", "ul(li(p(a) p(more)) li(p(b)))"),
    "an item right below the second paragraph of another": ("1. a\n\n   more\n2. b", "ol(li(p(a) p(more)) li(p(b)))"),
    "a paragraph after a list": ("- a\n- b\n\nThen.", "ul(li(a) li(b)) p(Then.)"),
    "a list after a list and a paragraph": ("- a\n\nThen:\n- b", "ul(li(a)) p(Then:) ul(li(b))"),
    "an item that is still empty": ("- a\n-\n- b", "ul(li(a) li li(b))"),
    "a list in a quote": ("> Bring:\n> - shoes\n> - water", "blockquote(p(Bring:) ul(li(shoes) li(water)))"),
    "a list in a list in a quote": ("> - a\n>   - b\n> - c", "blockquote(ul(li(a ul(li(b))) li(c)))"),
    "a list below a quote": ("> Words.\n\n- a", "blockquote(p(Words.)) ul(li(a))"),
    "two quotes stay two": ("> One.\n\n> Two.", "blockquote(p(One.)) blockquote(p(Two.))"),
    "two paragraphs of a quote stay one quote": ("> One.\n>\n> Two.", "blockquote(p(One.) p(Two.))"),
    "a quote after a quote and a paragraph": (
        "> One.\n\nAnd.\n\n> Two.",
        "blockquote(p(One.)) p(And.) blockquote(p(Two.))",
    ),
}


@pytest.mark.parametrize(("text", "expected"), LISTS.values(), ids=LISTS.keys())
def test_lists_come_out_as_other_editors_show_them(text: str, expected: str, outline: Callable[[str], str]) -> None:
    """A list is a list however it is set in, and nothing else becomes one."""
    body = render_text(text, Position("content/pages/a.md", 5, 1), ENGLISH)

    assert expected == outline("".join(part for part in body.parts if isinstance(part, str)))


@pytest.mark.parametrize(
    "text",
    [
        "Words.\n\nMore words.",
        "- a\n- b\n\n- c",
        "1. a\n\n    more",
        "    - code\n    - code",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "> A quote.\n> More of it.",
        "Born in\n1985. In May.",
        "* * *",
        "",
    ],
)
def test_a_text_without_list_traps_is_not_changed(text: str) -> None:
    """Mending touches only what Python-Markdown reads otherwise than the writer meant."""
    assert text == mend_lists(text)


@pytest.mark.parametrize(("text", "_"), LISTS.values(), ids=LISTS.keys())
def test_mending_twice_is_mending_once(text: str, _: str) -> None:
    """A mended text has nothing left to mend."""
    once = mend_lists(text)

    assert once == mend_lists(once)


MARKS = [
    # Double marks.
    ('"Hello"', "“Hello”"),
    ('He said "no" twice.', "He said “no” twice."),
    ('"What?" "No!"', "“What?” “No!”"),
    ('"One," she said, "two."', "“One,” she said, “two.”"),
    ('("needles")', "(“needles”)"),
    ('["needles"]', "[“needles”]"),
    ('either/"or"', "either/“or”"),
    ('word \u2014 "quoted"', "word \u2014 “quoted”"),
    ('word\u2014"quoted"', "word\u2014“quoted”"),
    ('1990\u2013"now"', "1990\u2013“now”"),
    ('"quoted"\u2014word', "“quoted”\u2014word"),
    ('"Qi"; "Blood"', "“Qi”; “Blood”"),
    ('one\n"two"\nthree', "one\n“two”\nthree"),
    ('\u2009"thin space"', "\u2009“thin space”"),
    ('a&nbsp;"b"', "a\u00a0“b”"),
    ('a\u00a0"b"', "a\u00a0“b”"),
    ('"(all of it)"', "“(all of it)”"),
    ('"Ä" und "ß"', "“Ä” und “ß”"),
    ('"95 of 100"', "“95 of 100”"),
    ('"Hello"[1]', "“Hello”[1]"),
    # Single marks and apostrophes.
    ("'Hello'", "‘Hello’"),
    ("He said 'no' twice.", "He said ‘no’ twice."),
    ("don't", "don’t"),
    ("it's the patient's", "it’s the patient’s"),
    ("the patients' room", "the patients’ room"),
    ("James' back", "James’ back"),
    ("O'Brien", "O’Brien"),
    ("l'eau", "l’eau"),
    ("('yes')", "(‘yes’)"),
    ("word\u2014'yes'", "word\u2014‘yes’"),
    ("back in the '90s", "back in the ’90s"),
    ("'90s music", "’90s music"),
    ("the class of '05.", "the class of ’05."),
    ("the 1990's", "the 1990’s"),
    ("5 o'clock", "5 o’clock"),
    ("'A' and 'B'", "‘A’ and ‘B’"),
    # One kind within the other.
    ("\"She said, 'It's fine.'\"", "“She said, ‘It’s fine.’”"),
    ("\"'Fine,' she said.\"", "“‘Fine,’ she said.”"),
    ("'\"Fine,\" she said.'", "‘“Fine,” she said.’"),
    ('"the \'90s"', "“the ’90s”"),
    ("\u201c'Fine'\u201d", "“‘Fine’”"),
    # Marks that are set already.
    ("“Hello” and ‘yes’", "“Hello” and ‘yes’"),
    ("it’s", "it’s"),
    # Tags between.
    ('"<em>Hello</em>"', "“<em>Hello</em>”"),
    ('<em>"Hello"</em>', "<em>“Hello”</em>"),
    ('He <strong>said "no"</strong>', "He <strong>said “no”</strong>"),
    ('"<strong>One</strong>," she said', "“<strong>One</strong>,” she said"),
    ('<p>"One"</p><p>"Two"</p>', "<p>“One”</p><p>“Two”</p>"),
    ("<li>\"One\"</li><li>'Two'</li>", "<li>“One”</li><li>‘Two’</li>"),
    ('<td>"a"</td><td>"b"</td>', "<td>“a”</td><td>“b”</td>"),
    ('one<br>"two"', "one<br>“two”"),
    ("the <em>patient</em>'s back", "the <em>patient</em>’s back"),
    ('<a href="x">"Hello"</a>', '<a href="x">“Hello”</a>'),
    ("<img alt=\"it's\"> it's", '<img alt="it\'s"> it’s'),
    # Code is left alone.
    ('<code>"x"</code> "y"', '<code>"x"</code> “y”'),
    ("<pre><code>it's</code></pre> it's", "<pre><code>it's</code></pre> it’s"),
    ("<kbd>'</kbd> it's", "<kbd>'</kbd> it’s"),
    ("<code>...</code>", "<code>...</code>"),
    # Around what is filled in later.
    ('"\ufdd00\ufdd1"', "“\ufdd00\ufdd1”"),
    ("\ufdd00\ufdd1's", "\ufdd00\ufdd1’s"),
    ('end."\ufdd00\ufdd1 "New"', "end.”\ufdd00\ufdd1 “New”"),
    # Ellipses.
    ("and so on...", "and so on\u2026"),
    ('"and so on..."', "“and so on\u2026”"),
    ('"...and so on"', "“\u2026and so on”"),
    ("nothing to do", "nothing to do"),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "expected"), MARKS)
def test_marks_are_set_as_english_printers_set_them(typed: str, expected: str) -> None:
    """A straight mark becomes the opening, the closing or the apostrophe, whatever stands around it."""
    assert expected == educate(typed, ENGLISH)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('Er sagte "nein".', "Er sagte „nein“."),
        ('"Ja", "nein"', "„Ja“, „nein“"),
        ("Er sagte 'nein'.", "Er sagte ‚nein‘."),
        ("'Ja' und 'nein'", "‚Ja‘ und ‚nein‘"),
        ("Wie geht's?", "Wie geht’s?"),
        ("Hans' Rücken", "Hans’ Rücken"),
        ("\"Sie sagte: 'Wie geht's?'\"", "„Sie sagte: ‚Wie geht’s?‘“"),
        ("die '90er", "die ’90er"),
        ("\ufdd00\ufdd1's Praxis", "\ufdd00\ufdd1’s Praxis"),
        ("<li>'Ja'</li>", "<li>‚Ja‘</li>"),
    ],
)
def test_marks_are_set_as_the_site_s_language_sets_them(typed: str, expected: str) -> None:
    """German closes with the marks that English opens with; an apostrophe is the same in both."""
    assert expected == educate(typed, GERMAN)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Take E-470.", 'Take <span class="whole">E-470</span>.'),
        ("(CO-83, I-70B)", '(<span class="whole">CO-83</span>, <span class="whole">I-70B</span>)'),
        ("from L5-S1 down", 'from <span class="whole">L5-S1</span> down'),
        ("<code>E-470</code>", "<code>E-470</code>"),
        ("X-ray, T-shirt, 303-555, RE-470-X, MORETHAN-5", "X-ray, T-shirt, 303-555, RE-470-X, MORETHAN-5"),
    ],
)
def test_names_of_letters_and_figures_are_not_parted_at_the_hyphen(typed: str, expected: str) -> None:
    """Roads and vertebrae; the text stays as it was typed, so that it is found by who searches for it."""
    assert expected == educate(typed, ENGLISH)
