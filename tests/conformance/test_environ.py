"""The environ (PEP 3333, "environ Variables")."""

import pytest

from tests.conformance.exchange import Asker, url
from tests.conformance.servers import Server

pytestmark = pytest.mark.since(4)


@pytest.mark.clause("pep3333:4")
def test_the_environ_is_a_dictionary_of_its_own_type(ask: Asker) -> None:
    assert ask.environ()["type"] == "builtins.dict"


@pytest.mark.clause("pep3333:4")
def test_an_application_may_take_all_out_of_its_environ(ask: Asker) -> None:
    assert ask("/spoil").content == b"spoiled"
    assert ask.environ()["REQUEST_METHOD"] == "GET"


@pytest.mark.clause("pep3333:4")
def test_requests_do_not_share_an_environ(ask: Asker) -> None:
    assert "conformance.dirty" not in ask.environ()
    assert "conformance.dirty" not in ask.environ()


@pytest.mark.since(6)
@pytest.mark.clause("pep3333:4", "rfc9112:77")
def test_requests_of_one_connection_share_nothing(persistent: Asker) -> None:
    first = b"POST /environ?a=b HTTP/1.1\r\nHost: a\r\nX-First: yes\r\nContent-Length: 2\r\n\r\nhi"
    with persistent.connect() as client:
        client.send(first)
        assert b'"HTTP_X_FIRST": "yes"' in client.response().content
        client.send(b"GET /environ HTTP/1.1\r\nHost: a\r\n\r\n")
        second = client.response().content
    assert b"HTTP_X_FIRST" not in second
    assert b"conformance.dirty" not in second
    assert b'"QUERY_STRING": ""' in second or b"QUERY_STRING" not in second
    assert b'"CONTENT_LENGTH": "2"' not in second


@pytest.mark.clause("pep3333:15")
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS", "PATCH"])
def test_the_method_is_there_as_it_came(method: str, ask: Asker) -> None:
    assert ask.environ(method=method, content=b"")["REQUEST_METHOD"] == method


@pytest.mark.clause("pep3333:16")
@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/", "/"),
        ("/environ", "/environ"),
        ("/a/b/", "/a/b/"),
        ("/a%20b", "/a b"),
        ("/caf%C3%A9", "/caf\xc3\xa9"),
        ("/%ff%fe", "/\xff\xfe"),
        ("/a%3Fb", "/a?b"),
        ("/a+b", "/a+b"),
        ("/a;b=c", "/a;b=c"),
        ("/100%", "/100%"),
    ],
)
def test_the_path_is_decoded_byte_by_byte(target: str, path: str, ask: Asker) -> None:
    environ = ask.environ(target=target)
    assert environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"] == path


@pytest.mark.clause("pep3333:16", level="S")
@pytest.mark.parametrize(
    ("target", "path"),
    [("//a/b", "//a/b"), ("/a/../b", "/a/../b"), ("/a%2Fb", "/a/b"), ("/a//b", "/a//b")],
)
def test_the_path_is_not_put_in_order(target: str, path: str, ask: Asker) -> None:
    """What it means is for the application to say."""
    assert ask.environ(target=target)["PATH_INFO"] == path


@pytest.mark.clause("pep3333:16")
def test_the_script_name_is_empty_at_the_root(ask: Asker) -> None:
    assert ask.environ().get("SCRIPT_NAME", "") == ""


@pytest.mark.clause("pep3333:17")
@pytest.mark.parametrize("query", ["a=b&c=d", "a%20b=%C3%A9", "a?b", "a=/../b", "", "+", "%"])
def test_the_query_is_as_it_came(query: str, ask: Asker) -> None:
    assert ask.environ(target=f"/environ?{query}")["QUERY_STRING"] == query


@pytest.mark.clause("pep3333:17", level="P")
def test_there_is_always_a_query(ask: Asker) -> None:
    assert ask.environ()["QUERY_STRING"] == ""


@pytest.mark.clause("pep3333:18")
def test_the_content_has_a_type_and_a_length(ask: Asker) -> None:
    environ = ask.environ("Content-Type: text/csv", method="POST", content=b"hello")
    assert environ["CONTENT_TYPE"] == "text/csv"
    assert environ["CONTENT_LENGTH"] == "5"
    assert "HTTP_CONTENT_TYPE" not in environ
    assert "HTTP_CONTENT_LENGTH" not in environ


@pytest.mark.clause("pep3333:18")
def test_there_is_no_type_and_no_length_without_content(ask: Asker) -> None:
    environ = ask.environ()
    assert environ.get("CONTENT_TYPE", "") == ""
    assert environ.get("CONTENT_LENGTH", "") in ("", "0")


@pytest.mark.clause("pep3333:19")
def test_the_server_has_a_name_and_a_port(ask: Asker, server: Server) -> None:
    environ = ask.environ()
    assert environ["SERVER_NAME"]
    assert environ["SERVER_PORT"] == str(server.address[1])


@pytest.mark.clause("pep3333:20")
@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/1.0"])
def test_the_protocol_is_the_client_s(version: str, ask: Asker) -> None:
    assert ask.environ(version=version)["SERVER_PROTOCOL"] == version


@pytest.mark.clause("pep3333:21")
def test_each_field_has_its_variable(ask: Asker) -> None:
    environ = ask.environ("X-One: 1", "accept: text/html;q=0.9", "X-Two-Parts: a, b")
    assert environ["HTTP_X_ONE"] == "1"
    assert environ["HTTP_ACCEPT"] == "text/html;q=0.9"
    assert environ["HTTP_X_TWO_PARTS"] == "a, b"
    assert environ["HTTP_HOST"] == "a"
    assert "HTTP_X_THREE" not in environ


@pytest.mark.clause("pep3333:21")
def test_fields_of_one_name_are_joined_by_comma(ask: Asker) -> None:
    joined = ask.environ("X-A: 1", "X-B: x", "X-A: 2")["HTTP_X_A"]
    assert joined.replace(", ", ",") == "1,2"


@pytest.mark.clause("pep3333:22", "pep3333:23")
def test_all_variables_are_text_of_latin_1(ask: Asker) -> None:
    environ = ask.environ("X-A: caf\xe9", target="/environ?a=%E9")
    types = environ.pop("types")
    for key in types:
        if "." not in key:
            assert types[key] == "str", f"{key} is of type {types[key]}"
            assert all(ord(character) < 256 for character in environ[key]), key


@pytest.mark.clause("pep3333:25")
def test_the_version_of_wsgi(ask: Asker) -> None:
    environ = ask.environ()
    assert environ["wsgi.version"] == [1, 0]
    assert environ["types"]["wsgi.version"] == "tuple"


@pytest.mark.clause("pep3333:26")
def test_the_scheme(ask: Asker) -> None:
    assert ask.environ()["wsgi.url_scheme"] == "http"


@pytest.mark.clause("pep3333:27")
def test_the_streams_and_flags_are_there(ask: Asker) -> None:
    environ = ask.environ()
    for key in ("wsgi.input", "wsgi.errors"):
        assert environ["types"][key] != "NoneType"
    for key in ("wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once"):
        assert key in environ


@pytest.mark.clause("pep3333:28", level="S")
def test_the_server_s_own_variables_have_a_prefix(ask: Asker) -> None:
    for key in ask.environ()["types"]:
        if "." in key:
            assert key.replace(".", "").replace("_", "").isalnum(), key
            assert key == key.lower(), key
        else:
            assert key == key.upper(), key


@pytest.mark.clause("pep3333:22")
def test_the_validator_finds_nothing_wrong(ask: Asker, server: Server) -> None:
    before = len(server.complaints())
    for target in ("/environ", "/hello", "/stream?block=a&block=b", "/write?write=a&block=b"):
        assert ask(target).status == 200
    assert ask("/echo", method="POST", content=b"hello").content == b"hello"
    assert ask(url("status", status="404 Not Found")).status == 404
    assert server.complaints()[before:] == []
