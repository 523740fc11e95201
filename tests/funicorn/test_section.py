"""The field section of a request is parsed once, as long as the client repeats it."""

from typing import Any

import pytest

from funicorn import section
from funicorn.connection import IDLE, LINGERING
from funicorn.limits import Limits
from tests.funicorn.talks import GET, Echo, Talk, post, talking

pytestmark = pytest.mark.since(7)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The sections that have been parsed."""
    seen: list[bytes] = []
    parse = section.parse_section

    def watch(lines: bytes, limits: Limits) -> dict[str, str]:
        seen.append(lines)
        return parse(lines, limits)

    monkeypatch.setattr(section, "parse_section", watch)
    return seen


def get(target: str = "/", *fields: str) -> bytes:
    return "\r\n".join([f"GET {target} HTTP/1.1", "Host: a", *fields, "\r\n"]).encode()


def test_what_is_repeated_is_not_parsed_again(talk: Talk, echo: Echo, parsed: list[bytes]) -> None:
    for target in ("/a", "/b?c", "/d"):
        talk.ask(get(target, "Accept: */*"), echo)
    assert parsed == [b"Host: a\r\nAccept: */*\r\n\r\n"]
    assert [environ["HTTP_ACCEPT"] for environ in echo.environs] == ["*/*"] * 3
    assert [environ["PATH_INFO"] for environ in echo.environs] == ["/a", "/b", "/d"]
    assert [environ["QUERY_STRING"] for environ in echo.environs] == ["", "c", ""]


def test_what_changes_is_parsed(talk: Talk, echo: Echo) -> None:
    for fields in (["X-A: 1"], ["X-A: 2"], ["X-B: 3"], [], ["X-A: 1"]):
        talk.ask(get("/", *fields), echo)
    seen = [(environ.get("HTTP_X_A"), environ.get("HTTP_X_B")) for environ in echo.environs]
    assert seen == [("1", None), ("2", None), (None, "3"), (None, None), ("1", None)]


def test_what_an_application_changes_is_not_seen_by_the_next(talk: Talk) -> None:
    seen: list[Any] = []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append((environ["HTTP_HOST"], environ["SCRIPT_NAME"], environ.get("mine")))
        environ.update({"HTTP_HOST": "evil", "SCRIPT_NAME": "/mounted", "mine": 1})
        start_response("200 OK", [])
        return []

    for _ in range(2):
        talk.ask(GET, app)
    assert seen == [("a", "", None)] * 2


@pytest.mark.clause("rfc9112:14")
def test_the_host_of_a_target_is_not_that_of_the_next_request(talk: Talk, echo: Echo) -> None:
    for target in ("/", "http://b.example/", "/", "http://c.example/", "/"):
        talk.ask(get(target), echo)
    hosts = [environ["HTTP_HOST"] for environ in echo.environs]
    assert hosts == ["a", "b.example", "a", "c.example", "a"]


@pytest.mark.clause("rfc9112:22")
def test_the_versions_have_their_own_rules(talk: Talk, echo: Echo) -> None:
    """The same lines mean something else in another version."""
    keep = b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    for _ in range(2):
        assert b"\r\nConnection: keep-alive\r\n" in talk.ask(keep, echo)
    assert not talk.hear(keep.replace(b"1.0", b"1.1"))
    assert talk.received().startswith(b"HTTP/1.1 400 "), "there is no Host"


def test_the_same_fields_end_one_version_and_not_the_other(talk: Talk, echo: Echo) -> None:
    talk.ask(GET, echo)
    assert talk.state is IDLE
    talk.ask(GET.replace(b"1.1", b"1.0"), echo)
    assert talk.state is LINGERING


def test_repeated_content_is_received_each_time(talk: Talk, echo: Echo) -> None:
    for content in (b"one", b"two"):
        answer = talk.ask(post(b"Content-Length: 3\r\n", content), echo)
        assert answer.endswith(b"/path " + content)
    assert talk.ask(GET, echo).endswith(b"/ ")


def test_a_request_without_fields_has_none(talk: Talk, echo: Echo) -> None:
    talk.ask(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\nX-A: 1\r\n\r\n", echo)
    talk.ask(b"GET / HTTP/1.0\r\n\r\n", echo)
    assert "HTTP_X_A" not in echo.environs[1]


@pytest.mark.clause("rfc9112:6")
def test_a_section_that_was_refused_is_refused_by_the_next_connection_too(echo: Echo) -> None:
    for _ in range(2):
        with talking() as talk:
            assert not talk.hear(get("/", "X Y: 1"))
            assert talk.received().startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(("size", "times"), [(1000, 1), (10_000, 2)])
def test_a_large_section_is_not_kept_while_its_client_is_idle(
    size: int, times: int, parsed: list[bytes], echo: Echo
) -> None:
    with talking(Limits(line=20_000)) as talk:
        parsed.clear()
        for _ in range(2):
            talk.ask(get("/", "X-A: " + "a" * size), echo)
    assert len([lines for lines in parsed if lines != b"\r\n"]) == times


# What is remembered must not open a door


@pytest.mark.clause("rfc9112:13")
@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET /\0 HTTP/1.1", b"400"),
        (b"GET  / HTTP/1.1", b"400"),
        (b"GET / HTTP/1.1 ", b"400"),
        (b"GET /\n HTTP/1.1", b"400"),
        (b"GET / HTTP/2.0", b"505"),
        (b"GET http:///a HTTP/1.1", b"400"),
        (b"GET /" + b"a" * 8_190 + b" HTTP/1.1", b"414"),
        (b"CONNECT a:1 HTTP/1.1", b"501"),
    ],
)
def test_a_known_section_makes_no_line_good(
    line: bytes, status: bytes, talk: Talk, echo: Echo
) -> None:
    for _ in range(2):
        talk.ask(GET, echo)
    assert not talk.hear(line + GET[GET.index(b"\r\n") :])
    assert talk.received().startswith(b"HTTP/1.1 " + status)


@pytest.mark.clause("rfc9112:4")
def test_an_empty_line_before_a_known_section_is_no_request_line(talk: Talk, echo: Echo) -> None:
    talk.ask(GET, echo)
    assert talk.ask(b"\r\n" + GET, echo).startswith(b"HTTP/1.1 200 ")
    assert not talk.hear(GET[GET.index(b"\r\n") :])
    assert talk.received().startswith(b"HTTP/1.1 400 ")


@pytest.mark.clause("rfc9112:81")
def test_the_head_has_its_limit_with_a_known_section_too(echo: Echo) -> None:
    short, limit = get("/a"), len(get("/a")) - 4 + 10
    with talking(Limits(head=limit)) as talk:
        talk.ask(short, echo)
        talk.ask(get("/a" + "b" * 10), echo)
        assert not talk.hear(get("/a" + "b" * 11))
        assert talk.received().startswith(b"HTTP/1.1 431 ")


def test_one_server_remembers_lines_that_another_one_refuses(echo: Echo) -> None:
    """The limits are not the same, but the table of request lines is."""
    long = get("/" + "c" * 80)
    with talking() as talk:
        talk.ask(long, echo)
    with talking(Limits(line=60)) as talk:
        talk.ask(GET, echo)
        assert not talk.hear(long)
        assert talk.received().startswith(b"HTTP/1.1 414 ")


def test_two_requests_with_a_known_section_are_two(talk: Talk, echo: Echo) -> None:
    talk.ask(GET, echo)
    assert talk.hear(get("/a") + get("/b"))
    talk.answer(echo)
    assert talk.connection.proceed()
    talk.answer(echo)
    assert [environ["PATH_INFO"] for environ in echo.environs[1:]] == ["/a", "/b"]


def test_a_head_for_which_nothing_comes_is_refused_without_content(talk: Talk, echo: Echo) -> None:
    talk.ask(GET, echo)
    assert not talk.hear(b"HEAD /# HTTP/1.1" + GET[GET.index(b"\r\n") :])
    answer = talk.received()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.clause("rfc9112:26")
def test_only_http_1_1_is_offered_hints(talk: Talk, echo: Echo) -> None:
    old = b"GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"
    for request in (old, old.replace(b"1.0", b"1.1"), old):
        talk.ask(request, echo)
    assert ["wsgi.early_hints" in environ for environ in echo.environs] == [False, True, False]
