"""The commuting diagram over hand-made pairs: one for every row of what a change becomes in Cadwyn."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
import yaml

from apidiff.model.proposal.proposal import Proposal
from apidiff.model.proposal.pytypes import ModelShape, World
from apidiff.propose.plan.planner import Plan
from apidiff.verify.diagram import Diagram, _inline, draw, draw_middleware
from apidiff.verify.statement import PERSON, SHAPE, statements
from tests import warm
from tests.propose.made import planned
from tests.verify.mutation import draw_source
from tests.verify.pairs import PAIRS, Pair, merged, read

pytestmark = pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed")

BY_NAME = {pair.name: pair for pair in PAIRS}


def _plan(pair: Pair, *, everything: bool = True) -> Plan:
    return planned(pair.old, pair.new, everything=everything, **pair.answers)


@pytest.fixture(scope="module")
def whole() -> tuple[Plan, Diagram]:
    """All pairs in one document, so that Cadwyn starts once."""
    made = _plan(merged(PAIRS))
    with warm.workers():
        return made, draw(made)


def test_old_documents_come_back(whole: tuple[Plan, Diagram]) -> None:
    assert whole[1].error is None
    assert whole[1].a == ()


def test_new_documents_stay(whole: tuple[Plan, Diagram]) -> None:
    assert whole[1].b == ()


def test_old_exchanges_work(whole: tuple[Plan, Diagram]) -> None:
    assert whole[1].failures == ()
    assert whole[1].exchanges > 60


def test_answers_answer_everything(whole: tuple[Plan, Diagram]) -> None:
    made = whole[0]
    assert [question.id for change in made.proposal.changes for question in change.questions] == []
    assert made.unused_answers == ()
    assert made.unfit_answers == ()


def test_statement_for_every_change(whole: tuple[Plan, Diagram]) -> None:
    made, diagram = whole
    found = {item.change: item for item in statements(made, diagram)}
    assert set(found) == {change.name for change in made.proposal.changes}
    assert found["RenameHumanTextToMessage" if "RenameHumanTextToMessage" in found else next(iter(found))].change
    restored = [item for item in found.values() if any("no body yet" in reason for reason in item.reasons)]
    assert restored
    assert all(item.verdict == PERSON for item in restored)
    assert sum(item.verdict == SHAPE for item in found.values()) > 30


@pytest.mark.usefixtures("warm_worker")
def test_unanswered_questions_leave_marked_code_that_verifies() -> None:
    pair = merged(
        [BY_NAME[name] for name in ("property-added-required", "property-type", "property-null", "enum-values")]
    )
    made = planned(pair.old, pair.new, everything=True)
    diagram = draw(made)
    assert diagram.holds, diagram
    asked = {question.id for change in made.proposal.changes for question in change.questions}
    assert "request.A1.country.value" in asked
    verdicts = {item.change: item.verdict for item in statements(made, diagram)}
    assert verdicts["AddA1Country"] == PERSON


@pytest.mark.usefixtures("warm_worker")
def test_only_breaking_keeps_old_clients_alive() -> None:
    pair = merged([pair for pair in PAIRS if not pair.person])
    made = _plan(pair, everything=False)
    diagram = draw(made, breaks=lambda old, new: [])
    assert diagram.error is None
    assert diagram.b == ()
    assert diagram.failures == ()


@pytest.mark.usefixtures("warm_worker")
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_each_pair_alone(pair: Pair) -> None:
    diagram = draw(_plan(pair))
    assert diagram.error is None
    assert (diagram.a, diagram.b, diagram.failures) == ((), (), ())


def test_module_that_cannot_be_imported_is_told() -> None:
    diagram = draw_source(_plan(BY_NAME["property-added-required"]), "raise RuntimeError('broken')")
    assert diagram.error is not None
    assert "broken" in diagram.error
    assert diagram.phase == "import"
    assert not diagram.holds


@pytest.mark.usefixtures("warm_worker")
def test_the_middleware_serves_old_clients() -> None:
    diagram = draw_middleware(_plan(merged(PAIRS)))
    assert diagram.error is None
    assert diagram.failures == ()
    assert diagram.exchanges > 60


def test_time_is_bounded() -> None:
    source = "import time\ntime.sleep(60)"
    diagram = draw_source(_plan(BY_NAME["property-added-required"]), source, seconds=2)
    assert diagram.error == "not finished after 2 seconds"
    assert isinstance(_plan(BY_NAME["property-added-required"]).proposal, Proposal)


NAMES = (
    "Annotated",
    "Any",
    "BaseModel",
    "ConfigDict",
    "Enum",
    "Field",
    "Literal",
    "MISSING",
    "UUID",
    "datetime",
    "Union",
)
"""What a module of models imports, or might."""
FIELDS = """
  word: {enum: [a, b]}
  at: {type: string, format: date-time}
  any: {}
  id: {type: string, format: uuid, description: d}
  rest: {type: object, additionalProperties: {type: integer}}
  short: {type: array, items: {type: string, maxLength: 3}}
"""


@pytest.mark.usefixtures("warm_worker")
def test_schemas_called_as_what_their_module_imports() -> None:
    fields = yaml.safe_load(FIELDS)
    paths = {f"POST /{name}": {"in": name, "out": name} for name in NAMES}
    old = {name: {**fields, "next": name} for name in NAMES}
    new = {name: {**one, "more!": "string"} for name, one in old.items()}
    (pair,) = read(yaml.safe_dump({"names": {"paths": paths, "old": {"schemas": old}, "new": {"schemas": new}}}))
    diagram = draw(_plan(pair))
    assert diagram.error is None
    assert (diagram.a, diagram.b, diagram.failures) == ((), (), ())


@pytest.mark.parametrize(
    ("origin", "named"),
    [
        ("/components/schemas/User", True),
        ("/components/schemas/User/properties/address", False),
        ("/x-files/models~1user.yml", True),
        ("/x-files/models.yml/definitions/User", True),
        ("/x-files/models~1user.yml/properties/address", False),
        ("/x-files/models~1users.yml/items", False),
        ("/x-files/models~1schema.yml/User", True),
    ],
)
def test_a_class_of_a_place_within_a_schema_has_no_name_of_its_own(origin: str, named: bool) -> None:
    world = World(classes={"A": ModelShape(name="A", fields=(), origin=origin)}, routes=())
    assert (_inline(world) == {}) is named
