"""The benchmark of the frameworks compares like with like: all do the same jobs, and right."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.bench import frameworks
from tests.bench.framework_apps.bare_app import BARE
from tests.bench.framework_jobs import JOBS, Answer, Environ, Job, answer, flaw
from tests.bench.framework_turn import Calls, Times, ask, count_calls, measure
from tests.bench.frameworks import FRAMEWORKS, Failed, Framework, Turn

pytestmark = pytest.mark.since(4)

HELLO, JSON, FORM, MISSING = (JOBS[name] for name in ("hello", "json", "form", "missing"))
NOBODY = Framework("Nobody", "there_is_no_such_framework")
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def of(framework: Framework) -> object:
    """A framework, with the first chapter after which its application runs."""
    marks = [pytest.mark.since(18)] if framework.name == frameworks.FANGO else []
    return pytest.param(framework, marks=marks, id=framework.name)


@pytest.mark.parametrize("framework", list(map(of, FRAMEWORKS)))
def test_every_framework_gives_the_right_answers(framework: Framework) -> None:
    if not frameworks.is_installed(framework):
        pytest.skip(f"{framework.name} is installed by make bench")
    assert frameworks.told(framework, "--check")["flaw"] == ""


@pytest.mark.since(18)
@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, "200"),
        ({"HTTP_HOST": "elsewhere.example"}, "400"),
        ({"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "https://elsewhere.example"}, "403"),
    ],
)
def test_fango_is_measured_with_its_checks(changed: dict[str, str], status: str) -> None:
    from tests.bench.framework_apps import fango_app

    job = FORM._replace(environ={**FORM.environ, **changed})
    assert answer(fango_app.small(), job).status.startswith(status)


@pytest.mark.parametrize("job", list(JOBS))
def test_every_bare_function_gives_the_right_answer(job: str) -> None:
    assert flaw(JOBS[job], answer(BARE[job], JOBS[job])) == ""


@pytest.mark.parametrize(
    ("job", "wrong"),
    [
        (HELLO, Answer("404 Not Found", HTML, b"Hello")),
        (HELLO, Answer("200 OK", HTML, b"Hello!")),
        (HELLO, Answer("200 OK", (("Content-Type", "text/plain"),), b"Hello")),
        (HELLO, Answer("200 OK", (*HTML, *HTML), b"Hello")),
        (HELLO, Answer("2000 OK", HTML, b"Hello")),
        (JSON, Answer("200 OK", (("Content-Type", "application/json"),), b"{}")),
        (MISSING, Answer("404 Not Found", HTML, b"")),
        (MISSING, Answer("404 Not Found", (), b"Not Found")),
    ],
)
def test_a_wrong_answer_is_noticed(job: Job, wrong: Answer) -> None:
    assert flaw(job, wrong).startswith(job.title)


def test_the_form_comes_with_what_its_checks_ask_for() -> None:
    origin, host = FORM.environ["HTTP_ORIGIN"], FORM.environ["HTTP_HOST"]
    assert origin == f"{FORM.environ['wsgi.url_scheme']}://{host}"
    assert FORM.environ["HTTP_SEC_FETCH_SITE"] == "same-origin"
    assert FORM.environ["CONTENT_LENGTH"] == str(len(FORM.content))


def test_a_call_has_its_own_environ_and_content_and_is_closed_once() -> None:
    closed = []

    class Blocks:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"a", b"", b"b"])

        def close(self) -> None:
            closed.append(self)

    def application(environ: Environ, start_response: Any) -> Blocks:
        assert "seen" not in environ
        assert environ["wsgi.input"].read() == FORM.content
        environ["seen"] = True
        start_response("200 OK", [])
        return Blocks()

    for _ in range(2):
        assert ask(application, FORM.environ, FORM.content) == (("200 OK", []), b"ab")
    assert len(closed) == 2


def test_calls_of_functions_in_python_and_in_c_are_counted_apart() -> None:
    def nothing() -> None:
        pass

    def application(environ: Environ, start_response: Any) -> list[bytes]:
        nothing()
        nothing()
        len(environ)
        return BARE["hello"](environ, start_response)  # type: ignore[return-value]

    assert count_calls(BARE["hello"], HELLO) == Calls(python=1, c=0)
    assert count_calls(application, HELLO) == Calls(python=4, c=1)


def test_a_function_takes_as_long_as_itself_and_longer_than_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.bench.framework_turn.BATCH", 0.0005)
    times = measure(BARE["form"], "form")
    assert times.by_hand == pytest.approx(1, rel=0.5)
    assert times.by_hello > 2
    assert times.bare > 0


def test_the_mean_over_the_jobs_is_geometric() -> None:
    times = {"a": Times(1.0, 1.0, 2.0), "b": Times(1.0, 16.0, 8.0)}
    turn = Turn(times, Calls(1, 0), [])
    assert turn.mean() == pytest.approx(4)
    assert turn.mean_by_hello() == pytest.approx(4)


def test_a_framework_that_isnt_there_is_named_and_the_others_are_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = Framework("Here", "json")
    took = {"flaw": "", "times": {"a": [1.0, 2.0, 3.0]}, "calls": [1, 0], "compiled": []}
    monkeypatch.setattr(frameworks, "told", lambda framework: took)
    turns, missing = frameworks.measure([NOBODY, here], 2)
    assert turns == {"Here": [Turn({"a": Times(1.0, 2.0, 3.0)}, Calls(1, 0), [])] * 2}
    assert missing == {"Nobody": "not installed"}


def test_a_framework_that_fails_or_answers_wrongly_leaves_the_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frameworks, "told", lambda framework: {"flaw": "hello: answered 500"})
    assert frameworks.measure([Framework("Here", "json")], 2) == (
        {},
        {"Here": "hello: answered 500"},
    )


def test_a_process_that_fails_gives_its_last_words() -> None:
    with pytest.raises(Failed, match="No module named"):
        frameworks.told(NOBODY)


def test_frameworks_are_chosen_by_a_part_of_their_names() -> None:
    assert [each.name for each in frameworks.chosen(["FANG", "falc"])] == ["Fango", "Falcon"]
    assert frameworks.chosen([]) == list(FRAMEWORKS)
    assert frameworks.chosen(["servers"]) == []
