"""Forms, put together by hand to the letter, and what a parser says about them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest

from fango.contract import Environ
from fango.errors import HTTPError
from fango.forms import Form, parse_multipart
from fango.limits import LIMITS, Limits
from fango.uploads import Upload
from tests.fango.environs import environ_of

FORM = "multipart/form-data; boundary=b"

Pairs = list[tuple[str, str]]
Files = list[tuple[str, str, str, bytes]]


def part(header: str, content: bytes, boundary: str = "b") -> bytes:
    """A part with this header section."""
    return f"--{boundary}\r\n{header}\r\n\r\n".encode() + content + b"\r\n"


def field(name: str, value: bytes) -> bytes:
    return part(f'Content-Disposition: form-data; name="{name}"', value)


def file(name: str, filename: str, content: bytes, more: str = "") -> bytes:
    """A part with a file name; `more` goes on behind it."""
    disposition = f'form-data; name="{name}"; filename="{filename}"'
    return part(f"Content-Disposition: {disposition}{more}", content)


def body(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--b--\r\n"


def posted(content: bytes, kind: str = FORM, source: object = None, **more: Any) -> Environ:
    """The environ of a form; `source` is where it comes from, if that is nothing simple."""
    environ = environ_of(content=content, REQUEST_METHOD="POST", CONTENT_TYPE=kind, **more)
    return environ if source is None else environ | {"wsgi.input": source}


def in_pieces(content: bytes, size: int) -> Callable[[int], bytes]:
    """A `read` that never gives more than `size` bytes at a time."""
    stream = BytesIO(content)
    return lambda most: stream.read(min(most, size))


def cut(content: bytes, at: int) -> Callable[[int], bytes]:
    """A `read` that stops short at one place."""
    pieces = iter([content[:at], content[at:]])
    return lambda most: next(pieces, b"")


def parse(content: bytes, limits: Limits = LIMITS, boundary: str = "b") -> Form:
    return parse_multipart(BytesIO(content).read, boundary, limits)


def refusal(content: bytes, limits: Limits = LIMITS, boundary: str = "b") -> HTTPError:
    """The error that a form is answered with."""
    with pytest.raises(HTTPError) as caught:
        parse(content, limits, boundary)
    return caught.value


def found(form: Form) -> tuple[Pairs, Files]:
    """All that a form says; closes it."""
    files = [
        (name, upload.raw_filename, upload.content_type, upload.read())
        for name, upload in form.files.pairs
    ]
    form.close()
    return form.fields.pairs, files


@contextmanager
def remembered() -> Iterator[list[Upload]]:
    """All uploads that are made meanwhile; they are closed in the end."""
    made: list[Upload] = []
    create = Upload.__init__

    def remember(self: Upload, name: str, raw: str, kind: str, room: int) -> None:
        create(self, name, raw, kind, room)
        made.append(self)

    with patch.object(Upload, "__init__", remember):
        yield made
    for upload in made:
        upload.close()
