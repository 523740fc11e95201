"""A table remembers answers, and never too many of them."""

import pytest

from funicorn.table import Table

pytestmark = pytest.mark.since(2)


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def table(asked: list[str]) -> Table:
    def make(key: str) -> str:
        asked.append(key)
        if key == "bad":
            raise ValueError(key)
        return key.upper()

    return Table(make, limit=3, longest=5)


def test_an_answer_is_made_once(table: Table, asked: list[str]) -> None:
    assert [table["a"], table["a"], table["a"]] == ["A", "A", "A"]
    assert asked == ["a"]


def test_a_failure_is_not_remembered(table: Table, asked: list[str]) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="bad"):
            table["bad"]
    assert asked == ["bad", "bad"]
    assert len(table) == 0


def test_it_never_outgrows_its_limit(table: Table) -> None:
    for number in range(100):
        assert table[str(number)] == str(number)
        assert len(table) <= 3


def test_a_full_table_still_remembers(table: Table, asked: list[str]) -> None:
    for key in "abcd":
        table[key]
    assert [table["d"], table["d"]] == ["D", "D"]
    assert asked == ["a", "b", "c", "d"]


def test_a_long_key_is_answered_but_not_kept(table: Table, asked: list[str]) -> None:
    assert [table["longer"], table["longer"]] == ["LONGER", "LONGER"]
    assert asked == ["longer", "longer"]
    assert len(table) == 0


@pytest.mark.since(5)
def test_the_size_of_a_key_is_what_one_says_it_is() -> None:
    table = Table(sum, longest=5, size=sum)
    assert [table[(1,)], table[(1, 2)], table[(1, 5)]] == [1, 3, 6]
    assert list(table) == [(1,), (1, 2)]


def test_a_client_cannot_fill_the_memory_with_names_of_its_own() -> None:
    from funicorn.request import AUTHORITIES, METHODS, NAMES, VERSIONS

    for table in (AUTHORITIES, METHODS, NAMES, VERSIONS):
        assert table.limit * table.longest <= 65_536
