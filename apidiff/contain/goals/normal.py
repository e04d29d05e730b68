"""Normal form of a goal: a disjunction of branches, each a flat conjunction that one JSON type at a time can solve.

A goal asks for a value that is valid under all `positive` nodes and invalid under all `negative` ones. Expanding it
pushes `$ref`, allOf, anyOf, oneOf, not, if/then/else and the dependent keywords until only plain keywords are left:
`holders` (nodes whose plain keywords must hold) and `atoms` (single keywords that must fail). Every choice that a
negative node offers carries its blame: the keyword and the node that holds it.

Example. Is every value of A one of B?

    A: {"type": ["string", "integer"]}
    B: {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}]}

The goal has A as its positive node and B as its negative one. A adds its types to the branch. B fails where both
branches of its `anyOf` fail: the first by another type or by `maxLength`, the second by another type. Of these two
times one ways, "no string and no integer" contradicts A and is dropped. What is left is one branch in normal form:

    types string, holders [A], atoms [maxLength 3 fails], blame maxLength

which the strings solve: "string" is a value. Where no branch is left, every value of A is one of B.

The expansion may forget a constraint it cannot read (the branch then says so in `unknown`), never invent one: a goal
without branches is empty for certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from apidiff.contain.goals.goal_parts import Atom, Blame, Branch, Choice, Literal, Option, Scope, names_sent
from apidiff.contain.goals.negation import Negator
from apidiff.contain.outcome import Budget, Meter
from apidiff.contain.read.facts import FactFinder, Facts
from apidiff.contain.read.keywords import Keywords
from apidiff.contain.read.nodes import EXACT, LEFT, POSITION, RIGHT, SchemaNode, Universe
from apidiff.contain.read.reader import Reader
from apidiff.contain.read.sameness import Sameness
from apidiff.contain.values import ANY, OBJECT

MAX_EXACT_BRANCHES: Final = 4
"""An `anyOf` beside `unevaluatedProperties` is told apart by which branches hold: 2 ** n - 1 options."""
MAX_EXPANDED_SIBLINGS: Final = 2
MAX_EXACT_SIBLINGS: Final = 16
"""How many other branches of a `oneOf` are made to fail beside the one that holds. Each more multiplies the branches of
the goal: with 30 in the place of 2, a `oneOf` of 8 of the objects of "branches proved" (benchmarks/scaling.py) is left
undecided after 0.6 s, which takes 0.02 s otherwise."""
MAX_HINTS: Final = 40
MAX_POSITIVES: Final = 1_000
AN_OPTION: Final = 5


class BudgetSpent(Exception):
    """The expansion of one goal met its bound."""


class Normaliser:
    """Expands goals into branches."""

    def __init__(
        self,
        universe: Universe,
        reader: Reader,
        sameness: Sameness,
        finder: FactFinder,
        budget: Budget,
        meter: Meter,
    ) -> None:
        self.universe = universe
        self.reader = reader
        self.sameness = sameness
        self.finder = finder
        self.budget = budget
        self.meter = meter
        self.negator = Negator(universe, reader, finder)
        self._unions: dict[tuple[str, int, tuple[int, ...]], Choice] = {}

    def branches(self, positive: tuple[SchemaNode, ...], negative: tuple[SchemaNode, ...]) -> Iterator[Branch]:
        """Yield the branches of a goal. Raises BudgetSpent when there are too many.

        A branch that still has several negative nodes to break at once is yielded as it stands, with `gated` set:
        each of them must be breakable alone, which is cheaper to find out; `resume` expands it. For an `anyOf`
        of 8 objects that ask for two properties each, 8 questions stand for the product of all their ways to fail:
        0.01 s instead of 0.3 s, and with 16 an answer instead of none ("branches proved" of benchmarks/scaling.py).
        """
        first = Branch()
        kept = len(negative) == 1
        first.choices = tuple(Choice(self.negator.failures(node), node, kept) for node in negative)
        first.negatives = frozenset(node.id for node in negative)
        first.picks = tuple(sorted({pick for node in positive for pick in node.picks}))
        if self._assert(first, [Literal(node.whole) for node in positive]):
            yield from self.resume(first)

    def ungated(self, positive: tuple[SchemaNode, ...], negative: tuple[SchemaNode, ...]) -> Iterator[Branch]:
        """Yield the branches of a goal, all of them expanded. Raises BudgetSpent when there are too many."""
        for branch in self.branches(positive, negative):
            if branch.gated:
                yield from self.resume(branch)
            else:
                yield branch

    def resume(self, first: Branch) -> Iterator[Branch]:
        """Yield the branches below a branch. Raises BudgetSpent when there are too many.

        An option is taken when it is its turn: often the first one of a hundred is all that is asked for.
        """
        ways: list[Iterator[Branch]] = [iter((first,))]
        limit = self._limit(first)
        while ways:
            branch = next(ways[-1], None)
            if branch is None:
                ways.pop()
                continue
            limit -= 1
            if limit < 0:
                raise BudgetSpent
            picked = self._pick(branch)
            if picked is None:
                continue
            options, rest, choice = picked
            if options is None or choice is None:
                branch.choices, branch.gated = (), False
                yield branch
                continue
            if len(options) > 1 and rest and choice.origin is not None and not branch.gated:
                branch.choices, branch.gated = (*rest, choice), True
                yield branch
                continue
            ways.append(self._taken(branch, options, rest, choice))

    def _limit(self, branch: Branch) -> int:
        """How many branches are looked at below one. A search at the word of every `oneOf` is the last one there is."""
        if any(self.universe.nodes[held].mode == EXACT for held in branch.held):
            return self.budget.exactly
        return self.budget.combinations if branch.gated else self.budget.branches

    def _taken(
        self, branch: Branch, options: list[Option], rest: tuple[Choice, ...], choice: Choice
    ) -> Iterator[Branch]:
        """Yield a branch with each of the options of a choice, where that is possible."""
        for option in options:
            twin = branch.copy()
            twin.choices = rest
            if choice.origin is not None:
                twin.extras += tuple(literal.node for literal in option.positive if not literal.bare)
            if self._take(twin, option, quiet=not choice.kept):
                yield twin

    def _pick(self, branch: Branch) -> tuple[list[Option] | None, tuple[Choice, ...], Choice | None] | None:
        """Return the viable options of the tightest choice, the other open choices, and that choice; None where some
        choice has no option left. A choice with one option comes first, then what the positive side offers: the fewer
        ways there are to go on, the sooner a contradiction shows, as in unit propagation of SAT solvers."""
        if branch.scopes and not branch.named and not any(choice.is_scoped for choice in branch.choices):
            branch.named, branch.names = True, names_sent(self.reader, branch)
        dropped: SchemaNode | None = None
        best: list[Option] | None = None
        best_choice: Choice | None = None
        best_rank = (True, True, 0)
        kept: list[Choice] = []
        for choice in branch.choices:
            if not self.meter.spend(2 + AN_OPTION * len(choice.options)):
                raise BudgetSpent
            origin = choice.origin
            if origin is not None and not choice.kept and branch.facts.disjoint(self.finder.facts(origin)):
                dropped = dropped or origin
                continue
            viable = self._viable(branch, choice.options)
            if not viable:
                return None
            if len(viable) < len(choice.options):
                # What contradicts a branch contradicts every branch below it: it is not looked at again.
                choice = Choice(tuple(viable), origin, choice.kept)
            kept.append(choice)
            rank = (len(viable) > 1, choice.origin is not None, len(viable))
            if best is None or rank < best_rank:
                best, best_choice, best_rank = viable, choice, rank
        if best is None and dropped is not None and dropped.side == RIGHT:
            branch.idle += (Blame("type", dropped),)
        return best, tuple(choice for choice in kept if choice is not best_choice), best_choice

    def _viable(self, branch: Branch, options: Iterable[Option]) -> list[Option]:
        """The options of a choice that do not contradict a branch at sight."""
        viable: list[Option] = []
        possible, required, absent, known = branch.types, branch.required, branch.absent, self.finder.known
        for option in options:
            types = possible & option.types
            if not types or (option.pick is not None and branch.has_picked_another(option.pick)):
                continue
            if option.absent and types == OBJECT and not required.isdisjoint(option.absent):
                continue
            if option.required and not absent.isdisjoint(option.required):
                continue
            names = branch.names if types == OBJECT else None
            if names is not None and not names.issuperset(option.required):
                continue
            for literal in option.positive:
                node = literal.node
                if node.schema is False or (node.id in branch.negatives and not literal.bare):
                    break
                facts = known.get(node.id) or self.finder.facts(node)
                if branch.facts.disjoint(facts) or (names is not None and not facts.required <= names):
                    break
            else:
                if option.negative and (option.is_void or not branch.held.isdisjoint(option.failing)):
                    continue
                for atom in option.atoms:
                    if self._impossible(branch, atom):
                        break
                else:
                    viable.append(option)
        return viable

    def _impossible(self, branch: Branch, atom: Atom) -> bool:
        if atom.child is None or atom.keyword in ("few", "many"):
            return False
        if atom.child.schema is True:
            return True
        if atom.keyword == "properties":
            if atom.arg in branch.absent:
                return True
            known = self.reader.known
            for holder, _ in branch.holders:
                held = known[holder.id].properties.get(atom.arg)
                if held is not None and self.sameness.same(held, atom.child):
                    return True
        elif atom.keyword == "rest":
            for holder, _ in branch.holders:
                words = self.reader.read(holder)
                if (
                    words.rest is not None
                    and len(words.prefix) <= atom.arg
                    and self.sameness.same(words.rest, atom.child)
                ):
                    return True
        return False

    def _take(self, branch: Branch, option: Option, *, quiet: bool) -> bool:
        """Add an option to a branch; False where that contradicts it.

        With `quiet`, an option that only says "another type" is no reason by itself: some other branch of a union fits.
        """
        if option.types != ANY or option.required:
            branch.types &= option.types
            branch.facts = branch.facts.meet(Facts(option.types, None, frozenset(option.required)))
        branch.absent |= frozenset(option.absent)
        branch.required |= frozenset(option.required)
        branch.atoms += option.atoms
        branch.loose += option.loose
        if option.pick is not None and option.pick not in branch.picks:
            branch.picks += (option.pick,)
        if option.blame is not None and option.blame.node.side == RIGHT:
            if quiet and option.types != ANY and not (option.atoms or option.absent or option.positive):
                branch.idle += (option.blame,)
            else:
                branch.blames += (option.blame,)
        if option.via is not None and option.via.node.side == RIGHT:
            branch.vias += (option.via,)
        if option.unknown is not None:
            branch.unknown += (option.unknown,)
        if option.assumption is not None:
            branch.assumptions += (option.assumption,)
        for node in option.negative:
            if not self.meter.spend(10 + 10 * len(branch.positives)):
                raise BudgetSpent
            if node.id not in branch.negatives:
                branch.negatives |= {node.id}
                if self._contradicted(branch, node):
                    return False
                branch.choices += (Choice(self.negator.failures(node), node),)
        branch.hints += tuple(node for node in option.hints if node.id not in branch.negatives)
        if any(self._contradicted(branch, node) for node in option.hints):
            return False
        if not branch.types or (branch.types == OBJECT and branch.required & branch.absent):
            return False
        return self._assert(branch, list(option.positive))

    def _contradicted(self, branch: Branch, negative: SchemaNode) -> bool:
        same, asked, nodes = self.sameness.same, self.sameness.asked, self.universe.nodes
        for held, _, bare in branch.positives:
            if not bare and asked.get((held, negative.id), True) and same(nodes[held], negative):
                return True
        return False

    def _assert(self, branch: Branch, pending: list[Literal]) -> bool:
        """Add positive nodes and what applies in place beneath them; False where that contradicts the branch."""
        while pending:
            literal = pending.pop()
            node = literal.node
            key = (node.id, literal.scopes, literal.bare)
            if key in branch.positives:
                continue
            if not self.meter.spend(20 + 10 * len(branch.choices)) or len(branch.positives) > MAX_POSITIVES:
                raise BudgetSpent
            branch.positives.add(key)
            branch.held.add(node.id)
            if node.side == LEFT:
                branch.places |= {node.tokens}
            if not literal.bare and not self._compatible(branch, node):
                return False
            if node.parts is not None:
                branch.choices += (Choice(tuple(Option(positive=(Literal(part),)) for part in node.parts)),)
            elif isinstance(node.schema, dict):
                pending.extend(self._expand(branch, literal))
            if not branch.types or branch.facts.types == 0:
                return False
        return not (branch.types == OBJECT and branch.required & branch.absent)

    def _compatible(self, branch: Branch, node: SchemaNode) -> bool:
        if node.schema is False:
            return False
        if node.id in branch.negatives:
            return False
        same = self.sameness.same
        for choice in branch.choices:
            if choice.origin is not None and same(node, choice.origin):
                return False
        return not self.sameness.same_as_any(node, branch.hints)

    def _expand(self, branch: Branch, literal: Literal) -> list[Literal]:
        node = literal.node
        words = self.reader.read(node)
        scopes = literal.scopes + self._open_scope(branch, literal, words)
        branch.holders += ((node, scopes),)
        branch.types &= words.types
        branch.required |= frozenset(words.required)
        branch.facts = branch.facts.meet(self.finder.facts(node))
        branch.types &= branch.facts.types
        branch.unknown += words.unread
        if words.finite is not None:
            held = branch.finite
            branch.finite = words.finite if held is None else {k: v for k, v in held.items() if k in words.finite}
        branch.choices += tuple(self._choices(words, node, scopes))
        following = [Literal(part, scopes) for part in words.all_of]
        if words.ref is not None:
            following.append(Literal(words.ref, scopes))
        return following

    def _open_scope(self, branch: Branch, literal: Literal, words: Keywords) -> tuple[int, ...]:
        node = literal.node
        closes = node.mode == POSITION and self.reader.closed(node) is True
        if not closes and words.unevaluated is None and words.unevaluated_items is None:
            return ()
        key = len(branch.scopes)
        branch.scopes += (Scope(key, node, literal.bare),)
        return (key,)

    def _choices(self, words: Keywords, node: SchemaNode, scopes: tuple[int, ...]) -> Iterator[Choice]:
        for keyword, parts, made in (("anyOf", words.any_of, self._any_of), ("oneOf", words.one_of, self._one_of)):
            known = self._unions.get((keyword, node.id, scopes))
            if parts and known is None:
                known = self._unions[keyword, node.id, scopes] = made(parts, scopes).pickable(node, keyword)
            if known is not None:
                yield known
        if words.negated is not None:
            yield Choice((Option(negative=(words.negated,)),))
        if words.condition is not None and (words.then is not None or words.otherwise is not None or scopes):
            then = () if words.then is None else (Literal(words.then, scopes),)
            otherwise = () if words.otherwise is None else (Literal(words.otherwise, scopes),)
            holds = Option(positive=(Literal(words.condition, scopes), *then))
            yield Choice((holds, Option(negative=(words.condition,), positive=otherwise)))
        for name, names in words.dependent_required.items():
            if names:
                yield Choice((Option(absent=(name,)), Option(types=OBJECT, required=(name, *names))))
        for name, below in words.dependent_schemas.items():
            holds = Option(types=OBJECT, required=(name,), positive=(Literal(below, scopes),))
            yield Choice((Option(absent=(name,)), holds))

    def _any_of(self, parts: tuple[SchemaNode, ...], scopes: tuple[int, ...]) -> Choice:
        """Annotations come from every branch that holds, so inside a scope the branches are told apart exactly, or,
        when they are many, the names of the other branches count as possibly evaluated."""
        if not scopes:
            return Choice(tuple(Option(positive=(Literal(part),)) for part in parts))
        if len(parts) <= MAX_EXACT_BRANCHES and all(part.as_written for part in parts):
            options = []
            for subset in range(1, 1 << len(parts)):
                held = tuple(Literal(part, scopes) for index, part in enumerate(parts) if subset >> index & 1)
                failed = tuple(part for index, part in enumerate(parts) if not subset >> index & 1)
                options.append(Option(positive=held, negative=failed))
            return Choice(tuple(options))
        options = []
        for part, others in zip(parts, self.finder.others(parts), strict=True):
            loose = tuple((scope, other) for scope in scopes for other in others)
            options.append(Option(positive=(Literal(part, scopes),), loose=loose))
        return Choice(tuple(options))

    def _one_of(self, parts: tuple[SchemaNode, ...], scopes: tuple[int, ...]) -> Choice:
        options = []
        for part, overlapping in zip(parts, self.finder.others(parts), strict=True):
            at_its_word = part.mode == EXACT
            others = tuple(other if at_its_word else self.universe.opened(other) for other in overlapping[:MAX_HINTS])
            literal = (Literal(part, scopes),)
            exact = part.as_written or all(
                self.finder.facts(part).leaves_room(self.finder.facts(other))
                for other in others[: MAX_EXPANDED_SIBLINGS + 1]
            )
            most = MAX_EXACT_SIBLINGS if at_its_word else MAX_EXPANDED_SIBLINGS
            fail = len(others) <= most and exact
            options.append(
                Option(positive=literal, negative=others) if fail else Option(positive=literal, hints=others)
            )
        return Choice(tuple(options))
