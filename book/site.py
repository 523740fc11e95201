"""Builds the HTML book: one page a chapter, and the first page with the contents.

The pages show the outputs that the notebooks were saved with; nothing is executed. They need
no JavaScript and ask no other machine for anything. The same notebooks always give the same
bytes.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from book.errors import BookError
from book.literate import landings
from book.notebook import chapters, shown


def build(notebooks: Path, to: Path) -> None:
    """Write the site made of the folder `notebooks` into the folder `to`, replacing it whole.

    Raises BookError, and leaves `to` as it was, when a notebook is broken, a link leads
    nowhere, or `to` holds something that is not a site of this book.
    """
    _check_place(to)
    paths = chapters(notebooks)
    if not paths:
        raise BookError(f"{shown(notebooks)}: no chapters; they are named like 00-why-wsgi.ipynb")
    landed = landings(paths)
    with _without_grammars():
        from book.contents import read_chapter
        from book.weave import weave
    files = weave([read_chapter(path) for path in paths], landed)
    try:
        _publish(files, to)
    except OSError as error:
        raise BookError(f"{shown(to)}: cannot be written: {error.strerror}") from None


@contextmanager
def _without_grammars() -> Iterator[None]:
    """Keep jsonschema, which nbformat imports, from compiling the grammar of IRIs.

    It takes seconds, more than the whole book, and no notebook holds an IRI to be checked.
    """
    grammar = "rfc3987_syntax"
    if grammar in sys.modules:
        yield
        return
    sys.modules[grammar] = None  # type: ignore[assignment]  # "not installed"
    try:
        yield
    finally:
        del sys.modules[grammar]


def _check_place(to: Path) -> None:
    """Refuse to replace what we have not made."""
    if to.is_dir() and (not any(to.iterdir()) or (to / "chapters").is_dir()):
        return
    if to.exists() or to.is_symlink():
        raise BookError(f"{shown(to)}: not a site of this book; name another, or an empty, folder")


def _publish(files: Mapping[str, str], to: Path) -> None:
    """Write the files beside `to`, then put them in its place: the site is never half there."""
    to = to.resolve()
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=f".{to.name}-") as place:
        fresh, old = Path(place, "fresh"), Path(place, "old")
        for name, content in files.items():
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8", newline="\n")
        if to.exists():
            to.rename(old)
        try:
            fresh.rename(to)
        except OSError:
            if old.exists():
                old.rename(to)
            raise
