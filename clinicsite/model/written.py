"""What owners write, as classes: each key with its type, its default, and what its value may be.

The classes are made when a command starts, so making one costs nothing: their types are looked at when somebody asks,
and values are checked by `schemas.py`, which is loaded, with the library for it, once there is a value to check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import FrozenInstanceError
from functools import cached_property
from inspect import get_annotations
from typing import Annotated, Any, ClassVar, Self, TypeVar, dataclass_transform, get_args, get_origin, get_type_hints

_NOTHING: Any = object()
"""Stands for a default that there is not."""

Method = TypeVar("Method", bound=Callable[..., Any])


class Key:
    """What is said of a key or a value beside its type."""

    __slots__ = ("alias", "default", "factory", "limits", "pattern")

    def __init__(self, default: Any, factory: Callable[[], Any] | None, alias: str | None, **limits: Any) -> None:
        self.default = default
        self.factory = factory
        self.alias = alias
        self.pattern: str | None = limits.get("pattern")
        self.limits: Mapping[str, Any] = {name: limit for name, limit in limits.items() if limit is not None}


def Field(  # noqa: N802 - it stands where a value does, and makes one
    *,
    default: Any = _NOTHING,
    default_factory: Callable[[], Any] | None = None,
    alias: str | None = None,
    pattern: str | None = None,
    min_length: int | None = None,
    ge: int | None = None,
    le: int | None = None,
) -> Any:
    """Say more of a key or a value than its type: its default, how it is written if not as here, its limits."""
    return Key(default, default_factory, alias, pattern=pattern, min_length=min_length, ge=ge, le=le)


class Read:
    """Says that a value is read by a function of ours before it is looked at, and what editors are to know of it."""

    __slots__ = ("by", "told")

    def __init__(self, by: Callable[[object], object], told: Mapping[str, str] | None = None) -> None:
        """`by` raises ValueError with a plain sentence; `told` is a JSON Schema."""
        self.by = by
        self.told = told


def checks(*keys: str) -> Callable[[Method], Method]:
    """Have a function look at the values of some keys, or, without one, at the whole when its keys are in order.

    It returns what it was given, or raises ValueError with a plain sentence.
    """

    def mark(method: Method) -> Method:
        method.checks = keys  # type: ignore[attr-defined]
        return method

    return mark


class KeyInfo:
    """What is known of a key of a class. Its type is looked at when somebody asks for that, which takes longest."""

    def __init__(self, holder: type[Written], name: str) -> None:
        """`holder` is the class that names the key."""
        value = getattr(holder, name, _NOTHING)
        self._holder, self._name = holder, name
        self._own = value if isinstance(value, Key) else Key(value, None, None)
        self.alias = self._own.alias
        self.default = self._own.default
        self.factory = self._own.factory

    @cached_property
    def _type(self) -> tuple[Any, ...]:
        """The type, and what is said beside it where it stands."""
        annotation = _types_of(self._holder)[self._name]
        return get_args(annotation) if get_origin(annotation) is Annotated else (annotation,)

    @property
    def annotation(self) -> Any:
        """The type of its value."""
        return self._type[0]

    @property
    def metadata(self) -> tuple[Any, ...]:
        """What is said of it beside the type."""
        return (*self._type[1:], self._own)

    def is_required(self) -> bool:
        """Return whether it may not be left out."""
        return self.default is _NOTHING and self.factory is None

    def left_out(self) -> Any:
        """Return the value of a key that is left out."""
        return self.factory() if self.factory else self.default


_KNOWN: dict[type[Any], Mapping[str, KeyInfo]] = {}
"""The keys of classes that somebody has asked for."""
_TYPES: dict[type[Any], Mapping[str, Any]] = {}
"""Their types."""


def keys_of(model: type[Written]) -> Mapping[str, KeyInfo]:
    """Return the keys of a class by their names, inherited ones first."""
    if model not in _KNOWN:
        named = [(cls, name) for cls in reversed(model.__mro__) if cls is not Written for name in get_annotations(cls)]
        _KNOWN[model] = {name: KeyInfo(cls, name) for cls, name in named}
    return _KNOWN[model]


def _types_of(model: type[Written]) -> Mapping[str, Any]:
    """Return the types of the keys of a class."""
    if model not in _TYPES:
        _TYPES[model] = get_type_hints(model, include_extras=True)
    return _TYPES[model]


class _KeysOfModel:
    """The attribute `model_fields` of a class."""

    def __get__(self, _instance: object, model: type[Written]) -> Mapping[str, KeyInfo]:
        """Return the keys of the class that is asked."""
        return keys_of(model)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Field,))
class Written:
    """A mapping that an owner writes. Values are checked when one is made; then it does not change."""

    # The last three are what pydantic's core gives to each model that it has checked.
    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")

    model_config: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    model_fields: ClassVar[Mapping[str, KeyInfo]] = _KeysOfModel()  # type: ignore[assignment]

    def __init__(self, **values: Any) -> None:
        """Raise ValueError for values that cannot stand here."""
        model = type(self)
        made = model.model_validate(values) if values else model.model_construct()
        _fill(self, made.__dict__, values)

    @classmethod
    def model_validate(cls, values: object) -> Self:
        """Return checked values. Raises ValueError, of the kind that `schemas.py` names, for wrong ones."""
        from clinicsite.model.schemas import validator

        checked: Self = validator(cls).validate_python(values)
        return checked

    @classmethod
    def model_construct(cls, **values: Any) -> Self:
        """Return values that need no checking, with the defaults of all others that may be left out."""
        known = keys_of(cls).items()
        held = {name: values[name] if name in values else info.left_out() for name, info in known}
        return put_together(cls, {name: value for name, value in held.items() if value is not _NOTHING}, values)

    def model_copy(self, update: Mapping[str, Any]) -> Self:
        """Return the same with some other values, which are not checked."""
        return put_together(type(self), {**self.__dict__, **update}, {*self.model_fields_set, *update})

    @property
    def model_fields_set(self) -> AbstractSet[str]:
        """The keys that somebody has written."""
        given: AbstractSet[str] = self.__pydantic_fields_set__  # type: ignore[attr-defined]
        return given

    def entries(self) -> Iterator[tuple[str, object]]:
        """Yield each key as the owner writes it, with its value."""
        for name, info in keys_of(type(self)).items():
            yield info.alias or name, getattr(self, name)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")


AnyWritten = TypeVar("AnyWritten", bound=Written)


def put_together(model: type[AnyWritten], values: dict[str, Any], given: Iterable[str]) -> AnyWritten:
    """Return a model whose `values` were checked before; `given` are the keys that somebody has written.

    With very many models the same frozen set of keys is better given to all: it takes as much memory as the values.
    """
    made = model.__new__(model)
    _fill(made, values, given)
    return made


def _fill(made: Written, values: dict[str, Any], given: Iterable[str]) -> None:
    """Put values into a model that holds none."""
    object.__setattr__(made, "__dict__", values)
    object.__setattr__(made, "__pydantic_fields_set__", given if type(given) is frozenset else set(given))
