"""Imports stand at the top of a module: merged, sorted as isort does it, and all of them used."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from book.packages import formatted, ruff, write
from tests.book.cells import book_of, exported, refusal


def imports(*sources: str) -> str:
    """The import lines that these cells export, when all the names are used."""
    marker = "# --- end of imports"
    return exported(*sources).split(marker)[0].strip("\n")


def test_imports_are_hoisted_merged_and_grouped() -> None:
    source = exported(
        "import re\nfrom funicorn.errors import BadRequest\n\nx = re, BadRequest",
        "from typing import Any, NamedTuple\nimport h11\n\ny: Any = NamedTuple, h11",
        "from typing import IO\nfrom funicorn.errors import Abort\n\nz: IO = Abort",
        "from __future__ import annotations",
    )
    assert source.startswith(
        "from __future__ import annotations\n\n"
        "import re\nfrom typing import IO, Any, NamedTuple\n\n"
        "import h11\n\n"
        "from funicorn.errors import Abort, BadRequest\n\n"
        "x = re, BadRequest\n"
    )


def test_imports_that_nothing_uses_any_more_are_dropped() -> None:
    draft = "import re\nimport os.path\n\ndef f():\n    return re, os.path"
    source = exported(draft, "def f():\n    return os.path")
    assert source.startswith("import os.path\n\n\ndef f")


@pytest.mark.parametrize(
    "use",
    [
        "def f(x: 're.Pattern'): ...",
        "def f() -> 'list[re.Pattern]': ...",
        "x: 're.Pattern' = None",
        "def f():\n    x: re.Pattern",
        "from typing import cast\nx = cast('re.Pattern', None)",
        "from typing import TypeAlias\nX: TypeAlias = 're.Pattern | None'",
        "__all__ = ['re']",
        "class A:\n    @property\n    def re(self): return re",
        "f = lambda: [re for _ in ()]",
    ],
)
def test_a_use_of_any_kind_keeps_an_import(use: str) -> None:
    assert "import re\n" in exported("import re", use)


@pytest.mark.parametrize(
    "code", ["def f(re): return re", "x = 're'", "def f():\n    re = 1\n    return re"]
)
def test_another_thing_of_the_same_name_does_not_keep_it(code: str) -> None:
    assert "import re" not in exported("import re", code)


@pytest.mark.parametrize(
    "line", ["import readline  # noqa: F401", "from re import sub as sub", "import re as re"]
)
def test_imports_that_are_made_for_others_stay(line: str) -> None:
    assert exported(line, "x = 1") == f"{line}\n\nx = 1\n"


def test_a_package_passes_its_imports_on() -> None:
    files = book_of(["#| export funicorn/__init__.py\nfrom funicorn.x import f"]).files()
    assert "from funicorn.x import f" in files["funicorn/__init__.py"]


def test_the_last_import_of_a_name_counts() -> None:
    source = exported("from json import load\nx = load", "from pickle import load\ny = load")
    assert source.startswith("from pickle import load\n\n")


def test_submodules_of_one_package_do_not_displace_each_other() -> None:
    source = exported(
        "import os.path\nimport os\nx = os.path", "import xml.dom\nimport xml.sax\n\ny = xml"
    )
    assert source.startswith("import os\nimport os.path\nimport xml.dom\nimport xml.sax\n")


def test_an_import_takes_the_place_of_a_draft() -> None:
    source = exported("def quote(x): ...", "y = 1", "from shlex import quote\nz = quote")
    assert source == "from shlex import quote\n\ny = 1\n\nz = quote\n"


def test_a_draft_of_our_own_takes_the_place_of_an_import() -> None:
    source = exported("from shlex import quote\n\nx = 1", "def quote(x): ...\ny = quote")
    assert "shlex" not in source


def test_unless_it_is_made_from_it() -> None:
    source = exported("from shlex import quote", "quote = str(quote)")
    assert source == "from shlex import quote\n\nquote = str(quote)\n"


def test_imports_for_type_checkers_become_one_block() -> None:
    block = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    "
    source = exported(
        block + "import re\n    import unused\n\ndef f(x: 're.Pattern'): ...",
        block + "from collections.abc import Iterator\n\ndef g() -> 'Iterator[str]': ...",
    )
    assert source.startswith(
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
        "    import re\n    from collections.abc import Iterator\n\n\ndef f"
    )


def test_an_empty_block_goes_with_the_import_of_its_condition() -> None:
    source = exported(
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import re\n\nx = 1",
    )
    assert source == "x = 1\n"


def test_a_name_needed_at_run_time_leaves_the_block() -> None:
    source = exported(
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import re", "import re\nx = re"
    )
    assert source == "import re\n\nx = re\n"


def test_other_statements_with_imports_stay_where_they_are() -> None:
    source = "x = 1\ntry:\n    import h11\nexcept ImportError:\n    h11 = None\ny = h11\n"
    assert exported(source) == source


def test_comments_stay_with_their_imports() -> None:
    source = exported(
        "# for patterns\nimport re\nfrom os import (\n    path,  # not posixpath\n    # the pid\n"
        "    getpid,\n)\nimport os  # all of it\n\nx = re, path, getpid, os"
    )
    assert source == (
        "import os  # all of it\n\n# for patterns\nimport re\nfrom os import (\n    # the pid\n"
        "    getpid,\n    path,  # not posixpath\n)\n\nx = re, path, getpid, os\n"
    )


def test_what_the_notebook_imports_from_the_module_itself_is_there_already() -> None:
    book = book_of(["def f(): ..."], ["from funicorn.x import f\n\ng = f"])
    assert "import" not in book.modules["funicorn/x.py"].text().split("\n", 1)[1]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("from .errors import E", "in full"),
        ("from . import errors", "in full"),
        ("from os import *", "instead of `*`"),
        ("import book", "know nothing of `book`"),
        ("from book.kit import wire", "know nothing of `book`"),
    ],
)
def test_imports_that_cannot_be_exported(line: str, reason: str) -> None:
    message = refusal(f"#| export funicorn/x.py\n\n{line}")
    assert "cell c1, line 3: " in message
    assert reason in message


def _words(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from(text.split())


MODULES = _words(
    "re os os.path sys json h11 requests funicorn funicorn.a2 funicorn.a10 funicorn.B fango.x_y "
    "collections.abc a_b aB zlib"
)
NAMES = _words(
    "a b1 B CC Dd _e _F G h10 h2 H2 i_j I_J KEY2 zz __version__ a_long_name_that_fills_the_line "
    "AnotherLongNameThatFillsTheLine"
)
ALIASES = st.sampled_from(["", "", "", " as q1", " as Q2", " as r"])
INSIDE = st.sampled_from(["", "", "", "    # inside\n"])
COMMENTS = st.sampled_from(["", "", "", "  # why", "  # noqa: F401"])


@st.composite
def import_lines(draw: st.DrawFn) -> str:
    above = draw(st.sampled_from(["", "", "# above\n"]))
    module, comment = draw(MODULES), draw(COMMENTS)
    if draw(st.booleans()):
        return f"{above}import {module}{draw(ALIASES)}{comment}"
    names = [name + draw(ALIASES) for name in draw(st.lists(NAMES, min_size=1, max_size=6))]
    if draw(st.booleans()):
        inner = [f"{draw(INSIDE)}    {name},{draw(COMMENTS)}" for name in names]
        return "\n".join([f"{above}from {module} import (", *inner, ")"])
    return f"{above}from {module} import {', '.join(names)}{comment}"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(import_lines(), min_size=1, max_size=12), st.sampled_from(["x = 1", "def f(): ..."])
)
def test_ruff_finds_nothing_to_sort(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], code: str
) -> None:
    folder: Path = tmp_path_factory.mktemp("sorted")
    init = "#| export funicorn/__init__.py\n"
    files = formatted(book_of([init + "\n".join(lines), init + code]).files())
    write(files, folder)
    command = ruff()
    assert command is not None
    first_party = '--config=lint.isort.known-first-party = ["funicorn", "fango"]'
    options = ["--isolated", "--no-cache", "--line-length=100", "--select=I", first_party]
    done = subprocess.run(
        [command, "check", *options, "--diff", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
