"""What the tests of the server for development need to begin with."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with modules, which are forgotten afterwards."""
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.fixture
def pipe() -> Iterator[list[int]]:
    """The two ends of a pipe; those that a test closes it takes out."""
    ends = list(os.pipe())
    yield ends
    for end in ends:
        os.close(end)
