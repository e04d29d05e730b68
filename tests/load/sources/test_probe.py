"""What a user's modules say of themselves. Applications are asked in `test_app.py`, in a process of their own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from apidiff.load.sources.probe import classes, imported, versions

MODELS = """
from pydantic import BaseModel, Field

class Base(BaseModel):
    id: int
    own: "Later | None" = None

class Later(BaseModel):
    pass

class Pet(Base):
    id: str
    kind: str = Field(alias="type")
    label: str = Field(alias="l", serialization_alias="name")

class Nothing:
    pass

word = "no class"
"""


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.delitem(sys.modules, "probed_models", raising=False)
    (tmp_path / "probed_models.py").write_text(MODELS)
    return "probed_models"


def test_fields_by_their_names_on_the_wire(models: str) -> None:
    found = classes(models, ["Pet", "Nothing", "word", "Missing"])
    assert found == {
        "Pet": {
            "module": models,
            "name": "Pet",
            "fields": {
                "id": ["id", models, "Pet"],
                "own": ["own", models, "Base"],
                "type": ["kind", models, "Pet"],
                "name": ["label", models, "Pet"],
            },
        },
        "Nothing": {"module": models, "name": "Nothing", "fields": {}},
    }


def test_a_module_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its neighbours can be imported, and it can be found again by its name, as pydantic does."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "probed_beside.py").write_text("value = 1\n")
    (tmp_path / "probed_file.py").write_text("import sys, probed_beside\nsame = sys.modules[__name__]\n")
    found = imported(str(tmp_path / "probed_file.py"))
    assert found.probed_beside.value == 1
    assert found.same is found
    for name in ("probed_beside", "probed_file"):
        del sys.modules[name]


def test_an_object_without_a_document(models: str) -> None:
    with pytest.raises(TypeError, match=r"word is a str without \.openapi\(\)"):
        versions(models, "word")["documents"]
