"""Other applications below a prefix."""

import re
from typing import Any

import flask
import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from fango import Fango, Request
from fango.mount import Mount
from fango.testing import Client
from tests.fango import onion
from tests.fango.onion import TEXT, Call, answering, ask

pytestmark = pytest.mark.since(18)


def place(environ: Any, start_response: Any) -> list[bytes]:
    """An application that tells where it is, and where in it the client wants to go."""
    start_response("200 OK", [*TEXT])
    return [f"{environ['SCRIPT_NAME']} {environ['PATH_INFO']}".encode("latin-1")]


def named(name: bytes) -> Any:
    return answering([name])


# Where a mounted application is


@pytest.mark.parametrize(
    ("prefix", "path", "told"),
    [
        ("/wiki", "/wiki/pears", b"/wiki /pears"),
        ("/wiki", "/wiki/", b"/wiki /"),
        ("/wiki", "/wiki", b"/wiki "),
        ("/wiki", "/wiki//pears", b"/wiki //pears"),
        ("/wiki", "/wiki/wiki/pears", b"/wiki /wiki/pears"),
        ("/a/b", "/a/b/c", b"/a/b /c"),
        ("/Köln", "/K\xc3\xb6ln/x", "/Köln /x".encode()),
    ],
)
def test_the_prefix_moves_from_the_path_to_the_name(prefix: str, path: str, told: bytes) -> None:
    assert ask(lambda app: Mount(prefix, app), place, PATH_INFO=path).body == told


def test_a_mount_can_be_mounted() -> None:
    app = Mount("/a", Mount("/b", place))
    assert Call(app, PATH_INFO="/a/b/c", SCRIPT_NAME="/site").run().body == b"/site/a/b /c"


@pytest.mark.parametrize("path", ["/", "", "/wikipedia", "/wik", "/Wiki/", "//wiki", "/a/wiki"])
def test_a_prefix_ends_where_a_segment_ends(path: str) -> None:
    mount = Mount("/wiki", place)
    assert not mount.takes({"PATH_INFO": path})
    assert Call(mount, PATH_INFO=path).run().status == "404 Not Found"


def test_what_is_mounted_twice_answers_404_in_between() -> None:
    app = Mount("/a", Mount("/b", place))
    assert Call(app, PATH_INFO="/a").run().status == "404 Not Found"
    assert Call(app, PATH_INFO="/a/c").run().status == "404 Not Found"


def test_those_outside_keep_their_environ() -> None:
    call = Call(Mount("/wiki", place), PATH_INFO="/wiki/pears", SCRIPT_NAME="")
    assert (call.environ["SCRIPT_NAME"], call.environ["PATH_INFO"]) == ("", "/wiki/pears")


def test_a_file_wrapper_stays_one() -> None:
    blocks = onion.Blocks(b"one")
    assert Call(Mount("/wiki", answering(blocks)), PATH_INFO="/wiki").blocks is blocks


@pytest.mark.parametrize("prefix", ["", "/", "wiki", "/wiki/"])
def test_a_prefix_is_a_path(prefix: str) -> None:
    with pytest.raises(ValueError, match=f"not {re.escape(repr(prefix))}"):
        Mount(prefix, place)


# In an application of ours


@pytest.fixture
def app() -> Fango:
    app = Fango(__name__, hosts=["localhost"])
    app.get("/<path:page>", name="page")(lambda request, page: f"our page {page}")
    return app


def test_what_is_below_the_prefix_is_the_others(app: Fango) -> None:
    app.mount("/wiki", place)
    assert app.test_client().get("/wiki/pears").text == "/wiki /pears"
    assert app.test_client().get("/wikipedia").text == "our page wikipedia"


@pytest.mark.parametrize("prefixes", [["/a", "/a/b", "/a/b/c"], ["/a/b/c", "/a/b", "/a"]])
def test_the_longest_prefix_is_asked_first(app: Fango, prefixes: list[str]) -> None:
    for prefix in prefixes:
        app.mount(prefix, named(prefix.encode()))
    client = app.test_client()
    paths = ["/a/x", "/a/b/x", "/a/b/c/x", "/a/bb"]
    assert [client.get(path).text for path in paths] == ["/a", "/a/b", "/a/b/c", "/a"]


def test_the_host_is_looked_at_before(app: Fango) -> None:
    blocks = onion.Blocks(b"one")
    app.mount("/wiki", answering(blocks))
    client = app.test_client(base_url="http://evil.example", raise_errors=False)
    assert client.get("/wiki/").status == 400
    assert blocks.made == 0


def test_the_answer_is_passed_on_as_it_is(app: Fango) -> None:
    blocks = onion.Blocks(b"one")
    app.mount("/wiki", answering(blocks))
    assert Call(app, PATH_INFO="/wiki", HTTP_HOST="localhost").blocks is blocks


def test_an_application_of_ours_makes_links_from_where_it_is(app: Fango) -> None:
    inner = Fango(__name__)

    @inner.get("/price/<name>/")
    def price(request: Request, name: str) -> str:
        return request.url_for("price", name="pear")

    app.mount("/stall", inner)
    assert app.test_client().get("/stall/price/apple/").text == "/stall/price/pear/"
    assert app.test_client().get("/stall/price/apple").headers["Location"] == "/stall/price/apple/"


def test_flask_makes_links_from_where_it_is(app: Fango) -> None:
    site = flask.Flask(__name__)
    site.add_url_rule("/page", view_func=lambda: flask.url_for("page"), endpoint="page")
    app.mount("/flask", site)
    assert app.test_client().get("/flask/page").text == "/flask/page"


def test_ours_can_be_mounted_by_others() -> None:
    inner = Fango(__name__)
    inner.get("/page")(lambda request: request.url_for("<lambda>"))
    client = Client(DispatcherMiddleware(place, {"/fango": inner}))
    assert client.get("/fango/page").text == "/fango/page"
