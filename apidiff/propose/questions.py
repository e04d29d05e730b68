"""What a machine cannot know is a named question: answered by a file, on a terminal, or left as a visible TODO."""

from __future__ import annotations

from collections.abc import Mapping

from apidiff.model.conversion import Asked, Question
from apidiff.model.document import Json
from apidiff.model.shapes import JsonText, json_text


class Questions:
    """Hands out values: answered ones where `answers` has the question's id, else the question's default."""

    def __init__(self, answers: Mapping[str, Json]) -> None:
        self._answers = {key: json_text(value) for key, value in answers.items()}
        self.asked: dict[str, Question] = {}

    def ask(self, name: str, text: str, default: Json, options: tuple[JsonText, ...] = ()) -> Asked:
        """Return the value of a question. The same id asked again is the same question."""
        question = self.asked.get(name)
        if question is None:
            question = self.asked[name] = Question(id=name, text=text, default=json_text(default), options=options)
        answer = self._answers.get(name)
        return Asked(
            text=question.default if answer is None else answer, question=question, answered=answer is not None
        )

    def unused(self) -> list[str]:
        """Return the ids of answers that no question asked for."""
        return [name for name in self._answers if name not in self.asked]

    def unfit(self) -> list[str]:
        """Return the ids of answers that are none of their question's options."""
        return [
            name
            for name, text in self._answers.items()
            if name in self.asked and self.asked[name].options and text not in self.asked[name].options
        ]


def known(value: Json) -> Asked:
    """Return a value that needs no question."""
    return Asked(text=json_text(value))
