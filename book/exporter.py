"""The literate exporter as nbconvert knows exporters: notebooks in, Python files out.

    jupyter nbconvert --to book.exporter.PackagesExporter notebooks/*.ipynb

The rules are those of `book.literate`; here they meet nbconvert's extension points.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode, from_dict
from traitlets import Bool, Instance, List

from book.directive import directive
from book.literate import Book, Landing
from book.notebook import from_node, load

Resources = dict[str, Any]


class ExportedCells(Preprocessor):
    """Leaves of a notebook what is exported; BookError when a directive is wrong."""

    enabled = Bool(True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Remove the cells without a directive."""
        cells = from_node(nb, _path(resources)).cells
        pairs = zip(nb.cells, cells, strict=True)
        nb.cells = [node for node, cell in pairs if directive(cell)]
        return nb, resources


class PackagesExporter(Exporter):
    """Exports the notebooks it is given, one after the other, to the modules of the packages.

    The output for each notebook is a list of what it changed. `resources["outputs"]` has the
    packages as they stand after it: path → bytes.
    """

    file_extension = ".txt"
    export_from_notebook = "Python packages"
    default_preprocessors = List([ExportedCells])
    book = Instance(Book, ())

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Resources | None = None, **options: Any
    ) -> tuple[str, Resources]:
        """Export one more notebook, which has to be later in the book than those before."""
        exported, resources = super().from_notebook_node(nb, resources, **options)
        notebook = from_node(exported, _path(resources))
        before = len(self.book.landings)
        self.book.add(notebook)
        files = self.book.files().items()
        resources["outputs"] = {path: text.encode() for path, text in files}
        landings = list(self.book.landings.values())[before:]
        return "".join(map(_line, landings)), resources


def _path(resources: Resources) -> Path:
    """The notebook's path, as nbconvert passes it on in parts."""
    metadata = resources.get("metadata", {})
    return Path(metadata.get("path", ""), metadata.get("name", "notebook") + ".ipynb")


def _line(landing: Landing) -> str:
    return "".join(f"{landing.target}: {each.kind} {each.name}\n" for each in landing.changes)


def export(paths: Iterable[Path]) -> dict[str, str]:
    """The files of the packages that these notebooks hold, not yet formatted: path → text."""
    exporter = PackagesExporter()  # type: ignore[no-untyped-call]
    outputs: dict[str, bytes] = {}
    for path in paths:
        content = load(path)
        from_node(content, path)  # says what is wrong better than nbconvert would
        sources = [{**cell, "outputs": []} for cell in content["cells"]]  # much less to copy
        node = from_dict({"metadata": {}, **content, "cells": sources})
        metadata = {"name": path.stem, "path": str(path.parent)}
        _, resources = exporter.from_notebook_node(node, {"metadata": metadata})
        outputs = resources["outputs"]
    return {path: text.decode() for path, text in outputs.items()}
