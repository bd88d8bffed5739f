"""The ways to break a program in one place: one node of its syntax tree becomes another one, or goes.

A comparison lets its bound in or out, a condition is turned round, a constant is another one, a step is left out, a
result is lost, an error is not caught.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

_PAIRS = ((ast.Eq, ast.NotEq), (ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Is, ast.IsNot), (ast.In, ast.NotIn),
          (ast.And, ast.Or), (ast.Add, ast.Sub), (ast.Mult, ast.FloorDiv), (ast.BitOr, ast.BitAnd))  # fmt: skip
_OTHER: dict[type[ast.AST], type[ast.AST]] = {**dict(_PAIRS), **{other: one for one, other in _PAIRS}}
_UNREAD = {"annotation", "returns", "decorator_list"}
"""What no running program reads, and decorators: what they decorate is broken instead."""


def breaks(
    parent: ast.AST, where: str, statement: ast.stmt | None = None
) -> Iterator[tuple[Callable[[], None], range, str]]:
    """Yield all breaks below a node: what makes it, the lines that lead to it, and what becomes of what.

    `where` is the name of the module or of what stands in it.
    """
    for field, value in ast.iter_fields(parent):
        for index, node in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(node, ast.AST) or field in _UNREAD or _says_nothing(node):
                continue
            here = node if isinstance(node, ast.stmt) else statement
            inside = f"{where}.{node.name}" if isinstance(node, ast.FunctionDef | ast.ClassDef) else where
            if here:
                for new in _others(field, node):
                    words = f"{inside}: {_short(here)}: {_short(node)} → {_short(new)}"
                    yield partial(_put, parent, field, index, new), _lines(here), words
            yield from breaks(node, inside, here)


def _lines(statement: ast.stmt) -> range:
    """Return the lines of a statement, without those of what stands in its body."""
    body: list[ast.AST] = getattr(statement, "body", [])
    end = getattr(body[0], "lineno", 0) - 1 if body else statement.end_lineno or 0
    return range(statement.lineno, max(end, statement.lineno) + 1)


def _others(field: str, node: Any) -> Iterator[ast.AST | None]:
    """Yield what could stand in place of a node; None for nothing at all."""
    if field in {"test", "ifs"} and not (isinstance(node, ast.Compare) and len(node.ops) == 1):
        yield ast.UnaryOp(ast.Not(), node)
    if type(node) in _OTHER:
        yield _OTHER[type(node)]()
    yield from _constants(node)
    match node:
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.Raise() | ast.AugAssign() | ast.Expr() | ast.Return(None) | ast.Break() | ast.Continue():
            yield ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
        case ast.keyword(arg=str()):
            yield None
        case ast.Name() if node.id.endswith("Error") and field in {"elts", "args"}:
            yield None  # What is caught or suppressed.


def _constants(node: Any) -> Iterator[ast.AST]:
    """Yield another constant in place of a constant."""
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)):
            yield ast.Constant(f"{value}XX")
        case ast.Constant(value=bytes(value)):
            yield ast.Constant(value + b"XX")


def _put(parent: ast.AST, field: str, index: int, new: Any) -> None:
    """Put a node in the place of another one."""
    value = getattr(parent, field)
    if not isinstance(value, list):
        setattr(parent, field, ast.copy_location(new, value))
    elif new is None:
        del value[index]
    else:
        value[index] = ast.copy_location(new, value[index])
    ast.fix_missing_locations(parent)


def _says_nothing(node: ast.AST) -> bool:
    """Return whether no running program reads a part: a docstring, an import, or what is for type checkers alone."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
    return False


def _short(node: ast.AST | None) -> str:
    """Return the beginning of a part as it is written."""
    if node is None:
        return "nothing"
    text = type(node).__name__ if isinstance(node, ast.operator | ast.cmpop | ast.boolop) else ast.unparse(node)
    return text.replace("`", "'").partition("\n")[0][:70]
