"""Models as JSON, with either pydantic."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from apidiff.propose.runtime import dumping, dumping_1


class Pet(BaseModel):
    """A model with a name on the wire and a field that may be left out."""

    kind: str = Field(alias="type")
    age: int = 1


class _Old:
    """A model as pydantic 1 has them."""

    def dict(self, **options: Any) -> Any:
        return options


def test_models_in_lists_and_mappings() -> None:
    pet = Pet(type="cat")
    assert dumping._dumped(pet) == {"type": "cat"}
    assert dumping._dumped([pet, 1, {"a": [pet]}]) == [{"type": "cat"}, 1, {"a": [{"type": "cat"}]}]


def test_models_of_pydantic_1() -> None:
    expected = {"by_alias": True, "exclude_unset": True}
    assert dumping_1._dumped([_Old(), {"a": _Old()}, "b"]) == [expected, {"a": expected}, "b"]
