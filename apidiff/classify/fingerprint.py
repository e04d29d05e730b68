"""Fingerprints name a finding across runs, so that a waiver or a baseline still means the same change after
unrelated edits."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

from apidiff.model.change import Change
from apidiff.model.document import Json

# What the surroundings or the settings of a run decide: the change stays the same change when they differ.
_STATE = frozenset(
    {
        "announced",
        "candidates",
        "closed",
        "confidence",
        "covered_by",
        "days",
        "default_only",
        "deprecated",
        "extensible",
        "has_default",
        "holder",
        "last",
        "led_to",
        "library",
        "lost",
        "new_family",
        "old_family",
        "question",
        "relation",
        "replaced",
        "subject",
        "successor",
        "sunset",
    }
)


_ENCODER = json.JSONEncoder(sort_keys=True, default=str)


def _found_sha256() -> Any:
    """SHA-256 as the interpreter has it by itself. `hashlib` is that of OpenSSL, and to load OpenSSL takes as long as
    all else that two small documents need to be judged; it stands in where an interpreter was built without its own."""
    for name in ("_sha2", "_sha256"):  # since Python 3.12, and before
        try:
            return import_module(name).sha256
        except ImportError:
            continue
    return import_module("hashlib").sha256


_sha256 = _found_sha256()


def fingerprint(rule: str, change: Change) -> str:
    """Return 16 hexadecimal digits that depend on the rule, the kind, the subject and what tells the change
    apart there.

    Positions, usages and whole sub-documents are left out: an edit next to the change must not rename it.
    """
    text = _ENCODER.encode([rule, *_identity(change)])
    digest: str = _sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return digest[:16]


def _identity(change: Change) -> list[Json]:
    """What tells a change apart; one that has parts is another one where they are others, documentation left out."""
    facts = {name: value for name, value in change.facts.items() if name not in _STATE and _tells_apart(name, value)}
    subject = change.subject
    named = [subject.type, str(subject.owner), " of ".join(subject.within), list(subject.path)]
    parts = [_identity(part) for part in change.parts if part.about.area != "documentation"]
    return [change.kind, named, facts, *sorted(parts, key=_ENCODER.encode)]


def _tells_apart(name: str, value: Json) -> bool:
    """Return whether a value is a leaf. A list of names, such as those a field was split into, counts as one;
    a list that is the old or new value holds more than the change."""
    if isinstance(value, list):
        return name not in ("old", "new") and all(isinstance(item, str) for item in value)
    return not isinstance(value, dict)
