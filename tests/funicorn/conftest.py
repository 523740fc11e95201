"""What is needed to watch a response, and what a server complains about."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def wire() -> Any:
    from tests.funicorn.applications import Wire

    return Wire()


@pytest.fixture
def response(wire: Any) -> Any:
    from tests.funicorn.applications import response_on

    return response_on(wire)


class Complaints:
    """What the package has logged, and nobody has taken note of yet."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.caplog = caplog

    def take(self) -> str:
        """Return all that was logged, tracebacks and all, and forget it."""
        text = "".join(
            f"{self.caplog.handler.format(record)}\n"
            for record in list(self.caplog.records)
            if record.name == "funicorn"
        )
        self.caplog.clear()
        return text


@pytest.fixture(autouse=True)
def complaints(caplog: pytest.LogCaptureFixture) -> Iterator[Complaints]:
    """Fails a test whose server logs anything that the test does not take."""
    taken = Complaints(caplog)
    yield taken
    left = "".join(
        caplog.handler.format(record)
        for record in caplog.get_records("call")
        if record.name == "funicorn"
    )
    assert not left, f"the server has something to say:\n{left}"
