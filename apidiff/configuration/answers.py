"""Answers to questions: what a thing has become, and what a proposal needs to know."""

from __future__ import annotations

import json
import os
from pathlib import Path

from apidiff.configuration.reading import parse_own_yaml, refuse_stray
from apidiff.load.sources.files import read_own
from apidiff.model.document import ConfigError, Json

ANSWERS = "apidiff.answers.yaml"
"""The file of answers that is read without being named."""


def read_answers(named: str | None) -> dict[str, str]:
    """Return answers by question id, from the named file or from `apidiff.answers.yaml` here. Raises ConfigError."""
    path = Path(named or ANSWERS)
    if named is None:
        if not os.path.isfile(path):
            return {}
        refuse_stray(path)
    try:
        data = read_own(path)
    except OSError as error:
        raise ConfigError(f"{path}: the answers cannot be read: {error.strerror or error}") from error
    found = parse_own_yaml(data, path)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ConfigError(f"{path}: these are no answers; expected question ids with their answers")
    return {str(question): _answer(answer) for question, answer in found.items()}


def _answer(value: Json) -> str:
    """Return an answer as Settings carries it: a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
