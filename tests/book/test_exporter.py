"""The exporter as nbconvert sees it, and the packages as they get to disk."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from nbconvert.exporters import get_exporter
from nbformat import from_dict

from book import packages
from book.errors import BookError
from book.exporter import ExportedCells, PackagesExporter, export
from book.literate import Book
from book.notebook import chapters
from tests.book.cells import node, write

ROOT = Path(__file__).parents[2]
CELLS = ["import os", "#| export funicorn/x.py\nx = 1", "x + 1", "#| export funicorn/x.py\ny = 2"]


def test_nbconvert_finds_it_by_its_dotted_name() -> None:
    assert get_exporter("book.exporter.PackagesExporter") is PackagesExporter


def test_the_preprocessor_leaves_the_exported_cells() -> None:
    notebook, _ = ExportedCells()(from_dict(node(*CELLS)), {"metadata": {"name": "01-x"}})
    assert [cell.id for cell in notebook.cells] == ["c2", "c4"]


def test_the_preprocessor_refuses_a_misspelt_directive() -> None:
    notebook = from_dict(node("x = 1", "#|export funicorn/x.py"))
    with pytest.raises(BookError, match=r"^sub/01-x.ipynb, cell c2, line 1: "):
        ExportedCells()(notebook, {"metadata": {"name": "01-x", "path": "sub"}})


def test_one_exporter_takes_the_notebooks_of_a_book_one_by_one(tmp_path: Path) -> None:
    first = write(tmp_path, "01-a.ipynb", *CELLS)
    second = write(tmp_path, "02-b.ipynb", "#| export funicorn/x.py\nx = 3")
    exporter = PackagesExporter()
    said, resources = exporter.from_filename(str(first))
    assert said == "funicorn/x.py: new x\nfunicorn/x.py: new y\n"
    assert b"x = 1\n" in resources["outputs"]["funicorn/x.py"]
    said, resources = exporter.from_filename(str(second))
    assert said == "funicorn/x.py: replaces x\n"
    assert b"x = 3\n\ny = 2\n" in resources["outputs"]["funicorn/x.py"]
    assert b"01-a.ipynb, notebooks/02-b.ipynb" in resources["outputs"]["funicorn/x.py"]


def test_the_notebook_it_is_given_stays_as_it_is() -> None:
    notebook = from_dict(node(*CELLS))
    PackagesExporter().from_notebook_node(notebook, {"metadata": {"name": "01-x"}})
    assert notebook == from_dict(node(*CELLS))


def test_line_endings_of_windows_are_read_as_python_reads_them(tmp_path: Path) -> None:
    path = write(tmp_path, "01-a.ipynb", "#| export funicorn/x.py\r\nx = 1\r\ny = 2\r")
    assert export([path])["funicorn/x.py"].endswith("\n\nx = 1\ny = 2\n")


def test_it_gives_what_the_core_gives(tmp_path: Path) -> None:
    paths = [write(tmp_path, f"{n:02}-a.ipynb", *CELLS) for n in range(3)]
    assert export(paths) == Book.of(paths).files()
    assert export([]) == {}


def test_the_whole_book_is_exported_in_less_than_a_second() -> None:
    paths = chapters(ROOT / "notebooks")
    times = []
    for _ in range(3):
        began = time.process_time()
        packages.formatted(export(paths))
        times.append(time.process_time() - began)
    assert min(times) < 1


def test_a_failure_in_the_middle_leaves_the_packages_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages.publish({"funicorn/a.py": "# Generated from 1\n"}, tmp_path)

    def fail(files: packages.Files, folder: Path) -> None:
        (folder / "half").write_text("x")
        raise OSError("the disk is full")

    monkeypatch.setattr(packages, "write", fail)
    with pytest.raises(OSError, match="full"):
        packages.publish({"funicorn/b.py": "# Generated from 2\n"}, tmp_path)
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert found == [tmp_path / "funicorn" / "a.py"]


def test_publishing_tells_what_changed(tmp_path: Path) -> None:
    old = {"funicorn/a.py": "# Generated from 1\n", "funicorn/b.py": "# Generated from 1\n"}
    new = {"funicorn/b.py": "# Generated from 1\n", "funicorn/c.py": "# Generated from 1\n"}
    assert packages.publish(old, tmp_path) == ["funicorn/a.py", "funicorn/b.py"]
    assert packages.publish(new, tmp_path) == ["funicorn/a.py", "funicorn/c.py"]
    assert packages.publish(new, tmp_path) == []


def test_without_ruff_the_files_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "ruff", lambda: None)
    assert packages.formatted({"funicorn/a.py": "x  =  1\n"}) == {"funicorn/a.py": "x  =  1\n"}


def test_what_ruff_cannot_format_is_an_error() -> None:
    with pytest.raises(BookError, match="ruff cannot format"):
        packages.formatted({"funicorn/a.py": "x = (\n"})
