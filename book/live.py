"""Exported cells take effect at once: what they define joins the imported package.

The module that a cell is exported to exists as a file only when the next chapter begins. Until
then its names are set on the live module, so that a later cell can import them from there, as
the exported file will.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from book.directive import directive
from book.errors import BookError
from book.names import bound_names
from book.notebook import Cell
from book.pieces import Cut, cut

_hook: Callable[[Any], None] | None = None


def follow(snapshot: Path) -> None:
    """From now on, after each exported cell of this IPython session, update the live modules.

    `snapshot` is the folder that holds the modules of the earlier chapters. Outside IPython
    there are no cells, and nothing happens.
    """
    global _hook
    shell = _shell()
    if shell is None:
        return
    if _hook is not None:
        shell.events.unregister("post_run_cell", _hook)

    def hook(result: Any) -> None:
        if result.success and result.info is not None:
            cell_id = getattr(result.info, "cell_id", None) or "just run"
            cell = Cell(Path("this notebook"), cell_id, "code", result.info.raw_cell)
            joins(cell, shell.user_ns, snapshot)

    shell.events.register("post_run_cell", hook)
    _hook = hook


def _shell() -> Any:
    """The running IPython, or None."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module else None


def joins(cell: Cell, namespace: Mapping[str, Any], snapshot: Path) -> None:
    """Let what `cell`, run in `namespace`, defines join the module that it is exported to.

    A directive that the export would refuse is reported at once, on standard error.
    """
    try:
        found = directive(cell)
        names = _bound(cut(cell)) if found and found.verb == "export" else []
    except BookError as error:
        print(error, file=sys.stderr)
        return
    if found is None:
        return
    module = _live(_dotted(found.target), snapshot)
    for name in names:
        if name in namespace:
            setattr(module, name, namespace[name])
    for name in found.names:
        _drop(module, name)


def _bound(parts: Cut) -> Iterator[str]:
    """The global names that the module will have from this cell."""
    yield from (each.bound for each in parts.imports if not each.typing)
    for piece in parts.pieces:
        if piece.kind == "definition":
            yield from piece.names
        elif piece.kind == "statement":
            yield from bound_names(piece.source)


def _drop(module: types.ModuleType, name: str) -> None:
    *owners, last = name.split(".")
    owner: object = module
    for part in owners:
        owner = getattr(owner, part, None)
    if owner is not None and last in vars(owner):
        delattr(owner, last)


def _dotted(target: str) -> str:
    return target.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _live(name: str, snapshot: Path) -> types.ModuleType:
    """The module called `name`: imported if an earlier chapter made it, else a new empty one."""
    parent, _, last = name.rpartition(".")
    package = _live(parent, snapshot) if parent else None
    if name not in sys.modules:
        path = snapshot.joinpath(*name.split("."))
        if path.with_suffix(".py").is_file() or (path / "__init__.py").is_file():
            importlib.import_module(name)
        else:
            sys.modules[name] = types.ModuleType(name)
    if package is not None:
        package.__dict__.setdefault("__path__", [])  # else nothing can be imported from it
        setattr(package, last, sys.modules[name])
    return sys.modules[name]
