"""What the stubs of a scaffold answer, and what they received. One exchange is on stage at a time.

Stubs answer with models, as handlers do: Cadwyn hands converters what it dumps of them, and since Cadwyn 9 the class of
an answer says which converters of a union are run.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from apidiff.propose.convert.evaluate import ANYTHING

Json: TypeAlias = Any

STAGE = "stage_of_scaffold"
"""The module that routes of scaffolds import to answer: the stage of their process."""


def set_up() -> Stage:
    """Return a new stage that scaffolds find."""
    stage = Stage()
    sys.modules[STAGE] = stage  # type: ignore[assignment]
    return stage


class Stage:
    """The answer to give and the handler that was reached, with its arguments."""

    def __init__(self) -> None:
        self.reply: Any = None
        self.error: int | None = None
        self.modelled = False
        self.reached: int | None = None
        self.arguments: dict[str, Any] = {}
        self.refused: list[dict[str, Any]] = []
        """The errors of a request that was not valid."""
        self.kinds: dict[int, Any] = {}
        """The types of what handlers answer, by their numbers."""
        self.takes: dict[int, Mapping[str, str]] = {}
        """The arguments that are the body of a handler, or its keys, by numbers: a whole body has an empty key."""
        self.dependants: dict[int, Any] = {}
        """What FastAPI knows of the arguments of handlers, by their numbers."""
        self._adapters: dict[int, Any] = {}

    def set(self, reply: Any, error: int | None = None, *, modelled: bool = False) -> None:
        """Prepare for the next exchange; with `error` the handlers answer with that status, and with `modelled` with an
        instance of what they are to answer with."""
        self.reply = reply
        self.error = error
        self.modelled = modelled
        self.reached = None
        self.arguments = {}
        self.refused = []

    def answer(self, number: int, arguments: dict[str, Any]) -> Any:
        """Be called by a stub: remember it, and return what it is to answer."""
        self.reached = number
        self.arguments = arguments
        if self.error is None:
            return self._model(number) if self.modelled else self.reply
        from starlette.responses import JSONResponse

        return JSONResponse(self.reply, status_code=self.error)

    def _model(self, number: int) -> Any:
        """Return the reply as an instance of its type; as it is where pydantic makes something else of it, as it may of
        an alternative of a union."""
        from pydantic import PydanticSchemaGenerationError, TypeAdapter, ValidationError

        kind = self.kinds.get(number)
        if kind is None:
            return self.reply
        try:
            if number not in self._adapters:
                self._adapters[number] = TypeAdapter(kind)
            found = self._adapters[number].validate_json(json.dumps(self.reply))
            return found if dumped(found) == self.reply else self.reply
        except (PydanticSchemaGenerationError, ValidationError):
            return self.reply

    def body(self) -> Any:
        """Return the body the handler received, as JSON without what was left unset."""
        takes = self.takes.get(self.reached if self.reached is not None else -1)
        if takes is None:
            return dumped(self.arguments.get("body", self.arguments.get("body_")))
        found = {key: dumped(self.arguments.get(name)) for name, key in takes.items()}
        return found[""] if "" in found else {key: value for key, value in found.items() if value is not None}


def same_instant(a: Any, b: Any) -> bool:
    """Return True for two texts of one instant (RFC 3339, 5.6): pydantic writes no fraction of zero."""
    if not (isinstance(a, str) and isinstance(b, str) and "T" in a and "T" in b):
        return False
    try:
        one, other = (datetime.fromisoformat(text.replace("Z", "+00:00")) for text in (a, b))
    except ValueError:
        return False
    return one.tzinfo is not None and other.tzinfo is not None and one == other


def dumped(value: Any) -> Any:
    """Return models, in lists and mappings too, as JSON without unset fields."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, list):
        return [dumped(item) for item in value]
    if isinstance(value, dict):
        return {key: dumped(item) for key, item in value.items()}
    if value is None or isinstance(value, str | int | float):
        return getattr(value, "value", value)
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value, by_alias=True, fallback=repr)


def missing(expected: Json, found: Json, place: str) -> str | None:
    """Return where something expected is not there; more than expected is fine."""
    if expected == ANYTHING:
        return None
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            if key not in found and value != ANYTHING:
                return f"{place}.{key} is missing"
            lost = missing(value, found.get(key), f"{place}.{key}")
            if lost is not None:
                return lost
        return None
    if isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return f"{place} has {len(found)} items instead of {len(expected)}"
        pairs = enumerate(zip(expected, found, strict=True))
        return next((lost for index, (a, b) in pairs if (lost := missing(a, b, f"{place}[{index}]")) is not None), None)
    if expected == found or str(expected) == str(found) or same_instant(expected, found):
        return None
    return f"{place} is {json.dumps(found)[:80]} instead of {json.dumps(expected)[:80]}"
