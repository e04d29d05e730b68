"""Values that an application refuses by rules which its document does not state."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from apidiff.propose.convert.evaluate import ANYTHING
from apidiff.verify.refused import blurred, is_unstated, readable
from tests.cli.documents import run

APP = """
from decimal import Decimal
from typing import Literal

from cadwyn import Cadwyn, Version, VersionBundle, VersionedAPIRouter
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, field_validator

class Money(BaseModel):
    amount: Decimal
    unit: str

    @field_validator("unit")
    @classmethod
    def known(cls, value):
        if value not in ("eur", "usd"):
            raise ValueError("unknown")
        return value

class Price(BaseModel):
    amount: Decimal

router = VersionedAPIRouter()

@router.post("/money")
async def money(money: Money) -> Price: ...

@router.post("/price")
async def price(price: Price) -> list[Price]: ...

@router.get("/rates")
async def rates() -> dict[Literal["eur", "usd"], Price]: ...

@router.get("/text", response_class=PlainTextResponse)
async def text() -> str: ...

app = Cadwyn(versions=VersionBundle(Version("2025-01-01"), Version("2024-01-01")), changelog_url=None)
app.generate_and_include_versioned_routers(router)
"""


@pytest.mark.usefixtures("warm_worker")
@pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed")
def test_an_application_serves_what_it_says_of_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from apidiff.load.sources.app import documents_of, named_app

    monkeypatch.chdir(tmp_path)
    (tmp_path / "bank.py").write_text(APP)
    (tmp_path / "old.json").write_text(json.dumps(documents_of(named_app("bank:app"))["2024-01-01"]))
    held = run("verify", "old.json", "--app", "bank:app")
    assert held.exit_code == 0, held.output
    told = " ".join(held.stdout.split())
    assert "POST /money: " in told
    assert "values that its own types and validators refuse" in told
    assert "POST /price: " not in told
    assert "GET /text: what is in its answer of text/plain" in told


def test_what_takes_the_place_of_what_cannot_be_read() -> None:
    errors = [
        {"type": "decimal_parsing", "loc": ("body", "Card", "lines", 0, "amount")},
        {"type": "missing", "loc": ("body", "Cash", "note")},
    ]
    sent = {"lines": [{"amount": "string"}, {"amount": "string"}], "name": "string"}
    found, gone = readable(sent, errors, skip=1)
    assert found == {"lines": [{"amount": "1"}, {"amount": "string"}], "name": "string"}
    assert sent["lines"][0] == {"amount": "string"}
    assert blurred(sent, gone)["name"] == "string"
    assert blurred(sent, gone)["lines"][0] == {"amount": ANYTHING}
    assert not is_unstated(errors)
    assert is_unstated(errors[:1])
    assert not is_unstated([])


def test_an_entry_whose_key_is_none_goes() -> None:
    errors = [{"type": "enum", "loc": ("key", "[key]")}, {"type": "decimal_parsing", "loc": ("key", "amount")}]
    found, gone = readable({"key": {"amount": "string"}}, errors)
    assert found == {}
    assert blurred({"key": {"amount": "string"}}, gone) == {"key": ANYTHING}
    assert is_unstated(errors)
