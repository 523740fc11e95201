"""Who may see the debug page."""

from typing import Any

import pytest

from fango.development import debugging, is_here
from tests.fango.calls import Server

pytestmark = pytest.mark.since(14)

HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"REMOTE_ADDR": "127.0.0.2"},
        {"REMOTE_ADDR": "::1"},
        {"HTTP_HOST": "localhost"},
        {"HTTP_HOST": "LOCALHOST:8000"},
        {"HTTP_HOST": "127.0.0.1:8000"},
        {"HTTP_HOST": "[::1]:8000"},
    ],
)
def test_a_client_at_this_machine_is_here(more: dict[str, str]) -> None:
    assert is_here({**HERE, **more}) is True


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "0.0.0.0", "", "unix"])
def test_no_other_client_is(address: str) -> None:
    assert is_here({**HERE, "REMOTE_ADDR": address}) is False


def test_nor_is_one_without_an_address() -> None:
    assert is_here({"HTTP_HOST": "localhost"}) is False


@pytest.mark.parametrize(
    "name",
    [
        "HTTP_FORWARDED",
        "HTTP_VIA",
        "HTTP_X_FORWARDED_FOR",
        "HTTP_X_FORWARDED_HOST",
        "HTTP_X_REAL_IP",
    ],
)
def test_one_that_comes_by_a_proxy_may_be_anywhere(name: str) -> None:
    assert is_here({**HERE, name: ""}) is False


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:8000", "", "[", "192.0.2.1"]
)
def test_one_that_asks_for_another_host_may_be_the_page_of_another_site(host: str) -> None:
    assert is_here({**HERE, "HTTP_HOST": host}) is False


def test_nor_is_one_that_asks_for_no_host() -> None:
    assert is_here({"REMOTE_ADDR": "127.0.0.1"}) is False


@pytest.mark.parametrize(("address", "debug"), [("127.0.0.1", True), ("192.0.2.1", False)])
def test_the_application_is_told(address: str, debug: bool) -> None:
    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ["fango.debug"])
        start_response("200 OK", [])
        return [b"hello"]

    seen: list[object] = []
    more = {**HERE, "REMOTE_ADDR": address, "fango__debug": "what the server says does not count"}
    server = Server().call(debugging(app), **more)
    assert (seen, server.all()) == ([debug], b"hello")


@pytest.mark.since(19)
@pytest.mark.parametrize(
    "more", [{"REMOTE_ADDR": "::ffff:127.0.0.1"}, {"HTTP_HOST": "shop.localhost:8000"}]
)
def test_there_are_more_names_for_here(more: dict[str, str]) -> None:
    assert is_here({**HERE, **more}) is True
