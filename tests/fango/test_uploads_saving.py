"""Uploads are stored whole or not at all, and never over something by accident."""

import io
import os
from pathlib import Path
from typing import IO

import pytest

from fango.uploads import Upload

pytestmark = pytest.mark.since(15)


def upload(content: bytes = b"", room: int = 100) -> Upload:
    made = Upload("f", "x.txt", "text/plain", room)
    made.write(content)
    made.file.seek(0)
    return made


@pytest.mark.parametrize("room", [100, 0], ids=["in memory", "on disk"])
def test_the_whole_file_is_stored_and_nothing_else(tmp_path: Path, room: int) -> None:
    sent = upload(b"hello", room=room)
    sent.read(2)
    sent.save(tmp_path / "a.txt")
    sent.save(str(tmp_path / "b.txt"))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a.txt": b"hello",
        "b.txt": b"hello",
    }
    assert sent.read() == b"hello"
    sent.close()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        upload(b"yours").save(target)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mine"]


def test_something_is_overwritten_on_request(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"mine, which is longer")
    upload(b"yours").save(target, overwrite=True)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"yours"]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    with pytest.raises(FileExistsError):
        upload(b"yours").save(tmp_path / "link")
    upload(b"yours").save(tmp_path / "link", overwrite=True)
    assert not (tmp_path / "target").exists()


@pytest.mark.skipif(os.name == "nt", reason="it has no such modes")
def test_a_stored_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    """A temporary file is its owner's alone: another server could not send it."""
    (tmp_path / "usual").touch()
    sent = upload(b"x", room=0)
    sent.save(tmp_path / "saved")
    sent.close()
    assert (tmp_path / "saved").stat().st_mode == (tmp_path / "usual").stat().st_mode


class Broken(io.BytesIO):
    """A file that can't be read to its end; it looks at `folder` when it fails."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.seen: dict[str, bytes] = {}
        self.blocks = [b"half"]

    def read(self, size: int | None = -1) -> bytes:
        if self.blocks:
            return self.blocks.pop()
        self.seen = {path.name: path.read_bytes() for path in self.folder.iterdir()}
        raise KeyboardInterrupt


@pytest.mark.parametrize("overwrite", [False, True])
def test_nothing_half_written_is_left_or_shown(tmp_path: Path, overwrite: bool) -> None:
    target = tmp_path / "a.txt"
    if overwrite:
        target.write_bytes(b"mine")
    sent = upload()
    broken = Broken(tmp_path)
    file: IO[bytes] = broken
    sent.file = file
    with pytest.raises(KeyboardInterrupt):
        sent.save(target, overwrite=overwrite)
    assert broken.seen["a.txt"] == (b"mine" if overwrite else b"")  # while it was being copied
    assert [path.read_bytes() for path in tmp_path.iterdir()] == ([b"mine"] if overwrite else [])


def test_a_name_that_was_taken_away_meanwhile_does_not_hide_the_error(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"

    class Cleared(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            target.unlink()
            raise KeyboardInterrupt

    sent = upload()
    sent.file = Cleared()
    with pytest.raises(KeyboardInterrupt):
        sent.save(target)


def test_the_folder_must_be_there(tmp_path: Path) -> None:
    for overwrite in (False, True):
        with pytest.raises(FileNotFoundError):
            upload(b"x").save(tmp_path / "no" / "a.txt", overwrite=overwrite)
