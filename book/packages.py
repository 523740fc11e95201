"""The packages on disk: written, compared, and formatted by ruff where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path

from book.directive import PACKAGES
from book.errors import BookError
from book.imports import LINE_LENGTH
from book.layout import is_generated, without_banner
from book.notebook import shown

Files = Mapping[str, str]
"""Path below the folder of the packages → text."""


def ruff() -> str | None:
    """The ruff to format with: the one beside this Python, or else the first on the path."""
    beside = Path(sys.executable).with_name("ruff")
    return str(beside) if beside.is_file() else shutil.which("ruff")


def formatted(files: Files) -> dict[str, str]:
    """The files as ruff formats them, all in one go; as they are when there is no ruff."""
    command = ruff()
    if command is None or not files:
        return dict(files)
    with tempfile.TemporaryDirectory(prefix="book-") as name:
        folder = Path(name)
        write(files, folder)
        options = ["--isolated", "--no-cache", "--quiet", f"--config=line-length={LINE_LENGTH}"]
        done = subprocess.run(
            [command, "format", *options, "--target-version=py310", name],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BookError(f"ruff cannot format what was exported: {done.stderr.strip()}")
        return {path: (folder / path).read_text(encoding="utf-8") for path in files}


def write(files: Files, folder: Path) -> None:
    """Write the files below `folder`."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="\n")


def publish(files: Files, folder: Path) -> list[str]:
    """Make the packages in `folder` equal to `files`; return the paths that changed.

    Everything is written beside its place first and moved there at the end, so that a failure
    leaves the old packages as they were. Generated files which no notebook exports any more
    are removed; files that are not ours are left alone.
    """
    changed = {path: text for path, text in files.items() if _content(folder / path) != text}
    gone = [path for path in _strangers(files, folder) if _is_ours(folder / path)]
    if changed:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as staging:
            write(changed, Path(staging))
            for path in changed:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                os.replace(Path(staging, path), folder / path)
    for path in gone:
        (folder / path).unlink()
        _prune((folder / path).parent, folder)
    return sorted([*changed, *gone])


def _content(path: Path) -> str | None:
    """A file's text, or None when there is no such text."""
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None


def _is_ours(path: Path) -> bool:
    return path.name == "py.typed" or is_generated(_content(path) or "")


def _strangers(files: Files, folder: Path) -> list[str]:
    """The Python files in the packages' folders that no notebook exports."""
    found = [
        path.relative_to(folder).as_posix()
        for package in PACKAGES
        for pattern in ("*.py", "py.typed")
        for path in (folder / package).rglob(pattern)
    ]
    return sorted(path for path in found if path not in files)


def _prune(directory: Path, stop: Path) -> None:
    """Remove a package's directory, and those above it, when only compiled files are left."""
    while directory != stop and all(each.name == "__pycache__" for each in directory.iterdir()):
        shutil.rmtree(directory)
        directory = directory.parent


def differences(files: Files, folder: Path) -> Iterator[str]:
    """The lines of a unified diff from what is in `folder` to `files`; none when all is equal."""
    for path, text in files.items():
        old = _content(folder / path)
        if old is None:
            yield f"Missing in {shown(folder)}: {path}\n"
            yield from _diff("", text, "/dev/null", path)
        elif old != text:
            yield from _diff(old, text, path, path)
    for path in _strangers(files, folder):
        yield f"Only in {shown(folder)}: {path} (no notebook exports it)\n"


def changes(before: Files, after: Files) -> Iterator[str]:
    """The lines of a unified diff between two states of the packages, banners left out."""
    for path in sorted({*before, *after}):
        old, new = without_banner(before.get(path, "")), without_banner(after.get(path, ""))
        source = f"a/{path}" if path in before else "/dev/null"
        target = f"b/{path}" if path in after else "/dev/null"
        yield from _diff(old, new, source, target)


def _diff(old: str, new: str, source: str, target: str) -> Iterator[str]:
    for line in unified_diff(_lines(old), _lines(new), source, target, lineterm=""):
        yield line + "\n"


def _lines(text: str) -> list[str]:
    """Lines as an editor counts them: U+2028 and form feeds end none."""
    return text.removesuffix("\n").split("\n") if text else []
