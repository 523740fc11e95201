"""The page that shows a developer why a request has failed."""

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from fango import Request, Response
from fango.debug import DEEPEST, LONGEST, debug_page, mask, show_value
from tests.fango.calls import Server, make_environ

pytestmark = pytest.mark.since(14)


def caught(run: Callable[[], object]) -> BaseException:
    try:
        run()
    except BaseException as error:
        return error
    raise AssertionError("this should have failed")


def page(error: BaseException, path: str = "/", **more: Any) -> str:
    """The page, as HTML."""
    response = debug_page(Request(make_environ(path, fango__debug=True, **more)), error)
    assert isinstance(response, Response)
    return Server().call(response).all().decode()


def text(error: BaseException) -> str:
    """What can be read on it."""
    return unescape(page(error))


# For whom


@pytest.mark.parametrize("debug", [False, None, 0, ""])
def test_there_is_none_unless_the_server_says_so(debug: object) -> None:
    environ = make_environ()
    assert debug_page(Request(environ), ValueError()) is None
    environ["fango.debug"] = debug
    assert debug_page(Request(environ), ValueError()) is None


def test_it_is_a_500_that_does_nothing_and_that_nobody_keeps() -> None:
    request = Request(make_environ(fango__debug=True))
    response = debug_page(request, caught(lambda: 1 / 0))
    assert response is not None
    assert response.status == 500
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert response.headers["Cache-Control"] == "no-store"


# What it shows


def test_it_shows_the_error_the_request_and_the_source_with_the_line_that_failed() -> None:
    def view() -> None:
        before = "this comes before"
        raise KeyError(before)  # this failed
        print("this comes behind")

    shown = page(caught(view), "/apple")
    assert "<h1>KeyError: &#x27;this comes before&#x27;</h1>" in shown
    assert "<p>GET /apple</p>" in shown
    mark = shown[shown.rindex("<mark>") : shown.rindex("</mark>")]
    assert "# this failed" in mark
    assert "def view" in shown
    assert "this comes behind" in shown
    assert Path(__file__).name in shown


def test_it_shows_the_variables_of_each_step() -> None:
    def inner(apple: int) -> None:
        raise ValueError

    def outer() -> None:
        pear = "a pear"
        inner(len(pear))

    shown = page(caught(outer))
    assert "<td>pear</td><td>&#x27;a pear&#x27;</td>" in shown
    assert "<td>apple</td><td>6</td>" in shown
    assert shown.index("outer") < shown.index("inner")


def test_it_shows_a_file_below_the_working_folder_by_its_short_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "short_name.py"
    source.write_text("raise ValueError\n")
    monkeypatch.chdir(tmp_path)
    shown = page(caught(lambda: exec(compile(source.read_text(), str(source), "exec"), {})))
    assert "<small>short_name.py, line 1</small>" in shown


def test_it_shows_the_source_as_it_is_now(tmp_path: Path) -> None:
    source = tmp_path / "changing.py"
    for word in ("one", "another"):
        source.write_text(f"raise ValueError  # {word}\n")
        error = caught(lambda: exec(compile(source.read_text(), str(source), "exec"), {}))
        assert f"# {word}" in page(error)


def test_a_step_without_source_does_no_harm() -> None:
    assert "ZeroDivisionError" in page(caught(lambda: eval("1 / 0")))


def test_causes_come_first() -> None:
    def view() -> None:
        try:
            raise KeyError("cause")
        except KeyError as error:
            raise ValueError("effect") from error

    shown = text(caught(view))
    assert shown.index("<h2>KeyError: 'cause'") < shown.index("<h2>ValueError: effect")


def test_what_was_being_handled_is_shown_unless_it_is_suppressed() -> None:
    def handling(suppress: bool) -> None:
        try:
            raise KeyError("first")
        except KeyError:
            if suppress:
                raise ValueError("second") from None
            raise ValueError("second")  # noqa: B904

    assert "KeyError" in page(caught(lambda: handling(False)))
    assert "<h2>KeyError" not in page(caught(lambda: handling(True)))


def test_a_circle_of_causes_ends() -> None:
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    assert page(one).count("<h2>") == 2


def test_of_a_deep_recursion_the_last_steps_are_shown() -> None:
    def deeper(depth: int) -> None:
        deeper(depth + 1)

    shown = page(caught(lambda: deeper(0)))
    assert shown.count("<h3>") == DEEPEST
    assert "RecursionError" in shown


# What it does not do


NASTY = "<script>alert('&')</script>"


def test_nothing_on_it_is_html_but_its_own() -> None:
    def view() -> None:
        apple = NASTY
        raise ValueError(apple)

    shown = page(caught(view), NASTY, REQUEST_METHOD="<b>")
    assert "<script" not in shown
    assert "<b>" not in shown
    assert shown.count("&lt;script&gt;") >= 4  # the title, the path, the source, the variable


def test_names_are_no_html_either() -> None:
    code = compile("raise ValueError", "<img src=x>", "exec")
    error = caught(lambda: exec(code, {"__name__": "x"}, {"<i>": 1}))
    shown = page(error)
    assert "<img" not in shown
    assert "<i>" not in shown


class Broken:
    def __repr__(self) -> str:
        raise RuntimeError("no <repr>")


def test_a_value_that_can_not_be_shown_does_no_harm() -> None:
    assert show_value("apple", Broken()) == "(its repr failed: RuntimeError: no <repr>)"


@pytest.mark.parametrize("word", ["a", "token", "token='", "cookie: '\\"])
def test_a_value_of_a_megabyte_is_shown_at_once(word: str) -> None:
    assert len(show_value("apple", word * (1_000_000 // len(word)))) <= LONGEST + 1


def test_a_long_value_is_cut() -> None:
    assert show_value("apple", "a" * 10_000) == "'" + "a" * (LONGEST - 1) + "…"


def test_half_a_surrogate_pair_does_no_harm() -> None:
    shown = page(caught(lambda: exec("raise ValueError('\\ud83d')")))
    assert r"<h1>ValueError: \ud83d</h1>" in shown


# Secrets


@pytest.mark.parametrize(
    "name",
    "password PASSWORD db_passwd token csrf_token API_KEY apikey secret_key Authorization cookies "
    "credentials".split(),
)
def test_a_variable_with_such_a_name_is_not_shown(name: str) -> None:
    assert show_value(name, "correct horse") == "(not shown)"
    assert show_value(name, 42) == "(not shown)"


@pytest.mark.parametrize("name", ["name", "key", "keys", "passenger", "path"])
def test_others_are(name: str) -> None:
    assert show_value(name, 42) == "42"


@pytest.mark.parametrize(
    "value",
    [
        {"password": "correct horse"},
        {"user": {"api_key": b"correct horse"}},
        {"HTTP_COOKIE": "session=correct horse", "HTTP_AUTHORIZATION": "Basic correct horse"},
        [("token", "correct horse")],
        {"secret": "it's a correct horse"},
        {"secret": 'it\'s a "correct horse"'},
        {"secret": "a correct horse" * 100},
        {"secret": "a correct horse" * 100_000},
    ],
)
def test_nor_is_a_string_behind_such_a_name_wherever_it_stands(value: Any) -> None:
    shown = show_value("form", value)
    assert "horse" not in shown
    assert "(not shown)" in shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('API_KEY = "horse"', "API_KEY = (not shown)"),
        ("password: str = 'horse'", "password: str = (not shown)"),
        ("if token == 'horse':", "if token == (not shown):"),
        ("os.environ['API_KEY'] = 'horse'", "os.environ['API_KEY'] = (not shown)"),
        ("TOKEN = rb'horse'", "TOKEN = (not shown)"),
        ('PASSWORD = """correct\nhorse"""', "PASSWORD = (not shown)"),
        ("{'password': ['horse']}", "{'password': [(not shown)]}"),
        ("password = 'hor", "password = (not shown)"),
        ("https://ada:h@rse@host/", "https://ada:(not shown)@host/"),
        ("connect(user='ada', password='horse')", "connect(user='ada', password=(not shown))"),
        ("password = form['password']", "password = form['password']"),
        ("token = None", "token = None"),
        ("postgres://shop:horse@db/shop", "postgres://shop:(not shown)@db/shop"),
        ("http://localhost:8000/@here", "http://localhost:8000/@here"),
    ],
)
def test_nor_is_one_in_the_source(source: str, shown: str) -> None:
    assert mask(source) == shown


def test_the_page_masks_messages_variables_and_source(tmp_path: Path) -> None:
    source = tmp_path / "secretive.py"
    source.write_text('api_key = "correct horse"\nraise ValueError({"password": "a horse"})\n')
    error = caught(lambda: exec(compile(source.read_text(), str(source), "exec"), {}))
    shown = text(error)
    assert "<h1>ValueError: {'password': (not shown)}</h1>" in shown
    assert "api_key = (not shown)" in shown
    assert 'ValueError({"password": (not shown)})' in shown
    assert "<td>api_key</td><td>(not shown)</td>" in shown
    assert "horse" not in shown
