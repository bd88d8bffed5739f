"""Classes that hold values, as `dataclasses` makes them, but made at a tenth of the cost.

A small build loads some two hundred such classes, and `dataclasses` writes and compiles up to ten methods for each of
them, which was a sixth of the time of the whole build. Here all classes share their methods, and the one that each has
to have of its own, `__init__`, is compiled when many values are made. To whoever reads or checks the code, and to
`fields`, `replace` and `asdict` of `dataclasses`, they are dataclasses.

It knows nothing of what the classes are good for, and only those options of `dataclass` that are in use.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, field
from functools import partial
from inspect import get_annotations
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass", "field"]

_KIND = dataclasses._FIELD  # type: ignore[attr-defined]  # noqa: SLF001 - by this `dataclasses` knows a field
_ABSENT = object()
"""Stands for what is not given where a factory makes it."""
FEW = 16
"""So many values are made slowly before it is worth to compile how; of most classes a small build makes fewer."""
_OF_CLASS = frozenset(("__dict__", "__weakref__"))
"""What Python makes for each class anew."""

Fields = dict[str, Field[Any]]


class Options:
    """With which options a class was made."""

    __slots__ = ("eq", "frozen", "order", "slots")

    def __init__(self, *, frozen: bool = False, slots: bool = False, order: bool = False, eq: bool = True) -> None:
        self.frozen = frozen
        self.slots = slots
        self.order = order
        self.eq = eq


def _made(cls: type[Any], **given: bool) -> type[Any]:
    """Return a class as a dataclass."""
    options = Options(**given)
    inherited, own = _fields_of(cls)
    fields = {**inherited, **own}
    added: dict[str, Any] = {name: value for name, value in _methods(fields, options) if name not in cls.__dict__}
    added["__init__"] = _first_init(fields, options.frozen)
    added["__match_args__"] = tuple(fields)
    added["__dataclass_fields__"] = fields
    added["__dataclass_params__"] = options
    if options.slots:
        # Slots have to be named before a class is made; the default of a field would stand in the place of its slot.
        body = {name: value for name, value in cls.__dict__.items() if name not in own and name not in _OF_CLASS}
        return type(cls.__name__, cls.__bases__, {**body, **added, "__slots__": tuple(own)})
    for name, one in own.items():
        if one.default is not MISSING:
            added[name] = one.default
        elif name in cls.__dict__:
            delattr(cls, name)
    for name, value in added.items():
        setattr(cls, name, value)
    return cls


def _fields_of(cls: type[Any]) -> tuple[Fields, Fields]:
    """Return the fields of a class: what it has inherited, and its own, in order."""
    inherited: Fields = {}
    own: Fields = {}
    for base in cls.__mro__[-1:0:-1]:
        inherited |= base.__dict__.get("__dataclass_fields__", {})
    for name, annotation in get_annotations(cls).items():
        if str(annotation).startswith("ClassVar"):
            continue
        default = cls.__dict__.get(name, MISSING)
        one: Any = default if isinstance(default, Field) else field(default=default)
        one.name, one.type, one._field_type = name, annotation, _KIND  # noqa: SLF001 - see `_KIND`
        own[name] = one
    return inherited, own


def _methods(fields: Fields, options: Options) -> list[tuple[str, Any]]:
    """Return the methods of a class that it does not need to have of its own."""
    methods: list[tuple[str, Any]] = [("__repr__", _repr)]
    values = _values_of(tuple(name for name, one in fields.items() if one.compare))
    if options.eq:
        methods += [("__eq__", _equality(values)), ("__hash__", _hash(values) if options.frozen else None)]
    if options.order:
        methods += _order(values)
    if options.frozen:
        methods += [("__setattr__", _refuse_to_set), ("__delattr__", _refuse_to_delete)]
    if options.frozen and options.slots:
        methods += [("__getstate__", _state), ("__setstate__", _set_state)]
    return methods


def _values_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Return the function that gives the values of some fields."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _equality(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, object], bool]:
    """Return the method that says whether two values are the same."""

    def __eq__(self: Any, other: object) -> bool:  # noqa: N807 - as it is called in its class
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hash(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], int]:
    """Return the method by which sets and dictionaries find a value."""

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    return __hash__


def _order(values: Callable[[Any], tuple[Any, ...]]) -> list[tuple[str, Any]]:
    """Return the methods that say which of two values comes first."""

    def compared(name: str) -> Callable[[Any, object], bool]:
        def method(self: Any, other: object) -> bool:
            same = other.__class__ is self.__class__
            found: bool = getattr(values(self), name)(values(other)) if same else NotImplemented
            return found

        return method

    return [(name, compared(name)) for name in ("__lt__", "__le__", "__gt__", "__ge__")]


def _first_init(fields: Fields, frozen: bool) -> Callable[..., None]:
    """Return the method that stands in for `__init__` while few values are made."""
    left = FEW

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        nonlocal left
        left -= 1
        if left >= 0 and _is_filled(self, fields, args, kwargs):
            return
        # Who inherits from the class may have no fields of its own; with slots the class was made twice.
        cls = next(cls for cls in type(self).__mro__ if cls.__dict__.get("__dataclass_fields__") is fields)
        made = _init(cls, fields, frozen)
        type.__setattr__(cls, "__init__", made)
        made(self, *args, **kwargs)

    return __init__


def _is_filled(self: Any, fields: Fields, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Give a value its fields one by one; return False, having done nothing, when they are not those that it has."""
    given = dict(zip(fields, args, strict=False))
    if len(args) > len(fields) or given.keys() & kwargs.keys():
        return False
    given |= kwargs
    for name, one in fields.items():
        if name in given:
            continue
        if one.default is not MISSING:
            given[name] = one.default
        elif one.default_factory is not MISSING:
            given[name] = one.default_factory()
        else:
            return False
    if len(given) > len(fields):
        return False
    for name in fields:
        object.__setattr__(self, name, given[name])
    if hasattr(self, "__post_init__"):
        self.__post_init__()
    return True


def _init(cls: type[Any], fields: Fields, frozen: bool) -> Callable[..., None]:
    """Return the method that makes a value."""
    scope: dict[str, Any] = {"_set": object.__setattr__, "_absent": _ABSENT}
    parameters, lines = ["_self"], []
    for name, one in fields.items():
        parameter = value = name
        if one.default is not MISSING:
            scope[f"_default_{name}"] = one.default
            parameter = f"{name}=_default_{name}"
        elif one.default_factory is not MISSING:
            scope[f"_make_{name}"] = one.default_factory
            parameter, value = f"{name}=_absent", f"_make_{name}() if {name} is _absent else {name}"
        parameters.append(parameter)
        slot = getattr(cls, name, None)
        if isinstance(slot, MemberDescriptorType):
            scope[f"_set_{name}"] = slot.__set__
            lines.append(f" _set_{name}(_self, {value})")
        else:
            lines.append(f" _set(_self, {name!r}, {value})" if frozen else f" _self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append(" _self.__post_init__()")
    text = "\n".join((f"def __init__({', '.join(parameters)}):", *(lines or [" pass"])))
    exec(text, scope)  # noqa: S102 - made of the names of fields
    made: Callable[..., None] = scope["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _repr(self: Any) -> str:
    """Show a value as it could be written."""
    fields: Fields = self.__dataclass_fields__
    shown = (f"{name}={getattr(self, name)!r}" for name, one in fields.items() if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_to_set(_self: Any, name: str, _value: object) -> None:
    """Refuse to change a frozen value."""
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: Any, name: str) -> None:
    """Refuse to change a frozen value."""
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    """Return what a copy of a frozen value with slots needs."""
    return [getattr(self, name) for name in self.__dataclass_fields__]


def _set_state(self: Any, state: list[Any]) -> None:
    """Put that into a new value."""
    for name, value in zip(self.__dataclass_fields__, state, strict=True):
        object.__setattr__(self, name, value)


if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls: type[Any] | None = None, /, **options: bool) -> Any:
        """Make a class a dataclass. `dataclasses` tells what the options mean."""
        return partial(_made, **options) if cls is None else _made(cls, **options)
