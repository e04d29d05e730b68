"""Routes of the old version that HEAD does not have any more, or cannot change into what they were."""

from __future__ import annotations

from apidiff.model.proposal.proposal import HandlerCall, Proposal, RestoredRoute
from apidiff.propose.shapes.names import free_name
from apidiff.propose.source.expressions import ExpressionWriter
from apidiff.propose.source.functions import todo, todo_of
from apidiff.propose.source.handlers import decorator, own_argument, signature
from apidiff.propose.source.instructions import InstructionWriter
from apidiff.propose.source.layout import Group, Text, lay
from apidiff.propose.source.literals import comment, text_code
from apidiff.propose.targets.models import Names


class RestoredWriter:
    """Writes routes of the old version."""

    def __init__(
        self, proposal: Proposal, instructions: InstructionWriter, expressions: ExpressionWriter, names: Names
    ) -> None:
        self.proposal = proposal
        self.instructions = instructions
        self.expressions = expressions
        self.names = names

    def lines(self, route: RestoredRoute, router: str) -> list[str]:
        """Return the route of a router, with the call as its body, or a body to be written."""
        shape = route.shape
        lines = [f"@{router}.only_exists_in_older_versions"]
        lines += decorator(shape, route.declared_at, router, self.instructions).split("\n")
        name = free_name(f"restored_{shape.function}", {function.name for function in self.proposal.functions})
        own = route.call.own if route.call is not None else route.own
        declared = [own_argument(item, self.instructions, self.names.written) for item in own]
        lines += signature(shape, self.instructions, name, own=declared).split("\n")
        if route.call is not None:
            for dropped in route.call.dropped:
                lines += comment(f"TODO(apidiff): nothing of HEAD takes {dropped}: is it called otherwise now?", "    ")
            return [*lines, *self._call(route.call)]
        text = f"TODO(apidiff): answer {shape.label} as {self.proposal.old_version} did, or call what took its place."
        lines += comment(text, "    ")
        return [*lines, "    raise NotImplementedError"]

    def _call(self, call: HandlerCall) -> list[str]:
        """Return the body of a route that calls HEAD's handler. It is imported there: its module may import this
        one."""
        outer, dot, inner = call.place.name.partition(".")
        local = free_name(outer, {name for name, _ in call.arguments})
        imported = outer if local == outer else f"{outer} as {local}"
        items = []
        lines = [f"    from {call.place.module} import {imported}", ""]
        for name, given in call.arguments:
            if given.source:
                code = self.expressions.write(given.conversion, Text(given.source))
                lines += todo_of(given.conversion, "    ") if given.conversion is not None else []
            elif given.value is not None:
                lines += todo([given.value], "    ")
                code = self.expressions.holes.value(given.value)
            else:
                code = text_code(given.default or "null")
            items.append(code.prefixed(f"{name}="))
        awaits = "await " if call.awaits else ""
        called = Group(f"return {awaits}{local}{dot}{inner}(", tuple(items), ")")
        return [*lines, *("    " + lay(called, 4)).split("\n")]
