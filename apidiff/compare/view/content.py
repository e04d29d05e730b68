"""What a string contains: octets and base64 have had formats of their own since before there were words for it."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.model.contract import Node

CONTENT = frozenset({"contentEncoding", "contentMediaType"})
_OCTETS = "application/octet-stream"


def entered(member: Node, node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the keyword under which a keyword of CONTENT counts, with its node: `contentEncoding: base64` as `format:
    byte`, `contentMediaType: application/octet-stream` as `format: binary` (OpenAPI 3.1.1, section 4.4.2). Beside an
    encoding, that what is encoded are octets says nothing."""
    keyword = node.tokens[-1]
    said = node.value.lower() if isinstance(node.value, str) else ""
    if keyword == "contentEncoding" and said == "base64":
        yield "format", Node("byte", node.tokens)
    elif keyword == "contentMediaType" and said == _OCTETS:
        if "contentEncoding" not in member.value:
            yield "format", Node("binary", node.tokens)
    else:
        yield keyword, node
