"""A Proposal as a module for Cadwyn 8: functions, own classes, restored routes, VersionChanges, the VersionBundle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.proposal.conversion import Conversion, Function
from apidiff.model.proposal.proposal import WRITTEN, ByPath, BySchema, Converter, Proposal, RestoredRoute, VersionChange
from apidiff.model.proposal.pytypes import ClassRef, ModelShape, Shape
from apidiff.propose.convert.conversion_walk import calls_of_steps, entry_functions
from apidiff.propose.plan.translate import class_names
from apidiff.propose.shapes.names import free_name, snake
from apidiff.propose.source.carried import carried
from apidiff.propose.source.classes import class_lines
from apidiff.propose.source.expressions import ExpressionWriter
from apidiff.propose.source.functions import function_lines, inline, is_short, todo_of, verb_of
from apidiff.propose.source.holes import Filled, Named
from apidiff.propose.source.imports import Imports
from apidiff.propose.source.instructions import InstructionWriter
from apidiff.propose.source.layout import Code, Group, Text, assign, lay, module_text
from apidiff.propose.source.literals import comment, docstring, string
from apidiff.propose.source.types import TypeWriter
from apidiff.propose.targets.models import Models, Names
from apidiff.propose.targets.restored import RestoredWriter

RESERVED = frozenset(
    {
        *("Annotated", "Any", "BaseModel", "Body", "Callable", "ConfigDict", "Cookie", "Enum", "Field", "Header"),
        *("HeadVersion", "Literal", "MISSING", "Pairs", "Query", "RequestInfo", "ResponseInfo", "UUID", "Union"),
        *("Version", "VersionBundle", "VersionChange", "VersionChangeWithSideEffects", "VersionedAPIRouter", "date"),
        *("convert_request_to_next_version_for", "convert_response_to_previous_version_for", "datetime", "endpoint"),
        *("enum", "re", "restored", "restored_early", "schema", "uuid", "versions"),
    }
)
"""Names the generated module uses for itself: a model of such a name is imported under another one."""


class Dialect(Struct, frozen=True, kw_only=True):
    """What versions of Cadwyn, and of the pydantic they go with, say in different ways.

    `package` holds instructions, `dumping` is the module of `runtime/` that makes JSON of models, `doc` returns the
    lines that describe a VersionChange, `bundle` those of the VersionBundle with what it imports. `edits_queries`
    says of a function over query parameters whether the mapping that a converter gets will do.
    """

    package: str
    dumping: str
    types: type[TypeWriter]
    doc: Callable[[str], list[str]]
    bundle: Callable[[Proposal, Imports], list[str]]
    edits_queries: Callable[[Function], bool]


def _doc(text: str) -> list[str]:
    return docstring(text, "    ")


def _bundle(proposal: Proposal, imports: Imports) -> list[str]:
    for name in ("HeadVersion", "Version", "VersionBundle"):
        imports.need("cadwyn", name)
    names = [Text(string(proposal.new_version)), *(Text(change.name) for change in proposal.changes)]
    items = (
        Group("HeadVersion(", tuple(Text(change.name) for change in proposal.bound_changes), ")"),
        Group("Version(", tuple(names), ")"),
        Group("Version(", (Text(string(proposal.old_version)),), ")"),
    )
    lines: list[str] = []
    for text in (*proposal.hints, *proposal.comments):
        lines += comment(text)
    if proposal.head_changes:
        narrowing = ", ".join(change.name for change in (*proposal.bound_changes, *proposal.head_changes))
        lines += comment(f"With HEAD widened so, write HeadVersion({narrowing}).")
    return [*lines, *lay(Group("versions = VersionBundle(", items, ")"), 0).split("\n")]


def _edits_queries(function: Function) -> bool:
    """The mapping holds the last value of each parameter, and HEAD takes lists from elsewhere."""
    return not function.repeated


CADWYN_8 = Dialect(
    package="cadwyn", dumping="dumping", types=TypeWriter, doc=_doc, bundle=_bundle, edits_queries=_edits_queries
)


def render(proposal: Proposal, models: Models, dialect: Dialect = CADWYN_8, holes: Filled | None = None) -> str:
    """Return the module as source. Without `holes` what is not known is a constant at its head."""
    return _ModuleWriter(proposal, models, dialect, holes or Named()).text()


class _ModuleWriter:
    """Writes the parts, then puts the imports they asked for before them."""

    def __init__(self, proposal: Proposal, models: Models, dialect: Dialect, holes: Filled) -> None:
        self.proposal = proposal
        self.models = models
        self.dialect = dialect
        functions = {function.name for function in proposal.functions}
        changes = {change.name for change in (*proposal.changes, *proposal.head_changes, *proposal.bound_changes)}
        self.own = {shape.name: shape for shape in proposal.own_classes}
        self.imports = Imports(RESERVED | functions | changes | frozenset(self.own))
        self.names = Names(models, self.own, self.imports)
        self.types = dialect.types(self.imports, self.names.name_of)
        self.instructions = InstructionWriter(self.types, dialect.package, self.names.owner_of, self.names.member_of)
        self.expressions = ExpressionWriter(self.imports, holes)
        self._told: set[str] = set()
        self._methods: set[str] = set()
        self._functions = {function.name: function for function in proposal.functions}
        self._used = Counter(name for item in self._converters() for name in entry_functions(item))
        self._used.update(name for function in proposal.functions for name in calls_of_steps(function.steps))
        self.restored = RestoredWriter(proposal, self.instructions, self.expressions, self.names)

    def _converters(self) -> Iterator[Converter]:
        for change in self.proposal.changes:
            yield from change.converters

    def text(self) -> str:
        """Return the whole module."""
        blocks: list[list[str]] = []
        inlined = {function.name for item in self._converters() if (function := self._short(item)) is not None}
        kept = [function for function in self.proposal.functions if function.name not in inlined]
        blocks.extend(function_lines(function, self.expressions) for function in kept)
        own = map(self._with_free_attributes, self.proposal.own_classes)
        blocks.extend(class_lines(shape, self.types, self._quoted) for shape in own)
        for router, routes in self._routers().items():
            self.imports.need("cadwyn", "VersionedAPIRouter")
            blocks.append([f"{router} = VersionedAPIRouter()"])
            blocks.extend(self.restored.lines(route, router) for route in routes)
        self.names.in_changes = True
        blocks.extend(self._change(change) for change in self.proposal.changes)
        blocks.extend(self._change(change) for change in (*self.proposal.bound_changes, *self.proposal.head_changes))
        last = self._versions()
        blocks += [last] if last else []
        helpers = carried(self.expressions.helpers, "values", self.dialect.dumping, "parameters")
        for part in helpers:
            for module, name in part.imports:
                self.imports.need(self.dialect.package if module == "cadwyn" else module, name)
        constants = self.expressions.holes.lines()
        head = [*self._head(), "", *self.imports.lines()]
        first = [constants] if constants else []
        return module_text(head, [*first, *(part.source.split("\n") for part in helpers), *blocks])

    def _versions(self) -> list[str]:
        """Return the bundle, or the version alone where the application has a bundle already."""
        if self.models.one_of_many:
            return [line for text in (*self.proposal.hints, *self.proposal.comments) for line in comment(text)]
        if self.models.bundle is None:
            return self.dialect.bundle(self.proposal, self.imports)
        self.imports.need(self.dialect.package, "Version")
        name = free_name(f"version_{snake(self.proposal.new_version)}", [item.name for item in self.proposal.changes])
        items = [Text(string(self.proposal.new_version)), *(Text(change.name) for change in self.proposal.changes)]
        known = ", ".join(self.models.bundle.versions)
        lines = comment(f"Put it into the VersionBundle of the application, before {known}.")
        for text in (*self.proposal.hints, *self.proposal.comments):
            lines += comment(text)
        return [*lines, *lay(Group(f"{name} = Version(", tuple(items), ")"), 0).split("\n")]

    def _with_free_attributes(self, shape: Shape) -> Shape:
        """Return a class without attributes called as classes that it names: annotations are looked up in it first."""
        if not isinstance(shape, ModelShape):
            return shape
        classes = {self.names.name_of(name) for item in shape.fields for name in class_names(item.type)}
        taken = classes | {item.name for item in shape.fields}
        names = {name: free_name(f"{name}_", taken) for name in classes}
        return replace(
            shape, fields=tuple(replace(item, name=names.get(item.name, item.name)) for item in shape.fields)
        )

    def _quoted(self, code: Code) -> Code:
        """Own classes may name each other before they exist: their annotations are strings where they do."""
        text = code.flat()
        return Text(string(text)) if any(name in text for name in self.own) else code

    def _head(self) -> list[str]:
        proposal = self.proposal
        text = (
            f"Candidate version changes: {proposal.new_version} can still serve {proposal.old_version}.\n\n"
            f"{WRITTEN}; read it before you ship it."
        )
        if not self.models.classes:
            text += (
                f" Classes of the new version are imported from {self.models.module}: "
                "write the module they live in with `--models`."
            )
        if proposal.head_edits:
            text += (
                "\n\nHEAD is to keep what old clients send, and the latest version does not take. Before you use this, "
            )
            text += f"edit HEAD: for {'; for '.join(proposal.head_edits)}. HeadVersion narrows the latest version"
            bound = ", ".join(change.name for change in proposal.bound_changes)
            text += f": its bundle has HeadVersion({bound})." if self.models.one_of_many else "."
        if proposal.questions and any(change.questions for change in proposal.changes):
            text += "\n\nWhat no document states is marked TODO(apidiff): fill it in, or put the name in brackets into "
            text += "a file for `--answers`."
        if proposal.restored:
            names = list(self._routers())
            order = [name for name in ("restored_early", "router", "restored") if name in (*names, "router")]
            text += f"\n\nCall app.generate_and_include_versioned_routers({', '.join(order)})."
        return docstring(text, "")

    def _routers(self) -> dict[str, list[RestoredRoute]]:
        """Return the routers of restored routes, with the routes of each."""
        found = {
            "restored_early": [route for route in self.proposal.restored if route.early],
            "restored": [route for route in self.proposal.restored if not route.early],
        }
        return {name: routes for name, routes in found.items() if routes}

    def _change(self, change: VersionChange) -> list[str]:
        base = "VersionChangeWithSideEffects" if change.side_effects else "VersionChange"
        self.imports.need(self.dialect.package, base)
        head = Group(f"class {change.name}(", (Text(base),), "):", trailing_comma=False)
        lines = [*lay(head, 0).split("\n"), *self.dialect.doc(change.doc), ""]
        for note in change.notes:
            text = f"TODO(apidiff): {note}."
            if change.side_effects:
                text += f" Branch on {change.name}.is_applied where HEAD decides it."
            lines += comment(text, "    ")
        items, left = self._instructions(change)
        lines += left
        group = Group("(", items, ")", lone_comma=True)
        name = "instructions_to_migrate_to_previous_version = "
        lines += ("    " + lay(group.prefixed(name), 4)).split("\n")
        self._methods = {item.name for item in change.converters}
        for converter in change.converters:
            written = self._converter(converter)
            unknown = self.names.taken_unknown()
            lines += ["", *(self._without(unknown, written) if unknown else written)]
        return lines

    def _instructions(self, change: VersionChange) -> tuple[tuple[Code, ...], list[str]]:
        """Return the instructions of a change, each once, and the comments for those about classes that nobody has."""
        written: dict[str, Code] = {}
        left: list[str] = []
        for code in map(self.instructions.write, change.instructions):
            unknown = self.names.taken_unknown()
            if unknown:
                left += self._without(unknown, [f"    {code.flat()}"])
            elif code.flat() not in self._told:
                written[code.flat()] = code
        self._told |= {text for text in written if text.startswith("schema(")}
        return tuple(written.values()), left

    def _without(self, unknown: list[str], lines: list[str]) -> list[str]:
        """Return as comments what speaks of classes that nobody has."""
        return [
            *comment(f"TODO(apidiff): {self.names.left(unknown)}", "    "),
            *(f"    # {line[4:]}".rstrip() for line in lines),
        ]

    def _converter(self, converter: Converter) -> list[str]:
        request = converter.direction == "request"
        mark = "convert_request_to_next_version_for" if request else "convert_response_to_previous_version_for"
        self.imports.need(self.dialect.package, mark)
        info = self.imports.need(self.dialect.package, "RequestInfo" if request else "ResponseInfo")
        argument = converter.direction
        head = Group(f"@{mark}(", self._target(converter), ")")
        start = Group(f"def {self._called(converter)}(", (Text(f"{argument}: {info}"),), "):")
        lines = ["    " + lay(head, 4), "    " + lay(start, 4)]
        lines = "\n".join(lines).split("\n")
        short = self._short(converter)
        if short is not None:
            holder = f"{argument}.body" if short.place == "body" else f"{argument}.query_params"
            return [*lines, *inline(short, holder, self.expressions)]
        if isinstance(converter, BySchema):
            call = Group(f"{converter.function}(", (Text(f"{argument}.body"),), ")")
            return [*lines, *("        " + assign(f"{argument}.body", call, 8)).split("\n")]
        return [*lines, *self._by_path(converter, argument)]

    def _short(self, converter: Converter) -> Function | None:
        """Return the function whose steps a converter is, where nothing else needs it."""
        names = entry_functions(converter)
        function = self._functions.get(names[0]) if len(names) == 1 and self._used[names[0]] == 1 else None
        if function is None or not is_short(function):
            return None
        if isinstance(converter, BySchema):
            return function
        alone = converter.conversion is None and not converter.errors and not converter.statuses and not converter.dumps
        return function if alone and function.place == "query" and self.dialect.edits_queries(function) else None

    def _called(self, converter: Converter) -> str:
        """Return the name of a converter: what it does where that is one thing, else what it is for."""
        short = self._short(converter)
        verb = verb_of(short) if short is not None else ""
        name = verb if verb and verb not in self._methods else converter.name
        self._methods.add(name)
        return name

    def _target(self, converter: Converter) -> tuple[Code, ...]:
        if isinstance(converter, BySchema):
            return tuple(self.types.type(ClassRef(name)) for name in converter.schemas)
        items: list[Code] = [Text(string(converter.path)), Text(f"[{string(converter.method.upper())}]")]
        if converter.errors or converter.statuses:
            items.append(Text("migrate_http_errors=True"))
        return tuple(items)

    def _by_path(self, converter: ByPath, argument: str) -> list[str]:
        lines: list[str] = []
        for place, function in converter.parameters:
            helper = {"query": "_edit_query", "header": "_edit_headers", "cookie": "_edit_cookies"}[place]
            self.expressions.need(helper)
            lines += ("        " + lay(Group(f"{helper}(", (Text("request"), Text(function)), ")"), 8)).split("\n")
        if not (converter.errors or converter.statuses):
            return [*lines, *self._body(converter, argument, 8)]
        body = self._body(converter, argument, 12)
        branches = [("response.status_code < 300", body)] if body else []
        branches += self._failures(converter)
        for number, (test, inside) in enumerate(branches):
            lines += [f"        {'elif' if number else 'if'} {test}:", *inside]
        return lines

    def _failures(self, converter: ByPath) -> Iterator[tuple[str, list[str]]]:
        """Yield what is done to answers of failure: the test of their status, and the lines."""
        renamed = {str(new): old for new, old in converter.statuses}
        alike: dict[Conversion, list[str]] = {}
        for status, conversion in converter.errors:
            if status.isdecimal() and status not in renamed:
                alike.setdefault(conversion, []).append(status)
        for conversion, statuses in alike.items():
            test = f"== {statuses[0]}" if len(statuses) == 1 else f"in ({', '.join(statuses)})"
            yield f"response.status_code {test}", self._failure(conversion)
        known = dict(converter.errors)
        for new, old in renamed.items():
            lines = comment("TODO(apidiff): is this the same failure under another status?", " " * 12)
            lines += self._failure(known[new]) if new in known else []
            yield f"response.status_code == {new}", [*lines, f"            response.status_code = {old}"]
        for status, conversion in sorted(converter.errors):
            if not status.isdecimal():
                yield _range_test(status, converter.kept), self._failure(conversion)

    def _failure(self, conversion: Conversion) -> list[str]:
        code = self.expressions.write(conversion, Text("response.body"))
        return [*todo_of(conversion, " " * 12), *(" " * 12 + assign("response.body", code, 12)).split("\n")]

    def _body(self, converter: ByPath, argument: str, indent: int) -> list[str]:
        margin = " " * indent
        if converter.conversion is None:
            if not converter.dumps:
                return []
            self.expressions.need("_dumped")
            return [f"{margin}request.body = _dumped(request.body)"]
        lines = todo_of(converter.conversion, margin)
        if converter.form:
            plain = self.expressions.write(converter.conversion, Text("request.body")).prefixed("request.body = ")
            code = self.expressions.write(converter.conversion, Text("dict(request.form)"))
            assigned = Group("request.form[:] = list(", (Text(f"{code.flat()}.items()"),), ")")
            lines += [f"{margin}if request.form is None:", *(f"{margin}    " + lay(plain, indent + 4)).split("\n")]
            return [*lines, f"{margin}else:", *(f"{margin}    " + lay(assigned, indent + 4)).split("\n")]
        source = f"{argument}.body"
        if argument == "request":
            self.expressions.need("_dumped")
            lines.append(f"{margin}request.body = _dumped(request.body)")
        code = self.expressions.write(converter.conversion, Text(source))
        return [*lines, *(margin + assign(source, code, indent)).split("\n")]


def _range_test(status: str, kept: Sequence[str]) -> str:
    """Return the test for a range such as `4XX`, or for `default`, without what has an answer of its own."""
    inside = [item for item in kept if item.isdecimal() and item[0] in (status[0] if status != "default" else "45")]
    test = "response.status_code >= 400" if status == "default" else f"response.status_code // 100 == {status[0]}"
    if status == "default":
        test += "".join(f" and response.status_code // 100 != {item[0]}" for item in kept if item[1:] == "XX")
    if len(inside) == 1:
        return f"{test} and response.status_code != {inside[0]}"
    return f"{test} and response.status_code not in ({', '.join(inside)})" if inside else test
