"""From two contracts to a Proposal: worlds, pairs, the functions that convert, units, and the VersionChanges of these.

A body that holds changed schemas is converted by one converter: that of the schema it is made of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.compare.match.parameter_index import ParameterKey, key_of
from apidiff.model.change import Witness
from apidiff.model.contract import Contract, Direction
from apidiff.model.document import Json
from apidiff.model.finding import Finding, Level, in_parts
from apidiff.model.places import Owner
from apidiff.model.proposal.application import Bundle, ServedRoute
from apidiff.model.proposal.proposal import Proposal, RestoredRoute
from apidiff.model.proposal.pytypes import EnumShape, ModelShape, RouteShape, Shape, World
from apidiff.model.report import Report
from apidiff.propose.convert.conversion_walk import CallGraph, entry_functions
from apidiff.propose.convert.converting import Place
from apidiff.propose.convert.functions import FunctionBook
from apidiff.propose.convert.head_change import FURTHER, NAME, Wider, edit, hint, narrowing, widened, widenings
from apidiff.propose.convert.questions import Questions
from apidiff.propose.match.pairing import Pairing, pair
from apidiff.propose.match.renames import renames_of
from apidiff.propose.plan.attribution import with_changes_by_hand
from apidiff.propose.plan.calls import own_groups, plain_groups
from apidiff.propose.plan.class_edits import (
    ClassUnit,
    UnitMaker,
    bodies_in_parts,
    models_apart,
    models_of,
    versioned_classes,
)
from apidiff.propose.plan.kept import with_older_routes, with_path_limits_of_new, with_wider_bodies_of_new
from apidiff.propose.plan.naming import take
from apidiff.propose.plan.routing import RouteMaker, RouteUnit
from apidiff.propose.plan.translate import Translator, altered_classes, class_names, renamed_components
from apidiff.propose.plan.version_changes import version_changes
from apidiff.propose.shapes.kinds import parents_of
from apidiff.propose.shapes.known import embedded_bodies, version_parameters
from apidiff.propose.shapes.names import ClassNames, snake
from apidiff.propose.shapes.routes import build_world
from apidiff.propose.shapes.served import with_attributes, with_routes


class Options(Struct, frozen=True, kw_only=True):
    """What a user may choose. `everything` reproduces the old document; else only what breaks is undone.

    `attributes` are the attributes of the user's own classes by their names on the wire, `routes` and
    `bundle` the routes and versions of the user's own application, and `older` is the document of those of its routes
    that only its older versions have.
    """

    everything: bool = False
    old_version: str = ""
    new_version: str = ""
    answers: Mapping[str, Json] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    routes: tuple[ServedRoute, ...] = ()
    bundle: Bundle | None = None
    older: Contract | None = None


class Counterexample(Struct, frozen=True, kw_only=True):
    """A body that the comparison found for an operation: one side may send it, and the other refuses it.

    `side` is `request`, or `response` and a status.
    """

    operation: Owner
    side: str
    value: Json


class Plan(Struct, frozen=True, kw_only=True, eq=False):
    """A proposal with what it was made from.

    `wider` are the same with a HEAD that keeps what this one converts: all that can be kept in the last one, and in the
    first one, where it `is_better`, what nothing else is known for. `replaced` are the old classes that the module
    defines again, though HEAD has counterparts.
    """

    proposal: Proposal
    pairing: Pairing
    requests: FunctionBook
    responses: FunctionBook
    unused_answers: tuple[str, ...] = ()
    unfit_answers: tuple[str, ...] = ()
    counterexamples: tuple[Counterexample, ...] = ()
    widened: tuple[Wider, ...] = ()
    wider: tuple[Plan, ...] = ()
    replaced: frozenset[str] = frozenset()

    @property
    def old(self) -> World:
        """The old document as Python code."""
        return self.pairing.old

    @property
    def new(self) -> World:
        """The new document as Python code."""
        return self.pairing.new

    @property
    def head(self) -> World:
        """HEAD as Python code: the new document, or wider."""
        return self.requests.pairing.new

    @property
    def proposed(self) -> Plan:
        """The plan to propose first: a wider HEAD where values were to be made up for what may be absent or null."""
        return next((wide for wide in self.wider if wide.is_better), self)

    @property
    def is_better(self) -> bool:
        """True where HEAD is wider for what nobody knows alone."""
        return bool(self.widened) and all(one.is_better for one in self.widened)

    def place(self, route: RouteShape) -> Place:
        """Return what questions about a route's own body are named after."""
        return Place(owner=route.function)


def plan(report: Report, options: Options) -> Plan:
    """Return what keeps the old version alive on the new code. The report says what was moved and renamed."""
    names = ClassNames()
    findings, old, new = [*in_parts(report.findings)], report.old.contract, report.new.contract
    renames = renames_of(findings)
    versioned = version_parameters(old, new) | _named(options.bundle)
    parents = parents_of(old) & parents_of(new)
    new_world, old_world = (build_world(contract, names, versioned, parents) for contract in (new, old))
    head = with_routes(with_attributes(new_world, options.attributes), options.routes)
    pairing = pair(old_world, head, old, renames, report.matched)
    pairing = with_wider_bodies_of_new(with_path_limits_of_new(pairing))
    if options.older is not None:
        pairing = with_older_routes(pairing, build_world(options.older, names, versioned, parents))
    planned = _planned(pairing, options, _versions(options, old, new))
    examples = tuple(_counterexamples(findings))

    def completed(one: Plan) -> Plan:
        complete = with_changes_by_hand(report, one.proposal, pairing, versioned)
        return replace(one, proposal=complete, counterexamples=examples)

    made = replace(completed(planned), wider=tuple(map(completed, planned.wider)))
    if options.everything or any(finding.level in (Level.BREAKING, Level.WARNING) for finding in findings):
        return made
    # What reads differently as Python code may be the same API in other words: nothing of it is to be undone.
    empty = replace(made.proposal, changes=(), functions=(), own_classes=(), restored=(), hints=(), questions=())
    return replace(made, proposal=empty, wider=())


def _named(bundle: Bundle | None) -> frozenset[ParameterKey]:
    """Return the parameter by which clients of an application name a version."""
    return frozenset() if bundle is None else frozenset({key_of(bundle.place, bundle.name)})


def _counterexamples(findings: Iterable[Finding]) -> Iterator[Counterexample]:
    """Yield the bodies that prove findings. What stands under a test proves nothing of the whole body."""
    for finding in findings:
        for usage, evidence in finding.change.evidence.items():
            if not isinstance(evidence, Witness) or evidence.tested or evidence.sent is not None:
                continue
            steps = usage.place.steps
            if [step.part for step in steps[1:]] != ["media-type"] or steps[0].part not in ("body", "response"):
                continue
            side = "request" if steps[0].part == "body" else f"response {steps[0].name}"
            yield Counterexample(operation=usage.operation, side=side, value=evidence.value)


class _Makers(Struct, frozen=True, kw_only=True):
    """What makes the parts of a proposal. Each remembers what it was asked for."""

    questions: Questions
    translator: Translator
    classes: UnitMaker
    requests: FunctionBook
    responses: FunctionBook
    routes: RouteMaker


def _makers(pairing: Pairing, options: Options, head: World) -> _Makers:
    """Return the makers for a pairing. Requests are converted for `head`, which may be wider than the new world."""
    everything = options.everything
    questions = Questions(options.answers)
    apart = bodies_in_parts(pairing, everything=everything) | models_apart(pairing, everything=everything)
    translator = (
        Translator(pairing, _unchangeable(pairing) | apart, renamed_components(pairing))
        if everything
        else Translator(pairing, apart)
    )
    classes = UnitMaker(pairing, translator, everything=everything)
    taken = {snake(name) for name in pairing.new.classes}
    again = translator.defined(apart)
    requests = FunctionBook(replace(pairing, new=head), Direction.REQUEST, questions, taken, classes.hidden, again)
    responses = FunctionBook(pairing, Direction.RESPONSE, questions, taken, classes.hidden)
    undone: Callable[[str], bool] = lambda name: classes.make(name) is not None  # noqa: E731
    routes = RouteMaker(translator, requests, responses, undone, everything=everything)
    return _Makers(
        questions=questions,
        translator=translator,
        classes=classes,
        requests=requests,
        responses=responses,
        routes=routes,
    )


def _functions(pairing: Pairing, makers: _Makers) -> CallGraph:
    """Ask for the conversions of all routes, and return the functions that do something."""
    for before, after in pairing.routes:
        makers.routes.need(before, after)
    for route in pairing.removed:
        makers.routes.need_restored(route)
    for before, after in pairing.older:
        makers.routes.need_converted(before, after)
    makers.requests.settle()
    makers.responses.settle()
    return CallGraph((*makers.requests.functions(), *makers.responses.functions()))


def _class_units(pairing: Pairing, makers: _Makers, without: frozenset[str]) -> list[ClassUnit]:
    """Return the units of the classes that Cadwyn versions: one that only stands in `responses=` is copied instead."""
    versioned, left = versioned_classes(pairing.new), makers.translator.replaced | plain_groups(pairing) | without
    names = (old for old, new in pairing.classes.items() if old not in left and new in versioned)
    called = {name: place.name for route in pairing.new.routes for name, place in models_of(route)}
    units = (unit for unit in map(makers.classes.make, names) if unit is not None)
    return [replace(unit, label=called.get(unit.name, unit.label)) for unit in units]


def _route_units(pairing: Pairing, makers: _Makers, options: Options) -> list[RouteUnit]:
    units = [makers.routes.matched(before, after) for before, after in pairing.routes]
    units.extend(makers.routes.removed(route) for route in pairing.removed)
    units.extend(makers.routes.converted(before, after) for before, after in pairing.older)
    if options.everything:
        units.extend(makers.routes.added(route) for route in pairing.added)
    return units


def _planned(pairing: Pairing, options: Options, versions: tuple[str, str]) -> Plan:
    makers = _makers(pairing, options, pairing.new)
    made = _made(pairing, options, versions, makers, ())
    found = widenings(made.proposal.functions, pairing)
    better = tuple(one for one in found if one.is_better)
    wider = []
    for wanted in dict.fromkeys((better, found)):
        if wanted:
            head = widened(pairing.new, wanted, makers.translator.type)
            wider.append(_made(pairing, options, versions, _makers(pairing, options, head), wanted))
    return replace(made, wider=tuple(replace(one, unused_answers=made.unused_answers) for one in wider))


def _made(
    pairing: Pairing, options: Options, versions: tuple[str, str], makers: _Makers, wider: tuple[Wider, ...]
) -> Plan:
    """Return the plan that makers make. `wider` are the fields that HEAD is wider in than the new world."""
    graph = _functions(pairing, makers)
    route_units = _route_units(pairing, makers, options)
    again = {unit.restored.shape.label for unit in route_units if unit.restored is not None}
    class_units = _class_units(pairing, makers, own_groups(pairing, again))
    taken = set(pairing.new.classes) | set(pairing.old.classes)
    changes = version_changes(class_units, route_units, graph, pairing.new, taken)
    functions = graph.called(
        [name for change in changes for item in change.converters for name in entry_functions(item)]
    )
    left = widenings(functions, makers.requests.pairing)
    restored = [unit.restored for unit in route_units if unit.restored is not None]
    proposal = Proposal(
        old_version=versions[0],
        new_version=versions[1],
        changes=changes,
        functions=functions,
        own_classes=_own_classes(restored, pairing, makers.translator),
        restored=tuple(replace(route, early=_is_caught(route, pairing.new)) for route in restored),
        aliases=tuple(makers.translator.aliases.items()),
        bound_changes=(narrowing(wider, take(NAME, taken), bound=True),) if wider else (),
        head_changes=(narrowing(left, take(NAME if not wider else FURTHER, taken)),) if left else (),
        head_edits=tuple(map(edit, wider)),
        hints=tuple(map(hint, left)),
        comments=tuple(_comments(pairing, makers.translator.replaced)),
        questions=tuple(makers.questions.asked.values()),
        routes=tuple(pairing.routes),
    )
    return Plan(
        proposal=proposal,
        pairing=pairing,
        requests=makers.requests,
        responses=makers.responses,
        unused_answers=tuple(makers.questions.unused()),
        unfit_answers=tuple(makers.questions.unfit()),
        widened=wider,
        replaced=makers.translator.replaced,
    )


def _own_classes(restored: list[RestoredRoute], pairing: Pairing, translator: Translator) -> tuple[Shape, ...]:
    """Return the classes of the module itself: those that types name, then the parameters of restored routes, then what
    only these name."""
    bodies = [route.shape.body.type for route in restored if route.shape.body is not None]
    loose = embedded_bodies(pairing.old) - {translator.aliases.get(n, n) for kind in bodies for n in class_names(kind)}
    own = {name: shape for name, shape in translator.own.items() if translator.aliases.get(name, name) not in loose}
    for name in (name for route in restored for _, name in route.shape.groups):
        shape = pairing.old.model(name)
        if shape is not None and name not in own and name not in pairing.new.classes:
            own[name] = replace(shape, fields=tuple(map(translator.field, shape.fields)))
    late = {name: shape for name, shape in translator.own.items() if translator.aliases.get(name, name) not in loose}
    return tuple({**own, **{name: shape for name, shape in late.items() if name not in own}}.values())


_SAID = {None: "says nothing of", "allow": "allows", "forbid": "forbids"}


def _comments(pairing: Pairing, replaced: frozenset[str]) -> Iterator[str]:
    """Yield what no instruction says of path parameters, and of classes that stay."""
    yield from pairing.unversioned
    for old_name, new_name in pairing.classes.items():
        old, new = pairing.old.model(old_name), pairing.new.model(new_name)
        if old is not None and new is not None and old.rest != new.rest and old_name not in replaced:
            yield f"{new_name} {_SAID[new.rest]} further properties, and {_SAID[old.rest]} them before"


def _unchangeable(pairing: Pairing) -> frozenset[str]:
    """Return the old classes that no instruction brings back, so that they are defined again.

    Their configuration differs, or an enum's description or name, or what they allow besides their fields is of a class
    that changed: Cadwyn does not look at `__pydantic_extra__`. A route with such a class in its body is restored whole.
    """
    found, renamed = set(), renamed_components(pairing)
    altered = altered_classes(pairing, pairing.classes)
    for old_name, new_name in pairing.classes.items():
        old, new = pairing.old.classes[old_name], pairing.new.classes[new_name]
        if isinstance(old, EnumShape) and (old.description != new.description or old_name in renamed):
            found.add(old_name)
        if not isinstance(old, ModelShape) or not isinstance(new, ModelShape):
            continue
        if old_name in pairing.groups:
            continue
        loose = old.rest_type is not None and not altered.isdisjoint(class_names(old.rest_type))
        if (old.rest, old.rest_type) != (new.rest, new.rest_type) or loose:
            found.add(old_name)
    return frozenset(found)


def _is_caught(route: RestoredRoute, head: World) -> bool:
    """Return True where a templated path of HEAD matches a concrete part of a restored route's path."""
    mine = route.shape.path.split("/")
    for other in head.routes:
        segments = other.path.split("/")
        if other.method != route.shape.method or len(segments) != len(mine):
            continue
        pairs = list(zip(mine, segments, strict=True))
        if all(a == b or (a and "{" in b) for a, b in pairs) and any("{" not in a and "{" in b for a, b in pairs):
            return True
    return False


def _versions(options: Options, old: Contract, new: Contract) -> tuple[str, str]:
    """Return the names of both versions; different ones, the older sorting first where they are dates."""
    older = options.old_version or old.version or "old"
    newer = options.new_version or new.version or "new"
    older, newer = _header_value(older) or "old", _header_value(newer) or "new"
    known = (older, *(options.bundle.versions if options.bundle is not None and not options.new_version else ()))
    return older, newer if newer not in known else _next(newer)


def _next(version: str) -> str:
    """Return the name of the version after one that is there: today where versions are dates, as Cadwyn wants them."""
    today = date.today().isoformat()
    return today if _DATE.fullmatch(version) and version < today else f"{version}-next"


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _header_value(version: str) -> str:
    """Return a version as clients can name it in a header: visible ASCII (RFC 9110, 5.5)."""
    return "-".join(re.findall(r"[!-~]+", version))
