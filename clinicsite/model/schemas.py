"""How what owners write is checked: the classes of `written.py` -> what pydantic's core understands, and JSON Schemas.

All errors of a value are collected. The classes themselves are described here to the core; pydantic's own models would
be described by a library that takes longer to load than a small site takes to build.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic_core import SchemaValidator, ValidationError

from clinicsite.model.values import TODO_PREFIX, Todo
from clinicsite.model.written import Key, KeyInfo, Read, Written, keys_of

__all__ = ["ValidationError", "json_schema", "validator"]

_CONFIG = {"extra_fields_behavior": "forbid", "coerce_numbers_to_str": True}
_PLAIN: Mapping[Any, str] = {str: "str", int: "int", bool: "bool", date: "date", datetime: "datetime"}
_TODO = {"type": "string", "pattern": f"^{TODO_PREFIX}", "description": "A fact that is not known yet."}
"""What editors are told of a fact that may still be supplied."""

Schema = dict[str, Any]
_NONE: Mapping[str, Any] = {}


_VALIDATORS: dict[type[Any], SchemaValidator] = {}
"""What checks values, by the class that somebody has asked for."""


def validator(model: type[Written]) -> SchemaValidator:
    """Return what checks values for a class; it raises `ValidationError`."""
    if model not in _VALIDATORS:
        _VALIDATORS[model] = SchemaValidator(_schema(model))
    return _VALIDATORS[model]


def json_schema(model: type[Written]) -> dict[str, Any]:
    """Return a class's JSON Schema, for editors."""
    from pydantic.json_schema import GenerateJsonSchema

    class Generator(GenerateJsonSchema):
        """Knows what only a function of ours can tell."""

        def function_before_schema(self, schema: Any) -> dict[str, Any]:
            """Return what is told of a value that a function reads."""
            told: Mapping[str, str] | None = schema["metadata"]["told"]
            return dict(told) if told else self.generate_inner(schema["schema"])

        def is_instance_schema(self, schema: Any) -> dict[str, Any]:
            """Return what is told of a fact that is not known yet, the one value with a class of its own."""
            assert schema["cls"] is Todo
            return dict(_TODO)

        def encode_default(self, dft: Any) -> Any:
            """Return a default as an owner would write it."""
            if isinstance(dft, Written):
                return {name: self.encode_default(value) for name, value in dft.entries()}
            return list(dft) if isinstance(dft, tuple) else dft

    return Generator().generate(_schema(model))


def _schema(model: type[Written]) -> Schema:
    """Return the schema of a class, with those of all that it holds."""
    models: dict[type[Written], Schema] = {}
    top = _value(model, models)
    return {"type": "definitions", "schema": top, "definitions": list(models.values())}


def _value(annotation: Any, models: dict[type[Written], Schema], limits: Mapping[str, Any] = _NONE) -> Schema:
    """Return the schema of a type; `models` gathers those of classes. Limits are those of a text, number or list."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is None:
        return _single(annotation, models, limits)
    if origin is Annotated:
        return _annotated(inner[0], inner[1:], models, limits)
    if origin is Literal:
        return {"type": "literal", "expected": list(inner)}
    if origin in {Union, types.UnionType}:
        return _union(inner, models, limits)
    if origin is tuple:
        items = [_value(inner[0], models)]
        return {"type": "tuple", "items_schema": items, "variadic_item_index": 0, **limits}
    return {"type": "dict", "keys_schema": _value(inner[0], models), "values_schema": _value(inner[1], models)}


def _single(annotation: Any, models: dict[type[Written], Schema], limits: Mapping[str, Any]) -> Schema:
    """Return the schema of a type that holds no others."""
    if annotation in _PLAIN:
        return {"type": _PLAIN[annotation], **limits}
    return _model(annotation, models) if issubclass(annotation, Written) else {"type": "is-instance", "cls": annotation}


def _annotated(
    annotation: Any, said: Iterable[Any], models: dict[type[Written], Schema], limits: Mapping[str, Any]
) -> Schema:
    """Return the schema of a type of which more is said."""
    for one in said:
        limits = {**limits, **one.limits} if isinstance(one, Key) else limits
    schema = _value(annotation, models, limits)
    for one in said:
        if isinstance(one, Read):
            function = {"type": "no-info", "function": one.by}
            schema = {"type": "function-before", "function": function, "schema": schema, "metadata": {"told": one.told}}
    return schema


def _union(choices: Iterable[Any], models: dict[type[Written], Schema], limits: Mapping[str, Any]) -> Schema:
    """Return the schema of a choice of types."""
    schemas = [_value(choice, models, limits) for choice in choices if choice is not types.NoneType]
    one = schemas[0] if len(schemas) == 1 else {"type": "union", "choices": schemas}
    return {"type": "nullable", "schema": one} if types.NoneType in choices else one


def _model(model: type[Written], models: dict[type[Written], Schema]) -> Schema:
    """Return the schema that stands for a class, noting that of the class itself."""
    name = f"{model.__module__}.{model.__qualname__}:0"
    if model not in models:
        models[model] = {}  # Keeps its place before those that it holds.
        functions = [(one.checks, one) for one in _checking(model)]
        keys = {key: _key(key, info, functions, models) for key, info in keys_of(model).items()}
        fields = {"type": "model-fields", "model_name": model.__name__, "fields": keys}
        schema = {"type": "model", "cls": model, "schema": fields, "config": {**_CONFIG, "title": model.__name__}}
        for checked, function in functions:
            if not checked:
                schema = _after(schema, function)
        models[model] = {**schema, "ref": name}
    return {"type": "definition-ref", "schema_ref": name}


def _checking(model: type[Written]) -> Iterable[Any]:
    """Yield the functions of a class that look at values, those of its parents first."""
    for cls in reversed(model.__mro__):
        for held in cls.__dict__.values():
            function = getattr(held, "__func__", held)
            if hasattr(function, "checks"):
                yield function


def _key(key: str, info: KeyInfo, functions: Iterable[Any], models: dict[type[Written], Schema]) -> Schema:
    """Return the schema of a key."""
    schema = _annotated(info.annotation, info.metadata, models, {})
    for checked, function in functions:
        if key in checked:
            schema = _after(schema, function)
    if info.factory:
        schema = {"type": "default", "schema": schema, "default_factory": info.factory}
    elif not info.is_required():
        schema = {"type": "default", "schema": schema, "default": info.default}
    field = {"type": "model-field", "schema": schema}
    return {**field, "validation_alias": info.alias} if info.alias else field


def _after(schema: Schema, function: Any) -> Schema:
    """Return the schema of a value that a function looks at when it is in order."""
    return {"type": "function-after", "function": {"type": "no-info", "function": function}, "schema": schema}
