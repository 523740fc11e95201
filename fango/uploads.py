# Generated from notebooks/15-forms-and-uploads.ipynb by "make export": edit those.
"""Uploaded files: where their bytes are kept, and by which name it is safe to store them."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryFile
from typing import IO


class Upload:
    """A file that came with a form; the bytes beyond `room` of them lie on the disk.

    `name` is that of the form's field, and `size` is in bytes. `raw_filename` and `content_type`
    are the client's words, and may be lies. `file` is an open binary file, for code that wants one.
    """

    def __init__(self, name: str, raw_filename: str, content_type: str, room: int) -> None:
        self.name = name
        self.raw_filename = raw_filename
        self.content_type = content_type
        self.room = room
        self.size = 0
        self.file: IO[bytes] = BytesIO()

    @property
    def in_memory(self) -> bool:
        """Whether it is held in memory."""
        return isinstance(self.file, BytesIO)

    def write(self, data: bytes) -> None:
        """Add `data` at the end; all moves to a temporary file as soon as there is no room."""
        self.size += len(data)
        if isinstance(self.file, BytesIO) and self.size > self.room:
            held, self.file = self.file, TemporaryFile()
            self.file.write(held.getvalue())
        self.file.write(data)

    def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes, or all that are left."""
        return self.file.read(size)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.file)

    def close(self) -> None:
        """Give up the memory, or the temporary file."""
        with suppress(OSError):  # a full disk fails here once more; the bytes are given up anyway
            self.file.close()

    def __repr__(self) -> str:
        return f"<Upload {self.name!r}: {self.raw_filename!r}, {self.size} bytes>"

    @property
    def filename(self) -> str:
        """The client's name for the file, made safe."""
        return safe_filename(self.raw_filename)

    def save(self, path: str | os.PathLike[str], overwrite: bool = False) -> None:
        """Store the file at `path`, whole or not at all.

        Raises FileExistsError if something is there, unless it may be overwritten. Who saves under
        one name in both ways may lose a file: what has failed clears the name.
        """
        target = Path(path)
        if not overwrite:
            target.touch(exist_ok=False)  # takes the name, or fails, with nothing in between
        part = target.with_name(f".{token_hex(8)}.part")
        try:
            self.file.seek(0)
            with part.open("xb") as copy:
                shutil.copyfileobj(self.file, copy, 65_536)
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            if not overwrite:
                target.unlink(missing_ok=True)
            raise
        finally:
            self.file.seek(0)


DEVICE = re.compile(  # names that Windows does not give to files, with any extension
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)", re.IGNORECASE
)
FORBIDDEN = '<>:"|?*'  # by Windows; "a.txt:b" would even be a hidden part of the file "a.txt"
LONGEST = 200  # bytes; file systems take 255, and this leaves room to add something


def safe_filename(raw: str) -> str:
    """Return what of a client's file name can name a file on any system, in any one folder.

    It has no folders, no control or format characters, and no dot or space at its ends; it is not
    the name of a device, at most `LONGEST` bytes long (the end is kept, with its extension), and
    never empty. To a command it can still be an option, such as `-rf`.
    """
    name = raw.replace("\\", "/").rpartition("/")[2]
    name = "".join(c if c.isprintable() and c not in FORBIDDEN else "_" for c in name)
    name = name.encode()[1 - LONGEST :].decode(errors="ignore").strip(" .")  # one is for a "_"
    return f"_{name}" if DEVICE.match(name) else name or "unnamed"
