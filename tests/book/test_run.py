"""`book.run` executes notebooks in place: deterministically, completely, or not at all."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

import book.run
from book.errors import BookError
from book.hygiene import problems
from book.run import normalise, run
from tests.book.sample import chapter, code, markdown

# nbclient and its kernels, not ours: pyzmq and ipykernel close some sockets late.
pytestmark = pytest.mark.filterwarnings("default")


def write(folder: Path, name: str, *cells: dict[str, Any]) -> Path:
    """A notebook of these cells, not executed, with noise in its metadata."""
    notebook = chapter(list(cells))
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.4.1"}
    for cell in notebook["cells"]:
        cell["metadata"]["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00Z"}
        if cell["cell_type"] == "code":
            cell["execution_count"] = 99
    path = folder / name
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def outputs(path: Path) -> list[list[dict[str, Any]]]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell["outputs"] for cell in cells if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook that was run, in a folder with a neighbour, by somebody with habits.

    One for all tests that only look at it: each kernel takes a second or two to start.
    """
    folder = tmp_path_factory.mktemp("with a space")
    (folder / "beside.txt").write_text("ä neighbour", encoding="utf-8")
    startup = folder / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("surprise = 1")
    path = write(
        folder,
        "01-a.ipynb",
        markdown("# Hello"),
        code("from pathlib import Path\nword = Path('beside.txt').read_text(encoding='utf-8')"),
        code("word"),
        code("print(1)\nprint(2, flush=True)\nprint(3)"),
        code("1 / 0", tag="raises-exception"),
        code("'surprise' in globals()"),
    )
    path.chmod(0o664)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        run([path])
    return path


def test_executes_all_cells_in_the_folder_of_the_notebook(ran: Path) -> None:
    first, second, *_ = outputs(ran)
    assert first == []
    assert second[0]["data"]["text/plain"] == ["'ä neighbour'"]


def test_stores_each_stream_in_one_piece(ran: Path) -> None:
    assert [output["text"] for output in outputs(ran)[2]] == [["1\n", "2\n", "3\n"]]


def test_stores_an_expected_exception_without_colours(ran: Path) -> None:
    [error] = outputs(ran)[3]
    assert error["ename"] == "ZeroDivisionError"
    assert "\x1b" not in "".join(error["traceback"])


def test_the_readers_own_ipython_start_up_is_left_out(ran: Path) -> None:
    assert outputs(ran)[4][0]["data"]["text/plain"] == ["False"]


def test_leaves_a_notebook_that_can_be_published(ran: Path) -> None:
    text = ran.read_text(encoding="utf-8")
    assert problems(json.loads(text)) == []
    assert text.endswith("}\n")
    assert "ä" in text, "readable in a diff"


def test_keeps_ids_and_permissions(ran: Path) -> None:
    cells = json.loads(ran.read_text(encoding="utf-8"))["cells"]
    assert [cell["id"] for cell in cells] == ["c01", "c02", "c03", "c04", "c05", "c06"]
    assert stat.S_IMODE(ran.stat().st_mode) == 0o664


def test_a_second_run_changes_nothing_and_writes_nothing(ran: Path) -> None:
    before, when = ran.read_bytes(), ran.stat().st_mtime_ns
    run([ran])
    assert ran.read_bytes() == before
    assert ran.stat().st_mtime_ns == when


def test_a_failing_cell_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    good = write(tmp_path, "01-a.ipynb", code("print(1)"))
    bad = write(tmp_path, "02-b.ipynb", code("x = 1"), code("y = 2\nx / 0"))
    before = {path: path.read_bytes() for path in (good, bad)}
    with pytest.raises(BookError) as raised:
        run([good, bad])
    said = str(raised.value)
    assert said.startswith(f"{bad}, cell c02, line 2: ZeroDivisionError: division by zero")
    assert "\n" not in said
    assert {path: path.read_bytes() for path in (good, bad)} == before
    assert sorted(tmp_path.iterdir()) == [good, bad], "no draft is left behind"


def test_a_cell_that_hangs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book.run, "CELL_SECONDS", 1)
    path = write(tmp_path, "01-a.ipynb", code("import threading\nthreading.Event().wait()"))
    before = path.read_bytes()
    with pytest.raises(BookError, match="cell c01: not done after 1 seconds"):
        run([path])
    assert path.read_bytes() == before


def test_a_kernel_that_dies_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "01-a.ipynb", code("import os\nos._exit(1)"))
    with pytest.raises(BookError, match="cell c01: the kernel died"):
        run([path])


@pytest.mark.parametrize("text", ["{", "[]", '{"cells": 1}'])
def test_what_is_no_notebook_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "01-a.ipynb"
    path.write_text(text)
    with pytest.raises(BookError) as raised:
        run([path])
    assert str(raised.value).startswith(f"{path}: not a notebook (")
    assert path.read_text() == text


def test_a_missing_notebook_is_named(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"01-a\.ipynb: cannot be read"):
        run([tmp_path / "01-a.ipynb"])


def test_normalise_leaves_its_argument_alone_and_cleans_tracebacks() -> None:
    notebook = chapter([code("f()", tag="raises-exception")])
    lines = [
        "\x1b[0;31mValueError\x1b[0m",
        "File /tmp/snapshot-1/funicorn/request.py:12, in feed",
        "File ~/.venv/lib/python3.11/site-packages/requests/api.py:73, in get",
        "File /usr/lib/python3.12/socket.py:720, in readinto",
    ]
    error = {"output_type": "error", "ename": "E", "evalue": "", "traceback": lines}
    notebook["cells"][0]["outputs"] = [error]
    clean = normalise(notebook)
    assert clean["cells"][0]["outputs"][0]["traceback"] == [
        "ValueError",
        "File funicorn/request.py:12, in feed",
        "File requests/api.py:73, in get",
        "File socket.py:720, in readinto",
    ]
    assert notebook["cells"][0]["outputs"][0]["traceback"] is lines
    assert lines[0].startswith("\x1b")


def test_normalise_joins_only_neighbouring_pieces_of_one_stream() -> None:
    pieces = [("stdout", "a"), ("stdout", "b"), ("stderr", "c"), ("stdout", "d")]
    notebook = chapter([code("f()")])
    notebook["cells"][0]["outputs"] = [
        {"output_type": "stream", "name": name, "text": text} for name, text in pieces
    ]
    joined = normalise(notebook)["cells"][0]["outputs"]
    assert [output["text"] for output in joined] == ["ab", "c", "d"]
