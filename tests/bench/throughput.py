"""The server tables: requests per second, as parts of the floor and as multiples of the peers.

All servers of a table are started first and stay, idle, until all have had their turns; in each
round wrk asks one after the other, each time after a second of warming up. Where one program has a
core of its own and the other hasn't more to do than that, the slower of the two is what is
measured: `busy` says how much of the turn the server was running. `by time` compares requests per
second of processor time, and so tells what is behind a floor that has to wait for wrk.
"""

import contextlib
import time
from collections.abc import Iterable
from typing import NamedTuple

from tests.bench import wrk
from tests.bench.figures import figures, ratio, verdict
from tests.bench.loads import Load, flaw
from tests.bench.running import NotStarted, Running, running
from tests.bench.servers import FLOOR, GTHREAD, WAITRESS, Contender, is_installed

ROUNDS = 7
SIDE_ROUNDS = 3  # where there is no goal
SECONDS = 1
WARM_UP = 1  # second, the shortest that wrk knows
RESTLESS = 0.02  # of its core, used while others are measured

SATURATED = 0.97  # busy
BUSY_ENOUGH = 0.9  # to be what others are measured by: a waiting floor flatters them

AGAINST = {"of floor": FLOOR, "× gthread": GTHREAD, "× waitress": WAITRESS}


class Turn(NamedTuple):
    """What wrk and the system counted in one turn."""

    rate: float  # requests per second
    busy: float  # part of the turn that the server was running
    per_cpu_second: float  # requests
    errors: wrk.Errors


class Course:
    """The turns of one server."""

    def __init__(self, server: Running) -> None:
        self.server = server
        self.turns: list[Turn] = []
        self.left = (time.monotonic(), server.cpu_seconds())
        self.rested = 0.0  # seconds since it was idle
        self.restless = 0.0  # seconds that it ran meanwhile

    def take_turn(self, load: Load, seconds: int) -> None:
        now, cpu = time.monotonic(), self.server.cpu_seconds()
        self.rested += now - self.left[0]
        self.restless += cpu - self.left[1]
        try:
            self.turns.append(self.ask(load, seconds))
        except ValueError:  # wrk could not even connect
            self.turns.append(Turn(0.0, 0.0, 0.0, wrk.Errors(connect=wrk.CONNECTIONS)))
        self.left = (time.monotonic(), self.server.cpu_seconds())

    def ask(self, load: Load, seconds: int) -> Turn:
        wrk.run(load, self.server.port, WARM_UP)
        cpu = self.server.cpu_seconds()
        report = wrk.run(load, self.server.port, seconds)
        used = self.server.cpu_seconds() - cpu
        per_cpu_second = report.requests / used if used else 0.0
        return Turn(report.rate, used / report.seconds, per_cpu_second, report.errors)

    def rates(self) -> list[float]:
        return [turn.rate for turn in self.turns]

    def busy(self) -> float:
        return figures([turn.busy for turn in self.turns]).median

    def efficiency(self) -> list[float]:
        return [turn.per_cpu_second for turn in self.turns]

    def remarks(self) -> str:
        """What a reader of its row must know."""
        errors = wrk.Errors(*map(sum, zip(*(turn.errors for turn in self.turns), strict=True)))
        remarks = [f"errors: {errors}"] if any(errors) else []
        if self.restless > RESTLESS * self.rested:
            remarks.append(f"used {self.restless / self.rested:.0%} of its core while idle")
        return "; ".join(remarks)


def measure(
    contenders: Iterable[Contender], load: Load, rounds: int, seconds: int, core: int | None
) -> tuple[dict[str, Course], dict[str, str]]:
    """Return the courses of those that serve the load, and what is wrong with the others."""
    missing: dict[str, str] = {}
    with contextlib.ExitStack() as stack:
        courses = {}
        for contender in contenders:
            if contender.name == FLOOR and not load.floor:
                missing[contender.name] = "can't tell these requests apart"
            elif not is_installed(contender):
                missing[contender.name] = "not installed"
            else:
                try:
                    server = running(contender, load.app, len(load.content), core)
                    courses[contender.name] = Course(started(stack.enter_context(server), load))
                except NotStarted as error:
                    missing[contender.name] = str(error)
        for _ in range(rounds):
            for course in courses.values():
                course.take_turn(load, seconds)
    return courses, missing


def started(server: Running, load: Load) -> Running:
    """Return the server if it answers as it should."""
    if wrong := flaw(load, server.port):
        raise NotStarted(wrong)
    return server


def show(load: Load, courses: dict[str, Course], missing: dict[str, str]) -> None:
    columns = "".join(f"{title:>12}" for title in AGAINST)
    print(
        f"{load.title}\n  {'':<28}{'requests/s':>11}{'spread':>9}{'busy':>7}{columns}{'by time':>9}"
    )
    for name, course in courses.items():
        print(f"  {name:<28}{row(course, courses)}")
        if course.remarks():
            print(f"  {'':<28}^ {course.remarks()}")
    for name, reason in missing.items():
        print(f"  {name:<28}{reason}")
    if FLOOR in courses and (busy := courses[FLOOR].busy()) < SATURATED:
        print(f"the floor was busy for {busy:.0%} of the time: it waited for wrk, or for its core")


def row(course: Course, courses: dict[str, Course]) -> str:
    """The numbers of one server."""
    rate, spread = figures(course.rates())
    ratios = "".join(
        f"{ratio(course.rates(), courses[other].rates()):>12.2f}"
        if other in courses
        else f"{'–':>12}"
        for other in AGAINST.values()
    )
    by_time = "–"
    if FLOOR in courses:
        by_time = f"{ratio(course.efficiency(), courses[FLOOR].efficiency()):.2f}"
    return f"{rate:>11,.0f}{spread:>7.1f} %{course.busy():>7.0%}{ratios}{by_time:>9}"


def show_goals(load: Load, courses: dict[str, Course]) -> None:
    for name, other, factor in load.goals:
        if name in courses and other in courses:
            ours, theirs = courses[name], courses[other]
            line = verdict(f"{name} / {other}", ratio(ours.rates(), theirs.rates()), factor)
            by_time = ratio(ours.efficiency(), theirs.efficiency())
            doubt = ", in doubt: it was not busy enough" if theirs.busy() < BUSY_ENOUGH else ""
            print(f"{line} (by time {by_time:.2f}{doubt})")


def server_table(
    contenders: Iterable[Contender], load: Load, rounds: int, seconds: int, core: int | None
) -> None:
    """Measure and print the table of one load."""
    courses, missing = measure(contenders, load, rounds, seconds, core)
    show(load, courses, missing)
    show_goals(load, courses)
    print(flush=True)
