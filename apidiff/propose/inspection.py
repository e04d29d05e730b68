"""The user's own models, looked at in a process of their own: which class is which component, how fields are called.

Importing them runs the user's code, so it happens only when asked for, and never in this process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from msgspec import Struct

from apidiff.model.document import ConfigError
from apidiff.model.shapes import World

SECONDS = 60

_PROBE = """
import importlib, json, sys
from enum import Enum
names = json.loads(sys.stdin.read())
module = importlib.import_module(sys.argv[1])
found = {}
for name in names:
    item = getattr(module, name, None)
    if not isinstance(item, type):
        continue
    entry = {"module": item.__module__, "name": item.__qualname__, "fields": {}}
    for attribute, field in getattr(item, "model_fields", {}).items():
        alias = field.serialization_alias or field.alias or attribute
        bases = [base for base in reversed(item.__mro__) if attribute in vars(base).get("__annotations__", {})]
        owner = bases[-1] if bases else item
        entry["fields"][alias] = [attribute, owner.__module__, owner.__qualname__]
    found[name] = entry
print("apidiff-models:" + json.dumps(found))
"""


class Inspection(Struct, frozen=True, kw_only=True):
    """What the user's module says of HEAD's classes.

    `classes` maps their names to module and name; `attributes` maps class and wire name to the attribute; `owners` maps
    class and attribute to the class that declares it, where that is a parent.
    """

    classes: dict[str, tuple[str, str]]
    attributes: dict[str, dict[str, str]]
    owners: dict[tuple[str, str], str]


def inspect_models(module: str, world: World) -> Inspection:
    """Return what a module says of the classes of a world. Raises ConfigError if it has none of them."""
    found = probe(module, list(world.classes))
    needed = [name for name, shape in world.classes.items() if "/paths/" not in shape.origin]
    missing = [name for name in needed if name not in found]
    if missing and len(missing) == len(needed):
        raise ConfigError(f"--models {module}: none of the schemas is a class there, such as {', '.join(missing[:5])}")
    classes = {name: (module, name) for name in found}
    attributes: dict[str, dict[str, str]] = {}
    owners: dict[tuple[str, str], str] = {}
    for name, entry in found.items():
        attributes[name] = {wire: names[0] for wire, names in entry["fields"].items()}
        for attribute, where, owner in entry["fields"].values():
            if owner != entry["name"]:
                owners[name, attribute] = owner
                classes.setdefault(owner, (where, owner))
    return Inspection(classes=classes, attributes=attributes, owners=owners)


def probe(module: str, names: list[str]) -> dict[str, Any]:
    """Return what the module says of classes with these names. Raises ConfigError where it cannot be imported."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [os.getcwd(), os.environ.get("PYTHONPATH")])),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROBE, module],
            input=json.dumps(names),
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ConfigError(f"--models {module}: importing it took more than {SECONDS} seconds") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise ConfigError(f"--models {module}: it cannot be imported: {last}")
    line = next((text for text in done.stdout.splitlines() if text.startswith("apidiff-models:")), None)
    if line is None:
        raise ConfigError(f"--models {module}: importing it ended the interpreter")
    found: dict[str, Any] = json.loads(line.partition(":")[2])
    return found
