"""Forms cost no more than was decided: each limit at its edge, one past it, and in time."""

import tracemalloc
from collections.abc import Iterator
from io import BytesIO

import pytest

from fango.errors import HTTPError
from fango.forms import BLOCK, parse_multipart
from fango.limits import Limits
from fango.uploads import Upload
from tests.fango.parts import body, field, file, in_pieces, parse, part, refusal, remembered

pytestmark = pytest.mark.since(15)


@pytest.fixture(autouse=True)
def uploads() -> Iterator[list[Upload]]:
    """Sees to it that those which lie on the disk are closed."""
    with remembered() as made:
        yield made


def test_no_more_fields_than_the_limit_says() -> None:
    limits = Limits(fields=3, files=3)
    assert len(parse(body(*[field("a", b"")] * 3), limits).fields.pairs) == 3
    error = refusal(body(*[field("a", b"")] * 4), limits)
    assert (error.status, error.detail) == (413, "this takes at most 3 fields")


def test_no_more_files_than_the_limit_says() -> None:
    limits = Limits(fields=3, files=3)
    assert len(parse(body(*[file("a", "x", b"")] * 3), limits).files.pairs) == 3
    error = refusal(body(*[file("a", "x", b"")] * 4), limits)
    assert (error.status, error.detail) == (413, "this takes at most 3 files")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_input_that_was_left_empty_does_not_count_wherever_it_stands(place: int) -> None:
    files = [file("a", "x", b"1")] * 2
    files.insert(place, file("a", "", b""))
    assert len(parse(body(*files), Limits(files=2)).files.pairs) == 2


def test_a_file_without_a_name_counts() -> None:
    nameless = file("a", "", b"content")
    assert refusal(body(nameless, nameless, nameless), Limits(files=2)).status == 413


def test_no_more_parts_than_fields_and_files_together() -> None:
    """An input that was left empty is no file, but it is a part."""
    limits = Limits(fields=2, files=3)
    assert not parse(body(*[file("a", "", b"")] * 5), limits).files
    assert refusal(body(*[file("a", "", b"")] * 6), limits).status == 413


def test_no_more_text_than_fits_into_the_memory() -> None:
    limits = Limits(memory=100)
    assert parse(body(field("a", b"x" * 40), field("b", b"x" * 58)), limits).fields
    assert refusal(body(field("a", b"x" * 40), field("b", b"x" * 59)), limits).status == 413


def test_names_are_text_too() -> None:
    limits = Limits(memory=100)
    assert parse(body(field("é" * 50, b"")), limits).fields
    assert refusal(body(field("é" * 50, b"x")), limits).status == 413
    assert refusal(body(field("é" * 51, b"")), limits).status == 413


def test_bytes_of_files_are_no_text() -> None:
    limits = Limits(memory=100)
    assert parse(body(file("a", "x", b"x" * 1000), field("a", b"x" * 99)), limits).fields


def header_of(size: int) -> str:
    """A header section of `size` bytes, with the line ends but without the empty line."""
    lines = 'Content-Disposition: form-data; name="a"\r\nX: '
    return lines + "é" * ((size - len(lines) - 2) // 2) + "x" * ((size - len(lines)) % 2)


@pytest.mark.parametrize("limit", [300, 301, 8192])
def test_no_longer_header_sections_than_the_limit_says(limit: int) -> None:
    limits = Limits(header=limit)
    exact, longer = (body(part(header_of(size), b"1")) for size in (limit, limit + 1))
    for size in (1, 7, BLOCK):
        assert parse_multipart(in_pieces(exact, size), "b", limits).fields
        with pytest.raises(HTTPError) as caught:
            parse_multipart(in_pieces(longer, size), "b", limits)
        assert caught.value.status == 413


def test_no_more_header_lines_than_eight() -> None:
    lines = 'Content-Disposition: form-data; name="a"'
    for number in range(7):
        lines += f"\r\nX-{number}: 1"
    assert parse(body(part(lines, b"1"))).fields
    assert refusal(body(part(lines + "\r\nX-7: 1", b"1"))).status == 413


def test_a_header_line_that_never_ends_is_not_collected() -> None:
    content = BytesIO(b"--b\r\nX: " + b"x" * 10 * BLOCK)
    with pytest.raises(HTTPError) as caught:
        parse_multipart(content.read, "b")
    assert caught.value.status == 413
    assert content.tell() <= 2 * BLOCK


@pytest.mark.parametrize(("size", "in_memory"), [(0, True), (9, True), (10, True), (11, False)])
def test_a_large_file_goes_to_the_disk(size: int, in_memory: bool) -> None:
    upload = parse(body(file("f", "x", b"x" * size)), Limits(spool=10)).files["f"]
    assert upload.in_memory is in_memory
    assert upload.read() == b"x" * size


def test_small_files_go_to_the_disk_when_the_memory_is_full() -> None:
    sizes = [6, 6, 4, 1, 8, 0]  # 6, 4 and nothing fit into 10
    content = body(*[file("f", "x", b"x" * size) for size in sizes])
    uploads = parse(content, Limits(memory=10, spool=8)).files.getlist("f")
    assert [upload.in_memory for upload in uploads] == [True, False, True, False, False, True]
    assert [upload.read() for upload in uploads] == [b"x" * size for size in sizes]


def test_a_large_upload_needs_little_memory() -> None:
    pieces = [b'--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n']
    pieces += [bytes(BLOCK)] * 320 + [b"\r\n--b--\r\n"]  # 20 MiB
    content = iter(pieces)
    tracemalloc.start()
    upload = parse_multipart(lambda size: next(content, b""), "b").files["f"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert upload.size == 320 * BLOCK
    assert peak < 2_000_000


def test_a_refusal_comes_before_the_rest_is_read() -> None:
    content = BytesIO(body(*[field("a", b"")] * 100_000))
    with pytest.raises(HTTPError) as caught:
        parse_multipart(content.read, "b")
    assert caught.value.status == 413
    assert content.tell() <= 2 * BLOCK
