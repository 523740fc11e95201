"""The memory tables: what idle connections cost, and what a million requests leave behind."""

import resource
import time
from collections.abc import Iterable
from math import ceil
from statistics import median
from typing import NamedTuple

from tests.bench import wrk
from tests.bench.clients import Client, clients, latencies
from tests.bench.figures import percentile, verdict
from tests.bench.loads import LOADS
from tests.bench.running import NotStarted, Running, running
from tests.bench.servers import FLOOR, FUNICORN, FUNICORN_4, Contender, is_installed

IDLE = 5_000  # connections
FILES = IDLE + 500  # descriptors, for us and for the server
SAMPLES = 1_000  # requests, one after the other, to learn the latency
COST = 10  # KiB for a connection, at most
UNCHANGED = 1.1  # times the latency without them, at most

WARM, LAST = 100_000, 1_100_000  # requests
GROWTH = 1_024  # KiB from the one to the other, at most


class Idle(NamedTuple):
    """What thousands of idle connections did to a server."""

    cost: float  # KiB of resident memory for each
    held: int  # connections that were still open at the end
    alone: list[float]  # latencies of another connection without them, in microseconds
    beside: list[float]  # and with them

    def slower(self) -> float:
        return median(self.beside) / median(self.alone)

    def __str__(self) -> str:
        if self.held < IDLE:
            return f"holds only {self.held} of {IDLE} connections"
        alone = f"{median(self.alone):>13.0f}{percentile(self.alone, 99):>7.0f}"
        beside = f"{median(self.beside):>9.0f}{percentile(self.beside, 99):>7.0f}"
        return f"{self.cost:>11.1f}{alone}{beside}"


def print_memory(contenders: Iterable[Contender], core: int | None, has_wrk: bool) -> None:
    """Measure and print both tables."""
    contenders = list(contenders)
    if allow_files(FILES):
        print_idle([each for each in contenders if each.name != FLOOR], core)
    ours = [each for each in contenders if each.name in (FUNICORN, FUNICORN_4)]
    if has_wrk and ours:
        print_growth(ours, core)


def allow_files(count: int) -> bool:
    """Allow us, and the servers that we will start, `count` open files; say so if that can't be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        print(
            f"{IDLE} connections need {count} open files, and here are {hard}: raise ulimit -Hn\n"
        )
        return False
    if soft != resource.RLIM_INFINITY and soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
    return True


def print_idle(contenders: Iterable[Contender], core: int | None) -> None:
    print(
        f"{IDLE} idle connections, each after one request, and the latency of one more connection,"
    )
    print(f"in µs, in {SAMPLES} requests without and {SAMPLES} with them")
    print(f"{'':<43}latency alone    beside the idle")
    titles = f"{'KiB each':>11}{'median':>13}{'p99':>7}{'median':>9}{'p99':>7}"
    print(f"  {'':<28}{titles}", flush=True)
    measured = {}
    for contender in contenders:
        outcome = idle_outcome(contender, core)
        print(f"  {contender.name:<28}{outcome}", flush=True)
        if isinstance(outcome, Idle) and outcome.held == IDLE:
            measured[contender.name] = outcome
    for name in filter(measured.__contains__, (FUNICORN, FUNICORN_4)):
        idle = measured[name]
        print(verdict(f"{name}, KiB for a connection", idle.cost, COST, at_most=True))
        print(verdict(f"{name}, times the latency", idle.slower(), UNCHANGED, at_most=True))
    print()


def idle_outcome(contender: Contender, core: int | None) -> Idle | str:
    """Measure a server, or return why it isn't."""
    if not is_installed(contender):
        return "not installed"
    if contender.many is None:
        return f"left out: {contender.few}"
    try:
        with running(contender, core=core, many=True) as server:
            return measure_idle(server)
    except (NotStarted, OSError, ValueError) as error:
        return str(error)


def measure_idle(server: Running) -> Idle:
    """Half of the latencies without the idle connections are taken before them, half after."""
    latencies(server.port, SAMPLES)  # warms up
    alone = latencies(server.port, SAMPLES // 2)
    before, files = server.resident_kib(), server.open_files()
    with clients(server.port, IDLE) as waiting:
        cost = (server.resident_kib() - before) / IDLE
        beside = latencies(server.port, SAMPLES)
        held = sum(map(Client.is_open, waiting))
    wait_until_closed(server, files)
    alone += latencies(server.port, SAMPLES // 2)
    return Idle(cost, held, alone, beside)


def wait_until_closed(server: Running, files: int, patience: float = 10.0) -> None:
    """Wait until the server has noticed that its clients have left."""
    deadline = time.monotonic() + patience
    while server.open_files() > files + 10 and time.monotonic() < deadline:
        time.sleep(0.05)


def print_growth(contenders: Iterable[Contender], core: int | None) -> None:
    print(f"resident memory in KiB\n  {'':<28}{'requests':>11}{'KiB':>9}{'requests':>12}{'KiB':>9}")
    grown = {}
    for contender in contenders:
        try:
            with running(contender, core=core) as server:
                first, last = after(server, WARM), after(server, LAST - WARM)
            grown[contender.name] = last - first
            text = f"{WARM:>11,}{first:>9,.0f}{LAST:>12,}{last:>9,.0f}"
        except (NotStarted, ValueError) as error:
            text = str(error)
        print(f"  {contender.name:<28}{text}", flush=True)
    for name, growth in grown.items():
        what = f"{name}, KiB more after a million requests"
        print(verdict(what, growth, GROWTH, at_most=True))
    print()


def after(server: Running, requests: int) -> float:
    """Let wrk ask that many times, or somewhat more; return the resident memory in KiB."""
    seconds = 1
    while requests > 0:
        report = wrk.run(LOADS[0], server.port, seconds)
        if not report.requests or any(report.errors):
            raise NotStarted(f"errors: {report.errors}" if report.requests else "no answer")
        requests -= report.requests
        seconds = max(1, ceil(requests / report.rate))
    return server.resident_kib()
