"""The parent and its children, which restart."""

import os
import signal
import subprocess
import threading

import pytest

from fango import reload
from fango.reload import INHERITED, inherited
from funicorn import listen

pytestmark = pytest.mark.since(19)


# Starting a child


def test_ctrl_c_does_not_reach_a_child_before_it_is_prepared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It inherits what its parent has blocked."""
    blocked: list[bool] = []

    def popen(command: object, **options: object) -> None:
        blocked.append(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))

    monkeypatch.setattr(subprocess, "Popen", popen)
    reload.start_child(0, 0)
    assert blocked == [True]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


# What a child inherits


def test_without_a_parent_there_is_nothing_to_inherit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(INHERITED, raising=False)
    assert inherited() is None


def test_a_child_inherits_the_listener_and_the_pipe(
    monkeypatch: pytest.MonkeyPatch, pipe: list[int]
) -> None:
    with listen(port=0) as listener:
        number = os.dup(listener.fileno())
        os.set_inheritable(number, True)
        os.set_inheritable(pipe[0], True)
        monkeypatch.setenv(INHERITED, f"{number} {pipe[0]}")
        left = inherited()
        assert left is not None
        with left[0] as found:
            assert found.getsockname() == listener.getsockname()
            assert not found.get_inheritable()
    assert left[1] == pipe[0]
    assert not os.get_inheritable(pipe[0])
    assert INHERITED not in os.environ


def test_a_process_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    done = threading.Event()

    def end(status: int) -> None:
        ended.append(status)
        done.set()

    monkeypatch.setattr(reload, "GRACE", 0.01)
    monkeypatch.setattr(os, "_exit", end)
    reload.end_soon(7)
    assert done.wait(10)
    assert ended == [7]


def test_a_process_that_does_end_does_not_wait_for_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "GRACE", 60.0)
    reload.end_soon(0)
    timers = [each for each in threading.enumerate() if isinstance(each, threading.Timer)]
    for timer in timers:
        timer.cancel()
    assert [timer.daemon for timer in timers] == [True]
