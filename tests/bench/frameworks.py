"""The framework table: Fango beside the frameworks that people use, at seven jobs.

A ratio says how many times as long a call takes as one of a bare WSGI function that does the same
job by hand, with the standard library: so what parsing a form or writing JSON takes anyway is not
put down to the framework. A second mean compares with the bare "Hello" at all jobs.

All answers are checked before they are measured. Each framework is set up as for production, with
what its documentation puts into a new site, as far as that needs no database: Django has its
middleware, and Flask and Fango a secret key, so that they could open a session.

In a round each framework has a process of its own, in random order, as it has where it is deployed.
In one process for all, the larger ones are slower, by a tenth or so: the caches of the processor
and of the interpreter are full of the others. And it is a new process each time, because where
things lie in memory, and how strings are hashed, makes one process faster than the next. The bare
functions take their turns inside each of them.

Three rounds (`--rounds 3`) take a quarter of a minute.
"""

import importlib.util
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from tests.bench.figures import figures, ratio, verdict
from tests.bench.framework_jobs import JOBS
from tests.bench.framework_turn import Calls, Times
from tests.bench.machine import machine, versions

ROOT = Path(__file__).parents[2]
ROUNDS = 15
PATIENCE = 60  # seconds for a turn, which takes one or two

FANGO, FALCON = "Fango", "Falcon"
MEAN = 3.5  # times the bare functions, at most
CALLS = 25  # of Python functions for "hello", at most


class Framework(NamedTuple):
    """A framework: `module` is what it is imported by, and names our application for it."""

    name: str
    module: str
    package: str = ""  # whose version counts, "" for what comes with us


FRAMEWORKS = (
    Framework(FANGO, "fango"),
    Framework(FALCON, "falcon", "falcon"),
    Framework("Bottle", "bottle", "bottle"),
    Framework("Pyramid", "pyramid", "pyramid"),
    Framework("Flask", "flask", "flask"),
    Framework("Django", "django", "django"),
)


class Failed(Exception):
    """A framework could not be measured; says why."""


class Turn(NamedTuple):
    """What one process has found."""

    times: dict[str, Times]  # by the names of the jobs
    calls: Calls  # for "hello"
    compiled: list[str]  # modules

    def mean(self) -> float:
        """The geometric mean over the jobs of the ratios to the functions that do the same."""
        return geometric_mean([each.by_hand for each in self.times.values()])

    def mean_by_hello(self) -> float:
        return geometric_mean([each.by_hello for each in self.times.values()])


Turns = dict[str, list[Turn]]  # by the names of the frameworks, a turn for each round


def geometric_mean(values: Sequence[float]) -> float:
    return float(prod(values) ** (1 / len(values)))


def is_installed(framework: Framework) -> bool:
    return importlib.util.find_spec(framework.module) is not None


def chosen(words: list[str]) -> list[Framework]:
    """Return the frameworks whose names contain one of the words; all if there are no words."""
    if not words:
        return list(FRAMEWORKS)
    return [each for each in FRAMEWORKS if any(word.lower() in each.name.lower() for word in words)]


def told(framework: Framework, *options: str) -> dict[str, Any]:
    """Run `framework_turn` in a process of its own, and return what it prints; raises Failed.

    The process works in an empty directory, and finds our modules after those on PYTHONPATH.
    """
    path = [*filter(None, [os.environ.get("PYTHONPATH")]), str(ROOT)]
    with TemporaryDirectory(prefix="bench-") as place:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.framework_turn", framework.module, *options],
            cwd=place,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    if done.returncode:
        raise Failed([f"exit status {done.returncode}", *done.stderr.splitlines()][-1])
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def read_turn(answer: dict[str, Any]) -> Turn:
    """Make a Turn of what a process has told; raises Failed for a wrong answer."""
    if answer["flaw"]:
        raise Failed(answer["flaw"])
    times = {name: Times(*each) for name, each in answer["times"].items()}
    return Turn(times, Calls(*answer["calls"]), answer["compiled"])


def measure(frameworks: Iterable[Framework], rounds: int) -> tuple[Turns, dict[str, str]]:
    """Return the turns of those that do the jobs, and what is wrong with the others."""
    turns: Turns = {each.name: [] for each in frameworks}
    missing = {each.name: "not installed" for each in frameworks if not is_installed(each)}
    for _ in range(rounds):
        remaining = [each for each in frameworks if each.name not in missing]
        for framework in random.sample(remaining, len(remaining)):
            try:
                turns[framework.name].append(read_turn(told(framework)))
            except (Failed, subprocess.TimeoutExpired) as error:
                missing[framework.name] = str(error)
    return {name: taken for name, taken in turns.items() if name not in missing}, missing


def ratios(turns: list[Turn], job: str) -> list[float]:
    return [turn.times[job].by_hand for turn in turns]


def cell(values: Sequence[float]) -> str:
    """A median with three digits, and the spread."""
    median, spread = figures(values)
    digits = 2 if median < 9.995 else 1 if median < 99.95 else 0
    return f"{median:>9.{digits}f}{spread:>4.0f}%"


def show(turns: Turns) -> None:
    print(f"  {'':<28}{'bare, µs':>9}" + "".join(f"{name:>14}" for name in turns))
    for name, job in JOBS.items():
        bare = figures([turn.times[name].bare for each in turns.values() for turn in each]).median
        cells = "".join(cell(ratios(each, name)) for each in turns.values())
        print(f"  {job.title:<28}{bare:>9.2f}{cells}")
    show_row("geometric mean", [cell([turn.mean() for turn in each]) for each in turns.values()])
    by_hello = [cell([turn.mean_by_hello() for turn in each]) for each in turns.values()]
    show_row('geometric mean, to a bare "Hello"', by_hello)
    firsts = {name: each[0] for name, each in turns.items()}  # all turns have counted the same
    show_row("hello: calls of Python functions", [turn.calls.python for turn in firsts.values()])
    show_row("hello: their calls of C functions", [turn.calls.c for turn in firsts.values()])
    show_row("compiled modules", [len(turn.compiled) for turn in firsts.values()])
    for name, turn in firsts.items():
        if turn.compiled:
            modules = ", ".join(turn.compiled)
            print(f"{name} is partly compiled, and calls in there aren't counted: {modules}")


def show_row(title: str, cells: Iterable[object]) -> None:
    print(f"  {title:<37}" + "".join(f"{each!s:>14}" for each in cells))


def show_goals(turns: Turns) -> None:
    if FANGO not in turns:
        return
    ours = turns[FANGO]
    mean = figures([turn.mean() for turn in ours]).median
    print(verdict("Fango, geometric mean", mean, MEAN, at_most=True))
    calls = ours[0].calls.python
    print(verdict("Fango, hello: calls of Python functions", calls, CALLS, at_most=True))
    if FALCON not in turns:
        return
    for name, job in JOBS.items():
        value = ratio(ratios(ours, name), ratios(turns[FALCON], name))
        print(verdict(f"{job.title}: Fango / Falcon", value, 1, at_most=True))


def framework_table(rounds: int = ROUNDS, only: list[str] | None = None) -> None:
    """Measure and print the table of the frameworks whose names contain a word of `only`."""
    frameworks = chosen(only or [])
    if not frameworks:
        names = ", ".join(each.name for each in FRAMEWORKS)
        print(f"--only: no framework has such a name; there are {names}\n")
        return
    packages = [each.package for each in frameworks if each.package and is_installed(each)]
    print(f"== the frameworks\n{machine()}\n{versions(packages)}")
    print(f"medians of {rounds} rounds, all frameworks in turn: times as long as a bare function")
    print("that does the job by hand, and the spread\n", flush=True)
    turns, missing = measure(frameworks, rounds)
    if turns:
        show(turns)
    for name, reason in missing.items():
        print(f"{name}: {reason}")
    show_goals(turns)
    print(flush=True)
