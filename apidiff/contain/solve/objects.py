"""Objects: which names must be present, which may not, and what the value of each name must satisfy.

A failing keyword that speaks of "some property" is turned into named choices: every name that any schema in sight
mentions, and fresh names for each way the patterns can fall: as many as there are such keywords, for two of them may
fail at two properties only. That list is complete, so an object goal whose every choice is empty has no value.

Example. A has `additionalProperties: {"type": "string"}`, B has `properties: {"id": {}}` and `additionalProperties:
{"type": "string", "maxLength": 2}`; B's `additionalProperties` is to fail. It looks at every name but `id`, and as no
pattern is in sight all of these are alike: one fresh name, `name`, stands for them. The alternative is an object with
`name` whose value is one of `{"type": "string"}` (what A asks of it) and none of B's schema. That smaller goal has
"string", so `{"name": "string"}` is the counterexample.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Any, Final

from msgspec import Struct

from apidiff.contain.goals.goal_parts import Atom, Blame, Branch
from apidiff.contain.read.keywords import Keywords
from apidiff.contain.read.nodes import SchemaNode
from apidiff.contain.solve.alternatives import Alternative, Key, Source, goal_key, leaf
from apidiff.contain.solve.object_view import EXISTENTIAL, ObjectView, fresh_names
from apidiff.contain.solve.trees import Trees
from apidiff.contain.text.regex import search
from apidiff.contain.values import canonical

MAX_CHOICES: Final = 120
"""How many combinations of names are tried where several keywords must fail at once; beyond, the goal is undecided."""
MAX_EXTRAS: Final = 24
_SPARE_NAMES: Final = 100
A_NAME: Final = 10
NAMES_TOO: Final = 3
"""The work for a name that must be there beside those that fail."""


class Pick(Struct, frozen=True):
    """One way to satisfy an existential keyword: this name is present, and its value fails these nodes."""

    name: str
    fails: tuple[SchemaNode, ...]
    blame: Blame | None = None
    sure: bool = True


def solve_object(trees: Trees, branch: Branch) -> Iterator[Alternative]:
    """Yield the alternatives of a branch among objects. Raises BudgetSpent."""
    view = ObjectView(trees, branch)
    existential = [atom for atom in branch.atoms if atom.keyword in EXISTENTIAL]
    incomplete = False
    options: list[list[Pick]] = []
    unnamed = 0
    for atom in existential:
        unnamed += atom.keyword != "properties"
        picks, complete = _picks(view, atom, unnamed)
        incomplete = incomplete or not complete
        if picks:
            options.append(picks)
        elif complete:
            return
    total = 1
    for picks in options:
        total *= len(picks)
    if total > MAX_CHOICES:
        incomplete = True
    combos = product(*options) if total <= MAX_CHOICES else ()
    for chosen in combos:
        alternative = _assemble(view, chosen, incomplete=incomplete)
        if alternative is not None:
            yield alternative
    if incomplete and (total > MAX_CHOICES or len(options) < len(existential)):
        reason = existential[0].keyword if existential else "properties"
        yield leaf(branch, lambda source: iter(()), reason)


def _picks(view: ObjectView, atom: Atom, count: int) -> tuple[list[Pick], bool]:
    """Return the names that could make an existential keyword fail, at most `count` of those that are alike, and
    whether the list is complete."""
    child = atom.child
    if child is None:
        return [], False
    if atom.keyword == "properties":
        return _useful(view, [Pick(atom.arg, (child,))]), True
    if atom.keyword == "propertyNames":
        return _name_picks(view, atom, child, count)
    words = view.trees.reader.read(atom.node)
    mentioned = view.mentioned()
    view.trees.spend(len(mentioned))
    fresh, complete = view.fresh(count)
    picks: list[Pick] = []
    for name in [*mentioned, *fresh]:
        reached = _reached(view, atom, words, name)
        if reached is not False:
            picks.append(Pick(name, (child,), Blame(atom.keyword, atom.node, name), sure=reached is True))
    return _useful(view, picks), complete


def _reached(view: ObjectView, atom: Atom, words: Keywords, name: str) -> bool | None:
    if atom.keyword == "patternProperties":
        return search(atom.arg, name)
    if atom.keyword == "unevaluatedProperties":
        rest = view.tracked.get(atom.node.id)
        return False if rest is None else rest.reaches(name)
    if name in words.properties:
        return False
    hits = [search(pattern, name) for pattern, _ in words.patterns]
    if True in hits:
        return False
    return None if None in hits else True


def _name_picks(view: ObjectView, atom: Atom, child: SchemaNode, count: int) -> tuple[list[Pick], bool]:
    picks = []
    for name in view.mentioned():
        view.trees.spend(1)
        truth = view.trees.evaluator.valid(child, name)
        if truth is not True:
            picks.append(Pick(name, (), Blame("propertyNames", atom.node, name), sure=truth is False))
    fresh, complete = view.fresh(count, child)
    picks.extend(Pick(name, (), Blame("propertyNames", atom.node, name)) for name in fresh)
    return [pick for pick in picks if view.literals(pick.name) is not None], complete


def _useful(view: ObjectView, picks: list[Pick]) -> list[Pick]:
    """Leave out names that cannot be present, and those whose value cannot fail because it must satisfy the same."""
    kept = []
    for pick in picks:
        nodes = view.literals(pick.name)
        if nodes is None:
            continue
        same = view.trees.sameness.same
        if not any(same(node, failing) for node in nodes for failing in pick.fails):
            kept.append(pick)
    return kept


def _assemble(view: ObjectView, chosen: tuple[Pick, ...], *, incomplete: bool) -> Alternative | None:
    """Return the alternative in which the chosen names are present with failing values."""
    branch = view.branch
    view.trees.spend(NAMES_TOO * len(branch.required))
    fails: dict[str, list[SchemaNode]] = {}
    for pick in chosen:
        fails.setdefault(pick.name, []).extend(pick.fails)
    primary: dict[str, Key] = {}
    for name, nodes in fails.items():
        held = view.literals(name)
        key = None if held is None else goal_key(held, nodes)
        if key is None:
            return None
        primary[name] = key
    present = list(dict.fromkeys([*sorted(branch.required), *primary]))
    if any(view.literals(name) is None for name in present):
        return None
    if view.highest is not None and (view.highest < 0 or len(present) > view.highest):
        return None
    plan = _Plan(view, primary, present)
    if not plan.settle():
        return None
    unknown = branch.unknown + tuple(view.dropped)
    if incomplete or not all(pick.sure for pick in chosen):
        unknown += ("patternProperties",)
    blame = branch.blame()
    if len(chosen) == 1 and branch.culprit() is not None and chosen[0].blame is not None and blame is not None:
        blame = chosen[0].blame
    return Alternative(
        goals=list(primary.values()),
        fillers=plan.fillers,
        values=plan.values,
        blame=blame,
        edges=tuple((key, (name,)) for name, key in primary.items() if view.trees.carries_blame(key)),
        unknown=unknown,
        assumptions=branch.assumptions,
        branch=branch,
    )


class _Plan:
    """The names an object will have, and how to build it."""

    def __init__(self, view: ObjectView, primary: dict[str, Key], present: list[str]) -> None:
        self.view = view
        self.primary = primary
        self.present = present
        self.extras: list[str] = []
        self.excluded: frozenset[str] = frozenset(
            text for atom in view.branch.atoms if atom.keyword in ("enum", "const") for text in atom.arg
        )

    def settle(self) -> bool:
        """Add further names up to the lower bound; False where the object cannot have as many, or is excluded."""
        missing = self.view.lowest - len(self.present)
        if missing > 0:
            highest = self.view.highest
            if highest is not None and self.view.lowest > highest:
                return False
            spare = [name for name in self.view.mentioned() if name not in self.present and self._possible(name)]
            fresh, complete = self.view.fresh(1)
            usable = [name for name in fresh if self._possible(name)]
            if not usable and complete and len(spare) < missing:
                return False
            self.extras = self._more([*spare, *usable], missing) if missing <= MAX_EXTRAS else []
        return not (self.view.highest == 0 and canonical({}) in self.excluded)

    def _possible(self, name: str) -> bool:
        nodes = self.view.literals(name)
        return nodes is not None and goal_key(nodes) is not None

    def _more(self, names: list[str], count: int) -> list[str]:
        names = list(dict.fromkeys(names))
        # Where an object takes no further names, no number of tries finds one.
        for extra in islice(fresh_names(), count + len(self.present) + _SPARE_NAMES):
            if len(names) >= count:
                break
            if not self.view.trees.meter.spend(A_NAME):
                break
            if extra not in names and extra not in self.present and self._possible(extra):
                names.append(extra)
        return names[:count]

    def fillers(self) -> list[Key] | None:
        """Return the goals of all other names that must be present, or None where one contradicts itself."""
        self.view.trees.meter.spend(NAMES_TOO * len(self.present))
        keys: list[Key] = []
        for name in self.present:
            if name not in self.primary:
                key = self.view.key(name)
                if key is None:
                    return None
                keys.append(key)
        keys.extend(self._forced_extras())
        return keys

    def _forced_extras(self) -> list[Key]:
        """Where only the mentioned names can fill the object up and all of them are needed, all must have values."""
        missing = self.view.lowest - len(self.present)
        if missing <= 0:
            return []
        spare = [name for name in self.view.mentioned() if name not in self.present and self._possible(name)]
        fresh, complete = self.view.fresh(1)
        if not complete or any(self._possible(name) for name in fresh) or len(spare) != missing:
            return []
        return [key for name in spare if (key := self.view.key(name)) is not None]

    def values(self, source: Source) -> Iterator[Any]:
        """Yield objects, the smallest first; each differs from the excluded ones."""
        count = 0
        for built in self._variants(source):
            if not self.excluded or canonical(built) not in self.excluded:
                yield built
                count += 1
                if count >= 8:
                    return

    def _variants(self, source: Source) -> Iterator[dict[str, Any]]:
        built: dict[str, Any] = {}
        for name in [*self.present, *self.extras]:
            key = self.primary.get(name) or self.view.key(name)
            box = None if key is None else source.value(key)
            if box is not None:
                built[name] = box.value
            elif name in self.present:
                return
        if len(built) < self.view.lowest:
            self._top_up(built, source)
        yield built
        for name in [*self.primary, *(name for name in self.present if name not in self.primary)]:
            key = self.primary.get(name) or self.view.key(name)
            if key is None:
                continue
            for index, value in enumerate(source.stream(key)):
                if index > 4:
                    break
                yield {**built, name: value}
        if self.view.highest is None or len(built) < self.view.highest:
            fresh, _ = self.view.fresh(1)
            for name in [*self.view.mentioned(), *fresh]:
                key = None if name in built else self.view.key(name)
                if key is None or self.view.literals(name) is None:
                    continue
                box = source.value(key)
                if box is not None:
                    yield {**built, name: box.value}

    def _top_up(self, built: dict[str, Any], source: Source) -> None:
        fresh, _ = self.view.fresh(1)
        for name in self._more([*self.view.mentioned(), *fresh], MAX_EXTRAS * 4):
            if len(built) >= self.view.lowest:
                return
            nodes = self.view.literals(name)
            if name in built or nodes is None:
                continue
            key = goal_key(nodes)
            box = None if key is None else source.value(key)
            if box is not None:
                built[name] = box.value
