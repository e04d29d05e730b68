"""Security requirements that are in force at each operation, compared as sets of alternatives.

A requirement is an OR of ANDs (OpenAPI 3.1.1, section 4.8.30): the order means nothing, `{}` is the alternative of
calling without credentials, an empty list lifts what the document asks for, and an absent list inherits it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

from msgspec import Struct, field

from apidiff.compare.context.reading import value_of
from apidiff.compare.context.site import Comparison, Site
from apidiff.compare.context.unread import undecided, unread_before, words_of
from apidiff.compare.match.operations import OperationPair
from apidiff.compare.surface.security.schemes import compare_schemes, match_schemes, scheme_nodes
from apidiff.compare.surface.unread.fields import compare_unread_components
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Direction, Node, Operation, Usage
from apidiff.model.document import Json
from apidiff.model.places import Owner, place
from apidiff.model.pointer import Tokens

Requirement: TypeAlias = frozenset[tuple[str, frozenset[str]]]
"""One alternative: the schemes that must be met together, each with its scopes. Empty: no credentials."""

Alternatives: TypeAlias = frozenset[Requirement]

_ANONYMOUS: Requirement = frozenset()


class _ChangeMaker(Protocol):
    def __call__(self, kind: str, **facts: Json) -> Change: ...


class _Group(Struct, frozen=True, kw_only=True, eq=False):
    """Operations whose requirement changed in the same way, and where it stands for the first of them."""

    old_node: Node | None
    new_node: Node | None
    owner: Owner
    usages: list[Usage] = field(default_factory=list)

    @property
    def site(self) -> Site:
        """The site of the requirement: the operation, or the document where several operations share the change."""
        owner = self.owner if len(self.usages) == 1 else "security"
        return Site(owner=owner, usages=tuple(self.usages))


def compare_security(comparison: Comparison, pairs: Sequence[OperationPair]) -> Iterator[Change]:
    """Yield what changed about the credentials that operations ask for, about the schemes, and about the sections of
    the components: who asks for schemes of which none can be read is known here."""
    old_schemes, new_schemes = scheme_nodes(comparison.old), scheme_nodes(comparison.new)
    names = match_schemes(comparison, old_schemes, new_schemes)
    old_reader, new_reader = _Reader(comparison.old, old_schemes, names), _Reader(comparison.new, new_schemes, {})
    groups: dict[tuple[Alternatives, Alternatives], _Group] = {}
    unread: dict[tuple[Tokens, Tokens], _Group] = {}
    users: dict[str, list[Usage]] = {}
    demanded: dict[str, list[Usage]] = {}
    for pair in pairs:
        # What the document asks of its callers is not asked of who is called back.
        if not pair.new.is_of_path and not (value_of(pair.old.node, "security") or value_of(pair.new.node, "security")):
            continue
        before, old_node = old_reader.read(pair.old)
        after, new_node = new_reader.read(pair.new)
        if before is after and not before:
            continue
        if old_node is None and new_node is None:
            continue  # Nothing is asked for on either side.
        usage = Usage(operation=pair.ref, direction=Direction.REQUEST, place=_PLACE)
        if not (_is_readable(old_node) and _is_readable(new_node)):
            places = () if old_node is None else old_node.tokens, () if new_node is None else new_node.tokens
            hidden = _Group(old_node=old_node, new_node=new_node, owner=pair.ref)
            unread.setdefault(places, hidden).usages.append(usage)
            continue
        for name in {name for requirement in after for name, _ in requirement}:
            demanded.setdefault(name, []).append(usage)
        for name in {name for requirement in before | after for name, _ in requirement}:
            users.setdefault(name, []).append(usage)
        if before != after:
            group = groups.get((before, after))
            if group is None:
                group = groups[(before, after)] = _Group(old_node=old_node, new_node=new_node, owner=pair.ref)
            group.usages.append(usage)
    for (before, after), group in groups.items():
        yield from _compare_alternatives(comparison, group, before, after)
    for group in unread.values():
        yield from _compare_unread(comparison, group)
    yield from compare_schemes(comparison, old_schemes, new_schemes, names, users, demanded)
    lost = [name for name in users if name not in old_schemes and name not in new_schemes]
    yield from compare_unread_components(comparison, dict.fromkeys(usage for name in lost for usage in users[name]))


_PLACE = place("security")


def _is_readable(node: Node | None) -> bool:
    """Whether a requirement is a list of alternatives, each naming schemes with lists of scopes."""
    if node is None:
        return True
    alternatives = node.value if isinstance(node.value, list) else [None]
    return all(
        isinstance(item, dict) and all(isinstance(scopes, list) for scopes in item.values()) for item in alternatives
    )


def _compare_unread(comparison: Comparison, group: _Group) -> Iterator[Change]:
    """Yield that a requirement can be read in one of the documents only, or in neither and is not written alike."""
    old, new = group.old_node, group.new_node
    if new is not None and _is_readable(old):
        led_to = "what anyone may call" if old is None else f"a list of {len(old.value)}"
        facts: dict[str, Json] = {"reference": "", "found": "something that is no requirement", "led_to": led_to}
        yield undecided(comparison.change("part.unread", group.site, "security", old, new, facts))
    elif old is not None and _is_readable(new):
        facts = {"reference": "", "found": "something that is no requirement"}
        yield undecided(comparison.change("part.mended", group.site, "security", old, new, facts))
    elif old is not None and new is not None and words_of(old) != words_of(new):
        facts = {"reference": "", "found": "something that is no requirement", "led_to": unread_before(old)}
        yield undecided(comparison.change("part.unread", group.site, "security", old, new, facts))


class _Reader:
    """Reads the requirement in force at an operation. Equal lists are read once."""

    def __init__(self, contract: Contract, schemes: Mapping[str, Node], names: Mapping[str, str]) -> None:
        self._contract = contract
        self._schemes = schemes
        self._names = names
        self._read: dict[str, Alternatives] = {}
        self._global_node = contract.root.get("security")
        self._global = self._alternatives(self._global_node)

    def read(self, operation: Operation) -> tuple[Alternatives, Node | None]:
        """Return the alternatives in force, and the node that states them."""
        own = operation.node.get("security")
        if own is not None:
            return self._alternatives(own), own
        return self._global, self._global_node

    def _alternatives(self, node: Node | None) -> Alternatives:
        if node is None or not isinstance(node.value, list):
            return frozenset({_ANONYMOUS})
        key = repr(node.value)
        found = self._read.get(key)
        if found is None:
            found = self._read[key] = _without_stronger(
                self._requirement(item, node) for item in node.value if isinstance(item, dict)
            )
        return found

    def _requirement(self, value: Mapping[str, Json], holder: Node) -> Requirement:
        named = ((self._scheme(name, holder), scopes) for name, scopes in value.items())
        return frozenset(
            (
                self._names.get(name, name),
                frozenset(str(scope) for scope in scopes) if isinstance(scopes, list) else frozenset(),
            )
            for name, scopes in named
        )

    def _scheme(self, name: str, holder: Node) -> str:
        """The name of the component that a requirement names, by its name or by its URI (OpenAPI 3.2.0, section
        4.30)."""
        if name in self._schemes or not ("/" in name or "#" in name):
            return name
        target = self._contract.references.target(name, holder.tokens)
        return target[2] if target is not None and target[:2] == ("components", "securitySchemes") else name


def _without_stronger(requirements: Iterable[Requirement]) -> Alternatives:
    """Leave out alternatives that ask for more than another one: who meets them meets the other, too. No alternative is
    anonymous."""
    found = set(requirements)
    if not found:
        return frozenset({_ANONYMOUS})
    return frozenset(
        item for item in found if not any(other != item and other and _implies(item, other) for other in found)
    )


def _implies(strong: Requirement, weak: Requirement) -> bool:
    """Whether credentials for the first meet the second."""
    scopes = dict(strong)
    return all(name in scopes and wanted <= scopes[name] for name, wanted in weak)


def _compare_alternatives(
    comparison: Comparison, group: _Group, old: Alternatives, new: Alternatives
) -> Iterator[Change]:
    def change(kind: str, **facts: Json) -> Change:
        return comparison.change(kind, group.site, "security", group.old_node, group.new_node, facts)

    was_open, is_open = _ANONYMOUS in old, _ANONYMOUS in new
    if was_open and not is_open:
        yield change("security.required", scheme=_text(new))
        if len(old) == 1:
            return
    elif is_open and not was_open:
        yield change("security.lifted", scheme=_text(old))
        if len(new) == 1:
            return
    before, after = sorted(old - new - {_ANONYMOUS}, key=_name), sorted(new - old - {_ANONYMOUS}, key=_name)
    for removed in list(before):
        partner = next((added for added in after if _schemes(added) == _schemes(removed)), None)
        if partner is not None:
            before.remove(removed)
            after.remove(partner)
            yield from _scopes(change, removed, partner)
    if (
        len(before) == 1
        and len(after) == 1
        and (_schemes(before[0]) < _schemes(after[0]) or _schemes(before[0]) > _schemes(after[0]))
    ):
        yield from _grown(change, before.pop(), after.pop())
    for removed in before:
        # Who meets an alternative that asks for more than one the new contract has, is let in by that one.
        if not any(kept and _implies(removed, kept) for kept in new):
            yield change("security.alternative.removed", scheme=_name(removed))
    for added in after:
        yield change("security.alternative.added", scheme=_name(added))


def _scopes(change: _ChangeMaker, old: Requirement, new: Requirement) -> Iterator[Change]:
    before, after = dict(old), dict(new)
    for scheme in sorted(before):
        for scope in sorted(after[scheme] - before[scheme]):
            yield change("security.scope.added", scheme=scheme, scope=scope)
        for scope in sorted(before[scheme] - after[scheme]):
            yield change("security.scope.removed", scheme=scheme, scope=scope)


def _grown(change: _ChangeMaker, old: Requirement, new: Requirement) -> Iterator[Change]:
    for scheme in sorted(_schemes(new) - _schemes(old)):
        yield change("security.scheme.added-to-alternative", scheme=scheme)
    for scheme in sorted(_schemes(old) - _schemes(new)):
        yield change("security.scheme.removed-from-alternative", scheme=scheme)
    common = _schemes(old) & _schemes(new)
    yield from _scopes(
        change,
        frozenset(item for item in old if item[0] in common),
        frozenset(item for item in new if item[0] in common),
    )


def _schemes(requirement: Requirement) -> frozenset[str]:
    return frozenset(name for name, _ in requirement)


def _name(requirement: Requirement) -> str:
    """What reports call an alternative: its schemes joined by `+`, their scopes in parentheses."""
    return " + ".join(
        name + (f" ({', '.join(sorted(scopes))})" if scopes else "")
        for name, scopes in sorted(requirement, key=lambda item: item[0])
    )


def _text(alternatives: Alternatives) -> str:
    return " or ".join(sorted(_name(item) for item in alternatives if item))
