"""Method, target and version (RFC 9112 §3, §2.3)."""

import pytest

from tests.funicorn.heads import parse, refusal, with_line

pytestmark = pytest.mark.since(2)


@pytest.mark.clause("rfc9112:9")
@pytest.mark.parametrize(
    "line",
    [
        b"GET  / HTTP/1.1",
        b"GET /  HTTP/1.1",
        b"GET\t/\tHTTP/1.1",
        b"GET /\tHTTP/1.1",
        b" GET / HTTP/1.1",
        b"GET / HTTP/1.1 ",
        b"GET / HTTP/1.1\t",
        b"GET /a b HTTP/1.1",
        b"GET\xa0/ HTTP/1.1",
    ],
)
def test_between_the_parts_is_one_space_and_no_other_anywhere(line: bytes) -> None:
    assert refusal(with_line(line)) == 400


# Method


@pytest.mark.clause("rfc9112:10")
@pytest.mark.parametrize("method", ["get", "Get", "M-SEARCH", "PROPFIND", "!#$%&'*+-.^_`|~09aZ"])
def test_a_method_is_any_token_in_its_own_case(method: str) -> None:
    assert parse(with_line(f"{method} / HTTP/1.1".encode())).method == method


@pytest.mark.clause("rfc9112:10")
@pytest.mark.parametrize("method", [b"", b"G(T", b"G:T", b'"GET"', b"G\xe9T", b"{GET}", b"a/b"])
def test_a_method_that_is_no_token_is_refused(method: bytes) -> None:
    assert refusal(with_line(method + b" / HTTP/1.1")) == 400


@pytest.mark.clause("rfc9112:11")
def test_a_method_longer_than_any_that_exists_is_not_implemented() -> None:
    assert refusal(with_line(b"A" * 1000 + b" / HTTP/1.1")) == 501


@pytest.mark.clause("rfc9112:11")
def test_the_longest_registered_method_is_read() -> None:
    method = "UPDATEREDIRECTREF"  # in IANA's registry, of 17 letters
    assert parse(with_line(f"{method} / HTTP/1.1".encode())).method == method


@pytest.mark.clause("rfc9112:20", "rfc9112:21")
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "TRACE", "BREW"])
def test_which_methods_there_are_is_left_to_the_application(method: str) -> None:
    assert parse(with_line(f"{method} / HTTP/1.1".encode())).method == method


# Target


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/", "/", ""),
        ("/a/b", "/a/b", ""),
        ("/a?b", "/a", "b"),
        ("/a?", "/a", ""),
        ("/a?b?c/d", "/a", "b?c/d"),
        ("/%41?%42", "/%41", "%42"),
        ("//a", "//a", ""),
        ("/http://x/", "/http://x/", ""),
        ("/*", "/*", ""),
        ("/a;b=c,d:@!$&'()+=", "/a;b=c,d:@!$&'()+=", ""),
    ],
)
def test_a_path_ends_at_the_first_question_mark(target: str, path: str, query: str) -> None:
    request = parse(with_line(f"GET {target} HTTP/1.1".encode()))
    assert (request.target, request.path, request.query) == (target, path, query)


@pytest.mark.clause("rfc9112:12")
def test_a_request_line_of_8000_bytes_is_read() -> None:
    target = "/" + "a" * (8000 - len("GET / HTTP/1.1"))
    assert parse(with_line(f"GET {target} HTTP/1.1".encode())).target == target


@pytest.mark.clause("rfc9112:12")
def test_a_target_longer_than_we_read_is_too_long() -> None:
    assert refusal(with_line(b"GET /" + b"a" * 9000 + b" HTTP/1.1")) == 414


@pytest.mark.clause("rfc9112:13")
@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"GET",
        b"GET /",
        b"GET / HTTP/1.1 HTTP/1.1",
        b"GET a HTTP/1.1",
        b"GET ?a HTTP/1.1",
        b"GET \\ HTTP/1.1",
        b"GET /a#b HTTP/1.1",
        b"GET /a\tb HTTP/1.1",
        b"GET /\xc3\xa9 HTTP/1.1",
        b"GET example.org/a HTTP/1.1",
        b"GET ftp://example.org/ HTTP/1.1",
        b"GET http:/a HTTP/1.1",
        b"GET http:a HTTP/1.1",
    ],
)
def test_an_invalid_request_line_is_refused_and_not_mended(line: bytes) -> None:
    assert refusal(with_line(line)) == 400


@pytest.mark.clause("rfc9112:14")
@pytest.mark.parametrize(
    ("target", "host", "path", "query"),
    [
        ("http://b.example/c?d", "b.example", "/c", "d"),
        ("http://b.example:81/", "b.example:81", "/", ""),
        ("https://b.example/", "b.example", "/", ""),
        ("HTTP://b.example/", "b.example", "/", ""),
        ("http://b.example", "b.example", "/", ""),
        ("http://b.example?d", "b.example", "/", "d"),
        ("http://[::1]:81/c", "[::1]:81", "/c", ""),
    ],
)
def test_the_authority_of_an_absolute_target_replaces_the_host(
    target: str, host: str, path: str, query: str
) -> None:
    request = parse(with_line(f"GET {target} HTTP/1.1".encode()))
    assert request.fields["HTTP_HOST"] == host
    assert (request.target, request.path, request.query) == (target, path, query)


@pytest.mark.clause("rfc9112:14")
def test_an_absolute_target_gives_http_1_0_a_host_too() -> None:
    request = parse(b"GET http://b.example/ HTTP/1.0\r\n\r\n")
    assert request.fields == {"HTTP_HOST": "b.example"}


@pytest.mark.clause("rfc9112:14", "rfc9112:22")
def test_an_absolute_target_does_not_make_up_for_a_missing_host() -> None:
    assert refusal(b"GET http://b.example/ HTTP/1.1\r\n\r\n") == 400


@pytest.mark.clause("rfc9112:14", "rfc9112:24", "rfc9112:25")
@pytest.mark.parametrize(
    "authority", ["", "user@b.example", "b.example:port", "b.example:70000", "a,b", ":80", "[::1"]
)
def test_the_authority_of_an_absolute_target_is_checked_like_a_host(authority: str) -> None:
    assert refusal(with_line(f"GET http://{authority}/ HTTP/1.1".encode())) == 400


@pytest.mark.clause("rfc9112:15")
def test_options_may_ask_for_the_server_as_a_whole() -> None:
    request = parse(with_line(b"OPTIONS * HTTP/1.1"))
    assert (request.target, request.query) == ("*", "")


@pytest.mark.clause("rfc9112:15")
@pytest.mark.parametrize(
    "line",
    [
        b"GET * HTTP/1.1",
        b"options * HTTP/1.1",
        b"OPTIONS ** HTTP/1.1",
        b"OPTIONS *?a HTTP/1.1",
        b"GET example.org:80 HTTP/1.1",
        b"POST example.org:80 HTTP/1.1",
        b"OPTIONS example.org:80 HTTP/1.1",
    ],
)
def test_no_other_method_has_these_forms_of_target(line: bytes) -> None:
    assert refusal(with_line(line)) == 400


@pytest.mark.clause("rfc9112:15", "rfc9112:16")
@pytest.mark.parametrize(
    "target", ["", "b.example", "b.example:", "b.example:port", ":80", "/", "*", "http://b:80/"]
)
def test_connect_without_a_host_and_port_is_refused(target: str) -> None:
    assert refusal(with_line(f"CONNECT {target} HTTP/1.1".encode())) == 400


@pytest.mark.clause("rfc9112:16")
@pytest.mark.parametrize("target", ["b.example:443", "[::1]:443"])
def test_tunnels_are_not_implemented(target: str) -> None:
    assert refusal(with_line(f"CONNECT {target} HTTP/1.1".encode())) == 501


# Version


@pytest.mark.clause("rfc9112:17")
@pytest.mark.parametrize(
    "version",
    [
        b"http/1.1",
        b"Http/1.1",
        b"HTTP/1",
        b"HTTP/1.",
        b"HTTP/.1",
        b"HTTP/11",
        b"HTTP/1.10",
        b"HTTP/01.1",
        b"HTTP/1.1.1",
        b"HTTP/1,1",
        b"HTTP 1.1",
        b"HTTP/+1.1",
        b"HTTP/1.\xb2",
        b"HTTPS/1.1",
        b"ICE/1.1",
    ],
)
def test_a_version_is_http_slash_digit_point_digit(version: bytes) -> None:
    assert refusal(with_line(b"GET / " + version)) == 400


@pytest.mark.clause("rfc9112:18")
@pytest.mark.parametrize(
    ("sent", "spoken"),
    [("1.0", "HTTP/1.0"), ("1.1", "HTTP/1.1"), ("1.2", "HTTP/1.1"), ("1.9", "HTTP/1.1")],
)
def test_a_later_minor_version_is_spoken_to_as_1_1(sent: str, spoken: str) -> None:
    assert parse(with_line(f"GET / HTTP/{sent}".encode())).version == spoken


@pytest.mark.clause("rfc9112:18")
@pytest.mark.parametrize("version", ["0.9", "2.0", "3.0", "9.1"])
def test_another_major_version_is_not_supported(version: str) -> None:
    assert refusal(with_line(f"GET / HTTP/{version}".encode())) == 505


@pytest.mark.clause("rfc9112:18")
def test_a_client_that_assumes_http_2_is_told_so() -> None:
    assert refusal(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 505


@pytest.mark.clause("rfc9112:19")
@pytest.mark.parametrize("data", [b"GET /\r\n\r\n", b"GET / \r\n\r\n", b"GET\r\n\r\n"])
def test_http_0_9_is_not_spoken(data: bytes) -> None:
    assert refusal(data) == 400
