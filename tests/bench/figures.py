"""Medians, spreads and ratios: what all tables are made of."""

import statistics
from collections.abc import Sequence
from typing import NamedTuple


class Figures(NamedTuple):
    """What several rounds of one measurement come to."""

    median: float
    spread: float  # distance between the quartiles, in percent of the median


def figures(values: Sequence[float]) -> Figures:
    """Return the median and the spread of two or more values."""
    lower, median, upper = statistics.quantiles(values, n=4)
    return Figures(median, (upper - lower) / median * 100 if median else 0.0)


def ratio(values: Sequence[float], others: Sequence[float]) -> float:
    """Return the median of the ratios, taken round by round, between neighbours in time.

    Rounds without an other value are left out; not a number if there is no other.
    """
    ratios = [value / other for value, other in zip(values, others, strict=True) if other]
    return statistics.median(ratios) if ratios else float("nan")


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that `percent` of 100 values do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def verdict(what: str, value: float, goal: float, at_most: bool = False) -> str:
    """Return a line that says whether a goal is met."""
    met = value <= goal if at_most else value >= goal
    bound = "at most" if at_most else "at least"
    return f"goal: {what}: {bound} {goal:g}: {value:.2f}, {'met' if met else 'not met'}"
