"""The command line: `python -m funicorn`."""

import re
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from funicorn import listen
from tests import commands
from tests.commands import accepts
from tests.funicorn.wires import Address, connected, receive_all
from tests.funicorn.workers import GET, LAST_GET, ask, visit, wait_until

pytestmark = pytest.mark.since(7)

SITE = """
import sys, threading

opened = threading.Event()

def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/gate":
        print("entered", flush=True)
        opened.wait(10)
    if path == "/open":
        opened.set()
    if path == "/slow":
        print("entered", flush=True)
        sys.stdin.readline()
    start_response("200 OK", [])
    return [b"hello"]

def make():
    return app
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "site_here.py").write_text(SITE)
    (tmp_path / "site_failing.py").write_text("open('missing_here')\n")
    return tmp_path


command = partial(commands.command, "funicorn")
started = partial(commands.started, "funicorn")
failure = partial(commands.failure, "funicorn")


@pytest.mark.parametrize("name", ["site_here:app", "site_here:make()"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_a_signal_and_has_nothing_to_say(
    name: str, number: signal.Signals, folder: Path
) -> None:
    with started(folder, name) as (process, address):
        for _ in range(3):
            assert visit(address)
        process.send_signal(number)
        assert process.communicate(timeout=20) == ("", "")
        assert process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("threads", ["1", "3"])
def test_a_running_request_is_finished_after_a_signal(
    number: signal.Signals, threads: str, folder: Path
) -> None:
    with started(folder, "--threads", threads, "site_here:app") as (process, address):
        visit(address)
        with connected(address) as client:
            client.sendall(GET.replace(b"/ ", b"/slow "))
            assert process.stdout is not None
            assert process.stdin is not None
            assert process.stdout.readline() == "entered\n"
            process.send_signal(number)
            if threads == "3":
                wait_until(lambda: not accepts(address))
            process.stdin.write("\n")
            process.stdin.flush()
            assert receive_all(client).endswith(b"hello")
        assert process.communicate(timeout=20) == ("", "")
        assert process.returncode == 0


def test_idle_clients_do_not_keep_it_from_ending(folder: Path) -> None:
    with (
        started(folder, "site_here:app") as (process, address),
        connected(address) as client,
        connected(address) as spare,
    ):
        ask(client)
        process.send_signal(signal.SIGTERM)
        assert receive_all(client) == receive_all(spare) == b""
        assert process.wait(20) == 0


@pytest.mark.parametrize("threads", [2, 1000])
def test_it_runs_as_many_threads_as_it_is_told(threads: int, folder: Path) -> None:
    with (
        started(folder, "--threads", str(threads), "site_here:app") as (process, address),
        connected(address) as client,
        connected(address) as other,
    ):
        client.sendall(LAST_GET.replace(b"/ ", b"/gate "))
        assert process.stdout is not None
        assert process.stdout.readline() == "entered\n"
        ask(other, GET.replace(b"/ ", b"/open "))
        assert receive_all(client).endswith(b"hello")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_port_in_use_is_named(host: str, folder: Path) -> None:
    with listen(port=0) as listener:
        port = listener.getsockname()[1]
        said = failure(folder, "--bind", f"{host}:{port}", "site_here:app")
    assert said.startswith("funicorn: ")
    assert str(port) in said
    assert "in use" in said
    assert len(said.splitlines()) == 1


def test_a_host_that_is_not_there_is_named(folder: Path) -> None:
    said = failure(folder, "--bind", "nowhere.invalid:8000", "site_here:app")
    assert "nowhere.invalid" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    "name", ["site_none:app", "site_here:none", "site_here", "./site_here:app"]
)
def test_a_name_that_leads_nowhere_is_one_line(name: str, folder: Path) -> None:
    said = failure(folder, "--bind", "127.0.0.1:0", name)
    assert said.startswith("funicorn: ")
    assert len(said.splitlines()) == 1


def test_what_goes_wrong_in_the_application_is_shown_in_full(folder: Path) -> None:
    said = failure(folder, "--bind", "127.0.0.1:0", "site_failing:app")
    assert "Traceback" in said
    assert "missing_here" in said


@pytest.mark.parametrize(
    "address",
    ["", "8000", ":8000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "a:65536", "a:-1", "a:+1"],
)
def test_an_address_is_host_and_port(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    from funicorn.__main__ import main

    with pytest.raises(SystemExit) as ended:
        main([f"--bind={address}", "site_here:app"])
    assert ended.value.code == 2
    assert "is not HOST:PORT, such as 127.0.0.1:8000" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["", "0", "-1", "1.5", "x", "1001", "١"])
def test_the_number_of_threads_is_a_number(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    from funicorn.__main__ import main

    with pytest.raises(SystemExit) as ended:
        main([f"--threads={number}", "site_here:app"])
    assert ended.value.code == 2
    assert "is not a number from 1 to 1000" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:0", ("127.0.0.1", 0)),
        ("example.org:65535", ("example.org", 65_535)),
        ("[::1]:8000", ("::1", 8000)),
        ("0.0.0.0:80", ("0.0.0.0", 80)),
    ],
)
def test_hosts_are_names_and_numbers(text: str, address: Address) -> None:
    from funicorn.__main__ import address as parse

    assert parse(text) == address


def test_without_options_it_is_at_port_8000_with_one_thread(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    from funicorn import __main__ as command_line

    seen: list[Any] = []
    handler = signal.getsignal(signal.SIGTERM)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(command_line, "listen", lambda *address: seen.append(address))
    monkeypatch.setattr(command_line, "serve", lambda *all, **more: seen.append(more))
    try:
        assert command_line.main(["site_here:app"]) == 0
    finally:
        signal.signal(signal.SIGTERM, handler)
        sys.modules.pop("site_here", None)
    assert seen == [("127.0.0.1", 8000), {"threads": 1}]


def test_it_explains_itself(folder: Path) -> None:
    done = subprocess.run(**command(folder, "--help"), capture_output=True, timeout=20)
    assert done.returncode == 0
    assert re.search(r"usage: python -m funicorn .*--bind.*--threads", done.stdout, re.DOTALL)
