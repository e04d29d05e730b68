"""A call that was found in code, as a call: that it is made is all that is known."""

from __future__ import annotations

from apidiff.impact.code.find import FoundCall
from apidiff.impact.exchange import Exchange
from apidiff.impact.payload.call import Call
from apidiff.impact.payload.operation import Side
from apidiff.impact.route.parameters import NOT_RECORDED, Declared


class CodeCall(Call):
    """A call that is written down somewhere: nothing of it was recorded."""

    def __init__(self, found: FoundCall, consumer: str, side: Side) -> None:
        exchange = Exchange(
            method=found.operation.method.upper(), target=found.operation.path, consumer=consumer, source="code"
        )
        super().__init__(exchange, side, side.view(found.operation), {}, lambda why: None)

    def texts(self, parameter: Declared) -> object:
        """Return that what is sent is not known."""
        return NOT_RECORDED
