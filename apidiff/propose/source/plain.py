"""The targets without Cadwyn: pure functions over JSON with a table of routes, and an ASGI middleware over it."""

from __future__ import annotations

from dataclasses import replace

from apidiff.model.contract import Direction
from apidiff.model.conversion import Call, Conversion
from apidiff.model.proposal import ByPath, BySchema
from apidiff.model.shapes import ClassRef, RouteShape
from apidiff.propose.planner import Plan
from apidiff.propose.shapes.names import free_name
from apidiff.propose.source.expressions import ExpressionWriter
from apidiff.propose.source.functions import function_lines, todo_of
from apidiff.propose.source.imports import Imports
from apidiff.propose.source.layout import Code, Group, Text, lay
from apidiff.propose.source.literals import comment, docstring, string
from apidiff.propose.source.middleware import MIDDLEWARE, MIDDLEWARE_IMPORTS
from apidiff.propose.source.support import HELPERS, closure


def render_functions(plan: Plan) -> str:
    """Return a module of pure functions and the table of routes that says where each belongs."""
    return _Plain(plan).text("functions")


def render_asgi(plan: Plan) -> str:
    """Return the same module with a middleware that serves the old version from the new application."""
    return _Plain(plan).text("asgi")


class _Plain:
    """Writes the module."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.imports = Imports()
        self.expressions = ExpressionWriter(self.imports)
        self._taken = {function.name for function in plan.proposal.functions}
        self._bodies: list[list[str]] = []
        self._bodies_by: dict[tuple[str, Conversion], str] = {}
        self._requests, self._responses, self._paths = self._converters()

    def _converters(self) -> tuple[dict[str, str], dict[str, str], dict[tuple[str, str, str], ByPath]]:
        requests: dict[str, str] = {}
        responses: dict[str, str] = {}
        paths: dict[tuple[str, str, str], ByPath] = {}
        for change in self.plan.proposal.changes:
            for item in change.converters:
                if isinstance(item, BySchema):
                    table = requests if item.direction == "request" else responses
                    table.update(dict.fromkeys(item.schemas, item.function))
                else:
                    paths[item.direction, item.method, item.path] = item
        return requests, responses, paths

    def text(self, target: str) -> str:
        """Return the whole module."""
        rules = [rule for old, new in self.plan.pairing.routes if (rule := self._rule(old, new)) is not None]
        table = lay(Group("ROUTES: tuple[Route, ...] = (", tuple(rules), ")", lone_comma=True), 0)
        functions = [function_lines(function, self.expressions) for function in self.plan.proposal.functions]
        helpers = closure(self.expressions.helpers)
        for name in helpers:
            for module, imported in HELPERS[name].imports:
                if imported:
                    self.imports.need(module, imported)
                else:
                    self.imports.module(module)
        self._import(target)
        blocks = [HELPERS[name].source.split("\n") for name in helpers]
        blocks += [*functions, *self._bodies, _ROUTE.split("\n"), [*self._comments(), *table.split("\n")]]
        if target == "asgi":
            blocks.append(MIDDLEWARE.split("\n"))
        text = "\n".join([*docstring(self._head(target), ""), "", *self.imports.lines()]) + "\n"
        wide_before = False
        for block in blocks:
            wide = block[0].startswith(("def ", "class "))
            text += ("\n\n" if wide or wide_before else "\n") + "\n".join(block) + "\n"
            wide_before = wide
        return text

    def _import(self, target: str) -> None:
        for module, name in (("collections.abc", "Callable"), ("typing", "Any"), ("typing", "NamedTuple")):
            self.imports.need(module, name)
        for module, name in MIDDLEWARE_IMPORTS if target == "asgi" else ():
            if name:
                self.imports.need(module, name)
            else:
                self.imports.module(module)

    def _head(self, target: str) -> str:
        proposal = self.plan.proposal
        what = "a middleware that serves it" if target == "asgi" else "the functions that convert what travels"
        return (
            f"What {proposal.old_version} needs of {proposal.new_version}: {what}.\n\n"
            "Written by `apidiff propose`; read it before you ship it. Values that no document states are marked "
            "TODO(apidiff)."
        )

    def _comments(self) -> list[str]:
        lines: list[str] = []
        for route in self.plan.proposal.restored:
            lines += comment(f"TODO(apidiff): {route.shape.label} has no counterpart and is not served.")
        return lines

    def _rule(self, old: RouteShape, new: RouteShape) -> Code | None:
        """Return the row of a route; None where old and new exchanges are the same."""
        restored = {route.shape.label for route in self.plan.proposal.restored}
        if old.label in restored:
            return None
        items = [string(old.method.upper()), string(old.path), string(new.method.upper()), string(_path(old, new))]
        rest: list[Code] = []
        for name, found in self._functions(old, new):
            rest.append(Text(f"{name}={found}"))
        if old.status != new.status:
            rest.append(Text(f"statuses=(({new.status}, {old.status}),)"))
        if not rest and items[:2] == items[2:]:
            return None
        return Group("Route(", (*(Text(item) for item in items), *rest), ")")

    def _functions(self, old: RouteShape, new: RouteShape) -> list[tuple[str, str]]:
        out: list[tuple[str, str]] = []
        request = self._paths.get(("request", new.method, new.path))
        if request is not None:
            out.extend((place, function) for place, function in request.parameters)
        for direction, kind, table in (
            (Direction.REQUEST, new.body.type if new.body is not None else None, self._requests),
            (Direction.RESPONSE, new.success.type, self._responses),
        ):
            by_path = self._paths.get((direction.value, new.method, new.path))
            conversion = by_path.conversion if by_path is not None else None
            if conversion is not None:
                out.append((direction.value, self._body_function(new, direction, conversion)))
            elif isinstance(kind, ClassRef) and kind.name in table:
                out.append((direction.value, table[kind.name]))
        return out

    def _body_function(self, route: RouteShape, direction: Direction, conversion: Conversion) -> str:
        if isinstance(conversion, Call):
            return conversion.function
        ending = "request_to_new" if direction is Direction.REQUEST else "response_to_old"
        name = free_name(f"{route.function}_{ending}", self._taken)
        self._taken.add(name)
        self.imports.need("typing", "Any")
        code = self.expressions.write(conversion, Text("body"))
        if isinstance(code, Group):
            code = replace(code)
        lines = [
            f"def {name}(body: Any) -> Any:",
            *docstring(f"Convert the {direction.value} of {route.label}.", "    "),
        ]
        lines += todo_of(conversion, "    ")
        lines += ("    " + lay(code.prefixed("return "), 4)).split("\n")
        self._bodies.append(lines)
        return name


def _path(old: RouteShape, new: RouteShape) -> str:
    """Return the new path with the old path's parameter names, by position."""
    import re

    names = iter(re.findall(r"\{[^{}]*\}", old.path))
    return re.sub(r"\{[^{}]*\}", lambda found: next(names, found.group()), new.path)


_ROUTE = '''class Route(NamedTuple):
    """How an exchange of the old version maps to one of the new version."""

    method: str
    path: str
    new_method: str
    new_path: str
    request: Callable[[Any], Any] | None = None
    response: Callable[[Any], Any] | None = None
    query: Callable[[Any], Any] | None = None
    header: Callable[[Any], Any] | None = None
    cookie: Callable[[Any], Any] | None = None
    statuses: tuple[tuple[int, int], ...] = ()'''
