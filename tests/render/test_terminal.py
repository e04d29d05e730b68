"""Text for people: what is said, in which order, and how wide."""

from __future__ import annotations

import re

import pytest
from rich.text import Text

from apidiff.render import FORMATS
from apidiff.render.view import View
from tests.render.reports import Pair, usage
from tests.render.samples import READ, whole


def text(pair: Pair, **view: bool | int) -> str:
    return FORMATS["text"].render(pair.report(), View(**view))  # type: ignore[arg-type]


def test_the_whole_of_a_small_report() -> None:
    assert text(whole()) == EXPECTED


EXPECTED = """\
Users v1 -> v2

Breaking (2)

  User
    `name` of `User` is now called `full_name`
      where     old.yaml:51:3 -> new.yaml:51:3 [property-renamed]
      reaches   GET /users/{id}, POST /users
      match     taken for the same with a confidence of 0.90
      why       Old clients read `name` and find nothing.
      callers   Read `full_name` in place of `name`.
      you       Send both names for a while.
      proposed  RenameUserNameToFullName
    `country` of `User` is now required
      where     old.yaml:31:3 -> new.yaml:51:3 [property-became-required]
      reaches   POST /users; non-breaking in 1
      evidence  this request worked, now it fails: POST /users, body
                application/json: {"name": "Ada"} ("country" is a required
                property)
      callers   Always send `country`.

Warnings (1)

  User
    `x` was added to the values of `id` of `User`
      where     old.yaml:41:3 -> new.yaml:51:3 [schema-enum-value-added]
      reaches   GET /users/{id}
      evidence  neither proved nor refuted, stopped at pattern: not a regular
                language

Non-breaking (2) --verbose lists them
      1  property-added
      1  schema-one-of-added

Documentation (1) --verbose lists them
      1  info-changed

Waived (1)
    `DELETE /users/{id}` was removed: nobody calls it (Accounts)

Problems in the documents (1); 1 part left out of the comparison
    new.yaml:3:7: `$ref` leads nowhere (at /paths)

Summary
                  changes  operations
  breaking              2           2
  warning               1           1
  non-breaking          2           1
  documentation         1           -

Failed: 2 breaking changes in 2 operations, and 1 warning (1 finding waived); v2
announces them as a major version step.
"""


def test_verbose_lists_everything() -> None:
    shown = text(whole(), verbose=True)
    assert "--verbose" not in shown
    assert "proved: every payload that one side may send is one that the other accepts" in " ".join(shown.split())
    assert "proved if the branches of oneOf exclude each other" in " ".join(shown.split())
    assert "`country` of `User` was added" in shown


def test_quiet_is_the_last_line_alone() -> None:
    assert text(whole(), quiet=True).startswith("Failed: 2 breaking changes in 2 operations")


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(len(line) for line in text(whole(), width=width, verbose=True).splitlines()) <= width


def test_colours_change_nothing_but_colours() -> None:
    plain = text(whole(), verbose=True)
    coloured = text(whole(), verbose=True, color=True)
    assert "\x1b[" in coloured
    assert Text.from_ansi(coloured).plain.rstrip() == plain.rstrip()


@pytest.mark.parametrize("term", ["xterm", "xterm-256color", "xterm-truecolor"])
def test_every_colour_system(monkeypatch: pytest.MonkeyPatch, term: str) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLORTERM", "truecolor" if term == "xterm-truecolor" else "")
    assert "\x1b[" in text(whole(), color=True)


def test_colours_do_not_depend_on_what_the_terminal_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" in text(whole(), color=True)


def test_without_changes_the_verdict_still_comes_last() -> None:
    shown = text(Pair({}, {}))
    assert shown.startswith("Users 1 -> 1\n\nSummary\n")
    assert shown.endswith("\n\nPassed: nothing changed.\n")


def test_documents_cannot_steer_the_terminal() -> None:
    made = Pair(
        {"info": {"title": "a\x1b]0;evil\x07", "version": "1\n2"}}, {"info": {"title": "\x1b[2J", "version": "\x9b1m"}}
    )
    made.add(
        "info.changed",
        "breaking",
        "it \x1b[31mchanged\nFailed: no",
        subject=("document", "x\x1b[1m"),
        usages={},
        why="\x1b[0m",
    )
    shown = text(made)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)
    assert "\nFailed: no" not in shown


def test_many_findings_say_all_that_callers_have_to_do() -> None:
    made = Pair({}, {})
    for number in range(40):
        made.add("property.removed", "breaking", "removed", usages={READ: "breaking"}, caller=f"Do without f{number}.")
    assert text(made).count("Do without f") == 40


def test_parts_of_a_document_have_headings_of_their_own() -> None:
    made = Pair({}, {})
    made.add("server.removed", "breaking", "gone", subject=("server", "servers"), usages={})
    made.add("schema.type.changed", "breaking", "other", subject=("schema", "servers"), usages={})
    shown = text(made)
    assert "\n  Servers\n    gone\n" in shown
    assert "\n  servers\n    other\n" in shown


def test_many_findings_explain_each_rule_once() -> None:
    made = Pair({}, {})
    for number in range(40):
        made.add(
            "property.removed",
            "breaking",
            f"`f{number}` of `User` was removed",
            usages={READ: "breaking"},
            rule=f"rule-{number % 2}",
            why="Because of that.",
            caller="Do this.",
        )
    shown = text(made)
    assert shown.count("Because of that.") == 2
    assert shown.count("Do this.") == 2
    assert shown.count("was removed") == 40
    assert text(made, verbose=True).count("Because of that.") == 40


def test_many_operations_are_counted() -> None:
    made = Pair({}, {})
    usages = {usage(f"GET /things/{number}"): "breaking" for number in range(1500)}
    made.add("property.removed", "breaking", "gone", usages=usages)
    assert "GET /things/0, GET /things/1, GET /things/2 and 1,497 more" in " ".join(text(made).split())


def test_what_happened_to_operations_stands_together() -> None:
    made = Pair({}, {})
    for path in ("/a", "/b"):
        made.add(
            "operation.removed",
            "breaking",
            f"`GET {path}` was removed",
            subject=("operation", f"GET {path}"),
            usages={usage(f"GET {path}", "request", "operation"): "breaking"},
        )
    shown = text(made)
    assert shown.count("  Operations\n") == 1
    assert "reaches" not in shown


def test_a_long_payload_is_cut_unless_everything_is_asked_for() -> None:
    made = Pair({}, {})
    made.add("schema.narrowed", "breaking", "less", evidence=made.witness("POST /users", {"a": "x" * 1000}, "no"))
    short, long = text(made).count("x"), text(made, verbose=True).count("x")
    assert short < 300
    assert long >= 1000
