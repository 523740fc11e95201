"""Noticing that a source file has changed."""

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from fango import reload
from fango.reload import YOUNG, Watch, differ, state

pytestmark = pytest.mark.since(19)


@pytest.fixture
def watch(modules: Path) -> Iterator[Watch]:
    with Watch() as watch:
        watch.files.clear()  # of what the tests have loaded
        yield watch


def fail_to_import(name: str) -> None:
    importlib.invalidate_caches()
    with pytest.raises((ImportError, SyntaxError)):
        importlib.import_module(name)


def test_nothing_has_changed_at_first(watch: Watch, modules: Path) -> None:
    (modules / "site_one.py").write_text("one = 1\n")
    importlib.import_module("site_one")
    assert watch.changed() == ""


def test_a_module_that_changes_is_noticed(watch: Watch, modules: Path) -> None:
    path = modules / "site_one.py"
    path.write_text("one = 1\n")
    importlib.import_module("site_one")
    path.write_text("one = 22\n")
    assert watch.changed() == str(path)


def test_a_module_of_a_package_is_too(watch: Watch, modules: Path) -> None:
    path = modules / "package" / "inner.py"
    path.parent.mkdir()
    (modules / "package" / "__init__.py").touch()
    path.write_text("one = 1\n")
    importlib.import_module("package.inner")
    path.write_text("one = 22\n")
    assert watch.changed() == str(path)


def test_a_module_that_others_have_loaded_is_too(watch: Watch, modules: Path) -> None:
    path = modules / "loaded.txt"
    path.write_text("1")
    module = ModuleType("site_strange")
    module.__file__ = str(path)
    sys.modules["site_strange"] = module
    watch.add_loaded()
    path.write_text("22")
    assert watch.changed() == str(path)


def test_what_was_loaded_before_is_watched_from_the_beginning(modules: Path) -> None:
    (modules / "site_before.py").touch()
    importlib.import_module("site_before")
    with Watch() as watch:
        assert str(modules / "site_before.py") in watch.files


def test_a_change_while_it_is_being_loaded_is_noticed(watch: Watch, modules: Path) -> None:
    path = modules / "site_one.py"
    path.write_text(f"import pathlib; pathlib.Path({str(path)!r}).write_text('one = 1')\n")
    importlib.import_module("site_one")
    assert watch.changed() == str(path)


def test_a_file_that_can_not_be_parsed_is_watched(watch: Watch, modules: Path) -> None:
    path = modules / "site_broken.py"
    path.write_text("def (\n")
    fail_to_import("site_broken")
    path.write_text("def f(): ...\n")
    assert watch.changed() == str(path)


@pytest.mark.parametrize("place", ["site_new.py", "site_new/__init__.py"])
def test_a_module_that_was_missing_is_noticed_when_it_comes(
    place: str, watch: Watch, modules: Path
) -> None:
    fail_to_import("site_new")
    assert watch.changed() == ""
    path = modules / place
    path.parent.mkdir(exist_ok=True)
    path.touch()
    assert watch.changed() == str(path)


def test_a_module_that_goes_is_noticed(watch: Watch, modules: Path) -> None:
    path = modules / "site_one.py"
    path.touch()
    importlib.import_module("site_one")
    path.unlink()
    assert watch.changed() == str(path)


def test_a_file_that_another_is_moved_over_is_noticed(watch: Watch, modules: Path) -> None:
    path, other = modules / "site_one.py", modules / "other"
    path.write_text("one = 1\n")
    other.write_text("one = 2\n")
    for each in (path, other):
        os.utime(each, (1000, 1000))
    importlib.import_module("site_one")
    other.replace(path)
    assert watch.changed() == str(path)


def test_it_is_noticed_by_its_content_if_its_time_says_nothing(tmp_path: Path) -> None:
    """On a file system that tells times to the second."""
    path, now = tmp_path / "file", int(time.time())
    states = []
    for content in ("one = 1", "one = 2"):
        path.write_text(content)
        os.utime(path, (now, now))
        states.append(state(str(path)))
    assert differ(*states)


def test_a_file_does_not_change_by_growing_old(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("1")
    young = state(str(path))
    now = path.stat().st_mtime + YOUNG + 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: now)
        old = state(str(path))
    assert len(young) > len(old)
    assert not differ(young, old)


def test_the_content_of_an_old_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("1")
    os.utime(path, (1000, 1000))
    assert len(state(str(path))) == 3


@pytest.mark.parametrize("path", ["/nowhere/file", "<frozen>", "a\0b"])
def test_no_file_has_no_state(path: str) -> None:
    assert state(path) == ()


def test_lesson_of_two_changes_in_a_second_the_second_is_loaded(
    watch: Watch, modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A .pyc knows the time of its source by the second, and its size."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    watch.writes_none = False
    path, now = modules / "site_twice.py", int(time.time())
    for value in (1, 2):
        path.write_text(f"value = {value}\n")
        os.utime(path, (now, now))
        sys.modules.pop("site_twice", None)
        importlib.invalidate_caches()
        assert importlib.import_module("site_twice").value == value


def test_lesson_what_another_process_has_compiled_in_between_is_not_believed(
    watch: Watch, modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests run beside the server, and they have not been told to write none."""
    path, now = modules / "site_between.py", int(time.time())
    path.write_text("value = 1\n")
    os.utime(path, (now, now))
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONSAFEPATH": ""}
    subprocess.run(
        [sys.executable, "-c", "import site_between"], cwd=modules, env=environ, check=True
    )
    assert list((modules / "__pycache__").glob("site_between.*"))
    path.write_text("value = 2\n")
    os.utime(path, (now, now))
    importlib.invalidate_caches()
    assert importlib.import_module("site_between").value == 2


def test_what_has_long_been_there_is_compiled_once(
    modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = modules / "site_old.py"
    path.touch()
    os.utime(path, (1000, 1000))
    with Watch():
        importlib.import_module("site_old")
    assert list((modules / "__pycache__").glob("site_old.*"))


def test_who_wants_no_compiled_files_gets_none(
    modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    path = modules / "site_old.py"
    path.touch()
    os.utime(path, (1000, 1000))
    with Watch():
        importlib.import_module("site_old")
    assert not (modules / "__pycache__").exists()
    assert sys.dont_write_bytecode


@pytest.mark.parametrize("writes_none", [False, True])
def test_it_leaves_the_import_system_as_it_was(
    writes_none: bool, modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", writes_none)
    (modules / "site_young.py").touch()
    before = [*sys.meta_path]
    with Watch():
        importlib.import_module("site_young")
    assert sys.meta_path == before
    assert sys.dont_write_bytecode == writes_none


def test_a_relative_path_holds_wherever_the_application_goes(
    watch: Watch, modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = modules / "file.py"
    path.write_text("1")
    monkeypatch.chdir(modules)
    watch.add("file.py")
    monkeypatch.chdir("/")
    path.write_text("22")
    assert watch.changed() == str(path)


# Waiting


def test_waiting_ends_with_a_change(watch: Watch, modules: Path, pipe: list[int]) -> None:
    path = modules / "site_one.py"
    path.write_text("one = 1\n")
    importlib.import_module("site_one")
    path.write_text("one = 22\n")
    assert watch.wait(pipe[0], interval=0.001) == str(path)


def test_waiting_ends_with_the_pipe(watch: Watch, pipe: list[int]) -> None:
    os.close(pipe.pop())
    assert watch.wait(pipe[0], interval=60) == ""


def test_modules_may_be_loaded_while_it_looks(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def state(path: str) -> tuple[int, ...]:
        watch.files[f"/nowhere/{len(watch.files)}"] = ()
        return ()

    watch.files["/nowhere"] = ()
    monkeypatch.setattr(reload, "state", state)
    assert watch.changed() == ""
