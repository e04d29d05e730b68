"""How routes of the old version are declared."""

from __future__ import annotations

import pytest

from apidiff.propose.targets.cadwyn import render
from apidiff.propose.targets.models import Models
from tests.propose.made import planned
from tests.verify.pairs import read


@pytest.mark.parametrize(
    ("body", "optional", "written"),
    [
        ("A", "false", "body: Annotated[A, Body()]"),
        ("A", "true", "body: Annotated[A | None, Body()] = None"),
        # What may be anything may be null.
        ("{}", "true", "body: Annotated[Any, Body()] = None"),
    ],
)
def test_a_body_that_may_be_left_out_may_be_none(body: str, optional: str, written: str) -> None:
    (pair,) = read(
        f"""
it:
  schemas: {{A: {{a!: string}}}}
  old: {{paths: {{POST /c: {{in: {body}, out: string, optional: {optional}}}}}}}
  new: {{paths: {{}}}}
"""
    )
    source = render(planned(pair.old, pair.new).proposal, Models())
    assert f"async def restored_post_c({written}) -> Any:" in source
