import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "clause(number, …): the clauses of tests/spec that the test proves, as 'rfc9112:22'",
    )
