"""Each check of book.hygiene and book.anatomy is silent on a good chapter, and bites on a bad."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from book import anatomy, hygiene
from tests.book.sample import OPENING, cell_of, chapter, code, markdown, whole_chapter

Notebook = dict[str, Any]
OPENING_ID, START_ID, NAIVE_ID, FIRST_EXERCISE_ID = "c01", "c02", "c04", "c07"
STUB_ID, CHECK_ID, SOLUTION_ID = "c08", "c09", "c10"


@pytest.fixture
def notebook() -> Notebook:
    return chapter()


def set_output(cell: dict[str, Any], printed: str, name: str = "stdout") -> None:
    cell["outputs"] = [{"output_type": "stream", "name": name, "text": printed}]


def raise_in(cell: dict[str, Any]) -> None:
    cell["outputs"] = [
        {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}
    ]


def test_a_good_chapter_has_no_problem(notebook: Notebook) -> None:
    assert hygiene.problems(notebook) == []
    assert anatomy.problems(notebook, 2) == []


def test_sources_may_be_lists_of_lines(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
        for output in cell.get("outputs", []):
            output["text"] = output["text"].splitlines(keepends=True)
    assert hygiene.problems(notebook) == []
    assert anatomy.problems(notebook, 2) == []


def test_a_check_leaves_the_notebook_alone(notebook: Notebook) -> None:
    before = copy.deepcopy(notebook)
    hygiene.problems(notebook)
    anatomy.problems(notebook, 2)
    assert notebook == before


# One entry for each thing that can be wrong: the check, how to do the wrong, what is said.

Damage = Callable[[Notebook], object]
HYGIENE: dict[str, tuple[Callable[[Notebook], list[str]], Damage, str]] = {
    "python's version in the metadata": (
        hygiene.metadata,
        lambda nb: nb["metadata"]["language_info"].update(version="3.11.7"),
        "make run-notebooks",
    ),
    "another kernel": (
        hygiene.metadata,
        lambda nb: nb["metadata"]["kernelspec"].update(name="conda-env"),
        "make run-notebooks",
    ),
    "timestamps in a cell's metadata": (
        hygiene.metadata,
        lambda nb: cell_of(nb, NAIVE_ID)["metadata"].update(execution={"iopub.status.idle": "…"}),
        f"cell {NAIVE_ID}: metadata execution",
    ),
    "a solution in plain view": (
        hygiene.metadata,
        lambda nb: cell_of(nb, SOLUTION_ID)["metadata"].pop("jupyter"),
        f"cell {SOLUTION_ID}: metadata jupyter",
    ),
    "a cell that is folded away": (
        hygiene.metadata,
        lambda nb: cell_of(nb, NAIVE_ID)["metadata"].update(jupyter={"source_hidden": True}),
        f"cell {NAIVE_ID}: metadata jupyter",
    ),
    "a missing id": (
        hygiene.ids,
        lambda nb: nb["cells"][3].pop("id"),
        "cell number 4: no valid id",
    ),
    "an invalid id": (
        hygiene.ids,
        lambda nb: nb["cells"][3].update(id="a b"),
        "'a b'",
    ),
    "an id twice": (
        hygiene.ids,
        lambda nb: nb["cells"][3].update(id=START_ID),
        f"cell {START_ID}: 2 cells have this id",
    ),
    "a misspelt tag": (
        hygiene.tags,
        lambda nb: cell_of(nb, NAIVE_ID)["metadata"].update(tags=["naïve"]),
        "unknown tag 'naïve'",
    ),
    "a tag that would loosen nbval": (
        hygiene.tags,
        lambda nb: cell_of(nb, NAIVE_ID)["metadata"].update(tags=["nbval-ignore-output"]),
        "unknown tag 'nbval-ignore-output'",
    ),
    "a comment that would loosen nbval": (
        hygiene.sources,
        lambda nb: cell_of(nb, NAIVE_ID).update(source="# NBVAL_IGNORE_OUTPUT\nprint(1)"),
        "NBVAL_IGNORE_OUTPUT would hide",
    ),
    "a cell that was not executed": (
        hygiene.execution,
        lambda nb: cell_of(nb, NAIVE_ID).update(execution_count=None),
        f"cell {NAIVE_ID}: not executed",
    ),
    "a cell executed twice": (
        hygiene.execution,
        lambda nb: cell_of(nb, NAIVE_ID).update(execution_count=17),
        "executed as number 17, and is number 2",
    ),
    "an exception that is not announced": (
        hygiene.errors,
        lambda nb: raise_in(cell_of(nb, NAIVE_ID)),
        "ends in ValueError without the tag",
    ),
    "an announced exception that does not come": (
        hygiene.errors,
        lambda nb: cell_of(nb, NAIVE_ID)["metadata"].update(tags=["raises-exception"]),
        "raises none",
    ),
    "a warning": (
        hygiene.errors,
        lambda nb: set_output(cell_of(nb, NAIVE_ID), "DeprecationWarning: old\n", "stderr"),
        "prints to stderr: 'DeprecationWarning: old'",
    ),
    "an empty code cell": (
        hygiene.sources,
        lambda nb: cell_of(nb, NAIVE_ID).update(source="  \n"),
        f"cell {NAIVE_ID}: empty",
    ),
    "an empty markdown cell": (
        hygiene.sources,
        lambda nb: cell_of(nb, "c05").update(source=""),
        "cell c05: empty",
    ),
    "41 lines": (
        hygiene.sources,
        lambda nb: cell_of(nb, NAIVE_ID).update(source="\n".join(["x = 1"] * 41)),
        "41 lines",
    ),
    "blanks at the end of a line": (
        hygiene.sources,
        lambda nb: cell_of(nb, NAIVE_ID).update(source="x = 1\ny = 2 \nz = 3"),
        f"cell {NAIVE_ID}, line 2: blanks",
    ),
    "a blank line at the end": (
        hygiene.sources,
        lambda nb: cell_of(nb, NAIVE_ID).update(source="x = 1\n"),
        "blank lines at its beginning or end",
    ),
}


@pytest.mark.parametrize("damage", HYGIENE)
def test_hygiene_bites_on(damage: str, notebook: Notebook) -> None:
    check, break_it, said = HYGIENE[damage]
    assert check(notebook) == []
    break_it(notebook)
    assert any(said in problem for problem in check(notebook)), check(notebook)
    assert set(check(notebook)) <= set(hygiene.problems(notebook))


def test_an_announced_exception_is_no_problem(notebook: Notebook) -> None:
    cell = cell_of(notebook, NAIVE_ID)
    cell["metadata"]["tags"] = ["naive", "raises-exception"]
    raise_in(cell)
    assert hygiene.problems(notebook) == []


def test_forty_lines_are_no_problem(notebook: Notebook) -> None:
    cell_of(notebook, NAIVE_ID)["source"] = "\n".join(["x = 1"] * 40)
    assert hygiene.sources(notebook) == []


@pytest.mark.parametrize(
    "shown",
    [
        "<function parse at 0x7f83a2c0>",
        "('127.0.0.1', 54321)",
        '"127.0.0.1", 54321',
        "Host: localhost:49152",
        "http://[::1]:40001/",
        "/tmp/tmpab12/funicorn/request.py",
        "/private/var/folders/zz/T/x",
        "/home/ada/book/notebooks",
        "/Users/ada/book",
        "/opt/venv/lib/python3.12/site-packages/requests/api.py",
        "pid 4711",
        "WSGIServer/0.2 CPython/3.11.7",
        "<Thread(Thread-4, started 140215)>",
        "\x1b[0;31mred\x1b[0m",
    ],
)
def test_outputs_that_vary_are_found(shown: str, notebook: Notebook) -> None:
    set_output(cell_of(notebook, NAIVE_ID), f"see {shown} there\n")
    assert hygiene.volatile(notebook)


@pytest.mark.parametrize(
    "shown",
    [
        r"b'GET / HTTP/1.1\r\nHost: localhost:8000\r\n\r\n'",
        "a chunk of 0x1f4 bytes",
        "127.0.0.1 says 12345 things",
        "{'SERVER_NAME': '127.0.0.1', 'SERVER_PORT': '80'}",
        "0123456789abcdef",
    ],
)
def test_outputs_that_stay_the_same_are_left_alone(shown: str, notebook: Notebook) -> None:
    set_output(cell_of(notebook, NAIVE_ID), f"{shown}\n")
    assert hygiene.volatile(notebook) == []


def test_what_the_code_itself_says_is_not_chance(notebook: Notebook) -> None:
    cell = cell_of(notebook, NAIVE_ID)
    cell["source"] = "print('/tmp/app.sock')"
    set_output(cell, "/tmp/app.sock\n/tmp/other.sock\n")
    [problem] = hygiene.volatile(notebook)
    assert "/tmp/other.sock" in problem


def test_every_form_of_output_is_looked_at(notebook: Notebook) -> None:
    address = "at 0x7f83a2c0"
    result = {"text/html": ["<b>", address, "</b>"], "application/json": {"a": 1}}
    for output in (
        {"output_type": "execute_result", "data": result, "metadata": {}, "execution_count": 2},
        {"output_type": "display_data", "data": {"image/svg+xml": address}, "metadata": {}},
        {"output_type": "error", "ename": "E", "evalue": address, "traceback": []},
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": [address]},
    ):
        cell_of(notebook, NAIVE_ID)["outputs"] = [output]
        assert len(hygiene.volatile(notebook)) == 1


def edit(cell_id: str, old: str, new: str) -> Damage:
    """Replace a piece of a cell's source."""

    def do(notebook: Notebook) -> None:
        cell = cell_of(notebook, cell_id)
        assert old in cell["source"]
        cell["source"] = cell["source"].replace(old, new)

    return do


def drop(cell_id: str) -> Damage:
    """Remove a cell."""
    return lambda notebook: notebook["cells"].remove(cell_of(notebook, cell_id))


def without(*cells: int) -> Damage:
    """Remove cells by their places."""

    def do(notebook: Notebook) -> None:
        notebook["cells"] = [c for i, c in enumerate(notebook["cells"]) if i not in cells]

    return do


ANATOMY: dict[str, tuple[Damage, str]] = {
    "no title": (edit(OPENING_ID, "# 2", "2"), "0 headings of level 1"),
    "a second title": (edit("c05", "##", "#"), "2 headings of level 1"),
    "a title that is not in the first cell": (
        lambda nb: nb["cells"].insert(0, markdown("Hello.")),
        "begins with a markdown cell that holds its title",
    ),
    "the number of another chapter": (edit(OPENING_ID, "# 2 ·", "# 3 ·"), "`# 2 · Title`"),
    "no promise": (edit(OPENING_ID, "*A stream", "A stream"), "the promise"),
    "nothing to learn": (edit(OPENING_ID, "You will learn", "Enjoy"), "lacks: You will learn"),
    "nothing needed": (edit(OPENING_ID, "You need", "Take"), "lacks: You need"),
    "no time": (edit(OPENING_ID, "50 minutes", "a while"), "the number of minutes"),
    "no box": (edit(OPENING_ID, "> ", ""), "lacks: You will learn, You need, Time"),
    "no start line": (edit(START_ID, "book.chapter(2)", "book"), "book.chapter(2)`"),
    "the start line of another chapter": (edit(START_ID, "(2)", "(3)"), "book.chapter(2)`"),
    "a start line that comes late": (
        lambda nb: nb["cells"].insert(1, code("x = 1")),
        "the first code cell begins with",
    ),
    "no naive version": (drop(NAIVE_ID), "tagged naive"),
    "no summary": (edit("c05", "What we built", "Summary"), "the last sections are"),
    "sections in another order": (
        lambda nb: nb["cells"].append(nb["cells"].pop(4)),
        "the last sections are",
    ),
    "two exercises": (without(6, 7, 8, 9), "2 exercises"),
    "an exercise without minutes": (
        edit(FIRST_EXERCISE_ID, " (5 minutes)", ""),
        f"{FIRST_EXERCISE_ID}: not of the form",
    ),
    "exercises misnumbered": (edit(FIRST_EXERCISE_ID, "### 1", "### 4"), "`### 1 · Title"),
    "no hint": (edit(FIRST_EXERCISE_ID, "<summary>Hint", "<summary>Tip"), "exercise 1: no hint"),
    "no stub": (drop(STUB_ID), "exercise 1: wants one cell each"),
    "no check": (drop(CHECK_ID), "has exercise, solution"),
    "no solution": (drop(SOLUTION_ID), "has exercise, check"),
    "a check that is content with the stub": (
        lambda nb: set_output(cell_of(nb, CHECK_ID), "Right.\n"),
        "does not say `Not yet`",
    ),
    "a solution that is wrong": (
        lambda nb: set_output(cell_of(nb, SOLUTION_ID), "Not yet: 44\n"),
        "is not told `Right.`",
    ),
    "a solution outside the exercises": (
        lambda nb: cell_of(nb, NAIVE_ID)["metadata"].update(tags=["naive", "solution"]),
        "stands in no exercise",
    ),
}


@pytest.mark.parametrize("damage", ANATOMY)
def test_anatomy_bites_on(damage: str, notebook: Notebook) -> None:
    break_it, said = ANATOMY[damage]
    break_it(notebook)
    found = anatomy.problems(notebook, 2)
    assert any(said in problem for problem in found), found


def test_seven_exercises_are_too_many() -> None:
    cells = whole_chapter()
    cells[6:6] = cells[6:10] * 4
    assert "7 exercises; a chapter has 3 to 6" in anatomy.problems(chapter(cells), 2)


def test_chapter_0_has_neither_start_line_nor_naive_version() -> None:
    cells = [cell for cell in whole_chapter() if cell["metadata"] != {"tags": ["naive"]}]
    cells[0]["source"] = OPENING.replace("# 2", "# 0")
    del cells[1]
    assert anatomy.problems(chapter(cells), 0) == []


def test_a_comment_in_a_code_block_is_no_heading() -> None:
    notebook = chapter([markdown("```python\n# no title\n```\n\n# A `real` *one*")])
    assert [heading.words for heading in anatomy.headings(notebook)] == ["A real one"]


def links_of(*sources: str, files: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The broken links of 01-a.ipynb, which has these cells, beside 02-b.ipynb."""
    other = chapter([markdown("# 2 · B\n\n## What we built\n\n## Twice\n\n## Twice")])
    notebooks = {"01-a.ipynb": chapter([markdown(source) for source in sources])}
    return anatomy.links({**notebooks, "02-b.ipynb": other}, files.__contains__)


@pytest.mark.parametrize(
    "source",
    [
        "[b](02-b.ipynb)",
        "[b](02-b.ipynb#What-we-built)",
        "[b](02-b.ipynb#2-%C2%B7-B)",
        "## Here `now`\n\n[below](#Here-now)",
        "![figure](wire.svg)",
        "| a |\n|---|\n| [b](02-b.ipynb) |",
        "<details>\n\n[b](02-b.ipynb)\n\n</details>",
        "[out](https://example.org/missing#anchor)",
        "`[not](a-link.ipynb)`",
        "    [not](a-link.ipynb)",
    ],
)
def test_links_that_resolve(source: str) -> None:
    assert links_of(source, files=("wire.svg",)) == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("[b](03-c.ipynb)", "no file"),
        ("[b](02-b.ipynb#What-we-build)", "no heading"),
        ("[b](02-b.ipynb#what-we-built)", "no heading"),
        ("[b](02-b.ipynb#Twice)", "more than one heading"),
        ("[here](#Nowhere)", "no heading"),
        ("![figure](lost.svg)", "no file"),
        ("![figure](attachment:lost.png)", "attached to no cell"),
        ("[root](/etc/hosts)", "no file"),
        ("[nothing]()", "no heading"),
        ("| a |\n|---|\n| [b](03-c.ipynb) |", "no file"),
        ("> **Go further.** [b](03-c.ipynb)", "no file"),
        ('Some <a href="03-c.ipynb">html</a>', "no file"),
        ('<img src="lost.png" alt="">', "no file"),
        ("[b][ref]\n\n[ref]: 03-c.ipynb", "no file"),
    ],
)
def test_links_that_lead_nowhere(source: str, said: str) -> None:
    found = links_of(source, files=("/etc/hosts",))
    assert [file for file, _ in found] == ["01-a.ipynb"]
    assert said in found[0][1]
