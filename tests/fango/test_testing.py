"""The client for tests, and how strict it is."""

from typing import Any

import pytest

from fango import Fango, Request, Response
from fango.testing import Client
from tests.fango.calls import Stream, failing

pytestmark = pytest.mark.since(14)

TEXT = [("Content-Type", "text/plain")]


@pytest.fixture
def seen() -> list[Request]:
    """The requests that have reached the application."""
    return []


@pytest.fixture
def app(seen: list[Request]) -> Fango:
    app = Fango(__name__)
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    @app.route("/echo", methods)
    def echo(request: Request) -> Response:
        seen.append(request)
        headers = {"X-Method": request.method, "X-Type": request.content_type or "none"}
        return Response(request.data, 200, headers, "text/plain")

    @app.get("/accident")
    def accident(request: Request) -> str:
        raise ValueError("mine")

    return app


@pytest.fixture
def client(app: Fango) -> Any:
    return app.test_client()


# Requests


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_there_is_a_short_name_for_each_method(client: Client, method: str) -> None:
    reply = getattr(client, method)("/echo")
    assert (reply.status, reply.headers["X-Method"]) == (200, method.upper())


def test_head_and_options_have_one_too(client: Client) -> None:
    assert client.head("/echo").status == 200
    assert client.options("/echo").headers["Allow"].startswith("DELETE, GET, HEAD, OPTIONS")


def test_any_other_method_can_be_named(client: Client) -> None:
    assert client.request("DELETE", "/echo").headers["X-Method"] == "DELETE"


def test_content_is_sent_with_its_length(client: Client, seen: list[Request]) -> None:
    reply = client.post("/echo", body=b"\x00text")
    assert reply.data == b"\x00text"
    assert seen[0].environ["CONTENT_LENGTH"] == "5"
    client.post("/echo")
    assert seen[1].environ["CONTENT_LENGTH"] == "0"
    assert client.delete("/echo", body=b"text").data == b"text"
    client.get("/echo")
    assert not seen[3].environ.get("CONTENT_LENGTH")


def test_json_is_sent_as_json(client: Client) -> None:
    reply = client.post("/echo", json={"a": ["é", None]})
    assert reply.headers["X-Type"] == "application/json"
    assert reply.json == {"a": ["é", None]}


@pytest.mark.parametrize("value", [0, "", [], {}, False])
def test_so_is_json_that_is_nothing_much(client: Client, value: Any) -> None:
    assert client.post("/echo", json=value).json == value


def test_headers_are_sent(client: Client, seen: list[Request]) -> None:
    headers = {"X-Apple": "red", "content-type": "text/csv", "Content-Language": "de"}
    client.post("/echo", headers=headers, json=[])
    assert seen[0].headers["X-Apple"] == "red"
    assert seen[0].content_type == "text/csv"
    assert seen[0].headers["Content-Language"] == "de"


def test_a_query_is_sent(client: Client, seen: list[Request]) -> None:
    client.get("/echo", query={"a": ["1", "é&"], "b": "x y"})
    client.get("/echo?a=1", query={"a": 2})
    client.get("/echo?a=é%20%26")
    client.get("/echo?a=http://b")
    assert [request.query.pairs for request in seen] == [
        [("a", "1"), ("a", "é&"), ("b", "x y")],
        [("a", "1"), ("a", "2")],
        [("a", "é &")],
        [("a", "http://b")],
    ]


@pytest.mark.parametrize(
    ("path", "seen_as"),
    [
        ("/café", "/café"),
        ("/caf%C3%A9", "/café"),
        ("//evil.example/", "//evil.example/"),
        ("/a/../b", "/a/../b"),
        ("/a%2Fb%0d%0a", "/a/b\r\n"),
    ],
)
def test_a_path_arrives_as_it_would_by_a_server(path: str, seen_as: str) -> None:
    app, paths = Fango(__name__), []
    app.before(lambda request: paths.append(request.path))
    app.test_client().get(path)
    assert paths == [seen_as]


def test_a_path_without_a_slash_is_a_mistake(client: Client) -> None:
    with pytest.raises(ValueError, match="begins with a slash"):
        client.get("echo")


def test_a_request_comes_from_this_machine_to_the_base_url(app: Fango, seen: list[Request]) -> None:
    app.test_client(base_url="https://shop.example").get("/echo")
    app.test_client().get("http://other.example:81/echo?u=http://a")
    assert [request.url for request in seen] == [
        "https://shop.example/echo",
        "http://other.example:81/echo?u=http://a",
    ]
    assert seen[0].remote_addr == "127.0.0.1"


# Replies


def test_a_reply_tells_what_came() -> None:
    app = Fango(__name__)
    app.get("/", name="home")(lambda request: ('{"a": "é"}', 201, [("X-A", "1"), ("X-A", "2")]))
    reply = app.test_client().get("/")
    assert (reply.status, reply.url) == (201, "http://localhost/")
    assert reply.headers.getlist("x-a") == ["1", "2"]
    assert reply.data == reply.text.encode() == '{"a": "é"}'.encode()
    assert reply.json == {"a": "é"}
    assert repr(reply) == "<Reply 201 from http://localhost/: 11 bytes>"


# Failures


def test_what_nobody_handles_reaches_the_test(client: Client) -> None:
    with pytest.raises(ValueError, match="mine"):
        client.get("/accident")


def test_unless_it_shall_be_answered_as_in_production(app: Fango) -> None:
    reply = app.test_client(raise_errors=False).get("/accident")
    assert reply.status == 500
    assert "mine" not in reply.text


def test_what_the_application_answers_reaches_nobody(client: Client) -> None:
    assert client.get("/nowhere").status == 404


def test_content_is_closed_also_if_it_fails() -> None:
    app, streams = Fango(__name__), [Stream("one"), Stream("one", OSError("gone"))]
    app.get("/<int:number>", name="stream")(lambda request, number: streams[number])
    client = app.test_client()
    assert client.get("/0").data == b"one"
    with pytest.raises(OSError, match="gone"):
        client.get("/1")
    assert [stream.closed for stream in streams] == [1, 1]


# How strict it is


def answering(*blocks: Any, status: Any = "200 OK", headers: Any = TEXT) -> Any:
    def app(environ: Any, start_response: Any) -> Any:
        start_response(status, headers)
        return list(blocks)

    return app


def silent(environ: Any, start_response: Any) -> list[bytes]:
    return [b"one"]


def twice(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", TEXT)
    start_response("404 Not Found", TEXT)
    return [b"one"]


def closing_input(environ: Any, start_response: Any) -> list[bytes]:
    environ["wsgi.input"].close()
    return []


@pytest.mark.clause("pep3333:53", "pep3333:59")
@pytest.mark.parametrize(
    ("app", "complaint"),
    [
        (silent, "start_response"),
        (lambda environ, start_response: [], "never called"),
        (twice, "twice"),
        (closing_input, "close"),
        (answering("text"), "bytestring"),
        (answering(headers={"Content-Type": "text/plain"}), "list"),
        (answering(headers=[]), "Content-Type"),
        (answering(status=200), "Status"),
        (answering(b"one", headers=[*TEXT, ("Content-Length", "2")]), "2, and there are 3 bytes"),
        (answering(b"one", headers=[*TEXT, ("Content-Length", "4")]), "4, and there are 3 bytes"),
    ],
)
def test_a_breach_of_the_contract_fails_the_test(app: Any, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        Client(app).get("/")


def test_content_for_head_is_a_breach() -> None:
    with pytest.raises(AssertionError, match="HEAD answered with 200 has no content"):
        Client(answering(b"one")).head("/")


def test_a_length_for_head_is_none() -> None:
    reply = Client(answering(headers=[*TEXT, ("Content-Length", "3")])).head("/")
    assert reply.headers["Content-Length"] == "3"


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_so_is_content_where_there_is_none(status: str) -> None:
    with pytest.raises(AssertionError, match="has no content"):
        Client(answering(b"one", status=status, headers=[])).get("/")


def test_an_answer_may_be_begun_anew_with_exc_info() -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", TEXT)
        start_response("500 Oh No", TEXT, failing())
        return [b"sorry"]

    reply = Client(app).get("/")
    assert (reply.status, reply.data) == (500, b"sorry")


def test_but_not_when_content_has_been_sent() -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", TEXT)(b"one")
        start_response("500 Oh No", TEXT, failing())
        return [b"sorry"]

    with pytest.raises(ValueError, match="mine"):
        Client(app).get("/")
