"""The hosts that an application answers for."""

import re
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fango.hosts import MOST, Hosts, split_host

pytestmark = pytest.mark.since(18)

OURS = ["example.org", ".example.com", "127.0.0.1", "[::1]"]


@pytest.mark.parametrize(
    "host",
    [
        "example.org",
        "example.org:8000",
        "example.org:",
        "example.org:65535",
        "EXAMPLE.Org",
        "example.org.",
        "example.org.:80",
        "example.com",
        "www.example.com",
        "a.b.c.Example.com:443",
        "127.0.0.1:8000",
        "[::1]",
        "[0:0::0:1]:8000",
    ],
)
def test_ours_are(host: str) -> None:
    assert host in Hosts(OURS)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "www.example.org",  # only the name itself
        "evilexample.com",  # the dot counts
        "example.com.evil.example",
        "example.org:8000:1",
        "example.org:65536",
        "example.org:999999",
        "example.org:-1",
        "example.org:+1",
        "example.org:80a",
        "example.org:٨٠",
        "example.org..",
        ".example.com",
        "a..example.com",
        "",
        ":80",
        ".",
        "me@example.org",
        "example.org,evil.example",
        "example.org evil",
        " example.org",
        "example.org\n",
        "example.org/",
        "example.org?",
        "example.org#",
        "example%2eorg",
        "exämple.com",
        "ex\u212aample.com",
        '"><script>.example.com',
        "a\\.example.com",
        "::1",
        "[::1",
        "[::1]x",
        "[::1]:x",
        "[::2]",
        "[::1%25lo]",
        "[127.0.0.1]",
        "127.0.0.2",
        "127.1",
        "a" * 260 + ".example.com",
    ],
)
def test_others_are_not(host: str) -> None:
    assert host not in Hosts(OURS)


def test_the_second_look_gives_the_same_answer() -> None:
    hosts = Hosts(OURS)
    for _ in range(2):
        assert "www.example.com:80" in hosts
        assert "www.example.org:80" not in hosts


def test_what_has_passed_is_remembered_and_nothing_else() -> None:
    hosts = Hosts(OURS)
    for value in ("www.example.com", "evil.example", "example.org"):
        value in hosts  # noqa: B015
    assert hosts.known == {"www.example.com", "example.org"}


def test_there_is_an_end_to_what_is_remembered() -> None:
    hosts = Hosts(OURS)
    for number in range(2 * MOST):
        assert f"{number}.example.com" in hosts
        assert len(hosts.known) <= MOST


def test_without_patterns_every_host_is_ours() -> None:
    hosts = Hosts(None)
    assert "evil.example" in hosts
    assert None in hosts


def test_with_patterns_no_host_is_none_of_ours() -> None:
    assert None not in Hosts(OURS)


def test_with_an_empty_list_no_host_is_ours() -> None:
    assert "example.org" not in Hosts([])


@pytest.mark.parametrize("pattern", ["", ".", "*", "*.example.org", "http://a", "a b", "[::1"])
def test_a_pattern_must_make_sense(pattern: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(pattern.removeprefix(".")))):
        Hosts([pattern])


@pytest.mark.parametrize("pattern", ["example.org:80", "[::1]:80", "example.org:"])
def test_a_pattern_has_no_port(pattern: str) -> None:
    with pytest.raises(ValueError, match="for every port"):
        Hosts([pattern])


def test_the_patterns_are_a_list() -> None:
    with pytest.raises(TypeError, match="list"):
        Hosts("example.org")


@pytest.mark.parametrize(
    ("value", "split"),
    [
        ("Example.org", ("example.org", None)),
        ("example.org.:", ("example.org", "")),
        ("example.org:80", ("example.org", "80")),
        ("[2001:DB8:0::1]:80", ("[2001:db8::1]", "80")),
    ],
)
def test_a_host_is_split(value: str, split: tuple[str, str | None]) -> None:
    assert split_host(value) == split


LABELS = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=20)


@given(st.lists(LABELS, min_size=1, max_size=5).map(".".join), st.integers(0, 65_535))
def test_a_name_is_ours_however_it_is_spelled(name: str, port: int) -> None:
    for value in (name, name.upper(), f"{name}.", f"{name}:{port}", f"{name.lower()}.:{port}"):
        assert value in Hosts([name])
        assert f"below.{value}" in Hosts([f".{name}"])


@given(st.text())
def test_no_text_breaks_it(value: str) -> None:
    value in Hosts(OURS)  # noqa: B015


@pytest.mark.parametrize("value", ["a" * 8000, "a." * 4000, "a." * 4000 + "!", "[" + ":" * 8000])
def test_lesson_redos_a_long_host_takes_no_time(value: str) -> None:
    begin = time.process_time()
    assert value not in Hosts(OURS)
    assert time.process_time() - begin < 0.1
