"""Attributes that are worked out once."""

from threading import Event, Thread

import pytest

from fango.lazy import lazy

pytestmark = pytest.mark.since(12)


class Counted:
    """How often has it been worked out?"""

    def __init__(self) -> None:
        self.times = 0

    @lazy
    def value(self) -> int:
        """A number."""
        self.times += 1
        return self.times


def test_it_is_worked_out_when_it_is_asked_for_and_once() -> None:
    counted = Counted()
    assert counted.times == 0
    assert [counted.value, counted.value, counted.times] == [1, 1, 1]


def test_each_instance_has_its_own() -> None:
    first, second = Counted(), Counted()
    first.times = 5
    assert [first.value, second.value] == [6, 1]


def test_what_raised_is_tried_again() -> None:
    class Failing:
        attempts = 0

        @lazy
        def value(self) -> int:
            self.attempts += 1
            if self.attempts == 1:
                raise ValueError("the first time")
            return self.attempts

    failing = Failing()
    with pytest.raises(ValueError, match="the first time"):
        _ = failing.value
    assert failing.value == 2


def test_it_can_be_set() -> None:
    counted = Counted()
    counted.__dict__["value"] = 7
    assert [counted.value, counted.times] == [7, 0]


def test_the_class_shows_it_with_its_description() -> None:
    assert isinstance(Counted.value, lazy)
    assert Counted.value.__doc__ == "A number."


def test_no_instance_waits_for_another() -> None:
    """As they do with functools.cached_property, before Python 3.12."""
    working, finish, done = Event(), Event(), Event()

    class Slow:
        @lazy
        def value(self) -> int:
            if not working.is_set():
                working.set()
                assert finish.wait(10)
            return 1

    def second() -> None:
        assert Slow().value == 1
        done.set()

    threads = [Thread(target=lambda: Slow().value), Thread(target=second)]
    threads[0].start()
    assert working.wait(10)
    threads[1].start()
    try:
        assert done.wait(10)
    finally:
        finish.set()
        for thread in threads:
            thread.join(10)
