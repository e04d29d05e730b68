"""Failing leaves of a goal: where containment breaks, found by walking the failing edges of the graph backwards."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from msgspec import Struct

from apidiff.contain.goals.goal_parts import Blame, Branch
from apidiff.contain.outcome import Obstacle
from apidiff.contain.pointer import Tokens
from apidiff.contain.read.nodes import LEFT, RIGHT, SchemaNode
from apidiff.contain.solve.alternatives import Key
from apidiff.contain.solve.graph import Goal, Graph, Way


class Failure(Struct, frozen=True):
    """An obstacle with the ways from the root goal to it, root first; each way with the goal the next one solves."""

    obstacle: Obstacle
    path: tuple[tuple[Way, Key | None], ...]

    @property
    def marks(self) -> tuple[str, Tokens, Tokens, str | None]:
        """What tells one obstacle from another."""
        one = self.obstacle
        return one.keyword, one.left, one.right, one.name

    @property
    def place(self) -> tuple[Tokens, str | None]:
        """Where the right schema refuses."""
        return self.obstacle.right, self.obstacle.name


def distinct(found: Iterable[Failure]) -> tuple[Failure, ...]:
    """Return the first failure of each obstacle."""
    firsts: dict[object, Failure] = {}
    for failure in found:
        firsts.setdefault(failure.marks, failure)
    return tuple(firsts.values())


class _Visit(Struct, eq=False):
    """A goal reached over failing edges: how, and where in the instance."""

    goal: Goal
    parent: _Visit | None
    way: Way | None
    step: tuple[str, ...]

    def place(self) -> tuple[str, ...]:
        """Return the path in the instance."""
        steps: list[tuple[str, ...]] = []
        visit: _Visit | None = self
        while visit is not None:
            steps.append(visit.step)
            visit = visit.parent
        return tuple(token for step in reversed(steps) for token in step)

    def ways(self) -> list[tuple[Way, Key | None]]:
        """Return the ways from the root, each with the goal it leads to."""
        found: list[tuple[Way, Key | None]] = []
        visit = self
        while visit.parent is not None and visit.way is not None:
            found.append((visit.way, visit.goal.key))
            visit = visit.parent
        found.reverse()
        return found


def failures(graph: Graph, key: Key, right: SchemaNode, *, firm: bool) -> Iterator[Failure]:
    """Yield every failing leaf of a goal, nearest first; with `firm`, those that no assumption excuses.

    `right` is the schema to blame where nothing on the right can be valid at all.
    """
    root = graph.thorough(key)
    seen = {root.key}
    queue = deque([_Visit(root, None, None, ())])
    while queue:
        visit = queue.popleft()
        for way in visit.goal.ways:
            if not (way.firm if firm else way.satisfied):
                continue
            alternative = way.alternative
            branch = alternative.branch
            culprit = None if branch is None else branch.culprit()
            if not alternative.edges or (branch is not None and _fails_here(branch, culprit)):
                yield Failure(_obstacle(graph, visit, way, right), (*visit.ways(), (way, None)))
                continue
            for below, step in alternative.edges:
                aside = culprit is not None and len(alternative.edges) > 1 and culprit.name not in (None, *step)
                if below not in seen and not aside:
                    seen.add(below)
                    queue.append(_Visit(graph.thorough(below), visit, way, step))


def _fails_here(branch: Branch, culprit: Blame | None) -> bool:
    """Return whether what fails stands in a branch, and not further inside the value: several keywords fail, or two
    branches of a `oneOf` hold, whatever parts the value needs for that."""
    return bool(branch.blames) if culprit is None else culprit.keyword == "oneOf"


def _obstacle(graph: Graph, visit: _Visit, way: Way, root: SchemaNode) -> Obstacle:
    positive, negative = graph.solver.nodes(visit.goal.key)
    alternative = way.alternative
    blame = alternative.blame
    if blame is None:
        right = [node for node in negative + positive if node.side == RIGHT]
        blame = Blame("anyOf", right[0]) if right else Blame("false", root)
    unknown = alternative.unknown
    return Obstacle(
        keyword=blame.keyword,
        left=_left_place(positive, way, blame.keyword),
        right=blame.node.tokens,
        name=blame.name,
        path=visit.place() + alternative.inside,
        decided=not unknown,
        reason=unknown[0] if unknown else None,
        cut_short=alternative.cut_short,
    )


def _left_place(positive: tuple[SchemaNode, ...], way: Way, keyword: str) -> Tokens:
    """Return the left schema object that holds the keyword, else the one that stands at this place."""
    branch = way.alternative.branch
    holders = [node for node, _ in branch.holders if node.side == LEFT] if branch is not None else []
    for node in holders:
        if isinstance(node.schema, dict) and keyword in node.schema:
            return node.tokens
    for node in [*positive, *holders]:
        if node.side == LEFT:
            return node.tokens
    return ()
