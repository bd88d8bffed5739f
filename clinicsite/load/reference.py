"""What an owner may write, as JSON Schemas for editors and as pages to read. Drawn from the models themselves."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from clinicsite.model import read
from clinicsite.model.schemas import json_schema
from clinicsite.model.written import Written

FRONT_MATTER: Mapping[str, type[read.FrontMatter]] = {
    "page": read.PageFrontMatter,
    "condition": read.ConditionFrontMatter,
    "town": read.TownFrontMatter,
    "town-condition": read.PairFrontMatter,
    "person": read.PersonFrontMatter,
    "article": read.ArticleFrontMatter,
}
"""Models of the front matter, by the name of their schema."""


def json_schemas() -> dict[str, str]:
    """Return a JSON Schema as text for `site.yaml` and for the front matter of each kind of page."""
    models: dict[str, type[Written]] = {"site": read.SiteConfig, **FRONT_MATTER}
    return {name: json.dumps(_schema(model), indent=2, ensure_ascii=False) + "\n" for name, model in models.items()}


def _schema(model: type[Written]) -> dict[str, Any]:
    """Return a model's JSON Schema with the explanation of each key."""
    schema = json_schema(model)
    for name, part in {**schema.get("$defs", {}), model.__name__: schema}.items():
        kind = getattr(read, name, None)
        for key, text in _explanations(kind).items() if kind else ():
            if key in part.get("properties", {}):
                part["properties"][key]["description"] = text
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


@cache
def _docstrings() -> dict[str, dict[str, str]]:
    """Return the line below each field in the source of the models, by class and field."""
    texts: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(read)).body:
        if isinstance(node, ast.ClassDef):
            pairs = zip(node.body, node.body[1:], strict=False)
            texts[node.name] = {
                field.target.id: " ".join(str(text.value.value).split())
                for field, text in pairs
                if isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(text, ast.Expr)
                and isinstance(text.value, ast.Constant)
            }
    return texts


def _explanations(model: type[Written]) -> dict[str, str]:
    """Return the explanation of each key of a model, inherited ones included, as the owner writes the keys."""
    texts: dict[str, str] = {}
    for parent in reversed(model.__mro__):
        texts.update(_docstrings().get(parent.__name__, {}))
    fields = model.model_fields
    return {fields[name].alias or name: text for name, text in texts.items() if name in fields}


def reference(model: type[Written], prefix: str = "") -> Iterator[str]:
    """Yield the rows of a Markdown table that explains every key of a model and of those in it."""
    explanations = _explanations(model)
    for name, field in model.model_fields.items():
        key = field.alias or name
        needed = "yes" if field.is_required() else _default(field.default)
        yield f"| `{prefix}{key}` | {needed} | {explanations.get(key, '')} |"
        inner, repeated = _inner(field.annotation)
        if inner:
            yield from reference(inner, f"{prefix}{key}{'[]' if repeated else ''}.")


def _default(value: object) -> str:
    """Return how a default is shown."""
    return f"`{value}`" if isinstance(value, (str, int)) and not isinstance(value, bool) and value != 0 else "no"


def _inner(annotation: Any) -> tuple[type[Written] | None, bool]:
    """Return the model within a field's type, and whether the field holds several."""
    if isinstance(annotation, type) and issubclass(annotation, Written):
        return annotation, False
    repeated = getattr(annotation, "__origin__", None) is tuple
    for argument in getattr(annotation, "__args__", ()):
        model, several = _inner(argument)
        if model:
            return model, repeated or several
    return None, False
