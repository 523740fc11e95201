"""Behind a proxy: who the client is, and what it asked for."""

from collections.abc import Callable
from typing import Any

import flask
import pytest

from fango.proxy import Peers, proxy_fix
from tests.fango.onion import Call, answering, ask

pytestmark = pytest.mark.since(18)


def seen(fields: dict[str, str], **options: Any) -> dict[str, Any]:
    """The environ that an application sees behind a proxy that sends these X-Forwarded- fields."""
    found: dict[str, Any] = {}

    def app(environ: Any, start_response: Any) -> list[bytes]:
        found.update(environ)
        return answering([])(environ, start_response)  # type: ignore[return-value]

    call = asked(fields, app, **options)
    assert call.status == "200 OK", call.body
    return found


def asked(fields: dict[str, str], app: Any = None, **options: Any) -> Call:
    """What is answered to such a request."""
    environ: dict[str, Any] = {
        f"HTTP_X_FORWARDED_{name.upper()}": value for name, value in fields.items()
    }
    environ |= {"REMOTE_ADDR": "10.0.0.1", "REMOTE_PORT": "4711", "REMOTE_HOST": "proxy"}
    environ |= options.pop("environ", {})
    around: Callable[[Any], Any] = lambda app: proxy_fix(app, **options)  # noqa: E731
    return ask(around, app or answering([b"hello"]), **environ)


# Counting from the right


@pytest.mark.parametrize(
    ("count", "address"), [(1, "192.0.2.3"), (2, "192.0.2.2"), (3, "6.6.6.6"), (4, "6.6.6.6")]
)
def test_the_client_is_who_the_last_trusted_proxy_has_seen(count: int, address: str) -> None:
    fields = {"for": "6.6.6.6, 192.0.2.2,192.0.2.3"}
    assert seen(fields, x_for=count)["REMOTE_ADDR"] == address


def test_where_there_are_fewer_proxies_the_client_is_not_taken_for_one() -> None:
    """Else everybody would seem to be the proxy, which may be this very machine."""
    assert seen({"for": "192.0.2.3"}, x_for=2)["REMOTE_ADDR"] == "192.0.2.3"
    assert seen({"for": "192.0.2.3"}, x_for=0)["REMOTE_ADDR"] == "10.0.0.1"


def test_lesson_the_leftmost_address_is_the_clients_own_word() -> None:
    assert seen({"for": "127.0.0.1, 192.0.2.3"})["REMOTE_ADDR"] == "192.0.2.3"


def test_the_port_and_the_name_of_the_proxy_are_not_the_clients() -> None:
    environ = seen({"for": "192.0.2.3"})
    assert "REMOTE_PORT" not in environ
    assert "REMOTE_HOST" not in environ


def test_without_a_word_of_the_proxy_all_stays() -> None:
    environ = seen({})
    assert (environ["REMOTE_ADDR"], environ["REMOTE_PORT"]) == ("10.0.0.1", "4711")
    assert environ["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize("value", ["", ",", " , "])
def test_an_empty_word_is_none(value: str) -> None:
    assert seen({"for": value})["REMOTE_ADDR"] == "10.0.0.1"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("192.0.2.3:1234", "192.0.2.3"),
        ("[2001:DB8::1]:1234", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8:0:0::1", "2001:db8::1"),
        ("::ffff:192.0.2.3", "192.0.2.3"),
    ],
)
def test_an_address_comes_in_its_usual_form(value: str, address: str) -> None:
    assert seen({"for": value})["REMOTE_ADDR"] == address


def test_the_scheme_is_that_of_the_client() -> None:
    assert seen({"proto": "https"})["wsgi.url_scheme"] == "https"


def test_the_host_is_that_of_the_client() -> None:
    assert seen({"host": "example.org:8443"}, x_host=1)["HTTP_HOST"] == "example.org:8443"


@pytest.mark.parametrize(
    ("value", "script_name"),
    [("/shop", "/shop/app"), ("/a/b/", "/a/b/app"), ("/", "/app"), ("", "/app")],
)
def test_the_prefix_comes_before_where_we_are_mounted(value: str, script_name: str) -> None:
    environ = {"SCRIPT_NAME": "/app", "PATH_INFO": "/x"}
    found = seen({"prefix": value}, x_prefix=1, environ=environ)
    assert (found["SCRIPT_NAME"], found["PATH_INFO"]) == (script_name, "/x")


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [("host", "evil.example", "HTTP_HOST"), ("prefix", "/evil", "SCRIPT_NAME")],
)
def test_lesson_what_no_proxy_sets_is_not_read(field: str, value: str, key: str) -> None:
    assert "evil" not in seen({field: value})[key]


@pytest.mark.parametrize("field", ["for", "proto", "host", "prefix"])
def test_every_field_can_be_left_unread(field: str) -> None:
    options: dict[str, Any] = {"x_for": 0, "x_proto": 0, "x_host": 0, "x_prefix": 0}
    assert asked({field: "!"}, **options).status == "200 OK"


def test_each_field_has_its_own_count() -> None:
    environ = seen({"for": "192.0.2.1, 10.0.0.2", "proto": "https"}, x_for=2, x_proto=1)
    assert (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]) == ("192.0.2.1", "https")


# What no proxy would write

ALL = {"x_for": 1, "x_proto": 1, "x_host": 1, "x_prefix": 1}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("for", "unknown"),
        ("for", "localhost"),
        ("for", "1.2.3"),
        ("for", "1.2.3.4.5"),
        ("for", "256.1.1.1"),
        ("for", "1.2.3.4:"),
        ("for", "1.2.3.4:123456"),
        ("for", "[::1"),
        ("for", "::1%eth0"),
        ("for", "::1%<script>"),
        ("for", "1.2.3.4 evil"),
        ("for", "1.2.3.4\x1b[31m"),
        ("for", "١.٢.٣.٤"),
        ("proto", "HTTPS"),
        ("proto", "javascript"),
        ("proto", "https:"),
        ("host", "evil.example/path"),
        ("host", "a b"),
        ("host", "user@host"),
        ("host", "host:99999"),
        ("prefix", "//evil.example"),
        ("prefix", "/a//b"),
        ("prefix", "shop"),
        ("prefix", "/a?b"),
        ("prefix", "/a b"),
        ("prefix", "/a\\b"),
        ("prefix", "/a\x1b"),
        ("prefix", "/%2f"),
    ],
)
def test_what_is_malformed_is_refused(field: str, value: str) -> None:
    call = asked({field: value}, **ALL)
    assert call.status == "400 Bad Request"
    assert call.body.decode().startswith(f"X-Forwarded-{field.title()}: ")


def test_what_the_client_has_made_up_on_the_left_does_not_matter() -> None:
    assert seen({"for": "<script>, 192.0.2.3"})["REMOTE_ADDR"] == "192.0.2.3"


# Whose word is taken


@pytest.mark.parametrize("peers", [["10.0.0.1"], ["10.0.0.0/8"], ["192.0.2.1", "10.0.0.0/8"]])
def test_the_word_of_a_peer_is_taken(peers: list[str]) -> None:
    assert seen({"for": "192.0.2.3"}, peers=peers)["REMOTE_ADDR"] == "192.0.2.3"


@pytest.mark.parametrize("peers", [[], ["10.0.0.2"], ["unix"], ["::/0"]])
def test_the_word_of_others_is_not(peers: list[str]) -> None:
    environ = seen({"for": "192.0.2.3", "proto": "https"}, peers=peers)
    assert environ["REMOTE_ADDR"] == "10.0.0.1"
    assert environ["wsgi.url_scheme"] == "http"


def test_the_malformed_word_of_others_is_not_even_read() -> None:
    assert asked({"for": "!"}, peers=[]).status == "200 OK"


@pytest.mark.parametrize(
    ("address", "trusted"),
    [
        ("10.0.0.7", True),
        ("::ffff:10.0.0.7", True),
        ("2001:db8::5", True),
        ("11.0.0.7", False),
        ("2001:db9::5", False),
        ("nonsense", False),
        ("10.0.0.7 ", False),
    ],
)
def test_a_network_holds_addresses(address: str, trusted: bool) -> None:
    assert (address in Peers(["10.0.0.0/8", "2001:db8::/32"])) is trusted


def test_a_client_without_an_address_came_by_a_unix_socket() -> None:
    assert "" in Peers(["unix"])
    assert "" not in Peers(["0.0.0.0/0", "::/0"])


@pytest.mark.parametrize("peer", ["", "localhost", "10.0.0.0/33", "10.0.0.1/8"])
def test_a_peer_must_make_sense(peer: str) -> None:
    with pytest.raises(ValueError, match=r"does not appear|has host bits"):
        Peers([peer])


def test_the_peers_are_a_list() -> None:
    with pytest.raises(TypeError, match="list"):
        Peers("10.0.0.1")


def test_flask_makes_links_for_the_client() -> None:
    site = flask.Flask(__name__)

    @site.get("/page")
    def page() -> str:
        return f"{flask.request.remote_addr} {flask.url_for('page', _external=True)}"

    fields = {"for": "192.0.2.3", "proto": "https", "host": "example.org", "prefix": "/shop"}
    call = asked(fields, site, environ={"PATH_INFO": "/page"}, **ALL)
    assert call.body == b"192.0.2.3 https://example.org/shop/page"
