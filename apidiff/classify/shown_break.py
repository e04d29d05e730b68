"""What is advised where a payload shows a break though the rule calls a change of its kind harmless.

`additionalProperties: true` beside the properties of a request lets callers send any further name; a new property with
a schema then refuses what they may have sent under its name. The rule's own advice ("nothing to do") is for all other
objects.
"""

from __future__ import annotations

from typing import Final

from apidiff.classify.rules.wording import Wording

CALLER: Final = Wording(
    request="Check what you send where {subject} stands: the old version accepted what the new one refuses.",
    response="Check that your client takes what may stand at {subject} now: the old version never answered with it.",
)

OWNER: Final = Wording(
    request="Go on accepting what the old document allowed, or release the change in a new version.",
    response="Go on answering as the old document says, or release the change in a new version.",
)
