"""What is needed to watch a response, to talk, and what a server complains about.

Imports what a fixture needs only there: earlier chapters don't have all of it.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.logs import Log


@pytest.fixture
def wire() -> Any:
    from tests.funicorn.applications import Wire

    return Wire()


@pytest.fixture
def response(wire: Any) -> Any:
    from tests.funicorn.applications import response_on

    return response_on(wire)


@pytest.fixture
def pair() -> Iterator[Any]:
    """Two ends of a connection, of which the first takes little at a time."""
    from tests.funicorn.channels import narrow_pair

    with narrow_pair() as pair:
        yield pair


@pytest.fixture
def channel(pair: Any) -> Iterator[Any]:
    from funicorn.channel import Channel
    from tests.funicorn.wires import PATIENCE

    channel = Channel(pair[0], patience=PATIENCE)
    yield channel
    channel.close()


@pytest.fixture
def client(pair: Any) -> Any:
    """The other end of the channel."""
    return pair[1]


@pytest.fixture
def talk() -> Iterator[Any]:
    """A conversation with a client of ours."""
    from tests.funicorn.talks import talking

    with talking() as talk:
        yield talk


@pytest.fixture
def narrow() -> Iterator[Any]:
    """A talk whose client has to take much of a response before the rest can go."""
    from tests.funicorn.talks import talking

    with talking(buffer=4096) as talk:
        yield talk


@pytest.fixture
def echo() -> Any:
    from tests.funicorn.talks import Echo

    return Echo()


@pytest.fixture
def gate() -> Any:
    from tests.funicorn.workers import Gate

    return Gate()


@pytest.fixture
def long_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may have to wait for the next look at the deadlines."""
    monkeypatch.setattr("funicorn.worker.TICK", 60.0)


@pytest.fixture(autouse=True)
def complaints(caplog: pytest.LogCaptureFixture) -> Iterator[Log]:
    """Fails a test whose server logs anything that the test does not take."""
    yield Log(caplog, "funicorn")
    left = "".join(
        caplog.handler.format(record)
        for record in caplog.get_records("call")
        if record.name == "funicorn"
    )
    assert not left, f"the server has something to say:\n{left}"
