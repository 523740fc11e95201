"""Finding the application that a command line names."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from funicorn.loader import LoadError, load

pytestmark = pytest.mark.since(7)

MODULE = """
def app(environ, start_response):
    return [b"app"]

def make():
    return app

def make_nothing():
    return None

class Site:
    def app(self, environ, start_response):
        return [b"method"]

site = Site()
number = 5
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with modules, from which Python imports."""
    (tmp_path / "fruit_site.py").write_text(MODULE)
    (tmp_path / "fruit_box").mkdir()
    (tmp_path / "fruit_box" / "__init__.py").write_text("")
    (tmp_path / "fruit_box" / "inner.py").write_text(MODULE)
    (tmp_path / "fruit_broken.py").write_text("import fruit_missing\n")
    (tmp_path / "fruit_failing.py").write_text("open('fruit_missing')\n")
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith("fruit_"):
            del sys.modules[name]


def said_by(name: str) -> bytes:
    (block,) = load(name)({}, lambda *arguments: lambda data: None)
    return block


@pytest.mark.parametrize("name", ["fruit_site:app", "fruit_box.inner:app", "fruit_site:make()"])
def test_an_application_is_found_or_made(name: str) -> None:
    assert said_by(name) == b"app"


def test_it_may_be_an_attribute_of_something() -> None:
    assert said_by("fruit_site:site.app") == b"method"


@pytest.mark.parametrize("name", ["", ":", "fruit_site", "fruit_site:", ":app", ".fruit_site:app"])
def test_a_name_has_two_parts(name: str) -> None:
    with pytest.raises(LoadError, match="module:app"):
        load(name)


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("fruit_none:app", "fruit_none"),
        ("fruit_none.inner:app", "fruit_none"),
        ("fruit_box.none:app", "fruit_box.none"),
        ("fruit_site.none:app", "fruit_site.none"),
    ],
)
def test_a_module_that_is_not_there_is_named(name: str, missing: str) -> None:
    with pytest.raises(LoadError, match=f"no module '{missing}'"):
        load(name)


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("fruit_site:none", "none"),
        ("fruit_site:none()", "none"),
        ("fruit_site:site.none", "site.none"),
        ("fruit_site:()", ""),
    ],
)
def test_what_a_module_does_not_have_is_named(name: str, missing: str) -> None:
    with pytest.raises(LoadError, match=f"'fruit_site' has no '{missing}'"):
        load(name)


@pytest.mark.parametrize(
    "name", ["fruit_site:number", "fruit_site:make_nothing()", "fruit_site:number()"]
)
def test_what_cannot_be_called_is_no_application(name: str) -> None:
    with pytest.raises(LoadError, match="can't be called"):
        load(name)


def test_that_a_module_lacks_another_is_its_own_matter() -> None:
    with pytest.raises(ModuleNotFoundError, match="fruit_missing"):
        load("fruit_broken:app")


def test_a_module_that_fails_says_why_itself() -> None:
    with pytest.raises(FileNotFoundError, match="fruit_missing"):
        load("fruit_failing:app")
