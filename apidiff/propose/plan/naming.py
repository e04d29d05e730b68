"""Names and changelog sentences of VersionChanges: what happened, in the words of the API."""

from __future__ import annotations

import json
from collections.abc import Sequence

from msgspec import Struct

from apidiff.model.places import OperationRef
from apidiff.model.proposal.pytypes import JsonText
from apidiff.propose.shapes.names import camel, free_name

MAX_SENTENCES = 12
MAX_LISTED = 50
LONG = 60
"""Names of two schemas are joined up to this length."""


class Edit(Struct, frozen=True):
    """One thing that happened to one schema: `verb` and the names it is about."""

    verb: str
    old: str = ""
    new: str = ""

    @property
    def documentary(self) -> bool:
        """True where only words changed."""
        return self.verb == "describe"


_NAMES = {
    "add": "Add{owner}{new}",
    "remove": "Remove{owner}{old}",
    "rename": "Rename{owner}{old}To{new}",
    "turn": "Change{owner}{old}To{new}",
    "split": "Split{owner}{old}",
    "type": "Change{owner}{old}",
    "require": "Require{owner}{old}",
    "relax": "Make{owner}{old}Optional",
    "null": "Make{owner}{old}Nullable",
    "not-null": "RemoveNullFrom{owner}{old}",
    "default": "ChangeDefaultOf{owner}{old}",
    "limit": "ChangeLimitsOf{owner}{old}",
    "describe": "Describe{owner}",
    "name": "Rename{old}To{new}",
    "enum-add": "Add{owner}Value{new}",
    "enum-remove": "Remove{owner}Value{old}",
    "enum": "Change{owner}Values",
}

_SENTENCES = {
    "add": "Add `{new}` to {owners}.",
    "remove": "Remove `{old}` from {owners}.",
    "rename": "Rename `{old}` of {owners} to `{new}`.",
    "turn": "Turn `{old}` of {owners} into `{new}`.",
    "split": "Split `{old}` of {owners} into {new}.",
    "type": "Change the type of `{old}` of {owners}.",
    "require": "Require `{old}` in {owners}.",
    "relax": "Make `{old}` of {owners} optional.",
    "null": "Let `{old}` of {owners} be null.",
    "not-null": "Let `{old}` of {owners} be null no more.",
    "default": "Change the default of `{old}` of {owners}.",
    "limit": "Change what `{old}` of {owners} may be.",
    "describe": "Change descriptions in {owners}.",
    "name": "Rename the schema {old} to {new}.",
    "enum-add": "Add {new} to the values of {owners}.",
    "enum-remove": "Remove {old} from the values of {owners}.",
    "enum": "Change the values of {owners}.",
}


class RouteEdit(Struct, frozen=True):
    """One thing that happened to one route: `verb`, and what was and is.

    `shift` is what the old and the new path of a route that moved begin with before the same rest, where there is one.
    """

    verb: str
    old: str = ""
    new: str = ""
    shift: tuple[str, str] | None = None


_ROUTE_NAMES = {
    "add": "Add{route}",
    "remove": "Remove{route}",
    "replace": "Replace{route}",
    "parameters": "ChangeParametersOf{route}",
    "move": "Move{route}",
    "status": "ChangeStatusOf{route}",
    "wrap": "WrapAnswerOf{route}",
    "unwrap": "UnwrapAnswerOf{route}",
    "answer": "ChangeAnswerOf{route}",
    "header": "DropHeaderOf{route}",
    "failure": "ChangeErrorStatusOf{route}",
    "documented": "ChangeErrorsOf{route}",
    "security": "ChangeSecurityOf{route}",
    "describe": "Describe{route}",
    "convert": "Convert{route}",
}

_ROUTE_SENTENCES = {
    "add": "Add {label}.",
    "remove": "Remove {label}.",
    "replace": "Change {label}: {old}.",
    "parameters": "Change the parameters of {label}: {old}.",
    "move": "Move {old} to {label}.",
    "status": "Answer {label} with {new} instead of {old}.",
    "wrap": "Put the answer of {label} into an object, under `{old}`.",
    "unwrap": "Answer {label} with what stood under `{old}`.",
    "answer": "Change what {label} answers.",
    "header": "Drop the header {old} from the answer of {label}.",
    "failure": "Let {label} fail with {new} instead of {old}.",
    "documented": "Change the documented failures of {label}.",
    "security": "Change the security of {label}.",
    "describe": "Describe {label} in other words.",
    "convert": "Convert {old} of {label}: schemas inside changed.",
}


def route_name(edits: Sequence[RouteEdit], functions: Sequence[str], taken: set[str]) -> str:
    """Return the name of the VersionChange of routes: after the one thing that happened, or that they changed."""
    telling = [edit for edit in edits if edit.verb != "describe"] or list(edits)
    if len(functions) > 1:
        return take(_name_of_many(telling, functions), taken)
    moved = any(edit.verb == "move" for edit in telling)
    form = "Move{route}" if moved else _ROUTE_NAMES[telling[0].verb] if len(telling) == 1 else "Change{route}"
    return take(form.format(route=camel(functions[0])), taken)


def _name_of_many(edits: Sequence[RouteEdit], functions: Sequence[str]) -> str:
    """Return the name of what happened to many routes at once."""
    edit = edits[0]
    others = f"{camel(functions[0])}And{len(functions) - 1}Others"
    if len(edits) > 1:
        return f"Change{others}"
    old, new = camel(edit.old), camel(edit.new)
    match edit.verb:
        case "move":
            old, new = map(camel, edit.shift or ("", ""))
            return f"Move{old}To{new}" if old and new else f"MoveUnder{new}" if new else f"MoveOutOf{old}"
        case "security":
            old, new = _schemes(edit.old), _schemes(edit.new)
            if old == new:
                return f"ChangeSecurityOf{others}"
            return f"Replace{old}By{new}" if old and new else f"Require{new}" if new else f"DropSecurity{old}"
        case "status":
            return f"ChangeStatus{old}To{new}"
        case "failure":
            return f"ChangeErrorStatus{old}To{new}"
        case "header":
            return f"DropHeader{old}"
        case "documented":
            return f"ReplaceErrors{old}By{new}" if old and new else f"AddErrors{new}" if new else f"DropErrors{old}"
        case _:
            return "RenameOperations"


def _schemes(security: JsonText) -> str:
    """Return the names of the schemes of requirements, as a part of a name."""
    wanted = json.loads(security) if security else []
    return "Or".join("And".join(camel(name) for name in one) for one in wanted if isinstance(one, dict) and one)


def prefixes(old: OperationRef, new: OperationRef) -> tuple[str, str] | None:
    """Return what the paths of two operations begin with, before the same rest; None where the method or the rest
    differ."""
    mine, theirs = old.path.strip("/").split("/"), new.path.strip("/").split("/")
    shared = 0
    while shared < min(len(mine), len(theirs)) and mine[-1 - shared] == theirs[-1 - shared]:
        shared += 1
    if old.method != new.method or not shared:
        return None
    return "/".join(mine[: len(mine) - shared]), "/".join(theirs[: len(theirs) - shared])


def route_sentences(edits: Sequence[RouteEdit], labels: Sequence[str]) -> str:
    """Return what happened to routes as sentences for a changelog."""
    label = listed(labels)
    said = []
    for edit in edits:
        form = _ROUTE_SENTENCES[edit.verb]
        if edit.verb == "move" and len(labels) > 1:
            form = "Move {label}: paths began with `/{old}` before, and begin with `/{new}` now."
            edit = RouteEdit("move", *(edit.shift or ("", "")))
        said.append(form.format(label=label, old=edit.old, new=edit.new))
    return " ".join(said)


def listed(names: Sequence[str]) -> str:
    """Return names as a person lists them; of more than MAX_LISTED the first ones and how many there are besides."""
    if len(names) <= 1:
        return names[0] if names else ""
    if len(names) > MAX_LISTED:
        return f"{', '.join(names[:MAX_LISTED])} and {len(names) - MAX_LISTED} more"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def class_name(edits: tuple[Edit, ...], owners: tuple[str, ...], taken: set[str]) -> str:
    """Return the name of the VersionChange for these edits of these schemas."""
    telling = [edit for edit in edits if not edit.documentary] or list(edits[:1])
    owner = camel(owners[0]) if len(owners) == 1 else ""
    if len(telling) == 1:
        edit = telling[0]
        if edit.documentary or edit.verb.startswith("enum"):
            owner = owner or _joined(owners)
        wanted = _NAMES[edit.verb].format(owner=owner, old=camel(edit.old), new=camel(edit.new))
    elif telling and all(edit.verb in ("add", "remove") for edit in telling):
        verbs = {edit.verb for edit in telling}
        verb = "AddFieldsTo" if verbs == {"add"} else "RemoveFieldsOf" if verbs == {"remove"} else "ChangeFieldsOf"
        wanted = f"{verb}{_joined(owners)}"
    else:
        wanted = f"Change{_joined(owners)}"
    return take(wanted, taken)


def take(wanted: str, taken: set[str]) -> str:
    """Return a free class name and note it as taken."""
    name = free_name(camel(wanted) or "ChangeApi", taken)
    taken.add(name)
    return name


def _joined(owners: tuple[str, ...]) -> str:
    names = [camel(owner) for owner in owners]
    if len(names) <= 2 and len("And".join(names)) <= LONG:
        return "And".join(names)
    if len(names) == 2:
        return f"{names[0]}AndOneOther"
    return f"{names[0]}And{len(names) - 1}Others"


def sentences(edits: tuple[Edit, ...], owners: tuple[str, ...]) -> str:
    """Return what happened as sentences for a changelog."""
    named = [f"`{owner}`" for owner in owners]
    said = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    out = [_SENTENCES[edit.verb].format(owners=said, old=edit.old, new=edit.new) for edit in edits]
    if len(out) > MAX_SENTENCES:
        out = [*out[:MAX_SENTENCES], f"And {len(out) - MAX_SENTENCES} more changes."]
    return " ".join(out)
