"""Components that no compared operation reaches, and names that came, went or changed.

A component that operations use is compared where they use it. What is left is compared by name: in full where the user
asked for components, else as one change that says that it differs.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from urllib.parse import unquote

from apidiff.compare.context.part_names import file_name
from apidiff.compare.context.reading import members
from apidiff.compare.context.site import Comparison, Site
from apidiff.compare.match.likeness import TOLD
from apidiff.compare.match.names import Relation, relation
from apidiff.compare.same.outlines import text_of
from apidiff.compare.same.references_in_text import references_in, references_of
from apidiff.compare.surface.parts.gathering import Gathering, Part
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Direction, Node, Usage
from apidiff.model.document import ENTRY, DocumentError, Json
from apidiff.model.equality import same
from apidiff.model.places import place

_PARTS: Mapping[str, Part] = {
    "parameters": "parameter",
    "requestBodies": "request-body",
    "responses": "response",
    "headers": "header",
    "links": "link",
    "callbacks": "callback",
    "pathItems": "path-item",
    "mediaTypes": "media-type",
}
_REQUESTS = ("parameters", "requestBodies")
# Schemas are compared by the schema stage, security schemes by their own comparer.
_SECTIONS = frozenset({*_PARTS, "schemas", "securitySchemes", "examples"})
_VERSION = r"(?<![a-z])[vV]\d+(?:(?:alpha|beta)\d*)?(?![a-z])"
_LONG = 150
"""Letters of a content from which on it is hardly twice the same by chance."""
_TELLING, _LITTLE = 0.6, 0.2
_REFERENCE = re.compile(r"#/components/([^/]+)/([^/]+)")


def compare_component_names(comparison: Comparison) -> Iterator[Change]:
    """Yield components that were added, removed or given another name, schemas included."""
    old, new = _components(comparison.old), _components(comparison.new)
    old_references, new_references = _References(comparison.old), _References(comparison.new)
    for section in (*_PARTS, "schemas", "examples"):
        before, after = members(old, section), members(new, section)
        renamed = _renamed(before, after)
        for name, node in before.items():
            if name in renamed:
                stated: dict[str, Json] = {"section": section, "old_name": name, "new_name": renamed[name]}
                stated["library"] = comparison.of_library
                site = _site(section, renamed[name])
                yield comparison.change("component.renamed", site, "component", node, after[renamed[name]], stated)
            elif name not in after and (comparison.of_library or not new_references.leads_to(name)):
                facts = {**_facts(section, name, old_references), "library": comparison.of_library}
                yield comparison.change("component.removed", _site(section, name), "component", node, None, facts)
        for name, node in after.items():
            if name in before or name in renamed.values():
                continue
            if comparison.of_library or not old_references.leads_to(name):
                facts = _facts(section, name, new_references)
                yield comparison.change("component.added", _site(section, name), "component", None, node, facts)
    yield from compare_rest(comparison, Site(owner="components", usages=()), "component", old, new, _SECTIONS)


def _facts(section: str, name: str, references: _References) -> dict[str, Json]:
    return {"section": section, "name": name, "referenced": references.name(section, name)}


def compare_idle_components(comparison: Comparison, gathering: Gathering) -> Iterator[Change]:
    """Yield that a component of one name differs where no pair of operations reaches it. Examples are all compared
    here.

    Comes after the gathered pairs were compared: only then is it known what they reach."""
    for section, name, old, new in _idle(comparison, gathering):
        if section == "examples":
            yield comparison.change("example.changed", _site(section, name), "example", old, new, {"name": name})
        elif not comparison.settings.components:
            facts = {"section": section, "name": name}
            yield comparison.change("component.changed", _site(section, name), "component", old, new, facts)


def gather_idle_components(comparison: Comparison, gathering: Gathering) -> Gathering:
    """Return the pairs of components that no pair of operations reaches, to be compared in full. Who reaches them is
    the component itself, standing in for the operations that may use it."""
    idle = Gathering(comparison=comparison, definitions=gathering.definitions, swaps=gathering.swaps, known=gathering)
    for section, name, old, new in _idle(comparison, gathering):
        if section in _PARTS:
            direction = Direction.REQUEST if section in _REQUESTS else Direction.RESPONSE
            usage = Usage(operation=f"{section}/{name}", direction=direction, place=place("component"))
            idle.add(_PARTS[section], old, new, owner=f"{section}/{name}", path=(), usages=(usage,))
    return idle


def _idle(comparison: Comparison, gathering: Gathering) -> Iterator[tuple[str, str, Node, Node]]:
    old, new = _components(comparison.old), _components(comparison.new)
    for section in (*_PARTS, "examples"):
        before, after = members(old, section), members(new, section)
        for name, node in before.items():
            if name not in after or _is_same(comparison, gathering, node, after[name]):
                continue
            # A component may be a reference to a file of its own.
            was, now = comparison.old.follow(node), comparison.new.follow(after[name])
            if section == "examples" or not gathering.knows(_PARTS[section], was, now):
                yield section, name, node, after[name]


def _is_same(comparison: Comparison, gathering: Gathering, old: Node, new: Node) -> bool:
    """Whether two components read the same; where components are compared in full, what they refer to as well."""
    if comparison.settings.components and gathering.definitions.may_differ(old, new):
        return False
    return same(old.value, new.value)


def _components(contract: Contract) -> Node:
    return contract.root.get("components") or Node({}, ("components",))


def _site(section: str, name: str) -> Site:
    return Site(owner=f"{section}/{name}", usages=())


def _renamed(old: Mapping[str, Node], new: Mapping[str, Node]) -> dict[str, str]:
    """The new names of components that have another name and the same content, where only one has it on each side and
    the names or the content say that it is no coincidence."""
    removed = {name: node for name, node in old.items() if name not in new}
    added = {name: node for name, node in new.items() if name not in old}
    found: dict[str, str] = {}
    if len(removed) * len(added) > 250_000:
        return found
    for name, node in removed.items():
        equal = [other for other, candidate in added.items() if same(node.value, candidate.value)]
        twins = [other for other, candidate in removed.items() if other != name and same(node.value, candidate.value)]
        alone = len(removed) == len(added) == 1
        if len(equal) == 1 and not twins and (alone or _are_one(name, equal[0], node.value)):
            found[name] = equal[0]
    return found


def _are_one(old: str, new: str, content: Json) -> bool:
    """Whether two names are those of one component: two small enums may well have the same values. The version in a
    name is no part of it."""
    related = relation(re.sub(_VERSION, "", old), re.sub(_VERSION, "", new)).value
    if related == Relation.OPPOSED.value:
        return False
    properties = content.get("properties") if isinstance(content, dict) else None
    text = text_of(content)
    telling = (isinstance(properties, dict) and len(properties) > 1) or text is None or len(text) >= _LONG
    return related + (_TELLING if telling else _LITTLE) >= TOLD


class _References:
    """Which components the references of a contract name. They are read at the first question."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._named: set[tuple[str, str]] | None = None
        self._elsewhere: set[str] | None = None

    def name(self, section: str, name: str) -> bool:
        """Return whether a reference names the component."""
        if self._named is None:
            self._named = _named_by_references(self._contract)
        return (section, name) in self._named

    def leads_to(self, name: str) -> bool:
        """Return whether a reference leads to a part of that name in another file: it stands there, and did not go."""
        if self._elsewhere is None:
            self._elsewhere = set(_names_elsewhere(self._contract))
        return name in self._elsewhere


def _named_by_references(contract: Contract) -> set[tuple[str, str]]:
    """Every component that a `$ref` in the tree names, whoever holds the reference."""
    matches = map(_REFERENCE.search, references_of(contract))
    return {(match[1], _unescaped(match[2])) for match in matches if match is not None}


def _names_elsewhere(contract: Contract) -> Iterator[str]:
    """Yield the names of what references lead to in other files, from the entry on and from file to file."""
    document = contract.document
    pending: list[tuple[str, Set[str]]] = [(ENTRY, references_of(contract))]
    seen: set[str] = set()
    while pending:
        base, references = pending.pop()
        for reference in references:
            file, _, pointer = reference.partition("#")
            key = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(file))) if file else base
            if key == ENTRY:
                continue
            if key not in seen:
                seen.add(key)
                with suppress(DocumentError):
                    resource = document.resource(key)
                    if resource is not document.entry:
                        pending.append((key, references_in(resource.root)))
            if document.resources.get(key) is not document.entry:
                last = pointer.rpartition("/")[2]
                yield _unescaped(last) if last else file_name(key)


def _unescaped(token: str) -> str:
    return unquote(token).replace("~1", "/").replace("~0", "~")
