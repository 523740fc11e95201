"""All cases, from the modules of this folder."""

from importlib import import_module
from pathlib import Path

from tests.conformance.case import Case

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def cases(module: str) -> list[Case]:
    """The cases of one module, in their order."""
    found: list[Case] = import_module(f"{__name__}.{module}").CASES
    return found


CASES: list[Case] = [case for module in MODULES for case in cases(module)]
