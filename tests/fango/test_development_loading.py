"""An application that can't be loaded, and the one that explains why."""

from functools import partial
from pathlib import Path

import pytest

from fango.development import debugging, explaining, load_or_explain
from funicorn.loader import load
from tests.fango.onion import ask

pytestmark = pytest.mark.since(19)


def test_an_application_that_can_be_loaded_is(modules: Path) -> None:
    (modules / "site_whole.py").write_text("def app(environ, start_response): ...\n")
    app, reason = load_or_explain(partial(load, "site_whole:app"))
    assert (app.__name__, reason) == ("app", "")


def reason_of(name: str) -> str:
    """Why an application can't be loaded."""
    return load_or_explain(partial(load, name))[1]


@pytest.mark.parametrize(
    ("source", "last"),
    [
        ("def (", "SyntaxError: invalid syntax"),
        ("import missing_here", "ModuleNotFoundError: No module named 'missing_here'"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise SystemExit('enough')", "SystemExit: enough"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("ap = None", "funicorn.loader.LoadError: 'site_broken' has no 'app'"),
    ],
)
def test_the_reason_ends_with_what_is_wrong(source: str, last: str, modules: Path) -> None:
    (modules / "site_broken.py").write_text(source)
    reason = reason_of("site_broken:app")
    assert reason.rstrip().splitlines()[-1] == last


def test_the_reason_begins_with_the_lines_of_the_application(modules: Path) -> None:
    (modules / "site_zero.py").write_text("one = 1\none / 0\n")
    reason = reason_of("site_zero:app")
    assert reason.splitlines()[1].endswith('site_zero.py", line 2, in <module>')
    assert "importlib" not in reason


def test_a_module_that_is_not_there_is_named() -> None:
    reason = reason_of("site_nowhere:app")
    assert reason.startswith("funicorn.loader.LoadError: there is no module 'site_nowhere'")


def test_the_page_shows_the_reason_escaped() -> None:
    call = ask(debugging, explaining("<b>&\udcff"), HTTP_HOST="localhost")
    assert call.status == "500 Internal Server Error"
    assert b"<pre>&lt;b&gt;&amp;\\udcff</pre>" in call.body


def test_the_page_shows_it_only_to_who_is_here() -> None:
    assert b"secret" in ask(debugging, explaining("secret"), HTTP_HOST="localhost").body
    assert b"secret" not in ask(debugging, explaining("secret"), HTTP_HOST="evil.example").body


def test_the_page_is_not_kept() -> None:
    call = ask(debugging, explaining("x"))
    assert call.headers["Cache-Control"] == "no-store"


def test_nobody_who_asks_with_head_gets_a_page() -> None:
    call = ask(debugging, explaining("secret"), REQUEST_METHOD="HEAD", HTTP_HOST="localhost")
    assert (call.status, call.body) == ("500 Internal Server Error", b"")
