"""A small chapter in which nothing is wrong, for tests to break in one place each."""

from __future__ import annotations

import copy
from typing import Any

from book.hygiene import NOTEBOOK_METADATA, cell_metadata

OPENING = """\
# 2 · Reading a request

*A stream of bytes becomes a request that we can trust.*

> **You will learn** how a request is built · why `split` is not a parser
> **You need** [chapter 1](01-bytes.ipynb) · **Time** 50 minutes, and 40 for the exercises
"""
HINT = "Read it.\n\n<details><summary>Hint</summary>\n\nSlowly.\n\n</details>"


def markdown(source: str) -> dict[str, Any]:
    """A markdown cell; `chapter` gives it an id."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(source: str, printed: str = "", tag: str | None = None) -> dict[str, Any]:
    """A code cell that printed something; `chapter` gives it an id and a number."""
    stream = {"output_type": "stream", "name": "stdout", "text": printed}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": [tag]} if tag else {},
        "outputs": [stream] if printed else [],
        "source": source,
    }


def chapter(cells: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A notebook of these cells, executed, or of those of a whole chapter."""
    cells = copy.deepcopy(whole_chapter() if cells is None else cells)
    executed = 0
    for position, cell in enumerate(cells, 1):
        cell["id"] = f"c{position:02}"
        cell["metadata"] = cell_metadata(cell)
        if cell["cell_type"] == "code":
            executed += 1
            cell["execution_count"] = executed
    return {
        "cells": cells,
        "metadata": copy.deepcopy(NOTEBOOK_METADATA),
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def whole_chapter() -> list[dict[str, Any]]:
    """The cells of a chapter 2 with all its parts."""
    cells = [
        markdown(OPENING),
        code("import book; book.chapter(2)"),
        markdown("## Four clients\n\nSee [below](#What-we-built)."),
        code("print(1)", "1\n", "naive"),
        markdown("## What we built"),
        markdown("## Exercises"),
    ]
    for number in (1, 2, 3):
        cells += [
            markdown(f"### {number} · Count (5 minutes)\n\n{HINT}"),
            code("answer = None", tag="exercise"),
            code("attempt(check, answer)", "Not yet: none\n", "check"),
            code("attempt(check, 45)", "Right.\n", "solution"),
        ]
    return [*cells, markdown("## Further reading\n\nRFC 9112 §2.1.")]


def cell_of(notebook: dict[str, Any], cell_id: str) -> dict[str, Any]:
    """The cell of this id."""
    found: dict[str, Any] = next(cell for cell in notebook["cells"] if cell["id"] == cell_id)
    return found
