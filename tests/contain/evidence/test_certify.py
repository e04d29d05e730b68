"""What the validator is shown: documents as small as the payload, and each compiled once for payloads alike."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.contain.evidence.certify import MOST_JUDGES, Certifier
from apidiff.contain.outcome import Reading
from apidiff.contain.prover import Prover
from apidiff.contain.values import Boxed

Schema = dict[str, Any]


def wide(count: int, longest: int) -> Schema:
    return {"type": "object", "properties": {f"p{i}": {"type": "string", "maxLength": longest} for i in range(count)}}


def test_properties_that_a_payload_does_not_use_are_not_shown() -> None:
    prover = Prover(wide(500, 5), wide(500, 3), reading=Reading.EXCHANGE)
    left, right = prover._pair((), ())
    lefts, refusing = prover.certifier.documents(left, right, Boxed(value={"p7": "abcd", "p400": "a"}))
    assert all(set(document["properties"]) == {"p400", "p7"} for document in (*lefts, refusing))
    assert prover.certify((), (), Boxed(value={"p7": "abcd"}), "maxLength") is not None
    assert prover.certify((), (), Boxed(value={"p7": "abc"}), "maxLength") is None


def test_payloads_with_the_same_names_share_their_validators(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[int] = []
    original = Certifier._validator

    def counted(self: Certifier, side: int, document: Any) -> Any:
        compiled.append(side)
        return original(self, side, document)

    monkeypatch.setattr(Certifier, "_validator", counted)
    prover = Prover(wide(3, 5), wide(3, 3), reading=Reading.EXCHANGE)
    for text in ("abcd", "bcde", "cdefg"):
        assert prover.certify((), (), Boxed(value={"p0": text}), "maxLength") is not None
    assert len(compiled) == 2
    for index in range(MOST_JUDGES):
        prover.certify((), (), Boxed(value={f"other{index}": 1}), "")
    assert len(prover.certifier._judges) == MOST_JUDGES
