"""Notebooks as plain values.

They are read as the JSON that they are, without nbformat, because every chapter reads the
notebooks before it when it starts, and nbformat alone would take longer than that.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from book.errors import BookError

_CHAPTER = re.compile(r"(\d\d)-.+\.ipynb")
_JUPYTER_COPY = re.compile(r"-Copy\d*\.ipynb$")  # what "Duplicate" in Jupyter makes


@dataclass(frozen=True)
class Cell:
    """One cell, knowing where it is, so that whatever is wrong with it can be found."""

    path: Path
    id: str
    kind: str
    source: str

    @property
    def stem(self) -> str:
        """The notebook's name without its ending: `02-reading-a-request`."""
        return self.path.stem

    @cached_property
    def lines(self) -> list[str]:
        """The source's lines as Python counts them: U+2028 and form feeds end none."""
        return self.source.split("\n")

    def error(self, line: int, message: str) -> BookError:
        """The error to raise for `line` (from 1) of this cell."""
        return BookError(f"{shown(self.path)}, cell {self.id}, line {line}: {message}")


@dataclass(frozen=True)
class Notebook:
    """One chapter: its path and its cells."""

    path: Path
    cells: tuple[Cell, ...]

    @property
    def chapter(self) -> int:
        """The chapter's number, from the two digits which its name begins with."""
        return chapter_number(self.path)


def shown(path: Path) -> str:
    """`path` as a user would type it: relative when that does not lead out of the folder."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def chapter_number(path: Path) -> int:
    """The number of the chapter in `path`; BookError when its name does not begin with one."""
    match = _CHAPTER.fullmatch(path.name)
    if not match:
        raise BookError(f"{shown(path)}: not a chapter; name it like 02-reading-a-request.ipynb")
    return int(match[1])


def chapters(folder: Path) -> list[Path]:
    """The chapters in `folder`, in order; other notebooks and Jupyter's copies do not count.

    Raises BookError when two of them have the same number.
    """
    found: dict[int, Path] = {}
    for path in sorted(folder.glob("*.ipynb")):
        if not _CHAPTER.fullmatch(path.name) or _JUPYTER_COPY.search(path.name):
            continue
        number = chapter_number(path)
        if number in found:
            raise BookError(
                f"{shown(path)}: {found[number].name} is chapter {number} too; rename one of them"
            )
        found[number] = path
    return list(found.values())


def upto(paths: Iterable[Path], last: int) -> list[Path]:
    """The notebooks among `paths` which are chapters up to and including `last`."""
    return [path for path in paths if chapter_number(path) <= last]


def read(path: Path) -> Notebook:
    """Read a notebook; BookError when it is none."""
    return from_node(load(path), path)


def load(path: Path) -> Any:
    """The JSON in a file; BookError when there is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BookError(f"{shown(path)}: cannot be read: {error.strerror}") from None
    except json.JSONDecodeError as error:
        raise BookError(
            f"{shown(path)}, line {error.lineno}: not JSON ({error.msg}); "
            "undo the last edit or resolve the merge conflict"
        ) from None
    except UnicodeDecodeError:
        raise BookError(f"{shown(path)}: not UTF-8; save it again with Jupyter") from None


def from_node(node: Any, path: Path) -> Notebook:
    """The notebook in `node`, which is parsed JSON or a NotebookNode (also a mapping)."""
    cells = node.get("cells") if isinstance(node, Mapping) else None
    if not isinstance(cells, list):
        raise BookError(f"{shown(path)}: not a notebook of format 4; save it again with Jupyter")
    return Notebook(path, tuple(_cell(cell, place, path) for place, cell in enumerate(cells, 1)))


def _cell(node: Any, place: int, path: Path) -> Cell:
    source = node.get("source") if isinstance(node, Mapping) else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise BookError(f"{shown(path)}, cell number {place}: it has no source; delete it")
    text = source.replace("\r\n", "\n").replace("\r", "\n")  # as Python itself reads files
    cell_id = str(node.get("id") or f"number {place}")
    return Cell(path, cell_id, str(node.get("cell_type")), text)
