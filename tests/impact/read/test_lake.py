"""Parquet files and queries of DuckDB, read as NDJSON is."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

from apidiff.impact.exchange import Body, Exchange
from apidiff.impact.read.files import read_files
from apidiff.impact.read.tally import Tally
from apidiff.model.document import ConfigError, DocumentError
from tests.cli.documents import run, write
from tests.impact.shop import SHOP, edited

ROWS = """
    SELECT 'post' AS method, '/v1/carts' AS path, 201 AS status, 'till' AS consumer, 3 AS count,
           TIMESTAMPTZ '2025-01-31 12:00:00+02' AS time, {'content-type': 'application/json'} AS request_headers,
           encode('{"coupon": "\u00e9"}') AS request_body, NULL AS response_body
    UNION ALL
    SELECT 'GET', '/v1/carts?sort=a', 200, NULL, 1, NULL, NULL, NULL, NULL
"""


@pytest.fixture
def parquet(tmp_path: Path) -> str:
    duckdb = pytest.importorskip("duckdb", reason="the extra `duckdb` is not installed")
    path = tmp_path / "day.parquet"
    duckdb.connect().execute(f"COPY ({ROWS}) TO '{path}' (FORMAT parquet)")
    return str(path)


def read(*named: str, by: str | None = None, tally: Tally | None = None) -> list[Exchange]:
    return list(read_files(named, tally or Tally(), by))


def test_a_parquet_file_is_told_by_its_beginning(parquet: str) -> None:
    sent, asked = read(parquet)
    assert (sent.method, sent.target, sent.status, sent.consumer, sent.count) == ("POST", "/v1/carts", 201, "till", 3)
    assert sent.time == 1738317600.0
    assert sent.request.body == Body('{"coupon": "\u00e9"}'.encode())
    assert sent.request.headers == {"content-type": "application/json"}
    assert sent.response.body is None
    assert not sent.response.empty  # NULL is what was not recorded
    assert (asked.target, asked.consumer, asked.time) == ("/v1/carts?sort=a", "(unknown)", None)


@pytest.mark.parametrize(
    "named", ["parquet:{}", "parquet:{folder}/*.parquet", "duckdb:SELECT * FROM '{}';", "duckdb:FROM '{}' -- all"]
)
def test_files_and_queries(parquet: str, named: str) -> None:
    assert len(read(named.format(parquet, folder=Path(parquet).parent))) == 2


def test_statements_before_the_query_are_run(parquet: str) -> None:
    query = f"CREATE TABLE calls AS FROM '{parquet}'; SELECT method, path, 'app' AS who FROM calls WHERE status = 200"
    (asked,) = read(f"duckdb:{query}", by="field:who")
    assert asked.consumer == "app"


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("duckdb:SELECT x", "DuckDB cannot read this"),
        ("duckdb:SELEC", "DuckDB cannot read this"),
        ("duckdb:CREATE TABLE x (a INT)", "DuckDB cannot read this"),
        ("duckdb:SELECT * FROM 'https://example.invalid/x.parquet'", "DuckDB cannot read this"),
        ("parquet:none.parquet", "No files found"),
        ("duckdb:", "no query"),
        ("duckdb: ; ", "no query"),
    ],
)
def test_what_duckdb_refuses_is_an_error(parquet: str, named: str, words: str) -> None:
    with pytest.raises((DocumentError, ConfigError), match=words):
        read(named)


def test_a_broken_parquet_file_is_an_error(tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="the extra `duckdb` is not installed")
    path = tmp_path / "x.parquet"
    path.write_bytes(b"PAR1" + b"x" * 100)
    with pytest.raises(DocumentError, match="DuckDB cannot read this"):
        read(str(path))


def test_rows_that_are_no_exchange_are_lost_and_an_empty_table_is_named(parquet: str) -> None:
    tally = Tally()
    assert len(read("duckdb:SELECT 1 AS x UNION ALL SELECT 2", f"duckdb:FROM '{parquet}' LIMIT 0", tally=tally)) == 0
    assert tally.lost == 2
    assert len(tally.empty) == 2
    assert not tally.is_whole


def test_without_duckdb_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def refuse(name: str, *rest: Any, **named: Any) -> Any:
        if name == "duckdb":
            raise ImportError(name)
        return imported(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(ConfigError, match=r"apidiff\[duckdb\]"):
        read("parquet:x.parquet")


def test_check_takes_a_query(parquet: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    new = edited(lambda root: root["components"]["schemas"]["NewCart"]["properties"]["coupon"].update(type="integer"))
    pair = write(tmp_path, "old.json", SHOP), write(tmp_path, "new.json", new)
    done = run("check", *pair, "--consumers", f"duckdb:SELECT * FROM '{parquet}'")
    assert done.exit_code == 1, done.output
    assert "hit: till (3 exchanges" in done.output
