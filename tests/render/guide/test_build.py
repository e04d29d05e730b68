"""What a row says about the end of what it removes."""

from __future__ import annotations

from typing import Any

from tests.compare.lifecycle.test_replacements import document, reference
from tests.render.guide.told.test_advice import page_of


def row(name: str, **group_id: Any) -> str:
    page = page_of(document({"group_id": {"type": "string", **group_id}}), document({"group": reference("Group")}))
    (found,) = (line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
    return found


def test_what_probably_replaces_a_field_stands_beside_it() -> None:
    assert row("group_id") == "| `group_id` | - | Field removed; probably replaced by `group` |"


def test_what_the_document_names_as_the_successor_is_not_guessed_again() -> None:
    assert row("group_id", description="Use `group` instead.") == (
        "| `group_id` | - | Field removed; the documentation of Before says: “Use `group` instead.” |"
    )


def test_a_guess_stands_before_what_the_document_says_of_something_else() -> None:
    told = row("group_id", description="Use `id` of the members instead.")
    assert "| Field removed; probably replaced by `group`; the documentation of Before says: “Use `id` of" in told
