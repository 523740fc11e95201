"""Files that are sent: opened once, sent in blocks or by the server itself, closed once."""

import errno
import os
import re
import socket
import time
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from wsgiref.util import FileWrapper

import pytest

from fango.errors import HTTPError
from fango.filebody import BLOCK, FileBody, OpenFile, open_file

pytestmark = pytest.mark.since(17)

CONTENT = b"0123456789"
LONG_AGO = 784_111_777


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of ten bytes that has not changed for years."""
    path = tmp_path / "digits"
    path.write_bytes(CONTENT)
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


@pytest.fixture
def file(path: Path) -> Iterator[OpenFile]:
    file = open_file(path)
    yield file
    file.close()


# Opening


def test_an_open_file_knows_its_size_and_time(file: OpenFile) -> None:
    assert file.size == 10
    assert file.modified == LONG_AGO * 1_000_000_000
    assert file.last_modified == "Sun, 06 Nov 1994 08:49:37 GMT"


def test_what_is_known_is_about_the_file_that_is_open(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.open

    def replaced_at_once(name: str, flags: int) -> int:
        descriptor = really(name, flags)
        path.unlink()
        path.write_bytes(b"another one")
        return descriptor

    monkeypatch.setattr(os, "open", replaced_at_once)
    file = open_file(path)
    assert file.reader.read() == CONTENT
    assert file.size == 10
    file.close()


def refused(path: Path | str) -> bool:
    with pytest.raises(HTTPError) as caught:
        open_file(path)
    return caught.value.status == 404


def test_a_file_that_is_missing_is_not_found(tmp_path: Path) -> None:
    assert refused(tmp_path / "missing")
    assert refused(tmp_path / "missing" / "file")


def test_a_file_is_no_folder(path: Path) -> None:
    assert refused(path / "below")


def test_the_answer_does_not_tell_where_we_have_looked(tmp_path: Path) -> None:
    with pytest.raises(HTTPError) as caught:
        open_file(tmp_path / "missing")
    assert caught.value.detail == "there is no file 'missing'"


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert refused(tmp_path)


def test_a_fifo_is_not_a_file_and_nobody_waits_for_its_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    assert refused(tmp_path / "fifo")


def test_a_device_and_a_socket_are_not_files(tmp_path: Path) -> None:
    assert refused("/dev/null")
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.getcwd()
        os.chdir(tmp_path)  # the address of a socket has to be short
        try:
            listener.bind("socket")
        finally:
            os.chdir(here)
        assert refused(tmp_path / "socket")


def test_a_name_that_no_file_can_have_is_not_found(tmp_path: Path) -> None:
    assert refused(tmp_path / ("a" * 5000))
    assert refused(f"{tmp_path}/a\0b")
    assert refused(f"{tmp_path}/a\ud800")


def test_links_in_a_circle_are_not_found(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    assert refused(tmp_path / "circle")


def opening_fails(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let all opening fail with this `errno`."""

    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", fail)


def test_a_name_that_the_system_does_not_take_is_not_found(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening_fails(monkeypatch, errno.EINVAL)
    assert refused(path)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_a_file_that_we_may_not_read_is_not_found_and_we_are_told(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    opening_fails(monkeypatch, number)
    assert refused(path)
    assert caplog.messages == [f"{str(path)!r} can't be read: {os.strerror(number)}"]


def test_what_goes_wrong_on_our_side_is_no_404(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opening_fails(monkeypatch, errno.EMFILE)
    with pytest.raises(OSError, match="Too many"):
        open_file(path)


def test_nothing_stays_open_when_it_is_no_regular_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    really = os.open

    def remember(path: str, flags: int) -> int:
        opened.append(really(path, flags))
        return opened[-1]

    os.mkfifo(tmp_path / "fifo")
    monkeypatch.setattr(os, "open", remember)
    assert refused(tmp_path / "fifo")
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(*opened)


# Versions


def version(path: Path) -> str:
    file = open_file(path)
    file.close()
    return file.etag


def test_the_tag_stays_while_the_file_stays(path: Path) -> None:
    assert version(path) == version(path) == f'"a-{LONG_AGO * 10**9:x}"'


def test_the_tag_changes_with_the_size_and_with_the_time(path: Path) -> None:
    before = version(path)
    os.utime(path, ns=(0, LONG_AGO * 10**9 + 1))
    assert version(path) != before
    path.write_bytes(b"more than ten digits")
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert version(path) != before


def changed(path: Path, seconds: int) -> OpenFile:
    """What is known of a file that was changed this many seconds ago."""
    time_ns = time.time_ns() - seconds * 10**9
    os.utime(path, ns=(time_ns, time_ns))
    file = open_file(path)
    file.close()
    return file


@pytest.mark.parametrize("ago", [0, 1])
def test_there_is_no_tag_and_no_date_while_the_file_may_change_unseen(path: Path, ago: int) -> None:
    file = changed(path, ago)
    assert (file.etag, file.modified_seconds, file.last_modified) == (None, None, None)


@pytest.mark.parametrize("ago", [3, -60])  # also with a clock that is wrong
def test_afterwards_there_are_both(path: Path, ago: int) -> None:
    file = changed(path, ago)
    assert file.etag is not None
    assert re.fullmatch('"a-[0-9a-f]{16}"', file.etag)
    assert file.last_modified is not None


def test_a_file_is_quiet_when_the_clock_of_any_file_system_has_ticked(path: Path) -> None:
    reader = path.open("rb")
    reader.close()
    assert OpenFile(reader, 10, LONG_AGO * 10**9, LONG_AGO * 10**9 + 2_000_000_001).quiet
    assert not OpenFile(reader, 10, LONG_AGO * 10**9, LONG_AGO * 10**9 + 2_000_000_000).quiet


def test_no_date_lies_in_the_future(path: Path) -> None:
    os.utime(path, (2**33, 2**33))
    file = open_file(path)
    file.close()
    assert file.modified_seconds == file.opened // 10**9


def test_a_date_before_1970_makes_nothing_fail(path: Path) -> None:
    os.utime(path, (-1000, -1000))
    file = open_file(path)
    file.close()
    assert file.last_modified == "Thu, 01 Jan 1970 00:00:00 GMT"


# The body


def body(file: OpenFile, start: int = 0, count: int = 10) -> FileBody:
    return FileBody(file.reader, start, count, whole=count == file.size)


def test_a_body_gives_the_bytes_of_its_part(file: OpenFile) -> None:
    assert b"".join(body(file)) == CONTENT
    assert b"".join(body(file, 3, 4)) == b"3456"
    assert list(body(file, 0, 0)) == []


def test_a_body_comes_in_blocks(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(BLOCK + 1))
    file = open_file(tmp_path / "large")
    assert [len(block) for block in body(file, 0, BLOCK + 1)] == [BLOCK, 1]
    file.close()


def test_a_file_that_grows_gives_no_more_than_was_promised(path: Path, file: OpenFile) -> None:
    with path.open("ab") as more:
        more.write(b"and more")
    assert b"".join(body(file)) == CONTENT


def test_a_file_that_shrinks_breaks_off(path: Path, file: OpenFile) -> None:
    os.truncate(path, 4)
    blocks = iter(body(file))
    assert next(blocks) == b"0123"
    with pytest.raises(OSError, match="6 bytes are missing"):
        next(blocks)


def test_closing_a_body_closes_the_file(file: OpenFile) -> None:
    body(file).close()
    assert file.reader.closed


# wsgi.file_wrapper


def test_the_server_gets_the_whole_file_to_send_it_in_its_own_way(file: OpenFile) -> None:
    blocks = body(file).blocks({"wsgi.file_wrapper": FileWrapper})
    assert isinstance(blocks, FileWrapper)
    assert blocks.filelike is file.reader


def test_the_file_is_one_whose_descriptor_the_server_can_send(file: OpenFile) -> None:
    assert type(file.reader) is BufferedReader
    assert os.lseek(file.reader.fileno(), 0, os.SEEK_CUR) == 0


def test_a_part_is_sent_by_us_since_servers_send_too_much(file: OpenFile) -> None:
    for part in (body(file, 3, 4), body(file, 3, 7), body(file, 0, 4)):
        blocks = part.blocks({"wsgi.file_wrapper": FileWrapper})
        assert blocks is part


def test_a_server_without_a_wrapper_gets_the_blocks(file: OpenFile) -> None:
    whole = body(file)
    assert whole.blocks({}) is whole


@pytest.mark.clause("pep3333:58")
def test_all_servers_close_the_file_by_what_they_got(path: Path) -> None:
    for environ in ({}, {"wsgi.file_wrapper": FileWrapper}):
        file = open_file(path)
        blocks = body(file).blocks(environ)
        assert b"".join(blocks) == CONTENT
        blocks.close()  # type: ignore[attr-defined]
        assert file.reader.closed
