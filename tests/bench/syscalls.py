"""The table of system calls: what a warm request on an open connection costs.

strace runs the server and writes down all that it asks of the system. Two requests, for the paths
BEGIN and END, mark the part that counts, so that the start and the end do not.
"""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.clients import clients
from tests.bench.running import NotStarted, running
from tests.bench.servers import FUNICORN, FUNICORN_4, Contender

BEGIN, END = b"/begin-to-count", b"/end-of-the-count"
REQUESTS = 3_200
TOGETHER = 64  # connections

NEEDED = {"recvfrom", "sendto", "epoll_wait", "epoll_pwait"}
CALL = re.compile(r"^(?:\d+ +)?(\w+)\(", re.MULTILINE)


def print_syscalls(contenders: Iterable[Contender], core: int | None) -> None:
    """Measure and print."""
    if trouble := why_not():
        print(f"no table of system calls: {trouble}")
        return
    print("system calls for one request, warm, by strace -f; recvfrom is recv, sendto is send.")
    print("Threads that strace slows down wait for each other more often than they do alone.")
    for contender in contenders:
        if contender.name in (FUNICORN, FUNICORN_4):
            for together in (1, TOGETHER):
                print_row(contender, together, core)
    print()


def why_not() -> str:
    """Return why strace can't be used, or ""."""
    if shutil.which("strace") is None:
        return "strace is not installed (Debian: apt install strace)"
    tried = subprocess.run(
        ["strace", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False
    )
    if tried.returncode:
        return f"strace must not trace here: {tried.stderr.strip().splitlines()[-1]}"
    return ""


def print_row(contender: Contender, together: int, core: int | None) -> None:
    name = f"{contender.name}, {together} connection{'s' if together > 1 else ''}"
    try:
        calls = count(contender, together, core)
    except (NotStarted, OSError) as error:
        print(f"  {name:<38}{error}", flush=True)
        return
    told = ", ".join(f"{call} {number / REQUESTS:.3f}" for call, number in calls.most_common())
    print(f"  {name:<38}{told}", flush=True)
    if contender.name == FUNICORN:
        others = ", ".join(sorted(set(calls) - NEEDED))
        print(f"goal: recv, send and a poll, nothing else: {others or 'met'}")


def count(contender: Contender, together: int, core: int | None) -> Counter[str]:
    """Return how often a server made each call for REQUESTS requests."""
    with TemporaryDirectory(prefix="bench-") as place:
        trace = Path(place, "trace")
        strace = ("strace", "-f", "-qq", "-s", "64", "-o", str(trace))
        with running(contender, core=core, before=strace) as server:
            ask(server.port, together)
        return count_calls(trace.read_text(errors="replace"))


def ask(port: int, together: int) -> None:
    """Send REQUESTS requests, always one on each of `together` connections at the same time."""
    with clients(port, 1) as (marker,), clients(port, together) as asking:
        marker.ask(BEGIN)
        for _ in range(REQUESTS // together):
            for client in asking:
                client.send()
            for client in asking:
                client.receive()
        marker.ask(END)


def count_calls(trace: str) -> Counter[str]:
    """Return how often each call was made between the requests BEGIN and END.

    The one that receives BEGIN and the answer to it do not count, nor does what receives END.
    """
    _, _, part = trace.partition(BEGIN.decode())
    part, end, _ = part.partition(END.decode())
    if not end:
        raise NotStarted("strace did not see the requests that mark the part to count")
    lines = part.splitlines()[1:-1]
    calls = Counter(match[1] for line in lines if (match := CALL.match(line)))
    calls["sendto"] -= 1
    return calls
