"""wsgi.file_wrapper (PEP 3333, "Optional Platform-Specific File Handling"), where there is one."""

import pytest

from tests.conformance.exchange import Asker, request, url
from tests.conformance.wire import Response

pytestmark = [pytest.mark.since(5), pytest.mark.clause("pep3333:50")]

CONTENT = bytes(range(256)) * 1024
KINDS = ["disk", "memory", "gzip", "read only"]


def fetch(ask: Asker, path: str = "bare/file", **parameters: object) -> Response:
    response = ask(url(path, **parameters))
    if response.get("X-No-Wrapper"):
        pytest.skip("this server has no wsgi.file_wrapper")
    assert response.status == 200
    return response


@pytest.mark.parametrize("length", ["", len(CONTENT)])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", ["file", "bare/file"])
def test_a_file_is_sent_to_its_end(path: str, kind: str, length: object, ask: Asker) -> None:
    response = fetch(ask, path, kind=kind, length=length)
    assert response.whole
    assert response.content == CONTENT


@pytest.mark.parametrize("kind", ["disk", "memory"])
@pytest.mark.parametrize("length", ["", len(CONTENT) - 1000])
def test_a_file_is_sent_from_where_it_stands(kind: str, length: object, ask: Asker) -> None:
    response = fetch(ask, kind=kind, offset=1000, length=length)
    assert response.whole
    assert response.content == CONTENT[1000:]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("offset", ["", 777])
def test_a_file_is_sent_as_far_as_the_length_says(kind: str, offset: object, ask: Asker) -> None:
    if kind not in ("disk", "memory"):
        offset = ""
    data = request(url("bare/file", kind=kind, offset=offset, length=100_000))
    outcome = ask.talk(data + request("/hello", "Connection: close"))
    if outcome.responses[0].get("X-No-Wrapper"):
        pytest.skip("this server has no wsgi.file_wrapper")
    start = int(offset or 0)
    assert outcome.responses[0].content == CONTENT[start : start + 100_000]
    assert outcome.rest == b""
    if outcome.responses[0].persistent:
        assert outcome.responses[1].content == b"hello"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_shorter_than_the_length_says_ends_the_connection(
    kind: str, ask: Asker
) -> None:
    """Unless the server puts the length right."""
    data = request(url("bare/file", kind=kind, length=len(CONTENT) + 10))
    outcome = ask.talk(data + request("/hello", "Connection: close"))
    if outcome.statuses != [500]:
        if outcome.responses[0].get("X-No-Wrapper"):
            pytest.skip("this server has no wsgi.file_wrapper")
        assert outcome.closed
        assert outcome.responses[0].content == CONTENT, "more came than there is"


@pytest.mark.parametrize("kind", ["disk", "memory", "gzip"])
def test_middleware_around_a_file_is_not_passed_by(kind: str, ask: Asker) -> None:
    response = fetch(ask, kind=kind, middleware="yes", length=len(CONTENT))
    assert response.content == CONTENT.upper()


@pytest.mark.parametrize("kind", ["disk", "memory"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_file_is_closed(kind: str, method: str, ask: Asker, token: str) -> None:
    fetch(ask, kind=kind)
    ask.head(url("bare/file", kind=kind, t=token), method)
    assert ask.eventually(token, "close")


def test_the_wrapper_has_a_close_only_if_the_file_has(ask: Asker, token: str) -> None:
    fetch(ask, kind="read only", t=token)
    assert ask.server.events(token) == ["no close"]


def test_a_file_has_no_content_for_head(ask: Asker) -> None:
    fetch(ask, kind="disk")
    data = request(url("bare/file", kind="disk", length=len(CONTENT)), method="HEAD")
    outcome = ask.talk(data + request("/hello", "Connection: close"), methods=["HEAD"])
    assert outcome.rest == b""
    if outcome.responses[0].persistent:
        assert outcome.responses[1].content == b"hello"


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
def test_a_file_arrives_whole_in_both_versions(version: str, ask: Asker) -> None:
    fetch(ask, kind="disk")
    response = ask(url("bare/file", kind="disk"), version=version)
    assert response.whole
    assert response.content == CONTENT


def test_a_wrapped_file_that_is_not_returned_is_not_sent(ask: Asker) -> None:
    assert fetch(ask, "bare/dropped-file").content == b"instead"
