"""How the network cuts a head into pieces makes no difference to what it means."""

import pytest

from funicorn.errors import RequestError
from funicorn.limits import Limits
from tests.funicorn.cuts import cuts
from tests.funicorn.heads import read_head, with_field, with_host, with_line

pytestmark = pytest.mark.since(2)

LIMITS = Limits(line=120, fields=6, head=300)

ACCEPTED = [
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.0\r\n\r\n",
    b"POST /a?b=c HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 5\r\nX-Text: caf\xc3\xa9\r\n\r\n",
    with_line(b"GET http://b.example/c?d HTTP/1.1"),
    with_line(b"OPTIONS * HTTP/1.9"),
    with_line(b"GET /" + b"a" * 106 + b" HTTP/1.1"),  # 120 bytes
    with_field(b"A: b\r\na:c\r\nX_Y: z\r\nD:\t \t"),
    with_field(b"X: " + b"a" * 117),
]

REFUSED = [
    (400, b"GET / HTTP/1.1\r\n\r\n"),
    (400, b"GET / HTTP/1.1\nHost: a\r\n\r\n"),
    (400, b"GET / HTTP/1.1\r\nHost: a\n\r\n\r\n"),
    (400, b"GET / HTTP/1.1\rHost: a\r\n\r\n"),
    (400, b"GET / HTTP/1.1\r\nHost: a\r\r\n\r\n"),
    (400, b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n"),
    (400, b"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    (400, b"\r\n\r\n\r\n"),
    (400, b"\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    (400, b"\r\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    (400, b"GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
    (400, b"GET /\r\n\r\n"),
    (400, with_line(b"GET  / HTTP/1.1")),
    (400, with_line(b"GET /a b HTTP/1.1")),
    (400, with_line(b"GET a HTTP/1.1")),
    (400, with_line(b"G\xc9T / HTTP/1.1")),
    (400, with_host(b"a, b")),
    (400, with_host(b"a\r\nHost: a")),
    (400, with_field(b"A : b")),
    (400, with_field(b"A: b\r\n c")),
    (400, with_field(b"nonsense")),
    (414, with_line(b"GET /" + b"a" * 107 + b" HTTP/1.1")),  # 121 bytes
    (414, with_line(b"GET /" + b"a" * 400 + b" HTTP/1.1")),
    (431, with_field(b"X: " + b"a" * 118)),
    (431, with_field(b"X: " + b"a" * 400)),
    (431, with_field(b"\r\n".join([b"A: b"] * 6))),
    (431, with_field(b"\r\n".join([b"A: " + b"b" * 50] * 5))),
    (501, with_line(b"A" * 60 + b" / HTTP/1.1")),
    (501, with_line(b"CONNECT a:443 HTTP/1.1")),
    (505, with_line(b"GET / HTTP/2.0")),
]


def outcome(pieces: list[bytes]) -> tuple[object, ...]:
    """What becomes of a head: its parts, or the status of the refusal."""
    try:
        request = read_head(pieces, LIMITS)
    except RequestError as error:
        return (int(error.status[:3]),)
    return (request.method, request.target, request.version, list(request.fields.items()))


@pytest.mark.clause("rfc9112:7")
@pytest.mark.parametrize("data", ACCEPTED)
def test_a_good_head_is_read_the_same_however_it_is_cut(data: bytes) -> None:
    whole = outcome([data])
    assert len(whole) == 4, "this head is meant to be accepted"
    for pieces in cuts(data):
        assert outcome(pieces) == whole, pieces


@pytest.mark.parametrize(("status", "data"), REFUSED)
def test_a_bad_head_has_the_same_answer_however_it_is_cut(status: int, data: bytes) -> None:
    for pieces in cuts(data):
        assert outcome(pieces) == (status,), pieces
