"""The package as a whole: it stands alone."""

import ast
import sys
from pathlib import Path

import pytest

import fango

pytestmark = pytest.mark.since(12)

FOLDER = Path(fango.__file__).parent
CORE = (
    "contract errors headers lazy limits multidict request response stream urlencoded __init__"
).split()


def imported(path: Path) -> set[str]:
    """The packages that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def test_it_runs_on_any_server() -> None:
    command = FOLDER / "__main__.py"  # what runs it while one develops runs it on Funicorn
    for path in set(FOLDER.rglob("*.py")) - {command}:
        assert "funicorn" not in imported(path), path.name


@pytest.mark.parametrize("name", CORE)
def test_its_core_needs_the_standard_library_only(name: str) -> None:
    assert imported(FOLDER / f"{name}.py") <= {*sys.stdlib_module_names, "fango"}


def test_what_it_offers_is_there() -> None:
    for name in fango.__all__:
        assert getattr(fango, name).__module__.startswith("fango.")
