"""Status line, Date, Server, versions and interim responses (RFC 9112 §4, RFC 9110 §6, §15)."""

import re
import time
from email.utils import parsedate_to_datetime

import pytest

from tests.conformance.exchange import Asker, request, url

pytestmark = pytest.mark.since(5)

BAD = [  # what one server takes another refuses
    b"GET /hello HTTP/1.1\r\nHost: a b\r\n\r\n",
    b"GET /hello HTTX/1.1\r\nHost: a\r\n\r\n",
    b"GET /hello HTTP/7.7\r\nHost: a\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: a\r\n\r\n",
]
CLOSE = request("/hello", "Connection: close")
IMF_FIXDATE = re.compile(
    "(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-3][0-9] "
    "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} "
    "[0-2][0-9]:[0-5][0-9]:[0-6][0-9] GMT"
)


@pytest.mark.since(4)
@pytest.mark.clause("rfc9112:50")
@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "299 Mine & Yours", "599 a"])
def test_the_status_line_says_what_the_application_says(status: str, ask: Asker) -> None:
    response = ask(url("status", status=status))
    assert f"{response.status} {response.reason}" == status


@pytest.mark.since(4)
@pytest.mark.clause("rfc9112:50")
def test_the_status_line_keeps_its_space_without_a_reason(ask: Asker) -> None:
    """The strict reader of this suite would not take it without."""
    outcome = ask.talk(request(url("bare/status", status="200 "), "Connection: close"))
    assert outcome.responses, f"not a response: {outcome.rest[:100]!r}"
    assert outcome.statuses in ([200], [500])


@pytest.mark.since(4)
@pytest.mark.clause("rfc9112:51", level="P")
@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
def test_the_version_is_the_highest_that_the_server_speaks(version: str, ask: Asker) -> None:
    assert ask("/hello", version=version).version == "HTTP/1.1"


@pytest.mark.clause("rfc9112:52")
@pytest.mark.parametrize("status", ["200 OK", "302 Found", "404 Not Found"])
def test_responses_have_a_date(status: str, ask: Asker) -> None:
    (date,) = ask(url("status", status=status)).all("Date")
    assert IMF_FIXDATE.fullmatch(date), date


@pytest.mark.clause("rfc9112:52")
def test_refusals_have_a_date(ask: Asker) -> None:
    for data in BAD:
        for response in ask.talk(data + CLOSE).responses[:1]:
            if response.status in (400, 505):
                assert len(response.all("Date")) == 1, f"refusal of {data!r}"


@pytest.mark.clause("rfc9112:52", level="S")
def test_the_date_is_now(ask: Asker) -> None:
    before = int(time.time()) - 1
    date = ask("/hello").get("Date")
    after = int(time.time()) + 1
    assert date is not None
    assert before <= parsedate_to_datetime(date).timestamp() <= after


@pytest.mark.clause("rfc9112:53", level="P")
def test_the_server_does_not_tell_what_it_runs_on(ask: Asker) -> None:
    """Its own name is enough for a statistic; versions are for those who know their holes."""
    server = ask("/hello").get("Server") or ""
    assert "Python" not in server
    assert len(server.split()) <= 1


@pytest.mark.clause("rfc9112:8", level="S")
def test_the_fields_that_a_server_sends_it_also_takes(ask: Asker) -> None:
    header = "X-Long:" + "b" * 4000
    response = ask(url("bare/blocks", block="hello", header=header))
    fields = [
        f"{name}: {value}"
        for name, value in response.fields
        if name.lower() not in ("connection", "content-length", "transfer-encoding")
    ]
    assert ask("/hello", *fields).content == b"hello"


@pytest.mark.clause("rfc9112:59", level="S")
@pytest.mark.parametrize("data", [*BAD, request("/error-at-once")])
def test_refusals_and_errors_are_well_formed(data: bytes, ask: Asker) -> None:
    """The strict reader of this suite takes no stray CR, no fold, no space before a colon."""
    outcome = ask.talk(data + CLOSE)
    assert outcome.responses, f"not a response: {outcome.rest[:100]!r}"
    assert outcome.rest == b""
    assert all(response.whole for response in outcome.responses)


@pytest.mark.clause("rfc9112:60", "pep3333:51")
def test_early_hints_go_before_the_response(ask: Asker) -> None:
    response = ask("/hints")
    if response.content == b"no hints":
        pytest.skip("this server has no wsgi.early_hints")
    (hints,) = response.interim
    assert hints.status == 103
    assert hints.get("Link") == "</style.css>; rel=preload; as=style"
    assert response.get("Link") is None
    assert response.content == b"hints"


@pytest.mark.clause("rfc9112:60")
def test_an_http_1_0_client_gets_no_early_hints(ask: Asker) -> None:
    response = ask("/hints", version="HTTP/1.0")
    assert response.interim == ()
    assert response.status == 200


@pytest.mark.clause("rfc9112:60", level="S")
@pytest.mark.parametrize("status", ["100 Continue", "101 Switching Protocols", "103 Early Hints"])
def test_an_application_s_last_word_is_no_interim_response(status: str, ask: Asker) -> None:
    """The client would wait for the final one: what start_response takes is a final status."""
    outcome = ask.talk(request(url("ill/status", status=status), "Connection: close"))
    assert outcome.statuses == [500]


@pytest.mark.since(6)
@pytest.mark.clause("rfc9112:69")
@pytest.mark.parametrize("target", ["/hello", "/stream?block=one", "/error-at-once"])
def test_a_response_after_which_the_server_closes_says_so(target: str, ask: Asker) -> None:
    response = ask(target)
    assert "close" in response.options or response.version == "HTTP/1.0"


@pytest.mark.since(4)
@pytest.mark.clause("rfc9112:69", "rfc9112:73", level="S")
def test_a_refusal_says_that_the_connection_closes(ask: Asker) -> None:
    for data in BAD:
        for response in ask.talk(data + CLOSE).responses[:1]:
            if response.status in (400, 505):
                assert not response.persistent, f"refusal of {data!r}"
                assert "close" in response.options or response.version == "HTTP/1.0"
