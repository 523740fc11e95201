"""The test client: it fills in forms, sends files, and follows redirections as browsers do."""

from typing import Any

import pytest

from fango import Fango, Request, redirect
from fango.testing import Client, encode_multipart

pytestmark = pytest.mark.since(15)


@pytest.fixture
def client() -> Client:
    app = Fango("forms")

    @app.route("/", methods=["GET", "POST", "PUT"])
    def tell(request: Request) -> dict[str, Any]:
        return {
            "method": request.method,
            "type": request.content_type,
            "form": {name: request.form.getlist(name) for name in request.form},
            "files": {
                name: [
                    [upload.raw_filename, upload.content_type, upload.read().decode()]
                    for upload in request.files.getlist(name)
                ]
                for name in request.files
            },
            "data": "" if request.form or request.files else request.text,
            "query": request.query_string,
        }

    @app.route("/to", methods=["GET", "POST", "PUT", "HEAD"])
    def to(request: Request) -> Any:
        return redirect(request.query["where"], int(request.query.get("status", "303")))

    return app.test_client()


def test_a_form_is_sent_as_browsers_do(client: Client) -> None:
    reply = client.post("/", form={"name": "Ada & Grace", "tag": ["é", "2"], "age": 36})
    assert reply.json["type"] == "application/x-www-form-urlencoded"
    assert reply.json["form"] == {"name": ["Ada & Grace"], "tag": ["é", "2"], "age": ["36"]}


def test_an_empty_form_is_a_form(client: Client) -> None:
    assert client.post("/", form={}).json["type"] == "application/x-www-form-urlencoded"
    assert client.post("/", files={}).json["type"] == "multipart/form-data"


def test_files_make_a_form_with_parts(client: Client) -> None:
    reply = client.post(
        "/", form={"tag": ["1", "é"], "age": 36}, files={"photo": ("a.png", b"\r\n--\r\n")}
    )
    assert reply.json["type"] == "multipart/form-data"
    assert reply.json["form"] == {"tag": ["1", "é"], "age": ["36"]}
    assert reply.json["files"] == {"photo": [["a.png", "image/png", "\r\n--\r\n"]]}


def test_a_field_may_have_several_files(client: Client) -> None:
    files = {"photo": [("a.png", b"1"), ("b.unheard", b"")], "other": ("c.txt", b"3")}
    assert client.post("/", files=files).json["files"] == {
        "photo": [["a.png", "image/png", "1"], ["b.unheard", "application/octet-stream", ""]],
        "other": [["c.txt", "text/plain", "3"]],
    }


def test_a_file_of_an_unknown_kind_is_declared_as_bytes() -> None:
    content, _ = encode_multipart({}, {"a": ("b.unheard", b"")})
    assert b"Content-Type: application/octet-stream\r\n" in content


@pytest.mark.parametrize("name", ['a "quoted" name', "a\r\nb", "é", "100 %", "a;b=c"])
def test_names_survive(client: Client, name: str) -> None:
    reply = client.post("/", form={name: "1"}, files={name: (name, b"2")})
    assert reply.json["form"] == {name: ["1"]}
    assert reply.json["files"][name][0][0] == name


def test_bytes_are_sent_as_they_are(client: Client) -> None:
    reply = client.put("/", body=b"text", headers={"Content-Type": "text/plain"})
    assert (reply.json["type"], reply.json["data"]) == ("text/plain", "text")


def test_json_is_json(client: Client) -> None:
    reply = client.post("/", json={"a": None})
    assert (reply.json["type"], reply.json["data"]) == ("application/json", '{"a": null}')


def test_a_redirection_is_not_followed_unless_it_shall_be(client: Client) -> None:
    reply = client.post("/to?where=/", form={"a": "1"})
    assert (reply.status, reply.history) == (303, [])


def test_a_redirection_is_followed_with_get(client: Client) -> None:
    reply = client.post("/to?where=/%3Fpage=2", form={"a": "1"}, follow=True)
    assert reply.json["method"] == "GET"
    assert reply.json["form"] == {}
    assert reply.json["query"] == "page=2"
    assert reply.url == "http://localhost/?page=2"
    assert [each.status for each in reply.history] == [303]


@pytest.mark.parametrize("status", [307, 308])
def test_some_redirections_repeat_the_request(client: Client, status: int) -> None:
    reply = client.post(f"/to?where=/&status={status}", form={"a": "1"}, follow=True)
    assert (reply.json["method"], reply.json["form"]) == ("POST", {"a": ["1"]})


@pytest.mark.parametrize("status", [301, 302])
def test_browsers_have_always_made_a_get_of_some(client: Client, status: int) -> None:
    reply = client.post(f"/to?where=/&status={status}", form={"a": "1"}, follow=True)
    assert reply.json["method"] == "GET"


@pytest.mark.parametrize(("status", "then"), [(301, "PUT"), (302, "PUT"), (303, "GET")])
def test_of_other_methods_only_one_makes_a_get(client: Client, status: int, then: str) -> None:
    reply = client.put(f"/to?where=/&status={status}", form={"a": "1"}, follow=True)
    assert reply.json["method"] == then


def test_a_redirection_to_another_site_is_not_followed() -> None:
    app = Fango("leaving")
    app.get("/")(lambda request: redirect("https://elsewhere.example/", external=True))
    reply = app.test_client().get("/", follow=True)
    assert (reply.status, reply.history) == (303, [])


def test_head_stays_head(client: Client) -> None:
    assert client.head("/to?where=/", follow=True).data == b""


def test_a_relative_address_is_that_of_the_page(client: Client) -> None:
    assert client.get("/to?where=%3Fwhere=/", follow=True).url == "http://localhost/"


def test_a_circle_of_redirections_ends() -> None:
    asked = []
    app = Fango("circle")

    @app.get("/")
    def circle(request: Request) -> Any:
        asked.append(request.path)
        return redirect("/")

    with pytest.raises(RuntimeError, match="more than 10 redirects"):
        app.test_client().get("/", follow=True)
    assert len(asked) == 11


def test_a_query_is_added_to_that_of_the_address(client: Client) -> None:
    assert client.get("/?a=1", query={"b": [2, "é"]}).json["query"] == "a=1&b=2&b=%C3%A9"
    assert client.get("/", query={"a": 1}).json["query"] == "a=1"
