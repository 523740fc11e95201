"""The benchmark of the servers reads wrk and strace right, and all servers do the same work."""

from math import isnan

import pytest

from tests.bench import apps, floor
from tests.bench.clients import Client, clients, latencies, size
from tests.bench.figures import figures, percentile, ratio, verdict
from tests.bench.loads import FIELDS, LOADS, Load, flaw
from tests.bench.running import NotStarted, running
from tests.bench.servers import CONTENDERS, FLOOR, FUNICORN, FUNICORN_4, Contender, chosen
from tests.bench.syscalls import count_calls
from tests.bench.wrk import Errors, Report, command, parse

NAMED = {contender.name: contender for contender in CONTENDERS}

GOOD = """\
Running 1s test @ http://127.0.0.1:9101/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   524.22us  100.22us   4.14ms   93.59%
    Req/Sec   121.22k     3.44k  125.33k    80.00%
  132543 requests in 1.10s, 18.71MB read
Requests/sec: 120452.12
Transfer/sec:     17.00MB
"""

BAD = """\
Running 3s test @ http://127.0.0.1:9555/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   165.68us  521.57us  21.05ms   97.29%
    Req/Sec    65.04k    11.87k   89.07k    86.67%
  193958 requests in 3.00s, 7.21MB read
  Socket errors: connect 1, read 5, write 77410, timeout 2
  Non-2xx or 3xx responses: 27699
Requests/sec:  64638.96
Transfer/sec:      2.40MB
"""

TRACE = r"""
6113  accept4(5, {sa_family=AF_INET}, [16], SOCK_CLOEXEC|SOCK_NONBLOCK) = 7
6114  recvfrom(8,  <unfinished ...>
6113  <... sendto resumed>)             = 133
6114  <... recvfrom resumed>"GET /begin-to-count HTTP/1.1\r\n"..., 65536, 0, NULL, NULL) = 49
6114  sendto(8, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"..., 134, 0, NULL, 0) = 134
6114  epoll_wait(4,  <unfinished ...>
6113  futex(0x55894d8ef770, FUTEX_WAKE_PRIVATE, 1) = 1
6114  <... epoll_wait resumed>[{events=EPOLLIN, data={u32=8}}], 67, 1000) = 1
6114  recvfrom(9, "GET / HTTP/1.1\r\n"..., 65536, 0, NULL, NULL) = 35
6114  sendto(9, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"..., 134, 0, NULL, 0) = 134
6114  recvfrom(8, "GET /end-of-the-count HTTP/1.1\r\n"..., 65536, 0, NULL, NULL) = 51
6114  close(8)                          = 0
"""


def load_name(load: Load) -> str:
    return load.name


def test_wrks_totals_are_read() -> None:
    assert parse(GOOD) == Report(132_543, 1.10, 120_452.12, Errors())


def test_wrks_errors_are_read_each_by_its_name() -> None:
    errors = parse(BAD).errors
    assert errors == Errors(connect=1, read=5, write=77_410, timeout=2, status=27_699)
    assert str(errors) == "1 connect, 5 read, 77410 write, 2 timeout, 27699 status"


@pytest.mark.parametrize(
    ("told", "seconds"), [("850.00ms", 0.85), ("10.02s", 10.02), ("1.50m", 90.0), ("1.00h", 3600.0)]
)
def test_wrks_units_of_time_become_seconds(told: str, seconds: float) -> None:
    assert parse(GOOD.replace("in 1.10s", f"in {told}")).seconds == pytest.approx(seconds)


def test_what_isnt_a_report_of_wrk_is_an_error_that_quotes_it() -> None:
    with pytest.raises(ValueError, match="Connection refused"):
        parse("unable to connect to 127.0.0.1:9555 Connection refused\n")


def test_wrk_is_told_a_browsers_eight_field_lines() -> None:
    [browser] = [load for load in LOADS if load.name == "browser"]
    told = command(browser, 8000, 1)
    assert len([each for each in told if each.startswith("--header=")]) == len(FIELDS) == 7
    assert "Host" not in FIELDS  # wrk sends the eighth by itself


def test_the_spread_is_the_distance_of_the_quartiles_in_percent_of_the_median() -> None:
    assert figures([100.0, 80.0, 120.0]) == (100.0, 40.0)
    assert figures([7.0, 7.0]) == (7.0, 0.0)


def test_a_ratio_is_taken_round_by_round() -> None:
    # The machine was ten times as fast in the second round; the medians' ratio would be 20.
    assert ratio([2.0, 20.0, 20.0], [1.0, 10.0, 1.0]) == 2.0


def test_a_ratio_to_nothing_is_not_a_number() -> None:
    assert ratio([2.0, 6.0], [0.0, 3.0]) == 2.0
    assert isnan(ratio([2.0, 6.0], [0.0, 0.0]))


def test_a_percentile_is_exceeded_by_the_rest_of_a_hundred() -> None:
    assert percentile([float(number) for number in range(101)], 99) == 99.0


def test_a_verdict_says_whether_the_goal_is_met() -> None:
    assert verdict("a / b", 0.56, 0.55) == "goal: a / b: at least 0.55: 0.56, met"
    assert verdict("a / b", 0.54, 0.55).endswith("not met")
    assert verdict("KiB", 1.9, 10, at_most=True) == "goal: KiB: at most 10: 1.90, met"
    assert verdict("KiB", 11, 10, at_most=True).endswith("not met")


def test_only_the_system_calls_between_the_marks_are_counted_and_each_once() -> None:
    assert count_calls(TRACE) == {"epoll_wait": 1, "futex": 1, "recvfrom": 1, "sendto": 1}


def test_a_trace_without_marks_is_an_error() -> None:
    with pytest.raises(NotStarted, match="mark"):
        count_calls("6114  close(8) = 0\n")


def test_the_length_of_an_answer_is_known_once_its_head_is_whole() -> None:
    answer = floor.response(14)
    assert size(answer[:-20]) == 0
    assert size(answer[:-14]) == len(answer)
    with pytest.raises(ValueError, match="Content-Length"):
        size(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")


def test_servers_are_chosen_by_a_part_of_their_names() -> None:
    assert [each.name for each in chosen(["FUNI", "floor"])] == [FLOOR, FUNICORN, FUNICORN_4]
    assert chosen([]) == list(CONTENDERS)


def test_all_that_a_goal_compares_is_measured() -> None:
    for load in LOADS:
        for goal in load.goals:
            assert {goal.name, goal.other} <= set(NAMED)
            assert load.floor or goal.other != FLOOR


@pytest.mark.parametrize("load", [load for load in LOADS if load.floor], ids=load_name)
def test_the_floor_gives_the_applications_answers(load: Load) -> None:
    with running(NAMED[FLOOR], load.app, len(load.content)) as server:
        assert flaw(load, server.port) == ""
        assert len(latencies(server.port, 3)) == 3  # on one connection


def test_another_answer_than_the_applications_is_noticed() -> None:
    hello, *_ = LOADS
    with running(NAMED[FLOOR], hello.app, len(apps.HELLO) - 1) as server:
        assert flaw(hello, server.port) == "gave another answer than the application"


def test_a_connection_that_the_server_has_left_is_noticed() -> None:
    with running(NAMED[FLOOR]) as server, clients(server.port, 1) as (client,):
        assert client.is_open()
        server.process.kill()
        server.process.wait()
        assert not client.is_open()


def test_nothing_runs_after_the_block() -> None:
    with running(NAMED[FLOOR]) as server:
        assert server.resident_kib() > 0
        assert server.cpu_seconds() > 0
    assert server.processes() == []
    with pytest.raises(ConnectionRefusedError):
        Client(server.port)


def test_a_server_that_does_not_start_gives_its_last_words() -> None:
    with (
        pytest.raises(NotStarted, match="No module named"),
        running(Contender("none", "none", "", "-m there.is.no.such.server")),
    ):
        pass


@pytest.mark.since(7)
@pytest.mark.parametrize("name", [FUNICORN, FUNICORN_4])
def test_funicorn_serves_every_load(name: str) -> None:
    for load in LOADS:
        with running(NAMED[name], load.app) as server:
            assert flaw(load, server.port) == "", load.title


@pytest.mark.since(7)
def test_the_floor_sends_as_many_bytes_as_funicorn() -> None:
    sizes = []
    for name in (FLOOR, FUNICORN):
        with running(NAMED[name]) as server, clients(server.port, 1) as (client,):
            sizes.append(client.size)
    assert sizes[0] == sizes[1]
