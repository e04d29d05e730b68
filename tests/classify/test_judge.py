from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from apidiff.classify.judge import judge
from apidiff.classify.rules.rulebook import load_rulebook
from apidiff.config import Settings
from apidiff.model.change import Assumed, Change, Evidence, Proof, Subject, Table, Undecided, Witness
from apidiff.model.contract import Direction, Usage
from apidiff.model.document import ConfigError, Location
from apidiff.model.finding import Finding, Level
from tests.classify.conftest import GET, POST

Maker = Callable[..., Change]
BOOK = load_rulebook()


def one(change: Change, settings: Settings | None = None) -> Finding:
    (finding,) = judge([change], BOOK, settings or Settings())
    return finding


def witness(usage: Usage) -> Witness:
    position = Location(tokens=("paths",))
    return Witness(usage=usage, value={}, error="no", old_position=position, new_position=position)


def test_each_usage_has_its_level_and_the_finding_the_worst(make_change: Maker) -> None:
    finding = one(make_change("property.required", GET, POST, facts={"property": "country", "schema": "Thing"}))
    assert finding.rule == "property-became-required"
    assert finding.usages == ((GET, Level.NON_BREAKING), (POST, Level.BREAKING))
    assert finding.level is Level.BREAKING
    assert "`country`" in finding.message
    assert finding.evidence == Table()


def test_the_words_are_those_of_the_direction_that_is_worst_off(make_change: Maker) -> None:
    rule = BOOK.rule("property-became-required")
    change = make_change("property.required", GET, POST)
    assert one(change).caller == rule.caller.fill(Direction.REQUEST, change)
    assert one(replace(change, usages=(GET,))).caller == rule.caller.fill(Direction.RESPONSE, change)
    assert one(change).caller != one(replace(change, usages=(GET,))).caller


@pytest.mark.parametrize(
    ("usage", "evidence", "level"),
    [
        (POST, None, Level.BREAKING),
        (POST, Undecided(keyword="not", reason="too wide"), Level.BREAKING),
        (POST, Proof(), Level.NON_BREAKING),
        (POST, Assumed(assumptions=("branches differ",)), Level.NON_BREAKING),
        (POST, witness(POST), Level.BREAKING),
        (GET, None, Level.NON_BREAKING),
        (GET, Proof(), Level.NON_BREAKING),
        (GET, witness(GET), Level.BREAKING),
    ],
)
def test_payloads_correct_the_table(make_change: Maker, usage: Usage, evidence: Evidence | None, level: Level) -> None:
    stated = {} if evidence is None else {usage: evidence}
    finding = one(make_change("property.required", usage, evidence=stated))
    assert finding.level is level
    assert finding.evidence == (evidence or Table())


def test_a_witness_does_not_raise_a_warning(make_change: Maker) -> None:
    change = make_change("schema.enum.value.added", GET, evidence={GET: witness(GET)}, facts={"extensible": False})
    assert one(change).level is Level.WARNING


def test_the_table_stands_where_it_decides(make_change: Maker) -> None:
    change = make_change("property.removed", POST, facts={"announced": False}, evidence={POST: Proof()})
    assert one(change).level is Level.BREAKING
    assert "Harmless" not in one(change).why


def test_the_reason_says_what_is_known(make_change: Maker) -> None:
    rule = one(make_change("property.required", POST)).why
    proved = one(make_change("property.required", POST, evidence={POST: Proof()})).why
    assumed = one(make_change("property.required", POST, evidence={POST: Assumed(assumptions=("a", "b"))})).why
    stuck = one(make_change("property.required", POST, evidence={POST: Undecided(keyword="not", reason="wide")})).why
    assert proved.startswith("Harmless here, by proof: the new document accepts every value")
    assert proved.endswith(rule)
    assert assumed.startswith("Harmless here, assuming that a; b: ")
    assert stuck.startswith(rule)
    assert stuck.endswith("(Whether a payload fails could not be decided at `not`: wide.)")


def test_the_evidence_is_a_witness_where_one_usage_has_one(make_change: Maker) -> None:
    put = replace(POST, operation="PUT /things")
    finding = one(make_change("property.required", POST, put, evidence={put: witness(put)}))
    assert finding.evidence == witness(put)


def test_a_level_that_the_user_chose_stands_above_all(make_change: Maker) -> None:
    settings = Settings(levels={"property-became-required": "documentation"})
    change = make_change("property.required", POST, evidence={POST: witness(POST)})
    finding = one(change, settings)
    assert finding.level is Level.DOCUMENTATION
    assert finding.usages == ((POST, Level.DOCUMENTATION),)


def test_what_is_switched_off_is_not_told(make_change: Maker) -> None:
    off = Settings(levels={"property-became-required": "off"})
    assert judge([make_change("property.required", POST), make_change("property.required")], BOOK, off) == []
    request = Settings(levels={"property-became-required": {"request": "off"}})
    assert judge([make_change("property.required", POST)], BOOK, request) == []
    assert one(make_change("property.required", POST, GET), request).usages == ((GET, Level.NON_BREAKING),)
    assert one(make_change("property.required"), request).level is Level.DOCUMENTATION


def test_a_level_is_known_as_chosen_where_it_was_for_all_that_is_told(make_change: Maker) -> None:
    def chosen(*usages: Usage, levels: Any) -> bool:
        return one(make_change("property.required", *usages), Settings(levels=levels)).is_chosen

    both: Any = {"property-became-required": "warning"}
    response: Any = {"property-became-required": {"response": "warning"}}
    assert not chosen(POST, levels={})
    assert chosen(POST, GET, levels=both)
    assert chosen(levels=both)
    assert not chosen(POST, GET, levels=response)
    assert chosen(GET, levels=response)
    assert not chosen(levels=response)


def test_parts_are_told_with_the_whole_and_alone_where_it_is_switched_off(make_change: Maker) -> None:
    part = make_change("schema.format.added", POST)
    whole = replace(make_change("property.required", POST), parts=(part,))
    assert [found.rule for found in one(whole).parts] == ["format-added"]
    assert one(make_change("property.required", POST)).parts == ()
    assert one(whole, Settings(levels={"property-became-required": "off"})).rule == "format-added"


WIDER = {"old": "integer", "new": "number"}


@pytest.mark.parametrize("evidence", [Proof(), Assumed(assumptions=("a",))])
def test_a_level_that_is_not_about_the_wire_stands_above_a_proof(make_change: Maker, evidence: Evidence) -> None:
    change = make_change("schema.type.widened", POST, facts=WIDER, evidence={POST: evidence})
    finding = one(change)
    assert (finding.rule, finding.level) == ("integer-became-number", Level.WARNING)
    assert "the new document accepts every value" in finding.why
    assert one(change, Settings(profile="wire")).level is Level.NON_BREAKING
    assert one(change, Settings(profile="source")).level is Level.BREAKING


def test_a_witness_against_a_harmless_rule_is_told(make_change: Maker) -> None:
    finding = one(make_change("property.required", GET, evidence={GET: witness(GET)}))
    assert finding.why.startswith("This breaks here: a payload was found that the new document allows")


def test_a_rule_may_say_that_the_table_decides(make_change: Maker) -> None:
    change = make_change("schema.enum.value.added", GET, facts={"extensible": True}, evidence={GET: witness(GET)})
    finding = one(change)
    assert (finding.rule, finding.level) == ("extensible-enum-value-added", Level.NON_BREAKING)


@pytest.mark.parametrize(
    ("levels", "complaint"),
    [
        ({"operation-removd": "warning"}, "no such rule; did you mean `operation-removed`?"),
        ({"operation-removed": "of"}, "`of` is no level"),
        ({"operation-remuved*": "warning"}, "no such rule"),
        ({"operation-removed": {"requests": "off"}}, "expected request or response"),
    ],
)
def test_wrong_levels_are_refused(levels: dict[str, str], complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        judge([], BOOK, Settings(levels=levels))


def test_the_profile_chooses_the_table(make_change: Maker) -> None:
    change = make_change("operation.operation-id.changed", POST)
    levels = [one(change, Settings(profile=profile)).level for profile in ("contract", "wire", "source")]
    assert levels == [Level.WARNING, Level.DOCUMENTATION, Level.BREAKING]


def test_a_part_that_nobody_uses_is_documentation_unless_asked_for(make_change: Maker) -> None:
    change = make_change("property.required")
    assert one(change).level is Level.DOCUMENTATION
    asked = one(change, Settings(components=True))
    assert asked.level is Level.BREAKING
    assert asked.why == one(make_change("property.required", POST)).why


def test_what_no_operation_owns_has_the_level_of_its_rule(make_change: Maker) -> None:
    server = Subject(type="server", owner="servers", path=("https://example.com",))
    assert (
        one(make_change("server.removed", subject=server, old="https://example.com", new=None)).level is Level.BREAKING
    )
    assert one(make_change("version.not-bumped")).level is Level.BREAKING


def test_findings_are_sorted_by_level_then_place(make_change: Maker) -> None:
    def at(number: str, kind: str = "operation.removed") -> Change:
        return make_change(kind, POST, facts={"path": number, "announced": False}, tokens=("paths", number))

    changes = [at("2"), at("1", "operation.added"), at("1"), at("3", "operation.added")]
    found = judge(changes, BOOK, Settings(), order=lambda side: side.location.tokens)
    assert [(f.rule, f.change.facts["path"]) for f in found] == [
        ("operation-removed", "1"), ("operation-removed", "2"), ("operation-added", "1"), ("operation-added", "3"),
    ]  # fmt: skip
    backwards = judge(changes, BOOK, Settings(), order=lambda side: -int(side.location.tokens[1]))
    assert [f.change.facts["path"] for f in backwards] == ["2", "1", "3", "1"]


def test_what_stands_in_neither_document_comes_first(make_change: Maker) -> None:
    nowhere = make_change("operation.removed", POST, facts={"announced": False}, new=None)
    placed = make_change("operation.removed", POST, facts={"announced": False})
    assert [f.change for f in judge([placed, nowhere], BOOK, Settings())] == [nowhere, placed]


def test_findings_that_share_a_fingerprint_are_numbered(make_change: Maker) -> None:
    found = judge([make_change("property.required", POST) for _ in range(3)], BOOK, Settings())
    first = found[0].fingerprint
    assert [f.fingerprint for f in found] == [first, f"{first}-2", f"{first}-3"]


def test_what_is_not_stable_may_change_freely(make_change: Maker) -> None:
    put = replace(POST, operation="PUT /things")
    change = make_change("property.required", POST, put)
    (both,) = judge([change], BOOK, Settings(), unstable={"PUT /things"})
    assert both.usages == ((POST, Level.BREAKING), (put, Level.WARNING))
    assert "not stable yet" not in both.why
    (beta,) = judge([replace(change, usages=(put,))], BOOK, Settings(), unstable={"PUT /things"})
    assert beta.level is Level.WARNING
    assert beta.why.endswith("(A warning, because the operations it reaches are not stable yet and may change.)")


def test_promising_less_breaks_whatever_was_promised(make_change: Maker) -> None:
    (finding,) = judge([make_change("stability.lowered", POST)], BOOK, Settings(), unstable={POST.operation})
    assert finding.level is Level.BREAKING


def test_a_chosen_level_is_not_softened(make_change: Maker) -> None:
    settings = Settings(levels={"property-became-required": "breaking"})
    (finding,) = judge([make_change("property.required", POST)], BOOK, settings, unstable={POST.operation})
    assert finding.level is Level.BREAKING
