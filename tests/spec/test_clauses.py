"""Every clause of the two specifications has a test, or a written reason why it has none.

A test names the clauses that it proves: `@pytest.mark.clause("rfc9112:22")`; so do the cases of
tests/conformance, which are data. The clauses stand in rfc9112.md and pep3333.md beside this file,
numbered through.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.cases import CASES

HERE = Path(__file__).parent
TESTS = HERE.parent

# Why a clause has no test; sections 1 to 6 of rfc9112 have no such clause.
REASONS = {
    "pep3333:8": "a MAY",
    "pep3333:13": "later: chapter 9, configuration",
    "pep3333:14": "the docstrings of funicorn.environ and chapter 4 say it",
    "pep3333:24": "there is no TLS before chapter 9",
    "rfc9112:67": "this server upgrades to nothing, so it never sends a 101",
    "rfc9112:78": "there is no TLS before chapter 9",
}


def numbers(specification: str) -> list[int]:
    """The numbers of a list's clauses, in their order."""
    text = (HERE / f"{specification}.md").read_text(encoding="utf-8")
    return [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]


CLAUSES = [f"{name}:{number}" for name in ("rfc9112", "pep3333") for number in numbers(name)]


def marks() -> Iterator[tuple[str, str]]:
    """Where a test is marked, and with which clause."""
    for path in sorted(TESTS.rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        if "mark.clause" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.clause":
                for argument in node.args:
                    yield f"{path.relative_to(TESTS)}:{node.lineno}", ast.literal_eval(argument)
    for case in CASES:
        for clause in case.clauses:
            yield f"conformance/cases: {case.name}", clause


TESTED = Counter(clause for _, clause in marks())


@pytest.mark.parametrize("specification", ["rfc9112", "pep3333"])
def test_clauses_are_numbered_through(specification: str) -> None:
    found = numbers(specification)
    assert found == list(range(1, len(found) + 1))


def test_every_mark_names_a_clause() -> None:
    unknown = [f"{where}: {clause}" for where, clause in marks() if clause not in CLAUSES]
    assert unknown == []


def test_every_reason_names_a_clause() -> None:
    assert [clause for clause in REASONS if clause not in CLAUSES] == []


def test_every_clause_has_a_test_or_a_reason() -> None:
    assert [clause for clause in CLAUSES if not TESTED[clause] and clause not in REASONS] == []


def test_no_reason_is_left_for_a_clause_that_has_a_test() -> None:
    assert [clause for clause in REASONS if TESTED[clause]] == []


def test_every_clause_about_reading_requests_has_a_test() -> None:
    text = (HERE / "rfc9112.md").read_text(encoding="utf-8")
    reading = text[: text.index("\n## 7. ")]
    for number in re.findall(r"^(\d+)\. ", reading, re.MULTILINE):
        assert TESTED[f"rfc9112:{number}"], number
