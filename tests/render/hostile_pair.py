"""Two versions of a document in which every name, text and value tries to be something else than text."""

from __future__ import annotations

from typing import Any

MARK = "pwned"
"""What every attack would set, as a property of the window, or call."""

_SCRIPTS = (
    f"<script>window.{MARK}=1</script>",
    f"<img src=x onerror=window.{MARK}=2>",
    f"</script><script>window.{MARK}=3</script>",
    f"--><svg onload=window.{MARK}=4>",
    f"</code></summary></details><iframe srcdoc='<script>parent.{MARK}=5</script>'>",
    f"[x](javascript:window.{MARK}=6)",
    f"`</code>`<b onmouseover=window.{MARK}=7>`",
    f"</noscript></style><style>*{{display:none}}</style><script>window.{MARK}=8</script>",
    f"]]><a href=javascript:window.{MARK}=9>x</a>",
    f"```\n</pre><script>window.{MARK}=10</script>\n```",
    f"{{{{ 7*7 }}}}{{% include 'x' %}}<object data=javascript:{MARK}>",
    "\u202egnp.exe\u2066 \x00\x1b[31m\x07\u2028\r\n\n# heading\n\n---\n| a | b |",
    "{import(x)}<Foo {...props}/>$" + "{x}",
    f"<!--<script>window.{MARK}=11",  # nothing ends it
    f"{{# comment #}}{{: onclick=window.{MARK}=12 }}::: danger",
)


def _texts() -> list[str]:
    return list(_SCRIPTS)


def document(side: str, long: int = 1_000_000) -> dict[str, Any]:
    """Return one of the versions: `old` or `new`. A description has `long` characters."""
    is_new = side == "new"
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for number, text in enumerate(_texts()):
        properties = {
            text: {"type": "integer" if is_new else "string", "description": f"{text} {side}"},
            f"e{number}": {"type": "string", "enum": [text, *([f"{text}2"] if is_new else ["b"])]},
        }
        schemas[f"S{number}"] = {
            "type": "object",
            "title": text,
            "properties": properties,
            "required": [text] if is_new else [],
            "example": {text: text},
        }
        body = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/S{number}"}}}}
        paths[f"/p{number}/{text.replace('{', '(').replace('}', ')')}"] = {
            "post": {
                "operationId": f"{text}{side}",
                "summary": f"{text}{side}",
                "tags": [text],
                "deprecated": is_new,
                "x-sunset": text,
                "description": f"Use {text} instead. {side}",
                "parameters": [
                    {"name": text, "in": "query", "required": is_new, "schema": {"type": "string", "default": text}}
                ],
                "requestBody": body,
                "responses": {"200": {"description": text, **body}},
            }
        }
        if not is_new:
            paths[f"/gone{number}/{text.replace('{', '(').replace('}', ')')}"] = {
                "get": {"tags": [text], "responses": {"200": {"description": text}}}
            }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Evil {_SCRIPTS[0]} {_SCRIPTS[2]}",
            "version": f"{_SCRIPTS[1]}{side}",
            "description": side + "A<b>" * (long // 4),
        },
        "servers": [{"url": f"https://{side}.example/{_SCRIPTS[0]}", "description": _SCRIPTS[4]}],
        "paths": paths,
        "components": {"schemas": schemas},
    }
