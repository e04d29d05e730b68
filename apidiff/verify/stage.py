"""What the stubs of a scaffold answer, and what they received. One exchange is on stage at a time."""

from __future__ import annotations

import sys
from typing import Any

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
        self.reached: int | None = None
        self.arguments: dict[str, Any] = {}

    def set(self, reply: Any, error: int | None = None) -> None:
        """Prepare for the next exchange; with `error` the handlers answer with that status."""
        self.reply = reply
        self.error = error
        self.reached = None
        self.arguments = {}

    def answer(self, number: int, arguments: dict[str, Any]) -> Any:
        """Be called by a stub: remember it, and return what it is to answer."""
        self.reached = number
        self.arguments = arguments
        if self.error is None:
            return self.reply
        from starlette.responses import JSONResponse

        return JSONResponse(self.reply, status_code=self.error)

    def body(self) -> Any:
        """Return the body the handler received, as JSON without what was left unset."""
        return dumped(self.arguments.get("body", self.arguments.get("body_")))


def dumped(value: Any) -> Any:
    """Return models, in lists and mappings too, as JSON without unset fields."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, list):
        return [dumped(item) for item in value]
    if isinstance(value, dict):
        return {key: dumped(item) for key, item in value.items()}
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return getattr(value, "value", value)
