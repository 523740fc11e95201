"""Notebooks made of nothing but the sources of their code cells, to be exported in tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from book.errors import BookError
from book.layout import without_banner
from book.literate import Book, Landing
from book.notebook import from_node

TARGET = "funicorn/x.py"


def node(*sources: str) -> dict[str, Any]:
    """A notebook of code cells with the ids c1, c2, …"""
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"c{number}",
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources, 1)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def write(folder: Path, name: str, *sources: str) -> Path:
    """Write a notebook of these cells."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(node(*sources)), encoding="utf-8")
    return path


def directed(source: str, target: str = TARGET) -> str:
    """A cell that is exported to `target` unless it says something else itself."""
    return source if source.startswith("#|") else f"#| export {target}\n{source}"


def book_of(*chapters: list[str]) -> Book:
    """A book whose chapter 1, 2, … hold these cells, all exported."""
    book = Book()
    for number, sources in enumerate(chapters, 1):
        path = Path(f"{number:02}-text.ipynb")
        book.add(from_node(node(*map(directed, sources)), path))
    return book


def exported(*sources: str) -> str:
    """What `TARGET` holds below its banner when these are the cells of a chapter."""
    return without_banner(book_of(list(sources)).files()[TARGET]).lstrip("\n")


def landed(*sources: str) -> list[Landing]:
    """Where these cells of a chapter landed, in their order."""
    return list(book_of(list(sources)).landings.values())


def refusal(*sources: str) -> str:
    """What the export says about these cells of a chapter, all of them as they are."""
    book = Book()

    def export() -> None:
        book.add(from_node(node(*sources), Path("01-text.ipynb")))
        book.files()

    with pytest.raises(BookError) as caught:
        export()
    message = str(caught.value)
    assert "\n" not in message
    return message
