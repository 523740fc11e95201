"""wsgi.file_wrapper, and which files the kernel sends by itself (PEP 3333)."""

import gzip
import os
import socket
from collections.abc import Iterator
from io import BufferedReader, BytesIO, FileIO, StringIO
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from funicorn.files import FilePart, FileWrapper, plain_file

pytestmark = [pytest.mark.since(5), pytest.mark.clause("pep3333:50")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    return path


@pytest.fixture
def file(path: Path) -> Iterator[BinaryIO]:
    with path.open("rb") as file:
        yield file


# The wrapper


def test_a_wrapper_gives_a_file_in_blocks() -> None:
    assert list(FileWrapper(BytesIO(b"0123456789"), 4)) == [b"0123", b"4567", b"89"]
    assert list(FileWrapper(BytesIO())) == []


def test_it_begins_where_the_file_stands() -> None:
    file = BytesIO(b"0123456789")
    file.seek(7)
    assert list(FileWrapper(file)) == [b"789"]


def test_it_closes_what_can_be_closed() -> None:
    file = BytesIO()
    FileWrapper(file).close()
    assert file.closed


def test_what_cannot_be_closed_is_left_alone() -> None:
    class Readable:
        def read(self, size: int) -> bytes:
            return b""

    assert not hasattr(FileWrapper(Readable()), "close")


# What the kernel sends


def test_a_file_is_sent_from_where_it_stands(file: BinaryIO) -> None:
    assert plain_file(FileWrapper(file)) == (file.fileno(), 0, 10)
    file.read(3)  # and the buffer has read on
    assert plain_file(FileWrapper(file)) == (file.fileno(), 3, 7)


def test_a_file_for_reading_and_writing_is_sent_too(path: Path) -> None:
    with path.open("r+b") as file:
        assert plain_file(FileWrapper(file)) == (file.fileno(), 0, 10)


class Lying(BufferedReader):
    """Has a descriptor, and reads something else."""

    def read(self, size: int | None = -1) -> bytes:
        return b"something else"


class LyingRaw(FileIO):
    def readinto(self, buffer: Any) -> int:
        buffer[:4] = b"else"
        return 4


def test_what_reads_otherwise_than_its_descriptor_is_read(path: Path) -> None:
    with gzip.open(path) as packed, Lying(FileIO(path)) as lying:
        assert plain_file(FileWrapper(packed)) is None
        assert plain_file(FileWrapper(lying)) is None
    with BufferedReader(LyingRaw(path)) as lying:
        assert plain_file(FileWrapper(lying)) is None


def test_what_seems_to_be_empty_is_read(file: BinaryIO, tmp_path: Path) -> None:
    """As files do that are made up while they are read, those in /proc for one."""
    file.seek(100)
    assert plain_file(FileWrapper(file)) is None
    (tmp_path / "empty").touch()
    with (tmp_path / "empty").open("rb") as empty:
        assert plain_file(FileWrapper(empty)) is None


def test_what_is_no_file_at_all_is_read() -> None:
    assert plain_file(FileWrapper(BytesIO(b"a"))) is None
    assert plain_file(FileWrapper(StringIO("a"))) is None
    assert plain_file(FileWrapper(iter([]))) is None


def test_a_pipe_has_no_size_and_is_read() -> None:
    out, into = os.pipe()
    os.close(into)
    with open(out, "rb") as pipe:
        assert plain_file(FileWrapper(pipe)) is None


# A part of a file


def test_a_part_is_sent_bit_by_bit(path: Path) -> None:
    server, client = socket.socketpair()
    with server, client, path.open("rb") as file:
        part = FilePart(file.fileno(), 2, 5)
        assert [part.send(server.fileno(), 3) for _ in range(3)] == [3, 2, 0]
        assert client.recv(100) == b"23456"
        assert part.count == 0
        part.close()


def test_a_part_outlives_the_file_that_it_is_from(path: Path) -> None:
    with path.open("rb") as file:
        part = FilePart(file.fileno(), 2, 5)
    assert os.pread(part.descriptor, part.count, part.offset) == b"23456"
    part.close()
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(part.descriptor)
