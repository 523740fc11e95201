"""Each case of the tables, sent in one piece with a canary behind it."""

from collections.abc import Callable

import pytest

from tests.conformance.case import Case, judge
from tests.conformance.cases import CASES
from tests.conformance.exchange import see
from tests.conformance.servers import Server

pytestmark = pytest.mark.since(4)


def parameters() -> list[object]:
    """The cases, each marked with its clauses, its level and its chapter."""
    clause = pytest.mark.clause.with_args
    return [
        pytest.param(
            case,
            id=case.name,
            marks=[clause(*case.clauses, level=case.level), pytest.mark.since(case.since)],
        )
        for case in CASES
    ]


@pytest.mark.parametrize("case", parameters())
def test_case(
    case: Case, server: Server, patience: float, record_property: Callable[[str, object], None]
) -> None:
    failure = judge(case, see(server, case, patience))
    if failure is not None:
        record_property("level", failure.level)
        pytest.fail(f"{failure.level}: {failure.what}\n  sent: {case.request[:300]!r}")
