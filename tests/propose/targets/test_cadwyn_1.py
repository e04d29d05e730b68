"""The dialect of Cadwyn 1: accepted by that version, if an interpreter with it is named in APIDIFF_CADWYN_1.

To make one: `python3.11 -m venv V && V/bin/pip install cadwyn==1.0.2`, then `APIDIFF_CADWYN_1=V/bin/python`.
"""

from __future__ import annotations

import ast
import os
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from apidiff.model.proposal.proposal import Proposal
from apidiff.propose.plan.planner import Plan
from apidiff.propose.targets import cadwyn_1
from apidiff.propose.targets.models import Models
from tests.propose.made import planned
from tests.verify.pairs import PAIRS, Pair, merged

PYTHON = os.environ.get("APIDIFF_CADWYN_1", "")

_CHECK = """
import versions
print("accepted", sum(len(version.version_changes) for version in versions.versions.versions))
import latest
from cadwyn import generate_code_for_versioned_packages
generate_code_for_versioned_packages(latest, versions.versions)
print("generated")
"""


def _source(made: Plan) -> str:
    return cadwyn_1.render(made.proposal, Models(module="latest"))


def _models(made: Plan) -> str:
    """Return HEAD's classes in pydantic 1, by the writer of own classes."""
    empty = Proposal(
        old_version="1",
        new_version="2",
        changes=(),
        functions=(),
        own_classes=tuple(made.new.classes.values()),
        restored=(),
    )
    text = cadwyn_1.render(empty, Models())
    return text[: text.index("# TODO(apidiff): write the dates")]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_the_dialect(pair: Pair) -> None:
    source = _source(planned(pair.old, pair.new, everything=True))
    tree = ast.parse(source)
    assert "MISSING" not in source
    assert 'didnt_have("default"' not in source
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] != "pydantic" or "ConfigDict" not in {
                a.name for a in node.names
            }
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).startswith("VersionChange") for base in node.bases):
            assert any(ast.unparse(item).startswith("description = ") for item in node.body)


def test_a_rename_is_told_in_full() -> None:
    pair = next(pair for pair in PAIRS if pair.name == "property-renamed")
    source = _source(planned(pair.old, pair.new))
    assert 'schema(C1).field("full_name").didnt_exist' in source
    assert 'schema(C1).field("name").existed_as(type=str)' in source
    assert "from cadwyn.structure import" in source


@pytest.mark.skipif(not PYTHON, reason="APIDIFF_CADWYN_1 names no interpreter with Cadwyn 1")
@pytest.mark.parametrize("pair", [*PAIRS, merged(PAIRS)], ids=lambda pair: pair.name)
def test_cadwyn_1_accepts_it(pair: Pair, tmp_path: Path) -> None:
    made = planned(pair.old, pair.new, everything=True)
    made = replace(made, proposal=replace(made.proposal, old_version="2024-01-01", new_version="2025-01-01"))
    (tmp_path / "latest").mkdir()
    (tmp_path / "latest" / "__init__.py").write_text(_models(made), "utf-8")
    (tmp_path / "versions.py").write_text(_source(made), "utf-8")
    done = subprocess.run(
        [PYTHON, "-W", "ignore", "-c", _CHECK], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "accepted" in done.stdout, done.stderr
    assert "generated" in done.stdout, done.stderr
