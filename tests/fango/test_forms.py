"""Forms with files: what browsers and other clients send is understood, in whatever pieces."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from urllib3.filepost import encode_multipart_formdata

from fango.errors import HTTPError
from fango.forms import BLOCK, parse_multipart
from fango.multidict import MultiDict
from tests.fango.parts import body, cut, field, file, found, in_pieces, parse, part
from tests.fango.properties import thorough

pytestmark = pytest.mark.since(15)

CHROME = (
    b"------WebKitFormBoundary7MA4YWxkTrZu0gW\r\n"
    b'Content-Disposition: form-data; name="title"\r\n\r\n'
    b"Caf\xc3\xa9 & more\r\n"
    b"------WebKitFormBoundary7MA4YWxkTrZu0gW\r\n"
    b'Content-Disposition: form-data; name="note"\r\n\r\n'
    b"one\r\ntwo\r\n\r\n"
    b"------WebKitFormBoundary7MA4YWxkTrZu0gW\r\n"
    b'Content-Disposition: form-data; name="photo"; filename="caf\xc3\xa9 %22at%22 night.png"\r\n'
    b"Content-Type: image/png\r\n\r\n"
    b"\x89PNG\r\n\x1a\n\x00\r\n--\r\n------WebKitFormBoundary\r\n"
    b"------WebKitFormBoundary7MA4YWxkTrZu0gW--\r\n"
)
WEBKIT = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
CHROME_SAYS = (
    [("title", "Café & more"), ("note", "one\r\ntwo\r\n")],
    [
        (
            "photo",
            'café "at" night.png',
            "image/png",
            b"\x89PNG\r\n\x1a\n\x00\r\n--\r\n------WebKitFormBoundary",
        )
    ],
)


def test_a_form_as_chrome_sends_it() -> None:
    assert found(parse(CHROME, boundary=WEBKIT)) == CHROME_SAYS


def test_it_does_not_matter_how_much_is_read_at_a_time() -> None:
    for size in range(1, len(CHROME) + 1):
        assert found(parse_multipart(in_pieces(CHROME, size), WEBKIT)) == CHROME_SAYS


def test_it_does_not_matter_where_the_content_is_cut() -> None:
    for at in range(1, len(CHROME)):
        assert found(parse_multipart(cut(CHROME, at), WEBKIT)) == CHROME_SAYS


@pytest.mark.parametrize("missing", range(-3, 8))
def test_it_does_not_matter_where_a_block_ends(missing: int) -> None:
    """The CR LF behind the last boundary may come in a block of its own."""
    content = bytes(BLOCK - missing - len(body(file("f", "x", b""))))
    _, files = found(parse(body(file("f", "x", content))))
    assert files[0][3] == content


def test_names_come_in_their_order_and_more_than_once() -> None:
    content = body(
        field("b", b"1"), file("f", "1.txt", b"x"), field("a", b"2"), field("b", b"3"),
        file("f", "2.txt", b"y"), file("f", "1.txt", b"z"),
    )  # fmt: skip
    form = parse(content)
    assert list(form.fields) == ["b", "a"]
    assert form.fields.getlist("b") == ["1", "3"]
    assert [upload.filename for upload in form.files.getlist("f")] == ["1.txt", "2.txt", "1.txt"]
    assert form.files["f"].read() == b"x"


def test_an_upload_knows_its_field_type_and_size() -> None:
    content = body(file("cv", "cv.PDF", b"%PDF-", "\r\nContent-Type: Application/PDF; v=1"))
    upload = parse(content).files["cv"]
    assert (upload.name, upload.filename, upload.content_type, upload.size) == (
        "cv", "cv.PDF", "application/pdf", 5,
    )  # fmt: skip


def test_an_upload_without_a_type_is_bytes() -> None:
    assert parse(body(file("f", "x", b""))).files["f"].content_type == "application/octet-stream"


def test_a_form_without_parts_is_a_form() -> None:
    assert found(parse(body())) == ([], [])


def test_a_file_input_that_was_left_empty_is_no_file() -> None:
    more = "\r\nContent-Type: application/octet-stream"
    form = parse(body(file("photo", "", b"", more), field("a", b"1")))
    assert found(form) == ([("a", "1")], [])


def test_an_empty_file_is_a_file_and_so_is_one_without_a_name() -> None:
    form = parse(body(file("f", "empty.txt", b""), file("f", "", b"x")))
    assert [(upload.filename, upload.size) for upload in form.files.getlist("f")] == [
        ("empty.txt", 0),
        ("unnamed", 1),
    ]


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("%22quoted%22.txt", '"quoted".txt'),
        ("a%0D%0Ab", "a\r\nb"),
        ("100%25 100%", "100%25 100%"),  # only these three are escaped
        (r"old \"quotes\".txt", 'old "quotes".txt'),
        ("a;b=c.txt", "a;b=c.txt"),
        (r"C:\Users\ada\photo.png", "photo.png"),  # Internet Explorer
        (r"\\server\share\photo.png", "photo.png"),
        ("Ünï 日本.txt", "Ünï 日本.txt"),
    ],
)
def test_file_names_are_escaped_as_browsers_do_it(sent: str, meant: str) -> None:
    assert parse(body(file("f", sent, b"x"))).files["f"].raw_filename == meant


def test_field_names_are_escaped_like_file_names() -> None:
    assert parse(body(field("a%22b%0D%0A", b"x"))).fields.pairs == [('a"b\r\n', "x")]


@pytest.mark.parametrize(
    "header",
    [
        "Content-Disposition: form-data; name=a",
        'content-disposition: form-data;name="a"',
        'CONTENT-DISPOSITION:Form-Data; Name="a"',
        'Content-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset=utf-8',
        'Content-Type: text/plain\r\nX-Other: 1\r\nContent-Disposition: form-data; name="a"',
        'Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: binary',
        'Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: 8BIT',
        'Content-Disposition: form-data; name="a"\r\nContent-Length: 3',
    ],
)
def test_headers_as_other_clients_write_them(header: str) -> None:
    assert parse(body(part(header, b"abc"))).fields.pairs == [("a", "abc")]


@pytest.mark.parametrize(
    "content",
    [
        b"--b",
        b"\n--b\n",
        b"\n--b--\n",
        b'\n--b\nContent-Disposition: form-data; name="admin"\n\nyes',
        b"\r\n-b\r\n",
        b"\r\n\r\n",
    ],
)
def test_what_is_less_than_a_delimiter_is_content(content: bytes) -> None:
    """A delimiter is CR LF, two hyphens and the boundary, and a line feed alone ends no line."""
    assert parse(body(field("a", b"x" + content))).fields["a"] == "x" + content.decode()


def test_what_looks_like_a_parameter_in_quotes_is_none() -> None:
    form = parse(body(file("a", "; name=b; filename*=c", b"1")))
    assert form.files["a"].raw_filename == "; name=b; filename*=c"


def test_what_stands_behind_the_last_boundary_is_nothing() -> None:
    assert parse(body(field("a", b"1")) + b"\r\n--b\r\nbogus").fields.pairs == [("a", "1")]


def test_a_line_end_before_the_first_boundary_belongs_to_it() -> None:
    content = b"\r\n" + body(field("a", b"1"))
    for at in range(1, len(content)):
        assert parse_multipart(cut(content, at), "b").fields.pairs == [("a", "1")]


def test_a_charset_field_is_a_field() -> None:
    form = parse(body(field("_charset_", b"iso-8859-1"), field("a", "é".encode())))
    assert form.fields.pairs == [("_charset_", "iso-8859-1"), ("a", "é")]


# What can be escaped without doubt about what it means (WHATWG HTML §4.10.21.8)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\r\n\t"))
NAMES = TEXT.filter(lambda text: text and not any(code in text for code in ("%22", "%0D", "%0A")))
FILENAMES = NAMES.filter(lambda text: text[1:3] != ":\\" and text[:2] != "\\\\")
CONTENTS = st.one_of(TEXT, st.tuples(FILENAMES, st.binary(max_size=200)))


@thorough
@given(st.lists(st.tuples(NAMES, CONTENTS), max_size=8), st.integers(1, 100))
def test_a_form_comes_back_as_another_library_wrote_it(
    sent: list[tuple[str, str | tuple[str, bytes]]], size: int
) -> None:
    data, _ = encode_multipart_formdata(sent, boundary="----boundary")
    fields, files = found(parse_multipart(in_pieces(data, size), "----boundary"))
    texts = MultiDict([(name, value) for name, value in sent if isinstance(value, str)])
    assert fields == texts.pairs
    uploads = MultiDict([(name, value) for name, value in sent if isinstance(value, tuple)])
    assert [(name, (filename, content)) for name, filename, _, content in files] == uploads.pairs


NAMED = b'Content-Disposition: form-data; name="a"'
FRAGMENTS = st.sampled_from(
    [b"--b", b"--b\r\n", b"--b--", b"\r\n", b"\r", b"\n", b"x", NAMED, b'; filename="f"', b": 1"]
)


@thorough
@given(st.lists(FRAGMENTS, max_size=20).map(b"".join))
@example(b"xxxxxxxx" + body(field("a", b"1")))
@example(body(part('X: a\nY: b\r\nContent-Disposition: form-data; name="a"', b"1")))
@example(body(part('X: a\r\n Content-Disposition: form-data; name="a"', b"1")))
def test_nonsense_is_the_same_nonsense_wherever_it_is_cut(content: bytes) -> None:
    def outcome(read: Callable[[int], bytes]) -> object:
        try:
            return found(parse_multipart(read, "b"))
        except HTTPError as error:
            return error.status

    whole = outcome(in_pieces(content, BLOCK))
    for at in range(1, len(content)):
        assert outcome(cut(content, at)) == whole
