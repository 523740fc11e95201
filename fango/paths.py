# Generated from notebooks/17-templates-and-files.ipynb by "make export": edit those.
"""From a path in a request to a file in a folder, and never to one outside of it."""

import os
import re
import sys
from pathlib import Path

from fango.errors import HTTPError
from fango.uploads import DEVICE

# Separators of Windows, drives and streams ("C:", "file::$DATA"), control characters, and
# surrogates, which no file system takes
UNSAFE = re.compile(r"[\\:\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def safe(segment: str) -> bool:
    """Return whether this is one segment of a path, and means a visible file on all systems."""
    return not (
        segment == ""
        or segment[0] == "."  # "..", and ".git", ".env", ".htpasswd"
        or segment[-1] in ". "  # Windows drops these, so "secret." is "secret"
        or UNSAFE.search(segment)
        or DEVICE.match(segment)  # Windows finds these in every folder
    )


LONGEST = 1000  # characters of a path: each of its segments is looked up on the disk


def safe_join(folder: str | os.PathLike[str], path: str) -> Path:
    """Return the file that `path`, which may come from anywhere, names in `folder`.

    All links in it are resolved. HTTPError 404 for what would lead out of the folder, for hidden
    files, and for names that mean something else on another system: the same are refused on all.
    Whether the file exists is not looked at.
    """
    if len(path) > LONGEST or not all(safe(segment) for segment in path.split("/")):
        raise not_found(path)
    root = Path(os.path.realpath(folder))
    try:
        file = Path(os.path.realpath(root / path))
    except (OSError, ValueError):  # too long for Windows, or not in the letters of the disk
        raise not_found(path) from None
    if not file.is_relative_to(root):
        raise not_found(path)
    if not all(safe(part) for part in file.relative_to(root).parts):  # a link to a hidden file
        raise not_found(path)
    return file


def not_found(path: str) -> HTTPError:
    """The answer for a file that isn't there, or that is none of the client's business."""
    return HTTPError(404, f"there is no file {path!r}")


def beside(import_name: str, folder: str | os.PathLike[str]) -> Path:
    """Return a folder that is named relative to the file of a module; an absolute one as it is.

    A module without a file, as in a notebook or a shell, stands in the current folder.
    """
    module = sys.modules.get(import_name)
    file = getattr(module, "__file__", None)
    return (Path(file).resolve().parent if file else Path.cwd()) / folder
