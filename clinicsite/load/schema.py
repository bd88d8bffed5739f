"""Values that were read -> the models of `model/read.py`, or all that is wrong with them in plain words.

Owns the translation of pydantic's errors. It knows the models but not what a key is good for, and no other file than
the one at hand. A `Todo` may stand for any text of a page that is still a draft, so that a page can be begun.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from clinicsite.diagnostics import Diagnostic, Diagnostics, Fault, Position, closest, did_you_mean
from clinicsite.load import faults
from clinicsite.load.schema_words import EXAMPLES, PATTERNS
from clinicsite.load.yaml_lines import OPENING_QUOTES, VALUE, YamlText, quoted, shown
from clinicsite.load.yaml_mistakes import missing_space
from clinicsite.model.values import TODO_PREFIX, Todo
from clinicsite.model.written import Written

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]
AnyWritten = TypeVar("AnyWritten", bound=Written)

_WANTED = {
    "string": "a text",
    "tuple": "a list",
    "int": "a whole number",
    "bool": "true or false",
    "model": "keys of its own",
    "mapping": "keys of its own",
    "dict": "keys of its own",
}
"""What pydantic's types are called, by the first word of the error's type."""
_KIND_ERRORS = re.compile(rf"({'|'.join(_WANTED)})_(type|parsing|parsing_size|from_float|attributes_type)")
_MANY = 8
"""From so many values on, a list of all that may stand in a place helps nobody."""


def checked(
    model: type[AnyWritten], value: dict[str, Any], keys: Mapping[str, Position], source: YamlText, start: Position
) -> tuple[AnyWritten | None, tuple[Diagnostic, ...]]:
    """Return a value as a model, or None and everything that is wrong with it.

    `keys` are the places of its keys, `start` the place to name for a key that is missing at the top. The value is
    changed: empty keys that may be left out are taken out of it.
    """
    from clinicsite.model.schemas import ValidationError

    while True:
        try:
            return model.model_validate(value), ()
        except ValidationError as error:
            errors = error.errors(include_url=False)
        if not _made_lenient(model, value, errors):
            break
    complaints = _Complaints(model, value, keys, source, start)
    complaints.add_all(errors)
    return None, tuple(complaints.found)


def _made_lenient(model: type[Written], value: dict[str, Any], errors: Iterable[ErrorDetails]) -> bool:
    """Take out empty keys that may be left out, and let texts of a draft be TODO; return whether anything changed."""
    changed = False
    draft = value.get("draft") is True
    for error in errors:
        path = _data_path(value, error)
        if not path or not _KIND_ERRORS.fullmatch(error["type"]):
            continue
        holder, last, given = _at(value, path[:-1]), path[-1], error["input"]
        if given is None and isinstance(holder, dict) and last in holder and _is_optional(model, path):
            del holder[last]
            changed = True
        elif isinstance(given, Todo) and draft and error["type"] == "string_type":
            holder[last] = f"{TODO_PREFIX} {given.note}"
            changed = True
    return changed


# --- where an error is ------------------------------------------------------------------------------------------


def _data_path(value: object, error: ErrorDetails) -> Path:
    """Return the path of an error through the keys as they are written.

    Pydantic's path also names the members of unions, and the days that a key such as `mon-fri` stands for.
    """
    path: list[str | int] = []
    here = value
    for number, step in enumerate(error["loc"], 1):
        last = number == len(error["loc"])
        if isinstance(here, dict):
            key = step if step in here else _key_with(here, error["input"]) if last else None
            if key is not None:
                path.append(key)
                here = here[key]
            elif last and error["type"] == "missing":
                path.append(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            path.append(step)
            here = here[step]
    return tuple(path)


def _key_with(mapping: Mapping[str, object], value: object) -> str | None:
    """Return the key that holds this very value."""
    return next((key for key, held in mapping.items() if held is value and value is not None), None)


def _at(value: Any, path: Path) -> Any:
    """Return what stands at a path."""
    for step in path:
        value = value[step]
    return value


def _model_at(model: type[Written], path: Path) -> type[Written] | None:
    """Return the model of the mapping at a path, or None where any key may stand."""
    here: type[Written] | None = model
    for step in path:
        if here is None or isinstance(step, int):
            continue
        field = next((info for name, info in here.model_fields.items() if step == (info.alias or name)), None)
        here = _inner_model(field.annotation) if field else None
    return here


def _inner_model(annotation: Any) -> type[Written] | None:
    """Return the model within the type of a field."""
    if isinstance(annotation, type) and issubclass(annotation, Written):
        return annotation
    return next(filter(None, map(_inner_model, get_args(annotation))), None)


def _keys_of(model: type[Written]) -> list[str]:
    """Return the keys of a model as they are written, in order."""
    return [info.alias or name for name, info in model.model_fields.items()]


def _is_optional(model: type[Written], path: Path) -> bool:
    """Return whether the key at a path may be left out."""
    holder = _model_at(model, path[:-1])
    fields = holder.model_fields.items() if holder else ()
    return any(path[-1] == (info.alias or name) and not info.is_required() for name, info in fields)


def _example(model: type[Written], key: str) -> str:
    """Return a line with an example of a required key."""
    return next(
        (EXAMPLES[f"{cls.__name__}.{key}"] for cls in model.__mro__ if f"{cls.__name__}.{key}" in EXAMPLES), f"{key}: …"
    )


def _dotted(path: Path) -> str:
    """Return a path as the places of keys are named."""
    return ".".join(map(str, path))


def _name(path: Path) -> str:
    """Return what the thing at a path is called at the start of a sentence."""
    if path and isinstance(path[-1], int):
        return f'Entry {path[-1] + 1} of "{path[-2]}"' if len(path) > 1 else f"Entry {path[-1] + 1}"
    return f'"{shown(str(path[-1]))}"' if path else "This"


def _nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the key that was probably meant: similar, or the beginning of the word as `wed` is of `Wednesday`."""
    pool = list(candidates)
    plain = re.sub(r"[\s-]+", "_", word.strip().casefold())
    begins = (key for key in pool if len(key) > 2 and plain.startswith(key))
    return closest(plain, pool) or next(begins, None)


# --- what an error says -----------------------------------------------------------------------------------------


class _Complaints:
    """Turns the errors of one value into complaints; used once."""

    def __init__(
        self,
        model: type[Written],
        value: dict[str, Any],
        keys: Mapping[str, Position],
        source: YamlText,
        start: Position,
    ) -> None:
        self.model = model
        self.value = value
        self.keys = keys
        self.source = source
        self.start = start
        self.found = Diagnostics()

    def add_all(self, errors: Iterable[ErrorDetails]) -> None:
        """Keep a complaint about every error, one for each place."""
        placed = [(_data_path(self.value, error), error) for error in errors]
        missing = {path: error for path, error in placed if error["type"] == "missing"}
        for path, error in placed:
            if error["type"] == "extra_forbidden":
                missing.pop(self._unknown_key(path, set(missing)), None)
        for path in missing:
            self._missing_key(path)
        told = {path for path, error in placed if error["type"] == "too_short" and error["input"]}
        for path, error in _without_alternatives(placed):
            if path not in told:
                self._value(path, error)
            told.add(path)

    def _unknown_key(self, path: Path, missing: set[Path]) -> Path:
        """Complain about a key that is not known; return the path of the missing key that it was meant to be."""
        section, key = path[:-1], str(path[-1])
        model = _model_at(self.model, section) or self.model
        given = _at(self.value, section)
        meant = _nearest(key, (other for other in _keys_of(model) if other not in given))
        place = self._place(path)
        home = self._section_with(key, model)
        if _at(self.value, path) is None and "{" in self.source.line(place)[: place.column - 1]:
            message = f'"{shown(key)}" is taken for a key, because it stands between commas.'
            hint = "If it belongs to the text before it, put the whole text in quotation marks."
            self.found.add(faults.UNKNOWN_KEY.at(place, message, hint))
        elif home:
            self.found.add(faults.UNKNOWN_KEY.at(place, f'"{shown(key)}" does not belong here, but under "{home}:".'))
        elif meant:
            lacking = ", which is missing" if (*section, meant) in missing else ""
            message = f'I do not know "{shown(key)}" here. Did you mean "{meant}"{lacking}?'
            self.found.add(faults.UNKNOWN_KEY.at(place, message, correction=self.source.replaced(place, key, meant)))
        else:
            hint = f"What may stand here: {', '.join(_keys_of(model))}."
            self.found.add(faults.UNKNOWN_KEY.at(place, f'I do not know "{shown(key)}" here.', hint))
        return (*section, meant) if meant else path

    def _section_with(self, key: str, model: type[Written]) -> str | None:
        """Return the key under which another key belongs that has been written a level too high."""
        for parent in dict.fromkeys((model, self.model)):
            for name, info in parent.model_fields.items():
                inner = _inner_model(info.annotation)
                if inner and key in _keys_of(inner) and inner is not model:
                    return info.alias or name
        return None

    def _missing_key(self, path: Path) -> None:
        """Complain about a key that has to be there."""
        section, key = path[:-1], str(path[-1])
        where = ""
        if section:
            name = _name(section)
            where = f" in {name[0].lower()}{name[1:]}"
        model = _model_at(self.model, section) or self.model
        hint = f"Add a line such as: {_example(model, key)}"
        self.found.add(faults.MISSING_KEY.at(self._place(section), f'"{key}" is missing{where}.', hint))

    def _value(self, path: Path, error: ErrorDetails) -> None:
        """Complain about a value."""
        kind, given = error["type"], error["input"]
        name = _name(path)
        if given is None:
            self._add(faults.EMPTY_VALUE, path, f"{name} is empty.", self._empty_hint(path))
        elif isinstance(given, Todo):
            message = f"{name} cannot be TODO: the site needs it now."
            self._add(faults.TODO_NOT_ALLOWED, path, message, self._todo_hint(kind))
        elif kind == "value_error":
            self._value_error(path, error)
        elif _KIND_ERRORS.fullmatch(kind):
            self._wrong_type(path, kind.partition("_")[0], given)
        elif kind == "string_pattern_mismatch":
            words = PATTERNS.get(error["ctx"]["pattern"], "is not written in the form that is needed")
            self._add(faults.WRONG_FORM, path, f'{name} {words}. This is "{shown(str(given))}".')
        elif kind in ("string_too_short", "too_short"):
            self._add(faults.EMPTY_VALUE, path, f"{name} is empty.", self._empty_hint(path))
        elif kind == "literal_error":
            self._not_on_list(path, str(given))
        elif kind in ("greater_than_equal", "less_than_equal"):
            limit = error["ctx"].get("ge", error["ctx"].get("le"))
            word = "at least" if "ge" in error["ctx"] else "at most"
            self._add(faults.WRONG_FORM, path, f"{name} has to be {word} {limit}. This is {given}.")
        else:
            self._add(faults.WRONG_FORM, path, f"{name} is not written in the form that is needed here.")

    def _value_error(self, path: Path, error: ErrorDetails) -> None:
        """Complain in the words of the value's own reader; about a mapping, at the key that the words name."""
        message = " ".join(str(error["ctx"]["error"]).split())
        named = [key for key in error["input"] if f'"{key}"' in message] if isinstance(error["input"], dict) else []
        place = self._place((*path, named[0])) if named else self._value_place(path)
        self.found.add(faults.WRONG_FORM.at(place, message))

    def _not_on_list(self, path: Path, given: str) -> None:
        """Complain about a value that is not one of a few."""
        allowed = self._allowed(path)
        message = f'"{shown(given)}" cannot stand here; it has to be {_either(allowed)}.{did_you_mean(given, allowed)}'
        near = closest(given, allowed)
        place = self._value_place(path)
        mended = self.source.replaced(place, given, near) if near else ""
        self.found.add(faults.NOT_ON_LIST.at(place, message, correction=mended))

    def _allowed(self, path: Path) -> list[str]:
        """Return the values from which one has to be chosen."""
        holder = _model_at(self.model, path[:-1])
        fields = holder.model_fields.items() if holder else ()
        field = next(info for name, info in fields if path[-1] == (info.alias or name))
        return list(_literals(field.annotation))

    def _wrong_type(self, path: Path, wanted: str, given: object) -> None:
        """Complain about a value of another kind than is needed."""
        name = _name(path)
        message = f"{name} has to be {_WANTED[wanted]}, but this {_kind(given)}."
        inner = _model_at(self.model, path)
        hint = ""
        if wanted == "model" and inner:
            some = ", ".join(_keys_of(inner)[:_MANY])
            message = f"{name} needs keys of its own, such as {some}; but this {_kind(given)}."
        elif wanted == "tuple":
            hint = "Write each entry on a line of its own below it: two spaces, a hyphen, a space, the entry."
            if isinstance(given, str) and given[:1] in ("–", "—", "•", "·"):
                hint = f'The character "{given[0]}" does not begin an entry. Write a hyphen (-) in its place.'
        elif wanted == "bool":
            hint = "Write true for yes or false for no."
        mended = self._retyped(path, wanted, given)
        self._add(faults.WRONG_TYPE, path, message, "" if mended else hint, mended)

    def _retyped(self, path: Path, wanted: str, given: object) -> str:
        """Return the line with its value in the form that is needed, where that is plain."""
        place = self._value_place(path)
        line, rest = self.source.line(place), self.source.rest(place)
        if not rest:
            return ""
        if wanted == "model" and isinstance(given, str):
            return missing_space(line)[0]
        if wanted == "tuple" and not isinstance(given, (dict, list)) and rest[0] not in "-–•'\">|" + OPENING_QUOTES:
            return self.source.replaced(place, rest, f"[{rest}]")
        if wanted == "string" and isinstance(given, bool):
            return self.source.replaced(place, rest, quoted(rest))
        single = (
            isinstance(given, dict) and len(given) == 1 and not isinstance(next(iter(given.values())), (dict, list))
        )
        if wanted == "string" and single and (rest[0] != "{" or rest[-1] == "}"):
            return self.source.replaced(place, rest, quoted(rest))
        return ""

    def _todo_hint(self, kind: str) -> str:
        """Return what can be done about a value that is not known yet."""
        if kind == "string_type" and "draft" in self.model.model_fields:
            return "Write it; or write draft: true at the top of the page until it is finished."
        return "Write it, or take the line out until you know it."

    def _empty_hint(self, path: Path) -> str:
        """Return how an empty value is filled."""
        model = _model_at(self.model, path[:-1])
        if isinstance(path[-1], int):
            return "Write something behind the hyphen, or take the line out."
        if model is None:
            return "Write something behind the colon, or take the line out."
        return f"Write a line such as: {_example(model, path[-1])}"

    def _add(self, fault: Fault, path: Path, message: str, hint: str = "", correction: str = "") -> None:
        """Keep a complaint about the value at a path."""
        self.found.add(fault.at(self._value_place(path), message, hint, correction))

    def _place(self, path: Path) -> Position:
        """Return where a key stands, or the nearest one around it."""
        while path:
            if _dotted(path) in self.keys:
                return self.keys[_dotted(path)]
            path = path[:-1]
        return self.start

    def _value_place(self, path: Path) -> Position:
        """Return where the value of a key stands."""
        return self.keys.get(_dotted(path) + VALUE, self._place(path))


def _without_alternatives(placed: Iterable[tuple[Path, ErrorDetails]]) -> Iterator[tuple[Path, ErrorDetails]]:
    """Yield the errors of values; where a value could also be TODO, only what the other form lacks."""
    errors = [(path, error) for path, error in placed if error["type"] not in ("missing", "extra_forbidden")]
    for path, error in errors:
        others = any(other[: len(path)] == path for other, alternative in placed if alternative is not error)
        if error["type"] != "is_instance_of" or not others:
            yield path, error


def _literals(annotation: Any) -> Iterator[str]:
    """Yield the values of a `Literal` within the type of a field."""
    for argument in get_args(annotation):
        if isinstance(argument, str):
            yield argument
        else:
            yield from _literals(argument)


def _either(words: list[str]) -> str:
    """Return words as a list to choose from."""
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)


def _kind(given: object) -> str:
    """Return what is to be said of a value's kind."""
    if isinstance(given, dict):
        return "has keys of its own"
    if isinstance(given, list):
        return "is a list"
    if isinstance(given, bool):
        return "is true or false"
    return "is a number" if isinstance(given, (int, float)) else "is a text"
