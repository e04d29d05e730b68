"""Which removed parameter of an operation is which added one: under another name, or in another place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product

from msgspec import Struct, field

from apidiff.compare.context.reading import text
from apidiff.compare.context.site import Comparison
from apidiff.compare.match.assignment import answered, assign
from apidiff.compare.match.likeness import ASKED, TOLD, Company, Traits, confidence
from apidiff.compare.match.operations import OperationPair
from apidiff.compare.match.parameter_index import Parameter, ParameterKey
from apidiff.compare.schemas.objects.renames import is_list_name, is_list_of
from apidiff.compare.view.merged import merged_at
from apidiff.compare.view.traits import places, traits_of
from apidiff.model.contract import Contract
from apidiff.model.places import OperationRef

_Parameters = Mapping[ParameterKey, Parameter]

_MOVED = 0.9
_LISTED = 0.8
_MOST_CANDIDATES = 100


class ParameterRenames(Struct, frozen=True, kw_only=True):
    """Removed parameters that are there under another key, with how sure that is, and what others may have become."""

    pairs: Mapping[ParameterKey, tuple[ParameterKey, float]] = field(default_factory=dict)
    candidates: Mapping[ParameterKey, tuple[str, ...]] = field(default_factory=dict)


def question_of(operation: OperationRef, parameter: Parameter) -> str:
    """Return the id under which it is asked what became of a parameter."""
    return f"parameter:{operation}:{_label(parameter)}"


def match_parameters(
    comparison: Comparison, pair: OperationPair, old: _Parameters, new: _Parameters
) -> ParameterRenames:
    """Return which of the old parameters that the new operation lacks were renamed or moved."""
    removed = {key: parameter for key, parameter in old.items() if key not in new}
    added = {key: parameter for key, parameter in new.items() if key not in old}
    if not removed or not added:
        return ParameterRenames()
    before, after = _traits(comparison.old, old, new), _traits(comparison.new, new, old)
    company = Company(removed=len(removed), added=len(added))
    scores = {
        (_label(was), _label(now)): _score(comparison, was, now, before[key], after[other], company)
        for (key, was), (other, now) in _candidates(removed, added)
    }
    new_keys = {_label(parameter): key for key, parameter in added.items()}
    answers = answered(comparison.settings.answers, f"parameter:{pair.old.ref}:")
    found = assign(scores, told=TOLD, asked=ASKED, answers=answers, added=new_keys)
    old_keys = {_label(parameter): key for key, parameter in removed.items()}
    return ParameterRenames(
        pairs={old_keys[was]: (new_keys[now], sure) for was, (now, sure) in found.pairs.items() if was in old_keys},
        candidates={old_keys[was]: names for was, names in found.candidates.items()},
    )


def _candidates(
    removed: _Parameters, added: _Parameters
) -> Iterator[tuple[tuple[ParameterKey, Parameter], tuple[ParameterKey, Parameter]]]:
    """Yield what may be one parameter: of the first so many each with each, of all others those of one name."""
    yield from product(islice(removed.items(), _MOST_CANDIDATES), islice(added.items(), _MOST_CANDIDATES))
    if max(len(removed), len(added)) > _MOST_CANDIDATES:
        named: dict[str, list[tuple[ParameterKey, Parameter]]] = {}
        for found in added.items():
            named.setdefault(found[1].name, []).append(found)
        yield from ((was, now) for was in removed.items() for now in named.get(was[1].name, ()))


def _label(parameter: Parameter) -> str:
    return f"{parameter.in_} {parameter.name}"


def _traits(contract: Contract, of: _Parameters, others: _Parameters) -> dict[ParameterKey, Traits]:
    """The traits of those parameters that the others lack."""
    place = places(map(" ".join, of), {" ".join(key) for key in others})
    return {
        key: traits_of(
            contract,
            parameter.name,
            parameter.node.get("schema"),
            place.get(" ".join(key)),
            text(parameter.node, "description"),
        )
        for key, parameter in of.items()
        if key not in others
    }


def _score(
    comparison: Comparison, old: Parameter, new: Parameter, before: Traits, after: Traits, company: Company
) -> float:
    """How likely two parameters are one. Those in different places are one only under one name."""
    if old.node.tokens == new.node.tokens and len(old.node.tokens) == 3:
        return 1.0
    if old.in_ != new.in_:
        return _MOVED if old.name == new.name and "path" not in (old.in_, new.in_) else 0.0
    if is_list_name(old.name, new.name) and _is_listed(comparison, old, new):
        return _LISTED
    return confidence(before, after, company)


def _is_listed(comparison: Comparison, old: Parameter, new: Parameter) -> bool:
    """Whether one of the two takes a list of what the other takes."""
    was, now = old.node.get("schema"), new.node.get("schema")
    if was is None or now is None:
        return False
    before, after = merged_at(comparison.old, was), merged_at(comparison.new, now)
    return is_list_of(comparison.new, after, before) or is_list_of(comparison.old, before, after)
