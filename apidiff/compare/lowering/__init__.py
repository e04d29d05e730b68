"""The one place where OpenAPI becomes JSON Schema: a contract, a direction, a medium and a role enter, a plain schema
of draft 2020-12 leaves that admits exactly the payloads. Start at `lowering.py`."""
