"""What nbval does not see: whether a notebook is in a state to be published.

Each check is a pure function: it takes a notebook as `json.load` gives it and returns a list
of problems, one line each, empty when all is well. Whether the outputs are *right* is nbval's
part; whether the chapter is complete is `book.anatomy`'s; here it is executed once and in
order, clean, and the same on every machine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

Notebook = dict[str, Any]
Cell = dict[str, Any]

TAGS = {"naive", "exercise", "check", "solution", "hide-input", "raises-exception"}
LONGEST = 40
"""Lines that a reader can still hold in view; a good cell has 3 to 25."""

NOTEBOOK_METADATA: dict[str, dict[str, str]] = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}
CELL_METADATA = {"tags", "slideshow"}
FOLDED = {"solution", "hide-input"}
"""Cells whose code Jupyter hides until it is asked for: what would spoil or distract."""

CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
NBVAL_MARK = re.compile(r"^\s*#\s*(NBVAL_|PYTEST_VALIDATE_)\w+", re.MULTILINE)

VOLATILE = {
    "an object's address": re.compile(r"\bat 0x[0-9a-fA-F]{4,}"),
    "a port": re.compile(r"(?:localhost|127\.0\.0\.1|\[?::1\]?)(?::|', |\", )\d{5}\b"),
    "a temporary path": re.compile(r"(?:/private)?/(?:tmp|var/folders)/[\w./-]+|ipykernel_\d+"),
    "a home folder": re.compile(r"/(?:home|Users)/[\w.-]+|/root/[\w.-]+"),
    "an installation path": re.compile(r"\S*(?:site-packages|/lib/python3\.\d+)\S*"),
    "a process number": re.compile(r"\b[Pp][Ii][Dd][ =:]+\d+"),
    "a version of Python": re.compile(r"\b(?:C?Python)/3\.\d+\.\d+"),
    "a thread's number": re.compile(r"<\w*Thread\([^)]*\d{6,}[^)]*\)>"),
    "a colour code": re.compile(r"\x1b\["),
}


def problems(notebook: Notebook) -> list[str]:
    """Return every problem of a notebook that can be seen without its neighbours."""
    return [problem for check in CHECKS for problem in check(notebook)]


def metadata(notebook: Notebook) -> list[str]:
    """Nothing of the machine, the editor or the kernel that wrote the notebook last."""
    found = []
    if notebook.get("metadata") != NOTEBOOK_METADATA:
        found.append("the notebook's metadata is not what `make run-notebooks` writes")
    for name, cell in named(notebook):
        given, wanted = cell.get("metadata", {}), cell_metadata(cell)
        if wrong := sorted(key for key in given | wanted if given.get(key) != wanted.get(key)):
            found.append(f"{name}: metadata {', '.join(wrong)}; `make run-notebooks` mends it")
    return found


def ids(notebook: Notebook) -> list[str]:
    """Each cell has an id, a valid one, that no other cell has."""
    given = [cell.get("id") for cell in notebook["cells"]]
    found = [
        f"cell number {position}: no valid id ({name!r}); `make run-notebooks` gives it one"
        for position, name in enumerate(given, 1)
        if not (isinstance(name, str) and CELL_ID.fullmatch(name))
    ]
    twice = [name for name, times in Counter(given).items() if name and times > 1]
    return found + [f"cell {name}: {given.count(name)} cells have this id" for name in twice]


def tags(notebook: Notebook) -> list[str]:
    """Only tags that mean something here: a misspelt one would be ignored without a word."""
    return [
        f"{name}: unknown tag {tag!r}; there are {', '.join(sorted(TAGS))}"
        for name, cell in named(notebook)
        for tag in cell_tags(cell)
        if tag not in TAGS
    ]


def execution(notebook: Notebook) -> list[str]:
    """Every code cell was executed, once, from top to bottom."""
    counts = [(name, cell.get("execution_count")) for name, cell in named(notebook, "code")]
    return [
        f"{name}: not executed"
        if count is None
        else f"{name}: executed as number {count}, and is number {position}; `make run-notebooks`"
        for position, (name, count) in enumerate(counts, 1)
        if count != position
    ]


def errors(notebook: Notebook) -> list[str]:
    """A cell ends in an exception if, and only if, it is tagged so; nothing goes to stderr."""
    found = []
    for name, cell in named(notebook, "code"):
        raised = [o["ename"] for o in cell["outputs"] if o["output_type"] == "error"]
        expected = "raises-exception" in cell_tags(cell)
        if raised and not expected:
            found.append(f"{name}: ends in {raised[0]} without the tag raises-exception")
        if expected and not raised:
            found.append(f"{name}: is tagged raises-exception and raises none")
        for output in cell["outputs"]:
            if output["output_type"] == "stream" and output["name"] == "stderr":
                said = text(output["text"]).strip()[:60]
                found.append(f"{name}: prints to stderr: {said!r}")
    return found


def sources(notebook: Notebook) -> list[str]:
    """Cells that can be read: not empty, not long, no stray blanks, nothing hidden from nbval."""
    found = []
    for name, cell in named(notebook):
        source = text(cell["source"])
        if not source.strip():
            found.append(f"{name}: empty")
        if cell["cell_type"] != "code":
            continue
        lines = source.split("\n")
        if len(lines) > LONGEST:
            found.append(f"{name}: {len(lines)} lines; more than {LONGEST} want dividing")
        blanks = [number for number, line in enumerate(lines, 1) if line != line.rstrip()]
        if blanks:
            found.append(f"{name}, line {blanks[0]}: blanks at the end of the line")
        if source != source.strip("\n"):
            found.append(f"{name}: blank lines at its beginning or end")
        if mark := NBVAL_MARK.search(source):
            found.append(f"{name}: {mark.group().strip()} would hide the cell from the checks")
    return found


def volatile(notebook: Notebook) -> list[str]:
    """Outputs show nothing that another run or another machine would show differently.

    What the notebook's own code spells out is not chance, and may be shown.
    """
    code = "\n".join(text(cell["source"]) for _, cell in named(notebook, "code"))
    return [
        f"{name}: shows {what}: {match.group()[:60]!r}"
        for name, cell in named(notebook, "code")
        for what, pattern in VOLATILE.items()
        for match in pattern.finditer(output_text(cell))
        if match.group() not in code
    ]


CHECKS: list[Callable[[Notebook], list[str]]] = [
    metadata,
    ids,
    tags,
    execution,
    errors,
    sources,
    volatile,
]


def named(notebook: Notebook, kind: str | None = None) -> Iterator[tuple[str, Cell]]:
    """Yield the cells of a kind, each with a name to find it by: its id, or else its place."""
    for position, cell in enumerate(notebook["cells"], 1):
        if kind in (None, cell["cell_type"]):
            yield f"cell {cell.get('id') or f'number {position}'}", cell


def cell_tags(cell: Cell) -> list[str]:
    """Return a cell's tags."""
    given: list[str] = cell.get("metadata", {}).get("tags", [])
    return given


def cell_metadata(cell: Cell) -> dict[str, Any]:
    """Return the metadata that a cell should have: its own, and whether Jupyter folds it."""
    kept = {key: value for key, value in cell["metadata"].items() if key in CELL_METADATA}
    return kept | ({"jupyter": {"source_hidden": True}} if FOLDED & set(cell_tags(cell)) else {})


def text(value: str | list[str]) -> str:
    """Return a multi-line string of a notebook file as one string."""
    return value if isinstance(value, str) else "".join(value)


def output_text(cell: Cell) -> str:
    """Return all that a code cell's outputs show, in every form that is text."""
    shown = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            shown.append(text(output["text"]))
        elif output["output_type"] == "error":
            shown += [output["ename"], output["evalue"], *output["traceback"]]
        else:
            shown += [text(value) for value in output["data"].values() if not is_json(value)]
    return "\n".join(shown)


def is_json(value: object) -> bool:
    """Tell whether a mime bundle's value is structured data, not text."""
    return not isinstance(value, (str, list)) or any(not isinstance(v, str) for v in value)
