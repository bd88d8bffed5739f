"""Templates: their environment and their faults in plain words. The only door to `jinja2`.

A template gets `site`, `page` and `words` (see `context.py`) and these helpers:

- `asset("images/x.svg")`: the address of a file in `static/`;
- `part("footer.html", towns=page.towns)`: what another template makes of `site`, `words` and the values handed in, and
  of nothing else; pages that hand in the same share it, so it is made once;
- `{% if fact is known %}`: false for a fact that is not supplied yet;
- filters `date`, `moment`, `time_range`, `days`, `season`, `hours_sentence`, `listed` and `language_names`, which write
  in the site's language, and `format_map(name=…)`, which fills the slots of a word.

Everything printed is escaped; a name that does not exist is a fault, never an empty text.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import shutil
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import jinja2
import jinja2.nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from clinicsite import __version__, wording
from clinicsite.diagnostics import Diagnostic, Diagnostics, Position, did_you_mean
from clinicsite.model.planned import HoursNotice, HoursRow
from clinicsite.model.values import Interval, Todo
from clinicsite.model.written import Written
from clinicsite.render import faults
from clinicsite.render.assets import Assets
from clinicsite.render.context import Later
from clinicsite.render.facts import fact_html
from clinicsite.render.patience import LIMIT, TooSlow, patience
from clinicsite.render.recorder import Recorder, Seen

MAX_BYTES = 1024 * 1024
"""The longest template."""

VARIABLES = ("site", "page", "words")
"""The names that every template gets."""
SHOWN = 30
"""How many known names a message lists."""
MOST_PARTS = 2_000
"""Parts of pages that are kept at a time."""
_SAME = (str, int, float, type(None))
"""Values that are the same when they are equal; others are when they are one."""
_LASTING = (tuple, Todo, Written)
"""Values that nobody changes, beside frozen dataclasses."""


_PLAIN_WORDS = (
    (r"Encountered unknown tag '([^']*)'\. You probably.* closed is '([^']*)'", r'"\1" comes before the end of "\2"'),
    (r"Encountered unknown tag '([^']*)'.*", r'there is no tag "\1"'),
    (r"Unexpected end of template.* closed is '([^']*)'", r'the template ends before the end of "\1"'),
    (r"No (filter|test) named '([^']*)'", r'there is no \1 "\2"'),
    (r"expected token '(.*)', got '(.*)'", r'"\2" stands where "\1" has to stand'),
    (r"unexpected '(.*)'", r'"\1" cannot stand here'),
    ("end of statement block", "%}"),
    ("end of print statement", "}}"),
)
"""What Jinja says of a mistake, and how it is told."""


try:
    # What `escape` does with a plain text, without an object around it.
    from markupsafe._speedups import _escape_inner as _escaped
except ImportError:
    from markupsafe._native import _escape_inner as _escaped


class TemplateFault(Exception):
    """A template cannot be used; carries the complaint."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic.message)


class _Unknown(jinja2.StrictUndefined):
    """A name that does not exist; says which names do."""

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name)
        if self._undefined_name is None:
            return str(self._undefined_hint)
        known = sorted(_names_of(self._undefined_obj))
        listed = ", ".join(known[:SHOWN]) + (f" and {len(known) - SHOWN} more" if len(known) > SHOWN else "")
        return f'There is no "{name}" here.{did_you_mean(name, known)}' + (f" Known are: {listed}." if known else "")


def _names_of(thing: object) -> Sequence[str]:
    """Return the names that a value offers to templates."""
    if thing is jinja2.utils.missing:
        return VARIABLES
    if dataclasses.is_dataclass(thing):
        return [field.name for field in dataclasses.fields(thing)]
    if isinstance(thing, Mapping):
        return [str(key) for key in thing]
    return [name for name, _ in thing.entries()] if isinstance(thing, Written) else []


class _Generator(CodeGenerator):
    """Has values printed as text that is safe; Jinja would make an object of each that is known to be safe."""

    def _output_child_pre(self, node: jinja2.nodes.Expr, frame: Frame, finalize: Any) -> None:
        """Write what stands before a value that is printed."""
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.printed(")

    def _output_child_post(self, node: jinja2.nodes.Expr, frame: Frame, finalize: Any) -> None:
        """Write what stands behind it."""
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_post(node, frame, finalize)
        else:
            self.write(")")


class _Environment(jinja2.Environment):
    """Lets templates see values that are made when they are asked for, and prints them."""

    code_generator_class = _Generator

    def printed(self, value: Any) -> str:
        """Return what is printed for a value: safe HTML as it is, all other text escaped."""
        if type(value) is Markup:
            return value
        if type(value) is str:
            return _escaped(value)
        return str(escape(self.finalize(value) if self.finalize else value))

    def get_template(
        self,
        name: Any,
        parent: str | None = None,
        globals: Any = None,  # noqa: A002 - the library's name
    ) -> jinja2.Template:
        """Return a template; which one a name means does not change during a build."""
        if globals is not None or type(name) is not str:
            return super().get_template(name, parent, globals)
        known = self._by_name.get(name)
        if known is None:
            known = self._by_name[name] = super().get_template(name, parent)
            # They are the same for all templates, and asked for by each page; in one dictionary they are found sooner.
            known.globals = dict(known.globals)
        return known

    @cached_property
    def _by_name(self) -> dict[str, jinja2.Template]:
        """The templates that were asked for."""
        return {}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute, or else an item, of a value."""
        try:
            value = getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)
        return value.value if type(value) is Later else value


class Templates:
    """The site's templates before those of the theme."""

    def __init__(
        self,
        site_folder: Path,
        theme_folder: Path,
        cache: Path | None,
        language: Mapping[str, Any],
        words: Mapping[str, str],
        assets: Assets,
        found: Diagnostics,
        recorder: Recorder,
    ) -> None:
        self._folders = (site_folder, theme_folder)
        self._recorder = recorder
        self._parts: dict[Hashable, tuple[Any, Seen]] = {}
        self._held: dict[Hashable, Mapping[str, object]] = {}
        """The values of parts, so that no others take their places in memory."""
        self._words = words
        theme = _Folder(theme_folder)
        loaders = [_Folder(site_folder), theme, jinja2.PrefixLoader({"theme": theme})]
        self._environment = _Environment(
            loader=jinja2.ChoiceLoader(loaders),
            autoescape=True,
            undefined=_Unknown,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            finalize=self._finalize,
            bytecode_cache=_bytecode_cache(cache) if cache else None,
        )
        self._environment.filters.update(_filters(language))
        self._environment.tests["known"] = _is_known
        # Structured data stand in every page: as short as they can be, in the order in which they were made.
        self._environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
        self._environment.globals = {"asset": _Asset(assets, found, self), "part": self._part}
        self._of_no_page = _Unknown(
            hint="A part is shown on several pages and knows none of them. Hand in what it shows, "
            'as in part("x.html", title=page.title).'
        )

    def _finalize(self, value: Any) -> Any:
        """Return what is printed for a value: a marked note for a fact that nobody has supplied."""
        return fact_html(value, self._words["to_be_supplied"]) if isinstance(value, Todo) else value

    @jinja2.pass_context
    def _part(self, context: jinja2.runtime.Context, name: str, **values: object) -> Markup:
        """Return what a template makes of the site and of some values; made once for the same values."""

        def make() -> Markup:
            known = {"site": context["site"], "words": context["words"], "page": self._of_no_page}
            return Markup(self._environment.get_template(name).render({**known, **values}))

        marks: list[Any] = [name]
        for word, value in values.items():
            if isinstance(value, _SAME):
                marks.extend((word, type(value), value))
            elif _lasts(value):
                marks.extend((word, type(value), id(value)))
            else:
                return make()
        key = tuple(marks)
        if key not in self._parts:
            if len(self._parts) >= MOST_PARTS:
                self._parts.clear()
                self._held.clear()
            self._held[key] = values
        return self._recorder.once(self._parts, key, make)

    def render(self, template: str, position: Position, **variables: object) -> str:
        """Return a page's HTML. `position` is where the template was asked for. Raises `TemplateFault`."""
        try:
            with patience():
                return self._environment.get_template(template).render(variables)
        except jinja2.TemplateNotFound as error:
            raise TemplateFault(self._not_found(str(error.name), self._place(error), position)) from error
        except jinja2.TemplateSyntaxError as error:
            place = Position(self.path_of(error.filename or template), error.lineno)
            message = f"I cannot understand this line: {_in_plain_words(str(error.message))}.{self._meant(error)}"
            raise TemplateFault(faults.TEMPLATE_SYNTAX.at(place, message, faults.TEMPLATE_SYNTAX.mend)) from error
        except jinja2.UndefinedError as error:
            message = str(error.message)
            place = self._place(error) or position
            raise TemplateFault(faults.TEMPLATE_NAME.at(place, message, faults.TEMPLATE_NAME.mend)) from error
        except (RecursionError, TooSlow, _TooLongError) as error:
            place = self._busiest(error) or Position(f"templates/{template}")
            raise TemplateFault(faults.TEMPLATE_BROKE.at(place, _ENDLESS[type(error)])) from error
        except Exception as error:
            # Whatever a template's own code does wrong is its author's to mend; anything else is our bug.
            found = self._place(error)
            if found is None:
                raise
            hint = f"The reason, for whoever wrote the template: {error} ({type(error).__name__})."
            message = "What this line asks for cannot be done."
            raise TemplateFault(faults.TEMPLATE_BROKE.at(found, message, hint)) from error

    def _meant(self, error: jinja2.TemplateSyntaxError) -> str:
        """Return which filter or test was probably meant."""
        unknown = re.match(r"No (filter|test) named '([^']*)'", str(error.message))
        if not unknown:
            return ""
        return did_you_mean(unknown[2], getattr(self._environment, f"{unknown[1]}s"))

    def path_of(self, filename: str) -> str:
        """Return how a template's file is called in messages."""
        for folder in self._folders:
            try:
                return f"templates/{Path(filename).relative_to(folder).as_posix()}"
            except ValueError:
                continue
        return f"templates/{filename}"

    def _place(self, error: BaseException) -> Position | None:
        """Return the line of the template in which an error arose."""
        frames = traceback.extract_tb(error.__traceback__)
        for frame in reversed(frames):
            if any(Path(frame.filename).is_relative_to(folder) for folder in self._folders):
                return Position(self.path_of(frame.filename), frame.lineno or 0)
        return None

    def _busiest(self, error: BaseException) -> Position | None:
        """Return the line of a template that was most often at work when an error arose."""
        lines = Counter((frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__))
        for (filename, line), _ in lines.most_common():
            if any(Path(filename).is_relative_to(folder) for folder in self._folders):
                return Position(self.path_of(filename), line)
        return None

    def _not_found(self, missing: str, user: Position | None, position: Position) -> Diagnostic:
        """Return the complaint that a template is not there, at the template or the content file that asks for it."""
        names = [name for name in self._environment.list_templates() if not name.startswith("theme/")]
        if user is None:
            missing = missing.removesuffix(".html")
            names = [name.removesuffix(".html") for name in names if "/" not in name]
        message = f'There is no template "{missing}".{did_you_mean(missing, names)}'
        return faults.TEMPLATE_MISSING.at(user or position, message, faults.TEMPLATE_MISSING.mend)


def _lasts(value: object) -> bool:
    """Return whether a value can be trusted to stay as it is."""
    if isinstance(value, _LASTING):
        return True
    parameters = getattr(value, "__dataclass_params__", None)
    return parameters is not None and bool(parameters.frozen)


class _TooLongError(Exception):
    """A template is too long to be one."""


class _Folder(jinja2.FileSystemLoader):
    """Reads templates from a folder."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text; one that is too long is not read."""
        path = os.path.join(self.searchpath[0], *template.split("/"))
        if os.path.isfile(path) and os.path.getsize(path) > MAX_BYTES:
            raise _TooLongError
        return super().get_source(environment, template)


_ENDLESS = {
    RecursionError: "This template calls itself without an end, or nests too deeply.",
    TooSlow: f"This template was not done within {LIMIT:.0f} seconds, so it was given up.",
    _TooLongError: f"This template is longer than {MAX_BYTES // 1024:,} KiB and is not read.",
}
"""What is said of templates that would take all time or memory."""


class _Asset:
    """The function `asset` of templates."""

    def __init__(self, assets: Assets, found: Diagnostics, templates: Templates) -> None:
        self._assets = assets
        self._found = found
        self._templates = templates

    def __call__(self, name: str) -> str:
        """Return the address of a file in `static/`; a missing one is a fault of the template."""
        if name in self._assets:
            return self._assets.url(name)
        message = f'There is no file "{name}" in static/.{did_you_mean(name, self._assets.names)}'
        self._found.add(faults.ASSET_MISSING.at(self._caller(), message, faults.ASSET_MISSING.mend))
        return "#"

    def _caller(self) -> Position:
        """Return the line of the template that is being rendered."""
        frame = sys._getframe()  # noqa: SLF001 - the one way to the line that asks
        while frame.f_back:
            frame = frame.f_back
            template = frame.f_globals.get("__jinja_template__")
            if isinstance(template, jinja2.Template):
                path = self._templates.path_of(str(template.filename))
                return Position(path, template.get_corresponding_lineno(frame.f_lineno))
        return Position("templates")


def _in_plain_words(said: str) -> str:
    """Return what Jinja says of a mistake as a part of a sentence."""
    said = said.removesuffix(".")
    for pattern, words in _PLAIN_WORDS:
        said = re.sub(pattern, words, said)
    return said


def _bytecode_cache(folder: Path) -> jinja2.FileSystemBytecodeCache:
    """Return the store of compiled templates; its name has the versions and options that its keys lack."""
    options = f"{jinja2.__version__} {__version__} autoescape trim lstrip strict printed"
    place = folder / f"templates-{hashlib.sha256(options.encode()).hexdigest()[:12]}"
    if not place.is_dir():
        # What other versions have left would lie here for ever. Whoever still uses one compiles again.
        for old in folder.glob("templates-*"):
            shutil.rmtree(old, ignore_errors=True)
    return _BytecodeCache(str(place))


class _BytecodeCache(jinja2.FileSystemBytecodeCache):
    """Keeps compiled templates; a full disk, or a folder that cannot be read, stops no build."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a compiled template from the disk, if there is one that can be read."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template, if there is room."""
        with suppress(OSError):
            Path(self.directory).mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)


def _is_known(value: object) -> bool:
    """Return whether a fact has been supplied."""
    return value is not None and not isinstance(value, Todo)


def _filters(language: Mapping[str, Any]) -> dict[str, Any]:
    """Return the filters that write dates and hours in a language."""

    def date_filter(value: date) -> str:
        return wording.date_text(language, value)

    def time_range(value: Interval) -> str:
        return wording.interval_text(language, value)

    def days(value: HoursRow) -> str:
        return wording.days_text(language, value.days)

    def hours_sentence(notice: HoursNotice) -> Markup:
        told = escape(wording.hours_sentence(language, notice))
        for interval in notice.intervals:
            hours = escape(time_range(interval))
            told = told.replace(hours, Markup('<span class="time">{}</span>').format(hours))
        return told

    def listed(values: tuple[str, ...] | Todo) -> str | Todo:
        return values if isinstance(values, Todo) else wording.list_text(language, values)

    def language_names(codes: tuple[str, ...] | Todo) -> str | Todo:
        names = language["language_names"]
        return codes if isinstance(codes, Todo) else listed(tuple(str(names.get(code, code)) for code in codes))

    def qr(address: str, title: str) -> Markup:
        from clinicsite.render.qr import qr as drawn

        return drawn(address, title)

    def format_map(text: str, **values: object) -> Markup:
        return Markup(escape(text)).format(**values)

    return {
        "date": date_filter,
        "time_range": time_range,
        "days": days,
        "hours_sentence": hours_sentence,
        "listed": listed,
        "language_names": language_names,
        "season": partial(wording.season_text, language),
        "moment": partial(wording.moment_text, language),
        "format_map": format_map,
        "qr": qr,
    }
