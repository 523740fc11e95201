"""Every case again, cut into pieces: the network may deliver them as it likes.

The outcome must be the one that the whole request has, right or wrong.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest

from tests.conformance.case import Case, Seen
from tests.conformance.cases import CASES
from tests.conformance.exchange import see
from tests.conformance.servers import Server
from tests.conformance.splits import byte_by_byte, telling

pytestmark = [pytest.mark.since(4), pytest.mark.timeout(300)]

AT_A_TIME = 8  # connections


class Short(NamedTuple):
    """What must not depend on the cuts."""

    statuses: tuple[int, ...]
    contents: tuple[bytes, ...]
    marks: int
    closed: bool


def shortened(seen: Seen) -> Short:
    """Error pages may quote what has come so far; the token is another each time."""
    outcome = seen.outcome
    contents = [
        b"" if response.status >= 400 else response.content.replace(seen.token.encode(), b"TOKEN")
        for response in outcome.responses
    ]
    return Short(tuple(outcome.statuses), tuple(map(stable, contents)), seen.marks, outcome.closed)


def stable(content: bytes) -> bytes:
    """The content, or, of an environ, only that it is one: it names the client's port."""
    return b"an environ" if content.startswith(b"{") else content


def parts() -> list[object]:
    """The cases of each kind together: one test for each would be too many to read."""
    names = list(dict.fromkeys(case.clauses[0] for case in CASES))
    return [
        pytest.param([case for case in CASES if case.clauses[0] == name], id=name) for name in names
    ]


@pytest.mark.parametrize("chosen", parts())
def test_byte_by_byte(chosen: list[Case], server: Server, patience: float) -> None:
    def differs(case: Case) -> str:
        expected = shortened(see(server, case, patience))
        found = shortened(see(server, case, patience, byte_by_byte))
        return "" if found == expected else f"{case.name}: {found}, but whole {expected}"

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        assert list(filter(None, pool.map(differs, chosen))) == []


@pytest.mark.parametrize("chosen", parts())
def test_cut_in_two(chosen: list[Case], server: Server, patience: float) -> None:
    def differs(case: Case) -> str:
        expected = shortened(see(server, case, patience))
        for position in telling(case.bytes_with("0" * 32)):
            found = shortened(
                see(server, case, patience, lambda data, cut=position: [data[:cut], data[cut:]])
            )
            if found != expected:
                return f"{case.name}, cut at {position}: {found}, but whole {expected}"
        return ""

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        assert list(filter(None, pool.map(differs, chosen))) == []
