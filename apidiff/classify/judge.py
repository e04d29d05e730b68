"""The judge turns changes into findings: the rule that claims each, a level for every operation reached, the words.

The rule gives the level. Where payloads decide (`judged: proof` in the catalogue of kinds) a proof lowers it and a
certified counterexample raises it; a level the user chose for a rule stands above both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from apidiff.classify import shown_break
from apidiff.classify.chosen import OFF, Choice, Chosen, chosen_levels
from apidiff.classify.fingerprint import fingerprint
from apidiff.classify.rules.rule import Rule
from apidiff.classify.rules.rulebook import Rulebook
from apidiff.classify.rules.wording import Wording
from apidiff.config import Settings
from apidiff.model.change import Assumed, Change, Evidence, Proof, Side, Table, Undecided, Witness
from apidiff.model.contract import Direction, Usage
from apidiff.model.finding import Finding, Level, worst
from apidiff.model.places import Owner
from apidiff.model.words.message import Message

Order = Callable[[Side], Any]
"""A key that sorts sides of changes by where they stand in their documents."""

_SHARED_AREAS = ("parameters", "bodies", "responses", "schemas", "reading")


def by_pointer(side: Side) -> tuple[str, ...]:
    """Return a key that sorts sides by file and pointer, for callers that do not know the order of the documents."""
    return (side.location.resource, *side.location.tokens)


def judge(
    changes: Iterable[Change],
    rulebook: Rulebook,
    settings: Settings,
    order: Order = by_pointer,
    unstable: Collection[Owner] = frozenset(),
) -> list[Finding]:
    """Return one finding for every change, worst level first and in document order (`order`) within a level.

    `unstable` are the operations that may change freely (stability.unstable_operations): what breaks there
    is a warning. Raises ConfigError where no rule or no single rule claims a change, or the settings name an unknown
    rule or level.
    """
    bench = _Bench(
        settings=settings,
        chosen=chosen_levels(settings, rulebook.ids),
        unstable=unstable,
        shown_caller=rulebook.in_language(shown_break.CALLER),
    )
    findings = [finding for change in changes for finding in _judged(change, rulebook, bench, order)]
    findings.sort(key=lambda finding: _sort_key(finding, order))
    return _with_distinct_fingerprints(findings)


class _Bench(Struct, frozen=True, kw_only=True):
    """What stands above the rules in one run: the settings, the levels the user chose, what may change freely, and what
    callers are advised where a payload shows a break that the rule does not expect."""

    settings: Settings
    chosen: Chosen
    unstable: Collection[Owner]
    shown_caller: Wording


def _sort_key(finding: Finding, order: Order) -> tuple[Any, ...]:
    """Level, then place; what stands in neither document comes first, and words break what ties are left."""
    side = finding.change.new or finding.change.old
    placed = side is not None
    return (finding.level.rank, placed, order(side) if side else (), finding.rule, finding.message, finding.fingerprint)


def _judged(change: Change, rulebook: Rulebook, bench: _Bench, order: Order) -> list[Finding]:
    """Return the finding on a change, with those on its parts in the order of findings; the parts alone where nothing
    is to be told of the whole."""
    finding = _finding(change, rulebook.rule_for(change.kind, change.facts), bench)
    parts = [found for part in change.parts for found in _judged(part, rulebook, bench, order)]
    parts.sort(key=lambda part: _sort_key(part, order))
    if finding is None:
        return parts
    return [finding.with_parts(parts)] if parts else [finding]


def _finding(change: Change, rule: Rule, bench: _Bench) -> Finding | None:
    """Return the finding on a change, None where the user wants to hear nothing of it."""
    settings = bench.settings
    known = bench.chosen.of_usages(rule.id, change.usages)
    chosen = known.get if known else _nothing
    met = [usage for usage in change.usages if chosen(usage) != OFF] if known else change.usages
    of_rule = None if change.usages else bench.chosen.of_rule(rule.id)
    if of_rule == OFF or (change.usages and not met):
        return None
    if known:
        judged = [(usage, _chosen(chosen(usage)) or _level(rule, change, usage, settings.profile)) for usage in met]
    else:
        judged = [(usage, _level(rule, change, usage, settings.profile)) for usage in met]
    usages = tuple(judged)
    if bench.unstable:
        usages = tuple((one, level if chosen(one) else _softened(rule, one, level, bench)) for one, level in judged)
    level = worst([level for _, level in usages]) if usages else _chosen(of_rule) or _unused_level(rule, settings)
    direction, evidence = _decisive(rule, change, usages, level, settings)
    decided = next((_chosen(chosen(usage)) for usage, own in usages if own is level), _chosen(of_rule))
    usual = decided or rule.levels.of(settings.profile, direction)
    is_shown = isinstance(evidence, Witness) and _is_harmful(level) and not _is_harmful(usual)
    caller, owner = (bench.shown_caller, shown_break.OWNER) if is_shown else (rule.caller, rule.owner)
    why = _why(rule, change, direction, evidence, level, is_shown=is_shown)
    if level is not Level.BREAKING and any(found is Level.BREAKING for _, found in judged):
        why = why.then(" (A warning, because the operations it reaches are not stable yet and may change.)")
    return Finding(
        fingerprint=fingerprint(rule.id, change),
        rule=rule.id,
        level=level,
        message=rule.message.fill(direction, change),
        why=why,
        caller=caller.fill(direction, change),
        owner=owner.fill(direction, change),
        change=change,
        usages=usages,
        evidence=evidence,
        summary=rule.summary,
        help=_page(rule, settings),
        is_chosen=(bool(known) and all(chosen(usage) is not None for usage in met)) or of_rule is not None,
    )


def _page(rule: Rule, settings: Settings) -> str:
    """Return the address of a page about the rule: in the documentation of apidiff, else the first that the rule of a
    user names as its source; empty where there is none."""
    if rule.layer:
        return next((source.url for source in rule.sources if source.url), "")
    return "" if settings.documentation is None else f"{settings.documentation.rstrip('/')}/rules/{rule.id}/"


def _nothing(usage: Usage) -> None:
    """What was chosen for a usage where nothing was: it is not even looked up."""


def _chosen(choice: Choice | None) -> Level | None:
    return choice if isinstance(choice, Level) else None


def _softened(rule: Rule, usage: Usage, level: Level, bench: _Bench) -> Level:
    """Return the level of a usage after asking whether its operation may change freely; to promise less is no such
    change."""
    if level is Level.BREAKING and usage.operation in bench.unstable and rule.kind.thing != "stability":
        return Level.WARNING
    return level


def _level(rule: Rule, change: Change, usage: Usage, profile: str) -> Level:
    """Return what a change means to one usage: the rule's level, corrected by what is known of the payloads there.

    A proof settles what happens on the wire. Where the rule calls that harmless anyway, its level is about something
    else, such as the types in generated code, and stands.
    """
    level = rule.levels.of(profile, usage.direction)
    evidence = change.evidence.get(usage)
    if isinstance(evidence, (Witness, Undecided)) and evidence.tested:
        # A rule speaks of schemas that stand straight: under a test a wider one may refuse more.
        return Level.BREAKING
    if isinstance(evidence, Witness) and profile == "wire" and _is_spared(rule, level, usage):
        return Level.BREAKING
    if rule.judged == "table":
        return level
    match evidence:
        case Proof() | Assumed() if _is_harmful(level) and _is_harmful(rule.levels.of("wire", usage.direction)):
            return Level.NON_BREAKING
        case Witness() if not _is_harmful(level):
            return Level.BREAKING
        case _:
            return level


def _is_spared(rule: Rule, level: Level, usage: Usage) -> bool:
    """Whether a rule calls a break of the contract a warning on the wire, because an open schema may go on taking it: a
    field that is no longer declared."""
    return level is Level.WARNING and rule.levels.of("contract", usage.direction) is Level.BREAKING


def _is_harmful(level: Level) -> bool:
    return level in (Level.BREAKING, Level.WARNING)


def _unused_level(rule: Rule, settings: Settings) -> Level:
    """Return the level of a change that reaches no operation.

    Components nobody refers to are documentation unless the user asked for them. What no operation owns, such
    as a server or the version of the document, has the level of its rule.
    """
    if _is_unused_component(rule) and not settings.components:
        return Level.DOCUMENTATION
    return worst([rule.levels.of(settings.profile, direction) for direction in Direction])


def _is_unused_component(rule: Rule) -> bool:
    return rule.kind.area in _SHARED_AREAS or rule.kind.thing == "security-scheme"


def _decisive(
    rule: Rule, change: Change, usages: tuple[tuple[Usage, Level], ...], level: Level, settings: Settings
) -> tuple[Direction, Evidence]:
    """Return the direction to speak about and the evidence behind the level: those of the first usage that has
    the worst level, one with a counterexample if there is any."""
    worst_off = [usage for usage, found in usages if found is level]
    if not worst_off:
        requests = rule.levels.of(settings.profile, Direction.REQUEST)
        responses = rule.levels.of(settings.profile, Direction.RESPONSE)
        return (Direction.RESPONSE if responses.rank < requests.rank else Direction.REQUEST), Table()
    for usage in worst_off:
        found = change.evidence.get(usage)
        if isinstance(found, Witness):
            return usage.direction, found
    found = change.evidence.get(worst_off[0], Table())
    if level is Level.BREAKING and isinstance(found, (Proof, Assumed)):
        # The rule calls it a break whatever payloads show, and a break is not proved harmless.
        found = Table()
    return worst_off[0].direction, found


def _why(
    rule: Rule, change: Change, direction: Direction, evidence: Evidence, level: Level, *, is_shown: bool
) -> Message:
    """Return the rule's reason, together with what is known of this very change. `is_shown` says that a payload shows a
    break that the rule does not expect."""
    why = rule.why.fill(direction, change)
    if rule.judged == "table":
        return why
    match evidence:
        case Proof() if _is_harmful(level):
            return why.then(f" (Proved: {_CONTAINED[direction]}.)")
        case Proof():
            return why.after(f"Harmless here, by proof: {_CONTAINED[direction]}. Where that does not hold: ")
        case Assumed(assumptions=assumptions) if _is_harmful(level):
            return why.then(f" (Assuming that {'; '.join(assumptions)}: {_CONTAINED[direction]}.)")
        case Assumed(assumptions=assumptions):
            assumed = "; ".join(assumptions)
            return why.after(
                f"Harmless here, assuming that {assumed}: {_CONTAINED[direction]}. Where that does not hold: "
            )
        case Undecided(keyword=keyword, reason=reason):
            return why.then(f" (Whether a payload fails could not be decided at `{keyword}`: {reason}.)")
        case Witness() if is_shown:
            return why.after(f"This breaks here: a payload was found that {_REFUSED[direction]}. Where there is none: ")
        case _:
            return why


_CONTAINED = {
    Direction.REQUEST: "the new document accepts every value that the old one allowed a caller to send",
    Direction.RESPONSE: "the old document allowed every value that the new one lets a server answer",
}


_REFUSED = {
    Direction.REQUEST: "the old document allowed and the new one refuses",
    Direction.RESPONSE: "the new document allows and the old one did not",
}


def _with_distinct_fingerprints(findings: Iterable[Finding], seen: Counter[str] | None = None) -> list[Finding]:
    """Return the findings, those that share a fingerprint numbered from the second on, in their order."""
    seen = Counter() if seen is None else seen
    distinct = []
    for finding in findings:
        seen[finding.fingerprint] += 1
        ordinal = seen[finding.fingerprint]
        if ordinal > 1:
            finding = replace(finding, fingerprint=f"{finding.fingerprint}-{ordinal}")
        if finding.parts:
            finding = replace(finding, parts=tuple(_with_distinct_fingerprints(finding.parts, seen)))
        distinct.append(finding)
    return distinct
