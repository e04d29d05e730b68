"""The user's own models, looked at in a process of their own: which class is which component, how fields are called.

Importing them runs the user's code, so it happens only when asked for, and never in this process.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from apidiff.load.sources.child import NoAnswer, ask
from apidiff.model.document import ConfigError
from apidiff.model.proposal.pytypes import World

SECONDS = 60


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
    try:
        answer: dict[str, Any] = ask("apidiff.load.sources.probe", ["classes", module, names], SECONDS)
    except NoAnswer as error:
        what = f"took more than {SECONDS} seconds" if error.late else "ended the interpreter"
        raise ConfigError(f"--models {module}: importing it {what}") from None
    if "error" in answer:
        raise ConfigError(f"--models {module}: it cannot be imported: {answer['error']}")
    found: dict[str, Any] = answer["found"]
    return found
