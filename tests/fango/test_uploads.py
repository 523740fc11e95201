"""Uploads: names that are safe anywhere, and bytes in memory or on the disk."""

import csv
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fango.uploads import LONGEST, Upload, safe_filename
from tests.fango.properties import thorough

pytestmark = pytest.mark.since(15)


def upload(content: bytes = b"", filename: str = "x.txt", room: int = 100) -> Upload:
    made = Upload("f", filename, "text/plain", room)
    made.write(content)
    made.file.seek(0)
    return made


# Names


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("photo.png", "photo.png"),
        ("My résumé (2).pdf", "My résumé (2).pdf"),
        ("日本.txt", "日本.txt"),
        ("a.tar.gz", "a.tar.gz"),
        ("../../etc/passwd", "passwd"),
        (r"..\..\windows\win.ini", "win.ini"),
        (r"C:\Users\ada\photo.png", "photo.png"),
        ("/etc/passwd", "passwd"),
        ("dir/sub\\mixed.txt", "mixed.txt"),
        ("C:autoexec.bat", "C_autoexec.bat"),
        ("notes.txt:hidden", "notes.txt_hidden"),
        ('a<b>c"d|e?f*g', "a_b_c_d_e_f_g"),
        ("a\0b.png", "a_b.png"),
        ("a\r\nSet-Cookie: x", "a__Set-Cookie_ x"),
        ("evil\u202egnp.exe", "evil_gnp.exe"),  # shows as evilexe.png
        ("line\u2028end", "line_end"),
        (".htaccess", "htaccess"),
        ("..", "unnamed"),
        (".", "unnamed"),
        ("", "unnamed"),
        ("folder/", "unnamed"),
        (" . .. ", "unnamed"),
        ("report.txt. . ", "report.txt"),  # Windows forgets dots and spaces at the end
        (" padded ", "padded"),
    ],
)
def test_a_name_is_made_safe(raw: str, safe: str) -> None:
    assert safe_filename(raw) == safe


@pytest.mark.parametrize(
    "raw",
    "CON|con|nul.txt|NUL.tar.gz|COM1|com9.log|LPT¹|com0|AUX.|prn .txt|CONIN$|conout$.txt|.con| con"
    "|folder/con|con..txt|nul.txt.".split("|"),
)
def test_a_device_of_windows_is_no_name_for_a_file(raw: str) -> None:
    assert safe_filename(raw).startswith("_")


@pytest.mark.parametrize("raw", ["console", "com", "com10", "null.txt", "a.con", "lpt", "_con"])
def test_a_name_like_a_device_is_a_name(raw: str) -> None:
    assert safe_filename(raw) == raw


def test_a_long_name_keeps_its_end() -> None:
    safe = safe_filename("é" * 300 + ".jpeg")
    assert safe.endswith("é.jpeg")
    assert len(safe.encode()) in (LONGEST - 2, LONGEST - 1)
    assert safe_filename("x" * (LONGEST - 1)) == "x" * (LONGEST - 1)
    assert safe_filename("x" * 1000) == "x" * (LONGEST - 1)
    assert len(safe_filename("con." + "x" * (LONGEST - 5))) == LONGEST  # with "_" in front


@thorough
@given(st.text(st.characters()))
def test_any_name_is_a_name_in_one_folder(raw: str) -> None:
    safe = safe_filename(raw)
    assert safe
    assert safe.isprintable()
    assert not set('/\\<>:"|?*') & set(safe)
    assert safe == safe.strip(" .")
    assert Path("folder", safe).parent == Path("folder")
    assert len(safe.encode()) <= LONGEST + 1
    assert safe_filename(safe) == safe or len(safe.encode()) > LONGEST


def test_the_name_that_the_client_said_is_kept() -> None:
    sent = upload(filename="../.bashrc")
    assert (sent.raw_filename, sent.filename) == ("../.bashrc", "bashrc")
    assert repr(sent) == "<Upload 'f': '../.bashrc', 0 bytes>"


# Bytes


@pytest.mark.parametrize("room", [100, 0], ids=["in memory", "on disk"])
def test_an_upload_can_be_read(room: int) -> None:
    sent = upload(b"one\ntwo\n", room=room)
    assert sent.in_memory is bool(room)
    assert sent.size == 8
    assert sent.read(2) == b"on"
    assert list(sent) == [b"e\n", b"two\n"]
    assert sent.read() == b""
    sent.close()


@pytest.mark.parametrize("room", [1000, 0], ids=["in memory", "on disk"])
def test_other_libraries_can_read_its_file(room: int) -> None:
    rows = upload(b"name,age\r\nAda,36\r\n", room=room)
    with io.TextIOWrapper(rows.file, newline="") as lines:
        assert list(csv.reader(lines)) == [["name", "age"], ["Ada", "36"]]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "hello")
    sent = upload(packed.getvalue(), room=room)
    assert zipfile.ZipFile(sent.file).read("a.txt") == b"hello"
    sent.close()


def test_writing_moves_to_the_disk_once() -> None:
    sent = Upload("f", "x", "text/plain", 5)
    files = []
    for data in (b"abc", b"de", b"f", b"ghi"):
        sent.write(data)
        files.append((sent.in_memory, sent.file))
    assert [in_memory for in_memory, _ in files] == [True, True, False, False]
    assert files[2][1] is files[3][1]
    sent.file.seek(0)
    assert sent.read() == b"abcdefghi"
    sent.close()


def test_a_closed_upload_can_be_closed_again() -> None:
    for room in (100, 0):
        sent = upload(b"x", room=room)
        sent.close()
        sent.close()
        assert sent.file.closed


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no disk that is always full")
def test_a_full_disk_is_an_error_but_not_when_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fango.uploads.TemporaryFile", lambda: open("/dev/full", "r+b"))
    sent = Upload("f", "x", "text/plain", 0)
    sent.write(b"x")  # Python's own buffer has it
    with pytest.raises(OSError, match="No space left"):
        sent.file.seek(0)
    sent.close()
    assert sent.file.closed
