"""start_response and write (PEP 3333, "The start_response() Callable")."""

import pytest

from tests.conformance.exchange import Asker, request, url

pytestmark = pytest.mark.since(4)

WRONG = [
    "status bytes",
    "status number",
    "status word",
    "status line feed",
    "headers tuple",
    "headers iterator",
    "header of bytes",
    "value a number",
    "name with a space",
    "name with a colon",
    "name empty",
    "name with a line feed",
    "value beyond latin-1",
    "header of three",
]
HOP_BY_HOP = {
    "Connection": "close",
    "Keep-Alive": "timeout=5",
    "Proxy-Authenticate": "Basic",
    "Proxy-Authorization": "Basic YTpi",
    "TE": "trailers",
    "Transfer-Encoding": "chunked",
    "Upgrade": "h2c",
}


def raised(ask: Asker, token: str) -> str:
    """What start_response raised in the application."""
    found = [what for what in ask.server.events(token) if what.startswith("raised ")]
    assert found, "the application was not called, or did not come so far"
    return found[0][len("raised ") :]


@pytest.mark.clause("pep3333:35")
def test_start_response_returns_write(ask: Asker, token: str) -> None:
    assert ask(url("write", write="one", t=token)).content == b"one"
    assert ask.server.events(token) == ["write is callable"]


@pytest.mark.clause("pep3333:36")
def test_an_error_before_the_first_block_is_a_clean_500(ask: Asker) -> None:
    response = ask("/error-in-call")
    assert response.status == 500
    assert response.get("X-Secret") is None
    assert b"meant to fail" not in response.content
    assert b"Traceback" not in response.content


@pytest.mark.clause("pep3333:36")
@pytest.mark.parametrize("target", ["/error-at-once", url("closing", block="one", fail=0)])
def test_an_error_before_any_content_is_a_500(target: str, ask: Asker) -> None:
    response = ask(target)
    assert response.status == 500
    assert b"meant to fail" not in response.content


@pytest.mark.clause("pep3333:11", level="S")
def test_no_response_at_all_is_a_500(ask: Asker) -> None:
    assert ask("/ill/none").status == 500


@pytest.mark.clause("pep3333:37")
def test_exc_info_replaces_headers_that_are_not_sent(ask: Asker) -> None:
    response = ask("/replaced")
    assert (response.status, response.content) == (503, b"replaced")
    assert response.get("X-First") is None
    assert response.get("X-Second") == "yes"


@pytest.mark.clause("pep3333:37")
@pytest.mark.parametrize("header", ["X-A:b", "Content-Length:5", "Content-Length:11"])
def test_exc_info_comes_back_when_headers_are_sent(header: str, ask: Asker, token: str) -> None:
    outcome = ask.talk(request(url("too-late", header=header, t=token), "Connection: close"))
    assert raised(ask, token) == "LookupError"
    assert outcome.statuses == [200]
    assert outcome.responses[0].content == b"first"


@pytest.mark.clause("pep3333:38")
def test_a_second_start_is_an_error(ask: Asker, token: str) -> None:
    assert ask(url("ill/twice", t=token)).status == 500
    assert raised(ask, token) != "nothing"


@pytest.mark.since(5)
@pytest.mark.clause("pep3333:38", level="S")
def test_a_second_start_is_an_error_even_if_the_first_was(ask: Asker, token: str) -> None:
    ask.talk(request(url("ill/twice-after-error", t=token), "Connection: close"))
    if not ask.server.events(token):
        pytest.skip("this server takes a field name with a space")
    assert raised(ask, token) != "nothing"


@pytest.mark.clause("pep3333:39", level="S")
def test_exc_info_is_let_go(ask: Asker, token: str) -> None:
    assert ask(url("ill/leak", t=token)).status == 503
    assert ask.server.events(token) == ["let go"]


@pytest.mark.since(5)
@pytest.mark.clause("pep3333:40", level="S")
@pytest.mark.parametrize("what", WRONG)
def test_wrong_arguments_are_an_error_inside_the_application(
    what: str, ask: Asker, token: str
) -> None:
    outcome = ask.talk(request(url("ill/wrong", what=what, t=token), "Connection: close"))
    assert raised(ask, token) != "nothing"
    assert outcome.statuses == [500]


@pytest.mark.since(5)
@pytest.mark.clause("pep3333:40", "rfc9112:79", "rfc9112:59")
@pytest.mark.parametrize("injected", ["\r\nX-Evil: 1", "\nX-Evil: 1", "\rX-Evil: 1", "\r\n\r\n"])
@pytest.mark.parametrize("place", ["value", "name", "status"])
def test_nothing_is_injected(injected: str, place: str, ask: Asker, token: str) -> None:
    parameters = {
        "value": {"header": f"X-A:b{injected}"},
        "name": {"header": f"X-A{injected.replace(':', '')}:b"},
        "status": {"status": f"200 OK{injected}"},
    }[place]
    outcome = ask.talk(request(url("ill/status", t=token, **parameters), "Connection: close"))
    assert outcome.responses, f"not a response: {outcome.rest[:200]!r}"
    response = outcome.responses[0]
    assert response.get("X-Evil") is None, "the header was injected"
    assert not any("Evil" in name for name, _ in response.fields)
    assert response.content in (b"hello", b"") or response.status == 500


@pytest.mark.since(5)
@pytest.mark.clause("pep3333:40", "rfc9112:79", level="S")
@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "a\x1bb", "a\x7fb"])
def test_control_characters_are_an_error_inside_the_application(
    value: str, ask: Asker, token: str
) -> None:
    ask.talk(request(url("ill/status", header=f"X-A:{value}", t=token), "Connection: close"))
    assert raised(ask, token) != "nothing"


@pytest.mark.since(5)
@pytest.mark.clause("pep3333:41", level="S")
@pytest.mark.parametrize("name", HOP_BY_HOP)
def test_a_hop_by_hop_header_is_an_error(name: str, ask: Asker, token: str) -> None:
    target = url("ill/status", header=f"{name}:{HOP_BY_HOP[name]}", t=token)
    outcome = ask.talk(request(target, "Connection: close"))
    assert raised(ask, token) != "nothing"
    assert outcome.statuses == [500]


@pytest.mark.since(5)
@pytest.mark.clause("pep3333:41", level="P")
def test_the_application_announces_no_trailers(ask: Asker, token: str) -> None:
    """It has no way to send them."""
    ask.talk(request(url("ill/status", header="Trailer:X-A", t=token), "Connection: close"))
    assert raised(ask, token) != "nothing"


@pytest.mark.since(5)
@pytest.mark.clause("pep3333:41", "rfc9112:56")
@pytest.mark.parametrize("header", [["Content-Length:5"], []])
def test_an_application_can_not_frame_its_content_by_itself(header: list[str], ask: Asker) -> None:
    """It is an error, or dropped; but never sent along with other framing, or none."""
    target = url("ill/status", header=[*header, "Transfer-Encoding:chunked"])
    outcome = ask.talk(request(target, "Connection: close"))
    assert outcome.responses, f"not a response: {outcome.rest[:200]!r}"
    response = outcome.responses[0]
    assert len(response.all("Transfer-Encoding")) <= 1
    assert not (response.all("Transfer-Encoding") and response.all("Content-Length"))
    assert response.status == 500 or response.content == b"hello"


@pytest.mark.since(5)
@pytest.mark.clause("pep3333:42")
def test_the_server_adds_the_date_unless_the_application_has_one(ask: Asker) -> None:
    assert len(ask("/hello").all("Date")) == 1
    date = "Sun, 06 Nov 1994 08:49:37 GMT"
    for name in ("Date", "date", "DATE"):
        assert ask(url("status", header=f"{name}:{date}")).all("Date") == [date]


@pytest.mark.since(5)
@pytest.mark.clause("pep3333:42", level="S")
@pytest.mark.parametrize("name", ["Server", "server"])
def test_the_server_respects_the_application_s_name_of_it(name: str, ask: Asker) -> None:
    assert ask(url("status", header=f"{name}:mine")).all("Server") == ["mine"]


@pytest.mark.clause("pep3333:42")
@pytest.mark.parametrize("name", ["Content-Length", "content-length", "CONTENT-LENGTH"])
def test_names_of_headers_have_no_case(name: str, ask: Asker) -> None:
    response = ask(url("blocks", block="hello", header=f"{name}:5"))
    assert response.all("Content-Length") == ["5"]
    assert response.all("Transfer-Encoding") == []


@pytest.mark.clause("pep3333:47")
def test_written_content_comes_before_the_blocks(ask: Asker) -> None:
    response = ask(url("write", write=["one", "two"], block=["three", "four"]))
    assert response.content == b"onetwothreefour"


@pytest.mark.clause("pep3333:47")
def test_an_application_may_only_write(ask: Asker) -> None:
    assert ask(url("write", write="one", header="Content-Length:3")).content == b"one"


@pytest.mark.clause("pep3333:47", level="S")
@pytest.mark.parametrize("target", ["ill/text", "ill/write-text"])
def test_text_is_not_content(target: str, ask: Asker, token: str) -> None:
    assert ask(url(target, t=token)).status == 500
