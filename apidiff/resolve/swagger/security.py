"""Security definitions of Swagger 2.0 as security schemes of OpenAPI 3.x."""

from __future__ import annotations

from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

_FLOWS = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}


def fold_security_schemes(definitions: dict[str, Json], entries: dict[Tokens, Tokens]) -> dict[str, Json]:
    """Return the folded schemes by name. Unknown types are kept as they are."""
    folded: dict[str, Json] = {}
    for name, value in definitions.items():
        folded[name] = _fold(value, name, entries) if isinstance(value, dict) else value
    return folded


def _fold(value: dict[str, Json], name: str, entries: dict[Tokens, Tokens]) -> dict[str, Json]:
    beside = {key: entry for key, entry in value.items() if key == "description" or key.startswith("x-")}
    if value.get("type") == "basic":
        return {"type": "http", "scheme": "basic", **beside}
    if value.get("type") != "oauth2":
        return value
    flow = _FLOWS.get(str(value.get("flow")), str(value.get("flow")))
    original = ("securityDefinitions", name)
    entries["components", "securitySchemes", name, "flows", flow] = original
    urls = {key: value[key] for key in ("authorizationUrl", "tokenUrl") if key in value}
    return {"type": "oauth2", **beside, "flows": {flow: {**urls, "scopes": value.get("scopes", {})}}}
