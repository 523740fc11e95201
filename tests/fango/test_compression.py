"""Which responses are compressed, and what their headers say."""

import gzip
from functools import partial
from typing import Any

import flask
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fango.compression import accepts_gzip, compression, weights
from tests.fango.onion import TEXT, Call, answering, ask, generating

pytestmark = pytest.mark.since(18)

LONG = b"long " * 1000
GZIP = {"HTTP_ACCEPT_ENCODING": "gzip"}
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


def get(app: Any, accepted: str = "gzip", **environ: Any) -> Call:
    """The answer to a client that accepts these codings."""
    return ask(compression, app, HTTP_ACCEPT_ENCODING=accepted, **environ)


def whole(call: Call) -> bytes:
    """The content as the client understands it."""
    assert call.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(call.body)


def headed(*headers: tuple[str, str], status: str = "200 OK") -> Call:
    """The answer of an application with these headers."""
    return get(generating([LONG], *headers, status=status))


# What the client wants


@pytest.mark.parametrize(
    "accepted",
    [
        "gzip",
        "GZip",
        "x-gzip",
        "deflate, gzip;q=1.0, *;q=0.5",
        "*",
        "*;q=0.001",
        "br ,\tgzip",
        "gzip;q=0.5",
        "gzip ; q=0.5",
        "gzip;Q=1",
        "gzip;q=1.",
        "gzip, identity",
        "gzip;q=0.5, identity;q=0.5",
        "identity;q=0, *",
        "gzip;q=0.3, identity;q=0",
        "gzip, *;q=0",
        ",,gzip,",
        "nonsense;x, gzip",
    ],
)
def test_gzip_is_wanted(accepted: str) -> None:
    assert accepts_gzip(accepted)


@pytest.mark.parametrize(
    "accepted",
    [
        "",
        "br",
        "identity",
        "gzip;q=0",
        "gzip;q=0.000",
        "*;q=0",
        "*, gzip;q=0",
        "gzip;q=0.5, identity",
        "gzip;q=0.5, *",
        "identity;q=0",
        "gzipped",
        "not-gzip",
        "gzip;q=2",
        "gzip;q=-1",
        "gzip;q=.5",
        "gzip;q=0.1234",
        "gzip;q=nan",
        "gzip;q=٠.٥",
        "gzip;level=1",
        "gzip br",
    ],
)
def test_gzip_is_not_wanted(accepted: str) -> None:
    assert not accepts_gzip(accepted)


@given(st.text())
def test_no_text_breaks_it(accepted: str) -> None:
    assert all(0 <= weight <= 1 for weight in weights(accepted).values())


def test_a_client_that_says_nothing_gets_the_content_as_it_is() -> None:
    call = ask(compression, generating([LONG]))
    assert call.body == LONG
    assert "Content-Encoding" not in call.headers


def test_a_client_that_wants_gzip_gets_it() -> None:
    call = get(generating([LONG]))
    assert whole(call) == LONG
    assert len(call.body) < len(LONG) / 10


# What is compressed


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html; charset=utf-8",
        "TEXT/CSS",
        "text/event-stream",
        "application/json",
        "application/problem+json",
        "image/svg+xml",
        "application/javascript ; charset=utf-8",
    ],
)
def test_text_is_compressed(content_type: str) -> None:
    assert whole(headed(("Content-Type", content_type))) == LONG


@pytest.mark.parametrize(
    "content_type", ["image/png", "application/zip", "video/mp4", "application/xml+zip", "x"]
)
def test_what_is_dense_already_is_left_alone(content_type: str) -> None:
    call = headed(("Content-Type", content_type))
    assert call.body == LONG
    assert call.pairs == [("Content-Type", content_type)]


@pytest.mark.parametrize(
    "header",
    [
        ("content-encoding", "br"),
        ("Content-MD5", "x"),
        ("Repr-Digest", "x"),
        ("Content-Digest", "x"),
        ("Digest", "x"),
        ("cache-control", "public, No-Transform"),
    ],
)
def test_what_says_how_it_is_encoded_is_left_alone(header: tuple[str, str]) -> None:
    call = headed(*TEXT, header)
    assert call.body == LONG
    assert call.pairs == [*TEXT, header]


def test_a_second_cache_control_counts_too() -> None:
    headers = [("Cache-Control", "public"), ("Cache-Control", "no-transform")]
    assert headed(*TEXT, *headers).body == LONG


@pytest.mark.parametrize("status", ["205 Reset Content", "206 Partial Content"])
def test_a_part_is_left_alone(status: str) -> None:
    call = headed(*TEXT, status=status)
    assert call.body == LONG
    assert "Content-Encoding" not in call.headers


def test_an_error_page_is_compressed() -> None:
    assert whole(headed(*TEXT, status="404 Not Found")) == LONG


@pytest.mark.parametrize(("length", "compressed"), [(499, False), (500, True)])
def test_what_is_known_to_be_short_is_left_alone(length: int, compressed: bool) -> None:
    call = get(answering([b"x" * length], *TEXT, ("Content-Length", str(length))))
    assert ("Content-Encoding" in call.headers) is compressed
    assert ("Vary" in call.headers) is compressed


def test_what_is_short_can_be_said() -> None:
    app = answering([b"x" * 20], *TEXT, ("Content-Length", "20"))
    assert whole(ask(partial(compression, minimum=10), app, **GZIP)) == b"x" * 20


# What the headers say


def test_the_length_of_other_bytes_is_not_told() -> None:
    assert "Content-Length" not in headed(*TEXT, ("Content-Length", str(len(LONG)))).headers


def test_ranges_of_other_bytes_are_not_offered() -> None:
    assert "Accept-Ranges" not in headed(*TEXT, ("Accept-Ranges", "bytes")).headers


@pytest.mark.parametrize("accepted", ["gzip", "identity", ""])
def test_a_cache_is_told_that_it_depends(accepted: str) -> None:
    call = get(generating([LONG], *TEXT, ("Vary", "Cookie")), accepted)
    assert call.headers.getlist("Vary") == ["Cookie, Accept-Encoding"]


def test_a_part_depends_as_the_whole_does() -> None:
    assert headed(*TEXT, status="206 Partial Content").headers["Vary"] == "Accept-Encoding"


def test_a_strong_tag_becomes_weak() -> None:
    assert headed(*TEXT, ("ETag", '"a"')).headers["ETag"] == 'W/"a"'


def test_a_weak_tag_stays() -> None:
    assert headed(*TEXT, ("ETag", 'W/"a"')).headers["ETag"] == 'W/"a"'


def test_without_compression_a_tag_stays_strong() -> None:
    call = get(generating([LONG], *TEXT, ("ETag", '"a"')), "identity")
    assert call.headers["ETag"] == '"a"'


@pytest.mark.parametrize(
    ("held", "confirmed"), [('W/"a"', 'W/"a"'), ('"b", W/"a"', 'W/"a"'), ('"a"', '"a"')]
)
def test_a_304_names_the_tag_that_the_client_has(held: str, confirmed: str) -> None:
    app = answering([], ("ETag", '"a"'), status="304 Not Modified")
    headers = get(app, HTTP_IF_NONE_MATCH=held).headers
    assert headers["ETag"] == confirmed
    assert headers["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in headers


def test_a_304_without_a_tag_gets_none() -> None:
    app = answering([], ("Date", "x"), status="304 Not Modified")
    assert "ETag" not in get(app, HTTP_IF_NONE_MATCH='W/"a"').headers


def test_flask_confirms_what_it_has_sent_compressed() -> None:
    site = flask.Flask(__name__)

    @site.get("/")
    def page() -> flask.Response:
        response = flask.Response(LONG, mimetype="text/plain")
        response.add_etag()
        return response.make_conditional(flask.request)  # type: ignore[return-value]

    tag = get(site).headers["ETag"]
    again = get(site, HTTP_IF_NONE_MATCH=tag)
    assert again.status == "304 NOT MODIFIED"
    assert again.headers["ETag"] == tag
    assert again.body == b""


def test_head_has_the_headers_of_get_and_no_content() -> None:
    headers = [*TEXT, ("Content-Length", str(len(LONG))), ("ETag", '"a"')]
    head = get(answering([], *headers), REQUEST_METHOD="HEAD")
    assert head.pairs == get(answering([LONG], *headers)).pairs
    assert head.body == b""


def test_what_an_application_has_for_head_is_not_compressed_for_nothing() -> None:
    blocks = [LONG]
    call = Call(compression(answering(blocks)), **GZIP, REQUEST_METHOD="HEAD")
    assert call.blocks is blocks


@pytest.mark.parametrize(
    ("accepted", "if_range", "asked"),
    [
        ("gzip", DATE, None),  # it has half of the compressed bytes, and their date
        ("gzip", '"1"', "bytes=5-"),
        ("gzip", None, "bytes=5-"),
        ("", DATE, "bytes=5-"),
    ],
)
def test_who_may_have_compressed_bytes_gets_no_others_to_put_behind_them(
    accepted: str, if_range: str | None, asked: str | None
) -> None:
    seen = {}

    def app(environ: Any, start_response: Any) -> list[bytes]:
        seen.update(environ)
        start_response("200 OK", [*TEXT])
        return [LONG]

    fields = {"HTTP_ACCEPT_ENCODING": accepted, "HTTP_RANGE": "bytes=5-"}
    ask(compression, app, **fields, **({"HTTP_IF_RANGE": if_range} if if_range else {}))
    assert seen.get("HTTP_RANGE") == asked
