"""FastAPI is changed for proofs where its version is known, and else left alone; both ways the proof is the same."""

from __future__ import annotations

import json
import multiprocessing
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from apidiff.verify.diagram import diagram_of, write_job
from apidiff.verify.economy import KNOWN, be_economical
from apidiff.verify.worker import RUNS, carry_out
from tests import warm
from tests.propose.made import planned
from tests.verify.pairs import PAIRS

pytestmark = pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed")


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What is replaced, by its name; it is put back after the test."""
    from cadwyn.schema_generation import SchemaGenerator
    from fastapi import _compat
    from fastapi._compat import v2
    from fastapi.dependencies import utils

    monkeypatch.setattr(v2.ModelField, "_type_adapter", None, raising=False)
    monkeypatch.setattr(v2.ModelField, "__post_init__", v2.ModelField.__post_init__)
    for module in (_compat, v2, utils):
        monkeypatch.setattr(module, "get_cached_model_fields", v2.get_cached_model_fields)
    monkeypatch.setattr(SchemaGenerator, "_check_defaults", SchemaGenerator._check_defaults)
    return {"fields": v2.get_cached_model_fields, "make": v2.ModelField.__post_init__}


def test_a_known_version_is_changed(private: dict[str, Any]) -> None:
    import fastapi
    from fastapi._compat import v2

    assert fastapi.__version__.startswith(KNOWN)
    assert be_economical().startswith(f"For speed, FastAPI {fastapi.__version__} made validators")
    assert v2.get_cached_model_fields is not private["fields"]
    assert v2.get_cached_model_fields.cache_info().maxsize is None
    assert v2.ModelField.__post_init__ is not private["make"]


def test_another_version_is_left_alone(private: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from fastapi._compat import v2

    monkeypatch.setattr("fastapi.__version__", "0.166.0")
    assert be_economical() == "FastAPI 0.166.0 ran as it is"
    assert v2.get_cached_model_fields is private["fields"]
    assert v2.ModelField.__post_init__ is private["make"]


@pytest.mark.usefixtures("private")
def test_cadwyn_refuses_models_of_head_in_defaults_as_it_does_without_changes() -> None:
    from cadwyn import HeadVersion, Version, VersionBundle, VersionChange, generate_versioned_models, schema
    from cadwyn.exceptions import SchemaGenerationError
    from cadwyn.schema_generation import SchemaGenerator
    from pydantic import BaseModel, Field

    class Plain(BaseModel):
        name: str = "a"
        next: Plain | None = None
        holder: Holder | None = None

    class Holder(BaseModel):
        held: list[Plain] = Field(default_factory=lambda: [Plain()])

    class RenameName(VersionChange):
        description = "name was called title"
        instructions_to_migrate_to_previous_version = (schema(Plain).field("name").had(name="title"),)

    Plain.model_rebuild(_types_namespace={"Plain": Plain, "Holder": Holder})
    Holder.model_rebuild(_types_namespace={"Plain": Plain, "Holder": Holder})
    check = SchemaGenerator._check_defaults
    assert "; Cadwyn" in be_economical()
    assert SchemaGenerator._check_defaults is not check
    bundle = VersionBundle(HeadVersion(), Version("2", RenameName), Version("1"))
    with pytest.raises(SchemaGenerationError, match="default factory of the field 'held'"):
        generate_versioned_models(bundle)["1"][Holder]


def _run_as_it_is(job: dict[str, Any], result: dict[str, Any]) -> None:
    import fastapi

    fastapi.__version__ = "0.166.0"
    RUNS["diagram"](job, result)


def test_the_proof_holds_without_changes(tmp_path: Path) -> None:
    pair = next(pair for pair in PAIRS if pair.name == "property-renamed")
    plan = planned(pair.old, pair.new, everything=True)
    write_job(plan, tmp_path)
    context = warm.forks() if hasattr(os, "fork") else multiprocessing.get_context("spawn")
    process = context.Process(target=carry_out, args=(str(tmp_path), _run_as_it_is))
    process.start()
    process.join(60)
    diagram = diagram_of(json.loads((tmp_path / "result.json").read_text("utf-8")), plan)
    assert diagram.note == "FastAPI 0.166.0 ran as it is"
    assert diagram.holds
    assert diagram.exchanges
