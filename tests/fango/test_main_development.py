"""The command line: `python -m fango run`."""

import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from funicorn import listen
from tests.commands import failure
from tests.fango.running import HANGING, SHORT_GRACE, SITE, WAITING, options_of, running
from tests.funicorn.wires import PATIENCE
from tests.funicorn.workers import wait_until

pytestmark = pytest.mark.since(19)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "site_here.py").write_text(SITE)
    return tmp_path


# Ending


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("kill", [os.killpg, os.kill], ids=["all", "parent"])
def test_a_signal_ends_it_without_a_word(kill: Any, number: int, folder: Path) -> None:
    with running(folder, "site_here:app") as site:
        site.wait_for("one")
        kill(site.process.pid, number)
        assert site.all_ended()
        assert site.process.wait(PATIENCE) == 0
    assert "Traceback" not in site.said


def test_ctrl_c_ends_it_while_it_starts(folder: Path) -> None:
    (folder / "site_here.py").write_text(HANGING)
    with running(folder, "site_here:app", python=SHORT_GRACE) as site:
        wait_until((folder / "reached").exists)
        os.killpg(site.process.pid, signal.SIGINT)
        assert site.all_ended()
    assert "Traceback" not in site.said


@pytest.mark.parametrize("source", [SITE, HANGING], ids=["serving", "starting"])
def test_the_child_does_not_outlive_its_parent(source: str, folder: Path) -> None:
    (folder / "site_here.py").write_text(source)
    with running(folder, "site_here:app", python=SHORT_GRACE) as site:
        if source is SITE:
            site.wait_for("one")
        else:
            wait_until((folder / "reached").exists)
        site.process.kill()
        assert site.all_ended()


def test_a_child_that_is_killed_is_reported(folder: Path) -> None:
    with running(folder, "site_here:app") as site:
        os.kill(int(site.wait_for("one").split()[1]), signal.SIGKILL)
        assert site.process.wait(PATIENCE) == 1
    assert "fango: the application was ended by signal 9\n" in site.said


def test_the_application_can_clear_up(folder: Path) -> None:
    clearing = "import atexit, pathlib; atexit.register(pathlib.Path('cleared').touch)\n"
    (folder / "site_here.py").write_text(clearing + SITE)
    with running(folder, "site_here:app") as site:
        site.wait_for("one")
        site.process.terminate()
        assert site.all_ended()
    assert (folder / "cleared").exists()


def test_the_parent_ends_after_the_child(folder: Path) -> None:
    (folder / "slow.py").write_text(WAITING)
    (folder / "site_here.py").write_text(
        "import atexit, importlib; atexit.register(importlib.import_module, 'slow')\n" + SITE
    )
    with running(folder, "site_here:app") as site:
        site.wait_for("one")
        site.process.terminate()
        wait_until((folder / "reached").exists)
        with pytest.raises(subprocess.TimeoutExpired):
            site.process.wait(0.3)
        (folder / "go").touch()
        assert site.process.wait(PATIENCE) == 0


def test_a_child_that_can_not_end_is_killed(folder: Path) -> None:
    with running(folder, "site_here:app", python=SHORT_GRACE) as site:
        os.kill(int(site.wait_for("one").split()[1]), signal.SIGSTOP)
        site.process.terminate()
        assert site.all_ended()


def test_the_application_has_its_signals_as_usual(folder: Path) -> None:
    blocked = "signal.pthread_sigmask(signal.SIG_BLOCK, [])"
    (folder / "site_here.py").write_text("import signal" + SITE.replace("os.getpid()", blocked))
    with running(folder, "site_here:app") as site:
        assert site.wait_for("one") == "one set()"


# Without restarting


def test_it_can_do_without_a_second_process(folder: Path) -> None:
    with running(folder, "--no-reload", "site_here:app") as site:
        assert site.wait_for("one") == f"one {site.process.pid}"
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(PATIENCE) == 0
    assert "Traceback" not in site.said


def test_then_a_name_that_leads_nowhere_is_one_line(folder: Path) -> None:
    said = failure(
        "fango", folder, "run", "--bind=127.0.0.1:0", "--no-reload", "site_none:app"
    ).splitlines()
    assert said[1:] == ["fango: there is no module 'site_none' here or on the Python path"]


def test_then_a_broken_application_ends_it(folder: Path) -> None:
    (folder / "site_here.py").write_text("1 / 0\n")
    assert "ZeroDivisionError" in failure(
        "fango", folder, "run", "--bind=127.0.0.1:0", "--no-reload", "site_here:app"
    )


WITHOUT = (
    "-c",
    "import fango.reload as r; r.POSSIBLE = False; import fango.__main__ as m; m.main()",
)


def test_where_no_other_process_can_have_the_socket_it_says_so_and_serves(folder: Path) -> None:
    with running(folder, "site_here:app", python=WITHOUT) as site:
        assert site.wait_for("one") == f"one {site.process.pid}"
    assert "fango: this system can't restart it when a file changes: " in site.said


def test_who_wants_no_restarts_is_not_told_that_there_are_none(folder: Path) -> None:
    with running(folder, "--no-reload", "site_here:app", python=WITHOUT) as site:
        site.wait_for("one")
    assert "restart" not in site.said


# What it does for development


def test_a_request_is_logged(folder: Path) -> None:
    with running(folder, "site_here:app") as site:
        site.get("/a%0Ab")
        wait_until(lambda: "GET /" in site.said)
    assert re.search(r"^fango: GET /a%0Ab 200 [0-9.]+ ms$", site.said, re.MULTILINE)


def test_the_application_may_log_in_its_own_way(folder: Path) -> None:
    own = "import logging; logging.basicConfig(format='OWN %(message)s')\n"
    (folder / "site_here.py").write_text(own + SITE)
    with running(folder, "site_here:app") as site:
        site.get()
        wait_until(lambda: "GET /" in site.said)
    assert "\nOWN GET / 200 " in site.said
    assert site.said.count("GET /") == 1


@pytest.mark.parametrize("options", [[], ["--no-reload"]])
def test_who_is_here_is_shown_the_source(options: list[str], folder: Path) -> None:
    (folder / "site_here.py").write_text(SITE.replace("os.getpid()", "environ['fango.debug']"))
    with running(folder, *options, "site_here:app") as site:
        assert site.get() == "one True"


@pytest.mark.parametrize("number", [1, 3])
def test_it_has_as_many_threads_as_it_is_told(number: int, folder: Path) -> None:
    counting = "sum(each.name.startswith('funicorn') for each in threading.enumerate())"
    (folder / "site_here.py").write_text("import threading" + SITE.replace("os.getpid()", counting))
    with running(folder, f"--threads={number}", "site_here:app") as site:
        site.wait_for(f"one {number}")


# What it refuses


def test_other_machines_are_not_served_by_accident(folder: Path) -> None:
    said = failure("fango", folder, "run", "--bind=0.0.0.0:0", "site_here:app")
    assert said.startswith("fango: 0.0.0.0 can be reached from other machines: say --public")


def test_other_machines_are_served_if_that_is_meant(folder: Path) -> None:
    with running(folder, "--public", "--bind=0.0.0.0:0", "site_here:app") as site:
        site.address = "127.0.0.1", site.address[1]
        site.wait_for("one")


def test_a_port_in_use_is_named(folder: Path) -> None:
    with listen(port=0) as listener:
        port = listener.getsockname()[1]
        said = failure("fango", folder, "run", f"--bind=127.0.0.1:{port}", "site_here:app")
    assert said.startswith(f"fango: can't listen at 127.0.0.1:{port}: ")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("name", ["site_here", "site_here:", ":app", ""])
def test_a_name_has_two_parts(name: str, folder: Path) -> None:
    assert "is named module:app" in failure("fango", folder, "run", name)


@pytest.mark.parametrize("option", ["--bind=8000", "--threads=0", "--threads=x", "--other"])
def test_an_option_must_make_sense(option: str, folder: Path) -> None:
    assert "usage: python -m fango" in failure("fango", folder, "run", option, "site_here:app")


def test_it_explains_itself(folder: Path) -> None:
    done = subprocess.run(**options_of(folder, "--help"), capture_output=True, timeout=20)
    assert done.returncode == 0
    for option in ("module:app", "--bind", "--no-reload", "--public", "--threads"):
        assert option in done.stdout
