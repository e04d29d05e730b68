"""A body that may be more now is taken in the old version, too: no route is written again for what breaks nobody."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from apidiff import Settings, compare
from apidiff.load.sources.source import load_value
from apidiff.propose.plan.planner import Options, plan
from apidiff.verify import diagram
from tests.propose.made import contract, planned
from tests.verify.pairs import read

PAIRS = read(
    """
a-third-alternative:
  schemas:
    Card: {kind!: {type: string, const: card}, number!: string}
    Bank: {kind!: {type: string, const: bank}, iban!: string}
  old:
    paths: {POST /pay: {in: {oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Bank'}]}}}
  new:
    paths:
      POST /pay:
        in:
          oneOf:
            - {$ref: '#/components/schemas/Card'}
            - {$ref: '#/components/schemas/Bank'}
            - {$ref: '#/components/schemas/Cash'}
    schemas:
      Cash: {kind!: {type: string, const: cash}, till!: {$ref: '#/components/schemas/Till'}}
      Till: {name!: string}
an-alternative-and-a-changed-field:
  schemas:
    Bank: {kind!: {type: string, const: bank}, iban!: string}
  old:
    paths: {POST /pay: {in: Card}}
    schemas: {Card: {kind!: {type: string, const: card}, digits!: string}}
  new:
    paths: {POST /pay: {in: {oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Bank'}]}}}
    schemas: {Card: {kind!: {type: string, const: card}, digits!: integer}}
  answers: {request.Card.digits.cast: 0}
null-too:
  schemas: {Card: {number!: string}}
  old: {paths: {POST /pay: {in: Card}}}
  new: {paths: {POST /pay: {in: {anyOf: [{$ref: '#/components/schemas/Card'}, {type: 'null'}]}}}}
optional-now:
  schemas: {Card: {number!: string}}
  old: {paths: {POST /pay: {in: Card}}}
  new: {paths: {POST /pay: {in: Card, optional: true}}}
"""
)


@pytest.mark.usefixtures("warm_worker")
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
@pytest.mark.parametrize("everything", [False, True], ids=["breaking", "all"])
def test_the_route_stays(pair: object, everything: bool) -> None:
    plan = planned(pair.old, pair.new, everything=everything, **pair.answers)  # type: ignore[attr-defined]
    assert plan.proposal.restored == ()
    assert [text.partition(": ")[0] for text in plan.pairing.unversioned] == ["POST /pay"]
    assert set(plan.pairing.unversioned) <= set(plan.proposal.comments)
    if find_spec("cadwyn") is not None:
        drawn = diagram.draw(plan)
        assert drawn.holds, drawn
        assert set(plan.pairing.unversioned) <= set(drawn.c)


def test_an_alternative_that_is_gone_is_another_matter() -> None:
    pair = PAIRS[0]
    assert planned(pair.new, pair.old, everything=True).pairing.unversioned == ()


SHORT = "{type: string, maxLength: 5}"


@pytest.mark.parametrize(
    ("old", "new", "breaks"), [("string", "integer", True), ("string", SHORT, True), (SHORT, "string", False)]
)
def test_a_route_whose_body_takes_more_is_written_again_for_all_that_changed_alone(
    old: str, new: str, breaks: bool
) -> None:
    text = "it:\n" + "".join(
        f"  {side}: {{paths: {{POST /a: {{in: {body}}}}}}}\n" for side, body in (("old", old), ("new", new))
    )
    (pair,) = read(text)
    written = [
        [route.replaced for route in planned(pair.old, pair.new, everything=one).proposal.restored]
        for one in (True, False)
    ]
    again = ["its body is of another type"]
    assert written == [again, again if breaks else []]


def test_routes_of_older_versions_are_converted_as_those_of_head() -> None:
    """A list is converted by path, and neither document has the path of a route that only older versions have."""
    pair = read(
        """
one:
  schemas: {Team: {lead!: {$ref: '#/components/schemas/User'}}}
  old:
    paths: {GET /users: {out: {type: array, items: {$ref: '#/components/schemas/User'}}}}
    schemas: {User: {name!: string}}
  new:
    paths: {GET /users: {out: {type: array, items: {$ref: '#/components/schemas/User'}}}}
    schemas: {User: {title!: string}}
older:
  schemas: {User: {title!: string}, Team: {lead!: {$ref: '#/components/schemas/User'}}}
  old:
    paths:
      GET /people: {out: {type: array, items: {$ref: '#/components/schemas/User'}}}
      GET /teams: {out: {type: array, items: {$ref: '#/components/schemas/Team'}}}
      GET /names: {out: {type: array, items: string}}
      GET /users: {out: {type: array, items: {$ref: '#/components/schemas/User'}}}
  new: {}
"""
    )
    answers = {"property:User.name": "title"}
    documents = load_value(pair[0].old, "old"), load_value(pair[0].new, "new")
    report = compare(*documents, settings=Settings(answers=answers))
    made = plan(report, Options(older=contract(pair[1].old)))
    converted = {item.path: item.name for change in made.proposal.changes for item in change.converters}
    assert converted == {
        "/users": "response_of_get_users",
        "/people": "response_of_restored_get_people",
        "/teams": "response_of_restored_get_teams",
    }
