"""One framework's turn: it does the seven jobs in this process, beside the bare functions.

    python -m tests.bench.framework_turn falcon [--check]

prints what was measured as JSON. All answers are checked first, and with `--check` that is all;
`flaw` says what was wrong with one, and is "" otherwise.

A call is what a server makes of it (PEP 3333): an environ and a `wsgi.input` of its own, a
`start_response` that remembers, all blocks, and `close`. It is made in short batches, in turn: the
bare function of the job, the framework, the bare "Hello". Ratios are taken between neighbours.

The garbage collector runs, as it does in production: who leaves cycles behind pays for them. It
has nothing else to look at, and begins each batch with nothing left to collect.
"""

import gc
import importlib
import json
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from io import BytesIO
from statistics import median
from time import process_time
from types import FrameType
from typing import Any, NamedTuple

from tests.bench.framework_apps.bare_app import BARE
from tests.bench.framework_jobs import JOBS, Application, Environ, Job, answer, flaw

WARM_UP = 200  # calls; until the interpreter has specialised what it runs, and caches are filled
BATCH = 0.002  # seconds
BATCHES = 5
US = 1_000_000


def ask(application: Application, environ: Environ, content: bytes) -> tuple[object, bytes]:
    """Make one call; return the status and headers, and the content."""
    told: object = None

    def start_response(status: str, headers: object, exc_info: object = None) -> None:
        nonlocal told
        told = status, headers

    fresh = environ.copy()
    fresh["wsgi.input"] = BytesIO(content)
    blocks = application(fresh, start_response)
    try:
        whole = b"".join(blocks)
    finally:
        if hasattr(blocks, "close"):
            blocks.close()
    return told, whole


class Course:
    """One application at one job."""

    def __init__(self, application: Application, job: Job) -> None:
        self.application = application
        self.job = job
        self.run(WARM_UP)
        self.count = max(1, round(BATCH * US / min(self.run(5) for _ in range(3))))

    def batch(self) -> float:
        """Microseconds that a call takes."""
        gc.collect()
        return self.run(self.count)

    def run(self, count: int) -> float:
        application, environ, content = self.application, self.job.environ, self.job.content
        started = process_time()
        for _ in range(count):
            ask(application, environ, content)
        return (process_time() - started) / count * US


class Times(NamedTuple):
    """What a job took: medians of the batches."""

    bare: float  # microseconds
    by_hand: float  # times as long as the bare function of this job
    by_hello: float  # times as long as the bare "Hello"


def measure(application: Application, name: str) -> Times:
    job = JOBS[name]
    gc.collect()
    gc.freeze()
    by_hand, measured, hello = (
        Course(each, job) for each in (BARE[name], application, BARE["hello"])
    )
    rows = [(by_hand.batch(), measured.batch(), hello.batch()) for _ in range(BATCHES)]
    gc.unfreeze()
    return Times(
        median(row[0] for row in rows),
        median(row[1] / row[0] for row in rows),
        median(row[1] / row[2] for row in rows),
    )


class Calls(NamedTuple):
    """The function calls for one request."""

    python: int
    c: int


def count_calls(application: Application, job: Job) -> Calls:
    """Count the calls of functions in Python, and those that they make of functions in C.

    What compiled code calls is not seen; our own part of the call is left out.
    """
    seen: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        if frame.f_code.co_filename != __file__:
            seen.append(event)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        ask(application, job.environ, job.content)
    finally:
        sys.setprofile(before)
    return Calls(seen.count("call"), seen.count("c_call"))


def compiled() -> list[str]:
    """The compiled modules that were imported, but for those of the standard library."""
    return sorted(
        name
        for name, module in list(sys.modules.items())
        if (getattr(module, "__file__", None) or "").endswith(tuple(EXTENSION_SUFFIXES))
        and name.partition(".")[0] not in sys.stdlib_module_names
    )


def make(name: str, site: str) -> Application:
    """Return the application that a framework's module makes for a site."""
    module = importlib.import_module(f"tests.bench.framework_apps.{name}_app")
    application: Application = getattr(module, site)()
    return application


def turn(name: str, only_check: bool = False) -> dict[str, Any]:
    """Check and measure all jobs, site after site."""
    times: dict[str, Times] = {}
    calls = Calls(0, 0)
    for site in dict.fromkeys(job.site for job in JOBS.values()):
        application = make(name, site)
        jobs = {key: job for key, job in JOBS.items() if job.site == site}
        for key, job in jobs.items():
            wrong = flaw(job, answer(application, job)) or flaw(job, answer(BARE[key], job))
            if wrong:
                return {"flaw": wrong}
        if not only_check:
            times.update((key, measure(application, key)) for key in jobs)
            calls = count_calls(application, jobs["hello"]) if "hello" in jobs else calls
    return {"flaw": "", "times": times, "calls": calls, "compiled": compiled()}


if __name__ == "__main__":
    print(json.dumps(turn(sys.argv[1], "--check" in sys.argv)))
