"""Parameters that can be read in one of the documents only."""

from __future__ import annotations

from apidiff.compare.context.site import Site
from apidiff.compare.context.unread import facts_of, is_withheld, reference_text
from apidiff.compare.match.parameter_index import Parameter, ParameterKey
from apidiff.compare.surface.parts.gathering import Gathering
from apidiff.model.contract import Contract, Node, Operation
from apidiff.model.document import Json


def unread_parameters(contract: Contract, operation: Operation) -> list[Node]:
    """Return the entries of the lists of parameters from which none can be read, and lists that are none."""
    found: list[Node] = []
    for holder in (operation.node, operation.path_item):
        listed = holder.get("parameters")
        if listed is None or listed.value is None:
            continue
        if isinstance(listed.value, list):
            found.extend(entry for _, entry in listed.items() if not _is_parameter(contract.follow(entry).value))
        else:
            found.append(listed)
    return found


def _is_parameter(value: Json) -> bool:
    return isinstance(value, dict) and isinstance(value.get("name"), str) and isinstance(value.get("in"), str)


def note_unread_parameters(
    gathering: Gathering, old: list[Node], new: list[Node], removed: dict[ParameterKey, Parameter], site: Site
) -> None:
    """Note the parameters that only the new document does not let be read. What may have become of the `removed` ones
    is unknown then: they are taken out."""
    known = [node.value for node in old]
    fresh = [node for node in new if node.value not in known]
    for node in fresh:
        reference = reference_text(node.value)
        same = next(
            (key for key, was in removed.items() if reference and reference_text(was.raw.value) == reference), None
        )
        key = same if same is not None else next(iter(removed), None)
        was = removed.pop(key) if key is not None else None
        if not is_withheld(gathering.comparison.new, node):
            led_to = f"the {was.in_} parameter `{was.name}`" if was is not None else "not there"
            facts = {**facts_of(node), "led_to": led_to}
            gathering.note("parameter", None if was is None else was.node, node, facts, site)
    if fresh:
        removed.clear()
