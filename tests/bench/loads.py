"""What the servers are asked to do: requests, and the applications that answer them."""

from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple

from tests.bench import apps
from tests.bench.servers import FLOOR, FUNICORN, FUNICORN_4, GTHREAD, WAITRESS

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(__file__).parent.relative_to(ROOT)  # from where wrk runs, and a reader types

# With the Host that wrk adds, the eight field lines of a browser's navigation.
FIELDS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Connection": "keep-alive",
    "Cookie": "session=0123456789abcdef0123456789abcdef; theme=dark",
    "Upgrade-Insecure-Requests": "1",
}


class Goal(NamedTuple):
    """A server does at least `factor` times as many requests as another one."""

    name: str
    other: str
    factor: float


class Load(NamedTuple):
    """A kind of request, sent again and again, and the application that answers it."""

    name: str
    title: str
    app: str
    content: bytes  # of the answer
    fields: dict[str, str] = {}  # noqa: RUF012 (nobody changes it)
    script: str = ""  # in Lua, for wrk
    upload: int = 0  # bytes
    floor: bool = True  # can the floor, which parses nothing, answer this?
    goals: tuple[Goal, ...] = ()

    def options(self) -> list[str]:
        """What wrk has to be told."""
        script = ["--script", str(SCRIPTS / self.script)] if self.script else []
        return script + [f"--header={name}: {value}" for name, value in self.fields.items()]


LOADS = (
    Load(
        "hello",
        "hello, world",
        "tests.bench.apps:hello",
        apps.HELLO,
        goals=(
            Goal(FUNICORN, FLOOR, 0.55),
            Goal(FUNICORN_4, FLOOR, 0.40),
            Goal(FUNICORN, GTHREAD, 9),
            Goal(FUNICORN_4, GTHREAD, 7),
            Goal(FUNICORN, WAITRESS, 5),
            Goal(FUNICORN_4, WAITRESS, 4),
        ),
    ),
    Load(
        "browser",
        "hello, world, asked with a browser's eight field lines",
        "tests.bench.apps:hello",
        apps.HELLO,
        FIELDS,
        goals=(Goal(FUNICORN, FLOOR, 0.35),),
    ),
    Load(
        "targets",
        "the same, for another target each time",
        "tests.bench.apps:hello",
        apps.HELLO,
        FIELDS,
        script="targets.lua",
    ),
    Load("page", "a response of 16 KiB", "tests.bench.apps:page", apps.PAGE),
    Load(
        "stream",
        "a response of ten blocks of 1 KiB, of unknown length",
        "tests.bench.apps:stream",
        b"".join(apps.BLOCKS),
    ),
    Load(
        "upload",
        "an upload of 64 KiB",
        "tests.bench.apps:upload",
        b"%d\n" % apps.UPLOAD,
        script="upload.lua",
        upload=apps.UPLOAD,
        floor=False,
    ),
    Load(
        "pipelined",
        "hello, world, asked sixteen times at once",
        "tests.bench.apps:hello",
        apps.HELLO,
        script="pipelined.lua",
        floor=False,
    ),
)


def flaw(load: Load, port: int) -> str:
    """Ask once; return what is wrong with the answer, which is the same for all servers, or ""."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    content = b"u" * load.upload
    try:
        connection.request("POST" if content else "GET", "/", content or None, load.fields)
        response = connection.getresponse()
        if response.status != 200:
            return f"answered {response.status} {response.reason}"
        return "" if response.read() == load.content else "gave another answer than the application"
    except (OSError, HTTPException) as error:
        return f"gave no answer: {error!r}"
    finally:
        connection.close()
