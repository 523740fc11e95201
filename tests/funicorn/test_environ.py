"""The environ, as PEP 3333 asks for it."""

import sys
from io import BytesIO
from typing import Any

import pytest

from funicorn.environ import base_environ, build_environ, decode_path
from tests.funicorn.contents import chunked, complete, post
from tests.funicorn.heads import with_field, with_line

pytestmark = pytest.mark.since(4)

SERVER = ("192.0.2.1", 8000)
CLIENT = ("192.0.2.2", 50_000)


def environ_of(
    data: bytes, address: object = SERVER, peer: object = CLIENT, **flags: bool
) -> dict[str, Any]:
    """The environ of a request that arrived in one piece."""
    received = complete(data)
    content = BytesIO(received.content)
    return build_environ(base_environ(address, peer, **flags), received.request, content)


GET = with_line(b"GET /a?b=c HTTP/1.1")


@pytest.mark.clause("pep3333:4")
def test_an_environ_is_a_dict_and_nothing_finer() -> None:
    assert type(environ_of(GET)) is dict


@pytest.mark.clause("pep3333:4")
def test_each_request_has_an_environ_of_its_own() -> None:
    base = base_environ(SERVER, CLIENT)
    request = complete(GET).request
    first = build_environ(base, request, BytesIO())
    first["wsgi.errors"] = first["mine"] = None
    second = build_environ(base, request, BytesIO())
    assert "mine" not in second
    assert second["wsgi.errors"] is sys.stderr


@pytest.mark.clause("pep3333:15")
@pytest.mark.parametrize("method", ["GET", "HEAD", "brew"])
def test_the_method_is_the_one_of_the_request_line(method: str) -> None:
    environ = environ_of(with_line(f"{method} / HTTP/1.1".encode()))
    assert environ["REQUEST_METHOD"] == method


@pytest.mark.clause("pep3333:16")
@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/", "/"),
        ("/a/b", "/a/b"),
        ("/a%20b", "/a b"),
        ("/a+b", "/a+b"),
        ("/caf%C3%A9", "/caf\xc3\xa9"),
        ("/%ff%00", "/\xff\x00"),
        ("/%2e%2E/%2f", "/..//"),
        ("/100%", "/100%"),
        ("/%zz%4", "/%zz%4"),
        ("/%2541", "/%41"),
        ("/a?%41", "/a"),
        ("http://b.example/c%41", "/cA"),
        ("http://b.example", "/"),
        ("http://b.example?d", "/"),
    ],
)
def test_the_path_is_decoded_byte_by_byte(target: str, path: str) -> None:
    environ = environ_of(with_line(f"GET {target} HTTP/1.1".encode()))
    assert environ["SCRIPT_NAME"] == ""
    assert environ["PATH_INFO"] == path


@pytest.mark.clause("pep3333:16")
def test_the_path_of_the_server_as_a_whole_is_a_path_too() -> None:
    assert environ_of(with_line(b"OPTIONS * HTTP/1.1"))["PATH_INFO"] in ("", "/")


def test_decode_path_undoes_percent_encoding_once() -> None:
    assert decode_path("/%C3%A9%25") == "/\xc3\xa9%"


@pytest.mark.clause("pep3333:17")
@pytest.mark.parametrize(
    ("target", "query"),
    [("/", ""), ("/?", ""), ("/?a=b&c", "a=b&c"), ("/?%41+b", "%41+b"), ("/?a?b", "a?b")],
)
def test_the_query_is_left_as_it_came(target: str, query: str) -> None:
    assert environ_of(with_line(f"GET {target} HTTP/1.1".encode()))["QUERY_STRING"] == query


@pytest.mark.clause("pep3333:18")
def test_type_and_length_of_the_content_have_no_prefix() -> None:
    environ = environ_of(post(b"Content-Type: text/plain\r\nContent-Length: 2\r\n", b"ab"))
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert environ["CONTENT_LENGTH"] == "2"
    assert "HTTP_CONTENT_TYPE" not in environ
    assert "HTTP_CONTENT_LENGTH" not in environ


@pytest.mark.clause("pep3333:18", "pep3333:23")
def test_a_request_without_content_has_neither() -> None:
    environ = environ_of(GET)
    assert not environ.get("CONTENT_TYPE")
    assert not environ.get("CONTENT_LENGTH")


@pytest.mark.clause("pep3333:19")
@pytest.mark.parametrize(
    ("address", "name", "port"),
    [
        (("192.0.2.1", 8000), "192.0.2.1", "8000"),
        (("::1", 8000, 0, 0), "[::1]", "8000"),
    ],
)
def test_the_servers_address_makes_its_name(address: object, name: str, port: str) -> None:
    environ = environ_of(GET, address)
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == (name, port)


@pytest.mark.clause("pep3333:19")
@pytest.mark.parametrize("address", ["/run/server", "", b"\0abstract"])
def test_a_server_without_an_address_has_a_name_and_a_port_too(address: object) -> None:
    environ = environ_of(GET, address, peer="")
    for key in ("SERVER_NAME", "SERVER_PORT"):
        assert isinstance(environ[key], str)
        assert environ[key]


@pytest.mark.clause("pep3333:20")
@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
def test_the_protocol_is_the_clients(version: str) -> None:
    environ = environ_of(f"GET / {version}\r\nHost: a\r\n\r\n".encode())
    assert environ["SERVER_PROTOCOL"] == version


@pytest.mark.clause("pep3333:21")
def test_each_field_is_there_and_no_other() -> None:
    environ = environ_of(with_field(b"X-A: 1\r\nAccept: */*\r\nx-a: 2\r\nEmpty:"))
    fields = {key: value for key, value in environ.items() if key.startswith("HTTP_")}
    assert fields == {
        "HTTP_HOST": "example.org",
        "HTTP_X_A": "1,2",
        "HTTP_ACCEPT": "*/*",
        "HTTP_EMPTY": "",
    }


@pytest.mark.clause("pep3333:22")
def test_every_variable_of_cgi_is_a_string_of_bytes() -> None:
    environ = environ_of(with_field(b"X-Text: caf\xc3\xa9 \xe2\x82\xac"))
    for key, value in environ.items():
        if "." not in key:
            assert type(value) is str, key
            value.encode("latin-1")
    assert environ["HTTP_X_TEXT"].encode("latin-1").decode() == "café €"


@pytest.mark.clause("pep3333:23")
def test_what_has_no_value_is_left_out() -> None:
    environ = environ_of(GET, "/run/server", peer="")
    assert None not in environ.values()
    assert "REMOTE_ADDR" not in environ
    assert "REMOTE_USER" not in environ


def test_the_clients_address_is_known() -> None:
    environ = environ_of(GET)
    assert (environ["REMOTE_ADDR"], environ["REMOTE_PORT"]) == ("192.0.2.2", "50000")


@pytest.mark.clause("pep3333:25", "pep3333:26")
def test_the_version_and_the_scheme_are_told() -> None:
    environ = environ_of(GET)
    assert environ["wsgi.version"] == (1, 0)
    assert type(environ["wsgi.version"]) is tuple
    assert environ["wsgi.url_scheme"] == "http"


@pytest.mark.clause("pep3333:27")
def test_the_flags_say_how_the_server_runs() -> None:
    environ = environ_of(GET)
    assert environ["wsgi.multithread"] is False
    assert environ["wsgi.multiprocess"] is False
    assert environ["wsgi.run_once"] is False
    assert environ_of(GET, multithread=True)["wsgi.multithread"] is True
    assert environ_of(GET, multiprocess=True)["wsgi.multiprocess"] is True


@pytest.mark.since(5)
@pytest.mark.clause("pep3333:50")
def test_an_application_is_offered_a_wrapper_for_files() -> None:
    assert list(environ_of(GET)["wsgi.file_wrapper"](BytesIO(b"hello"), 3)) == [b"hel", b"lo"]


@pytest.mark.clause("pep3333:28")
def test_every_other_key_has_a_prefix_in_lower_case() -> None:
    for key in environ_of(GET):
        assert key.isupper() or key.startswith(("wsgi.", "funicorn."))


@pytest.mark.clause("pep3333:29")
def test_the_input_is_a_file_as_the_pep_wants_it() -> None:
    content = b"one\ntwo\nthree"
    data = post(b"Content-Length: 13\r\n", content)
    assert environ_of(data)["wsgi.input"].read(5) == b"one\nt"
    assert environ_of(data)["wsgi.input"].readline() == b"one\n"
    assert environ_of(data)["wsgi.input"].readlines(100) == content.splitlines(keepends=True)
    assert list(environ_of(data)["wsgi.input"]) == content.splitlines(keepends=True)


@pytest.mark.clause("pep3333:31")
def test_the_input_can_be_read_to_its_end_and_by_pieces_of_lines() -> None:
    data = post(b"Content-Length: 8\r\n", b"one\ntwo\n")
    assert environ_of(data)["wsgi.input"].read() == b"one\ntwo\n"
    assert environ_of(data)["wsgi.input"].readline(2) == b"on"


@pytest.mark.clause("pep3333:30")
def test_the_input_ends_where_the_content_ends() -> None:
    stream = environ_of(post(b"Content-Length: 5\r\n", b"hello GET / HTTP/1.1"))["wsgi.input"]
    assert stream.read(100) == b"hello"
    assert stream.read(100) == b""
    assert environ_of(GET)["wsgi.input"].read() == b""


@pytest.mark.clause("pep3333:29")
def test_the_errors_are_a_text_stream() -> None:
    errors = environ_of(GET)["wsgi.errors"]
    assert callable(errors.flush)
    assert callable(errors.write)
    assert callable(errors.writelines)


@pytest.mark.clause("pep3333:33")
def test_of_chunks_an_application_sees_only_the_content() -> None:
    environ = environ_of(chunked(b"5\r\nhello\r\n1\r\n!\r\n0\r\nX-Sum: 1\r\n\r\n"))
    assert environ["wsgi.input"].read() == b"hello!"
    assert environ["wsgi.input_terminated"] is True
    assert "HTTP_TRANSFER_ENCODING" not in environ
    assert environ["CONTENT_LENGTH"] == "6"  # RFC 9112 §7.1.3


@pytest.mark.clause("rfc9112:49")
def test_trailers_are_no_header_fields() -> None:
    assert "HTTP_X_SUM" not in environ_of(chunked(b"0\r\nX-Sum: 1\r\n\r\n"))


@pytest.mark.parametrize("name", ["wsgi.url_scheme", "SERVER_NAME", "PATH_INFO", "REMOTE_ADDR"])
def test_a_client_cannot_overwrite_what_the_server_says(name: str) -> None:
    plain = environ_of(GET)[name]
    field = f"{name}: evil".replace("_", "-").encode()
    assert environ_of(GET[:-2] + field + b"\r\n\r\n")[name] == plain


def test_the_target_is_there_as_it_came() -> None:
    assert environ_of(with_line(b"GET /%41?b HTTP/1.1"))["REQUEST_URI"] == "/%41?b"
