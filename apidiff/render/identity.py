"""How sure it is that a thing goes on under another name, and what a person can say about it."""

from __future__ import annotations

from apidiff.model.change import Change
from apidiff.model.document import Json

ANSWERS = "apidiff.answers.yaml"


def identity_dict(change: Change) -> dict[str, Json] | None:
    """Return what the JSON report says about the identity of a thing: the id of the question, the confidence of a match
    and the candidates for a removed thing; None where nothing was in question."""
    confidence, candidates = change.facts.get("confidence"), change.facts.get("candidates")
    if confidence is None and not candidates:
        return None
    return {
        "question": change.facts.get("question"),
        "confidence": confidence,
        "candidates": list(candidates or ()),
    }


def identity_text(change: Change) -> str:
    """Return the same as a sentence; empty where nothing was in question, or a person has answered."""
    found = identity_dict(change)
    if found is None or found["confidence"] == 1.0:
        return ""
    question = found["question"]
    if found["candidates"]:
        names = " or ".join(f"`{name}`" for name in found["candidates"])
        return f"it may have become {names}: `{question}: ...` in {ANSWERS} says which, or `none`"
    sure = f"taken for the same with a confidence of {found['confidence']:.2f}"
    return f"{sure}; `{question}: none` in {ANSWERS} undoes it" if question else sure
