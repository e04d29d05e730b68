"""Python, read by its own parser (`ast`): texts, f-strings, `%` and `format`, in calls such as `requests.get(url)`."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from apidiff.impact.code.literal import HOLE, METHODS, Called, Literal

_PERCENT = re.compile(r"%(?:\(\w*\))?[sdr]")
_FIELD = re.compile(r"\{[^{}]*\}")


def found_in(text: str) -> Iterator[Literal | Called]:
    """Yield what a file holds. Raises SyntaxError where it is not Python, RecursionError where it is nested too
    deep."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    parts = _parts_of_larger(tree)
    methods = dict(_methods(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not _is_format(node):
            name = _name(node.func)
            if name:
                yield Called(name=name, line=node.lineno)
        elif isinstance(node, ast.expr) and id(node) not in parts:
            found = _text(node)
            if found is not None and "/" in found:
                yield Literal(text=found, line=node.lineno, method=methods.get(id(node), ""))


def _parts_of_larger(tree: ast.AST) -> set[int]:
    """The expressions that are a part of a larger text, and documentation."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.JoinedStr, ast.BinOp)) or _is_format(node):
            if _text(node) is not None:
                found.update(id(inner) for inner in ast.walk(node) if inner is not node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
    return found


def _methods(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The method of the call that a text is an argument of: `client.get(url)`, `request("GET", url)`, and
    `url=...` of both."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        name = _name(node.func).lower()
        if name in METHODS:
            yield from ((id(one), name) for one in arguments)
            continue
        said = [one.value.lower() for one in arguments if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        method = next((one for one in said if one in METHODS), "")
        if method:
            yield from ((id(one), method) for one in arguments)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_format(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


def _text(node: ast.AST) -> str | None:
    """What a text says, with holes; None of any other expression."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else HOLE for one in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        text = _text(node.left)
        return None if text is None else _PERCENT.sub(HOLE, text)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return None if left is None and right is None else (left or HOLE) + (right or HOLE)
    if _is_format(node):
        assert isinstance(node, ast.Call)
        assert isinstance(node.func, ast.Attribute)
        text = _text(node.func.value)
        return None if text is None else _FIELD.sub(HOLE, text)
    return None
