"""While a chapter runs, what its exported cells define joins the live packages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from book.live import joins
from book.notebook import Cell
from tests.book.cells import directed, write

ROOT = Path(__file__).parents[2]


@pytest.fixture
def snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A snapshot with one module, `funicorn.old`, on the path, and no package imported."""
    (tmp_path / "funicorn").mkdir()
    (tmp_path / "funicorn" / "__init__.py").write_text("")
    (tmp_path / "funicorn" / "old.py").write_text("def f(): return g()\ndef g(): return 1\n")
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if _ours(name)}
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in list(sys.modules):
        if _ours(name):
            del sys.modules[name]
    sys.modules.update(kept)


def _ours(name: str) -> bool:
    return name.split(".")[0] in ("funicorn", "fango")


def run(source: str, snapshot: Path, **namespace: Any) -> None:
    """Run a cell as a notebook does, then let its names join."""
    exec(compile(source, "cell", "exec"), namespace)
    joins(Cell(Path("this notebook"), "c1", "code", source), namespace, snapshot)


def test_a_new_module_and_its_package_come_into_being(snapshot: Path) -> None:
    run("#| export fango/sub/new.py\nimport os.path\nx, y = 1, 2\nclass A: ...", snapshot)
    from fango.sub.new import A, os, x  # type: ignore[import-not-found]

    assert (A.__name__, os.sep, x) == ("A", "/", 1)


def test_a_module_of_an_earlier_chapter_gets_the_new_definition(snapshot: Path) -> None:
    run(directed("def g(): return 2", "funicorn/old.py"), snapshot)
    from funicorn import old  # type: ignore[attr-defined]

    assert old.f() == 2


def test_a_package_gets_its_names(snapshot: Path) -> None:
    run(directed("from json import loads\nVERSION = '1'", "funicorn/__init__.py"), snapshot)
    import funicorn

    assert funicorn.VERSION == "1"
    assert funicorn.loads("1") == 1


def test_methods_do_not_become_functions_of_the_module(snapshot: Path) -> None:
    cell = directed("@extend(A)\ndef feed(self): ...", "funicorn/old.py")
    run(cell, snapshot, extend=lambda cls: lambda f: f, A=object)
    from funicorn import old  # type: ignore[attr-defined]

    assert not hasattr(old, "feed")


def test_what_a_statement_binds_joins_too(snapshot: Path) -> None:
    run(directed("if True:\n    z = 1", "funicorn/old.py"), snapshot)
    from funicorn.old import z

    assert z == 1


def test_what_is_dropped_goes(snapshot: Path) -> None:
    run("#| drop funicorn/old.py g", snapshot)
    from funicorn import old  # type: ignore[attr-defined]

    assert not hasattr(old, "g")


def test_a_dropped_method_goes_too_and_an_unknown_one_does_no_harm(snapshot: Path) -> None:
    run(directed("class A:\n    def f(self): ...", "funicorn/old.py"), snapshot)
    run("#| drop funicorn/old.py A.f B.f h", snapshot)
    from funicorn import old  # type: ignore[attr-defined]

    assert not hasattr(old.A, "f")


def test_other_cells_do_nothing(snapshot: Path) -> None:
    run("x = 1", snapshot)
    assert "funicorn" not in sys.modules


def test_a_misspelt_directive_is_reported_at_once(
    snapshot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("#|export funicorn/old.py\nx = 1", snapshot)
    assert capsys.readouterr().err.startswith("this notebook, cell c1, line 1: ")


@pytest.mark.filterwarnings("default")  # pyzmq and ipykernel close some sockets late
def test_in_a_real_kernel(tmp_path: Path) -> None:
    cells = [
        "import book; book.chapter(1)\nfrom book.kit import extend",
        "#| export funicorn/live.py\nimport os\n\nclass A:\n    x = 1",
        "#| export funicorn/live.py\n@extend(A)\ndef f(self):\n    return self.x",
        "#| export funicorn/__init__.py\nfrom funicorn.live import A",
        "#| export funicorn/live.py\nbroken = 1\nraise SystemError",
        "import funicorn, funicorn.live\nprint(funicorn.A().f(), hasattr(funicorn.live, 'broken'))",
        "import book; book.chapter(1)",
        "#| export funicorn/live.py\ny = 2",
        "from funicorn import live; print(live.y, hasattr(live, 'A'))",
    ]
    notebook = nbformat.read(write(tmp_path, "01-text.ipynb", *cells), as_version=4)
    where = {"metadata": {"path": str(ROOT / "notebooks")}}
    NotebookClient(notebook, allow_errors=True, timeout=60, resources=where).execute()
    outputs = [list(cell.outputs) for cell in notebook.cells]
    assert [len(each) for each in outputs] == [0, 0, 0, 0, 1, 1, 0, 0, 1]
    assert outputs[4][0].ename == "SystemError"
    assert outputs[5][0].text == "1 False\n"
    assert outputs[8][0].text == "2 False\n"
