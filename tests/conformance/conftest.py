"""Options, the server under test, and the scoreboard at the end."""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterator

import pytest

from tests.conformance import scoreboard
from tests.conformance.exchange import Asker, request
from tests.conformance.servers import OURS, OURS_HASTY, Keeper, Server, ServerError

PATIENCE = 2.0  # seconds
CHAPTER = 6  # before it, our server has one time limit, and closes after each response


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "conformance of WSGI servers (tests/conformance)")
    group.addoption(
        "--server",
        metavar="COMMAND",
        help="start the server under test by this command, with {bind} or {host} and {port}, "
        "and {app}, filled in (default: this project's own)",
    )
    group.addoption(
        "--times",
        metavar="COMMAND",
        help="start the same server with time limits of at most a second, for the tests of these",
    )
    group.addoption(
        "--patience",
        type=float,
        default=PATIENCE,
        metavar="SECONDS",
        help="how long silence has to be to mean that nothing more comes (default: %(default)s)",
    )
    group.addoption("--name", metavar="NAME", help="what the scoreboard calls the server")
    group.addoption(
        "--scoreboard",
        nargs="?",
        const="-",
        metavar="FILE",
        help="print a scoreboard by clause (always with --server), and write it to FILE as JSON",
    )
    group.addoption(
        "--big", action="store_true", help="upload and download 1 GiB in place of 32 MiB"
    )


def pytest_configure(config: pytest.Config) -> None:
    scoreboard.register(config)
    command = config.getoption("server", None)
    if command and not hasattr(config, "workerinput") and not config.option.collectonly:
        try:
            with Keeper(command) as keeper:  # better one clear word now than one at each test
                keeper.server()
        except ServerError as error:
            raise pytest.UsageError(str(error)) from None


@pytest.fixture(scope="session")
def patience(pytestconfig: pytest.Config) -> float:
    """Seconds of silence that mean that nothing more comes."""
    return float(pytestconfig.getoption("patience", PATIENCE))


@pytest.fixture(scope="session")
def foreign(pytestconfig: pytest.Config) -> bool:
    """Whether the server under test is another than this project's."""
    return pytestconfig.getoption("server", None) is not None


@pytest.fixture(scope="session")
def keeper(pytestconfig: pytest.Config) -> Iterator[Keeper]:
    """Keeps the server under test running until the session ends."""
    with Keeper(pytestconfig.getoption("server", None) or OURS) as keeper:
        yield keeper


@pytest.fixture
def server(keeper: Keeper) -> Iterator[Server]:
    """The server under test; if a test ends its process, that test fails, and it starts again."""
    server = running(keeper)
    yield server
    assert server.process.poll() is None, f"the server ended, with {server.process.returncode}"


@pytest.fixture(scope="module")
def hasty_keeper(pytestconfig: pytest.Config, foreign: bool) -> Iterator[Keeper]:
    command = pytestconfig.getoption("times", None)
    if foreign and command is None:
        pytest.skip("needs a server started with short time limits: --times COMMAND")
    with Keeper(command or OURS_HASTY) as keeper:
        yield keeper


@pytest.fixture
def hasty_server(hasty_keeper: Keeper) -> Server:
    """The server under test with short time limits."""
    return running(hasty_keeper)


def running(keeper: Keeper) -> Server:
    try:
        return keeper.server()
    except ServerError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def ask(server: Server, patience: float) -> Asker:
    """Asks the server under test."""
    return Asker(server, patience)


@pytest.fixture
def persistent(ask: Asker, foreign: bool) -> Asker:
    """Asks a server that keeps its connections; for others there is nothing to test."""
    with ask.connect() as client:
        client.send(request("/hello"))
        if not client.response().persistent:
            assert foreign, "our server must keep its connections"
            pytest.skip("this server closes after each response")
    return ask


@pytest.fixture
def token() -> str:
    """A word that no other test uses, to find one's own events by."""
    return uuid.uuid4().hex


@pytest.fixture(autouse=True)
def _validated(request: pytest.FixtureRequest, foreign: bool) -> Iterator[None]:
    """Fail a test in which wsgiref.validate has something to say about our server.

    For the servers of others one test says it all: test_environ's own.
    """
    if foreign or "server" not in request.fixturenames:
        yield
        return
    server: Server = request.getfixturevalue("server")
    before = len(server.complaints())
    yield
    assert server.complaints()[before:] == [], "wsgiref.validate complains"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    scoreboard.tag(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the server wrote, beside a test that fails."""
    report = yield
    server = getattr(item, "funcargs", {}).get("server")
    if report.failed and isinstance(server, Server) and server.errors.exists():
        said = server.errors.read_text(errors="replace")[-2000:]
        report.sections.append(("what the server wrote, its end", said))
    return report
