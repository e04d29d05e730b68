"""Properties that stand beside a union, and what becomes of them in its branches."""

from __future__ import annotations

import pytest

from apidiff.model.document import Json
from tests.compare.schema_pairs import Doc
from tests.compare.schemas.test_accuracy import NUMBER, TEXT, levels, obj, ref, worst


@pytest.mark.parametrize("way", ["request", "response"])
@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_a_field_beside_a_union_that_one_branch_alone_takes_is_removed_from_the_others(keyword: str, way: str) -> None:
    def kind(name: str, **more: Json) -> Doc:
        return obj({"kind": {"enum": [name]}, **more}, required=["kind"])

    beside = obj({"note": TEXT}, **{keyword: [ref("Cat"), ref("Dog")]})
    within = {keyword: [ref("Cat"), ref("Dog")]}
    schemas = {"Cat": kind("cat", lives=NUMBER), "Dog": kind("dog", bark=TEXT)}
    taken = {"Cat": kind("cat", lives=NUMBER, note=TEXT), "Dog": kind("dog", bark=TEXT, note=TEXT)}
    half = {**taken, "Dog": schemas["Dog"]}
    assert worst(beside, within, way, schemas=schemas, new_schemas=taken) == "non-breaking"
    assert ("property-removed", "breaking") in levels(beside, within, way, schemas=schemas, new_schemas=half)
    # What is new lacks nothing that it had.
    one, more = obj({"note": TEXT}, **{keyword: [ref("Cat")]}), {keyword: [ref("Cat"), ref("Dog")]}
    assert ("property-removed", "breaking") not in levels(one, more, way, schemas=schemas, new_schemas=half)
