"""Templates: what they get, what is escaped, and how their mistakes are told in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

import pytest

from clinicsite.diagnostics import Diagnostic, Diagnostics, Position
from clinicsite.model.planned import HoursNotice, HoursRow
from clinicsite.model.read import StaticFile
from clinicsite.model.values import Interval, Todo
from clinicsite.render.assets import Assets
from clinicsite.render.recorder import Recorder
from clinicsite.render.templates import TemplateFault, Templates

PAGE = Position("content/pages/about.md", 3, 1)
"""Where the layout was asked for."""
LANGUAGE = {
    "months": ["January"] * 10 + ["November", "December"],
    "weekdays": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "date": "{month} {day}, {year}",
    "halves_of_day": ["am", "pm"],
    "clock": "{hour12}:{minute} {half}",
    "interval": "{start} – {end}",
    "days_range": "{first} to {last}",
    "date_with_weekday": "{weekday}, {month} {day}",
    "hours_sentence": {"open_day_named": "{date} {hours} ({name})"},
    "list_separator": ", ",
    "list_last": "{rest} and {last}",
}
PHONE = Todo("telephone number")
WORDS = {"to_be_supplied": "{what}: to be supplied", "book_now": "Book now"}


@dataclass(frozen=True)
class Thing:
    """A value as templates get it."""

    title: str
    phone: str | Todo


class Bench:
    """Templates of a site and a theme in two folders."""

    def __init__(self, folder: Path, cache: bool = False) -> None:
        self.folder = folder
        self.found = Diagnostics()
        self.recorder = Recorder(self.found)
        self._cache = folder / "cache" if cache else None

    def write(self, files: Mapping[str, str]) -> None:
        """Write templates; their names begin with `site/` or `theme/`."""
        for name in ("site", "theme"):
            (self.folder / name).mkdir(exist_ok=True)
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")

    def render(
        self, files: Mapping[str, str], name: str = "page.html", more: Mapping[str, object] | None = None
    ) -> str:
        """Write templates and return what one of them makes."""
        self.write(files)
        static = {"images/leaf.svg": StaticFile("images/leaf.svg", self.folder / "leaf.svg", "0123456789abcdef")}
        assets = Assets(static, self.found, self.recorder)
        site, theme = self.folder / "site", self.folder / "theme"
        templates = Templates(site, theme, self._cache, LANGUAGE, WORDS, assets, self.found, self.recorder)
        given: dict[str, object] = {"site": Thing("The site", PHONE), "page": Thing("About us", PHONE), "words": WORDS}
        return templates.render(name, PAGE, **given, **(more or {}))

    def fault(self, files: Mapping[str, str], name: str = "page.html") -> Diagnostic:
        """Return what is wrong with a template."""
        with pytest.raises(TemplateFault) as raised:
            self.render(files, name)
        return raised.value.diagnostic


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Templates of a site and a theme in two empty folders."""
    return Bench(tmp_path)


def shown(diagnostic: Diagnostic) -> str:
    """Return a complaint's place and code."""
    return f"{diagnostic.position} {diagnostic.code}"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ page.title }}", "About us"),
        ("{{ '<b>' }}", "&lt;b&gt;"),
        ("{{ words.book_now }}", "Book now"),
        ("{{ page.phone }}", '<mark class="todo">[telephone number: to be supplied]</mark>'),
        ("{% if page.phone is known %}yes{% else %}no{% endif %}", "no"),
        ("{% if page.title is known %}yes{% else %}no{% endif %}", "yes"),
        ("{% if none is known %}yes{% else %}no{% endif %}", "no"),
        ("{{ day|date }}", "November 26, 2026"),
        ("{{ interval|time_range }}", "9:00 am – 12:30 pm"),
        ("{{ row|days }}", "Monday to Wednesday"),
        ("{{ 'By {name}'|format_map(name='<A>') }}", "By &lt;A&gt;"),
        ("{{ '{0.__class__}'|format_map(name='x') }}", None),
        ("{{ asset('images/leaf.svg') }}", "/assets/images/leaf.0123456789.svg"),
        ("{{ {'a': '</script>'}|tojson }}", '{"a":"\\u003c/script\\u003e"}'),
        ("{% for x in [] %}\n{% endfor %}\nend", "end"),
    ],
)
def test_templates_print_values_safely_and_in_the_site_s_language(
    bench: Bench, template: str, expected: str | None
) -> None:
    """Everything printed is escaped; dates, hours and unknown facts come out as words."""
    values = {
        "day": date(2026, 11, 26),
        "interval": Interval(time(9), time(12, 30)),
        "row": HoursRow((0, 1, 2), ()),
    }

    if expected is None:
        with pytest.raises(TemplateFault):
            bench.render({"site/page.html": template}, more=values)
    else:
        assert expected == bench.render({"site/page.html": template}, more=values)


def test_hours_within_a_sentence_stay_whole_and_the_rest_is_escaped(bench: Bench) -> None:
    """A line is not broken between the beginning and the end of an opening."""
    day = date(2026, 12, 31)
    notice = HoursNotice(day, day, (Interval(time(9), time(12)), Interval(time(14), time(15))), "<Eve>")

    made = bench.render({"site/page.html": "{{ notice|hours_sentence }}"}, more={"notice": notice})

    hours = '<span class="time">9:00 am – 12:00 pm</span> and <span class="time">2:00 pm – 3:00 pm</span>'
    assert made.endswith(f" {hours} (&lt;Eve&gt;)")


def test_a_todo_in_words_is_escaped(bench: Bench) -> None:
    """The note an owner writes behind TODO is text, never markup."""
    made = bench.render({"site/page.html": "{{ fact }}"}, more={"fact": Todo("<script>")})

    assert '<mark class="todo">[&lt;script&gt;: to be supplied]</mark>' == made


# --- whose template is used ---------------------------------------------------------------------------------------


def test_the_site_s_template_stands_before_the_theme_s(bench: Bench) -> None:
    """A file of the same name in the project's folder takes the theme's place."""
    assert "site" == bench.render({"site/page.html": "site", "theme/page.html": "theme"})


def test_the_theme_s_template_is_used_where_the_site_has_none(bench: Bench) -> None:
    """A site needs no templates of its own."""
    assert "theme" == bench.render({"theme/page.html": "theme"})


def test_a_theme_s_page_uses_the_site_s_part(bench: Bench) -> None:
    """An owner can change one part and keep the rest."""
    files = {
        "theme/page.html": '{% include "parts/foot.html" %}',
        "theme/parts/foot.html": "theme",
        "site/parts/foot.html": "site",
    }

    assert "site" == bench.render(files)


def test_a_site_s_template_can_extend_the_theme_s_of_the_same_name(bench: Bench) -> None:
    """An override changes a block and leaves the rest to the theme."""
    files = {
        "theme/base.html": "<p>{% block a %}theme{% endblock %} {% block b %}theme{% endblock %}</p>",
        "site/base.html": '{% extends "theme/base.html" %}{% block a %}site{% endblock %}',
        "theme/page.html": '{% extends "base.html" %}',
    }

    assert "<p>site theme</p>" == bench.render(files)


def test_compiled_templates_that_are_kept_give_the_same_page(tmp_path: Path) -> None:
    """The second build takes the compiled template and renders the same."""
    first = Bench(tmp_path, cache=True).render({"site/page.html": "{{ page.title }}"})

    assert first == Bench(tmp_path, cache=True).render({})


def test_compiled_templates_of_other_versions_are_taken_away(tmp_path: Path) -> None:
    """They would lie there for ever."""
    cache = tmp_path / "cache"
    (cache / "templates-0123456789ab").mkdir(parents=True)
    (cache / "templates-0123456789ab" / "__jinja2_1.cache").write_bytes(b"old")

    Bench(tmp_path, cache=True).render({"site/page.html": "new"})

    assert 1 == len(list(cache.glob("templates-*")))


def test_a_changed_template_is_compiled_again(tmp_path: Path) -> None:
    """Nothing of an older version comes back out of the store."""
    Bench(tmp_path, cache=True).render({"site/page.html": "old"})

    assert "new" == Bench(tmp_path, cache=True).render({"site/page.html": "new"})


# --- names that do not exist --------------------------------------------------------------------------------------


NAMES = {
    "of a page": ("One\n{{ page.titel }}", 'There is no "titel" here. Did you mean "title"? Known are: phone, title.'),
    "of a word": (
        "One\n{{ words.book_nau }}",
        'There is no "book_nau" here. Did you mean "book_now"? Known are: book_now, to_be_supplied.',
    ),
    "of all": (
        "One\n{{ pages.title }}",
        'There is no "pages" here. Did you mean "page"? Known are: page, site, words.',
    ),
    "in a condition": ("One\n{% if page.titel %}x{% endif %}", 'There is no "titel" here. Did you mean "title"?'),
    "in a loop": ("One\n{% for x in page.titels %}x{% endfor %}", 'There is no "titels" here. Did you mean "title"?'),
    "below a missing one": ("One\n{{ page.titel.x }}", 'There is no "titel" here. Did you mean "title"?'),
    "of a text": ("One\n{{ page.title.colour }}", 'There is no "colour" here.'),
    "of an imported part": ('One\n{% from "parts/m.html" import boks %}{{ boks() }}', 'There is no "boks" here.'),
}


@pytest.mark.parametrize(("template", "expected"), NAMES.values(), ids=NAMES.keys())
def test_an_unknown_name_says_which_names_there_are(bench: Bench, template: str, expected: str) -> None:
    """The owner of a template reads what she may write instead, and nothing that makes no sense."""
    fault = bench.fault({"site/page.html": template, "site/parts/m.html": "{% macro box() %}{% endmacro %}"})

    assert (expected, False) == (fault.message[: len(expected)], "Known are: ." in fault.message)


@pytest.mark.parametrize("template", [template for template, _ in NAMES.values()], ids=NAMES.keys())
def test_an_unknown_name_is_named_with_its_line(bench: Bench, template: str) -> None:
    """The line is that of the template, not of the program it becomes."""
    fault = bench.fault({"site/page.html": template, "site/parts/m.html": "{% macro box() %}{% endmacro %}"})

    assert "templates/page.html:2 template-unknown-name" == shown(fault)


def test_an_unknown_name_in_an_included_part_is_named_there(bench: Bench) -> None:
    """The fault is in the part, not in the page that uses it."""
    files = {"site/page.html": '{% include "parts/foot.html" %}', "site/parts/foot.html": "a\nb\n{{ page.x }}"}

    fault = bench.fault(files)

    assert "templates/parts/foot.html:3 template-unknown-name" == shown(fault)


def test_an_unknown_name_in_a_base_template_is_named_there(bench: Bench) -> None:
    """The fault is in the base, not in the template that extends it."""
    fault = bench.fault({"theme/page.html": '{% extends "base.html" %}', "theme/base.html": "a\n{{ page.x }}"})

    assert "templates/base.html:2 template-unknown-name" == shown(fault)


def test_an_unknown_name_keeps_its_line_when_templates_are_kept(tmp_path: Path) -> None:
    """A compiled template out of the store still knows its lines."""
    files = {"site/page.html": "a\nb\n{{ page.titel }}"}
    first = Bench(tmp_path, cache=True).fault(files)

    assert first == Bench(tmp_path, cache=True).fault(files)


def test_a_long_list_of_names_is_cut(bench: Bench) -> None:
    """Of two hundred words of a language file, nobody reads all."""
    files = {"site/page.html": "{{ many.wrod_7 }}"}

    with pytest.raises(TemplateFault) as raised:
        bench.render(files, more={"many": {f"word_{number}": "" for number in range(200)}})

    assert len(raised.value.diagnostic.message) < 500


# --- other mistakes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("a\n{% if page.title %\nb", 3),
        ("a\n{% if page.title %}\nb", 3),
        ("a\nb\n{% endif %}", 3),
        ("a\n{{ page.title", 2),
        ("a\n{% nonsense %}", 2),
        ("a\n{{ page.title|dat }}", 2),
        ("a\n{{ page.title is nown }}", 2),
    ],
)
def test_a_syntax_error_is_named_with_its_line(bench: Bench, template: str, line: int) -> None:
    """The owner sees which line cannot be understood."""
    fault = bench.fault({"site/page.html": template})

    assert f"templates/page.html:{line} template-syntax" == shown(fault)


def test_a_syntax_error_in_an_included_part_is_named_there(bench: Bench) -> None:
    """The fault is in the part, not in the page that uses it."""
    fault = bench.fault({"site/page.html": '{% include "parts/foot.html" %}', "site/parts/foot.html": "a\n{% if %}"})

    assert "templates/parts/foot.html:2 template-syntax" == shown(fault)


@pytest.mark.parametrize(("filter_", "expected"), [("dat", "date"), ("dayz", "days"), ("time_rang", "time_range")])
def test_an_unknown_filter_says_what_was_probably_meant(bench: Bench, filter_: str, expected: str) -> None:
    """A slip in a filter is told like a slip in a name."""
    fault = bench.fault({"site/page.html": f"{{{{ page.title|{filter_} }}}}"})

    assert f'Did you mean "{expected}"?' in fault.message


@pytest.mark.parametrize("template", ["{{ page.title|dat }}", "{% if %}", "{{ x", "{% endif %}"])
def test_a_message_about_syntax_ends_with_one_full_stop(bench: Bench, template: str) -> None:
    """What the template engine says is made into a sentence."""
    assert not bench.fault({"site/page.html": template}).message.endswith("..")


@pytest.mark.parametrize(
    "template",
    ["a\n{{ 1 / 0 }}", "a\n{{ page.title + 1 }}", "a\n{{ page.title|date }}", "a\n{{ page.title() }}"],
)
def test_an_error_while_a_template_runs_is_named_with_its_line(bench: Bench, template: str) -> None:
    """A template's own mistake is its author's to mend: no traceback."""
    assert "templates/page.html:2 template-failed" == shown(bench.fault({"site/page.html": template}))


def test_a_missing_template_is_named_where_it_was_asked_for(bench: Bench) -> None:
    """A slip in `layout:` is found in the content file."""
    fault = bench.fault({"theme/contact.html": ""}, "contakt.html")

    assert (
        "content/pages/about.md:3:1 template-missing",
        'There is no template "contakt". Did you mean "contact"?',
    ) == (shown(fault), fault.message)


def test_a_missing_include_is_named_in_the_template_that_includes_it(bench: Bench) -> None:
    """The content file has nothing to do with it."""
    fault = bench.fault({"site/page.html": 'a\n{% include "parts/fot.html" %}', "theme/parts/foot.html": ""})

    assert "templates/page.html:2 template-missing" == shown(fault)


def test_a_missing_include_says_what_was_probably_meant(bench: Bench) -> None:
    """Near names are offered."""
    fault = bench.fault({"site/page.html": '{% include "parts/fot.html" %}', "theme/parts/foot.html": ""})

    assert 'Did you mean "parts/foot.html"?' in fault.message


def test_a_missing_base_template_is_named_in_the_template_that_extends_it(bench: Bench) -> None:
    """The line with `extends` is the one to mend."""
    fault = bench.fault({"site/page.html": '{% extends "bas.html" %}', "theme/base.html": ""})

    assert "templates/page.html:1 template-missing" == shown(fault)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"site/page.html": "a\n{{ asset('images/leav.svg') }}"}, "templates/page.html:2 asset-missing"),
        (
            {"site/page.html": '{% include "parts/head.html" %}', "theme/parts/head.html": "a\n{{ asset('x.svg') }}"},
            "templates/parts/head.html:2 asset-missing",
        ),
        (
            {"site/page.html": '{% extends "base.html" %}', "theme/base.html": "a\n{{ asset('x.svg') }}"},
            "templates/base.html:2 asset-missing",
        ),
    ],
    ids=["in the page's template", "in a part", "in the base"],
)
def test_a_missing_asset_is_named_in_the_template_that_asks_for_it(
    bench: Bench, files: dict[str, str], expected: str
) -> None:
    """The file and the line are those in which the name stands."""
    bench.render(files)

    assert [expected] == [shown(fault) for fault in bench.found]


def test_a_missing_asset_says_what_was_probably_meant(bench: Bench) -> None:
    """Near names are offered."""
    bench.render({"site/page.html": "{{ asset('images/leav.svg') }}"})

    assert ['There is no file "images/leav.svg" in static/. Did you mean "images/leaf.svg"?'] == [
        fault.message for fault in bench.found
    ]


def test_a_template_cannot_reach_the_program(bench: Bench) -> None:
    """Only the three variables and the helpers are there."""
    fault = bench.fault({"site/page.html": "{{ lipsum() }}"})

    assert "templates/page.html:1 template-unknown-name" == shown(fault)


COUNTED = {"site/part.html": "{{ site.title }} {{ words.book_now }} {{ asset('images/leaf.svg') }} {{ value }};"}


def test_a_part_shows_the_site_the_words_and_what_it_is_given(bench: Bench) -> None:
    """It is escaped once."""
    shown = bench.render({**COUNTED, "site/page.html": "{{ part('part.html', value='<b>') }}"})

    assert "The site Book now /assets/images/leaf.0123456789.svg &lt;b&gt;;" == shown


def test_a_part_is_made_again_for_other_values_only(bench: Bench) -> None:
    """Equal values of another kind may be shown in another way."""
    values = ("1", "true", "1.0", "'<'", "'<'|safe", "page.title|string", "(1, 2)", "[1]", "none")
    calls = "".join(f"{{{{ part('part.html', value={value}) }}}}" for value in (*values, *values))

    shown = bench.render({"site/part.html": "{{ value }};", "site/page.html": calls})

    assert 2 * "1;True;1.0;&lt;;<;About us;(1, 2);[1];None;" == shown


def test_a_part_that_is_shown_again_still_has_its_files_published(bench: Bench) -> None:
    """What making it does beside is done for each page."""
    bench.render({**COUNTED, "site/page.html": "{{ part('part.html', value=1) }}"})
    both = "{{ part('part.html', value=1) }}{{ note() }}{{ part('part.html', value=1) }}"

    bench.render({"site/page.html": both}, more={"note": lambda: bench.recorder.static.clear() or ""})

    assert {"images/leaf.svg"} == bench.recorder.static


@pytest.mark.parametrize("text", ["{{ page.title }}", "{{ page }}", "{% if page %}x{% endif %}"])
def test_a_part_that_asks_for_the_page_is_a_fault(bench: Bench, text: str) -> None:
    """It would show the same page everywhere."""
    fault = bench.fault({"site/part.html": text, "site/page.html": "{{ part('part.html') }}"})

    assert ("templates/part.html:1 template-unknown-name", True) == (shown(fault), "Hand in what it" in fault.message)


def test_a_part_that_does_not_exist_is_named_where_it_is_asked_for(bench: Bench) -> None:
    """As with any other template."""
    fault = bench.fault({"site/page.html": "\n{{ part('prat.html') }}"})

    assert "templates/page.html:2 template-missing" == shown(fault)
