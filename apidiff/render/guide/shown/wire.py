"""How values and credentials travel in a call: in its URL, its headers and its query (OpenAPI 3.1.1, section 4.8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json
from apidiff.render.guide.language import say
from apidiff.render.markdown import code
from apidiff.render.text import dumps

LONGEST = 300
"""Characters of a value in a header or a query."""


def as_header(text: str) -> str:
    """Return text that a header can carry (RFC 9110, section 5.5): what is no visible ASCII is left out."""
    return "".join(character for character in text if " " <= character <= "~")[:LONGEST]


def as_text(value: Json) -> str:
    """Return a value as it is written in a URL, a header or a form."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(map(as_text, value))
    return "" if value is None else dumps(value, indent=None)


def in_query(parameter: Node, name: str, value: Json) -> Iterator[tuple[str, str]]:
    """Yield how a query parameter is written (OpenAPI 3.1.1, section 4.8.12.2)."""
    stated = parameter.value if isinstance(parameter.value, dict) else {}
    style = stated.get("style", "form")
    explode = stated.get("explode", style == "form")
    if isinstance(value, list) and style == "form" and explode is True:
        yield from ((name, as_text(item)) for item in value)
    elif isinstance(value, list):
        between = {"spaceDelimited": " ", "pipeDelimited": "|"}.get(str(style), ",")
        yield name, between.join(map(as_text, value))
    elif isinstance(value, dict) and style == "deepObject":
        yield from ((f"{name}[{key}]", as_text(item)) for key, item in value.items())
    elif isinstance(value, dict) and style == "form" and explode is True and "content" not in stated:
        yield from ((str(key), as_text(item)) for key, item in value.items())
    else:
        yield name, as_text(value)


def authorize(
    name: str,
    scheme: Mapping[str, Json],
    query: list[tuple[str, str]],
    headers: dict[str, str],
    cookies: list[tuple[str, str]],
) -> None:
    """Add the credentials of a security scheme to a call, with words where the secret goes."""
    key = str(scheme.get("name") or name)
    match scheme.get("type"), str(scheme.get("scheme", "")).lower(), scheme.get("in"):
        case "apiKey", _, "query":
            query.append((key, "YOUR_KEY"))
        case "apiKey", _, "cookie":
            cookies.append((key, "YOUR_KEY"))
        case "apiKey", _, _:
            headers[as_header(key)] = "YOUR_KEY"
        case "http", "basic", _:
            headers["Authorization"] = "Basic YOUR_CREDENTIALS"
        case "http", "bearer", _:
            headers["Authorization"] = "Bearer YOUR_TOKEN"
        case "http", other, _:
            headers["Authorization"] = as_header(f"{other.capitalize()} YOUR_CREDENTIALS")
        case (("oauth2" | "openIdConnect"), _, _):
            headers["Authorization"] = "Bearer YOUR_TOKEN"


def scheme_of(contract: Contract, name: str) -> Json:
    node: Node | None = contract.root
    for key in ("components", "securitySchemes", name):
        node = node.get(key) if node is not None else None
    return contract.follow(node).value if node is not None else None


def sent_as(name: str, scheme: Json) -> str:
    """Return in Markdown what carries the credentials of a security scheme; nothing where that is not known."""
    stated = scheme if isinstance(scheme, dict) else {}
    key = code(str(stated.get("name") or name))
    match stated.get("type"), str(stated.get("scheme", "")).lower(), stated.get("in"):
        case "apiKey", _, "query":
            return say("the query parameter {name}", name=key)
        case "apiKey", _, "cookie":
            return say("the cookie {name}", name=key)
        case "apiKey", _, "header":
            return say("the header {name}", name=key)
        case "http", other, _ if other:
            return code(f"Authorization: {other.capitalize()} …")
        case (("oauth2" | "openIdConnect"), _, _):
            return code("Authorization: Bearer …")
    return ""
