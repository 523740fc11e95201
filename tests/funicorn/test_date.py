"""The date on a response, by a clock of our own."""

import pytest

from funicorn.date import DATE, DateLine

pytestmark = pytest.mark.since(5)


class Clock:
    def __init__(self, time: float) -> None:
        self.time = time

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock(784_111_777.0)  # the example of RFC 9110 §5.6.7


@pytest.fixture
def line(clock: Clock) -> DateLine:
    return DateLine(clock)


@pytest.mark.clause("rfc9112:52")
def test_the_line_is_as_the_rfc_wants_it(line: DateLine) -> None:
    assert line.now() == b"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"


def test_within_a_second_it_is_not_made_again(line: DateLine, clock: Clock) -> None:
    clock.time += 0.25
    first = line.now()
    for later in (0.0, 0.5, 0.999, 0.25):
        clock.time = 784_111_777.0 + later
        assert line.now() is first


def test_the_next_second_has_its_own(line: DateLine, clock: Clock) -> None:
    clock.time += 0.75
    line.now()
    clock.time += 0.25
    assert line.now() == b"Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n"


@pytest.mark.parametrize("change", [-0.25, -1.0, -86_400.0, 86_400.0])
def test_a_clock_that_was_set_is_followed(change: float, line: DateLine, clock: Clock) -> None:
    line.now()
    clock.time += change
    assert line.now() == DateLine(clock).now()


def test_there_is_one_line_for_all_by_the_clock_of_the_machine() -> None:
    assert DATE.now().startswith(b"Date: ")
    assert DATE.now().endswith(b" GMT\r\n")
