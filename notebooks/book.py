"""Lets a notebook in this folder say `import book`, however Jupyter was started.

Python finds this file first, because it lies beside the notebook. It looks for the real `book`
in the folders above and gives way to it.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType


def _real_book() -> Path:
    """The folder of the real package."""
    here = Path(__file__)
    for parent in [*here.absolute().parents, *here.resolve().parents]:
        if (parent / "book" / "chapter.py").is_file():
            return parent / "book"
    raise ImportError(
        f"{here.parent} lies outside the book, so its tools are not found: "
        "put the notebooks back into a folder of the checkout (git clone it again if you lost it)"
    )


def _give_way() -> ModuleType:
    """Put the real package into the place of this module."""
    folder = _real_book()
    spec = spec_from_file_location(
        "book", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["book"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_give_way()

if __name__ == "__main__":  # python -m book …
    from book.__main__ import main

    sys.exit(main())
