"""Measures our parser beside the ones that people use: `python -m tests.bench [--rounds 150]`.

All contenders of a table take turns, round after round, so that a slow moment of the machine
hits all of them, and what is measured is processor time, so that other programs count little.
What counts is the median of the rounds; the spread is the distance between the quartiles, in
percent of the median. The ratio to the first row is taken round by round, between neighbours in
time, and is again the median.
"""

import argparse
import gc
import platform
import statistics
import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count
from pathlib import Path
from time import process_time
from typing import NamedTuple

from tests.bench.contenders import CONTENT, CONTENTS, GET, UPLOADS, heads, pieces

TURN = 0.004  # seconds that one contender has in one round
US = 1_000_000

# How many times our time, to the environ, theirs must be at least; the rows without an environ are
# the harder goals, for there the others do less.
GOALS = {
    "h11, environ": 5,
    "h11, request": 5,
    "gunicorn, environ": 4,
    "gunicorn, request": 4,
}


class Time(NamedTuple):
    """Microseconds for one call."""

    median: float
    spread: float  # percent
    ratio: float  # to the first contender


def measure(calls: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Time]:
    """Time the calls in turn, `rounds` times."""
    counts = {name: count_for(call) for name, call in calls.items()}
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            taken[name].append(per_call(call, counts[name]))
    first = next(iter(taken.values()))
    return {name: summary(times, first) for name, times in taken.items()}


def per_call(call: Callable[[], object], count: int) -> float:
    """Microseconds that one of `count` calls takes; the garbage collector waits meanwhile."""
    gc.collect(0)
    gc.disable()
    try:
        started = process_time()
        for _ in range(count):
            call()
        return (process_time() - started) / count * US
    finally:
        gc.enable()


def count_for(call: Callable[[], object]) -> int:
    """How many calls fill a turn."""
    call()
    fastest = min(per_call(call, 5) for _ in range(3))
    return max(1, round(TURN * US / fastest))


def summary(times: list[float], first: list[float]) -> Time:
    lower, median, upper = statistics.quantiles(times, n=4)
    ratio = statistics.median(a / b for a, b in zip(times, first, strict=True))
    return Time(median, (upper - lower) / median * 100, ratio)


def show(title: str, times: dict[str, Time]) -> None:
    """Print a table; the first row is what the others are compared with."""
    print(f"{title:<40} {'µs':>9} {'spread':>8} {'ratio':>7}")
    for name, time in times.items():
        print(f"  {name:<38} {time.median:>9.2f} {time.spread:>6.1f} % {time.ratio:>7.2f}")
    print()


def show_goals(times: dict[str, Time]) -> None:
    for name, factor in GOALS.items():
        if name in times:
            ratio = times[name].ratio
            verdict = "met" if ratio >= factor else "not met"
            print(f"goal: at most 1/{factor} of {name}: 1/{ratio:.1f}, {verdict}")
    print()


def machine() -> str:
    """The processor, and the versions of what is measured."""
    info = Path("/proc/cpuinfo")
    names = info.read_text().splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in names if line.startswith("model name")]
    model = models[0] if models else platform.processor() or platform.machine()
    versions = [f"Python {platform.python_version()}"]
    for package in ("h11", "httptools", "gunicorn"):
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            versions.append(f"{package} is not installed")
    return f"{model}, {cpu_count()} cores, {platform.system()}\n{', '.join(versions)}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=150, metavar="N", help="at least 2")
    rounds = parser.parse_args().rounds
    if rounds < 2:
        parser.error("a median and its spread need --rounds 2 or more")
    print(f"{machine()}\nmedians of {rounds} rounds, all contenders in turn\n")
    readers = heads()
    first = readers[0].understood(readers[0].read(GET))
    for reader in readers:
        if reader.understood(reader.read(GET)) != first:
            sys.exit(f"{reader.name} has read something else than {readers[0].name}")
    times = measure({reader.name: partial(reader.read, GET) for reader in readers}, rounds)
    show(f"a browser's GET, {len(GET)} bytes, 8 fields", times)
    show_goals(times)
    for title, data in UPLOADS.items():
        parts = pieces(data)
        for name, read in CONTENTS.items():
            if read(parts) != CONTENT:
                sys.exit(f"{name} has read something else of {title}")
        calls = {name: partial(read, parts) for name, read in CONTENTS.items()}
        show(title, measure(calls, rounds))


if __name__ == "__main__":
    main()
