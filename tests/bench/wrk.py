"""wrk, which asks the servers: what it is told, and what it says."""

import re
import subprocess
from typing import NamedTuple

from tests.bench.loads import ROOT, Load

CONNECTIONS = 64


class Errors(NamedTuple):
    """What wrk counted besides good answers."""

    connect: int = 0
    read: int = 0
    write: int = 0
    timeout: int = 0
    status: int = 0

    def __str__(self) -> str:
        counted = [f"{count} {name}" for name, count in self._asdict().items() if count]
        return ", ".join(counted)


class Report(NamedTuple):
    """What wrk says at the end."""

    requests: int
    seconds: float
    rate: float  # requests per second
    errors: Errors


SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
TOTAL = re.compile(r"^ *(\d+) requests in ([\d.]+)(us|ms|s|m|h),", re.MULTILINE)
RATE = re.compile(r"^Requests/sec: +([\d.]+)$", re.MULTILINE)
SOCKETS = re.compile(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")
STATUS = re.compile(r"Non-2xx or 3xx responses: (\d+)")


def parse(output: str) -> Report:
    """Return what the output of wrk says; raises ValueError if that isn't one."""
    total, rate = TOTAL.search(output), RATE.search(output)
    if total is None or rate is None:
        raise ValueError(f"wrk said nothing of requests: {output.strip() or 'nothing at all'}")
    sockets, status = SOCKETS.search(output), STATUS.search(output)
    counts = [int(count) for count in sockets.groups()] if sockets else [0] * 4
    errors = Errors(*counts, int(status[1]) if status else 0)
    return Report(int(total[1]), float(total[2]) * SECONDS[total[3]], float(rate[1]), errors)


def command(load: Load, port: int, seconds: int) -> list[str]:
    how = ["--threads=1", f"--connections={CONNECTIONS}", f"--duration={seconds}s"]
    return ["wrk", *how, *load.options(), f"http://127.0.0.1:{port}/"]


def run(load: Load, port: int, seconds: int) -> Report:
    """Let wrk do its work."""
    told = command(load, port, seconds)
    done = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=False)
    return parse(done.stdout + done.stderr)
