"""What is no form is refused with a 400 which says why, and leaves no file open."""

from collections.abc import Iterator
from io import BytesIO

import pytest

from fango.errors import HTTPError
from fango.forms import BLOCK, parse_multipart
from fango.limits import Limits
from fango.uploads import Upload
from tests.fango.parts import body, field, file, parse, part, refusal, remembered

pytestmark = pytest.mark.since(15)


@pytest.fixture
def uploads() -> Iterator[list[Upload]]:
    with remembered() as made:
        yield made


def test_a_form_that_is_cut_short_is_refused() -> None:
    content = body(field("a", b"1"), file("f", "x", b"2")).removesuffix(b"--\r\n")
    for end in range(len(content)):
        assert refusal(content[:end]).status == 400


@pytest.mark.parametrize("boundary", ["", "b" * 71, "b ", "b\n", "b\0", "é", "\u2028"])
def test_a_boundary_has_1_to_70_characters_of_ascii(boundary: str) -> None:
    error = refusal(body(), boundary=boundary)
    assert error.status == 400
    assert "needs a boundary" in error.detail


@pytest.mark.parametrize("boundary", ["b" * 70, "a b", "'()+_,-./:=?", "=_Part*{1}"])
def test_a_boundary_may_be_of_anything_else(boundary: str) -> None:
    content = part('Content-Disposition: form-data; name="a"', b"1", boundary)
    form = parse(content + f"--{boundary}--".encode(), boundary=boundary)
    assert form.fields.pairs == [("a", "1")]


@pytest.mark.parametrize(
    "content",
    [b"", b"a=1", b"preamble\r\n" + body(), b"\r\n\r\n" + body(), b"--c--\r\n", b"--"],
)
def test_a_form_begins_with_its_boundary(content: bytes) -> None:
    error = refusal(content)
    assert error.status == 400
    assert "boundary of its Content-Type" in error.detail


def test_nobody_looks_for_a_boundary_that_is_not_at_the_beginning() -> None:
    content = BytesIO(bytes(10 * BLOCK) + body(field("a", b"1")))
    with pytest.raises(HTTPError):
        parse_multipart(content.read, "b")
    assert content.tell() == BLOCK


def bad(more: str, disposition: str = 'form-data; name="a"') -> bytes:
    return body(part(f"Content-Disposition: {disposition}{more}", b"1"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bad("", "form-data"), "no name"),
        (bad("", 'form-data; filename="x"'), "no name"),
        (bad("", 'form-data; name=""'), "no name"),
        (bad("", 'attachment; name="a"'), "Content-Disposition"),
        (body(part("Content-Type: text/plain", b"1")), "Content-Disposition"),
        (body(part("", b"1")), "Content-Disposition"),
        (bad('\r\nContent-Disposition: form-data; name="b"'), "twice"),
        (bad("\r\nContent-Type: a/b\r\ncontent-type: c/d"), "twice"),
        (bad('; name="b"'), "two names"),
        (bad('; NAME = "b"'), "two names"),
        (bad("; name*=UTF-8''b"), "asterisk"),
        (bad("; filename=\"a.png\"; filename*=UTF-8''b.php"), "asterisk"),
        (bad("; filename*=UTF-8''b.php"), "asterisk"),
        (bad("", 'form-data; name="a\rb"'), "control character"),
        (bad("", 'form-data; name="a\nb"'), "control character"),
        (bad("", 'form-data; name="a"; filename="a\0.png"'), "control character"),
        (bad("\r\nX: a\r\n b"), "in the next line"),
        (bad("\r\nX: a\r\n\tb"), "in the next line"),
        (body(part('\tX: a\r\nContent-Disposition: form-data; name="a"', b"")), "in the next line"),
        (bad("\r\nContent-Transfer-Encoding: base64"), "base64"),
        (bad("\r\nContent-Transfer-Encoding: Quoted-Printable"), "quoted-printable"),
        (bad("\r\nContent-Length: 2"), "Content-Length"),
        (bad("\r\nContent-Length: +1"), "Content-Length"),
        (bad("\r\nContent-Length: " + "1" * 5000), "Content-Length"),
        (bad("\r\nno header"), "header"),
        (bad("\r\nX Y: 1"), "header"),
        (bad("").replace(b'"a"', b'"\xff"'), "decode"),
        (bad("").replace(b"\r\n1", b"\r\n\xff"), "'a' is not in UTF-8"),
        (bad("").replace(b"\r\n", b"\n"), "line break"),
        (b"--bogus\r\n", "boundary"),
        (bad("").replace(b"--b--", b"--bad"), "boundary"),
    ],
)  # fmt: skip
def test_a_malformed_form_is_refused_and_told_why(content: bytes, words: str) -> None:
    error = refusal(content)
    assert error.status == 400
    assert words in error.detail


def test_an_encoded_part_is_refused_before_its_content_is_read() -> None:
    """Who decodes base64 can be kept busy with a part that is nothing but spaces."""
    more = "\r\nContent-Transfer-Encoding: base64"
    content = BytesIO(body(file("f", "x", b" " * 10 * BLOCK, more)))
    with pytest.raises(HTTPError) as caught:
        parse_multipart(content.read, "b")
    assert caught.value.status == 400
    assert content.tell() <= BLOCK


# Files are closed


def test_closing_a_form_closes_its_files() -> None:
    form = parse(body(file("a", "x", b"1"), file("b", "y", b"x" * 100)), Limits(spool=10))
    form.close()
    assert all(upload.file.closed for _, upload in form.files.pairs)
    form.close()


@pytest.mark.parametrize(
    "last", [field("a", b"\xff"), field("a", b"x" * 2000), b"--b\r\nbroken", b"--b\r\nX: 1\r\n"]
)
def test_a_refusal_closes_the_files_before_it(last: bytes, uploads: list[Upload]) -> None:
    files = [file("f", "small", b"x"), file("f", "large", b"x" * 500)]
    refusal(b"".join(files) + last, Limits(spool=10, memory=1000))
    assert [upload.file.closed for upload in uploads] == [True, True]


@pytest.mark.parametrize("error", [ConnectionResetError, KeyboardInterrupt])
def test_a_broken_connection_closes_the_files_too(
    error: type[BaseException], uploads: list[Upload]
) -> None:
    blocks = iter([file("f", "large", b"x" * BLOCK)[:BLOCK]])

    def read(size: int) -> bytes:
        for block in blocks:
            return block
        raise error

    with pytest.raises(error):
        parse_multipart(read, "b", Limits(spool=10))
    assert [upload.file.closed for upload in uploads] == [True]
