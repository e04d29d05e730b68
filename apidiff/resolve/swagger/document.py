"""Swagger 2.0 folded into the shape of OpenAPI 3.x.

Body and form parameters become request bodies, `consumes` and `produces` media types, `collectionFormat` style and
explode, `host`, `basePath` and `schemes` servers, and the four maps of definitions components. Schemas are not copied.
Every value that moves is entered in a SourceMap, so that findings point into the document as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from apidiff.model.contract import METHODS
from apidiff.model.document import Document, Json
from apidiff.model.pointer import Tokens, below, escape, parse_fragment, value_at
from apidiff.resolve.swagger.files import mapping, with_files
from apidiff.resolve.swagger.parameters import file_as_octets, fold_form, fold_parameter
from apidiff.resolve.swagger.security import fold_security_schemes
from apidiff.resolve.swagger.words import with_keywords, with_keywords_in_files
from apidiff.resolve.tree import SourceMap, Tree

MOVED: Mapping[Tokens, Tokens] = {
    ("definitions",): ("components", "schemas"),
    ("parameters",): ("components", "parameters"),
    ("responses",): ("components", "responses"),
    ("securityDefinitions",): ("components", "securitySchemes"),
}
"""Where pointers into the maps of definitions lead after folding."""

_FOLDED = frozenset(
    {"swagger", "host", "basePath", "schemes", "consumes", "produces", "paths", *(head[0] for head in MOVED)}
)
_FORM_TYPES = ("multipart/form-data", "application/x-www-form-urlencoded")
_JSON = "application/json"
_LONGEST_CHAIN = 20
_ANY = "*/*"


def fold_swagger(document: Document, spread: Mapping[Tokens, Tokens]) -> tuple[Tree, dict[Tokens, Tokens]]:
    """Return the folded tree and where pointers of the original lead in it. `spread` says where parts that stand in
    another file were taken from."""
    root = document.entry.root
    root, read_in = with_files(document, root if isinstance(root, dict) else {})
    texts = (document.entry.data, *(resource.data for resource in document.resources.values()))
    root, renamed = with_keywords(root, texts)
    document = with_keywords_in_files(document, renamed)
    fold = _Fold(root=root)
    source_map = SourceMap(entries=fold.entries, renamed=renamed, read_in={**spread, **read_in})
    tree = Tree(document=document, root=fold.root_value(), source_map=source_map)
    return tree, dict(MOVED)


class _Found(Struct, frozen=True, kw_only=True):
    """A value of the original behind its reference, and the tokens of where it stands."""

    value: dict[str, Json]
    tokens: Tokens
    shared: bool


class _Fold(Struct, frozen=True, kw_only=True):
    root: dict[str, Json]
    entries: dict[Tokens, Tokens] = field(default_factory=dict)
    components: dict[str, dict[str, Json]] = field(default_factory=dict)
    used: set[Tokens] = field(default_factory=set)

    def root_value(self) -> dict[str, Json]:
        """The whole folded document."""
        folded: dict[str, Json] = {"openapi": self.root.get("swagger")}
        self.entries[("openapi",)] = ("swagger",)
        folded.update((key, value) for key, value in self.root.items() if key not in _FOLDED)
        servers = list(self._servers(self.root.get("schemes")))
        if servers:
            folded["servers"] = servers
            for index in range(len(servers)):
                self.entries[("servers", str(index))] = ("basePath",) if "basePath" in self.root else ("host",)
        self._fold_components()
        folded["paths"] = self._paths()
        self._fold_idle_bodies()
        folded["components"] = {
            **{section: entries for section, entries in self.components.items() if entries},
            # What has another shape than it should is left as it is: comparing tells it.
            **{moved[1]: self.root[name] for (name,), moved in MOVED.items() if _is_no_map(self.root.get(name))},
        }
        return folded

    def _servers(self, schemes: Json) -> Iterator[Json]:
        host, base = self.root.get("host"), self.root.get("basePath")
        # What is no part of an address is no server, either: comparing tells it.
        yield from ([value] for value in (host, base) if not isinstance(value, (str, type(None))))
        if not isinstance(schemes, (list, type(None))):
            yield [schemes]
        path = base if isinstance(base, str) else ""
        if not isinstance(host, str):
            if path:
                yield {"url": path}
            return
        listed = [scheme for scheme in schemes if isinstance(scheme, str)] if isinstance(schemes, list) else []
        for scheme in listed:
            yield {"url": f"{scheme}://{host}{path}"}
        if not listed:
            yield {"url": f"//{host}{path}"}

    def _fold_components(self) -> None:
        for original, moved in MOVED.items():
            self.entries[moved] = original
        self.components["schemas"] = mapping(self.root.get("definitions"))
        parameters: dict[str, Json] = {}
        for name, value in mapping(self.root.get("parameters")).items():
            # Body and form parameters are folded into the request bodies of the operations that refer to them.
            if not isinstance(value, dict):
                parameters[name] = value
            elif self._settled(("parameters", name))[1].get("in") not in ("body", "formData"):
                tokens = ("components", "parameters", name)
                parameters[name] = fold_parameter(value, tokens, ("parameters", name), self.entries)
        self.components["parameters"] = parameters
        self.components["responses"] = {}
        for name, value in mapping(self.root.get("responses")).items():
            self._response_component(name, value, self._types("produces", {}))
            if isinstance(value, dict):
                here = ("components", "responses", name)
                self._keep_own_list(self.components["responses"][name], "produces", {}, here)
        self.components["securitySchemes"] = fold_security_schemes(
            mapping(self.root.get("securityDefinitions")), self.entries
        )

    def _fold_idle_bodies(self) -> None:
        """Fold the shared body and form parameters that no operation refers to. Comes after the paths: only then is it
        known which do."""
        bodies = self.components["requestBodies"] = {}
        for name, value in mapping(self.root.get("parameters")).items():
            original = ("parameters", name)
            if isinstance(value, dict) and value.get("in") in ("body", "formData") and original not in self.used:
                found = _Found(value=value, tokens=original, shared=True)
                bodies[name] = self._request_body([found], {}, ("components", "requestBodies", name))

    def _response_component(self, name: str, value: Json, produces: tuple[str, ...]) -> str:
        """Fold a shared response for some media types, once, and return its name among the components."""
        key = name if produces == self._types("produces", {}) else f"{name} ({', '.join(produces)})"
        responses = self.components["responses"]
        if key not in responses:
            tokens = ("components", "responses", key)
            self.entries[tokens] = ("responses", name)
            is_readable = isinstance(value, dict)
            responses[key] = self._response(value, tokens, ("responses", name), produces) if is_readable else value
        return key

    def _types(self, key: str, operation: dict[str, Json]) -> tuple[str, ...]:
        """The media types of `consumes` or `produces`, of the operation or the document; JSON where neither says, any
        where the operation clears what the document says."""
        if self._clears(key, operation):
            return (_ANY,)
        declared = operation.get(key, self.root.get(key))
        found = tuple(entry for entry in declared if isinstance(entry, str)) if isinstance(declared, list) else ()
        return found or (_JSON,)

    def _clears(self, key: str, operation: dict[str, Json]) -> bool:
        """Whether an operation clears what the document says (Swagger 2.0, "Operation Object": "an empty value MAY be
        used to clear the global definition")."""
        return operation.get(key) == [] and bool(self.root.get(key))

    def _keep_own_list(self, folded: dict[str, Json], key: str, operation: dict[str, Json], tokens: Tokens) -> None:
        """Put what is no list of media types in the place of the content of a folded body, and say that the content
        stands at a list which clears that of the document: comparing tells both.

        `tokens` are those of the body, `operation` stands right around it or, below `responses`, one step further out.
        """
        declared = operation.get(key, self.root.get(key))
        if "content" not in folded or not (_is_unreadable(declared) or self._clears(key, operation)):
            return
        if not self._clears(key, operation):
            folded["content"] = [declared] if isinstance(declared, dict) else declared
        holder = tokens[:-1] if tokens[-1] == "requestBody" else tokens[:-2]
        self.entries[below(tokens, "content")] = (*holder, key) if key in operation else (key,)

    def _paths(self) -> Json:
        """The paths. What has another shape than it should is left as it is, here and below: comparing tells it."""
        folded: dict[str, Json] = {}
        paths = self.root.get("paths", {})
        if not isinstance(paths, dict):
            return paths
        for path, item in paths.items():
            folded[path] = self._path_item(item, ("paths", path)) if isinstance(item, dict) else item
        return folded

    def _path_item(self, item: dict[str, Json], tokens: Tokens) -> dict[str, Json]:
        folded = {key: value for key, value in item.items() if key not in METHODS and key != "parameters"}
        shared = list(self._parameters(item, tokens))
        kept = [found for found in shared if found.value.get("in") not in ("body", "formData")]
        self._add_parameters(folded, kept, item, tokens)
        inherited = [found for found in shared if found.value.get("in") in ("body", "formData")]
        for method in METHODS:
            operation = item.get(method)
            if isinstance(operation, dict):
                folded[method] = self._operation(operation, (*tokens, method), inherited)
            elif method in item:
                folded[method] = operation
        return folded

    def _add_parameters(
        self, folded: dict[str, Json], found: list[_Found], holder: dict[str, Json], tokens: Tokens
    ) -> None:
        """Add the parameters that a path item or operation lists, and the entries that are none."""
        here = (*tokens, "parameters")
        declared = holder.get("parameters")
        if not isinstance(declared, list):
            if declared is not None:
                folded["parameters"] = declared
            return
        listed = self._parameter_list(found, here)
        for index, value in enumerate(declared):
            if not isinstance(value, dict):
                self.entries[below(here, str(len(listed)))] = below(here, str(index))
                listed.append(value)
        if listed:
            folded["parameters"] = listed

    def _parameters(self, holder: dict[str, Json], tokens: Tokens) -> Iterator[_Found]:
        declared = holder.get("parameters")
        for index, value in enumerate(declared if isinstance(declared, list) else []):
            here = (*tokens, "parameters", str(index))
            reference = value.get("$ref") if isinstance(value, dict) else None
            if not isinstance(reference, str):
                if isinstance(value, dict):
                    yield _Found(value=value, tokens=here, shared=False)
                continue
            target = parse_fragment(reference[1:]) if reference.startswith("#/") else None
            try:
                found = value_at(self.root, target) if target is not None else None
            except KeyError:
                found = None
            if isinstance(found, dict) and target is not None:
                target, found = self._settled(target)
                self.used.add(target)
                yield _Found(value=found, tokens=target, shared=True)
            else:
                # Broken: left as a reference, which resolving reports.
                yield _Found(value=value, tokens=here, shared=False)

    def _settled(self, tokens: Tokens) -> tuple[Tokens, dict[str, Json]]:
        """The parameter that another name for it leads to, and where it stands; what stands there where it leads
        nowhere."""
        value = here = value_at(self.root, tokens)
        target = tokens
        for _ in range(_LONGEST_CHAIN):
            reference = here.get("$ref")
            if not isinstance(reference, str) or not reference.startswith("#/"):
                return target, here
            try:
                target = parse_fragment(reference[1:])
                here = value_at(self.root, target)
            except KeyError:
                break
            if not isinstance(here, dict):
                break
        return tokens, value

    def _parameter_list(self, found: list[_Found], tokens: Tokens) -> list[Json]:
        folded: list[Json] = []
        for entry in found:
            here = (*tokens, str(len(folded)))
            self.entries[here] = entry.tokens
            if entry.shared and entry.tokens[:1] == ("parameters",):
                folded.append({"$ref": f"#/parameters/{_written(entry.tokens[1])}"})
            elif "$ref" in entry.value:
                folded.append(entry.value)
            else:
                folded.append(fold_parameter(entry.value, here, entry.tokens, self.entries))
        return folded

    def _operation(self, operation: dict[str, Json], tokens: Tokens, inherited: list[_Found]) -> dict[str, Json]:
        left_out = ("parameters", "responses", "consumes", "produces", "schemes")
        folded = {key: value for key, value in operation.items() if key not in left_out}
        own = list(self._parameters(operation, tokens))
        plain = [found for found in own if found.value.get("in") not in ("body", "formData")]
        self._add_parameters(folded, plain, operation, tokens)
        sent = [found for found in own if found.value.get("in") in ("body", "formData")] or inherited
        if sent:
            here = (*tokens, "requestBody")
            folded["requestBody"] = self._request_body(sent, operation, here)
            self._keep_own_list(folded["requestBody"], "consumes", operation, here)
        folded["responses"] = self._responses(operation, tokens)
        if "schemes" in operation:
            folded["servers"] = list(self._servers(operation["schemes"]))
            for index in range(len(folded["servers"])):
                self.entries[below(tokens, "servers", str(index))] = below(tokens, "schemes", str(index))
        return folded

    def _request_body(self, sent: list[_Found], operation: dict[str, Json], tokens: Tokens) -> dict[str, Json]:
        consumes = self._types("consumes", operation)
        body = next((found for found in sent if found.value.get("in") == "body"), None)
        if body is not None:
            self.entries[tokens] = body.tokens
            folded: dict[str, Json] = {key: body.value[key] for key in ("description", "required") if key in body.value}
            folded.update((key, value) for key, value in body.value.items() if key.startswith("x-"))
            folded["content"] = {}
            for media_type in consumes:
                folded["content"][media_type] = {"schema": body.value.get("schema", {})}
                self.entries[below(tokens, "content", media_type, "schema")] = (*body.tokens, "schema")
                self.entries[below(tokens, "content", media_type)] = body.tokens
            return folded
        self.entries[tokens] = sent[0].tokens
        has_file = any(found.value.get("type") == "file" for found in sent)
        types = [entry for entry in consumes if entry in _FORM_TYPES] or [_FORM_TYPES[0 if has_file else 1]]
        content: dict[str, Json] = {}
        for media_type in types:
            fields = [(found.value, found.tokens) for found in sent]
            content[media_type] = fold_form(fields, (*tokens, "content", media_type), self.entries)
        required = any(found.value.get("required") is True for found in sent)
        return {"required": required, "content": content}

    def _responses(self, operation: dict[str, Json], tokens: Tokens) -> Json:
        declared = operation.get("responses", {})
        if not isinstance(declared, dict):
            return declared
        produces = self._types("produces", operation)
        folded: dict[str, Json] = {}
        for status, value in declared.items():
            here = (*tokens, "responses", status)
            if status.startswith("x-") or not isinstance(value, dict):
                folded[status] = value
                continue
            reference = value.get("$ref")
            if not isinstance(reference, str):
                folded[status] = self._response(value, here, here, produces)
                self._keep_own_list(folded[status], "produces", operation, here)
                continue
            name = parse_fragment(reference[1:])[-1] if reference.startswith("#/responses/") else None
            shared = mapping(self.root.get("responses"))
            if name is None or name not in shared:
                folded[status] = value
                continue
            if self._clears("produces", operation) or _is_unreadable(operation.get("produces")):
                folded[status] = self._response(mapping(shared[name]), here, ("responses", name), produces)
                self._keep_own_list(folded[status], "produces", operation, here)
                continue
            key = self._response_component(name, shared[name], produces)
            folded[status] = {"$ref": f"#/components/responses/{_written(key)}"}
        return folded

    def _response(
        self, value: dict[str, Json], tokens: Tokens, original: Tokens, produces: tuple[str, ...]
    ) -> dict[str, Json]:
        folded = {key: entry for key, entry in value.items() if key not in ("schema", "headers", "examples")}
        headers = value.get("headers")
        if isinstance(headers, dict):
            folded["headers"] = {}
            for name, header in headers.items():
                here, there = (*tokens, "headers", name), (*original, "headers", name)
                is_header = isinstance(header, dict)
                folded["headers"][name] = fold_parameter(header, here, there, self.entries) if is_header else header
        elif headers is not None:
            folded["headers"] = headers
        examples = mapping(value.get("examples"))
        if "schema" not in value:
            # There is no body; what documents show all the same is kept.
            return {**folded, "examples": examples} if examples else folded
        folded["content"] = {}
        for media_type in dict.fromkeys(produces):
            schema = value["schema"]
            entry: dict[str, Json] = {"schema": file_as_octets(schema) if isinstance(schema, dict) else schema}
            here = (*tokens, "content", media_type)
            self.entries[here] = original
            self.entries[below(here, "schema")] = (*original, "schema")
            if media_type in examples:
                entry["example"] = examples[media_type]
                self.entries[below(here, "example")] = (*original, "examples", media_type)
            folded["content"][media_type] = entry
        # An example of what is not produced (Swagger 2.0, "Example Object", forbids it) makes no media type.
        for media_type in (name for name in examples if name not in produces):
            examples_of_first = folded["content"][produces[0]].setdefault("examples", {})
            examples_of_first[media_type] = {"value": examples[media_type]}
            here = (*tokens, "content", produces[0], "examples", media_type)
            self.entries[below(here, "value")] = self.entries[here] = (*original, "examples", media_type)
        return folded


def _is_unreadable(declared: Json) -> bool:
    """Whether what stands for `consumes` or `produces` is no list of media types. Null says that there is nothing."""
    if declared is None:
        return False
    return not isinstance(declared, list) or not all(isinstance(name, str) for name in declared)


def _is_no_map(value: Json) -> bool:
    """Whether what stands for a map of definitions is none, or a reference to one. Null says that there is nothing."""
    return value is not None and (not isinstance(value, dict) or isinstance(value.get("$ref"), str))


def _written(token: str) -> str:
    """A token of a pointer as it is written in the fragment of a reference."""
    return escape(token).replace("%", "%25")
