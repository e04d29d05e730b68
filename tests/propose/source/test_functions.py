"""How converters are written: a few plain steps where they are used, no function for them."""

from __future__ import annotations

import pytest

from apidiff.propose.targets.cadwyn import render
from apidiff.propose.targets.models import Models
from tests.propose.made import planned
from tests.verify.pairs import read


def source(old: str, new: str) -> str:
    (pair,) = read(
        f"""
it:
  paths: {{POST /a: {{in: A, out: string}}}}
  old: {{schemas: {{A: {{{old}}}}}}}
  new: {{schemas: {{A: {{{new}}}}}}}
"""
    )
    return render(planned(pair.old, pair.new, everything=True).proposal, Models())


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("a!: string", "a!: [string]", 'request.body["a"] = [request.body["a"]]'),
        ("a!: integer", "a!: string", 'request.body["a"] = _text(request.body["a"])'),
    ],
)
def test_a_step_is_written_where_it_is_used(old: str, new: str, line: str) -> None:
    written = source(old, new)
    assert f"    def {'wrap' if '[string]' in new else 'convert'}_a(request: RequestInfo):\n        {line}\n" in written
    assert "a_request_to_new" not in written


def test_many_steps_are_a_function() -> None:
    names = "abcd"
    written = source(", ".join(f"{name}!: integer" for name in names), ", ".join(f"{name}!: string" for name in names))
    assert "def a_request_to_new(body: Any) -> Any:" in written
