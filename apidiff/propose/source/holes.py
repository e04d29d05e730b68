"""Values that nobody knows, in generated code: each is one constant at the head of the module, to be filled in
there."""

from __future__ import annotations

import json

from apidiff.model.proposal.conversion import Asked, Question
from apidiff.propose.shapes.names import free_name
from apidiff.propose.source.layout import Code, Text
from apidiff.propose.source.literals import comment, json_code


class Filled:
    """Writes every value as a literal; what is not known as a value that fits the schema, so that it can be tried."""

    def value(self, value: Asked) -> Code:
        """Return a value as code."""
        return json_code(json.loads(value.text))

    def lines(self) -> list[str]:
        """Return the definitions of constants."""
        return []


class Named(Filled):
    """Writes what is not known as a constant whose value is `...`, which no model takes."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._questions: dict[str, Question] = {}

    def value(self, value: Asked) -> Code:
        """Return a value as code, or the name of its constant."""
        question = value.question
        if question is None or not value.open or not question.constant:
            return super().value(value)
        if question.id not in self._names:
            self._names[question.id] = free_name(question.constant, self._names.values())
            self._questions[question.id] = question
        return Text(self._names[question.id])

    def lines(self) -> list[str]:
        """Return the constants, each after its question."""
        lines: list[str] = []
        for id_, question in self._questions.items():
            lines += [*comment(f"{question.text} [{id_}]"), f"{self._names[id_]} = ...  # TODO(apidiff)"]
        return lines
