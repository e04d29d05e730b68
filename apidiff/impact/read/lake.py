"""Traffic that DuckDB reads: Parquet files, and whatever a query returns (the extra `duckdb`).

Columns have the names of the members of NDJSON, and rows are read as its lines are: DuckDB writes them as JSON. What is
NULL was not recorded. Rows come one after the other, so that memory does not grow with the table. The query is whatever
the user wrote, and DuckDB does with it what it can; by itself it loads no extension.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from apidiff.impact.exchange import Exchange
from apidiff.impact.read import ndjson
from apidiff.impact.read.recording import Recording
from apidiff.model.document import ConfigError, DocumentError, Problem

if TYPE_CHECKING:
    import duckdb

QUERY, FILES = "duckdb", "parquet"
FORMS = (QUERY, FILES)
"""What may stand before a query of DuckDB, and before the name or the glob of Parquet files."""

PARQUET = b"PAR1"
"""How a Parquet file begins and ends."""

_ROWS = 1_000
_CONFIG = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_MISSING = "DuckDB is not installed; expected `pip install 'apidiff[duckdb]'`, or a pipe of NDJSON (docs/impact.md)"
_OF_FILES = "SELECT * FROM read_parquet(?, binary_as_string = true, union_by_name = true)"


def read(form: str, source: Recording) -> Iterator[Exchange]:
    """Yield the exchanges of a query, or of Parquet files. A row that is none is lost.

    Raises DocumentError where DuckDB refuses it, and ConfigError where there is no DuckDB.
    """
    try:
        import duckdb
    except ImportError as error:
        raise ConfigError(f"{form}:{source.name[:200]}: {_MISSING}") from error
    with closing(duckdb.connect(config=dict(_CONFIG))) as database:
        try:
            yield from _exchanges(_rows(database, form, source.name), replace(source, name=source.name[:200]))
        except duckdb.Error as error:
            what = f"DuckDB cannot read this: {str(error).strip().partition(chr(10))[0][:300]}"
            raise DocumentError([Problem(source=source.name[:200], what=what)]) from error


def _rows(database: duckdb.DuckDBPyConnection, form: str, said: str) -> Iterator[str]:
    """The rows as JSON."""
    database.execute("SET TimeZone = 'UTC'")
    query, parameters = _OF_FILES, [said]
    if form == QUERY:
        statements = database.extract_statements(said)
        if not statements:
            raise ConfigError(f"{QUERY}: there is no query behind it; expected `{QUERY}:SELECT method, path ...`")
        for statement in statements[:-1]:
            database.execute(statement)
        query, parameters = statements[-1].query.strip().rstrip(";"), []
    database.execute(f"SELECT to_json(traffic) FROM ({query}\n) AS traffic", parameters)
    while True:
        rows = database.fetchmany(_ROWS)
        if not rows:
            return
        yield from (row[0] for row in rows)


def _exchanges(rows: Iterator[str], source: Recording) -> Iterator[Exchange]:
    for number, row in enumerate(rows, start=1):
        record: dict[str, Any] = msgspec.json.decode(row)
        known = msgspec.json.encode({name: value for name, value in record.items() if value is not None})
        found = ndjson.exchange_of(known, source, f"row {number}")
        if found is not None:
            yield found
