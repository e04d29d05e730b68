"""Instructions over a schema as a whole: its name and description."""

from __future__ import annotations

from apidiff.model.proposal.proposal import Instruction, SchemaHad
from apidiff.model.proposal.pytypes import ModelShape


def instructions(old: ModelShape, new: ModelShape, *, renamed: bool) -> list[Instruction]:
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
