"""In the style `matrix` the name of a path parameter is part of the path: `;id=5` (RFC 6570, section 3.2.7)."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import compare

TEXT: Any = {"type": "string"}
FIELDS: Any = {"type": "object", "properties": {"x": TEXT}}
LIST: Any = {"type": "array", "items": TEXT}


def levels(old: str, new: str, schema: Any, **written: Any) -> set[str]:
    """The levels of what is said when a path parameter gets another name."""

    def document(name: str) -> dict[str, Any]:
        parameter = {"name": name, "in": "path", "required": True, "schema": schema, **written}
        operation = {"parameters": [parameter], "responses": {"204": {"description": "d"}}}
        paths = {f"/a/{{{name}}}": {"get": operation}}
        return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}

    return {finding.level.value for finding in compare(document(old), document(new)).findings}


@pytest.mark.parametrize("schema", [TEXT, LIST, FIELDS, {}])
@pytest.mark.parametrize("style", ["simple", "label"])
@pytest.mark.parametrize("explode", [True, False])
def test_a_name_that_is_not_written(schema: Any, style: str, explode: bool) -> None:
    assert levels("x", "y", schema, style=style, explode=explode) == {"documentation"}


@pytest.mark.parametrize("explode", [True, False])
@pytest.mark.parametrize("schema", [TEXT, LIST, {}])
def test_a_name_that_is_written(schema: Any, explode: bool) -> None:
    assert "breaking" in levels("x", "y", schema, style="matrix", explode=explode)
    assert levels("x", "x", schema, style="matrix", explode=explode) == set()


def test_the_name_of_an_object() -> None:
    assert "breaking" in levels("x", "y", FIELDS, style="matrix")
    assert levels("x", "y", FIELDS, style="matrix", explode=True) == {"documentation"}
