"""A HEAD that takes more than the latest version: what `NarrowLatest` takes back, carried out in Cadwyn."""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import pytest

from apidiff.model.proposal.application import Bundle
from apidiff.model.proposal.proposal import FieldDidntHave, FieldHad
from apidiff.propose.targets.cadwyn import render
from apidiff.propose.targets.models import Models
from apidiff.propose.targets.registry import TARGETS
from apidiff.verify.diagram import draw
from tests.propose.made import planned
from tests.verify.mutation import mutants, survives
from tests.verify.pairs import document, read

Json = Any

TEXT: Json = {"type": "string"}
NULLABLE: Json = {"anyOf": [{"type": "string"}, {"type": "null"}]}


def readers(email: Json, *required: str) -> Json:
    """Return a document in which readers are added; `email` may be left out of the properties."""
    properties = {"name": TEXT, **({"email": email} if email is not None else {})}
    content = {
        "application/json": {"schema": {"$ref": "#/components/schemas/Reader"}},
    }
    operation = {
        "operationId": "add_reader",
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "Fine"}},
    }
    schema = {"type": "object", "properties": properties, "required": ["name", *required]}
    return document({"/readers": {"post": operation}}, {"Reader": schema})


CASES = {
    "optional and nullable": readers(NULLABLE),
    "optional": readers(TEXT),
    "not there": readers(None),
    "nullable": readers(NULLABLE, "email"),
}
NEW = readers(TEXT, "email")
NEW["info"]["version"] = "2"


@pytest.mark.parametrize(
    ("before", "kinds"),
    [
        ("optional and nullable", [FieldHad, FieldDidntHave]),
        ("optional", [FieldHad, FieldDidntHave]),
        ("not there", [FieldHad, FieldDidntHave]),
        ("nullable", [FieldHad]),
    ],
)
def test_what_is_narrowed(before: str, kinds: list[type]) -> None:
    proposal = planned(CASES[before], NEW).proposal
    (narrow,) = proposal.head_changes
    assert [type(item) for item in narrow.instructions] == kinds
    (hint,) = proposal.hints
    assert "accept null, too" in hint
    assert ("`= None`" in hint) is (FieldDidntHave in kinds)


def test_an_answered_question_needs_no_wider_head() -> None:
    proposal = planned(CASES["optional"], NEW, **{"request.Reader.email.value": "a@b.example"}).proposal
    assert proposal.head_changes == ()
    assert proposal.hints == ()


def test_what_may_be_anything_is_not_widened() -> None:
    new = readers({}, "email")
    for change in planned(readers({}), new).proposal.head_changes:
        assert [type(item) for item in change.instructions] == [FieldDidntHave]


@pytest.mark.parametrize(
    ("before", "is_wider"),
    [("optional and nullable", True), ("optional", True), ("not there", False), ("nullable", True)],
)
def test_a_wider_head_is_proposed_where_the_old_field_was_optional_or_null(before: str, is_wider: bool) -> None:
    made = planned(CASES[before], NEW)
    assert (made.proposed is not made) is is_wider
    source = TARGETS["cadwyn"](made, Models())
    assert ("    HeadVersion(NarrowLatest)," in source) is is_wider
    assert ("TODO" in source) is not is_wider
    assert ("edit HEAD: for `email` of Reader" in " ".join(source.split())) is is_wider
    assert made.proposal.head_edits == ()
    assert len(made.wider) == 1


def test_no_wider_head_is_proposed_for_a_class_that_old_clients_knew_by_another_name() -> None:
    """`P` is split: what `Q` needs beside it was no field of the old version, optional or null."""
    (pair,) = read(
        """
it:
  paths: {POST /a: {in: A, out: string}}
  old: {schemas: {A: {x!: P, y!: P}, P: {k!: string}}}
  new: {schemas: {A: {x!: P, y!: Q}, P: {k!: string}, Q: {k!: string, z!: string}}}
"""
    )
    made = planned(pair.old, pair.new)
    assert [question.id for question in made.proposal.questions] == ["request.Q.z.value"]
    assert made.proposed is made


def test_a_version_for_the_bundle_of_an_application_converts() -> None:
    """HEAD is narrowed in the bundle of the application, which is a person's: the module says how, and converts. A
    package has a bundle of its own."""
    made = planned(CASES["optional"], NEW)
    source = TARGETS["cadwyn"](made, Models(bundle=Bundle(versions=("1",))))
    assert "TODO" in source
    assert "class NarrowLatest(VersionChange)" in source
    many = TARGETS["cadwyn"](made, Models(one_of_many=True))
    assert "VersionBundle" not in many
    assert "TODO" not in many
    assert "its bundle has HeadVersion(NarrowLatest)" in " ".join(many.split())
    assert "TODO" in TARGETS["cadwyn"](made, Models(one_of_many=True, widens=False))


@pytest.mark.usefixtures("warm_worker")
@pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed")
@pytest.mark.parametrize("before", CASES)
def test_a_wider_head_is_proved(before: str) -> None:
    """HEAD gets what old clients send, absent or null, and both versions describe themselves as ever."""
    for wide in planned(CASES[before], NEW, everything=True).wider:
        diagram = draw(wide)
        assert (diagram.error, diagram.a, diagram.b, diagram.failures) == (None, (), (), ())
        assert diagram.exchanges
        for mutant in mutants(wide):
            assert survives(wide, mutant) is None, mutant.lost


@pytest.mark.usefixtures("warm_worker")
@pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "integer"}, {"type": "integer", "maximum": 100}),
        ({"type": "string", "enum": ["a", "b", "c"]}, {"type": "string", "enum": ["a", "b"]}),
        ({"type": "array", "items": NULLABLE}, {"type": "array", "items": TEXT}),
    ],
)
def test_other_fields_that_head_could_take_wider(old: Json, new: Json) -> None:
    after = readers(new, "email")
    after["info"]["version"] = "2"
    made = planned(readers(old, "email"), after, everything=True)
    (wide,) = made.wider
    assert wide.proposal.questions == ()
    diagram = draw(wide)
    assert (diagram.error, diagram.a, diagram.b, diagram.failures) == (None, (), (), ())


@pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed")
@pytest.mark.parametrize("before", CASES)
def test_followed_to_the_letter_it_runs(before: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """HEAD is widened as the hint says, NarrowLatest bound, and the conversion of the field dropped."""
    from cadwyn import Cadwyn, VersionedAPIRouter
    from fastapi.testclient import TestClient
    from pydantic import BaseModel, create_model

    wide: Any = (str | None, None) if before != "nullable" else (str | None, ...)
    reader = create_model("Reader", __base__=BaseModel, name=(str, ...), email=wide)
    models = ModuleType("models_of_readers")
    models.Reader = reader  # type: ignore[attr-defined]
    reader.__module__ = models.__name__
    monkeypatch.setitem(sys.modules, models.__name__, models)
    source = render(planned(CASES[before], NEW).proposal, Models(module=models.__name__))
    source = source.replace("HeadVersion()", "HeadVersion(NarrowLatest)")
    source, conversions = re.subn(r"        request\.body.*?\n\n", "        pass\n\n", source, flags=re.DOTALL)
    assert conversions == 1
    names: dict[str, Any] = {}
    exec(compile(source, "versions", "exec"), names)

    router = VersionedAPIRouter()
    seen: list[Any] = []

    def add_reader(body: Any) -> None:
        seen.append(body.email)

    add_reader.__annotations__ = {"body": reader, "return": None}
    router.post("/readers")(add_reader)
    app = Cadwyn(versions=names["versions"], api_version_format="string", changelog_url=None)
    app.generate_and_include_versioned_routers(router)
    client = TestClient(app)

    def status(version: str, body: Json) -> int:
        return client.post("/readers", json=body, headers={"x-api-version": version}).status_code

    absent = {"name": "Ada"}
    assert status("2", {**absent, "email": "a@b.example"}) == 200
    assert status("2", absent) == 422
    assert status("2", {**absent, "email": None}) == 422
    assert status("1", {**absent, "email": None} if before == "nullable" else absent) == 200
    assert seen == ["a@b.example", None]
