"""Every notebook of the book is in a state to be published."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from book import anatomy, hygiene
from book.contents import PARTS

FOLDER = Path(__file__).parents[2] / "notebooks"
PATHS = sorted(FOLDER.glob("*.ipynb"))


def load(path: Path) -> dict[str, Any]:
    """A notebook as it is in the file: nbformat would mend some of what we look for."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def no(problems: list[str]) -> None:
    """Fail with the problems and nothing else: they say where to look."""
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


each_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def test_there_are_notebooks() -> None:
    assert PATHS, f"no notebook in {FOLDER}"


def test_chapters_are_numbered_without_a_gap_from_the_first_of_each_part_on() -> None:
    names = [path.name for path in PATHS]
    assert [name for name in names if not re.fullmatch(r"\d\d-[a-z0-9-]+\.ipynb", name)] == []
    numbers = [int(name[:2]) for name in names]
    assert numbers[0] == 0
    for _, part in PARTS:
        there = [number for number in numbers if number in part]
        assert there == list(part)[: len(there)]


@each_notebook
def test_is_a_valid_notebook(path: Path) -> None:
    notebook = load(path)
    nbformat.validate(notebook)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)


@each_notebook
def test_ends_with_one_newline_and_is_indented_by_one(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    laid_out = json.dumps(json.loads(text), indent=1, ensure_ascii=False, sort_keys=True)
    assert text == laid_out + "\n", "make run-notebooks writes it so"


@each_notebook
@pytest.mark.parametrize("check", hygiene.CHECKS, ids=lambda check: check.__name__)
def test_hygiene(path: Path, check: Callable[[dict[str, Any]], list[str]]) -> None:
    no(check(load(path)))


@each_notebook
def test_anatomy(path: Path) -> None:
    no(anatomy.problems(load(path), int(path.name[:2])))


def test_all_links_resolve() -> None:
    notebooks = {path.name: load(path) for path in PATHS}
    broken = anatomy.links(notebooks, lambda path: (FOLDER / path).exists())
    no([f"{file}, {problem}" for file, problem in broken])
