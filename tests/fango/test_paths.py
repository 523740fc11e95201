"""From a path in a request to a file in a folder, and never to one outside of it."""

import os
import sys
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fango.errors import HTTPError
from fango.paths import beside, safe_join

pytestmark = pytest.mark.since(17)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder `site` with files, and beside it what nobody may see."""
    folder = tmp_path / "site"
    (folder / "css").mkdir(parents=True)
    (folder / "css" / "site.css").touch()
    (folder / ".env").touch()
    (tmp_path / "site-secret").mkdir()
    (tmp_path / "site-secret" / "key").touch()
    (tmp_path / "key").touch()
    return folder


def refused(folder: Path, path: str) -> bool:
    try:
        safe_join(folder, path)
    except HTTPError as error:
        return error.status == 404
    return False


def test_a_path_leads_to_a_file_below_the_folder(folder: Path) -> None:
    assert safe_join(folder, "css/site.css") == folder.resolve() / "css" / "site.css"


def test_a_file_need_not_exist(folder: Path) -> None:
    assert safe_join(folder, "missing/file") == folder.resolve() / "missing" / "file"


@pytest.mark.parametrize("path", ["été.txt", "a b.txt", "a..b", "a.b.c", "~", "-", "null"])
def test_unusual_names_are_names(folder: Path, path: str) -> None:
    assert safe_join(folder, path) == folder.resolve() / path


def test_the_folder_may_be_named_relative_to_the_current_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    assert safe_join("site", "css/site.css") == folder.resolve() / "css" / "site.css"


def test_the_folder_itself_may_be_hidden_or_a_link(tmp_path: Path) -> None:
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "current").symlink_to(tmp_path / ".hidden")
    assert safe_join(tmp_path / "current", "a") == (tmp_path / ".hidden" / "a").resolve()


@pytest.mark.parametrize("path", ["../key", "css/../../key", "css/../site.css", "..", "./css", "."])
def test_no_path_leads_upwards(folder: Path, path: str) -> None:
    assert refused(folder, path)


@pytest.mark.parametrize("path", ["/etc/passwd", "//etc/passwd", "", "css/", "css//site.css"])
def test_no_path_is_absolute_or_has_an_empty_segment(folder: Path, path: str) -> None:
    assert refused(folder, path)


def test_a_folder_whose_name_begins_alike_is_another_folder(folder: Path) -> None:
    assert refused(folder, "../site-secret/key")
    (folder / "link").symlink_to(folder.parent / "site-secret")
    assert refused(folder, "link/key")


@pytest.mark.parametrize("path", [".env", ".git/config", "css/.htpasswd", "..."])
def test_hidden_files_stay_hidden(folder: Path, path: str) -> None:
    assert refused(folder, path)


@pytest.mark.parametrize("path", ["..\\key", "css\\site.css", "C:/key", "C:key", "a.txt::$DATA"])
def test_what_windows_takes_for_a_separator_or_a_drive_is_refused(folder: Path, path: str) -> None:
    assert refused(folder, path)


@pytest.mark.parametrize(
    "path",
    ["nul", "CON", "con.txt", "nul.tar.gz", "aux /a", "css/com1", "LPT9.css", "COM²", "conin$"],
)
def test_the_devices_of_windows_are_refused(folder: Path, path: str) -> None:
    assert refused(folder, path)


@pytest.mark.parametrize("path", ["secret.", "secret ", "secret. .", "css./site.css"])
def test_names_that_windows_would_shorten_are_refused(folder: Path, path: str) -> None:
    assert refused(folder, path)


@pytest.mark.parametrize("path", ["a\0b", "a\nb", "a\x7f", "a\x85b", "a\ud800b"])
def test_characters_that_no_name_should_have_are_refused(folder: Path, path: str) -> None:
    assert refused(folder, path)


def test_a_link_within_the_folder_is_followed(folder: Path) -> None:
    (folder / "latest").symlink_to(folder / "css")
    assert safe_join(folder, "latest/site.css") == folder.resolve() / "css" / "site.css"


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder / "key").symlink_to(folder.parent / "key")
    (folder / "up").symlink_to(folder.parent)
    assert refused(folder, "key")
    assert refused(folder, "up/key")


def test_a_link_to_a_hidden_file_is_not_followed(folder: Path) -> None:
    (folder / "settings").symlink_to(folder / ".env")
    assert refused(folder, "settings")


def test_links_in_a_circle_lead_nowhere_outside(folder: Path) -> None:
    (folder / "a").symlink_to(folder / "b")
    (folder / "b").symlink_to(folder / "a")
    assert refused(folder, "a") or safe_join(folder, "a").is_relative_to(folder.resolve())


def test_a_very_long_path_is_not_even_looked_up(folder: Path) -> None:
    assert safe_join(folder, "a/" * 499 + "a").name == "a"
    with patch("os.path.realpath", side_effect=AssertionError), pytest.raises(HTTPError):
        safe_join(folder, "a/" * 500 + "a")


def test_a_name_that_the_disk_has_no_letters_for_is_not_found(folder: Path) -> None:
    """As in the locale C, without Python's UTF-8 mode."""
    strange = UnicodeEncodeError("ascii", "é", 0, 1, "ordinal not in range(128)")
    ascii_only = patch("os.path.realpath", side_effect=[str(folder), strange])
    with ascii_only, pytest.raises(HTTPError, match="404"):
        safe_join(folder, "é")


@given(st.text() | st.text("./\\:~ a\0").map(lambda text: text.replace("a", "site-secret/key")))
def test_no_path_leads_out_of_the_folder(path: str) -> None:
    try:
        file = safe_join(os.path.dirname(__file__), path)
    except HTTPError:
        return
    assert file.is_relative_to(Path(__file__).resolve().parent)


# Folders beside a module


def test_a_folder_is_found_beside_the_file_of_a_module() -> None:
    assert beside(__name__, "templates") == Path(__file__).resolve().parent / "templates"


def test_an_absolute_folder_stays_where_it_is(tmp_path: Path) -> None:
    assert beside(__name__, tmp_path) == tmp_path


def test_a_module_without_a_file_is_in_the_current_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "notebook_cell", ModuleType("notebook_cell"))
    assert beside("notebook_cell", "templates") == Path.cwd() / "templates"
    assert beside("never_imported", "templates") == Path.cwd() / "templates"
