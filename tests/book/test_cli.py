"""`python -m book`: what it writes, what it says, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import book.__main__ as cli
from tests.book.cells import write

ROOT = Path(__file__).parents[2]
FIRST = "#| export funicorn/server.py\ndef serve():\n    return 1"
SECOND = "#| export funicorn/server.py\ndef serve():\n    return 2"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two chapters and nothing exported."""
    write(tmp_path / "notebooks", "00-why.ipynb", "1 + 1")
    write(tmp_path / "notebooks", "01-bytes.ipynb", FIRST, "#| export funicorn/old.py\nx = 1")
    write(tmp_path / "notebooks", "02-head.ipynb", SECOND, "#| drop funicorn/old.py x")
    monkeypatch.setattr(cli, "CHECKOUT", tmp_path)
    monkeypatch.setattr(cli, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".ipynb"]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in found}


def test_export_writes_the_packages(checkout: Path) -> None:
    assert cli.main(["export"]) == 0
    assert sorted(files(checkout)) == [
        "funicorn/__init__.py",
        "funicorn/py.typed",
        "funicorn/server.py",
    ]
    assert files(checkout)["funicorn/server.py"] == (
        '# Generated from notebooks/02-head.ipynb by "make export": edit those.\n\n\n'
        "def serve():\n    return 2\n"
    )


def test_export_twice_touches_nothing(checkout: Path) -> None:
    cli.main(["export"])
    before = {path: path.stat().st_mtime_ns for path in (checkout / "funicorn").iterdir()}
    assert cli.main(["export"]) == 0
    assert {path: path.stat().st_mtime_ns for path in (checkout / "funicorn").iterdir()} == before


def test_check_is_content_with_what_export_wrote(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["export"])
    assert cli.main(["export", "--check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_check_shows_an_edited_file_as_a_diff(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["export"])
    path = checkout / "funicorn" / "server.py"
    edited = path.read_text("utf-8").replace("return 2", "return 3")
    path.write_text(edited, "utf-8")
    assert cli.main(["export", "--check"]) == 1
    out, err = capsys.readouterr()
    assert "--- funicorn/server.py\n+++ funicorn/server.py\n" in out
    assert "-    return 3\n+    return 2\n" in out
    assert "make export" in err
    assert path.read_text("utf-8") == edited


@pytest.mark.parametrize("name", ["funicorn/server.py", "funicorn/py.typed"])
def test_check_misses_a_file(checkout: Path, name: str) -> None:
    cli.main(["export"])
    (checkout / name).unlink()
    assert cli.main(["export", "--check"]) == 1


def test_check_notices_a_file_that_no_notebook_exports(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["export"])
    (checkout / "funicorn" / "mine.py").write_text("x = 1\n")
    assert cli.main(["export", "--check"]) == 1
    assert "funicorn/mine.py (no notebook exports it)" in capsys.readouterr().out


def test_check_notices_changed_line_endings(checkout: Path) -> None:
    cli.main(["export"])
    path = checkout / "funicorn" / "server.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert cli.main(["export", "--check"]) == 1


def test_export_removes_what_it_once_wrote_and_nothing_else(checkout: Path) -> None:
    cli.main(["export", "--upto", "1", "--to", str(checkout)])
    assert "funicorn/old.py" in files(checkout)
    (checkout / "funicorn" / "mine.py").write_text("x = 1\n")
    cli.main(["export"])
    assert "funicorn/old.py" not in files(checkout)
    assert "funicorn/mine.py" in files(checkout)


def test_export_removes_a_package_that_is_no_more(checkout: Path) -> None:
    extra = write(checkout / "notebooks", "03-x.ipynb", "#| export fango/sub/x.py\nx = 1")
    cli.main(["export"])
    assert "fango/sub/x.py" in files(checkout)
    (checkout / "fango" / "sub" / "__pycache__").mkdir()
    extra.unlink()
    cli.main(["export"])
    assert not (checkout / "fango").exists()


def test_upto_writes_a_snapshot_elsewhere(checkout: Path, tmp_path: Path) -> None:
    assert cli.main(["export", "--upto", "1", "--to", "snapshot"]) == 0
    snapshot = files(checkout / "snapshot")
    assert "return 1" in snapshot["funicorn/server.py"]
    assert "funicorn/old.py" in snapshot
    assert not (checkout / "funicorn").exists()


def test_upto_0_has_no_packages(checkout: Path) -> None:
    assert cli.main(["export", "--upto", "0", "--to", "snapshot"]) == 0
    assert files(checkout / "snapshot") == {} if (checkout / "snapshot").exists() else True


def test_diff_shows_what_a_chapter_changed(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["diff", "2"]) == 0
    out = capsys.readouterr().out
    assert "--- a/funicorn/old.py\n+++ /dev/null\n" in out
    assert "--- a/funicorn/server.py\n+++ b/funicorn/server.py\n" in out
    assert "-    return 1\n+    return 2\n" in out
    assert "Generated from" not in out


def test_diff_of_a_chapter_that_exports_nothing_is_empty(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["diff", "0"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "broken",
    [
        "#|export funicorn/server.py\nx = 1",
        "#| export funicorn/server.py\nx = (",
        "#| export funicorn/server.py\nx = unknown",
        "#| export funicorn/server.py\n@extend(Nobody)\ndef f(self): ...",
    ],
)
def test_a_wrong_cell_is_one_line_and_changes_nothing(
    checkout: Path, capsys: pytest.CaptureFixture[str], broken: str
) -> None:
    cli.main(["export"])
    before = files(checkout)
    write(checkout / "notebooks", "03-x.ipynb", "#| export funicorn/new.py\ny = 1", broken)
    assert cli.main(["export"]) == 1
    out, err = capsys.readouterr()
    assert err.count("\n") == 1
    assert err.startswith("notebooks/03-x.ipynb, cell c2, line ")
    assert out == ""
    assert files(checkout) == before


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "line 1: not JSON"),
        (b"<<<<<<< HEAD\n{}", "line 1: not JSON"),
        (b"[]", "not a notebook"),
        (b'{"worksheets": []}', "not a notebook"),
        (b'{"cells": [{"cell_type": "code"}]}', "cell number 1"),
        (b'{"cells": [1]}', "cell number 1"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_broken_notebook_is_one_line(
    checkout: Path, capsys: pytest.CaptureFixture[str], content: bytes, reason: str
) -> None:
    (checkout / "notebooks" / "03-x.ipynb").write_bytes(content)
    assert cli.main(["export"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("notebooks/03-x.ipynb")
    assert reason in err
    assert err.count("\n") == 1


def test_two_chapters_with_one_number_are_an_error(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(checkout / "notebooks", "02-other.ipynb", SECOND)
    assert cli.main(["export"]) == 1
    assert "02-head.ipynb is chapter 2 too" in capsys.readouterr().err


def test_copies_that_jupyter_makes_do_not_count(checkout: Path) -> None:
    write(checkout / "notebooks", "02-head-Copy1.ipynb", FIRST)
    write(checkout / "notebooks", "Untitled.ipynb", FIRST)
    assert cli.main(["export"]) == 0
    assert "return 2" in files(checkout)["funicorn/server.py"]


def test_an_unknown_chapter_is_an_error(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diff", "7"]) == 1
    assert cli.main(["export", "--upto", "7", "--to", "x"]) == 1
    assert capsys.readouterr().err.count("there is no chapter 7") == 2


def test_a_place_that_cannot_be_written_is_one_line(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / "file").touch()
    assert cli.main(["export", "--to", "file"]) == 1
    assert capsys.readouterr().err == "file: File exists\n"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["exprot"],
        ["diff"],
        ["diff", "x"],
        ["diff", "-1"],
        ["export", "--upto", "1"],
        ["export", "--to"],
        ["run", "two"],
    ],
)
def test_a_wrong_command_line_ends_with_2(checkout: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2


def test_check_without_ruff_says_what_is_missing(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("book.packages.ruff", lambda: None)
    assert cli.main(["export", "--check"]) == 1
    assert "pip install ruff" in capsys.readouterr().err
    assert cli.main(["export"]) == 0


def test_html_weaves_the_notebooks(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[Path, Path]] = []
    site = SimpleNamespace(build=lambda notebooks, to: called.append((notebooks, to)))
    monkeypatch.setitem(sys.modules, "book.site", site)
    assert cli.main(["html", "--to", "out"]) == 0
    assert called == [(checkout / "notebooks", Path("out"))]


def test_run_executes_the_chapters_asked_for(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr("book.run.run", lambda paths: called.append([p.name for p in paths]))
    assert cli.main(["run", "02", "0"]) == 0
    assert cli.main(["run"]) == 0
    assert called == [
        ["02-head.ipynb", "00-why.ipynb"],
        ["00-why.ipynb", "01-bytes.ipynb", "02-head.ipynb"],
    ]


@pytest.mark.parametrize("folder", [ROOT, ROOT / "notebooks"])
def test_it_is_found_from_the_root_and_from_the_notebooks(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "book", "--help"], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert b"export" in done.stdout
