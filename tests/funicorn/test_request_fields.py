"""Field lines (RFC 9112 §5), and the one that every request needs: Host (§3.2)."""

import pytest

from funicorn.request import cgi_name, check_authority, parse_fields
from tests.funicorn.heads import parse, refusal, with_field, with_host

pytestmark = pytest.mark.since(2)

# Host


@pytest.mark.clause("rfc9112:22")
@pytest.mark.parametrize("version", [b"1.1", b"1.2"])
def test_http_1_1_needs_a_host(version: bytes) -> None:
    assert refusal(b"GET / HTTP/" + version + b"\r\nAccept: */*\r\n\r\n") == 400


@pytest.mark.clause("rfc9112:26")
def test_http_1_0_needs_no_host() -> None:
    assert parse(b"GET / HTTP/1.0\r\n\r\n").fields == {}


@pytest.mark.clause("rfc9112:23", "rfc9112:33")
@pytest.mark.parametrize("second", [b"Host: example.org", b"host: example.org", b"HOST: other"])
@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_two_hosts_are_refused_even_when_they_agree(second: bytes, version: bytes) -> None:
    assert refusal(with_field(second, version)) == 400


@pytest.mark.clause("rfc9112:24")
@pytest.mark.parametrize(
    "host",
    [
        "example.org",
        "example.org:80",
        "example.org:",
        "example.org:65535",
        "EXAMPLE.org",
        "localhost",
        "127.0.0.1:8000",
        "[::1]",
        "[::1]:8000",
        "[2001:db8::192.0.2.1]",
        "a_b.example",
        "caf%C3%A9.example",
        "a!$&'()*+;=~",
    ],
)
def test_a_host_is_a_name_or_an_address_and_perhaps_a_port(host: str) -> None:
    assert parse(with_host(host.encode())).fields["HTTP_HOST"] == host


@pytest.mark.clause("rfc9112:24", "rfc9112:25")
@pytest.mark.parametrize(
    "host",
    [
        b"",
        b":80",
        b"user@example.org",
        b"user:secret@example.org",
        b"example.org/path",
        b"example.org?query",
        b"example.org#fragment",
        b"http://example.org",
        b"a, b",
        b"a,b",
        b"a b",
        b"a\tb",
        b"example.org:port",
        b"example.org:-1",
        b"example.org:+80",
        b"example.org:8_0",
        b"example.org:80:80",
        b"example.org:80 ,",
        b"example.org:65536",
        b"example.org:99999999999",
        b"example.org: 80",
        b"example.org:\xb2",
        b"::1",
        b"[::1",
        b"::1]",
        b"[::1]80",
        b"[]",
        b"[127.0.0.1]",
        b"[1:2:3:4:5:6:7:8:9]",
        b"[example.org]",
        b"a\\b",
        b'a"b',
        b"a<b>",
        b"100%",
        b"%4",
        b"caf\xc3\xa9.example",
    ],
)
def test_a_host_that_is_anything_else_is_refused(host: bytes) -> None:
    assert refusal(with_host(host)) == 400


def test_check_authority_gives_back_what_it_accepts() -> None:
    assert check_authority("[::1]:80") == "[::1]:80"


# Names


@pytest.mark.clause("rfc9112:27")
@pytest.mark.parametrize(
    "line",
    [
        b"no colon",
        b"nocolon",
        b": no name",
        b":",
        b"a b: c",
        b"a(b): c",
        b"a/b: c",
        b'"a": b',
        b"a@b: c",
        b"a\x7fb: c",
        b"caf\xe9: b",
        b"\xa0a: b",
        b"{a}: b",
    ],
)
def test_a_line_that_does_not_begin_with_a_token_and_a_colon_is_refused(line: bytes) -> None:
    assert refusal(with_field(line)) == 400


@pytest.mark.clause("rfc9112:27", "rfc9112:35")
def test_any_token_is_a_name_and_unknown_names_are_no_error() -> None:
    name = b"!#$%&'*+-.^`|~09aZ"
    key = "HTTP_!#$%&'*+_.^`|~09AZ"
    assert parse(with_field(name + b": value")).fields[key] == "value"


@pytest.mark.clause("rfc9112:28")
@pytest.mark.parametrize("space", [b" ", b"\t", b"  ", b"\xa0"])
@pytest.mark.parametrize("name", [b"Accept", b"Content-Length", b"Transfer-Encoding"])
def test_a_space_before_the_colon_is_refused(name: bytes, space: bytes) -> None:
    assert refusal(with_field(name + space + b": 5")) == 400


@pytest.mark.clause("rfc9112:29")
@pytest.mark.parametrize("fold", [b"\r\n ", b"\r\n\t", b"\r\n  \t"])
def test_a_folded_line_is_refused(fold: bytes) -> None:
    assert refusal(with_field(b"X-Text: a" + fold + b"b")) == 400
    assert refusal(with_field(b"X-Text: a" + fold + b"b: c")) == 400
    assert refusal(with_field(b"X-Text: a" + fold)) == 400


def test_names_have_no_case() -> None:
    assert parse(with_field(b"aCCept: */*")).fields["HTTP_ACCEPT"] == "*/*"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Accept-Language", "HTTP_ACCEPT_LANGUAGE"),
        ("content-type", "CONTENT_TYPE"),
        ("CONTENT-LENGTH", "CONTENT_LENGTH"),
        ("Content-Encoding", "HTTP_CONTENT_ENCODING"),
    ],
)
def test_fields_are_kept_under_their_cgi_names(name: str, key: str) -> None:
    assert cgi_name(name) == key


@pytest.mark.parametrize(
    "line",
    [
        b"X_Forwarded_For: 192.0.2.1",
        b"X-Forwarded_For: 192.0.2.1",
        b"Content_Length: 5",
        b"Transfer_Encoding: chunked",
        b"_: a",
        b"Proxy: http://192.0.2.1/",
        b"PROXY: http://192.0.2.1/",
    ],
)
def test_a_name_that_would_pass_for_another_in_the_environ_is_dropped(line: bytes) -> None:
    assert parse(with_field(line)).fields == {"HTTP_HOST": "example.org"}


def test_a_dropped_field_does_not_replace_the_one_it_passes_for() -> None:
    request = parse(with_field(b"X-User: me\r\nX_User: you"))
    assert request.fields["HTTP_X_USER"] == "me"


def test_an_underscore_does_not_make_up_for_a_missing_host() -> None:
    assert refusal(b"GET / HTTP/1.1\r\n_Host: a\r\n\r\n") == 400


# Values


@pytest.mark.clause("rfc9112:30")
@pytest.mark.parametrize(
    ("line", "value"),
    [
        (b"X-Text:a", b"a"),
        (b"X-Text: a", b"a"),
        (b"X-Text: \t a \t ", b"a"),
        (b"X-Text:", b""),
        (b"X-Text: \t", b""),
        (b"X-Text: a  b\tc", b"a  b\tc"),
        (b"X-Text: \xa0a\xa0", b"\xa0a\xa0"),
        (b"X-Text: \x85a\x85", b"\x85a\x85"),
        (b"X-Text: a:b: c", b"a:b: c"),
        (b"X-Text: caf\xc3\xa9", b"caf\xc3\xa9"),
    ],
)
def test_only_spaces_and_tabs_around_a_value_are_no_part_of_it(line: bytes, value: bytes) -> None:
    assert parse(with_field(line)).fields["HTTP_X_TEXT"].encode("latin-1") == value


@pytest.mark.clause("rfc9112:31")
@pytest.mark.parametrize("number", [n for n in (*range(32), 127) if n != 9])
@pytest.mark.parametrize("line", [b"X-Text: a%cb", b"X-Text: %c", b"X-Te%cxt: a", b"X-Text: a%c"])
def test_no_field_line_holds_a_control_character(line: bytes, number: int) -> None:
    assert refusal(with_field(line % number)) == 400


# Fields that come more than once


@pytest.mark.clause("rfc9112:33")
def test_the_values_of_a_list_are_joined_in_their_order() -> None:
    lines = b"Accept: a\r\nX-Other: b\r\naccept: c\r\nACCEPT: d"
    values = parse(with_field(lines)).fields["HTTP_ACCEPT"]
    assert [value.strip() for value in values.split(",")] == ["a", "c", "d"]


@pytest.mark.clause("rfc9112:33")
def test_cookies_are_joined_by_a_semicolon() -> None:
    fields = parse(with_field(b"Cookie: a=1\r\nCookie: b=2")).fields
    assert fields["HTTP_COOKIE"] == "a=1; b=2"  # RFC 9113 §8.2.3


@pytest.mark.clause("rfc9112:33")
@pytest.mark.parametrize(
    "name",
    [
        b"Host",
        b"Content-Length",
        b"Content-Type",
        b"Authorization",
        b"Proxy-Authorization",
        b"User-Agent",
        b"Referer",
        b"From",
        b"Max-Forwards",
        b"If-Modified-Since",
        b"If-Unmodified-Since",
        b"If-Range",
        b"Range",
        b"Date",
    ],
)
def test_a_field_of_one_value_that_comes_twice_is_refused(name: bytes) -> None:
    assert refusal(with_field(name + b": 1\r\n" + name.lower() + b": 1")) == 400


@pytest.mark.clause("rfc9112:34")
@pytest.mark.parametrize("value", [",a,b", "a,,b", "a, ,b", "a,b,", ","])
def test_empty_elements_of_a_list_are_no_error(value: str) -> None:
    assert parse(with_field(f"Accept: {value}".encode())).fields["HTTP_ACCEPT"] == value


def test_no_lines_are_no_fields() -> None:
    assert parse_fields([]) == {}
