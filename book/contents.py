"""What the pages have to know of the whole book: its chapters, their headings and parts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mistune
import nbformat

from book.anatomy import walk, words
from book.errors import BookError
from book.notebook import chapter_number, load, shown

PLUGINS = ["table", "strikethrough", "url", "task_lists"]  # what Jupyter understands too

PARTS = (
    ("Opening", range(0, 1)),
    ("Part I · Funicorn", range(1, 12)),
    ("Part II · Fango", range(12, 20)),
    ("Part III · The pair", range(20, 100)),
)

Token = dict[str, Any]
_tokens: Callable[[str], Any] = mistune.create_markdown(renderer="ast", plugins=PLUGINS)


@dataclass(frozen=True)
class Heading:
    """A heading: its level from 1, its words, and the anchor under which the page has it."""

    level: int
    words: str
    anchor: str


@dataclass(frozen=True)
class Chapter:
    """A notebook, read, with what other pages say about it.

    `minutes` are those of the opening box, first for reading, then for the exercises.
    """

    path: Path
    node: nbformat.NotebookNode
    title: str
    promise: str
    minutes: tuple[int, ...]
    headings: tuple[Heading, ...]

    @property
    def number(self) -> int:
        """The number of the chapter."""
        return chapter_number(self.path)

    @property
    def page(self) -> str:
        """The name of the chapter's file in the site: `02-reading-a-request.html`."""
        return f"{self.path.stem}.html"

    @property
    def time(self) -> str:
        """The minutes as the contents show them: `50 + 40`."""
        return " + ".join(map(str, self.minutes))

    @property
    def sections(self) -> list[Heading]:
        """The headings that are listed beside the page."""
        return [heading for heading in self.headings if heading.level == 2]


class Anchors:
    """Gives each heading of one page the anchor that Jupyter gives it.

    Jupyter takes the words with hyphens for spaces, also when two headings have the same words.
    A page must not have an id twice: the second one gets a number.
    """

    def __init__(self) -> None:
        self.given: dict[str, int] = {}

    def of(self, heading: Token) -> str:
        """The anchor of the next heading."""
        anchor = words(heading).replace(" ", "-")
        self.given[anchor] = self.given.get(anchor, 0) + 1
        count = self.given[anchor]
        return anchor if count == 1 else f"{anchor}-{count}"


def read_chapter(path: Path) -> Chapter:
    """Read one notebook; BookError when it is broken or has no title or promise."""
    content = load(path)
    try:
        node = nbformat.reads(json.dumps(content), as_version=4)
        nbformat.validate(node)
    except (nbformat.ValidationError, LookupError, TypeError, AttributeError, ValueError) as error:
        reason = str(error).strip().split("\n")[0]
        raise BookError(
            f"{shown(path)}: not a valid notebook ({reason}); open and save it in Jupyter"
        ) from None
    if not node.cells or node.cells[0].cell_type != "markdown":
        raise BookError(f"{shown(path)}: a chapter begins with a markdown cell, `# 2 · Title`")
    first = node.cells[0]
    where = f"{shown(path)}, cell {first.id}, line 1"
    blocks = [block for block in _tokens(first.source) if block["type"] != "blank_line"]
    if not blocks or blocks[0]["type"] != "heading" or blocks[0]["attrs"]["level"] != 1:
        raise BookError(f"{where}: a chapter begins with its title, like `# 2 · Reading a request`")
    if len(blocks) < 2 or [part["type"] for part in blocks[1].get("children", [])] != ["emphasis"]:
        raise BookError(f"{where}: after the title comes the promise, one sentence *in italics*")
    return Chapter(
        path,
        node,
        re.sub(r"^\d+ · ", "", words(blocks[0])),
        words(blocks[1]),
        _minutes(blocks[2:]),
        tuple(_headings(node)),
    )


def _minutes(blocks: list[Token]) -> tuple[int, ...]:
    """The numbers behind **Time** in the opening box, which is the first block."""
    box = words(blocks[0]) if blocks else ""
    return tuple(map(int, re.findall(r"\d+", box.rpartition("Time")[2])))


def _headings(node: nbformat.NotebookNode) -> Iterator[Heading]:
    """All headings of a notebook, in their order."""
    anchors = Anchors()
    for cell in node.cells:
        if cell.cell_type == "markdown":
            for token in walk(_tokens(cell.source)):
                if token["type"] == "heading":
                    level = token["attrs"]["level"]
                    yield Heading(level, words(token), anchors.of(token))


def parts(chapters: Iterable[Chapter]) -> list[tuple[str, list[Chapter]]]:
    """The chapters under the names of the parts of the book that there are so far."""
    every = list(chapters)
    named = [(name, [c for c in every if c.number in numbers]) for name, numbers in PARTS]
    return [(name, there) for name, there in named if there]
