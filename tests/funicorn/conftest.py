"""What is needed to watch a response."""

from typing import Any

import pytest


@pytest.fixture
def wire() -> Any:
    from tests.funicorn.applications import Wire

    return Wire()


@pytest.fixture
def response(wire: Any) -> Any:
    from funicorn.response import Response

    return Response(wire.send)
