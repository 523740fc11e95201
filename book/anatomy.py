"""Whether a chapter is whole: its opening, its sections, its exercises, its links.

Pure functions like those of `book.hygiene`: a notebook goes in, a list of problems comes out.
Markdown is read by a parser, never by a search for `#`, so that a comment in a code block is
no heading and a link in backticks is no link. The one check that needs the neighbours is
`links`, which takes all notebooks at once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote

import mistune

from book.hygiene import Cell, Notebook, cell_tags, named, output_text, text

LAST_SECTIONS = ["What we built", "Exercises", "Further reading"]
EXERCISE_CELLS = ["exercise", "check", "solution"]
WITHOUT_NAIVE_VERSION = {0, 11, 20, 21}
"""Chapters that repair nothing: why WSGI, breaking it on purpose, and the pair at work."""

EXERCISE_TITLE = re.compile(r"(\d+) · \S.* \(\d+ minutes?\)")
OPENING_WORDS = ["You will learn", "You need", "Time"]
HTML_LINK = re.compile(r"""<(?:a|img|source|iframe)\b[^>]*?\b(?:href|src)=["']([^"']*)["']""")
ELSEWHERE = re.compile(r"(?:https?|mailto):")

Token = dict[str, Any]
markdown_tokens: Callable[[str], Any] = mistune.create_markdown(
    renderer="ast", plugins=["table", "strikethrough"]
)


class Heading(NamedTuple):
    """A heading of a notebook: the name of its cell, its level from 1, its words."""

    cell: str
    level: int
    words: str

    @property
    def anchor(self) -> str:
        """The fragment by which Jupyter and nbconvert link to it."""
        return self.words.replace(" ", "-")


def problems(notebook: Notebook, number: int) -> list[str]:
    """Return what a chapter of this number lacks, as far as it can be seen in it alone."""
    found = opening(notebook, number) + sections(notebook) + exercises(notebook)
    if number > 0:
        found += start_line(notebook, number)
    if number not in WITHOUT_NAIVE_VERSION:
        found += naive_version(notebook)
    return found


def opening(notebook: Notebook, number: int) -> list[str]:
    """The first cell is the title, a promise, and what the reader will learn, need and spend."""
    titles = [heading for heading in headings(notebook) if heading.level == 1]
    if len(titles) != 1:
        return [f"{len(titles)} headings of level 1; a chapter has one, its title"]
    name, first = next(named(notebook))
    if first["cell_type"] != "markdown" or titles[0].cell != name:
        return [f"{name}: a chapter begins with a markdown cell that holds its title"]
    found = []
    if not re.fullmatch(rf"{number} · \S.*", titles[0].words):
        found.append(f"{name}: the title is not of the form `# {number} · Title`")
    blocks = [block for block in tokens(first) if block["type"] != "blank_line"]
    promise = blocks[1] if len(blocks) > 1 else {}
    if [child["type"] for child in promise.get("children", [])] != ["emphasis"]:
        found.append(f"{name}: after the title comes the promise, one sentence *in italics*")
    box = words(blocks[2]) if len(blocks) > 2 and blocks[2]["type"] == "block_quote" else ""
    missing = [label for label in OPENING_WORDS if label not in box]
    if missing or not re.search(r"\d+ minutes", box):
        lacks = ", ".join(missing) or "the number of minutes"
        found.append(f"{name}: after the promise comes a box (>); it lacks: {lacks}")
    return found


def sections(notebook: Notebook) -> list[str]:
    """The last three sections are those that every chapter ends with."""
    last = [heading.words for heading in headings(notebook) if heading.level == 2][-3:]
    if last == LAST_SECTIONS:
        return []
    return [f"the last sections are {', '.join(last) or 'none'}, not {', '.join(LAST_SECTIONS)}"]


def start_line(notebook: Notebook, number: int) -> list[str]:
    """The first code cell begins with the line that puts the earlier chapters on the path."""
    line = f"import book; book.chapter({number})"
    for name, cell in named(notebook, "code"):
        if text(cell["source"]).split("\n")[0] == line:
            return []
        return [f"{name}: the first code cell begins with `{line}`"]
    return ["no code cell"]


def naive_version(notebook: Notebook) -> list[str]:
    """There is a naive version to learn from."""
    if any("naive" in cell_tags(cell) for _, cell in named(notebook, "code")):
        return []
    return ["no code cell is tagged naive"]


def exercises(notebook: Notebook) -> list[str]:
    """Three to six exercises, each with minutes, a hint, a stub, a check and a solution."""
    found, count = [], 0
    for title, cells in _exercises(notebook):
        if title is None:
            found += [
                f"{name}: tagged {tag}, and stands in no exercise"
                for name, cell in cells
                for tag in cell_tags(cell)
                if tag in EXERCISE_CELLS
            ]
            continue
        count += 1
        match = EXERCISE_TITLE.fullmatch(title.words)
        if not match or int(match[1]) != count:
            found.append(f"{title.cell}: not of the form `### {count} · Title (5 minutes)`")
        found += [f"exercise {count}: {problem}" for problem in _exercise(cells)]
    if not 3 <= count <= 6:
        found.append(f"{count} exercises; a chapter has 3 to 6")
    return found


def links(notebooks: dict[str, Notebook], exists: Callable[[str], bool]) -> list[tuple[str, str]]:
    """Return (file name, problem) for each link that leads nowhere.

    `notebooks` are all the notebooks of a folder by file name; `exists` tells whether a path
    relative to that folder is there. Links out of the book are left alone.
    """
    anchors = {
        file: Counter(heading.anchor for heading in headings(notebook))
        for file, notebook in notebooks.items()
    }
    found = []
    for file, notebook in notebooks.items():
        for name, cell in named(notebook, "markdown"):
            for link in targets(cell):
                path, _, fragment = (unquote(part) for part in link.partition("#"))
                page = anchors.get(path or file)
                if ELSEWHERE.match(link):
                    continue
                if path.startswith("attachment:"):
                    if path.removeprefix("attachment:") not in cell.get("attachments", {}):
                        found.append((file, f"{name}: {link} is attached to no cell"))
                elif page is None and not (path and not path.startswith("/") and exists(path)):
                    found.append((file, f"{name}: the link {link} leads to no file of the book"))
                elif page is not None and (fragment or not path) and page[fragment] != 1:
                    what = "no heading" if not page[fragment] else "more than one heading"
                    found.append((file, f"{name}: the link {link} leads to {what}"))
    return found


def headings(notebook: Notebook) -> list[Heading]:
    """Return all headings of a notebook in their order."""
    return [
        Heading(name, token["attrs"]["level"], words(token))
        for name, cell in named(notebook, "markdown")
        for token in tokens(cell)
        if token["type"] == "heading"
    ]


def targets(cell: Cell) -> list[str]:
    """Return where the links and images of a markdown cell lead, as they are written."""
    found = []
    for token in walk(tokens(cell)):
        if token["type"] in ("link", "image"):
            found.append(token["attrs"]["url"])
        elif token["type"] in ("block_html", "inline_html"):
            found += HTML_LINK.findall(token["raw"])
    return found


def tokens(cell: Cell) -> list[Token]:
    """Return the blocks of a markdown cell."""
    found: list[Token] = markdown_tokens(text(cell["source"]))
    return found


def walk(blocks: list[Token]) -> Iterator[Token]:
    """Yield tokens and all that they hold."""
    for token in blocks:
        yield token
        yield from walk(token.get("children", []))


def words(token: Token) -> str:
    """Return the words of a token without their markup."""
    inner = [part for part in walk([token]) if part["type"] in ("text", "codespan", "softbreak")]
    return "".join(part.get("raw", " ") for part in inner)


def _exercises(
    notebook: Notebook,
) -> Iterator[tuple[Heading | None, list[tuple[str, Cell]]]]:
    """Cut a notebook into (exercise's heading, its cells); None heads what is no exercise."""
    title: Heading | None = None
    cells: list[tuple[str, Cell]] = []
    inside = False
    for name, cell in named(notebook):
        heads = headings({"cells": [cell]}) if cell["cell_type"] == "markdown" else []
        for head in heads:
            if head.level <= 2:
                inside = head.words == "Exercises"
            if head.level <= 2 or (inside and head.level == 3):
                yield title, cells
                title, cells = (head if head.level == 3 else None), []
        cells.append((name, cell))
    yield title, cells


def _exercise(cells: list[tuple[str, Cell]]) -> Iterator[str]:
    """Yield what one exercise lacks."""
    prose = "".join(text(cell["source"]) for _, cell in cells if cell["cell_type"] == "markdown")
    if not re.search(r"<details>\s*<summary>Hint</summary>", prose):
        yield "no hint in <details><summary>Hint</summary> … </details>"
    tagged = [
        (tag, name, cell)
        for name, cell in cells
        for tag in cell_tags(cell)
        if tag in EXERCISE_CELLS
    ]
    if [tag for tag, _, _ in tagged] != EXERCISE_CELLS:
        seen = ", ".join(tag for tag, _, _ in tagged) or "none"
        yield f"wants one cell each tagged exercise, check, solution, in this order; has {seen}"
    for tag, name, cell in tagged:
        said = output_text(cell) if cell["cell_type"] == "code" else ""
        if tag == "check" and "Not yet" not in said:
            yield f"{name}: the check does not say `Not yet` to the stub"
        if tag == "solution" and "Right." not in said:
            yield f"{name}: the solution is not told `Right.`"
