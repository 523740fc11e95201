"""`import book; book.chapter(N)`: the line that begins a chapter, wherever Jupyter was started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.book.cells import write

ROOT = Path(__file__).parents[2]
SERVER = "#| export funicorn/server.py\ndef serve():\n    return "
LOOK = "import funicorn.server; print(funicorn.server.serve())"
SUB = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {LOOK!r}], check=True)"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout: the real tools, three small chapters, the finished packages of the last."""
    root = tmp_path / "checkout"
    ignore = shutil.ignore_patterns("__pycache__", "templates")
    shutil.copytree(ROOT / "book", root / "book", ignore=ignore)
    for number in (1, 2, 3):
        write(root / "notebooks", f"{number:02}-text.ipynb", f"{SERVER}{number}")
    shutil.copy(ROOT / "notebooks" / "book.py", root / "notebooks")
    package = root / "funicorn"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "server.py").write_text("def serve():\n    return 'finished'\n")
    return root


def python(folder: Path, code: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run some code in a folder, as a notebook there would."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**env, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def said(folder: Path, code: str, **environ: str) -> str:
    done = python(folder, code, **environ)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.mark.parametrize("folder", ["notebooks", "."])
def test_the_chapters_before_it_are_what_python_imports(checkout: Path, folder: str) -> None:
    assert said(checkout / folder, f"import book; book.chapter(3)\n{LOOK}") == "2"
    assert said(checkout / folder, f"import book; book.chapter(2)\n{LOOK}") == "1"


@pytest.mark.parametrize("folder", ["notebooks", "."])
@pytest.mark.skipif(sys.version_info < (3, 11), reason="needs PYTHONSAFEPATH")
def test_that_holds_for_subprocesses_too(checkout: Path, folder: str) -> None:
    assert said(checkout / folder, f"import book; book.chapter(3)\n{SUB}") == "2"


def test_it_prints_nothing(checkout: Path) -> None:
    assert said(checkout / "notebooks", "import book; book.chapter(3)") == ""


@pytest.mark.parametrize("folder", ["notebooks", "."])
def test_in_chapter_1_the_finished_package_is_out_of_sight(checkout: Path, folder: str) -> None:
    done = python(checkout / folder, f"import book; book.chapter(1)\n{LOOK}")
    assert "No module named 'funicorn.server'" in done.stderr


def test_the_kit_can_be_imported(checkout: Path) -> None:
    code = "import book; book.chapter(2)\nfrom book.kit import extend\nprint(book.__file__)"
    assert said(checkout / "notebooks", code) == str(checkout / "book" / "__init__.py")


def test_a_copy_of_the_notebooks_brings_its_own_edits(checkout: Path) -> None:
    copy = checkout / "my" / "course"
    shutil.copytree(checkout / "notebooks", copy)
    write(copy, "01-text.ipynb", SERVER + "'edited'")
    assert said(copy, f"import book; book.chapter(2)\n{LOOK}\n{SUB}") == "edited\nedited"
    assert said(copy, f"import book; book.chapter(3)\n{LOOK}") == "2"


def test_chapters_that_a_copy_lacks_come_from_the_checkout(checkout: Path) -> None:
    copy = checkout / "copy"
    write(copy, "01-text.ipynb", SERVER + "'edited'")
    shutil.copy(checkout / "notebooks" / "book.py", copy)
    assert said(copy, f"import book; book.chapter(2)\n{LOOK}") == "edited"
    assert said(copy, f"import book; book.chapter(3)\n{LOOK}") == "2"


def test_outside_of_the_checkout_the_error_says_what_to_do(checkout: Path, tmp_path: Path) -> None:
    away = tmp_path / "away"
    shutil.copytree(checkout / "notebooks", away)
    done = python(away, "import book; book.chapter(2)")
    last = done.stderr.strip().split("\n")[-1]
    assert last.startswith(f"ImportError: {away} lies outside the book")
    assert "put the notebooks back into a folder of the checkout" in last


def test_a_link_to_the_notebooks_works(checkout: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(checkout / "notebooks")
    assert said(link, f"import book; book.chapter(3)\n{LOOK}") == "2"


def test_running_it_again_starts_afresh(checkout: Path) -> None:
    code = """
import book, os, sys
book.chapter(3)
first = sys.path[0], os.environ["PYTHONPATH"]
import funicorn.server
book.chapter(2)
assert not os.path.exists(first[0])
assert first[0] not in sys.path and first[0] not in os.environ["PYTHONPATH"]
import funicorn.server
print(funicorn.server.serve())
"""
    assert said(checkout / "notebooks", code) == "1"


def test_a_killed_process_leaves_its_snapshot_to_the_next_one(checkout: Path) -> None:
    killed = """
import book, os, signal
book.chapter(2)
print(os.environ["PYTHONPATH"].split(os.pathsep)[0], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    snapshot = Path(python(checkout / "notebooks", killed).stdout.strip())
    assert (snapshot / "funicorn").is_dir()
    said(checkout / "notebooks", "import book; book.chapter(2)")
    assert not snapshot.exists()


def test_the_snapshot_of_a_running_process_stays(checkout: Path) -> None:
    nested = """
import book, os, pathlib, subprocess, sys
book.chapter(2)
mine = pathlib.Path(os.environ["PYTHONPATH"].split(os.pathsep)[0])
subprocess.run([sys.executable, "-c", "import book; book.chapter(2)"], check=True)
print((mine / "funicorn").is_dir())
"""
    assert said(checkout / "notebooks", nested) == "True"


def test_the_search_path_of_the_reader_is_kept(checkout: Path, tmp_path: Path) -> None:
    code = "import book; book.chapter(3)\nimport os; print(os.environ['PYTHONPATH'].split(':')[1:])"
    assert said(checkout / "notebooks", code, PYTHONPATH=str(tmp_path)) == str([str(tmp_path)])


def test_nothing_is_left_when_the_process_ends(checkout: Path) -> None:
    folder = said(
        checkout / "notebooks", "import book; book.chapter(3); import sys; print(sys.path[0])"
    )
    assert folder
    assert not Path(folder).exists()


def test_importing_book_is_quick_and_needs_no_jupyter(checkout: Path) -> None:
    code = "import book; book.chapter(3)\nimport sys\n"
    code += "print([name for name in ('nbconvert', 'nbformat', 'IPython') if name in sys.modules])"
    assert said(checkout / "notebooks", code) == "[]"


def test_a_mistake_in_an_earlier_chapter_is_named(checkout: Path) -> None:
    write(checkout / "notebooks", "01-text.ipynb", "#|export funicorn/server.py\nx = 1")
    done = python(checkout / "notebooks", "import book; book.chapter(2)")
    assert "BookError: 01-text.ipynb, cell c1, line 1: " in done.stderr.strip().split("\n")[-1]


def test_a_mistake_in_a_later_chapter_does_not_matter(checkout: Path) -> None:
    write(checkout / "notebooks", "03-text.ipynb", "#|export funicorn/server.py\nx = 1")
    assert said(checkout / "notebooks", f"import book; book.chapter(3)\n{LOOK}") == "2"
