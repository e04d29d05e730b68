"""What becomes of a value of several alternatives."""

from __future__ import annotations

from typing import Any

from apidiff.propose.convert.evaluate import Evaluator
from tests.propose.made import planned


def player(link: Any) -> dict[str, Any]:
    """A document that answers with a track, of which nothing must be there, or an episode."""
    link = {"type": link}
    track = {"type": "object", "properties": {"link": link, "title": {"type": "string"}}}
    kind = {"type": "string", "enum": ["episode"]}
    episode = {"type": "object", "required": ["kind", "link"], "properties": {"kind": kind, "link": link}}
    either = {"oneOf": [{"$ref": "#/components/schemas/Track"}, {"$ref": "#/components/schemas/Episode"}]}
    playing = {"type": "object", "required": ["now"], "properties": {"now": either}}
    answer = {
        "200": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/E"}}}}
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/playing": {"get": {"responses": answer}}},
        "components": {"schemas": {"Track": track, "Episode": episode, "E": playing}},
    }


def test_the_alternative_that_asks_for_nothing_is_the_last_one_tried() -> None:
    made = planned(player("string"), player(["string", "null"]))
    (function,) = (item for item in made.proposal.functions if item.schema == "E")
    found = Evaluator({item.name: item for item in made.proposal.functions}, placeholders=True)
    episode = found.apply(function, {"now": {"kind": "episode", "link": None}})["now"]
    assert isinstance(episode, dict)
    assert episode["kind"] == "episode"
    assert isinstance(episode["link"], str)
