"""What the worker changes in FastAPI and Cadwyn, so that applications of hundreds of routes take seconds.

Nothing an application says or does depends on it: work is put off until it is needed, or not done twice. It replaces
private parts, so it is done for versions that are known; others run as they are. The statement says which it was. And
the room that documents of hundreds of models take.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any, Final

KNOWN = ("0.162.", "0.163.", "0.164.", "0.165.")
"""Versions of FastAPI whose private parts are those replaced here: what the extra `cadwyn` allows."""


KNOWN_CADWYN = ("8.2.", "9.0.")
"""Versions of Cadwyn that look for models in the defaults of fields by what is replaced here."""


def be_economical() -> str:
    """Change FastAPI and Cadwyn, where these versions are known, before the first application is made; return what was
    done."""
    from cadwyn import __version__ as cadwyn
    from fastapi import __version__

    if not __version__.startswith(KNOWN):
        return f"FastAPI {__version__} ran as it is"
    _remember_all_parameter_models()
    _make_validators_when_needed()
    what = "made validators when they were used first, and remembered all models of parameters"
    done = f"For speed, FastAPI {__version__} {what}"
    if not cadwyn.startswith(KNOWN_CADWYN):
        return done
    _look_for_models_in_defaults_that_may_hold_some()
    return f"{done}; Cadwyn {cadwyn} asked what fields are made of only where defaults may hold models"


def _look_for_models_in_defaults_that_may_hold_some() -> None:
    """Let Cadwyn ask which models a field is made of only where its default is made by a factory, or holds a model.

    Cadwyn asks it of every field of every model, to refuse such a default where it is one of HEAD. The answer costs a
    walk through all that the field leads to, and serves nothing where there is no such default: most of the time that
    Cadwyn takes for models that hold each other by the hundred.
    """
    from cadwyn.schema_generation import SchemaGenerator
    from pydantic import BaseModel

    within: Any = sys.modules[SchemaGenerator.__module__]._iter_values_within
    check: Any = SchemaGenerator._check_defaults

    def may_hold_some(field: Any) -> bool:
        made = field.default_factory is not None
        return made or any(isinstance(value, BaseModel) for value in within(field.default))

    def only_where_there_are_some(self: Any, model: Any, *arguments: Any) -> None:
        if any(map(may_hold_some, model.model_fields.values())):
            check(self, model, *arguments)

    setattr(SchemaGenerator, "_check_defaults", only_where_there_are_some)  # noqa: B010


def _remember_all_parameter_models() -> None:
    """Lift FastAPI's limit of 128 remembered parameter models.

    FastAPI looks fields up by identity while it writes a document; a model that was forgotten meanwhile gets new
    fields, and the look-up fails with KeyError (fastapi 0.165, `get_cached_model_fields`). Applications with more
    parameter models in all their versions together meet that limit themselves.
    """
    import fastapi._compat
    import fastapi._compat.v2
    import fastapi.dependencies.utils

    unlimited = lru_cache(maxsize=None)(fastapi._compat.v2.get_cached_model_fields.__wrapped__)
    for module in (fastapi._compat, fastapi._compat.v2, fastapi.dependencies.utils):
        setattr(module, "get_cached_model_fields", unlimited)  # noqa: B010


def _make_validators_when_needed() -> None:
    """Let a field of FastAPI make its validator when it is used first.

    FastAPI makes one for every field of every model it looks into, in every version of every route, only to learn which
    models there are: nine of ten are never asked to validate anything. That is a third of the time of a whole proof.
    """
    from fastapi._compat.v2 import ModelField

    make: Any = ModelField.__post_init__

    def adapter(field: Any) -> Any:
        make(field)
        return field.__dict__["_type_adapter"]

    lazy = cached_property(adapter)
    lazy.__set_name__(ModelField, "_type_adapter")
    setattr(ModelField, "_type_adapter", lazy)  # noqa: B010
    setattr(ModelField, "__post_init__", lambda field: None)  # noqa: B010


_STACK: Final = 256 * 1024 * 1024
_DEEPEST: Final = 30_000


def with_deep_stack(work: Callable[[], None]) -> None:
    """Do some work in a thread with a deep stack: pydantic goes from model to model as they hold each other, hundreds
    of them in a row in large documents, and Python stops at a thousand calls."""
    threading.stack_size(_STACK)
    sys.setrecursionlimit(_DEEPEST)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
