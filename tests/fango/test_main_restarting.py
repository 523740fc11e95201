"""`python -m fango run` starts anew when a file changes, and survives a broken one."""

import select
from pathlib import Path
from typing import Any

import pytest

from tests.fango.running import SHORT_GRACE, SITE, WAITING, is_gone, running, save
from tests.funicorn.wires import connected, receive_all
from tests.funicorn.workers import LAST_GET, wait_until

pytestmark = pytest.mark.since(19)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "site_here.py").write_text(SITE)
    return tmp_path


# Restarting


@pytest.mark.parametrize("name", ["site_here:app", "site_here:make()"])
def test_it_serves(name: str, folder: Path) -> None:
    with running(folder, name) as site:
        assert site.get().startswith("one ")


@pytest.mark.parametrize("write", [Path.write_text, save], ids=["in place", "by rename"])
def test_a_change_starts_it_anew(write: Any, folder: Path) -> None:
    with running(folder, "site_here:app") as site:
        first = site.wait_for("one")
        write(folder / "site_here.py", SITE.replace("one", "two"))
        second = site.wait_for("two")
    assert first.split()[1] != second.split()[1]
    assert f"fango: {folder / 'site_here.py'} has changed" in site.said


def test_the_old_process_is_gone_then(folder: Path) -> None:
    with running(folder, "site_here:app") as site:
        first = site.wait_for("one")
        (folder / "site_here.py").write_text(SITE.replace("one", "two"))
        site.wait_for("two")
        assert is_gone(int(first.split()[1]))


def test_a_change_of_what_is_imported_later_counts_too(folder: Path) -> None:
    (folder / "later.py").write_text("word = 'one'\n")
    lazy = SITE.replace("return [", "import later\n    return [later.word.encode()]\n    [")
    (folder / "site_here.py").write_text(lazy)
    with running(folder, "site_here:app") as site:
        site.wait_for("one")
        (folder / "later.py").write_text("word = 'two'\n")
        site.wait_for("two")


def test_a_client_that_comes_in_between_waits(folder: Path) -> None:
    with running(folder, "site_here:app") as site:
        site.wait_for("one")
        (folder / "site_here.py").write_text(WAITING + SITE.replace("one", "two"))
        wait_until((folder / "reached").exists)
        with connected(site.address) as client:
            client.sendall(LAST_GET)
            assert not select.select([client], [], [], 0)[0]
            (folder / "go").touch()
            assert b"\r\n\r\ntwo " in receive_all(client)


def test_a_change_while_it_starts_is_not_missed(folder: Path) -> None:
    with running(folder, "site_here:app") as site:
        site.wait_for("one")
        (folder / "site_here.py").write_text(WAITING + SITE.replace("one", "two"))
        wait_until((folder / "reached").exists)
        (folder / "site_here.py").write_text(SITE.replace("one", "six"))
        (folder / "go").touch()
        site.wait_for("six")


def test_a_thread_that_does_not_end_does_not_hold_it_up(folder: Path) -> None:
    endless = "import threading; threading.Thread(target=threading.Event().wait).start()\n"
    (folder / "site_here.py").write_text(endless + SITE)
    with running(folder, "site_here:app", python=SHORT_GRACE) as site:
        site.wait_for("one")
        (folder / "site_here.py").write_text(SITE.replace("one", "two"))
        site.wait_for("two")


def test_the_interpreter_is_started_with_the_same_options(folder: Path) -> None:
    (folder / "site_here.py").write_text(SITE.replace('f"one', 'f"{__debug__}'))
    with running(folder, "site_here:app", python=("-O", "-m", "fango")) as site:
        assert site.wait_for("False")


def test_the_processes_of_the_application_learn_nothing(folder: Path) -> None:
    listing = "f\"{[each for each in os.environ if each.startswith('FANGO')]}"
    (folder / "site_here.py").write_text(SITE.replace('f"one', listing))
    with running(folder, "site_here:app") as site:
        assert site.wait_for("[]")


# Surviving what is broken


@pytest.mark.parametrize(
    ("broken", "shown"),
    [
        ("def (", "SyntaxError"),
        ("1 / 0 # <b>", "1 / 0 # &lt;b&gt;"),
        ("import sys; sys.exit('enough')", "SystemExit: enough"),
        ("", "has no &#x27;app&#x27;"),
    ],
)
def test_a_broken_application_is_shown_until_it_is_mended(
    broken: str, shown: str, folder: Path
) -> None:
    with running(folder, "site_here:app") as site:
        site.wait_for("one")
        (folder / "site_here.py").write_text(broken)
        assert shown in site.wait_for("<!doctype html>")
        assert "can't load site_here:app" in site.said
        (folder / "site_here.py").write_text(SITE.replace("one", "two"))
        site.wait_for("two")


def test_an_application_may_be_broken_from_the_beginning(folder: Path) -> None:
    (folder / "site_here.py").write_text("import missing_part\n" + SITE)
    with running(folder, "site_here:app") as site:
        assert "missing_part" in site.wait_for("<!doctype html>")
        assert "missing_part" in site.said
        (folder / "missing_part.py").touch()
        site.wait_for("one")


def test_an_application_may_go_and_come_back(folder: Path) -> None:
    with running(folder, "site_here:app") as site:
        site.wait_for("one")
        (folder / "site_here.py").rename(folder / "elsewhere")
        site.wait_for("<!doctype html>")
        (folder / "elsewhere").rename(folder / "site_here.py")
        site.wait_for("one")
