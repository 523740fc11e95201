"""The parser table: our reader of requests beside the ones that people use.

What is measured is processor time, so that other programs count little.
"""

import gc
import sys
from collections.abc import Callable, Mapping
from functools import partial
from time import process_time
from typing import NamedTuple

from tests.bench.contenders import CONTENT, CONTENTS, GET, UPLOADS, heads, pieces
from tests.bench.figures import figures, ratio
from tests.bench.machine import machine, versions

ROUNDS = 150
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
    return {name: Time(*figures(times), ratio(times, first)) for name, times in taken.items()}


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


def parser_table(rounds: int = ROUNDS) -> None:
    """Measure and print."""
    print(f"== the parser\n{machine()}\n{versions(('h11', 'httptools', 'gunicorn'))}")
    print(f"medians of {rounds} rounds, all contenders in turn\n", flush=True)
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
