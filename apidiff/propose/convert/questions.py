"""What a machine cannot know is a named question: answered by a file, on a terminal, or left as a visible TODO."""

from __future__ import annotations

import json
from collections.abc import Mapping

from apidiff.model.document import Json
from apidiff.model.proposal.conversion import Asked, Question
from apidiff.model.proposal.pytypes import JsonText, json_text
from apidiff.propose.shapes.names import identifier, snake

YES = ("true",)
"""The options of a question that can only be agreed to: who disagrees edits the code."""


class Questions:
    """Hands out values: answered ones where `answers` has the question's id, else the question's default."""

    def __init__(self, answers: Mapping[str, Json]) -> None:
        self._answers = dict(answers)
        self.asked: dict[str, Question] = {}

    def ask(
        self,
        direction: str,
        place: tuple[str, str],
        about: str,
        text: str,
        default: Json,
        options: tuple[JsonText, ...],
    ) -> Asked:
        """Return the value of a question about a place, which is an owner and, where there is one, a name within it.
        The same thing asked again is the same question."""
        name = ".".join(part for part in (direction, *place, about) if part)
        question = self.asked.get(name)
        if question is None:
            constant = "" if options == YES else _constant(*place, about)
            question = self.asked[name] = Question(
                id=name, text=text, default=json_text(default), options=options, constant=constant
            )
        if name not in self._answers:
            return Asked(text=question.default, question=question)
        return Asked(text=_answer(self._answers[name], question), question=question, answered=True)

    def unused(self) -> list[str]:
        """Return the ids of answers that no question asked for."""
        return [name for name in self._answers if name not in self.asked]

    def unfit(self) -> list[str]:
        """Return the ids of answers that are none of their question's options, or of another JSON type."""
        return [
            name for name, value in self._answers.items() if name in self.asked and not fits(value, self.asked[name])
        ]


LONGEST = 60
"""Longest name of a constant: it stands on one line."""

_ABOUT = {
    "value": "",
    "null": "_FOR_NULL",
    "empty": "_FOR_EMPTY",
    "cast": "_UNREADABLE",
    "limits": "_BEYOND_LIMITS",
    "size": "_BEYOND_SIZE",
}


def _constant(owner: str, name: str, about: str) -> str:
    """Return what a value is called: `COUNTRY_OF_USER`, `ROLE_OF_USER_FOR_AUDITOR`."""
    whole = f"{snake(name)}_of_{snake(owner)}" if name else snake(owner)
    ending = _ABOUT[about] if about in _ABOUT else f"_FOR_{snake(about)}"
    return identifier((whole + ending).upper()[:LONGEST], "VALUE")


def fits(value: Json, question: Question) -> bool:
    """Return True where a value answers a question: one of its options, else of the type of its default, or null."""
    text = _answer(value, question)
    if question.options:
        return text in question.options
    return text == "null" or _type(text) == _type(question.default)


def _type(text: JsonText) -> type:
    value = json.loads(text)
    return float if type(value) is int else type(value)


def _answer(value: Json, question: Question) -> JsonText:
    """Return an answer as JSON text. Answers arrive as text: where the default is no text, they are read as JSON."""
    if isinstance(value, str) and not question.default.startswith('"'):
        try:
            return json_text(json.loads(value))
        except ValueError:
            return json_text(value)
    return json_text(value)


def known(value: Json) -> Asked:
    """Return a value that needs no question."""
    return Asked(text=json_text(value))
