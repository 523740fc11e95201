"""The written list of disagreements is true: we try each of its examples."""

import re

import pytest

from tests.differential.listed import ANOTHER_IS_STRICTER, WE_ARE_STRICTER, Row
from tests.differential.peers import PEERS, Reading, Refused, read_with_ours

pytestmark = pytest.mark.since(3)


def what(row: Row) -> str:
    return f"{row.what} ({', '.join(row.peers)})"


@pytest.mark.parametrize("row", WE_ARE_STRICTER, ids=what)
def test_where_we_are_stricter(row: Row) -> None:
    ours = read_with_ours(row.example)
    assert isinstance(ours, Refused), ours
    assert re.match(row.says, ours.reason), ours.reason
    for peer in row.peers:
        assert isinstance(PEERS[peer](row.example), Reading), peer


@pytest.mark.parametrize("row", ANOTHER_IS_STRICTER, ids=what)
def test_where_another_is_stricter(row: Row) -> None:
    assert isinstance(read_with_ours(row.example), Reading)
    for peer in row.peers:
        theirs = PEERS[peer](row.example)
        assert isinstance(theirs, Refused), peer
        assert re.match(row.says, theirs.reason), theirs.reason
