"""A cell is exported if its first line says so exactly; what only looks like it is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from book.directive import directive
from book.errors import BookError
from book.notebook import Cell, from_node
from tests.book.cells import book_of, directed, node, refusal


def cell(source: str, kind: str = "code") -> Cell:
    return Cell(Path("02-reading.ipynb"), "abc", kind, source)


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "",
        "# a comment\nx = 1",
        "# exports are explained in chapter 2\nx = 1",
        "# export this to funicorn/x.py some day, when it works\nx = 1",
        "x = '#| export funicorn/x.py'",
        'x = """\n#| export funicorn/x.py\n"""',
        "# | a | b |\n# | 1 | 2 |\nx = 1",
        "%%bash\necho '#| nothing'",
        "# see funicorn/x.py",
    ],
)
def test_other_cells_are_not_exported(source: str) -> None:
    assert directive(cell(source)) is None


def test_an_export_names_its_file() -> None:
    found = directive(cell("#| export funicorn/sub/request.py\nx = 1"))
    assert found is not None
    assert (found.verb, found.target, found.names) == ("export", "funicorn/sub/request.py", ())


def test_a_drop_names_its_file_and_what_to_drop() -> None:
    found = directive(cell("#| drop fango/app.py handle App.run"))
    assert found is not None
    assert (found.verb, found.names) == ("drop", ("handle", "App.run"))


@pytest.mark.parametrize("target", ["funicorn/__init__.py", "fango/__main__.py", "fango/a1.py"])
def test_any_module_of_the_two_packages_is_a_target(target: str) -> None:
    found = directive(cell(f"#| export {target}  "))
    assert found is not None
    assert found.target == target


@pytest.mark.parametrize(
    "first",
    [
        "#|export funicorn/x.py",
        "# | export funicorn/x.py",
        "#|  export funicorn/x.py",
        "#| exprot funicorn/x.py",
        "#| Export funicorn/x.py",
        "#| EXPORT funicorn/x.py",
        "#| exports funicorn/x.py",
        "#| export: funicorn/x.py",
        "#| export\tfunicorn/x.py",
        "##| export funicorn/x.py",
        "#: export funicorn/x.py",
        "# export funicorn/x.py",
        "#export funicorn/x.py",
        "# |export fango/x.py",
        "#| export",
        "#| expport funicorn/x.py",
        "#|drop funicorn/x.py f",
        "#| dorp funicorn/x.py f",
        "#| default_exp request",
        "#| echo: false",
        "#|",
        " #| export funicorn/x.py",
    ],
)
def test_a_misspelt_directive_is_an_error_which_says_what_to_write(first: str) -> None:
    with pytest.raises(BookError, match=r"^02-reading.ipynb, cell abc, line 1: ") as caught:
        directive(cell(f"{first}\nx = 1"))
    assert "write `#| " in str(caught.value) or "first line" in str(caught.value)


def test_the_proposal_keeps_the_target() -> None:
    with pytest.raises(BookError, match=r"write `#\| export funicorn/head.py`"):
        directive(cell("#|exprot funicorn/head.py\nx = 1"))


@pytest.mark.parametrize(
    "target",
    [
        "request.py",
        "book/kit.py",
        "/funicorn/x.py",
        "./funicorn/x.py",
        "funicorn/../x.py",
        "../funicorn/x.py",
        "funicorn//x.py",
        "funicorn/x",
        "funicorn/x.txt",
        "funicorn/a-b.py",
        "funicorn/1.py",
        "funicorn/.py",
        "funicorn.py",
        "funicorn\\x.py",
        "Funicorn/x.py",
        "funicorn/é.py",
        "funicorn/class.py",
        "funicorn/",
    ],
)
def test_a_target_that_cannot_be_a_module_is_an_error(target: str) -> None:
    with pytest.raises(BookError, match=r"cell abc, line 1: "):
        directive(cell(f"#| export {target}\nx = 1"))


def test_an_export_has_one_target() -> None:
    with pytest.raises(BookError, match="one file"):
        directive(cell("#| export funicorn/x.py funicorn/y.py\nx = 1"))


def test_a_drop_needs_names() -> None:
    with pytest.raises(BookError, match="drop what"):
        directive(cell("#| drop funicorn/x.py"))


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("\n#| export funicorn/x.py\nx = 1", 2),
        ("# why\n#| export funicorn/x.py\nx = 1", 2),
        ("x = 1\n\n#| export funicorn/x.py", 3),
        ("#| export funicorn/x.py\nx = 1\n#| export funicorn/y.py\ny = 2", 3),
        ("def f():\n    #| export funicorn/x.py\n    return 1", 2),
        ("x = 1  #| export funicorn/x.py", 1),
        ("%%time\n#| export funicorn/x.py\nx = '''", 2),
        ("%%bash\necho ''' $x\n#| export funicorn/x.py", 3),
        ("x = '\n#| export funicorn/x.py\n", 2),
    ],
)
def test_a_directive_elsewhere_is_an_error(source: str, line: int) -> None:
    with pytest.raises(BookError, match=rf"line {line}: .* first line"):
        directive(cell(source))


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_directive_in_a_text_cell_is_an_error(kind: str) -> None:
    with pytest.raises(BookError, match="make it a code cell"):
        directive(cell("#| export funicorn/x.py\nx = 1", kind))


def test_text_may_speak_of_directives() -> None:
    assert directive(cell("Write\n\n```python\n#| export funicorn/x.py\n```", "markdown")) is None


def test_a_cell_with_nothing_to_export_is_an_error() -> None:
    assert "nothing to export" in refusal("#| export funicorn/x.py\n# only a thought")


@pytest.mark.parametrize(
    ("magic", "line"),
    [("%time f()", 3), ("!ls", 3), ("x = !ls", 3), ("f?", 3), ("%%bash", 3), ("x = %who", 3)],
)
def test_magics_cannot_be_exported(magic: str, line: int) -> None:
    message = refusal(f"#| export funicorn/x.py\ny = 1\n{magic}")
    assert f"line {line}: IPython's magics" in message


@pytest.mark.parametrize(
    ("code", "line", "reason"),
    [
        ("y = 1\nx = (", 3, "never closed"),
        ("def f(:\n    pass", 2, "invalid syntax"),
        ("return 1", 2, "outside function"),
        ("y = 1\nawait f()", 3, "outside function"),
        ("x = 1; y = 2", 2, "line of its own"),
        ("import re\n'not a docstring'", 3, "docstring"),
    ],
)
def test_what_cannot_be_part_of_a_module_is_an_error(code: str, line: int, reason: str) -> None:
    message = refusal(f"#| export funicorn/x.py\n{code}")
    assert message.startswith(f"01-text.ipynb, cell c1, line {line}: ")
    assert reason in message


def test_two_exported_cells_with_one_id_are_an_error() -> None:
    book = book_of(["x = 1"])
    with pytest.raises(BookError, match="cell c1, line 1: another cell has this id"):
        book.add(from_node(node(directed("y = 1")), Path("01-text.ipynb")))
