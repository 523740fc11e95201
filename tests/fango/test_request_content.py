"""The content of a request: how long it is, what it says, and who is to blame."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fango.errors import HTTPError
from fango.limits import Limits
from fango.request import Request
from tests.fango.environs import Connection, environ_of
from tests.fango.properties import thorough

pytestmark = pytest.mark.since(12)


def request_with(content: bytes, limits: Limits | None = None, **more: Any) -> Request:
    return Request(environ_of(content=content, **more), limits or Limits())


def refusal(request: Request, name: str) -> str:
    """The error that comes of asking for an attribute."""
    with pytest.raises(HTTPError) as caught:
        getattr(request, name)
    return str(caught.value)


# Its length


@pytest.mark.parametrize(
    ("value", "length"), [("0", 0), ("5", 5), ("0012", 12), ("", None), (None, None)]
)
def test_the_length_is_a_number_or_nothing(value: str | None, length: int | None) -> None:
    assert request_with(b"", CONTENT_LENGTH=value).content_length == length


LENGTHS = [
    "-1",
    "+1",
    "1_0",
    " 1",
    "1 ",
    "1.0",
    "0x1",
    "1,1",
    "1, 1",
    "²",
    "\xd9\xa3",
    "a",
    "9" * 20,
]


@pytest.mark.clause("pep3333:56")
@pytest.mark.parametrize("value", LENGTHS)
def test_any_other_length_is_a_400_and_nothing_is_read(value: str) -> None:
    source = Connection()
    request = request_with(b"", CONTENT_LENGTH=value, **{"wsgi.input": source})
    for name in ("content_length", "stream", "data", "text"):
        assert refusal(request, name) == "400 the Content-Length is not a number of bytes"
    assert source.asked == []


# Where it ends


@pytest.mark.clause("pep3333:56")
def test_nothing_is_read_before_it_is_asked_for() -> None:
    source = Connection(b"hello")
    request = request_with(b"", CONTENT_LENGTH="5", **{"wsgi.input": source})
    assert (request.path, dict(request.query), request.content_length) == ("/", {}, 5)
    assert request.stream is request.stream
    assert source.asked == []
    assert request.data == b"hello"


@pytest.mark.clause("pep3333:56")
def test_the_next_request_on_the_connection_is_not_read() -> None:
    source = Connection(b"helloGET / HTTP/1.1\r\n\r\n")
    request = request_with(b"", CONTENT_LENGTH="5", **{"wsgi.input": source})
    assert request.data == b"hello"
    assert request.stream.read() == b""
    assert source.pieces == [b"GET / HTTP/1.1\r\n\r\n"]


@pytest.mark.clause("pep3333:56")
@pytest.mark.parametrize("size", [1, 2, 4])
def test_content_that_comes_in_pieces_is_put_together(size: int) -> None:
    wire = b"helloGET / HTTP/1.1"
    source = Connection(*(wire[i : i + size] for i in range(0, len(wire), size)))
    request = request_with(b"", CONTENT_LENGTH="5", **{"wsgi.input": source})
    assert request.data == b"hello"
    assert request.stream.read() == b""
    assert b"".join(source.pieces) == b"GET / HTTP/1.1"


def test_who_has_begun_with_the_stream_gets_the_rest() -> None:
    source = Connection(b"hello, you", b"GET / HTTP/1.1")
    request = request_with(b"", CONTENT_LENGTH="10", **{"wsgi.input": source})
    assert request.stream.read(7) == b"hello, "
    assert request.data == b"you"


@pytest.mark.clause("pep3333:56")
@pytest.mark.parametrize("length", ["", None, "0"])
def test_without_a_length_there_is_no_content(length: str | None) -> None:
    source = Connection()
    request = request_with(b"", CONTENT_LENGTH=length, **{"wsgi.input": source})
    assert request.data == b""
    assert source.asked == []


def test_without_a_length_there_is_content_if_the_server_says_that_it_ends() -> None:
    more = {"wsgi.input": Connection(b"hel", b"lo", left=True), "wsgi.input_terminated": True}
    assert request_with(b"", CONTENT_LENGTH=None, **more).data == b"hello"


def test_a_length_counts_also_if_the_input_ends_by_itself() -> None:
    more = {"wsgi.input": Connection(b"hel", left=True), "wsgi.input_terminated": True}
    request = request_with(b"", CONTENT_LENGTH="5", **more)
    assert refusal(request, "data") == "400 only 3 of the declared 5 bytes have come"


def test_a_client_that_leaves_is_a_400_however_often_it_is_asked_for() -> None:
    class Broken:
        """Gives nothing the first time, and the next time what is left in some buffer."""

        asked = 0

        def read(self, size: int) -> bytes:
            self.asked += 1
            if self.asked == 1:
                raise ConnectionResetError("by peer")
            return b"hello"[:size]

    request = request_with(b"", CONTENT_LENGTH="5", **{"wsgi.input": Broken()})
    for _ in range(2):
        assert refusal(request, "data").startswith("400 the content breaks off")
    with pytest.raises(HTTPError, match="400 the content breaks off"):
        request.stream.read()


def test_chunks_that_the_server_leaves_to_us_are_not_taken_for_nothing() -> None:
    source = Connection(b"5\r\nhello\r\n0\r\n\r\n")
    more = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": source}
    request = request_with(b"", CONTENT_LENGTH=None, **more)
    for name in ("stream", "data", "text"):
        assert refusal(request, name).startswith("411 ")
    assert source.asked == []


def test_chunks_that_the_server_has_put_together_are_content() -> None:
    more = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    assert request_with(b"hello", CONTENT_LENGTH=None, **more).data == b"hello"
    assert request_with(b"hello", HTTP_TRANSFER_ENCODING="chunked").data == b"hello"


# How much of it


def test_all_of_it_has_a_limit() -> None:
    limits = Limits(content=5)
    assert request_with(b"hello", limits).stream.read() == b"hello"
    for name in ("stream", "data", "text"):
        assert refusal(request_with(b"hello!", limits), name).startswith("413 ")


@pytest.mark.parametrize("length", ["6", None])
def test_what_is_held_in_memory_has_a_smaller_one(length: str | None) -> None:
    more = {"CONTENT_LENGTH": length, "wsgi.input_terminated": True}
    limits = Limits(memory=5)
    assert refusal(request_with(b"hello!", limits, **more), "data").startswith("413 ")
    assert request_with(b"hello!", limits, **more).stream.read() == b"hello!"


def test_content_can_be_asked_for_again() -> None:
    request = request_with(b"hello")
    assert (request.data, request.text, request.data) == (b"hello", "hello", b"hello")


# Text


def test_text_is_utf_8() -> None:
    assert request_with("Köln".encode()).text == "Köln"


@pytest.mark.parametrize("content", [b"K\xf6ln", b"\xed\xa0\x80", b"\xff\xfea\0"])
def test_text_in_another_encoding_is_a_400(content: bytes) -> None:
    assert refusal(request_with(content), "text") == "400 the content is not UTF-8"
    assert request_with(content).data == content


# JSON


def json_of(content: bytes, kind: str | None = "application/json") -> Request:
    return request_with(content, CONTENT_TYPE=kind)


@pytest.mark.parametrize(
    "content",
    [b"{}", b"[]", b'""', b"0", b"-0.5e-3", b"null", b' {"a": [1, true, "\\u00fc"]} ', b'"\\n"'],
)
def test_json_is_what_it_says(content: bytes) -> None:
    assert json_of(content).json == json.loads(content)


def test_json_may_be_any_text() -> None:
    assert json_of('"Köln \N{PARTY POPPER}"'.encode()).json == "Köln \N{PARTY POPPER}"
    assert json_of(b'"\\ud83c\\udf89"').json == "\N{PARTY POPPER}"


def test_json_is_read_once() -> None:
    request = json_of(b'{"a": 1}')
    assert request.json is request.json


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=utf-8", "application/problem+json"]
)
def test_json_has_a_type(kind: str) -> None:
    assert json_of(b"1", kind).json == 1


@pytest.mark.parametrize("kind", ["text/plain", "text/json", "application/jsonp", "", None])
def test_another_type_is_a_415(kind: str | None) -> None:
    assert refusal(json_of(b"1", kind), "json").startswith("415 this takes JSON, not ")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"{} {}",
        b"{'a': 1}",
        b'{"a": 1,}',
        b"01",
        b'"\t"',
        b"\xef\xbb\xbf{}",
        b"NaN",
        b"[Infinity]",
        b'{"a": -Infinity}',
        b"1e999",
        b"[-1e999]",
        b"9" * 400 + b".0",
        b"9" * 5000,
        b'"\\ud83c"',
        b'{"\\udf89": 1}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"K\xf6ln",
    ],
    ids=lambda content: content[:12].decode("latin-1"),
)
def test_what_is_no_json_is_a_400(content: bytes) -> None:
    assert refusal(json_of(content), "json").startswith("400 the content is not ")


LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
JSON = st.recursive(
    LEAVES | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
    max_leaves=10,
)


@thorough
@given(JSON, st.booleans())
def test_what_python_writes_is_read(value: object, ascii_only: bool) -> None:
    assert json_of(json.dumps(value, ensure_ascii=ascii_only).encode()).json == value


# All together

NASTY = st.sampled_from(["-1", "²", "NaN", "1e999", '"\\ud83d"', "[[", "%F6", "%", "\xff", "\0"])
ANYTHING = st.lists(NASTY | st.text(st.characters(max_codepoint=255), max_size=4)).map("".join)
NAMES = (
    "path root_path query_string query headers content_type content_length stream data text json "
    "scheme host url remote_addr"
).split()
WRITTEN = (
    "PATH_INFO SCRIPT_NAME QUERY_STRING CONTENT_LENGTH HTTP_HOST HTTP_EMPTY HTTP_CONTENT_LENGTH "
    "HTTP_TRANSFER_ENCODING"
).split()
SENT = st.fixed_dictionaries(
    {"CONTENT_TYPE": st.sampled_from(["", "application/json", "a/b+json;", "\xff"])},
    optional=dict.fromkeys(WRITTEN, ANYTHING),
)


@thorough
@given(
    SENT,
    ANYTHING,
    st.permutations(NAMES),
    st.sampled_from([Limits(), Limits(content=8, memory=4, fields=2)]),
)
def test_whatever_a_client_sends_it_is_right_or_a_4xx(
    sent: dict[str, str], content: str, names: list[str], limits: Limits
) -> None:
    request = request_with(content.encode("latin-1"), limits, **{"HTTP_HOST": None, **sent})
    statuses = set()
    for name in names:
        try:
            value = getattr(request, name)
            if name in ("query", "headers"):
                dict(value)
        except HTTPError as error:
            statuses.add(error.status)
    assert statuses <= {400, 411, 413, 415}
