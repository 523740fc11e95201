"""The same application gives the same answers under all servers, as far as these can be the same.

What the test client gets without a server is what must come over a connection: the status, the
content and the headers, apart from those that are the server's own.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from fango import Fango
from tests.conformance.wire import Client, connected
from tests.interop.application import FILES, LONG_AGO, make_app
from tests.interop.differences import DIFFERENCES, KNOWN
from tests.interop.exchanges import PATIENCE, Answer, Ask, seen, with_length_of
from tests.interop.servers import NAMES, Server, running
from tests.interop.table import FORM, TABLE

pytestmark = [
    pytest.mark.since(18),
    pytest.mark.filterwarnings("ignore:Unknown REQUEST_METHOD"),  # wsgiref.validate knows eight
]

PERSISTENT = {"funicorn", "waitress", "cheroot"}  # the others close after each response


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files; their dates are part of the answers."""
    folder = tmp_path_factory.mktemp("static")
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (LONG_AGO, LONG_AGO))
    return folder


@pytest.fixture(scope="module")
def app(files: Path) -> Fango:
    """The application, in this process."""
    return make_app(files)


@pytest.fixture(scope="module")
def told(app: Fango) -> Callable[[Ask], Answer]:
    """What the test client gets."""
    return cache(lambda ask: ask.in_process(app))


@pytest.fixture(scope="module", params=NAMES)
def server(
    request: pytest.FixtureRequest, files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Each server, started once."""
    with running(request.param, files, tmp_path_factory.mktemp(request.param)) as server:
        yield server


@pytest.mark.parametrize("ask", TABLE, ids=lambda ask: ask.name)
def test_the_answer_is_the_same(ask: Ask, server: Server, told: Callable[[Ask], Answer]) -> None:
    answer = ask.on_wire(server.address)
    expected = with_length_of(told(ask), answer, ask)
    change = KNOWN.get((server.name, ask.name))
    if change is not None:
        assert answer != expected, "this difference is no more: strike it off the list"
        expected = change(expected, answer)
    assert answer == expected


def test_the_answers_are_the_same_on_one_connection(
    server: Server, told: Callable[[Ask], Answer]
) -> None:
    """So the end of each is where it seems to be, and no content is left that nobody has read."""
    asks = [ask for ask in TABLE if not ask.declared and (server.name, ask.name) not in KNOWN]
    connections = 0
    while asks:
        connections += 1
        with connected(server.address, PATIENCE) as connection:
            client = Client(connection, PATIENCE)
            persistent = True
            while asks and persistent:
                ask = asks.pop(0)
                client.send(ask.bytes())
                response = client.response(ask.method)
                persistent = response.persistent and ask.version == "HTTP/1.1"
                answer = seen(response)
                assert answer == with_length_of(told(ask), answer, ask), ask.name
    assert (connections < len(TABLE) / 4) == (server.name in PERSISTENT)


def test_a_visitor_gets_the_same_answers_from_page_to_page(server: Server, app: Fango) -> None:
    client = app.test_client()
    expected = visit(lambda ask: ask.with_client(client))
    assert [answer.status for answer in expected] == [303, 200, 200, 200, 403, 200, 200]
    assert visit(Browser(server)) == expected


def visit(asked: Callable[[Ask], Answer]) -> list[Answer]:
    """What somebody is answered who logs in, looks around and leaves; what is random, masked."""
    home, no_site = Ask("home", "/home"), ("Sec-Fetch-Site", "")
    login = asked(Ask("login", "/login", "POST", (FORM,), b"name=Ada+%3CAda%3E"))
    welcome, again, page = asked(home), asked(home), asked(Ask("leave", "/leave"))
    assert b"Welcome!" in welcome.content
    assert b"Ada &lt;Ada&gt;" in again.content
    token = re.search(rb'value="([0-9a-f]+)"', page.content)
    assert token is not None
    forged, logout = [
        asked(Ask("logout", "/logout", "POST", (FORM, no_site), b"csrf_token=" + proof))
        for proof in (b"00", token[1])
    ]
    return [*map(masked, [login, welcome, again, page, forged, logout, asked(home)])]


def masked(answer: Answer) -> Answer:
    """Without what is random: tokens, and the cookies in which they are kept."""
    content = re.sub(rb'value="[0-9a-f]+"', b'value="..."', answer.content)
    fields = [
        (name, re.sub("session=[^;]+", "session=...", value)) for name, value in answer.fields
    ]
    return answer._replace(content=content, fields=tuple(fields))


class Browser:
    """Asks a server, and keeps its cookies."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cookies: dict[str, str] = {}

    def __call__(self, ask: Ask) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        fields = (*ask.fields, ("Cookie", cookie)) if cookie else ask.fields
        answer = replace(ask, fields=fields).on_wire(self.server.address)
        for name, line in answer.fields:
            if name == "set-cookie":
                self.keep(line)
        return answer

    def keep(self, line: str) -> None:
        name, _, value = line.partition(";")[0].partition("=")
        self.cookies[name] = value
        if "Max-Age=0" in line:
            del self.cookies[name]


# The tables


def test_the_test_client_gets_the_answers_that_are_meant(told: Callable[[Ask], Answer]) -> None:
    """Or the same wrong answer everywhere would do."""
    assert [ask.name for ask in TABLE if told(ask).status != ask.status] == []


def test_every_request_has_a_name_of_its_own() -> None:
    assert [name for name, times in Counter(ask.name for ask in TABLE).items() if times > 1] == []


def test_every_difference_is_one_of_a_server_and_a_request_and_there_once() -> None:
    names = {ask.name for ask in TABLE}
    assert [each for each in KNOWN if each[0] not in NAMES or each[1] not in names] == []
    assert len(KNOWN) == sum(len(each.servers.split()) * len(each.asks) for each in DIFFERENCES)
