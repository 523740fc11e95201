"""The length of a response (PEP 3333, "Handling the Content-Length Header"; RFC 9112 §6)."""

import pytest

from tests.conformance.exchange import Asker, request, url

pytestmark = pytest.mark.since(5)

WAYS = ["ill/status", "ill/stream", "ill/write"]
KINDS = ["bare/blocks", "stream", "write"]
BODILESS = ["204 No Content", "304 Not Modified"]


def target(kind: str, *blocks: str, **more: object) -> str:
    return url(kind, **{"write" if kind == "write" else "block": list(blocks)}, **more)


@pytest.mark.clause("pep3333:44", "rfc9112:58")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("blocks", [["hello, and more"], ["hello", "more"], ["hel", "lo and more"]])
def test_content_beyond_the_length_is_cut(way: str, blocks: list[str], ask: Asker) -> None:
    """The next response on this connection must begin where the client looks for it."""
    data = request(url(way, block=blocks, header="Content-Length:5"))
    outcome = ask.talk(data + request("/echo", "Connection: close", method="POST", content=b"ok"))
    assert outcome.closed
    assert outcome.rest == b"", "the surplus was sent"
    contents = [each.content for each in outcome.responses]
    assert contents in ([b"hello"], [b"hello", b"ok"], [b"hel"])


@pytest.mark.clause("pep3333:45", "rfc9112:58")
@pytest.mark.parametrize("way", WAYS)
def test_a_response_that_is_too_short_ends_the_connection(way: str, ask: Asker) -> None:
    data = request(url(way, block=["hel"], header="Content-Length:5"))
    outcome = ask.talk(data + request("/echo", "Connection: close", method="POST", content=b"ok"))
    assert outcome.closed, "the client waits for the rest in vain"
    assert outcome.statuses in ([200], [500])
    if outcome.statuses == [200]:
        assert not outcome.responses[0].whole, "the next response is taken for the rest of this one"
        assert outcome.responses[0].content == b"hel"


@pytest.mark.clause("pep3333:45", level="S")
def test_a_response_that_is_too_short_is_logged(ask: Asker) -> None:
    before = ask.server.errors.read_text(errors="replace")
    ask.talk(
        request(url("ill/status", block="hel", header="Content-Length:5"), "Connection: close")
    )
    assert ask.grows_beyond(before)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("Content-Length:10", marks=pytest.mark.clause("rfc9112:58")),
        pytest.param("X-A:b", marks=pytest.mark.clause("pep3333:11", level="S")),
    ],
)
def test_a_response_that_fails_on_its_way_can_be_told_from_a_whole_one(
    header: str, ask: Asker, token: str
) -> None:
    """To a client of HTTP/1.1; the length or the chunks say that something is missing."""
    failing = url("closing", block=["one", "two"], fail=1, header=header)
    outcome = ask.talk(request(failing) + request(url("mark", t=token), "Connection: close"))
    assert outcome.closed
    assert ask.server.events(token) == [], "its end is missing, and the next response follows"
    assert len(outcome.responses) <= 1, "it goes on after a response that broke off"
    if outcome.responses:
        assert not outcome.responses[0].whole or outcome.end == "reset"
        assert b"meant to fail" not in outcome.responses[0].content


@pytest.mark.clause("pep3333:46", "rfc9112:57")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("blocks", [["hello"], ["one", "two", "three"], []])
@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/1.0"])
def test_content_of_unknown_length_arrives_whole(
    kind: str, blocks: list[str], version: str, ask: Asker
) -> None:
    response = ask(target(kind, *blocks), version=version)
    assert response.whole
    assert response.content == "".join(blocks).encode()


@pytest.mark.since(6)
@pytest.mark.clause("pep3333:46", "rfc9112:57", level="S")
@pytest.mark.parametrize("kind", KINDS)
def test_content_is_delimited_where_the_connection_goes_on(kind: str, persistent: Asker) -> None:
    data = request(target(kind, "one", "two")) + request("/hello", "Connection: close")
    first, second = persistent.talk(data).responses
    assert first.chunked or first.all("Content-Length")
    assert first.content == b"onetwo"
    assert second.content == b"hello"


@pytest.mark.clause("rfc9112:57", level="S")
def test_the_length_of_a_single_block_is_known(ask: Asker) -> None:
    response = ask(target("bare/blocks", "hello"))
    assert response.all("Content-Length") == ["5"]


@pytest.mark.clause("rfc9112:57", level="S")
def test_the_length_of_no_content_is_known(ask: Asker) -> None:
    assert ask(url("bare/blocks")).all("Content-Length") == ["0"]


@pytest.mark.clause("rfc9112:55", "pep3333:46")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("option", ["keep-alive", "close"])
def test_an_http_1_0_client_gets_no_chunks(kind: str, option: str, ask: Asker) -> None:
    data = request(target(kind, "one", "two"), f"Connection: {option}", version="HTTP/1.0")
    outcome = ask.talk(data + request("/hello", "Connection: close"))
    assert outcome.end == "closed"
    response = outcome.responses[0]
    assert response.all("Transfer-Encoding") == []
    assert response.content == b"onetwo"


@pytest.mark.clause("pep3333:48", "rfc9112:54")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("header", ["Content-Length:6", "X-A:b"])
def test_head_has_no_content(kind: str, header: str, ask: Asker) -> None:
    data = request(target(kind, "one", "two", header=header), method="HEAD")
    outcome = ask.talk(data + request("/hello", "Connection: close"), methods=["HEAD"])
    assert outcome.closed
    assert outcome.rest == b"", "content follows"
    if outcome.responses[0].persistent:
        assert outcome.responses[1].content == b"hello"


@pytest.mark.clause("pep3333:48", "rfc9112:54")
@pytest.mark.parametrize("kind", ["ill/status", "ill/stream", "ill/write"])
@pytest.mark.parametrize("status", [*BODILESS, "304 Mine"])
def test_some_statuses_have_no_content(kind: str, status: str, ask: Asker) -> None:
    data = request(url(kind, block=["one", "two"], status=status))
    outcome = ask.talk(data + request("/hello", "Connection: close"))
    assert outcome.closed
    assert outcome.rest == b"", "content follows"
    if outcome.responses[0].persistent:
        assert outcome.responses[1].content == b"hello"


@pytest.mark.clause("rfc9112:54")
def test_reset_content_has_none(ask: Asker) -> None:
    """205 is framed like any other, but its content is empty."""
    assert ask(url("ill/status", status="205 Reset Content", block="one")).content == b""


@pytest.mark.clause("rfc9112:55")
@pytest.mark.parametrize("kind", ["ill/status", "ill/stream"])
def test_no_content_needs_no_chunks(kind: str, ask: Asker) -> None:
    response = ask(url(kind, status="204 No Content", block="one"))
    assert response.all("Transfer-Encoding") == []


@pytest.mark.clause("rfc9112:56")
def test_no_content_has_no_length(ask: Asker) -> None:
    assert ask(url("status", status="204 No Content", type="no")).all("Content-Length") == []
    header = "Content-Length:0"
    response = ask(url("status", status="204 No Content", type="no", header=header))
    assert response.all("Content-Length") == []


@pytest.mark.clause("rfc9112:56")
@pytest.mark.parametrize("kind", ["bare/blocks", "stream"])
@pytest.mark.parametrize("blocks", [["hello"], ["one", "two"]])
@pytest.mark.parametrize("header", ["Content-Length:", "X-A:b"])
def test_the_length_for_head_is_that_for_get(
    kind: str, blocks: list[str], header: str, ask: Asker
) -> None:
    if header.startswith("Content"):
        header += str(len("".join(blocks)))
    where = target(kind, *blocks, header=header)
    get, head = ask(where), ask.head(where)
    assert head.all("Content-Length") in ([], get.all("Content-Length"))
    assert head.status == get.status


@pytest.mark.clause("rfc9112:56")
def test_the_length_for_not_modified_is_not_that_of_its_absent_content(ask: Asker) -> None:
    response = ask(url("status", status="304 Not Modified", type="no", header="ETag:x"))
    assert response.all("Content-Length") == [], "0 would say that the content is empty"


@pytest.mark.clause("rfc9112:56")
@pytest.mark.parametrize("kind", KINDS)
def test_a_response_has_one_kind_of_framing(kind: str, ask: Asker) -> None:
    response = ask(target(kind, "hello", header="Content-Length:5"))
    assert response.all("Content-Length") == ["5"]
    assert response.all("Transfer-Encoding") == []


@pytest.mark.clause("pep3333:49")
def test_nothing_is_added_to_the_meaning_of_a_response(ask: Asker) -> None:
    fields = ("Accept-Encoding: gzip, br", "Range: bytes=0-1", "If-None-Match: *")
    response = ask(url("flood", size=5000, length="yes"), *fields)
    assert response.status == 200
    assert len(response.content) == 5000
    assert response.get("Content-Encoding") is None
    assert response.get("ETag") is None


@pytest.mark.clause("pep3333:49")
def test_headers_of_one_name_keep_their_order_and_their_lines(ask: Asker) -> None:
    header = ["Set-Cookie:c=1", "X-A:b", "Set-Cookie:a=2", "Set-Cookie:b=3", "X-B:caf\xe9"]
    response = ask(url("status", header=header))
    assert response.all("Set-Cookie") == ["c=1", "a=2", "b=3"]
    assert response.all("X-A") == ["b"]
    assert response.all("X-B") == ["caf\xe9"]


@pytest.mark.clause("rfc9112:57")
def test_a_large_response_arrives_whole(ask: Asker) -> None:
    size = 4_000_001
    for length in ("", "yes"):
        response = ask(url("flood", size=size, length=length))
        assert response.whole
        assert len(response.content) == size
        assert response.content[:65_536] == bytes(range(256)) * 256
