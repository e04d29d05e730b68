"""Where the classes of HEAD are, and what a generated module calls them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct, field

from apidiff.model.proposal.application import Bundle, ClassPlace
from apidiff.propose.source.imports import Imports


class Models(Struct, frozen=True, kw_only=True):
    """Where HEAD's classes are: a module for all, or for each class its own place.

    `owners` are the classes that declare an attribute where that is a parent: Cadwyn wants them in instructions. Nobody
    has the classes that are `missing`, unless `classes` has a place for them: then they are no models of pydantic.
    FastAPI makes those that are `embedded` of the arguments of functions. Where the application has versions already,
    `bundle` is what it says of them; a module of a package that puts its versions together elsewhere is `one_of_many`.
    `members` are the members of enums (class and value) that HEAD has no more, and later changes bring back. HEAD can
    be made to keep what old clients send where it still `widens`: later changes are not about the same fields.
    """

    module: str = "models"
    classes: Mapping[str, ClassPlace] = field(default_factory=dict)
    owners: Mapping[tuple[str, str], ClassPlace] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    embedded: frozenset[str] = frozenset()
    bundle: Bundle | None = None
    one_of_many: bool = False
    members: Mapping[tuple[str, str], str] = field(default_factory=dict)
    widens: bool = True


class Names:
    """The local names of classes, which are imported as they are asked for. `own` are those that the module defines.

    While the changes are written (`in_changes`), a class that nobody has keeps its name: what speaks of it is then
    written as a comment. Elsewhere it is `Any`.
    """

    def __init__(self, models: Models, own: Collection[str], imports: Imports) -> None:
        self.models = models
        self.own = own
        self.imports = imports
        self.in_changes = False
        self._unknown: list[str] = []

    def taken_unknown(self) -> list[str]:
        """Return the classes that nobody has, of those asked for since this was asked last."""
        found = list(dict.fromkeys(self._unknown))
        self._unknown.clear()
        return found

    def left(self, unknown: Sequence[str]) -> str:
        """Return what to do with code that speaks of classes which nobody has, or Cadwyn cannot change."""
        said = []
        for name in unknown:
            if name in self.models.classes:
                said.append(f"Cadwyn changes models of pydantic alone: make {name} one, and uncomment")
            else:
                said.append(f"{name} is no class that was found: name the right one, and uncomment")
        return f"{'; '.join(said)}."

    def name_of(self, name: str) -> str:
        """Return the local name of a class of HEAD, or of one that the module defines."""
        if name in self.own:
            return name
        if name in self.models.missing | self.models.embedded:
            if not self.in_changes:
                known = self.models.classes.get(name)
                return self.imports.need("typing", "Any") if known is None else self.written(known)
            self._unknown.append(name)
            return name
        return self.written(self.models.classes.get(name) or ClassPlace(self.models.module, name))

    def owner_of(self, name: str, attribute: str) -> str | None:
        """Return the class that declares an attribute, None where it is the class itself. A generic class is spoken
        of as such: its attributes are those of all that are made of it."""
        place = self.models.owners.get((name, attribute))
        own = self.models.classes.get(name)
        if place is None and own is not None and own.arguments:
            place = ClassPlace(own.module, own.name)
        return None if place is None else self.written(place)

    def member_of(self, name: str, value: str) -> str | None:
        """Return the member of an enum that has a value; None where HEAD knows it, and can be asked."""
        return self.models.members.get((name, value))

    def written(self, place: ClassPlace) -> str:
        """Return a class as an expression, and import what it names."""
        arguments = [self.written(item) for item in place.arguments]
        if place.name == "|":
            return " | ".join(arguments)
        outer, dot, inner = place.name.partition(".")
        name = outer if place.module == "builtins" else self.imports.model(place.module, outer)
        return name + dot + inner + (f"[{', '.join(arguments)}]" if arguments else "")
