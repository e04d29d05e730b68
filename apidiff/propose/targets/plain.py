"""The targets without Cadwyn: pure functions over JSON with a table of routes, and an ASGI middleware over it."""

from __future__ import annotations

import re

from apidiff.model.contract import Direction
from apidiff.model.proposal.conversion import Call, Conversion
from apidiff.model.proposal.proposal import WRITTEN, ByPath, BySchema
from apidiff.model.proposal.pytypes import ClassRef, RouteShape, Scalar
from apidiff.propose.convert.conversion_walk import CallGraph, calls_of
from apidiff.propose.plan.planner import Plan
from apidiff.propose.shapes.names import free_name, snake
from apidiff.propose.source.carried import carried
from apidiff.propose.source.expressions import ExpressionWriter
from apidiff.propose.source.functions import definition, function_lines, todo_of
from apidiff.propose.source.holes import Filled, Named
from apidiff.propose.source.imports import Imports
from apidiff.propose.source.layout import Code, Group, Text, lay, module_text
from apidiff.propose.source.literals import comment, docstring, string


def render_functions(plan: Plan) -> str:
    """Return a module of pure functions and the table of routes that says where each belongs."""
    return _Plain(plan, Named()).text("the functions that convert what travels", "Route")


def render_asgi(plan: Plan, holes: Filled | None = None) -> str:
    """Return the same module with a middleware that serves the old version from the new application."""
    return _Plain(plan, holes or Named()).text("a middleware that serves it", "OldVersion")


class _Plain:
    """Writes the module."""

    def __init__(self, plan: Plan, holes: Filled) -> None:
        self.plan = plan
        self.imports = Imports()
        self.expressions = ExpressionWriter(self.imports, holes)
        self._taken = {function.name for function in plan.proposal.functions}
        self._bodies: list[list[str]] = []
        self._used: set[str] = set()
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

    def text(self, what: str, serves: str) -> str:
        """Return the module, which is said to be `what`; `serves` is a definition that it carries with all it needs."""
        rules = self._rules()
        table = lay(Group("ROUTES: tuple[Route, ...] = (", tuple(rules), ")", lone_comma=True), 0)
        called = CallGraph(self.plan.proposal.functions).called(self._used)
        functions = [function_lines(item, self.expressions) for item in called]
        helpers = carried(self.expressions.helpers, "values", "dumping", "parameters")
        serving = carried([serves], "routes", "middleware")
        for part in (*helpers, *serving):
            for module, name in part.imports:
                self.imports.need(module, name)
        sources = {part.name: part.source.split("\n") for part in serving if part.name != "ROUTES"}
        route = sources.pop("Route")
        constants = self.expressions.holes.lines()
        blocks = [constants] if constants else []
        blocks += [part.source.split("\n") for part in helpers]
        blocks += [*functions, *self._bodies, route, [*self._comments(), *table.split("\n")], *sources.values()]
        return module_text([*docstring(self._head(what), ""), "", *self.imports.lines()], blocks)

    def _head(self, what: str) -> str:
        proposal = self.plan.proposal
        return (
            f"What {proposal.old_version} needs of {proposal.new_version}: {what}.\n\n"
            f"{WRITTEN}; read it before you ship it. Values that no document states are marked "
            "TODO(apidiff)."
        )

    def _comments(self) -> list[str]:
        lines: list[str] = []
        for route in self.plan.proposal.restored:
            why = (
                f": {route.replaced}. It is not converted"
                if route.replaced
                else " has no counterpart and is not served"
            )
            lines += comment(f"TODO(apidiff): {route.shape.label}{why}.")
        return lines

    def _rules(self) -> list[Code]:
        """Return the rows of all routes that need one, those with concrete paths first (3.1.0, Paths Object)."""
        restored = {route.shape.label for route in self.plan.proposal.restored}
        routes = sorted(
            (pair for pair in self.plan.pairing.routes if pair[0].label not in restored),
            key=lambda pair: (_takes_rest(pair[0]), ["{" in segment for segment in pair[0].path.split("/")]),
        )
        found = [(old, new, self._columns(old, new)) for old, new in routes]
        templates = [old for old, new, columns in found if "{" in old.path and (columns or _differs(old, new))]
        out: list[Code] = []
        for old, new, columns in found:
            shadowed = any(_catches(template, old) for template in templates)
            if columns or _differs(old, new) or shadowed:
                items = (old.method.upper(), _pattern(old), new.method.upper(), _path(old, new))
                out.append(Group("Route(", (*(Text(string(item)) for item in items), *columns), ")"))
        return out

    def _columns(self, old: RouteShape, new: RouteShape) -> list[Code]:
        """Return what a row says besides methods and paths."""
        out: list[Code] = []
        request = self._paths.get(("request", new.method, new.path))
        for place, function in request.parameters if request is not None else ():
            out.append(Text(f"{place}={self._use(function)}"))
        for direction, kind, table in (
            (Direction.REQUEST, new.body.type if new.body is not None else None, self._requests),
            (Direction.RESPONSE, new.success.type, self._responses),
        ):
            by_path = self._paths.get((direction.value, new.method, new.path))
            conversion = by_path.conversion if by_path is not None else None
            if conversion is not None:
                out.append(Text(f"{direction.value}={self._body_function(new, direction.value, conversion)}"))
            elif isinstance(kind, ClassRef) and kind.name in table:
                out.append(Text(f"{direction.value}={self._use(table[kind.name])}"))
        answer = self._paths.get(("response", new.method, new.path))
        errors = self._errors(new, answer) if answer is not None else ()
        if errors:
            out.append(Group("errors=(", errors, ")", lone_comma=True))
        statuses = [*(answer.statuses if answer is not None else ())]
        statuses += [(new.status, old.status)] if old.status != new.status else []
        if statuses:
            pairs = tuple(Text(f"({after}, {before})") for after, before in statuses)
            out.append(Group("statuses=(", pairs, ")", lone_comma=True))
        return out

    def _errors(self, route: RouteShape, answer: ByPath) -> tuple[Code, ...]:
        """Return the functions for bodies of failures by status; the most specific one counts."""
        named: dict[Conversion, str] = {}
        items: list[Code] = []
        for status, conversion in answer.errors:
            if conversion not in named:
                named[conversion] = self._body_function(route, f"{status} response", conversion)
            items.append(Text(f"({string(status)}, {named[conversion]})"))
        return (*items, *(Text(f"({string(status)}, None)") for status in answer.kept))

    def _use(self, function: str) -> str:
        self._used.add(function)
        return function

    def _body_function(self, route: RouteShape, what: str, conversion: Conversion) -> str:
        """Return the name of a function that carries out a conversion of `what`: a request, a response."""
        if isinstance(conversion, Call):
            return self._use(conversion.function)
        ending = "request_to_new" if what == Direction.REQUEST.value else f"{snake(what)}_to_old"
        name = free_name(f"{route.function}_{ending}", self._taken)
        self._taken.add(name)
        self._used.update(calls_of(conversion))
        self.imports.need("typing", "Any")
        code = self.expressions.write(conversion, Text("body"))
        lines = [*definition(name, "body: Any", "Any"), *docstring(f"Convert the {what} of {route.label}.", "    ")]
        lines += todo_of(conversion, "    ")
        lines += ("    " + lay(code.prefixed("return "), 4)).split("\n")
        self._bodies.append(lines)
        return name


def _takes_rest(route: RouteShape) -> bool:
    """Return True where the last parameter of a path may hold slashes: documents write `{name:path}` as `{name}`."""
    last = route.path.rpartition("/")[2]
    plain = [item.name for item in route.path_parameters if item.type == Scalar("str")]
    return last in [f"{{{name}}}" for name in plain]


def _pattern(route: RouteShape) -> str:
    return f"{route.path[:-1]}:path}}" if _takes_rest(route) else route.path


def _differs(old: RouteShape, new: RouteShape) -> bool:
    """Return True where old requests must be sent elsewhere."""
    return (old.method, old.path) != (new.method, _path(old, new))


def _catches(template: RouteShape, route: RouteShape) -> bool:
    """Return True where the pattern of one route matches the path of another, too."""
    segments, others = template.path.split("/"), route.path.split("/")
    if template is route or template.method != route.method:
        return False
    if _takes_rest(template) and len(others) > len(segments):
        others = others[: len(segments)]
    if len(segments) != len(others):
        return False
    return all("{" in one or one == other for one, other in zip(segments, others, strict=True))


def _path(old: RouteShape, new: RouteShape) -> str:
    """Return the new path with the old path's parameter names, by position."""
    names = iter(re.findall(r"\{[^{}]*\}", old.path))
    return re.sub(r"\{[^{}]*\}", lambda found: next(names, found.group()), new.path)
