"""nbconvert preprocessors: what happens to a notebook on its way to a page.

After them, the source of a markdown cell is HTML, and a code cell carries in its metadata,
under `book`, all that the template says about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbconvert.filters import strip_ansi
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from book.captions import caption
from book.contents import Chapter
from book.links import Links
from book.literate import Landing
from book.prose import Prose

Resources = dict[str, Any]
Done = tuple[NotebookNode, Resources]

# The tag of a cell, and how its caption reads.
KINDS = {
    "naive": "The naive version",
    "exercise": "Your turn",
    "check": "Check your answer",
    "solution": "Solution",
}


class Text(Preprocessor):
    """Turns the source of every markdown cell into HTML.

    `chapters` are all chapters, by the names of their files, so that links can be followed.
    """

    def __init__(self, chapters: Mapping[str, Chapter], **kw: Any) -> None:
        super().__init__(**kw)  # type: ignore[no-untyped-call]
        self.chapters = chapters

    def preprocess(self, nb: NotebookNode, resources: Resources) -> Done:
        """Render one notebook; BookError for a link that leads nowhere."""
        links = Links(self.chapters[f"{_name(resources)}.ipynb"], self.chapters)
        prose = Prose(links.target, links.image, links.check_html)
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                links.cell = cell.id
                cell.source = prose.cell(cell.source)
        return nb, resources


class Captions(Preprocessor):
    """Takes the directive out of an exported cell and says in a caption what it told."""

    def __init__(self, landings: Mapping[tuple[str, str], Landing], **kw: Any) -> None:
        super().__init__(**kw)  # type: ignore[no-untyped-call]
        self.landings = landings

    def preprocess_cell(self, cell: NotebookNode, resources: Resources, index: int) -> Done:
        """Caption one cell, if it is exported."""
        landing = self.landings.get((_name(resources), cell.get("id", "")))
        if landing is not None:
            _, _, cell.source = cell.source.partition("\n")
            _book(cell)["caption"] = caption(landing)
            if [change.name for change in landing.changes] == ["__doc__"]:
                cell.outputs = []  # Python echoes a docstring; that tells nobody anything
        return cell, resources


class Tags(Preprocessor):
    """Gives tagged cells their kind; leaves of a `hide-input` cell what it shows."""

    def preprocess_cell(self, cell: NotebookNode, resources: Resources, index: int) -> Done:
        """Look at the tags of one cell."""
        tags = cell.metadata.get("tags", [])
        for kind, label in KINDS.items():
            if kind in tags:
                _book(cell).update(kind=kind, label=label)
        if "hide-input" in tags:
            cell.metadata["transient"] = {"remove_source": True}
        return cell, resources


class Outputs(Preprocessor):
    """Makes outputs plain: one block for what was printed in pieces, no colour codes."""

    def preprocess_cell(self, cell: NotebookNode, resources: Resources, index: int) -> Done:
        """Tidy the outputs of one cell."""
        tidy: list[NotebookNode] = []
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                output.traceback = strip_ansi("\n".join(output.traceback)).split("\n")
            elif output.output_type == "stream":
                output.text = strip_ansi(output.text)
                if tidy and tidy[-1].get("name") == output.name:
                    tidy[-1].text += output.text
                    continue
            tidy.append(output)
        if cell.cell_type == "code":
            cell.outputs = tidy
        return cell, resources


def _name(resources: Resources) -> str:
    """The notebook's name without its ending."""
    return str(resources["metadata"]["name"])


def _book(cell: NotebookNode) -> dict[str, Any]:
    """The place in a cell's metadata where the template looks."""
    found: dict[str, Any] = cell.metadata.setdefault("book", {})
    return found
