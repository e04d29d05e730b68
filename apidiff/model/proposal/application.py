"""What an application says of itself beyond its document: where its classes and handlers are, and what they are called.

A document has the names of components and parameters; code that is to run in the application needs those of Python.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from apidiff.model.document import Json


class ClassPlace(Struct, frozen=True):
    """A class or function by its module and qualified name. A generic one has `arguments`; `|` is a union of them."""

    module: str
    name: str
    arguments: tuple[ClassPlace, ...] = ()


class ServedClass(Struct, frozen=True, kw_only=True):
    """The class of a component. `fields` leads from names on the wire to the attribute and the class that has it.
    What is no `is_model`, a dataclass for one, can be named, and Cadwyn changes nothing of it."""

    place: ClassPlace
    fields: Mapping[str, tuple[str, ClassPlace]] = field(default_factory=dict)
    is_model: bool = True


class Argument(Struct, frozen=True, kw_only=True):
    """An argument of a handler. `kind` is a place of parameters (`path`, `query`, `header`, `cookie`), `body`,
    `depends` for what `call` gives, or `special` for an object of FastAPI whose class is `call`. A place that is one
    model has no `wire`.
    """

    name: str
    kind: str
    wire: str = ""
    call: ClassPlace | None = None


class Handler(Struct, frozen=True, kw_only=True):
    """A function that answers a route, and can be called with these arguments."""

    place: ClassPlace
    awaits: bool
    arguments: tuple[Argument, ...]


class ServedRoute(Struct, frozen=True, kw_only=True):
    """A route as it is declared. `documented` is its path in the document, `declared` that of the code; `models` are
    the classes of the places whose parameters are one model, and `plain` are the places whose parameters are arguments
    of functions. `handler` is None where no other module can call it."""

    method: str
    documented: str
    declared: str
    function: str
    models: Mapping[str, ServedClass] = field(default_factory=dict)
    plain: tuple[str, ...] = ()
    handler: Handler | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Method and path as the document has them."""
        return self.method, self.documented


class Bundle(Struct, frozen=True, kw_only=True):
    """The versions of an application, newest first, and the parameter that names one: `name` in `place`."""

    versions: tuple[str, ...]
    name: str = "x-api-version"
    place: str = "header"


class Application(Struct, frozen=True, kw_only=True):
    """An application: its classes by the names of their components, its routes, and its versions where it has any.
    `older` is the document of the routes that only older versions have, as HEAD declares them."""

    classes: Mapping[str, ServedClass] = field(default_factory=dict)
    routes: tuple[ServedRoute, ...] = ()
    bundle: Bundle | None = None
    older: Mapping[str, Json] = field(default_factory=dict)
