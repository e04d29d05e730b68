"""What Python code of a user's says of itself, asked in a process of its own (`python -m`), which gets a folder.

The job is the name of a question below with its arguments: the documents of an application, or the fields of models.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Callable, Collection
from types import ModuleType
from typing import Any

from apidiff.load.given import KNOWN, documents_of, gives_document, versioned
from apidiff.load.sources.child import leave, serve

Json = Any


def imported(module: str) -> ModuleType:
    """Import a module by its name, or by its file where that ends in `.py`. Raises what its code raises."""
    if not module.endswith(".py"):
        return importlib.import_module(module)
    folder, base = os.path.split(os.path.abspath(module))
    sys.path.insert(0, folder)
    name = base.removesuffix(".py")
    spec = importlib.util.spec_from_file_location(name, module)
    if spec is None or spec.loader is None:
        raise ImportError(f"{module} cannot be imported")
    found = importlib.util.module_from_spec(spec)
    sys.modules[name] = found
    spec.loader.exec_module(found)
    return found


def application(module: str, name: str) -> Any:
    """Return an application, made by the function of that name where it is one. Raises what its code raises."""
    found = getattr(imported(module), name)
    return found() if inspect.isfunction(found) else found


def versions(module: str, name: str) -> dict[str, Json]:
    """Return the documents of an application, and for a Cadwyn application the `name` of the parameter by which a
    request says its version and the `place` of that parameter, `header` or `path`. Raises what the application raises.
    """
    app = application(module, name)
    if not gives_document(app):
        raise TypeError(f"{name} is a {type(app).__name__} without .openapi(); expected {KNOWN}")
    found: dict[str, Json] = {"documents": documents_of(app)}
    if "" in found["documents"]:
        return found
    place = "path" if getattr(app, "_api_version_location", "custom_header") == "path" else "header"
    return {**found, "name": str(app.api_version_parameter_name), "place": place}


def latest(module: str, name: str) -> dict[str, Json]:
    """Return the document of the latest version of a Cadwyn application whose older versions do not start.

    Their changes speak of what HEAD had, and what leads from there to HEAD is still to be written. They are left out
    but for the routes that they bring back, without which Cadwyn serves no version. Raises what the application raises.
    """
    app = application(module, name)
    for version in app.versions.versions:
        for change in version.changes:
            change.alter_endpoint_instructions = [
                item for item in change.alter_endpoint_instructions if type(item).__name__.startswith("EndpointExisted")
            ]
            change.alter_schema_instructions, change.alter_enum_instructions = [], []
            for kind in ("request_by_schema", "request_by_path", "response_by_schema", "response_by_path"):
                getattr(change, f"alter_{kind}_instructions").clear()
    values = [version.value for version in app.versions.versions]
    newest = values[0].isoformat() if hasattr(values[0], "isoformat") else str(values[0])
    return {"document": versioned(app, newest)}


def classes(module: str, names: list[str]) -> dict[str, Json]:
    """Return the classes of a module that have one of the names: where each is defined, and for every field by its name
    on the wire the attribute with the module and name of the class that declares it."""
    found = {}
    whole = imported(module)
    for name in names:
        item = getattr(whole, name, None)
        if isinstance(item, type):
            fields = {wire: [at, owner.__module__, owner.__qualname__] for wire, at, owner in fields_of(item)}
            found[name] = {"module": item.__module__, "name": item.__qualname__, "fields": fields}
    return found


def fields_of(item: type) -> list[tuple[str, str, type]]:
    """Return the fields of a model: the name on the wire, the attribute, and the class that declares it."""
    out = []
    for attribute, field in getattr(item, "model_fields", {}).items():
        alias = field.serialization_alias or field.alias or attribute
        out.append((alias, attribute, next((base for base in item.__mro__ if attribute in _annotated(base)), item)))
    return out


def _annotated(item: type) -> Collection[str]:
    """Return the names that a class itself annotates; none of them is evaluated."""
    if sys.version_info >= (3, 14):
        import annotationlib

        return annotationlib.get_annotations(item, format=annotationlib.Format.FORWARDREF)
    found: dict[str, Any] = vars(item).get("__annotations__", {})
    return found


QUESTIONS: dict[str, Callable[..., Json]] = {"versions": versions, "latest": latest, "classes": classes}

if __name__ == "__main__":
    serve(sys.argv[1], lambda job: {"found": QUESTIONS[job[0]](*job[1:])})
    leave()
