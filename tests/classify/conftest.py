from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from apidiff.model.change import Change, Evidence, Side, Subject
from apidiff.model.contract import Direction, Usage
from apidiff.model.document import Location
from apidiff.model.kinds import KINDS
from apidiff.model.places import OperationRef, media_type, place

BODY = place("body").below(media_type("application/json"))
OK = place("response", "200").below(media_type("application/json"))
POST = Usage(operation=OperationRef(method="post", path="/things"), direction=Direction.REQUEST, place=BODY)
GET = Usage(
    operation=OperationRef(method="get", path="/things"),
    direction=Direction.RESPONSE,
    place=OK,
)


@pytest.fixture
def make_change() -> Callable[..., Change]:
    """A maker of changes: the kind's facts are filled with the text `x` where they are not given."""

    def make(
        kind: str,
        *usages: Usage,
        facts: Mapping[str, Any] | None = None,
        evidence: Mapping[Usage, Evidence] | None = None,
        subject: Subject | None = None,
        old: Any = None,
        new: Any = "country",
        tokens: tuple[str, ...] = ("components", "schemas", "Thing", "required", "0"),
    ) -> Change:
        subject = subject or Subject(type="property", owner="Thing", path=("country",))
        stated = {fact: KINDS[kind].values.get(fact, ("x",))[0] for fact in KINDS[kind].facts}
        stated.update({"subject": subject.label, "old": old, "new": new})
        stated.update(facts or {})
        return Change(
            kind=kind,
            subject=subject,
            usages=usages,
            old=None if old is None else Side(value=old, location=Location(tokens=tokens)),
            new=None if new is None else Side(value=new, location=Location(tokens=tokens)),
            facts=stated,
            evidence=evidence or {},
        )

    return make


@pytest.fixture
def raw_rule() -> dict[str, Any]:
    """What the file of a small rule states."""
    return {
        "id": "my-rule",
        "summary": "An optional property is now required",
        "since": "0.1",
        "change": "property.required",
        "when": {},
        "level": {"request": "breaking", "response": "non-breaking"},
        "message": "`{property}` of `{schema}` is now required",
        "why": {"request": "Old bodies lack `{property}`.", "response": "More is promised."},
        "sources": [{"title": "A decision", "url": None}],
        "migrate": {"caller": "Send `{property}`.", "owner": "Keep it optional."},
        "examples": [],
    }
