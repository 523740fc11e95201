"""Every case, cut at every position, in our own server, without a network.

The cases must come out as the tables say, wherever they are cut.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.case import Case, Seen, judge
from tests.conformance.cases import CASES, MODULES, cases
from tests.conformance.inprocess import outcome
from tests.conformance.servers import APP, APPLICATION
from tests.conformance.splits import byte_by_byte, cuts, telling

pytestmark = pytest.mark.since(4)

TOKEN = "0123456789abcdef" * 2


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, foreign: bool) -> Callable[..., Any]:
    if foreign:
        pytest.skip("cuts at every position are for our own server, which needs no network")
    monkeypatch.syspath_prepend(str(APPLICATION))
    monkeypatch.delenv("CONFORMANCE_EVENTS", raising=False)
    module, _, name = APP.partition(":")
    app: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return app


def wrong(app: Callable[..., Any], case: Case, pieces: list[bytes]) -> str:
    """What is wrong with the outcome of a case that comes in these pieces."""
    found = outcome(app, pieces, [case.method])
    marks = sum(response.content == TOKEN.encode() for response in found.responses)
    failure = judge(case, Seen(found, TOKEN, marks))
    return "" if failure is None else f"{case.name}, {list(map(len, pieces))}: {failure.what}"


def of_this_chapter(chosen: list[Case], request: pytest.FixtureRequest) -> list[Case]:
    """Without the cases that hold only for later chapters."""
    from tests.conftest import CHAPTER

    return [case for case in chosen if case.since <= request.config.stash[CHAPTER]]


@pytest.mark.parametrize("module", MODULES)
def test_cut_in_two_everywhere(
    module: str, app: Callable[..., Any], request: pytest.FixtureRequest
) -> None:
    complaints = []
    for case in of_this_chapter(cases(module), request):
        data = case.bytes_with(TOKEN)
        behind = min(len(case.request) + 2, len(data))  # just into the canary
        positions = telling(data) if case.bulky else range(1, behind)
        complaints += [wrong(app, case, pieces) for pieces in cuts(data, positions)]
    assert list(filter(None, complaints)) == []


def test_byte_by_byte(app: Callable[..., Any], request: pytest.FixtureRequest) -> None:
    complaints = [
        wrong(app, case, list(byte_by_byte(case.bytes_with(TOKEN))))
        for case in of_this_chapter(CASES, request)
    ]
    assert list(filter(None, complaints)) == []
