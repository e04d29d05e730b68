"""The breaking-change table, row by row: each row is at least one rule, with exactly the level the table gives it.

The rows are those of the project's design (profile `contract`); the second part holds the levels that the table leaves
open. A level is written once, or as request / response.
"""

from __future__ import annotations

from functools import cache

import pytest

from apidiff.classify.rules.rulebook import Rulebook, load_rulebook
from apidiff.model.contract import Direction

TABLE = {
    "add endpoint; add HTTP method to a resource": {"operation-added": "non-breaking"},
    "add optional field to a request": {
        "property-added": "non-breaking",
        "parameter-optional-added": "non-breaking",
        "request-body-optional-added": "non-breaking",
    },
    "add field to a response (clients ignore unknown fields)": {
        "property-added": "non-breaking",
        "required-property-added": "breaking / non-breaking",
        "header-optional-added": "non-breaking",
    },
    "add required field / parameter / body to a request": {
        "required-property-added": "breaking / non-breaking",
        "required-property-with-default-added": "breaking / non-breaking",
        "parameter-required-added": "breaking / non-breaking",
        "request-body-required-added": "breaking / non-breaking",
    },
    "optional becomes required in a request": {
        "property-became-required": "breaking / non-breaking",
        "property-with-default-became-required": "breaking / non-breaking",
        "parameter-became-required": "breaking / non-breaking",
        "request-body-became-required": "breaking / non-breaking",
    },
    "remove field (request or response)": {
        "property-removed": "breaking",
        "property-removed-before-sunset": "breaking",
        "parameter-removed": "breaking",
        "request-body-removed": "breaking",
    },
    "rename field": {"property-renamed": "breaking", "parameter-renamed": "breaking"},
    "split one field into several; scalar becomes list": {
        "property-split": "breaking",
        "property-became-list": "breaking",
        "property-became-single": "breaking",
        "value-became-list": "breaking",
        "list-became-value": "breaking",
    },
    "change field type": {"type-changed": "breaking", "type-narrowed": "breaking / non-breaking"},
    "change field type: a provable widening in a request is a warning": {
        "integer-became-number": "warning / breaking",
    },
    "change response structure (list to envelope, envelope to list, nesting)": {
        "structure-wrapped": "breaking",
        "structure-unwrapped": "breaking",
    },
    "remove endpoint or method": {
        "operation-removed": "breaking",
        "operation-moved": "breaking",
        "operation-method-changed": "breaking",
    },
    "announced removals": {
        "operation-removed-after-announcement": "warning",
        "webhook-removed-after-announcement": "warning",
        "parameter-removed-after-announcement": "warning",
        "property-removed-after-announcement": "warning",
    },
    "status codes: success code removed or replaced": {
        "success-status-removed": "breaking",
        "success-status-changed": "breaking",
    },
    "status codes: error code removed, `default` removed": {
        "error-status-removed": "warning",
        "default-response-removed": "warning",
        "error-status-changed": "warning",
    },
    "status codes: success code added": {"success-status-added": "non-breaking / warning"},
    "status codes: error code added": {"error-status-added": "non-breaking"},
    "authentication: requirement, scheme or scope added, an alternative removed": {
        "authentication-required": "breaking",
        "authentication-scheme-added": "breaking",
        "authentication-scope-added": "breaking",
        "authentication-alternative-removed": "breaking",
    },
    "authentication: apiKey name/in, http scheme, oauth/openid urls": {
        "security-scheme-type-changed": "breaking",
        "security-scheme-detail-changed": "breaking",
        "security-scheme-flow-url-changed": "breaking",
        "security-scheme-flow-removed": "breaking",
    },
    "authentication: loosened": {
        "authentication-lifted": "non-breaking",
        "authentication-alternative-added": "non-breaking",
        "authentication-scheme-removed": "non-breaking",
        "authentication-scope-removed": "non-breaking",
        "security-scheme-flow-added": "non-breaking",
    },
    "add enum member": {"enum-value-added": "non-breaking / warning"},
    "add enum member: x-extensible-enum": {
        "extensible-enum-value-added": "non-breaking",
        "extensible-list-value-added": "non-breaking",
    },
    "remove enum member": {"enum-value-removed": "breaking / non-breaking"},
}
"""Rows that speak of a document. The last row of the table, bug fixes and performance, is not visible in one."""

LEFT_OPEN = {
    "server removed or changed with no equivalent effective URL": {
        "server-removed": "breaking",
        "server-changed": "breaking",
    },
    "response header removed": {"header-removed": "breaking"},
    "callback or webhook removed": {"callback-removed": "breaking", "webhook-removed": "breaking"},
    "callback or webhook added": {"callback-added": "non-breaking", "webhook-added": "non-breaking"},
    "a property that becomes readOnly leaves requests": {"property-became-read-only": "breaking / non-breaking"},
    "a property that becomes writeOnly leaves responses": {"property-became-write-only": "non-breaking / breaking"},
    "`additionalProperties` becomes false in a request": {
        "additional-properties-forbidden": "warning / non-breaking",
    },
    "in a request, allowing null, a further type or a further union branch": {
        "null-allowed": "non-breaking / breaking",
        "type-widened": "non-breaking / breaking",
        "any-of-branch-added": "non-breaking / breaking",
        "one-of-branch-added": "non-breaking / breaking",
    },
    "replacing a type by a wider one (integer to number)": {"integer-became-number": "warning / breaking"},
    "operationId changed or removed": {"operation-id-changed": "warning", "operation-id-removed": "warning"},
    "request default changed": {
        "default-added": "warning / non-breaking",
        "default-changed": "warning / non-breaking",
        "default-removed": "warning / non-breaking",
    },
    "parameter or property deprecated": {
        "parameter-deprecated": "non-breaking",
        "schema-deprecated": "non-breaking",
        "operation-deprecated": "non-breaking",
        "header-deprecated": "non-breaking",
    },
    "stability may not move backwards": {"stability-lowered": "breaking"},
}

PROFILES = {
    "wire": {
        "removing a request field an open schema still accepts": {
            "property-removed": "warning / breaking",
            "parameter-removed": "warning / breaking",
        },
        "a provable widening": {"integer-became-number": "non-breaking / breaking"},
    },
    "source": {
        "operationId, schema and enum renames, widened types": {
            "operation-id-changed": "breaking",
            "operation-id-removed": "breaking",
            "component-renamed": "breaking",
            "type-widened": "breaking",
            "integer-became-number": "breaking",
            "null-allowed": "breaking",
        },
    },
}


@cache
def rulebook() -> Rulebook:
    return load_rulebook()


def level(rule: str, profile: str) -> str:
    levels = [rulebook().rule(rule).levels.of(profile, direction).value for direction in Direction]
    return levels[0] if levels[0] == levels[1] else " / ".join(levels)


@pytest.mark.parametrize("row", [*TABLE, *LEFT_OPEN])
def test_a_row_has_its_rules_and_levels(row: str) -> None:
    expected = (TABLE | LEFT_OPEN)[row]
    assert {rule: level(rule, "contract") for rule in expected} == expected


@pytest.mark.parametrize(("profile", "row"), [(profile, row) for profile, rows in PROFILES.items() for row in rows])
def test_a_profile_differs_where_it_protects_something_else(profile: str, row: str) -> None:
    expected = PROFILES[profile][row]
    assert {rule: level(rule, profile) for rule in expected} == expected


def test_every_rule_of_the_table_says_so() -> None:
    """Rules that a row of the table names cite a table row or one of the levels it leaves open among their sources."""
    silent = [
        rule
        for rules in (TABLE | LEFT_OPEN).values()
        for rule in rules
        if not any(
            "table" in source.title.lower() or source.title.startswith("Lifecycle")
            for source in rulebook().rule(rule).sources
        )
    ]
    assert silent == []
