"""Runs notebooks in place, so that two runs leave the same bytes behind.

A notebook is executed in a fresh kernel, from top to bottom, in its own folder, as a reader
would do it. What differs from one machine or run to the next and tells a reader nothing
(timestamps, versions, colours, installation paths) is taken out before it is written. What
differs and *does* show, a port or an address, is the author's to avoid: `book.hygiene` finds it.
"""

from __future__ import annotations

import asyncio
import copy
import os
import re
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from book.errors import BookError
from book.hygiene import NOTEBOOK_METADATA, cell_metadata

CELL_SECONDS = 120
"""How long one cell may take."""

AT_ONCE = 2
"""How many notebooks run side by side; each has a kernel of its own."""

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
OURS = re.compile(r"File \S*?((?:funicorn|fango|book)/[\w/]+\.py)")
INSTALLED = re.compile(r"File \S*/(?:site-packages|lib/python3\.\d+)/")
ERROR_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


def run(paths: list[Path]) -> None:
    """Execute the notebooks and write their outputs into them: all of them, or none.

    Raises BookError, naming the notebook and the cell, when one cannot be read, when a cell
    fails that is not tagged `raises-exception`, or when one takes more than CELL_SECONDS.
    """
    texts = asyncio.run(_run_all(paths))
    drafts = {path: _draft(path, text) for path, text in texts.items() if text != _read(path)}
    for path, draft in drafts.items():
        os.replace(draft, path)


def normalise(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of `notebook` without what varies, and with the cells folded that should be."""
    notebook = copy.deepcopy(notebook)
    notebook["metadata"] = copy.deepcopy(NOTEBOOK_METADATA)
    for cell in notebook["cells"]:
        cell["metadata"] = cell_metadata(cell)
        if cell["cell_type"] == "code":
            cell["outputs"] = [_plain(output) for output in _merged(cell["outputs"])]
    return notebook


def shown(path: Path) -> str:
    """Return `path` as a reader knows it: from the current folder when it is below that."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


async def _run_all(paths: list[Path]) -> dict[Path, str]:
    """Execute AT_ONCE notebooks at a time; return what to write, in the order of `paths`."""
    turn, failed = asyncio.Semaphore(AT_ONCE), asyncio.Event()
    with tempfile.TemporaryDirectory(prefix="book-run-", ignore_cleanup_errors=True) as home:
        # A reader's own IPython start-up files must not change what a notebook prints.
        environment = {**os.environ, "IPYTHONDIR": home}
        jobs = [_run_one(path, turn, failed, environment) for path in paths]
        # After a failure no other notebook begins, but those that run are not torn from
        # their kernels: a kernel without its client would live on.
        texts = await asyncio.gather(*jobs, return_exceptions=True)
    for text in texts:
        if isinstance(text, BaseException):
            raise text
    return {path: text for path, text in zip(paths, texts, strict=True) if isinstance(text, str)}


async def _run_one(
    path: Path, turn: asyncio.Semaphore, failed: asyncio.Event, environment: dict[str, str]
) -> str | None:
    """Execute one notebook when it is its turn; return what to write, None after a failure."""
    async with turn:
        if failed.is_set():
            return None
        try:
            notebook = _parsed(path)
            await _execute(notebook, path, environment)
        except BaseException:
            failed.set()
            raise
    print(f"ran {shown(path)}", flush=True)
    return _written(notebook)


async def _execute(notebook: Any, path: Path, environment: dict[str, str]) -> None:
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=CELL_SECONDS,
        record_timing=False,
        # Newer kernels warn on the terminal that they talk to us by TCP on this machine.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.parent.resolve())}},
    )
    async with client.async_setup_kernel(env=environment):
        # nbclient has put its own handler there, which kills the kernel under our feet; let
        # Ctrl-C cancel us instead, and the kernel is shut down in order.
        asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
        for index, cell in enumerate(notebook.cells):
            try:
                await client.async_execute_cell(cell, index)
            except CellExecutionError as error:
                line = ERROR_LINE.search(ANSI.sub("", error.traceback))
                place = f"{shown(path)}, cell {cell.id}" + (f", line {line[1]}" if line else "")
                wrong = f"{error.ename}: {_first_line(error.evalue)}"
                raise BookError(f"{place}: {wrong}; mend that cell, nothing was written") from error
            except CellTimeoutError as error:
                raise BookError(
                    f"{shown(path)}, cell {cell.id}: not done after {CELL_SECONDS} seconds; "
                    "give its sockets and threads a timeout, nothing was written"
                ) from error
            except DeadKernelError as error:
                raise BookError(
                    f"{shown(path)}, cell {cell.id}: the kernel died; nothing was written"
                ) from error


def _merged(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join neighbouring pieces of one stream: where they are cut is chance."""
    merged: list[dict[str, Any]] = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output["output_type"] == "stream" and output["name"] == last.get("name"):
            last["text"] = "".join(last["text"]) + "".join(output["text"])
        else:
            merged.append(output)
    return merged


def _plain(output: dict[str, Any]) -> dict[str, Any]:
    """Take colours and the paths of this machine out of a traceback."""
    if output["output_type"] == "error":
        lines = [ANSI.sub("", line) for line in output["traceback"]]
        lines = [OURS.sub(r"File \1", line) for line in lines]
        output["traceback"] = [INSTALLED.sub("File ", line) for line in lines]
    return output


def _parsed(path: Path) -> Any:
    text = _read(path)
    try:
        return nbformat.reads(text, as_version=4)
    except Exception as error:  # nbformat has no common error for what is not a notebook
        raise BookError(f"{shown(path)}: not a notebook ({_first_line(error)})") from error


def _written(notebook: Any) -> str:
    text: str = nbformat.writes(nbformat.from_dict(normalise(notebook)), version=4)
    return text.rstrip("\n") + "\n"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BookError(f"{shown(path)}: cannot be read ({_first_line(error)})") from error


def _draft(path: Path, text: str) -> Path:
    """Write `text` beside `path`, to be moved over it, with the same permissions."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    shutil.copymode(path, name)
    return Path(name)


def _first_line(error: object) -> str:
    return next(iter(str(error).strip().splitlines()), "") or type(error).__name__
