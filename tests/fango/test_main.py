"""The command line: `python -m fango run`."""

import signal
from functools import partial
from pathlib import Path

import pytest

from fango.__main__ import main
from funicorn import listen
from tests import commands
from tests.funicorn.wires import Address, exchange

pytestmark = pytest.mark.since(14)

SITE = """
from fango import Fango

app = Fango(__name__)

@app.get("/")
def home(request):
    return "hello"

@app.get("/accident")
def accident(request):
    apple = "a red one"
    raise ValueError("mine")

def make():
    return app
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fango_site_here.py").write_text(SITE)
    (tmp_path / "fango_site_failing.py").write_text("open('missing_here')\n")
    return tmp_path


started = partial(commands.started, "fango")
failure = partial(commands.failure, "fango")
in_one_process = pytest.mark.since(14, until=18)


def get(address: Address, path: str, *fields: str, host: str = "localhost") -> str:
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close", *fields, "", ""]
    return exchange(address, "\r\n".join(lines).encode()).decode()


@in_one_process
@pytest.mark.parametrize("name", ["fango_site_here:app", "fango_site_here:make()"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_a_signal_and_says_where(
    folder: Path, name: str, number: signal.Signals
) -> None:
    with started(folder, "run", name) as (process, address):
        assert get(address, "/").endswith("\r\n\r\nhello")
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out) == (0, "")
    said = f"fango: {name} is at http://127.0.0.1:{address[1]} for development; Ctrl-C ends it\n"
    assert err == said


def test_who_is_here_sees_why_it_has_failed_and_so_does_the_console(folder: Path) -> None:
    with started(folder, "run", "fango_site_here:app") as (process, address):
        shown = get(address, "/accident")
        process.terminate()
        said = process.communicate(timeout=20)[1]
    assert shown.startswith("HTTP/1.1 500 ")
    assert "a red one" in shown
    assert "<small>fango_site_here.py, line " in shown
    assert "fango: 'GET' '/accident' failed" in said
    assert "ValueError: mine" in said


@pytest.mark.parametrize(
    ("host", "fields"),
    [("evil.example", ()), ("localhost", ("X-Forwarded-For: 192.0.2.1",))],
)
def test_others_do_not(folder: Path, host: str, fields: tuple[str, ...]) -> None:
    with started(folder, "run", "fango_site_here:app") as (_, address):
        shown = get(address, "/accident", *fields, host=host)
    assert shown.startswith("HTTP/1.1 500 ")
    assert "mine" not in shown
    assert "red" not in shown


@in_one_process
@pytest.mark.parametrize("name", ["fango_site_none:app", "fango_site_here:none", "fango_site_here"])
def test_a_name_that_leads_nowhere_is_one_line(folder: Path, name: str) -> None:
    said = failure(folder, "run", "--bind", "127.0.0.1:0", name)
    assert said.startswith("fango: ")
    assert len(said.splitlines()) == 1


@in_one_process
def test_what_goes_wrong_in_the_application_is_shown_in_full(folder: Path) -> None:
    said = failure(folder, "run", "--bind", "127.0.0.1:0", "fango_site_failing:app")
    assert "Traceback" in said
    assert "missing_here" in said


def test_a_port_in_use_is_named(folder: Path) -> None:
    with listen(port=0) as listener:
        port = listener.getsockname()[1]
        said = failure(folder, "run", "--bind", f"127.0.0.1:{port}", "fango_site_here:app")
    assert said.startswith(f"fango: can't listen at 127.0.0.1:{port}: ")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("arguments", [[], ["walk"], ["run"], ["run", "a:b", "--bind", "8000"]])
def test_what_makes_no_sense_ends_with_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: python -m fango" in capsys.readouterr().err
