"""Many documents in one result, one module per format.

A module says in `piece` what it has to say of one report, as plain values, and puts the pieces of all sections together
in `joined`. The first runs where the documents were compared, the second once, with no document in sight.
"""

from __future__ import annotations

from apidiff.model.document import Json
from apidiff.model.report import Section

Part = tuple[Section, Json]
"""A section with what a format says of it; None where there was nothing to compare."""
