"""Instructions over a class as a whole: the name and description of a schema, the values of an enum."""

from __future__ import annotations

import json

from apidiff.model.contract import Direction
from apidiff.model.proposal.proposal import EnumDidntHave, EnumHad, Instruction, SchemaHad
from apidiff.model.proposal.pytypes import EnumShape, ModelShape
from apidiff.propose.shapes.names import member_name


def of_model(old: ModelShape, new: ModelShape, *, renamed: bool) -> list[Instruction]:
    """Return what restores name and description; `renamed` says whether the name is one that documents show."""
    rename = old.name if renamed and old.name != new.name else None
    described = old.description != new.description
    if rename is None and not described:
        return []
    return [
        SchemaHad(
            owner=new.name,
            rename=rename,
            description=old.description if described else None,
            drop_description=described and old.description is None,
        )
    ]


def of_enum(old: EnumShape, new: EnumShape, directions: frozenset[Direction], *, everything: bool) -> list[Instruction]:
    """Return what restores the values of the old version; of harmless differences only if `everything` is wanted.

    A value only the old version has matters to requests, one only the new version has to responses.
    """
    out: list[Instruction] = []
    gone = tuple(text for text in old.values if text not in new.values)
    fresh = tuple(text for text in new.values if text not in old.values)
    if gone and (everything or Direction.REQUEST in directions):
        taken = [name for name, _ in new.members]
        members = []
        for text in gone:
            name = member_name(json.loads(text), taken)
            taken.append(name)
            members.append((name, text))
        out.append(EnumHad(owner=new.name, members=tuple(members)))
    if fresh and (everything or Direction.RESPONSE in directions):
        out.append(EnumDidntHave(owner=new.name, values=fresh))
    return out
