"""The beginning of a chapter: `book.chapter(N)` puts what was built before it on the path.

A chapter runs on the packages as the chapters before it left them, exported from the notebooks
in the reader's own folder, edits included.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from book.directive import PACKAGES
from book.literate import Book
from book.live import follow
from book.notebook import chapter_number, chapters, upto
from book.packages import write

CHECKOUT = Path(__file__).resolve().parent.parent
NOTEBOOKS = CHECKOUT / "notebooks"

_current: Path | None = None  # the snapshot that this process runs on


def chapter(number: int) -> None:
    """Make `funicorn` and `fango` what they are when chapter `number` begins.

    That holds for imports, also in subprocesses. What the chapter exports then joins the
    imported packages cell by cell. Calling it again starts afresh. Raises BookError when a
    notebook of an earlier chapter is wrong.
    """
    sweep()
    folder = snapshot(upto(sources(Path.cwd()), number - 1))
    enter(folder)
    follow(folder)


def finished(number: int) -> None:
    """Let subprocesses have the packages as chapter `number` leaves them.

    What this process has imported stays. The notebooks are read from their files: what was
    changed and not saved does not count.
    """
    folder = snapshot(upto(sources(Path.cwd()), number))
    _set_search_path([str(folder), *(part for part in _search_path() if part != str(_current))])


def sources(folder: Path) -> list[Path]:
    """The chapters in `folder`, and the checkout's own for those that are missing there."""
    found = {chapter_number(path): path for path in chapters(NOTEBOOKS)}
    found |= {chapter_number(path): path for path in chapters(folder)}
    return [found[number] for number in sorted(found)]


def snapshot(notebooks: Iterable[Path]) -> Path:
    """Export some notebooks into a new folder, which goes when the process ends."""
    files = Book.of(notebooks).files()
    for package in PACKAGES:  # without one, the finished package might be found instead
        files.setdefault(f"{package}/__init__.py", "# Nothing has been exported yet.\n")
    folder = Path(tempfile.mkdtemp(prefix=f"book-{os.getpid()}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    write(files, folder)
    return folder


def sweep() -> None:
    """Remove the snapshots of processes that were killed, and could not do it themselves.

    (nbval, for one, kills its kernels.) Those of other users, and of processes that run, stay.
    """
    if os.name != "posix":
        return
    for folder in Path(tempfile.gettempdir()).glob("book-*-*"):
        process = folder.name.split("-")[1]
        if process.isdigit() and not _runs(int(process)):
            shutil.rmtree(folder, ignore_errors=True)  # of another user: refused, and left alone


def _runs(process: int) -> bool:
    """Whether there is a process of this number, ours or not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def enter(folder: Path) -> None:
    """Let `funicorn` and `fango` be those in `folder`, for imports and for subprocesses."""
    global _current
    if _current is not None:
        _leave(_current)
    _current = folder
    sys.path.insert(0, str(folder))
    _set_search_path([str(folder), *_search_path()])
    if any(Path(package).is_dir() for package in PACKAGES):
        # `python -m` and `python -c` would look into this very folder first: forbid it (from
        # Python 3.11 on) and let them look here last.
        os.environ["PYTHONSAFEPATH"] = "1"
        _set_search_path([*_search_path(), os.getcwd()])
    for name in list(sys.modules):
        if name.split(".")[0] in PACKAGES:
            del sys.modules[name]


def _leave(folder: Path) -> None:
    sys.path[:] = [part for part in sys.path if part != str(folder)]
    _set_search_path([part for part in _search_path() if part != str(folder)])
    shutil.rmtree(folder, ignore_errors=True)


def _search_path() -> list[str]:
    return [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]


def _set_search_path(parts: Iterable[str]) -> None:
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(parts))
