from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from apidiff.classify.filters import parse_pattern, select_changes, select_findings
from apidiff.classify.judge import judge
from apidiff.classify.rules.examples import document_of
from apidiff.classify.rules.rulebook import load_rulebook
from apidiff.classify.stability import unstable_operations
from apidiff.config import Filters, Settings
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Direction, Usage
from apidiff.model.document import ConfigError
from apidiff.model.places import OperationRef, media_type, place
from apidiff.resolve.contract import resolve

PATHS: dict[str, Any] = {
    "/things": {
        "x-audience": "public",
        "post": {"tags": ["things"], "operationId": "addThing", "responses": {}},
    },
    "/internal/things": {
        "get": {"tags": ["things", "ops"], "x-internal": True, "x-stability-level": "beta", "responses": {}},
    },
    "/odd": {"get": {"tags": "no list", "operationId": 7, "x-stability-level": "unheard-of", "responses": {}}},
}
BODY = place("body").below(media_type("application/json"))
OK = place("response", "200").below(media_type("application/json"))
ADD = Usage(operation=OperationRef(method="post", path="/things"), direction=Direction.REQUEST, place=BODY)
READ = Usage(
    operation=OperationRef(method="get", path="/internal/things"),
    direction=Direction.RESPONSE,
    place=OK,
)
ODD = Usage(operation=OperationRef(method="get", path="/odd"), direction=Direction.RESPONSE, place=place("operation"))


@pytest.fixture(scope="module")
def contract() -> Contract:
    return resolve(document_of({"document": True, "before": {"paths": PATHS}}, "before"))


@pytest.mark.parametrize(
    ("include", "exclude", "kept"),
    [
        ([], [], [ADD, READ, ODD]),
        (["path:/things"], [], [ADD]),
        (["path:/*things"], [], [ADD, READ]),
        ([], ["path:/internal/*"], [ADD, ODD]),
        (["tag:ops"], [], [READ]),
        (["tag:ops", "tag:things"], [], [ADD, READ]),
        (["tag:things"], ["extension:x-internal"], [ADD]),
        (["extension:x-internal=true"], [], [READ]),
        (["extension:x-audience=public"], [], [ADD]),
        (["operation-id:add*"], [], [ADD]),
        (["direction:response"], [], [READ, ODD]),
        (["direction:response", "tag:things"], [], [READ]),
        (["path:/THINGS"], [], []),
    ],
)
def test_usages_are_selected(
    contract: Contract,
    make_change: Callable[..., Change],
    include: list[str],
    exclude: list[str],
    kept: list[Usage],
) -> None:
    change = make_change("property.required", ADD, READ, ODD)
    filters = Filters(include=tuple(include), exclude=tuple(exclude))
    found = list(select_changes([change], filters, contract, contract))
    assert [list(one.usages) for one in found] == ([kept] if kept else [])


def test_an_untouched_change_is_the_same_object(contract: Contract, make_change: Callable[..., Change]) -> None:
    change = make_change("property.required", ADD)
    assert list(select_changes([change], Filters(), contract, contract)) == [change]
    assert list(select_changes([change], Filters(include=("path:/things",)), contract, contract)) == [change]


def test_what_reaches_no_operation_passes_exclusions_only(
    contract: Contract, make_change: Callable[..., Change]
) -> None:
    change = make_change("info.changed")
    assert list(select_changes([change], Filters(exclude=("path:*",)), contract, contract)) == [change]
    assert list(select_changes([change], Filters(include=("path:*",)), contract, contract)) == []


def test_an_operation_of_one_contract_is_known(contract: Contract, make_change: Callable[..., Change]) -> None:
    empty = replace(contract, operations=())
    change = make_change("operation.removed", ADD)
    for pair in ((empty, contract), (contract, empty)):
        assert list(select_changes([change], Filters(include=("tag:things",)), *pair)) == [change]


@pytest.mark.parametrize(("floor", "kept"), [("draft", 3), ("beta", 3), ("preview", 2), ("stable", 2)])
def test_unstable_operations_can_be_left_out(
    contract: Contract, make_change: Callable[..., Change], floor: str, kept: int
) -> None:
    change = make_change("property.required", ADD, READ, ODD)
    (found,) = select_changes([change], Filters(stability=floor), contract, contract)
    assert len(found.usages) == kept


def test_a_usage_of_no_known_operation_is_stable(contract: Contract, make_change: Callable[..., Change]) -> None:
    elsewhere = replace(ADD, operation="schemas/Thing")
    change = make_change("property.required", elsewhere)
    assert list(select_changes([change], Filters(stability="stable"), contract, contract)) == [change]


def test_findings_are_selected_by_rule(make_change: Callable[..., Change]) -> None:
    changes = [make_change("property.required", ADD), make_change("property.optional", ADD)]
    findings = judge(changes, load_rulebook(), Settings())
    required, optional = "property-became-required", "property-became-optional"

    def ids(**filters: tuple[str, ...]) -> list[str]:
        return [finding.rule for finding in select_findings(findings, Filters(**filters))]  # type: ignore[arg-type]

    assert ids() == [required, optional]
    assert ids(include=("rule:*-required",)) == [required]
    assert ids(exclude=("rule:*-required", "path:*")) == [optional]
    assert ids(include=("path:*",)) == [required, optional]


@pytest.mark.parametrize(
    ("filters", "complaint"),
    [
        (Filters(include=("things",)), "the filter `things` is no `axis:glob`"),
        (Filters(include=("path:",)), "is no `axis:glob`"),
        (Filters(exclude=("tags:x",)), "unknown axis `tags`; did you mean `tag`?"),
        (Filters(stability="stabel"), "`stabel` is unknown; did you mean `stable`?"),
    ],
)
def test_wrong_filters_are_refused(contract: Contract, filters: Filters, complaint: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(complaint)):
        list(select_changes([], filters, contract, contract))


def test_a_pattern_may_hold_colons() -> None:
    assert parse_pattern("extension:x-a=b:c").glob == "x-a=b:c"


def test_operations_that_promise_less_than_stability(contract: Contract) -> None:
    assert {str(one) for one in unstable_operations(contract)} == {"GET /internal/things"}
