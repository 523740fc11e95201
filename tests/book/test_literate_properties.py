"""Whatever cells come in whatever order: the module does what the notebook does."""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from book.fuse import add_method
from book.kit import extend
from book.lines import parse, shift
from book.packages import formatted
from tests.book.cells import TARGET, book_of, exported, write

LITERALS = [
    "1",
    "'a' \"b\"",
    "'a' \\\n  'b'",
    "('x',\n'y'\n      )",
    "'''one\n  two\n'''",
    '"""\n        deep\n\n   less\t\n"""',
    'f\'{1}\' f"""{2!r}\n  {3}\n"""',
    "f'''{\"\"\"q\n r\"\"\"}'''",
    "'''\n#| export funicorn/y.py\n# no comment\n'''",
    "'\u2028 \x0c \x85'",
    "b'\\x00' rb'\\d'",
    "{'k': [1,\n2], # within\n}",
    "'''a\\\n  b'''",
    "(lambda: '''\n''')()",
]
DOCSTRINGS = [
    "",
    '"""One line."""',
    '"""First.\n\n    Second.\n      Deeper.\n    """',
    "'''Raw \\\\ and\n    more'''",
    '"""Tabs\n\tand such.\n"""',
    'r"""\\d\n\n    x"""',
    '"""Cut \\\n    here."""',
]
DECORATORS = ["", "", "", "@marked\n", "@marked  # twice\n@marked\n"]
METHOD_KINDS = ["", "", "@staticmethod\n", "@classmethod\n", "@property\n"]
PREAMBLE = (
    "import functools\n\n\ndef marked(f):\n    return functools.wraps(f)(lambda *a: (7, f(*a)))"
)


@dataclass
class Notebook:
    """Cells, and what the comments are that must survive their export."""

    cells: list[str] = field(default_factory=lambda: [PREAMBLE])
    comments: dict[str, set[str]] = field(default_factory=dict)
    serial: int = 0

    def comment(self) -> str:
        self.serial += 1
        return f"# c{self.serial}."


@st.composite
def notebooks(draw: st.DrawFn) -> Notebook:
    book = Notebook()
    for _ in range(draw(st.integers(1, 12))):
        known = sorted(book.comments)
        classes = [name for name in known if name in "AB"]
        kind = draw(st.sampled_from(["def", "class", "constant", "extend", "extend", "drop"]))
        if kind == "def":
            name = draw(st.sampled_from(["f", "g"]))
            book.cells.append(_function(draw, book, name, name, draw(st.sampled_from(DECORATORS))))
        elif kind == "constant":
            name = draw(st.sampled_from(["C", "D"]))
            above, beside = book.comment(), book.comment()
            book.cells.append(f"{above}\n{name} = {draw(st.sampled_from(LITERALS))}  {beside}")
            book.comments[name] = {above, beside}
        elif kind == "class":
            book.cells.append(_class(draw, book, draw(st.sampled_from("AB"))))
        elif kind == "extend" and classes:
            owner, name = draw(st.sampled_from(classes)), draw(st.sampled_from(["m", "n", "o"]))
            decorators = f"@extend({owner})\n{draw(st.sampled_from(METHOD_KINDS))}"
            book.cells.append(_function(draw, book, name, f"{owner}.{name}", decorators))
        elif kind == "drop" and known:
            name = draw(st.sampled_from(known))
            book.cells.append(f"#| drop {TARGET} {name}")
            _forget(book, name)
    return book


def _forget(book: Notebook, name: str) -> None:
    for key in list(book.comments):
        if key == name or key.startswith(f"{name}."):
            del book.comments[key]


def _function(draw: st.DrawFn, book: Notebook, name: str, key: str, decorators: str) -> str:
    above, beside, inside = book.comment(), book.comment(), book.comment()
    docstring = draw(st.sampled_from(DOCSTRINGS))
    asked = "self=None" if key != name and "static" not in decorators else ""
    asked = "cls" if "classmethod" in decorators else asked
    lines = [above, f"{decorators}def {name}({asked}):  {beside}"]
    lines += [f"    {docstring}"] if docstring else []
    if draw(st.booleans()):
        lines.append(f"    value = {draw(st.sampled_from(LITERALS))}\n\n    if value:")
        lines.append(f"        {inside}\n        return value")
    else:
        lines.append(f"    {inside}")
    lines.append(f"    return {draw(st.sampled_from(LITERALS))}")
    book.comments[key] = {above, beside, inside}
    return "\n".join(lines)


def _class(draw: st.DrawFn, book: Notebook, name: str) -> str:
    _forget(book, name)
    above, first = book.comment(), book.comment()
    book.comments[name] = {above}
    shape = draw(st.integers(0, 4))
    if shape == 0:
        return f"{above}\nclass {name}: pass"
    if shape == 1:
        return f'{above}\nclass {name}:\n    """Doc."""'
    if shape == 2:
        book.comments[name].add(first)
        return f"{above}\nclass {name}(\n    object,\n):\n    {first}\n\n    ..."
    book.comments[name].add(first)
    body = [f"{first}\nattribute = {draw(st.sampled_from(LITERALS[:4]))}"]
    for method in draw(st.lists(st.sampled_from(["m", "n"]), unique=True)):
        body.append(_function(draw, book, method, f"{name}.{method}", ""))
    return f"{above}\nclass {name}:\n" + "\n\n".join(shift(part, 4) for part in body)


def run_notebook(cells: list[str]) -> dict[str, Any]:
    """The namespace after executing the cells as a notebook does."""
    namespace: dict[str, Any] = {"extend": extend, "__name__": "notebook"}
    for cell in cells:
        if cell.startswith("#| drop"):
            *owner, name = cell.split()[-1].split(".")
            if owner:
                delattr(namespace[owner[0]], name)
            else:
                del namespace[name]
        else:
            extending = set(re.findall(r"^def (\w+)", cell, re.M)) if "@extend" in cell else set()
            before = {name: namespace[name] for name in extending if name in namespace}
            exec(compile(cell, "cell", "exec"), namespace)
            for name in extending - set(before):
                del namespace[name]
            namespace |= before
    return namespace


def run_module(source: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "module"}
    exec(compile(source, "module", "exec"), namespace)
    return namespace


def behaviour(namespace: dict[str, Any]) -> dict[str, Any]:
    """What one can see of the names in a namespace."""
    return {
        name: _seen(value)
        for name, value in namespace.items()
        if not name.startswith("__") and name not in ("extend", "functools", "marked")
    }


def _seen(value: Any) -> Any:
    if inspect.isclass(value):
        names = [name for name in vars(value) if not name.startswith("__")]
        members = {name: _member(value(), name) for name in names}
        return ("class", value.__name__, members, inspect.getdoc(value))
    if callable(value):
        return ("function", value(), inspect.getdoc(value), value.__name__)
    return value


def _member(instance: Any, name: str) -> Any:
    raw = inspect.getattr_static(instance, name)
    kind = type(raw).__name__
    value = getattr(instance, name)
    return (kind, value(), inspect.getdoc(value)) if callable(value) else (kind, value)


def normalised(source: str) -> str:
    """The syntax tree, with docstrings as `inspect.getdoc` shows them."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)) and ast.get_docstring(
            node
        ):
            node.body[0] = ast.Expr(ast.Constant(ast.get_docstring(node)))
    return ast.dump(tree)


thorough = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@thorough
@given(notebooks())
def test_the_module_behaves_as_the_notebook(book: Notebook) -> None:
    module = run_module(exported(*book.cells))
    assert behaviour(module) == behaviour(run_notebook(book.cells))


@thorough
@given(notebooks())
def test_comments_survive_as_long_as_what_they_belong_to(book: Notebook) -> None:
    expected = set().union(*book.comments.values())
    assert set(re.findall(r"# c\d+\.", exported(*book.cells))) == expected


@thorough
@given(notebooks())
def test_decorators_survive_and_the_notation_does_not(book: Notebook) -> None:
    module = exported(*book.cells)
    assert "@extend" not in module
    assert "#| drop" not in module
    notebook = run_notebook(book.cells)
    decorated = [n for n in "fg" if n in notebook and notebook[n].__closure__ is not None]
    definitions = {n.name: n for n in parse(module).body if isinstance(n, ast.FunctionDef)}
    assert decorated == [n for n in "fg" if n in definitions and definitions[n].decorator_list]


@settings(thorough, max_examples=40)
@given(notebooks())
def test_formatting_changes_nothing_but_layout(book: Notebook) -> None:
    plain = book_of(book.cells).files()
    assert normalised(formatted(plain)[TARGET]) == normalised(plain[TARGET])


@settings(thorough, max_examples=40)
@given(notebooks())
def test_exporting_an_export_changes_nothing(book: Notebook) -> None:
    once = formatted(book_of(book.cells).files())
    twice = formatted(book_of([once[TARGET].partition("\n")[2]]).files())
    assert twice == once


RANKS = ["F0", "C0", "F1", "C1", "F2", "C2", "F3", "X0", "X1"]


@st.composite
def entangled(draw: st.DrawFn) -> list[str]:
    """Cells whose definitions use each other, while they are executed or when called.

    Each uses only names further left in `RANKS`, so that nothing can need itself.
    """
    cells = ["def keep(used): return lambda f: f"]
    known: set[str] = set()
    for number in range(draw(st.integers(2, 14))):
        name = draw(st.sampled_from(RANKS))
        usable = [other for other in RANKS[: RANKS.index(name)] if other in known - {"X0"}]
        used = f"{draw(st.sampled_from(usable))}()" if usable else "0"
        classes = [other for other in usable if other.startswith("C")]
        base = draw(st.sampled_from([*classes, "object"]))
        decorator = f"@keep({used})\n" if draw(st.booleans()) else ""
        if name in known and name.startswith("C") and draw(st.booleans()):
            cells.append(f"@extend({name})\n{decorator}def m{number}(self, x={used}): return x")
            continue
        known.add(name)
        if name.startswith("F"):
            cells.append(f"{decorator}def {name}(): return {number}, {used}")
        elif name.startswith("C"):
            cells.append(f"class {name}({base}):\n    def __init__(self): {used}")
        else:
            cells.append(f"{name} = {number}, {used}")
    return cells


@thorough
@given(entangled())
def test_what_runs_as_a_notebook_can_be_imported_as_a_module(cells: list[str]) -> None:
    notebook = run_notebook(cells)
    module = run_module(exported(*cells))
    for name in notebook.keys() & set(RANKS):
        assert name in module


@thorough
@given(st.sampled_from(LITERALS), st.sampled_from(DOCSTRINGS), st.sampled_from([2, 4, 8]))
def test_shifting_there_and_back_gives_the_same(literal: str, doc: str, columns: int) -> None:
    source = f"# c\ndef f():\n    {doc or 'pass'}\n    x = {literal}\n\n    return x"
    assert shift(shift(source, columns), -columns) == source


@thorough
@given(st.sampled_from(LITERALS), st.sampled_from(DOCSTRINGS), st.integers(1, 3))
def test_fusing_at_any_depth_changes_no_value(literal: str, doc: str, depth: int) -> None:
    method = f"@staticmethod\ndef f():\n    {doc or 'pass'}\n    return {literal}"
    source = "class A:\n    pass"
    for _ in range(depth - 1):
        source = "class A:\n" + indent(source, "    ")
    owner = ".".join("A" * depth)
    namespace = run_module(add_method(source, owner, "f", method).source)
    alone = run_module(method.replace("@staticmethod\n", ""))["f"]
    assert eval(owner, namespace).f() == alone()
    assert inspect.getdoc(eval(owner, namespace).f) == inspect.getdoc(alone)


def test_two_runs_with_other_hashes_give_the_same_bytes(tmp_path: Path) -> None:
    names = [f"name{number}" for number in range(20)]
    cells = [f"#| export {TARGET}\nimport re, os\nfrom os import {', '.join(reversed(names))}"]
    cells += [f"#| export {TARGET}\ndef f{name}(x: '{name}'): return re, os" for name in names]
    path = write(tmp_path, "01-text.ipynb", *cells)
    code = "import sys; from pathlib import Path; from book.literate import Book; "
    code += "print(Book.of([Path(sys.argv[1])]).files())"
    printed = {
        subprocess.run(
            [sys.executable, "-c", code, str(path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1
