# Generated from notebooks/07-many-clients.ipynb by "make export": edit those.
"""Finding the application that a command line names."""

import importlib
from typing import cast

from funicorn.contract import Application


class LoadError(Exception):
    """There is no such application; the message says what to do."""


def load(name: str) -> Application:
    """Return the application called `module:app`, or made by `module:factory()`.

    Raises LoadError for a name that leads nowhere; what the module itself raises goes through.
    """
    module_name, colon, path = name.partition(":")
    if not (module_name and colon and path) or module_name.startswith("."):
        raise LoadError(f"an application is named module:app or module:factory(), not {name!r}")
    try:
        found: object = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise  # the module is there; what it imports is not
        raise LoadError(f"there is no module {error.name!r} here or on the Python path") from None
    for part in path.removesuffix("()").split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            raise LoadError(f"{module_name!r} has no {path.removesuffix('()')!r}") from None
    if path.endswith("()") and callable(found):
        found = found()
    if not callable(found):
        raise LoadError(f"{name!r} is no application: it can't be called")
    return cast(Application, found)
